import MailModel

/// Where a leaf lies in `print.pdf`.
public struct PressPlace: Sendable, Hashable {
  /// The press sheet, from 0, in printing order.
  public var pressSheet: Int
  /// The lane of its front, from 0 at the left.
  public var lane: Int
  /// The page with its front, from 1.
  public var frontPage: Int
  /// The page with its back, from 1; none in a simplex job.
  public var backPage: Int?
}

/// One leaf's side on a page of `print.pdf`.
public struct PressCell: Sendable, Hashable {
  /// Where on the page, from 0 at the left as one looks at it.
  public var column: Int
  /// The leaf, in feeding order from 0.
  public var leaf: Int
  /// Whether its back is seen.
  public var isBack: Bool
}

/// A bijection between leaves in feeding order and places on press sheets.
///
/// Groups of leaves (pieces) stay together in one block of cut-and-stack. A block is as high as its
/// leaves need, so fewer places than there are lanes stay empty in it, all at its end.
public struct PressPlan: Sendable, Hashable {
  private struct Block: Sendable, Hashable {
    var firstLeaf: Int
    var leaves: Int
    var firstSheet: Int
    var sheets: Int
  }

  /// How press sheets become leaves.
  public let scheme: ImpositionScheme
  /// Whether backs are printed.
  public let duplex: Bool
  /// Whether the first printed sheet comes to lie at the bottom.
  public let reverse: Bool
  /// Whether a press sheet of its own lies on the pile.
  public let banner: Bool
  /// Leaves in all.
  public let leaves: Int
  /// Blocks over leaves in printing order: reversed where delivery is.
  private let blocks: [Block]

  /// Plans groups of leaves in feeding order; each has at least one.
  public init(
    scheme: ImpositionScheme, groups: [Int], duplex: Bool, reverse: Bool, banner: Bool = false
  ) {
    self.scheme = scheme
    self.duplex = duplex
    self.reverse = reverse
    self.banner = banner
    leaves = groups.reduce(0, +)
    let lanes = scheme.lanes
    let capacity = scheme.stackDepth > 0 ? scheme.stackDepth * lanes : Int.max
    var sizes: [Int] = []
    // Leaves are reversed before imposing: reversing press sheets would swap fronts and backs.
    for group in reverse ? groups.reversed() : groups {
      precondition(group > 0, "a group without leaves")
      if let last = sizes.last, last + group <= capacity {
        sizes[sizes.count - 1] += group
      } else {
        sizes.append(group)
      }
    }
    var blocks: [Block] = []
    var leaf = 0
    var sheet = 0
    for size in sizes {
      let sheets = (size + lanes - 1) / lanes
      blocks.append(Block(firstLeaf: leaf, leaves: size, firstSheet: sheet, sheets: sheets))
      leaf += size
      sheet += sheets
    }
    self.blocks = blocks
  }

  /// Press sheets with leaves.
  private var leafSheets: Int { blocks.last.map { $0.firstSheet + $0.sheets } ?? 0 }
  /// The banner lies on top: it is printed first, or last where delivery is reversed.
  private var firstLeafSheet: Int { banner && !reverse ? 1 : 0 }
  /// Press sheets in all.
  public var pressSheets: Int { leafSheets + (banner ? 1 : 0) }
  /// Pages of `print.pdf`.
  public var pages: Int { pressSheets * (duplex ? 2 : 1) }

  /// The banner's pages, the printed one first; none without banner.
  public var bannerPages: [Int] {
    guard banner else { return [] }
    return pages(ofPressSheet: reverse ? leafSheets : 0)
  }

  private func pages(ofPressSheet sheet: Int) -> [Int] {
    duplex ? [2 * sheet + 1, 2 * sheet + 2] : [sheet + 1]
  }

  /// Where a leaf lies.
  public func place(ofLeaf leaf: Int) -> PressPlace {
    precondition((0..<leaves).contains(leaf), "no such leaf")
    let printed = reverse ? leaves - 1 - leaf : leaf
    let block = block { $0.firstLeaf + $0.leaves > printed }
    let inBlock = printed - block.firstLeaf
    let (sheet, lane) =
      switch scheme {
      case .oneUp: (inBlock, 0)
      case .slitMerge(let lanes): (inBlock / lanes, inBlock % lanes)
      case .cutAndStack: (inBlock % block.sheets, inBlock / block.sheets)
      }
    let pressSheet = firstLeafSheet + block.firstSheet + sheet
    let pages = pages(ofPressSheet: pressSheet)
    return PressPlace(
      pressSheet: pressSheet, lane: lane, frontPage: pages[0], backPage: duplex ? pages[1] : nil)
  }

  /// The leaf at a place, or nothing where paper stays blank.
  public func leaf(pressSheet: Int, lane: Int) -> Int? {
    let sheet = pressSheet - firstLeafSheet
    guard (0..<leafSheets).contains(sheet), (0..<scheme.lanes).contains(lane) else { return nil }
    let block = block { $0.firstSheet + $0.sheets > sheet }
    let inBlock =
      switch scheme {
      case .oneUp: sheet - block.firstSheet
      case .slitMerge(let lanes): (sheet - block.firstSheet) * lanes + lane
      case .cutAndStack: lane * block.sheets + sheet - block.firstSheet
      }
    guard inBlock < block.leaves else { return nil }
    let printed = block.firstLeaf + inBlock
    return reverse ? leaves - 1 - printed : printed
  }

  /// What is on a page, from the left. A press sheet is turned about its vertical axis, so the back
  /// of a lane's leaf lies in the mirrored lane.
  public func cells(onPage page: Int) -> [PressCell] {
    let pressSheet = duplex ? (page - 1) / 2 : page - 1
    let isBack = duplex && page % 2 == 0
    return (0..<scheme.lanes).compactMap { column in
      let lane = isBack ? scheme.backLane(ofFrontLane: column) : column
      return leaf(pressSheet: pressSheet, lane: lane).map {
        PressCell(column: column, leaf: $0, isBack: isBack)
      }
    }
  }

  /// Press sheets of each block that is cut and stacked by itself, in printing order.
  public var blockSheets: [Range<Int>] {
    blocks.map {
      firstLeafSheet + $0.firstSheet..<firstLeafSheet + $0.firstSheet + $0.sheets
    }
  }

  /// The first block that is far enough, by halving.
  private func block(_ reaches: (Block) -> Bool) -> Block {
    var low = 0
    var high = blocks.count - 1
    while low < high {
      let middle = (low + high) / 2
      if reaches(blocks[middle]) { high = middle } else { low = middle + 1 }
    }
    return blocks[low]
  }
}
