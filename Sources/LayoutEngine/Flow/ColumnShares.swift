/// What is left of a width, dealt out to columns by their shares.
enum ColumnShares {
  struct Share {
    var share: Int
    var least = 0
    /// Zero where there is none.
    var most = 0
  }

  /// The columns' widths. Where the bounds allow, they sum up to the width to the last micrometre;
  /// columns that meet a bound stand at it, and the others share the rest.
  static func widths(_ columns: [Share], total: Int) -> [Int] {
    var fixed = [Int?](repeating: nil, count: columns.count)
    while true {
      let free = columns.indices.filter { fixed[$0] == nil }
      let shares = free.reduce(0) { $0 + columns[$1].share }
      let left = max(0, total - fixed.reduce(0) { $0 + ($1 ?? 0) })
      guard shares > 0 else { break }
      func ideal(_ index: Int) -> Int { left * columns[index].share / shares }
      let low = free.filter { ideal($0) < columns[$0].least }
      let high = free.filter { columns[$0].most > 0 && ideal($0) > columns[$0].most }
      // As browsers do it: the bound that is missed by more in all is met first.
      let missing = low.reduce(0) { $0 + columns[$1].least - ideal($1) }
      let excess = high.reduce(0) { $0 + ideal($1) - columns[$1].most }
      if low.isEmpty, high.isEmpty {
        // Shares are cut at their sums, so that rounding leaves no gap at the end.
        var dealt = 0
        for index in free {
          fixed[index] =
            left * (dealt + columns[index].share) / shares - left * dealt / shares
          dealt += columns[index].share
        }
        break
      }
      if missing >= excess {
        for index in low { fixed[index] = columns[index].least }
      } else {
        for index in high { fixed[index] = columns[index].most }
      }
    }
    return fixed.map { $0 ?? 0 }
  }
}
