import Foundation
import HashKit
import MailModel

/// A message to Digipost as one body of several parts: what it is in XML (`api_v8.xsd`), then the
/// bytes of each document under the name that the XML gives it.
struct DigipostLetter {
  /// One document.
  struct Document {
    var id: String
    var subject: String
    /// The ending of its name, such as `pdf`.
    var ending: String
    var type: String
    var bytes: [UInt8]
  }

  static let namespace = "http://api.digipost.no/schema/v8"
  static let mediaType = "application/vnd.digipost-v8+xml"

  /// Names the documents: the same invoice has the same names in every run.
  var id: String
  var recipient: String
  var documents: [Document]
  /// The payment, where all of it is known.
  var payment: String?

  /// The endings of types that the mailbox shows.
  static let endings = [
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "text/plain": "txt",
  ]

  /// Nothing where an enclosure is of a type that the mailbox does not show.
  init?(_ consignment: Consignment, to recipient: String, pdf: [UInt8]) {
    let invoice = consignment.invoice
    let name = "\(consignment.sender.id)\n\(invoice.kind.rawValue)\n\(invoice.number)\n"
    id = Self.uuid(sha256Hex(Array("digipost/1\n\(name)".utf8) + consignment.identity))
    self.recipient = recipient
    let word =
      switch invoice.kind {
      case .invoice: "Faktura"
      case .reminder: "Purring"
      case .creditNote: "Kreditnota"
      }
    documents = [
      Document(
        id: Self.uuid(sha256Hex("\(id) 0")),
        subject: PlainText.line("\(word) \(invoice.number)", max: 255), ending: "pdf",
        type: "application/pdf", bytes: pdf)
    ]
    for (number, enclosure) in consignment.enclosures.enumerated() {
      guard let ending = Self.endings[enclosure.type] else { return nil }
      let plain = PlainText.line(enclosure.name, max: 255)
      documents.append(
        Document(
          id: Self.uuid(sha256Hex("\(id) \(number + 1)")),
          subject: plain.isEmpty ? "Vedlegg \(number + 1)" : plain, ending: ending,
          type: enclosure.type, bytes: enclosure.bytes))
    }
    payment = Self.payment(consignment)
  }

  /// The payment in the vocabulary of the mailbox's types of documents: due day, sum, account, KID.
  private static func payment(_ consignment: Consignment) -> String? {
    let invoice = consignment.invoice
    guard invoice.kind != .creditNote, invoice.currency.code == "NOK", let due = invoice.dueDate,
      invoice.totals.payable > 0, let account = invoice.norwegianAccount,
      let reference = consignment.recipient.paymentReference, CheckDigits.isKID(reference)
    else { return nil }
    return "<data-type><invoice xmlns=\"http://api.digipost.no/schema/datatypes\">"
      + "<due-date>\(due)T12:00:00Z</due-date>"
      + "<sum>\(invoice.totals.payable.plain(places: 2))</sum>"
      + "<creditor-account>\(account)</creditor-account><kid>\(reference)</kid>"
      + "</invoice></data-type>"
  }

  /// The first 32 of some hexadecimal digits in the form of a UUID.
  static func uuid(_ digits: String) -> String {
    IdempotencyKey(String(digits.prefix(32)))?.uuid ?? ""
  }

  /// The XML of the message.
  func xml(openingReceipt: Bool) -> String {
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    out += "<message xmlns=\"\(Self.namespace)\"><message-id>\(id)</message-id>"
    out += "<recipient>\(recipient)</recipient>"
    for (number, document) in documents.enumerated() {
      let tag = number == 0 ? "primary-document" : "attachment"
      out += "<\(tag)><uuid>\(document.id)</uuid>"
      out += "<subject>\(PlainText.xml(document.subject))</subject>"
      out += "<file-type>\(document.ending)</file-type>"
      if number == 0, openingReceipt { out += "<opening-receipt>true</opening-receipt>" }
      out += "<authentication-level>PASSWORD</authentication-level>"
      out += "<sensitivity-level>NORMAL</sensitivity-level>"
      if number == 0, let payment { out += payment }
      out += "</\(tag)>"
    }
    return out + "</message>"
  }

  /// Boundary and body.
  func body(openingReceipt: Bool) -> (boundary: String, bytes: [UInt8]) {
    let boundary = "brevpress-\(sha256Hex("boundary \(id)").prefix(32))"
    var out: [UInt8] = []
    func part(_ name: String, _ type: String, _ bytes: [UInt8]) {
      out += Array("--\(boundary)\r\nContent-Type: \(type)\r\n".utf8)
      out += Array("Content-Disposition: attachment; filename=\"\(name)\"\r\n\r\n".utf8)
      out += bytes + Array("\r\n".utf8)
    }
    part("message", Self.mediaType, Array(xml(openingReceipt: openingReceipt).utf8))
    for document in documents { part(document.id, document.type, document.bytes) }
    out += Array("--\(boundary)--\r\n".utf8)
    return (boundary, out)
  }
}
