import Foundation
import MailModel

/// The lines and codes of the Nordic payment slips, after `../shared/facts/payments.md` and the
/// banks' own descriptions. Each is empty where the payment means do not allow it.
extension PaymentFacts {
  /// `# ref # kronor öre check > account#tt#`: the Swedish inbetalningskort.
  var swedishLine: String {
    guard due, kind == .bankgiro || kind == .plusgiro, let cents,
      PlainText.isDigits(account), (2...8).contains(account.utf8.count)
    else { return "" }
    let reference = PlainText.compact(reference)
    guard CheckDigits.isSwedishOCR(reference) else { return "" }
    let kronor = cents / 100
    guard kronor <= 99_999_999 else { return "" }
    let ore = Self.padded(cents % 100, 2)
    let check = CheckDigits.luhnDigit("\(kronor)\(ore)") ?? 0
    let form = kind == .bankgiro ? "41" : "42"
    return "# \(reference) # \(kronor) \(ore) \(check) > \(account)#\(form)#"
  }

  /// The KID where it is one: at most 25 digits, MOD10 or MOD11.
  var kid: String {
    var compact = PlainText.compact(reference)
    // MOD11 writes a hyphen where the digit would be ten; others only group the digits.
    if reference.last(where: { !$0.isWhitespace }) == "-" { compact += "-" }
    guard kind == .kontonummer || kind == .iban, CheckDigits.isKID(compact) else { return "" }
    return compact
  }

  /// KID right-aligned to 25 places, kroner to 8, øre, amount digit and account of the Norwegian
  /// giro: each field in columns of its own, whatever the amount.
  var norwegianLine: String {
    guard due, kind == .kontonummer, !kid.isEmpty, let cents, cents / 100 <= 99_999_999 else {
      return ""
    }
    let kroner = String(cents / 100)
    let ore = Self.padded(cents % 100, 2)
    let check = CheckDigits.luhnDigit("\(kroner)\(ore)") ?? 0
    let shift = String(repeating: " ", count: 25 - kid.utf8.count)
    let gap = String(repeating: " ", count: 8 - kroner.utf8.count)
    return "H \(shift)\(kid)  \(gap)\(kroner)  \(ore) <\(check)>  \(account)"
  }

  /// `+71<000000067097535+81234567<`.
  var danishLine: String {
    guard due, kind == .fik, PlainText.isDigits(account), account.utf8.count <= 8 else {
      return ""
    }
    let account = String(repeating: "0", count: 8 - account.utf8.count) + account
    if cardType == "73" { return "+73<+\(account)<" }
    let length = cardType == "75" ? 16 : 15
    var id = PlainText.compact(reference)
    guard cardType == "71" || cardType == "75", PlainText.isDigits(id), id.utf8.count <= length
    else { return "" }
    id = String(repeating: "0", count: length - id.utf8.count) + id
    return CheckDigits.isFIK(card: cardType, id: id) ? "+\(cardType)<\(id)+\(account)<" : ""
  }

  /// The 54 digits of the Finnish bank barcode, version 4 (viite) or 5 (RF).
  func finnishBarcode(due date: CalendarDate?) -> String {
    guard due, kind == .iban, account.hasPrefix("FI"), account.utf8.count == 18,
      PlainText.isDigits(account.dropFirst(2))
    else { return "" }
    let iban = account.dropFirst(2)
    // An amount that is too large for eight digits is written as zeros and typed by the payer.
    let amount = cents ?? 0
    let cents = Self.padded(amount <= 99_999_999 ? amount : 0, 8)
    let day = date.map {
      Self.padded($0.year % 100, 2) + Self.padded($0.month, 2) + Self.padded($0.day, 2)
    }
    let reference = PlainText.compact(reference)
    if CheckDigits.isRF(reference) {
      let check = reference.dropFirst(2).prefix(2)
      let rest = reference.dropFirst(4)
      guard PlainText.isDigits(rest), rest.utf8.count <= 21 else { return "" }
      let zeros = String(repeating: "0", count: 21 - rest.utf8.count)
      return "5\(iban)\(cents)\(check)\(zeros)\(rest)\(day ?? "000000")"
    }
    guard PlainText.isDigits(reference), CheckDigits.isViite(reference) else { return "" }
    let zeros = String(repeating: "0", count: 20 - reference.utf8.count)
    return "4\(iban)\(cents)000\(zeros)\(reference)\(day ?? "000000")"
  }

  static func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
