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
    case .envelopeWindow: DocumentTerms.envelopeWindow
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
      "window": .record(.envelopeWindow) { _, _ in Record(type: .envelopeWindow) },
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
}
