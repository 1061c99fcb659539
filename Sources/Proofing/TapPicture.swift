import LayoutEngine
import MailModel

/// The tap test drawn: the folded sheet in its envelope, seen from the address side.
public struct TapPicture {
  /// White around the envelope.
  public static let margin = Length.mm(8)

  let side: PrintedSide
  let envelope: Envelope
  let ink: any InkMeasuring

  /// Makes a picture of the side that faces the window; nothing where the envelope has none.
  public init?(_ document: PrintedDocument, _ envelope: Envelope, _ ink: any InkMeasuring) {
    guard envelope.window != .none, let side = document.windowSide else { return nil }
    self.side = side
    self.envelope = envelope
    self.ink = ink
  }

  /// How far the sheet may move.
  public var travel: InsertTravel { envelope.insertTravel(of: side.frame.size) }

  /// Where the sheet's top left corner lies in the picture when it has moved by so much.
  public func corner(movedBy x: Length, _ y: Length) -> Point {
    let outside = envelope.outside(for: side.frame.size)
    let inside = envelope.inside(for: side.frame.size)
    let folded = envelope.fold.size(of: side.frame.size)
    let left = Self.margin + (outside.width - inside.width) / 2
    let top = Self.margin + (outside.height - inside.height) / 2
    let (roomX, roomY) = (inside.width - folded.width, inside.height - folded.height)
    let restX: Length =
      switch envelope.rest.across {
      case .left: .zero
      case .centre: roomX / 2
      case .right: roomX
      }
    let restY: Length =
      switch envelope.rest.down {
      case .top: .zero
      case .centre: roomY / 2
      case .bottom: roomY
      }
    return Point(x: left + restX + x, y: top + restY + y)
  }

  /// Where the window lies in the picture: it does not move.
  public var window: Rectangle {
    let rest = corner(movedBy: .zero, .zero)
    return envelope.windowRectangle.moved(x: rest.x, y: rest.y)
  }

  /// The picture with the sheet moved by so much to the right and down from where it lay when the
  /// window was measured. With `onlyWindow` everything but what the window shows is left out: what
  /// the postman sees.
  ///
  /// Blue is the window, red and dashed what it may show of the sheet, green and dashed where the
  /// address may stand.
  public func frame(movedBy x: Length, _ y: Length, onlyWindow: Bool = false) -> Frame {
    let outside = envelope.outside(for: side.frame.size)
    let corner = corner(movedBy: x, y)
    let panel = envelope.panel(of: side.frame.size)
    var frame = Frame(
      size: Size(
        width: outside.width + Self.margin * 2, height: outside.height + Self.margin * 2))
    let body = Rectangle(
      x: Self.margin, y: Self.margin, width: outside.width, height: outside.height)
    frame.items.append(.fill(body, Colour(red: 244, green: 239, blue: 230, grey: 240)))
    let seen = onlyWindow ? envelope.window(movedBy: x, y).intersection(panel) : panel
    if let seen {
      frame.items.append(.fill(seen.moved(x: corner.x, y: corner.y), .white))
      for item in InkPage(side, ink).items where item.box.intersects(seen) {
        frame.items += cut(item, to: seen).map { $0.moved(x: corner.x, y: corner.y) }
      }
    }
    frame.items.append(Sign.box(body, Sign.grey, width: .pt(1)))
    frame.items.append(
      Sign.box(panel.moved(x: corner.x, y: corner.y), Sign.grey, width: .pt(0.4)))
    if let swept = envelope.sweptWindow(of: side.frame.size)?.intersection(panel) {
      frame.items.append(
        Sign.box(swept.moved(x: corner.x, y: corner.y), Sign.red, dash: [.mm(2), .mm(1)]))
    }
    if let area = envelope.addressArea(of: side.frame.size) {
      frame.items.append(
        Sign.box(area.moved(x: corner.x, y: corner.y), Sign.green, dash: [.mm(1), .mm(1)]))
    }
    frame.items.append(Sign.box(window, Sign.blue, width: .pt(1.4)))
    return frame
  }

  /// What of an item lies in the part that is seen. Frames cannot clip: areas are cut, other things
  /// are taken whole where most of them lies inside.
  private func cut(_ item: InkItem, to seen: Rectangle) -> [FrameItem] {
    if case .fill(let rectangle, let colour) = item.item {
      return rectangle.intersection(seen).map { [.fill($0, colour)] } ?? []
    }
    if seen.contains(item.box) { return [item.item] }
    guard let common = item.box.intersection(seen) else { return [] }
    let shown = common.size.width.millimetres * common.size.height.millimetres
    let whole = item.box.size.width.millimetres * item.box.size.height.millimetres
    return shown * 2 >= whole ? [item.item] : []
  }
}

extension Rectangle {
  fileprivate func moved(x: Length, y: Length) -> Rectangle {
    Rectangle(x: minX + x, y: minY + y, width: size.width, height: size.height)
  }
}

extension Point {
  fileprivate func moved(x: Length, y: Length) -> Point { Point(x: self.x + x, y: self.y + y) }
}

extension FrameItem {
  /// The item at another place.
  fileprivate func moved(x: Length, y: Length) -> FrameItem {
    switch self {
    case .text(var run):
      run.origin = run.origin.moved(x: x, y: y)
      return .text(run)
    case .fill(let rectangle, let colour): return .fill(rectangle.moved(x: x, y: y), colour)
    case .picture(var picture):
      picture.rectangle = picture.rectangle.moved(x: x, y: y)
      return .picture(picture)
    case .code(var code):
      code.rectangle = code.rectangle.moved(x: x, y: y)
      return .code(code)
    case .path(var path):
      path.steps = path.steps.map { step in
        switch step {
        case .move(let to): .move(to.moved(x: x, y: y))
        case .line(let to): .line(to.moved(x: x, y: y))
        case .curve(let first, let second, let to):
          .curve(first.moved(x: x, y: y), second.moved(x: x, y: y), to.moved(x: x, y: y))
        case .close: .close
        }
      }
      return .path(path)
    }
  }
}
