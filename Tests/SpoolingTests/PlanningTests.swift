import Foundation
import MailModel
import SQLiteKit
import Testing

@testable import Spooling

@Suite struct PlanningTests {
  private let folder = TestFolder()

  private func filled(_ count: Int) throws -> Spool {
    let spool = try makeSpool(folder)
    for index in 1...count { folder.file("in/\(index).xml", "\(index)") }
    try submit(spool, [folder.path + "/in"])
    try accept(spool, Array(1...count))
    return spool
  }

  @Test func jobNumbersRunForTheSpoolsLife() throws {
    let spool = try filled(4)
    let first = try spool.plan([draft([1]), draft([2])], at: testMoment)
    #expect(first.map(\.number) == [1, 2])
    #expect(first.map(\.id) == ["20261122-0001", "20261122-0002"])
    let again = try Spool(opening: spool.folder)
    #expect(try again.plan([draft([3])], at: testMoment).map(\.number) == [3])
  }

  @Test func aFailedPlanTakesNoNumber() throws {
    let spool = try filled(2)
    #expect(throws: SpoolError.self) {
      try spool.plan([draft([1]), draft([99])], at: testMoment)
    }
    #expect(try spool.plannedJobs().isEmpty)
    #expect(try spool.plan([draft([1])], at: testMoment).map(\.number) == [1])
  }

  @Test func aDocumentIsPlannedOnce() throws {
    let spool = try filled(2)
    _ = try spool.plan([draft([1])], at: testMoment)
    #expect(throws: (any Error).self) { try spool.plan([draft([1])], at: testMoment) }
    #expect(throws: (any Error).self) { try spool.plan([draft([2, 2])], at: testMoment) }
  }

  @Test func thePlanComesBackAsItWasGiven() throws {
    let spool = try filled(3)
    var job = draft([1, 2])
    job.plan = [1, 2, 3]
    job.pieces[0].documents = [1, 3]
    job.pieces[0].plan = [9]
    let record = try spool.plan([job], at: testMoment)[0]
    #expect(record.plan == [1, 2, 3])
    #expect(record.pieces == 2)
    #expect(record.invoices == 3)
    let pieces = try spool.pieces(ofJob: record.number)
    #expect(pieces.map(\.id) == ["20261122-0001-000001", "20261122-0001-000002"])
    #expect(pieces.map(\.draft.documents) == [[1, 3], [2]])
    #expect(pieces[0].draft.plan == [9])
  }

  @Test func plannedDocumentsStillWaitAndReleasedOnesAreInTheJob() throws {
    let spool = try filled(2)
    let job = try spool.plan([draft([1, 2])], at: testMoment)[0]
    #expect(try spool.documents(limit: 9).map(\.state) == [.waiting, .waiting])
    #expect(
      try spool.documents(in: .planned, limit: 9).map(\.piece) == [
        "20261122-0001-000001", "20261122-0001-000002",
      ])
    #expect(try spool.audit().holds)
    let work = try spool.newWorkFolder(forJob: job)
    try writeJobFolder(spool, job, in: work)
    try spool.release(job, from: work, at: testMoment)
    #expect(try spool.documents(limit: 9).map(\.state) == [.job, .job])
    #expect(try spool.plannedJobs().isEmpty)
    #expect(try spool.releasedJobs().map(\.id) == [job.id])
    let audit = try spool.audit(originals: true)
    #expect(audit.problems.isEmpty)
    #expect(audit.jobs == 1)
    #expect(!Files.isFolder(work))
  }

  @Test func theEnvelopesOfASplitPieceAreOneInvoice() throws {
    let spool = try filled(1)
    var job = draft([1, 1])
    job.pieces[0].envelopes = 2
    job.pieces[1].envelope = 2
    job.pieces[1].envelopes = 2
    let record = try spool.plan([job], at: testMoment)[0]
    #expect(record.invoices == 1)
    let work = try spool.newWorkFolder(forJob: record)
    try writeJobFolder(spool, record, in: work)
    try spool.release(record, from: work, at: testMoment)
    #expect(try spool.audit().problems.isEmpty)
    #expect(try spool.documents(limit: 1)[0].piece == "20261122-0001-000001")
  }

  @Test func aSplitPieceWithoutItsSecondEnvelopeFailsTheAudit() throws {
    let spool = try filled(1)
    var job = draft([1])
    job.pieces[0].envelopes = 2
    _ = try spool.plan([job], at: testMoment)
    #expect(try spool.audit().problems.map(\.code) == ["not-in-one-piece"])
  }

  @Test func whatIsInAJobChangesNoMore() throws {
    let spool = try filled(1)
    _ = try spool.plan([draft([1])], at: testMoment)
    #expect(throws: SpoolError.self) {
      try spool.commit([DocumentOutcome(seq: 1, state: .rejected, stage: .done)], at: testMoment)
    }
  }

  @Test func oneSellersNumberIsAcceptedOnce() throws {
    let spool = try filled(2)
    var outcome = DocumentOutcome(seq: 2, state: .waiting, stage: Stage(rawValue: "x"))
    outcome.fields.number = "2026-1"
    let error = #expect(throws: SQLiteError.self) {
      try spool.commit([outcome], at: testMoment)
    }
    #expect(error?.isConstraint == true)
    // As a deviation it may stand beside the first.
    outcome.state = .deviation
    try spool.commit([outcome], at: testMoment)
    let earlier = try spool.commit(at: testMoment) {
      try $0.earlierNumber(
        sellerKey: "0007:5560000000", kind: "invoice", number: "2026-1", before: 2)
    }
    #expect(earlier?.seq == 1)
  }

  @Test func reasonsAddUpAndFieldsStay() throws {
    let spool = try filled(1)
    var outcome = DocumentOutcome(seq: 1, state: .waiting, stage: Stage(rawValue: "x"))
    outcome.reasons = [Reason(code: "a", message: "one", severity: .note)]
    outcome.fields.payable = Decimal(string: "12.50")
    try spool.commit([outcome], at: testMoment)
    var second = DocumentOutcome(seq: 1, state: .deviation, stage: .done)
    second.reasons = [Reason(code: "b", message: "två", place: "x:1", severity: .deviation)]
    try spool.commit([second], at: testMoment)
    let document = try spool.documents(limit: 1)[0]
    #expect(document.reasons.map(\.code) == ["a", "b"])
    #expect(document.reasons[1].message == "två")
    #expect(document.fields.payable == Decimal(string: "12.5"))
    #expect(document.fields.number == "2026-1")
  }

  @Test func theLogIsAppendOnlyAndDocumentsStay() throws {
    let spool = try filled(1)
    for sql in [
      "DELETE FROM events", "UPDATE events SET kind = 'x'", "DELETE FROM documents",
      "UPDATE documents SET sha256 = 'x'", "UPDATE documents SET path = 'x'",
    ] {
      #expect(throws: SQLiteError.self, "\(sql)") { try spool.locked { try $0.execute(sql) } }
    }
  }

  @Test func enclosuresAreStoredOnceByContent() throws {
    let spool = try makeSpool(folder)
    let names = try spool.storeEnclosures([[1, 2], [3], [1, 2]])
    #expect(names[0] == names[2])
    #expect(try Files.read(spool.enclosurePath(sha256: names[1]), limit: 9) == [3])
    #expect(Files.names(in: spool.workFolder + "/storing").isEmpty)
  }

  @Test func oneRunAtATimeAndSubmitBesideIt() throws {
    let spool = try makeSpool(folder)
    let lock = try spool.lockForRun()
    let error = #expect(throws: SpoolError.self) { try spool.lockForRun() }
    #expect(error?.kind == .locked)
    #expect(try submit(spool, [folder.file("a.xml", "a")]).received == 1)
    withExtendedLifetime(lock) {}
  }
}
