import MailModel
import Testing

@testable import Production

/// What marks say.
struct MarkTests {
  private func text(
    job: Int = 1, piece: Int = 1, sheet: Int = 1, sheets: Int = 2, feeders: [Int] = [2],
    divert: Bool = false, scheme: MarkScheme = Fixture.marks
  ) throws -> String {
    try scheme.text(
      MarkContent(
        job: job, piece: piece, sheet: sheet, sheets: sheets, feeders: feeders, divert: divert))
  }

  @Test func the26DigitsOfTheJobFolder() throws {
    #expect(try text() == "00000001" + "000001" + "001" + "002" + "01000" + "0")
    #expect(
      try text(
        job: 12_345_678, piece: 999_999, sheet: 12, sheets: 345, feeders: [1, 5], divert: true)
        == "12345678" + "999999" + "012" + "345" + "10001" + "1")
  }

  @Test func numbersThatDoNotFitAreRefused() {
    #expect(throws: MarkFault(meaning: .job, value: 100_000_000, width: 8)) {
      try text(job: 100_000_000)
    }
    #expect(throws: MarkFault(meaning: .piece, value: 1_000_000, width: 6)) {
      try text(piece: 1_000_000)
    }
    #expect(throws: MarkFault(meaning: .sheet, value: 1000, width: 3)) { try text(sheet: 1000) }
    #expect(throws: MarkFault(meaning: .sheets, value: 1000, width: 3)) { try text(sheets: 1000) }
    #expect(throws: MarkFault(meaning: .feeders, value: 6, width: 5)) { try text(feeders: [6]) }
    #expect(throws: MarkFault(meaning: .job, value: -1, width: 8)) { try text(job: -1) }
  }

  @Test func otherSchemesAreData() throws {
    var scheme = Fixture.marks
    scheme.fields = [
      .init(.endOfSet, width: 1), .init(.piece, width: 2, wrapsAt: 99),
      .init(.constant, width: 2, text: "77"), .init(.sheet, width: 1),
    ]
    #expect(try text(piece: 99, sheet: 1, sheets: 2, scheme: scheme) == "0" + "99" + "77" + "1")
    #expect(try text(piece: 100, sheet: 2, sheets: 2, scheme: scheme) == "1" + "01" + "77" + "2")
  }

  @Test func aJobNumberThatDoesNotFitStopsThePlan() {
    #expect(throws: MarkFault.self) {
      try Fixture.plan([Fixture.request(1)], firstJob: 100_000_000)
    }
  }
}

/// What optical marks and other machines' codes say.
struct MachineMarkTests {
  private func scheme(_ omr: OMRCode) -> MarkScheme {
    var scheme = Fixture.marks
    scheme.symbology = .omr
    scheme.fields = []
    scheme.omr = omr
    return scheme
  }

  private func content(
    piece: Int = 1, sheet: Int, of sheets: Int, run: Int = 1, feeders: [Int] = [],
    divert: Bool = false
  ) -> MarkContent {
    var content = MarkContent(
      job: 1, piece: piece, sheet: sheet, sheets: sheets, feeders: feeders, divert: divert)
    content.sheetOfJob = run
    return content
  }

  private func code(_ positions: [OMRCode.Position], parity: OMRCode.Parity = .none) -> OMRCode {
    OMRCode(
      first: Point(x: .mm(4), y: .mm(100)), pitch: .mm(4), thickness: .mm(0.5), length: .mm(12),
      parity: parity,
      sequences: [
        .init(counts: .sheets, from: 0, to: 7),
        .init(counts: .sheetsOfPiece, from: 1, to: 3),
      ], positions: positions)
  }

  @Test func presentAndAbsentSayTheOpposite() throws {
    let scheme = scheme(
      code([.init(.endOfSet), .init(.endOfSet, polarity: .absent), .init(.startOfSet)]))
    #expect(try scheme.text(content(sheet: 1, of: 2)) == "011")
    #expect(try scheme.text(content(sheet: 2, of: 2)) == "100")
    #expect(try scheme.text(content(sheet: 1, of: 1)) == "101")
  }

  @Test func positionsOfFirstOrLastSheetsAreEmptyOnOthers() throws {
    let scheme = scheme(
      code([
        .init(.feeder, sheets: .last, feeder: 2), .init(.divert, sheets: .first),
        .init(.divert, polarity: .absent, sheets: .last),
      ]))
    #expect(try scheme.text(content(sheet: 1, of: 2, feeders: [2], divert: true)) == "010")
    #expect(try scheme.text(content(sheet: 2, of: 2, feeders: [2], divert: true)) == "100")
    #expect(try scheme.text(content(sheet: 2, of: 2, feeders: [1], divert: false)) == "001")
  }

  @Test func sequencesWrapAround() throws {
    let scheme = scheme(
      code([
        .init(.sequence, bit: 2), .init(.sequence, bit: 1), .init(.sequence, bit: 0),
        .init(.sequence, sequence: 1, bit: 0), .init(.sequence, sequence: 1, bit: 1),
      ]))
    let texts = try (1...9).map { try scheme.text(content(sheet: $0, of: 9, run: $0)) }
    #expect(
      texts.map { $0.prefix(3) } == [
        "000", "001", "010", "011", "100", "101", "110", "111", "000",
      ])
    #expect(texts.map { $0.suffix(2) } == ["10", "01", "11", "10", "01", "11", "10", "01", "11"])
  }

  @Test(arguments: [OMRCode.Parity.odd, .even], [UInt64(1), 2, 3])
  func parityHolds(_ parity: OMRCode.Parity, _ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let scheme = scheme(
      code(
        [
          .init(.always), .init(.parity), .init(.endOfSet), .init(.feeder, feeder: 1),
          .init(.sequence, bit: 2), .init(.sequence, bit: 1), .init(.sequence, bit: 0),
        ], parity: parity))
    var set: Set<Bool> = []
    for _ in 0..<200 {
      let sheets = Int.random(in: 1...9, using: &random)
      let text = try scheme.text(
        content(
          sheet: Int.random(in: 1...sheets, using: &random), of: sheets,
          run: Int.random(in: 1...99, using: &random),
          feeders: Bool.random(using: &random) ? [1] : []))
      let bars = text.utf8.count { $0 == 0x31 }
      #expect((bars % 2 == 1) == (parity == .odd), "seed \(seed)")
      set.insert(text.utf8.dropFirst().first == 0x31)
    }
    #expect(set.count == 2, "seed \(seed)")
  }

  @Test func fiveFeedersAreOneCharacter() throws {
    var scheme = Fixture.marks
    var high = MarkScheme.Field(.feederBits, width: 1)
    high.firstFeeder = 6
    scheme.fields = [.init(.feederBits, width: 1), high]
    #expect(try scheme.text(content(sheet: 1, of: 1, feeders: [])) == "00")
    #expect(try scheme.text(content(sheet: 1, of: 1, feeders: [1, 2, 3, 4, 5])) == "V0")
    #expect(try scheme.text(content(sheet: 1, of: 1, feeders: [4, 2, 6])) == "A1")
  }

  @Test func theCheckDigitIsModulo10() {
    // GS1's own example: 629104150021 has the check digit 3.
    #expect(MarkScheme.checkDigit(of: Array("629104150021".utf8)) == UInt8(ascii: "3"))
    #expect(MarkScheme.checkDigit(of: Array("0000".utf8)) == UInt8(ascii: "0"))
  }
}
