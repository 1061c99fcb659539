/// Account numbers and references without the signs that people group them with.
enum PlainText {
  /// The text without spaces, points, hyphens, strokes and no-break spaces, in capitals.
  static func compact(_ text: String) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    var last: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case 0x20, 0x2D, 0x2E, 0x2F: break
      case 0xA0 where last == 0xC2: out.removeLast()
      case 0x61...0x7A: out.append(byte - 0x20)
      default: out.append(byte)
      }
      last = byte
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Whether the text is nothing but digits, and at least one.
  static func isDigits(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }
}
