import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// One document of each sample layout, whole: the words of its pages at their places, as an
/// independent reader (poppler) finds them in the job. `BREVPRESS_UPDATE_GOLDEN=1` writes them
/// anew.
@Suite struct GoldenPageTests {
  @Test(arguments: [
    ("energy-sv", "SE-0126110000001"), ("telecom-sv", "SE-0226110000007"),
    ("trade-sv", "SE-0326110000017"), ("largetype-sv", "SE-0426110000006"),
    ("housing-sv", "SE-0526110000032"), ("clinic-sv", "SE-0626110000044"),
    ("letterhead-nb", "NO-0726110000005"), ("ledger-nb-credit", "NO-0826110000019"),
    ("municipality-nb-back", "NO-0926110000058"), ("windowright-da", "DK-1026110000003"),
    ("receipt-da", "DK-1226110000046"),
    ("wholesale-fi", "FI-1426110000011"), ("bilingual-sv-fi", "FI-1526110000009"),
  ])
  func pagesSayWhatTheySaid(_ name: String, _ file: String) throws {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": try PipelineFixture.sample(file)])
    try fixture.run()
    let job = try #require(try fixture.spool.releasedJobs().first)
    let text = try fixture.text(job: job.id, first: 1, last: 99)
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/\(name).txt")
    if ProcessInfo.processInfo.environment["BREVPRESS_UPDATE_GOLDEN"] == "1" {
      try text.write(to: golden, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: golden, encoding: .utf8)
    let lines = zip(expected.split(separator: "\n"), text.split(separator: "\n"))
    let first = lines.first { $0 != $1 }
    #expect(
      text == expected,
      "\(name): expected \"\(first?.0 ?? "as many lines")\", got \"\(first?.1 ?? "others")\"")
  }
}
