import CICU

/// Finds where lines may end, by UAX 14. One thread at a time may use it.
public final class LineBreaker {
  private let iterator: OpaquePointer
  private var text: OpaquePointer?

  /// Makes a breaker.
  public init() throws {
    var status: Int32 = 0
    let made = brevpress_icu_line_breaker("en", &status)
    try check(icu: status, operation: "open line breaker")
    guard let made else {
      throw GraphicsError(
        library: "icu", operation: "open line breaker", code: -1, message: "refused")
    }
    iterator = made
  }

  deinit {
    brevpress_icu_break_close(iterator)
    if let text { brevpress_icu_utext_close(text) }
  }

  /// UTF-8 offsets at which a line may end, the text's own end not among them.
  public func breaks(in utf8: UnsafeBufferPointer<UInt8>) -> [Int] {
    guard utf8.count > 1, let base = utf8.baseAddress else { return [] }
    return base.withMemoryRebound(to: CChar.self, capacity: utf8.count) { characters in
      var status: Int32 = 0
      text = brevpress_icu_utext(text, characters, Int64(utf8.count), &status)
      guard status <= 0, let text else { return [] }
      brevpress_icu_break_set_text(iterator, text, &status)
      guard status <= 0 else { return [] }
      var result: [Int] = []
      while true {
        let next = Int(brevpress_icu_break_next(iterator))
        if next < 0 || next >= utf8.count { return result }
        if next > 0 { result.append(next) }
      }
    }
  }
}

/// A run of text in one direction.
public struct DirectionalRun: Sendable, Hashable {
  /// UTF-16 range in the text.
  public var range: Range<Int>
  /// Whether it is read from right to left.
  public var rightToLeft: Bool
}

/// What ICU knows of characters and text.
public enum UnicodeText {
  /// The text in normal form C.
  public static func normalised(_ utf16: [UInt16]) -> [UInt16] {
    var status: Int32 = 0
    guard !utf16.isEmpty, let form = brevpress_icu_nfc(&status) else { return utf16 }
    // No text grows to more than three times its length in form C.
    var result = [UInt16](repeating: 0, count: utf16.count * 3 + 8)
    let count = brevpress_icu_normalise(
      form, utf16, Int32(utf16.count), &result, Int32(result.count), &status)
    guard status <= 0, count >= 0, count <= result.count else {
      return utf16
    }
    return Array(result.prefix(Int(count)))
  }

  /// The text's runs in visual order from left to right, after UAX 9. The first strong character
  /// gives the base direction.
  public static func visualRuns(_ utf16: [UInt16]) -> [DirectionalRun] {
    let whole = [DirectionalRun(range: 0..<utf16.count, rightToLeft: false)]
    guard !utf16.isEmpty, let bidi = brevpress_icu_bidi_open() else { return whole }
    defer { brevpress_icu_bidi_close(bidi) }
    var status: Int32 = 0
    return utf16.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return whole }
      brevpress_icu_bidi_set(bidi, base, Int32(text.count), &status)
      let count = brevpress_icu_bidi_count(bidi, &status)
      guard status <= 0 else { return whole }
      return (0..<count).map { index in
        var start: Int32 = 0
        var length: Int32 = 0
        let rightToLeft = brevpress_icu_bidi_run(bidi, index, &start, &length) != 0
        return DirectionalRun(
          range: Int(start)..<Int(start + length), rightToLeft: rightToLeft)
      }
    }
  }

  /// The embedding level of each UTF-16 unit of a paragraph, after UAX 9; empty where ICU refuses.
  /// The first strong character gives the base direction.
  public static func embeddingLevels(_ utf16: [UInt16]) -> [UInt8] {
    guard !utf16.isEmpty, let bidi = brevpress_icu_bidi_open() else { return [] }
    defer { brevpress_icu_bidi_close(bidi) }
    var status: Int32 = 0
    return utf16.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return [] }
      brevpress_icu_bidi_set(bidi, base, Int32(text.count), &status)
      guard status <= 0, let levels = brevpress_icu_bidi_levels(bidi, &status), status <= 0 else {
        return []
      }
      return Array(UnsafeBufferPointer(start: levels, count: text.count))
    }
  }

  /// Whether the character joins the one before it: accents, vowel signs, selectors.
  public static func isMark(_ scalar: UInt32) -> Bool { brevpress_icu_is_mark(scalar) != 0 }
  /// Whether the character shows nothing by itself: joiners, soft hyphen, direction marks.
  public static func isDefaultIgnorable(_ scalar: UInt32) -> Bool {
    brevpress_icu_is_default_ignorable(scalar) != 0
  }
  /// The character's mirror image, such as `)` for `(`, or itself.
  public static func mirror(of scalar: UInt32) -> UInt32 { brevpress_icu_mirror(scalar) }
}
