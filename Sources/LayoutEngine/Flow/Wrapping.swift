import MailModel

/// Breaks a text of one style into lines, as many words on each as it holds.
struct Wrapping {
  let setter: TextSetter
  let face: Face
  let width: Int
  /// The language whose words may be divided, or nothing.
  let hyphens: Language?
  private let utf8: [UInt8]
  /// Where lines may end, and the text's end.
  private let ends: [Int]
  /// Embedding levels, where some of the text runs from right to left.
  private let levels: [UInt8]?
  private var lines: [SetLine] = []
  /// Where the next line begins, and the first of the ends behind it.
  private var start = 0
  private var next = 0
  private var ladder = 0

  init(_ setter: TextSetter, _ string: String, _ face: Face, width: Int, hyphens: Language?) {
    self.setter = setter
    self.face = face
    self.width = width
    self.hyphens = hyphens
    let utf8 = Array(string.utf8)
    self.utf8 = utf8
    ends = setter.text.lineBreaks(in: string).filter { $0 > 0 && $0 < utf8.count } + [utf8.count]
    levels = VisualOrder.mayTurn(string) ? setter.text.embeddingLevels(of: string) : nil
  }

  mutating func run() -> [SetLine] {
    while start < utf8.count, lines.count < LayoutLimits.paragraphLines {
      var last = wordsByWidth()
      // Kerning across words may make the line wider than their sum.
      while last > next, measure(start, ends[last - 1]) > width { last -= 1 }
      if last < ends.count, ladder < WordDivision.ladderMax || last == next,
        let cut = division(of: last)
      {
        lines.append(line(start, cut, divided: true))
        start = cut
        next = last
        ladder += 1
      } else if last > next {
        lines.append(line(start, ends[last - 1], divided: false))
        start = ends[last - 1]
        next = last
        ladder = 0
      } else {
        chop()
        ladder = 0
      }
    }
    return lines
  }

  /// Takes words while their widths sum up to less than the line; gives the first that does not.
  private func wordsByWidth() -> Int {
    var sum = 0
    var last = next
    var from = start
    while last < ends.count {
      let end = ends[last]
      sum += setter.line(words(from, end), face).width
      if sum > width { break }
      if end > from, utf8[end - 1] == 0x20 { sum += setter.line(" ", face).width }
      from = end
      last += 1
    }
    return last
  }

  /// The last place at which the word may be divided so that its beginning is on this line.
  private func division(of index: Int) -> Int? {
    guard let hyphens else { return nil }
    let from = index > 0 ? ends[index - 1] : 0
    let to = ends[index]
    // Part of a web address, or a word whose author has said where to divide it.
    if from > 0, utf8[from - 1] != 0x20 { return nil }
    if WordDivision.isSoftHyphen(utf8[from..<to]) { return nil }
    let piece = String(decoding: utf8[from..<to], as: UTF8.self)
    return WordDivision.points(in: piece, language: hyphens, text: setter.text)
      .last { point in
        from + point > start + 1 && measure(start, from + point, divided: true) <= width
      }.map { from + $0 }
  }

  /// Puts as much of a word that no line holds on a line as fits.
  private mutating func chop() {
    // No line holds more than so many bytes, and a word may have a million.
    var stop = min(ends[next], start + 2048)
    while stop < ends[next], utf8[stop] & 0xC0 == 0x80 { stop -= 1 }
    let cut = start + setter.prefix(words(start, stop), face, width: width).utf8.count
    lines.append(line(start, cut, divided: false))
    start = cut
    if start >= ends[next] || words(start, ends[next]).isEmpty {
      start = ends[next]
      next += 1
    }
  }

  // MARK: Parts of the text

  private func trimmed(_ from: Int, _ to: Int) -> Int {
    var end = to
    while end > from, utf8[end - 1] == 0x20 { end -= 1 }
    return end
  }

  private func words(_ from: Int, _ to: Int) -> String {
    String(decoding: utf8[from..<trimmed(from, to)], as: UTF8.self)
  }

  /// The hyphen that a line shows at its end.
  private func mark(_ from: Int, _ to: Int, divided: Bool) -> String {
    divided || (to < utf8.count && WordDivision.isSoftHyphen(utf8[from..<to])) ? "-" : ""
  }

  private func measure(_ from: Int, _ to: Int, divided: Bool = false) -> Int {
    setter.line(words(from, to) + mark(from, to, divided: divided), face).width
  }

  private func line(_ from: Int, _ to: Int, divided: Bool) -> SetLine {
    let mark = mark(from, to, divided: divided)
    guard let levels else { return setter.line(words(from, to) + mark, face) }
    var parts: [(level: UInt8, text: String)] = []
    var at = from
    let end = trimmed(from, to)
    while at < end {
      var stop = at
      while stop < end, levels[stop] == levels[at] { stop += 1 }
      parts.append((levels[at], String(decoding: utf8[at..<stop], as: UTF8.self)))
      at = stop
    }
    if !parts.isEmpty { parts[parts.count - 1].text += mark }
    let order = VisualOrder.indices(of: parts.map(\.level))
    return SetLine(
      joining: order.map { setter.part(parts[$0].text, face, level: parts[$0].level) })
  }
}
