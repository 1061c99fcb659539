import Foundation
import MailModel

/// The prices of an operator on one posting date.
public struct Postage: Sendable {
  /// Why there is no price.
  public enum Missing: Error, Sendable, Hashable {
    /// The tariff has no row for that product and zone on that date.
    case noRate
    /// The piece is heavier than the last weight step.
    case tooHeavy(max: Weight)
  }

  private struct Key: Hashable {
    var product: ProductKind
    var zone: String
  }

  private let steps: [Key: [(weightMax: Weight, price: Money)]]

  /// Takes the rows that hold on `date`.
  public init(_ carrier: PostalOperator, on date: CalendarDate) {
    var steps: [Key: [(weightMax: Weight, price: Money)]] = [:]
    for row in carrier.tariff where row.validFrom <= date && date <= row.validTo {
      steps[Key(product: row.product, zone: row.zone), default: []]
        .append((row.weightMax, row.price))
    }
    self.steps = steps.mapValues { $0.sorted { $0.weightMax < $1.weightMax } }
  }

  /// The price of a piece: that of the first weight step that is not below its weight.
  public func price(_ product: ProductKind, zone: String, weight: Weight)
    -> Result<Money, Missing>
  {
    guard let rows = steps[Key(product: product, zone: zone)], let last = rows.last else {
      return .failure(.noRate)
    }
    guard let row = rows.first(where: { weight <= $0.weightMax }) else {
      return .failure(.tooHeavy(max: last.weightMax))
    }
    return .success(row.price)
  }

  /// The weight step that a piece falls into: the greatest weight of the row that prices it.
  public func weightStep(_ product: ProductKind, zone: String, weight: Weight) -> Weight? {
    steps[Key(product: product, zone: zone)]?.first { weight <= $0.weightMax }?.weightMax
  }

  /// The last weight step of a product in a zone, or nothing where it has no price.
  public func weightMax(_ product: ProductKind, zone: String) -> Weight? {
    steps[Key(product: product, zone: zone)]?.last?.weightMax
  }
}
