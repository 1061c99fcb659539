import Channels
import Foundation
import HashKit
import Intake
import MailModel
import Routing
import SiteConfiguration
import Spooling
import Synchronization
import Testing

@testable import Pipeline

/// A channel that answers as it is told, and remembers what it was given.
private final class ScriptedChannel: ChannelAdapter {
  let traits: ChannelTraits
  private let script = Mutex<[SendVerdict]>([])
  private let seen = Mutex<[(key: String, sha256: String)]>([])

  init(_ answers: [SendVerdict], traits: ChannelTraits) {
    self.traits = traits
    script.withLock { $0 = answers }
  }

  var messages: [(key: String, sha256: String)] { seen.withLock { $0 } }

  func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    .ready(PreparedMessage(body: consignments.flatMap(\.original)))
  }

  func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    seen.withLock { $0.append((key.text, sha256Hex(message.body))) }
    return script.withLock { $0.isEmpty ? .ok(Receipt()) : $0.removeFirst() }
  }
}

/// The way of an invoice through channels, and back onto paper.
@Suite struct DispatchTests {
  private static let sender = "ostra-alvdalen"

  /// A spool whose first sender has a ladder, and a folder as its channel.
  func fixture(
    ladder: String = "[{channel: kivra, unknown: try}, print]", form: String = "original",
    _ more: [String: String] = [:]
  ) throws -> PipelineFixture {
    let fixture = try PipelineFixture()
    let folder = fixture.spool.folder + "/partner"
    try FileManager.default.createDirectory(
      atPath: fixture.spool.siteFolder + "/channels", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try """
    id: kivra
    channel: kivra
    adapter: folder
    price: {currency: SEK, amount: 2.50}
    settings: {folder: "\(folder)", form: \(form)}
    """.write(
      toFile: fixture.spool.siteFolder + "/channels/kivra.yaml", atomically: true,
      encoding: .utf8)
    try fixture.changeSender(Self.sender, more.merging(["ladder": ladder]) { $1 })
    return fixture
  }

  private func handedOver(_ fixture: PipelineFixture) -> [String] {
    let folder = fixture.spool.folder + "/partner/out"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  private func answer(_ fixture: PipelineFixture, _ verdict: String) throws {
    let folder = fixture.spool.folder + "/partner/answers"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in handedOver(fixture) {
      let key = name.prefix(32)
      try #"{"key": "\#(key)", "verdict": "\#(verdict)", "code": "gone"}"#.write(
        toFile: "\(folder)/\(key)-\(verdict).json", atomically: true, encoding: .utf8)
    }
  }

  @Test func whatAChannelTakesIsElectronicAndNeverPrinted() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    let summary = try fixture.run()
    #expect(summary.dispatch.sent == 1)
    #expect(summary.jobs.isEmpty)
    #expect(try fixture.documents()["a.xml"]?.state == .electronic)
    let names = handedOver(fixture)
    #expect(names.count == 1)
    let bytes = FileManager.default.contents(
      atPath: "\(fixture.spool.folder)/partner/out/\(names.first ?? "")")
    #expect(bytes == Data(try PipelineFixture.plain().utf8))
    // Running again sends nothing again.
    #expect(try fixture.run().dispatch.isEmpty)
    #expect(try fixture.spool.audit(originals: true).holds)
    let saved = try fixture.spool.events(ofDocument: 1).last { $0.event.kind == "electronic" }
    #expect(saved?.event.detail["saved"]?.members["currency"] == .string("SEK"))
  }

  @Test func aLaterRefusalIsPrintedAndItsSavingTakenBack() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    try answer(fixture, "refused")
    let summary = try fixture.run()
    #expect(summary.polled.reentered == 1)
    #expect(try fixture.documents()["a.xml"]?.state == .job)
    let codes = try fixture.documents()["a.xml"]?.reasons.map(\.code) ?? []
    #expect(codes.contains("channel-refused"))
    #expect(try fixture.spool.audit().holds)
    let kinds = try fixture.spool.events(ofDocument: 1).map(\.event.kind)
    #expect(kinds.contains("electronic-refused"))
    // The same news again change nothing.
    try answer(fixture, "refused")
    #expect(try fixture.run().polled.reentered == 0)
  }

  @Test func aReceiptIsKept() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    try answer(fixture, "read")
    try fixture.run()
    let attempts = try fixture.spool.attempts(of: 1)
    #expect(attempts.map(\.state) == ["delivered"])
    #expect(attempts.first?.read != nil)
  }

  @Test func whatIsLeftUnreadGoesOnBelow() throws {
    let fixture = try fixture(
      ladder: "[{channel: kivra, unknown: try, unreadMaxDays: 3}, print]")
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    try answer(fixture, "delivered")
    func run(_ days: Int) throws -> RunSummary {
      try PipelineRunner(
        spool: fixture.spool, clock: PipelineFixture.now.addingTimeInterval(Double(days) * 86_400),
        workers: 2, progress: SilentProgress()
      ).run()
    }
    #expect(try run(2).polled.reentered == 0)
    #expect(try run(3).polled.reentered == 1)
    #expect(try fixture.documents()["a.xml"]?.state == .job)
    #expect(try fixture.spool.attempts(of: 1).map(\.code) == ["unread"])
  }

  @Test func aStrictLadderNeverFallsToPaper() throws {
    let fixture = try fixture(ladder: "[{channel: peppol, strict: true}, print]")
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    let document = try fixture.documents()["a.xml"]
    #expect(document?.state == .deviation)
    #expect(document?.reasons.map(\.code) == ["channel-not-configured", "strict-rung"])
  }

  @Test func theSendersNoIsPrinted() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    let csv =
      "sender;recipient;channel;answer\n\(Self.sender);endpoint:0088:7300009663927;kivra;no\n"
    let (entries, faults) = DirectoryFile.read(
      Array(csv.utf8), name: "list.csv", senders: [Self.sender], ladders: [],
      now: "2026-11-01T00:00:00Z")
    #expect(faults.isEmpty)
    try fixture.spool.take(entries, at: PipelineFixture.now)
    try fixture.run()
    let document = try #require(try fixture.documents()["a.xml"])
    // The sample's recipients share a location number; where it has another, nothing is known.
    let desk = try RoutingDesk(spool: fixture.spool, clock: PipelineFixture.now)
    let rung = try #require(try desk.explain(document)?.decision.rungs.first)
    if document.state == .job {
      #expect(rung.code == "sender-said-no")
      #expect(rung.evidence?.source == "list.csv")
      #expect(rung.evidence?.ageSeconds == 21 * 86_400 + 5 * 3600)
    } else {
      Issue.record("the sample's recipient has another address: \(rung.code)")
    }
  }

  @Test func bothMeansPaperAndChannel() throws {
    let fixture = try fixture(["both": "true"])
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    #expect(try fixture.documents()["a.xml"]?.state == .job)
    #expect(handedOver(fixture).count == 1)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func thePDFOfAChannelIsTheSameBytesEverywhere() throws {
    var digests: Set<String> = []
    for _ in 0..<2 {
      let fixture = try fixture(form: "pdf")
      try fixture.submit(["a.xml": try PipelineFixture.plain()])
      try fixture.run()
      let name = try #require(handedOver(fixture).first)
      let path = "\(fixture.spool.folder)/partner/out/\(name)"
      digests.insert(try fileDigest(path).sha256)
      let text = try output("/usr/bin/pdftotext", [path, "-"])
      #expect(text.contains("0126110000001"))
      #expect(try output("/usr/bin/pdfdetach", ["-list", path]).contains("invoice.xml"))
      #expect(try output("/usr/bin/pdfinfo", [path]).contains("0126110000001"))
      let json = try output("/usr/bin/qpdf", ["--json", "--json-key=qpdf", path])
      #expect(json.contains("\"/Lang\": \"u:sv\""))
      #expect(json.contains("\"/AFRelationship\": \"/Source\""))
    }
    #expect(digests.count == 1)
  }

  private func output(_ program: String, _ arguments: [String]) throws -> String {
    String(decoding: try programOutput(program, arguments), as: UTF8.self)
  }

  /// Svefaktura has no place for some of what the invoice says: that is told, not swallowed.
  @Test func whatAFormCannotSayIsToldWithTheTry() throws {
    let fixture = try fixture(ladder: "[svefaktura, print]")
    let folderOfSamples = "\(PipelineFixture.root)/spool/sample"
    let names = try FileManager.default.contentsOfDirectory(atPath: folderOfSamples).sorted()
    let found = try names.filter { $0.hasPrefix("SE-01") }.lazy.compactMap { name in
      let text = try String(contentsOfFile: "\(folderOfSamples)/\(name)", encoding: .utf8)
      let read = InvoiceReader.read(Data(text.utf8), file: name)
      guard read.outcome == .accepted, let invoice = read.invoice, invoice.kind == .invoice,
        invoice.totals.payable > 0
      else { return (String, Invoice, [Diagnostic])?.none }
      let (bytes, losses) = DocumentForm.svefaktura.convert(invoice)
      return bytes == nil || losses.isEmpty ? nil : (text, invoice, losses)
    }.first
    let (text, invoice, losses) = try #require(found)
    let folder = fixture.spool.folder + "/partner"
    try """
    id: sve
    channel: svefaktura
    adapter: svefaktura
    settings: {folder: "\(folder)"}
    """.write(
      toFile: fixture.spool.siteFolder + "/channels/sve.yaml", atomically: true, encoding: .utf8)
    var entry = DirectoryEntry(
      sender: Self.sender,
      recipient: "customer:\(try #require(invoice.buyer.identifiers.first).value)",
      source: "test", since: "2026-01-01T00:00:00Z")
    entry.segment = "company"
    entry.channel = "svefaktura"
    try fixture.spool.take([entry], at: PipelineFixture.now)
    try fixture.submit(["a.xml": text])
    try fixture.run()
    let document = try #require(try fixture.documents()["a.xml"])
    #expect(document.state == .electronic, "\(document.reasons)")
    let notes = try #require(try fixture.spool.attempts(of: 1).first).notes
    #expect(notes.map(\.code) == losses.map(\.code))
    #expect(notes.allSatisfy { document.reasons.contains($0) })
    #expect(notes.allSatisfy { $0.severity <= .warning })
  }

  // MARK: Answers

  /// Brings a document to the dispatch, then lets a scripted channel answer.
  private func dispatched(
    _ answers: [SendVerdict], _ after: ChannelTraits.AfterUnknown = .resend,
    beside: [String: String] = [:], _ more: [String: String] = [:]
  ) throws -> (PipelineFixture, ScriptedChannel, (Int) throws -> DispatchSummary) {
    let fixture = try self.fixture(more)
    try Self.terms.write(
      toFile: fixture.spool.siteFolder + "/terms.pdf", atomically: true, encoding: .utf8)
    // A folder that is not there takes nothing yet.
    try FileManager.default.removeItem(atPath: fixture.spool.folder + "/partner")
    try fixture.submit(beside.merging(["a.xml": try PipelineFixture.plain()]) { $1 })
    let (site, _) = SiteConfiguration.load(siteFolder: fixture.spool.siteFolder)
    var traits = ChannelTraits()
    traits.afterUnknown = after
    let channel = ScriptedChannel(answers, traits: traits)
    try fixture.run()
    let planner = RoutePlanner(
      site: try #require(site), registry: ChannelRegistry(["kivra": channel]))
    return (
      fixture, channel,
      { hours in
        var stage = DispatchStage(
          spool: fixture.spool, planner: planner,
          clock: PipelineFixture.now.addingTimeInterval(Double(hours) * 3600))
        try stage.run()
        return stage.summary
      }
    )
  }

  private static let terms = "%PDF-1.4 terms"

  @Test func whatWouldLieInTheEnvelopeGoesThroughTheChannel() throws {
    let (fixture, _, _) = try dispatched(
      [], beside: ["a.bilaga.pdf": "%PDF-1.4 beside"],
      [
        "enclosures": "[{id: all, file: terms.pdf}, "
          + "{id: none, file: terms.pdf, when: {countries: [NO]}}]"
      ])
    let (site, _) = SiteConfiguration.load(siteFolder: fixture.spool.siteFolder)
    let stage = DispatchStage(
      spool: fixture.spool,
      planner: RoutePlanner(site: try #require(site), registry: ChannelRegistry([:])),
      clock: PipelineFixture.now)
    let record = try #require(try fixture.documents()["a.xml"])
    let sent = try stage.beside(try #require(try stage.desk.item(record)))
    #expect(sent.map(\.name) == ["a.bilaga.pdf", "all.pdf"])
    #expect(sent.map(\.bytes) == [Array("%PDF-1.4 beside".utf8), Array(Self.terms.utf8)])
  }

  @Test func aDocumentIsReadOnceForItsDecisions() throws {
    let (fixture, _, _) = try dispatched([])
    let (site, _) = SiteConfiguration.load(siteFolder: fixture.spool.siteFolder)
    let desk = DispatchDesk(
      spool: fixture.spool,
      planner: RoutePlanner(site: try #require(site), registry: ChannelRegistry([:])),
      clock: PipelineFixture.now)
    let record = try #require(try fixture.documents()["a.xml"])
    try desk.readAhead([record])
    try FileManager.default.removeItem(
      atPath: fixture.spool.originalPath(sha256: record.sha256))
    #expect(try desk.standing(record)?.country == "SE")
    // The facts are of those bytes alone.
    var other = record
    other.sha256 = String(repeating: "0", count: 64)
    #expect(throws: (any Error).self) { try desk.standing(other) }
    desk.planner.shelf.drop(record.seq)
    #expect(throws: (any Error).self) { try desk.standing(record) }
  }

  @Test func anUnknownOutcomeIsAskedWithTheSameKeyAndBytes() throws {
    let (fixture, channel, run) = try dispatched([
      .unknown(code: "broken"), .unknown(code: "broken"), .ok(Receipt()),
    ])
    for hours in [1, 2, 12] { _ = try run(hours) }
    #expect(channel.messages.count == 3)
    #expect(Set(channel.messages.map(\.key)).count == 1)
    #expect(Set(channel.messages.map(\.sha256)).count == 1)
    #expect(try fixture.documents()["a.xml"]?.state == .electronic)
  }

  @Test func anUnknownOutcomeThatNobodyCanAskAboutWaitsForAPerson() throws {
    let (fixture, channel, run) = try dispatched([.unknown(code: "broken")], .person)
    _ = try run(1)
    let document = try fixture.documents()["a.xml"]
    #expect(document?.state == .deviation)
    #expect(document?.reasons.last?.code == "outcome-unknown")
    #expect(channel.messages.count == 1)
    // The person finds out that it did not arrive: paper.
    let attempt = try #require(try fixture.spool.attempts(of: 1).first)
    try fixture.spool.settleByPerson(
      AttemptNews(key: attempt.message.key, document: 1, word: "refused", code: "person"),
      at: PipelineFixture.now)
    try fixture.run()
    #expect(try fixture.documents()["a.xml"]?.state == .job)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func aPersonMayAlsoFindThatItArrived() throws {
    let (fixture, _, run) = try dispatched([.unknown(code: "broken")], .person)
    _ = try run(1)
    let attempt = try #require(try fixture.spool.attempts(of: 1).first)
    try fixture.spool.settleByPerson(
      AttemptNews(key: attempt.message.key, document: 1, word: "delivered"),
      at: PipelineFixture.now)
    #expect(try fixture.documents()["a.xml"]?.state == .electronic)
    try fixture.run()
    #expect(try fixture.spool.audit().holds)
    #expect(try fixture.spool.releasedJobs().isEmpty)
  }

  @Test func temporaryRefusalsEndOnPaper() throws {
    let (fixture, channel, run) = try dispatched(
      Array(repeating: .temporary(code: "busy"), count: 9))
    for hours in stride(from: 1, to: 60, by: 6) { _ = try run(hours) }
    #expect(channel.messages.count <= 5)
    #expect(Set(channel.messages.map(\.key)).count == 1)
    #expect(try fixture.documents()["a.xml"]?.stage == .received)
    #expect(try fixture.spool.attempts(of: 1).map(\.state) == ["given-up"])
  }
}
