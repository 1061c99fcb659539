import MailModel
import Testing

@testable import Production

/// Imposition tried on paper: real lists of leaves are printed, cut, turned and stacked.
struct PaperTests {
  /// What is printed on one side of a leaf; nothing where paper stays blank.
  private typealias Ink = PressCell?

  /// A leaf as it lies on a pile.
  private struct Leaf: Equatable {
    var up: PressCell?
    var down: PressCell?
    var turned: Leaf { Leaf(up: down, down: up) }
  }

  /// A printed press sheet, its front up: columns from the left.
  private struct Sheet {
    var columns: [Leaf]
  }

  /// Prints every page and brings front and back of a press sheet together. The paper is turned
  /// about its vertical axis, so what the back's page shows at the left lies behind the right lane.
  private func printed(_ plan: PressPlan) -> [Sheet] {
    let lanes = plan.scheme.lanes
    func inks(_ page: Int) -> [Ink] {
      var inks = [Ink](repeating: nil, count: lanes)
      for cell in plan.cells(onPage: page) { inks[cell.column] = cell }
      return inks
    }
    return (0..<plan.pressSheets).map { sheet in
      let fronts = inks(plan.duplex ? 2 * sheet + 1 : sheet + 1)
      let backs = plan.duplex ? inks(2 * sheet + 2) : [Ink](repeating: nil, count: lanes)
      return Sheet(
        columns: (0..<lanes).map { Leaf(up: fronts[$0], down: backs[lanes - 1 - $0]) })
    }
  }

  /// The pile as it comes from the press, from the top: face up and first sheet at the bottom where
  /// delivery is reversed; else face down and, once the operator turns it over, first on top.
  private func delivered(_ sheets: [Sheet], reverse: Bool) -> [Sheet] {
    reverse ? sheets.reversed() : sheets
  }

  /// Cuts a pile into stacks, one a lane, and lays them on each other. Where delivery is reversed
  /// the first printed leaves are at the bottom, so lane 0 is laid down first.
  private func cutAndStacked(_ pile: [Sheet], lanes: Int, reverse: Bool) -> [Leaf] {
    let stacks = (0..<lanes).map { lane in pile.map { $0.columns[lane] } }
    return Array((reverse ? stacks.reversed() : stacks).joined())
  }

  private func slitAndMerged(_ pile: [Sheet], reverse: Bool) -> [Leaf] {
    Array(pile.map { reverse ? $0.columns.reversed() : $0.columns }.joined())
  }

  /// The stack that goes to the inserter, from the top, blanks taken out by the operator.
  private func fed(_ plan: PressPlan) -> [Leaf] {
    var sheets = printed(plan)
    if plan.banner {
      #expect(sheets[plan.reverse ? sheets.count - 1 : 0].columns.allSatisfy { $0.up == nil })
      sheets.remove(at: plan.reverse ? sheets.count - 1 : 0)
    }
    let lanes = plan.scheme.lanes
    let first = plan.banner && !plan.reverse ? 1 : 0
    var leaves: [Leaf] = []
    switch plan.scheme {
    case .oneUp, .slitMerge:
      leaves = slitAndMerged(delivered(sheets, reverse: plan.reverse), reverse: plan.reverse)
    case .cutAndStack:
      for block in plan.reverse ? plan.blockSheets.reversed() : plan.blockSheets {
        let pile = Array(sheets[block.lowerBound - first..<block.upperBound - first])
        leaves += cutAndStacked(
          delivered(pile, reverse: plan.reverse), lanes: lanes, reverse: plan.reverse)
      }
    }
    return leaves
  }

  static let schemes: [ImpositionScheme] =
    [.oneUp] + (2...4).map { .slitMerge(lanes: $0) }
    + (2...4).flatMap { lanes in
      [0, 3, 5, 50].map { .cutAndStack(lanes: lanes, stackDepth: $0) }
    }

  private func check(_ plan: PressPlan, _ groups: [Int], _ what: String) {
    // A bijection: every leaf has a place of its own, and the place knows its leaf.
    var places: Set<[Int]> = []
    for leaf in 0..<plan.leaves {
      let place = plan.place(ofLeaf: leaf)
      #expect(plan.leaf(pressSheet: place.pressSheet, lane: place.lane) == leaf, "\(what)")
      #expect(place.frontPage == place.pressSheet * (plan.duplex ? 2 : 1) + 1, "\(what)")
      places.insert([place.pressSheet, place.lane])
    }
    #expect(places.count == plan.leaves, "\(what)")
    let shown = (1...plan.pages).flatMap { plan.cells(onPage: $0) }
    #expect(shown.count == plan.leaves * (plan.duplex ? 2 : 1), "\(what)")
    // Paper: the feeding order, fronts up, each with its own back.
    let leaves = fed(plan).filter { $0.up != nil || $0.down != nil }
    #expect(leaves.compactMap(\.up?.leaf) == Array(0..<plan.leaves), "\(what)")
    for leaf in leaves {
      #expect(leaf.up?.isBack == false, "\(what)")
      #expect(plan.duplex ? leaf.down?.isBack == true : leaf.down == nil, "\(what)")
      #expect(!plan.duplex || leaf.down?.leaf == leaf.up?.leaf, "\(what)")
    }
    // No piece is split across blocks.
    var leaf = 0
    for group in groups {
      let blocks = Set(
        (leaf..<leaf + group).map { leaf in
          let sheet = plan.place(ofLeaf: leaf).pressSheet
          return plan.blockSheets.firstIndex { $0.contains(sheet) }
        })
      #expect(blocks.count == 1 && !blocks.contains(nil), "\(what)")
      leaf += group
    }
    // Fewer blanks than lanes in each block.
    let blanks = plan.blockSheets.reduce(0) { $0 + $1.count } * plan.scheme.lanes - plan.leaves
    #expect(blanks <= plan.blockSheets.count * (plan.scheme.lanes - 1), "\(what)")
  }

  @Test(arguments: schemes, [UInt64(1), 2, 3, 4])
  func cuttingAndStackingOnPaperGivesTheFeedingOrder(_ scheme: ImpositionScheme, _ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for round in 0..<12 {
      let most = scheme.stackDepth == 0 ? 9 : min(9, scheme.stackDepth * scheme.lanes)
      let groups = (0..<Int.random(in: 1...40, using: &random)).map { _ in
        Int.random(in: 1...most, using: &random)
      }
      for duplex in [false, true] {
        for reverse in [false, true] {
          for banner in [false, true] {
            let plan = PressPlan(
              scheme: scheme, groups: groups, duplex: duplex, reverse: reverse, banner: banner)
            check(
              plan, groups,
              "\(scheme) duplex \(duplex) reverse \(reverse) seed \(seed) round \(round)")
          }
        }
      }
    }
  }

  @Test(arguments: ImpositionTests.schemes)
  func singleLeavesLieAsTheFormulasSay(_ scheme: ImpositionScheme) {
    for leaves in ImpositionTests.counts.dropFirst() {
      let plan = PressPlan(
        scheme: scheme, groups: [Int](repeating: 1, count: leaves), duplex: false, reverse: false)
      #expect(plan.pages == scheme.pressSheets(leaves: leaves))
      for leaf in 0..<leaves {
        let place = plan.place(ofLeaf: leaf)
        let due = scheme.position(ofLeaf: leaf, leaves: leaves)
        #expect(place.pressSheet == due.pressSheet && place.lane == due.lane, "\(scheme) \(leaves)")
      }
    }
  }

  @Test func aWrongTurnIsSeenOnPaper() {
    // The simulation itself: backs that are not mirrored come together with others' fronts.
    let plan = PressPlan(
      scheme: .slitMerge(lanes: 2), groups: [1, 1, 1, 1], duplex: true, reverse: false)
    let wrong = (0..<2).map { sheet in
      (0..<2).map { column in
        (
          plan.cells(onPage: 2 * sheet + 1)[column].leaf,
          plan.cells(onPage: 2 * sheet + 2)[column].leaf
        )
      }
    }
    #expect(wrong.joined().contains { $0.0 != $0.1 })
  }

  @Test func aPieceLargerThanABlockHasADeeperBlockOfItsOwn() {
    let plan = PressPlan(
      scheme: .cutAndStack(lanes: 2, stackDepth: 2), groups: [3, 9, 1], duplex: true,
      reverse: false)
    #expect(plan.blockSheets.map(\.count) == [2, 5, 1])
  }
}
