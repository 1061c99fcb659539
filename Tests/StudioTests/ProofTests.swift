import Foundation
import LayoutEngine
import MailModel
import Testing

@testable import Studio

/// A studio on the product's own layouts, fonts and site.
enum Bench {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static func studio() throws -> Studio {
    try Studio(
      folders: StudioFolders(
        layouts: root + "/layouts", fonts: root + "/fonts", site: root + "/spool/site"))
  }

  static func sample(_ name: String) throws -> SampleDocument {
    let read = try SampleDocument.read(file: "\(root)/spool/sample/\(name)-inv.xml")
    return try #require(read.document)
  }
}

@Suite struct ProofTests {
  @Test func everyItemLeadsToALineOfTheSource() throws {
    let studio = try Bench.studio()
    let loaded = studio.load("energy")
    let (made, _) = studio.proof(try Bench.sample("SE-0126110000001"), with: loaded)
    let proof = try #require(made)
    var count = 0
    for side in proof.sides {
      #expect(side.origins.count == side.frame.items.count)
      for (item, origin) in zip(side.frame.items, side.origins) {
        let object = proof.objects[Int(origin)]
        if case .code(let code) = item, code.symbology == .dataMatrix { continue }
        #expect(origin > 0, "an item of sheet \(side.sheet) comes from nowhere")
        #expect((object.place.line ?? 0) > 0)
        count += 1
      }
    }
    #expect(count > 50)
  }

  @Test func tracingChangesNothing() throws {
    let studio = try Bench.studio()
    let loaded = studio.load("trade")
    let document = try Bench.sample("FI-1426110000011")
    let proof = try #require(studio.proof(document, with: loaded).proof)
    let composer = studio.composer(of: loaded, try #require(loaded.layout))
    let plain = composer.compose(document.invoice, proof.context)
    #expect(plain.origins.isEmpty)
    let traced = composer.compose(document.invoice, proof.context, traces: true)
    #expect(plain.pages == traced.pages)
  }

  @Test func theAddressGoesOnTheBackWhereTheSenderSaysSo() throws {
    let studio = try Bench.studio()
    let loaded = studio.load("municipality")
    let proof = try #require(
      studio.proof(
        try Bench.sample("SE-0426110000006"), with: loaded, .init(addressSide: .back)
      ).proof)
    #expect(proof.sides.count > 1)
    #expect(proof.sides[1].content == .address)
    #expect(proof.sides[1].carriesMark)
    #expect(!proof.sides[0].carriesMark)
  }

  @Test func anUnknownSenderIsSaid() throws {
    let studio = try Bench.studio()
    let (proof, diagnostics) = studio.proof(
      try Bench.sample("SE-0126110000001"), with: studio.load("energy"), .init(sender: "nobody"))
    #expect(proof == nil)
    #expect(diagnostics.map(\.code) == ["unknown-sender"])
  }

  @Test func picturesComeAsBytesAsInAFile() throws {
    let studio = try Bench.studio()
    let proof = try #require(
      studio.proof(try Bench.sample("SE-0126110000001"), with: studio.load("energy")).proof)
    let bytes = try studio.png(proof.sides[0].frame, mono: false, dotsPerInch: 50)
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(bytes.count > 5_000)
  }
}
