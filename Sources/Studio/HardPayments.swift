import Foundation
import MailModel

/// A way to pay, as a country's invoices have it. Accounts and references are made up, with right
/// check digits.
struct PaymentWay {
  var name: String
  var code: String
  var account: String?
  var branch: String?
  var reference: String?
  var cardType: String?
  var currency: String?

  /// The ways of a country, the usual one first.
  static func ways(in country: String) -> [PaymentWay] {
    let own: [PaymentWay] =
      switch country {
      case "SE": swedish
      case "NO": norwegian
      case "DK": danish
      default: finnish
      }
    return own + [
      PaymentWay(
        name: "IBAN in euro", code: "58", account: "DE89370400440532013000",
        branch: "COBADEFFXXX", reference: rf, currency: "EUR"),
      PaymentWay(name: "card", code: "48"),
      PaymentWay(name: "cash", code: "10"),
    ]
  }

  private static let rf = CheckDigits.rfReference("20261100000000017") ?? ""
  private static let viite = "2026110000017" + String(CheckDigits.viiteDigit("2026110000017") ?? 0)
  private static func luhn(_ digits: String) -> String {
    digits + String(CheckDigits.luhnDigit(digits) ?? 0)
  }

  private static var swedish: [PaymentWay] {
    [
      PaymentWay(
        name: "bankgiro with OCR", code: "30", account: luhn("5064589"), branch: "SE:BANKGIRO",
        reference: luhn("202611000001")),
      PaymentWay(
        name: "bankgiro with the longest OCR", code: "30", account: luhn("5064589"),
        branch: "SE:BANKGIRO", reference: luhn("202611000001202611000001")),
      PaymentWay(
        name: "bankgiro with a message", code: "30", account: luhn("5064589"),
        branch: "SE:BANKGIRO", reference: "Faktura 17"),
      PaymentWay(
        name: "plusgiro with OCR", code: "30", account: luhn("123456"), branch: "SE:PLUSGIRO",
        reference: luhn("202611000001")),
    ]
  }

  private static var norwegian: [PaymentWay] {
    [
      PaymentWay(
        name: "account with KID", code: "30", account: "15062995960",
        reference: luhn("202611000001")),
      PaymentWay(
        name: "account with the longest KID", code: "30", account: "15062995960",
        reference: luhn("202611000001202611000001")),
      PaymentWay(
        name: "account with a message", code: "30", account: "15062995960",
        reference: "Faktura 17"),
    ]
  }

  private static var danish: [PaymentWay] {
    [
      PaymentWay(
        name: "FIK 71", code: "93", account: "81234567", reference: luhn("20261100000001"),
        cardType: "71"),
      PaymentWay(name: "FIK 73", code: "93", account: "81234567", cardType: "73"),
      PaymentWay(
        name: "FIK 75", code: "93", account: "81234567", reference: luhn("202611000000001"),
        cardType: "75"),
      PaymentWay(
        name: "bank account", code: "42", account: "3409123456789", branch: "3409",
        reference: "Faktura 17"),
    ]
  }

  private static var finnish: [PaymentWay] {
    [
      PaymentWay(
        name: "viite", code: "58", account: "FI2112345600000785", branch: "NDEAFIHH",
        reference: viite),
      PaymentWay(
        name: "RF reference", code: "58", account: "FI2112345600000785", branch: "NDEAFIHH",
        reference: rf),
      PaymentWay(
        name: "IBAN with a message", code: "58", account: "FI2112345600000785",
        branch: "NDEAFIHH", reference: "Lasku 17"),
    ]
  }
}

extension InvoiceDraft {
  mutating func pay(_ way: PaymentWay) {
    var means = PaymentMeans(code: way.code)
    means.account = way.account
    means.branch = way.branch
    means.paymentID = way.reference
    means.cardType = way.cardType
    if way.cardType != nil { means.channelCode = "DK:FIK" }
    if way.code == "48" { means.cardNumber = "1234" }
    means.accountName = invoice.seller.name
    if let currency = way.currency { invoice.currency = HardInvoiceMaker.currency(currency) }
    invoice.paymentMeans = [means]
  }

  mutating func drawDirectly() {
    guard var means = invoice.paymentMeans.first else { return }
    means.code = "49"
    means.mandateID = "M-2026-0001"
    invoice.paymentMeans = [means]
  }
}

/// Scripts beside Latin that names and items come in.
enum ForeignScript: String, CaseIterable {
  case greek = "Greek names"
  case cyrillic = "Cyrillic names"
  case arabic = "Arabic names"
  case hebrew = "Hebrew names"
  case chinese = "Chinese names"

  /// A name, a street and an item.
  var words: (name: String, street: String, item: String) {
    switch self {
    case .greek: ("Ελένη Παπαδοπούλου", "Οδός Ερμού 12", "Ηλεκτρική ενέργεια, χειμώνας")
    case .cyrillic: ("Анастасия Щербакова", "улица Ёлочная, 12", "Электроэнергия, зима")
    case .arabic: ("فاطمة الزهراء", "شارع النيل 12", "الكهرباء في فصل الشتاء")
    case .hebrew: ("שרה לוי", "רחוב הרצל 12", "חשמל בחורף")
    case .chinese: ("王小明", "长安街12号", "冬季电力")
    }
  }
}

extension InvoiceDraft {
  /// Names, streets and items in a script; numbers stay as they are.
  mutating func write(in script: ForeignScript) {
    let words = script.words
    invoice.buyer.registrationName = words.name
    invoice.buyer.address?.street = words.street
    mailing.nameLines = [words.name]
    mailing.deliveryLines = [words.street]
    for index in invoice.lines.indices { invoice.lines[index].name = words.item }
    invoice.notes = ["\(words.item) 2026-11-22: 1 234,50 (\(words.name))"]
  }
}
