import Foundation
import MailModel

/// Amounts, dates and kinds as people's systems write them.
enum WrittenValue {
  /// An amount: digits with the stated decimal mark; spaces, or the other mark, may part groups
  /// of three. Nothing else is guessed at.
  static func amount(_ text: String, mark: ReadyMadeProfile.DecimalMark) -> Decimal? {
    var plain: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x20, 0xA0, 0x202F, 0x2009: continue
      case 0x2212: plain.append(0x2D)
      case 0x21...0x7E: plain.append(UInt8(scalar.value))
      default: return nil
      }
    }
    guard plain.count <= 40 else { return nil }
    if plain.last == 0x2D { plain = [0x2D] + plain.dropLast() }
    let (point, group): (UInt8, UInt8) = mark == .point ? (0x2E, 0x2C) : (0x2C, 0x2E)
    let parts = plain.split(separator: point, omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first else { return nil }
    let groups = whole.split(separator: group, omittingEmptySubsequences: false)
    guard groups.dropFirst().allSatisfy({ $0.count == 3 }),
      groups.count == 1 || (1...4).contains(groups[0].count)
    else { return nil }
    var number = String(decoding: groups.joined(), as: UTF8.self)
    if parts.count == 2 {
      guard !parts[1].isEmpty else { return nil }
      number += "." + String(decoding: parts[1], as: UTF8.self)
    }
    return Decimal(xsdDecimal: number)
  }

  /// A day in the stated form.
  static func date(_ text: String, form: ReadyMadeProfile.DateForm) -> CalendarDate? {
    let text = text.trimmingCharacters(in: .whitespaces)
    switch form {
    case .iso: return CalendarDate(iso: text)
    case .basic: return basic(text)
    case .points: return dayFirst(text, ".")
    case .slashes: return dayFirst(text, "/")
    case .hyphens: return dayFirst(text, "-")
    }
  }

  /// YYYYMMDD.
  static func basic(_ text: String) -> CalendarDate? {
    guard text.utf8.count == 8, let number = Int(text), number > 0 else { return nil }
    return CalendarDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  private static func dayFirst(_ text: String, _ mark: Character) -> CalendarDate? {
    let parts = text.split(separator: mark, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].utf8.count == 4,
      parts.allSatisfy({ part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let day = Int(parts[0]), let month = Int(parts[1]), let year = Int(parts[2])
    else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }

  /// The kind of document, by our words and UNTDID 1001.
  static func kind(_ text: String) -> Invoice.Kind? {
    switch text.trimmingCharacters(in: .whitespaces).lowercased() {
    case "invoice", "380": .invoice
    case "credit-note", "creditnote", "381": .creditNote
    case "reminder": .reminder
    default: nil
    }
  }

  /// Pages written `3` or `3-4`.
  static func pages(_ text: String) -> ClosedRange<Int>? {
    let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    guard (1...2).contains(numbers.count), let first = numbers[0], first > 0,
      let last = numbers[numbers.count - 1], last >= first
    else { return nil }
    return first...last
  }
}

extension ReadyMadeEntry {
  /// What the entry says of its pages in a merged PDF.
  public enum Pages: Equatable, Sendable {
    /// Nothing.
    case unsaid
    /// First and, where it is said, last.
    case from(Int, Int?)
    /// Something that makes no sense.
    case unreadable
  }

  /// Its pages.
  public var pages: Pages {
    func number(_ field: ReadyMadeField) -> Int?? {
      text(field).map { Int($0.trimmingCharacters(in: .whitespaces)) }
    }
    if let range = text(.pages) {
      return WrittenValue.pages(range).map { .from($0.lowerBound, $0.upperBound) } ?? .unreadable
    }
    guard let first = number(.firstPage) else { return .unsaid }
    guard let first, first > 0 else { return .unreadable }
    if let last = number(.lastPage) {
      guard let last, last >= first else { return .unreadable }
      return .from(first, last)
    }
    if let count = number(.pageCount) {
      guard let count, (1...100_000).contains(count) else { return .unreadable }
      return .from(first, first + count - 1)
    }
    return .from(first, nil)
  }
}
