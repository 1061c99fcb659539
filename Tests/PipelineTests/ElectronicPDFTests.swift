import Foundation
import HashKit
import LayoutEngine
import MailModel
import Spooling
import Testing

@testable import Channels
@testable import Pipeline

/// The PDF that channels get: the pages of paper, with what readers at a screen want.
@Suite struct ElectronicPDFTests {
  /// A document of each layout of the sample's senders, with the maker of its PDF.
  private struct Samples {
    let fixture: PipelineFixture
    let workshop: Workshop
    let worker: Worker
    let maker: ElectronicPDF
    var items: [(layout: String, item: DispatchDesk.Item, bytes: [UInt8])] = []

    init(only wanted: Set<String>? = nil) throws {
      fixture = try PipelineFixture()
      try fixture.submitSample()
      workshop = try Workshop(spool: fixture.spool)
      worker = try Worker(workshop: workshop, spool: fixture.spool)
      maker = ElectronicPDF(spool: fixture.spool, workshop: workshop, worker: worker)
      let desk = DispatchDesk(
        spool: fixture.spool,
        planner: RoutePlanner(site: workshop.site, registry: ChannelRegistry([:])),
        clock: PipelineFixture.now)
      var layouts: Set<String> = []
      for record in try fixture.spool.documents(limit: 100) {
        var named = record
        let reading = try IntakeStage.read(record, spool: fixture.spool, workshop: workshop)
        guard reading.result.outcome == .accepted, let invoice = reading.result.invoice,
          let sender = workshop.site.sender(for: invoice), !layouts.contains(sender.layout),
          wanted?.contains(sender.layout) ?? true
        else { continue }
        named.fields.sender = sender.id
        guard let item = try desk.item(named), let bytes = try maker.make(item) else { continue }
        layouts.insert(sender.layout)
        items.append((sender.layout, item, bytes))
      }
    }

    /// The PDF as a file, for as long as the fixture lives.
    func file(_ bytes: [UInt8], _ name: String) throws -> String {
      let path = "\(fixture.spool.folder)/\(name).pdf"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      return path
    }
  }

  @Test func theSameDocumentMakesTheSameBytesInEveryLayout() throws {
    let samples = try Samples()
    #expect(samples.items.count >= 6)
    // Another worker makes them again, in another order.
    let other = ElectronicPDF(
      spool: samples.fixture.spool, workshop: samples.workshop,
      worker: try Worker(workshop: samples.workshop, spool: samples.fixture.spool))
    var again: [String: String] = [:]
    for (layout, item, _) in samples.items.reversed() {
      again[layout] = try other.make(item).map { sha256Hex($0) }
    }
    for (layout, _, bytes) in samples.items {
      #expect(again[layout] == sha256Hex(bytes), "\(layout)")
      if let folder = ProcessInfo.processInfo.environment["BREVPRESS_KEEP_ELECTRONIC"] {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(layout).pdf"))
      }
    }
  }

  /// Another program, in another language, reads them by the rules of PDF/A-3 and tagged PDF.
  @Test func theyKeepTheRulesOfArchivesAndOfTaggedFiles() throws {
    let samples = try Samples()
    var files: [String] = []
    for (layout, _, bytes) in samples.items { files.append(try samples.file(bytes, layout)) }
    #expect(files.count >= 6)
    let words = try Self.judge(files)
    #expect(words.contains("\(files.count) files, 0 faults"), "\(words)")
  }

  /// What the checker says of files.
  private static func judge(_ files: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["\(PipelineFixture.root)/Tests/Tools/check_electronic.py"] + files
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// Tags change nothing of what is seen: poppler draws the same as of the file that is made for
  /// the press of the same frames, which has neither marks nor franking here.
  @Test(arguments: ["energy", "telecom", "receipt", "ledger", "housing", "bilingual"])
  func thePagesAreThoseOfPaper(_ layout: String) throws {
    let samples = try Samples(only: [layout])
    let (_, item, bytes) = try #require(samples.items.first)
    let version = try #require(samples.workshop.versions[item.sender.id])
    let recipe = try #require(
      CompositionRecipe(
        item.invoice, mailing: item.mailing, sender: item.sender, site: samples.workshop.site))
    let pages = samples.worker.composer(version).compose(item.invoice, recipe.context).pages
    let mono = item.sender.colour == .mono
    let material = samples.worker.material(version: version.hash)
    let paper = "\(samples.fixture.spool.folder)/paper.pdf"
    try writePDF(
      pages, to: paper, fonts: samples.worker.fonts, pictures: material.pictures(mono: mono),
      stationery: material.stationery, mono: mono, title: "paper", created: PipelineFixture.now)
    let screen = try samples.file(bytes, "screen")
    // What is made for the press is none of these files, and the checker sees it.
    #expect(try Self.judge([paper]).contains("it is not marked"))
    for page in 1...pages.count {
      let difference = try Self.difference(paper, screen, page: page)
      #expect(difference < 0.0005, "\(layout) page \(page): \(difference)")
    }
  }

  /// The share of pixels that differ clearly between two files' pages.
  private static func difference(_ a: String, _ b: String, page: Int) throws -> Double {
    func pixels(_ file: String) throws -> [UInt8] {
      [UInt8](
        try programOutput(
          "/usr/bin/pdftoppm", ["-r", "100", "-f", "\(page)", "-l", "\(page)", file]))
    }
    let (one, other) = (try pixels(a), try pixels(b))
    try #require(one.count == other.count)
    let differing = zip(one, other).count { abs(Int($0) - Int($1)) > 60 }
    return Double(differing) / Double(one.count)
  }

  @Test func titleTableAndLinksAreInTheOrderOfReading() throws {
    let samples = try Samples(only: ["energy"])
    let (_, item, bytes) = try #require(samples.items.first)
    let path = try samples.file(bytes, "tagged")
    let text = String(
      decoding: try programOutput("/usr/bin/pdfinfo", ["-struct-text", path]), as: UTF8.self)
    func place(_ words: String) throws -> String.Index {
      try #require(text.range(of: words)?.lowerBound, "\(words) is not there")
    }
    let heading = try place("H1 (block)\n    \"Faktura\"")
    let table = try place("Table (block)\n    TR\n      TH:")
    let footer = try place("Link (inline)\n      \"www.")
    #expect(heading < table && table < footer)
    #expect(text.contains("Fakturanummer \(item.invoice.number)"))
    #expect(text.components(separatedBy: "Table (block)").count == 3)
    // Links are alive, and each belongs to its element.
    let json = String(
      decoding: try programOutput("/usr/bin/qpdf", ["--json", "--json-key=qpdf", path]),
      as: UTF8.self)
    #expect(json.contains("\"/URI\": \"u:https://www."))
    #expect(json.contains("\"/URI\": \"u:mailto:"))
    #expect(json.contains("/StructParent"))
  }

  /// A table that came as CSV has no XML to attach: UBL that says the same goes along as data.
  @Test func aTableRunsOverTwoPagesAsOne() throws {
    let samples = try Samples(only: ["ledger", "telecom", "housing"])
    let two = try #require(
      samples.items.first { entry in
        let text = try? programOutput(
          "/usr/bin/pdfinfo", [samples.file(entry.bytes, entry.layout)])
        return text.map { String(decoding: $0, as: UTF8.self).contains("Pages:           2") }
          ?? false
      })
    let path = try samples.file(two.bytes, two.layout)
    let text = String(
      decoding: try programOutput("/usr/bin/pdfinfo", ["-struct-text", path]), as: UTF8.self)
    #expect(text.contains("Table (block)"))
    #expect(!text.contains("TH:\n         /Scope /Column\n        \"\""))
  }
}
