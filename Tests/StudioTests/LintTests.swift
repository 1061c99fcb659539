import Foundation
import LayoutEngine
import MailModel
import Proofing
import Testing

@testable import Studio

/// Linting layouts with the standing set of hard invoices.
@Suite struct LintTests {
  private static let folders = StudioFolders(
    layouts: Bench.root + "/layouts", fonts: Bench.root + "/fonts",
    site: Bench.root + "/spool/site")

  /// A layout of its own folder, on the product's fonts and site.
  private func lint(_ edit: (String) -> String) throws -> LintReport {
    let folder =
      FileManager.default.temporaryDirectory.path + "/brevpress-lint-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["energy", "common", "logos"] {
      try manager.copyItem(
        atPath: Self.folders.layouts + "/" + name, toPath: folder + "/" + name)
    }
    let file = folder + "/energy/layout.xml"
    let source = try String(contentsOfFile: file, encoding: .utf8)
    let edited = edit(source)
    #expect(edited != source, "the layout has nothing to edit there")
    try Data(edited.utf8).write(to: URL(fileURLWithPath: file))
    let studio = StudioFolders(
      layouts: folder, fonts: Self.folders.fonts, site: Self.folders.site)
    let sample = Bench.root + "/spool/sample/SE-0126110000001-inv.xml"
    return try LintBench(folders: studio, workers: 1).lint("energy", files: [sample])
  }

  @Test func aSampleLayoutSurvivesEveryHardInvoice() throws {
    let report = try LintBench(folders: Self.folders, workers: 2).lint("housing")
    #expect(report.documents > 40)
    #expect(report.pages > 80)
    #expect(report.isClean, "\(report.findings.map(\.diagnostic.text).joined(separator: "\n"))")
  }

  @Test func whatIsMovedIntoTheWindowIsFoundAtItsLine() throws {
    let report = try lint {
      $0.replacingOccurrences(
        of: "<region x=\"130\" y=\"11\" width=\"62\"",
        with: "<region x=\"123\" y=\"11\" width=\"69\"")
    }
    let leaks = report.findings.filter { $0.diagnostic.code == Finding.Code.windowLeak.rawValue }
    #expect(!leaks.isEmpty)
    for leak in leaks {
      // What stands in the region is the layout's own or a part that it shares.
      let file = try #require(leak.diagnostic.place.file)
      #expect(file.hasSuffix("/energy/layout.xml") || file.hasSuffix("/common/parts.xml"))
      #expect(leak.diagnostic.place.line ?? 0 > (file.hasSuffix("/parts.xml") ? 15 : 40))
      // The window may show up to 126 mm; the region begins at 123.
      #expect(leak.excess > .mm(2) && leak.excess <= .mm(3))
    }
    #expect(!report.isClean)
  }

  @Test func aMissingNoticeAndAmountAreSaid() throws {
    let report = try lint { $0.replacingOccurrences(of: " role=\"payable\"", with: "") }
    // The shared totals still say it; only the card is silent.
    #expect(report.isClean)
    let bare = try lint {
      $0.replacingOccurrences(of: "role=\"payable\"", with: "")
        .replacingOccurrences(of: "<use block=\"totals\"/>", with: "")
    }
    #expect(bare.findings.map(\.diagnostic.code).contains("payable-missing"))
  }

  @Test func aLayoutWithAnErrorIsReportedWithoutDocuments() throws {
    let report = try lint { $0.replacingOccurrences(of: "<body x=", with: "<bodi x=") }
    #expect(!report.isClean)
    #expect(report.documents == 0)
  }

  @Test func theHardInvoicesAreTheSameForTheSameSeed() throws {
    let studio = try Bench.studio()
    let sender = try #require(studio.site.senders.first)
    let (one, two) = (
      HardInvoices.all(for: sender, seed: 5), HardInvoices.all(for: sender, seed: 5)
    )
    #expect(one.map(\.document.invoice) == two.map(\.document.invoice))
    let other = HardInvoices.all(for: sender, seed: 6)
    #expect(one.map(\.document.name) == other.map(\.document.name))
    #expect(one.map(\.document.invoice) != other.map(\.document.invoice))
    let names = one.map(\.document.name)
    #expect(Set(names).count == names.count)
    #expect(one.count > 30)
  }

  @Test func theSumsOfHardInvoicesHold() throws {
    let studio = try Bench.studio()
    for sender in studio.site.senders {
      for trial in HardInvoices.all(for: sender) {
        let (invoice, totals) = (trial.document.invoice, trial.document.invoice.totals)
        #expect(totals.lineNet == invoice.lines.reduce(0) { $0 + $1.net })
        #expect(
          totals.taxExclusive
            == totals.lineNet - (totals.allowances ?? 0) + (totals.charges ?? 0))
        #expect(totals.taxInclusive == totals.taxExclusive + (invoice.taxTotal ?? 0))
        #expect(totals.payable == totals.taxInclusive - (totals.prepaid ?? 0))
      }
    }
  }

  @Test func whatSeveralDocumentsShowIsSaidOnce() {
    let loaded = LoadedLayout(
      name: "a", layout: nil, hash: "", files: [("a.xml", "/l/a/a.xml")], diagnostics: [])
    var merger = LintMerger(loaded)
    func finding(_ mm: Double, _ worst: String) -> LintFinding {
      let place = Diagnostic.Place(file: "a.xml", line: 3, column: 1)
      return LintFinding(
        diagnostic: Diagnostic(.error, code: "c", "by \(mm)", at: place), excess: .mm(mm),
        worst: worst, documents: 1)
    }
    merger.add(finding(1, "one"))
    merger.add(finding(3, "two"))
    merger.add(finding(2, "three"))
    #expect(merger.sorted.count == 1)
    #expect(merger.sorted.first?.worst == "two")
    #expect(merger.sorted.first?.documents == 3)
    #expect(merger.sorted.first?.diagnostic.place.file == "/l/a/a.xml")
  }

  @Test func inkLiesWhereItIsDrawn() throws {
    let studio = try Bench.studio()
    let ink = try studio.inkBook()
    let font = try #require(studio.fonts.font(family: "Inter", weight: 400, italic: false))
    for text in ["Hj", "Åg", "1 234,50", "ЖЁ", "fi"] {
      let run = TextRun(
        origin: Point(x: .mm(30), y: .mm(30)), text: text, font: font, fontSize: .pt(48),
        colour: .black, width: studio.fonts.width(of: text, font: font, size: .pt(48)))
      let box = try #require(ink.ink(of: run))
      #expect(box.minX > .mm(29) && box.maxX < .mm(30) + run.width + .mm(1))
      let around = ink.glyphs(of: run).reduce(box) { $0.union($1) }
      #expect(around == box, "the glyphs of \(text) make up its box")
      #expect(box.size.height < .pt(60))
    }
    let space = TextRun(
      origin: Point(x: .zero, y: .zero), text: " ", font: font, fontSize: .pt(10),
      colour: .black, width: .zero)
    #expect(ink.ink(of: space) == nil)
  }
}
