import Foundation
import MailModel

/// Names of payment means, preceding invoices and attachments.
enum PaymentTerms {
  private static func value(_ env: Environment, _ r: Record) -> PaymentMeans {
    env.invoice.paymentMeans[Int(r.a)]
  }

  static let payment: [String: Term] = [
    "index": .number { _, r in Decimal(Int(r.a) + 1) },
    "code": .text { env, r in value(env, r).code },
    "codeText": .text { env, r in value(env, r).codeText },
    "reference": .text { env, r in value(env, r).paymentID ?? value(env, r).instructionID },
    "account": .text { env, r in value(env, r).account },
    "accountName": .text { env, r in value(env, r).accountName },
    "bank": .text { env, r in value(env, r).branch },
    "cardNumber": .text { env, r in value(env, r).cardNumber },
    "mandate": .text { env, r in value(env, r).mandateID },
    "debitedAccount": .text { env, r in value(env, r).debitedAccount },
    // BT-90 is an identifier of the payee, else of the seller, in the scheme SEPA.
    "creditorID": .text { env, _ in
      let parties = [env.invoice.payee, env.invoice.seller].compactMap { $0 }
      return parties.flatMap(\.identifiers).first { $0.scheme == "SEPA" }?.value
    },
    "dueDate": .date { env, r in value(env, r).dueDate ?? env.invoice.dueDate },
    "isDirectDebit": .truth { env, r in value(env, r).isDirectDebit },
    "kind": .text { env, r in env.kind(Int(r.a)).rawValue },
  ]

  static let preceding: [String: Term] = [
    "index": .number { _, r in Decimal(Int(r.a) + 1) },
    "number": .text { env, r in env.invoice.references.preceding[Int(r.a)].number },
    "issueDate": .date { env, r in env.invoice.references.preceding[Int(r.a)].issueDate },
  ]

  static let attachment: [String: Term] = [
    "index": .number { _, r in Decimal(Int(r.a) + 1) },
    "id": .text { env, r in env.invoice.attachments[Int(r.a)].id },
    "description": .text { env, r in env.invoice.attachments[Int(r.a)].description },
    "filename": .text { env, r in env.invoice.attachments[Int(r.a)].filename },
    "url": .text { env, r in env.invoice.attachments[Int(r.a)].externalURL },
  ]
}

/// Names of what the engine knows beside the invoice.
enum DocumentTerms {
  static let document: [String: Term] = [
    "title": .text { env, _ in title(env) },
    "kind": .text { env, _ in env.invoice.kind.rawValue },
    "title2": .text { env, _ in env.inSecondLanguage { .text(title($0)) }.text(env.language) },
  ]

  private static func title(_ env: Environment) -> String {
    let word =
      switch env.invoice.kind {
      case .invoice: "invoice"
      case .creditNote: "creditNote"
      case .reminder: env.invoice.reminder?.form.rawValue ?? "reminder"
      }
    return Words.word(word, env.language)
  }

  static let page: [String: Term] = [
    "number": .number { env, _ in env.pageNumber > 0 ? Decimal(env.pageNumber) : nil },
    "count": .number { env, _ in env.pageCount > 0 ? Decimal(env.pageCount) : nil },
    "first": .truth { env, _ in env.pageNumber == 1 },
    "last": .truth { env, _ in env.pageNumber == env.pageCount },
    "slip": .truth { env, _ in env.pageHasSlip },
  ]

  /// Where the recipient's address goes.
  static let window: [String: Term] = [
    "side": .text { env, _ in env.context.addressSide.rawValue },
    "front": .truth { env, _ in env.context.addressSide == .front },
    "back": .truth { env, _ in env.context.addressSide == .back },
    "lines": .list(.windowLines, of: .text),
  ]

  /// Where envelopes have their window.
  static let envelopeWindow: [String: Term] = [
    "side": .text { env, _ in env.context.windowSide.rawValue },
    "left": .truth { env, _ in env.context.windowSide == .left },
    "right": .truth { env, _ in env.context.windowSide == .right },
    "none": .truth { env, _ in env.context.windowSide == WindowPlace.none },
  ]

  static let payable: [String: Term] = [
    "amount": .number { env, _ in env.invoice.totals.payable },
    "dueDate": .date { env, _ in env.dueDate },
    "due": .truth { env, _ in env.facts.due },
    "label": .text { env, _ in
      let isCredit = env.invoice.kind == .creditNote || env.invoice.totals.payable < 0
      return Words.word(isCredit ? "creditToYou" : "toPay", env.language)
    },
  ]

  static let notices: [String: Term] = [
    "creditNote": .truth { env, _ in env.context.notices.contains(.creditNote) },
    "nothingToPay": .truth { env, _ in env.context.notices.contains(.nothingToPay) },
    "credit": .truth { env, _ in env.context.notices.contains(.credit) },
    "directDebit": .truth { env, _ in env.context.notices.contains(.directDebit) },
    "reminder": .truth { env, _ in env.context.notices.contains(.reminder) },
  ]

  static let reminder: [String: Term] = [
    "level": .number { env, _ in env.invoice.reminder?.level.map { Decimal($0) } },
    "fee": .number { env, _ in env.invoice.reminder?.fee },
    "interest": .number { env, _ in env.invoice.reminder?.interest },
    "originalDueDate": .date { env, _ in env.invoice.reminder?.originalDueDate },
    "previousAmount": .number { env, _ in env.invoice.reminder?.previousAmount },
    "isDebtCollectionNotice": .truth { env, _ in
      env.invoice.reminder?.form == .debtCollectionNotice
    },
  ]
}

/// Names of payment slips.
enum SlipTerms {
  private static func isSwedish(_ env: Environment) -> Bool {
    env.facts.due && (env.facts.kind == .bankgiro || env.facts.kind == .plusgiro)
  }
  private static func isFinnish(_ env: Environment) -> Bool {
    env.facts.due && env.facts.kind == .iban && env.facts.account.hasPrefix("FI")
  }

  static let slip: [String: Term] = [
    "kind": .text { env, _ in
      guard env.facts.due else { return "" }
      switch env.facts.kind {
      case .bankgiro, .plusgiro: return "se"
      case .kontonummer: return "no"
      case .fik: return "dk"
      case .iban: return env.facts.account.hasPrefix("FI") ? "fi" : ""
      case .account, .card, .none: return ""
      }
    },
    "account": .text { env, _ in
      env.facts.due ? env.facts.index.map { env.accountText($0) } : ""
    },
    "reference": .text { env, _ in
      guard env.facts.due else { return "" }
      return AccountText.reference(env.facts.reference, viite: isFinnish(env))
    },
    "payeeName": .text { env, _ in
      env.facts.index.map { PaymentFacts.payee(env.invoice, env.invoice.paymentMeans[$0]) }
    },
    "amount": .text { env, _ in
      guard env.facts.due else { return "" }
      return NumberText.grouped(
        env.invoice.totals.payable, minPlaces: 2, maxPlaces: 2, language: env.language)
    },
    "kroner": .text { env, _ in
      guard env.facts.due, let cents = env.facts.cents else { return "" }
      return NumberText.grouped(
        Decimal(cents / 100), minPlaces: 0, maxPlaces: 0, language: env.language)
    },
    "ore": .text { env, _ in
      guard env.facts.due, let cents = env.facts.cents else { return "" }
      return PaymentFacts.padded(cents % 100, 2)
    },
    "se": .record(.slipSE) { _, _ in Record(type: .slipSE) },
    "no": .record(.slipNO) { _, _ in Record(type: .slipNO) },
    "dk": .record(.slipDK) { _, _ in Record(type: .slipDK) },
    "fi": .record(.slipFI) { _, _ in Record(type: .slipFI) },
  ]

  static let swedish: [String: Term] = [
    "account": .text { env, _ in
      isSwedish(env) ? env.facts.index.map { env.accountText($0) } : ""
    },
    "accountLabel": .text { env, _ in
      guard isSwedish(env) else { return "" }
      return env.facts.kind == .bankgiro ? "Bankgiro" : "Plusgiro"
    },
    "ocrLine": .text { env, _ in env.facts.swedishLine },
  ]

  static let norwegian: [String: Term] = [
    "kid": .text { env, _ in env.facts.due ? env.facts.kid : "" },
    "kidLine": .text { env, _ in env.facts.norwegianLine },
  ]

  static let danish: [String: Term] = [
    "fikLine": .text { env, _ in env.facts.danishLine }
  ]

  static let finnish: [String: Term] = [
    "reference": .text { env, _ in
      isFinnish(env) ? AccountText.reference(env.facts.reference, viite: true) : ""
    },
    "iban": .text { env, _ in isFinnish(env) ? AccountText.iban(env.facts.account) : "" },
    "bic": .text { env, _ in
      guard isFinnish(env), let index = env.facts.index else { return "" }
      return PaymentFacts.bic(env.invoice.paymentMeans[index])
    },
    "barcode": .text { env, _ in env.facts.finnishBarcode(due: env.dueDate) },
  ]
}
