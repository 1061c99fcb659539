import LayoutEngine
import MailModel

/// A part of a side that belongs to a machine, a fold, a window or a slip.
public struct Zone: Sendable, Equatable, Codable {
  /// What parts there are; the raw value is their name in JSON.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// The window as it was measured.
    case window
    /// Everything that the window may show.
    case sweptWindow
    /// Where the address may stand.
    case addressArea
    /// The place of the inserter's mark.
    case markZone
    /// The white around a code.
    case quietZone
    /// A fold, as high as its play.
    case fold
    /// The edge that the press cannot print, from within.
    case printable
    /// The payment slip.
    case slip
    /// The flow's place.
    case body
  }
  /// What it is.
  public var kind: Kind
  /// Where, from the side's top left.
  public var rectangle: Rectangle
  /// The envelope that it belongs to, if it is one's.
  public var envelope: String?
  /// Makes a zone.
  public init(kind: Kind, rectangle: Rectangle, envelope: String? = nil) {
    self.kind = kind
    self.rectangle = rectangle
    self.envelope = envelope
  }
}

extension PrintedDocument {
  /// The zones of a side.
  public func zones(of side: PrintedSide, _ ink: any InkMeasuring) -> [Zone] {
    let size = side.frame.size
    var zones: [Zone] = []
    func add(_ kind: Zone.Kind, _ rectangle: Rectangle?, _ envelope: String? = nil) {
      guard let rectangle else { return }
      let zone = Zone(kind: kind, rectangle: rectangle, envelope: envelope)
      if !zones.contains(where: { $0.kind == kind && $0.rectangle == rectangle }) {
        zones.append(zone)
      }
    }
    for envelope in envelopes {
      if side.sheet == 1, side.face == addressSide, envelope.window != .none {
        let panel = envelope.panel(of: size)
        add(.sweptWindow, envelope.sweptWindow(of: size)?.intersection(panel), envelope.id)
        add(.window, envelope.windowRectangle, envelope.id)
        add(.addressArea, envelope.addressArea(of: size), envelope.id)
      }
      for line in envelope.foldLines(of: size) {
        let play = Proofreader.foldPlay
        add(
          .fold, Rectangle(x: .zero, y: line - play, width: size.width, height: play * 2),
          envelope.id)
      }
    }
    if side.face == addressSide { add(.markZone, marks.zone) }
    let edge = unprintableEdge
    add(
      .printable,
      Rectangle(left: edge, top: edge, right: size.width - edge, bottom: size.height - edge))
    add(.body, side.anatomy?.body)
    add(.slip, side.anatomy?.slip)
    for item in InkPage(side, ink).items { add(.quietZone, item.quiet) }
    return zones
  }

  /// Outlines of the zones and findings of a side, to be drawn with its items. Inks are opaque, so
  /// zones are lines: the window blue, what it may show red and dashed, the address's place green,
  /// marks and quiet zones orange, folds and slip violet, body and printable area grey; findings
  /// are crossed boxes, errors red, warnings orange, notes grey.
  public func overlay(
    of side: PrintedSide, findings: [Finding], _ ink: any InkMeasuring
  ) -> [FrameItem] {
    var items = zones(of: side, ink).flatMap { Self.drawing($0) }
    for finding in findings where finding.sheet == side.sheet && finding.face == side.face {
      for rectangle in finding.rectangles.prefix(1) {
        let colour: Colour =
          switch finding.severity {
          case .error, .deviation: Sign.red
          case .warning: Sign.orange
          case .note: Sign.grey
          }
        items.append(Sign.box(rectangle.grown(by: .mm(0.4)), colour, width: .pt(1.2)))
        if finding.severity != .note { items.append(Sign.hatch(rectangle, colour)) }
      }
    }
    return items
  }

  private static func drawing(_ zone: Zone) -> [FrameItem] {
    let box = zone.rectangle
    return switch zone.kind {
    case .window: [Sign.box(box, Sign.blue, width: .pt(1))]
    case .sweptWindow: [Sign.box(box, Sign.red, dash: [.mm(2), .mm(1)])]
    case .addressArea: [Sign.box(box, Sign.green, dash: [.mm(1), .mm(1)])]
    case .markZone: [Sign.box(box, Sign.orange), Sign.hatch(box, Sign.orange)]
    case .quietZone: [Sign.box(box, Sign.orange, dash: [.mm(0.6), .mm(0.6)])]
    case .fold: [Sign.box(box, Sign.violet, dash: [.mm(3), .mm(1.5)])]
    case .slip: [Sign.box(box, Sign.violet)]
    case .printable: [Sign.box(box, Sign.grey, dash: [.mm(1), .mm(2)])]
    case .body: [Sign.box(box, Sign.grey)]
    }
  }
}

/// Lines and inks of pictures that explain.
enum Sign {
  static let red = Colour(red: 214, green: 40, blue: 40, grey: 60)
  static let orange = Colour(red: 230, green: 126, blue: 20, grey: 120)
  static let green = Colour(red: 30, green: 150, blue: 80, grey: 110)
  static let blue = Colour(red: 30, green: 90, blue: 200, grey: 80)
  static let violet = Colour(red: 130, green: 70, blue: 190, grey: 100)
  static let grey = Colour(grey: 165)

  static func box(
    _ box: Rectangle, _ colour: Colour, width: Length = .pt(0.6), dash: [Length] = []
  ) -> FrameItem {
    let corners = [
      Point(x: box.minX, y: box.minY), Point(x: box.maxX, y: box.minY),
      Point(x: box.maxX, y: box.maxY), Point(x: box.minX, y: box.maxY),
    ]
    var steps: [PathItem.Step] = [.move(corners[0])]
    steps += corners.dropFirst().map { .line($0) }
    steps.append(.close)
    return .path(PathItem(steps: steps, stroke: colour, strokeWidth: width, dash: dash))
  }

  /// Slanting lines through a box, 3 mm apart.
  static func hatch(_ box: Rectangle, _ colour: Colour) -> FrameItem {
    let (left, top) = (box.minX.micrometres, box.minY.micrometres)
    let (width, height) = (box.size.width.micrometres, box.size.height.micrometres)
    var steps: [PathItem.Step] = []
    for along in stride(from: 1_500, to: width + height, by: 3_000) {
      // A line x + y = along, from the upper or right edge to the left or lower one.
      let from = along <= width ? (along, 0) : (width, along - width)
      let to = along <= height ? (0, along) : (along - height, height)
      steps.append(.move(Self.point(left + from.0, top + from.1)))
      steps.append(.line(Self.point(left + to.0, top + to.1)))
    }
    return .path(PathItem(steps: steps, stroke: colour, strokeWidth: .pt(0.3)))
  }

  private static func point(_ x: Int, _ y: Int) -> Point {
    Point(x: Length(micrometres: x), y: Length(micrometres: y))
  }
}
