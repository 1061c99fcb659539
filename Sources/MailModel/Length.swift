/// A length on paper, held in whole micrometres so that layout is exact and repeatable.
public struct Length: Hashable, Sendable, Codable, Comparable, AdditiveArithmetic {
  /// The length in micrometres (1/1000 mm).
  public var micrometres: Int

  /// Makes a length of whole micrometres.
  public init(micrometres: Int) { self.micrometres = micrometres }

  /// No length at all.
  public static let zero = Length(micrometres: 0)

  /// Makes a length from millimetres, rounded to the nearest micrometre.
  public static func mm(_ millimetres: Double) -> Length {
    Length(micrometres: Int((millimetres * 1000).rounded()))
  }

  /// Makes a length from PostScript points (1/72 inch), rounded to the nearest micrometre.
  public static func pt(_ points: Double) -> Length {
    Length(micrometres: Int((points * 25400 / 72).rounded()))
  }

  /// The length in millimetres.
  public var millimetres: Double { Double(micrometres) / 1000 }

  /// The length in PostScript points.
  public var points: Double { Double(micrometres) * 72 / 25400 }

  /// Orders lengths from short to long.
  public static func < (a: Length, b: Length) -> Bool { a.micrometres < b.micrometres }
  /// Adds two lengths.
  public static func + (a: Length, b: Length) -> Length {
    Length(micrometres: a.micrometres + b.micrometres)
  }
  /// Takes one length from another.
  public static func - (a: Length, b: Length) -> Length {
    Length(micrometres: a.micrometres - b.micrometres)
  }
  /// Multiplies a length by a whole number.
  public static func * (a: Length, n: Int) -> Length { Length(micrometres: a.micrometres * n) }
  /// Divides a length by a whole number, towards zero.
  public static func / (a: Length, n: Int) -> Length { Length(micrometres: a.micrometres / n) }
  /// The same length in the other direction.
  public static prefix func - (a: Length) -> Length { Length(micrometres: -a.micrometres) }
}

/// A point on a page, from the top left corner, y downwards.
public struct Point: Hashable, Sendable, Codable {
  /// Distance from the left edge.
  public var x: Length
  /// Distance from the top edge.
  public var y: Length
  /// Makes a point.
  public init(x: Length, y: Length) {
    self.x = x
    self.y = y
  }
}

/// The width and height of something on paper.
public struct Size: Hashable, Sendable, Codable {
  /// Extent from left to right.
  public var width: Length
  /// Extent from top to bottom.
  public var height: Length
  /// Makes a size.
  public init(width: Length, height: Length) {
    self.width = width
    self.height = height
  }
  /// ISO 216 A4 upright, 210 × 297 mm.
  public static let a4 = Size(width: .mm(210), height: .mm(297))
}

/// A rectangle on a page, from the top left corner, y downwards.
public struct Rectangle: Hashable, Sendable, Codable {
  /// The top left corner.
  public var origin: Point
  /// Width and height; neither is negative.
  public var size: Size
  /// Makes a rectangle from its top left corner and size.
  public init(x: Length, y: Length, width: Length, height: Length) {
    origin = Point(x: x, y: y)
    size = Size(width: width, height: height)
  }
  /// Left edge.
  public var minX: Length { origin.x }
  /// Top edge.
  public var minY: Length { origin.y }
  /// Right edge.
  public var maxX: Length { origin.x + size.width }
  /// Bottom edge.
  public var maxY: Length { origin.y + size.height }
  /// Whether the two rectangles share more than an edge.
  public func intersects(_ other: Rectangle) -> Bool {
    minX < other.maxX && other.minX < maxX && minY < other.maxY && other.minY < maxY
  }
  /// What both cover, or nothing where they share no more than an edge.
  public func intersection(_ other: Rectangle) -> Rectangle? {
    guard intersects(other) else { return nil }
    let x = max(minX, other.minX)
    let y = max(minY, other.minY)
    return Rectangle(
      x: x, y: y, width: min(maxX, other.maxX) - x, height: min(maxY, other.maxY) - y)
  }
  /// The smallest rectangle around both.
  public func union(_ other: Rectangle) -> Rectangle {
    let x = min(minX, other.minX)
    let y = min(minY, other.minY)
    return Rectangle(
      x: x, y: y, width: max(maxX, other.maxX) - x, height: max(maxY, other.maxY) - y)
  }
  /// Whether `other` lies wholly inside, edges allowed to touch.
  public func contains(_ other: Rectangle) -> Bool {
    minX <= other.minX && other.maxX <= maxX && minY <= other.minY && other.maxY <= maxY
  }
}
