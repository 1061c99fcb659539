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
    /// Empty for the rows of every format that has none of its own.
    var format = ""
  }

  private let steps: [Key: [(weightMax: Weight, price: Money)]]
  /// The last weight step and the lowest price of a product in a zone, of whatever format.
  private let ends: [Key: (weightMax: Weight, priceMin: Decimal)]

  /// Takes the rows that hold on `date`. A price counts as it can be written in its currency,
  /// rounded half away from zero: so sums are exactly those of what manifests and dockets say.
  public init(_ carrier: PostalOperator, on date: CalendarDate) {
    var steps: [Key: [(weightMax: Weight, price: Money)]] = [:]
    for row in carrier.tariff where row.validFrom <= date && date <= row.validTo {
      let key = Key(product: row.product, zone: row.zone, format: row.format ?? "")
      let price = Money(
        row.price.amount.rounded(places: row.price.currency.decimals), row.price.currency)
      steps[key, default: []].append((row.weightMax, price))
    }
    self.steps = steps.mapValues { $0.sorted { $0.weightMax < $1.weightMax } }
    var ends: [Key: (weightMax: Weight, priceMin: Decimal)] = [:]
    for (key, rows) in steps {
      var plain = key
      plain.format = ""
      for row in rows {
        let known = ends[plain] ?? (row.weightMax, row.price.amount)
        ends[plain] = (
          max(known.weightMax, row.weightMax), min(known.priceMin, row.price.amount)
        )
      }
    }
    self.ends = ends
  }

  private func rows(_ product: ProductKind, _ zone: String, _ format: String)
    -> [(weightMax: Weight, price: Money)]?
  {
    steps[Key(product: product, zone: zone, format: format)]
      ?? steps[Key(product: product, zone: zone)]
  }

  /// The price of a piece: that of the first weight step that is not below its weight, of its
  /// format's rows where it has any.
  public func price(_ product: ProductKind, zone: String, format: String = "", weight: Weight)
    -> Result<Money, Missing>
  {
    guard let rows = rows(product, zone, format), let last = rows.last else {
      return .failure(.noRate)
    }
    guard let row = rows.first(where: { weight <= $0.weightMax }) else {
      return .failure(.tooHeavy(max: last.weightMax))
    }
    return .success(row.price)
  }

  /// The weight step that a piece falls into: the greatest weight of the row that prices it.
  public func weightStep(
    _ product: ProductKind, zone: String, format: String = "", weight: Weight
  ) -> Weight? {
    rows(product, zone, format)?.first { weight <= $0.weightMax }?.weightMax
  }

  /// The last weight step of a product in a zone, of whatever format, or nothing where it has no
  /// price.
  public func weightMax(_ product: ProductKind, zone: String) -> Weight? {
    ends[Key(product: product, zone: zone)]?.weightMax
  }

  /// The lowest price of a product in a zone; 0 where it has none.
  func priceMin(_ product: ProductKind, zone: String) -> Decimal {
    ends[Key(product: product, zone: zone)]?.priceMin ?? 0
  }

  /// All weight steps of a product in a zone, of whatever format, from light to heavy.
  func steps(of product: ProductKind, zone: String) -> [(weightMax: Weight, price: Money)] {
    steps.filter { $0.key.product == product && $0.key.zone == zone }.flatMap(\.value)
      .sorted { $0.weightMax < $1.weightMax }
  }

  /// Whether a product has rows of its own for single formats.
  func isPricedByFormat(_ product: ProductKind, zone: String) -> Bool {
    steps.keys.contains { $0.product == product && $0.zone == zone && !$0.format.isEmpty }
  }

  /// The price of each of `count` pieces that weigh `weight` together, by the first step that is
  /// not below their average; compared in whole milligrams, so nothing is rounded.
  public func averagePrice(
    _ product: ProductKind, zone: String, format: String = "", weight: Weight, count: Int
  ) -> Result<Money, Missing> {
    guard let rows = rows(product, zone, format), let last = rows.last else {
      return .failure(.noRate)
    }
    guard let row = rows.first(where: { weight <= $0.weightMax * count }) else {
      return .failure(.tooHeavy(max: last.weightMax))
    }
    return .success(row.price)
  }
}
