/// Finds the encoding of a document and turns it into checked UTF-8.
///
/// Done here and not by libxml2, so that invalid bytes are refused with their place and never
/// become a replacement character in somebody's name, and so that it does not depend on which
/// encodings the machine's iconv has.
enum XMLEncoding {
  /// The Unicode scalars of bytes 0x80…0x9F in windows-1252; 0 where none is assigned.
  private static let windows1252: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]
  /// Where ISO-8859-15 differs from ISO-8859-1.
  private static let latin9: [UInt8: UInt16] = [
    0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152,
    0xBD: 0x0153, 0xBE: 0x0178,
  ]

  /// The document in UTF-8 without NUL; a byte order mark of UTF-8 may stay in front.
  static func utf8(_ bytes: [UInt8], file: String) throws(XMLError) -> [UInt8] {
    if bytes.count >= 2 {
      let wide: Bool? =
        switch (bytes[0], bytes[1]) {
        case (0xFF, 0xFE), (0x3C, 0x00): false
        case (0xFE, 0xFF), (0x00, 0x3C): true
        default: nil
        }
      if let wide {
        if bytes.count >= 4, bytes[2] == 0, bytes[3] == 0 {
          throw XMLError(.unsupportedEncoding, "UTF-32 is not read", file: file)
        }
        return try fromUTF16(bytes, bigEndian: wide, file: file)
      }
    }
    let marked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let declared = declaredEncoding(bytes, from: marked ? 3 : 0)
    switch (marked, declared) {
    case (_, nil), (_, "utf-8"), (_, "utf8"), (_, "us-ascii"), (_, "ascii"):
      try check(bytes, file: file)
      return bytes
    case (true, _?):
      throw XMLError(
        .encoding, "the byte order mark says UTF-8, the declaration another encoding", file: file,
        line: 1, column: 1)
    case (false, let name?):
      return try single(bytes, named: name, file: file)
    }
  }

  /// The lower-case name in `encoding="…"` of the XML declaration.
  private static func declaredEncoding(_ bytes: [UInt8], from start: Int) -> String? {
    let head = bytes[start..<min(bytes.count, start + 512)]
    guard head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: 0x3E) else { return nil }
    let key = Array("encoding".utf8)
    var index = start + 5
    while index + key.count < end, !bytes[index..<index + key.count].elementsEqual(key) {
      index += 1
    }
    index += key.count
    guard index < end else { return nil }
    let rest = bytes[index..<end].drop { $0 == 0x3D || $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
    guard let quote = rest.first, quote == 0x22 || quote == 0x27 else { return nil }
    return String(decoding: rest.dropFirst().prefix { $0 != quote }, as: UTF8.self).lowercased()
  }

  private static func single(
    _ bytes: [UInt8], named name: String, file: String
  ) throws(XMLError) -> [UInt8] {
    enum Table { case latin1, latin9, windows1252 }
    let table: Table
    switch name {
    case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1": table = .latin1
    case "iso-8859-15", "iso8859-15", "iso_8859-15", "latin9", "latin-9": table = .latin9
    case "windows-1252", "cp1252", "cp-1252": table = .windows1252
    case "utf-16", "utf-16le", "utf-16be", "utf16":
      throw XMLError(
        .encoding, "the declaration says UTF-16, the bytes do not", file: file, line: 1, column: 1)
    default:
      throw XMLError(
        .unsupportedEncoding,
        "the declared encoding is not read; UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 and "
          + "windows-1252 are", file: file, line: 1, column: 1)
    }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + bytes.count / 16)
    for (offset, byte) in bytes.enumerated() {
      if byte == 0 { throw fault(bytes, at: offset, "a NUL byte", file: file) }
      if byte < 0x80 {
        out.append(byte)
        continue
      }
      var scalar = UInt16(byte)
      switch table {
      case .latin1: break
      case .latin9: scalar = latin9[byte] ?? scalar
      case .windows1252: if byte < 0xA0 { scalar = windows1252[Int(byte - 0x80)] }
      }
      if scalar == 0 {
        throw fault(bytes, at: offset, "a byte that windows-1252 does not have", file: file)
      }
      append(UInt32(scalar), to: &out)
    }
    return out
  }

  private static func fromUTF16(
    _ bytes: [UInt8], bigEndian: Bool, file: String
  ) throws(XMLError) -> [UInt8] {
    func bad() -> XMLError { XMLError(.encoding, "the UTF-16 text is damaged", file: file) }
    guard bytes.count % 2 == 0 else { throw bad() }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count / 2 + bytes.count / 8)
    var high: UInt32 = 0
    var index = 0
    while index < bytes.count {
      let a = UInt32(bytes[index])
      let b = UInt32(bytes[index + 1])
      let unit = bigEndian ? a << 8 | b : b << 8 | a
      index += 2
      if high != 0 {
        guard (0xDC00...0xDFFF).contains(unit) else { throw bad() }
        append(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00), to: &out)
        high = 0
      } else if (0xD800...0xDBFF).contains(unit) {
        high = unit
      } else if unit == 0 || (0xDC00...0xDFFF).contains(unit) {
        throw bad()
      } else if !(unit == 0xFEFF && index == 2) {
        append(unit, to: &out)
      }
    }
    guard high == 0 else { throw bad() }
    return out
  }

  private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
    switch scalar {
    case ..<0x80: out.append(UInt8(scalar))
    case ..<0x800:
      out.append(UInt8(0xC0 | scalar >> 6))
      out.append(UInt8(0x80 | scalar & 0x3F))
    case ..<0x10000:
      out.append(UInt8(0xE0 | scalar >> 12))
      out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      out.append(UInt8(0x80 | scalar & 0x3F))
    default:
      out.append(UInt8(0xF0 | scalar >> 18))
      out.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      out.append(UInt8(0x80 | scalar & 0x3F))
    }
  }

  /// Refuses what is no UTF-8 (overlong forms and surrogates included) and NUL.
  private static func check(_ bytes: [UInt8], file: String) throws(XMLError) {
    let bad = bytes.withUnsafeBufferPointer { firstInvalid($0) }
    guard let bad else { return }
    throw fault(
      bytes, at: bad, bytes[bad] == 0 ? "a NUL byte" : "bytes that are not UTF-8", file: file)
  }

  private static func firstInvalid(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    let count = bytes.count
    func follows(_ at: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
      at < count && bytes[at] >= low && bytes[at] <= high
    }
    while index < count {
      let byte = bytes[index]
      if byte &- 1 < 0x7F {
        index += 1
        continue
      }
      switch byte {
      case 0xC2...0xDF where follows(index + 1): index += 2
      case 0xE0 where follows(index + 1, 0xA0) && follows(index + 2): index += 3
      case 0xED where follows(index + 1, 0x80, 0x9F) && follows(index + 2): index += 3
      case 0xE1...0xEF where byte != 0xED && follows(index + 1) && follows(index + 2): index += 3
      case 0xF0 where follows(index + 1, 0x90) && follows(index + 2) && follows(index + 3):
        index += 4
      case 0xF1...0xF3 where follows(index + 1) && follows(index + 2) && follows(index + 3):
        index += 4
      case 0xF4 where follows(index + 1, 0x80, 0x8F) && follows(index + 2) && follows(index + 3):
        index += 4
      default: return index
      }
    }
    return nil
  }

  private static func fault(
    _ bytes: [UInt8], at offset: Int, _ what: String, file: String
  ) -> XMLError {
    let (line, column) = bytes.withUnsafeBufferPointer { place(of: offset, in: $0) }
    return XMLError(
      .encoding, "the document holds \(what)", file: file, line: line, column: column)
  }
}

extension XMLEncoding {
  /// Text without a declaration, in an encoding that somebody else names.
  fileprivate static func utf8(
    _ bytes: [UInt8], named name: String, file: String
  ) throws(XMLError) -> [UInt8] {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return try fromUTF16(bytes, bigEndian: bytes[0] == 0xFE, file: file)
    }
    let marked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    if name == "utf-8" || marked {
      try check(bytes, file: file)
      return bytes
    }
    return try single(bytes, named: name, file: file)
  }
}

/// Text of a known encoding.
public enum PlainText {
  /// The text as checked UTF-8 without NUL; a byte order mark of UTF-8 stays in front.
  ///
  /// A byte order mark says more than the name. Throws where bytes do not belong to the encoding,
  /// with their place.
  public static func utf8(
    _ bytes: [UInt8], encoding name: String, file: String
  ) throws(XMLError) -> [UInt8] {
    try XMLEncoding.utf8(bytes, named: name.lowercased(), file: file)
  }

  /// Line and column of a byte, counted from 1, columns in characters.
  public static func place(of offset: Int, in text: [UInt8]) -> (line: Int, column: Int) {
    text.withUnsafeBufferPointer { XMLKit.place(of: offset, in: $0) }
  }
}
