import BarcodeKit
import CairoKit
import LayoutEngine
import MailModel

/// Where the ink of text, codes and pictures lies, measured with the shapes that are drawn.
///
/// Holds open fonts, so each thread has its own.
public final class InkBook: InkMeasuring {
  private let fonts: FontBook
  private let pictures: PictureStore
  private let encoder: SymbolEncoder
  private var boxes: [GlyphKey: GlyphBox?] = [:]
  private var symbols: [SymbolKey: (columns: Int, rows: Int)?] = [:]
  private static let symbolsMax = 4096
  private var grounds: [GroundKey: GroundPixels?] = [:]
  private static let groundsMax = 4

  private struct GroundKey: Hashable {
    var stationery: PlacedStationery
    var width: Length
    var height: Length
  }

  private struct GlyphKey: Hashable {
    var font: FontID
    var glyph: UInt32
  }

  private struct SymbolKey: Hashable {
    var symbology: PlacedCode.Symbology
    var payload: String
  }

  /// Font units, upwards positive.
  private struct GlyphBox {
    var left: Int
    var bottom: Int
    var right: Int
    var top: Int

    mutating func add(_ other: GlyphBox) {
      left = min(left, other.left)
      bottom = min(bottom, other.bottom)
      right = max(right, other.right)
      top = max(top, other.top)
    }
  }

  /// Opens a book on fonts and pictures. Throws where the encoder of codes does not start.
  public init(fonts: FontBook, pictures: PictureStore) throws {
    self.fonts = fonts
    self.pictures = pictures
    encoder = try SymbolEncoder()
  }

  /// The smallest rectangle around the outlines of a run's glyphs, rounded outwards to whole
  /// micrometres.
  public func ink(of run: TextRun) -> Rectangle? {
    var all: GlyphBox?
    eachBox(of: run) { if all?.add($0) == nil { all = $0 } }
    return all.flatMap { place($0, of: run) }
  }

  /// The rectangles around the single glyphs.
  public func glyphs(of run: TextRun) -> [Rectangle] {
    var found: [Rectangle] = []
    eachBox(of: run) { if let rectangle = place($0, of: run) { found.append(rectangle) } }
    return found
  }

  private func eachBox(of run: TextRun, _ body: (GlyphBox) -> Void) {
    let cache = fonts.caches[Int(run.font.index)]
    withUTF8(run.text) { utf8 in
      cache.eachGlyph(of: utf8) { glyph, x, y in
        guard var box = box(run.font, glyph, cache) else { return }
        box.left += x
        box.right += x
        box.bottom += y
        box.top += y
        body(box)
      }
    }
  }

  private func place(_ all: GlyphBox, of run: TextRun) -> Rectangle? {
    let unitsPerEm = fonts.caches[Int(run.font.index)].unitsPerEm
    let scale = Double(run.fontSize.micrometres) / Double(unitsPerEm)
    func low(_ units: Int) -> Int { Int((Double(units) * scale).rounded(.down)) }
    func high(_ units: Int) -> Int { Int((Double(units) * scale).rounded(.up)) }
    let (x, y) = (run.origin.x.micrometres, run.origin.y.micrometres)
    return Rectangle(
      left: Length(micrometres: x + low(all.left)), top: Length(micrometres: y - high(all.top)),
      right: Length(micrometres: x + high(all.right)),
      bottom: Length(micrometres: y - low(all.bottom)))
  }

  private func box(_ font: FontID, _ glyph: UInt32, _ cache: WordCache) -> GlyphBox? {
    let key = GlyphKey(font: font, glyph: glyph)
    if let known = boxes[key] { return known }
    let box = cache.file.box(ofGlyph: glyph).map {
      GlyphBox(left: $0.left, bottom: $0.bottom, right: $0.right, top: $0.top)
    }
    boxes[key] = .some(box)
    return box
  }

  /// The symbol as the page drawer makes it.
  public func symbol(of code: PlacedCode) -> CodeSymbol? {
    let isLinear = code.symbology == .code128C
    let key = SymbolKey(symbology: code.symbology, payload: code.payload)
    let known = symbols[key]
    let size =
      known
      ?? (try? encoder.encode(Array(code.payload.utf8), as: PageDrawer.kind(of: code)))
      .map { (columns: $0.columns, rows: isLinear ? 1 : $0.rows) }
    if known == nil {
      if symbols.count >= Self.symbolsMax { symbols.removeAll() }
      symbols[key] = .some(size)
    }
    guard let size else { return nil }
    let place = PageDrawer.place(in: code.rectangle, linear: isLinear)
    return CodeSymbol(
      rectangle: Rectangle(
        x: .pt(place.left), y: .pt(place.top), width: .pt(place.width), height: .pt(place.height)),
      columns: size.columns, rows: size.rows)
  }

  /// The picture's pixels.
  public func pixels(ofPicture name: String) -> PixelCount? { pictures.pixels(ofPicture: name) }

  /// What stationery prints in a part of a page, seen at 200 dots an inch.
  public func ink(
    of stationery: PlacedStationery, on page: Size, in part: Rectangle
  ) -> GroundInk? {
    let key = GroundKey(stationery: stationery, width: page.width, height: page.height)
    if let known = grounds[key] { return known?.ink(in: part) }
    if grounds.count >= Self.groundsMax { grounds.removeAll() }
    let pixels = GroundPixels(of: stationery, on: page, from: pictures)
    grounds[key] = .some(pixels)
    return pixels?.ink(in: part)
  }
}

extension WordCache {
  /// Calls `body` with each glyph of a run and where it stands from the run's start, in font units
  /// upwards; glyphs that the font lacks are not drawn and left out.
  func eachGlyph(
    of utf8: UnsafeBufferPointer<UInt8>, _ body: (_ glyph: UInt32, _ x: Int, _ y: Int) -> Void
  ) {
    let whole = ScriptTables.containsRightToLeft(utf8)
    var pen = 0
    func add(_ glyph: PlainGlyph) {
      if glyph.glyph != 0 { body(glyph.glyph, pen, 0) }
      pen += Int(glyph.advance)
    }
    var index = 0
    while index < utf8.count {
      if utf8[index] == 0x20 && !whole {
        pen += Int(space.advance)
        index += 1
        continue
      }
      let token = token(utf8, at: index, whole: whole)
      if token.isFigures {
        while index < token.end {
          let (figure, length) = figure(utf8, at: index)
          add(figures[figure])
          index += length
        }
        continue
      }
      index = token.end
      let word = storage.words[word(utf8, token)]
      if word.count >= 0 {
        for place in 0..<Int(word.count) { add(storage.glyphs[Int(word.start) + place]) }
        continue
      }
      for glyph in complexes[Int(word.start)].glyphs {
        body(glyph.glyph, pen + Int(glyph.xOffset), Int(glyph.yOffset))
        pen += Int(glyph.advance)
      }
    }
  }
}
