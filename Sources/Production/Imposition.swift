import MailModel

/// How leaves (sheets after cutting) lie on press sheets. All indices count from 0.
public enum ImpositionScheme: Sendable, Hashable, Codable {
  /// One leaf a press sheet.
  case oneUp
  /// Lanes are cut apart and their stacks laid on each other, lane 0 first. With a stack depth,
  /// so many press sheets make a block that is stacked by itself; 0 for one block.
  case cutAndStack(lanes: Int, stackDepth: Int)
  /// Lanes are slit apart and merged sheet by sheet.
  case slitMerge(lanes: Int)

  /// The scheme's name in the job folder.
  public var name: String {
    switch self {
    case .oneUp: "1-up"
    case .cutAndStack(let lanes, _): "\(lanes)-up-cut-stack"
    case .slitMerge(let lanes): "\(lanes)-up-slit-merge"
    }
  }

  /// Leaves side by side on a press sheet.
  public var lanes: Int {
    switch self {
    case .oneUp: 1
    case .cutAndStack(let lanes, _), .slitMerge(let lanes): max(1, lanes)
    }
  }

  /// Press sheets in a block that is stacked by itself; 0 for one block.
  public var stackDepth: Int {
    if case .cutAndStack(_, let depth) = self { max(0, depth) } else { 0 }
  }

  /// How many press sheets so many leaves take.
  public func pressSheets(leaves: Int) -> Int { (leaves + lanes - 1) / lanes }

  /// Where a leaf lies: its press sheet and the lane of its front.
  public func position(ofLeaf leaf: Int, leaves: Int) -> (pressSheet: Int, lane: Int) {
    switch self {
    case .oneUp: return (leaf, 0)
    case .slitMerge: return (leaf / lanes, leaf % lanes)
    case .cutAndStack:
      let block = block(ofLeaf: leaf, leaves: leaves)
      let inBlock = leaf - block.firstLeaf
      return (block.firstSheet + inBlock % block.sheets, inBlock / block.sheets)
    }
  }

  /// The leaf at a place, or nothing where the place is padding.
  public func leaf(pressSheet: Int, lane: Int, leaves: Int) -> Int? {
    let leaf: Int
    switch self {
    case .oneUp: leaf = pressSheet
    case .slitMerge: leaf = pressSheet * lanes + lane
    case .cutAndStack:
      let depth = stackDepth == 0 ? pressSheets(leaves: leaves) : stackDepth
      guard depth > 0 else { return nil }
      let block = block(ofLeaf: pressSheet / depth * depth * lanes, leaves: leaves)
      leaf = block.firstLeaf + lane * block.sheets + pressSheet - block.firstSheet
    }
    return leaf < leaves ? leaf : nil
  }

  /// The lane of a leaf's back: a press sheet is turned about its vertical axis.
  public func backLane(ofFrontLane lane: Int) -> Int { lanes - 1 - lane }

  private func block(ofLeaf leaf: Int, leaves: Int)
    -> (firstLeaf: Int, firstSheet: Int, sheets: Int)
  {
    let all = pressSheets(leaves: leaves)
    guard stackDepth > 0 else { return (0, 0, max(1, all)) }
    let number = leaf / (lanes * stackDepth)
    let firstLeaf = number * lanes * stackDepth
    // A short last block is stacked as high as it needs to be, not padded to the full depth.
    let sheets = min(stackDepth, (leaves - firstLeaf + lanes - 1) / lanes)
    return (firstLeaf, number * stackDepth, max(1, sheets))
  }
}

extension ImpositionScheme {
  /// The scheme that a site's data describe.
  public init(_ imposition: Imposition) {
    switch imposition.kind {
    case .oneUp: self = .oneUp
    case .cutAndStack:
      self = .cutAndStack(lanes: imposition.lanes, stackDepth: imposition.stackDepth)
    case .slitMerge: self = .slitMerge(lanes: imposition.lanes)
    }
  }
}
