import Foundation

/// A JSON value that is always written with the same bytes: keys sorted by their UTF-8, numbers as
/// given, nothing escaped that need not be.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A number in its written form, such as `21.5`.
  case number(String)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object; a later pair of the same key wins.
  case object([String: JSONValue])

  /// A string, or `null` for nothing.
  public static func string(orNull value: String?) -> JSONValue { value.map(Self.string) ?? .null }
  /// A whole number, or `null` for nothing.
  public static func integer(orNull value: Int?) -> JSONValue { value.map(Self.integer) ?? .null }

  /// On one line, without white space.
  public var compact: String {
    var bytes: [UInt8] = []
    write(to: &bytes, indent: nil)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// With two spaces a level, a line a value.
  public var indented: String {
    var bytes: [UInt8] = []
    write(to: &bytes, indent: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(to out: inout [UInt8], indent: Int?) {
    switch self {
    case .null: out += Array("null".utf8)
    case .bool(let value): out += Array((value ? "true" : "false").utf8)
    case .integer(let value): out += Array(String(value).utf8)
    case .number(let text): out += Array(text.utf8)
    case .string(let text): JSONValue.quote(text, to: &out)
    case .array(let values):
      list(
        to: &out, open: 0x5B, close: 0x5D, indent: indent,
        items: values.map { value in { value.write(to: &$0, indent: $1) } })
    case .object(let pairs):
      let sorted = pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      list(
        to: &out, open: 0x7B, close: 0x7D, indent: indent,
        items: sorted.map { key, value in
          {
            JSONValue.quote(key, to: &$0)
            $0.append(0x3A)
            if $1 != nil { $0.append(0x20) }
            value.write(to: &$0, indent: $1)
          }
        })
    }
  }

  private func list(
    to out: inout [UInt8], open: UInt8, close: UInt8, indent: Int?,
    items: [(inout [UInt8], Int?) -> Void]
  ) {
    out.append(open)
    let inner = indent.map { $0 + 1 }
    for (index, item) in items.enumerated() {
      if index > 0 { out.append(0x2C) }
      JSONValue.newLine(to: &out, indent: inner)
      item(&out, inner)
    }
    if !items.isEmpty { JSONValue.newLine(to: &out, indent: indent) }
    out.append(close)
  }

  private static func newLine(to out: inout [UInt8], indent: Int?) {
    guard let indent else { return }
    out.append(0x0A)
    out += Array(repeating: 0x20, count: indent * 2)
  }

  private static func quote(_ text: String, to out: inout [UInt8]) {
    out.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: out += [0x5C, byte]
      case 0x0A: out += Array("\\n".utf8)
      case 0x0D: out += Array("\\r".utf8)
      case 0x09: out += Array("\\t".utf8)
      case 0..<0x20, 0x7F: out += Array("\\u00".utf8) + Array(hexByte(byte).utf8)
      default: out.append(byte)
      }
    }
    out.append(0x22)
  }
}

/// One byte as two small hexadecimal digits.
func hexByte(_ byte: UInt8) -> String {
  let text = String(byte, radix: 16)
  return byte < 16 ? "0" + text : text
}
