import MailModel

// Units that may be divided.
extension Paginator {
  /// Cuts units that are higher than a page, and rows that say so, between their lines.
  func splitTallUnits() {
    let least = min(heights.first, heights.following)
    guard setting.units.contains(where: { $0.splits || $0.height > least }) else { return }
    var units: [FlowUnit] = []
    for unit in setting.units {
      let head = unit.table.map { setting.tables[$0].headHeight } ?? 0
      if unit.splits || unit.height + head > heights.following {
        units += strips(of: unit)
      } else {
        units.append(unit)
      }
    }
    setting.units = units
  }

  /// The unit in pieces, cut wherever no line, picture or code is in the way.
  private func strips(of unit: FlowUnit) -> [FlowUnit] {
    var cuts: [Int] = []
    var reach = 0
    for band in setting.canvas.bands[unit.bands].sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if band.lowerBound >= reach, reach > 0 { cuts.append(band.lowerBound) }
      reach = max(reach, band.upperBound)
    }
    guard !cuts.isEmpty else { return [unit] }
    let edges = [0] + cuts + [unit.height]
    let items = Array(setting.canvas.items[unit.items])
    // Items go by their anchor to the piece that holds it; one pass in the order of anchors.
    var pieces = Array(repeating: [FrameItem](), count: edges.count - 1)
    for item in items { deal(item, edges, &pieces) }
    var units: [FlowUnit] = []
    for (index, piece) in pieces.enumerated() {
      let start = setting.canvas.items.count
      setting.canvas.items += piece.map { $0.moved(x: 0, y: -edges[index]) }
      var part = unit
      part.items = start..<setting.canvas.items.count
      part.height = edges[index + 1] - edges[index]
      part.bands = 0..<0
      let isLast = index == pieces.count - 1
      if index > 0 { part.before = 0 }
      if !isLast {
        part.after = 0
        part.isLastRow = false
        part.carried = units.last?.carried ?? previousSum(of: unit)
        // A row's first and last two lines stay together.
        part.keepWithNext = pieces.count > 3 && (index == 0 || index == pieces.count - 2)
      }
      units.append(part)
    }
    return units
  }

  /// What was carried before this row, for page ends inside of it.
  private func previousSum(of unit: FlowUnit) -> Value {
    guard let sum = unit.carried.number, let number = unit.table else { return .nothing }
    let rows = setting.units.filter { $0.table == number }
    let index = rows.firstIndex { $0.items == unit.items } ?? 0
    return index > 0 ? rows[index - 1].carried : .number(sum - sum)
  }

  private func deal(_ item: FrameItem, _ edges: [Int], _ pieces: inout [[FrameItem]]) {
    if case .fill(let rectangle, let colour) = item {
      let (top, bottom) = (rectangle.minY.micrometres, rectangle.maxY.micrometres)
      for index in pieces.indices {
        let (from, to) = (max(top, edges[index]), min(bottom, edges[index + 1]))
        let isInside = from < to || index == pieces.count - 1 && top >= edges[index]
        guard isInside else { continue }
        let height = from < to ? to - from : bottom - top
        pieces[index].append(
          .fill(
            Rectangle(
              um: rectangle.minX.micrometres, from < to ? from : top,
              rectangle.size.width.micrometres, height), colour))
      }
      return
    }
    let anchor = item.anchor
    let index = (edges.firstIndex { $0 > anchor } ?? edges.count) - 1
    let piece = max(0, min(index, pieces.count - 1))
    if case .path(var path) = item {
      // A frame that is divided keeps its part down to the cut.
      let bottom = edges[piece + 1]
      path.steps = path.steps.map { $0.limited(to: bottom) }
      pieces[piece].append(.path(path))
    } else {
      pieces[piece].append(item)
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
