/// Swift source with everything that is not code taken out.
enum SwiftText {
  /// The text with comments and the inside of string literals blanked; lines stay where they are.
  ///
  /// A small lexer, enough for rules of style: it knows nested comments, raw and multi-line strings
  /// and blanks interpolations together with their string. Regex literals are not used here.
  static func codeOnly(_ text: String) -> String {
    var lexer = Lexer(bytes: Array(text.utf8))
    lexer.run()
    return String(decoding: lexer.bytes, as: UTF8.self)
  }

  private struct Lexer {
    var bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    func byte(_ offset: Int) -> UInt8 {
      at + offset < bytes.count ? bytes[at + offset] : 0
    }

    mutating func blank() {
      if bytes[at] != UInt8(ascii: "\n") { bytes[at] = UInt8(ascii: " ") }
      at += 1
    }

    mutating func run() {
      while at < bytes.count {
        switch (byte(0), byte(1)) {
        case (UInt8(ascii: "/"), UInt8(ascii: "/")): lineComment()
        case (UInt8(ascii: "/"), UInt8(ascii: "*")): blockComment()
        case (UInt8(ascii: "\""), _): string(hashes: 0)
        case (UInt8(ascii: "#"), _): hash()
        default: at += 1
        }
      }
    }

    mutating func lineComment() {
      while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { blank() }
    }

    mutating func blockComment() {
      var depth = 0
      while at < bytes.count {
        if byte(0) == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
          depth += 1
          blank()
        } else if byte(0) == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
          depth -= 1
          blank()
        }
        blank()
        if depth == 0 { return }
      }
    }

    /// `#"…"#` is a raw string; `#if` and `#filePath` are code.
    mutating func hash() {
      var hashes = 0
      while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
      guard byte(hashes) == UInt8(ascii: "\"") else {
        at += hashes
        return
      }
      at += hashes
      string(hashes: hashes)
    }

    mutating func string(hashes: Int) {
      let triple = byte(1) == UInt8(ascii: "\"") && byte(2) == UInt8(ascii: "\"")
      let quotes = triple ? 3 : 1
      at += quotes
      while at < bytes.count {
        if byte(0) == UInt8(ascii: "\\"), escapes(hashes) {
          if byte(1 + hashes) == UInt8(ascii: "(") {
            for _ in 0..<(2 + hashes) { blank() }
            interpolation()
          } else {
            for _ in 0..<min(2 + hashes, bytes.count - at) { blank() }
          }
        } else if ends(quotes: quotes, hashes: hashes) {
          at += quotes + hashes
          return
        } else if !triple, bytes[at] == UInt8(ascii: "\n") {
          return  // Unclosed: do not swallow the rest of the file.
        } else {
          blank()
        }
      }
    }

    func escapes(_ hashes: Int) -> Bool {
      (0..<hashes).allSatisfy { byte(1 + $0) == UInt8(ascii: "#") }
    }

    func ends(quotes: Int, hashes: Int) -> Bool {
      (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") }
        && (0..<hashes).allSatisfy { byte(quotes + $0) == UInt8(ascii: "#") }
    }

    mutating func interpolation() {
      var depth = 1
      while at < bytes.count, depth > 0 {
        if byte(0) == UInt8(ascii: "\"") {
          let start = at
          string(hashes: 0)
          for i in start..<at where bytes[i] == UInt8(ascii: "\"") { bytes[i] = 0x20 }
          continue
        }
        if byte(0) == UInt8(ascii: "(") { depth += 1 }
        if byte(0) == UInt8(ascii: ")") { depth -= 1 }
        blank()
      }
    }
  }

  /// The identifiers and keywords of code, with their line, in order.
  static func words(_ code: String) -> [(word: String, line: Int)] {
    var words: [(word: String, line: Int)] = []
    var current: [UInt8] = []
    var line = 1
    func isWord(_ b: UInt8) -> Bool {
      (b >= 0x30 && b <= 0x39) || (b >= 0x41 && b <= 0x5A) || (b >= 0x61 && b <= 0x7A)
        || b == 0x5F || b >= 0x80
    }
    for byte in code.utf8 {
      if isWord(byte) {
        current.append(byte)
        continue
      }
      if !current.isEmpty {
        words.append((String(decoding: current, as: UTF8.self), line))
        current.removeAll(keepingCapacity: true)
      }
      if byte == 0x0A { line += 1 }
    }
    if !current.isEmpty { words.append((String(decoding: current, as: UTF8.self), line)) }
    return words
  }
}
