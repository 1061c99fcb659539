import MailModel
import Testing

@testable import Production

/// Where ready-made pages go on their sheets, and which remedy is chosen.
@Suite struct ReadyMadeFittingTests {
  private static let window = Patch(left: 0, top: 30, right: 126, bottom: 88)
  private static let area = Patch(left: 19, top: 48, right: 104, bottom: 72)
  private static let mark = Patch(left: 0, top: 103, right: 20, bottom: 126)

  private static var rules: SheetRules {
    var rules = SheetRules(width: 210, height: 297, edge: 5)
    rules.window = window
    rules.address = area
    rules.mark = mark
    return rules
  }

  private func page(
    _ ink: [Patch], width: Double = 210, height: Double = 297
  ) -> FitPage {
    FitPage(
      width: width, height: height,
      ink: InkMap(
        width: width, height: height, columns: Int(width.rounded()), rows: Int(height.rounded())
      ) { column, row in
        ink.contains {
          Double(column) < $0.right && Double(column + 1) > $0.left && Double(row) < $0.bottom
            && Double(row + 1) > $0.top
        }
      })
  }

  private func address(_ left: Double, _ top: Double) -> FitAddress {
    let block = Patch(left: left, top: top, right: left + 40, bottom: top + 15)
    return FitAddress(block: block, words: [block])
  }

  private func profile(
    _ remedies: [ReadyMadeProfile.Remedy], scaleMin: Double = 1, moveMax: Double = 5
  ) -> ReadyMadeProfile {
    ReadyMadeProfile(files: [], remedies: remedies, scaleMin: scaleMin, moveMax: .mm(moveMax))
  }

  private func fit(
    _ pages: [FitPage], _ address: FitAddress?, _ profile: ReadyMadeProfile, duplex: Bool = true,
    rules: SheetRules = rules
  ) -> Result<ReadyMadeFit, ReadyMadeFitting.Refusal> {
    ReadyMadeFitting(profile: profile, rules: rules, duplex: duplex).fit(pages, address: address)
  }

  private func codes(_ result: Result<ReadyMadeFit, ReadyMadeFitting.Refusal>) -> [[String]] {
    if case .failure(let refusal) = result { return refusal.tried.map { $0.findings.map(\.code) } }
    return []
  }

  private static let body = Patch(left: 25, top: 130, right: 190, bottom: 280)

  @Test func aDesignMadeForTheWindowStaysAsItIs() throws {
    let address = address(22, 50)
    let fit = try fit([page([address.block, Self.body])], address, profile([.asIs])).get()
    #expect(fit.remedy == .asIs)
    #expect(fit.places == [PagePlace(scale: 1, left: 0, top: 0, isTurned: false)])
    #expect(fit.passedOver.isEmpty)
  }

  @Test(arguments: [
    ("edge", Patch(left: 4, top: 200, right: 10, bottom: 210)),
    ("mark-zone", Patch(left: 15, top: 110, right: 25, bottom: 112)),
    ("window-zone", Patch(left: 110, top: 40, right: 140, bottom: 45)),
  ])
  func inkWhereNoneMayBeIsFoundInMillimetres(_ code: String, _ ink: Patch) {
    let address = address(22, 50)
    let result = fit([page([address.block, ink])], address, profile([.asIs]))
    #expect(codes(result) == [[code]])
    guard case .failure(let refusal) = result else { return }
    for finding in refusal.tried.flatMap(\.findings) {
      #expect(finding.message.contains("mm") && !finding.fix.isEmpty)
    }
  }

  @Test func anAddressOutsideOfTheWindowIsMovedAsLittleAsPossible() throws {
    let low = address(22, 60.4)
    let pages = [page([low.block, Self.body])]
    #expect(codes(fit(pages, low, profile([.asIs]))) == [["address-window"]])
    let moved = try fit(pages, low, profile([.asIs, .move])).get()
    #expect(moved.remedy == .move)
    #expect(moved.places == [PagePlace(scale: 1, left: 0, top: -3.5, isTurned: false)])
    #expect(moved.passedOver.map(\.remedy) == [.asIs])
    // Not farther than the sender allows.
    #expect(
      codes(fit(pages, low, profile([.asIs, .move], moveMax: 3))).last
        == ["address-window", "no-place"])
  }

  @Test func withoutItsAddressAPageIsNeverShownInTheWindow() throws {
    let pages = [page([Self.body])]
    #expect(codes(fit(pages, nil, profile([.asIs, .move]))).first == ["address-missing"])
    #expect(try fit(pages, nil, profile([.asIs, .coverSheet])).get().remedy == .coverSheet)
  }

  @Test func wordsWithoutInkInTheWindowAreFoundToo() {
    var address = address(22, 50)
    address.others = [Patch(left: 60, top: 35, right: 80, bottom: 39)]
    let result = fit([page([address.block, Self.body])], address, profile([.asIs]))
    #expect(codes(result) == [["window-text"]])
    // The air in a word's box beside the window is nothing.
    address.others = [Patch(left: 60, top: 26, right: 80, bottom: 30.5)]
    #expect(codes(fit([page([address.block])], address, profile([.asIs]))) == [])
  }

  @Test func placesOfOursMustBeFree() {
    var rules = Self.rules
    rules.ours = [("postage mark", Patch(left: 70, top: 48, right: 104, bottom: 58))]
    let wide = FitAddress(
      block: Patch(left: 22, top: 50, right: 90, bottom: 65),
      words: [Patch(left: 22, top: 50, right: 90, bottom: 65)])
    let result = fit([page([wide.block])], wide, profile([.asIs]), rules: rules)
    #expect(codes(result) == [["our-place"]])
  }

  @Test func letterIsScaledOnlyWithinTheLimit() throws {
    let pages = [page([Self.body], width: 215.9, height: 279.4)]
    #expect(codes(fit(pages, nil, profile([.coverSheet]))) == [["page-size"]])
    #expect(
      codes(fit(pages, nil, profile([.coverSheet, .move], scaleMin: 0.98))).first
        == ["page-size", "no-place"])
    let scaled = try fit(pages, nil, profile([.coverSheet, .move], scaleMin: 0.95)).get()
    let place = try #require(scaled.places.first)
    #expect(abs(place.scale - 210 / 215.9) < 1e-9)
    #expect(abs(place.left) < 1e-9)
  }

  @Test func marksAreAskedForOnTheirSideOnly() throws {
    // The left margin is inked on every page.
    let inked = page([Patch(left: 10, top: 100, right: 20, bottom: 130)])
    let clean = page([Self.body])
    // Fronts carry marks: pages 1, 3, 5.
    #expect(
      codes(fit([clean, inked, clean], nil, profile([.coverSheet]))) == [])
    #expect(codes(fit([clean, clean, inked], nil, profile([.coverSheet]))) == [["mark-zone"]])
    #expect(
      codes(fit([clean, inked], nil, profile([.coverSheet]), duplex: false)) == [["mark-zone"]])
    // With the address on the back, backs carry them: the third page is the first of these.
    #expect(try fit([inked, inked], nil, profile([.addressOnBack])).get().remedy == .addressOnBack)
    #expect(
      codes(fit([clean, clean, inked], nil, profile([.addressOnBack]))) == [["mark-zone"]])
  }

  @Test func landscapePagesAreTurned() throws {
    let wide = page(
      [Patch(left: 20, top: 10, right: 280, bottom: 30)], width: 297, height: 210)
    let fit = try fit([page([Self.body]), wide], nil, profile([.coverSheet])).get()
    let place = fit.places[1]
    #expect(place == PagePlace(scale: 1, left: 0, top: 0, isTurned: true))
    // The page's top left corner lies at the sheet's lower left.
    let matrix = place.matrix(width: 842, height: 595, sheetHeight: 842)
    #expect(matrix.map { $0.rounded() } == [0, 1, -1, 0, 595, 0])
  }

  @Test func theFirstRemedyThatDoesIsChosenAndWhyIsKept() throws {
    let crowded = page([Self.body, Patch(left: 60, top: 40, right: 100, bottom: 45)])
    let all: [ReadyMadeProfile.Remedy] = [.asIs, .move, .coverSheet, .addressOnBack]
    let fit = try fit([crowded], address(22, 50), profile(all)).get()
    #expect(fit.remedy == .coverSheet)
    #expect(fit.passedOver.map(\.remedy) == [.asIs, .move])
    #expect(fit.passedOver.allSatisfy { !$0.findings.isEmpty })
  }

  /// Whatever the ink, a place that is given keeps all rules, as counted cell by cell.
  @Test func givenPlacesKeepTheRules() {
    let seed = UInt64(4_711)
    var state = seed
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    print("seed \(seed)")
    var given = 0
    for _ in 0..<60 {
      let address = address(Double(15 + next(12)), Double(44 + next(14)))
      var ink = [address.block]
      for _ in 0..<next(3) {
        let (x, y) = (Double(next(180)), Double(next(280)))
        ink.append(Patch(left: x, top: y, right: x + 20, bottom: y + 8))
      }
      let result = fit(
        [page(ink)], address, profile([.asIs, .move], scaleMin: 0.95, moveMax: 4))
      guard case .success(let fit) = result, let place = fit.places.first else { continue }
      given += 1
      #expect(place.scale >= 0.95 && place.scale <= 1)
      let block = place.onSheet(address.block)
      #expect(block.left >= Self.area.left && block.right <= Self.area.right)
      #expect(block.top >= Self.area.top && block.bottom <= Self.area.bottom)
      for patch in ink.dropFirst() {
        let onSheet = place.onSheet(patch)
        #expect(onSheet.left >= 4.99 && onSheet.right <= 205.01)
        // Cells count whole, so a millimetre and the search's slack of a cell's twentieth remain.
        #expect(!onSheet.grown(by: -0.2).meets(Self.mark))
        let others = patch.meets(address.block.grown(by: 2))
        #expect(others || !onSheet.grown(by: -0.2).meets(Self.window))
      }
    }
    #expect(given > 10)
  }
}
