import Foundation
import MailModel

/// An invoice as banks and factors are handed it: a JSON file of our own form, its keys in order,
/// so that the same invoice is the same bytes.
struct PaymentSlip: Encodable {
  struct Name: Encodable {
    var name: String
    var organisationNumber: String?
    var email: String?
    var phone: String?
    var street: String?
    var postcode: String?
    var city: String?
    var country: String?
  }

  var form: String
  var kind: String
  var number: String
  var issued: String
  var due: String
  /// With a point and two decimals.
  var amount: String
  var currency: String
  /// KID, OCR or another reference.
  var reference: String?
  /// The payee's account.
  var account: String?
  var seller: Name
  var buyer: Name
  /// The client's number with a factor.
  var client: String?
  /// base64.
  var pdf: Data?
  /// The document as it was received; base64.
  var original: Data?

  /// Reads what an invoice says; nothing where amount or due date are none to be collected.
  init?(_ consignment: Consignment, form: String) {
    let invoice = consignment.invoice
    let amount = invoice.totals.payable
    guard let due = invoice.dueDate, amount == amount.rounded(places: 2) else { return nil }
    self.form = form
    kind = invoice.kind.rawValue
    number = MailHeader.oneLine(invoice.number)
    issued = invoice.issueDate.description
    self.due = due.description
    self.amount = amount.plain(places: 2)
    currency = invoice.currency.code
    reference = consignment.recipient.paymentReference
    seller = Name(
      name: MailHeader.oneLine(consignment.sender.name),
      organisationNumber: consignment.sender.organisationNumbers.first)
    let card = consignment.recipient
    let place = invoice.buyer.address
    buyer = Name(
      name: MailHeader.oneLine(card.name), organisationNumber: card.organisationNumber,
      email: card.email, phone: card.phone,
      street: (place?.street ?? place?.postbox).map(MailHeader.oneLine),
      postcode: place?.postcode.map(MailHeader.oneLine),
      city: place?.city.map(MailHeader.oneLine), country: card.country)
  }

  /// The file.
  var bytes: [UInt8]? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { [UInt8]($0) + [0x0A] }
  }
}
