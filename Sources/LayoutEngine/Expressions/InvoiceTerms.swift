import MailModel

/// Names of the invoice itself, its references and totals.
enum InvoiceTerms {
  static let invoice: [String: Term] = scalars.merging(parts) { a, _ in a }

  private static let scalars: [String: Term] = [
    "number": .text { env, _ in env.invoice.number },
    "issueDate": .date { env, _ in env.invoice.issueDate },
    "dueDate": .date { env, _ in env.invoice.dueDate },
    "kind": .text { env, _ in env.invoice.kind.rawValue },
    "typeCode": .text { env, _ in env.invoice.typeCode },
    "isCreditNote": .truth { env, _ in env.invoice.kind == .creditNote },
    "isReminder": .truth { env, _ in env.invoice.kind == .reminder },
    "currency": .text { env, _ in env.invoice.currency.code },
    "taxCurrency": .text { env, _ in env.invoice.taxCurrency?.code },
    "taxPointDate": .date { env, _ in env.invoice.taxPointDate },
    "accountingCost": .text { env, _ in env.invoice.accountingCost },
    "buyerReference": .text { env, _ in env.invoice.buyerReference },
    "taxTotal": .number { env, _ in env.invoice.taxTotal },
    "taxTotalInTaxCurrency": .number { env, _ in env.invoice.taxTotalInTaxCurrency },
    "customizationID": .text { env, _ in env.invoice.customizationID },
    "profileID": .text { env, _ in env.invoice.profileID },
  ]

  private static let parts: [String: Term] = [
    "lines": .list(.lines, of: .record(.line)),
    "vat": .list(.vat, of: .record(.vat)),
    "allowances": .list(.allowances, of: .record(.allowance)),
    "deductions": .allowances(areCharges: false) { _, _ in -1 },
    "charges": .allowances(areCharges: true) { _, _ in -1 },
    "attachments": .list(.attachments, of: .record(.attachment)),
    "preceding": .list(.preceding, of: .record(.preceding)),
    "payments": .list(.payments, of: .record(.payment)),
    "notes": .list(.notes, of: .text),
    "paymentTerms": .list(.paymentTerms, of: .text),
    "seller": .record(.party) { _, _ in Record(type: .party, a: 0) },
    "buyer": .record(.party) { _, _ in Record(type: .party, a: 1) },
    "payee": .record(.party) { env, _ in
      env.invoice.payee == nil ? nil : Record(type: .party, a: 2)
    },
    "taxRepresentative": .record(.party) { env, _ in
      env.invoice.taxRepresentative == nil ? nil : Record(type: .party, a: 3)
    },
    "delivery": .record(.delivery) { env, _ in
      env.invoice.delivery == nil ? nil : Record(type: .delivery)
    },
    "period": .record(.period) { env, _ in
      env.invoice.period == nil ? nil : Record(type: .period, a: -1)
    },
    "totals": .record(.totals) { _, _ in Record(type: .totals) },
    "references": .record(.references) { _, _ in Record(type: .references) },
    "payment": .record(.payment) { env, _ in
      env.facts.index.map { Record(type: .payment, a: Int32(clamping: $0)) }
    },
  ]

  static let references: [String: Term] = [
    "purchaseOrder": .text { env, _ in env.invoice.references.purchaseOrder },
    "salesOrder": .text { env, _ in env.invoice.references.salesOrder },
    "contract": .text { env, _ in env.invoice.references.contract },
    "project": .text { env, _ in env.invoice.references.project },
    "despatchAdvice": .text { env, _ in env.invoice.references.despatchAdvice },
    "receivingAdvice": .text { env, _ in env.invoice.references.receivingAdvice },
    "tender": .text { env, _ in env.invoice.references.tender },
    "invoicedObject": .text { env, _ in env.invoice.references.invoicedObject },
  ]

  static let totals: [String: Term] = [
    "lineNet": .number { env, _ in env.invoice.totals.lineNet },
    "allowances": .number { env, _ in env.invoice.totals.allowances },
    "charges": .number { env, _ in env.invoice.totals.charges },
    "taxExclusive": .number { env, _ in env.invoice.totals.taxExclusive },
    "taxInclusive": .number { env, _ in env.invoice.totals.taxInclusive },
    "prepaid": .number { env, _ in env.invoice.totals.prepaid },
    "rounding": .number { env, _ in env.invoice.totals.rounding },
    "payable": .number { env, _ in env.invoice.totals.payable },
  ]
}
