import Foundation

/// Where a page has ink: a grid of cells of about a millimetre over the upright page.
///
/// A cell is set when anything at all is painted in it. The grid comes from a rendering, so it
/// knows what really shows: white on white is no ink.
public struct InkGrid: Sendable, Equatable, Codable {
  /// Cells from left to right.
  public var columns: Int
  /// Cells from top to bottom.
  public var rows: Int
  /// A bit a cell: rows from the top, each starting on a new byte, the low bit leftmost.
  public var bits: Data

  /// A grid without ink.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    bits = Data(count: (columns + 7) / 8 * rows)
  }

  /// The grid for a page of this size: a millimetre a cell, fewer cells on huge pages.
  public init(widthPt: Double, heightPt: Double) {
    func cells(_ points: Double) -> Int { max(1, min(500, Int((points / 72 * 25.4).rounded()))) }
    self.init(columns: cells(widthPt), rows: cells(heightPt))
  }

  private var stride: Int { (columns + 7) / 8 }

  /// Whether a cell has ink. Cells outside have none.
  public subscript(column column: Int, row row: Int) -> Bool {
    get {
      guard (0..<columns).contains(column), (0..<rows).contains(row) else { return false }
      return bits[bits.startIndex + row * stride + column / 8] & (1 << UInt8(column % 8)) != 0
    }
    set {
      guard (0..<columns).contains(column), (0..<rows).contains(row) else { return }
      let index = bits.startIndex + row * stride + column / 8
      if newValue {
        bits[index] |= 1 << UInt8(column % 8)
      } else {
        bits[index] &= ~(1 << UInt8(column % 8))
      }
    }
  }

  /// Whether the page has any ink.
  public var isBlank: Bool { bits.allSatisfy { $0 == 0 } }

  /// Whether there is ink in a part of the page, given as fractions from the top left corner.
  ///
  /// Cells that the part merely touches at its border do not count.
  public func hasInk(left: Double, top: Double, right: Double, bottom: Double) -> Bool {
    let slack = 0.05
    let firstColumn = max(0, Int((left * Double(columns) + slack).rounded(.down)))
    let firstRow = max(0, Int((top * Double(rows) + slack).rounded(.down)))
    let endColumn = min(columns, Int((right * Double(columns) - slack).rounded(.up)))
    let endRow = min(rows, Int((bottom * Double(rows) - slack).rounded(.up)))
    guard firstColumn < endColumn, firstRow < endRow else { return false }
    for row in firstRow..<endRow {
      for column in firstColumn..<endColumn where self[column: column, row: row] { return true }
    }
    return false
  }
}
