import MailModel
import XMLKit

/// What no schema says, but a person must see before the letter goes out.
struct BusinessChecks {
  let reading: DocumentReading
  let invoice: Invoice

  func check() {
    if let due = invoice.dueDate, due < invoice.issueDate {
      let element =
        reading.root.basic(.dueDate) ?? reading.root.part(.paymentMeans) ?? reading.root
      reading.report(
        .deviation, "due-before-issue", "the due date lies before the issue date", at: element,
        why: "the recipient would be in delay before the letter comes",
        fix: "ask the sender for the right due date")
    }
    if invoice.kind == .invoice, invoice.totals.payable > 0, invoice.dueDate == nil,
      invoice.paymentTerms.isEmpty, reading.flavour.isEN
    {
      reading.report(
        .warning, "BR-CO-25", "neither a due date nor payment terms are given",
        at: reading.root, child: "cbc:DueDate")
    }
    if invoice.kind != .reminder, reading.flavour == .peppol, invoice.buyerReference == nil,
      invoice.references.purchaseOrder == nil
    {
      reading.report(
        .warning, "PEPPOL-EN16931-R003", "neither a buyer reference nor an order is named",
        at: reading.root, child: "cbc:BuyerReference")
    }
    let elements = reading.root.each(.paymentMeans)
    for (means, element) in zip(invoice.paymentMeans, elements) {
      PaymentCheck(reading: reading, invoice: invoice, means: means, element: element).check()
    }
  }
}

/// Check digits of one way to pay, where it says itself which arithmetic holds.
struct PaymentCheck {
  let reading: DocumentReading
  let invoice: Invoice
  let means: PaymentMeans
  let element: XMLElement

  func check() {
    if means.code == "93" || means.cardType != nil {
      checkDanishCard()
      return
    }
    let account = means.account.map { $0.filter { $0 != " " } }
    if let account {
      switch means.branch {
      case "SE:BANKGIRO":
        if !CheckDigits.isBankgiro(account) { badAccount("bankgiro number", "MOD10") }
      case "SE:PLUSGIRO":
        if !CheckDigits.isPlusgiro(account) { badAccount("plusgiro number", "MOD10") }
      default:
        if isIBAN(account) {
          if !CheckDigits.isIBAN(account) { badAccount("IBAN", "MOD 97") }
        } else if isNorwegianAccount(account), !CheckDigits.isNorwegianAccount(account) {
          badAccount("Norwegian account", "MOD11")
        }
      }
    }
    checkReference(account)
  }

  private func isIBAN(_ account: String) -> Bool {
    CheckDigits.looksLikeIBAN(account) || means.accountScheme == "IBAN"
      || means.channelCode == "IBAN"
  }

  private func isNorwegianAccount(_ account: String) -> Bool {
    let plain = account.utf8.filter { $0 != 0x2E }
    return invoice.seller.address?.country == "NO" && plain.count == 11
      && plain.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  // MARK: References

  private func checkReference(_ account: String?) {
    guard let stated = means.paymentID, stated != invoice.number else { return }
    let reference = stated.filter { $0 != " " }
    if isRF(reference) {
      if !CheckDigits.isRF(reference) { badReference("RF reference", "MOD 97") }
      return
    }
    let digits = reference.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    if means.branch == "SE:BANKGIRO" || means.branch == "SE:PLUSGIRO" {
      guard digits, means.code == "30" || means.code == "31" || means.code == "42" else { return }
      if reference.utf8.count > 25 {
        tooLong()
      } else if !CheckDigits.isSwedishOCR(reference) {
        badReference("OCR number", "MOD10")
      }
    } else if let account, isNorwegianAccount(account) {
      // A KID ends in a digit or, by MOD11, in a hyphen; with letters it is free text.
      guard digits || reference.dropLast().utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
        digits || reference.last == "-"
      else { return }
      if reference.utf8.count > 25 {
        tooLong()
      } else if !CheckDigits.isKID(reference) {
        badReference("KID", "MOD10 and MOD11")
      }
    } else if digits, invoice.seller.address?.country == "FI",
      account?.uppercased().hasPrefix("FI") ?? false
    {
      if reference.utf8.count > 20 {
        tooLong()
      } else if !CheckDigits.isViite(reference) {
        badReference("Finnish reference", "7-3-1")
      }
    }
  }

  private func isRF(_ reference: String) -> Bool {
    let bytes = Array(reference.utf8.prefix(4))
    return bytes.count == 4 && bytes[0] | 0x20 == 0x72 && bytes[1] | 0x20 == 0x66
      && bytes[2...].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  // MARK: Danish payment cards

  private func checkDanishCard() {
    let parts = (means.paymentID ?? "").split(separator: "#", omittingEmptySubsequences: false)
    guard let card = parts.first else { return }
    let id = parts.count > 1 ? String(parts[1]) : ""
    switch card {
    case "71", "73", "75":
      if !CheckDigits.isFIK(card: String(card), id: id) {
        badReference("FIK payment identification", "MOD10 and its length")
      }
      let creditor = (means.account ?? "").utf8
      if creditor.count != 8 || !creditor.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
        badAccount("FIK creditor number", "8 digits")
      }
    default:
      // 01, 04 and 15 are giro cards whose numbers carry no rule that holds for all.
      return
    }
  }

  // MARK: Words

  private func badReference(_ what: String, _ rule: String) {
    reading.report(
      .deviation, "payment-reference", "the \(what)'s check digit is wrong (\(rule))", at: element,
      child: "cbc:PaymentID",
      why: "the bank would refuse the payment or could not match it",
      fix: "ask the sender for the right reference")
  }

  private func tooLong() {
    reading.report(
      .deviation, "payment-reference", "the payment reference has too many digits", at: element,
      child: "cbc:PaymentID", why: "banks take at most 25 digits, in Finland 20",
      fix: "ask the sender for the right reference")
  }

  private func badAccount(_ what: String, _ rule: String) {
    reading.report(
      .deviation, "payment-account", "the \(what) is wrong (\(rule))", at: element,
      child: "cac:PayeeFinancialAccount/cbc:ID",
      why: "money could not be paid there, or would go to somebody else",
      fix: "ask the sender for the right account")
  }
}
