/// How long and how wide code may be.
enum ShapeRules {
  static let fileLinesMax = 400
  static let functionLinesMax = 70
  static let columnsMax = 100

  static func fileLength(_ path: String, _ text: String) -> [Violation] {
    let lines = text.utf8.count(where: { $0 == 0x0A })
    guard lines > fileLinesMax else { return [] }
    return [
      Violation(path: path, line: lines, message: "\(lines) lines; at most \(fileLinesMax)")
    ]
  }

  /// A line that is nothing but a string literal, or a part of one, may be wider: it cannot be
  /// broken.
  static func lineWidth(_ path: String, _ text: String) -> [Violation] {
    let code = path.hasSuffix(".swift") ? numberedLines(SwiftText.codeOnly(text)) : []
    return numberedLines(text).compactMap { number, line in
      let columns = line.unicodeScalars.count
      guard columns > columnsMax else { return nil }
      let isBlank = !code.isEmpty && code[number - 1].line.allSatisfy { " \"#,+()[]".contains($0) }
      let isComment = line.drop(while: { $0 == " " }).hasPrefix("//")
      guard !isBlank || isComment else { return nil }
      // What a test feeds the product stands whole on its line.
      let word = line.drop(while: { $0 == " " })
      let isLiteral = path.hasPrefix("Tests/") && (word.hasPrefix("\"") || word.hasPrefix("#\""))
      guard !isLiteral else { return nil }
      return Violation(path: path, line: number, message: "\(columns) columns; max \(columnsMax)")
    }
  }

  static func functionLength(_ path: String, _ text: String) -> [Violation] {
    bodies(in: SwiftText.codeOnly(text)).compactMap { body in
      let lines = body.lastLine - body.firstLine + 1
      guard lines > functionLinesMax else { return nil }
      return Violation(
        path: path, line: body.firstLine,
        message: "\(body.name) has \(lines) lines; at most \(functionLinesMax)")
    }
  }

  struct Body: Equatable {
    var name: String
    var firstLine: Int
    var lastLine: Int
  }

  /// Every function, initializer and computed property with its lines, by counting braces.
  static func bodies(in code: String) -> [Body] {
    let bytes = Array(code.utf8)
    var lineOf = [Int](repeating: 1, count: bytes.count + 1)
    for i in bytes.indices { lineOf[i + 1] = lineOf[i] + (bytes[i] == 0x0A ? 1 : 0) }
    let starters: Set<String> = ["func", "init", "deinit", "subscript", "var"]
    var bodies: [Body] = []
    let words = wordRanges(bytes)
    for (index, word) in words.enumerated() where starters.contains(word.text) {
      // `.init(` and `self.init(` are calls.
      if word.start > 0, bytes[word.start - 1] == UInt8(ascii: ".") { continue }
      guard let open = openingBrace(bytes, after: word.end, isVariable: word.text == "var"),
        let close = closingBrace(bytes, from: open)
      else { continue }
      let named = ["func", "var"].contains(word.text) && index + 1 < words.count
      bodies.append(
        Body(
          name: named ? words[index + 1].text : word.text, firstLine: lineOf[word.start],
          lastLine: lineOf[close]))
    }
    return bodies
  }

  /// The brace that opens the body, or nothing where the declaration has none (a requirement of a
  /// protocol, a stored property): parentheses are skipped, and a new line ends the search unless
  /// it goes on with `{`, `->`, `where`, `throws` or `async`.
  private static func openingBrace(_ bytes: [UInt8], after start: Int, isVariable: Bool) -> Int? {
    var at = start
    var depth = 0
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        depth -= 1
        if depth < 0 { return nil }
      case UInt8(ascii: "{") where depth == 0: return at
      case UInt8(ascii: "}") where depth == 0: return nil
      case UInt8(ascii: "=") where depth == 0 && isVariable: return nil
      case 0x0A where depth == 0:
        guard continues(bytes, at + 1) else { return nil }
      default: break
      }
      at += 1
    }
    return nil
  }

  private static func continues(_ bytes: [UInt8], _ start: Int) -> Bool {
    var at = start
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A { at += 1 }
    let next = String(decoding: bytes[at..<min(at + 7, bytes.count)], as: UTF8.self)
    return ["{", "->", "where ", "throws", "async"].contains { next.hasPrefix($0) }
  }

  private static func closingBrace(_ bytes: [UInt8], from open: Int) -> Int? {
    var depth = 0
    for at in open..<bytes.count {
      if bytes[at] == UInt8(ascii: "{") { depth += 1 }
      if bytes[at] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return at }
      }
    }
    return nil
  }

  private static func wordRanges(_ bytes: [UInt8]) -> [(text: String, start: Int, end: Int)] {
    var words: [(text: String, start: Int, end: Int)] = []
    var start: Int?
    for at in 0...bytes.count {
      let b = at < bytes.count ? bytes[at] : 0
      let isWord =
        (b >= 0x30 && b <= 0x39) || (b >= 0x41 && b <= 0x5A) || (b >= 0x61 && b <= 0x7A)
        || b == 0x5F || b >= 0x80
      if isWord {
        if start == nil { start = at }
      } else if let begun = start {
        words.append((String(decoding: bytes[begun..<at], as: UTF8.self), begun, at))
        start = nil
      }
    }
    return words
  }
}
