/// The order in which a line's parts stand on paper, by their embedding levels.
enum VisualOrder {
  /// Indices from left to right: from the highest level down to the lowest odd one, each stretch of
  /// that level or higher is turned round (UAX 9, L2).
  static func indices(of levels: [UInt8]) -> [Int] {
    var order = Array(levels.indices)
    guard let highest = levels.max(), highest > 0 else { return order }
    var level = highest
    while level > 0 {
      var start = 0
      while start < order.count {
        guard levels[order[start]] >= level else {
          start += 1
          continue
        }
        var end = start
        while end < order.count, levels[order[end]] >= level { end += 1 }
        order[start..<end].reverse()
        start = end
      }
      level -= 1
    }
    return order
  }

  /// Whether text may hold letters that run from right to left: a first look, byte by byte. All of
  /// them lie from U+0590 on.
  static func mayTurn(_ text: String) -> Bool {
    text.utf8.contains { $0 >= 0xD6 && !(0xE1...0xE3).contains($0) }
  }
}
