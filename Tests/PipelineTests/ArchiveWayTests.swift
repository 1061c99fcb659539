import Channels
import Foundation
import HashKit
import MailModel
import Routing
import SiteConfiguration
import Spooling
import Synchronization
import Testing

@testable import Pipeline

/// A channel that sends a link and remembers what it was given.
private final class LinkChannel: ChannelAdapter {
  let traits: ChannelTraits
  private let script: Mutex<[SendVerdict]>
  private let seen = Mutex<[String]>([])

  init(_ answers: [SendVerdict], wantsLink: Bool = true) {
    var traits = ChannelTraits()
    traits.afterUnknown = .resend
    traits.wantsLink = wantsLink
    self.traits = traits
    script = Mutex(answers)
  }

  var bodies: [String] { seen.withLock { $0 } }

  func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    .ready(PreparedMessage(body: Array((consignments.first?.link ?? "no link").utf8)))
  }

  func send(_ message: PreparedMessage, key: IdempotencyKey, at now: Moment) -> SendVerdict {
    seen.withLock { $0.append(String(decoding: message.body, as: UTF8.self)) }
    return script.withLock { $0.isEmpty ? .ok(Receipt()) : $0.removeFirst() }
  }
}

/// From the end of an invoice's way into the archive, out of it, and its end there.
@Suite struct ArchiveWayTests {
  private static let secret = "en hemlighet som är lång nog för ett arkiv"

  private func withLinks(_ fixture: PipelineFixture, secret: String = secret, mode: Int = 0o600)
    throws
  {
    let site = fixture.spool.siteFolder
    let path = site + "/archive.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try (text + "\nbaseAddress: https://faktura.example.no/f\nsecret: {file: archive.secret}\n")
      .write(toFile: path, atomically: true, encoding: .utf8)
    try secret.write(toFile: site + "/archive.secret", atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: site + "/archive.secret")
  }

  private func withFolderChannel(_ fixture: PipelineFixture, form: String) throws {
    let folder = fixture.spool.folder + "/partner"
    for path in [folder, fixture.spool.siteFolder + "/channels"] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try """
    id: kivra
    channel: kivra
    adapter: folder
    settings: {folder: "\(folder)", form: \(form)}
    """.write(
      toFile: fixture.spool.siteFolder + "/channels/kivra.yaml", atomically: true, encoding: .utf8)
    try fixture.changeSender(
      "ostra-alvdalen", ["ladder": "[{channel: kivra, unknown: try}, print]"])
  }

  /// Copies of an invoice with numbers of their own.
  private func copies(_ count: Int, of text: String) throws -> [String: String] {
    let number = try #require(text.firstMatch(of: /<cbc:ID>([^<]+)<\/cbc:ID>/)?.1)
    return Dictionary(
      uniqueKeysWithValues: (1...count).map { index in
        (
          "\(index).xml",
          text.replacingOccurrences(
            of: "<cbc:ID>\(number)</cbc:ID>", with: "<cbc:ID>COPY-\(index)X</cbc:ID>")
        )
      })
  }

  private func text(_ pdf: [UInt8]) throws -> String {
    let path = NSTemporaryDirectory() + "archive-\(UUID().uuidString).pdf"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(pdf).write(to: URL(fileURLWithPath: path))
    return try output("/usr/bin/pdftotext", [path, "-"])
  }

  private func output(_ program: String, _ arguments: [String]) throws -> String {
    String(decoding: try programOutput(program, arguments), as: UTF8.self)
  }

  // MARK: In

  @Test func theSampleGetsNumbersWordsAndAnAuditThatHolds() throws {
    let fixture = try PipelineFixture()
    try fixture.submitSample()
    let summary = try fixture.run()
    let spool = fixture.spool
    let ended = try spool.documents(state: .job, limit: 1000).count
    #expect(ended > 40)
    #expect(summary.archived == ended)
    #expect(try fixture.run().archived == 0)
    var query = ArchiveQuery()
    query.recipient = ["kristina", "lundqvist"]
    let found = try spool.archived(query)
    #expect(found.map(\.document.fields.number) == ["0126110000001"])
    #expect(found.first?.country == "SE")
    #expect(try spool.audit(originals: true).holds)
  }

  @Test func aRefusalAfterwardsChangesHowItWentAndNotItsNumber() throws {
    let fixture = try PipelineFixture()
    try withFolderChannel(fixture, form: "original")
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    #expect(try fixture.run().archived == 1)
    #expect(try fixture.spool.archived(number: 1).channel == "kivra")
    let partner = fixture.spool.folder + "/partner"
    try FileManager.default.createDirectory(
      atPath: partner + "/answers", withIntermediateDirectories: true)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: partner + "/out")
        .first { !$0.hasPrefix(".") })
    try #"{"key": "\#(name.prefix(32))", "verdict": "refused", "code": "gone"}"#.write(
      toFile: partner + "/answers/a.json", atomically: true, encoding: .utf8)
    #expect(try fixture.run(daysLater: 1).archived == 0)
    let archived = try fixture.spool.archived(number: 1)
    #expect(archived.channel == "print" && archived.document.state == .job)
    #expect(try fixture.spool.events(kinds: ["archive-moved"], limit: 9).count == 1)
    #expect(try fixture.spool.audit().holds)
  }

  // MARK: Out

  @Test(arguments: [nil, "2-up-cut-stack", "3-up-slit-merge"])
  func thePrintedPagesComeOutWithoutANeighbours(imposition: String?) throws {
    let fixture = try PipelineFixture.released(marks: "datamatrix-26", imposition: imposition)
    let papers = ArchivePapers(spool: fixture.spool)
    let all = try fixture.spool.archived(ArchiveQuery())
    let numbers = all.compactMap(\.document.fields.number)
    #expect(all.count > 10)
    for one in all.prefix(6) {
      let (pdf, bytes) = try papers.pdf(of: one.document, at: PipelineFixture.now)
      #expect(pdf.kind == .printed)
      let words = try text(bytes)
      let own = try #require(one.document.fields.number)
      #expect(words.contains(own))
      #expect(!numbers.contains { $0 != own && words.contains($0) })
    }
    // Every asking gives the same bytes, another program's opening of the spool too.
    let again = try ArchivePapers(spool: Spool(opening: fixture.spool.folder))
      .pdf(of: all[0].document, at: PipelineFixture.now)
    #expect(again.1 == (try papers.pdf(of: all[0].document, at: PipelineFixture.now).1))
    #expect(try fixture.spool.audit(originals: true).holds)
  }

  @Test func thoseWhoShareAnEnvelopeAreToldApart() throws {
    let fixture = try PipelineFixture()
    try fixture.changeSender(
      "ostra-alvdalen", ["householding": "{sheetsMax: 8, weightMaxGrams: 100}"])
    try fixture.submit(try copies(3, of: try PipelineFixture.plain()))
    try fixture.run()
    #expect(try fixture.manifests().flatMap(\.pieces).count == 1)
    let papers = ArchivePapers(spool: fixture.spool)
    for one in try fixture.spool.archived(ArchiveQuery()) {
      let words = try text(try papers.pdf(of: one.document, at: PipelineFixture.now).1)
      let own = try #require(one.document.fields.number)
      for index in 1...3 { #expect(words.contains("COPY-\(index)X") == (own == "COPY-\(index)X")) }
    }
  }

  @Test func whatAChannelWasGivenComesOutAsItWas() throws {
    let fixture = try PipelineFixture()
    try withFolderChannel(fixture, form: "pdf")
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    let out = fixture.spool.folder + "/partner/out"
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: out).first { !$0.hasPrefix(".") })
    let sent = try #require(FileManager.default.contents(atPath: "\(out)/\(name)"))
    // A later design changes nothing of it.
    try fixture.changeSender("ostra-alvdalen", ["layout": "telecom"])
    let one = try fixture.spool.archived(number: 1)
    let (pdf, bytes) = try ArchivePapers(spool: fixture.spool)
      .pdf(of: one.document, at: PipelineFixture.now)
    #expect(pdf.kind == .sent)
    #expect(Data(bytes) == sent)
    let original = try ArchivePapers(spool: fixture.spool).original(of: one.document)
    #expect(original == Array(try PipelineFixture.plain().utf8))
  }

  @Test func whereNoPDFWentOneIsComposed() throws {
    let fixture = try PipelineFixture()
    try withFolderChannel(fixture, form: "original")
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    let one = try fixture.spool.archived(number: 1)
    let (pdf, bytes) = try ArchivePapers(spool: fixture.spool)
      .pdf(of: one.document, at: PipelineFixture.now)
    #expect(pdf.kind == .composed)
    #expect(try text(bytes).contains("0126110000001"))
  }

  @Test func aPDFIsFoundInWhateverFormItWasSent() {
    let pdf = Array("%PDF-1.7 öäå /// +++ %%EOF\n".utf8)
    let other = Array("%PDF-1.4 other %%EOF".utf8)
    let base64 = Data(pdf).base64EncodedString()
    let folded = Data(pdf).base64EncodedString(options: [.lineLength64Characters])
    let escaped = base64.replacingOccurrences(of: "/", with: "\\/")
    #expect(SentPDF.all(in: pdf) == [pdf])
    #expect(SentPDF.all(in: pdf + Array("\r\n--x\r\n".utf8) + other) == [pdf, other])
    #expect(SentPDF.all(in: Array(#"{"data":"\#(escaped)","more":1}"#.utf8)) == [pdf])
    #expect(SentPDF.all(in: Array("<x>\(base64)</x>".utf8)) == [pdf])
    #expect(SentPDF.all(in: Array("a\r\n\r\n\(folded)\r\n--end--".utf8)) == [pdf])
    #expect(
      SentPDF.all(in: Array("JVBERi0 no more %PDF- without an end".utf8)).allSatisfy { $0 != pdf })
  }

  // MARK: Links

  private func dispatch(
    _ fixture: PipelineFixture, _ channel: LinkChannel
  ) throws -> (Int) throws -> DispatchSummary {
    try withFolderChannel(fixture, form: "original")
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    _ = try PipelineRunner(
      spool: fixture.spool, clock: PipelineFixture.now, workers: 2, progress: SilentProgress()
    ).compose()
    let site = try #require(SiteConfiguration.load(siteFolder: fixture.spool.siteFolder).site)
    return { hours in
      var stage = DispatchStage(
        spool: fixture.spool,
        planner: RoutePlanner(site: site, registry: ChannelRegistry(["kivra": channel])),
        clock: PipelineFixture.now.addingTimeInterval(Double(hours) * 3600))
      stage.links = try LinkMint(site: site, siteFolder: fixture.spool.siteFolder)
      try stage.run()
      return stage.summary
    }
  }

  @Test func aMessageCarriesItsLinkWhichNeverChanges() throws {
    let fixture = try PipelineFixture()
    try withLinks(fixture)
    let channel = LinkChannel([.temporary(code: "busy"), .unknown(code: "broken-off")])
    let run = try dispatch(fixture, channel)
    _ = try run(0)
    let link = try #require(channel.bodies.first)
    let token = try #require(link.split(separator: "/").last.map(String.init))
    #expect(link.hasPrefix("https://faktura.example.no/f/") && SecretNames.isName(token))
    // It leads to the invoice at once, long before its way has ended.
    #expect(try fixture.spool.archived(document: 1) == nil)
    let reading = LinkReading(spool: fixture.spool)
    let kept = try #require(try reading.link(token, at: PipelineFixture.now))
    let shown = try #require(try reading.invoice(of: kept, at: PipelineFixture.now))
    #expect(shown.number == "0126110000001" && shown.hasOriginal && shown.amount != nil)
    #expect(shown.language == .sv && !shown.payments.isEmpty)
    let pdf = try #require(try reading.pdf(of: kept, at: PipelineFixture.now))
    #expect(try text(pdf).contains("0126110000001"))
    // Each further try, hours and days later, carries the same.
    _ = try run(1)
    _ = try run(30)
    #expect(channel.bodies.count >= 3 && Set(channel.bodies) == [link])
    #expect(try fixture.spool.links(ofDocument: 1).count == 1)
    #expect(try fixture.documents()["a.xml"]?.state == .electronic)
    #expect(try reading.link(token, at: PipelineFixture.now.addingTimeInterval(91 * 86_400)) == nil)
  }

  @Test func whereTheSiteOrTheChannelHasNoLinksNoneIsMade() throws {
    let plain = try PipelineFixture()
    let channel = LinkChannel([])
    _ = try dispatch(plain, channel)(0)
    #expect(channel.bodies == ["no link"])
    let linked = try PipelineFixture()
    try withLinks(linked)
    let without = LinkChannel([], wantsLink: false)
    _ = try dispatch(linked, without)(0)
    #expect(without.bodies == ["no link"])
    #expect(try linked.spool.links(ofDocument: 1).isEmpty)
  }

  @Test(arguments: [("kort-och-gott", 0o600), (Self.secret, 0o644)])
  func withoutASoundSecretNothingIsSent(secret: String, mode: Int) throws {
    let fixture = try PipelineFixture()
    try withLinks(fixture, secret: secret, mode: mode)
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    let error = #expect(throws: ConfigurationError.self) { try fixture.run() }
    #expect(error?.diagnostics.contains { $0.text.contains(secret) } == false)
  }

  @Test func nobodyWithoutTheSecretMakesTheToken() throws {
    let one = SecretNames(label: "l", secret: Self.secret)
    #expect(
      one.name(of: ["a", "b"]) == SecretNames(label: "l", secret: Self.secret).name(of: ["a", "b"]))
    let others = [
      SecretNames(label: "l", secret: Self.secret + " ").name(of: ["a", "b"]),
      SecretNames(label: "m", secret: Self.secret).name(of: ["a", "b"]),
      one.name(of: ["ab"]), one.name(of: ["a", "b", ""]),
    ]
    #expect(Set(others + [one.name(of: ["a", "b"])]).count == 5)
    #expect(others.allSatisfy(SecretNames.isName))
  }
}
