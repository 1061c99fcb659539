import LayoutEngine
import MailModel
import Testing

@testable import Proofing

/// Each kind of finding on a page that just shows it, and on one that just does not.
@Suite struct ZoneTests {
  private func codes(_ items: FrameItem..., isMono: Bool = false) -> [Finding.Code] {
    Bench.check(Bench.document(items, isMono: isMono)).map(\.code)
  }

  private func first(_ document: PrintedDocument, _ code: Finding.Code) -> Finding? {
    Bench.check(document).first { $0.code == code }
  }

  // MARK: Mark zone

  @Test func inkInTheMarksPlaceIsAnError() throws {
    let document = Bench.document([Bench.text(19.5, 110, 30, 3)])
    let found = try #require(first(document, .markZone))
    #expect(found.severity == .error)
    #expect(found.place == Bench.place(10))
    #expect(found.fix == "move it right by 0.5 mm")
    #expect(codes(Bench.text(20, 110, 30, 3)).isEmpty)
    #expect(codes(Bench.text(6, 126, 10, 3)).isEmpty)
  }

  @Test func theMarkItselfMayStandThere() {
    let mark = FrameItem.code(
      PlacedCode(symbology: .dataMatrix, payload: "1", rectangle: Bench.marks.symbol))
    var document = Bench.document([])
    document.sides[0].frame.items.append(mark)
    document.sides[0].origins.append(0)
    document.sides[0].mark = 2..<3
    #expect(Bench.check(document).isEmpty)
  }

  @Test func theReverseIsClearOnlyWhereTheSchemeSaysSo() {
    var marks = Bench.marks
    func back(_ x: Double) -> PrintedDocument {
      var document = Bench.document([], marks: marks)
      document.sides.append(
        PrintedSide(
          sheet: 1, face: .back, page: 2, frame: Frame(items: [Bench.text(x, 110, 10, 3)]),
          origins: [0]))
      return document
    }
    // The zone of 0–20 mm lies at 190–210 mm from behind.
    #expect(first(back(185), .markZone) == nil)
    marks.clearsReverse = true
    #expect(first(back(185), .markZone) != nil)
    #expect(first(back(180), .markZone) == nil)
    #expect(first(back(10), .markZone) == nil)
  }

  // MARK: Edge, fold

  @Test func theEdgeStaysWhite() throws {
    let document = Bench.document([Bench.text(4.6, 200, 30, 3)])
    let found = try #require(first(document, .unprintableEdge))
    #expect(found.severity == .warning)
    #expect(found.fix == "move it right by 0.4 mm")
    #expect(codes(Bench.text(5, 200, 30, 3)).isEmpty)
    #expect(codes(Bench.text(175, 289, 30, 3)).isEmpty)
    #expect(codes(Bench.text(175, 289.1, 30, 3)) == [.unprintableEdge])
  }

  @Test func aColourThatRunsOverTheEdgeIsNoted() {
    let bleed = Bench.document([.fill(Bench.box(0, 280, 210, 17), .black)])
    #expect(first(bleed, .unprintableEdge)?.severity == .note)
  }

  @Test func nothingFixedIsWrittenInTheFold() throws {
    // The fold is at 148.5, with 1.5 mm of play each way.
    #expect(codes(Bench.text(120, 144, 30, 3)).isEmpty)
    #expect(codes(Bench.text(120, 150, 30, 3)).isEmpty)
    let document = Bench.document([Bench.text(120, 144.2, 30, 3)])
    let found = try #require(first(document, .foldLine))
    #expect(found.severity == .warning)
    #expect(found.fix == "move it up by 0.2 mm")
    #expect(codes(.fill(Bench.box(120, 144, 30, 9), .black)).isEmpty)
    let flat = Bench.document(
      [Bench.text(120, 144.2, 30, 3)], envelopes: [Bench.envelope(window: .none)])
    #expect(first(flat, .foldLine) != nil)
    #expect(Bench.envelope(fold: .none).foldLines(of: .a4).isEmpty)
    #expect(Bench.envelope(fold: .zigzag).foldLines(of: .a4) == [.mm(99), .mm(198)])
  }

  @Test func linesOfTheFlowInTheFoldAreNotedOnce() {
    let anatomy = PageAnatomy(
      body: Bench.box(20, 90, 180, 180), slip: nil, slipItems: 2..<2, flowItems: 2..<4)
    let document = Bench.document(
      [Bench.text(120, 146, 30, 3), Bench.text(30, 147, 30, 3)], anatomy: anatomy)
    let found = Bench.check(document)
    #expect(found.map(\.code) == [.foldLine])
    #expect(found.first?.severity == .note)
  }

  // MARK: Body and slip

  private func page(_ text: FrameItem, slipItems: Range<Int>, flowItems: Range<Int>) -> [Finding] {
    let anatomy = PageAnatomy(
      body: Bench.box(20, 100, 170, 100), slip: Bench.box(0, 205, 210, 92), slipItems: slipItems,
      flowItems: flowItems)
    return Bench.check(Bench.document([text], anatomy: anatomy))
  }

  @Test func theSlipsPlaceIsTheSlips() throws {
    let found = page(Bench.text(30, 203, 30, 3), slipItems: 2..<2, flowItems: 3..<3)
    #expect(found.map(\.code) == [.slipZone])
    #expect(found.first?.fix?.hasPrefix("move it up by 1.0 mm") == true)
    #expect(page(Bench.text(30, 202, 30, 3), slipItems: 2..<2, flowItems: 3..<3).isEmpty)
    #expect(page(Bench.text(30, 220, 30, 3), slipItems: 2..<3, flowItems: 3..<3).isEmpty)
  }

  @Test func theFlowStaysInItsBody() {
    let found = page(Bench.text(150, 130, 42, 3), slipItems: 2..<2, flowItems: 2..<3)
    #expect(found.map(\.code) == [.outsideBody])
    #expect(found.first?.excess == .mm(1.5))
    #expect(page(Bench.text(150, 130, 40, 3), slipItems: 2..<2, flowItems: 2..<3).isEmpty)
  }

  @Test func aLastPageWithTheSlipAloneIsNoted() {
    var document = Bench.document([])
    let anatomy = PageAnatomy(
      body: Bench.box(20, 20, 170, 150), slip: Bench.box(0, 205, 210, 92), slipItems: 0..<1,
      flowItems: 1..<1)
    document.sides.append(
      PrintedSide(
        sheet: 1, face: .back, page: 2, frame: Frame(items: [Bench.text(30, 220, 30, 3)]),
        origins: [0], anatomy: anatomy))
    #expect(Bench.check(document).map(\.code) == [.slipAlone])
    document.sides[1].anatomy?.slip = nil
    #expect(Bench.check(document).isEmpty)
  }

  // MARK: Lines and pictures

  @Test func fineLinesInGreyAreWarnedOf() {
    let grey = Colour(grey: 120)
    // 0.25 pt are 88.2 µm.
    #expect(codes(.fill(Bench.box(30, 200, 100, 0.08), grey)) == [.hairline])
    #expect(codes(.fill(Bench.box(30, 200, 100, 0.0882), grey)).isEmpty)
    #expect(codes(.fill(Bench.box(30, 200, 100, 0.08), .black)).isEmpty)
    let stroke = FrameItem.path(
      PathItem(
        steps: [.move(Point(x: .mm(30), y: .mm(200))), .line(Point(x: .mm(90), y: .mm(210)))],
        stroke: Colour(red: 200, green: 0, blue: 0, grey: 0), strokeWidth: .pt(0.2)))
    #expect(codes(stroke) == [.hairline])
    #expect(codes(stroke, isMono: true).isEmpty)
  }

  @Test func coarsePicturesAreWarnedOf() throws {
    let ink = RuledInk()
    let picture = FrameItem.picture(
      PlacedPicture(name: "a.png", rectangle: Bench.box(130, 200, 25.4, 12.7)))
    let document = Bench.document([picture])
    ink.pixelCounts["a.png"] = PixelCount(width: 200, height: 100)
    #expect(Proofreader.check(document, ink).isEmpty)
    ink.pixelCounts["a.png"] = PixelCount(width: 150, height: 75)
    let found = try #require(Proofreader.check(document, ink).first)
    #expect(found.code == .lowResolution)
    #expect(found.message == "<p> \"object 1\" is printed with 150 dots an inch")
    // 150 of 200: three quarters as wide.
    #expect(found.fix == "make it 19.0 mm wide, or take a file of 300 pixels across")
  }

  @Test func aCurvesInkIsItsExtremeNotItsControlPoints() throws {
    // From (0,0) to (10,0) with both control points at y = 10: the curve comes to 7.5 mm.
    let path = PathItem(
      steps: [
        .move(Point(x: .mm(20), y: .mm(100))),
        .curve(
          Point(x: .mm(20), y: .mm(110)), Point(x: .mm(30), y: .mm(110)),
          Point(x: .mm(30), y: .mm(100))),
      ], stroke: .black, strokeWidth: .mm(1))
    let box = try #require(path.inkBox)
    #expect(box == Bench.box(19.5, 99.5, 11, 8.5))
  }
}
