import Foundation
import MailModel
import SQLiteKit
import Testing

@testable import Spooling

/// What becomes of pieces after the release, and what the spool refuses to believe.
@Suite struct SettlementTests {
  private let folder = TestFolder()

  /// A spool with one released job of so many pieces.
  private func released(_ count: Int) throws -> (Spool, JobRecord) {
    let spool = try makeSpool(folder)
    for number in 1...count { folder.file("in/\(number).xml", "\(number)") }
    try submit(spool, [folder.path + "/in"])
    try accept(spool, Array(1...count))
    return (spool, try release(spool, spool.plan([draft(Array(1...count))], at: testMoment)[0]))
  }

  private func release(_ spool: Spool, _ job: JobRecord) throws -> JobRecord {
    let work = try spool.newWorkFolder(forJob: job)
    try writeJobFolder(spool, job, in: work)
    try spool.release(job, from: work, at: testMoment)
    return try spool.existingJob(job.id)
  }

  private func settle(
    _ spool: Spool, _ job: JobRecord, _ outcomes: [Int: PieceOutcome],
    unreported: PieceOutcome? = nil, file: String
  ) throws -> Settlement {
    try spool.settle(
      job, outcomes.map { PieceReport(position: $0.key, outcome: $0.value) },
      unreported: unreported, sha256: file, at: testMoment)
  }

  private func reprint(_ spool: Spool, _ pieces: [String]) throws -> JobRecord {
    var again = draft([])
    again.isReprint = true
    again.pieces = try pieces.map { id in
      var piece = try #require(try spool.piece(id)).draft
      piece.reprintOf = id
      return piece
    }
    return try spool.plan([again], at: testMoment)[0]
  }

  @Test func theSameFileAgainChangesNothing() throws {
    let (spool, job) = try released(3)
    let first = try settle(spool, job, [1: .mailed, 2: .spoiled], unreported: .missing, file: "f")
    #expect(first.changed == [.mailed: 1, .spoiled: 1, .missing: 1])
    #expect(first.mailedDocuments == 1)
    let events = try spool.events(kinds: ["piece-mailed", "results", "mailed"], limit: 100).count
    let second = try settle(spool, job, [1: .spoiled], unreported: .missing, file: "f")
    #expect(second.wasKnown && second.changed.isEmpty)
    #expect(
      try spool.events(kinds: ["piece-mailed", "results", "mailed"], limit: 100).count == events)
    #expect(try spool.balance()[.mailed] == 1)
    #expect(try spool.audit().holds)
  }

  @Test func aPartSaysNothingAboutTheRest() throws {
    let (spool, job) = try released(3)
    _ = try settle(spool, job, [2: .mailed], file: "a")
    #expect(try spool.pieces(ofJob: job.number).map(\.outcome) == [nil, .mailed, nil])
    let rest = try settle(spool, job, [1: .mailed, 3: .mailed], unreported: .missing, file: "b")
    #expect(rest.mailedJobs == [job.id])
    #expect(try spool.existingJob(job.id).state == "mailed")
    #expect(try spool.audit().holds)
  }

  @Test func whatIsMailedStaysMailed() throws {
    let (spool, job) = try released(2)
    _ = try settle(spool, job, [1: .mailed], file: "a")
    let later = try settle(spool, job, [1: .spoiled, 2: .unknown], file: "b")
    #expect(later.contradictions == [1])
    #expect(try spool.pieces(ofJob: job.number).map(\.outcome) == [.mailed, .unknown])
  }

  @Test func aReprintClosesTheAccountOfItsOriginal() throws {
    let (spool, job) = try released(2)
    _ = try settle(spool, job, [1: .mailed, 2: .spoiled], file: "a")
    let again = try release(spool, reprint(spool, ["\(job.id)-000002"]))
    #expect(try spool.balance()[.job] == 1)
    // The spoiled one cannot come back beside its reprint.
    let late = try settle(spool, job, [2: .mailed], file: "late")
    #expect(late.contradictions == [2])
    let done = try settle(spool, again, [1: .mailed], file: "b")
    #expect(done.mailedJobs == [job.id, again.id])
    #expect(done.mailedDocuments == 1)
    #expect(try spool.balance()[.mailed] == 2)
    #expect(try spool.audit().holds)
  }

  @Test func aPieceHasOneSuccessorAtMost() throws {
    let (spool, job) = try released(1)
    _ = try reprint(spool, ["\(job.id)-000001"])
    #expect(throws: SQLiteError.self) { try reprint(spool, ["\(job.id)-000001"]) }
    #expect(try spool.audit().holds)
  }

  @Test func whatIsPlannedCannotBeReprinted() throws {
    let (spool, job) = try released(1)
    let again = try reprint(spool, ["\(job.id)-000001"])
    #expect(throws: SpoolError.self) { try reprint(spool, ["\(again.id)-000001"]) }
  }

  @Test func theAuditSeesAMailedDocumentWithoutAMailedPiece() throws {
    let (spool, job) = try released(1)
    _ = job
    _ = try spool.locked { try $0.run("UPDATE documents SET state = 'mailed' WHERE seq = 1") }
    #expect(try spool.audit().problems.map(\.code) == ["mailed-without-piece"])
  }

  @Test func theReleaseIsLoggedWithWhatReportsCount() throws {
    let (spool, job) = try released(1)
    let event = try #require(try spool.events(kinds: ["released"], limit: 9).first)
    #expect(event.event.job == job.id)
    // Released before its posting date, it counts on that.
    #expect(event.event.detail["figures"]?.members["day"] == .string("2026-11-23"))
  }

  @Test func refusalsStandWithTheJobUntilItIsSound() throws {
    let spool = try makeSpool(folder)
    folder.file("in/1.xml", "1")
    try submit(spool, [folder.path + "/in"])
    try accept(spool, [1])
    let job = try spool.plan([draft([1])], at: testMoment)[0]
    try spool.noteRefused(
      job, reasons: [Reason(code: "mark-differs", message: "x", severity: .error)], at: testMoment)
    #expect(try spool.existingJob(job.id).reasons.map(\.code) == ["mark-differs"])
    try spool.noteVerified(job, pageTexts: [1, 2], at: testMoment)
    #expect(try spool.existingJob(job.id).reasons.isEmpty)
    #expect(try spool.pageTexts(ofJob: job.number) == [1, 2])
    #expect(try release(spool, job).state == "released")
  }

  @Test func jsonIsReadBackAsItWasWritten() throws {
    let value = JSONValue.object([
      "a": .array([.null, .bool(true), .integer(-3), .number("21.5"), .string("å\"\n")]),
      "b": .object([:]), "c": .bool(false), "d": .integer(1),
    ])
    #expect(try JSONValue.parse(value.compact) == value)
    #expect(try JSONValue.parse(value.indented) == value)
  }
}
