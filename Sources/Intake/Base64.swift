import Foundation

/// Decodes base64 as XML carries it: white space anywhere, padding at the end.
enum Base64 {
  private static let table: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (value, byte) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
      .enumerated()
    {
      table[Int(byte)] = UInt8(value)
    }
    for byte in [0x20, 0x09, 0x0A, 0x0D] { table[byte] = 0xFE }
    table[0x3D] = 0xFD
    return table
  }()

  /// The bytes, or nothing where the text is not base64. Writes straight into the result, so that
  /// a large attachment is held once.
  static func decode(_ text: UnsafeBufferPointer<UInt8>) -> Data? {
    var data = Data(count: text.count / 4 * 3 + 3)
    let written = data.withUnsafeMutableBytes { out -> Int? in
      table.withUnsafeBufferPointer { decode(text, table: $0, out: out) }
    }
    guard let written else { return nil }
    data.count = written
    return data
  }

  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>, table: UnsafeBufferPointer<UInt8>,
    out: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var written = 0
    var bits: UInt32 = 0
    var count = 0
    var padding = 0
    for byte in text {
      let value = table[Int(byte)]
      if value < 64 {
        if padding > 0 { return nil }
        bits = bits << 6 | UInt32(value)
        count += 1
        if count == 4 {
          out[written] = UInt8(truncatingIfNeeded: bits >> 16)
          out[written + 1] = UInt8(truncatingIfNeeded: bits >> 8)
          out[written + 2] = UInt8(truncatingIfNeeded: bits)
          written += 3
          count = 0
          bits = 0
        }
      } else if value == 0xFD {
        padding += 1
      } else if value == 0xFF {
        return nil
      }
    }
    switch (count, padding) {
    case (0, 0): return written
    case (2, 2):
      out[written] = UInt8(truncatingIfNeeded: bits >> 4)
      return written + 1
    case (3, 1):
      out[written] = UInt8(truncatingIfNeeded: bits >> 10)
      out[written + 1] = UInt8(truncatingIfNeeded: bits >> 2)
      return written + 2
    default: return nil
    }
  }
}
