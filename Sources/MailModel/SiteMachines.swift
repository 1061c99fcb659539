/// What an inserter mark says and where it stands. A scheme is data of the site, because meanings
/// differ by vendor.
public struct MarkScheme: Sendable, Hashable, Codable {
  /// The kinds of mark.
  public enum Symbology: String, Sendable, Codable, CaseIterable {
    /// A square ECC 200 Data Matrix.
    case dataMatrix = "datamatrix"
  }

  /// What one field of a mark says.
  public enum Meaning: String, Sendable, Codable, CaseIterable {
    /// The job's number.
    case job
    /// The piece's number in its job.
    case piece
    /// The sheet's number in its piece.
    case sheet
    /// How many sheets the piece has.
    case sheets
    /// One digit a feeder, 1 where it feeds for this piece.
    case feeders
    /// 1 where the machine shall divert the piece.
    case divert
    /// 1 on the last sheet of a piece.
    case endOfSet
    /// Always the same text.
    case constant
  }

  /// One field: a fixed number of digits.
  public struct Field: Sendable, Hashable, Codable {
    /// What it says.
    public var meaning: Meaning
    /// How many characters, filled with zeros from the left.
    public var width: Int
    /// The greatest value of a number that starts again at 1, or none where passing the width is
    /// a fault.
    public var wrapsAt: Int?
    /// The text of a constant.
    public var text: String?
    /// Makes a field.
    public init(_ meaning: Meaning, width: Int, wrapsAt: Int? = nil, text: String? = nil) {
      self.meaning = meaning
      self.width = width
      self.wrapsAt = wrapsAt
      self.text = text
    }
  }

  /// Identifier, such as `datamatrix-26`.
  public var id: String
  /// The kind of mark.
  public var symbology: Symbology
  /// Modules along a side: 18 for 18 × 18.
  public var modules: Int
  /// Where the symbol stands, without quiet zone, from the top left of its side.
  public var symbol: Rectangle
  /// The zone that no other ink may touch, on every sheet.
  public var zone: Rectangle
  /// Whether the zone's place on the other side of the sheet stays clear too, because its ink
  /// shines through.
  public var clearsReverse: Bool
  /// What it says, from left to right.
  public var fields: [Field]
  /// Makes a scheme.
  public init(
    id: String, symbology: Symbology, modules: Int, symbol: Rectangle, zone: Rectangle,
    fields: [Field], clearsReverse: Bool = false
  ) {
    self.id = id
    self.symbology = symbology
    self.modules = modules
    self.symbol = symbol
    self.zone = zone
    self.fields = fields
    self.clearsReverse = clearsReverse
  }

  /// How many characters a mark has.
  public var length: Int { fields.reduce(0) { $0 + $1.width } }
}
