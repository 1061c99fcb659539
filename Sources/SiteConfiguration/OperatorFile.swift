import Foundation
import MailModel
import YAMLKit

extension MappingReader {
  /// The root of a file in `operators/`, with everything checked that it says of itself.
  func postalOperator() -> PostalOperator? {
    let id = identifier("id")
    let name = requiredText("name")
    let country = country("country")
    let days = list("postingDays", required: true)
      .compactMap { integer("postingDays", $0, in: 1...7) }
    let zones = each("zones", what: "zone", required: true) { $0.zone() }
    let formats = each("formats", what: "format") { $0.postalFormat() }
    let formatNames = formats.map(\.value.id)
    let products = each("products", what: "product", required: true) {
      $0.product(zones: zones.map(\.value.id), formats: formatNames)
    }
    let rows = each("tariff", what: "tariff block", required: true) {
      $0.tariffBlock(zones: zones.map(\.value.id), formats: formatNames)
    }
    let sort = sortRule()
    let trays = trayRule()
    refuseRepeats(of: "format", formats.map { ($0, $0.value.id) })
    refuseRepeats(of: "zone", zones.map { ($0, $0.value.id) })
    refuseRepeats(of: "product", products.map { ($0, $0.value.kind.rawValue) })
    refuseOverlaps(rows)
    guard let id, let country else { return nil }
    var carrier = PostalOperator(
      id: id, name: name, country: country, postingDays: days.sorted(),
      products: products.map(\.value), zones: zones.map(\.value),
      tariff: rows.flatMap(\.value))
    carrier.formats = formats.map(\.value)
    carrier.sort = sort
    carrier.trays = trays
    return carrier
  }

  private func zone() -> PostalZone? {
    let id = identifier("id")
    let countries = countries("countries")
    return id.map { PostalZone(id: $0, countries: countries) }
  }

  private func product(zones known: [String], formats: [String]) -> PostalProduct? {
    let kind = choice("kind", ProductKind.self)
    let name = requiredText("name")
    let franking = texts("franking")
    let zones = list("zones", required: true).compactMap { zoneName($0, known) }
    let piecesMin = integer("piecesMin", in: 1...1_000_000, default: 1)
    let spread = value("spreadMaxGrams") == nil ? nil : weight("spreadMaxGrams", in: 1...2000)
    let sameSender = flag("sameSender") ?? false
    let scope = choice("minimumOver", MinimumScope.self, default: .job)
    let pricing = choice("pricing", PostalPricing.self, default: .piece)
    let days = integer("deliveryDays", in: 0...60, default: 5)
    let rules = each("formats", what: "format of a product") { $0.productFormat(formats: formats) }
    guard let kind, let piecesMin, let scope, let pricing, let days else { return nil }
    var product = PostalProduct(
      kind: kind, name: name, franking: franking, zones: zones, piecesMin: piecesMin,
      spreadMax: spread, sameSender: sameSender)
    product.minimumOver = scope
    product.pricing = pricing
    product.deliveryDays = days
    product.formats = rules.map(\.value)
    return product
  }

  /// One block is all weight steps of a product in a zone over a stretch of days.
  private func tariffBlock(zones known: [String], formats: [String]) -> [TariffRow]? {
    let product = choice("product", ProductKind.self)
    let zoneNode = value("zone")
    if zoneNode == nil { missing("zone", example: known.first) }
    let zone = zoneNode.flatMap { zoneName($0, known) }
    let format = value("format").flatMap { formatName($0, formats) }
    let currency = currency("currency")
    let from = date("validFrom", required: true)
    let to = date("validTo", required: true)
    let source = requiredText("source")
    let prices = freeEntries("prices")
    if prices.isEmpty { missing("prices", example: "{50: 22.00}") }
    guard let product, let zone, let currency, let from, let to else { return nil }
    guard from <= to else {
      faults.error("bad-dates", "\"validTo\" lies before \"validFrom\"", at: node)
      return nil
    }
    var steps: Set<Int> = []
    return prices.compactMap { entry in
      guard let grams = Int(entry.key), (1...30_000).contains(grams) else {
        faults.error(
          "wrong-type", "the weight step \"\(entry.key)\" must be whole grams",
          line: entry.line, column: entry.column)
        return nil
      }
      guard steps.insert(grams).inserted else {
        faults.error(
          "tariff-overlap", "the weight step \(grams) g stands twice in the same block",
          line: entry.line, column: entry.column)
        return nil
      }
      guard case .scalar(let text, plain: true) = entry.value.content,
        let price = Decimal(xsdDecimal: text), price > 0
      else {
        wrong("prices", entry.value, wants: "a price greater than zero")
        return nil
      }
      var row = TariffRow(
        product: product, zone: zone, weightMax: .grams(Double(grams)),
        price: Money(price, currency), validFrom: from, validTo: to, source: source)
      row.format = format
      return row
    }
  }

  private func zoneName(_ node: YAMLNode, _ known: [String]) -> String? {
    guard let text = scalarText("zone", node) else { return nil }
    if known.contains(text) { return text }
    faults.error(
      "unknown-zone", "no zone of the operator is called \"\(text.prefix(40))\"", at: node,
      why: "its zones are \(known.joined(separator: ", "))",
      fix: nearestName(to: text, in: known).map { "did you mean \"\($0)\"?" })
    return nil
  }

  private func refuseRepeats<Value>(of what: String, _ items: [(Placed<Value>, String)]) {
    var seen: Set<String> = []
    for (item, id) in items where !seen.insert(id).inserted {
      faults.error(
        "duplicate-id", "the \(what) \"\(id)\" stands twice", line: item.line,
        column: item.column)
    }
  }

  /// On no day may two prices hold for the same letter.
  private func refuseOverlaps(_ blocks: [Placed<[TariffRow]>]) {
    var seen: [String: [TariffRow]] = [:]
    for block in blocks {
      for row in block.value {
        let key =
          "\(row.product.rawValue) \(row.zone) \(row.format ?? "") \(row.weightMax.grams)"
        let clash = seen[key, default: []].first {
          $0.validFrom <= row.validTo && row.validFrom <= $0.validTo
        }
        if let clash {
          faults.error(
            "tariff-overlap",
            "two prices for \(row.product.rawValue), \(row.zone), \(Int(row.weightMax.grams)) g "
              + "from \(max(clash.validFrom, row.validFrom))",
            line: block.line, column: block.column,
            why: "on no day may two prices hold for the same letter",
            fix: "end the earlier block on the day before the later one begins")
          break
        }
        seen[key, default: []].append(row)
      }
    }
  }
}
