/// A weight, held in whole milligrams so that sums are exact.
public struct Weight: Hashable, Sendable, Codable, Comparable, AdditiveArithmetic {
  /// The weight in milligrams.
  public var milligrams: Int
  /// Makes a weight of whole milligrams.
  public init(milligrams: Int) { self.milligrams = milligrams }
  /// No weight at all.
  public static let zero = Weight(milligrams: 0)
  /// Makes a weight from grams, rounded to the nearest milligram.
  public static func grams(_ grams: Double) -> Weight {
    Weight(milligrams: Int((grams * 1000).rounded()))
  }
  /// The weight in grams.
  public var grams: Double { Double(milligrams) / 1000 }
  /// Orders weights from light to heavy.
  public static func < (a: Weight, b: Weight) -> Bool { a.milligrams < b.milligrams }
  /// Adds two weights.
  public static func + (a: Weight, b: Weight) -> Weight {
    Weight(milligrams: a.milligrams + b.milligrams)
  }
  /// Takes one weight from another.
  public static func - (a: Weight, b: Weight) -> Weight {
    Weight(milligrams: a.milligrams - b.milligrams)
  }
  /// Multiplies a weight by a whole number.
  public static func * (a: Weight, n: Int) -> Weight { Weight(milligrams: a.milligrams * n) }
}
