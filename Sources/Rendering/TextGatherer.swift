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
    var glyphs: GlyphBuffer
  }

  private let fonts: FontBook
  /// Whether the target keeps text beside the glyphs: a PDF does, an image does not.
  private let keepsText: Bool
  private var groups: [Group] = []
  private var groupCount = 0
  private var lastGroup = 0
  private let single = GlyphBuffer(capacity: 64)
  /// For each font, the character that cairo has learnt for each glyph; 0 = none yet.
  private var learnt: [[UInt32]]

  init(fonts: FontBook, keepsText: Bool) {
    self.fonts = fonts
    self.keepsText = keepsText
    learnt = Array(repeating: [], count: fonts.fonts.count)
  }

  /// Adds a run to the page. What cannot be gathered is drawn at once.
  func add(_ run: TextRun, ink: Colour, on context: Context) throws {
    let group = group(of: run, ink: ink)
    let fontIndex = Int(run.font.index)
    let cache = fonts.caches[fontIndex]
    if keepsText && learnt[fontIndex].isEmpty {
      learnt[fontIndex] = Array(repeating: 0, count: cache.file.glyphCount + 1)
    }
    try withUTF8(run.text) { utf8 in
      let whole = ScriptTables.containsRightToLeft(utf8)
      let y = run.origin.y.points
      let start = run.origin.x.points
      let scale = run.fontSize.points / Double(cache.unitsPerEm)
      var pen = 0
      var index = 0
      group.reserve(utf8.count)
      while index < utf8.count {
        if utf8[index] == 0x20 && !whole {
          // A space between words is shown, so that text comes out in words; at the start of a
          // run it would only cost.
          if index > 0, cache.space.glyph != 0, isLearnt(cache.space, fontIndex) {
            group.append(glyph: cache.space.glyph, x: start + Double(pen) * scale, y: y)
          }
          pen += Int(cache.space.advance)
          index += 1
          continue
        }
        let token = cache.token(utf8, at: index, whole: whole)
        index = token.end
        if token.isFigures {
          try addFigures(
            utf8, token, cache: cache, run: run, ink: ink, pen: &pen, group: group, on: context)
          continue
        }
        // Looking a word up may add it, so the list is read afterwards.
        let place = cache.word(utf8, token)
        let word = cache.words[place]
        if word.count >= 0 {
          let glyphs = word.start..<(word.start + word.count)
          if keepsText, !glyphs.allSatisfy({ isLearnt(cache.glyphs[$0], fontIndex) }) {
            try showPlain(cache.glyphs[glyphs], run: run, ink: ink, pen: pen, cache, on: context)
          } else {
            var at = pen
            for place in glyphs {
              let glyph = cache.glyphs[place]
              if glyph.glyph != 0 {
                group.append(glyph: glyph.glyph, x: start + Double(at) * scale, y: y)
              }
              at += Int(glyph.advance)
            }
          }
        } else {
          try showComplex(
            cache.complexes[word.start], run: run, ink: ink, pen: pen, cache, on: context)
        }
        pen += word.width
      }
    }
  }

  /// Draws what was gathered and forgets it.
  func flush(on context: Context) throws {
    for index in 0..<groupCount where groups[index].glyphs.count > 0 {
      let group = groups[index]
      context.setInk(group.ink)
      context.setFont(try fonts.scaled(group.font, size: group.size))
      context.show(group.glyphs)
      group.glyphs.removeAll()
    }
    groupCount = 0
    lastGroup = 0
  }

  // MARK: Groups

  private func group(of run: TextRun, ink: Colour) -> GlyphBuffer {
    func fits(_ index: Int) -> Bool {
      groups[index].font == run.font && groups[index].size == run.fontSize
        && groups[index].ink == ink
    }
    if lastGroup < groupCount && fits(lastGroup) { return groups[lastGroup].glyphs }
    for index in 0..<groupCount where fits(index) {
      lastGroup = index
      return groups[index].glyphs
    }
    lastGroup = groupCount
    groupCount += 1
    if lastGroup < groups.count {
      // The buffers of earlier pages are used again.
      groups[lastGroup].font = run.font
      groups[lastGroup].size = run.fontSize
      groups[lastGroup].ink = ink
    } else {
      groups.append(
        Group(font: run.font, size: run.fontSize, ink: ink, glyphs: GlyphBuffer(capacity: 512)))
    }
    return groups[lastGroup].glyphs
  }

  // MARK: Figures and words

  private func addFigures(
    _ utf8: UnsafeBufferPointer<UInt8>, _ token: WordCache.Token, cache: WordCache, run: TextRun,
    ink: Colour, pen: inout Int, group: GlyphBuffer, on context: Context
  ) throws {
    let y = run.origin.y.points
    let start = run.origin.x.points
    let scale = run.fontSize.points / Double(cache.unitsPerEm)
    var index = token.start
    while index < token.end {
      var glyph = cache.figures[Int(utf8[index] & 0x7F)]
      if utf8[index] < 0x80 {
        index += 1
      } else if let (wide, length) = cache.wideFigure(utf8, at: index) {
        glyph = wide
        index += length
      } else {
        index += 1
        continue
      }
      if isLearnt(glyph, Int(run.font.index)) {
        group.append(glyph: glyph.glyph, x: start + Double(pen) * scale, y: y)
      } else {
        try showPlain([glyph], run: run, ink: ink, pen: pen, cache, on: context)
      }
      pen += Int(glyph.advance)
    }
  }

  @inline(__always)
  private func isLearnt(_ glyph: PlainGlyph, _ font: Int) -> Bool {
    if !keepsText { return true }
    return learnt[font][Int(glyph.glyph)] == glyph.scalar
  }

  /// Shows plain glyphs with their characters, in a call of their own.
  private func showPlain(
    _ glyphs: ArraySlice<PlainGlyph>, run: TextRun, ink: Colour, pen: Int, _ cache: WordCache,
    on context: Context
  ) throws {
    single.removeAll()
    var text: [UInt8] = []
    var clusters: [GlyphCluster] = []
    let scale = run.fontSize.points / Double(cache.unitsPerEm)
    var at = pen
    for glyph in glyphs {
      if glyph.glyph != 0, let scalar = Unicode.Scalar(glyph.scalar) {
        single.append(
          glyph: glyph.glyph, x: run.origin.x.points + Double(at) * scale, y: run.origin.y.points)
        let bytes = Array(String(scalar).utf8)
        text += bytes
        clusters.append(GlyphCluster(bytes: bytes.count, glyphs: 1))
        if learnt[Int(run.font.index)][Int(glyph.glyph)] == 0 {
          learnt[Int(run.font.index)][Int(glyph.glyph)] = glyph.scalar
        }
      }
      at += Int(glyph.advance)
    }
    guard single.count > 0 else { return }
    context.setInk(ink)
    context.setFont(try fonts.scaled(run.font, size: run.fontSize))
    context.show(single, text: text, clusters: clusters, backward: false)
  }

  private func showComplex(
    _ shape: ComplexShape, run: TextRun, ink: Colour, pen: Int, _ cache: WordCache,
    on context: Context
  ) throws {
    single.removeAll()
    let scale = run.fontSize.points / Double(cache.unitsPerEm)
    var at = pen
    for glyph in shape.glyphs {
      single.append(
        glyph: glyph.glyph,
        x: run.origin.x.points + Double(at + Int(glyph.xOffset)) * scale,
        y: run.origin.y.points - Double(glyph.yOffset) * scale)
      at += Int(glyph.advance)
    }
    guard single.count > 0 else { return }
    context.setInk(ink)
    context.setFont(try fonts.scaled(run.font, size: run.fontSize))
    if keepsText {
      // cairo may learn these glyphs from the clusters; what it learns is not known here, so
      // each of them is shown with its text ever after unless a plain word taught it before.
      context.show(
        single, text: shape.text, clusters: shape.clusters, backward: shape.rightToLeft)
      for glyph in shape.glyphs where learnt[Int(run.font.index)][Int(glyph.glyph)] == 0 {
        learnt[Int(run.font.index)][Int(glyph.glyph)] = .max
      }
    } else {
      context.show(single)
    }
  }
}
