/// What a picture file says of itself, read without decoding it, so that nothing too large is
/// ever handed to a decoder.
struct PictureHeader: Equatable {
  enum Kind: Equatable { case png, jpeg, svg }
  var kind: Kind
  /// Pixels; 0 for SVG.
  var width = 0
  var height = 0
  /// Colour components of a JPEG.
  var components = 0
  /// Dots an inch, where the file tells and it is believable.
  var dotsPerInch: Double?
  /// Whether a JPEG must be turned to stand upright.
  var isTurned = false

  /// Reads a header; nothing where the bytes are none of the three kinds or are cut short.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      kind = .png
      guard readPNG(bytes) else { return nil }
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      kind = .jpeg
      guard readJPEG(bytes) else { return nil }
    } else if Self.looksLikeSVG(bytes) {
      kind = .svg
    } else {
      return nil
    }
  }

  private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int? {
    guard offset >= 0, offset + count <= bytes.count else { return nil }
    return bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func believable(_ dotsPerInch: Double) -> Double? {
    (20...4800).contains(dotsPerInch) ? dotsPerInch : nil
  }

  // MARK: PNG

  private mutating func readPNG(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 33, Array(bytes[12..<16]) == Array("IHDR".utf8),
      let width = Self.number(bytes, 16, 4), let height = Self.number(bytes, 20, 4)
    else { return false }
    self.width = width
    self.height = height
    var offset = 8
    while let length = Self.number(bytes, offset, 4), offset + 12 + length <= bytes.count {
      let type = Array(bytes[(offset + 4)..<(offset + 8)])
      if type == Array("IDAT".utf8) { break }
      if type == Array("pHYs".utf8), length == 9, bytes[offset + 16] == 1,
        let perMetre = Self.number(bytes, offset + 8, 4)
      {
        dotsPerInch = Self.believable(Double(perMetre) * 0.0254)
      }
      offset += 12 + length
    }
    return true
  }

  // MARK: JPEG

  private mutating func readJPEG(_ bytes: [UInt8]) -> Bool {
    var offset = 2
    while offset + 4 <= bytes.count {
      guard bytes[offset] == 0xFF else { return false }
      let marker = bytes[offset + 1]
      if marker == 0xFF {
        offset += 1
        continue
      }
      guard let length = Self.number(bytes, offset + 2, 2), length >= 2 else { return false }
      switch marker {
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        guard let height = Self.number(bytes, offset + 5, 2),
          let width = Self.number(bytes, offset + 7, 2),
          let components = Self.number(bytes, offset + 9, 1)
        else { return false }
        self.width = width
        self.height = height
        self.components = components
        return true
      case 0xDA, 0xD9: return false
      case 0xE0: readJFIF(bytes, at: offset + 4)
      case 0xE1: readOrientation(bytes, from: offset + 4, to: offset + 2 + length)
      default: break
      }
      offset += 2 + length
    }
    return false
  }

  private mutating func readJFIF(_ bytes: [UInt8], at offset: Int) {
    guard offset + 12 <= bytes.count, Array(bytes[offset..<(offset + 4)]) == Array("JFIF".utf8),
      let density = Self.number(bytes, offset + 8, 2)
    else { return }
    switch bytes[offset + 7] {
    case 1: dotsPerInch = Self.believable(Double(density))
    case 2: dotsPerInch = Self.believable(Double(density) * 2.54)
    default: break
    }
  }

  /// Finds tag 0x0112 of the first directory of the Exif block.
  private mutating func readOrientation(_ bytes: [UInt8], from start: Int, to end: Int) {
    guard end <= bytes.count, start + 14 <= end,
      Array(bytes[start..<(start + 4)]) == Array("Exif".utf8)
    else { return }
    let base = start + 6
    let little = bytes[base] == 0x49
    func value(_ offset: Int, _ count: Int) -> Int? {
      guard offset >= base, offset + count <= end else { return nil }
      let part = bytes[offset..<(offset + count)]
      return (little ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = value(base + 4, 4), let entries = value(base + directory, 2) else {
      return
    }
    for entry in 0..<min(entries, 200) {
      let place = base + directory + 2 + entry * 12
      if value(place, 2) == 0x0112, let orientation = value(place + 8, 2) {
        isTurned = orientation != 1
        return
      }
    }
  }

  // MARK: SVG

  private static func looksLikeSVG(_ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(4096)
    guard !head.contains(0) else { return false }
    return contains(head, "<svg")
  }

  /// Whether bytes hold an ASCII word.
  static func contains(_ bytes: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in
      guard let first = word.first, bytes.count >= word.count else { return false }
      for start in bytes.startIndex...(bytes.endIndex - word.count) where bytes[start] == first {
        if bytes[start..<(start + word.count)].elementsEqual(word) { return true }
      }
      return false
    }
  }
}
