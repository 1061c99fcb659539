import Foundation
import MailModel
import Testing

@testable import SiteConfiguration

/// The section `readyMade` of a sender's file.
@Suite struct ReadyMadeSectionTests {
  private static let file = "senders/aakkonen.yaml"

  private func edit(_ section: String) -> Edit {
    Edit(Self.file, "country: FI\n", "country: FI\nreadyMade:\n\(section)\n")
  }

  private func profile(_ section: String) throws -> ReadyMadeProfile {
    let (site, faults) = try load(edit(section))
    #expect(faults.filter { $0.severity == .error }.isEmpty, "\(faults.map(\.text))")
    let sender = try #require(site?.sender(id: "aakkonen"))
    return try #require(sender.readyMade)
  }

  @Test func everythingThatIsSaidIsRead() throws {
    let profile = try profile(
      """
        files: ["a-*.pdf", "b/*"]
        index:
          files: ["*.csv"]
          delimiter: tab
          encoding: windows-1252
          header: false
          trailer: SUM
          count: "2"
          sum: "3"
          fields: {number: "1", addressLines: ["4", "5"]}
        split: {when: matches, placeMM: {left: 1, top: 2, width: 30, height: 4}, pattern: "1 av"}
        rectangles:
          - {field: number, placeMM: {left: 1, top: 2, width: 30, height: 4}, pattern: "(.+)"}
        defaults: {currency: EUR, country: FI, kind: invoice}
        decimalMark: comma
        dateForm: DD.MM.YYYY
        remedies: [as-is, move, address-on-back, cover-sheet]
        scaleMin: 0.9
        moveMaxMM: 12
      """)
    #expect(profile.files == ["a-*.pdf", "b/*"])
    let index = try #require(profile.index)
    #expect(index.delimiter == 9)
    #expect(index.encoding == .windows1252)
    #expect(!index.hasHeader)
    #expect(index.fields == [.number: ["1"], .addressLines: ["4", "5"]])
    #expect((index.trailer, index.count, index.sum) == ("SUM", "2", "3"))
    #expect(profile.split?.rule == .matches)
    #expect(profile.rectangles.first?.field == .number)
    #expect(profile.defaults == [.currency: "EUR", .country: "FI", .kind: "invoice"])
    #expect(profile.remedies == [.asIs, .move, .addressOnBack, .coverSheet])
    #expect(profile.scaleMin == 0.9)
    #expect(profile.moveMax == .mm(12))
    #expect(profile.dateForm == .points)
  }

  @Test func whatIsNotSaidForbidsScaling() throws {
    let profile = try profile("  files: [\"*.pdf\"]")
    #expect(profile.remedies == [.asIs])
    #expect(profile.scaleMin == 1)
    #expect(profile.index == nil)
  }

  @Test(arguments: [
    ("  file: [x]", "unknown-key"), ("  remedies: [move]", "bad-remedies"),
    ("  remedies: [as-it-is]", "unknown-value"), ("  scaleMin: 0.4", "out-of-range"),
    ("  index: {files: [\"*.csv\"], fields: {name: N}}", "missing-key"),
    ("  index: {files: [\"*.csv\"], count: \"2\", fields: {number: N}}", "missing-key"),
    ("  index: {files: [\"*.csv\"], delimiter: ab, fields: {number: N}}", "wrong-type"),
    ("  split: {when: matches, placeMM: {left: 1, top: 2, width: 3, height: 4}}", "missing-key"),
    (
      "  rectangles: [{field: number, placeMM: {left: 1, top: 2, width: 3, height: 4}, "
        + "pattern: \"(\"}]", "wrong-type"
    ),
  ])
  func mistakesAreNamed(_ section: String, code: String) throws {
    let fault = try onlyError(code, [edit(section)])
    #expect(fault.place.line != nil)
  }

  @Test func namesWithStarsFit() {
    #expect(NamePattern.fits("a-*.pdf", path: "x/a-1.pdf"))
    #expect(!NamePattern.fits("a-*.pdf", path: "x/b-1.pdf"))
    #expect(NamePattern.fits("x/*", path: "x/a.pdf"))
    #expect(!NamePattern.fits("x/*", path: "x/y/a.pdf"))
    #expect(NamePattern.fits("*", path: ""))
    #expect(NamePattern.fits("?a*b*c", path: "xaabbc"))
    #expect(!NamePattern.fits("?a*b*c", path: "xaabb"))
    #expect(
      !NamePattern.fits(
        String(repeating: "*a", count: 40), path: String(repeating: "b", count: 4000)))
  }
}
