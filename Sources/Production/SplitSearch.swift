import Foundation
import MailModel

/// How many sheets go into each of several envelopes of a kind so that they cost least: a table of
/// what n sheets cost in at most k envelopes. An envelope is worth filling only up to the last
/// sheet of a price.
struct SplitSearch {
  /// Most sheets of the pack for a price.
  struct Fill {
    var sheets: Int
    var price: Decimal
  }

  /// What the first envelope, with the inserts, may hold.
  let first: [Fill]
  /// What a later envelope may hold beside its cover.
  let later: [Fill]
  /// Most envelopes.
  let envelopesMax: Int

  /// Fills from the prices of 1, 2, 3… sheets, `covers` of which are no sheets of the pack.
  static func fills(upTo room: Int, covers: Int, price: (Int) -> Decimal?) -> [Fill] {
    var fills: [Fill] = []
    for count in stride(from: 1 + covers, through: max(covers, room), by: 1) {
      guard let price = price(count) else { continue }
      while let last = fills.last, last.price >= price { fills.removeLast() }
      fills.append(Fill(sheets: count - covers, price: price))
    }
    return fills
  }

  /// Sheets for each envelope in turn, or nothing where they do not go in.
  func counts(of sheets: Int) -> [Int]? {
    guard envelopesMax > 1, !first.isEmpty, !later.isEmpty else { return nil }
    var rows: [[(cost: Decimal, fill: Int)?]] = [
      [(0, -1)] + Array(repeating: nil, count: sheets)
    ]
    for _ in 1..<envelopesMax {
      let before = rows[rows.count - 1]
      var row = before
      for left in 0...sheets where left > 0 {
        for (index, fill) in later.enumerated() {
          guard let rest = before[max(0, left - fill.sheets)] else { continue }
          let cost = fill.price + rest.cost
          if row[left].map({ cost < $0.cost }) ?? true { row[left] = (cost, index) }
        }
      }
      rows.append(row)
    }
    var best: (cost: Decimal, fill: Int)?
    for (index, fill) in first.enumerated() {
      guard let rest = rows[rows.count - 1][max(0, sheets - fill.sheets)] else { continue }
      let cost = fill.price + rest.cost
      if best.map({ cost < $0.cost }) ?? true { best = (cost, index) }
    }
    guard let best else { return nil }
    return followed(rows, from: min(sheets, first[best.fill].sheets), of: sheets)
  }

  private func followed(
    _ rows: [[(cost: Decimal, fill: Int)?]], from start: Int, of sheets: Int
  ) -> [Int] {
    var counts = [start]
    var left = sheets - start
    var row = rows.count - 1
    while left > 0, row > 0 {
      // A row that does not better the one before is the one before.
      if let here = rows[row][left], let above = rows[row - 1][left], above.cost == here.cost {
        row -= 1
        continue
      }
      guard let here = rows[row][left] else { break }
      let taken = min(left, later[here.fill].sheets)
      counts.append(taken)
      left -= taken
      row -= 1
    }
    return counts
  }
}
