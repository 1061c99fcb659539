import Foundation
import MailModel
import Production
import Reporting
import Spooling
import Testing

@testable import Pipeline

/// Pieces that are printed again: the same pages with new marks, each counted once.
@Suite struct ReprintTests {
  @Test func onlyTheMarksAreNew() throws {
    let fixture = try PipelineFixture.released()
    let old = try fixture.job(.colour, pieces: 10)
    let outcome = try fixture.control(daysLater: 2).reprint(
      old.name, .pieces([7, 3]), reason: "jam", evenMailed: false, again: false)
    let new = try #require(outcome.job)
    #expect(outcome.pieces == 2)
    let record = try fixture.spool.existingJob(new)
    let job = try record.planned(pieces: try fixture.spool.pieces(ofJob: record.number))
    #expect(record.state == "released")
    #expect(job.postingDate > old.postingDate)
    #expect(job.pieces.map(\.reprintOf) == [3, 7].map { ReprintSource(job: old.name, piece: $0) })
    for (piece, source) in zip(job.pieces, [old.pieces[2], old.pieces[6]]) {
      #expect(piece.weight == source.weight && piece.invoices == source.invoices)
      for (sheet, printed) in zip(piece.sheets, source.sheets) {
        #expect(sheet.mark != printed.mark)
      }
    }
    let compared = try fixture.tool(["compare_reprint.py", fixture.spool.jobsFolder, new])
    #expect(compared.status == 0, "\(compared.text)")
    #expect(try fixture.control().verify(new, isSample: false).findings.isEmpty)
    #expect(try fixture.spool.audit().holds)
    let manifest = try #require(try fixture.manifests().first { $0["job"] as? String == new })
    let of = manifest.pieces.map { $0["reprintOf"] as? [String: Any] }
    #expect(of.map { $0?["piece"] as? Int } == [3, 7])
    #expect(of.allSatisfy { $0?["job"] as? String == old.name })
  }

  @Test func theSameOrderAgainPrintsNothingTwice() throws {
    let fixture = try PipelineFixture.released()
    let job = try fixture.job(.mono, pieces: 3).name
    let first = try fixture.control().reprint(
      job, .pieces([1]), reason: nil, evenMailed: false, again: false)
    let jobs = try fixture.spool.releasedJobs().count
    let second = try fixture.control().reprint(
      job, .pieces([1]), reason: nil, evenMailed: false, again: false)
    #expect(second.job == nil)
    #expect(second.earlier == [first.job])
    #expect(try fixture.spool.releasedJobs().count == jobs)
    let third = try fixture.control().reprint(
      job, .pieces([1]), reason: nil, evenMailed: false, again: true)
    #expect(third.pieces == 1)
    let line = try fixture.spool.line(ofPiece: "\(job)-000001")
    #expect(line.count == 3)
    #expect(line.map(\.reprintOf) == [nil, line[0].id, line[1].id])
    #expect(try fixture.spool.audit().holds)
  }

  @Test func whatIsMailedIsNotPrintedAgainUnasked() throws {
    let fixture = try PipelineFixture.released()
    let job = try fixture.job(.mono, pieces: 3)
    _ = try fixture.control().reconcile(
      job.name, file: try fixture.results(of: job), mapping: nil, isPartial: false, force: false)
    #expect(try fixture.spool.existingJob(job.name).state == "mailed")
    func order(evenMailed: Bool) throws -> ReprintOutcome {
      try fixture.control().reprint(
        job.name, .pieces([2]), reason: nil, evenMailed: evenMailed, again: false)
    }
    #expect(throws: SpoolError.self) { try order(evenMailed: false) }
    #expect(try order(evenMailed: true).pieces == 1)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func faultsInResultsAreExactlyWhatIsPrintedAgainTwiceInARow() throws {
    let fixture = try PipelineFixture.released()
    let job = try fixture.job(.colour, pieces: 10)
    let mailed = { try fixture.spool.balance()[.mailed] }
    let first = try fixture.control().reconcile(
      job.name, file: try fixture.results(of: job, [2: "BAD", 5: "JAM"], leavingOut: [9]),
      mapping: nil, isPartial: false, force: false)
    #expect(first.counts[.spoiled] == 2 && first.counts[.missing] == 1)
    #expect(try mailed() == job.pieces.count - 3)
    var last = job
    for (round, bad) in [[2: "BAD", 1: "REMOVED"], [:]].enumerated() {
      let outcome = try fixture.control(daysLater: 2 + round).reprint(
        last.name, .spoiled, reason: nil, evenMailed: false, again: false)
      let record = try fixture.spool.existingJob(try #require(outcome.job))
      let again = try record.planned(pieces: try fixture.spool.pieces(ofJob: record.number))
      #expect(again.pieces.map(\.reprintOf?.piece) == (round == 0 ? [2, 5, 9] : [1, 2]))
      #expect(try fixture.spool.audit().holds)
      _ = try fixture.control(daysLater: 2 + round).reconcile(
        again.name, file: try fixture.results(of: again, bad, named: "\(round).csv"),
        mapping: nil, isPartial: false, force: false)
      #expect(try fixture.spool.audit().holds)
      last = again
    }
    #expect(try mailed() == job.pieces.count)
    #expect(try fixture.spool.existingJob(job.name).state == "mailed")
    #expect(try fixture.spool.existingJob(last.name).state == "mailed")
    #expect(try fixture.spool.line(ofPiece: "\(job.name)-000002").count == 3)
    #expect(try fixture.spool.line(ofPiece: "\(job.name)-000009").count == 2)
  }

  @Test func aReportIsAFileForCustomersAndTheSameTwice() throws {
    let fixture = try PipelineFixture.released()
    let report = try Report.make(ReportRequest(.billing), from: fixture.spool)
    let path = fixture.spool.workFolder + "/billing.pdf"
    let file = ReportFile(spool: fixture.spool, clock: PipelineFixture.now)
    try file.write(report, to: path)
    let first = try Data(contentsOf: URL(fileURLWithPath: path))
    try file.write(report, to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
    let text = String(decoding: try ran("pdftotext", ["-layout", path, "-"]), as: UTF8.self)
    #expect(report.totals.count > 2)
    for total in report.totals {
      #expect(text.contains(total.figures.text(.billed, currency: total.currency)))
    }
    #expect(text.contains("Billed, SEK"))
    // What is billed is the postage of the manifests.
    let amounts = try fixture.manifests().flatMap(\.pieces).compactMap { piece -> Decimal? in
      let postage = piece["postage"] as? [String: String]
      guard postage?["currency"] == "SEK" else { return nil }
      return postage?["amount"].flatMap { Decimal(string: $0) }
    }
    let sek = try #require(report.totals.first { $0.currency == "SEK" })
    #expect(!amounts.isEmpty && sek.figures.amount(.billed) == amounts.reduce(0, +))
  }

  @Test func tooManyLostPiecesNeedAPersonsWord() throws {
    let fixture = try PipelineFixture.released()
    let job = try fixture.job(.colour, pieces: 10)
    let file = try fixture.results(of: job, leavingOut: Set(1...6))
    func reconcile(partial: Bool = false, force: Bool) throws -> JobReconciliation {
      try fixture.control().reconcile(
        job.name, file: file, mapping: nil, isPartial: partial, force: force)
    }
    let refused = try reconcile(force: false)
    #expect(refused.isRefused && refused.lost == 6)
    #expect(try fixture.spool.pieces(ofJob: job.number).allSatisfy { $0.outcome == nil })
    #expect(try !reconcile(partial: true, force: false).isRefused)
    #expect(try reconcile(force: true).counts[.missing] == 6)
    #expect(try reconcile(force: true).settlement.wasKnown)
    #expect(try fixture.spool.audit().holds)
  }
}
