/// Rewrites the inks of an SVG file as greys: values of the properties `fill`, `stroke`, `color`,
/// `stop-color`, `flood-color` and `lighting-color`, in attributes and in style sheets.
///
/// It need not be complete: whoever uses it compares the pictures before and after.
struct InkRewriter {
  private let bytes: [UInt8]
  private static let properties = [
    "stop-color", "flood-color", "lighting-color", "fill", "stroke", "color",
  ].map { Array($0.utf8) }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The file with grey inks.
  func greyed() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard let value = value(at: index) else {
        result.append(bytes[index])
        index += 1
        continue
      }
      result += bytes[index..<value.lowerBound]
      let text = String(decoding: bytes[value], as: UTF8.self)
      if let grey = Self.grey(of: text) {
        result += Array("rgb(\(grey),\(grey),\(grey))".utf8)
      } else {
        result += bytes[value]
      }
      index = value.upperBound
    }
    return result
  }

  /// The range of an ink that follows a property's name at an offset.
  private func value(at index: Int) -> Range<Int>? {
    if index > 0, Self.isNameByte(bytes[index - 1]) { return nil }
    guard
      let property = Self.properties.first(where: {
        index + $0.count < bytes.count && bytes[index] == $0[0]
          && bytes[index..<(index + $0.count)].elementsEqual($0)
      })
    else { return nil }
    var at = index + property.count
    func skipSpaces() { while at < bytes.count, bytes[at] <= 0x20 { at += 1 } }
    skipSpaces()
    guard at < bytes.count, bytes[at] == 0x3A || bytes[at] == 0x3D else { return nil }
    at += 1
    skipSpaces()
    if at < bytes.count, bytes[at] == 0x22 || bytes[at] == 0x27 { at += 1 }
    skipSpaces()
    let start = at
    var depth = 0
    while at < bytes.count, at - start < 64 {
      let byte = bytes[at]
      if byte == 0x28 { depth += 1 }
      if byte == 0x29 {
        depth -= 1
        at += 1
        break
      }
      let isInside = depth > 0 && (byte == 0x2C || byte == 0x20 || byte == 0x25 || byte == 0x2E)
      if !isInside && !Self.isNameByte(byte) && byte != 0x23 && byte != 0x28 { break }
      at += 1
    }
    return start < at ? start..<at : nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x2D || byte == 0x5F
  }

  /// The grey of an ink as CSS writes it, or nothing where it is none that this knows.
  static func grey(of text: String) -> UInt8? {
    guard let (red, green, blue) = parts(of: text.lowercased()) else { return nil }
    return Luma.grey(red: red, green: green, blue: blue)
  }

  private static func parts(of text: String) -> (UInt8, UInt8, UInt8)? {
    if text.hasPrefix("#") {
      let digits = text.dropFirst().compactMap(\.hexDigitValue)
      guard digits.count == text.count - 1 else { return nil }
      if digits.count == 3 {
        return (UInt8(digits[0] * 17), UInt8(digits[1] * 17), UInt8(digits[2] * 17))
      }
      guard digits.count == 6 else { return nil }
      return (
        UInt8(digits[0] * 16 + digits[1]), UInt8(digits[2] * 16 + digits[3]),
        UInt8(digits[4] * 16 + digits[5])
      )
    }
    if text.hasPrefix("rgb("), text.hasSuffix(")") {
      let numbers = text.dropFirst(4).dropLast().split { $0 == "," || $0 == " " }
      guard numbers.count == 3 else { return nil }
      let values = numbers.compactMap { number -> UInt8? in
        let isPercent = number.hasSuffix("%")
        guard let value = Double(isPercent ? number.dropLast() : number) else { return nil }
        return UInt8(min(max((isPercent ? value * 2.55 : value).rounded(), 0), 255))
      }
      return values.count == 3 ? (values[0], values[1], values[2]) : nil
    }
    guard let packed = NamedInks.all[text] else { return nil }
    return (
      UInt8(truncatingIfNeeded: packed >> 16), UInt8(truncatingIfNeeded: packed >> 8),
      UInt8(truncatingIfNeeded: packed)
    )
  }
}
