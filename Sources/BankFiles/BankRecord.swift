import Foundation
import MailModel

/// One record of a bank's fixed-length file while it is written: columns from the left.
///
/// A column that a value does not fit into is a fault that is remembered, never a value cut short:
/// a reference or an amount without its first digit would be somebody else's.
struct BankRecord {
  private(set) var bytes: [UInt8] = []
  /// The columns whose values did not fit, by name.
  private(set) var faults: [String] = []

  init(_ beginning: String) { bytes = Array(beginning.utf8) }

  /// Digits, right-aligned with zeros before them.
  mutating func digits(_ value: String, _ width: Int, _ column: String) {
    guard value.utf8.count <= width, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      faults.append(column)
      bytes += [UInt8](repeating: 0x30, count: width)
      return
    }
    bytes += [UInt8](repeating: 0x30, count: width - value.utf8.count)
    bytes += Array(value.utf8)
  }

  /// A whole number, right-aligned with zeros before it.
  mutating func number(_ value: Int, _ width: Int, _ column: String) {
    if value < 0 { faults.append(column) }
    digits("\(max(0, value))", width, column)
  }

  /// An amount in hundredths (øre, öre), right-aligned with zeros before it.
  mutating func hundredths(_ amount: Decimal, _ width: Int, _ column: String) {
    guard let value = amount.wholeHundredths else {
      faults.append(column)
      digits("0", width, column)
      return
    }
    digits("\(value)", width, column)
  }

  /// Text, left-aligned with blanks behind it. What is too long is cut: it is for people's eyes.
  mutating func text(_ value: String, _ width: Int) {
    let encoded = CodePage.latin1.encode(value, replacement: "?").prefix(width)
    bytes += encoded
    blanks(width - encoded.count)
  }

  /// A key that must stand whole: left-aligned with blanks behind it, or right-aligned.
  mutating func key(_ value: String, _ width: Int, _ column: String, right: Bool = false) {
    let encoded = CodePage.latin1.encode(value, replacement: "?")
    guard encoded.count <= width, CodePage.latin1.decode(encoded) == value else {
      faults.append(column)
      blanks(width)
      return
    }
    if right { blanks(width - encoded.count) }
    bytes += encoded
    if !right { blanks(width - encoded.count) }
  }

  mutating func zeros(_ count: Int) { bytes += [UInt8](repeating: 0x30, count: count) }
  mutating func blanks(_ count: Int) { bytes += [UInt8](repeating: 0x20, count: max(0, count)) }
}

extension Decimal {
  /// The amount in whole hundredths, or nothing where it is negative, finer than a hundredth or
  /// beyond what a bank's columns hold.
  var wholeHundredths: Int? {
    let scaled = self * 100
    guard scaled >= 0, scaled == scaled.rounded(places: 0), scaled <= 99_999_999_999_999_999 else {
      return nil
    }
    return Int("\(scaled)")
  }
}

extension CalendarDate {
  /// `DDMMYY`, as Norwegian bank files write days.
  var norwegianDay: String { padded(day) + padded(month) + padded(year % 100) }

  /// `YYYYMMDD`, as Swedish bank files write days.
  var swedishDay: String {
    let text = "\(year)"
    return String(repeating: "0", count: max(0, 4 - text.count)) + text + padded(month)
      + padded(day)
  }

  /// Reads `DDMMYY`, of this century.
  init?(norwegianDay text: String) {
    let figures = Array(text.utf8)
    guard figures.count == 6, figures.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    func pair(_ at: Int) -> Int { Int(figures[at] - 0x30) * 10 + Int(figures[at + 1] - 0x30) }
    self.init(year: 2000 + pair(4), month: pair(2), day: pair(0))
  }

  /// Reads `YYYYMMDD`.
  init?(swedishDay text: String) {
    guard text.utf8.count == 8, let value = Int(text), text.utf8.allSatisfy({ $0 >= 0x30 }) else {
      return nil
    }
    self.init(year: value / 10_000, month: value / 100 % 100, day: value % 100)
  }

  private func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
