import CairoKit
import LayoutEngine
import MailModel

/// Gathers a page's text so that each font, size and ink takes one drawing call.
///
/// cairo records, analyses and replays every call, which is where two thirds of its time go; one
/// call a font instead of one a string makes a page more than twice as fast.
///
/// So that text can be searched and copied, a PDF must know which character a glyph stands for.
/// cairo learns it from the first call that shows the glyph together with its text and keeps it
/// for the file; from then on the glyph goes into the gathered call, as long as it stands for the
/// same character. Only new glyphs, and words whose glyphs are no plain row of characters, are
/// shown by a call of their own.
final class TextGatherer {
  private struct Group {
    var font: FontID
    var size: Length
    var ink: Colour
    var glyphs: [Glyph]
  }

  /// Where a run stands and how its font units become points.
  private struct Pen {
    var font: FontID
    var size: Length
    var ink: Colour
    var x: Double
    var y: Double
    var scale: Double
    /// Font units from the start.
    var units = 0
    func x(at units: Int) -> Double { x + Double(units) * scale }
  }

  private let fonts: FontBook
  /// What cairo has learnt, font by font; nothing where the target keeps no text, as images.
  private let ledgers: [GlyphLedger]?
  private var groups: [Group] = []
  private var groupCount = 0
  private var lastGroup = 0

  init(fonts: FontBook, keepsText: Bool) {
    self.fonts = fonts
    ledgers = keepsText ? fonts.caches.map { GlyphLedger(count: $0.file.glyphCount) } : nil
  }

  /// Adds a run to the page. A run that cannot be gathered is drawn at once, whole: text that
  /// lies in one piece comes out in one piece.
  func add(_ run: TextRun, ink: Colour, on context: Context) throws {
    let group = group(font: run.font, size: run.fontSize, ink: ink)
    // The array is taken out while it grows, so that it is neither copied nor checked.
    var glyphs: [Glyph] = []
    swap(&glyphs, &groups[group].glyphs)
    defer { swap(&glyphs, &groups[group].glyphs) }
    let cache = fonts.caches[Int(run.font.index)]
    let ledger = ledgers?[Int(run.font.index)]
    let pen = Pen(
      font: run.font, size: run.fontSize, ink: ink, x: run.origin.x.points,
      y: run.origin.y.points, scale: run.fontSize.points / Double(cache.unitsPerEm))
    try withUTF8(run.text) { utf8 in
      let count = glyphs.count
      bridge(to: pen, cache, ledger, &glyphs)
      if !gather(utf8, cache, ledger, pen, &glyphs) {
        glyphs.removeLast(glyphs.count - count)
        try drawAlone(utf8, cache, ledger, pen, on: context)
      }
    }
  }

  /// Adds a run's glyphs; false where one of them is not plain or not yet learnt.
  @inline(__always)
  private func gather(
    _ utf8: UnsafeBufferPointer<UInt8>, _ cache: WordCache, _ ledger: GlyphLedger?, _ start: Pen,
    _ glyphs: inout [Glyph]
  ) -> Bool {
    if ScriptTables.containsRightToLeft(utf8) { return false }
    var pen = start
    func add(_ glyph: PlainGlyph) -> Bool {
      // A missing glyph has made the document a deviation; no box is printed in any case.
      if glyph.glyph != 0 {
        if let ledger, !ledger.knows(glyph) { return false }
        glyphs.append(Glyph(index: UInt(glyph.glyph), x: pen.x(at: pen.units), y: pen.y))
      }
      pen.units += Int(glyph.advance)
      return true
    }
    var index = 0
    while index < utf8.count {
      if utf8[index] == 0x20 {
        // Spaces are shown, so that text comes out in words.
        guard add(cache.space) else { return false }
        index += 1
        continue
      }
      let token = cache.token(utf8, at: index, whole: false)
      if token.isFigures {
        while index < token.end {
          let (figure, length) = cache.figure(utf8, at: index)
          guard add(cache.figures[figure]) else { return false }
          index += length
        }
        continue
      }
      let word = cache.storage.words[cache.word(utf8, token)]
      guard word.count >= 0 else { return false }
      let row = cache.storage.glyphs + Int(word.start)
      for place in 0..<Int(word.count) {
        guard add(row[place]) else { return false }
      }
      index = token.end
    }
    return true
  }

  /// Draws what was gathered and forgets it.
  func flush(on context: Context) throws {
    for index in 0..<groupCount where !groups[index].glyphs.isEmpty {
      context.setInk(groups[index].ink)
      context.setFont(try fonts.scaled(groups[index].font, size: groups[index].size))
      if ledgers == nil {
        context.fill(groups[index].glyphs)
      } else {
        context.show(groups[index].glyphs)
      }
      groups[index].glyphs.removeAll(keepingCapacity: true)
    }
    groupCount = 0
    lastGroup = 0
  }

  // MARK: Groups

  private func group(font: FontID, size: Length, ink: Colour) -> Int {
    func fits(_ index: Int) -> Bool {
      groups[index].font == font && groups[index].size == size && groups[index].ink == ink
    }
    if lastGroup < groupCount && fits(lastGroup) { return lastGroup }
    for index in 0..<groupCount where fits(index) {
      lastGroup = index
      return index
    }
    lastGroup = groupCount
    groupCount += 1
    if lastGroup < groups.count {
      // The buffers of earlier pages are used again.
      groups[lastGroup].font = font
      groups[lastGroup].size = size
      groups[lastGroup].ink = ink
    } else {
      groups.append(Group(font: font, size: size, ink: ink, glyphs: []))
    }
    return lastGroup
  }

  /// Puts spaces into a wide gap between two runs of one line. cairo moves the pen over up to ten
  /// type sizes with one whole number; over more it writes a new place with two fractions, which
  /// takes it as long as several glyphs.
  @inline(__always)
  private func bridge(
    to pen: Pen, _ cache: WordCache, _ ledger: GlyphLedger?, _ glyphs: inout [Glyph]
  ) {
    guard let ledger, let last = glyphs.last, last.y == pen.y, ledger.knows(cache.space) else {
      return
    }
    let step = 9.9 * pen.scale * Double(cache.unitsPerEm)
    let gap = pen.x - last.x
    guard gap > step, gap < 3 * step else { return }
    var x = last.x + step
    while x < pen.x - step / 99 {
      glyphs.append(Glyph(index: UInt(cache.space.glyph), x: x, y: pen.y))
      x += step
    }
  }

  // MARK: Runs of their own

  /// What a call of its own shows.
  private struct Showing {
    var glyphs: [Glyph] = []
    var text: [UInt8] = []
    var clusters: [GlyphCluster] = []
  }

  /// Shows a run with its text, in a call of its own.
  @inline(never)
  private func drawAlone(
    _ utf8: UnsafeBufferPointer<UInt8>, _ cache: WordCache, _ ledger: GlyphLedger?, _ start: Pen,
    on context: Context
  ) throws {
    let whole = ScriptTables.containsRightToLeft(utf8)
    var pen = start
    var showing = Showing()
    var index = 0
    while index < utf8.count {
      if utf8[index] == 0x20 && !whole {
        add(cache.space, ledger, &pen, &showing)
        index += 1
        continue
      }
      let token = cache.token(utf8, at: index, whole: whole)
      if token.isFigures {
        while index < token.end {
          let (figure, length) = cache.figure(utf8, at: index)
          add(cache.figures[figure], ledger, &pen, &showing)
          index += length
        }
        continue
      }
      index = token.end
      let word = cache.storage.words[cache.word(utf8, token)]
      guard word.count < 0 else {
        for place in 0..<Int(word.count) {
          add(cache.storage.glyphs[Int(word.start) + place], ledger, &pen, &showing)
        }
        continue
      }
      let shape = cache.complexes[Int(word.start)]
      if shape.rightToLeft {
        // Such a run may have several parts only where it is too long for any line.
        try show(showing, backward: false, pen, isText: ledger != nil, on: context)
        showing = Showing()
        add(shape, ledger, &pen, &showing)
        try show(showing, backward: true, pen, isText: ledger != nil, on: context)
        showing = Showing()
      } else {
        add(shape, ledger, &pen, &showing)
      }
    }
    try show(showing, backward: false, pen, isText: ledger != nil, on: context)
  }

  private func show(
    _ showing: Showing, backward: Bool, _ pen: Pen, isText: Bool, on context: Context
  ) throws {
    guard !showing.glyphs.isEmpty else { return }
    context.setInk(pen.ink)
    context.setFont(try fonts.scaled(pen.font, size: pen.size))
    if isText {
      context.show(
        showing.glyphs, text: showing.text, clusters: showing.clusters, backward: backward)
    } else {
      context.fill(showing.glyphs)
    }
  }

  private func add(
    _ glyph: PlainGlyph, _ ledger: GlyphLedger?, _ pen: inout Pen, _ showing: inout Showing
  ) {
    if glyph.glyph != 0, let scalar = Unicode.Scalar(glyph.scalar) {
      showing.glyphs.append(
        Glyph(index: UInt(glyph.glyph), x: pen.x(at: pen.units), y: pen.y))
      let bytes = Array(String(scalar).utf8)
      showing.text += bytes
      showing.clusters.append(GlyphCluster(bytes: bytes.count, glyphs: 1))
      ledger?.learn(glyph.glyph, scalar: glyph.scalar)
    }
    pen.units += Int(glyph.advance)
  }

  private func add(
    _ shape: ComplexShape, _ ledger: GlyphLedger?, _ pen: inout Pen, _ showing: inout Showing
  ) {
    for glyph in shape.glyphs {
      showing.glyphs.append(
        Glyph(
          index: UInt(glyph.glyph), x: pen.x(at: pen.units + Int(glyph.xOffset)),
          y: pen.y - Double(glyph.yOffset) * pen.scale))
      pen.units += Int(glyph.advance)
    }
    showing.text += shape.text
    showing.clusters += shape.clusters
    if let ledger { learn(shape, ledger) }
  }

  /// Notes what cairo learns from clusters: a single character of a single glyph; of others
  /// nothing that a plain word could use.
  private func learn(_ shape: ComplexShape, _ ledger: GlyphLedger) {
    let logical = shape.rightToLeft ? shape.glyphs.reversed() : shape.glyphs
    let scalars = String(decoding: shape.text, as: UTF8.self).unicodeScalars
    var scalar = scalars.startIndex
    var glyph = 0
    for cluster in shape.clusters {
      let first = scalar < scalars.endIndex ? scalars[scalar] : "\0"
      let isSingle = cluster.glyphs == 1 && UTF8.width(first) == cluster.bytes
      for index in glyph..<(glyph + cluster.glyphs) {
        ledger.learn(logical[index].glyph, scalar: isSingle ? first.value : .max)
      }
      glyph += cluster.glyphs
      var bytes = cluster.bytes
      while bytes > 0, scalar < scalars.endIndex {
        bytes -= UTF8.width(scalars[scalar])
        scalar = scalars.index(after: scalar)
      }
    }
  }
}
