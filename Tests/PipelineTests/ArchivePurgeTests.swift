import Foundation
import HashKit
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// What the site's years let go, and what they keep.
@Suite struct ArchivePurgeTests {
  @Test func thePurgeFollowsTheSitesYears() throws {
    let fixture = try PipelineFixture()
    let path = fixture.spool.siteFolder + "/archive.yaml"
    let rules = try String(contentsOfFile: path, encoding: .utf8)
    // Finland loses its rule, and one sender asks for more.
    let finland = try #require(rules.range(of: "  - country: FI"))
    try String(rules[..<finland.lowerBound])
      .write(toFile: path, atomically: true, encoding: .utf8)
    try fixture.changeSender("tele-are", ["archiveYears": "10"])
    try fixture.submitSample()
    try fixture.run()
    func purge(_ day: String, dryRun: Bool = false) throws -> PurgeOutcome {
      try PurgeControl(
        spool: fixture.spool, clock: try #require(Timestamp.parse(day + "T05:00:00Z"))
      )
      .purge(dryRun: dryRun, workers: 2)
    }
    #expect(try purge("2031-12-31").due.isEmpty)
    let dry = try purge("2032-01-01", dryRun: true)
    #expect(Set(dry.due.keys) == ["NO", "DK"] && dry.removed == PurgeCount())
    let first = try purge("2032-01-01")
    #expect(first.due == dry.due && first.withoutRule["FI"] ?? 0 > 0)
    #expect(first.removed.jobs > 0 && first.removed.files > 0)
    #expect(try purge("2032-01-01").removed == PurgeCount())
    try expectWhole(fixture, on: "2032-01-01")
    _ = try purge("2034-01-01")
    try expectWhole(fixture, on: "2034-01-01")
    let left = try fixture.spool.archived(ArchiveQuery()).filter { $0.purged == nil }
    #expect(
      Set(left.compactMap(\.document.fields.sender)) == ["tele-are", "aakkonen", "osterbotten"])
    _ = try purge("2037-01-01")
    let last = try fixture.spool.archived(ArchiveQuery()).filter { $0.purged == nil }
    #expect(Set(last.compactMap(\.country)) == ["FI"])
    try expectWhole(fixture, on: "2037-01-01")
  }

  /// Invoices of random dates, purged on random days: on each, just those are gone whose years are
  /// over by the laws' words, which are worked out here once more.
  @Test func onNoDayIsAnythingPurgedThatIsToBeKept() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var state = seed
    func chance(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    let fixture = try PipelineFixture()
    let years = ["SE": 7, "NO": 5]
    var files: [String: String] = [:]
    let texts = [try PipelineFixture.plain(), try PipelineFixture.sample("NO-0726110000002")]
    for index in 0..<16 {
      let text = texts[index % 2]
      let number = try #require(text.firstMatch(of: /<cbc:ID>([^<]+)<\/cbc:ID>/)?.1)
      let day = CalendarDate(iso: "2015-01-01")!.adding(days: chance(4300))
      files["\(index).xml"] = text.replacingOccurrences(
        of: "<cbc:ID>\(number)</cbc:ID>", with: "<cbc:ID>RANDOM-\(index)</cbc:ID>"
      ).replacing(/<cbc:IssueDate>[^<]+<\/cbc:IssueDate>/, maxReplacements: 1) { _ in
        "<cbc:IssueDate>\(day)</cbc:IssueDate>"
      }
    }
    try fixture.submit(files)
    try fixture.run()
    var day = CalendarDate(iso: "2026-11-22")!
    for turn in 0...8 {
      // On the last day all of them are over.
      day = turn < 8 ? day.adding(days: 1 + chance(400)) : CalendarDate(iso: "2036-01-01")!
      _ = try PurgeControl(
        spool: fixture.spool, clock: Timestamp.parse("\(day)T05:00:00Z")!
      ).purge(dryRun: false, workers: 2)
      let all = try fixture.spool.archived(ArchiveQuery())
      #expect(all.count == 16)
      for one in all {
        let issued = try #require(one.document.fields.issueDate)
        let kept = try #require(years[one.country ?? ""])
        #expect((one.purged != nil) == (day.year > issued.year + kept), "\(issued) on \(day)")
        #expect(fixture.spool.hasOriginal(of: one.document) == (one.purged == nil))
      }
      let audit = try fixture.spool.audit(originals: true)
      #expect(audit.holds, "\(audit.problems.map(\.text))")
      if turn == 8 { #expect(all.allSatisfy { $0.purged != nil }) }
    }
  }

  /// What has to be kept is there, byte for byte; what has not is not.
  private func expectWhole(_ fixture: PipelineFixture, on day: String) throws {
    let spool = fixture.spool
    let today = try #require(CalendarDate(iso: day))
    let control = try PurgeControl(spool: spool, clock: PipelineFixture.now)
    let audit = try spool.audit(originals: true)
    #expect(audit.holds, "\(audit.problems.map(\.text))")
    let all = try spool.archived(ArchiveQuery())
    #expect(all.count > 40)
    let papers = ArchivePapers(spool: spool)
    let desk = try RoutingDesk(spool: spool, clock: PipelineFixture.now)
    for one in all {
      let isKept = control.keptThrough(one).map { $0 >= today } ?? true
      #expect((one.purged == nil) == isKept)
      #expect((one.recipient != nil) == isKept)
      if isKept {
        #expect(try sha256Hex(papers.original(of: one.document)) == one.document.sha256)
      } else {
        #expect(try desk.explain(one.document) == nil)
        #expect(throws: SpoolError.self) { try papers.original(of: one.document) }
        #expect(throws: SpoolError.self) {
          try papers.pdf(of: one.document, at: PipelineFixture.now)
        }
      }
    }
    if let kept = all.first(where: { $0.purged == nil }) {
      #expect(try !papers.pdf(of: kept.document, at: PipelineFixture.now).1.isEmpty)
    }
  }
}
