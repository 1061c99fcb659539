import MailModel

/// Account numbers and references in the groups that people read them in.
enum AccountText {
  /// In groups of `size` from the left with no-break spaces.
  static func grouped(_ text: String, by size: Int, fromRight: Bool = false) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count > size, bytes.allSatisfy({ $0 < 0x80 }) else { return text }
    var out: [UInt8] = []
    let first = fromRight ? bytes.count % size : 0
    for (index, byte) in bytes.enumerated() {
      if index > 0, (index - first) % size == 0 { out += [0xC2, 0xA0] }
      out.append(byte)
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// `SE45 5000 …`, by four.
  static func iban(_ text: String) -> String {
    let compact = PlainText.compact(text)
    return compact.utf8.allSatisfy { $0 < 0x80 } ? grouped(compact, by: 4) : text
  }

  /// `123-4567` or `1234-5678`.
  static func bankgiro(_ text: String) -> String {
    let compact = PlainText.compact(text)
    let count = compact.utf8.count
    guard PlainText.isDigits(compact), count == 7 || count == 8 else { return text }
    return compact.prefix(count - 4) + "-" + compact.suffix(4)
  }

  /// `12 34 56-7`: pairs from the right before the check digit.
  static func plusgiro(_ text: String) -> String {
    let compact = PlainText.compact(text)
    guard PlainText.isDigits(compact), (2...8).contains(compact.utf8.count) else { return text }
    return grouped(String(compact.dropLast()), by: 2, fromRight: true) + "-" + compact.suffix(1)
  }

  /// `1234.56.78901`, Norwegian.
  static func kontonummer(_ text: String) -> String {
    let compact = PlainText.compact(text)
    guard PlainText.isDigits(compact), compact.utf8.count == 11 else { return text }
    return compact.prefix(4) + "." + compact.dropFirst(4).prefix(2) + "." + compact.suffix(5)
  }

  /// `1234 1234567890`, Danish: the bank's registration number and the account's own.
  static func regkonto(_ text: String) -> String {
    let compact = PlainText.compact(text)
    guard PlainText.isDigits(compact), (11...14).contains(compact.utf8.count) else { return text }
    return compact.prefix(4) + "\u{A0}" + compact.dropFirst(4)
  }

  /// A viite in fives from the right, an RF reference by four, others as they are.
  static func reference(_ text: String, viite: Bool) -> String {
    let compact = PlainText.compact(text)
    if CheckDigits.isRF(compact) { return grouped(compact, by: 4) }
    if viite, PlainText.isDigits(compact) {
      let bare = String(compact.drop { $0 == "0" })
      return grouped(bare.isEmpty ? compact : bare, by: 5, fromRight: true)
    }
    return text
  }
}
