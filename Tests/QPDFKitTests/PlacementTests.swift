import Testing

@testable import QPDFKit

private let a4 = SheetArea()
private let markZone = SheetZone(xMM: 0, yMM: 103, widthMM: 20, heightMM: 23)
private let marked = SheetArea(keepClear: markZone)
private let mm = Placement.pointsPerMM

/// A page with ink in one rectangle, in millimetres from its top left.
private func ink(
  widthMM: Double, heightMM: Double, x: ClosedRange<Int>, y: ClosedRange<Int>
) -> InkGrid {
  var grid = InkGrid(widthPt: widthMM * mm, heightPt: heightMM * mm)
  for row in y { for column in x { grid[column: column, row: row] = true } }
  return grid
}

@Suite struct PlacementTests {
  @Test func anA4PageStaysAsItIs() {
    let placed = Placement.place(widthPt: 210 * mm, heightPt: 297 * mm, on: a4)
    #expect(placed.scale == 1)
    #expect(!placed.isTurned)
    #expect(abs(placed.matrix[4]) < 0.001 && abs(placed.matrix[5]) < 0.001)
  }

  @Test func aPageOfRoundedA4PointsIsNotScaled() {
    #expect(Placement.place(widthPt: 595, heightPt: 842, on: a4).scale == 1)
    #expect(Placement.place(widthPt: 596, heightPt: 843, on: a4).scale == 1)
  }

  @Test func anA3PageIsScaledDownToTheSheet() {
    let placed = Placement.place(widthPt: 297 * mm, heightPt: 420 * mm, on: a4)
    #expect(abs(placed.scale - 210.0 / 297.0) < 0.001)
    #expect(!placed.isTurned)
  }

  @Test func aSmallPageIsNeverEnlargedAndStandsTopCentre() {
    let placed = Placement.place(widthPt: 148 * mm, heightPt: 210 * mm, on: a4)
    #expect(placed.scale == 1)
    #expect(abs(placed.matrix[4] - 31 * mm) < 0.001)
    #expect(abs(placed.matrix[5] - 87 * mm) < 0.001)
  }

  @Test func anA4LandscapePageIsTurnedLeftAndKeepsItsSize() {
    let placed = Placement.place(widthPt: 297 * mm, heightPt: 210 * mm, on: a4)
    #expect(placed.isTurned)
    #expect(placed.scale == 1)
    // The page's top left corner comes to the sheet's bottom left.
    let (x, y) = apply(placed, 0, 210 * mm)
    #expect(abs(x) < 0.01 && abs(y) < 0.01)
    // The page's top right corner comes to the sheet's top left.
    let (x2, y2) = apply(placed, 297 * mm, 210 * mm)
    #expect(abs(x2) < 0.01 && abs(y2 - 297 * mm) < 0.01)
  }

  @Test func aLandscapePageThatFitsIsNotTurned() {
    let placed = Placement.place(widthPt: 210 * mm, heightPt: 148 * mm, on: a4)
    #expect(!placed.isTurned)
    #expect(placed.scale == 1)
  }

  @Test func aPageThatIsALittleTooWideIsScaledRatherThanTurned() {
    let placed = Placement.place(widthPt: 612, heightPt: 392, on: a4)
    #expect(!placed.isTurned)
    #expect(placed.scale < 1 && placed.scale > 0.95)
  }

  @Test func theInsetMakesThePageSmaller() {
    let placed = Placement.place(
      widthPt: 210 * mm, heightPt: 297 * mm, on: SheetArea(insetMM: 5))
    #expect(abs(placed.scale - 200.0 / 210.0) < 0.001)
    #expect(abs(placed.matrix[4] - 5 * mm) < 0.01)
  }

  @Test func inkBesideTheZoneMovesNothing() {
    let page = ink(widthMM: 210, heightMM: 297, x: 20...189, y: 20...280)
    let placed = Placement.place(widthPt: 210 * mm, heightPt: 297 * mm, on: marked, ink: page)
    #expect(placed.scale == 1)
    #expect(!placed.avoidsZone)
  }

  @Test func inkAboveAndBelowTheZoneMovesNothing() {
    var page = ink(widthMM: 210, heightMM: 297, x: 0...19, y: 10...102)
    for row in 126...280 { page[column: 5, row: row] = true }
    let placed = Placement.place(widthPt: 210 * mm, heightPt: 297 * mm, on: marked, ink: page)
    #expect(!placed.avoidsZone)
  }

  @Test(arguments: [(19, 110), (0, 103), (10, 125)])
  func inkInTheZoneScalesThePageAway(column: Int, row: Int) {
    let page = ink(widthMM: 210, heightMM: 297, x: column...column, y: row...row)
    let placed = Placement.place(widthPt: 210 * mm, heightPt: 297 * mm, on: marked, ink: page)
    #expect(placed.avoidsZone)
    #expect(abs(placed.scale - 189.0 / 210.0) < 0.001)
    #expect(placed.matrix[4] >= 21 * mm - 0.001)
    #expect(placed.matrix[4] + 210 * mm * placed.scale <= 210 * mm + 0.001)
  }

  @Test func aPageWithoutInkInfoIsTakenAsFull() {
    #expect(Placement.place(widthPt: 595, heightPt: 842, on: marked).avoidsZone)
  }

  @Test func theZoneFollowsAPageThatIsTurned() {
    // Turned left, the sheet's left edge is the page's top: x there is 297 - y here.
    let top = ink(widthMM: 297, heightMM: 210, x: 180...185, y: 5...10)
    let placed = Placement.place(widthPt: 297 * mm, heightPt: 210 * mm, on: marked, ink: top)
    #expect(placed.avoidsZone)
    let bottom = ink(widthMM: 297, heightMM: 210, x: 180...185, y: 195...200)
    #expect(
      !Placement.place(widthPt: 297 * mm, heightPt: 210 * mm, on: marked, ink: bottom).avoidsZone)
  }

  @Test func aSmallPageInTheZoneIsMovedWithoutScaling() {
    let page = ink(widthMM: 180, heightMM: 297, x: 0...4, y: 110...115)
    let placed = Placement.place(widthPt: 180 * mm, heightPt: 297 * mm, on: marked, ink: page)
    #expect(placed.avoidsZone)
    #expect(placed.scale == 1)
    #expect(placed.matrix[4] >= 21 * mm - 0.001)
  }

  @Test func noPlacementLeavesTheSheetOrTouchesTheZone() {
    var seed: UInt64 = 20_261_122
    func random(_ range: ClosedRange<Double>) -> Double {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound
        + (range.upperBound - range.lowerBound) * Double(seed >> 11) / Double(1 << 53)
    }
    for _ in 0..<500 {
      let (width, height) = (random(3...3000), random(3...3000))
      let placed = Placement.place(widthPt: width, heightPt: height, on: marked)
      let corners = [(0.0, 0.0), (width, height)].map { apply(placed, $0.0, $0.1) }
      let left = min(corners[0].0, corners[1].0)
      let right = max(corners[0].0, corners[1].0)
      let low = min(corners[0].1, corners[1].1)
      let high = max(corners[0].1, corners[1].1)
      #expect(left > -2 * mm && right < 212 * mm && low > -2 * mm && high < 299 * mm)
      let inZoneRows = high > (297 - 126) * mm + 0.01 && low < (297 - 103) * mm - 0.01
      if inZoneRows { #expect(left >= 20 * mm - 0.01, "\(width) x \(height)") }
    }
  }

  private func apply(_ placed: Placement, _ x: Double, _ y: Double) -> (Double, Double) {
    let m = placed.matrix
    return (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
  }
}

@Suite struct InkGridTests {
  @Test func aNewGridIsBlank() {
    #expect(InkGrid(widthPt: 595, heightPt: 842).isBlank)
  }

  @Test func cellsAreSetAndClearedAlone() {
    var grid = InkGrid(columns: 21, rows: 9)
    grid[column: 20, row: 8] = true
    #expect(grid[column: 20, row: 8])
    #expect(!grid[column: 19, row: 8] && !grid[column: 20, row: 7])
    grid[column: 20, row: 8] = false
    #expect(grid.isBlank)
  }

  @Test func cellsOutsideHaveNoInkAndTakeNone() {
    var grid = InkGrid(columns: 4, rows: 4)
    grid[column: 4, row: 0] = true
    grid[column: -1, row: 2] = true
    #expect(grid.isBlank && !grid[column: 9, row: 9])
  }

  @Test func aPartIsAskedWithoutItsNeighbours() {
    var grid = InkGrid(columns: 10, rows: 10)
    grid[column: 5, row: 5] = true
    #expect(grid.hasInk(left: 0.5, top: 0.5, right: 0.6, bottom: 0.6))
    #expect(!grid.hasInk(left: 0.1, top: 0.5, right: 0.5, bottom: 0.6))
    #expect(!grid.hasInk(left: 0.6, top: 0.5, right: 1, bottom: 0.6))
    #expect(!grid.hasInk(left: 0.5, top: 0.6, right: 0.6, bottom: 1))
  }

  @Test func inkInTheMarginMakesThePageSmaller() {
    var ink = InkGrid(widthPt: 210 * mm, heightPt: 297 * mm)
    ink[column: 1, row: 100] = true
    let area = SheetArea(marginMM: 5)
    let placed = Placement.place(widthPt: 210 * mm, heightPt: 297 * mm, on: area, ink: ink)
    #expect(placed.scale < 1)
    #expect(placed.isClear(widthPt: 210 * mm, heightPt: 297 * mm, on: area, ink: ink))
    ink = InkGrid(widthPt: 210 * mm, heightPt: 297 * mm)
    ink[column: 50, row: 100] = true
    #expect(
      Placement.place(widthPt: 210 * mm, heightPt: 297 * mm, on: area, ink: ink).scale == 1)
  }

  @Test func fitAlsoGrowsAndNoneKeepsItsSize() {
    let a5 = (148 * mm, 210 * mm)
    let fit = Placement.place(
      widthPt: a5.0, heightPt: a5.1, on: SheetArea(marginMM: 5, scaling: .fit))
    #expect(abs(fit.scale - 200 / 148.0) < 0.001)
    let none = SheetArea(scaling: .none)
    #expect(Placement.place(widthPt: a5.0, heightPt: a5.1, on: none).scale == 1)
    let a3 = Placement.place(widthPt: 297 * mm, heightPt: 420 * mm, on: none)
    #expect(a3.scale == 1)
    #expect(!a3.isClear(widthPt: 297 * mm, heightPt: 420 * mm, on: none, ink: nil))
    let lying = Placement.place(widthPt: 297 * mm, heightPt: 210 * mm, on: none)
    #expect(lying.isTurned && lying.scale == 1)
  }
}
