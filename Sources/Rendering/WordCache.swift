import CairoKit

/// Glyphs that stand for their text in any other way than one by one: joined, reordered, with
/// accents beside.
struct ComplexShape {
  var glyphs: [ShapedGlyph]
  var text: [UInt8]
  var clusters: [GlyphCluster]
  var rightToLeft: Bool
}

/// One font with the words that it has set so far.
///
/// Words are shaped once; their advances are whole font units, so that a width measured is the
/// width drawn to the last digit. Figures with their signs are set unkerned from a table, because
/// amounts hardly repeat and must align in columns.
final class WordCache {
  let file: FontFile
  let unitsPerEm: Int
  let space: PlainGlyph
  let storage = WordStorage()
  private(set) var complexes: [ComplexShape] = []
  private let shaper: Shaper
  private var shaped: [ShapedGlyph] = []

  /// Glyphs of figures and their signs: by ASCII code, then those of `wideFigures`. Glyph 0 is
  /// none: not set from here.
  let figures: UnsafeMutablePointer<PlainGlyph>
  private static let figureCount = 132
  /// No-break space, narrow no-break space, en dash, minus.
  private static let wideFigures: [UInt32] = [0xA0, 0x202F, 0x2013, 0x2212]

  init(file: FontFile, shaper: Shaper) {
    self.file = file
    self.shaper = shaper
    unitsPerEm = file.unitsPerEm
    let glyph = file.glyph(for: 0x20)
    space = PlainGlyph(
      glyph: glyph, advance: Int32(glyph == 0 ? file.unitsPerEm / 4 : file.advance(ofGlyph: glyph)),
      scalar: 0x20)
    figures = .allocate(capacity: Self.figureCount)
    figures.initialize(
      repeating: PlainGlyph(glyph: 0, advance: 0, scalar: 0), count: Self.figureCount)
    for scalar in "0123456789.,:+-/%".unicodeScalars {
      figures[Int(scalar.value)] = figure(scalar.value)
    }
    for (index, scalar) in Self.wideFigures.enumerated() { figures[128 + index] = figure(scalar) }
  }

  deinit { figures.deallocate() }

  private func figure(_ scalar: UInt32) -> PlainGlyph {
    if scalar == 0xA0 { return space }
    shaper.shape([scalar], with: file, rightToLeft: false, contextual: false, into: &shaped)
    guard shaped.count == 1, let only = shaped.first, only.xOffset == 0, only.yOffset == 0 else {
      return PlainGlyph(glyph: 0, advance: 0, scalar: scalar)
    }
    return PlainGlyph(
      glyph: only.glyph, advance: only.advance,
      scalar: only.glyph == space.glyph ? 0x20 : scalar)
  }

  // MARK: Tokens

  /// A part of a run: what lies between two spaces.
  struct Token {
    var start: Int
    var end: Int
    var hash: UInt64
    /// Whether it is figures and their signs only, all of which the font has.
    var isFigures: Bool
  }

  /// No token is longer, in bytes; longer words are shaped in parts, measured and drawn alike.
  private static let tokenBytesMax = 1024

  /// The token that starts at an offset, at which there is no space. `whole` takes all the rest,
  /// spaces too: text from right to left is shaped in one piece.
  @inline(__always)
  func token(_ utf8: UnsafeBufferPointer<UInt8>, at start: Int, whole: Bool) -> Token {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var index = start
    var figuresEnd = whole ? -1 : start
    while index < utf8.count {
      let byte = utf8[index]
      if byte == 0x20 && !whole { break }
      if index - start >= Self.tokenBytesMax && byte & 0xC0 != 0x80 { break }
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      if figuresEnd == index {
        let (figure, length) = figure(utf8, at: index)
        if figure >= 0 && figures[figure].glyph != 0 { figuresEnd = index + length }
      }
      index += 1
    }
    return Token(
      start: start, end: index, hash: hash ^ (hash >> 29), isFigures: figuresEnd == index)
  }

  /// The place in `figures` of the character at an offset and its bytes; -1 where it is none.
  @inline(__always)
  func figure(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> (Int, Int) {
    let byte = utf8[index]
    if byte < 0x80 { return (Int(byte), 1) }
    if byte == 0xC2 && index + 1 < utf8.count && utf8[index + 1] == 0xA0 { return (128, 2) }
    guard byte == 0xE2, index + 2 < utf8.count else { return (-1, 1) }
    switch (utf8[index + 1], utf8[index + 2]) {
    case (0x80, 0xAF): return (129, 3)
    case (0x80, 0x93): return (130, 3)
    case (0x88, 0x92): return (131, 3)
    default: return (-1, 1)
    }
  }

  /// The advance of a token of figures, in font units.
  @inline(__always)
  private func figureWidth(_ utf8: UnsafeBufferPointer<UInt8>, _ token: Token) -> Int {
    var width = 0
    var index = token.start
    while index < token.end {
      let (figure, length) = figure(utf8, at: index)
      width += Int(figures[figure].advance)
      index += length
    }
    return width
  }

  /// The width of text in font units, and whether the font has all of it.
  func measure(_ utf8: UnsafeBufferPointer<UInt8>) -> (width: Int, covered: Bool) {
    let whole = ScriptTables.containsRightToLeft(utf8)
    var width = 0
    var covered = true
    var index = 0
    while index < utf8.count {
      if utf8[index] == 0x20 && !whole {
        width += Int(space.advance)
        index += 1
        continue
      }
      let token = token(utf8, at: index, whole: whole)
      if token.isFigures {
        width += figureWidth(utf8, token)
      } else {
        let word = storage.words[word(utf8, token)]
        width += Int(word.width)
        if !word.covered { covered = false }
      }
      index = token.end
    }
    return (width, covered)
  }

  // MARK: Words

  /// The place of a token's word, shaped now if it was not before. Good until the next call.
  @inline(__always)
  func word(_ utf8: UnsafeBufferPointer<UInt8>, _ token: Token) -> Int {
    let key = UnsafeBufferPointer(rebasing: utf8[token.start..<token.end])
    return storage.find(key, hash: token.hash) ?? add(key, hash: token.hash)
  }

  @inline(never)
  private func add(_ key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    var scalars: [UInt32] = []
    var contextual = false
    var index = 0
    while index < key.count {
      let (scalar, length) = ScriptTables.decode(key, at: index)
      scalars.append(scalar)
      if ScriptTables.isContextual(scalar) { contextual = true }
      index += length
    }
    let rightToLeft = ScriptTables.containsRightToLeft(key)
    prepare(&scalars, contextual: contextual)
    shaper.shape(
      scalars, with: file, rightToLeft: rightToLeft, contextual: contextual, into: &shaped)
    if !storage.hasRoom(glyphs: shaped.count, keyBytes: key.count) {
      storage.removeAll()
      complexes.removeAll()
    }
    return storage.add(keep(scalars, hash: hash, rightToLeft: rightToLeft), key: key)
  }

  /// Keeps the glyphs just shaped and describes them as a word.
  private func keep(_ scalars: [UInt32], hash: UInt64, rightToLeft: Bool) -> ShapedWord {
    var word = ShapedWord(
      hash: hash, keyStart: 0, keyCount: 0, start: 0, count: 0, width: 0, covered: true)
    var plain = !rightToLeft && shaped.count == scalars.count && shaped.first?.xOffset ?? 0 == 0
    for (place, glyph) in shaped.enumerated() {
      word.width &+= glyph.advance
      if glyph.glyph == 0 { word.covered = false }
      if glyph.yOffset != 0 || Int(glyph.cluster) != place { plain = false }
    }
    if plain {
      word.start = Int32(storage.glyphCount)
      word.count = Int32(shaped.count)
      for (place, glyph) in shaped.enumerated() {
        // Fonts with an old kerning table have half of it as a shift of the second glyph; here
        // it goes into the advances, which comes to the same.
        let shift = place + 1 < shaped.count ? shaped[place + 1].xOffset : 0
        storage.add(
          PlainGlyph(
            glyph: glyph.glyph, advance: glyph.advance &+ shift &- glyph.xOffset,
            scalar: glyph.glyph == space.glyph ? 0x20 : scalars[place]))
      }
    } else {
      word.start = Int32(complexes.count)
      word.count = -1
      complexes.append(Self.complex(shaped, scalars: scalars, rightToLeft: rightToLeft))
    }
    return word
  }

  /// Swaps characters for what stands for them on paper.
  private func prepare(_ scalars: inout [UInt32], contextual: Bool) {
    for index in scalars.indices {
      switch scalars[index] {
      case 0xA0: scalars[index] = 0x20
      case 0x2010, 0x2011:
        if file.glyph(for: scalars[index]) == 0 { scalars[index] = 0x2D }
      default: break
      }
    }
    // Joiners matter to complex scripts only; elsewhere, soft hyphens and marks show nothing.
    if !contextual { scalars.removeAll { $0 > 0xA0 && UnicodeText.isDefaultIgnorable($0) } }
  }

  private static func complex(_ shaped: [ShapedGlyph], scalars: [UInt32], rightToLeft: Bool)
    -> ComplexShape
  {
    var text: [UInt8] = []
    var lengths: [Int] = []
    for value in scalars {
      let bytes = Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
      text += bytes
      lengths.append(bytes.count)
    }
    var clusters: [GlyphCluster] = []
    let logical = rightToLeft ? Array(shaped.reversed()) : shaped
    var index = 0
    while index < logical.count {
      var end = index + 1
      while end < logical.count, logical[end].cluster == logical[index].cluster { end += 1 }
      let first = index == 0 ? 0 : Int(logical[index].cluster)
      let next = end < logical.count ? Int(logical[end].cluster) : scalars.count
      let bytes = first < next ? lengths[first..<next].reduce(0, +) : 0
      clusters.append(GlyphCluster(bytes: bytes, glyphs: end - index))
      index = end
    }
    return ComplexShape(glyphs: shaped, text: text, clusters: clusters, rightToLeft: rightToLeft)
  }
}
