/// The nearest of `candidates` to a mistyped `word`, for "did you mean", or nothing that is near.
///
/// Near means an optimal-string-alignment distance of at most a third of the word, at least 1.
public func nearestName(to word: String, in candidates: some Sequence<String>) -> String? {
  let a = Array(word.lowercased())
  guard a.count <= 64 else { return nil }
  var best: (distance: Int, name: String)?
  for name in candidates {
    let b = Array(name.lowercased())
    guard b.count <= 64, abs(a.count - b.count) <= max(1, a.count / 3) else { continue }
    let distance = alignmentDistance(a, b)
    if distance <= max(1, a.count / 3), best.map({ distance < $0.distance }) ?? true {
      best = (distance, name)
    }
  }
  return best?.name
}

private func alignmentDistance(_ a: [Character], _ b: [Character]) -> Int {
  var previous2: [Int] = []
  var previous = Array(0...b.count)
  guard !a.isEmpty else { return b.count }
  for i in 1...a.count {
    var row = [i] + Array(repeating: 0, count: b.count)
    if b.isEmpty { previous = row; continue }
    for j in 1...b.count {
      let cost = a[i - 1] == b[j - 1] ? 0 : 1
      row[j] = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        row[j] = min(row[j], previous2[j - 2] + 1)
      }
    }
    previous2 = previous
    previous = row
  }
  return previous[b.count]
}
