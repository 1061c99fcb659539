import MailModel

/// A rectangle in millimetres from the top left. Not whole lengths: a place is searched for among
/// ten thousands, at scales that are no whole lengths either.
public struct Patch: Sendable, Hashable {
  /// Left edge.
  public var left: Double
  /// Top edge.
  public var top: Double
  /// Right edge.
  public var right: Double
  /// Bottom edge.
  public var bottom: Double

  /// Makes a patch.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// The same place.
  public init(_ rectangle: Rectangle) {
    self.init(
      left: rectangle.minX.millimetres, top: rectangle.minY.millimetres,
      right: rectangle.maxX.millimetres, bottom: rectangle.maxY.millimetres)
  }

  var width: Double { right - left }
  var height: Double { bottom - top }

  func meets(_ other: Patch) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func around(_ other: Patch) -> Patch {
    Patch(
      left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
      bottom: max(bottom, other.bottom))
  }

  func grown(by millimetres: Double) -> Patch {
    Patch(
      left: left - millimetres, top: top - millimetres, right: right + millimetres,
      bottom: bottom + millimetres)
  }
}

/// Where a page has ink, in cells of about a millimetre, with sums that answer for any patch at
/// once.
public struct InkMap: Sendable {
  private let columns: Int
  private let rows: Int
  private let cellWidth: Double
  private let cellHeight: Double
  private var cells: [Bool]
  private var sums: [Int32]

  /// Makes a map of a page of that size in millimetres; `isInked` is asked for each cell.
  public init(
    width: Double, height: Double, columns: Int, rows: Int,
    isInked: (_ column: Int, _ row: Int) -> Bool
  ) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    cellWidth = width / Double(self.columns)
    cellHeight = height / Double(self.rows)
    cells = []
    cells.reserveCapacity(self.columns * self.rows)
    for row in 0..<self.rows {
      for column in 0..<self.columns { cells.append(isInked(column, row)) }
    }
    sums = []
    sum()
  }

  private mutating func sum() {
    let stride = columns + 1
    sums = [Int32](repeating: 0, count: stride * (rows + 1))
    for row in 0..<rows {
      var line: Int32 = 0
      for column in 0..<columns {
        if cells[row * columns + column] { line += 1 }
        sums[(row + 1) * stride + column + 1] = sums[row * stride + column + 1] + line
      }
    }
  }

  /// The map without the cells that the patches touch.
  func without(_ patches: [Patch]) -> InkMap {
    var map = self
    for patch in patches {
      let left = max(0, Int((patch.left / cellWidth).rounded(.down)))
      let top = max(0, Int((patch.top / cellHeight).rounded(.down)))
      let right = min(columns, Int((patch.right / cellWidth).rounded(.up)))
      let bottom = min(rows, Int((patch.bottom / cellHeight).rounded(.up)))
      guard left < right, top < bottom else { continue }
      for row in top..<bottom {
        for column in left..<right { map.cells[row * columns + column] = false }
      }
    }
    map.sum()
    return map
  }

  /// The cells of a patch; those that it merely touches at its border do not count.
  private func range(_ patch: Patch) -> (left: Int, top: Int, right: Int, bottom: Int)? {
    let slack = 0.05
    let left = max(0, Int((patch.left / cellWidth + slack).rounded(.down)))
    let top = max(0, Int((patch.top / cellHeight + slack).rounded(.down)))
    let right = min(columns, Int((patch.right / cellWidth - slack).rounded(.up)))
    let bottom = min(rows, Int((patch.bottom / cellHeight - slack).rounded(.up)))
    return left < right && top < bottom ? (left, top, right, bottom) : nil
  }

  /// Whether there is ink in the patch.
  func hasInk(in patch: Patch) -> Bool {
    guard let (left, top, right, bottom) = range(patch) else { return false }
    let stride = columns + 1
    return sums[bottom * stride + right] - sums[top * stride + right]
      - sums[bottom * stride + left] + sums[top * stride + left] > 0
  }

  /// The smallest patch around the ink inside a patch; nothing where there is none.
  func ink(in patch: Patch) -> Patch? {
    guard hasInk(in: patch), let (left, top, right, bottom) = range(patch) else { return nil }
    var found: Patch?
    for row in top..<bottom {
      for column in left..<right where cells[row * columns + column] {
        let cell = Patch(
          left: Double(column) * cellWidth, top: Double(row) * cellHeight,
          right: Double(column + 1) * cellWidth, bottom: Double(row + 1) * cellHeight)
        found = found?.around(cell) ?? cell
      }
    }
    return found
  }

  /// The smallest patch around all ink.
  var extent: Patch? {
    ink(
      in: Patch(
        left: 0, top: 0, right: cellWidth * Double(columns), bottom: cellHeight * Double(rows)))
  }

  /// The map of the page turned a quarter to the left: its top comes to lie at the left.
  func turned() -> InkMap {
    InkMap(
      width: cellHeight * Double(rows), height: cellWidth * Double(columns), columns: rows,
      rows: columns
    ) { column, row in cells[column * columns + (columns - 1 - row)] }
  }
}
