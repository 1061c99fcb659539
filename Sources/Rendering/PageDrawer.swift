import BarcodeKit
import CairoKit
import LayoutEngine
import MailModel

/// Draws frames on any surface: the one place where a frame becomes ink.
final class PageDrawer {
  private let pictures: PictureStore
  private let mono: Bool
  private let text: TextGatherer
  private let encoder: SymbolEncoder
  private var fills = FillGatherer()

  init(fonts: FontBook, pictures: PictureStore, mono: Bool, keepsText: Bool) throws {
    self.pictures = pictures
    self.mono = mono
    text = TextGatherer(fonts: fonts, keepsText: keepsText)
    encoder = try SymbolEncoder()
  }

  /// Draws fills and paths, then pictures, codes and text, each kind in the order given.
  func draw(_ frame: Frame, on context: Context) throws {
    var hasOthers = false
    for item in frame.items {
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
      for case .picture(let picture) in frame.items { try draw(picture, on: context) }
      try drawCodes(frame, on: context)
    }
    for case .text(let run) in frame.items {
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

  private func drawCodes(_ frame: Frame, on context: Context) throws {
    var drawn = false
    for case .code(let code) in frame.items {
      let matrix = try encoder.encode(Array(code.payload.utf8), as: Self.kind(of: code))
      add(matrix, in: code.rectangle, linear: code.symbology == .code128C, on: context)
      drawn = true
    }
    if drawn {
      context.setInk(.black)
      context.fill()
    }
  }

  /// Sheet marks of 26 digits always have 18 × 18 modules: readers are set to that size.
  private static func kind(of code: PlacedCode) -> SymbolEncoder.Kind {
    switch code.symbology {
    case .dataMatrix: .dataMatrix(side: code.payload.utf8.count == 26 ? 18 : nil)
    case .qrM: .qr(level: 2)
    case .qrQ: .qr(level: 3)
    case .code128C: .code128
    }
  }

  /// Adds the outlines of a symbol's dark modules to the path: matrix codes square and in the
  /// middle of the rectangle, linear ones over all of it.
  private func add(
    _ matrix: SymbolMatrix, in rectangle: Rectangle, linear: Bool, on context: Context
  ) {
    var width = rectangle.size.width.points
    var height = rectangle.size.height.points
    var left = rectangle.minX.points
    var top = rectangle.minY.points
    if !linear {
      let side = min(width, height)
      left += (width - side) / 2
      top += (height - side) / 2
      width = side
      height = side
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
