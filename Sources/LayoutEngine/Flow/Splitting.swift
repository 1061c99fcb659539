import MailModel

// Units that may be divided.
extension Paginator {
  /// Cuts units that are higher than a page, and rows that say so, between their lines.
  func splitTallUnits() {
    let least = min(heights.first, heights.following)
    guard setting.units.contains(where: { $0.splits || $0.height + overhead(of: $0) > least })
    else { return }
    var units: [FlowUnit] = []
    var previous: FlowUnit?
    for unit in setting.units {
      if unit.splits || unit.height + overhead(of: unit) > heights.following {
        // A page that ends inside of a row carries the sum of the rows before it.
        let carried =
          previous?.table == unit.table
          ? previous?.carried : unit.carried.number.map { _ in .number(0) }
        units += strips(of: unit, carried: carried ?? .nothing)
      } else {
        units.append(unit)
      }
      previous = unit
    }
    setting.units = units
  }

  /// What a table's row shares a page of its own with: heads, and sums carried from and to it.
  private func overhead(of unit: FlowUnit) -> Int {
    guard let number = unit.table else { return 0 }
    let table = setting.tables[number]
    return table.headHeight + 2 * table.carryHeight
      + (unit.group.map { setting.groups[$0].height } ?? 0)
  }

  /// The unit in pieces, cut wherever no line, picture or code is in the way.
  private func strips(of unit: FlowUnit, carried: Value) -> [FlowUnit] {
    var cuts: [Int] = []
    var reach = 0
    for band in setting.canvas.bands[unit.bands].sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if band.lowerBound >= reach, reach > 0 { cuts.append(band.lowerBound) }
      reach = max(reach, band.upperBound)
    }
    guard !cuts.isEmpty else { return [unit] }
    let edges = [0] + cuts + [unit.height]
    let items = Array(setting.canvas.items[unit.items])
    let origins = Array(setting.canvas.items.origins[unit.items])
    // Items go by their anchor to the piece that holds it; one pass in the order of anchors.
    var pieces = Array(repeating: [(item: FrameItem, origin: Int32)](), count: edges.count - 1)
    for (item, origin) in zip(items, origins) {
      deal(item, edges) { pieces[$0].append((item: $1, origin: origin)) }
    }
    var units: [FlowUnit] = []
    for (index, piece) in pieces.enumerated() {
      let start = setting.canvas.items.count
      for (item, origin) in piece {
        setting.canvas.items.append(item.moved(x: 0, y: -edges[index]), from: origin)
      }
      var part = unit
      part.items = start..<setting.canvas.items.count
      part.height = edges[index + 1] - edges[index]
      part.bands = 0..<0
      let isLast = index == pieces.count - 1
      if index > 0 { part.before = 0 }
      if !isLast {
        part.after = 0
        part.isLastRow = false
        part.carried = carried
        // A row's first and last two lines stay together.
        part.keepWithNext = pieces.count > 3 && (index == 0 || index == pieces.count - 2)
        part.isBound = part.keepWithNext
      }
      units.append(part)
    }
    return units
  }

  /// The last edge at or above a height, by halving.
  private func piece(at y: Int, _ edges: [Int]) -> Int {
    var (low, high) = (0, edges.count - 1)
    while low + 1 < high {
      let middle = (low + high) / 2
      if edges[middle] <= y { low = middle } else { high = middle }
    }
    return low
  }

  private func deal(_ item: FrameItem, _ edges: [Int], into put: (Int, FrameItem) -> Void) {
    if case .fill(let rectangle, let colour) = item {
      let (top, bottom) = (rectangle.minY.micrometres, rectangle.maxY.micrometres)
      let last = edges.count - 2
      for index in piece(at: top, edges)...max(piece(at: top, edges), piece(at: bottom, edges)) {
        let from = max(top, edges[index])
        // Rules at the very foot reach a hair below it.
        let to = index == last ? bottom : min(bottom, edges[index + 1])
        guard from < to else { continue }
        put(
          index,
          .fill(
            Rectangle(
              um: rectangle.minX.micrometres, from, rectangle.size.width.micrometres, to - from),
            colour))
      }
      return
    }
    let piece = piece(at: item.anchor, edges)
    if case .path(var path) = item {
      // A frame that is divided keeps its part down to the cut.
      let bottom = edges[piece + 1]
      path.steps = path.steps.map { $0.limited(to: bottom) }
      put(piece, .path(path))
    } else {
      put(piece, item)
    }
  }
}

extension PathItem.Step {
  /// The step with no point below a height.
  fileprivate func limited(to bottom: Int) -> PathItem.Step {
    func up(_ point: Point) -> Point {
      Point(um: point.x.micrometres, min(point.y.micrometres, bottom))
    }
    return switch self {
    case .move(let to): .move(up(to))
    case .line(let to): .line(up(to))
    case .curve(let a, let b, let to): .curve(up(a), up(b), up(to))
    case .close: .close
    }
  }
}
