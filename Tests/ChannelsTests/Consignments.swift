import Foundation
import MailModel

@testable import Channels

/// Invoices on their way, as tests of adapters use them.
enum Consignments {
  static let now = Moment(seconds: 1_795_000_000)

  /// An invoice to a Norwegian recipient with everything that a channel may ask for.
  static func norwegian(seq: Int = 1, number: String = "1001") -> Consignment {
    var consignment = consignment(seq: seq, number: number, country: "NO", currency: "NOK")
    consignment.recipient.organisationNumber = "974760673"
    consignment.recipient.endpoint = Identifier(scheme: "0192", value: "974760673")
    consignment.recipient.phone = "+4790000000"
    consignment.recipient.paymentReference = "1234567897"
    return consignment
  }

  /// An invoice to a Swedish recipient with everything that a channel may ask for.
  static func swedish(seq: Int = 1, number: String = "1001") -> Consignment {
    var consignment = consignment(seq: seq, number: number, country: "SE", currency: "SEK")
    consignment.recipient.personalNumber = "191212121212"
    consignment.recipient.phone = "+46700000000"
    consignment.recipient.paymentReference = "1234567897"
    return consignment
  }

  private static func consignment(
    seq: Int, number: String, country: String, currency: String
  ) -> Consignment {
    var seller = Party()
    seller.registrationName = "Säljaren AB"
    var buyer = Party()
    buyer.registrationName = "Åsa Öberg Ærø"
    buyer.email = "asa@example.org"
    var address = PostalAddress()
    address.country = country
    buyer.address = address
    let amount = Decimal(string: "1250.50")!
    let totals = Totals(
      lineNet: amount, taxExclusive: amount, taxInclusive: amount, payable: amount)
    var invoice = Invoice(
      kind: .invoice, number: number, issueDate: CalendarDate(iso: "2026-11-01")!,
      currency: Currency(currency)!, seller: seller, buyer: buyer, totals: totals)
    invoice.dueDate = CalendarDate(iso: "2026-12-01")
    var sender = SenderProfile(
      id: "saljaren", name: "Säljaren AB", country: country, printSite: "X", language: .sv,
      layout: "standard")
    sender.organisationNumbers = ["5560000000"]
    var card = ContactCard()
    card.name = buyer.name
    card.country = country
    card.email = buyer.email
    var consignment = Consignment(
      seq: seq, invoice: invoice, original: Array("<Invoice>\(number) åäö</Invoice>".utf8),
      sender: sender, recipient: card)
    consignment.pdf = Array("%PDF-1.7\n% \(number)\n".utf8)
    consignment.enclosures = [
      Consignment.Enclosure(
        name: "vedlegg æøå.pdf", type: "application/pdf", bytes: Array("%PDF-1.7\n".utf8))
    ]
    return consignment
  }
}
