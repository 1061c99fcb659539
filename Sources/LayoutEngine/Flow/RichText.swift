import MailModel

// Breaking text that has several styles in one line.
extension Setting {
  /// A stretch of one style between two places where a line may end.
  private struct Fragment {
    var text: String
    var style: Int
    /// Whether a line may end behind it.
    var mayBreak: Bool
  }

  func richLines(_ pieces: [RichPiece], width: Int) -> [RichLine] {
    var lines: [RichLine] = []
    var current: [Fragment] = []
    var currentWidth = 0
    var word: [Fragment] = []
    func flushWord() {
      guard !word.isEmpty else { return }
      let wordWidth = measure(word)
      let trimmed = measure(trimming(word))
      if currentWidth + trimmed > width, !current.isEmpty {
        lines.append(line(current))
        current = []
        currentWidth = 0
      }
      if trimmed > width {
        for piece in broken(word, width: width) {
          if !current.isEmpty { lines.append(line(current)) }
          current = [piece]
        }
        currentWidth = measure(current)
      } else {
        current += word
        currentWidth += wordWidth
      }
      word = []
    }
    for fragment in fragments(of: pieces) {
      guard lines.count < LayoutLimits.paragraphLines else { break }
      word.append(fragment)
      if fragment.mayBreak { flushWord() }
    }
    flushWord()
    if !current.isEmpty { lines.append(line(current)) }
    return lines
  }

  /// Cuts the pieces where lines may end.
  private func fragments(of pieces: [RichPiece]) -> [Fragment] {
    let whole = pieces.map(\.text).joined()
    var ends = text.text.lineBreaks(in: whole)[...]
    var fragments: [Fragment] = []
    var offset = 0
    for piece in pieces {
      let utf8 = Array(piece.text.utf8)
      var start = 0
      while start < utf8.count {
        while let end = ends.first, end <= offset + start { ends.removeFirst() }
        let end = ends.first.map { $0 - offset } ?? Int.max
        let stop = min(end, utf8.count)
        fragments.append(
          Fragment(
            text: String(decoding: utf8[start..<stop], as: UTF8.self), style: piece.style,
            mayBreak: stop == end))
        start = stop
      }
      offset += utf8.count
    }
    return fragments
  }

  private func measure(_ fragments: [Fragment]) -> Int {
    fragments.reduce(0) { $0 + text.line($1.text, resolved($1.style).face).width }
  }

  private func trimming(_ fragments: [Fragment]) -> [Fragment] {
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

  /// A word that is longer than a line, in pieces that are not.
  private func broken(_ word: [Fragment], width: Int) -> [Fragment] {
    word.flatMap { fragment in
      text.lines(fragment.text, resolved(fragment.style).face, width: width).map { line in
        Fragment(
          text: line.runs.map(\.text).joined(), style: fragment.style, mayBreak: true)
      }
    }
  }

  /// Puts fragments of one style together again, so that they are shaped as one.
  private func line(_ fragments: [Fragment]) -> RichLine {
    var merged: [Fragment] = []
    for fragment in trimming(fragments) {
      if let last = merged.last, last.style == fragment.style {
        merged[merged.count - 1].text += fragment.text
      } else {
        merged.append(fragment)
      }
    }
    var line = RichLine(parts: [], width: 0, height: 0, baseline: 0)
    for fragment in merged {
      let look = resolved(fragment.style)
      let set = text.line(fragment.text, look.face)
      line.parts.append(RichLine.Part(line: set, style: look, x: line.width))
      line.width += set.width
      line.height = max(line.height, look.lineHeight)
      line.baseline = max(line.baseline, look.baseline)
    }
    return line
  }
}
