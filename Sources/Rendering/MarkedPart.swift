/// Some items of a page that are one piece of its content, for readers that go by structure.
public struct MarkedPart: Sendable, Equatable {
  /// What the piece is; the name by which a PDF marks it.
  public enum Kind: String, Sendable {
    /// Text.
    case text = "P"
    /// A picture or code that says something.
    case figure = "Figure"
    /// What only decorates: rules, grounds, repeated heads. A reader passes over it.
    case decoration = "NonStruct"
  }
  /// What it is.
  public var kind: Kind
  /// The items, by their place in the frame. They are drawn as a page of their own would be: fills
  /// and paths, pictures, codes, text.
  public var items: [Int]
  /// Makes a part.
  public init(_ kind: Kind, items: [Int]) {
    self.kind = kind
    self.items = items
  }
}
