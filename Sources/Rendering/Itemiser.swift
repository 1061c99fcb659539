import CairoKit
import LayoutEngine

/// Splits text by direction and by the font that has its characters.
struct Itemiser {
  let book: FontBook
  let primary: FontID

  /// Whether text holds anything that must be put into normal form or visual order.
  static func needsCare(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < utf8.count {
      let byte = utf8[index]
      // Controls; combining accents (U+0300–036F); everything from U+0590 on but punctuation and
      // symbols of U+2000–22FF, which have neither direction nor compositions of their own there.
      if byte < 0x20 || byte == 0x7F || byte == 0xCC || byte == 0xCD { return true }
      if byte < 0xD6 {
        index += 1
        continue
      }
      let (scalar, length) = ScriptTables.decode(utf8, at: index)
      let harmless =
        (0x2010...0x2027).contains(scalar) || (0x202F...0x205E).contains(scalar)
        || (0x20A0...0x20CF).contains(scalar) || (0x2200...0x22FF).contains(scalar)
      if !harmless { return true }
      index += length
    }
    return false
  }

  /// A piece of one direction before it becomes a stretch.
  private struct Piece {
    var font: FontID
    var scalars: [UInt32]
  }

  func stretches(of text: String, missing: inout Set<Unicode.Scalar>) -> [FontStretch] {
    let utf16 = Self.plain(text)
    var result: [FontStretch] = []
    for run in UnicodeText.visualRuns(utf16) {
      add(utf16[run.range], rightToLeft: run.rightToLeft, to: &result, missing: &missing)
    }
    return result
  }

  /// The stretches of text whose direction is known.
  func stretches(
    of text: String, rightToLeft: Bool, missing: inout Set<Unicode.Scalar>
  ) -> [FontStretch] {
    var result: [FontStretch] = []
    add(Self.plain(text)[...], rightToLeft: rightToLeft, to: &result, missing: &missing)
    return result
  }

  /// The text in normal form without direction marks.
  private static func plain(_ text: String) -> [UInt16] {
    UnicodeText.normalised(Array(text.utf16)).filter { !isDirectionMark($0) }
  }

  private func add(
    _ utf16: ArraySlice<UInt16>, rightToLeft: Bool, to result: inout [FontStretch],
    missing: inout Set<Unicode.Scalar>
  ) {
    let scalars = String(decoding: utf16, as: UTF16.self).unicodeScalars.map(\.value)
    var pieces = split(scalars, missing: &missing)
    if rightToLeft { pieces.reverse() }
    for piece in pieces { append(piece, rightToLeft: rightToLeft, to: &result) }
  }

  /// The embedding level of each UTF-8 byte; nothing where all of it runs from left to right.
  static func embeddingLevels(of text: String) -> [UInt8]? {
    // Marks count for nothing, as when the text is set, but keep their place.
    let utf16 = text.utf16.map { isDirectionMark($0) ? 0x200B : $0 }
    let levels = UnicodeText.embeddingLevels(utf16)
    guard levels.contains(where: { $0 > 0 }) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var unit = 0
    for scalar in text.unicodeScalars {
      for _ in 0..<UTF8.width(scalar) { result.append(levels[unit]) }
      unit += UTF16.width(scalar)
    }
    return result
  }

  /// Overrides could make paper say other than what was checked; the rest is worked out anyway.
  private static func isDirectionMark(_ unit: UInt16) -> Bool {
    (0x202A...0x202E).contains(unit) || (0x2066...0x2069).contains(unit)
      || unit == 0x200E || unit == 0x200F || unit == 0x061C
  }

  private func append(_ piece: Piece, rightToLeft: Bool, to result: inout [FontStretch]) {
    var scalars = piece.scalars
    // The renderer takes the direction from the letters. Signs cut off from them by a change of
    // font are put into visual order here.
    if rightToLeft, !scalars.contains(where: ScriptTables.isRightToLeft) {
      scalars = scalars.reversed().map(UnicodeText.mirror(of:))
    }
    var text = ""
    for value in scalars { text.unicodeScalars.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
    if !rightToLeft, let last = result.last, last.font == piece.font,
      !last.text.unicodeScalars.contains(where: { ScriptTables.isRightToLeft($0.value) })
    {
      result[result.count - 1].text += text
    } else {
      result.append(FontStretch(font: piece.font, text: text))
    }
  }

  private func split(_ scalars: [UInt32], missing: inout Set<Unicode.Scalar>) -> [Piece] {
    var pieces: [Piece] = []
    var index = 0
    while index < scalars.count {
      // A character goes with the marks on it.
      var end = index + 1
      while end < scalars.count,
        UnicodeText.isMark(scalars[end]) || scalars[end] == 0x200D
          || scalars[end - 1] == 0x200D
      { end += 1 }
      let cluster = Array(scalars[index..<end])
      let font = font(for: cluster, after: pieces.last?.font, missing: &missing)
      if pieces.last?.font == font {
        pieces[pieces.count - 1].scalars += cluster
      } else {
        pieces.append(Piece(font: font, scalars: cluster))
      }
      index = end
    }
    return pieces
  }

  private func font(
    for cluster: [UInt32], after previous: FontID?, missing: inout Set<Unicode.Scalar>
  ) -> FontID {
    let base = cluster[0]
    // Spaces, and whatever shows nothing, stay with the word before them.
    if let previous, base == 0x20 || base == 0xA0 || UnicodeText.isDefaultIgnorable(base) {
      return previous
    }
    if has(primary, cluster) { return primary }
    let fallbacks = book.fallbacks(of: primary)
    if let found = fallbacks.first(where: { has($0, cluster) }) { return found }
    // No font has base and marks together: the base decides, the marks are named.
    let chosen = ([primary] + fallbacks).first { has($0, [base]) } ?? primary
    for value in cluster where !has(chosen, [value]) {
      if let scalar = Unicode.Scalar(value) { missing.insert(scalar) }
    }
    return chosen
  }

  private func has(_ font: FontID, _ cluster: [UInt32]) -> Bool {
    let file = book.caches[Int(font.index)].file
    return cluster.allSatisfy { scalar in
      if scalar < 0x20 || (0x7F...0x9F).contains(scalar) { return false }
      if file.glyph(for: scalar) != 0 || UnicodeText.isDefaultIgnorable(scalar) { return true }
      switch scalar {
      case 0x20, 0xA0, 0x2000...0x200A, 0x202F, 0x205F: return true
      case 0x2010, 0x2011: return file.glyph(for: 0x2D) != 0
      default: return false
      }
    }
  }
}
