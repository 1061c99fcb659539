import MailModel

/// What a proof must know of finished pages beyond what layout asks for: where ink lies exactly.
/// Implemented by `Rendering` with the code that draws. Not `Sendable`: each thread has its own.
public protocol InkMeasuring: AnyObject {
  /// The smallest rectangle around all ink of a run of text; nothing where it has none.
  func ink(of run: TextRun) -> Rectangle?
  /// The smallest rectangles around each glyph of a run that has ink.
  func glyphs(of run: TextRun) -> [Rectangle]
  /// The symbol of a code: where its modules lie, and how many there are across and down. Nothing
  /// where the code cannot be made.
  func symbol(of code: PlacedCode) -> CodeSymbol?
  /// Pixels of a picture; nothing for drawings (SVG) and for what cannot be read.
  func pixels(ofPicture name: String) -> PixelCount?
  /// What stationery prints in a part of a page of that size; nothing where the part is white, or
  /// where the stationery cannot be seen.
  func ink(of stationery: PlacedStationery, on page: Size, in part: Rectangle) -> GroundInk?
}

/// What stationery prints in a part of a page.
public struct GroundInk: Sendable, Equatable {
  /// The smallest rectangle around its ink, within the part.
  public var box: Rectangle
  /// Colours that each cover a tenth of the part or more, white among them, the most common first.
  public var colours: [Colour]
  /// The darkest colour, however little there is of it.
  public var darkest: Colour
  /// Makes a description.
  public init(box: Rectangle, colours: [Colour], darkest: Colour) {
    self.box = box
    self.colours = colours
    self.darkest = darkest
  }
}

/// A code as it will be drawn.
public struct CodeSymbol: Sendable, Equatable {
  /// Where its modules lie.
  public var rectangle: Rectangle
  /// Modules from left to right.
  public var columns: Int
  /// Modules from top to bottom; 1 for bars.
  public var rows: Int
  /// Makes a symbol.
  public init(rectangle: Rectangle, columns: Int, rows: Int) {
    self.rectangle = rectangle
    self.columns = columns
    self.rows = rows
  }
}

/// How many pixels a picture has.
public struct PixelCount: Sendable, Equatable {
  /// From left to right.
  public var width: Int
  /// From top to bottom.
  public var height: Int
  /// Makes a count.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}
