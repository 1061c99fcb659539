import Foundation
import MailModel
import Production
import Spooling
import Testing

@testable import Pipeline

/// Every mark scheme, on plain pages and press sheets: read back, spoilt and found, printed again.
@Suite struct MarkSchemeTests {
  static let cases: [(scheme: String, imposition: String?)] = [
    ("datamatrix-26", "2-up-slit-merge"), ("spec3-22", nil), ("pb-relay-2d-18", "1-up-service"),
    ("code39-12", "2-up-cut-stack"), ("itf-18", nil), ("omr-quadient", "3-up-slit-merge"),
    ("omr-pb-relay", nil), ("omr-winsystems", "3-up-cut-stack"),
  ]

  @Test(arguments: cases)
  func faultsOfMarksAreFoundAndPiecesPrintedAgain(
    _ one: (scheme: String, imposition: String?)
  ) throws {
    let fixture = try PipelineFixture.released(marks: one.scheme, imposition: one.imposition)
    let job = try fixture.largestJob()
    try #require(job.pieces.count >= 4)
    let sound = try fixture.control().verify(job.name, isSample: false)
    #expect(sound.findings.isEmpty, "\(sound.findings.map(\.text))")
    #expect(sound.marks == job.totals.sheets && sound.addresses == job.pieces.count)
    try reprint(job, fixture)
    try spoil(job, fixture)
  }

  private func reprint(_ job: PlannedJob, _ fixture: PipelineFixture) throws {
    var last = job
    for (days, numbers) in [(1, [2, 4]), (2, [1])] {
      let outcome = try fixture.control(daysLater: days).reprint(
        last.name, .pieces(numbers), reason: nil, evenMailed: false, again: false)
      let again = try fixture.planned(try #require(outcome.job))
      #expect(again.pieces.map(\.reprintOf?.piece) == numbers)
      #expect(again.imposition.sheetSize == job.imposition.leafSize)
      let report = try fixture.control().verify(again.name, isSample: false)
      #expect(report.findings.isEmpty, "\(report.findings.map(\.text))")
      #expect(report.marks == again.totals.sheets)
      let compared = try fixture.tool(
        ["compare_reprint.py", fixture.spool.jobsFolder, again.name, "--pixels", "1"])
      #expect(compared.status == 0, "\(compared.text)")
      last = again
    }
    let marks = try fixture.tool(["read_marks.py", fixture.spool.jobsFolder, "--sheets", "3"])
    #expect(marks.status == 0, "\(marks.text)")
    #expect(try fixture.spool.audit().holds)
  }

  /// Spoils the forms of the marks by hand.
  private func spoil(_ job: PlannedJob, _ fixture: PipelineFixture) throws {
    let path = fixture.printFile(job.name)
    let good = try Data(contentsOf: URL(fileURLWithPath: path))
    func found(_ damage: (inout MarkForms) throws -> Void) throws -> Set<String> {
      try good.write(to: URL(fileURLWithPath: path))
      try tamper(path) { text in
        var forms = MarkForms(text)
        try damage(&forms)
        text = forms.text
      }
      return Set(try fixture.control().verify(job.name, isSample: false).findings.map(\.code))
        .subtracting(["file-changed"])
    }
    let isMatrix = job.marks.scheme.symbology == .dataMatrix
    let swapped = try found { try $0.swapTwo() }
    #expect(!swapped.isDisjoint(with: ["page-swapped", "mark-differs"]), "\(swapped)")
    let missing = try found { try $0.change(1) { isMatrix ? "" : $0.withoutLine(3) } }
    #expect(
      !missing.isDisjoint(with: ["mark-unreadable", "mark-differs"]), "\(missing)")
    let shifted = try found { try $0.change(1) { $0.shifted(points: isMatrix ? 40 : 1.5) } }
    #expect(
      !shifted.isDisjoint(with: ["mark-unreadable", "mark-differs", "mark-inked"]), "\(shifted)")
    try good.write(to: URL(fileURLWithPath: path))
  }

  @Test func theMarkOfAnotherSchemeInTheManifestIsFound() throws {
    let fixture = try PipelineFixture.released(marks: "omr-quadient", imposition: nil)
    let job = try fixture.largestJob()
    let path = "\(fixture.spool.jobsFolder)/\(job.name)/manifest.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "\"kind\":\"omr\"", with: "\"kind\":\"laser\"")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let codes = Set(try fixture.control().verify(job.name, isSample: false).findings.map(\.code))
    #expect(codes.contains("manifest-marks"), "\(codes)")
  }

  // MARK: Jobs from before

  @Test func marksInTheContentOfEarlierJobsAreExchangedOrRefused() throws {
    let fixture = try PipelineFixture.released(marks: "datamatrix-26", imposition: nil)
    let job = try fixture.largestJob()
    try tamper(fixture.printFile(job.name)) { text in text = MarkForms(text).asEarlierJobs() }
    let outcome = try fixture.control(daysLater: 1).reprint(
      job.name, .pieces([1, 3]), reason: nil, evenMailed: false, again: false)
    let again = try #require(outcome.job)
    let report = try fixture.control().verify(again, isSample: false)
    #expect(report.findings.isEmpty, "\(report.findings.map(\.text))")

    let optical = try PipelineFixture.released(marks: "omr-quadient", imposition: nil)
    let other = try optical.largestJob()
    try tamper(optical.printFile(other.name)) {
      $0 = $0.replacingOccurrences(of: "/Mark ", with: "/Drawn ")
    }
    let refusal = #expect(throws: SpoolError.self) {
      try optical.control(daysLater: 1).reprint(
        other.name, .pieces([1]), reason: nil, evenMailed: false, again: false)
    }
    #expect(refusal?.why?.contains("earlier brevpress") == true)
  }
}

/// The forms of marks in qpdf's plain form of a file.
struct MarkForms {
  var text: String
  private var bodies: [Range<String.Index>] = []

  init(_ text: String) {
    self.text = text
    var from = text.startIndex
    while let says = text.range(of: "/BrevpressSays (", range: from..<text.endIndex),
      let start = text.range(of: "\nstream\n", range: says.upperBound..<text.endIndex),
      let end = text.range(of: "\nendstream", range: start.upperBound..<text.endIndex)
    {
      bodies.append(start.upperBound..<end.lowerBound)
      from = end.upperBound
    }
  }

  mutating func change(_ index: Int, _ edit: (String) -> String) throws {
    try #require(bodies.count > index)
    text.replaceSubrange(bodies[index], with: edit(String(text[bodies[index]])))
  }

  /// Swaps the first mark with the next that is drawn otherwise.
  mutating func swapTwo() throws {
    let first = try #require(bodies.first)
    let other = try #require(bodies.first { text[$0] != text[first] })
    let (a, b) = (String(text[first]), String(text[other]))
    text.replaceSubrange(other, with: a)
    text.replaceSubrange(first, with: b)
  }

  /// What programs wrote before marks were forms: a picture among the page's own.
  func asEarlierJobs() -> String {
    var old = text
    var place = ""
    for body in bodies.reversed() {
      let picture = InlinePicture(text[body])
      place = picture.place
      let bits = picture.digits
      let dictionary = old.range(
        of: "<<\n", options: .backwards, range: old.startIndex..<body.lowerBound)
      // The resources' dictionary is the last that begins before the stream.
      guard let inner = dictionary,
        let start = old.range(
          of: "obj\n", options: .backwards, range: old.startIndex..<inner.lowerBound),
        let length = old.range(of: "/Length ", range: start.upperBound..<body.lowerBound),
        let end = old.range(of: "\n", range: length.upperBound..<body.lowerBound)
      else { continue }
      let size = old[length.upperBound..<end.lowerBound]
      old.replaceSubrange(
        start.upperBound..<body.upperBound,
        with: "<<\n  /Type /XObject\n  /Subtype /Image\n  /ImageMask true\n  /Decode [1 0]\n"
          + "  /Width 18\n  /Height 18\n  /BitsPerComponent 1\n  /Filter /ASCIIHexDecode\n"
          + "  /Length \(size)\n>>\nstream\n\(bits)")
    }
    return old.replacingOccurrences(of: "/Mark Do", with: "q \(place) /x9 Do Q")
      .replacingOccurrences(of: "/Mark ", with: "/x9 ")
  }
}

/// A mark's picture as its form draws it, read byte by byte: it may hold any.
private struct InlinePicture {
  var place = ""
  /// Its bits in hexadecimal digits, 1 = black.
  var digits = ""

  init(_ body: Substring) {
    let bytes = body.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    let lines = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3, lines[2].starts(with: Array("ID ".utf8)) else { return }
    place = String(decoding: lines[0].dropFirst("0 g ".count), as: UTF8.self)
    var bits = Array(lines[2].dropFirst(3))
    while !bits.isEmpty, bits.suffix(3) != Array("\nEI".utf8)[...] { bits.removeLast() }
    bits.removeLast(min(3, bits.count))
    if String(decoding: lines[1], as: UTF8.self).contains("/AHx") {
      let text = String(decoding: bits.dropLast(), as: UTF8.self)
      bits = stride(from: 0, to: text.utf8.count, by: 2).compactMap {
        UInt8(text.dropFirst($0).prefix(2), radix: 16)
      }
    }
    digits = bits.map { String(format: "%02X", ~$0) }.joined() + ">"
  }
}

extension String {
  /// Without its `number`-th line, from 1.
  fileprivate func withoutLine(_ number: Int) -> String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false)
    if lines.count >= number { lines.remove(at: number - 1) }
    return lines.joined(separator: "\n")
  }

  /// With its last rectangle, or its picture, that much lower.
  fileprivate func shifted(points: Double) -> String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let index = lines.lastIndex(where: { $0.hasSuffix(" re") || $0.hasSuffix(" cm") }) else {
      return self
    }
    var words = lines[index].split(separator: " ").map(String.init)
    let at = words.last == "re" ? 1 : words.count - 2
    words[at] = "\((Double(words[at]) ?? 0) - points)"
    lines[index] = words.joined(separator: " ")
    return lines.joined(separator: "\n")
  }
}
