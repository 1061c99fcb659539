/// A corner of the grid between modules, counted from the top left of the symbol.
public struct SymbolCorner: Sendable, Hashable {
  /// Modules from the left.
  public var column: Int
  /// Modules from the top.
  public var row: Int
}

extension SymbolMatrix {
  /// The borders of the dark modules as closed outlines, clockwise around dark and the other way
  /// around light holes, so that a nonzero fill covers exactly the dark modules. Outlines have
  /// about half as many numbers as the rectangles of the modules' runs.
  public func outlines() -> [[SymbolCorner]] {
    // For each corner, the borders that start there: bit 0 to the right, 1 down, 2 left, 3 up.
    // Dark lies to the right of the way.
    let across = columns + 1
    var borders = [UInt8](repeating: 0, count: across * (rows + 1))
    func isDark(_ row: Int, _ column: Int) -> Bool {
      row >= 0 && row < rows && column >= 0 && column < columns && self[row, column]
    }
    for row in 0..<rows {
      for column in 0..<columns where self[row, column] {
        if !isDark(row - 1, column) { borders[row * across + column] |= 1 }
        if !isDark(row, column + 1) { borders[row * across + column + 1] |= 2 }
        if !isDark(row + 1, column) { borders[(row + 1) * across + column + 1] |= 4 }
        if !isDark(row, column - 1) { borders[(row + 1) * across + column] |= 8 }
      }
    }
    var result: [[SymbolCorner]] = []
    for start in borders.indices {
      while borders[start] != 0 { result.append(trace(from: start, across, &borders)) }
    }
    return result
  }

  /// Follows borders from a corner back to it, and takes them off the list.
  private func trace(from start: Int, _ across: Int, _ borders: inout [UInt8]) -> [SymbolCorner] {
    let steps = [1, across, -1, -across]
    var outline: [SymbolCorner] = []
    var corner = start
    var way = -1
    repeat {
      // Where two dark modules touch at a corner, turning right stays with the same module.
      var next = (way + 1) & 3
      if way < 0 {
        next = borders[corner].trailingZeroBitCount
      } else {
        for turn in [1, 0, 3] {
          next = (way + turn) & 3
          if borders[corner] & (1 << next) != 0 { break }
        }
      }
      if next != way { outline.append(SymbolCorner(column: corner % across, row: corner / across)) }
      borders[corner] &= ~(1 << next)
      corner += steps[next]
      way = next
    } while corner != start
    return outline
  }
}
