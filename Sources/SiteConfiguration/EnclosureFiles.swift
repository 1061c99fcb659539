import Foundation
import MailModel
import YAMLKit

extension MappingReader {
  /// What a site or a sender says about enclosures in general.
  func enclosurePolicy(_ key: String, isSite: Bool) -> EnclosurePolicy {
    var policy = EnclosurePolicy()
    guard let reader = mapping(key, what: "enclosures", required: false) else { return policy }
    defer { reader.finish() }
    let standard = EnclosureLimits()
    policy.limits.pagesMax =
      reader.integer("pagesMax", in: 1...5000, default: standard.pagesMax) ?? standard.pagesMax
    policy.limits.bytesMax =
      reader.integer("bytesMax", in: 1...standard.bytesMax, default: standard.bytesMax)
      ?? standard.bytesMax
    policy.limits.pagesOfPieceMax =
      reader.integer("pagesOfPieceMax", in: 1...5000, default: standard.pagesOfPieceMax)
      ?? standard.pagesOfPieceMax
    policy.rules = reader.enclosureRules(each: false)
    policy.unprintable =
      reader.value("unprintable").flatMap { reader.choice("unprintable", $0, UnprintableRule.self) }
    if isSite { policy.greyProfile = reader.relativePath("greyProfile") }
    return policy
  }

  /// How an enclosure is printed.
  ///
  /// - Parameter each: of one enclosure, which has its own place and number of copies.
  func enclosureRules(each: Bool = true) -> EnclosureRules {
    var rules = EnclosureRules()
    if each {
      rules.order = value("order").flatMap { integer("order", $0, in: 0...9999) }
      rules.copies = value("copies").flatMap {
        integer("copies", $0, in: 1...EnclosureRules.copiesMax)
      }
    }
    rules.start = value("start").flatMap { choice("start", $0, EnclosureRules.Start.self) }
    rules.scaling = value("scaling").flatMap { choice("scaling", $0, EnclosureRules.Scaling.self) }
    rules.ink = value("ink").flatMap { choice("ink", $0, EnclosureRules.Ink.self) }
    rules.margin = value("marginMM") == nil ? nil : length("marginMM", in: 0...50)
    return rules
  }

  /// Which invoices an enclosure goes with.
  func enclosureCondition() -> EnclosureCondition {
    var condition = EnclosureCondition()
    guard let reader = mapping("when", what: "condition", required: false) else {
      return condition
    }
    defer { reader.finish() }
    condition.kinds = reader.list("kinds").compactMap { node in
      reader.choice("kinds", node, KindWord.self).map(\.kind)
    }
    condition.currencies = reader.texts("currencies").compactMap { text in
      let known = isoCurrencies.contains(text) ? Currency(text) : nil
      if known == nil { reader.reportWrong("currencies", wants: "ISO 4217 codes such as SEK") }
      return known
    }
    condition.countries = reader.countries("countries")
    condition.postcodes = reader.texts("postcodes").compactMap { text in
      let range = EnclosureCondition.PostcodeRange(text)
      if range == nil {
        reader.reportWrong(
          "postcodes", wants: "beginnings such as \"9\" or ranges such as \"100 00-199 99\"")
      }
      return range
    }
    condition.recipient = reader.value("recipient").flatMap {
      reader.choice("recipient", $0, EnclosureCondition.Recipient.self)
    }
    condition.payableMin = reader.amount("payableMin")
    condition.payableMax = reader.amount("payableMax")
    if let fields = reader.mapping("fields", what: "fields", required: false) {
      for field in EnclosureCondition.Field.allCases where fields.value(field.rawValue) != nil {
        condition.fields[field] = fields.texts(field.rawValue)
      }
      fields.finish()
    }
    return condition
  }

  private enum KindWord: String, CaseIterable {
    case invoice, creditNote, reminder
    var kind: Invoice.Kind {
      switch self {
      case .invoice: .invoice
      case .creditNote: .creditNote
      case .reminder: .reminder
      }
    }
  }

  private func amount(_ key: String) -> Decimal? {
    guard let node = value(key) else { return nil }
    if case .scalar(let text, _) = node.content, let amount = Decimal(xsdDecimal: text) {
      return amount
    }
    wrong(key, node, wants: "an amount with a decimal point")
    return nil
  }

  private func reportWrong(_ key: String, wants: String) {
    if let node = value(key) { wrong(key, node, wants: wants) }
  }

  /// How long a sender's documents are held.
  func hold() -> SenderHold? {
    guard let reader = mapping("hold", what: "hold", required: false) else { return nil }
    defer { reader.finish() }
    let hours = reader.value("hours").flatMap { reader.integer("hours", $0, in: 1...2160) }
    let minutes = reader.value("until") == nil ? nil : reader.clockTime("until")
    switch (hours, minutes) {
    case (let hours?, nil): return .hours(hours)
    case (nil, let minutes?): return .timeOfDay(minutes: minutes)
    default:
      faults.error(
        "bad-hold", "a hold has either hours or a time of day", at: reader.node,
        fix: "write hold: {hours: 24}, or hold: {until: \"17:00\"}")
      return nil
    }
  }
}

extension SiteChecks {
  /// That the site's grey profile is an ICC profile of a grey device.
  mutating func checkGreyProfile(_ policy: EnclosurePolicy) {
    guard let profile = policy.greyProfile else { return }
    let header = FileHandle(forReadingAtPath: "\(folder)/\(profile)").flatMap {
      try? $0.read(upToCount: 40)
    }
    let bytes = [UInt8](header ?? Data())
    // ICC.1: the colour space stands at byte 16, the file's signature at 36.
    guard bytes.count == 40, bytes[16..<20].elementsEqual("GRAY".utf8),
      bytes[36..<40].elementsEqual("acsp".utf8)
    else {
      diagnostics.append(
        Diagnostic(
          .error, code: "bad-profile", "\(profile) is no ICC profile of a grey device",
          at: .init(file: "site.yaml"), fix: "put the press's grey profile there"))
      return
    }
  }
}
