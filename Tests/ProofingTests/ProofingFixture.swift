import LayoutEngine
import MailModel

@testable import Proofing

/// Measures by rule: a letter's ink is from 0.7 of the size above the baseline to 0.2 below, over
/// the whole width of its run.
final class RuledInk: InkMeasuring {
  var pixelCounts: [String: PixelCount] = [:]
  /// What all stationery prints.
  var printed: [(box: Rectangle, colour: Colour)] = []

  func ink(of run: TextRun) -> Rectangle? {
    Rectangle(
      left: run.origin.x, top: run.origin.y - run.fontSize * 7 / 10,
      right: run.origin.x + run.width,
      bottom: run.origin.y + run.fontSize * 2 / 10)
  }

  /// One letter, as wide as its run.
  func glyphs(of run: TextRun) -> [Rectangle] { ink(of: run).map { [$0] } ?? [] }

  /// 20 modules a side, or 100 bars; payloads longer than 99 bytes are no code.
  func symbol(of code: PlacedCode) -> CodeSymbol? {
    guard code.payload.utf8.count < 100 else { return nil }
    let isLinear = code.symbology == .code128C
    return CodeSymbol(
      rectangle: code.rectangle, columns: isLinear ? 100 : 20, rows: isLinear ? 1 : 20)
  }

  func pixels(ofPicture name: String) -> PixelCount? { pixelCounts[name] }

  /// Every area in the part, whatever its share; white beside them where none fills the part.
  func ink(of stationery: PlacedStationery, on page: Size, in part: Rectangle) -> GroundInk? {
    let shown = printed.compactMap { area in
      area.box.intersection(part).map { (box: $0, colour: area.colour) }
    }
    guard let first = shown.first else { return nil }
    let isFull = shown.contains { $0.box == part }
    return GroundInk(
      box: shown.dropFirst().reduce(first.box) { $0.union($1.box) },
      colours: shown.map(\.colour) + (isFull ? [] : [.white]),
      darkest: shown.map(\.colour).min { $0.grey < $1.grey } ?? first.colour)
  }
}

/// Pages put together by hand. Sizes of type are 10 mm a point here and there, so that boxes come
/// out in whole tenths of millimetres.
enum Bench {
  static var ink: RuledInk { RuledInk() }

  /// Half-fold: a sheet of 210 × 148.5 in 220 × 158.5, so 10 mm of travel each way; with a window
  /// of 20–110 × 40–80 measured in the upper left corner, and no tolerance.
  static func envelope(
    fold: Fold = .half, tolerance: Double = 0, windowTolerance: Double = 0, clearance: Double = 3,
    window: WindowPlace = .left, rest: InsertRest = InsertRest(across: .left, down: .top)
  ) -> Envelope {
    Envelope(
      id: "W", outer: Size(width: .mm(224), height: .mm(162)),
      inner: Size(width: .mm(220), height: .mm(158.5)), tolerance: .mm(tolerance), fold: fold,
      window: window,
      windowRectangle: window == .none
        ? Rectangle(x: .zero, y: .zero, width: .zero, height: .zero)
        : Rectangle(x: .mm(20), y: .mm(40), width: .mm(90), height: .mm(40)),
      capacitySheets: 8, insertThicknessMax: .mm(3), weightMax: .grams(100), weight: .grams(6),
      feed: Feed(firstFed: .first, face: .up, lead: .top), windowTolerance: .mm(windowTolerance),
      clearance: .mm(clearance), rest: rest)
  }

  static let marks = MarkScheme(
    id: "m", symbology: .dataMatrix, modules: 18,
    symbol: Rectangle(x: .mm(6), y: .mm(110), width: .mm(9), height: .mm(9)),
    zone: Rectangle(x: .zero, y: .mm(103), width: .mm(20), height: .mm(23)), fields: [])

  /// Text whose ink is the box given: its height is 0.9 of the size.
  static func text(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, role: TextRole = .body,
    colour: Colour = .black, words: String = "x"
  ) -> FrameItem {
    let size = Length.mm(height / 0.9)
    return .text(
      TextRun(
        origin: Point(x: .mm(x), y: .mm(y) + size * 7 / 10), text: words, font: FontID(index: 0),
        fontSize: size, colour: colour, role: role, width: .mm(width)))
  }

  static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Rectangle {
    Rectangle(x: .mm(x), y: .mm(y), width: .mm(width), height: .mm(height))
  }

  /// An address in the middle of what is sure to show, and the amount.
  static let decent: [FrameItem] = [
    text(40, 52, 40, 3.6, role: .address), text(140, 120, 20, 3.6, role: .payable),
  ]

  /// A front whose items after the decent ones come from the objects 1, 2, 3 … in turn.
  static func document(
    _ items: [FrameItem], envelopes: [Envelope]? = nil, isMono: Bool = false, notice: String = "",
    anatomy: PageAnatomy? = nil, with decent: [FrameItem] = decent, marks: MarkScheme = marks,
    face: AddressSide = .front, addressSide: AddressSide = .front, edge: Double = 5
  ) -> PrintedDocument {
    let objects =
      [SourceObject(element: "layout", label: nil, place: place(1))]
      + items.indices.map {
        SourceObject(element: "p", label: "object \($0 + 1)", place: place(10 * ($0 + 1)))
      }
    let origins = decent.map { _ in Int32(0) } + items.indices.map { Int32($0 + 1) }
    let side = PrintedSide(
      sheet: 1, face: face, page: 1, frame: Frame(items: decent + items), origins: origins,
      anatomy: anatomy)
    return PrintedDocument(
      sides: [side], objects: objects, file: "layout.xml", addressSide: addressSide,
      addressLines: decent.isEmpty ? 0 : 1, envelopes: envelopes ?? [envelope()], marks: marks,
      isMono: isMono, notice: notice, unprintableEdge: .mm(edge))
  }

  static func place(_ line: Int) -> Diagnostic.Place {
    Diagnostic.Place(file: "layout.xml", line: line, column: 3)
  }

  static func check(_ document: PrintedDocument) -> [Finding] { Proofreader.check(document, ink) }
}

/// Numbers that come again.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    var x = state
    x ^= x >> 33
    x = x &* 0xFF51_AFD7_ED55_8CCD
    return x ^ (x >> 33)
  }
}
