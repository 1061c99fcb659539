import BarcodeKit
import Foundation
import MailModel
import Production
import QPDFKit
import Rendering
import Spooling
import Testing
import Verification

@testable import Pipeline

/// What the independent reading of a finished job finds, and that a job that is not sound is not
/// released. Each fault is made by hand in a good job.
@Suite struct VerifyTests {
  private func codes(_ fixture: PipelineFixture, _ job: String) throws -> Set<String> {
    Set(try fixture.control().verify(job, isSample: false).findings.map(\.code))
  }

  @Test func aGoodJobIsSoundAndEverySheetIsRead() throws {
    let fixture = try PipelineFixture.released()
    let jobs = try fixture.spool.releasedJobs()
    #expect(jobs.count > 5)
    for job in jobs {
      let result = try fixture.control().verify(job.id, isSample: false)
      #expect(result.findings.isEmpty, "\(result.findings.map(\.text))")
      #expect(result.marks == job.sheets)
      #expect(result.addresses == job.pieces)
    }
  }

  @Test func everyKindOfDamageIsFoundByItsName() throws {
    let fixture = try PipelineFixture.released()
    let job = try fixture.job(.mono, pieces: 3)
    let path = fixture.printFile(job.name)
    let good = try Data(contentsOf: URL(fileURLWithPath: path))
    func damaged(_ code: String, _ damage: (String) throws -> Void) throws {
      try good.write(to: URL(fileURLWithPath: path))
      try damage(path)
      let found = try codes(fixture, job.name)
      #expect(found.contains(code), "\(code) is not among \(found.sorted())")
      #expect(found.contains("file-changed"))
    }
    try damaged("page-swapped") { try reorder($0, "3,2,1,4-z") }
    try damaged("page-count") { try reorder($0, "1-r3") }
    try damaged("coloured") {
      try tamper($0) { $0.insertAtEndOfPage(1, "\n1 0 0 rg 300 300 20 20 re f\n") }
    }
    try damaged("address-moved") {
      try tamper($0) { $0.insertAtStartOfPage(1, "1 0 0 1 5 0 cm\n") }
    }
    try damaged("address-cut") {
      try tamper($0) { $0.insertAtStartOfPage(1, "1 0 0 1 -30 0 cm\n") }
    }
    try damaged("font-not-embedded") {
      try tamper($0) { text in
        let line = try #require(text.range(of: "\n  /FontFile", options: []))
        let end = try #require(text[line.upperBound...].firstIndex(of: "\n"))
        text.removeSubrange(line.lowerBound..<end)
      }
    }
    try damaged("page-box") {
      try tamper($0) {
        $0 = $0.replacingOccurrences(of: "    841.889764\n", with: "    791.889764\n")
      }
    }
    try damaged("unreadable") { try Data("no PDF".utf8).write(to: URL(fileURLWithPath: $0)) }
    try damaged("file-changed") {
      try (good + Data("%\n".utf8)).write(to: URL(fileURLWithPath: $0))
    }
  }

  @Test func swappedBacksAreFoundThoughTheyCarryNoMark() throws {
    let fixture = try PipelineFixture.released()
    let job = try fixture.job(.colour, pieces: 10)
    let known = try #require(try fixture.spool.pageTexts(ofJob: job.number))
    let readings = PageReadings(bytes: known, pages: job.pages, columns: 1)
    let texts = Dictionary(uniqueKeysWithValues: readings.texts.map { ($0.key.page, $0.value) })
    let backs = job.pieces.flatMap(\.sheets).compactMap(\.backPage).filter { texts[$0]?.sum != 0 }
    let first = try #require(backs.first)
    let second = try #require(backs.first { texts[$0] != texts[first] })
    var order = Array(1...job.pages)
    order.swapAt(first - 1, second - 1)
    try reorder(fixture.printFile(job.name), order.map(String.init).joined(separator: ","))
    #expect(try codes(fixture, job.name) == ["page-swapped", "file-changed"])
  }

  @Test func aWrongMarkIsFound() throws {
    let fixture = try PipelineFixture.released()
    let job = try fixture.job(.mono, pieces: 3)
    let path = fixture.printFile(job.name)
    let right = job.pieces[0].sheets[0].mark
    let copier = try PageCopier()
    for page in 1...job.pages {
      try copier.add(page: page, of: path)
      guard page == job.pieces[0].sheets[0].frontPage else { continue }
      try copier.put(
        try job.marks.scheme.overlay(
          saying: String(right.reversed()), height: job.imposition.leafSize.height,
          with: SymbolEncoder()), as: .mark)
    }
    _ = try copier.write(to: path + ".new", title: "x", created: "D:20261122")
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
    #expect(try codes(fixture, job.name) == ["mark-differs", "file-changed"])
  }

  @Test func whatFramesSayIsWhatReadersRead() throws {
    let fixture = try PipelineFixture()
    try fixture.submitSample()
    try fixture.setSite("release: automatic", to: "release: manual")
    try fixture.run()
    let job = try fixture.job(.colour, pieces: 10)
    let workshop = try Workshop(spool: fixture.spool)
    let run = try PressRun(
      spool: fixture.spool, workshop: workshop,
      enclosures: EnclosureStore(spool: fixture.spool, site: workshop.site),
      worker: try Worker(workshop: workshop, spool: fixture.spool), job: job)
    let folder = fixture.spool.workFolder + "/look"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    _ = try run.printFile(in: folder, at: PipelineFixture.now)
    let known = run.readings
    let record = try fixture.spool.existingJob(job.name)
    let reading = JobReading(spool: fixture.spool, record: record, job: job, folder: folder)
    func report() throws -> VerificationReport {
      try reading.verify(known: known, isExact: false, scope: .all, workers: 2)
    }
    let sound = try report()
    #expect(sound.findings.map(\.code) == ["manifest-unreadable"])
    let same = known.texts.count { sound.texts[$0.key] == $0.value }
    print("\(same) of \(known.texts.count) pages read as their frames say")
    #expect(same * 10 >= known.texts.count * 9)
    let backs = job.pieces.flatMap(\.sheets).compactMap(\.backPage).filter {
      let place = LeafPlace(page: $0)
      return known.texts[place] != nil && known.texts[place]?.sum != 0
        && sound.texts[place] == known.texts[place]
    }
    let first = try #require(backs.first)
    let second = try #require(
      backs.first { known.texts[LeafPlace(page: $0)] != known.texts[LeafPlace(page: first)] })
    var order = Array(1...job.pages)
    order.swapAt(first - 1, second - 1)
    try reorder(folder + "/print.pdf", order.map(String.init).joined(separator: ","))
    #expect(try report().findings.map(\.code).contains("page-swapped"))
  }

  @Test func aJobThatIsNotSoundStaysPlannedWithTheReasons() throws {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.setSite("release: automatic", to: "release: manual")
    try fixture.run()
    let job = try #require(try fixture.spool.plannedJobs().first)
    // What is drawn and what the spool has on record part ways: the address is another's.
    let document = try #require(try fixture.spool.documents(limit: 1).first)
    let plan = try JSONDecoder().decode(DocumentPlan.self, from: Data(try #require(document.plan)))
    let word = try #require(plan.addressLines.first?.split(separator: " ").first)
    try ran(
      "python3",
      [
        "-c",
        """
        import sqlite3, sys
        base = sqlite3.connect(sys.argv[1])
        base.execute("UPDATE documents SET plan = CAST(replace(CAST(plan AS TEXT), ?, 'Xyz') AS BLOB)",
                     (sys.argv[2],))
        base.commit()
        """, "\(fixture.spool.folder)/brevpress.sqlite", String(word),
      ])
    #expect(throws: SpoolError.self) { try fixture.control().release([job.id]) }
    let refused = try fixture.spool.existingJob(job.id)
    #expect(refused.state == "planned")
    #expect(refused.reasons.map(\.code) == ["address-differs"])
    #expect(!refused.reasons.contains { $0.message.contains(word) })
    #expect(try fixture.spool.releasedJobs().isEmpty)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func jobsWaitForAPersonWhereTheSiteSaysSo() throws {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.setSite("release: automatic", to: "release: manual")
    let summary = try fixture.run()
    #expect(summary.jobs.isEmpty)
    #expect(summary.jobsWaiting == 1)
    #expect(try fixture.documents()["a.xml"]?.state == .waiting)
    let id = try #require(try fixture.spool.plannedJobs().first).id
    #expect(try fixture.control().release([id]) == [id])
    #expect(try fixture.control().release([id]) == [id])
    #expect(try fixture.documents()["a.xml"]?.state == .job)
    #expect(try fixture.spool.audit().holds)
  }
}

extension PipelineFixture {
  /// Changes the site's main file.
  func setSite(_ old: String, to new: String) throws {
    let path = "\(spool.siteFolder)/site.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacingOccurrences(of: old, with: new)
      .write(toFile: path, atomically: true, encoding: .utf8)
  }
}

extension String {
  /// Adds drawing behind what a page of qpdf's plain form draws.
  fileprivate mutating func insertAtEndOfPage(_ page: Int, _ drawing: String) {
    guard let head = range(of: "%% Contents for page \(page)\n"),
      let end = range(of: "\nendstream", range: head.upperBound..<endIndex)
    else { return }
    insert(contentsOf: drawing, at: end.lowerBound)
  }

  /// Adds drawing before what a page draws.
  fileprivate mutating func insertAtStartOfPage(_ page: Int, _ drawing: String) {
    guard let head = range(of: "%% Contents for page \(page)\n"),
      let start = range(of: "\nstream\n", range: head.upperBound..<endIndex)
    else { return }
    insert(contentsOf: drawing, at: start.upperBound)
  }
}
