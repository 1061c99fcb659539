/// What code of the product never does.
enum CodeRules {
  /// A pointer in a public signature would let another room outlive or free what a kit owns.
  ///
  /// One exception: a kit may take or lend a buffer of bytes as a parameter, for as long as the
  /// call runs; never as a property or a result.
  static func publicPointers(_ path: String, _ text: String) -> [Violation] {
    let inKit = BorderRules.target(of: path)?.hasSuffix("Kit") ?? false
    let lines = numberedLines(SwiftText.codeOnly(text))
    var found: [Violation] = []
    for (index, entry) in lines.enumerated() {
      let words = entry.line.split(separator: " ")
      guard words.contains("public") || words.contains("open") else { continue }
      let signature = signature(lines.dropFirst(index).map(\.line))
      let raw = inKit ? withoutLentBuffers(signature) : signature
      for type in ["Unsafe", "OpaquePointer", "Unmanaged<"] where raw.contains(type) {
        found.append(
          Violation(path: path, line: entry.number, message: "public raw pointer: \(type)…"))
      }
    }
    return found
  }

  /// A declaration up to its body, at most ten lines.
  private static func signature(_ lines: [Substring]) -> String {
    var text = ""
    var depth = 0
    for line in lines.prefix(10) {
      for character in line {
        if character == "{" { return text }
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        text.append(character)
      }
      text.append(" ")
      if depth <= 0 { break }
    }
    return text
  }

  /// The signature without the buffers of bytes that stand inside its parentheses.
  private static func withoutLentBuffers(_ signature: String) -> String {
    let lent = [
      "UnsafeMutableBufferPointer<UInt8>", "UnsafeBufferPointer<UInt8>", "UnsafeRawBufferPointer",
    ]
    var rest = signature[...]
    var kept = ""
    var depth = 0
    while let first = rest.first {
      if depth > 0, let type = lent.first(where: { rest.hasPrefix($0) }) {
        rest = rest.dropFirst(type.count)
        continue
      }
      if first == "(" { depth += 1 }
      if first == ")" { depth -= 1 }
      kept.append(first)
      rest = rest.dropFirst()
    }
    return kept
  }

  /// Traps on bad data take the whole night's run down; faults come back as values or throw.
  static func forceUnwraps(_ path: String, _ text: String) -> [Violation] {
    numberedLines(SwiftText.codeOnly(text)).flatMap { number, line -> [Violation] in
      let bytes = Array(line.utf8)
      return bytes.indices.compactMap { at in
        guard bytes[at] == UInt8(ascii: "!"), at > 0, isOperand(bytes[at - 1]) else { return nil }
        let next = at + 1 < bytes.count ? bytes[at + 1] : 0
        guard next != UInt8(ascii: "=") else { return nil }
        return Violation(path: path, line: number, message: "force unwrap, try! or as!")
      }
    }
  }

  private static func isOperand(_ b: UInt8) -> Bool {
    (b >= 0x30 && b <= 0x39) || (b >= 0x41 && b <= 0x5A) || (b >= 0x61 && b <= 0x7A)
      || b == 0x5F || b == UInt8(ascii: ")") || b == UInt8(ascii: "]")
  }

  /// Names that say nothing; the trade has better ones.
  static let emptyWords: Set<String> = [
    "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Manager", "Processor", "Misc",
  ]

  static func emptyNames(_ path: String, _ text: String) -> [Violation] {
    var found: [Violation] = []
    for part in path.split(separator: "/") {
      let stem = part.split(separator: ".").first.map(String.init) ?? ""
      for word in camelWords(stem) where emptyWords.contains(word.capitalized) {
        found.append(Violation(path: path, line: 1, message: "a name that says nothing: \(part)"))
      }
    }
    let kinds: Set<String> = ["class", "struct", "enum", "protocol", "actor", "typealias"]
    let words = SwiftText.words(SwiftText.codeOnly(text))
    for (keyword, name) in zip(words, words.dropFirst()) where kinds.contains(keyword.word) {
      let parts = camelWords(name.word)
      if parts.contains(where: emptyWords.contains) || (parts.count > 1 && parts.last == "Data") {
        found.append(
          Violation(path: path, line: name.line, message: "a name that says nothing: \(name.word)"))
      }
    }
    return found
  }

  /// `SpoolHelperRow` → Spool, Helper, Row.
  static func camelWords(_ name: String) -> [String] {
    var words: [String] = []
    for character in name {
      if words.isEmpty || character.isUppercase {
        words.append(String(character))
      } else if character == "_" || character == "-" {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words
  }

  /// What was left for later belongs in the tracker, not in the code.
  static func leftOpen(_ path: String, _ text: String) -> [Violation] {
    var marks = ["TO" + "DO", "FIX" + "ME", "not " + "implemented"]
    // A test may give up so on its own fixtures.
    if path.hasPrefix("Sources/") { marks.append("fatal" + "Error(\"") }
    return numberedLines(text).flatMap { number, line in
      marks.filter { line.contains($0) }
        .map { Violation(path: path, line: number, message: "left open: \($0)") }
    }
  }
}
