import Foundation
import MailModel
import Testing

@testable import SiteConfiguration

/// Formats, order, trays, inserters, households and deadlines, read from a site's files.
struct PostalRuleTests {
  private static let carrier = "operators/postnord-se.yaml"
  private static let sender = "senders/tele-are.yaml"

  private func rules(_ text: String) -> Edit {
    Edit(Self.carrier, "products:\n", text + "\nproducts:\n")
  }

  private func sender(_ text: String) -> Edit {
    Edit(Self.sender, "language: sv\n", "language: sv\n\(text)\n")
  }

  @Test func withoutAWordNothingIsNew() throws {
    let site = try #require(try load().site)
    let carrier = try #require(site.postalOperator("postnord-se"))
    #expect(carrier.formats.isEmpty && carrier.trays == nil && carrier.sort == SortRule())
    #expect(carrier.products.allSatisfy { $0.pricing == .piece && $0.minimumOver == .job })
    #expect(site.senders.allSatisfy { $0.householding == nil && $0.economyDeadline == nil })
    let place = try #require(site.printSite("SE-STO"))
    #expect(place.inserter == InserterLimits() && !place.trayHeaders)
    #expect(place.envelopeRules.values.allSatisfy { $0 == EnvelopeRules() })
  }

  // MARK: Operators

  @Test func formatsHaveLimitsRulesAndPrices() throws {
    let result = try load(
      rules(
        "formats:\n  - {id: small, minMM: {width: 140, height: 90}, maxMM: {width: 250, height: 176},"
          + " thicknessMaxMM: 5}\n  - {id: large, weightMinGrams: 20, weightMaxGrams: 2000}"),
      Edit(
        Self.carrier, "    piecesMin: 500\n",
        "    piecesMin: 500\n    minimumOver: posting\n    pricing: average\n"
          + "    formats: [{id: small, piecesMin: 200, spreadMaxGrams: 20}, {id: large}]\n"),
      Edit(
        Self.carrier, "tariff:\n",
        "tariff:\n  - {product: economy, zone: domestic, format: large, currency: SEK,\n"
          + "     validFrom: 2026-01-01, validTo: 2026-12-31, source: a test, prices: {50: 3}}\n"))
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.text))")
    let carrier = try #require(result.site?.postalOperator("postnord-se"))
    #expect(carrier.formats.map(\.id) == ["small", "large"])
    let c5 = Size(width: .mm(162), height: .mm(229))
    #expect(carrier.format(of: c5, thickness: .mm(5), weight: .grams(19)) == "small")
    #expect(carrier.format(of: c5, thickness: .mm(6), weight: .grams(20)) == "large")
    #expect(carrier.format(of: c5, thickness: .mm(6), weight: .grams(19)) == nil)
    let economy = try #require(carrier.product(.economy))
    #expect(economy.rule(forFormat: "small")?.piecesMin == 200)
    #expect(economy.rule(forFormat: "large")?.piecesMin == 500)
    #expect(economy.rule(forFormat: "small")?.spreadMax == .grams(20))
    #expect(economy.rule(forFormat: "other") == nil)
    #expect(economy.pricing == .average && economy.minimumOver == .posting)
    #expect(economy.deliveryDays == 6)
    #expect(carrier.tariff.first?.format == "large")
  }

  @Test func aFormatThatIsNotThereIsNamed() throws {
    let fault = try onlyError(
      "unknown-format",
      [
        rules("formats: [{id: small}]"),
        Edit(
          Self.carrier, "    piecesMin: 500\n", "    piecesMin: 500\n    formats: [{id: smal}]\n"),
      ])
    #expect(fault.fix == "did you mean \"small\"?")
  }

  @Test func orderAndTraysAreRead() throws {
    let result = try load(
      rules(
        "sort: {order: descending, plan: [{name: Stockholm, prefixes: [\"11\", \"12\"]}]}\n"
          + "trays: {piecesMax: 300, weightMaxGrams: 8000, thicknessMaxMM: 400, prefix: 2,"
          + " bundles: {piecesMax: 50, prefix: 3}}"))
    let carrier = try #require(result.site?.postalOperator("postnord-se"))
    #expect(carrier.sort.plan == [.init(name: "Stockholm", prefixes: ["11", "12"])])
    #expect(carrier.sort.line(of: "11122") == 0 && carrier.sort.line(of: "21100") == 1)
    #expect(
      carrier.trays
        == TrayRule(
          piecesMax: 300, weightMax: .grams(8000), thicknessMax: .mm(400), prefix: 2,
          bundlePiecesMax: 50, bundlePrefix: 3))
    _ = try onlyError("wrong-type", [rules("sort: {plan: [{name: a, prefixes: [\"1 1\"]}]}")])
    _ = try onlyError("unknown-key", [rules("trays: {pieceMax: 300}")])
    _ = try onlyError("out-of-range", [rules("trays: {piecesMax: 0}")])
  }

  // MARK: Print sites and envelopes

  @Test func inserterCostsAndSidesAreRead() throws {
    let result = try load(
      Edit(
        "site.yaml", "    duplex: true\n",
        "    duplex: true\n    trayHeaders: true\n    inserter: {sheetsMax: {half: 6, none: 20},"
          + " thicknessMaxMM: 4, feeders: [1, 2], envelopeMinMM: {width: 160, height: 110},"
          + " envelopeMaxMM: {width: 324, height: 229}}\n"),
      Edit(
        "envelopes.yaml", "    fold: half\n",
        "    fold: half\n    costs: {SEK: 0.35, NOK: 0.40}\n    addressSides: [front]\n"))
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.text))")
    let place = try #require(result.site?.printSite("SE-STO"))
    #expect(place.trayHeaders)
    #expect(place.inserter.sheetsMax == [.half: 6, .none: 20])
    #expect(place.inserter.feeders == [1, 2])
    #expect(place.envelopes.allSatisfy(place.inserter.runs))
    let rules = try #require(place.envelopeRules["C5/half"])
    #expect(rules.addressSides == [.front])
    #expect(rules.costs.map { "\($0.key) \($0.value)" }.sorted() == ["NOK 0.4", "SEK 0.35"])
    _ = try onlyError(
      "unknown-value",
      [
        Edit(
          "site.yaml", "    duplex: true\n",
          "    duplex: true\n    inserter: {sheetsMax: {double: 6}}\n")
      ])
    _ = try onlyError(
      "wrong-type",
      [Edit("envelopes.yaml", "    fold: half\n", "    fold: half\n    costs: {kronor: 1}\n")])
  }

  @Test func anEnvelopeMayStandOnceForEachFold() throws {
    let result = try load(Edit("envelopes.yaml", "- id: E4", "- id: C5"))
    #expect(result.site?.printSite("SE-STO")?.envelopes.map(\.id) == ["C5", "C5"])
  }

  // MARK: Senders

  @Test func householdsAreRead() throws {
    let result = try load(
      sender(
        "householding: {sheetsMax: 8, weightMaxGrams: 100, order: [credit-note, invoice],"
          + " reminders: true}"))
    let rule = try #require(result.site?.sender(id: "tele-are")?.householding)
    #expect(rule.sheetsMax == 8 && rule.weightMax == .grams(100))
    #expect(rule.order == [.creditNote, .invoice])
    #expect(rule.reminders && !rule.protectedIdentity)
    #expect(rule.protectedWords == Householding.protectedWords)
    _ = try onlyError("missing-key", [sender("householding: {sheetsMax: 8}")])
    _ = try onlyError(
      "repeated-kind",
      [sender("householding: {sheetsMax: 8, weightMaxGrams: 9, order: [invoice, invoice]}")])
    _ = try onlyError(
      "unknown-key", [sender("householding: {sheetsMax: 8, weightMaxGrams: 9, remind: true}")])
  }

  @Test func deadlinesAreRead() throws {
    func deadline(_ text: String) throws -> EconomyDeadline? {
      try load(sender(text)).site?.sender(id: "tele-are")?.economyDeadline
    }
    #expect(try deadline("economyDeadlineDays: 5") == .days(5))
    #expect(
      try deadline("economyDeadline: {weekday: 5, time: \"16:00\"}")
        == .weekday(5, minutes: 960))
    let hold = Edit(Self.sender, "economyFallback: a-post", "economyFallback: hold")
    #expect(
      try load(hold, sender("economyDeadlineDays: 0")).site?.sender(id: "tele-are")?.economyFallback
        == .hold)
    _ = try onlyError("missing-key", [hold])
    _ = try onlyError(
      "unused-key",
      [sender("economyDeadlineDays: 5\neconomyDeadline: {weekday: 5, time: \"16:00\"}")])
    _ = try onlyError("out-of-range", [sender("economyDeadline: {weekday: 8, time: \"16:00\"}")])
  }

  @Test func anInsertMayBeOptional() throws {
    let insert = "weightGrams: 5, thicknessMM: 0.3"
    let result = try load(
      sender(
        "inserts: [{feeder: 1, name: a, \(insert), optional: true}, {feeder: 2, name: b, \(insert)}]"
      ))
    #expect(result.site?.sender(id: "tele-are")?.inserts.map(\.mayBeLeftOut) == [true, false])
  }
}
