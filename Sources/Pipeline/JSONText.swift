/// A JSON value written the one way that gives the same bytes for the same content: keys sorted by
/// their UTF-8 bytes, no white space but line ends where `rows` asks for them.
///
/// Foundation's encoder neither keeps decimals as written nor promises stable bytes between
/// releases; a manifest is hashed and compared, so its form is ours.
enum JSONText {
  case object([String: JSONText])
  case array([JSONText])
  /// An array with one element a line, so that people and diff read it.
  case rows([JSONText])
  case string(String)
  case int(Int)
  /// Thousandths written as a decimal number with as few digits as needed.
  case thousandths(Int)
  case bool(Bool)
  case null

  /// A string, or null where there is none.
  static func optional(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }
  /// A number, or null where there is none.
  static func optional(_ number: Int?) -> JSONText { number.map { .int($0) } ?? .null }

  /// The text in UTF-8.
  var bytes: [UInt8] {
    var out: [UInt8] = []
    write(into: &out)
    return out
  }

  private func write(into out: inout [UInt8]) {
    switch self {
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      let keys = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for (index, key) in keys.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        JSONText.quote(key, into: &out)
        out.append(UInt8(ascii: ":"))
        members[key]?.write(into: &out)
      }
      out.append(UInt8(ascii: "}"))
    case .array(let elements): JSONText.list(elements, separator: ",", ends: "", into: &out)
    case .rows(let elements):
      JSONText.list(elements, separator: ",\n", ends: elements.isEmpty ? "" : "\n", into: &out)
    case .string(let text): JSONText.quote(text, into: &out)
    case .int(let number): out.append(contentsOf: String(number).utf8)
    case .thousandths(let number): out.append(contentsOf: JSONText.decimal(number).utf8)
    case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
    case .null: out.append(contentsOf: "null".utf8)
    }
  }

  private static func list(
    _ elements: [JSONText], separator: String, ends: String, into out: inout [UInt8]
  ) {
    out.append(UInt8(ascii: "["))
    out.append(contentsOf: ends.utf8)
    for (index, element) in elements.enumerated() {
      if index > 0 { out.append(contentsOf: separator.utf8) }
      element.write(into: &out)
    }
    out.append(contentsOf: ends.utf8)
    out.append(UInt8(ascii: "]"))
  }

  private static func decimal(_ thousandths: Int) -> String {
    let magnitude = thousandths.magnitude
    var text = String(magnitude / 1000)
    var rest = Int(magnitude % 1000)
    if rest > 0 {
      var digits = ""
      for divisor in [100, 10, 1] where rest > 0 {
        digits += String(rest / divisor)
        rest %= divisor
      }
      text += "." + digits
    }
    return thousandths < 0 ? "-" + text : text
  }

  private static func quote(_ text: String, into out: inout [UInt8]) {
    out.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        out.append(0x5C)
        out.append(byte)
      case 0x0A: out.append(contentsOf: "\\n".utf8)
      case 0x0D: out.append(contentsOf: "\\r".utf8)
      case 0x09: out.append(contentsOf: "\\t".utf8)
      case 0..<0x20, 0x7F:
        let hex = Array("0123456789abcdef".utf8)
        out.append(contentsOf: "\\u00".utf8)
        out.append(hex[Int(byte >> 4)])
        out.append(hex[Int(byte & 15)])
      default: out.append(byte)
      }
    }
    out.append(0x22)
  }
}
