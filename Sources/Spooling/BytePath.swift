import Foundation

/// A path as the system has it: bytes, not necessarily UTF-8, without NUL.
public struct BytePath: Hashable, Sendable {
  /// The bytes.
  public let bytes: [UInt8]

  /// Takes the bytes up to the first NUL.
  public init(_ bytes: [UInt8]) { self.bytes = Array(bytes.prefix { $0 != 0 }) }

  /// Takes a text's UTF-8.
  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// The path for people and JSON: itself where it is UTF-8, else each bad byte as `\xNN`.
  public var text: String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var out = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      // A character takes at most four bytes: the longest valid beginning is one.
      let length = (1...4).last { length in
        length <= rest.count
          && String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars.count == 1
      }
      if let length {
        out += String(decoding: rest.prefix(length), as: UTF8.self)
        rest = rest.dropFirst(length)
      } else {
        out += "\\x" + hexByte(rest[rest.startIndex])
        rest = rest.dropFirst()
      }
    }
    return out
  }

  /// The last component, without trailing slashes.
  var lastComponent: BytePath {
    var trimmed = bytes
    while trimmed.count > 1, trimmed.last == 0x2F { trimmed.removeLast() }
    guard trimmed.count > 1, let slash = trimmed.lastIndex(of: 0x2F) else {
      return BytePath(trimmed)
    }
    return BytePath(Array(trimmed[(slash + 1)...]))
  }

  /// This path with one more component.
  func appending(_ name: BytePath) -> BytePath {
    BytePath(bytes.isEmpty ? name.bytes : bytes + (bytes.last == 0x2F ? [] : [0x2F]) + name.bytes)
  }

  func withCString<R>(_ body: (UnsafePointer<CChar>) throws -> R) rethrows -> R {
    try (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
      // The array holds at least the NUL, so it has an address.
      guard let start = buffer.baseAddress else { preconditionFailure("an array without address") }
      return try body(start)
    }
  }

  /// Orders by bytes.
  static func < (a: BytePath, b: BytePath) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}
