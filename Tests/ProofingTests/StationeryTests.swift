import LayoutEngine
import MailModel
import Testing

@testable import Proofing

/// The stationery's ink counts as much as the layout's.
@Suite struct StationeryTests {
  private static let dark = Colour(red: 20, green: 40, blue: 80, grey: 40)
  private static let paper = PlacedStationery(name: "a/paper.pdf", page: 2)
  private static let place = Diagnostic.Place(file: "layout.xml", line: 7, column: 3)

  private func findings(
    _ printed: [(box: Rectangle, colour: Colour)], _ items: [FrameItem] = [],
    hasStationery: Bool = true
  ) -> [Finding] {
    var document = Bench.document(items)
    if hasStationery {
      document.sides[0].frame.stationery = Self.paper
      document.stationery = [
        StationeryUse(stationery: Self.paper, isFirst: false, place: Bench.place(8)),
        StationeryUse(stationery: Self.paper, isFirst: true, place: Self.place),
      ]
    }
    let ink = RuledInk()
    ink.printed = printed
    return Proofreader.check(document, ink)
  }

  @Test func inkElsewhereIsNobodysFault() {
    #expect(findings([(Bench.box(130, 10, 60, 20), Self.dark)]).isEmpty)
    #expect(findings([(Bench.box(30, 60, 10, 10), Self.dark)], hasStationery: false).isEmpty)
  }

  @Test func inkInTheWindowIsFoundAtThePageThatAsksForIt() throws {
    // The sheet slides by 10 mm: the window shows x 10–110, y 30–80.
    let found = try #require(findings([(Bench.box(90, 75, 60, 20), Self.dark)]).first)
    #expect(found.code == .windowLeak && found.severity == .error)
    #expect(found.place == Self.place)
    #expect(found.object == 0 && found.envelope == "W")
    #expect(
      found.message == "page 2 of the stationery a/paper.pdf shows through the window of W")
    #expect(found.rectangles == [Bench.box(90, 75, 20, 5)])
  }

  @Test func inkInTheMarksPlaceIsAnError() {
    let found = findings([(Bench.box(18, 120, 100, 10), Self.dark)])
    #expect(found.map(\.code) == [.markZone])
    #expect(found.first?.fix == "leave x 18.0–20.0, y 120.0–126.0 mm of the PDF white")
  }

  @Test func aBandOverTheEdgeIsANoteAndInkInTheEdgeAWarning() {
    let bleed = findings([(Bench.box(0, 0, 210, 20), Self.dark)])
    #expect(bleed.map(\.code) == [.unprintableEdge])
    #expect(bleed.map(\.severity) == [.note])
    let near = findings([(Bench.box(130, 3, 50, 10), Self.dark)])
    #expect(near.map(\.code) == [.unprintableEdge])
    #expect(near.map(\.severity) == [.warning])
  }

  @Test func inkInTheWhiteOfACodeIsAnErrorUnlessItIsFaint() {
    let code = FrameItem.code(
      PlacedCode(symbology: .qrM, payload: "a", rectangle: Bench.box(150, 200, 20, 20)))
    // Modules of 1 mm: the white ends 4 mm to the left of the code.
    let near = Bench.box(130, 205, 17, 5)
    #expect(findings([(near, Self.dark)], [code]).map(\.code) == [.quietZone])
    let faint = Colour(red: 250, green: 246, blue: 238, grey: 246)
    #expect(findings([(near, faint)], [code]).isEmpty)
    #expect(findings([(Bench.box(130, 205, 16, 5), Self.dark)], [code]).isEmpty)
  }

  @Test func textIsReadAgainstTheStationery() {
    let band = (box: Bench.box(120, 10, 80, 20), colour: Self.dark)
    let white = Bench.text(130, 15, 50, 5, colour: .white)
    #expect(findings([band], [white]).isEmpty)
    #expect(findings([], [white]).map(\.code) == [.textContrast])
    #expect(findings([band], [Bench.text(130, 15, 50, 5)]).map(\.code) == [.textContrast])
    // White text that runs out of the band is lost there.
    let long = Bench.text(130, 15, 75, 5, colour: .white)
    #expect(findings([band], [long]).map(\.code) == [.textContrast])
    // What the layout paints upon the stationery hides it.
    let sheet = FrameItem.fill(Bench.box(125, 12, 60, 12), .white)
    #expect(findings([band], [sheet, Bench.text(130, 15, 50, 5)]).isEmpty)
  }

  @Test func whiteWordsOnADarkGroundAreShown() {
    let ground = FrameItem.fill(Bench.box(120, 10, 80, 20), Self.dark)
    let words = Bench.text(130, 15, 50, 5, colour: .white, words: "Nothing to pay")
    let onDark = Bench.document([ground, words], notice: "Nothing to pay")
    #expect(Bench.check(onDark).isEmpty)
    let onWhite = Bench.document([words], notice: "Nothing to pay")
    #expect(Bench.check(onWhite).map(\.code).contains(.noticeMissing))
  }
}
