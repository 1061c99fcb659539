/// How leaves (sheets after cutting) lie on press sheets. A scheme is data of the site.
public struct Imposition: Sendable, Hashable, Codable {
  /// How the press sheet becomes leaves.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// One leaf a press sheet.
    case oneUp = "1-up"
    /// Lanes are cut apart and their stacks laid on each other.
    case cutAndStack = "cut-stack"
    /// Lanes are slit apart and merged sheet by sheet.
    case slitMerge = "slit-merge"
  }

  /// Identifier, such as `2-up-cut-stack`.
  public var id: String
  /// How the press sheet becomes leaves.
  public var kind: Kind
  /// Leaves side by side, 1 for 1-up.
  public var lanes: Int
  /// Press sheets in a block that is cut and stacked by itself; 0 for one block.
  public var stackDepth: Int
  /// Size of the press sheet; none where it is the leaf.
  public var sheetSize: Size?
  /// Waste between two lanes.
  public var gap: Length
  /// Whether a leaf that says what the job is goes before its first piece.
  public var header: Bool
  /// Whether such a leaf follows its last piece.
  public var trailer: Bool
  /// Whether a press sheet of its own lies on the delivered pile.
  public var banner: Bool
  /// The top left corner of the cue mark, a black square of 4 × 4 mm, on fronts of press sheets.
  public var cueMark: Point?
  /// Whether lines in the margins show where to cut.
  public var cutMarks: Bool
  /// Whether the number of each lane, from 1, stands above it.
  public var laneNumbers: Bool

  /// Makes a scheme.
  public init(
    id: String, kind: Kind, lanes: Int = 1, stackDepth: Int = 0, sheetSize: Size? = nil,
    gap: Length = .zero, header: Bool = false, trailer: Bool = false, banner: Bool = false,
    cueMark: Point? = nil, cutMarks: Bool = false, laneNumbers: Bool = false
  ) {
    self.id = id
    self.kind = kind
    self.lanes = lanes
    self.stackDepth = stackDepth
    self.sheetSize = sheetSize
    self.gap = gap
    self.header = header
    self.trailer = trailer
    self.banner = banner
    self.cueMark = cueMark
    self.cutMarks = cutMarks
    self.laneNumbers = laneNumbers
  }

  /// One leaf a press sheet, and nothing besides.
  public static let plain = Imposition(id: "1-up", kind: .oneUp)

  /// Side of the cue mark.
  public static let cueSide = Length.mm(4)
  /// The margin that cut marks and lane numbers need.
  public static let markMargin = Length.mm(4)

  /// The press sheet for leaves of that size.
  public func pressSheet(leaf: Size) -> Size { sheetSize ?? leaf }

  /// Where the lanes lie on the press sheet, from the left as seen on its front. The lanes stand in
  /// the middle, so that a sheet turned about its vertical axis has backs behind fronts.
  public func laneRectangles(leaf: Size) -> [Rectangle] {
    let sheet = pressSheet(leaf: leaf)
    let width = leaf.width * lanes + gap * (lanes - 1)
    let left = (sheet.width - width) / 2
    let top = (sheet.height - leaf.height) / 2
    return (0..<lanes).map {
      Rectangle(
        x: left + (leaf.width + gap) * $0, y: top, width: leaf.width, height: leaf.height)
    }
  }
}
