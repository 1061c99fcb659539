#if canImport(Glibc)
  import Glibc
#endif

/// Looks over a document's tags before libxml2 does.
///
/// It finds where each start tag begins (libxml2 tells only where it ends), refuses a document type
/// before any parser sees it, and bounds start tags, because libxml2 compares each attribute of a
/// tag with all others: a tag of a million attributes would keep it busy for hours. What is not
/// well-formed is left to libxml2 to complain about.
struct TagScan {
  /// Offsets of the `<` of start tags in document order.
  var offsets: [Int] = []

  enum Fault: Error {
    case doctype(at: Int)
    case attributes(at: Int)
    case tagLength(at: Int)
    case elements(at: Int)
  }

  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: XMLLimits) throws(Fault) {
    offsets.reserveCapacity(min(bytes.count / 40, 1 << 16))
    let count = bytes.count
    var index = 0
    while let open = TagScan.find(0x3C, in: bytes, from: index), open + 1 < count {
      switch bytes[open + 1] {
      case 0x2F:  // </
        index = open + 2
      case 0x3F:  // <?
        index = TagScan.skip("?>", in: bytes, from: open + 2)
      case 0x21:  // <!
        if TagScan.matches("<!--", in: bytes, at: open) {
          index = TagScan.skip("-->", in: bytes, from: open + 4)
        } else if TagScan.matches("<![CDATA[", in: bytes, at: open) {
          index = TagScan.skip("]]>", in: bytes, from: open + 9)
        } else {
          throw .doctype(at: open)
        }
      default:
        if offsets.count == limits.elements { throw .elements(at: open) }
        offsets.append(open)
        index = try TagScan.startTag(bytes, from: open, limits: limits)
      }
    }
  }

  /// The offset behind the start tag, after its attributes were counted.
  private static func startTag(
    _ bytes: UnsafeBufferPointer<UInt8>, from open: Int, limits: XMLLimits
  ) throws(Fault) -> Int {
    let longest = limits.attributeBytes * 4
    let end = min(bytes.count, open + longest)
    var index = open + 1
    var equals = 0
    var quote: UInt8 = 0
    while index < end {
      let byte = bytes[index]
      index += 1
      if quote != 0 {
        if byte == quote { quote = 0 }
        continue
      }
      switch byte {
      case 0x3E: return index
      case 0x3C: return index - 1
      case 0x22, 0x27: quote = byte
      case 0x3D:
        equals += 1
        if equals > limits.attributesPerElement { throw .attributes(at: open) }
      default: break
      }
    }
    if end < bytes.count { throw .tagLength(at: open) }
    return end
  }

  private static func find(
    _ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int? {
    guard start < bytes.count, let base = bytes.baseAddress,
      let hit = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
  }

  private static func matches(
    _ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> Bool {
    guard let base = bytes.baseAddress, start + word.utf8CodeUnitCount <= bytes.count else {
      return false
    }
    return memcmp(base + start, word.utf8Start, word.utf8CodeUnitCount) == 0
  }

  /// The offset behind the next `word`, which ends in `>`, or the end.
  private static func skip(
    _ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Int {
    let length = word.utf8CodeUnitCount
    var index = start
    while let close = find(0x3E, in: bytes, from: index) {
      let first = close + 1 - length
      if first >= start, matches(word, in: bytes, at: first) { return close + 1 }
      index = close + 1
    }
    return bytes.count
  }
}
