/// Reads Code 39 and Interleaved 2 of 5 by measuring bars and gaps along scan lines (ISO/IEC 16388,
/// ISO/IEC 16390), without anything of what draws them.
struct BarReader {
  /// Code 39, or else Interleaved 2 of 5.
  let isCode39: Bool
  /// Characters that the symbol must have.
  let length: Int

  /// Where along the bars it is read; all lines must say the same.
  private static let lines = [0.15, 0.5, 0.85]

  /// Reads the symbol that stands in that place.
  func read(_ picture: ZonePicture, symbol: PixelBox, _ scale: Scale) -> MarkReading {
    let isLadder = symbol.bottom - symbol.top > symbol.right - symbol.left
    var texts: Set<String> = []
    var misplaced = false
    for line in Self.lines {
      let profile = profile(picture, symbol, at: line, isLadder)
      let edges = Self.edges(profile)
      guard let first = edges.first, let last = edges.last, edges.count.isMultiple(of: 2) else {
        return MarkReading(fault: "no bars are found")
      }
      let widths = zip(edges.dropFirst(), edges).map { $0 - $1 }
      let element = (last - first) / Double(elements)
      // Bars of any other code would run on to where this one must be quiet.
      guard first > 5 * element, Double(profile.count) - last > 5 * element else {
        return MarkReading(fault: "the bar code has no quiet zone")
      }
      guard let text = isCode39 ? code39(widths, element) : interleaved(widths, element) else {
        return MarkReading(fault: "the bars are none of the code's characters")
      }
      texts.insert(text)
      let along = isLadder ? Double(picture.height) - symbol.bottom : symbol.left
      let extent = isLadder ? symbol.bottom - symbol.top : symbol.right - symbol.left
      let allowed = 0.4 * scale.perMillimetre
      if abs(first - along) > allowed || abs(last - along - extent) > allowed { misplaced = true }
    }
    guard texts.count == 1 else {
      return MarkReading(fault: "the bars are not the same along their length")
    }
    return MarkReading(
      text: texts.first,
      fault: misplaced ? "the bar code does not stand where it must" : nil)
  }

  /// Narrow elements of the whole symbol.
  private var elements: Int { isCode39 ? (length + 2) * 13 - 1 : length * 9 + 9 }

  // MARK: Measuring

  /// Darkness along the reading direction through the whole zone, three pixels wide.
  private func profile(
    _ picture: ZonePicture, _ symbol: PixelBox, at part: Double, _ isLadder: Bool
  ) -> [Double] {
    let from = isLadder ? symbol.left : symbol.top
    let to = isLadder ? symbol.right : symbol.bottom
    let middle = Int(from + (to - from) * part)
    let count = isLadder ? picture.height : picture.width
    let limit = isLadder ? picture.width : picture.height
    let across = (middle - 1...middle + 1).filter { (0..<limit).contains($0) }
    guard !across.isEmpty else { return [] }
    return (0..<count).map { step in
      let sum = across.reduce(0) { sum, other in
        let index =
          isLadder
          ? (picture.height - 1 - step) * picture.width + other
          : other * picture.width + step
        return sum + 255 - Int(picture.pixels[index])
      }
      return Double(sum) / Double(255 * across.count)
    }
  }

  /// Where the profile passes half darkness, in parts of pixels; it begins and ends in white.
  private static func edges(_ profile: [Double]) -> [Double] {
    var edges: [Double] = []
    for index in profile.indices.dropFirst() {
      let (before, after) = (profile[index - 1], profile[index])
      guard (before < 0.5) != (after < 0.5) else { continue }
      // A pixel's value stands for its middle.
      edges.append(Double(index) - 0.5 + (0.5 - before) / (after - before))
    }
    return edges
  }

  /// Whether each width is wide, where all are near to one or `wide` elements; else nothing.
  private func pattern(
    _ widths: some Collection<Double>, _ element: Double, wide: Double
  ) -> [Bool]? {
    var pattern: [Bool] = []
    for width in widths {
      let isWide = width > element * (1 + wide) / 2
      guard abs(width - element * (isWide ? wide : 1)) < 0.4 * element else { return nil }
      pattern.append(isWide)
    }
    return pattern
  }

  // MARK: Code 39

  /// Nine elements a character, three of them wide, bars and gaps in turn.
  private func code39(_ widths: [Double], _ element: Double) -> String? {
    guard widths.count == (length + 2) * 10 - 1 else { return nil }
    var text = ""
    for start in stride(from: 0, to: widths.count, by: 10) {
      guard let wide = pattern(widths[start..<start + 9], element, wide: 2),
        let character = Self.characters[String(wide.map { $0 ? "1" : "0" })]
      else { return nil }
      if start + 9 < widths.count {
        guard abs(widths[start + 9] - element) < 0.4 * element else { return nil }
      }
      text.append(character)
    }
    guard text.first == "*", text.last == "*" else { return nil }
    let inner = text.dropFirst().dropLast()
    return inner.contains("*") ? nil : String(inner)
  }

  /// Digits, letters and the star that begins and ends a symbol (ISO/IEC 16388, table 1).
  private static let characters: [String: Character] = {
    // Ten rows share the places of the wide bars; the wide gap tells which of four rows it is.
    let bars = [
      "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010",
      "00110",
    ]
    let gaps = ["0100", "0010", "0001", "1000"]
    let rows: [[Character]] = [
      Array("1234567890"), Array("ABCDEFGHIJ"), Array("KLMNOPQRST"), Array("UVWXYZ-. *"),
    ]
    var table: [String: Character] = [:]
    for (row, gap) in zip(rows, gaps) {
      for (character, bar) in zip(row, bars) {
        var pattern = ""
        for (index, wide) in bar.enumerated() {
          pattern.append(wide)
          if index < 4 { pattern.append(Array(gap)[index]) }
        }
        table[pattern] = character
      }
    }
    return table
  }()

  // MARK: Interleaved 2 of 5

  /// Four narrow elements, pairs of digits as five bars and the five gaps between them, of each two
  /// wide; at the end a wide bar, a narrow gap and a narrow bar.
  private func interleaved(_ widths: [Double], _ element: Double) -> String? {
    guard length.isMultiple(of: 2), widths.count == 4 + length * 5 + 3,
      let start = pattern(widths[..<4], element, wide: 3), !start.contains(true),
      let stop = pattern(widths[(widths.count - 3)...], element, wide: 3),
      stop == [true, false, false]
    else { return nil }
    var text = ""
    for pair in stride(from: 4, to: widths.count - 3, by: 10) {
      guard let wide = pattern(widths[pair..<pair + 10], element, wide: 3) else { return nil }
      for first in 0...1 {
        let five = stride(from: first, to: 10, by: 2).map { wide[$0] }
        guard let digit = Self.digit(five) else { return nil }
        text += "\(digit)"
      }
    }
    return text
  }

  /// Places count 1, 2, 4, 7 and parity; the two wide ones add up to the digit, 11 being 0.
  private static func digit(_ wide: [Bool]) -> Int? {
    guard wide.count(where: { $0 }) == 2 else { return nil }
    let sum = zip(wide, [1, 2, 4, 7, 0]).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
    return sum == 11 ? 0 : sum
  }
}
