import MailModel

/// A text with its expressions filled in.
enum FilledText {
  case empty
  /// One style, one run of text.
  case plain(String, style: Int)
  /// Several styles or line breaks. A line break is an empty text that `isBreak`.
  case rich([RichPiece])

  var isEmpty: Bool {
    if case .empty = self { return true }
    return false
  }
}

struct RichPiece {
  var text: String
  var style: Int
  var isBreak = false
}

/// A line with parts in several styles.
struct RichLine {
  struct Part {
    var line: SetLine
    var style: ResolvedStyle
    var x: Int
  }
  var parts: [Part]
  var width: Int
  var height: Int
  var baseline: Int
}

// Text: filling, breaking, drawing.
extension Setting {
  // MARK: Filling

  func fill(_ node: TextNode) -> FilledText {
    if let constant = node.constant, let style = node.singleStyle {
      return plain(constant, style)
    }
    if let style = node.singleStyle {
      if node.pieces.count == 1, case .value(let value) = node.pieces[0].content {
        return plain(tidy(value(environment).text(environment.language)), style)
      }
      var text = ""
      for piece in node.pieces { append(piece, to: &text) }
      return plain(tidy(text), style)
    }
    return rich(node.pieces)
  }

  /// Pieces in several styles. Values that came out empty leave neither double spaces nor, between
  /// line breaks, white stripes.
  private func rich(_ source: [TextPiece]) -> FilledText {
    var kept: [RichPiece] = []
    func dropSpace() {
      guard let last = kept.last, last.text.utf8.last == 0x20 else { return }
      kept[kept.count - 1].text.removeLast()
      if kept[kept.count - 1].text.isEmpty { kept.removeLast() }
    }
    for piece in source {
      if case .lineBreak = piece.content {
        dropSpace()
        if let last = kept.last, !last.isBreak {
          kept.append(RichPiece(text: "", style: piece.style, isBreak: true))
        }
        continue
      }
      var text = ""
      append(piece, to: &text)
      let follows = kept.last.map { !$0.isBreak && $0.text.utf8.last != 0x20 } ?? false
      text = folded(text, keepsFirst: follows)
      if text.isEmpty { continue }
      if resolved(piece.style).upper { text = text.uppercased() }
      kept.append(RichPiece(text: text, style: piece.style))
    }
    dropSpace()
    if kept.last?.isBreak == true { kept.removeLast() }
    return kept.isEmpty ? .empty : .rich(kept)
  }

  private func append(_ piece: TextPiece, to text: inout String) {
    switch piece.content {
    case .literal(let literal): text += literal
    case .value(let value): text += value(environment).text(environment.language)
    case .lineBreak: break
    }
  }

  private func plain(_ text: String, _ style: Int) -> FilledText {
    if text.isEmpty { return .empty }
    return .plain(resolved(style).upper ? text.uppercased() : text, style: style)
  }

  /// Values that came out empty leave no double spaces; line ends within values become spaces.
  private func tidy(_ text: String) -> String {
    var before: UInt8 = 0x20
    var isTidy = true
    for byte in text.utf8 {
      if byte == 0x20 && before == 0x20 || byte < 0x20 {
        isTidy = false
        break
      }
      before = byte
    }
    if isTidy, before != 0x20 || text.isEmpty { return text }
    let folded = folded(text, keepsFirst: false)
    return folded.utf8.last == 0x20 ? String(folded.dropLast()) : folded
  }

  /// Runs of spaces and control characters as one space; the one in front only if wanted.
  private func folded(_ text: String, keepsFirst: Bool) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    var isAfterSpace = !keepsFirst
    for byte in text.utf8 {
      if byte > 0x20 {
        out.append(byte)
      } else if !isAfterSpace {
        out.append(0x20)
      }
      isAfterSpace = byte <= 0x20
    }
    return String(decoding: out, as: UTF8.self)
  }

  // MARK: Measuring

  /// Width on one line.
  func naturalWidth(_ filled: FilledText) -> Int {
    switch filled {
    case .empty: return 0
    case .plain(let string, let style): return text.line(string, resolved(style).face).width
    case .rich(let pieces):
      var (widest, width) = (0, 0)
      for piece in pieces {
        if piece.isBreak {
          width = 0
        } else {
          width += text.line(piece.text, resolved(piece.style).face).width
          widest = max(widest, width)
        }
      }
      return widest
    }
  }

  /// Lines in one or several styles, no wider than the width.
  func lines(_ filled: FilledText, width: Int) -> [RichLine] {
    switch filled {
    case .empty: return []
    case .plain(let string, let style):
      let look = resolved(style)
      let lines = text.lines(string, look.face, width: width, hyphens: hyphens(look))
      if lines.count >= LayoutLimits.paragraphLines {
        report(
          "layout-limit", "a paragraph has more than \(LayoutLimits.paragraphLines) lines",
          at: Diagnostic.Place(file: program.file), why: "the rest of it is not printed")
      }
      return lines.map { plainLine($0, look) }
    case .rich(let pieces):
      var lines: [RichLine] = []
      for part in pieces.split(whereSeparator: { $0.isBreak }) {
        var wrapping = RichWrapping(self, Array(part), width: width)
        lines += wrapping.run()
      }
      return lines
    }
  }

  func plainLine(_ line: SetLine, _ look: ResolvedStyle) -> RichLine {
    RichLine(
      parts: [RichLine.Part(line: line, style: look, x: 0)], width: line.width,
      height: look.lineHeight, baseline: look.baseline)
  }

  /// On one line where it fits, at a smaller size down to `least` per mille; broken otherwise.
  func fittedLines(_ filled: FilledText, width: Int, least: Int) -> [RichLine] {
    let natural = naturalWidth(filled)
    guard natural > width, natural > 0 else { return lines(filled, width: width) }
    // Steps of one per cent keep the number of sizes small.
    var percent = width * 100 / natural
    while percent * 10 >= least {
      let fitted = withScale(percent * 10) { () -> [RichLine]? in
        naturalWidth(filled) <= width ? lines(filled, width: width) : nil
      }
      if let fitted { return fitted }
      percent -= 1
    }
    return lines(filled, width: width)
  }

  // MARK: Drawing

  /// Draws lines from the top; gives the height.
  @discardableResult
  func draw(
    _ lines: [RichLine], x: Int, top: Int, width: Int, align: Alignment,
    role: TextRole = .body, at place: Diagnostic.Place
  ) -> Int {
    var y = top
    for line in lines {
      let left =
        switch align {
        case .left: x + overhang(line)
        case .right: x + width - line.width
        case .centre: x + (width - line.width) / 2
        }
      for part in line.parts {
        draw(part.line, part.style, x: left + part.x, baseline: y + line.baseline, role, place)
      }
      canvas.band(y, y + line.height)
      y += line.height
    }
    return y - top
  }

  /// A tail such as that of a "J" would stand left of the column, at the edge of a page in the zone
  /// of the inserter's mark: the line begins so much later that it does not.
  private func overhang(_ line: RichLine) -> Int {
    guard let part = line.parts.first, part.x == 0, let run = part.line.runs.first else { return 0 }
    return text.text.leftOverhang(of: run.text, font: run.font) * part.style.face.size / 1000
  }

  private func draw(
    _ line: SetLine, _ look: ResolvedStyle, x: Int, baseline: Int, _ role: TextRole,
    _ place: Diagnostic.Place
  ) {
    if !line.missing.isEmpty { report(missing: line.missing, at: place) }
    var x = x
    for run in line.runs {
      canvas.items.append(
        .text(
          TextRun(
            origin: Point(um: x, baseline), text: run.text, font: run.font,
            fontSize: Length(micrometres: look.face.size), colour: colours[look.colour],
            role: role, width: Length(micrometres: run.width))))
      x += run.width
    }
  }

  // MARK: Paragraphs

  func set(_ paragraph: ParagraphNode, in stack: inout Stack) {
    let filled = fill(paragraph.text)
    if case .empty = filled { return }
    let (x, width) = (stack.x, stack.width)
    let align = resolved(paragraph.style).align
    let lines =
      paragraph.shrinks
      ? fittedLines(filled, width: width, least: 600) : self.lines(filled, width: width)
    guard stack.flows, lines.count > 1, !paragraph.spacing.keep else {
      block(paragraph.spacing, in: &stack) { top in
        draw(
          lines, x: x, top: top, width: width, align: align, role: paragraph.role,
          at: paragraph.place)
      }
      return
    }
    // Each line by itself; so many at the beginning and the end stay together.
    let (orphans, widows) = (resolved(paragraph.style).orphans, resolved(paragraph.style).widows)
    for (index, line) in lines.enumerated() {
      var spacing = Spacing()
      let isLast = index == lines.count - 1
      let isBound = index < orphans - 1 || index >= lines.count - widows
      if index == 0 { spacing.before = paragraph.spacing.before }
      if isLast { spacing.after = paragraph.spacing.after }
      spacing.keepWithNext = isLast ? paragraph.spacing.keepWithNext : isBound
      block(spacing, in: &stack) { top in
        draw(
          [line], x: x, top: top, width: width, align: align, role: paragraph.role,
          at: paragraph.place)
      }
      if !isLast { units[units.count - 1].isBound = isBound }
    }
  }
}
