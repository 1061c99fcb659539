import LayoutEngine
import MailModel

/// An item of a page with the paper that its ink covers.
struct InkItem {
  /// Its place among the page's items.
  var index: Int
  /// The object that it comes from.
  var origin: Int
  var item: FrameItem
  /// The smallest rectangle around its ink.
  var box: Rectangle
  /// The white that a code needs around it, the code itself included.
  var quiet: Rectangle?
  /// Modules of a code.
  var symbol: CodeSymbol?
  /// Whether ink lies beneath it, so that white shows as well.
  var isOnInk = false

  /// Whether it shows.
  var isVisible: Bool {
    switch item {
    case .fill(_, let colour): colour.shows
    case .path(let path): path.fill?.shows ?? false || path.stroke?.shows ?? false
    case .text(let run): run.colour.shows || isOnInk
    case .picture, .code: true
    }
  }

  /// The run, where it is text.
  var run: TextRun? { if case .text(let run) = item { run } else { nil } }
  /// The code, where it is one.
  var code: PlacedCode? { if case .code(let code) = item { code } else { nil } }

  /// Whether it belongs into the window.
  var isAddress: Bool {
    switch run?.role {
    case .address, .returnAddress, .franking: true
    case .body, .ocrLine, .payable, nil: false
    }
  }
}

extension Colour {
  /// White paper shows through white ink.
  fileprivate var shows: Bool { self != .white }
}

/// A page with its ink measured.
struct InkPage {
  var side: PrintedSide
  var items: [InkItem]

  init(_ side: PrintedSide, _ ink: any InkMeasuring) {
    self.side = side
    items = []
    for (index, item) in side.frame.items.enumerated() {
      let origin = index < side.origins.count ? Int(side.origins[index]) : 0
      var symbol: CodeSymbol?
      var quiet: Rectangle?
      let box: Rectangle?
      switch item {
      case .text(let run): box = ink.ink(of: run)
      case .fill(let rectangle, _): box = rectangle.isEmpty ? nil : rectangle
      case .path(let path): box = path.inkBox
      case .picture(let picture): box = picture.rectangle
      case .code(let code):
        symbol = ink.symbol(of: code)
        box = symbol?.rectangle ?? code.rectangle
        quiet = symbol.map { $0.quietZone(of: code.symbology) }
      }
      guard let box else { continue }
      items.append(
        InkItem(
          index: index, origin: origin, item: item, box: box, quiet: quiet, symbol: symbol))
    }
    for index in items.indices where items[index].run?.colour == .white {
      items[index].isOnInk = inks(beneath: items[index], ink) != [.white]
    }
  }

  /// The inks that an item stands on: the last painted beneath its middle, or else what the
  /// stationery has there; white where none. Nothing where it is a picture.
  func inks(beneath item: InkItem, _ ink: any InkMeasuring) -> [Colour]? {
    let x = item.box.minX + item.box.size.width / 2
    let y = item.box.minY + item.box.size.height / 2
    let middle = Rectangle(x: x, y: y, width: .zero, height: .zero)
    for under in items.reversed() where under.isGround && under.box.contains(middle) {
      switch under.item {
      case .fill(_, let colour): return [colour]
      case .path(let path): if let fill = path.fill { return [fill] }
      case .picture: return nil
      case .text, .code: break
      }
    }
    let ground = side.frame.stationery.flatMap {
      ink.ink(of: $0, on: side.frame.size, in: item.box)
    }
    return ground?.colours ?? [.white]
  }
}

extension Rectangle {
  /// Whether it covers no paper.
  var isEmpty: Bool { size.width <= .zero || size.height <= .zero }

  /// The rectangle grown by as much on all four sides.
  func grown(by x: Length, _ y: Length? = nil) -> Rectangle {
    let y = y ?? x
    return Rectangle(
      x: minX - x, y: minY - y, width: size.width + x * 2, height: size.height + y * 2)
  }
}

extension CodeSymbol {
  /// The white that readers need: QR 4 modules, Data Matrix 1 by the standard and 2 by habit (2 are
  /// asked for), Code 128 10 modules at both ends.
  func quietZone(of symbology: PlacedCode.Symbology) -> Rectangle {
    let size = rectangle.size
    // Bars that run upwards lie in a rectangle that is higher than wide.
    let isUpright = symbology.isLinear && size.height > size.width
    let along = isUpright ? size.height : size.width
    let module = Length(micrometres: along.micrometres / max(1, columns))
    return switch symbology {
    case .qrM, .qrQ: rectangle.grown(by: module * 4)
    case .dataMatrix: rectangle.grown(by: module * 2)
    case .code128C, .code39, .interleaved2of5:
      isUpright
        ? rectangle.grown(by: .zero, module * 10) : rectangle.grown(by: module * 10, .zero)
    }
  }
}
