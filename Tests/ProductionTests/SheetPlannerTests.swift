import MailModel
import Testing

@testable import Production

/// How pages lie on sheets.
struct SheetPlannerTests {
  private func sides(_ request: PieceRequest) -> [[SheetSide]] {
    SheetPlanner.sheets(of: request).map { [$0.front, $0.back] }
  }

  @Test func duplexPutsTwoPagesOnASheet() {
    #expect(
      sides(Fixture.request(1, pages: 3)) == [
        [.page(document: 0, page: 0), .page(document: 0, page: 1)],
        [.page(document: 0, page: 2), .blank],
      ])
  }

  @Test func simplexLeavesBacksBlank() {
    #expect(
      sides(Fixture.request(1, pages: 2, duplex: false)) == [
        [.page(document: 0, page: 0), .blank], [.page(document: 0, page: 1), .blank],
      ])
  }

  @Test func eachEnclosureBeginsANewSheet() {
    #expect(
      sides(Fixture.request(1, pages: 1, enclosures: [1, 2])) == [
        [.page(document: 0, page: 0), .blank], [.page(document: 1, page: 0), .blank],
        [.page(document: 2, page: 0), .page(document: 2, page: 1)],
      ])
  }

  @Test func anEnclosureMayBeginOnTheNextSide() {
    var request = Fixture.request(1, pages: 1, enclosures: [2, 1])
    request.documents[1].beginsOnNextSide = true
    #expect(
      sides(request) == [
        [.page(document: 0, page: 0), .page(document: 1, page: 0)],
        [.page(document: 1, page: 1), .blank], [.page(document: 2, page: 0), .blank],
      ])
    request.addressSide = .back
    #expect(sides(request)[0] == [.page(document: 0, page: 0), .address(envelope: 1, of: 1)])
  }

  @Test func anAddressOnTheBackMovesPageTwoToTheNextSheet() {
    #expect(
      sides(Fixture.request(1, pages: 3, side: .back, enclosures: [2])) == [
        [.page(document: 0, page: 0), .address(envelope: 1, of: 1)],
        [.page(document: 0, page: 1), .page(document: 0, page: 2)],
        [.page(document: 1, page: 0), .page(document: 1, page: 1)],
      ])
  }

  @Test func anAddressOnTheBackImpliesDuplex() {
    #expect(
      sides(Fixture.request(1, pages: 3, duplex: false, side: .back)).last == [
        .page(document: 0, page: 1), .page(document: 0, page: 2),
      ])
  }

  @Test func aSheetIsColourWhereASideNeedsIt() {
    var request = Fixture.request(1, pages: 4, colour: .colour)
    request.documents[0].pages = [.mono, .colour, .mono, .blank]
    #expect(SheetPlanner.sheets(of: request).map(\.colour) == [true, false])
    request.colour = .mono
    #expect(SheetPlanner.sheets(of: request).map(\.colour) == [false, false])
  }
}
