/// What an inserter mark says and where it stands. A scheme is data of the site, because meanings
/// differ by vendor.
public struct MarkScheme: Sendable, Hashable, Codable {
  /// The kinds of mark.
  public enum Symbology: String, Sendable, Codable, CaseIterable {
    /// A square ECC 200 Data Matrix.
    case dataMatrix = "datamatrix"
    /// Code 39, one bar code.
    case code39
    /// Interleaved 2 of 5, digits only and an even number of them.
    case interleaved = "itf"
    /// Bars at fixed positions.
    case omr
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
    /// One character for five feeders from `firstFeeder`: the digit 0…9, A…V of the number whose
    /// lowest bit is the first of them.
    case feederBits
    /// 1 where the machine shall divert the piece.
    case divert
    /// 1 on the last sheet of a piece.
    case endOfSet
    /// Always the same text.
    case constant
    /// The check digit of all digits before it: weights 3 and 1 from the right, modulo 10.
    case checkDigit
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
    /// The first feeder of `feederBits`.
    public var firstFeeder: Int = 1
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
  /// Modules along a side: 18 for 18 × 18; 0 for what is no matrix code.
  public var modules: Int
  /// Where the symbol stands, without quiet zone, from the top left of its side.
  public var symbol: Rectangle
  /// The zone that no other ink may touch, on every sheet.
  public var zone: Rectangle
  /// Whether the zone's place on the other side of the sheet stays clear too, because its ink
  /// shines through.
  public var clearsReverse: Bool
  /// What it says, from left to right; empty for optical marks.
  public var fields: [Field]
  /// The positions of optical marks.
  public var omr: OMRCode?
  /// What the machine allows.
  public var limits = MarkLimits()
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
  public var length: Int { omr?.positions.count ?? fields.reduce(0) { $0 + $1.width } }

  /// Narrow elements along a bar code of the scheme, without quiet zone; 0 for other marks. Code 39
  /// with wide bars of two elements, ITF with three, as they are drawn.
  public var elements: Int {
    switch symbology {
    case .code39: (length + 2) * 13 - 1
    case .interleaved: length * 9 + 9
    case .dataMatrix: modules
    case .omr: 0
    }
  }

  /// Size of the narrowest element; zero for optical marks.
  public var element: Length {
    guard elements > 0 else { return .zero }
    return max(symbol.size.width, symbology == .dataMatrix ? .zero : symbol.size.height) / elements
  }
}
