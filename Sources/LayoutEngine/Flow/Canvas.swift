import MailModel

/// Where a vertical stack of blocks stands and how far it has come.
struct Stack {
  /// The container's left edge and width.
  var x: Int
  var width: Int
  /// The container's top, from which fixed places are counted.
  var originX: Int
  var originY: Int
  /// Where the last block ended.
  var y: Int
  /// White space that the last block asked for beneath it.
  var pendingAfter = 0
  /// Whether nothing stands here yet.
  var isEmpty = true
  /// Whether blocks become units that may go on different pages.
  var flows = false

  init(x: Int, y: Int, width: Int, flows: Bool = false) {
    self.x = x
    self.y = y
    self.width = width
    originX = x
    originY = y
    self.flows = flows
  }
}

/// A piece of the flow that is not divided, at y = 0, ready for any page.
struct FlowUnit {
  var height: Int
  var before: Int
  var after: Int
  /// Its items on the canvas.
  var items: Range<Int>
  /// Its bands on the canvas.
  var bands: Range<Int>
  var keepWithNext = false
  /// Whether it and the next are lines that nothing but a page too small for both may part.
  var isBound = false
  var isPageBreak = false
  /// Whether it may be cut between any two lines.
  var splits = false
  /// The table that it is a row of.
  var table: Int?
  var isLastRow = false
  /// The group among those whose head comes again where it goes on behind a page's end.
  var group: Int?
  /// Sum to carry forward if the page ends behind it.
  var carried: Value = .nothing
}

/// A table in the flow: what its rows need on each page.
struct FlowTable {
  var headHeight: Int
  var head: Range<Int>
  var node: TableNode
  /// Height of a carried-forward row; zero without.
  var carryHeight: Int
  var x: Int
  var width: Int
  var origin: Int32
}

/// A group of a table's rows: the head that it has on pages on which it goes on.
struct FlowGroup {
  var items: Range<Int>
  var height: Int
}

/// What has been set: items at places, and the heights that must not be cut.
struct Canvas {
  var items = ItemList()
  /// Tops and bottoms of lines, pictures and codes.
  var bands: [Range<Int>] = []

  mutating func band(_ top: Int, _ bottom: Int) {
    if bottom > top { bands.append(top..<bottom) }
  }

  /// Moves what was set since the marks.
  mutating func shift(items start: Int, bands bandStart: Int, by dy: Int) {
    guard dy != 0 else { return }
    for index in start..<items.count { items[index] = items[index].moved(x: 0, y: dy) }
    for index in bandStart..<bands.count {
      bands[index] = (bands[index].lowerBound + dy)..<(bands[index].upperBound + dy)
    }
  }

  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: Colour) {
    guard width > 0, height > 0 else { return }
    items.append(.fill(Rectangle(um: x, y, width, height), colour))
  }
}

extension Rectangle {
  /// A rectangle of whole micrometres.
  init(um x: Int, _ y: Int, _ width: Int, _ height: Int) {
    self.init(
      x: Length(micrometres: x), y: Length(micrometres: y), width: Length(micrometres: width),
      height: Length(micrometres: height))
  }
}

extension Point {
  /// A point of whole micrometres.
  init(um x: Int, _ y: Int) {
    self.init(x: Length(micrometres: x), y: Length(micrometres: y))
  }

  func moved(x dx: Int, y dy: Int) -> Point {
    Point(um: x.micrometres + dx, y.micrometres + dy)
  }
}

extension Rectangle {
  func moved(x dx: Int, y dy: Int) -> Rectangle {
    Rectangle(
      x: Length(micrometres: minX.micrometres + dx), y: Length(micrometres: minY.micrometres + dy),
      width: size.width, height: size.height)
  }
}

extension FrameItem {
  /// The item at another place.
  func moved(x dx: Int, y dy: Int) -> FrameItem {
    switch self {
    case .text(var run):
      run.origin = run.origin.moved(x: dx, y: dy)
      return .text(run)
    case .fill(let rectangle, let colour):
      return .fill(rectangle.moved(x: dx, y: dy), colour)
    case .path(var path):
      path.steps = path.steps.map { step in
        switch step {
        case .move(let to): .move(to.moved(x: dx, y: dy))
        case .line(let to): .line(to.moved(x: dx, y: dy))
        case .curve(let a, let b, let to):
          .curve(a.moved(x: dx, y: dy), b.moved(x: dx, y: dy), to.moved(x: dx, y: dy))
        case .close: .close
        }
      }
      return .path(path)
    case .picture(var picture):
      picture.rectangle = picture.rectangle.moved(x: dx, y: dy)
      return .picture(picture)
    case .code(var code):
      code.rectangle = code.rectangle.moved(x: dx, y: dy)
      return .code(code)
    }
  }

  /// The top edge, or the baseline of text; what decides on which side of a cut it goes.
  var anchor: Int {
    switch self {
    case .text(let run): run.origin.y.micrometres
    case .fill(let rectangle, _): rectangle.minY.micrometres
    case .picture(let picture): picture.rectangle.minY.micrometres
    case .code(let code): code.rectangle.minY.micrometres
    case .path(let path):
      path.steps.reduce(Int.max) { top, step in
        switch step {
        case .move(let to), .line(let to), .curve(_, _, let to): min(top, to.y.micrometres)
        case .close: top
        }
      }
    }
  }
}
