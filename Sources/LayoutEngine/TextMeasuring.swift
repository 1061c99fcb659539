import MailModel

/// A font of the pinned list, by its place there. Stable for one run of the program only.
public struct FontID: Hashable, Sendable {
  /// Index in the pinned list.
  public var index: UInt16
  /// Makes an identifier.
  public init(index: UInt16) { self.index = index }
}

/// What layout must know of a font, in 1/1000 of the type size, upwards positive.
public struct FontMetrics: Sendable, Equatable {
  /// Ascent above the baseline.
  public var ascent: Int
  /// Descent below the baseline, a positive number.
  public var descent: Int
  /// Height of a flat capital.
  public var capHeight: Int
  /// Makes metrics.
  public init(ascent: Int, descent: Int, capHeight: Int) {
    self.ascent = ascent
    self.descent = descent
    self.capHeight = capHeight
  }
}

/// A stretch of text that one font can set.
public struct FontStretch: Sendable, Equatable {
  /// The font.
  public var font: FontID
  /// The text.
  public var text: String
  /// Makes a stretch.
  public init(font: FontID, text: String) {
    self.font = font
    self.text = text
  }
}

/// Measures text for layout. Implemented by `Rendering` with HarfBuzz and ICU, by tests with fixed
/// widths. Not `Sendable`: each thread has its own.
public protocol TextMeasuring: AnyObject {
  /// The pinned font of a family, or nothing where the family is not pinned. Weight 100…900; the
  /// nearest pinned weight is taken.
  func font(family: String, weight: Int, italic: Bool) -> FontID?
  /// All pinned families, for "did you mean".
  var families: [String] { get }
  /// The font's metrics.
  func metrics(of font: FontID) -> FontMetrics
  /// Width of text without line breaks, kerned, as the renderer will draw it.
  func width(of text: String, font: FontID, size: Length) -> Length
  /// How far the ink of the text's first letter reaches left of where the text begins, in 1/1000 of
  /// the type size; 0 for letters that do so by less than the eye sees.
  func leftOverhang(of text: String, font: FontID) -> Int
  /// Splits text into stretches that the font, or the first fallback with the glyph, can set, in
  /// visual order from left to right (bidi resolved). Characters that no pinned font has go into
  /// `missing` and are left in the first font's stretch.
  func stretches(of text: String, font: FontID, missing: inout Set<Unicode.Scalar>)
    -> [FontStretch]
  /// UTF-8 offsets (0 < offset < count) at which a line may end, by UAX 14.
  func lineBreaks(in text: String) -> [Int]
  /// The embedding level of each UTF-8 byte of a paragraph by UAX 9, even from left to right, odd
  /// from right to left; nothing where all of it runs from left to right.
  func embeddingLevels(of paragraph: String) -> [UInt8]?
  /// Splits text of one level into stretches, as above. Where it runs from right to left they come
  /// in visual order, each in logical order.
  func stretches(
    of text: String, font: FontID, rightToLeft: Bool, missing: inout Set<Unicode.Scalar>
  ) -> [FontStretch]
  /// Whether words of the language can be divided on this machine.
  func canHyphenate(_ language: Language) -> Bool
  /// UTF-8 offsets (0 < offset < count) at which a word of letters may be divided by a hyphen.
  func hyphenPoints(in word: String, language: Language) -> [Int]
}

// A measurer may do without: everything then runs from left to right, and no word is divided.
extension TextMeasuring {
  /// None.
  public func leftOverhang(of text: String, font: FontID) -> Int { 0 }
  /// Nothing: from left to right.
  public func embeddingLevels(of paragraph: String) -> [UInt8]? { nil }
  /// The stretches without regard to direction.
  public func stretches(
    of text: String, font: FontID, rightToLeft: Bool, missing: inout Set<Unicode.Scalar>
  ) -> [FontStretch] {
    stretches(of: text, font: font, missing: &missing)
  }
  /// No.
  public func canHyphenate(_ language: Language) -> Bool { false }
  /// None.
  public func hyphenPoints(in word: String, language: Language) -> [Int] { [] }
}

/// What layout must know of pictures. Implemented by `Rendering`.
public protocol PictureMeasuring: AnyObject {
  /// The picture's natural size, or a diagnostic that says why there is none.
  func size(ofPicture name: String) -> Result<Size, Diagnostic>
}
