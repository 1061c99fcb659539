import MailModel

/// What is wrong with an expression.
struct ExpressionFault: Error {
  var code: String
  var message: String
  var why: String?
  var fix: String?

  init(_ code: String, _ message: String, why: String? = nil, fix: String? = nil) {
    self.code = code
    self.message = message
    self.why = why
    self.fix = fix
  }
}

extension ExpressionFault {
  /// Why, where nothing more is known.
  var standardWhy: String {
    switch code {
    case "unknown-name", "unknown-text": "nothing has that name"
    case "unknown-function": "the language's functions are fixed"
    case "expression-arguments": "each function takes its own number of values"
    case "expression-type": "the kinds of the two do not go together"
    case "expression-limit": "expressions are short; longer thoughts go into several"
    default: "it does not follow the rules of expressions"
    }
  }

  /// What to do, where nothing better is known.
  var standardFix: String {
    switch code {
    case "unknown-name", "unknown-text", "unknown-function", "expression-arguments":
      "see layouts/README.md, Expressions"
    case "expression-type": "turn one into the other's kind, as with number(x) or date(x)"
    case "expression-limit": "write it shorter, or in parts"
    default: "look for a missing quote, parenthesis or operator"
    }
  }
}

/// The smallest parts of expressions.
enum Token: Equatable {
  case name(String)
  case text(String)
  case number(String)
  case sign(String)
  case end

  var word: String {
    switch self {
    case .name(let name): "\"\(name)\""
    case .text: "a text"
    case .number(let number): "the number \(number)"
    case .sign(let sign): "\"\(sign)\""
    case .end: "the end"
    }
  }
}

/// Splits an expression into tokens.
enum Lexer {
  static func tokens(_ source: String) throws(ExpressionFault) -> [Token] {
    let bytes = Array(source.utf8)
    guard bytes.count <= LayoutLimits.expressionBytes else {
      throw ExpressionFault(
        "expression-limit", "an expression is longer than \(LayoutLimits.expressionBytes) bytes")
    }
    var tokens: [Token] = []
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      case 0x22, 0x27: tokens.append(try text(bytes, &at))
      case 0x30...0x39: tokens.append(number(bytes, &at))
      case _ where isLetter(byte): tokens.append(name(bytes, &at))
      default: tokens.append(.sign(try sign(bytes, &at)))
      }
    }
    tokens.append(.end)
    return tokens
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A) || byte == 0x5F
  }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func text(_ bytes: [UInt8], _ at: inout Int) throws(ExpressionFault) -> Token {
    let quote = bytes[at]
    let start = at + 1
    at = start
    while at < bytes.count, bytes[at] != quote { at += 1 }
    guard at < bytes.count else {
      throw ExpressionFault("expression-syntax", "a text in quotation marks is not closed")
    }
    at += 1
    return .text(String(decoding: bytes[start..<(at - 1)], as: UTF8.self))
  }

  private static func number(_ bytes: [UInt8], _ at: inout Int) -> Token {
    let start = at
    while at < bytes.count, isDigit(bytes[at]) || (bytes[at] == 0x2E && follows(bytes, at)) {
      at += 1
    }
    return .number(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  private static func follows(_ bytes: [UInt8], _ at: Int) -> Bool {
    at + 1 < bytes.count && isDigit(bytes[at + 1])
  }

  /// A hyphen between letters or digits without spaces belongs to the name: `BT-1`, `our-note`.
  private static func name(_ bytes: [UInt8], _ at: inout Int) -> Token {
    let start = at
    while at < bytes.count {
      let byte = bytes[at]
      if isLetter(byte) || isDigit(byte) {
        at += 1
      } else if byte == 0x2D, at + 1 < bytes.count,
        isLetter(bytes[at + 1]) || isDigit(bytes[at + 1])
      {
        at += 1
      } else {
        break
      }
    }
    return .name(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  private static func sign(_ bytes: [UInt8], _ at: inout Int) throws(ExpressionFault) -> String {
    let two = at + 1 < bytes.count ? String(decoding: bytes[at...(at + 1)], as: UTF8.self) : ""
    if ["==", "!=", "<=", ">=", "??"].contains(two) {
      at += 2
      return two == "==" ? "=" : two
    }
    let one = String(decoding: [bytes[at]], as: UTF8.self)
    guard "=<>+-*/().,?:".contains(one) else {
      throw ExpressionFault(
        "expression-syntax", "\"\(one)\" has no meaning in an expression",
        fix: "texts stand in quotation marks; and, or, not are words")
    }
    at += 1
    return one
  }
}
