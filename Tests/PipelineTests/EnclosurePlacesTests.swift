import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// Enclosures from their four places: how they find their invoice, in which order and how they are
/// printed, and that none is ever lost.
@Suite struct EnclosurePlacesTests {
  static func pdf(_ words: String..., colour: Bool = false) -> Data {
    SmallPDF.pages(
      words.map {
        (colour ? "1 0 0 rg 50 50 200 200 re f " : "") + "0 g BT /F1 24 Tf 120 500 Td (\($0)) Tj ET"
      },
      box: "0 0 595 842", resources: "/Font<</F1 3 0 R>>",
      more: ["<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"])
  }

  private static func attached(_ element: String, to xml: String) -> String {
    xml.replacingOccurrences(
      of: "<cac:AccountingSupplierParty>",
      with: "<cac:AdditionalDocumentReference><cbc:ID>X</cbc:ID><cac:Attachment>\(element)"
        + "</cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>")
  }

  private func embedded(_ data: Data, mime: String, in xml: String) -> String {
    Self.attached(
      "<cbc:EmbeddedDocumentBinaryObject mimeCode=\"\(mime)\" filename=\"b\">"
        + "\(data.base64EncodedString())</cbc:EmbeddedDocumentBinaryObject>", to: xml)
  }

  /// The enclosures of each piece's sheets, by the number of its invoice.
  private func enclosures(_ fixture: PipelineFixture) throws -> [String: [String]] {
    var found: [String: [String]] = [:]
    for manifest in try fixture.manifests() {
      for piece in manifest.pieces {
        let number = (piece["invoices"] as? [String])?.first ?? ""
        found[number] = piece.sheets.compactMap { $0["document"] as? String }
          .filter { $0.hasPrefix("enclosure:") }.map { String($0.dropFirst(10)) }
      }
    }
    return found
  }

  @Test func filesBesideAnInvoiceFindIt() throws {
    let fixture = try PipelineFixture()
    let first = try PipelineFixture.plain()
    let second = try PipelineFixture.sample("SE-0126110000012")
    let third = Self.attached(
      "<cac:ExternalReference><cbc:URI>named.pdf</cbc:URI></cac:ExternalReference>",
      to: try PipelineFixture.sample("SE-0126110000021"))
    try fixture.submit(tree: [
      "a.xml": Data(first.utf8), "a.bilaga.pdf": Self.pdf("A"), "a/terms.pdf": Self.pdf("B"),
      "b.xml": Data(second.utf8), "shared.pdf": Self.pdf("C"), "c.xml": Data(third.utf8),
      "named.pdf": Self.pdf("D"), "stray.pdf": Self.pdf("E"),
      "enclosures.csv": Data("file;invoice;copies\nshared.pdf;b.xml;2\n".utf8),
    ])
    try fixture.run()
    let documents = try fixture.documents()
    for name in ["a.bilaga.pdf", "a/terms.pdf", "shared.pdf", "named.pdf", "enclosures.csv"] {
      #expect(documents[name]?.state == .job, "\(name)")
    }
    #expect(documents["stray.pdf"]?.state == .deviation)
    #expect(documents["stray.pdf"]?.reasons.map(\.code) == ["enclosure-without-invoice"])
    let found = try enclosures(fixture)
    #expect(Set(found.values) == [["b1", "b2"], ["b1", "b1"], ["b1"]])
    let audit = try fixture.spool.audit()
    #expect(audit.holds && audit.balance.received == 9)
  }

  @Test func whatIsNamedAndMissingIsForAPerson() throws {
    let fixture = try PipelineFixture()
    let invoice = Self.attached(
      "<cac:ExternalReference><cbc:URI>gone.pdf</cbc:URI></cac:ExternalReference>",
      to: try PipelineFixture.plain())
    try fixture.submit(tree: [
      "a.xml": Data(invoice.utf8), "b.xml": Data(try PipelineFixture.sample("0012").utf8),
      "enclosures.csv": Data("file,invoice\ngone.pdf,b.xml\n".utf8),
    ])
    try fixture.run()
    let documents = try fixture.documents()
    for name in ["a.xml", "b.xml"] {
      #expect(documents[name]?.reasons.contains { $0.code == "enclosure-missing" } == true)
      #expect(documents[name]?.state == .deviation)
    }
    #expect(documents["enclosures.csv"]?.state == .deviation)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func anEnclosureFollowsItsInvoiceIntoADeviation() throws {
    let fixture = try PipelineFixture()
    try fixture.submit(tree: [
      "a.xml": Data(try PipelineFixture.plain().utf8), "a.x.pdf": Data("%PDF-1.4 none".utf8),
    ])
    try fixture.run()
    let documents = try fixture.documents()
    #expect(documents["a.xml"]?.reasons.contains { $0.code == "enclosure-unreadable" } == true)
    #expect(documents["a.xml"]?.state == .deviation && documents["a.x.pdf"]?.state == .deviation)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func standingOnesGoByConditionOrderAndCopies() throws {
    let fixture = try PipelineFixture()
    try Self.pdf("Terms").write(to: URL(fileURLWithPath: "\(fixture.spool.siteFolder)/t.pdf"))
    try Self.pdf("Other").write(to: URL(fileURLWithPath: "\(fixture.spool.siteFolder)/o.pdf"))
    try fixture.changeSender(
      "ostra-alvdalen",
      [
        "enclosures": "[{id: t, file: t.pdf, order: 1, copies: 2, start: nextSide,"
          + " when: {kinds: [invoice], countries: [SE], payableMin: \"0.01\"}},"
          + " {id: o, file: o.pdf, when: {currencies: [NOK]}},"
          + " {id: p, file: o.pdf, to: 2026-11-20}]"
      ])
    try fixture.submit(tree: [
      "a.xml": Data(try PipelineFixture.plain().utf8), "a.b.pdf": Self.pdf("Beside"),
    ])
    try fixture.run()
    let documents = try fixture.documents()
    #expect(documents["a.xml"]?.state == .job)
    let plan = try JSONDecoder().decode(
      DocumentPlan.self, from: Data(try #require(documents["a.xml"]?.plan)))
    #expect(plan.enclosures.map(\.id) == ["s-t", "s-t", "b1"])
  }

  @Test func coloursGoByTheEnclosuresRule() throws {
    for (ink, jobs) in [("asPiece", ["mono"]), ("colour", ["colour"])] {
      let fixture = try PipelineFixture()
      try Self.pdf("Red", colour: true)
        .write(to: URL(fileURLWithPath: "\(fixture.spool.siteFolder)/t.pdf"))
      try fixture.changeSender(
        "ostra-alvdalen",
        ["colour": "mono", "enclosures": "[{id: t, file: t.pdf, ink: \(ink)}]"])
      try fixture.submit(["a.xml": try PipelineFixture.plain()])
      try fixture.run()
      let manifest = try #require(try fixture.manifests().first)
      #expect([manifest["colour"] as? String] == jobs)
      let colours = try #require(manifest.pieces.first).sheets.map { $0["colour"] as? Bool }
      #expect(colours.last == (ink == "colour"))
    }
  }

  @Test func aTableEmbeddedIsANoteOrADeviationAsTheSenderSays() throws {
    for (rule, state) in [("note", DocumentState.job), ("deviation", .deviation)] {
      let fixture = try PipelineFixture()
      try fixture.changeSender("ostra-alvdalen", ["enclosureRules": "{unprintable: \(rule)}"])
      let invoice = embedded(
        Data("a;b\n".utf8), mime: "text/csv", in: try PipelineFixture.plain())
      try fixture.submit(["a.xml": invoice])
      try fixture.run()
      let record = try #require(try fixture.documents()["a.xml"])
      #expect(record.state == state)
      #expect(record.reasons.contains { $0.code.hasPrefix("enclosure-not-print") })
    }
  }

  @Test func picturesArePrintedOnAPageAndSpecksAreNot() throws {
    let fixture = try PipelineFixture()
    let folder = "\(PipelineFixture.root)/layouts/logos"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    // A picture of the checkout's own, and a file of one dot.
    let speck = try #require(
      Data(
        base64Encoded:
          "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
          + "awAAAABJRU5ErkJggg=="))
    let picture = names.first { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }.flatMap {
      FileManager.default.contents(atPath: "\(folder)/\($0)")
    }
    var invoice = embedded(speck, mime: "image/png", in: try PipelineFixture.plain())
    if let picture { invoice = embedded(picture, mime: "image/png", in: invoice) }
    try fixture.submit(["a.xml": invoice])
    try fixture.run()
    let record = try #require(try fixture.documents()["a.xml"])
    #expect(record.state == .job)
    #expect(record.reasons.filter { $0.code == "enclosure-shows-nothing" }.count == 1)
    if picture == nil { print("no picture of pixels among the logos") }
    #expect(try enclosures(fixture).values.first?.count == (picture == nil ? 0 : 1))
  }

  @Test func limitsOfTheSenderHold() throws {
    for (limits, code) in [
      ("{pagesMax: 2}", "enclosure-too-many-pages"), ("{bytesMax: 100}", "enclosure-too-large"),
      ("{pagesOfPieceMax: 2}", "enclosures-too-many-pages"),
      ("{scaling: none, marginMM: 50}", "enclosure-does-not-fit"),
    ] {
      let fixture = try PipelineFixture()
      try fixture.changeSender("ostra-alvdalen", ["enclosureRules": limits])
      try fixture.submit(tree: [
        "a.xml": Data(try PipelineFixture.plain().utf8),
        "a.b.pdf": Self.pdf("One", "Two", "Three and a line as long as the sheet is wide"),
      ])
      try fixture.run()
      let record = try #require(try fixture.documents()["a.xml"])
      #expect(record.state == .deviation)
      #expect(record.reasons.contains { $0.code == code }, "\(record.reasons)")
    }
  }

  @Test func theSameEnclosureIsInTheJobOnce() throws {
    func job(with enclosure: Data?) throws -> (bytes: Int, pages: Int) {
      let fixture = try PipelineFixture()
      var files: [String: Data] = [:]
      let names = try FileManager.default.contentsOfDirectory(
        atPath: "\(PipelineFixture.root)/spool/sample"
      ).filter { $0.hasPrefix("SE-01261100000") && $0.hasSuffix("inv.xml") }.sorted().prefix(8)
      for (index, name) in names.enumerated() {
        files["\(index).xml"] = Data(try PipelineFixture.sample(name).utf8)
        files["\(index).e.pdf"] = enclosure
      }
      try fixture.submit(tree: files)
      try fixture.run()
      return try fixture.manifests().reduce(into: (0, 0)) { sum, manifest in
        let print = (manifest["files"] as? [String: [String: Any]])?["print.pdf"]
        sum.0 += print?["bytes"] as? Int ?? 0
        sum.1 += manifest.pieces.flatMap(\.sheets).count
      }
    }
    let words = (1...12).map { page in
      (0..<40).map { "Row \($0) of page \(page) \(page * 7919 + $0)" }
    }
    let pages = words.map { rows in
      "BT /F1 9 Tf 60 780 Td 12 TL " + rows.map { "(\($0)) Tj T* " }.joined() + "ET"
    }
    let enclosure = SmallPDF.pages(
      pages, box: "0 0 595 842", resources: "/Font<</F1 3 0 R>>",
      more: ["<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"])
    let without = try job(with: nil)
    let with = try job(with: enclosure)
    let more = with.pages - without.pages
    #expect(more >= 8 * 6)
    let added = with.bytes - without.bytes
    print("once a job: \(added) bytes more, enclosure \(enclosure.count), \(more) sheets more")
    // Of each sheet two pages; marks and all are in the number. Jobs hold the enclosure once each.
    #expect(added < 3 * (enclosure.count + 60_000) + more * 2 * 400)
  }
}

extension PipelineFixture {
  /// Submits files of a folder, by their paths in it.
  @discardableResult
  func submit(tree: [String: Data]) throws -> SubmissionSummary {
    let inbox = NSTemporaryDirectory() + "inbox-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: inbox) }
    for (name, data) in tree {
      let url = URL(fileURLWithPath: "\(inbox)/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url)
    }
    var receiver = Receiver(spool: spool, at: Self.now)
    return try receiver.submit([BytePath(inbox)])
  }
}
