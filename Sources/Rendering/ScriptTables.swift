/// What must be known of characters before they are shaped. Ranges are Unicode blocks.
enum ScriptTables {
  /// Whether the character is of a script written from right to left.
  static func isRightToLeft(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF:
      // The marks, figures and signs of those blocks take the direction of what is around them;
      // alone they stand as a stretch of their own and may be drawn either way.
      return !(0x0660...0x0669).contains(scalar) && !(0x06F0...0x06F9).contains(scalar)
    default: return false
    }
  }

  /// Whether the character's script needs ligatures, contextual forms or reordering.
  static func isContextual(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0590...0x109F, 0x1700...0x1CFF, 0xA800...0xABFF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE,
      0x10800...0x1EFFF:
      return true
    default: return false
    }
  }

  /// Whether UTF-8 text holds a character of a script written from right to left. Latin, Greek
  /// and Cyrillic text is passed at one comparison a byte.
  static func containsRightToLeft(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < utf8.count {
      if utf8[index] < 0xD6 {
        index += 1
        continue
      }
      let (scalar, length) = decode(utf8, at: index)
      if isRightToLeft(scalar) { return true }
      index += length
    }
    return false
  }

  /// The character at an offset of valid UTF-8, and its length in bytes.
  @inline(__always)
  static func decode(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> (UInt32, Int) {
    let first = UInt32(utf8[index])
    func next(_ step: Int) -> UInt32 {
      index + step < utf8.count ? UInt32(utf8[index + step]) & 0x3F : 0
    }
    if first < 0x80 { return (first, 1) }
    if first < 0xE0 { return ((first & 0x1F) << 6 | next(1), 2) }
    if first < 0xF0 { return ((first & 0x0F) << 12 | next(1) << 6 | next(2), 3) }
    return ((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
  }
}
