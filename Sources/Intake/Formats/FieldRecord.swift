import Foundation
import MailModel

/// What a sender's table or JSON says of one invoice, or of one of its lines, field by field.
struct FieldRecord {
  /// What a field is: its words, whether JSON wrote them as a number, and where.
  struct Value {
    var words: String
    var isNumber = false
    var origin: Origin
  }

  let map: FieldMap
  /// Where the record begins.
  let origin: Origin
  /// What the document itself says of a field.
  let find: (InvoiceField) -> Value?

  /// The document's words, else the map's constant; nothing where both are blank.
  func value(_ field: InvoiceField) -> Value? {
    if var value = find(field) {
      value.words = value.words.trimmingCharacters(in: .whitespacesAndNewlines)
      if !value.words.isEmpty { return value }
    }
    return map.constants[field].flatMap {
      $0.isEmpty ? nil : Value(words: $0, origin: origin)
    }
  }

  /// A field as text.
  func text(_ tag: Tag, _ field: InvoiceField, _ attributes: [(AttributeName, String?)] = [])
    -> UBLPart?
  {
    value(field).flatMap { basic(tag, $0.words, at: $0.origin, attributes) }
  }

  /// A field as a day.
  func date(_ tag: Tag, _ field: InvoiceField) -> UBLPart? {
    value(field).flatMap {
      basic(tag, FieldWriting.date($0.words, form: map.dates) ?? unreadable, at: $0.origin)
    }
  }

  /// A field as a number in XML's form.
  func number(_ field: InvoiceField) -> (text: String, origin: Origin)? {
    guard let value = value(field) else { return nil }
    // JSON's own numbers, and what the map itself says, have a point.
    let isConstant = find(field).map { $0.words.isEmpty } ?? true
    let mark = value.isNumber || isConstant ? FieldMap.DecimalMark.point : map.decimalMark
    return (FieldWriting.number(value.words, mark: mark) ?? unreadable, value.origin)
  }
}

/// How senders' own files write numbers and days.
enum FieldWriting {
  /// A day as ISO 8601, or nothing.
  static func date(_ words: String, form: FieldMap.DateForm) -> String? {
    let parts: [Substring]
    switch form {
    case .iso:
      return CalendarDate(iso: words).map { $0.description }
    case .compact:
      return CalendarDate(iso: Writing.isoDate(compact: words)).map { $0.description }
    case .dots: parts = words.split(separator: ".", omittingEmptySubsequences: false)
    case .slashes: parts = words.split(separator: "/", omittingEmptySubsequences: false)
    case .dashes: parts = words.split(separator: "-", omittingEmptySubsequences: false)
    }
    guard parts.count == 3, parts[2].utf8.count == 4, parts[0].utf8.count <= 2,
      parts[1].utf8.count <= 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }),
      let day = Int(parts[0]), let month = Int(parts[1]), let year = Int(parts[2])
    else { return nil }
    return CalendarDate(year: year, month: month, day: day)?.description
  }

  /// A number as XML writes it, or nothing.
  ///
  /// Groups of three digits may be parted by a space or by the mark that is not the decimal one; a
  /// minus may stand behind, a `%` too. `1234.50` with a decimal comma is no number, since reading
  /// it as 123450 would be a hundred times too much.
  static func number(_ words: String, mark: FieldMap.DecimalMark) -> String? {
    var scalars = Array(words.unicodeScalars)
    if scalars.last == "%" { scalars.removeLast() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    var negative = false
    if let last = scalars.last, isMinus(last) {
      negative = true
      scalars.removeLast()
    } else if let first = scalars.first, isMinus(first) || first == "+" {
      negative = first != "+"
      scalars.removeFirst()
    }
    let decimal = Unicode.Scalar(mark.rawValue) ?? "."
    let other: Unicode.Scalar = mark == .comma ? "." : ","
    let halves = scalars.split(separator: decimal, omittingEmptySubsequences: false)
    guard halves.count <= 2, let whole = halves.first,
      halves.dropFirst().allSatisfy({ $0.allSatisfy(isDigit) && !$0.isEmpty })
    else { return nil }
    let groups = whole.split(omittingEmptySubsequences: false) {
      $0 == other || $0 == "'" || $0.properties.isWhitespace
    }
    guard groups.allSatisfy({ $0.allSatisfy(isDigit) && !$0.isEmpty }),
      groups.count == 1 || groups.dropFirst().allSatisfy({ $0.count == 3 }) && groups[0].count <= 3
    else { return nil }
    var text = String(String.UnicodeScalarView(groups.joined()))
    if halves.count == 2 { text += "." + String(String.UnicodeScalarView(halves[1])) }
    return negative ? Writing.negated(text) : text
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x30 && scalar.value <= 0x39
  }

  private static func isMinus(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || scalar == "\u{2212}"
  }
}
