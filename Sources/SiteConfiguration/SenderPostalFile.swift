import Foundation
import MailModel
import YAMLKit

extension MappingReader {
  /// A document's kind in a sender's file.
  private enum KindWord: String, CaseIterable {
    case invoice
    case creditNote = "credit-note"
    case reminder

    var kind: Invoice.Kind {
      switch self {
      case .invoice: .invoice
      case .creditNote: .creditNote
      case .reminder: .reminder
      }
    }
  }

  /// `householding` of a sender.
  func householding() -> Householding? {
    guard let reader = mapping("householding", what: "householding", required: false) else {
      return nil
    }
    defer { reader.finish() }
    let sheets = reader.integer("sheetsMax", in: 1...999)
    let weight = reader.weight("weightMaxGrams", in: 1...10_000)
    let words = reader.list("order").compactMap { node in
      reader.choice("order", node, KindWord.self).map { (node, $0.kind) }
    }
    for (index, word) in words.enumerated()
    where words[..<index].contains(where: { $0.1 == word.1 }) {
      faults.error("repeated-kind", "a kind of document stands twice in the order", at: word.0)
    }
    let reminders = reader.flag("reminders") ?? false
    let protected = reader.flag("protectedIdentity") ?? false
    let marks = reader.value("protectedWords") == nil ? nil : reader.texts("protectedWords")
    guard let sheets, let weight else { return nil }
    return Householding(
      sheetsMax: sheets, weightMax: weight,
      order: words.isEmpty ? Householding.standingOrder : words.map(\.1), reminders: reminders,
      protectedIdentity: protected,
      protectedWords: marks?.filter { !$0.isEmpty } ?? Householding.protectedWords)
  }

  /// Until when economy mail may wait: `economyDeadlineDays`, or `economyDeadline`.
  func economyDeadline(_ fallback: EconomyFallback?) -> EconomyDeadline? {
    var deadline: EconomyDeadline?
    if value("economyDeadlineDays") != nil {
      deadline = integer("economyDeadlineDays", in: 0...60).map(EconomyDeadline.days)
    }
    if let reader = mapping("economyDeadline", what: "economyDeadline", required: false) {
      if let node = value("economyDeadlineDays") {
        faults.error(
          "unused-key", "\"economyDeadlineDays\" and \"economyDeadline\" say the same", at: node,
          fix: "keep one of them")
      }
      let weekday = reader.integer("weekday", in: 1...7)
      let minutes = reader.clockTime("time")
      reader.finish()
      if let weekday, let minutes { deadline = .weekday(weekday, minutes: minutes) }
    }
    if fallback == .hold, value("economyDeadlineDays") == nil, value("economyDeadline") == nil {
      faults.error(
        "missing-key", "economyFallback: hold needs a deadline",
        at: value("economyFallback") ?? node,
        why: "nothing may wait for ever",
        fix: "add economyDeadlineDays: 5, or economyDeadline: {weekday: 5, time: \"16:00\"}")
    }
    return deadline
  }
}
