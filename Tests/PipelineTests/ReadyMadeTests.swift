import Foundation
import Intake
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// PDFs of a sender's own design, from the index to the job folder.
@Suite struct ReadyMadeTests {
  private static let sender = """
    id: own
    name: Egen AB
    country: SE
    printSite: SE-STO
    language: sv
    layout: housing
    recognise: {organisationNumbers: ["5566778899"]}
    readyMade:
      files: ["own-*"]
      decimalMark: comma
      defaults: {currency: SEK}
      remedies: [REMEDIES]
      index:
        files: ["*.csv"]
        fields:
          number: nr
          date: date
          amount: sum
          name: name
          addressLines: [a1, a2]
          file: file
          pages: pages
          enclosures: with
    """
  static let header = "nr;date;sum;name;a1;a2;file;pages;with\n"
  static let address = ["Ada Berg", "Storgatan 1", "903 25 UME"]

  /// A page with words at places in millimetres, in Helvetica, which every reader has.
  static func page(_ words: [(x: Double, y: Double, String)]) -> String {
    words.map { x, y, text in
      "BT /F1 10 Tf \(x * 72 / 25.4) \((297 - y) * 72 / 25.4) Td (\(text)) Tj ET"
    }.joined(separator: "\n")
  }

  static func pdf(_ pages: [String], font: String = "Helvetica") -> Data {
    SmallPDF.pages(
      pages, resources: "/Font<</F1 3 0 R>>",
      more: ["<</Type/Font/Subtype/Type1/BaseFont/\(font)/Encoding/WinAnsiEncoding>>"])
  }

  static func letter(_ number: Int, _ lines: [String] = address) -> String {
    page(
      lines.enumerated().map { (22, 55 + Double($0.offset) * 4.4, $0.element) }
        + [(140, 20, "Nr \(number)"), (30, 150, "Sum 125,00")])
  }

  static func row(_ number: Int, _ file: String, _ pages: String = "", _ with: String = "")
    -> String
  {
    "\(number);2026-11-20;125,00;\(address[0]);\(address[1]);\(address[2]);\(file);\(pages);\(with)\n"
  }

  func fixture(
    _ files: [String: Data], remedies: String = "as-is, move"
  ) throws -> PipelineFixture {
    let fixture = try PipelineFixture()
    try Self.sender.replacingOccurrences(of: "REMEDIES", with: remedies).write(
      toFile: "\(fixture.spool.siteFolder)/senders/own.yaml", atomically: true, encoding: .utf8)
    try submit(files, to: fixture)
    try fixture.run()
    return fixture
  }

  @discardableResult
  func submit(_ files: [String: Data], to fixture: PipelineFixture) throws
    -> SubmissionSummary
  {
    let inbox = NSTemporaryDirectory() + "own-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: inbox) }
    for (name, data) in files { try data.write(to: URL(fileURLWithPath: "\(inbox)/\(name)")) }
    var receiver = Receiver(
      spool: fixture.spool, at: PipelineFixture.now,
      collector: ReadyMadeCollector(spool: fixture.spool))
    return try receiver.submit([BytePath(inbox)])
  }

  private func codes(_ document: DocumentRecord?) -> [String] {
    (document?.reasons ?? []).filter { $0.severity >= .deviation }.map(\.code)
  }

  @Test func everyRowAndEveryPageIsAccountedForOnce() throws {
    let files = [
      "own-day.pdf": Self.pdf([
        Self.letter(1), Self.page([(30, 150, "next")]), Self.page([(30, 150, "lost")]),
        Self.letter(2), Self.letter(3), Self.letter(2),
      ]),
      "own-day.csv": Data(
        (Self.header + Self.row(1, "own-day.pdf", "1-2") + Self.row(2, "own-day.pdf", "4")
          + Self.row(3, "own-day.pdf", "5") + Self.row(2, "own-day.pdf", "6")
          + Self.row(9, "own-other.pdf")).utf8),
    ]
    let fixture = try fixture(files)
    let documents = try fixture.documents()
    #expect(
      documents.keys.sorted() == [
        "own-day.csv/row-6", "own-day.pdf/0001", "own-day.pdf/0002", "own-day.pdf/0003",
        "own-day.pdf/0004", "own-day.pdf/pages-3-3",
      ])
    for name in ["0001", "0002", "0003"] {
      #expect(documents["own-day.pdf/\(name)"]?.state == .job)
    }
    #expect(codes(documents["own-day.pdf/0004"]) == ["duplicate-number"])
    #expect(codes(documents["own-day.pdf/pages-3-3"]).first == "pages-without-row")
    #expect(codes(documents["own-day.csv/row-6"]) == ["file-missing"])
    #expect(documents.values.filter { $0.state == .deviation }.count == 3)
    #expect(try fixture.spool.balance().holds)
    // Again: nothing new, and the same rows.
    #expect(try submit(files, to: fixture).received == 0)
    let manifest = try #require(try fixture.manifests().first)
    #expect(manifest.pieces.count == 3)
    let job = try #require(manifest["job"] as? String)
    // Two pages on one sheet, the address and nothing else in the window.
    #expect(manifest.pieces.first?.sheets.count == 1)
    let shown = try fixture.text(job: job, within: (x: 0, y: 32, width: 126, height: 55))
    #expect(
      shown.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        .filter { !$0.isEmpty } == Self.address)
  }

  @Test func pagesOfAnotherPersonAreNotSent() throws {
    let fixture = try fixture([
      "own-1.pdf": Self.pdf([Self.letter(1, ["Bo Ek", "Gatan 2", "114 56 STAD"])]),
      "own-day.csv": Data((Self.header + Self.row(1, "own-1.pdf")).utf8),
    ])
    let found = codes(try fixture.documents()["own-1.pdf"])
    #expect(found.contains("ready-made-address-missing"))
    #expect(found.contains("ready-made-window-zone"))
  }

  @Test func aDesignWithoutRoomGetsTheSendersRemedy() throws {
    let crowded = Self.letter(1) + "\n" + Self.page([(90, 60, "in the window")])
    let files = [
      "own-1.pdf": Self.pdf([crowded, Self.page([(30, 150, "second")])]),
      "own-day.csv": Data((Self.header + Self.row(1, "own-1.pdf", "", "own-2.pdf")).utf8),
      "own-2.pdf": Self.pdf([Self.page([(30, 150, "enclosed")])]),
    ]
    let back = try #require(
      try fixture(files, remedies: "as-is, address-on-back").manifests().first)
    #expect(back["addressSide"] as? String == "back")
    #expect(back.pieces.first?.sheets.count == 3)
    let covered = try fixture(files, remedies: "as-is, cover-sheet")
    let manifest = try #require(try covered.manifests().first)
    #expect(manifest["addressSide"] as? String == "front")
    let sheets = try #require(manifest.pieces.first).sheets
    // The cover, both pages, the enclosure.
    #expect(sheets.compactMap { $0["document"] as? String } == ["1", "1", "enclosure:a1"])
    let reasons = try covered.documents()["own-1.pdf"]?.reasons ?? []
    #expect(reasons.contains { $0.code == "ready-made-cover-sheet" })
    #expect(reasons.contains { $0.code == "ready-made-passed-over" && $0.message.contains("mm") })
    // The enclosure is no document of its own.
    #expect(try covered.documents().keys.sorted() == ["own-1.pdf"])
  }

  @Test func whatCannotBeReadIsRefusedWithItsReason() throws {
    let fixture = try fixture([
      "own-1.pdf": Self.pdf([Self.letter(1)], font: "Nowhere-Sans"),
      "own-2.pdf": Self.pdf([Self.letter(2)]),
      "own-3.pdf": Data("%PDF-1.4 no".utf8),
      "own-day.csv": Data((Self.header + Self.row(1, "own-1.pdf") + Self.row(3, "own-3.pdf")).utf8),
      "own-bad.csv": Data("no;such;columns\n1;2;3\n".utf8),
      // Nobody can write an order himself.
      "forged.xml": Data(
        #"{"brevpress":"ready-made/1","container":"x","sender":"own","faults":[],"enclosures":[]}"#
          .utf8),
    ])
    let documents = try fixture.documents()
    #expect(documents["own-1.pdf"]?.state == .rejected)
    #expect(documents["own-1.pdf"]?.reasons.first?.message.contains("Nowhere-Sans") ?? false)
    #expect(documents["own-3.pdf"]?.state == .rejected)
    #expect(codes(documents["own-3.pdf"]) == ["ready-made-unreadable"])
    #expect(documents["own-2.pdf"]?.state == .deviation)
    #expect(codes(documents["own-2.pdf"]).first == "not-in-index")
    #expect(codes(documents["own-bad.csv"]) == ["index-column"])
    #expect(documents["forged.xml"]?.state == .rejected)
    #expect(documents.count == 5)
    #expect(try fixture.spool.balance().holds)
  }

  // MARK: The address among words

  private func words(_ lines: [String], from top: Double = 50) -> [PlacedWord] {
    lines.enumerated().flatMap { place, line in
      line.split(separator: " ").enumerated().map { number, word in
        PlacedWord(
          String(word),
          Rectangle(
            x: .mm(20 + Double(number) * 20), y: .mm(top + Double(place) * 5), width: .mm(15),
            height: .mm(4)))
      }
    }
  }

  @Test func theAddressIsFoundHoweverItsCountryIsWritten() throws {
    let mailing = MailingAddress(
      nameLines: ["Ada Berg"], deliveryLines: ["Storgatan 1"], postcode: "903 25", town: "UMEÅ",
      country: "SE")
    func find(_ lines: [String], _ returnAddress: String? = nil) -> AddressFinding? {
      AddressFinding(
        words(lines), mailing: mailing, returnAddress: returnAddress,
        near: Rectangle(x: .mm(19), y: .mm(48), width: .mm(85), height: .mm(24)))
    }
    let plain = try #require(
      find(["Head of page", "Ada Berg", "Storgatan 1", "903 25 UMEÅ", "Foot"]))
    #expect(plain.lines == ["Ada Berg", "Storgatan 1", "903 25 UMEÅ"])
    #expect(plain.address.others.count == 4)
    #expect(
      find(["ADA BERG", "Storgatan 1", "SE-903 25 Umeå", "SVERIGE"])?.lines.last == "SVERIGE")
    #expect(find(["Ada Berg", "Storgatan 1", "90325 Umeå", "Sweden"])?.lines.count == 4)
    #expect(find(["Ada Berg", "Storgatan 11", "903 25 UMEÅ"]) == nil)
    #expect(find(["Ada Berg", "Storgatan 1", "903 25 UMEÅ väst"])?.lines.count == 3)
    #expect(find([]) == nil)
    // In whatever order the lines between name and postcode stand.
    var boxed = mailing
    boxed.deliveryLines = ["c/o Ek", "Storgatan 1", "Box 7"]
    let box = words(["Ada Berg", "Box 7", "c/o Ek", "Storgatan 1", "903 25 UMEÅ"])
    #expect(
      AddressFinding(box, mailing: boxed, returnAddress: nil, near: nil)?.lines.count == 5)
    let line = try #require(
      find(
        ["Avs: Egen AB", "Ada Berg", "Storgatan 1", "903 25 UMEÅ"], "Avs: Egen AB"))
    #expect(line.hasReturnLine)
    #expect(line.lines.first == "Avs: Egen AB")
    // Too far above, it is something else in the window.
    let far = words(["Avs: Egen AB"], from: 20) + words(["Ada Berg", "Storgatan 1", "903 25 UMEÅ"])
    #expect(
      AddressFinding(far, mailing: mailing, returnAddress: "Avs: Egen AB", near: nil)?
        .hasReturnLine == false)
  }
}

/// PDFs of a sender's own design that go by channel.
extension ReadyMadeTests {
  private func routed(_ files: [String: Data], adapter: String, settings: String) throws
    -> PipelineFixture
  {
    let fixture = try fixture([:])
    let partner = fixture.spool.folder + "/partner"
    for path in [partner, fixture.spool.siteFolder + "/channels"] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try """
    id: box
    channel: \(adapter == "folder" ? "kivra" : "peppol")
    adapter: \(adapter)
    settings: {folder: "\(partner)"\(settings)}
    """.write(
      toFile: fixture.spool.siteFolder + "/channels/box.yaml", atomically: true, encoding: .utf8)
    let path = "\(fixture.spool.siteFolder)/senders/own.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let channel = adapter == "folder" ? "kivra" : "peppol"
    try (text + "\nladder: [{channel: \(channel), unknown: try}, print]\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    try submit(files, to: fixture)
    if adapter == "peppol" { try makeCompanies(of: fixture) }
    try fixture.run()
    return fixture
  }

  /// Says of all recipients that they are companies with an address in the network.
  private func makeCompanies(of fixture: PipelineFixture) throws {
    let workshop = try Workshop(spool: fixture.spool)
    for record in try fixture.spool.documents(limit: 10) {
      let reading = try IntakeStage.read(record, spool: fixture.spool, workshop: workshop)
      guard let mailing = reading.result.mailing else { continue }
      let recipient = Spool.recipientID(sender: "own", parts: [mailing.recipientKey])
      var entry = DirectoryEntry(
        sender: "own", recipient: "mailing:\(recipient)", source: "test",
        since: "2026-01-01T00:00:00Z")
      entry.segment = "company"
      entry.channel = "peppol"
      entry.address = "0007:5566778899"
      try fixture.spool.take([entry], at: PipelineFixture.now)
    }
  }

  private static let day = [
    "own-day.pdf": pdf([letter(1), letter(2), page([(30, 150, "www.egen.example")])]),
    "own-1.pdf": pdf([letter(3)]),
    "own-day.csv": Data(
      (header + row(1, "own-day.pdf", "1") + row(2, "own-day.pdf", "2-3") + row(3, "own-1.pdf"))
        .utf8),
  ]

  @Test func ownPagesGoByChannelWithoutAnythingOfOurs() throws {
    var sent: [Set<String>] = []
    for _ in 0..<2 {
      let fixture = try routed(Self.day, adapter: "folder", settings: ", form: pdf")
      let documents = try fixture.documents()
      #expect(documents.values.allSatisfy { $0.state == .electronic }, "\(documents)")
      let folder = fixture.spool.folder + "/partner/out"
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { !$0.hasPrefix(".") }
      #expect(names.count == 3)
      var texts: [String] = []
      var digests: Set<String> = []
      for name in names {
        let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
        digests.insert(try fileDigest("\(folder)/\(name)").sha256)
        // A PDF that is one invoice goes as it came.
        if data == Self.day["own-1.pdf"] { texts.append("whole") }
        let text = String(
          decoding: try programOutput("/usr/bin/pdftotext", ["\(folder)/\(name)", "-"]),
          as: UTF8.self)
        let pages = text.split(separator: "\u{0C}", omittingEmptySubsequences: true)
        if pages.count == 2 {
          #expect(text.contains("Nr 2") && text.contains("www.egen.example"))
          let json = String(
            decoding: try programOutput(
              "/usr/bin/qpdf", ["--json", "--json-key=qpdf", "\(folder)/\(name)"]), as: UTF8.self)
          #expect(json.contains("https://www.egen.example"))
          #expect(json.contains("\"/Lang\": \"u:sv\""))
          texts.append("two pages")
        }
      }
      #expect(texts.sorted() == ["two pages", "whole"])
      sent.append(digests)
    }
    #expect(sent[0] == sent[1])
  }

  @Test func aFormThatNeedsMoreThanTheIndexSaysIsPassedWithItsReasons() throws {
    let fixture = try routed(Self.day, adapter: "peppol", settings: ", sender: \"0007:5566778899\"")
    let documents = try fixture.documents()
    #expect(documents.count == 3)
    for document in documents.values {
      #expect(document.state == .job)
      let attempt = try #require(try fixture.spool.attempts(of: document.seq).first)
      #expect(attempt.state == "refused" && attempt.code == "not-converted")
      #expect(attempt.notes.contains { $0.code == "BR-16" })
      // What the form lacked is told with the document, and stops nothing.
      let told = document.reasons.filter { $0.code == "BR-16" }
      #expect(told.map(\.severity) == [.warning])
      #expect(told.first?.message.hasPrefix("peppol: ") ?? false)
    }
    #expect(try fixture.spool.audit().holds)
  }
}
