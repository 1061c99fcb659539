import LayoutEngine
import MailModel
import Testing

@testable import Proofing

/// Codes, text and what must be said: each kind shown, and just not shown.
@Suite struct TextAndCodeTests {
  private func found(_ items: FrameItem..., isMono: Bool = false) -> [Finding] {
    Bench.check(Bench.document(items, isMono: isMono))
  }

  private func code(
    _ x: Double, _ y: Double, _ size: Double, _ symbology: PlacedCode.Symbology = .qrM,
    height: Double? = nil, payload: String = "x"
  ) -> FrameItem {
    .code(
      PlacedCode(
        symbology: symbology, payload: payload, rectangle: Bench.box(x, y, size, height ?? size)))
  }

  // MARK: Codes

  @Test(arguments: [
    // 20 modules of 1 mm: four modules of white, two for a Data Matrix; ten bars of 0.4 mm.
    (PlacedCode.Symbology.qrM, 20.0, 4.0), (.qrQ, 20.0, 4.0), (.dataMatrix, 20.0, 2.0),
    (.code128C, 40.0, 4.0),
  ])
  func codesKeepTheirWhite(_ kind: PlacedCode.Symbology, _ width: Double, _ white: Double) {
    let symbol = code(100, 200, width, kind, height: 20)
    let right = 100 + width + white
    #expect(found(symbol, Bench.text(right, 205, 20, 3)).isEmpty)
    let near = found(symbol, Bench.text(right - 0.5, 205, 20, 3))
    #expect(near.map(\.code) == [.quietZone])
    #expect(near.first?.place == Bench.place(20))
    #expect(near.first?.fix == "move it right by 0.5 mm")
  }

  @Test func aLinearCodeNeedsNoWhiteAboveAndBelow() {
    #expect(
      found(code(100, 200, 40, .code128C, height: 10), Bench.text(100, 211, 40, 3)).isEmpty)
  }

  @Test func textUponACodeIsAnError() {
    let both = found(code(100, 200, 20), Bench.text(110, 205, 20, 3))
    #expect(both.map(\.code) == [.textOverCode])
  }

  @Test func aTintBeneathACodeMustBeLight() {
    func on(_ grey: UInt8) -> [Finding.Code] {
      found(.fill(Bench.box(90, 190, 40, 40), Colour(grey: grey)), code(100, 200, 20)).map(\.code)
    }
    // A luminance of 0.7 is sRGB 217.9.
    #expect(on(218).isEmpty)
    #expect(on(217) == [.codeContrast])
    // A dark edge within the white is no ground.
    let edge = found(.fill(Bench.box(90, 190, 8, 40), .black), code(100, 200, 20))
    #expect(edge.map(\.code) == [.quietZone])
  }

  @Test func aCodeThatCannotBeMadeOrReadIsSaid() {
    let long = found(code(100, 200, 20, payload: String(repeating: "x", count: 200)))
    #expect(long.map(\.code) == [.codeUnreadable])
    #expect(found(code(100, 200, 4.9)).map(\.code) == [.codeUnreadable])
    #expect(found(code(100, 200, 5)).isEmpty)
  }

  // MARK: Text

  @Test func textUponTextIsAnError() throws {
    let under = Bench.text(100, 200, 30, 3)
    #expect(found(under, Bench.text(110, 202.7, 30, 3)).isEmpty)
    let both = found(under, Bench.text(110, 202.4, 30, 3))
    let overlap = try #require(both.first)
    #expect(both.count == 1)
    #expect(overlap.code == .textOverlap)
    #expect(overlap.place == Bench.place(20))
    #expect(
      overlap.message == "<p> \"object 2\" lies upon <p> \"object 1\" by 0.6 mm")
  }

  @Test func contrastIsOfInkWithItsGround() {
    // WCAG: #767676 on white has 4.54, #777777 has 4.48.
    #expect(found(Bench.text(100, 200, 30, 3, colour: Colour(grey: 0x76))).isEmpty)
    let grey = found(Bench.text(100, 200, 30, 3, colour: Colour(grey: 0x77)))
    #expect(grey.map(\.code) == [.textContrast])
    #expect(grey.first?.severity == .warning)
    // Large type, of 18 pt and more, may have 3.
    #expect(found(Bench.text(100, 200, 30, 6, colour: Colour(grey: 0x77))).isEmpty)
    // White on a dark ground is read, white on white is not there.
    let ground = FrameItem.fill(Bench.box(90, 190, 60, 20), Colour(grey: 40))
    #expect(found(ground, Bench.text(100, 200, 30, 3, colour: .white)).isEmpty)
    #expect(found(Bench.text(100, 200, 30, 3, colour: .white)).first?.severity == .error)
  }

  @Test func theOtherWayOfPrintingIsANote() {
    let pale = Colour(red: 0, green: 0, blue: 0, grey: 200)
    #expect(found(Bench.text(100, 200, 30, 3, colour: pale)).map(\.severity) == [.note])
    #expect(
      found(Bench.text(100, 200, 30, 3, colour: pale), isMono: true).map(\.severity) == [.warning])
  }

  @Test func typeUnderFivePointsIsWarnedOf() {
    // 5 pt are 1.764 mm; the ink is nine tenths of the size.
    #expect(found(Bench.text(100, 200, 30, 1.6)).isEmpty)
    #expect(found(Bench.text(100, 200, 30, 1.55)).map(\.code) == [.textTooSmall])
  }

  // MARK: The address block and what must be said

  @Test func theAddressHasSixLinesAtMostAndReadableType() {
    func address(_ lines: Int, height: Double) -> [FrameItem] {
      (0..<lines).map { Bench.text(40, 43 + 3.4 * Double($0), 30, height, role: .address) }
    }
    let amount = Bench.decent[1]
    func codes(_ items: [FrameItem]) -> [Finding.Code] {
      Bench.check(Bench.document([], with: items + [amount])).map(\.code)
    }
    // 3.2 mm of ink are 10.1 pt, 3.1 mm 9.8.
    #expect(codes(address(6, height: 3.2)).isEmpty)
    #expect(codes(address(6, height: 3.1)) == [.addressSize])
    #expect(codes(address(7, height: 3.2)) == [.addressLines])
    #expect(codes(address(1, height: 4.0)) == [.addressSize])
  }

  @Test func theAmountMustBeShown() {
    let silent = Bench.document([], with: [Bench.decent[0]])
    #expect(Bench.check(silent).map(\.code) == [.payableMissing])
  }

  @Test func theNoticeMustBeShownHoweverItIsBroken() {
    let shown = [
      Bench.text(100, 200, 30, 3, words: "KREDIT-"), Bench.text(100, 210, 30, 3, words: "nota: 0"),
    ]
    #expect(Bench.check(Bench.document(shown, notice: "Kredit-nota: 0")).isEmpty)
    #expect(
      Bench.check(Bench.document(shown, notice: "Kreditnota: 1")).map(\.code) == [.noticeMissing])
  }

  // MARK: Findings

  @Test func ofOneObjectTheWorstIsKept() {
    var document = Bench.document([Bench.text(109, 40, 40, 3), Bench.text(107, 60, 40, 3)])
    document.sides[0].origins = document.sides[0].origins.map { min($0, 1) }
    let leaks = Bench.check(document)
    #expect(leaks.count == 1)
    #expect(leaks.first?.excess == .mm(3))
  }

  @Test func findingsStandInTheOrderOfTheSourceAndNameNoContent() {
    let items = (0..<5).map { row in
      Bench.text(19, 103 + Double(row) * 4, 60, 3, words: "Hemlig Person \(row)")
    }
    let all = Bench.check(Bench.document(items))
    #expect(all.map(\.place.line) == [10, 20, 30, 40, 50])
    #expect(!all.contains { $0.diagnostic.text.contains("Hemlig") })
  }

  @Test func theOverlayDrawsEachZoneAndFinding() {
    let document = Bench.document([Bench.text(108, 60, 40, 3), code(100, 200, 20)])
    let zones = document.zones(of: document.sides[0], Bench.ink)
    #expect(
      Set(zones.map(\.kind)) == [
        .window, .sweptWindow, .addressArea, .markZone, .quietZone, .fold, .printable,
      ])
    let findings = Bench.check(document)
    #expect(findings.count == 1)
    let items = document.overlay(of: document.sides[0], findings: findings, Bench.ink)
    #expect(items.count > zones.count)
    #expect(items.allSatisfy { if case .path = $0 { true } else { false } })
  }
}
