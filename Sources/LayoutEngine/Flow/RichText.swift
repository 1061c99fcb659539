import MailModel

/// Breaks text that has several styles in one line.
struct RichWrapping {
  /// A stretch of one style between two places where a line may end.
  struct Fragment {
    var text: String
    var style: Int
    /// Where it begins in the paragraph, in bytes.
    var offset: Int
  }

  /// What stands between two places where a line may end.
  private struct Word {
    var fragments: [Fragment] = []
    var width = 0
    /// Without the spaces at its end.
    var trimmedWidth = 0
    /// Whether a line that ends behind it shows a hyphen.
    var divides = false
  }

  let setting: Setting
  let width: Int
  private let levels: [UInt8]?
  private var words: [Word] = []
  private var lines: [RichLine] = []
  private var start = 0
  private var ladder = 0

  init(_ setting: Setting, _ pieces: [RichPiece], width: Int) {
    self.setting = setting
    self.width = width
    let whole = pieces.map(\.text).joined()
    levels = VisualOrder.mayTurn(whole) ? setting.text.text.embeddingLevels(of: whole) : nil
    words = words(of: pieces, whole)
  }

  mutating func run() -> [RichLine] {
    while start < words.count, lines.count < LayoutLimits.paragraphLines {
      var sum = 0
      var end = start
      while end < words.count, sum + words[end].trimmedWidth <= width {
        sum += words[end].width
        end += 1
      }
      guard end < words.count, words[start].trimmedWidth <= width else {
        if end < words.count { chop() } else { take(end) }
        continue
      }
      // Hyphens and kerning may need more than the sum says; ladders of hyphens are avoided.
      if let cut = cut(atMost: end, ladder: ladder) ?? cut(atMost: end, ladder: 0) {
        take(cut)
      } else {
        chop()
      }
    }
    return lines
  }

  /// The last place at which the line may end.
  private func cut(atMost end: Int, ladder: Int) -> Int? {
    (start + 1...end).last { ends(at: $0, ladder: ladder) }
  }

  /// Whether a line may end before the word at a place and keep within its width.
  private func ends(at place: Int, ladder: Int) -> Bool {
    if words[place - 1].divides, ladder >= WordDivision.ladderMax { return false }
    return line(words[start..<place]).width <= width
  }

  private mutating func take(_ end: Int) {
    lines.append(line(words[start..<end]))
    ladder = words[end - 1].divides ? ladder + 1 : 0
    start = end
  }

  /// Puts as much of a word that no line holds on a line as fits; the rest of it comes next.
  private mutating func chop() {
    var taken: [Fragment] = []
    var left = width
    while let fragment = words[start].fragments.first {
      let face = setting.resolved(fragment.style).face
      let own = setting.text.line(fragment.text, face).width
      if own <= left {
        taken.append(fragment)
        words[start].fragments.removeFirst()
        left -= own
        continue
      }
      let part = setting.text.prefix(fragment.text, face, width: max(0, left))
      let isTooWide = setting.text.line(part, face).width > left
      if isTooWide, !taken.isEmpty { break }
      taken.append(Fragment(text: part, style: fragment.style, offset: fragment.offset))
      let rest = String(decoding: fragment.text.utf8.dropFirst(part.utf8.count), as: UTF8.self)
      words[start].fragments[0] = Fragment(
        text: rest, style: fragment.style, offset: fragment.offset + part.utf8.count)
      if rest.isEmpty { words[start].fragments.removeFirst() }
      break
    }
    lines.append(line(taken, divides: false))
    ladder = 0
    if Self.trimming(words[start].fragments).isEmpty {
      start += 1
    } else {
      measure(&words[start])
    }
  }

  // MARK: Words

  /// Cuts the pieces where lines may end.
  private func words(of pieces: [RichPiece], _ whole: String) -> [Word] {
    let ends = ends(of: pieces, whole)
    var words: [Word] = []
    var word = Word()
    var next = 0
    var offset = 0
    for piece in pieces {
      let utf8 = Array(piece.text.utf8)
      var from = 0
      while from < utf8.count {
        while next < ends.count, ends[next].offset <= offset + from { next += 1 }
        let end = next < ends.count ? ends[next].offset - offset : Int.max
        let stop = min(end, utf8.count)
        word.fragments.append(
          Fragment(
            text: String(decoding: utf8[from..<stop], as: UTF8.self), style: piece.style,
            offset: offset + from))
        if stop == end {
          word.divides = ends[next].divides
          words.append(word)
          word = Word()
        }
        from = stop
      }
      offset += utf8.count
    }
    if !word.fragments.isEmpty { words.append(word) }
    for index in words.indices { measure(&words[index]) }
    return words
  }

  /// Where lines may end, ascending, and whether with a hyphen.
  private func ends(of pieces: [RichPiece], _ whole: String) -> [(offset: Int, divides: Bool)] {
    let utf8 = Array(whole.utf8)
    let breaks = setting.text.text.lineBreaks(in: whole)
    let divides = pieces.contains { setting.resolved($0.style).hyphenates }
    var ends: [(offset: Int, divides: Bool)] = []
    var from = 0
    for end in breaks + [utf8.count] where end > from {
      let isSoft = WordDivision.isSoftHyphen(utf8[from..<end])
      if divides, !isSoft, from == 0 || utf8[from - 1] == 0x20,
        let language = language(at: from, pieces)
      {
        let piece = String(decoding: utf8[from..<end], as: UTF8.self)
        ends += WordDivision.points(in: piece, language: language, text: setting.text.text)
          .map { (from + $0, true) }
      }
      if end < utf8.count { ends.append((end, isSoft)) }
      from = end
    }
    return ends
  }

  /// The language whose words the style at an offset divides.
  private func language(at offset: Int, _ pieces: [RichPiece]) -> Language? {
    var end = 0
    for piece in pieces {
      end += piece.text.utf8.count
      if offset < end { return setting.hyphens(setting.resolved(piece.style)) }
    }
    return nil
  }

  private func measure(_ word: inout Word) {
    word.width = measure(word.fragments)
    word.trimmedWidth = measure(Self.trimming(word.fragments))
  }

  private func measure(_ fragments: [Fragment]) -> Int {
    fragments.reduce(0) {
      $0 + setting.text.line($1.text, setting.resolved($1.style).face).width
    }
  }

  private static func trimming(_ fragments: [Fragment]) -> [Fragment] {
    var fragments = fragments
    while var last = fragments.last {
      while last.text.utf8.last == 0x20 { last.text.removeLast() }
      fragments.removeLast()
      if !last.text.isEmpty {
        fragments.append(last)
        break
      }
    }
    return fragments
  }

  // MARK: Lines

  private func line(_ words: ArraySlice<Word>) -> RichLine {
    line(words.flatMap(\.fragments), divides: words.last?.divides ?? false)
  }

  /// Puts fragments of one style together again, so that they are shaped as one.
  private func line(_ fragments: [Fragment], divides: Bool) -> RichLine {
    var fragments = Self.trimming(fragments)
    if divides, !fragments.isEmpty { fragments[fragments.count - 1].text += "-" }
    var parts: [(fragment: Fragment, level: UInt8)] = []
    for fragment in fragments {
      for part in leveled(fragment) {
        if let last = parts.last, last.fragment.style == part.fragment.style,
          last.level == part.level
        {
          parts[parts.count - 1].fragment.text += part.fragment.text
        } else {
          parts.append(part)
        }
      }
    }
    var line = RichLine(parts: [], width: 0, height: 0, baseline: 0)
    for index in VisualOrder.indices(of: parts.map(\.level)) {
      let (fragment, level) = parts[index]
      let look = setting.resolved(fragment.style)
      let set =
        levels == nil
        ? setting.text.line(fragment.text, look.face)
        : setting.text.part(fragment.text, look.face, level: level)
      line.parts.append(RichLine.Part(line: set, style: look, x: line.width))
      line.width += set.width
      line.height = max(line.height, look.lineHeight)
      line.baseline = max(line.baseline, look.baseline)
    }
    return line
  }

  /// The fragment in parts of one direction each.
  private func leveled(_ fragment: Fragment) -> [(fragment: Fragment, level: UInt8)] {
    guard let levels else { return [(fragment, 0)] }
    let utf8 = Array(fragment.text.utf8)
    var parts: [(fragment: Fragment, level: UInt8)] = []
    // The hyphen at a line's end is not of the paragraph, and goes with the letter before it.
    func level(_ at: Int) -> UInt8 { levels[min(fragment.offset + at, levels.count - 1)] }
    var at = 0
    while at < utf8.count {
      var stop = at
      while stop < utf8.count, level(stop) == level(at) { stop += 1 }
      let text = String(decoding: utf8[at..<stop], as: UTF8.self)
      parts.append(
        (Fragment(text: text, style: fragment.style, offset: fragment.offset + at), level(at)))
      at = stop
    }
    return parts
  }
}
