import Foundation
import MailModel

/// Which pieces of a group go as economy mail, and in which weight bands, so that the most is
/// saved.
///
/// A band has at least the operator's fewest pieces and is no wider than its spread. Pieces sorted
/// by weight: some best partition has bands that are stretches of that order, since two bands that
/// overlap can swap pieces until they do not. So a table over the sorted pieces finds it: the best
/// of the first i pieces is the best of the first i − 1, or that of the first j and a band of the
/// rest. The j that pay most move only forward, which a queue of candidates uses.
struct EconomyBands {
  /// A piece as it is weighed against the others.
  struct Piece {
    var weight: Weight
    /// What economy mail saves; never negative.
    var saving: Decimal
  }

  private struct Best {
    var saving: Decimal
    /// Fewer bands, where nothing else differs, make fewer jobs.
    var bands: Int
    /// The first piece of the band that ends here; nothing where the piece is in none.
    var start: Int?
  }

  /// For each piece its band, counted from 0 from the lightest, or nothing where it goes in none.
  static func partition(_ pieces: [Piece], piecesMin: Int, spread: Weight?) -> [Int?] {
    let order = pieces.indices.sorted { (pieces[$0].weight, $0) < (pieces[$1].weight, $1) }
    var sums: [Decimal] = [0]
    sums.reserveCapacity(order.count + 1)
    for index in order { sums.append((sums.last ?? 0) + pieces[index].saving) }
    var best = [Best(saving: 0, bands: 0, start: nil)]
    best.reserveCapacity(order.count + 1)
    // Places where a band may begin, the one that pays most first.
    var queue: [Int] = []
    var head = 0
    func pays(_ a: Int, atLeast b: Int) -> Bool {
      let x = best[a].saving - sums[a]
      let y = best[b].saving - sums[b]
      return x != y ? x > y : best[a].bands <= best[b].bands
    }
    let least = max(1, piecesMin)
    for end in 1..<(order.count + 1) {
      if end >= least {
        let start = end - least
        while queue.count > head, let last = queue.last, !pays(last, atLeast: start) {
          queue.removeLast()
        }
        queue.append(start)
      }
      let heaviest = pieces[order[end - 1]].weight
      while head < queue.count, let spread, heaviest - pieces[order[queue[head]]].weight > spread {
        head += 1
      }
      var here = Best(saving: best[end - 1].saving, bands: best[end - 1].bands, start: nil)
      if head < queue.count {
        let start = queue[head]
        let saving = best[start].saving + sums[end] - sums[start]
        let bands = best[start].bands + 1
        // A band that saves nothing is still what the sender asked for: economy mail.
        if saving > here.saving || saving == here.saving && here.bands == 0 {
          here = Best(saving: saving, bands: bands, start: start)
        } else if saving == here.saving, bands <= here.bands {
          here = Best(saving: saving, bands: bands, start: start)
        }
      }
      best.append(here)
    }
    return bands(best, order)
  }

  private static func bands(_ best: [Best], _ order: [Int]) -> [Int?] {
    var bands = [Int?](repeating: nil, count: order.count)
    var ranges: [Range<Int>] = []
    var end = order.count
    while end > 0 {
      if let start = best[end].start {
        ranges.append(start..<end)
        end = start
      } else {
        end -= 1
      }
    }
    for (number, range) in ranges.reversed().enumerated() {
      for place in range { bands[order[place]] = number }
    }
    return bands
  }
}
