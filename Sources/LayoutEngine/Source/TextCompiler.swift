import MailModel
import XMLKit

// Text with expressions.
extension LayoutCompiler {
  func expression(_ source: String, at element: XMLElement) -> Expression? {
    do throws(ExpressionFault) {
      return try ExpressionCompiler.compile(source, scope: scope)
    } catch {
      let shown = source.count > 60 ? source.prefix(57) + "…" : Substring(source)
      self.error(
        error.code, "in \"\(shown)\": \(error.message)", at: element,
        words: words(of: source, in: element), why: error.why ?? error.standardWhy,
        fix: error.fix ?? error.standardFix)
      return nil
    }
  }

  /// How the element's source writes an expression: within braces, or as a whole attribute.
  private func words(of source: String, in element: XMLElement) -> String {
    for attribute in element.attributes where attribute.value == source {
      return "\(attribute.name)=\"\(source)"
    }
    return element.location(ofWords: "{\(source)}") == nil ? source : "{\(source)}"
  }

  /// The element's `if`, already asked for.
  func condition(_ source: String?, at element: XMLElement) -> Evaluate? {
    source.flatMap { expression($0, at: element)?.evaluate }
  }

  /// The text of an attribute.
  func attributeText(_ source: String, style: Style, at element: XMLElement) -> TextNode {
    var folder = TextFolder()
    append(source, style: intern(style), to: &folder, at: element)
    return finish(folder.finish())
  }

  /// The content of an element that may hold `b`, `i`, `span` and `br`.
  func mixedText(_ element: XMLElement, style: Style) -> TextNode {
    var folder = TextFolder()
    append(contentOf: element, style: style, to: &folder)
    return finish(folder.finish())
  }

  static let inlineNames = ["b", "i", "span", "br"]

  private func append(
    contentOf element: XMLElement, style: Style, to folder: inout TextFolder
  ) {
    depth += 1
    defer { depth -= 1 }
    guard checkDepth(element) else { return }
    for part in element.content {
      switch part {
      case .text(let text): append(text, style: intern(style), to: &folder, at: element)
      case .element(let child): append(inline: child, in: element, style: style, to: &folder)
      }
    }
  }

  private func append(
    inline child: XMLElement, in parent: XMLElement, style: Style, to folder: inout TextFolder
  ) {
    guard countElement(child) else { return }
    var inner = style
    switch child.name {
    case "br":
      read(child) { _ in }
      folder.lineBreak(style: intern(style))
      return
    case "b":
      read(child) { _ in }
      inner.weight = max(700, style.weight)
    case "i":
      read(child) { _ in }
      inner.italic = true
    case "span":
      let outer = self.style
      self.style = style
      inner = read(child) { attributes in
        var own = styleOf(&attributes)
        apply(&own, &attributes)
        return own
      }
      self.style = outer
      inner.align = style.align
    default:
      unknownElement(child, in: parent.name, allowed: Self.inlineNames)
      return
    }
    append(contentOf: child, style: inner, to: &folder)
  }

  /// Splits `words {expression} words`.
  private func append(
    _ source: String, style: Int, to folder: inout TextFolder, at element: XMLElement
  ) {
    let bytes = Array(source.utf8)
    var literal: [UInt8] = []
    var at = 0
    func flush() {
      folder.text(String(decoding: literal, as: UTF8.self), style: style)
      literal = []
    }
    while at < bytes.count {
      let byte = bytes[at]
      let isDouble = at + 1 < bytes.count && bytes[at + 1] == byte
      if byte == 0x7B || byte == 0x7D, isDouble {
        literal.append(byte)
        at += 2
      } else if byte == 0x7B {
        flush()
        guard let end = Self.closingBrace(bytes, from: at + 1) else {
          error(
            "unclosed-brace", "a brace is not closed", at: element,
            why: "braces hold expressions",
            fix: "write {{ for a brace that is text")
          return
        }
        let inner = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
        if let expression = expression(inner, at: element) {
          append(expression, of: inner, style: style, to: &folder, at: element)
        }
        at = end + 1
      } else if byte == 0x7D {
        error(
          "unclosed-brace", "a brace is closed that was not opened", at: element,
          why: "braces hold expressions",
          fix: "write }} for a brace that is text")
        return
      } else {
        literal.append(byte)
        at += 1
      }
    }
    flush()
  }

  private func append(
    _ expression: Expression, of source: String, style: Int, to folder: inout TextFolder,
    at element: XMLElement
  ) {
    switch expression.type {
    case .text, .number, .date, .nothing: folder.value(expression.evaluate, style: style)
    case .record(.period):
      error(
        "expression-type", "\"\(source)\" is a period", at: element, words: "{\(source)}",
        why: "it has a start and an end", fix: "write period(…)")
    case .truth:
      error(
        "expression-type", "\"\(source)\" is yes or no, and no text", at: element,
        words: "{\(source)}", why: "there is no word to print for it",
        fix: "write … ? \"one text\" : \"the other\"")
    case .list:
      error(
        "expression-type", "\"\(source)\" is a list, and no text", at: element,
        words: "{\(source)}", why: "it may have any number of entries",
        fix: "write join(…, \", \"), or a <for>")
    case .record(let type):
      error(
        "expression-type", "\"\(source)\" is a whole \(type.word), and no text", at: element,
        words: "{\(source)}",
        why: "it has " + Terms.of(type).keys.sorted().joined(separator: ", "),
        fix:
          "write one of them behind a point: \(source).\(Terms.of(type).keys.sorted().first ?? "")")
    }
  }

  private static func closingBrace(_ bytes: [UInt8], from start: Int) -> Int? {
    var quote: UInt8 = 0
    for at in start..<bytes.count {
      let byte = bytes[at]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == 0x22 || byte == 0x27 {
        quote = byte
      } else if byte == 0x7D {
        return at
      }
    }
    return nil
  }

  private func finish(_ pieces: [TextPiece]) -> TextNode {
    let styles = Set(pieces.map(\.style))
    let hasBreak = pieces.contains { if case .lineBreak = $0.content { true } else { false } }
    var constant: String? = ""
    for piece in pieces {
      if case .literal(let text) = piece.content, let before = constant {
        constant = before + text
      } else {
        constant = nil
      }
    }
    let single = styles.count <= 1 && !hasBreak ? (styles.first ?? intern(style)) : nil
    return TextNode(
      pieces: pieces, singleStyle: single, constant: single == nil ? nil : constant)
  }
}

/// Folds white space across pieces, as browsers do: runs become one space, none at the ends.
struct TextFolder {
  private var pieces: [TextPiece] = []
  private var pendingSpace = false
  private var atStart = true

  mutating func text(_ source: String, style: Int) {
    var out: [UInt8] = []
    for byte in source.utf8 {
      if byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D {
        pendingSpace = true
      } else {
        if pendingSpace, !atStart { out.append(0x20) }
        pendingSpace = false
        atStart = false
        out.append(byte)
      }
    }
    // A space before something in another style belongs to the text before it.
    if pendingSpace, !atStart {
      out.append(0x20)
      pendingSpace = false
      atStart = true
    }
    if !out.isEmpty { add(.literal(String(decoding: out, as: UTF8.self)), style) }
  }

  mutating func value(_ evaluate: @escaping Evaluate, style: Int) {
    if pendingSpace, !atStart { add(.literal(" "), style) }
    pendingSpace = false
    atStart = false
    add(.value(evaluate), style)
  }

  mutating func lineBreak(style: Int) {
    pendingSpace = false
    atStart = true
    add(.lineBreak, style)
  }

  private mutating func add(_ content: TextPiece.Content, _ style: Int) {
    if case .literal(let text) = content, let last = pieces.last, last.style == style,
      case .literal(let before) = last.content
    {
      pieces[pieces.count - 1].content = .literal(before + text)
    } else {
      pieces.append(TextPiece(content: content, style: style))
    }
  }

  /// The pieces without a space at the end.
  func finish() -> [TextPiece] {
    var pieces = pieces
    if let last = pieces.last, case .literal(let text) = last.content, text.hasSuffix(" ") {
      let trimmed = String(text.dropLast())
      if trimmed.isEmpty {
        pieces.removeLast()
      } else {
        pieces[pieces.count - 1].content = .literal(trimmed)
      }
    }
    return pieces
  }
}
