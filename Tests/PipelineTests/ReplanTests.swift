import Foundation
import MailModel
import Production
import Spooling
import Testing

@testable import Pipeline

/// Planned jobs whose day is over, and jobs that are taken back.
@Suite struct ReplanTests {
  /// A spool with one planned job that a person has to release.
  private func planned() throws -> (PipelineFixture, JobRecord) {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.setSite("release: automatic", to: "release: manual")
    try fixture.run()
    return (fixture, try #require(try fixture.spool.plannedJobs().first))
  }

  @Test func aJobWhoseDayIsOverIsNotReleasedUnasked() throws {
    let (fixture, job) = try planned()
    #expect(job.postingDate == "2026-11-23")
    // The posting date itself is not over.
    try PostingDay(
      site: try Workshop(spool: fixture.spool).site,
      clock: try #require(Timestamp.parse("2026-11-23T21:00:00Z"))
    ).check([job])
    let refusal = #expect(throws: SpoolError.self) {
      try fixture.control(daysLater: 2).release([job.id])
    }
    #expect(refusal?.kind == .refused)
    #expect(refusal?.fix?.contains("replan \(job.id)") == true)
    #expect(throws: SpoolError.self) { try fixture.control(daysLater: 2).release([]) }
    #expect(try fixture.spool.releasedJobs().isEmpty)
    #expect(try fixture.control(daysLater: 2).release([job.id], evenLate: true) == [job.id])
    #expect(try fixture.spool.existingJob(job.id).postingDate == "2026-11-23")
    #expect(try fixture.spool.audit().holds)
  }

  @Test func aJobThatIsTakenBackIsPlannedAnewWithTheDaysDate() throws {
    let (fixture, job) = try planned()
    let outcome = try fixture.control(daysLater: 2).replan([job.id])
    #expect(outcome.withdrawn == [job.id] && outcome.documents == 1)
    #expect(try fixture.documents()["a.xml"]?.state == .waiting)
    #expect(try fixture.spool.existingJob(job.id).state == "withdrawn")
    #expect(try fixture.spool.plannedJobs().isEmpty)
    #expect(try fixture.spool.audit().holds)
    // Given again it finds what it did; the job is never released.
    #expect(try fixture.control(daysLater: 2).replan([job.id]).documents == 0)
    #expect(throws: SpoolError.self) { try fixture.control(daysLater: 2).release([job.id]) }
    try fixture.run(daysLater: 2)
    let next = try #require(try fixture.spool.plannedJobs().first)
    #expect(next.number == job.number + 1)
    #expect(next.postingDate == "2026-11-24")
    #expect(try fixture.control(daysLater: 2).release([next.id]) == [next.id])
    #expect(try fixture.documents()["a.xml"]?.state == .job)
    #expect(try fixture.spool.audit().holds)
    let events = try fixture.spool.events(kinds: ["withdrawn", "taken-back"], limit: 10)
    #expect(events.map(\.event.job) == [job.id, job.id])
  }

  @Test func whatIsReleasedIsNotTakenBack() throws {
    let (fixture, job) = try planned()
    _ = try fixture.control().release([job.id])
    let refusal = #expect(throws: SpoolError.self) { try fixture.control().replan([job.id]) }
    #expect(refusal?.kind == .refused)
    #expect(try fixture.spool.existingJob(job.id).state == "released")
  }

  @Test func aRunThatReleasesByItselfPlansLateJobsAnew() throws {
    let (fixture, job) = try planned()
    try fixture.setSite("release: manual", to: "release: automatic")
    let summary = try fixture.run(daysLater: 2)
    #expect(summary.jobsTakenBack == [job.id])
    let released = try #require(try fixture.spool.releasedJobs().first)
    #expect(summary.jobs == [released.id] && released.id != job.id)
    #expect(released.postingDate == "2026-11-24")
    #expect(try fixture.spool.audit().holds)
  }

  @Test func aReprintThatIsTakenBackCanBeOrderedAgain() throws {
    let fixture = try PipelineFixture.released()
    let job = try fixture.job(.mono, pieces: 3)
    try fixture.setSite("release: automatic", to: "release: manual")
    func order(days: Int) throws -> ReprintOutcome {
      try fixture.control(daysLater: days).reprint(
        job.name, .pieces([2]), reason: nil, evenMailed: false, again: false)
    }
    let first = try #require(try order(days: 1).job)
    let outcome = try fixture.control(daysLater: 3).replan([first])
    #expect(outcome.reprints == 1 && outcome.documents == 0)
    #expect(try fixture.spool.line(ofPiece: "\(job.name)-000002").count == 1)
    #expect(try fixture.spool.audit().holds)
    let second = try #require(try order(days: 3).job)
    #expect(second != first)
    #expect(try fixture.control(daysLater: 3).release([second]) == [second])
    #expect(try fixture.spool.audit().holds)
  }
}
