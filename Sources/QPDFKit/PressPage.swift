/// A rectangle on a press page in points, from the lower left corner.
public struct PressBox: Sendable, Equatable {
  /// The left edge.
  public var x: Double
  /// The lower edge.
  public var y: Double
  /// The width.
  public var width: Double
  /// The height.
  public var height: Double

  /// A rectangle.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  var right: Double { x + width }
  var top: Double { y + height }
}

/// One page of a press sheet, made of pages of the job.
public struct PressPage: Sendable, Equatable {
  /// A page of the job (from 1) with its lower left corner at a place in points.
  public struct Part: Sendable, Equatable {
    /// The page, from 1.
    public var page: Int
    /// Its column, from 0 at the left; a press page has one part a column.
    public var column: Int
    /// From the left.
    public var x: Double
    /// From below.
    public var y: Double
    /// A part.
    public init(page: Int, column: Int = 0, x: Double, y: Double) {
      self.page = page
      self.column = column
      self.x = x
      self.y = y
    }
  }

  /// The width in points.
  public var width: Double
  /// The height in points.
  public var height: Double
  /// What is left after cutting.
  public var trim: PressBox
  /// The job's pages on it.
  public var parts: [Part]
  /// Rectangles of black.
  public var fills: [PressBox]

  /// A press page.
  public init(width: Double, height: Double, trim: PressBox, parts: [Part], fills: [PressBox] = [])
  {
    self.width = width
    self.height = height
    self.trim = trim
    self.parts = parts
    self.fills = fills
  }
}
