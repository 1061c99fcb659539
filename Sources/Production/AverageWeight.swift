import Foundation
import MailModel

/// Prices postings of products that the operator prices by the average weight: all pieces of a
/// site, product, zone and band, of one sender where it wants that, of one format where it has
/// prices for single formats.
enum AverageWeight {
  static func price(_ priced: inout [PricedRequest], _ contexts: [String: SiteContext]) {
    var postings: [GroupKey: [Int]] = [:]
    for (index, one) in priced.enumerated() {
      guard let context = contexts[one.key.site],
        context.carrier.product(one.key.product)?.pricing == .average
      else { continue }
      var key = one.key.posting
      if !context.postage.isPricedByFormat(key.product, zone: key.zone) { key.format = "" }
      postings[key, default: []].append(index)
    }
    for (key, members) in postings {
      guard let context = contexts[key.site] else { continue }
      let parts = members.flatMap { priced[$0].enveloped.parts }
      let weight = parts.reduce(Weight.zero) { $0 + $1.weight }
      // No piece is heavier than the last step, so their average has a price too.
      guard
        case .success(let price) = context.postage.averagePrice(
          key.product, zone: key.zone, format: key.format, weight: weight, count: parts.count),
        price.currency == key.currency
      else { continue }
      for index in members {
        priced[index].prices = priced[index].prices.map { _ in price.amount }
      }
    }
  }
}
