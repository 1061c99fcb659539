import MailModel

/// A word of a page with the box that it stands in, from the page's top left.
public struct PlacedWord: Sendable, Equatable {
  /// Its characters.
  public var text: String
  /// Its box.
  public var box: Rectangle
  /// Makes a word.
  public init(_ text: String, _ box: Rectangle) {
    self.text = text
    self.box = box
  }
}

/// What named rectangles of a page say.
public enum ReadyMadeText {
  /// Longest text that a pattern is tried on.
  private static let textMax = 500

  /// The lines of the words whose middles lie in a place, from its top.
  public static func lines(of words: [PlacedWord], in place: Rectangle) -> [String] {
    lines(
      words.filter { word in
        let x = word.box.minX + word.box.size.width / 2
        let y = word.box.minY + word.box.size.height / 2
        return x >= place.minX && x <= place.maxX && y >= place.minY && y <= place.maxY
      })
  }

  /// Words as lines: those whose middles lie within half a height of each other share one.
  public static func lines(_ words: [PlacedWord]) -> [String] {
    var lines: [(middle: Length, words: [PlacedWord])] = []
    for word in words.sorted(by: { ($0.box.minY, $0.box.minX) < ($1.box.minY, $1.box.minX) }) {
      let middle = word.box.minY + word.box.size.height / 2
      if let last = lines.indices.last,
        abs((middle - lines[last].middle).micrometres) * 2 <= word.box.size.height.micrometres
      {
        lines[last].words.append(word)
      } else {
        lines.append((middle, [word]))
      }
    }
    return lines.map { line in
      line.words.sorted { $0.box.minX < $1.box.minX }.map(\.text).joined(separator: " ")
    }
  }

  /// The values of a rectangle: its lines, or what its pattern finds in them.
  public static func values(_ words: [PlacedWord], _ rectangle: ReadyMadeRectangle) -> [String] {
    let lines = lines(of: words, in: rectangle.place)
    guard let pattern = rectangle.pattern else { return lines }
    return match(pattern, in: lines.joined(separator: " ")).map { [$0] } ?? []
  }

  /// What a pattern finds in a text: its first group, or the whole match.
  static func match(_ pattern: String, in text: String) -> String? {
    guard let regex = try? Regex(pattern),
      let found = try? regex.firstMatch(in: text.prefix(textMax))
    else { return nil }
    if found.output.count > 1 { return found.output[1].substring.map(String.init) }
    return String(text[found.range])
  }

  /// Where invoices begin among the pages of a merged PDF, as ranges from 1 that cover all pages.
  ///
  /// Pages before the first that begins an invoice are a range of their own: nothing is lost.
  public static func split(_ pages: [[PlacedWord]], by split: ReadyMadeSplit) -> [ClosedRange<Int>]
  {
    var starts: [Int] = []
    var before: String?
    for (index, words) in pages.enumerated() {
      let text = lines(of: words, in: split.place).joined(separator: " ")
      switch split.rule {
      case .matches:
        if let pattern = split.pattern, match(pattern, in: text) != nil { starts.append(index) }
      case .changes:
        let value = split.pattern.map { match($0, in: text) ?? "" } ?? text
        // A page without the text goes on with the invoice before it.
        if value != before, !value.isEmpty || before == nil { starts.append(index) }
        if !value.isEmpty || before == nil { before = value }
      }
    }
    if starts.first != 0, !pages.isEmpty { starts.insert(0, at: 0) }
    return starts.indices.map { place in
      starts[place] + 1...(place + 1 < starts.count ? starts[place + 1] : pages.count)
    }
  }
}
