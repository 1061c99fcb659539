/// Mends a fault in OpenType fonts with CFF outlines that cairo 1.16 cannot subset.
///
/// A DICT may hold an operator without operands, such as an empty `BlueValues`; Debian's OCR-B
/// does. cairo then asks for no memory, takes the empty answer for a failure and leaves the font
/// out of the PDF without a word. The operator is taken out here, in memory: what follows moves
/// up one byte and a lone zero, which readers pass over, fills the end, so that no offset changes.
enum CompactFontRepair {
  /// The font file's bytes mended, or nothing where nothing is wrong or the file is not such.
  static func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard let dictionary = privateDictionary(bytes) else { return nil }
    var result: [UInt8]?
    var range = dictionary
    while let place = emptyOperator(in: result ?? Array(bytes), range) {
      var mended = result ?? Array(bytes)
      mended.remove(at: place.lowerBound)
      if place.count == 2 { mended.remove(at: place.lowerBound) }
      let zeros = [UInt8](repeating: 0x8B, count: place.count)
      mended.insert(contentsOf: zeros, at: dictionary.upperBound - place.count)
      result = mended
      range = place.lowerBound..<range.upperBound
    }
    return result
  }

  /// The first operator of a DICT that has no operands.
  private static func emptyOperator(in bytes: [UInt8], _ range: Range<Int>) -> Range<Int>? {
    var operands = 0
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte <= 21 {
        let length = byte == 12 ? 2 : 1
        guard index + length <= range.upperBound else { return nil }
        if operands == 0 { return index..<(index + length) }
        operands = 0
        index += length
      } else {
        operands += 1
        index += operandLength(bytes, at: index, end: range.upperBound)
      }
    }
    return nil
  }

  private static func operandLength(_ bytes: [UInt8], at index: Int, end: Int) -> Int {
    switch bytes[index] {
    case 28: return 3
    case 29: return 5
    case 30:
      // A real number ends with a nibble of fifteen.
      var at = index + 1
      while at < end, bytes[at] & 0x0F != 0x0F, bytes[at] & 0xF0 != 0xF0 { at += 1 }
      return at + 1 - index
    case 247...254: return 2
    default: return 1
    }
  }

  // MARK: Finding the private DICT

  /// The bytes of the private DICT of the first font of the `CFF ` table.
  private static func privateDictionary(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard let table = compactTable(bytes), table + 4 <= bytes.count else { return nil }
    let names = table + Int(bytes[table + 2])
    guard let tops = index(bytes, at: names)?.end, let top = index(bytes, at: tops),
      let dictionary = top.first, dictionary.upperBound <= bytes.count
    else { return nil }
    var operands: [Int] = []
    var at = dictionary.lowerBound
    let all = Array(bytes[dictionary])
    while at < dictionary.upperBound {
      let offset = at - dictionary.lowerBound
      let byte = all[offset]
      if byte <= 21 {
        if byte == 18, operands.count == 2, operands[0] > 0, operands[1] > 0 {
          let start = table + operands[1]
          guard start + operands[0] <= bytes.count else { return nil }
          return start..<(start + operands[0])
        }
        operands = []
        at += byte == 12 ? 2 : 1
      } else {
        operands.append(integer(all, at: offset))
        at += operandLength(all, at: offset, end: all.count)
      }
    }
    return nil
  }

  /// Where the `CFF ` table starts.
  private static func compactTable(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard bytes.count > 12, bytes[0] == 0x4F, bytes[1] == 0x54, bytes[2] == 0x54, bytes[3] == 0x4F,
      let count = number(bytes, at: 4, 2)
    else { return nil }
    for entry in 0..<min(count, 100) {
      let record = 12 + entry * 16
      guard let tag = number(bytes, at: record, 4) else { return nil }
      if tag == 0x4346_4620 { return number(bytes, at: record + 8, 4) }
    }
    return nil
  }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, _ count: Int)
    -> Int?
  {
    guard offset >= 0, offset + count <= bytes.count else { return nil }
    return bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
  }

  /// The end of an INDEX and the range of its first object.
  private static func index(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int)
    -> (end: Int, first: Range<Int>?)?
  {
    guard let count = number(bytes, at: start, 2) else { return nil }
    if count == 0 { return (start + 2, nil) }
    guard let size = number(bytes, at: start + 2, 1), (1...4).contains(size) else { return nil }
    let base = start + 3 + (count + 1) * size - 1
    guard let first = number(bytes, at: start + 3, size),
      let second = number(bytes, at: start + 3 + size, size),
      let last = number(bytes, at: start + 3 + count * size, size), first <= second
    else { return nil }
    return (base + last, (base + first)..<(base + second))
  }

  private static func integer(_ bytes: [UInt8], at offset: Int) -> Int {
    func byte(_ step: Int) -> Int { offset + step < bytes.count ? Int(bytes[offset + step]) : 0 }
    switch bytes[offset] {
    case 28: return Int(Int16(truncatingIfNeeded: byte(1) << 8 | byte(2)))
    case 29:
      return Int(Int32(truncatingIfNeeded: byte(1) << 24 | byte(2) << 16 | byte(3) << 8 | byte(4)))
    case 32...246: return byte(0) - 139
    case 247...250: return (byte(0) - 247) * 256 + byte(1) + 108
    case 251...254: return -(byte(0) - 251) * 256 - byte(1) - 108
    default: return 0
    }
  }
}
