import MailModel

/// Stored frames could not be read.
public enum FrameCodecError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The bytes are not stored frames, or of another version.
  case unknownFormat
  /// The frames were stored with another list of pinned fonts; they must be composed again.
  case otherFonts
  /// The bytes are damaged at this offset.
  case damaged(offset: Int)

  /// In words.
  public var description: String {
    switch self {
    case .unknownFormat: "not stored frames of this version"
    case .otherFonts: "frames were stored with another list of fonts"
    case .damaged(let offset): "stored frames are damaged at byte \(offset)"
    }
  }
}

/// Stores finished pages in few bytes and reads them back.
///
/// The form: magic `BPF` and a version byte, the fingerprint of the font list (8 bytes, little
/// endian), a checksum of all that follows (8 bytes), then the frames. Whole numbers are LEB128,
/// signed ones zigzag; places are differences to the item before, and a text run that has the
/// style of the one before says so in one bit. Any bytes may come in: what cannot be read throws.
public enum FrameCodec {
  static let magic: [UInt8] = [0x42, 0x50, 0x46, 0x03]
  static let headerCount = 20

  /// A number that two font lists share exactly where they are the same.
  public static func fingerprint(of fonts: [PinnedFont]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for font in fonts {
      let line = "\(font.family)\n\(font.weight)\n\(font.italic)\n\(font.file)\n"
      for byte in line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    return hash
  }

  /// Adds the stored form of frames to `bytes`. `fonts` is the fingerprint of the font list.
  public static func encode(_ frames: [Frame], fonts: UInt64, into bytes: inout [UInt8]) {
    let start = bytes.count
    var writer = FrameWriter(bytes: bytes)
    bytes = []
    writer.bytes.append(contentsOf: magic)
    writer.fixed(fonts)
    writer.fixed(0)
    writer.unsigned(UInt64(frames.count))
    for frame in frames { writer.frame(frame) }
    bytes = writer.bytes
    let sum = bytes.withUnsafeBytes {
      checksum(UnsafeRawBufferPointer(rebasing: $0[(start + headerCount)...]))
    }
    for index in 0..<8 { bytes[start + 12 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
  }

  /// Reads frames back. Throws `FrameCodecError`, whatever the bytes are.
  public static func decode(_ bytes: [UInt8], fonts: UInt64) throws -> [Frame] {
    try bytes.withUnsafeBytes { try decode($0, fonts: fonts) }
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer, fonts: UInt64) throws -> [Frame] {
    guard bytes.count > headerCount, bytes.prefix(4).elementsEqual(magic) else {
      throw FrameCodecError.unknownFormat
    }
    var reader = FrameReader(bytes: bytes, offset: 4)
    guard try reader.fixed() == fonts else { throw FrameCodecError.otherFonts }
    let sum = try reader.fixed()
    guard sum == checksum(UnsafeRawBufferPointer(rebasing: bytes[headerCount...])) else {
      throw FrameCodecError.damaged(offset: 12)
    }
    let count = try reader.count()
    var frames: [Frame] = []
    frames.reserveCapacity(count)
    for _ in 0..<count { frames.append(try reader.frame()) }
    guard reader.offset == bytes.count else {
      throw FrameCodecError.damaged(offset: reader.offset)
    }
    return frames
  }

  /// A checksum of eight bytes at a time; it finds damage, not malice.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(bytes.count) ^ 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      hash = (hash ^ word) &* 0x9FB2_1C65_1E98_DF25
      hash ^= hash >> 32
      offset += 8
    }
    while offset < bytes.count {
      hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
      offset += 1
    }
    return hash ^ (hash >> 29)
  }
}

/// The kinds of stored items, in the low three bits of an item's first byte.
enum StoredItemKind: UInt8 {
  case text = 0
  case fill = 1
  case path = 2
  case picture = 3
  case code = 4
}

/// Flags in the high bits of an item's first byte.
enum StoredFlag {
  /// Text: font, size and ink as before. Fill: ink as before.
  static let sameStyle: UInt8 = 0x08
  /// Text: a role other than body follows.
  static let role: UInt8 = 0x10
  /// Path: it is filled.
  static let filled: UInt8 = 0x20
  /// Path: it is stroked.
  static let stroked: UInt8 = 0x40
}

/// What an item may leave out because the one before said it.
struct StoredMemory {
  var x = 0
  var y = 0
  var font = FontID(index: 0)
  var fontSize = Length.zero
  var textColour = Colour.black
  var fillColour = Colour.black
}
