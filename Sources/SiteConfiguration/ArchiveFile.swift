import Foundation
import MailModel
import YAMLKit

extension MappingReader {
  /// The root of `archive.yaml`.
  func archive() -> ArchivePolicy? {
    var policy = ArchivePolicy()
    policy.baseAddress = baseAddress()
    policy.secret = secretPlace("secret")
    let days = integer("linkDays", in: 1...3650, default: 90)
    let rules = each("retention", what: "retention") { $0.retentionRule() }
    refuseTwice(rules)
    policy.retention = rules.map(\.value)
    if policy.baseAddress != nil, value("secret") == nil {
      faults.error(
        "missing-key", "links need a secret", at: value("baseAddress") ?? node,
        why: "without one anybody could work them out",
        fix: "add secret: {file: archive.secret}, a file of mode 0600 with 32 random bytes or more")
    }
    guard let days else { return nil }
    policy.linkDays = days
    return policy
  }

  /// What links begin with: an address without anything that could be read in two ways.
  private func baseAddress() -> String? {
    guard let node = value("baseAddress"), var text = scalarText("baseAddress", node, bytesMax: 200)
    else { return nil }
    while text.hasSuffix("/") { text.removeLast() }
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
    let isLocal = local.contains {
      text == $0 || text.hasPrefix($0 + ":") || text.hasPrefix($0 + "/")
    }
    let isPlain = text.utf8.allSatisfy {
      $0 > 0x20 && $0 < 0x7F && !"\"'<>\\^`{|}?#@%".utf8.contains($0)
    }
    guard isPlain, isLocal || text.hasPrefix("https://") && text.utf8.count > 11 else {
      wrong("baseAddress", node, wants: "an address such as https://faktura.example.no")
      return nil
    }
    return text
  }

  private func retentionRule() -> RetentionRule? {
    let country = country("country")
    let years = integer("years", in: 1...99)
    let from = choice("from", RetentionStart.self)
    let validFrom = date("validFrom", required: false)
    let validTo = date("validTo", required: false)
    let source = requiredText("source", example: "the law, its paragraph, and when it was read")
    guard let country, let years, let from else { return nil }
    if let validFrom, let validTo, validTo < validFrom {
      faults.error(
        "out-of-range", "validTo lies before validFrom", at: value("validTo") ?? node)
    }
    return RetentionRule(
      country: country, years: years, from: from, validFrom: validFrom, validTo: validTo,
      source: source)
  }

  /// On no day two rules may hold for a country: which of them is meant, nobody could say.
  private func refuseTwice(_ rules: [Placed<RetentionRule>]) {
    for (index, rule) in rules.enumerated() {
      let clashes = rules[..<index].contains { other in
        other.value.country == rule.value.country
          && !isBefore(other.value.validTo, rule.value.validFrom)
          && !isBefore(rule.value.validTo, other.value.validFrom)
      }
      if clashes {
        faults.error(
          "duplicate-rule", "two rules hold for \(rule.value.country) on the same day",
          line: rule.line, column: rule.column, fix: "end the earlier one with validTo")
      }
    }
  }

  private func isBefore(_ end: CalendarDate?, _ begin: CalendarDate?) -> Bool {
    guard let end, let begin else { return false }
    return end < begin
  }

  // MARK: Senders

  /// What a sender says of its archive.
  func archiving() -> (years: Int?, yearEnd: YearEnd) {
    let years = value("archiveYears").flatMap { integer("archiveYears", $0, in: 1...99) }
    guard let node = value("accountingYearEnd"), let text = scalarText("accountingYearEnd", node)
    else { return (years, .calendar) }
    guard let end = YearEnd(text) else {
      wrong("accountingYearEnd", node, wants: "a day of every year written \"MM-DD\"")
      return (years, .calendar)
    }
    return (years, end)
  }
}
