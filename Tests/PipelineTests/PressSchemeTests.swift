import Foundation
import MailModel
import Production
import Spooling
import Testing

@testable import Pipeline

/// Jobs on press sheets and with marks of all schemes, read back by the independent tools.
@Suite struct PressSchemeTests {
  /// Changes the Stockholm print site: lines put behind its `stock`.
  private func fixture(_ lines: [String], scheme: String = "datamatrix-26") throws
    -> PipelineFixture
  {
    let fixture = try PipelineFixture()
    let path = "\(fixture.spool.siteFolder)/site.yaml"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    text = text.replacing(
      "    stock: A4-80\n",
      with: "    stock: A4-80\n" + lines.map { "    \($0)\n" }.joined())
    text = text.replacing("markScheme: datamatrix-26", with: "markScheme: \(scheme)")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return fixture
  }

  /// Runs a Python program of `Tests/Tools`; gives what it printed.
  private func tool(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = arguments.enumerated().map {
      $0.offset == 0 ? "\(PipelineFixture.root)/Tests/Tools/\($0.element)" : $0.element
    }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  @Test(arguments: [
    ["imposition: 1-up-service"], ["imposition: 2-up-cut-stack"],
    ["imposition: 3-up-slit-merge", "reverseDelivery: true"],
    ["imposition: 3-up-cut-stack", "reverseDelivery: true"], ["imposition: 2-up-slit-merge"],
    ["reverseDelivery: true"],
  ])
  func theSampleHoldsOnEveryPressSheet(_ lines: [String]) throws {
    let fixture = try fixture(lines)
    try fixture.submitSample()
    let summary = try fixture.run()
    #expect(summary.diagnostics.isEmpty, "\(summary.diagnostics.map(\.text))")
    #expect(try fixture.spool.audit(originals: false).holds)
    let found = try tool([
      "check_jobs.py", fixture.spool.folder, "--no-marks", "--window-ink", "50",
    ])
    #expect(found.status == 0, "\(found.text)")
    #expect(found.text.contains("0 faults"))
    let marks = try tool(["read_marks.py", fixture.spool.jobsFolder, "--sheets", "12"])
    #expect(marks.status == 0, "\(marks.text)")
  }

  @Test(arguments: [
    "datamatrix-26", "spec3-22", "pb-relay-2d-18", "code39-12", "itf-18", "omr-quadient",
    "omr-pb-relay", "omr-winsystems",
  ])
  func everyMarkSchemeIsReadBackFromPixels(_ scheme: String) throws {
    let fixture = try fixture([], scheme: scheme)
    try fixture.submitSample()
    try fixture.run()
    let manifest = try #require(try fixture.manifests().first)
    #expect((manifest["marks"] as? [String: Any])?["scheme"] as? String == scheme)
    let found = try tool([
      "read_marks.py", fixture.spool.jobsFolder, "--sheets", "8", "--scheme",
      "\(fixture.spool.siteFolder)/marks/\(scheme).yaml",
    ])
    #expect(found.status == 0, "\(found.text)")
    #expect(found.text.contains("0 faults"))
  }

  @Test func withoutAQuietZoneNothingIsRead() throws {
    let found = try tool(["read_marks.py", "--selftest"])
    #expect(found.status == 0, "\(found.text)")
  }

  @Test func aJobOnPressSheetsIsTheSameBytesAgain() throws {
    let lines = [
      "imposition: 2-up-cut-stack", "pressFile: {documentParts: true}", "reverseDelivery: true",
    ]
    var digests: [[String: String]] = []
    for workers in [1, 2] {
      let fixture = try fixture(lines)
      try fixture.submit(["a.xml": try PipelineFixture.plain()])
      try fixture.run(workers: workers)
      digests.append(try fixture.jobDigests())
    }
    #expect(digests[0].count == 5)
    #expect(digests[0] == digests[1])
  }

  @Test(arguments: ["1-up-service", "2-up-slit-merge"])
  func documentPartsCoverAllPagesInOrder(_ imposition: String) throws {
    let profile = "/usr/share/color/icc/ghostscript/default_cmyk.icc"
    let fixture = try fixture([
      "imposition: \(imposition)",
      "pressFile: {documentParts: true, outputIntent: {profile: \(profile), condition: CGATS21}}",
    ])
    try fixture.submitSample()
    try fixture.run()
    let found = try tool(["check_press_file.py", fixture.spool.jobsFolder])
    #expect(found.status == 0, "\(found.text)")
    #expect(found.text.contains("0 faults"))
  }

  @Test(arguments: ["1-up-service", "2-up-cut-stack", "3-up-slit-merge"])
  func theTicketSaysWhatTheJobIs(_ imposition: String) throws {
    let fixture = try fixture(["imposition: \(imposition)"])
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    let found = try tool(["check_ticket.py", fixture.spool.jobsFolder])
    #expect(found.status == 0, "\(found.text)")
    #expect(found.text.contains("1 tickets, 0 faults"))
  }

  @Test func operatorSheetsAreInServiceAlone() throws {
    let fixture = try fixture(["imposition: 1-up-service"])
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    try fixture.run()
    let manifest = try #require(try fixture.manifests().first)
    let service = try #require(manifest["service"] as? [[String: Any]])
    #expect(service.compactMap { $0["kind"] as? String } == ["banner", "header", "trailer"])
    #expect(service.compactMap { $0["pages"] as? [Int] }.prefix(2) == [[1, 2], [3, 4]])
    let sheets = manifest.pieces.flatMap(\.sheets)
    #expect(sheets.first?["frontPage"] as? Int == 5)
    #expect((manifest["totals"] as? [String: Any])?["sheets"] as? Int == sheets.count)
    let job = try #require(manifest["job"] as? String)
    let banner = try fixture.text(job: job, first: 1, last: 1)
    #expect(banner.contains(job))
    let piece = try #require(manifest.pieces.first?["id"] as? String)
    #expect(try fixture.text(job: job, first: 3, last: 3).contains(piece))
  }
}
