import Foundation
import MailModel

/// Sums of one group.
public struct Figures: Sendable, Equatable {
  /// Whole numbers by column; weight in milligrams.
  private var counts: [ReportColumn: Int] = [:]
  private var amounts: [ReportColumn: Decimal] = [:]

  /// Nothing.
  public init() {}

  /// A whole number; weight in milligrams.
  public func count(_ column: ReportColumn) -> Int { counts[column] ?? 0 }

  /// An amount of money.
  public func amount(_ column: ReportColumn) -> Decimal { amounts[column] ?? 0 }

  mutating func add(_ count: Int, to column: ReportColumn) { counts[column, default: 0] += count }

  mutating func add(_ amount: Decimal, to column: ReportColumn) {
    amounts[column, default: 0] += amount
  }

  mutating func add(_ other: Figures) {
    counts.merge(other.counts, uniquingKeysWith: +)
    amounts.merge(other.amounts, uniquingKeysWith: +)
  }

  /// A column's value in plain figures: whole, grams with up to three decimals, or money with the
  /// currency's decimals.
  public func text(_ column: ReportColumn, currency: String) -> String {
    if column.isMoney {
      return amount(column).plain(places: Currency(currency)?.decimals ?? 2)
    }
    guard column == .weight else { return String(count(column)) }
    let milligrams = count(column)
    let grams = String(milligrams / 1000)
    let rest = milligrams % 1000
    guard rest != 0 else { return grams }
    var digits = String(String(rest + 1000).dropFirst())
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(grams).\(digits)"
  }
}

/// One line of a report.
public struct ReportRow: Sendable, Equatable {
  /// The group's values, in the order of the request's grouping.
  public var key: [String]
  /// The currency of its amounts; amounts of two currencies never share a row.
  public var currency: String
  /// Its sums.
  public var figures: Figures
}
