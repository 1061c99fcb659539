import Foundation
import MailModel
import YAMLKit

extension MappingReader {
  /// The root of a file in `ladders/`.
  func ladderFile() -> Ladder? {
    let id = identifier("id")
    let name = text("name")
    let countries = countries("countries")
    // For people: where the order is from.
    _ = text("source")
    let rungs = rungs("rungs")
    if value("rungs") == nil { missing("rungs", example: "[peppol, email, print]") }
    guard let id, !rungs.isEmpty else { return nil }
    var ladder = Ladder(rungs: rungs)
    ladder.id = id
    ladder.name = name
    ladder.countries = countries
    return ladder
  }

  /// A list of rungs: each a channel's name, or a mapping with a channel and its conditions.
  func rungs(_ key: String) -> [Rung] {
    list(key).compactMap { node in
      if case .scalar = node.content {
        return choice(key, node, Channel.self).map { Rung($0) }
      }
      let reader = MappingReader(node, faults, what: "rung")
      defer { reader.finish() }
      return reader.rung()
    }
  }

  private func rung() -> Rung? {
    guard let channel = choice("channel", Channel.self) else { return nil }
    var rung = Rung(channel)
    if let condition = mapping("when", what: "condition", required: false) {
      rung.condition = condition.rungCondition()
      condition.finish()
    }
    rung.isStrict = flag("strict") ?? false
    if value("unknown") != nil { rung.unknown = choice("unknown", UnknownPolicy.self) }
    if let days = integer("lookUpAgeMaxDays", in: 0...3660, default: 30) {
      rung.lookUpAgeMaxSeconds = days * 86_400
    }
    if let hours = integer("deadlineHours", in: 0...8760, default: 48) {
      rung.deadlineSeconds = hours * 3600
    }
    if value("attemptsMax") != nil { rung.attemptsMax = integer("attemptsMax", in: 1...100) }
    if value("unreadMaxDays") != nil, let days = integer("unreadMaxDays", in: 1...365) {
      rung.unreadMaxSeconds = days * 86_400
    }
    return rung
  }

  private func rungCondition() -> RungCondition {
    var condition = RungCondition()
    condition.amountMin = amount("amountMin")
    condition.amountMax = amount("amountMax")
    condition.currencies = list("currencies").compactMap { currency("currencies", $0) }
    condition.kinds = list("kinds").compactMap { choice("kinds", $0, DocumentWord.self)?.kind }
    condition.segments = list("segments").compactMap { choice("segments", $0, Segment.self) }
    condition.countries = countries("countries")
    condition.has = list("has").compactMap { choice("has", $0, ContactKind.self) }
    return condition
  }

  /// Kinds of document as a site calls them.
  private enum DocumentWord: String, CaseIterable {
    case invoice, creditNote, reminder
    var kind: Invoice.Kind {
      switch self {
      case .invoice: .invoice
      case .creditNote: .creditNote
      case .reminder: .reminder
      }
    }
  }

  private func currency(_ key: String, _ node: YAMLNode) -> String? {
    guard let text = scalarText(key, node) else { return nil }
    guard isoCurrencies.contains(text) else {
      wrong(key, node, wants: "a currency of ISO 4217")
      return nil
    }
    return text
  }

  private func amount(_ key: String) -> Decimal? {
    guard let node = value(key) else { return nil }
    guard let text = scalarText(key, node), let amount = Decimal(xsdDecimal: text) else {
      wrong(key, node, wants: "an amount such as 100.00")
      return nil
    }
    return amount
  }
}
