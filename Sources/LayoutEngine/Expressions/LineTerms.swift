import Foundation
import MailModel

/// Names of lines, their properties and allowances, and of the VAT breakdown.
enum LineTerms {
  static let line: [String: Term] = item.merging(amounts) { a, _ in a }

  private static let item: [String: Term] = [
    "id": .text { env, r in env.invoice.lines[Int(r.a)].id },
    "name": .text { env, r in name(env.invoice.lines[Int(r.a)], env.language) },
    "kind": .text { env, r in env.invoice.lines[Int(r.a)].reminderKind?.rawValue },
    "invoiceNumber": .text { env, r in env.invoice.lines[Int(r.a)].billing?.number },
    "invoiceDate": .date { env, r in env.invoice.lines[Int(r.a)].billing?.issueDate },
    "interestRate": .number { env, r in env.invoice.lines[Int(r.a)].interestPercent },
    "description": .text { env, r in env.invoice.lines[Int(r.a)].description },
    "unit": .text { env, r in env.invoice.lines[Int(r.a)].unitCode },
    "unitCode": .text { env, r in env.invoice.lines[Int(r.a)].unitCode },
    "sellerItemID": .text { env, r in env.invoice.lines[Int(r.a)].sellerItemID },
    "buyerItemID": .text { env, r in env.invoice.lines[Int(r.a)].buyerItemID },
    "standardItemID": .text { env, r in env.invoice.lines[Int(r.a)].standardItemID },
    "originCountry": .text { env, r in env.invoice.lines[Int(r.a)].originCountry },
    "orderLine": .text { env, r in env.invoice.lines[Int(r.a)].orderLine },
    "objectID": .text { env, r in env.invoice.lines[Int(r.a)].objectID },
    "accountingCost": .text { env, r in env.invoice.lines[Int(r.a)].accountingCost },
    "vatCode": .text { env, r in env.invoice.lines[Int(r.a)].tax?.code },
    "notes": .list(.lineNotes, of: .text),
    "properties": .list(.lineProperties, of: .record(.property)),
    "allowances": .list(.lineAllowances, of: .record(.allowance)),
    "deductions": .allowances(areCharges: false) { _, r in r.a },
    "charges": .allowances(areCharges: true) { _, r in r.a },
    "period": .record(.period) { env, r in
      env.invoice.lines[Int(r.a)].period == nil ? nil : Record(type: .period, a: r.a)
    },
  ]

  /// Reminders may leave it to us to say what a line is.
  private static func name(_ line: InvoiceLine, _ language: Language) -> String {
    guard line.name.isEmpty, let kind = line.reminderKind else { return line.name }
    switch kind {
    case .interest: return Words.word("lateInterest", language)
    case .fee: return Words.word("reminderFee", language)
    case .claim:
      guard let billing = line.billing else { return Words.word("previousBalance", language) }
      return Words.word("invoice", language) + " " + billing.number
    }
  }

  private static let amounts: [String: Term] = [
    "index": .number { _, r in Decimal(Int(r.a) + 1) },
    "quantity": .number { env, r in env.invoice.lines[Int(r.a)].quantity },
    "net": .number { env, r in env.invoice.lines[Int(r.a)].net },
    "price": .number { env, r in env.invoice.lines[Int(r.a)].price },
    "grossPrice": .number { env, r in env.invoice.lines[Int(r.a)].grossPrice },
    "priceDiscount": .number { env, r in env.invoice.lines[Int(r.a)].priceDiscount },
    "baseQuantity": .number { env, r in env.invoice.lines[Int(r.a)].priceBaseQuantity },
    "vatRate": .number { env, r in env.invoice.lines[Int(r.a)].tax?.percent },
  ]

  static let property: [String: Term] = [
    "index": .number { _, r in Decimal(Int(r.b) + 1) },
    "name": .text { env, r in env.invoice.lines[Int(r.a)].properties[Int(r.b)].name },
    "value": .text { env, r in env.invoice.lines[Int(r.a)].properties[Int(r.b)].value },
  ]

  private static func value(_ env: Environment, _ r: Record) -> AllowanceCharge {
    r.a < 0
      ? env.invoice.allowancesAndCharges[Int(r.b)]
      : env.invoice.lines[Int(r.a)].allowancesAndCharges[Int(r.b)]
  }

  static let allowance: [String: Term] = [
    "index": .number { _, r in Decimal(Int(r.b) + 1) },
    "isCharge": .truth { env, r in value(env, r).isCharge },
    "reason": .text { env, r in value(env, r).reason },
    "reasonCode": .text { env, r in value(env, r).reasonCode },
    "percent": .number { env, r in value(env, r).percent },
    "amount": .number { env, r in value(env, r).amount },
    "base": .number { env, r in value(env, r).baseAmount },
    "vatRate": .number { env, r in value(env, r).tax?.percent },
    "vatCode": .text { env, r in value(env, r).tax?.code },
    "signed": .number { env, r in
      let allowance = value(env, r)
      return allowance.isCharge ? allowance.amount : 0 - allowance.amount
    },
    "title": .text { env, r in
      let allowance = value(env, r)
      if let reason = allowance.reason, !reason.isEmpty { return reason }
      return Words.word(allowance.isCharge ? "charge" : "discount", env.language)
    },
  ]

  static let vat: [String: Term] = [
    "index": .number { _, r in Decimal(Int(r.a) + 1) },
    "category": .text { env, r in env.invoice.taxSubtotals[Int(r.a)].category.code },
    "rate": .number { env, r in env.invoice.taxSubtotals[Int(r.a)].category.percent },
    "taxable": .number { env, r in env.invoice.taxSubtotals[Int(r.a)].taxable },
    "tax": .number { env, r in env.invoice.taxSubtotals[Int(r.a)].tax },
    "exemptionReason": .text { env, r in env.invoice.taxSubtotals[Int(r.a)].exemptionReason },
    "exemptionCode": .text { env, r in env.invoice.taxSubtotals[Int(r.a)].exemptionCode },
    "title": .text { env, r in
      let vat = env.invoice.taxSubtotals[Int(r.a)].category
      let word = Words.word("vat", env.language)
      guard let percent = vat.percent else { return word }
      return word + "\u{A0}" + NumberText.percent(percent, language: env.language)
    },
  ]
}

extension Term {
  /// The allowances alone, or the charges alone, of a line or (-1) of the document.
  static func allowances(
    areCharges: Bool, of line: @escaping @Sendable (Environment, Record) -> Int32
  ) -> Term {
    Term(type: .list(.record(.allowance))) { env, record in
      let line = line(env, record)
      let all =
        line < 0
        ? env.invoice.allowancesAndCharges : env.invoice.lines[Int(line)].allowancesAndCharges
      return .values(
        all.indices.filter { all[$0].isCharge == areCharges }.map {
          .record(Record(type: .allowance, a: line, b: Int32(clamping: $0)))
        })
    }
  }
}
