import Foundation
import MailModel
import Production
import Spooling
import Testing

@testable import Pipeline

/// Shared envelopes, economy mail that waits, trays and what-if, from files to job folders.
@Suite struct PostingTests {
  /// Invoices of one sender to one person, `count` of them, in files `a1.xml`, `a2.xml`….
  private func series(_ count: Int) throws -> [String: String] {
    let plain = try PipelineFixture.plain()
    return Dictionary(
      uniqueKeysWithValues: (1...count).map { number in
        (
          "a\(number).xml",
          plain.replacingOccurrences(of: ">0126110000001<", with: ">012611000010\(number)<")
        )
      })
  }

  private func run(_ fixture: PipelineFixture, daysLater days: Int = 0) throws -> RunSummary {
    try PipelineRunner(
      spool: fixture.spool, clock: PipelineFixture.now.addingTimeInterval(Double(days) * 86_400),
      workers: 2, progress: SilentProgress()
    ).run()
  }

  private func set(_ fixture: PipelineFixture, _ file: String, _ old: String, _ new: String) throws
  {
    let path = "\(fixture.spool.siteFolder)/\(file)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old), "\(file) has no \(old)")
    try text.replacing(old, with: new, maxReplacements: 1)
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  // MARK: Households

  @Test func invoicesShareAnEnvelopeFromFileToReprint() throws {
    let fixture = try PipelineFixture()
    try fixture.changeSender(
      "ostra-alvdalen", ["householding": "{sheetsMax: 8, weightMaxGrams: 100}"])
    var files = try series(3)
    files["b.xml"] = try PipelineFixture.sample("SE-0126110000012")
    try fixture.submit(files)
    try fixture.run()
    let manifest = try #require(try fixture.manifests().first)
    let shared = try #require(manifest.pieces.first { ($0["invoices"] as? [String])?.count == 3 })
    #expect(shared["invoices"] as? [String] == (1...3).map { "012611000010\($0)" })
    #expect((manifest["totals"] as? [String: Any])?["invoices"] as? Int == 4)
    #expect((manifest["totals"] as? [String: Any])?["pieces"] as? Int == 2)
    let documents = try fixture.documents()
    #expect(Set(documents.values.map(\.state)) == [.job])
    #expect(Set((1...3).compactMap { documents["a\($0).xml"]?.piece }).count == 1)
    // Every page says its own number.
    let job = try #require(manifest["job"] as? String)
    for sheet in shared.sheets {
      let page = try #require(sheet["frontPage"] as? Int)
      let text = try fixture.text(job: job, first: page, last: page + 1)
      #expect(text.contains(try #require(sheet["document"] as? String)))
    }
    #expect(try fixture.spool.audit(originals: true).holds)
    #expect(try fixture.control().verify(job, isSample: false).findings.isEmpty)
    try reprintAndMail(fixture, job, piece: try #require(shared["piece"] as? Int))
  }

  private func reprintAndMail(_ fixture: PipelineFixture, _ job: String, piece: Int) throws {
    let outcome = try fixture.control(daysLater: 2).reprint(
      job, .pieces([piece]), reason: nil, evenMailed: false, again: false)
    let name = try #require(outcome.job)
    let record = try fixture.spool.existingJob(name)
    #expect(record.invoices == 3)
    let reprint = try record.planned(pieces: try fixture.spool.pieces(ofJob: record.number))
    #expect(reprint.pieces[0].invoices.count == 3)
    #expect(reprint.totals.invoices == 3)
    #expect(try fixture.control().verify(name, isSample: false).findings.isEmpty)
    _ = try fixture.control(daysLater: 3).reconcile(
      name, file: try fixture.results(of: reprint), mapping: nil, isPartial: false, force: false)
    let mailed = try fixture.documents().filter { $0.value.state == .mailed }.keys
    #expect(Set(mailed) == ["a1.xml", "a2.xml", "a3.xml"])
    #expect(try fixture.spool.balance().holds)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func aHouseholdsThreadsAndRunsGiveTheSameBytes() throws {
    let digests = try [1, 2].map { workers in
      let fixture = try PipelineFixture()
      try fixture.changeSender(
        "ostra-alvdalen", ["householding": "{sheetsMax: 8, weightMaxGrams: 100}"])
      try fixture.submit(try series(4))
      try fixture.run(workers: workers)
      return try fixture.jobDigests()
    }
    #expect(digests[0] == digests[1])
    #expect(digests[0].count >= 5)
  }

  // MARK: Holds

  @Test func economyMailWaitsAndGoesAtItsDeadline() throws {
    let fixture = try PipelineFixture()
    try fixture.changeSender(
      "ostra-alvdalen", ["economyFallback": "hold", "economyDeadlineDays": "3"])
    try fixture.submit(try series(2))
    #expect(try run(fixture).held == 2)
    for document in try fixture.documents().values {
      #expect(document.state == .held)
      // Received on Sunday, posted by Thursday: from Wednesday's cut-off in Stockholm.
      #expect(document.hold == Hold(purpose: .economy, until: "2026-11-25T17:00:00Z"))
      #expect(document.reasons.map(\.code).contains("economy-held"))
    }
    #expect(try fixture.spool.balance()[.held] == 2)
    #expect(try fixture.spool.holdCounts().map(\.documents) == [2])
    #expect(try fixture.spool.audit().holds)
    let events = try fixture.spool.events(kinds: ["held"], limit: 100).count
    #expect(try run(fixture, daysLater: 1).held == 2)
    // Who waits on says so once.
    #expect(try fixture.spool.events(kinds: ["held"], limit: 100).count == events)
    let summary = try run(fixture, daysLater: 4)
    #expect(summary.held == 0)
    #expect(summary.jobs.count == 1)
    let manifest = try #require(try fixture.manifests().first)
    #expect(manifest["product"] as? String == "a-post")
    let reasons = manifest.pieces[0]["reasons"] as? [[String: String]]
    #expect(reasons?.compactMap { $0["code"] } == ["economy-below-minimum", "economy-deadline"])
    #expect(try fixture.documents().values.allSatisfy { $0.state == .job && $0.hold == nil })
    #expect(try fixture.spool.audit().holds)
  }

  @Test func economyMailGoesWhenItsGroupIsFull() throws {
    let fixture = try PipelineFixture()
    try fixture.changeSender(
      "ostra-alvdalen", ["economyFallback": "hold", "economyDeadlineDays": "3"])
    try set(fixture, "operators/postnord-se.yaml", "piecesMin: 500", "piecesMin: 4")
    let files = try series(4)
    try fixture.submit(files.filter { $0.key < "a3" })
    #expect(try run(fixture).held == 2)
    try fixture.submit(files.filter { $0.key >= "a3" })
    #expect(try run(fixture, daysLater: 1).held == 0)
    let manifest = try #require(try fixture.manifests().first)
    #expect(manifest["product"] as? String == "economy")
    #expect(manifest.pieces.count == 4)
  }

  @Test func whatASenderHoldsIsNotPlanned() throws {
    let fixture = try PipelineFixture()
    try fixture.submit(try series(1))
    _ = try PipelineRunner(
      spool: fixture.spool, clock: PipelineFixture.now, workers: 1, progress: SilentProgress()
    ).compose()
    var outcome = DocumentOutcome(seq: 1, state: .held, stage: .composed)
    outcome.hold = Hold(purpose: .sender)
    try fixture.spool.commit([outcome], at: PipelineFixture.now)
    #expect(try run(fixture).jobsPlanned == 0)
    #expect(try fixture.spool.balance()[.held] == 1)
  }

  // MARK: Tariffs

  @Test func theRateOfThePostingDateCounts() throws {
    for (days, price) in [(0, "22.00"), (1, "23.00")] {
      let fixture = try PipelineFixture()
      // Until Monday the old price; a job made on Monday evening is posted on Tuesday.
      try set(
        fixture, "operators/postnord-se.yaml",
        "validTo: 2027-12-31\n    source: \"steps", "validTo: 2026-11-23\n    source: \"steps")
      try set(
        fixture, "operators/postnord-se.yaml", "tariff:\n",
        """
        tariff:
          - {product: a-post, zone: domestic, currency: SEK, validFrom: 2026-11-24,
             validTo: 2027-12-31, source: a test, prices: {2000: 23.00}}

        """)
      try fixture.submit(try series(1))
      let evening = Timestamp.parse(days == 0 ? "2026-11-23T16:59:59Z" : "2026-11-23T17:00:00Z")
      _ = try PipelineRunner(
        spool: fixture.spool, clock: try #require(evening), workers: 1, progress: SilentProgress()
      ).run()
      let manifest = try #require(try fixture.manifests().first)
      let postage = manifest.pieces[0]["postage"] as? [String: String]
      #expect(postage?["amount"] == price)
      #expect(manifest["postingDate"] as? String == "2026-11-2\(3 + days)")
    }
  }

  @Test func aDayWithoutARateIsADeviation() throws {
    let fixture = try PipelineFixture()
    try set(
      fixture, "operators/postnord-se.yaml",
      "validTo: 2027-12-31\n    source: \"steps", "validTo: 2026-11-22\n    source: \"steps")
    try fixture.submit(try series(1))
    try fixture.run()
    let document = try #require(try fixture.documents()["a1.xml"])
    #expect(document.state == .deviation)
    #expect(document.reasons.last?.code == "postage-no-rate")
  }

  @Test func aNeighboursMailIsPostedAtHomeThere() throws {
    let fixture = try PipelineFixture()
    let plain = try PipelineFixture.plain()
    let address = "<cbc:CityName>TOFTBYN</cbc:CityName><cbc:PostalZone>790 24</cbc:PostalZone>"
    let country = "<cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode>"
    try #require(plain.contains(address + country))
    func to(_ city: String, _ postcode: String, _ code: String) -> String {
      plain.replacing(
        address + country,
        with: "<cbc:CityName>\(city)</cbc:CityName><cbc:PostalZone>\(postcode)</cbc:PostalZone>"
          + "<cac:Country><cbc:IdentificationCode>\(code)</cbc:IdentificationCode>"
      ).replacing(">0126110000001<", with: ">01261100002\(postcode.prefix(2))<")
    }
    try fixture.submit([
      "a.xml": to("OSLO", "0150", "NO"), "b.xml": to("WARSZAWA", "21-234", "PL"),
    ])
    try fixture.run()
    let jobs = try fixture.manifests().map { job in
      ["site", "zone", "product"].map { job[$0] as? String ?? "" }
        + [((job["totals"] as? [String: Any])?["postage"] as? [String: String])?["amount"] ?? ""]
    }
    #expect(
      Set(jobs) == [
        ["NO-OSL", "domestic", "a-post", "18.00"], ["SE-STO", "europe", "a-post", "44.00"],
      ])
  }

  // MARK: Trays

  @Test func traySheetsAndTraysReachTheFolder() throws {
    let fixture = try PipelineFixture()
    try set(
      fixture, "operators/postnord-se.yaml", "products:\n", "trays: {piecesMax: 2}\nproducts:\n")
    try set(fixture, "site.yaml", "    duplex: true\n", "    duplex: true\n    trayHeaders: true\n")
    try fixture.submit(try series(3))
    try fixture.run()
    let manifest = try #require(try fixture.manifests().first)
    let trays = try #require(manifest["trays"] as? [[String: Any]])
    #expect(trays.map { $0["pieces"] as? Int } == [2, 1])
    let service = try #require(manifest["service"] as? [[String: Any]])
    #expect(service.map { $0["kind"] as? String } == ["tray", "tray"])
    let job = try #require(manifest["job"] as? String)
    #expect(try fixture.text(job: job).contains("TRÅGARK 1"))
    #expect(try fixture.control().verify(job, isSample: false).findings.isEmpty)
    #expect(try fixture.spool.audit().holds)
  }

  // MARK: What-if

  @Test func whatIfShowsTheNextRunAndChangesNothing() throws {
    let fixture = try PipelineFixture()
    try fixture.submitSample()
    let unread = try WhatIf.make(spool: fixture.spool, at: PipelineFixture.now)
    #expect(unread.unread == 60)
    #expect(unread.composed == 0)
    _ = try PipelineRunner(
      spool: fixture.spool, clock: PipelineFixture.now, workers: 2, progress: SilentProgress()
    ).compose()
    let events = try fixture.spool.events(kinds: ["planned"], limit: 10)
    let found = try WhatIf.make(spool: fixture.spool, at: PipelineFixture.now)
    #expect(events.isEmpty)
    #expect(try fixture.spool.plannedJobs().isEmpty)
    #expect(try fixture.spool.nextJobNumber() == 1)
    #expect(found.unread == 0)
    let names = found.alternatives.map(\.name)
    #expect(names == ["a-post", "economy-now", "first-fit", "households-on", "only-C5", "only-E4"])
    let flat = try #require(found.alternatives.last)
    #expect(flat.difference(from: found.next).values.allSatisfy { $0 >= 0 })
    #expect(found.alternatives[2].difference(from: found.next).values.allSatisfy { $0 >= 0 })
    try fixture.run()
    let jobs = try fixture.spool.releasedJobs()
    #expect(jobs.count == found.next.jobs.count)
    var postage: [Currency: Decimal] = [:]
    for record in jobs {
      let job = try record.planned(pieces: try fixture.spool.pieces(ofJob: record.number))
      postage[job.currency, default: 0] += job.totals.postage
    }
    #expect(postage == found.next.postage)
    let piece = try #require(try fixture.spool.pieces(ofJob: 1).first)
    #expect(try PieceExplanation(piece).lines.first?.hasPrefix("chosen: 1 × ") == true)
  }
}
