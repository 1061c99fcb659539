import Foundation
import MailModel
import Testing

@testable import Production

/// What a results file says, held against its job.
@Suite struct ReconciliationTests {
  private func job() throws -> PlannedJob {
    let requests = (1...4).map { Fixture.request($0, pages: $0 == 2 ? 6 : 1) }
    let plan = try Fixture.plan(requests, firstJob: 7)
    return try #require(plan.jobs.first { $0.pieces.count == 4 })
  }

  private func good(_ job: PlannedJob) -> [ReadRecord] {
    job.pieces.enumerated().map { index, piece in
      ReadRecord(
        line: index + 2, piece: piece.piece, mark: piece.sheets[0].mark, outcome: .mailed)
    }
  }

  private func codes(_ records: [ReadRecord], _ job: PlannedJob) -> [String] {
    Reconciliation(records, of: job, file: "r").deviations.map(\.code)
  }

  @Test func everyPieceThatIsReportedGoodIsMailed() throws {
    let job = try job()
    let result = Reconciliation(good(job), of: job, file: "r")
    #expect(result.outcomes == [1: .mailed, 2: .mailed, 3: .mailed, 4: .mailed])
    #expect(result.deviations.isEmpty)
  }

  @Test func aDoubleReadIsADeviationAndAContradictionIsUnknown() throws {
    let job = try job()
    var records = good(job)
    records.append(records[3])
    #expect(codes(records, job) == ["double-read"])
    records[4].outcome = .spoiled
    let result = Reconciliation(records, of: job, file: "r")
    #expect(result.outcomes[4] == .unknown)
    #expect(result.deviations.map(\.place.line) == [5])
  }

  @Test func aForeignPieceIsADeviationAndSettlesNothing() throws {
    let job = try job()
    let foreign = [
      ReadRecord(line: 1, piece: 5, outcome: .mailed),
      ReadRecord(line: 2, id: "20261122-0009-000001", outcome: .mailed),
      ReadRecord(line: 3, mark: "00000009000001001001000000", outcome: .mailed),
      ReadRecord(line: 4, job: "8", piece: 1, outcome: .mailed),
      // The mark is of another piece than the number.
      ReadRecord(line: 5, piece: 1, mark: job.pieces[1].sheets[0].mark, outcome: .mailed),
    ]
    let result = Reconciliation(foreign, of: job, file: "r")
    #expect(result.outcomes.isEmpty)
    #expect(result.deviations.map(\.code) == Array(repeating: "foreign-piece", count: 5))
    #expect(codes([ReadRecord(line: 1, job: "7", piece: 1, outcome: .mailed)], job).isEmpty)
    #expect(codes([ReadRecord(line: 1, job: job.name, piece: 1, outcome: .mailed)], job).isEmpty)
  }

  @Test func wrongOrderIsADeviationAndTheOutcomeCounts() throws {
    let job = try job()
    var records = good(job)
    records.swapAt(1, 2)
    let result = Reconciliation(records, of: job, file: "r")
    #expect(result.deviations.map(\.code) == ["wrong-order"])
    #expect(result.outcomes.count == 4)
  }

  @Test func aCameraThatSeesEverySheetMustSeeThemAll() throws {
    let job = try job()
    let long = try #require(job.pieces.first { $0.sheets.count > 2 })
    func read(_ sheets: [PlannedSheet], _ outcome: PieceFate = .mailed) -> PieceFate? {
      Reconciliation(
        sheets.enumerated().map { ReadRecord(line: $0 + 1, mark: $1.mark, outcome: outcome) },
        of: job, file: "r"
      ).outcomes[long.piece]
    }
    #expect(read(long.sheets) == .mailed)
    #expect(read(Array(long.sheets.dropFirst())) == .missing)
    #expect(read(long.sheets, .spoiled) == .spoiled)
  }

  @Test func theGuardLetsAFewPassAndAsksAboutMany() {
    let policy = ControlPolicy(spoilsPercentMax: 5, spoilsFree: 3)
    #expect(!Reconciliation.exceeds(policy, lost: 3, of: 4))
    #expect(Reconciliation.exceeds(policy, lost: 4, of: 79))
    #expect(!Reconciliation.exceeds(policy, lost: 4, of: 80))
  }

  @Test func aReprintTakesTheNewDaysNumbersAndPostage() throws {
    let job = try job()
    let later = Fixture.created.addingTimeInterval(3 * 86_400)
    let again = try ReprintPlanner(site: Fixture.site(), created: later, jobNumber: 12).plan([
      (job, job.pieces[1]), (job, job.pieces[3]),
    ])
    #expect(again.number == 12 && again.name.hasSuffix("-0012"))
    #expect(again.postingDate > job.postingDate)
    #expect(again.pieces.map(\.piece) == [1, 2])
    #expect(again.pieces.map(\.reprintOf?.piece) == [2, 4])
    #expect(again.totals.sheets == job.pieces[1].sheets.count + job.pieces[3].sheets.count)
    #expect(again.totals.invoices == 2)
    let pages = again.pieces.flatMap(\.sheets).flatMap { [$0.frontPage, $0.backPage ?? 0] }
    #expect(pages.filter { $0 > 0 } == Array(1...again.pages))
    #expect(again.pieces.flatMap(\.sheets).allSatisfy { $0.mark.hasPrefix("00000012") })
    #expect(again.totals.postage == again.pieces.reduce(0) { $0 + $1.postage })
  }
}
