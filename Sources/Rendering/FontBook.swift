import CairoKit
import LayoutEngine
import MailModel

/// The pinned fonts, opened, with the words that they have set. Measures for layout and hands the
/// same shapes to drawing.
///
/// Each thread has its own; nothing in it is shared.
public final class FontBook: TextMeasuring {
  /// The pinned fonts; a `FontID` is a place in this list.
  public let fonts: [PinnedFont]
  /// All pinned families, each once, in the order pinned.
  public let families: [String]

  let caches: [WordCache]
  private let fallbackFamilies: [String]
  private let breaker: LineBreaker
  private let hyphens = HyphenBook()
  private var fallbackLists: [[FontID]?]
  private var scaledFonts: [ScaledKey: ScaledFont] = [:]
  private var overhangs: [OverhangKey: Int] = [:]
  /// Less is optical correction that every designer puts into round and slanted letters.
  private static let overhangMin = 25
  private struct OverhangKey: Hashable {
    var font: FontID
    var scalar: UInt32
  }
  private struct ScaledKey: Hashable {
    var font: FontID
    var size: Length
  }

  /// Opens the pinned fonts.
  ///
  /// `fallback` names families in the order in which they are asked for characters that a font
  /// lacks. Throws `MissingFonts` where files are not below the directories, `GraphicsError`
  /// where a file is not a font.
  public init(
    fonts: [PinnedFont], fallback: [String],
    directories: [String] = FontBook.standardDirectories
  ) throws {
    let found = FontCatalogue.locate(Set(fonts.map(\.file)), below: directories)
    let missing = fonts.filter { found[$0.file] == nil }
    guard missing.isEmpty else { throw MissingFonts(fonts: missing) }
    precondition(fonts.count < Int(UInt16.max), "more fonts than a FontID counts")
    let shaper = try Shaper()
    caches = try fonts.map { font in
      try WordCache(file: FontFile(path: found[font.file] ?? font.file), shaper: shaper)
    }
    self.fonts = fonts
    var families: [String] = []
    for font in fonts where !families.contains(font.family) { families.append(font.family) }
    self.families = families
    fallbackFamilies = fallback
    breaker = try LineBreaker()
    fallbackLists = Array(repeating: nil, count: fonts.count)
  }

  /// A number that two font books share exactly where their lists are the same; frames stored
  /// with one list cannot be read with another.
  public var fingerprint: UInt64 { FrameCodec.fingerprint(of: fonts) }

  // MARK: TextMeasuring

  /// The pinned font of a family with the nearest weight, italic where wanted and there.
  public func font(family: String, weight: Int, italic: Bool) -> FontID? {
    var best: (index: Int, distance: Int)?
    for (index, font) in fonts.enumerated() where font.family == family {
      // A wrong slant is worse than any wrong weight.
      let distance = abs(font.weight - weight) + (font.italic == italic ? 0 : 10_000)
      if distance < best?.distance ?? .max { best = (index, distance) }
    }
    return best.map { FontID(index: UInt16($0.index)) }
  }

  /// The font's metrics in 1/1000 of the type size.
  public func metrics(of font: FontID) -> FontMetrics {
    let file = caches[Int(font.index)].file
    func thousandths(_ units: Int) -> Int {
      (units * 1000 + file.unitsPerEm / 2) / file.unitsPerEm
    }
    return FontMetrics(
      ascent: thousandths(file.ascent), descent: thousandths(file.descent),
      capHeight: thousandths(file.capHeight))
  }

  /// Width of text as it will be drawn, rounded to the nearest micrometre.
  public func width(of text: String, font: FontID, size: Length) -> Length {
    let cache = caches[Int(font.index)]
    let units = withUTF8(text) { cache.measure($0).width }
    return Length(
      micrometres: (units * size.micrometres + cache.unitsPerEm / 2) / cache.unitsPerEm)
  }

  /// How far the first letter's outline reaches left of where it begins, in 1/1000 of the type
  /// size.
  public func leftOverhang(of text: String, font: FontID) -> Int {
    guard let first = text.unicodeScalars.first?.value else { return 0 }
    let key = OverhangKey(font: font, scalar: first)
    if let known = overhangs[key] { return known }
    let file = caches[Int(font.index)].file
    let left = file.box(ofGlyph: file.glyph(for: first))?.left ?? 0
    let overhang = left < 0 ? (-left * 1000 + file.unitsPerEm - 1) / file.unitsPerEm : 0
    if overhangs.count > 4096 { overhangs.removeAll(keepingCapacity: true) }
    overhangs[key] = overhang < Self.overhangMin ? 0 : overhang
    return overhangs[key] ?? 0
  }

  /// UTF-8 offsets at which a line may end, by UAX 14.
  public func lineBreaks(in text: String) -> [Int] {
    withUTF8(text) { PlainLineBreaks.breaks(in: $0) ?? breaker.breaks(in: $0) }
  }

  /// Splits text into stretches that one font can set, in visual order from left to right.
  public func stretches(
    of text: String, font: FontID, missing: inout Set<Unicode.Scalar>
  ) -> [FontStretch] {
    let simple = withUTF8(text) { utf8 in
      !Itemiser.needsCare(utf8) && caches[Int(font.index)].measure(utf8).covered
    }
    if simple { return text.isEmpty ? [] : [FontStretch(font: font, text: text)] }
    return Itemiser(book: self, primary: font).stretches(of: text, missing: &missing)
  }

  /// The stretches of text whose direction is known, in visual order.
  public func stretches(
    of text: String, font: FontID, rightToLeft: Bool, missing: inout Set<Unicode.Scalar>
  ) -> [FontStretch] {
    Itemiser(book: self, primary: font)
      .stretches(of: text, rightToLeft: rightToLeft, missing: &missing)
  }

  /// The embedding level of each UTF-8 byte of a paragraph; nothing where all runs left to right.
  public func embeddingLevels(of paragraph: String) -> [UInt8]? {
    Itemiser.embeddingLevels(of: paragraph)
  }

  /// Whether the language's dictionary is on this machine.
  public func canHyphenate(_ language: Language) -> Bool { hyphens.canHyphenate(language) }

  /// UTF-8 offsets at which a word of letters may be divided by a hyphen.
  public func hyphenPoints(in word: String, language: Language) -> [Int] {
    hyphens.points(in: word, language: language)
  }

  // MARK: For drawing and itemising

  /// The fonts asked for characters that a font lacks, nearest in weight and slant.
  func fallbacks(of font: FontID) -> [FontID] {
    if let list = fallbackLists[Int(font.index)] { return list }
    let like = fonts[Int(font.index)]
    let list = fallbackFamilies.compactMap { family in
      self.font(family: family, weight: like.weight, italic: like.italic)
    }.filter { $0 != font }
    fallbackLists[Int(font.index)] = list
    return list
  }

  /// A font at a size, made once. Sizes are few; hostile many are forgotten together.
  func scaled(_ font: FontID, size: Length) throws -> ScaledFont {
    let key = ScaledKey(font: font, size: size)
    if let made = scaledFonts[key] { return made }
    if scaledFonts.count >= 512 { scaledFonts.removeAll() }
    let made = try caches[Int(font.index)].file.scaled(to: size.points)
    scaledFonts[key] = made
    return made
  }
}

/// Calls `body` with a string's UTF-8, without a copy where the string is native.
@inline(__always)
func withUTF8<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result)
  rethrows -> Result
{
  if let result = try text.utf8.withContiguousStorageIfAvailable(body) { return result }
  return try Array(text.utf8).withUnsafeBufferPointer(body)
}
