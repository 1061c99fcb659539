import Foundation
import MailModel
import YAMLKit

extension MappingReader {
  // MARK: Formats

  /// An entry of `formats` of an operator.
  func postalFormat() -> PostalFormat? {
    let id = identifier("id")
    let least = value("minMM") == nil ? nil : size("minMM")
    let most = value("maxMM") == nil ? nil : size("maxMM")
    let thickness =
      value("thicknessMaxMM") == nil ? nil : length("thicknessMaxMM", in: 0.1...200)
    let lightest = value("weightMinGrams") == nil ? nil : weight("weightMinGrams", in: 0.1...30_000)
    let heaviest = value("weightMaxGrams") == nil ? nil : weight("weightMaxGrams", in: 1...30_000)
    guard let id else { return nil }
    var format = PostalFormat(id: id)
    format.sizeMin = least
    format.sizeMax = most
    format.thicknessMax = thickness
    format.weightMin = lightest
    format.weightMax = heaviest
    return format
  }

  /// An entry of `formats` of a product.
  func productFormat(formats known: [String]) -> ProductFormat? {
    let id = value("id").flatMap { formatName($0, known) }
    if value("id") == nil { missing("id", example: known.first) }
    let pieces = value("piecesMin") == nil ? nil : integer("piecesMin", in: 1...1_000_000)
    let spread = value("spreadMaxGrams") == nil ? nil : weight("spreadMaxGrams", in: 1...2000)
    return id.map { ProductFormat(id: $0, piecesMin: pieces, spreadMax: spread) }
  }

  func formatName(_ node: YAMLNode, _ known: [String]) -> String? {
    guard let text = scalarText("format", node) else { return nil }
    if known.contains(text) { return text }
    faults.error(
      "unknown-format", "no format of the operator is called \"\(text.prefix(40))\"", at: node,
      why: known.isEmpty ? "it has none" : "its formats are \(known.joined(separator: ", "))",
      fix: nearestName(to: text, in: known).map { "did you mean \"\($0)\"?" })
    return nil
  }

  // MARK: Order and trays

  /// `sort` of an operator.
  func sortRule() -> SortRule {
    guard let reader = mapping("sort", what: "sort", required: false) else { return SortRule() }
    defer { reader.finish() }
    let order = reader.choice("order", SortRule.Order.self, default: .ascending)
    let plan = reader.each("plan", what: "line of the sort plan") { line -> SortRule.Entry? in
      let name = line.requiredText("name")
      let prefixes = line.texts("prefixes")
      if prefixes.isEmpty { line.missing("prefixes", example: "[\"11\"]") }
      for prefix in prefixes where !MappingReader.isPrefix(prefix) {
        line.wrong("prefixes", line.node, wants: "beginnings of postcodes without spaces")
      }
      return SortRule.Entry(name: name, prefixes: prefixes)
    }
    return SortRule(order: order ?? .ascending, plan: plan.map(\.value))
  }

  private static func isPrefix(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= SortRule.prefixMax
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }

  /// `trays` of an operator.
  func trayRule() -> TrayRule? {
    guard let reader = mapping("trays", what: "trays", required: false) else { return nil }
    defer { reader.finish() }
    var rule = TrayRule()
    if reader.value("piecesMax") != nil {
      rule.piecesMax = reader.integer("piecesMax", in: 1...100_000)
    }
    if reader.value("weightMaxGrams") != nil {
      rule.weightMax = reader.weight("weightMaxGrams", in: 100...50_000)
    }
    if reader.value("thicknessMaxMM") != nil {
      rule.thicknessMax = reader.length("thicknessMaxMM", in: 10...2000)
    }
    rule.prefix = reader.integer("prefix", in: 0...10, default: 0) ?? 0
    if let bundles = reader.mapping("bundles", what: "bundles", required: false) {
      rule.bundlePiecesMax = bundles.integer("piecesMax", in: 1...10_000)
      rule.bundlePrefix = bundles.integer("prefix", in: 0...10, default: 0) ?? 0
      bundles.finish()
    }
    return rule
  }

  // MARK: Envelopes and inserters

  /// What planning weighs about an envelope beside its measures.
  func envelopeRules() -> EnvelopeRules {
    var rules = EnvelopeRules()
    for entry in freeEntries("costs") {
      guard let currency = Currency(entry.key) else {
        faults.error(
          "wrong-type", "\"\(entry.key.prefix(40))\" is no currency", line: entry.line,
          column: entry.column, fix: "write costs: {SEK: 0.35}")
        continue
      }
      guard case .scalar(let text, plain: true) = entry.value.content,
        let amount = Decimal(xsdDecimal: text), amount >= 0, amount < 1000
      else {
        wrong("costs", entry.value, wants: "an amount from 0 to 1000")
        continue
      }
      rules.costs[currency] = amount
    }
    let sides = list("addressSides").compactMap { choice("addressSides", $0, AddressSide.self) }
    if !sides.isEmpty { rules.addressSides = Set(sides) }
    return rules
  }

  /// `inserter` of a print site.
  func inserterLimits() -> InserterLimits {
    guard let reader = mapping("inserter", what: "inserter", required: false) else {
      return InserterLimits()
    }
    defer { reader.finish() }
    var limits = InserterLimits()
    for entry in reader.freeEntries("sheetsMax") {
      guard let fold = Fold(rawValue: entry.key) else {
        reader.faults.error(
          "unknown-value", "no fold is called \"\(entry.key.prefix(40))\"", line: entry.line,
          column: entry.column, why: "it is one of none, half, C, Z")
        continue
      }
      limits.sheetsMax[fold] = reader.integer("sheetsMax", entry.value, in: 1...999)
    }
    if reader.value("thicknessMaxMM") != nil {
      limits.thicknessMax = reader.length("thicknessMaxMM", in: 0.1...100)
    }
    if reader.value("feeders") != nil {
      limits.feeders = Set(
        reader.list("feeders").compactMap { reader.integer("feeders", $0, in: 1...5) })
    }
    if reader.value("envelopeMinMM") != nil { limits.envelopeMin = reader.size("envelopeMinMM") }
    if reader.value("envelopeMaxMM") != nil { limits.envelopeMax = reader.size("envelopeMaxMM") }
    return limits
  }
}
