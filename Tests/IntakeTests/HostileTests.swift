import Foundation
import Intake
import Testing
import XMLKit

/// Kin of the nasty set that would be too large or too odd to keep as files.
@Suite("Hostile") struct HostileTests {
  @Test(arguments: [
    "<!DOCTYPE Invoice [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'> %p;]>",
    "<!DOCTYPE Invoice [<!ENTITY % a '<!ENTITY b \"c\">'> %a;]>",
    "<!DOCTYPE Invoice PUBLIC 'x' 'file:///etc/passwd'>", "<!DOCTYPE Invoice>",
  ]) func documentTypesOfAllKinds(_ doctype: String) {
    let result = Sample.read(Sample.with("?>", "?>" + doctype))
    #expect(result.outcome == .rejected)
    #expect(result.codes == ["xml-doctype"])
  }

  @Test func deepNesting() {
    let deep =
      String(repeating: "<x xmlns='urn:x'>", count: 100_000)
      + String(repeating: "</x>", count: 100_000)
    let result = Sample.read(Sample.with("<!--delivery-->", deep))
    #expect(result.outcome == .rejected)
    #expect(result.codes == ["xml-limit"])
  }

  @Test func hugeAndManyAttributes() {
    let huge = "<cbc:Note languageID='\(String(repeating: "x", count: 3_000_000))'>x</cbc:Note>"
    #expect(Sample.read(Sample.with("<!--delivery-->", huge)).codes == ["xml-limit"])
    let many = (0..<50_000).map { "a\($0)='1'" }.joined(separator: " ")
    #expect(
      Sample.read(Sample.with("<!--delivery-->", "<cbc:Note \(many)>x</cbc:Note>")).codes
        == ["xml-limit"])
  }

  /// An empty number once read past the end of nothing; found by mutated invoices.
  @Test(arguments: ["", " ", "-", "+", ".", "-.", "+ 1", "1-", "\n\t"])
  func numbersThatAreNone(_ text: String) {
    let percent = Sample.xml.replacingOccurrences(
      of: "<cbc:Percent>25</cbc:Percent>", with: "<cbc:Percent>\(text)</cbc:Percent>")
    #expect(percent != Sample.xml)
    #expect(InvoiceReader.read(Array(percent.utf8), file: "n.xml").outcome == .rejected)
  }

  @Test func nulBytes() {
    var bytes = Array(Sample.xml.utf8)
    bytes[bytes.count / 2] = 0
    let result = InvoiceReader.read(bytes, file: "nul.xml")
    #expect(result.codes == ["xml-encoding"])
    #expect(InvoiceReader.read([UInt8](repeating: 0, count: 1000), file: "z").outcome == .rejected)
  }

  @Test func utf16() {
    let text = Sample.xml.replacingOccurrences(of: "UTF-8", with: "UTF-16")
    var bytes: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let result = InvoiceReader.read(bytes, file: "utf16.xml")
    #expect(result.outcome == .accepted)
    #expect(result.mailing?.nameLines == ["Åsa Öberg"])
  }

  @Test func anAttachmentOf50Megabytes() {
    var content = [UInt8](repeating: 0, count: 50 << 20)
    content.replaceSubrange(0..<5, with: Array("%PDF-".utf8))
    for place in stride(from: 64, to: content.count, by: 4096) {
      content[place] = UInt8(place >> 12 & 0xFF)
    }
    let data = Data(content)
    var bytes = Array(Sample.xml.utf8)
    let mark = Array("<!--references-->".utf8)
    let at = (0..<bytes.count).first { bytes[$0...].starts(with: mark) } ?? 0
    let object =
      "<cac:AdditionalDocumentReference><cbc:ID>A</cbc:ID><cac:Attachment>"
      + "<cbc:EmbeddedDocumentBinaryObject mimeCode=\"application/pdf\" filename=\"a.pdf\">"
    var insert = Array(object.utf8)
    insert += Array(data.base64EncodedData())
    insert += Array(
      "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
        .utf8)
    bytes.insert(contentsOf: insert, at: at)
    let result = InvoiceReader.read(bytes, file: "large.xml")
    #expect(result.outcome == .accepted)
    #expect(result.invoice?.attachments.first?.content == data)
  }

  @Test func twentyThousandLines() {
    var lines = ""
    for number in 1...20_000 {
      lines += Sample.line(
        "\(number)", quantity: "1", net: "1.00", price: "1.00", percent: "25")
    }
    var xml = Sample.with(Sample.lines, lines)
    for (old, new) in [
      (">350.00<", ">20000.00<"), (">399.00<", ">20049.00<"), (">299.00<", ">20049.00<"),
      (">74.75<", ">5012.25<"), (">86.75<", ">5012.25<"), (">485.75<", ">25061.25<"),
      (">0.25<", ">-0.25<"), (">386.00<", ">24961.00<"),
    ] { xml = Sample.with(old, new, of: xml) }
    let twelve = Sample.taxTotal.range(of: "</cac:TaxSubtotal>\n").map {
      String(Sample.taxTotal[$0.upperBound...]).replacingOccurrences(
        of: "</cac:TaxTotal>", with: "")
    }
    xml = Sample.without(twelve ?? "?", of: xml)
    let result = Sample.read(xml)
    #expect(result.outcome == .accepted, "\(result.diagnostics.prefix(3).map(\.text))")
    #expect(result.invoice?.lines.count == 20_000)
  }

  @Test func moreElementsThanTheLimit() {
    let many = String(repeating: "<x/>", count: InvoiceReader.limits.elements + 1)
    let result = Sample.read("<a>" + many + "</a>")
    #expect(result.codes == ["xml-limit"])
  }

  @Test func textsOfHundredsOfPages() {
    let note = String(repeating: "ord ", count: 30_000)
    #expect(Sample.read(Sample.with("Tack för att", note)).codes == ["text-too-long"])
  }

  @Test func manyWrongSubtotalsTakeNoQuadraticTime() {
    let row =
      #"<cac:TaxSubtotal><cbc:TaxableAmount currencyID="SEK">9</cbc:TaxableAmount>"#
      + #"<cbc:TaxAmount currencyID="SEK">9</cbc:TaxAmount>"#
      + Sample.category("TaxCategory", "S", "25") + "</cac:TaxSubtotal>"
    let many = String(repeating: row, count: 20_000) + "</cac:TaxTotal>"
    #expect(Sample.read(Sample.with("</cac:TaxTotal>", many)).outcome == .rejected)
  }

  @Test func otherFileTypesAreTold() {
    #expect(InvoiceReader.read(Array("%PDF-1.7\n".utf8), file: "a").codes == ["file-not-xml"])
    #expect(InvoiceReader.read(Array("PK\u{3}\u{4}".utf8), file: "a").codes == ["file-not-xml"])
    #expect(InvoiceReader.read(Array("{\"a\":1}".utf8), file: "a").codes == ["file-not-xml"])
    #expect(InvoiceReader.read([] as [UInt8], file: "a").codes == ["file-empty"])
    #expect(Sample.read("<html><body/></html>").codes == ["not-an-invoice"])
  }

  @Test func numbersAreOnlyWords() {
    for number in [
      "../../etc/passwd", "-rf", "a b", "Ö-№57/ä 1", "$(id)", String(repeating: "F", count: 5000),
    ] {
      let result = Sample.read(
        Sample.with("<cbc:ID>F-1001</cbc:ID>", "<cbc:ID>\(number)</cbc:ID>"))
      #expect(result.outcome == .accepted)
      #expect(result.number == number)
    }
  }

  // MARK: Fuzz

  /// A small generator with a seed that a failure names.
  struct Random {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  @Test(arguments: 0..<8) func mutatedInvoicesAlwaysHaveAnOutcome(_ seed: Int) {
    var random = Random(state: UInt64(seed) &* 7919 &+ 1)
    let sound = Array((seed % 2 == 0 ? Sample.xml : OIOUBLTests.xml).utf8)
    for round in 0..<150 {
      var bytes = sound
      for _ in 0...random.next(6) { mutate(&bytes, &random) }
      let result = InvoiceReader.read(bytes, file: "fuzz.xml")
      if result.outcome == .accepted {
        #expect(result.invoice != nil && result.mailing != nil, "seed \(seed) round \(round)")
      } else {
        #expect(
          result.diagnostics.contains { $0.severity >= .deviation }, "seed \(seed) round \(round)")
      }
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout Random) {
    guard bytes.count > 10 else { return }
    let at = random.next(bytes.count - 1)
    switch random.next(7) {
    case 0: bytes[at] = UInt8(random.next(256))
    case 1: bytes.remove(at: at)
    case 2: bytes.insert(UInt8(random.next(128)), at: at)
    case 3: bytes.removeSubrange(at..<min(bytes.count, at + random.next(200)))
    case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + random.next(300))], at: at)
    case 5:
      // A digit for a digit, so that the document stays well-formed and its sums do not.
      if let digit = bytes[at...].firstIndex(where: { $0 >= 0x30 && $0 <= 0x39 }) {
        bytes[digit] = 0x30 + UInt8(random.next(10))
      }
    default: bytes.removeSubrange(at...)
    }
  }
}
