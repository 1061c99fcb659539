import Foundation
import HashKit
import MailModel
import QPDFKit
import Spooling

/// What a channel's PDF says of itself: title, language, dates. All of it follows from the
/// document, so that no run makes other bytes.
struct ElectronicWords {
  let title: String
  let language: Language
  private let day: CalendarDate
  private let identity: String

  private static let producer = "Brevpress"

  init(_ item: DispatchDesk.Item) {
    title = "\(item.sender.name) \(item.invoice.number)"
    language = item.sender.language
    day = item.invoice.issueDate
    identity = String(
      sha256Hex("electronic/1 \(item.record.sha256) \(item.invoice.number)").prefix(32))
  }

  /// The invoice's day, at its beginning.
  var created: Date { Timestamp.parse(stamp) ?? Date(timeIntervalSince1970: 0) }
  /// The same as PDF writes it.
  var date: String { "D:\(day.description.filter { $0 != "-" })000000Z" }
  private var stamp: String { "\(day)T00:00:00Z" }

  /// Asks the pass that writes the file for it.
  ///
  /// - Parameter archival: whether the file keeps the rules of PDF/A-3B, and says so.
  func dress(_ assembler: JobAssembler, archival: Bool) throws {
    try assembler.setLanguage(language.rawValue)
    try assembler.setInformation(title: title, producer: Self.producer, date: date)
    if archival { try assembler.setScreenColours() }
    try assembler.setMetadata(packet(archival: archival))
  }

  private func packet(archival: Bool) -> String {
    let conformance =
      archival ? "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n" : ""
    let title = Self.escaped(title)
    return """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
       xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
       xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
       xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
      \(conformance)<dc:format>application/pdf</dc:format>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">\(title)</rdf:li></rdf:Alt></dc:title>
      <dc:language><rdf:Bag><rdf:li>\(language.rawValue)</rdf:li></rdf:Bag></dc:language>
      <xmp:CreatorTool>\(Self.producer)</xmp:CreatorTool>
      <xmp:CreateDate>\(stamp)</xmp:CreateDate>
      <xmp:ModifyDate>\(stamp)</xmp:ModifyDate>
      <xmp:MetadataDate>\(stamp)</xmp:MetadataDate>
      <xmpMM:DocumentID>xmp.did:\(identity)</xmpMM:DocumentID>
      <pdf:Producer>\(Self.producer)</pdf:Producer>
      </rdf:Description>
      </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="r"?>
      """
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;")
  }
}
