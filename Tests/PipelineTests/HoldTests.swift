import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// Documents that are held: for their sender's time, by a person's word; and what may be done to
/// them meanwhile.
@Suite struct HoldTests {
  private func held(_ hold: String = "{hours: 24}") throws -> PipelineFixture {
    let fixture = try PipelineFixture()
    try fixture.changeSender("ostra-alvdalen", ["hold": hold])
    try fixture.submit([
      "a.xml": try PipelineFixture.plain(), "b.xml": try PipelineFixture.sample("0126110000012"),
    ])
    try fixture.run()
    return fixture
  }

  private func control(_ fixture: PipelineFixture) -> HoldControl {
    HoldControl(spool: fixture.spool, clock: PipelineFixture.now)
  }

  private func run(_ fixture: PipelineFixture, at moment: String) throws -> RunSummary {
    try PipelineRunner(
      spool: fixture.spool, clock: try #require(Timestamp.parse(moment)), workers: 2,
      progress: SilentProgress()
    ).run()
  }

  @Test func whatASenderHoldsGoesOnByItselfAtItsTime() throws {
    let fixture = try held()
    let record = try #require(try fixture.documents()["a.xml"])
    #expect(record.state == .held)
    #expect(record.hold == Hold(purpose: .sender, until: "2026-11-23T05:00:00Z"))
    #expect(try run(fixture, at: "2026-11-23T04:59:59Z").letGo == 0)
    #expect(try fixture.documents()["a.xml"]?.state == .held)
    #expect(try run(fixture, at: "2026-11-23T05:00:00Z").letGo == 2)
    #expect(try fixture.documents().values.allSatisfy { $0.state == .job })
    #expect(try fixture.spool.audit().holds)
  }

  @Test func aTimeOfDayIsThatOfThePrintSite() throws {
    // It is 06:00 in Stockholm when the batch is received.
    let fixture = try held("{until: \"05:30\"}")
    #expect(try fixture.documents()["a.xml"]?.hold?.until == "2026-11-23T04:30:00Z")
  }

  @Test func clocksThatChangeDoNotMoveTheHour() throws {
    let zone = try #require(TimeZone(identifier: "Europe/Stockholm"))
    for (after, minutes, due) in [
      ("2026-03-28T20:00:00Z", 600, "2026-03-29T08:00:00Z"),
      ("2026-10-24T20:00:00Z", 600, "2026-10-25T09:00:00Z"),
    ] {
      let moment = try #require(Timestamp.parse(after))
      #expect(Timestamp.text(Site.next(minutes: minutes, after: moment, in: zone)) == due)
    }
  }

  @Test func whatIsAddedIsPrintedWithThoseItWasAddedTo() throws {
    let fixture = try held()
    let file = NSTemporaryDirectory() + "more-\(UUID().uuidString).pdf"
    defer { unlink(file) }
    try EnclosurePlacesTests.pdf("More").write(to: URL(fileURLWithPath: file))
    let once = try control(fixture).enclose(file, in: .named(["a.xml"]), rules: .init(copies: 2))
    let again = try control(fixture).enclose(file, in: .named(["a.xml"]), rules: .init(copies: 2))
    #expect(once.changed == 1 && again.changed == 0)
    #expect(try control(fixture).letGo(.sender("ostra-alvdalen")).changed == 2)
    #expect(try control(fixture).letGo(.all).changed == 0)
    try fixture.run()
    let pieces = try fixture.manifests().flatMap(\.pieces)
    let added = pieces.map { piece in
      piece.sheets.filter { $0["document"] as? String == "enclosure:h1" }.count
    }
    #expect(added.sorted() == [0, 2])
  }

  @Test func whatCannotBePrintedIsNotAdded() throws {
    let fixture = try held()
    let file = NSTemporaryDirectory() + "bad-\(UUID().uuidString).pdf"
    defer { unlink(file) }
    try Data("%PDF-1.4 none".utf8).write(to: URL(fileURLWithPath: file))
    #expect(throws: SpoolError.self) {
      try control(fixture).enclose(file, in: .all, rules: .init())
    }
    try Data("a;b".utf8).write(to: URL(fileURLWithPath: file))
    #expect(throws: SpoolError.self) {
      try control(fixture).enclose(file, in: .all, rules: .init())
    }
  }

  @Test func cancelledDocumentsAreNeverPrintedAndTheirNumberIsFree() throws {
    let fixture = try held()
    let control = control(fixture)
    #expect(try control.cancel(["a.xml"], reason: "wrong").changed == 1)
    #expect(try control.cancel(["a.xml"], reason: "wrong").changed == 0)
    try fixture.submit(["again.xml": try PipelineFixture.plain() + "<!-- again -->"])
    _ = try run(fixture, at: "2026-11-24T05:00:00Z")
    let documents = try fixture.documents()
    #expect(documents["a.xml"]?.state == .cancelled)
    #expect(documents["again.xml"]?.state == .job && documents["b.xml"]?.state == .job)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func aCorrectedCopyTakesThePlaceWithItsHold() throws {
    let fixture = try held()
    let path = NSTemporaryDirectory() + "copy-\(UUID().uuidString).xml"
    defer { unlink(path) }
    try (PipelineFixture.plain() + "<!-- mended -->")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let control = control(fixture)
    #expect(try control.replace("a.xml", by: BytePath(path)).changed == 1)
    #expect(try control.replace("a.xml", by: BytePath(path)).changed == 0)
    let name = URL(fileURLWithPath: path).lastPathComponent
    var documents = try fixture.documents()
    #expect(documents["a.xml"]?.state == .cancelled)
    #expect(documents["a.xml"]?.reasons.map(\.code).contains("replaced") == true)
    #expect(documents[name]?.hold?.until == "2026-11-23T05:00:00Z")
    // Another document's copy is refused.
    #expect(throws: SpoolError.self) { try control.replace("b.xml", by: BytePath(path)) }
    _ = try run(fixture, at: "2026-11-24T05:00:00Z")
    documents = try fixture.documents()
    #expect(documents[name]?.state == .job)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func whatIsInAJobIsPastAllThat() throws {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    let control = control(fixture)
    #expect(throws: SpoolError.self) { try control.hold(["a.xml"], until: nil) }
    #expect(throws: SpoolError.self) { try control.cancel(["a.xml"], reason: "late") }
    #expect(throws: SpoolError.self) { try control.letGo(.named(["a.xml"])) }
    #expect(throws: SpoolError.self) { try control.hold(["nobody"], until: nil) }
    #expect(try fixture.documents()["a.xml"]?.state == .job)
  }

  @Test func aPersonsHoldHasNoEnd() throws {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    let control = control(fixture)
    #expect(try control.hold(["a.xml"], until: nil).changed == 1)
    #expect(try control.hold(["a.xml"], until: nil).changed == 0)
    #expect(try run(fixture, at: "2030-01-02T05:00:00Z").jobs.isEmpty)
    #expect(try control.letGo(.all).changed == 1)
    try fixture.run()
    #expect(try fixture.documents()["a.xml"]?.state == .job)
  }
}
