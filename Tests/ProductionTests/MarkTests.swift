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
