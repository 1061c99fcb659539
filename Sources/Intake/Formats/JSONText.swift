/// A value of JSON (RFC 8259) with the byte where it begins. Numbers stay as they are written, so
/// that no amount passes through floating point.
struct JSONText {
  indirect enum Value {
    case object([(key: String, value: JSONText)])
    case array([JSONText])
    case string(String)
    case number(String)
    case flag(Bool)
    case null
  }

  /// So much is taken in.
  enum Limits {
    static let depth = 32
    static let values = 1_000_000
    static let stringBytes = 100_000
  }

  var value: Value
  var offset: Int

  /// Reads one document in UTF-8.
  static func read(_ text: [UInt8]) throws(TextFault) -> JSONText {
    var reader = JSONReader(text)
    return try reader.document()
  }

  /// The value at a path such as `customer.lines[0].name`; nothing where there is none.
  func at(_ path: String) -> JSONText? {
    var here = self
    for step in path.split(separator: ".") {
      let pieces = step.split(separator: "[", omittingEmptySubsequences: false)
      if let name = pieces.first, !name.isEmpty {
        guard case .object(let members) = here.value,
          let member = members.first(where: { $0.key == name })
        else { return nil }
        here = member.value
      }
      for piece in pieces.dropFirst() {
        guard case .array(let items) = here.value, let index = Int(piece.dropLast()),
          items.indices.contains(index)
        else { return nil }
        here = items[index]
      }
    }
    return here
  }

  /// The words of a string or a number.
  var words: String? {
    switch value {
    case .string(let text), .number(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .object, .array, .null: nil
    }
  }

  /// The items of an array; an object alone stands for an array of one.
  var items: [JSONText] {
    switch value {
    case .array(let items): items
    case .object: [self]
    default: []
    }
  }
}

/// Reads JSON and refuses everything that is not.
private struct JSONReader {
  private let text: [UInt8]
  private var index: Int
  private var count = 0
  private var depth = 0

  init(_ text: [UInt8]) {
    self.text = text
    index = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  mutating func document() throws(TextFault) -> JSONText {
    let value = try self.value()
    skip()
    guard index == text.count else { throw fault("something follows the document") }
    return value
  }

  private func fault(_ message: String, code: String = "json-malformed") -> TextFault {
    TextFault(code: code, message: message, offset: index)
  }

  private mutating func skip() {
    while index < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) { index += 1 }
  }

  private mutating func value() throws(TextFault) -> JSONText {
    skip()
    count += 1
    guard count <= JSONText.Limits.values else {
      throw fault("there are more than \(JSONText.Limits.values) values", code: "json-limit")
    }
    guard index < text.count else { throw fault("the document ends too early") }
    let start = index
    switch text[index] {
    case 0x7B:
      return JSONText(value: try nested { r throws(TextFault) in try r.object() }, offset: start)
    case 0x5B:
      return JSONText(value: try nested { r throws(TextFault) in try r.array() }, offset: start)
    case 0x22: return JSONText(value: .string(try string()), offset: start)
    case 0x74: return JSONText(value: try word("true", .flag(true)), offset: start)
    case 0x66: return JSONText(value: try word("false", .flag(false)), offset: start)
    case 0x6E: return JSONText(value: try word("null", .null), offset: start)
    case 0x2D, 0x30...0x39: return JSONText(value: .number(try number()), offset: start)
    default: throw fault("there is no value here")
    }
  }

  private mutating func nested(
    _ read: (inout JSONReader) throws(TextFault) -> JSONText.Value
  ) throws(TextFault) -> JSONText.Value {
    depth += 1
    guard depth <= JSONText.Limits.depth else {
      throw fault("values are nested deeper than \(JSONText.Limits.depth)", code: "json-limit")
    }
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(TextFault) -> JSONText.Value {
    var members: [(key: String, value: JSONText)] = []
    var keys: Set<String> = []
    index += 1
    skip()
    if take(0x7D) { return .object(members) }
    while true {
      skip()
      guard index < text.count, text[index] == 0x22 else { throw fault("a name is missing") }
      let at = index
      let key = try string()
      guard keys.insert(key).inserted else {
        throw TextFault(
          code: "json-malformed", message: "a name stands twice in an object", offset: at)
      }
      skip()
      guard take(0x3A) else { throw fault("a colon is missing") }
      members.append((key, try value()))
      skip()
      if take(0x2C) { continue }
      if take(0x7D) { return .object(members) }
      throw fault("a comma or a brace is missing")
    }
  }

  private mutating func array() throws(TextFault) -> JSONText.Value {
    var items: [JSONText] = []
    index += 1
    skip()
    if take(0x5D) { return .array(items) }
    while true {
      items.append(try value())
      skip()
      if take(0x2C) { continue }
      if take(0x5D) { return .array(items) }
      throw fault("a comma or a bracket is missing")
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < text.count, text[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func word(
    _ word: String, _ value: JSONText.Value
  ) throws(TextFault) -> JSONText.Value {
    guard text[index...].starts(with: word.utf8) else { throw fault("there is no value here") }
    index += word.utf8.count
    return value
  }

  private mutating func number() throws(TextFault) -> String {
    let start = index
    while index < text.count,
      [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(text[index])
        || index < text.count && (0x30...0x39).contains(text[index])
    {
      index += 1
    }
    guard index - start <= 64 else { throw fault("a number is too long") }
    return String(decoding: text[start..<index], as: UTF8.self)
  }

  private mutating func string() throws(TextFault) -> String {
    let start = index
    index += 1
    var out: [UInt8] = []
    while index < text.count {
      let byte = text[index]
      index += 1
      switch byte {
      case 0x22: return String(decoding: out, as: UTF8.self)
      case 0x5C: try escape(into: &out)
      case ..<0x20: throw fault("a control character stands in a string")
      default: out.append(byte)
      }
      guard out.count <= JSONText.Limits.stringBytes else {
        throw TextFault(
          code: "json-limit",
          message: "a string is longer than \(JSONText.Limits.stringBytes) bytes", offset: start)
      }
    }
    throw TextFault(code: "json-malformed", message: "a string never ends", offset: start)
  }

  private mutating func escape(into out: inout [UInt8]) throws(TextFault) {
    guard index < text.count else { throw fault("the document ends too early") }
    let byte = text[index]
    index += 1
    switch byte {
    case 0x22, 0x5C, 0x2F: out.append(byte)
    case 0x62: out.append(0x08)
    case 0x66: out.append(0x0C)
    case 0x6E: out.append(0x0A)
    case 0x72: out.append(0x0D)
    case 0x74: out.append(0x09)
    case 0x75:
      var scalar = try unit()
      if (0xD800...0xDBFF).contains(scalar) {
        guard take(0x5C), take(0x75) else { throw fault("half of a surrogate pair") }
        let low = try unit()
        guard (0xDC00...0xDFFF).contains(low) else { throw fault("half of a surrogate pair") }
        scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let unicode = Unicode.Scalar(scalar) else { throw fault("half of a surrogate pair") }
      out.append(contentsOf: Array(String(Character(unicode)).utf8))
    default: throw fault("an unknown escape")
    }
  }

  private mutating func unit() throws(TextFault) -> UInt32 {
    guard index + 4 <= text.count,
      text[index..<index + 4].allSatisfy({
        (0x30...0x39).contains($0) || (0x41...0x46).contains($0 & 0xDF)
      }),
      let value = UInt32(String(decoding: text[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw fault("an unknown escape") }
    index += 4
    return value
  }
}
