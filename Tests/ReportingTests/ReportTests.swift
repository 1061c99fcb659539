import Foundation
import MailModel
import Spooling
import Testing

@testable import Reporting

/// A spool in a folder of its own whose event log is written by the tests.
final class LogFixture {
  let spool: Spool
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "reporting-\(UUID().uuidString)"
    spool = try Spool.create(at: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func note(_ time: String, _ events: [SpoolEvent]) throws {
    let moment = try #require(Timestamp.parse(time))
    try spool.commit(at: moment) { transaction in
      for event in events { try transaction.note(event) }
    }
  }

  func report(_ request: ReportRequest) throws -> Report { try Report.make(request, from: spool) }
}

/// The event of a job's release.
func released(
  _ job: String, day: String, currency: String = "SEK", reprint: Bool = false,
  billed: Bool = true, rows: [[String: JSONValue]]
) -> SpoolEvent {
  SpoolEvent(
    "released", job: job,
    detail: [
      "figures": .object([
        "day": .string(day), "operator": .string("post"), "product": .string("a-post"),
        "site": .string("S"), "colour": .string("mono"), "currency": .string(currency),
        "reprint": .bool(reprint), "billed": .bool(billed),
        "rows": .array(rows.map(JSONValue.object)),
      ])
    ])
}

func row(
  _ sender: String, pieces: Int, sheets: Int = 0, milligrams: Int = 0, postage: String
) -> [String: JSONValue] {
  [
    "sender": .string(sender), "country": .string("SE"), "weightStep": .string("50"),
    "pieces": .integer(pieces), "sheets": .integer(sheets), "colourSheets": .integer(0),
    "impressions": .integer(sheets), "milligrams": .integer(milligrams),
    "postage": .string(postage),
  ]
}

@Suite struct ReportTests {
  @Test func amountsOfTwoCurrenciesAreNeverAdded() throws {
    let log = try LogFixture()
    try log.note(
      "2026-11-22T05:00:00Z",
      [
        released("j1", day: "2026-11-23", rows: [row("a", pieces: 2, postage: "22.00")]),
        released(
          "j2", day: "2026-11-23", currency: "EUR", rows: [row("a", pieces: 1, postage: "2.75")]),
      ])
    let report = try log.report(ReportRequest(.billing))
    #expect(report.rows.map(\.key) == [["a"], ["a"]])
    #expect(report.rows.map(\.currency) == ["EUR", "SEK"])
    #expect(
      report.totals.map { $0.figures.text(.billed, currency: $0.currency) } == ["2.75", "22.00"])
  }

  @Test func reprintsStandApartAndAreBilledWhereTheEventSaysSo() throws {
    let log = try LogFixture()
    func reprint(_ job: String, billed: Bool) -> SpoolEvent {
      released(
        job, day: "2026-11-24", reprint: true, billed: billed,
        rows: [row("a", pieces: 1, sheets: 2, postage: "11.00")])
    }
    try log.note(
      "2026-11-24T05:00:00Z",
      [
        released("j", day: "2026-11-24", rows: [row("a", pieces: 5, postage: "55.00")]),
        reprint("r1", billed: false), reprint("r2", billed: true),
      ])
    let figures = try #require(try log.report(ReportRequest(.billing)).rows.first).figures
    #expect(figures.count(.pieces) == 5 && figures.count(.reprintPieces) == 2)
    #expect(figures.amount(.postage) == 55 && figures.amount(.reprintPostage) == 22)
    #expect(figures.amount(.billed) == 66)
  }

  @Test func aPeriodHoldsItsDaysAndNoOther() throws {
    let log = try LogFixture()
    for day in ["2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"] {
      try log.note(
        "2026-10-20T05:00:00Z",
        [released(day, day: day, rows: [row("a", pieces: 1, postage: "1.00")])])
    }
    let from = try #require(CalendarDate(iso: "2026-11-01"))
    let to = try #require(CalendarDate(iso: "2026-11-30"))
    let request = ReportRequest(.postage, from: from, to: to, grouping: [.day])
    let before = try log.report(request)
    #expect(before.rows.map(\.key) == [["2026-11-01"], ["2026-11-30"]])
    // What happens later changes nothing in a period that is over.
    try log.note(
      "2026-12-05T05:00:00Z",
      [
        SpoolEvent(
          "piece-spoiled", piece: "p", job: "2026-11-01", detail: ["sender": .string("a")]),
        released("late", day: "2026-12-05", rows: [row("a", pieces: 9, postage: "9.00")]),
      ])
    #expect(try log.report(request) == before)
  }

  @Test func aPieceThatTurnsUpSpoiledIsNoLongerMissing() throws {
    let log = try LogFixture()
    let piece: [String: JSONValue] = [
      "sender": .string("a"), "currency": .string("SEK"), "site": .string("S"),
    ]
    try log.note("2026-11-24T05:00:00Z", [SpoolEvent("piece-missing", piece: "p", detail: piece)])
    try log.note(
      "2026-11-25T05:00:00Z",
      [
        SpoolEvent(
          "piece-spoiled", piece: "p",
          detail: piece.merging(["before": .string("missing")]) { _, new in new })
      ])
    let first = try #require(CalendarDate(iso: "2026-11-24"))
    let early = try log.report(ReportRequest(.production, to: first, grouping: []))
    #expect(early.rows.first?.figures.count(.missing) == 1)
    let all = try log.report(ReportRequest(.production, grouping: []))
    #expect(all.rows.first?.figures.count(.missing) == 0)
    #expect(all.rows.first?.figures.count(.spoiled) == 1)
  }

  @Test func electronicDocumentsAreCountedWithWhatTheySaved() throws {
    let log = try LogFixture()
    try log.note(
      "2026-11-24T05:00:00Z",
      [
        SpoolEvent(
          "electronic", document: 1,
          detail: [
            "sender": .string("a"),
            "saved": .object(["currency": .string("SEK"), "amount": .string("11.00")]),
          ])
      ])
    let report = try log.report(ReportRequest(.savings))
    #expect(report.rows.first?.figures.count(.electronic) == 1)
    #expect(report.rows.first?.figures.amount(.saved) == 11)
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx"])
  func noCellIsTakenForAFormula(text: String) {
    let cell = Report.cell(text)
    let bare = cell.hasPrefix("\"") ? String(cell.dropFirst()) : cell
    #expect(bare.hasPrefix("'"))
  }

  @Test func csvIsQuotedWhereItMustBe() {
    #expect(Report.cell("a,b") == "\"a,b\"")
    #expect(Report.cell("a\"b") == "\"a\"\"b\"")
    #expect(Report.cell("plain") == "plain")
    #expect(Report.cell("") == "")
  }

  /// Random jobs: whatever the grouping, the sums are those of the jobs, to the öre.
  @Test func sumsAreThoseOfTheJobsInEveryGrouping() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var chance = Chance(state: seed)
    let log = try LogFixture()
    var wanted: [String: (pieces: Int, öre: Int)] = [:]
    for number in 1...60 {
      let currency = ["SEK", "EUR", "NOK"][chance.below(3)]
      let rows = (0...chance.below(4)).map { _ -> [String: JSONValue] in
        let öre = chance.below(100_000)
        let pieces = chance.below(500)
        wanted[currency, default: (0, 0)].pieces += pieces
        wanted[currency, default: (0, 0)].öre += öre
        let money = "\(öre / 100).\(String(öre % 100 + 100).dropFirst())"
        return row(["a", "b", "=c"][chance.below(3)], pieces: pieces, postage: money)
      }
      let day = "2026-11-\(chance.below(20) + 10)"
      try log.note(
        "2026-11-09T05:00:00Z",
        [released("j\(number)", day: day, currency: currency, rows: rows)])
    }
    for dimension in ReportDimension.allCases {
      let report = try log.report(ReportRequest(.postage, grouping: [dimension, .sender]))
      #expect(report.totals.count == wanted.count, "seed \(seed)")
      for total in report.totals {
        let sum = try #require(wanted[total.currency])
        #expect(total.figures.count(.pieces) == sum.pieces, "seed \(seed) by \(dimension)")
        #expect(total.figures.amount(.postage) == Decimal(sum.öre) / 100, "seed \(seed)")
      }
    }
  }
}

/// SplitMix64.
private struct Chance {
  var state: UInt64
  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
