import Foundation
import MailModel

/// A name that a path may walk along.
struct Term: Sendable {
  var type: ValueType
  var get: @Sendable (Environment, Record) -> Value

  static func text(_ get: @escaping @Sendable (Environment, Record) -> String?) -> Term {
    Term(type: .text) { env, record in get(env, record).map { .text($0) } ?? .nothing }
  }
  static func number(_ get: @escaping @Sendable (Environment, Record) -> Decimal?) -> Term {
    Term(type: .number) { env, record in get(env, record).map { .number($0) } ?? .nothing }
  }
  static func date(_ get: @escaping @Sendable (Environment, Record) -> CalendarDate?) -> Term {
    Term(type: .date) { env, record in get(env, record).map { .date($0) } ?? .nothing }
  }
  static func truth(_ get: @escaping @Sendable (Environment, Record) -> Bool) -> Term {
    Term(type: .truth) { env, record in .truth(get(env, record)) }
  }
  static func record(
    _ type: RecordType, _ get: @escaping @Sendable (Environment, Record) -> Record?
  ) -> Term {
    Term(type: .record(type)) { env, record in get(env, record).map { .record($0) } ?? .nothing }
  }
  static func list(
    _ kind: ListKind, of element: ValueType,
    at place: @escaping @Sendable (Record) -> Int32 = { $0.a }
  ) -> Term {
    Term(type: .list(element)) { env, record in
      let a = place(record)
      return .list(ListReference(kind: kind, a: a, count: env.count(kind, a)))
    }
  }
}

/// All names of expressions.
enum Terms {
  /// The names of a record.
  static func of(_ type: RecordType) -> [String: Term] {
    switch type {
    case .invoice: InvoiceTerms.invoice
    case .references: InvoiceTerms.references
    case .totals: InvoiceTerms.totals
    case .party: PartyTerms.party
    case .address: PartyTerms.address
    case .delivery: PartyTerms.delivery
    case .period: PartyTerms.period
    case .line: LineTerms.line
    case .property: LineTerms.property
    case .allowance: LineTerms.allowance
    case .vat: LineTerms.vat
    case .payment: PaymentTerms.payment
    case .preceding: PaymentTerms.preceding
    case .attachment: PaymentTerms.attachment
    case .document: DocumentTerms.document
    case .page: DocumentTerms.page
    case .payable: DocumentTerms.payable
    case .notices: DocumentTerms.notices
    case .window: DocumentTerms.window
    case .reminder: DocumentTerms.reminder
    case .slip: SlipTerms.slip
    case .slipSE: SlipTerms.swedish
    case .slipNO: SlipTerms.norwegian
    case .slipDK: SlipTerms.danish
    case .slipFI: SlipTerms.finnish
    }
  }

  /// What a path may begin with, beside variables, `t` and `sender`.
  static let roots: [String: Term] = {
    let invoice = InvoiceTerms.invoice
    var roots: [String: Term] = [
      "invoice": .record(.invoice) { _, _ in Record(type: .invoice) },
      "document": .record(.document) { _, _ in Record(type: .document) },
      "page": .record(.page) { _, _ in Record(type: .page) },
      "payable": .record(.payable) { _, _ in Record(type: .payable) },
      "notices": .record(.notices) { _, _ in Record(type: .notices) },
      "reminder": .record(.reminder) { env, _ in
        env.invoice.reminder == nil ? nil : Record(type: .reminder)
      },
      "address": .record(.window) { _, _ in Record(type: .window) },
      "slip": .record(.slip) { _, _ in Record(type: .slip) },
      "notice": .text { env, _ in env.notice },
      "notice2": .text { env, _ in
        env.inSecondLanguage { .text($0.notice) }.text(env.language)
      },
      "language": .text { env, _ in env.language.rawValue },
      "language2": .text { env, _ in env.context.secondLanguage?.rawValue },
      "epcQR": .text { env, _ in env.facts.epcPayload(env.invoice) },
      "usingQR": .text { env, _ in env.facts.usingQRPayload(env.invoice, dueDate: env.dueDate) },
    ]
    for name in [
      "seller", "buyer", "payee", "taxRepresentative", "delivery", "totals", "payment", "lines",
      "vat", "references",
    ] {
      roots[name] = invoice[name]
    }
    return roots
  }()

  /// Business terms of EN 16931 by number. Those of lines begin with `line.` and stand for the
  /// innermost variable over lines.
  static let businessTerms: [String: String] = [
    "BT-1": "invoice.number", "BT-2": "invoice.issueDate", "BT-3": "invoice.typeCode",
    "BT-5": "invoice.currency", "BT-6": "invoice.taxCurrency", "BT-7": "invoice.taxPointDate",
    "BT-9": "invoice.dueDate", "BT-10": "invoice.buyerReference",
    "BT-11": "invoice.references.project", "BT-12": "invoice.references.contract",
    "BT-13": "invoice.references.purchaseOrder", "BT-14": "invoice.references.salesOrder",
    "BT-15": "invoice.references.receivingAdvice", "BT-16": "invoice.references.despatchAdvice",
    "BT-17": "invoice.references.tender", "BT-18": "invoice.references.invoicedObject",
    "BT-19": "invoice.accountingCost", "BT-20": "invoice.paymentTerms", "BT-22": "invoice.notes",
    "BT-23": "invoice.profileID", "BT-24": "invoice.customizationID",
    "BG-3": "invoice.preceding", "BG-4": "seller", "BG-7": "buyer", "BG-10": "payee",
    "BG-11": "taxRepresentative", "BG-13": "delivery", "BG-14": "invoice.period",
    "BG-16": "payment", "BG-23": "vat", "BG-24": "invoice.attachments", "BG-25": "lines",
    "BT-27": "seller.registrationName", "BT-28": "seller.tradingName", "BT-29": "seller.id",
    "BT-30": "seller.legalID", "BT-31": "seller.vatID", "BT-32": "seller.taxRegistration",
    "BT-33": "seller.legalForm", "BT-34": "seller.endpoint", "BT-35": "seller.address.street",
    "BT-36": "seller.address.additionalStreet", "BT-37": "seller.address.city",
    "BT-38": "seller.address.postcode", "BT-39": "seller.address.subdivision",
    "BT-40": "seller.address.country", "BT-41": "seller.contactName", "BT-42": "seller.telephone",
    "BT-43": "seller.email", "BT-44": "buyer.registrationName", "BT-45": "buyer.tradingName",
    "BT-46": "buyer.id", "BT-47": "buyer.legalID", "BT-48": "buyer.vatID",
    "BT-49": "buyer.endpoint", "BT-50": "buyer.address.street",
    "BT-51": "buyer.address.additionalStreet", "BT-52": "buyer.address.city",
    "BT-53": "buyer.address.postcode", "BT-54": "buyer.address.subdivision",
    "BT-55": "buyer.address.country", "BT-56": "buyer.contactName", "BT-57": "buyer.telephone",
    "BT-58": "buyer.email", "BT-59": "payee.name", "BT-60": "payee.id", "BT-61": "payee.legalID",
    "BT-62": "taxRepresentative.name", "BT-63": "taxRepresentative.vatID",
    "BT-70": "delivery.name", "BT-71": "delivery.locationID", "BT-72": "delivery.date",
    "BT-73": "invoice.period.start", "BT-74": "invoice.period.end",
    "BT-75": "delivery.address.street", "BT-76": "delivery.address.additionalStreet",
    "BT-77": "delivery.address.city", "BT-78": "delivery.address.postcode",
    "BT-79": "delivery.address.subdivision", "BT-80": "delivery.address.country",
    "BT-81": "payment.code", "BT-82": "payment.codeText", "BT-83": "payment.reference",
    "BT-84": "payment.account", "BT-85": "payment.accountName", "BT-86": "payment.bank",
    "BT-87": "payment.cardNumber", "BT-89": "payment.mandate", "BT-106": "totals.lineNet",
    "BT-107": "totals.allowances", "BT-108": "totals.charges", "BT-109": "totals.taxExclusive",
    "BT-110": "invoice.taxTotal", "BT-111": "invoice.taxTotalInTaxCurrency",
    "BT-112": "totals.taxInclusive", "BT-113": "totals.prepaid", "BT-114": "totals.rounding",
    "BT-115": "totals.payable", "BT-126": "line.id", "BT-127": "line.notes",
    "BT-128": "line.objectID", "BT-129": "line.quantity", "BT-130": "line.unit",
    "BT-131": "line.net", "BT-132": "line.orderLine", "BT-133": "line.accountingCost",
    "BT-134": "line.period.start", "BT-135": "line.period.end", "BT-146": "line.price",
    "BT-147": "line.priceDiscount", "BT-148": "line.grossPrice", "BT-149": "line.baseQuantity",
    "BT-151": "line.vatCode", "BT-152": "line.vatRate", "BT-153": "line.name",
    "BT-154": "line.description", "BT-155": "line.sellerItemID", "BT-156": "line.buyerItemID",
    "BT-157": "line.standardItemID", "BT-159": "line.originCountry",
    "BG-26": "line.period", "BG-32": "line.properties",
  ]
}
