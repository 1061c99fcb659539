/// Line breaks of plain text without asking ICU.
enum PlainLineBreaks {
  /// Offsets at which a line may end, or nothing where the text holds anything but European
  /// letters, figures, full stops, commas and single-byte spaces. Such text breaks after spaces
  /// only (UAX 14: LB7, LB13, LB18, LB23, LB25, LB28, LB29), and never before a full stop or
  /// comma. A test compares with ICU.
  static func breaks(in utf8: UnsafeBufferPointer<UInt8>) -> [Int]? {
    var result: [Int] = []
    var afterSpace = false
    var index = 0
    while index < utf8.count {
      let byte = utf8[index]
      var length = 1
      var opens = true
      switch byte {
      case 0x20:
        afterSpace = true
        index += 1
        continue
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: break
      case 0x2C, 0x2E:
        // A sign of its own after a space has finer rules; ICU knows them.
        if afterSpace || index == 0 { return nil }
        opens = false
      case 0xC3:
        // À … ÿ without × and ÷.
        guard index + 1 < utf8.count, utf8[index + 1] != 0x97, utf8[index + 1] != 0xB7 else {
          return nil
        }
        length = 2
      case 0xC4, 0xC5: length = 2
      default: return nil
      }
      if afterSpace && opens && index > 0 { result.append(index) }
      afterSpace = false
      index += length
    }
    return result
  }
}
