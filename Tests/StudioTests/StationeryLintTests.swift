import Foundation
import LayoutEngine
import MailModel
import Proofing
import Testing

@testable import Studio

/// Layouts upon stationery are judged with the stationery's own pixels.
@Suite struct StationeryLintTests {
  private static let dark = Colour(red: 10, green: 30, blue: 70, grey: 30)

  /// Judges an invoice on stationery that prints the areas given, with a title in white at
  /// x 130–190, y 12–20 mm.
  private func findings(_ areas: [Rectangle]) throws -> [Finding] {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.path + "/brevpress-paper-" + UUID().uuidString
    defer { try? manager.removeItem(atPath: folder) }
    try manager.createDirectory(atPath: folder + "/own", withIntermediateDirectories: true)
    let paper = ProofSide(
      sheet: 1, face: .front, content: .page(1),
      frame: Frame(items: areas.map { .fill($0, Self.dark) }), origins: [])
    try Bench.studio().writePDF(
      [paper], mono: false, title: "paper", created: Date(timeIntervalSince1970: 0),
      to: folder + "/own/paper.pdf")
    let source = """
      <layout version="1">
        <page on="first" stationery="paper.pdf">
          <address/>
          <region x="130" y="12" width="60"><p size="20" colour="white">Faktura</p></region>
          <body x="20.2" y="95" width="170" bottom="270"/>
        </page>
        <page on="following"><body x="20.2" y="24" width="170" bottom="270"/></page>
        <flow><p role="payable">{money(payable.amount)}</p></flow>
      </layout>
      """
    try Data(source.utf8).write(to: URL(fileURLWithPath: folder + "/own/layout.xml"))
    let studio = try Studio(
      folders: StudioFolders(
        layouts: folder, fonts: Bench.root + "/fonts", site: Bench.root + "/spool/site"))
    let loaded = studio.load("own")
    #expect(loaded.diagnostics.isEmpty)
    let made = studio.proof(try Bench.sample("SE-0126110000001"), with: loaded).proof
    return try studio.findings(of: try #require(made))
  }

  private func area(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Rectangle {
    Rectangle(x: .mm(x), y: .mm(y), width: .mm(width), height: .mm(height))
  }

  @Test func whiteTextOnADarkBandIsRead() throws {
    let found = try findings([area(125, 8, 70, 16)])
    #expect(found.map(\.diagnostic.text) == [])
  }

  @Test func whiteTextOnWhitePaperIsAnError() throws {
    let found = try findings([area(140, 40, 55, 16)])
    #expect(found.map(\.code) == [.textContrast])
    #expect(found.map(\.severity) == [.error])
  }

  @Test func inkInTheSheetsEdgeIsFoundAtThePage() throws {
    let found = try findings([area(125, 8, 70, 16), area(150, 290, 20, 4)])
    #expect(found.map(\.code) == [.unprintableEdge])
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.place.line == 2)
    let box = try #require(found.first?.rectangles.first)
    // Exact to a pixel of 1/200 inch.
    #expect(abs((box.minX - .mm(150)).micrometres) < 130)
    #expect(abs((box.maxY - .mm(294)).micrometres) < 130)
    #expect(abs((box.minY - .mm(292)).micrometres) < 130)
    let bleed = try findings([area(125, 0, 85, 24)])
    #expect(Set(bleed.map(\.severity)) == [.note])
  }
}
