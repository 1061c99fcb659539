import Foundation
import HashKit
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
    let maker: ElectronicPDF
    var items: [(layout: String, item: DispatchDesk.Item)] = []

    init() throws {
      fixture = try PipelineFixture()
      try fixture.submitSample()
      let workshop = try Workshop(spool: fixture.spool)
      maker = ElectronicPDF(
        spool: fixture.spool, workshop: workshop,
        worker: try Worker(workshop: workshop, spool: fixture.spool))
      let desk = DispatchDesk(
        spool: fixture.spool,
        planner: RoutePlanner(site: workshop.site, registry: ChannelRegistry([:])),
        clock: PipelineFixture.now)
      var layouts: Set<String> = []
      for record in try fixture.spool.documents(limit: 100) {
        var named = record
        let reading = try IntakeStage.read(record, spool: fixture.spool, workshop: workshop)
        guard reading.result.outcome == .accepted, let invoice = reading.result.invoice,
          let sender = workshop.site.sender(for: invoice), !layouts.contains(sender.layout)
        else { continue }
        named.fields.sender = sender.id
        guard let item = try desk.item(named), try maker.make(item) != nil else { continue }
        layouts.insert(sender.layout)
        items.append((sender.layout, item))
      }
    }
  }

  @Test func theSameDocumentMakesTheSameBytesInEveryLayout() throws {
    let samples = try Samples()
    #expect(samples.items.count >= 6)
    // Another worker, in another order, at another moment makes them again.
    let workshop = try Workshop(spool: samples.fixture.spool)
    let other = ElectronicPDF(
      spool: samples.fixture.spool, workshop: workshop,
      worker: try Worker(workshop: workshop, spool: samples.fixture.spool))
    var again: [String: String] = [:]
    for (layout, item) in samples.items.reversed() {
      again[layout] = try other.make(item).map { sha256Hex($0) }
    }
    for (layout, item) in samples.items {
      let bytes = try #require(try samples.maker.make(item))
      #expect(again[layout] == sha256Hex(bytes), "\(layout)")
      if let folder = ProcessInfo.processInfo.environment["BREVPRESS_KEEP_ELECTRONIC"] {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(layout).pdf"))
      }
    }
  }
}
