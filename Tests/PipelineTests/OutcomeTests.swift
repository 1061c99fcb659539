import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// What becomes of single documents.
@Suite struct OutcomeTests {
  private func codes(_ record: DocumentRecord?) -> [String] { record?.reasons.map(\.code) ?? [] }

  @Test func theSameBytesUnderAnotherNameWaitForAPerson() throws {
    let fixture = try PipelineFixture()
    let invoice = try PipelineFixture.plain()
    try fixture.submit(["a.xml": invoice, "b.xml": invoice])
    try fixture.run()
    let documents = try fixture.documents()
    #expect(documents["a.xml"]?.state == .job)
    #expect(documents["b.xml"]?.state == .deviation)
    #expect(codes(documents["b.xml"]) == ["duplicate-content"])
  }

  @Test func theSameNumberWithOtherContentWaitsForAPerson() throws {
    let fixture = try PipelineFixture()
    let invoice = try PipelineFixture.plain()
    try fixture.submit(["a.xml": invoice])
    try fixture.run()
    try fixture.submit(["b.xml": invoice + "<!-- sent again -->\n"])
    try fixture.run()
    #expect(codes(try fixture.documents()["b.xml"]) == ["duplicate-number"])
    #expect(try fixture.manifests().flatMap(\.pieces).count == 1)
  }

  @Test func theSameNumberFromAnotherSellerIsAnotherInvoice() throws {
    let fixture = try PipelineFixture()
    let other = try PipelineFixture.sample("SE-0226110000007")
    let number = "0226110000007"
    try fixture.submit([
      "a.xml": try PipelineFixture.plain(),
      "b.xml": other.replacingOccurrences(of: number, with: "0126110000001"),
    ])
    try fixture.run()
    #expect(try fixture.documents().values.allSatisfy { $0.state == .job })
  }

  @Test func anUnknownSellerIsADeviationAndTheRestGoesOn() throws {
    let fixture = try PipelineFixture()
    let stranger = try PipelineFixture.plain()
      .replacingOccurrences(of: "5597805505", with: "5566778899")
    try fixture.submit([
      "a.xml": stranger, "b.xml": try PipelineFixture.sample("SE-0226110000007"), "c.xml": "junk",
    ])
    try fixture.run()
    let documents = try fixture.documents()
    #expect(codes(documents["a.xml"]) == ["unknown-sender"])
    #expect(documents["b.xml"]?.state == .job)
    #expect(documents["c.xml"]?.state == .rejected)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func aSenderMaySuppressPaperWhereNothingIsToBePaid() throws {
    let fixture = try PipelineFixture()
    let file = "\(fixture.spool.siteFolder)/senders/ostra-alvdalen.yaml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacingOccurrences(
      of: "suppressPaperAtZero: false", with: "suppressPaperAtZero: true"
    ).write(toFile: file, atomically: true, encoding: .utf8)
    let paid = try paidInFull(try PipelineFixture.plain())
    try fixture.submit(["a.xml": paid, "b.xml": try PipelineFixture.sample("SE-0226110000007")])
    try fixture.run()
    let documents = try fixture.documents()
    #expect(documents["a.xml"]?.state == .cancelled)
    #expect(codes(documents["a.xml"]) == ["paper-suppressed-at-zero"])
    #expect(documents["b.xml"]?.state == .job)
  }

  @Test func aPaidInvoiceIsMailedAndSaysSoWithoutASlip() throws {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": try paidInFull(try PipelineFixture.plain())])
    try fixture.run()
    let job = try #require(try fixture.spool.releasedJobs().first)
    let text = try fixture.text(job: job.id, first: 1, last: 20)
    #expect(text.contains("Det finns inget att betala"))
    #expect(!text.contains("#41#") && !text.contains("#42#"))
  }

  @Test func aWrongSiteIsAnErrorAndNothingIsLost() throws {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    let file = "\(fixture.spool.siteFolder)/senders/ostra-alvdalen.yaml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try (text + "colur: mono\n").write(toFile: file, atomically: true, encoding: .utf8)
    let error = #expect(throws: ConfigurationError.self) { try fixture.run() }
    #expect(error?.description.contains("colour") == true)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    try fixture.run()
    #expect(try fixture.documents()["a.xml"]?.state == .job)
  }

  @Test func aBrokenLayoutStopsOnlyItsOwnSendersDocuments() throws {
    let fixture = try PipelineFixture()
    let file = "\(fixture.spool.layoutsFolder)/energy/layout.xml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try "<layout version=\"1\"><flow><p>{invoice.numbr}</p></flow></layout>".write(
      toFile: file, atomically: true, encoding: .utf8)
    try fixture.submit([
      "a.xml": try PipelineFixture.plain(), "b.xml": try PipelineFixture.sample("SE-0226110000007"),
    ])
    let summary = try fixture.run()
    #expect(summary.diagnostics.contains { $0.severity == .error })
    #expect(try fixture.documents()["a.xml"]?.state == .waiting)
    #expect(try fixture.documents()["b.xml"]?.state == .job)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    try fixture.run()
    #expect(try fixture.documents()["a.xml"]?.state == .job)
    #expect(try fixture.spool.audit().holds)
  }

  /// The invoice with everything paid in advance.
  private func paidInFull(_ xml: String) throws -> String {
    let pattern = try Regex(
      "<cbc:PayableAmount currencyID=\"([A-Z]{3})\">([0-9.]+)</cbc:PayableAmount>",
      as: (Substring, Substring, Substring).self)
    let inclusive = try Regex(
      "<cbc:TaxInclusiveAmount currencyID=\"[A-Z]{3}\">([0-9.]+)<", as: (Substring, Substring).self)
    let rounding = try Regex("<cbc:PayableRoundingAmount[^>]*>[^<]*</cbc:PayableRoundingAmount>")
    let prepaid = try Regex("<cbc:PrepaidAmount[^>]*>[^<]*</cbc:PrepaidAmount>")
    var text = xml.replacing(rounding, with: "").replacing(prepaid, with: "")
    let total = try #require(text.firstMatch(of: inclusive)).output.1
    let match = try #require(text.firstMatch(of: pattern))
    let currency = match.output.1
    text.replaceSubrange(
      match.range,
      with: "<cbc:PrepaidAmount currencyID=\"\(currency)\">\(total)</cbc:PrepaidAmount>"
        + "<cbc:PayableAmount currencyID=\"\(currency)\">0.00</cbc:PayableAmount>")
    return text
  }
}
