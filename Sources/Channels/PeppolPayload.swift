import Foundation
import MailModel
import XMLKit

/// The document of an invoice as the network takes it: the original, if it is a Peppol BIS Billing
/// 3 document in UTF-8, with the sender's design and the enclosures embedded where it has no
/// attachments of its own.
struct PeppolPayload {
  /// What kind it is.
  let document: PeppolDocument
  /// The bytes, without declaration.
  let bytes: [UInt8]

  /// Why there is none.
  struct Refusal: Error { var code: String }

  private static let aggregates =
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  private static let basics =
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

  /// Reads an original; where it is of another format, what it was converted to.
  init(_ consignment: Consignment) throws(Refusal) {
    do throws(Refusal) { try self.init(consignment, consignment.original) } catch {
      // What a conversion would have needed, its losses say.
      let isLacking = consignment.losses.contains { $0.severity >= .deviation }
      guard let converted = consignment.converted else {
        throw isLacking ? Refusal(code: "not-converted") : error
      }
      try self.init(consignment, converted)
    }
  }

  private init(_ consignment: Consignment, _ whole: [UInt8]) throws(Refusal) {
    var source = whole[...]
    if source.starts(with: [0xEF, 0xBB, 0xBF]) { source = source.dropFirst(3) }
    guard String(validating: source, as: UTF8.self) != nil else { throw Refusal(code: "not-utf8") }
    source = try Self.withoutDeclaration(source)
    let text = Array(source)
    guard let read = try? XMLReader.parse(bytes: text, file: "original") else {
      throw Refusal(code: "not-readable")
    }
    let root = read.root
    guard let found = [PeppolDocument.invoice, .creditNote].first(where: { $0.root == root.name }),
      root.namespace == found.namespace
    else { throw Refusal(code: "not-ubl") }
    func value(_ name: String) -> String { PlainText.line(root.first(name)?.text ?? "", max: 500) }
    guard value("CustomizationID") == PeppolDocument.customization,
      value("ProfileID") == PeppolDocument.process
    else { throw Refusal(code: "not-bis-billing") }
    document = found
    let embedded = try Self.embedded(consignment, besides: Self.own(root))
    guard !embedded.isEmpty else {
      bytes = text
      return
    }
    guard let place = Self.place(in: root, of: text) else { throw Refusal(code: "not-ubl") }
    bytes = Array(text[..<place]) + Array(embedded.utf8) + Array(text[place...])
  }

  /// The declaration says the encoding, which the envelope says anew; a document inside another has
  /// none.
  private static func withoutDeclaration(
    _ source: ArraySlice<UInt8>
  ) throws(Refusal) -> ArraySlice<UInt8> {
    guard source.starts(with: Array("<?xml".utf8)) else { return source }
    guard let end = source.prefix(200).firstIndex(of: 0x3E) else {
      throw Refusal(code: "not-readable")
    }
    let head = String(decoding: source[..<end], as: UTF8.self).lowercased()
    guard !head.contains("encoding") || head.contains("utf-8") else {
      throw Refusal(code: "not-utf8")
    }
    return source[(end + 1)...]
  }

  /// The documents that are embedded already.
  private static func own(_ root: XMLElement) -> Set<Data> {
    let objects = root.all("AdditionalDocumentReference").compactMap {
      $0.first("Attachment")?.first("EmbeddedDocumentBinaryObject")?.text
    }
    return Set(objects.compactMap { Data(base64Encoded: $0, options: .ignoreUnknownCharacters) })
  }

  /// Types that an embedded document may have (BR-CL-24).
  private static let types: Set<String> = [
    "application/pdf", "image/png", "image/jpeg", "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
  ]

  /// Attachments in the order of UBL, with namespaces of their own: whatever prefixes the document
  /// has, they mean the same.
  private static func embedded(
    _ consignment: Consignment, besides own: Set<Data>
  ) throws(Refusal) -> String {
    var files: [(name: String, type: String, bytes: [UInt8])] = []
    if let pdf = consignment.pdf { files.append(("invoice.pdf", "application/pdf", pdf)) }
    files += consignment.enclosures.filter { !own.contains(Data($0.bytes)) }
      .map { ($0.name, $0.type, $0.bytes) }
    guard files.allSatisfy({ types.contains($0.type) }) else {
      throw Refusal(code: "not-embeddable")
    }
    return files.enumerated().map { number, file in
      let name = PlainText.line(file.name, max: 200).filter { !"/\\:".contains($0) }
      return "<AdditionalDocumentReference xmlns=\"\(aggregates)\">"
        + "<ID xmlns=\"\(basics)\">brevpress-\(number + 1)</ID><Attachment>"
        + "<EmbeddedDocumentBinaryObject xmlns=\"\(basics)\""
        + " mimeCode=\"\(PlainText.xml(file.type))\""
        + " filename=\"\(PlainText.xml(name.isEmpty ? "\(number + 1)" : name))\">"
        + Data(file.bytes).base64EncodedString()
        + "</EmbeddedDocumentBinaryObject></Attachment></AdditionalDocumentReference>"
    }.joined()
  }

  /// Where attachments stand: before the first of the elements that follow them, which differ
  /// between invoices and credit notes (UBL 2.1).
  private static func place(in root: XMLElement, of source: [UInt8]) -> Int? {
    let after: Set<String> =
      root.name == "Invoice"
      ? ["ProjectReference", "Signature", "AccountingSupplierParty"]
      : [
        "StatementDocumentReference", "OriginatorDocumentReference", "Signature",
        "AccountingSupplierParty",
      ]
    guard let next = root.children.first(where: { after.contains($0.name) }) else { return nil }
    let (line, column) = next.location
    var at = 0
    for _ in 1..<max(1, line) {
      guard let end = source[at...].firstIndex(of: 0x0A) else { return nil }
      at = end + 1
    }
    // Columns count characters, not their following bytes.
    var left = column - 1
    while left > 0, at < source.count {
      at += 1
      while at < source.count, source[at] & 0xC0 == 0x80 { at += 1 }
      left -= 1
    }
    return at < source.count && source[at] == 0x3C ? at : nil
  }
}
