import BarcodeKit
import CairoKit
import LayoutEngine
import MailModel

/// Draws frames on any surface: the one place where a frame becomes ink.
final class PageDrawer {
  /// Where pictures of the next page come from.
  var pictures: PictureStore
  private let mono: Bool
  private let text: TextGatherer
  private let encoder: SymbolEncoder
  /// A PDF holds a stencil as it is; an image would round its cells to pixels.
  private let makesStencils: Bool
  private var fills = FillGatherer()

  init(fonts: FontBook, pictures: PictureStore, mono: Bool, keepsText: Bool) throws {
    self.pictures = pictures
    self.mono = mono
    text = TextGatherer(fonts: fonts, keepsText: keepsText)
    makesStencils = keepsText
    encoder = try SymbolEncoder()
  }

  /// Draws fills and paths, then pictures, codes and text, each kind in the order given.
  func draw(_ frame: Frame, on context: Context) throws {
    try draw(frame.items, on: context)
  }

  /// Draws a frame part by part, each marked for readers that go by a document's structure.
  func draw(_ frame: Frame, marked parts: [MarkedPart], on context: Context) throws {
    for part in parts where !part.items.isEmpty {
      context.beginMark(part.kind.rawValue)
      if part.kind == .text {
        try drawInOrder(part.items.map { frame.items[$0] }, on: context)
      } else {
        try draw(part.items.map { frame.items[$0] }, on: context)
      }
      context.endMark(part.kind.rawValue)
    }
  }

  /// Draws runs one by one, so that they are read in their order, with a space between them: a
  /// label and its value, or two lines, are no single word.
  private func drawInOrder(_ items: [FrameItem], on context: Context) throws {
    for (index, item) in items.enumerated() {
      guard case .text(var run) = item else { continue }
      let isPlain = run.text.unicodeScalars.allSatisfy { $0.value < 0x590 }
      if index + 1 < items.count, isPlain, !run.text.hasSuffix(" ") { run.text += " " }
      try text.add(run, ink: ink(run.colour), on: context)
      try text.flush(on: context)
    }
  }

  private func draw(_ items: [FrameItem], on context: Context) throws {
    var hasOthers = false
    for item in items {
      switch item {
      case .fill(let rectangle, let colour): fills.add(rectangle, ink: ink(colour))
      case .path(let path):
        fills.flush(on: context)
        draw(path, on: context)
      case .picture, .code: hasOthers = true
      case .text: break
      }
    }
    fills.flush(on: context)
    if hasOthers {
      for case .picture(let picture) in items { try draw(picture, on: context) }
      try drawCodes(items, on: context)
    }
    for case .text(let run) in items {
      try text.add(run, ink: ink(run.colour), on: context)
    }
    try text.flush(on: context)
  }

  /// The ink on paper: in a mono job the declared grey.
  private func ink(_ colour: Colour) -> Colour { mono ? Colour(grey: colour.grey) : colour }

  private func draw(_ path: PathItem, on context: Context) {
    for step in path.steps {
      switch step {
      case .move(let to): context.move(x: to.x.points, y: to.y.points)
      case .line(let to): context.line(x: to.x.points, y: to.y.points)
      case .curve(let first, let second, let to):
        context.curve(
          x1: first.x.points, y1: first.y.points, x2: second.x.points, y2: second.y.points,
          x: to.x.points, y: to.y.points)
      case .close: context.close()
      }
    }
    if let fill = path.fill {
      context.setInk(ink(fill))
      if path.stroke != nil { context.fillPreserving() } else { context.fill() }
    }
    if let stroke = path.stroke, path.strokeWidth > .zero {
      context.setInk(ink(stroke))
      // A dash of nothing but gaps or without length is an error to cairo.
      let dash = path.dash.map { max($0.points, 0) }
      context.stroke(
        width: path.strokeWidth.points, dash: dash.contains { $0 > 0 } ? dash : [])
    }
    context.newPath()
  }

  private func draw(_ placed: PlacedPicture, on context: Context) throws {
    guard placed.rectangle.size.width > .zero, placed.rectangle.size.height > .zero else { return }
    let picture = try pictures.picture(placed.name)
    context.save()
    context.translate(x: placed.rectangle.minX.points, y: placed.rectangle.minY.points)
    context.scale(
      x: placed.rectangle.size.width.points / picture.width,
      y: placed.rectangle.size.height.points / picture.height)
    context.paint(picture.surface)
    context.restore()
  }

  // MARK: Codes

  /// Matrix codes become stencils in a PDF: a hundredth of the numbers that outlines take, and a
  /// bit a module. Images and linear codes are drawn as outlines.
  private func drawCodes(_ items: [FrameItem], on context: Context) throws {
    context.setInk(.black)
    var hasOutlines = false
    for case .code(let code) in items {
      let matrix = try encoder.encode(Array(code.payload.utf8), as: Self.kind(of: code))
      let isLinear = code.symbology.isLinear
      if isLinear || !makesStencils {
        add(matrix, in: code.rectangle, linear: isLinear, on: context)
        hasOutlines = true
      } else {
        try stencil(matrix, in: code.rectangle, on: context)
      }
    }
    if hasOutlines { context.fill() }
  }

  private func stencil(
    _ matrix: SymbolMatrix, in rectangle: Rectangle, on context: Context
  ) throws {
    let place = Self.place(in: rectangle, linear: false)
    let stencil = try Surface.stencil(
      columns: matrix.columns, rows: matrix.rows, cells: matrix.dark)
    context.save()
    context.translate(x: place.left, y: place.top)
    context.scale(
      x: place.width / Double(matrix.columns), y: place.height / Double(matrix.rows))
    context.paint(through: stencil)
    context.restore()
  }

  /// Where a symbol lies: matrix codes square and in the middle of the rectangle, linear ones over
  /// all of it. In points.
  static func place(
    in rectangle: Rectangle, linear: Bool
  ) -> (left: Double, top: Double, width: Double, height: Double) {
    let width = rectangle.size.width.points
    let height = rectangle.size.height.points
    let left = rectangle.minX.points
    let top = rectangle.minY.points
    guard !linear else { return (left, top, width, height) }
    let side = min(width, height)
    return (left + (width - side) / 2, top + (height - side) / 2, side, side)
  }

  /// Sheet marks of 26 digits always have 18 × 18 modules: readers are set to that size.
  static func kind(of code: PlacedCode) -> SymbolEncoder.Kind {
    switch code.symbology {
    case .dataMatrix:
      .dataMatrix(
        side: code.modules > 0 ? code.modules : code.payload.utf8.count == 26 ? 18 : nil)
    case .qrM: .qr(level: 2)
    case .qrQ: .qr(level: 3)
    case .code128C: .code128
    case .code39: .code39
    case .interleaved2of5: .interleaved2of5
    }
  }

  /// Adds the outlines of a symbol's dark modules to the path.
  private func add(
    _ matrix: SymbolMatrix, in rectangle: Rectangle, linear: Bool, on context: Context
  ) {
    let (left, top, width, height) = Self.place(in: rectangle, linear: linear)
    // A ladder: the first bar lies lowest, as the sheet is read turned to the left.
    if linear, height > width {
      let step = height / Double(matrix.columns)
      for outline in matrix.outlines() {
        for (index, corner) in outline.enumerated() {
          let x = left + Double(corner.row) * width
          let y = top + height - Double(corner.column) * step
          if index == 0 { context.move(x: x, y: y) } else { context.line(x: x, y: y) }
        }
        context.close()
      }
      return
    }
    let across = width / Double(matrix.columns)
    let down = height / Double(matrix.rows)
    for outline in matrix.outlines() {
      for (index, corner) in outline.enumerated() {
        let x = left + Double(corner.column) * across
        let y = top + Double(corner.row) * down
        if index == 0 { context.move(x: x, y: y) } else { context.line(x: x, y: y) }
      }
      context.close()
    }
  }
}
