import Foundation

/// A JSON value whose numbers stay the text that was written, so that money keeps every digit.
indirect enum IndexJSON: Equatable {
  case text(String)
  case number(String)
  case list([IndexJSON])
  case object([String: IndexJSON])
  case other(String)

  /// Why a text is no JSON that is read here.
  struct Fault: Error, Equatable {
    var message: String
    var line: Int
  }

  /// Reads a text, at most 32 levels deep.
  static func read(_ bytes: [UInt8]) throws(Fault) -> IndexJSON {
    var reader = IndexJSONReader(bytes)
    return try reader.document()
  }

  /// What lies at a path of names parted by points; numbers count a list's items from 1.
  func at(_ path: String) -> IndexJSON? {
    var value = self
    for name in path.split(separator: ".") {
      switch value {
      case .object(let members):
        guard let next = members[String(name)] else { return nil }
        value = next
      case .list(let items):
        guard let place = Int(name), items.indices.contains(place - 1) else { return nil }
        value = items[place - 1]
      case .text, .number, .other: return nil
      }
    }
    return value
  }

  /// The words of a plain value, or of each item of a list of such.
  var words: [String] {
    switch self {
    case .text(let text), .number(let text): [text]
    case .other(let text): text == "null" ? [] : [text]
    case .list(let items): items.flatMap(\.words)
    case .object: []
    }
  }
}

private struct IndexJSONReader {
  private let bytes: [UInt8]
  private var at = 0
  private static let depthMax = 32

  init(_ bytes: [UInt8]) {
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  mutating func document() throws(IndexJSON.Fault) -> IndexJSON {
    let value = try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw fault("something follows the JSON value") }
    return value
  }

  private mutating func value(depth: Int) throws(IndexJSON.Fault) -> IndexJSON {
    guard depth < Self.depthMax else { throw fault("more than \(Self.depthMax) levels") }
    skipSpace()
    switch peek {
    case 0x7B: return try object(depth: depth)
    case 0x5B: return try list(depth: depth)
    case 0x22: return .text(try string())
    default: return try word()
    }
  }

  private mutating func object(depth: Int) throws(IndexJSON.Fault) -> IndexJSON {
    at += 1
    var members: [String: IndexJSON] = [:]
    skipSpace()
    if take(0x7D) { return .object(members) }
    while true {
      skipSpace()
      guard peek == 0x22 else { throw fault("a name in quotes is missing") }
      let name = try string()
      skipSpace()
      guard take(0x3A) else { throw fault("a colon is missing") }
      guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
        throw fault("a name stands twice in one object")
      }
      skipSpace()
      if take(0x2C) { continue }
      guard take(0x7D) else { throw fault("an object has no end") }
      return .object(members)
    }
  }

  private mutating func list(depth: Int) throws(IndexJSON.Fault) -> IndexJSON {
    at += 1
    var items: [IndexJSON] = []
    skipSpace()
    if take(0x5D) { return .list(items) }
    while true {
      items.append(try value(depth: depth + 1))
      skipSpace()
      if take(0x2C) { continue }
      guard take(0x5D) else { throw fault("a list has no end") }
      return .list(items)
    }
  }

  /// A quoted text; Foundation turns its escapes, since it alone knows all of them.
  private mutating func string() throws(IndexJSON.Fault) -> String {
    let start = at
    at += 1
    var plain = true
    while at < bytes.count, bytes[at] != 0x22 {
      if bytes[at] < 0x20 { throw fault("a control character stands in a text") }
      if bytes[at] == 0x5C {
        plain = false
        at += 1
      }
      at += 1
    }
    guard at < bytes.count else { throw fault("a text has no end") }
    at += 1
    let raw = bytes[start..<at]
    if plain {
      guard let text = String(validating: raw.dropFirst().dropLast(), as: UTF8.self) else {
        throw fault("a text is not UTF-8")
      }
      return text
    }
    guard let text = try? JSONDecoder().decode(String.self, from: Data(raw)) else {
      throw fault("a text has an escape that JSON does not know")
    }
    return text
  }

  private mutating func word() throws(IndexJSON.Fault) -> IndexJSON {
    let start = at
    while at < bytes.count, !" \t\r\n,:]}".utf8.contains(bytes[at]) { at += 1 }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if ["true", "false", "null"].contains(text) { return .other(text) }
    guard text.utf8.count <= 40, let first = text.utf8.first,
      first == 0x2D || (0x30...0x39).contains(first),
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) })
    else { throw fault("a value is no JSON") }
    return .number(text)
  }

  private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    at += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { at += 1 }
  }

  private func fault(_ message: String) -> IndexJSON.Fault {
    IndexJSON.Fault(
      message: message, line: 1 + bytes[..<min(at, bytes.count)].count { $0 == 0x0A })
  }
}
