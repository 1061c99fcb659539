import Foundation
import MailModel

/// How an invoice is paid: the payment means that a slip is drawn for, told apart by its form.
struct PaymentFacts {
  /// Kinds of account, as `payment.kind` names them.
  enum Kind: String { case bankgiro, plusgiro, iban, kontonummer, fik, account, card, none = "" }

  /// Index in `invoice.paymentMeans`, or nothing where there is none.
  var index: Int?
  var kind: Kind = .none
  /// The account without grouping.
  var account = ""
  /// The reference as given, without surrounding spaces.
  var reference = ""
  /// FIK card type: `71`, `73`, `75`.
  var cardType = ""
  /// Whether the recipient has something to pay.
  var due = false
  /// The amount in whole cents, where it is payable and fits.
  var cents: Int?

  init(_ invoice: Invoice, notices: Set<CompositionContext.Notice>) {
    index = Self.chosen(invoice.paymentMeans)
    due =
      invoice.kind != .creditNote && invoice.totals.payable > 0
      && notices.isDisjoint(with: [.creditNote, .nothingToPay, .credit, .directDebit])
    if let scaled = ScaledInteger(invoice.totals.payable, places: 2), !scaled.negative,
      scaled.magnitude > 0
    {
      cents = Int(scaled.magnitude)
    }
    guard let index else { return }
    let means = invoice.paymentMeans[index]
    if means.isDirectDebit { due = false }
    reference = means.paymentID ?? means.instructionID ?? ""
    account = PlainText.compact(means.account ?? "")
    cardType = means.cardType ?? ""
    kind = Self.kind(of: means, account: account, seller: invoice.seller.address?.country)
    if kind == .fik { takeApartFIK(means) }
  }

  /// The first payment means with an account that is no card, else the first of all.
  private static func chosen(_ means: [PaymentMeans]) -> Int? {
    means.firstIndex { $0.account?.isEmpty == false && $0.cardNumber == nil }
      ?? (means.isEmpty ? nil : 0)
  }

  /// The kind of an account by what the document says and by the account's form.
  static func kind(of means: PaymentMeans, account: String, seller: String?) -> Kind {
    if means.cardNumber != nil || means.code == "48" || means.code == "54" || means.code == "55" {
      return .card
    }
    switch means.branch ?? means.accountScheme ?? "" {
    case "SE:BANKGIRO", "BANKGIRO": return .bankgiro
    case "SE:PLUSGIRO", "PLUSGIRO": return .plusgiro
    default: break
    }
    if means.code == "93" || means.code == "50" || means.channelCode == "DK:FIK"
      || means.channelCode == "DK:GIRO"
    {
      return .fik
    }
    if account.isEmpty { return .none }
    if CheckDigits.isIBAN(account) { return .iban }
    if seller == "NO", PlainText.isDigits(account), account.utf8.count == 11 {
      return .kontonummer
    }
    return .account
  }

  /// Peppol writes `71#123456789012345` or `+71<…+…<`; OIOUBL keeps card type and reference apart.
  private mutating func takeApartFIK(_ means: PaymentMeans) {
    var text = PlainText.compact(reference)
    if text.hasPrefix("+") { text.removeFirst() }
    for card in ["71", "73", "75"] where text.hasPrefix(card) {
      let rest = text.dropFirst(2)
      guard let mark = rest.first, mark == "#" || mark == "<" else { continue }
      cardType = card
      text = String(rest.dropFirst().prefix { $0.isASCII && $0.isNumber })
      reference = text
      return
    }
    if let instruction = means.instructionID, !cardType.isEmpty {
      reference = PlainText.compact(instruction)
    }
  }
}
