import Foundation
import MailModel

/// The payloads of payment codes.
extension PaymentFacts {
  /// The EPC QR payload (EPC069-12, version 002, UTF-8), or nothing where SEPA does not apply.
  func epcPayload(_ invoice: Invoice) -> String {
    guard due, invoice.currency.code == "EUR", kind == .iban, let cents, cents <= 99_999_999_999,
      let index
    else { return "" }
    let means = invoice.paymentMeans[index]
    let name = Self.payee(invoice, means)
    guard !name.isEmpty else { return "" }
    let compact = PlainText.compact(reference)
    let viite = PlainText.isDigits(compact) && CheckDigits.isViite(compact)
    let structured = CheckDigits.isRF(compact) || viite
    let remittance = structured ? compact : Self.cut(reference, 140)
    let lines = [
      "BCD", "002", "1", "SCT", Self.bic(means), Self.cut(name, 70), account,
      "EUR\(cents / 100).\(Self.padded(cents % 100, 2))", "",
      structured ? remittance : "", structured ? "" : remittance,
    ]
    // Empty elements at the end are left out with their line ends.
    var payload = lines
    while payload.last?.isEmpty == true { payload.removeLast() }
    let text = payload.joined(separator: "\n")
    return text.utf8.count <= 331 ? text : ""
  }

  /// The UsingQR payload, for Swedish bankgiro, plusgiro, IBAN and bank accounts.
  func usingQRPayload(_ invoice: Invoice, dueDate: CalendarDate?) -> String {
    guard due, let index, let cents else { return "" }
    let type: String
    switch kind {
    case .bankgiro: type = "BG"
    case .plusgiro: type = "PG"
    case .iban: type = "IBAN"
    case .account, .kontonummer: type = "BBAN"
    case .fik, .card, .none: return ""
    }
    let means = invoice.paymentMeans[index]
    let seller = invoice.seller
    var parts = ["\"uqr\":1", "\"tp\":1", "\"nme\":" + Self.json(Self.payee(invoice, means))]
    if let id = seller.legalID?.value { parts.append("\"cid\":" + Self.json(id)) }
    if let country = seller.address?.country { parts.append("\"cc\":" + Self.json(country)) }
    parts.append("\"iref\":" + Self.json(reference.isEmpty ? invoice.number : reference))
    parts.append("\"idt\":\"\(Self.day(invoice.issueDate))\"")
    if let dueDate { parts.append("\"ddt\":\"\(Self.day(dueDate))\"") }
    parts.append("\"due\":" + Self.amount(cents))
    if let tax = invoice.taxTotal, let scaled = ScaledInteger(tax, places: 2), !scaled.negative,
      scaled.magnitude > 0
    {
      parts.append("\"vat\":" + Self.amount(Int(scaled.magnitude)))
    }
    if invoice.currency.code != "SEK" {
      parts.append("\"cur\":" + Self.json(invoice.currency.code))
    }
    parts.append("\"pt\":\"\(type)\"")
    parts.append("\"acc\":" + Self.json(printedAccount))
    if kind == .iban, !Self.bic(means).isEmpty {
      parts.append("\"bc\":" + Self.json(Self.bic(means)))
    }
    return "{" + parts.joined(separator: ",") + "}"
  }

  /// The account in its usual groups, hyphens included but without no-break spaces.
  private var printedAccount: String {
    switch kind {
    case .bankgiro: AccountText.bankgiro(account)
    case .plusgiro: account.dropLast() + "-" + account.suffix(1)
    default: account
    }
  }

  static func payee(_ invoice: Invoice, _ means: PaymentMeans) -> String {
    if let name = means.accountName, !name.isEmpty { return name }
    if let payee = invoice.payee, !payee.name.isEmpty { return payee.name }
    return invoice.seller.name
  }

  /// The provider where it has the form of a BIC.
  static func bic(_ means: PaymentMeans) -> String {
    let branch = means.branch ?? ""
    let bytes = Array(branch.utf8)
    guard bytes.count == 8 || bytes.count == 11,
      bytes[..<6].allSatisfy({ $0 >= 0x41 && $0 <= 0x5A }),
      bytes.allSatisfy({ ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x30 && $0 <= 0x39) })
    else { return "" }
    return branch
  }

  private static func day(_ date: CalendarDate) -> String {
    padded(date.year, 4) + padded(date.month, 2) + padded(date.day, 2)
  }

  /// `0.##`: no more decimals than needed.
  private static func amount(_ cents: Int) -> String {
    let (whole, part) = (cents / 100, cents % 100)
    if part == 0 { return "\(whole)" }
    return part % 10 == 0 ? "\(whole).\(part / 10)" : "\(whole).\(padded(part, 2))"
  }

  private static func cut(_ text: String, _ count: Int) -> String { String(text.prefix(count)) }

  private static func json(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case let scalar where scalar.value < 0x20: out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
