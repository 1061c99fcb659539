import CairoKit

/// A glyph that stands for exactly one character.
struct PlainGlyph {
  var glyph: UInt32
  /// Font units.
  var advance: Int32
  /// The character, as text that is searched and copied has it.
  var scalar: UInt32
}

/// Glyphs that stand for their text in any other way: joined, reordered, with accents beside.
struct ComplexShape {
  var glyphs: [ShapedGlyph]
  var text: [UInt8]
  var clusters: [GlyphCluster]
  var rightToLeft: Bool
}

/// A word as shaped in one font.
struct ShapedWord {
  var hash: UInt64
  var keyStart: Int
  var keyCount: Int
  /// Where its plain glyphs are, or its place among the complex shapes.
  var start: Int
  /// How many plain glyphs; -1 for a complex shape.
  var count: Int
  /// Font units.
  var width: Int
  /// Whether the font has all its characters.
  var covered: Bool
}

/// One font with the words that it has set so far.
///
/// Words are shaped once; their advances are whole font units, so that a width measured is the
/// width drawn to the last digit. Figures with their signs are set unkerned from a table, because
/// amounts hardly repeat and must align in columns.
final class WordCache {
  /// The cache is emptied at this size; what is shaped does not depend on what was cached.
  private static let wordsMax = 24_000
  private static let wordBytesMax = 64

  let file: FontFile
  let unitsPerEm: Int
  let space: PlainGlyph
  private let shaper: Shaper
  /// Glyphs of figures and their signs by ASCII code; no glyph = not set from here.
  private(set) var figures: [PlainGlyph]
  /// Signs of figures outside ASCII: no-break space, narrow one, dash, minus.
  private var wideFigures: [UInt32: PlainGlyph] = [:]

  private(set) var glyphs: [PlainGlyph] = []
  private(set) var complexes: [ComplexShape] = []
  private(set) var words: [ShapedWord] = []
  private var keys: [UInt8] = []
  private var table: [Int32]
  private var shaped: [ShapedGlyph] = []

  init(file: FontFile, shaper: Shaper) {
    self.file = file
    self.shaper = shaper
    unitsPerEm = file.unitsPerEm
    let glyph = file.glyph(for: 0x20)
    space = PlainGlyph(
      glyph: glyph, advance: Int32(glyph == 0 ? file.unitsPerEm / 4 : file.advance(ofGlyph: glyph)),
      scalar: 0x20)
    figures = Array(repeating: PlainGlyph(glyph: 0, advance: 0, scalar: 0), count: 128)
    table = Array(repeating: -1, count: 4096)
    for scalar in "0123456789.,:+-/%".unicodeScalars {
      figures[Int(scalar.value)] = figure(scalar.value)
    }
    for scalar: UInt32 in [0xA0, 0x202F, 0x2013, 0x2212] { wideFigures[scalar] = figure(scalar) }
  }

  private func figure(_ scalar: UInt32) -> PlainGlyph {
    if scalar == 0xA0 { return space }
    shaper.shape(
      [scalar], with: file, rightToLeft: false, contextual: false, into: &shaped)
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

  /// The token that starts at an offset, at which there is no space. `whole` takes all the rest,
  /// spaces too: text from right to left is shaped in one piece.
  @inline(__always)
  func token(_ utf8: UnsafeBufferPointer<UInt8>, at start: Int, whole: Bool) -> Token {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var index = start
    var isFigures = !whole
    while index < utf8.count {
      let byte = utf8[index]
      if byte == 0x20 && !whole { break }
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      if isFigures {
        if byte < 0x80 {
          isFigures = figures[Int(byte)].glyph != 0
        } else {
          isFigures = wideFigure(utf8, at: index) != nil || (byte & 0xC0) == 0x80
        }
      }
      index += 1
    }
    return Token(start: start, end: index, hash: hash ^ (hash >> 29), isFigures: isFigures)
  }

  /// The figure sign outside ASCII that starts at an offset, and its bytes.
  func wideFigure(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> (PlainGlyph, Int)? {
    guard utf8[index] >= 0xC2 else { return nil }
    let (scalar, length) = ScriptTables.decode(utf8, at: index)
    guard let glyph = wideFigures[scalar], glyph.glyph != 0 else { return nil }
    return (glyph, length)
  }

  /// The advance of a token of figures, in font units.
  func figureWidth(_ utf8: UnsafeBufferPointer<UInt8>, _ token: Token) -> Int {
    var width = 0
    var index = token.start
    while index < token.end {
      if utf8[index] < 0x80 {
        width += Int(figures[Int(utf8[index])].advance)
        index += 1
      } else if let (glyph, length) = wideFigure(utf8, at: index) {
        width += Int(glyph.advance)
        index += length
      } else {
        index += 1
      }
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
        // Looking a word up may add it, so the list is read afterwards.
        let place = word(utf8, token)
        let word = words[place]
        width += word.width
        if !word.covered { covered = false }
      }
      index = token.end
    }
    return (width, covered)
  }

  // MARK: Words

  /// The place of a token's word, shaped now if it was not before. Good until the next call.
  func word(_ utf8: UnsafeBufferPointer<UInt8>, _ token: Token) -> Int {
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: token.hash) & mask
    let count = token.end - token.start
    var probes = 0
    while table[slot] >= 0 {
      let index = Int(table[slot])
      let word = words[index]
      if word.hash == token.hash, word.keyCount == count, sameKey(word, utf8, token) {
        return index
      }
      slot = (slot + 1) & mask
      probes += 1
    }
    return add(utf8, token, slot: slot)
  }

  private func sameKey(_ word: ShapedWord, _ utf8: UnsafeBufferPointer<UInt8>, _ token: Token)
    -> Bool
  {
    for offset in 0..<word.keyCount
    where keys[word.keyStart + offset] != utf8[token.start + offset] { return false }
    return true
  }

  private func add(_ utf8: UnsafeBufferPointer<UInt8>, _ token: Token, slot: Int) -> Int {
    if words.count >= Self.wordsMax || glyphs.count >= Self.wordsMax * 16 {
      clear()
      return add(utf8, token, slot: Int(truncatingIfNeeded: token.hash) & (table.count - 1))
    }
    var word = ShapedWord(
      hash: token.hash, keyStart: keys.count, keyCount: token.end - token.start, start: 0,
      count: 0, width: 0, covered: true)
    shape(UnsafeBufferPointer(rebasing: utf8[token.start..<token.end]), into: &word)
    let index = words.count
    keys.append(contentsOf: utf8[token.start..<token.end])
    words.append(word)
    table[slot] = Int32(index)
    if words.count * 2 > table.count { growTable() }
    return index
  }

  private func clear() {
    glyphs.removeAll(keepingCapacity: true)
    complexes.removeAll()
    words.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    for index in table.indices { table[index] = -1 }
  }

  private func growTable() {
    var larger = [Int32](repeating: -1, count: table.count * 2)
    let mask = larger.count - 1
    for (index, word) in words.enumerated() {
      var slot = Int(truncatingIfNeeded: word.hash) & mask
      while larger[slot] >= 0 { slot = (slot + 1) & mask }
      larger[slot] = Int32(index)
    }
    table = larger
  }

  // MARK: Shaping

  private func shape(_ utf8: UnsafeBufferPointer<UInt8>, into word: inout ShapedWord) {
    var scalars: [UInt32] = []
    var contextual = false
    var index = 0
    while index < utf8.count {
      let (scalar, length) = ScriptTables.decode(utf8, at: index)
      scalars.append(scalar)
      if ScriptTables.isContextual(scalar) { contextual = true }
      index += length
    }
    let rightToLeft = ScriptTables.containsRightToLeft(utf8)
    prepare(&scalars, contextual: contextual)
    shaper.shape(
      scalars, with: file, rightToLeft: rightToLeft, contextual: contextual, into: &shaped)
    var plain = !rightToLeft && shaped.count == scalars.count
    for (place, glyph) in shaped.enumerated() {
      word.width += Int(glyph.advance)
      if glyph.glyph == 0 { word.covered = false }
      if glyph.xOffset != 0 || glyph.yOffset != 0 || Int(glyph.cluster) != place { plain = false }
    }
    if plain {
      word.start = glyphs.count
      word.count = shaped.count
      for (glyph, scalar) in zip(shaped, scalars) {
        glyphs.append(
          PlainGlyph(
            glyph: glyph.glyph, advance: glyph.advance,
            scalar: glyph.glyph == space.glyph ? 0x20 : scalar))
      }
    } else {
      word.start = complexes.count
      word.count = -1
      complexes.append(Self.complex(shaped, scalars: scalars, rightToLeft: rightToLeft))
    }
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
      let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
      let bytes = Array(String(scalar).utf8)
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
