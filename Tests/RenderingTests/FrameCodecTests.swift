import MailModel
import Rendering
import Testing

@testable import LayoutEngine

@Suite struct FrameCodecTests {
  private func decode(_ bytes: [UInt8], fonts: UInt64 = 5) throws -> [Frame] {
    try FrameCodec.decode(bytes, fonts: fonts)
  }

  private func encode(_ frames: [Frame]) -> [UInt8] {
    var bytes: [UInt8] = []
    FrameCodec.encode(frames, fonts: 5, into: &bytes)
    return bytes
  }

  /// Frames with everything in them, extreme numbers too.
  private func frames(_ random: inout SplitMix) -> [Frame] {
    func length() -> Length {
      switch Int.random(in: 0...9, using: &random) {
      case 0: Length(micrometres: .random(in: .min ... .max, using: &random))
      case 1: Length(micrometres: [Int.min, .max, 0, -1].randomElement(using: &random) ?? 0)
      default: Length(micrometres: .random(in: -500_000...500_000, using: &random))
      }
    }
    func point() -> Point { Point(x: length(), y: length()) }
    func box() -> Rectangle {
      Rectangle(x: length(), y: length(), width: length(), height: length())
    }
    func byte() -> UInt8 { .random(in: 0...255, using: &random) }
    func colour() -> Colour {
      Bool.random(using: &random)
        ? .black : Colour(red: byte(), green: byte(), blue: byte(), grey: byte())
    }
    func text() -> String {
      let signs: [Character] = ["a", "Z", "å", "€", "م", "李", "😀", " ", "\n", "\0"]
      return String(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
          signs[Int.random(in: 0..<signs.count, using: &random)]
        })
    }
    func step() -> PathItem.Step {
      switch Int.random(in: 0...3, using: &random) {
      case 0: .move(point())
      case 1: .line(point())
      case 2: .curve(point(), point(), point())
      default: .close
      }
    }
    func item() -> FrameItem {
      switch Int.random(in: 0...6, using: &random) {
      case 0: return .fill(box(), colour())
      case 1:
        return .path(
          PathItem(
            steps: (0..<Int.random(in: 0...6, using: &random)).map { _ in step() },
            fill: Bool.random(using: &random) ? colour() : nil,
            stroke: Bool.random(using: &random) ? colour() : nil, strokeWidth: length(),
            dash: (0..<Int.random(in: 0...3, using: &random)).map { _ in length() }))
      case 2: return .picture(PlacedPicture(name: text(), rectangle: box()))
      case 3:
        let kind = PlacedCode.Symbology.allCases.randomElement(using: &random) ?? .qrM
        return .code(PlacedCode(symbology: kind, payload: text(), rectangle: box()))
      default:
        return .text(
          TextRun(
            origin: point(), text: text(),
            font: FontID(index: .random(in: 0...3, using: &random)), fontSize: length(),
            colour: colour(), role: TextRole.allCases.randomElement(using: &random) ?? .body,
            width: length()))
      }
    }
    return (0..<Int.random(in: 0...4, using: &random)).map { _ in
      Frame(
        size: Size(width: length(), height: length()),
        items: (0..<Int.random(in: 0...60, using: &random)).map { _ in item() })
    }
  }

  @Test func everythingComesBack() throws {
    var random = SplitMix(seed: 1_234)
    for round in 0..<120 {
      let frames = frames(&random)
      #expect(try decode(encode(frames)) == frames, "seed 1234, round \(round)")
    }
  }

  @Test func encodingAddsToWhatIsThere() throws {
    var bytes: [UInt8] = [1, 2, 3]
    FrameCodec.encode([Frame()], fonts: 5, into: &bytes)
    #expect(Array(bytes.prefix(3)) == [1, 2, 3])
    #expect(try decode(Array(bytes.dropFirst(3))) == [Frame()])
  }

  @Test func anyDamageThrows() throws {
    var random = SplitMix(seed: 77)
    var good: [UInt8] = []
    while good.count < 600 { good = encode(frames(&random)) }
    for index in good.indices {
      var bad = good
      bad[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
      #expect(throws: FrameCodecError.self, "byte \(index)") { try decode(bad) }
    }
    for count in 0..<good.count where count % 7 == 0 {
      #expect(throws: FrameCodecError.self) { try decode(Array(good.prefix(count))) }
    }
  }

  @Test func damageWithARightChecksumNeitherTrapsNorHoards() {
    // As a malicious file could be: what is read is wrong, but nothing breaks.
    var random = SplitMix(seed: 78)
    var thrown = 0
    for _ in 0..<1200 {
      var bytes = encode(frames(&random))
      let header = FrameCodec.headerCount
      guard bytes.count > header else { continue }
      for _ in 0..<3 {
        bytes[Int.random(in: header..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      let sum = bytes.withUnsafeBytes {
        FrameCodec.checksum(UnsafeRawBufferPointer(rebasing: $0[header...]))
      }
      for index in 0..<8 { bytes[12 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
      do { _ = try decode(bytes) } catch { thrown += 1 }
    }
    #expect(thrown > 150)
  }

  @Test func otherFontsAreRefused() {
    let bytes = encode([Frame()])
    #expect(throws: FrameCodecError.otherFonts) { try decode(bytes, fonts: 6) }
  }

  @Test func otherFormatsAreRefused() {
    #expect(throws: FrameCodecError.unknownFormat) { try decode([]) }
    #expect(throws: FrameCodecError.unknownFormat) {
      try decode(Array("%PDF-1.5 is something quite different".utf8))
    }
  }

  @Test func theFingerprintKnowsOrderAndFiles() {
    let fonts = SampleFonts.fonts
    #expect(FrameCodec.fingerprint(of: fonts) == FrameCodec.fingerprint(of: fonts))
    #expect(FrameCodec.fingerprint(of: fonts) != FrameCodec.fingerprint(of: fonts.reversed()))
    #expect(FrameCodec.fingerprint(of: fonts) != FrameCodec.fingerprint(of: fonts.dropLast()))
  }

  @Test func aPageTakesFewBytes() throws {
    let book = try SampleFonts.book()
    var sample = SamplePages(fonts: book, seed: 1)
    let pages = sample.invoice()
    #expect(encode(pages).count < 8000)
    #expect(try decode(encode(pages)) == pages)
  }
}
