/// Optical marks: bars at fixed positions, each of which is there or not.
///
/// Meanings differ by vendor, so the list of positions is data of the site.
public struct OMRCode: Sendable, Hashable, Codable {
  /// What a position says.
  public enum Function: String, Sendable, Codable, CaseIterable {
    /// Always there: benchmark, gate, start, safety, retiming.
    case always
    /// The last sheet of a piece.
    case endOfSet
    /// The first sheet of a piece.
    case startOfSet
    /// The piece wants an insert of the position's feeder.
    case feeder
    /// The piece is put aside.
    case divert
    /// There or not so that the number of bars is odd or even.
    case parity
    /// A bit of a sequence.
    case sequence
  }

  /// Whether a bar or its absence says yes.
  public enum Polarity: String, Sendable, Codable, CaseIterable { case present, absent }

  /// On which sheets of a piece the position is used; on others it is empty.
  public enum Sheets: String, Sendable, Codable, CaseIterable { case all, first, last }

  /// What makes a parity right: the number of bars of the whole code, parity and retiming counted.
  public enum Parity: String, Sendable, Codable, CaseIterable { case none, odd, even }

  /// One position.
  public struct Position: Sendable, Hashable, Codable {
    /// What it says.
    public var function: Function
    /// Whether a bar says yes.
    public var polarity: Polarity
    /// On which sheets it is used.
    public var sheets: Sheets
    /// The feeder of `feeder`, from 1.
    public var feeder: Int
    /// The index of the sequence of `sequence`.
    public var sequence: Int
    /// The bit of `sequence`, 0 for the lowest.
    public var bit: Int
    /// Makes a position.
    public init(
      _ function: Function, polarity: Polarity = .present, sheets: Sheets = .all, feeder: Int = 0,
      sequence: Int = 0, bit: Int = 0
    ) {
      self.function = function
      self.polarity = polarity
      self.sheets = sheets
      self.feeder = feeder
      self.sequence = sequence
      self.bit = bit
    }
  }

  /// A number that runs through and starts again.
  public struct Sequence: Sendable, Hashable, Codable {
    /// What it counts.
    public enum Counted: String, Sendable, Codable, CaseIterable {
      /// Sheets of the job, in feeding order.
      case sheets
      /// Pieces of the job.
      case pieces
      /// Sheets of the piece.
      case sheetsOfPiece
    }
    /// What it counts.
    public var counts: Counted
    /// Its first value.
    public var from: Int
    /// Its last value, after which it starts again.
    public var to: Int
    /// Makes a sequence.
    public init(counts: Counted, from: Int, to: Int) {
      self.counts = counts
      self.from = from
      self.to = to
    }
  }

  /// The top left corner of the first position's bar.
  public var first: Point
  /// From a position to the next, downwards.
  public var pitch: Length
  /// Height of a bar.
  public var thickness: Length
  /// Width of a bar.
  public var length: Length
  /// How many bars there are, odd or even.
  public var parity: Parity
  /// The sequences.
  public var sequences: [Sequence]
  /// The positions from the top.
  public var positions: [Position]

  /// Makes a code.
  public init(
    first: Point, pitch: Length, thickness: Length, length: Length, parity: Parity = .none,
    sequences: [Sequence] = [], positions: [Position]
  ) {
    self.first = first
    self.pitch = pitch
    self.thickness = thickness
    self.length = length
    self.parity = parity
    self.sequences = sequences
    self.positions = positions
  }

  /// The bar of a position, from 0.
  public func bar(_ position: Int) -> Rectangle {
    Rectangle(x: first.x, y: first.y + pitch * position, width: length, height: thickness)
  }

  /// All positions together.
  public var extent: Rectangle {
    let height = pitch * max(0, positions.count - 1) + thickness
    return Rectangle(x: first.x, y: first.y, width: length, height: height)
  }
}

/// What a machine's manual allows; checked when the site is loaded. What is not given is not
/// checked.
public struct MarkLimits: Sendable, Hashable, Codable {
  /// Least thickness of a bar or element.
  public var thicknessMin: Length?
  /// Greatest thickness of a bar.
  public var thicknessMax: Length?
  /// Least length of a bar, or height of a bar code.
  public var lengthMin: Length?
  /// Least distance from a position to the next.
  public var pitchMin: Length?
  /// Greatest distance from a position to the next.
  public var pitchMax: Length?
  /// Most positions.
  public var positionsMax: Int?
  /// Most characters.
  public var charactersMax: Int?
  /// Greatest extent along the sheet.
  public var extentMax: Length?
  /// Least distance from the sheet's top.
  public var fromTop: Length?
  /// Least distance from the sheet's bottom.
  public var fromBottom: Length?
  /// Least distance from the sheet's sides.
  public var fromSides: Length?
  /// Clear paper left and right.
  public var clearSides: Length?
  /// Clear paper above and below.
  public var clearEnds: Length?
  /// No limits.
  public init() {}
}
