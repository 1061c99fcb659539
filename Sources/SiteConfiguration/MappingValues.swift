import Foundation
import MailModel
import YAMLKit

extension MappingReader {
  // MARK: Numbers

  /// A whole number within a range.
  func integer(_ key: String, in range: ClosedRange<Int>, default standard: Int? = nil) -> Int? {
    guard let node = value(key) else {
      if standard == nil { missing(key) }
      return standard
    }
    return integer(key, node, in: range)
  }

  func integer(_ key: String, _ node: YAMLNode, in range: ClosedRange<Int>) -> Int? {
    guard case .scalar(let text, plain: true) = node.content, text.utf8.count <= 12,
      let number = Int(text), text.utf8.first != 0x2B
    else {
      wrong(key, node, wants: "a whole number")
      return nil
    }
    guard range.contains(number) else {
      faults.error(
        "out-of-range", "\"\(key)\" of \(what) is \(number)", at: node,
        why: "it must lie from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// A decimal number within a range, such as millimetres or grams.
  func number(_ key: String, in range: ClosedRange<Double>, default standard: Double? = nil)
    -> Double?
  {
    guard let node = value(key) else {
      if standard == nil { missing(key) }
      return standard
    }
    guard case .scalar(let text, plain: true) = node.content, text.utf8.count <= 20,
      Decimal(xsdDecimal: text) != nil, let number = Double(text)
    else {
      wrong(key, node, wants: "a number with a decimal point")
      return nil
    }
    guard range.contains(number) else {
      faults.error(
        "out-of-range", "\"\(key)\" of \(what) is \(text)", at: node,
        why: "it must lie from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// A length that is written in millimetres.
  func length(_ key: String, in range: ClosedRange<Double>, default standard: Length? = nil)
    -> Length?
  {
    number(key, in: range, default: standard?.millimetres).map(Length.mm)
  }

  /// A weight that is written in grams.
  func weight(_ key: String, in range: ClosedRange<Double>) -> Weight? {
    number(key, in: range).map(Weight.grams)
  }

  // MARK: Dates, countries, currencies

  /// A date `YYYY-MM-DD`.
  func date(_ key: String, required: Bool) -> CalendarDate? {
    guard let node = value(key) else {
      if required { missing(key, example: "2026-01-01") }
      return nil
    }
    return date(key, node)
  }

  func date(_ key: String, _ node: YAMLNode) -> CalendarDate? {
    if case .scalar(let text, _) = node.content, let date = CalendarDate(iso: text) { return date }
    wrong(key, node, wants: "a date written YYYY-MM-DD")
    return nil
  }

  /// An ISO 3166-1 alpha-2 country code.
  func country(_ key: String) -> String? {
    guard let node = value(key) else {
      missing(key, example: "SE")
      return nil
    }
    return country(key, node)
  }

  func country(_ key: String, _ node: YAMLNode) -> String? {
    if case .scalar(let text, _) = node.content, isoCountries.contains(text) { return text }
    wrong(key, node, wants: "an ISO 3166-1 country code such as SE")
    return nil
  }

  /// An ISO 4217 currency code that is in use.
  func currency(_ key: String) -> Currency? {
    guard let node = value(key) else {
      missing(key, example: "SEK")
      return nil
    }
    if case .scalar(let text, _) = node.content, isoCurrencies.contains(text),
      let currency = Currency(text)
    {
      return currency
    }
    wrong(key, node, wants: "an ISO 4217 currency code such as SEK")
    return nil
  }
}
