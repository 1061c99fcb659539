import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// The sample batch from files to job folders.
@Suite struct WholeWayTests {
  @Test func everyFileOfTheSampleIsAccountedFor() throws {
    let fixture = try PipelineFixture()
    try fixture.submitSample()
    let summary = try fixture.run()
    #expect(summary.documents == 60)
    #expect(summary.diagnostics.isEmpty)
    let balance = try fixture.spool.balance()
    #expect(balance.holds)
    #expect(balance[.waiting] == 0)
    #expect(balance[.job] + balance[.deviation] == 60)
    let audit = try fixture.spool.audit(originals: true)
    #expect(audit.holds, "\(audit.problems.map(\.text))")
    let invoices = try fixture.manifests().flatMap(\.pieces)
      .flatMap { $0["invoices"] as? [String] ?? [] }
    #expect(invoices.count == Set(invoices).count)
    #expect(invoices.count == balance[.job])
  }

  @Test func runningTwicePrintsNothingTwice() throws {
    let fixture = try PipelineFixture()
    try fixture.submitSample()
    try fixture.run()
    let before = try fixture.jobDigests()
    try fixture.submitSample()
    let again = try fixture.run()
    #expect(again.documents == 0)
    #expect(again.jobs.isEmpty)
    #expect(try fixture.jobDigests() == before)
  }

  @Test func sameInputGivesSameBytesWhateverTheThreads() throws {
    let one = try PipelineFixture()
    try one.submitSample()
    try one.run(workers: 1)
    let two = try PipelineFixture()
    try two.submitSample()
    try two.run(workers: 3)
    let digests = try one.jobDigests()
    #expect(!digests.isEmpty)
    #expect(try two.jobDigests() == digests)
  }

  @Test func manifestsAddUp() throws {
    let fixture = try PipelineFixture()
    try fixture.submitSample()
    try fixture.run()
    for manifest in try fixture.manifests() {
      let totals = try #require(manifest["totals"] as? [String: Any])
      let sheets = manifest.pieces.flatMap(\.sheets)
      #expect(totals["pieces"] as? Int == manifest.pieces.count)
      #expect(totals["sheets"] as? Int == sheets.count)
      let colourSheets = sheets.filter { $0["colour"] as? Bool == true }
      #expect(totals["colourSheets"] as? Int == colourSheets.count)
      let sides = sheets.flatMap { [$0["frontPage"], $0["backPage"]] }.compactMap { $0 as? Int }
      let files = try #require(manifest["files"] as? [String: [String: Any]])
      #expect(files["print.pdf"]?["pages"] as? Int == sides.count)
      #expect(sides.sorted() == Array(1...sides.count))
      let number = try #require(manifest["jobNumber"] as? Int)
      for piece in manifest.pieces {
        for sheet in piece.sheets {
          let mark = try #require(sheet["mark"] as? String)
          #expect(mark.utf8.count == 26)
          #expect(Int(mark.prefix(8)) == number)
          #expect(Int(mark.dropFirst(8).prefix(6)) == piece["piece"] as? Int)
          #expect(Int(mark.dropFirst(14).prefix(3)) == sheet["sheet"] as? Int)
          #expect(Int(mark.dropFirst(17).prefix(3)) == piece.sheets.count)
        }
      }
    }
  }

  @Test func theAddressOnTheBackTakesTheBackOfTheFirstSheet() throws {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": try PipelineFixture.sample("SE-0526")])
    try fixture.run()
    let manifest = try #require(try fixture.manifests().first)
    #expect(manifest["addressSide"] as? String == "back")
    #expect(manifest["duplex"] as? Bool == true)
    #expect((manifest["marks"] as? [String: Any])?["side"] as? String == "back")
    let record = try #require(try fixture.documents()["a.xml"])
    let postcode = try #require(record.fields.postcode)
    let job = try #require(manifest["job"] as? String)
    // The surroundings of the window. A slip further down may name the payer.
    let window = (x: 10, y: 36, width: 115, height: 50)
    #expect(try fixture.text(job: job, first: 2, last: 2, within: window).contains(postcode))
    #expect(!(try fixture.text(job: job, within: window)).contains(postcode))
  }
}
