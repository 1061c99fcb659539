import MailModel

/// Where words may be divided at a line's end: by the patterns of their language, or where the
/// source has a soft hyphen.
enum WordDivision {
  /// Shorter words stay whole.
  static let lettersMin = 5
  static let lettersBeforeMin = 2
  static let lettersAfterMin = 3
  /// So many lines in a row may end in a hyphen; more are hard to follow for the eye.
  static let ladderMax = 3

  /// UTF-8 offsets at which what stands between two places where a line may end can be divided.
  ///
  /// Only plain words are: whatever holds a figure, a sign or a capital behind its first letter may
  /// be a reference, an address, a code or an abbreviation, and must be read as it is written.
  static func points(
    in piece: String, language: Language, text: any TextMeasuring
  ) -> [Int] {
    let scalars = Array(piece.unicodeScalars)
    guard let first = scalars.firstIndex(where: isLetter),
      let last = scalars.lastIndex(where: isLetter), last - first + 1 >= lettersMin,
      scalars[..<first].allSatisfy(opening.contains),
      scalars[(last + 1)...].allSatisfy(closing.contains)
    else { return [] }
    let letters = scalars[first...last]
    guard letters.allSatisfy(isLetter),
      !letters.dropFirst().contains(where: { $0.properties.isUppercase })
    else { return [] }
    var word = ""
    for letter in letters { word.unicodeScalars.append(letter) }
    let ahead = scalars[..<first].reduce(0) { $0 + UTF8.width($1) }
    let points = Set(text.hyphenPoints(in: word, language: language))
    var offset = 0
    var found: [Int] = []
    for (place, letter) in letters.enumerated() {
      if place >= lettersBeforeMin, letters.count - place >= lettersAfterMin,
        points.contains(offset)
      {
        found.append(ahead + offset)
      }
      offset += UTF8.width(letter)
    }
    return found
  }

  private static let opening = Set("([“”„«»‘’'\"".unicodeScalars)
  private static let closing = Set(" .,;:!?)]…“”«»‘’'\"".unicodeScalars)

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x80
      ? (0x61...0x7A).contains(scalar.value | 0x20) : scalar.properties.isAlphabetic
  }

  // MARK: Soft hyphens

  /// U+00AD in UTF-8.
  static func isSoftHyphen(_ utf8: some RandomAccessCollection<UInt8>) -> Bool {
    utf8.count >= 2 && utf8.last == 0xAD && utf8[utf8.index(utf8.endIndex, offsetBy: -2)] == 0xC2
  }

  /// The text without soft hyphens, which show nothing inside of a line.
  static func withoutSoftHyphens(_ text: String) -> String {
    var before: UInt8 = 0
    for byte in text.utf8 {
      if before == 0xC2, byte == 0xAD {
        var kept = text
        kept.unicodeScalars.removeAll { $0.value == 0xAD }
        return kept
      }
      before = byte
    }
    return text
  }
}
