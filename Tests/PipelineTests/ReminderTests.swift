import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// Reminders from the file to the job, with the sample layouts.
@Suite struct ReminderJobTests {
  private func fixture(_ country: String) throws -> String {
    try String(
      contentsOfFile: "\(PipelineFixture.root)/Tests/Fixtures/reminder-\(country).xml",
      encoding: .utf8)
  }

  @Test(arguments: [
    (
      "se",
      [
        "Betalningspåminnelse", "Vi har inte fått din betalning.", "2027-03-06", "Dröjsmålsränta",
        "Påminnelseavgift", "60,00",
      ]
    ),
    ("no", ["Inkassovarsel", "19.01.2027", "Forsinkelsesrente", "Purregebyr", "38,00"]),
  ])
  func aReminderComesOutAsAJob(_ country: String, _ words: [String]) throws {
    let fixture = try PipelineFixture()
    try fixture.submit(["r.xml": try self.fixture(country)])
    try fixture.run()
    let record = try #require(try fixture.documents()["r.xml"])
    #expect(record.state == .job, "\(record.reasons.map(\.code))")
    #expect(record.fields.kind == .reminder)
    let job = try #require(try fixture.spool.releasedJobs().first)
    let text = try fixture.text(job: job.id, first: 1, last: 9)
    for word in words { #expect(text.contains(word), "\(word)") }
    #expect(try fixture.spool.audit().holds)
  }

  @Test func aReminderMayHaveItsInvoicesNumberButNotAnotherReminders() throws {
    let fixture = try PipelineFixture()
    let invoice = try PipelineFixture.plain()
    let number = try #require(invoice.firstMatch(of: /<cbc:ID>([^<]+)<\/cbc:ID>/)?.1)
    let text = try self.fixture("se")
    let same = text.replacingOccurrences(of: "<cbc:ID>\(number)-R1<", with: "<cbc:ID>\(number)<")
    try #require(same != text)
    try fixture.submit([
      "a.xml": invoice, "b.xml": same,
      "c.xml": same.replacingOccurrences(of: "2027-03-06", with: "2027-03-07"),
    ])
    try fixture.run()
    let documents = try fixture.documents()
    #expect(documents["a.xml"]?.state == .job && documents["b.xml"]?.state == .job)
    #expect(documents["c.xml"]?.reasons.map(\.code).contains("duplicate-number") == true)
  }
}
