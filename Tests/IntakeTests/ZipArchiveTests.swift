import Foundation
import Testing
import ZipKit

/// Writes small archives by hand, so that damaged and lying ones can be made too.
struct ZipWriter {
  struct Entry {
    var name: [UInt8]
    var packed: [UInt8]
    var size: Int
    var crc: UInt32
    var method: UInt16
    var flags: UInt16 = 0
    var attributes: UInt32 = 0o100644 << 16
    var statedSize: Int?
  }
  var entries: [Entry] = []

  mutating func store(_ name: String, _ content: String, flags: UInt16 = 0) {
    let bytes = Array(content.utf8)
    entries.append(
      Entry(
        name: Array(name.utf8), packed: bytes, size: bytes.count, crc: ZipWriter.crc(bytes),
        method: 0, flags: flags))
  }

  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  func data() -> Data {
    var out: [UInt8] = []
    func put16(_ value: Int) { out += [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
    func put32(_ value: Int) {
      put16(value & 0xFFFF)
      put16(value >> 16 & 0xFFFF)
    }
    func common(_ entry: Entry) {
      put16(20)
      put16(Int(entry.flags))
      put16(Int(entry.method))
      put32(0)
      put32(Int(entry.crc))
      put32(entry.packed.count)
      put32(entry.statedSize ?? entry.size)
      put16(entry.name.count)
      put16(0)
    }
    var offsets: [Int] = []
    for entry in entries {
      offsets.append(out.count)
      put32(0x0403_4B50)
      common(entry)
      out += entry.name + entry.packed
    }
    let directory = out.count
    for (entry, offset) in zip(entries, offsets) {
      put32(0x0201_4B50)
      put16(3 << 8 | 20)
      common(entry)
      put16(0)
      put16(0)
      put16(0)
      put32(Int(entry.attributes))
      put32(offset)
      out += entry.name
    }
    let size = out.count - directory
    put32(0x0605_4B50)
    put32(0)
    put16(entries.count)
    put16(entries.count)
    put32(size)
    put32(directory)
    put16(0)
    return Data(out)
  }
}

@Suite("ZipArchive") struct ZipArchiveTests {
  func failure(_ body: () throws -> Void) -> ZipError? {
    do {
      try body()
      return nil
    } catch { return error as? ZipError }
  }

  /// A deflate stream of `megabytes` zeros, made of stored zlib pieces by hand: one dynamic block
  /// would need a compressor, so a fixed block of long matches does it.
  func zeros(_ megabytes: Int) -> ZipWriter.Entry {
    var bits: [UInt8] = []
    var current: UInt32 = 0
    var count = 0
    func put(_ value: Int, _ length: Int) {
      current |= UInt32(value) << UInt32(count)
      count += length
      while count >= 8 {
        bits.append(UInt8(current & 0xFF))
        current >>= 8
        count -= 8
      }
    }
    func code(_ value: Int, _ length: Int) {
      var reversed = 0
      for place in 0..<length where value >> place & 1 == 1 {
        reversed |= 1 << (length - 1 - place)
      }
      put(reversed, length)
    }
    let total = megabytes << 20
    put(1, 1)
    put(1, 2)
    code(0x30, 8)  // the literal 0
    var made = 1
    while made + 258 <= total {
      code(0b1100_0101, 8)  // length 258
      code(0, 5)  // distance 1
      made += 258
    }
    code(0, 7)
    put(0, 7)
    return ZipWriter.Entry(
      name: Array("zeros.xml".utf8), packed: bits, size: made, crc: 0, method: 8)
  }

  @Test func membersAreListedAndReadAndFoldersSkipped() throws {
    var writer = ZipWriter()
    writer.store("folder/", "")
    writer.store("folder/a.xml", "<a/>")
    writer.store("b.xml", "<b/>")
    let archive = try ZipArchive(bytes: writer.data())
    #expect(archive.entryCount == 3)
    let members = try (0..<3).compactMap { try archive.member(at: $0) }
    #expect(members.map(\.name) == ["folder/a.xml", "b.xml"])
    #expect(try archive.read(members[1]) == Data("<b/>".utf8))
  }

  @Test func oddNamesAreKeptAsBytes() throws {
    var writer = ZipWriter()
    writer.store("x", "1")
    writer.entries[0].name = Array("../a\nb".utf8) + [0xE5]
    let archive = try ZipArchive(bytes: writer.data())
    let member = try #require(try archive.member(at: 0))
    #expect(member.nameBytes == Array("../a\nb".utf8) + [0xE5])
    #expect(member.name == "../a\u{FFFD}b\u{FFFD}")
  }

  @Test func damagedArchivesAreRefused() {
    #expect(failure { _ = try ZipArchive(bytes: Data("no zip".utf8)) }?.kind == .damaged)
    #expect(failure { _ = try ZipArchive(bytes: Data()) }?.kind == .damaged)
    #expect(failure { _ = try ZipArchive(path: "/nonexistent/x.zip") }?.kind == .system)
    var writer = ZipWriter()
    writer.store("a", "abc")
    #expect(failure { _ = try ZipArchive(bytes: writer.data().dropLast(30)) } != nil)
  }

  @Test func aWrongChecksumIsRefused() throws {
    var writer = ZipWriter()
    writer.store("a", "abc")
    writer.entries[0].crc = 1
    let archive = try ZipArchive(bytes: writer.data())
    let member = try #require(try archive.member(at: 0))
    #expect(failure { _ = try archive.read(member) }?.kind == .damaged)
  }

  @Test func encryptedMembersAreRefusedAndOthersRead() throws {
    var writer = ZipWriter()
    writer.store("secret.xml", "abcdefghijklmnop", flags: 1)
    writer.store("plain.xml", "<a/>")
    let archive = try ZipArchive(bytes: writer.data())
    let secret = try #require(try archive.member(at: 0))
    let plain = try #require(try archive.member(at: 1))
    #expect(failure { _ = try archive.read(secret) }?.kind == .encrypted)
    #expect(try archive.read(plain) == Data("<a/>".utf8))
  }

  @Test func linksAreRefused() throws {
    var writer = ZipWriter()
    writer.store("link", "/etc/passwd")
    writer.entries[0].attributes = 0o120777 << 16
    let archive = try ZipArchive(bytes: writer.data())
    let member = try #require(try archive.member(at: 0))
    #expect(failure { _ = try archive.read(member) }?.kind == .unsupported)
  }

  @Test func tooManyEntriesAreRefused() {
    var writer = ZipWriter()
    for number in 0..<5 { writer.store("\(number)", "") }
    let error = failure {
      _ = try ZipArchive(bytes: writer.data(), limits: ZipLimits(entries: 4))
    }
    #expect(error?.kind == .limit)
  }

  @Test func aStreamOfHundredsOfMegabytesStopsAtTheRatio() throws {
    var writer = ZipWriter()
    writer.entries.append(zeros(300))
    // The directory lies about the size, so that only counting helps.
    writer.entries[0].statedSize = 1000
    let archive = try ZipArchive(bytes: writer.data(), limits: ZipLimits(ratio: 100))
    let member = try #require(try archive.member(at: 0))
    #expect(failure { _ = try archive.read(member) }?.kind == .limit)
  }

  @Test func memberAndTotalSizesAreBounded() throws {
    var writer = ZipWriter()
    writer.entries.append(zeros(3))
    let small = try ZipArchive(bytes: writer.data(), limits: ZipLimits(memberBytes: 1 << 20))
    let member = try #require(try small.member(at: 0))
    #expect(failure { _ = try small.read(member) }?.kind == .limit)
    let total = try ZipArchive(
      bytes: writer.data(), limits: ZipLimits(totalBytes: 2 << 20, ratio: 100_000))
    #expect(failure { _ = try total.read(member) }?.kind == .limit)
  }
}
