import LayoutEngine
import MailModel
import Testing

@testable import Proofing

/// What the window shows with the sheet at one place, against examples done by hand: over the
/// sheet the window lies at 20–110 × 40–80; it moves left and up as the sheet moves right and down.
@Suite struct WindowViewTests {
  private func view(_ items: [FrameItem], _ x: Double, _ y: Double) throws -> WindowView {
    let document = Bench.document(items)
    return try #require(
      document.view(through: Bench.envelope(), movedBy: .mm(x), .mm(y), Bench.ink))
  }

  @Test func aDecentAddressShowsWholeWithItsClearance() throws {
    // Its ink is 40–80 × 52–55.6.
    let rest = try view([], 0, 0)
    #expect(rest.lines == 1 && rest.shown == 1)
    #expect(rest.clearance == .mm(12))
    #expect(rest.cut.isEmpty && rest.bare.isEmpty)
    // The window's lower edge comes up to 70, its upper to 30; its right edge to 100.
    #expect(try view([], 10, 10).clearance == .mm(14.4))
  }

  @Test func whatIsCutIsNamedWithHowMuch() throws {
    let far = try view([], 35, 0)
    // The window ends at 75, the address at 80.
    #expect(far.lines == 1 && far.shown == 0)
    #expect(far.clearance == .mm(-5))
    #expect(far.cut.map(\.rectangle) == [Bench.box(40, 52, 40, 3.6)])
  }

  @Test func whatShowsBesideIsNamedOnlyWhereItShows() throws {
    let below = [Bench.text(60, 78, 10, 3.6)]
    #expect(try view(below, 0, 0).bare.map(\.name) == ["<p> \"object 1\""])
    #expect(try view(below, 0, 3).bare.isEmpty)
    // Touching the edge shows nothing.
    #expect(try view([Bench.text(110, 60, 10, 3.6)], 0, 0).bare.isEmpty)
  }

  @Test func anEnvelopeWithoutWindowShowsNothing() {
    let envelope = Bench.envelope(window: .none)
    #expect(Bench.document([]).view(through: envelope, movedBy: .zero, .zero, Bench.ink) == nil)
  }

  @Test(arguments: [
    (InsertRest(across: .left, down: .top), 0.0, 0.0),
    (InsertRest(across: .centre, down: .centre), -5, -5),
    (InsertRest(across: .right, down: .bottom), -10, -10),
  ])
  func theEnvelopeLiesAroundTheSheetAtRest(rest: InsertRest, left: Double, top: Double) {
    let envelope = Bench.envelope(rest: rest)
    #expect(envelope.insideAtRest(of: .a4) == Bench.box(left, top, 220, 158.5))
    #expect(envelope.outsideAtRest(of: .a4) == Bench.box(left - 2, top - 1.75, 224, 162))
  }
}
