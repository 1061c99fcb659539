import Foundation
import MailModel

/// Made-up invoices that the references show; nothing in them changes from day to day.
enum ReferenceInvoices {
  private static func day(_ text: String) -> CalendarDate {
    guard let date = CalendarDate(iso: text) else { fatalError("no date: \(text)") }
    return date
  }

  static func decimal(_ text: String) -> Decimal {
    guard let value = Decimal(xsdDecimal: text) else { fatalError("no number: \(text)") }
    return value
  }

  private static func currency(_ code: String) -> Currency {
    guard let currency = Currency(code) else { fatalError("no currency: \(code)") }
    return currency
  }

  private static func address(
    _ street: String, _ postcode: String, _ city: String, _ country: String
  ) -> PostalAddress {
    var address = PostalAddress()
    address.street = street
    address.postcode = postcode
    address.city = city
    address.country = country
    return address
  }

  private struct Country {
    var currency: String
    var seller: String
    var address: PostalAddress
    var pay: (inout PaymentMeans) -> Void
  }

  private static func country(_ kind: String) -> Country {
    switch kind {
    case "no":
      return Country(
        currency: "NOK", seller: "Fjordkraft Prøve AS",
        address: address("Bryggen 5", "5003", "BERGEN", "NO")
      ) {
        $0.account = "86011117947"
        $0.paymentID = "12345678903"
      }
    case "dk":
      return Country(
        currency: "DKK", seller: "Prøvebutikken ApS",
        address: address("Nørregade 7", "1165", "KØBENHAVN K", "DK")
      ) {
        $0.code = "93"
        $0.account = "81234567"
        $0.paymentID = "71#000000067097535"
      }
    case "fi":
      return Country(
        currency: "EUR", seller: "Malliyhtiö Oy",
        address: address("Esimerkkikatu 1", "00100", "HELSINKI", "FI")
      ) {
        $0.account = "FI2112345600000785"
        $0.branch = "NDEAFIHH"
        $0.paymentID = "11112"
      }
    default:
      return Country(
        currency: "SEK", seller: "Provbolaget AB",
        address: address("Storgatan 1", "111 22", "STOCKHOLM", "SE")
      ) {
        $0.account = "50501055"
        $0.branch = "SE:BANKGIRO"
        $0.paymentID = "12351"
      }
    }
  }

  /// `se`, `no`, `dk` or `fi`, or `credit`, a Swedish credit note.
  static func named(_ kind: String, lines: Int) -> Invoice {
    let country = country(kind)
    var seller = Party()
    seller.registrationName = country.seller
    seller.address = country.address
    var buyer = Party()
    buyer.registrationName = "Kund & Co"
    buyer.address = address("Lillvägen 12 B", "222 33", "LUND", "SE")
    buyer.identifiers = [Identifier(scheme: nil, value: "K-204")]
    let nets = (0..<lines).map { decimal(["1250.00", "80.50", "12345.60"][$0 % 3]) }
    let net = nets.reduce(0, +)
    let tax = net / 4
    var totals = Totals(
      lineNet: net, taxExclusive: net, taxInclusive: net + tax, payable: net + tax)
    totals.rounding = 0
    var invoice = Invoice(
      kind: kind == "credit" ? .creditNote : .invoice, number: "F-1001",
      issueDate: day("2026-11-22"), currency: currency(country.currency), seller: seller,
      buyer: buyer, totals: totals)
    invoice.dueDate = day("2026-12-22")
    invoice.buyerReference = "Anna"
    invoice.taxTotal = tax
    invoice.notes = ["Första noten.", "Andra noten."]
    invoice.taxSubtotals = [
      TaxSubtotal(category: TaxCategory(code: "S", percent: 25), taxable: net, tax: tax)
    ]
    var means = PaymentMeans(code: "30")
    country.pay(&means)
    invoice.paymentMeans = [means]
    invoice.lines = nets.enumerated().map { line($0.offset, net: $0.element) }
    return invoice
  }

  private static func line(_ index: Int, net: Decimal) -> InvoiceLine {
    let names = ["Elnät, fast avgift", "Mätarhyra", "Energi i området norr om ån"]
    var line = InvoiceLine(id: "\(index + 1)", name: names[index % 3], net: net)
    line.description = index % 2 == 0 ? "Anläggning 735 999" : nil
    line.quantity = decimal(["1", "30", "2312.472"][index % 3])
    line.unitCode = ["C62", "DAY", "KWH"][index % 3]
    line.price = decimal(["1250", "2.6833", "5.3387"][index % 3])
    line.tax = TaxCategory(code: "S", percent: 25)
    return line
  }
}
