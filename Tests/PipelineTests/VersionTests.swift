import Foundation
import LayoutEngine
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// A document keeps the version of its layout that it was made with.
@Suite struct VersionTests {
  private static func layout(_ word: String) -> String {
    """
    <layout version="1"><include file="part.xml"/>
      <page on="first" stationery="ground.pdf"><address/>
        <region x="20.2" y="12" width="60" height="18"><logo height="14"/></region>
        <region x="150" y="12" width="40"><picture file="stamp.svg" height="10"/></region>
        <body x="20.2" y="95" width="170" bottom="270"/></page>
      <flow><p>\(word) {invoice.number}</p><use block="closing"/><p>{notice}</p></flow></layout>
    """
  }

  private static func square(_ colour: String) -> Data {
    Data(
      #"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect "#.utf8)
      + Data(#"width="20" height="20" fill="\#(colour)"/></svg>"#.utf8)
  }

  private func write(_ fixture: PipelineFixture, _ word: String, _ colour: String) throws {
    try fixture.makeLayout(
      "kept", Self.layout(word),
      files: [
        "part.xml": Data(
          "<fragment><block name=\"closing\"><p>\(word)!</p></block></fragment>".utf8),
        "stamp.svg": Self.square(colour), "logo.svg": Self.square(colour),
        "ground.pdf": SmallPDF.pages(["\(word == "Old" ? "1 0 0" : "0 0 1") rg 100 20 40 20 re f"]),
      ])
  }

  private func fixture() throws -> PipelineFixture {
    let fixture = try PipelineFixture()
    try write(fixture, "Old", "#ff0000")
    try fixture.changeSender(
      "ostra-alvdalen", ["layout": "kept", "logo": "kept/logo.svg", "colour": "colour"])
    return fixture
  }

  /// Composes what waits, without planning it, and commits.
  private func compose(_ fixture: PipelineFixture) throws -> [DocumentOutcome] {
    let spool = fixture.spool
    let workshop = try Workshop(spool: spool)
    let workers = try WorkerPool(count: 1) { _ in try Worker(workshop: workshop, spool: spool) }
    let readings = try spool.documents(in: .received, after: 0, limit: 100).map {
      try IntakeStage.read($0, spool: spool, workshop: workshop)
    }
    let binding = try EnclosureBinding(spool: spool, at: PipelineFixture.now)
    let decision = try IntakeStage(spool: spool, workshop: workshop, binding: binding)
      .decide(readings, at: PipelineFixture.now)
    let outcomes = try ComposeStage(
      spool: spool, workshop: workshop,
      enclosures: EnclosureStore(spool: spool, site: workshop.site), workers: workers
    ).compose(decision.accepted, at: PipelineFixture.now)
    try spool.commit(decision.outcomes + outcomes, at: PipelineFixture.now)
    return outcomes
  }

  private func frames(_ outcome: DocumentOutcome, _ fixture: PipelineFixture) throws -> [UInt8] {
    try FrameFile.bytes(at: try #require(outcome.frames), in: fixture.spool.framesFolder)
  }

  private func takeBack(_ fixture: PipelineFixture) throws {
    let composed = try fixture.spool.documents(in: .composed, after: 0, limit: 100)
    try #require(!composed.isEmpty)
    try fixture.spool.commit(
      composed.map { DocumentOutcome(seq: $0.seq, state: .waiting, stage: .received) },
      at: PipelineFixture.now)
  }

  @Test func aDocumentIsComposedAgainWithItsOwnVersion() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    let first = try #require(try compose(fixture).first)
    let old = try frames(first, fixture)
    try takeBack(fixture)
    try write(fixture, "New", "#0000ff")
    try fixture.submit(["b.xml": try PipelineFixture.sample("SE-0126110000012")])
    let again = try compose(fixture)
    let same = try #require(again.first { $0.seq == first.seq })
    let other = try #require(again.first { $0.seq != first.seq })
    #expect(try frames(same, fixture) == old)
    #expect(same.layoutHash == first.layoutHash)
    #expect(other.layoutHash != first.layoutHash)
    let text = String(decoding: try frames(other, fixture), as: UTF8.self)
    #expect(text.contains("New") && !text.contains("Old"))
  }

  @Test func theJobHasEachDocumentsPicturesAndStationery() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    _ = try compose(fixture)
    try write(fixture, "New", "#0000ff")
    try fixture.submit(["b.xml": try PipelineFixture.sample("SE-0126110000012")])
    try fixture.run()
    let job = try #require(try fixture.spool.releasedJobs().first)
    #expect(try fixture.spool.releasedJobs().count == 1)
    let path = "\(fixture.spool.jobsFolder)/\(job.id)/print.pdf"
    var seen: Set<String> = []
    for page in 1...job.sheets * 2 {
      let text = try fixture.text(job: job.id, first: page, last: page)
      guard let word = ["Old", "New"].first(where: { text.contains($0) }) else { continue }
      seen.insert(word)
      let ink = word == "Old" ? (255, 0, 0) : (0, 0, 255)
      let raster = try Raster(pdf: path, page: page, dotsPerInch: 100)
      #expect(raster.share(of: ink, x: 22, y: 14, width: 10, height: 10) > 0.95, "logo")
      #expect(raster.share(of: ink, x: 151, y: 13, width: 7, height: 7) > 0.95, "picture")
      #expect(raster.share(of: ink, x: 37, y: 284, width: 10, height: 4) > 0.95, "ground")
    }
    #expect(seen == ["Old", "New"])
  }

  @Test func aKeptVersionHoldsAllThatWasReadAndNothingElse() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try PipelineFixture.plain()])
    let hash = try #require(try compose(fixture).first?.layoutHash)
    let folder = fixture.spool.keptLayoutFolder(hash: hash)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
      !$0.hasSuffix("kept")
    }
    #expect(
      names.sorted() == [
        "kept/ground.pdf", "kept/layout.xml", "kept/logo.svg", "kept/part.xml", "kept/stamp.svg",
      ])
    let kept = LayoutShelf(kept: hash, name: "kept", in: fixture.spool).read()
    #expect(kept.layout != nil)
    let live = LayoutShelf(folder: "\(fixture.spool.layoutsFolder)/kept", name: "kept").read()
    #expect(kept.hash == live.hash)
  }

  @Test(arguments: ["part.xml", "stamp.svg", "ground.pdf", "layout.xml"])
  func theHashCoversEveryFile(_ name: String) throws {
    let fixture = try fixture()
    let shelf = LayoutShelf(folder: "\(fixture.spool.layoutsFolder)/kept", name: "kept")
    let before = shelf.read().hash
    let path = "\(fixture.spool.layoutsFolder)/kept/\(name)"
    let data = try #require(FileManager.default.contents(atPath: path))
    try (data + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
    #expect(shelf.read().hash != before)
  }

  @Test func anotherLogoIsAnotherVersion() throws {
    let fixture = try fixture()
    let before = try Workshop(spool: fixture.spool).versions["ostra-alvdalen"]?.hash
    try Self.square("#00ff00").write(
      to: URL(fileURLWithPath: "\(fixture.spool.layoutsFolder)/kept/logo.svg"))
    let after = try Workshop(spool: fixture.spool).versions["ostra-alvdalen"]?.hash
    #expect(before != nil && after != nil && before != after)
  }
}
