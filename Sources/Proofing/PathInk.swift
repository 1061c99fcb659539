import LayoutEngine
import MailModel

// The paper that an outline covers: curves by their true extremes, strokes by their width.
extension PathItem {
  /// The smallest rectangle around the ink of fill and stroke; nothing where it has none. Corners
  /// of strokes count with half the width, as all outlines of layouts are rectangles,
  /// rounded ones and straight lines.
  var inkBox: Rectangle? {
    guard fill != nil || stroke != nil, var bounds = outlineBounds else { return nil }
    if stroke != nil {
      let half = Double(strokeWidth.micrometres) / 2
      bounds.grow(half)
    }
    return bounds.rectangle
  }

  private var outlineBounds: Bounds? {
    var bounds: Bounds?
    var from = Point(x: .zero, y: .zero)
    for step in steps {
      switch step {
      case .move(let to): from = to
      case .line(let to):
        include(&bounds, from)
        include(&bounds, to)
        from = to
      case .curve(let first, let second, let to):
        include(&bounds, from)
        include(&bounds, to)
        let xs = [from.x, first.x, second.x, to.x].map { Double($0.micrometres) }
        let ys = [from.y, first.y, second.y, to.y].map { Double($0.micrometres) }
        for time in Self.turns(xs) { bounds?.add(x: Self.point(xs, at: time)) }
        for time in Self.turns(ys) { bounds?.add(y: Self.point(ys, at: time)) }
        from = to
      case .close: break
      }
    }
    return bounds
  }

  private func include(_ bounds: inout Bounds?, _ point: Point) {
    let (x, y) = (Double(point.x.micrometres), Double(point.y.micrometres))
    if bounds?.add(x: x) == nil { bounds = Bounds(x: x, y: y) }
    bounds?.add(y: y)
  }

  /// Where a cubic Bézier curve turns in one coordinate: the roots of its derivative within 0…1.
  private static func turns(_ p: [Double]) -> [Double] {
    let a = -p[0] + 3 * p[1] - 3 * p[2] + p[3]
    let b = 2 * (p[0] - 2 * p[1] + p[2])
    let c = p[1] - p[0]
    var roots: [Double] = []
    // The derivative is 3 (a t² + b t + c).
    if abs(a) < 1e-9 {
      if abs(b) > 1e-9 { roots = [-c / b] }
    } else {
      let inside = b * b - 4 * a * c
      guard inside >= 0 else { return [] }
      let root = inside.squareRoot()
      roots = [(-b + root) / (2 * a), (-b - root) / (2 * a)]
    }
    return roots.filter { $0 > 0 && $0 < 1 }
  }

  private static func point(_ p: [Double], at t: Double) -> Double {
    let u = 1 - t
    return u * u * u * p[0] + 3 * u * u * t * p[1] + 3 * u * t * t * p[2] + t * t * t * p[3]
  }
}

/// A rectangle that grows.
private struct Bounds {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  init(x: Double, y: Double) {
    (left, right) = (x, x)
    (top, bottom) = (y, y)
  }

  mutating func add(x: Double) {
    left = min(left, x)
    right = max(right, x)
  }

  mutating func add(y: Double) {
    top = min(top, y)
    bottom = max(bottom, y)
  }

  mutating func grow(_ by: Double) {
    left -= by
    top -= by
    right += by
    bottom += by
  }

  /// Rounded outwards; nothing without area.
  var rectangle: Rectangle? {
    Rectangle(
      left: Length(micrometres: Int(left.rounded(.down))),
      top: Length(micrometres: Int(top.rounded(.down))),
      right: Length(micrometres: Int(right.rounded(.up))),
      bottom: Length(micrometres: Int(bottom.rounded(.up))))
  }
}
