import Testing

@testable import Production

/// Leaf formulas: bijections whose cut stacks give the feeding order.
struct ImpositionTests {
  static let schemes: [ImpositionScheme] =
    [.oneUp] + (2...4).map { .slitMerge(lanes: $0) }
    + (2...4).flatMap { lanes in
      [0, 1, 2, 5, 100].map { .cutAndStack(lanes: lanes, stackDepth: $0) }
    }

  static let counts = [0, 1, 2, 3, 4, 7, 11, 12, 13, 20, 31, 60, 61]

  @Test(arguments: schemes)
  func everyLeafHasOnePlace(_ scheme: ImpositionScheme) {
    for leaves in Self.counts {
      var places: Set<[Int]> = []
      for leaf in 0..<leaves {
        let place = scheme.position(ofLeaf: leaf, leaves: leaves)
        #expect(place.pressSheet < scheme.pressSheets(leaves: leaves), "\(scheme) \(leaves)")
        #expect((0..<scheme.lanes).contains(place.lane))
        places.insert([place.pressSheet, place.lane])
        #expect(
          scheme.leaf(pressSheet: place.pressSheet, lane: place.lane, leaves: leaves) == leaf,
          "\(scheme), \(leaves) leaves, leaf \(leaf)")
      }
      #expect(places.count == leaves)
    }
  }

  @Test(arguments: schemes)
  func cuttingAndStackingGivesTheFeedingOrder(_ scheme: ImpositionScheme) {
    for leaves in Self.counts.dropFirst() {
      let sheets = scheme.pressSheets(leaves: leaves)
      func leaf(_ sheet: Int, _ lane: Int) -> Int? {
        scheme.leaf(pressSheet: sheet, lane: lane, leaves: leaves)
      }
      var fed: [Int] = []
      switch scheme {
      case .oneUp, .slitMerge:
        for sheet in 0..<sheets {
          for lane in 0..<scheme.lanes { fed += leaf(sheet, lane).map { [$0] } ?? [] }
        }
      case .cutAndStack:
        // Cut each block apart and lay its lanes' stacks on each other, the first on top.
        let depth = scheme.stackDepth == 0 ? sheets : scheme.stackDepth
        for block in stride(from: 0, to: sheets, by: depth) {
          for lane in 0..<scheme.lanes {
            for sheet in block..<min(sheets, block + depth) {
              fed += leaf(sheet, lane).map { [$0] } ?? []
            }
          }
        }
      }
      #expect(fed == Array(0..<leaves), "\(scheme), \(leaves) leaves")
    }
  }

  @Test func backsLieInTheMirroredLane() {
    #expect(
      (0..<3).map { ImpositionScheme.slitMerge(lanes: 3).backLane(ofFrontLane: $0) } == [2, 1, 0])
    #expect(ImpositionScheme.oneUp.backLane(ofFrontLane: 0) == 0)
  }

  @Test func namesAreThoseOfTheJobFolder() {
    #expect(ImpositionScheme.oneUp.name == "1-up")
    #expect(ImpositionScheme.cutAndStack(lanes: 2, stackDepth: 0).name == "2-up-cut-stack")
    #expect(ImpositionScheme.slitMerge(lanes: 2).name == "2-up-slit-merge")
  }

  private func plan(duplex: Bool, reverse: Bool) -> PressPlan {
    PressPlan(scheme: .oneUp, groups: [1, 2], duplex: duplex, reverse: reverse)
  }

  @Test func duplexHasAPageForEveryBack() {
    let plan = plan(duplex: true, reverse: false)
    #expect(plan.pages == 6)
    #expect((0..<3).map { plan.place(ofLeaf: $0).frontPage } == [1, 3, 5])
    #expect((0..<3).map { plan.place(ofLeaf: $0).backPage } == [2, 4, 6])
  }

  @Test func simplexHasNoBacks() {
    let plan = plan(duplex: false, reverse: false)
    #expect(plan.pages == 3)
    #expect((0..<3).map { plan.place(ofLeaf: $0).frontPage } == [1, 2, 3])
    #expect(plan.place(ofLeaf: 1).backPage == nil)
  }

  @Test func reverseDeliveryPrintsTheLastLeafFirstWithItsOwnBack() {
    let plan = plan(duplex: true, reverse: true)
    #expect((0..<3).map { plan.place(ofLeaf: $0).frontPage } == [5, 3, 1])
    #expect((0..<3).map { plan.place(ofLeaf: $0).backPage } == [6, 4, 2])
  }
}
