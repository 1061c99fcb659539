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
