import Foundation

/// What was odd about a text before it was cleaned.
struct TextFindings: OptionSet {
  let rawValue: UInt8
  /// Zero-width characters, soft hyphens and the like were removed.
  static let invisible = TextFindings(rawValue: 1)
  /// Characters that turn the direction of writing around were removed.
  static let bidi = TextFindings(rawValue: 2)
  /// C1 controls or DEL were removed; they come from a wrong encoding.
  static let control = TextFindings(rawValue: 4)
  /// U+FFFD: somebody lost the character before us.
  static let replacement = TextFindings(rawValue: 8)
  /// UTF-8 that somebody read as Latin-1, such as `Ã¥`.
  static let mojibake = TextFindings(rawValue: 16)

  /// What makes a name or an address unfit to be printed unseen.
  static let damaged: TextFindings = [.bidi, .control, .replacement, .mojibake]
}

/// Trims, folds white space, composes (NFC) and drops what cannot be seen.
enum TextCleaning {
  /// The cleaned text of UTF-8 bytes.
  static func clean(_ bytes: UnsafeBufferPointer<UInt8>) -> (text: String, findings: TextFindings) {
    var start = 0
    var end = bytes.count
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    let trimmed = UnsafeBufferPointer(rebasing: bytes[start..<end])
    if isPlain(trimmed) { return (String(decoding: trimmed, as: UTF8.self), []) }
    return clean(scalars: String(decoding: trimmed, as: UTF8.self).unicodeScalars)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
  }

  /// ASCII, no controls, no two spaces in a row: nothing to do.
  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var previous: UInt8 = 0
    for byte in bytes {
      if byte < 0x20 || byte > 0x7E || (byte == 0x20 && previous == 0x20) { return false }
      previous = byte
    }
    return true
  }

  private static func clean(
    scalars: String.UnicodeScalarView
  ) -> (text: String, findings: TextFindings) {
    var out = String.UnicodeScalarView()
    var findings: TextFindings = []
    var space = false
    var needsComposing = false
    var previous: UInt32 = 0
    for scalar in scalars {
      let value = scalar.value
      if isSpace(value) {
        if value == 0xA0, previous == 0xC3 || previous == 0xC2 { findings.insert(.mojibake) }
        space = !out.isEmpty
        previous = value
        continue
      }
      if let finding = unseen(value) {
        findings.insert(finding)
        // Controls keep their part in finding mojibake.
        if finding == .control, previous == 0xC3 || previous == 0xC2 { findings.insert(.mojibake) }
        continue
      }
      if value == 0xFFFD { findings.insert(.replacement) }
      if isMojibake(previous, value) { findings.insert(.mojibake) }
      if value >= 0x300 { needsComposing = true }
      if space {
        out.append(" ")
        space = false
      }
      out.append(scalar)
      previous = value
    }
    var text = String(out)
    if needsComposing { text = text.precomposedStringWithCanonicalMapping }
    return (text, findings)
  }

  private static func isSpace(_ value: UInt32) -> Bool {
    switch value {
    case 0x20, 0x09...0x0D, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
      true
    default: false
    }
  }

  private static func unseen(_ value: UInt32) -> TextFindings? {
    switch value {
    case 0x7F...0x9F, 0x00...0x08, 0x0E...0x1F: .control
    case 0x202A...0x202E, 0x2066...0x2069: .bidi
    case 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180E, 0x200B...0x200F,
      0x2060...0x2065, 0x206A...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB,
      0xE0000...0xE0FFF, 0xFFFE, 0xFFFF:
      .invisible
    default: nil
    }
  }

  /// Whether the two characters are what UTF-8 looks like when it is read as Latin-1.
  private static func isMojibake(_ first: UInt32, _ second: UInt32) -> Bool {
    switch first {
    case 0xC2, 0xC3: return isContinuation(second)
    // Polish, Baltic, Greek and Cyrillic letters begin so; quotation marks may follow a letter.
    case 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1:
      switch second {
      case 0x80...0x9F, 0xA1...0xAA, 0xAC, 0xAE...0xB3, 0xB5...0xBA, 0xBC...0xBF, 0x201A, 0x0192,
        0x2020, 0x2021, 0x02C6, 0x2030, 0x20AC:
        return true
      default: return false
      }
    default: return false
    }
  }

  /// Whether a byte 0x80…0xBF, read as Latin-1 or windows-1252, gives this character.
  private static func isContinuation(_ value: UInt32) -> Bool {
    switch value {
    case 0x80...0xBF, 0x20AC, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030,
      0x0160, 0x2039, 0x0152, 0x017D, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x017E, 0x0178:
      true
    default: false
    }
  }
}
