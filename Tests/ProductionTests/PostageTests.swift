import Foundation
import MailModel
import Testing

@testable import Production

/// Prices by product, zone, step and date.
struct PostageTests {
  private let today = Fixture.date("2026-11-23")

  private func price(_ product: ProductKind, _ zone: String, _ grams: Double) -> Decimal? {
    try? Postage(Fixture.carrier, on: today).price(product, zone: zone, weight: .grams(grams))
      .get().amount
  }

  @Test func weightIsRoundedUpToTheStep() {
    #expect(price(.aPost, "domestic", 1) == 7)
    #expect(price(.aPost, "domestic", 50) == 7)
    #expect(price(.aPost, "domestic", 50.001) == 13)
    #expect(price(.aPost, "domestic", 600) == 29)
  }

  @Test func theHeaviestStepIsTheEnd() {
    #expect(
      Postage(Fixture.carrier, on: today).price(.aPost, zone: "domestic", weight: .grams(600.001))
        == .failure(.tooHeavy(max: .grams(600))))
  }

  @Test func productAndZoneDecide() {
    #expect(price(.economy, "domestic", 20) == 5)
    #expect(price(.aPost, "world", 20) == 17)
    #expect(price(.economy, "world", 20) == nil)
  }

  @Test func thePostingDatesRowsHold() {
    var carrier = Fixture.carrier
    carrier.tariff = [
      Fixture.row(.aPost, "domestic", 50, 7, from: "2026-01-01", to: "2026-11-22"),
      Fixture.row(.aPost, "domestic", 50, 8, from: "2026-11-23", to: "2026-11-23"),
      Fixture.row(.aPost, "domestic", 50, 9, from: "2026-11-24", to: "2026-12-31"),
    ]
    let prices = ["2026-11-22", "2026-11-23", "2026-11-24"].map {
      try? Postage(carrier, on: Fixture.date($0))
        .price(.aPost, zone: "domestic", weight: .grams(5)).get().amount
    }
    #expect(prices == [7, 8, 9])
  }

  @Test func aMissingRateIsADeviationAndNeverFree() throws {
    var carrier = Fixture.carrier
    carrier.tariff = carrier.tariff.map {
      var row = $0
      row.validTo = Fixture.date("2026-11-22")
      return row
    }
    let plan = try Fixture.plan([Fixture.request(1)], site: Fixture.site(carrier: carrier))
    #expect(plan.jobs.isEmpty)
    #expect(plan.deviations.map(\.diagnostic.code) == ["postage-no-rate"])
  }

  @Test func aCountryWithoutZoneIsADeviation() throws {
    var carrier = Fixture.carrier
    carrier.zones.removeLast()
    let plan = try Fixture.plan(
      [Fixture.request(1, country: "US")], site: Fixture.site(carrier: carrier))
    #expect(plan.deviations.map(\.diagnostic.code) == ["no-zone"])
  }

  @Test func aZoneThatNamesTheCountryGoesBeforeOneForAll() {
    var carrier = Fixture.carrier
    carrier.zones.reverse()
    #expect(carrier.zone(of: "SE")?.id == "domestic")
  }

  @Test func sumsAreExact() throws {
    let requests = (1...40).map { Fixture.request($0, pages: 40, country: "US") }
    let plan = try Fixture.plan(requests)
    #expect(plan.jobs.map(\.totals.postage) == [Decimal(1242)])  // 40 × 31.05
    #expect(plan.jobs[0].totals.postage.plain(places: 2) == "1242.00")
  }

  @Test func envelopesOfASplitPieceArePricedEach() throws {
    let plan = try Fixture.plan([Fixture.request(1, pages: 60)])
    // 17 sheets with envelope weigh 97.83 g, 14 sheets 82.86 g: less than 20 and 11 would cost.
    #expect(plan.jobs[0].pieces.map(\.postage) == [13, 13])
  }

  @Test func twoCurrenciesInOnePieceAreADeviation() throws {
    var carrier = Fixture.carrier
    carrier.tariff = [
      Fixture.row(.aPost, "domestic", 40, 13),
      Fixture.row(.aPost, "domestic", 600, 3, currency: Fixture.eur),
    ]
    // 6 sheets and a cover in two envelopes: one of 112.8 g, one of less than 40.
    let site = Fixture.site(
      [Fixture.printSite(envelopesPerPieceMax: 2, envelopes: [Fixture.large])], carrier: carrier)
    let plan = try Fixture.plan([Fixture.request(1, pages: 48)], site: site)
    #expect(plan.deviations.map(\.diagnostic.code) == ["postage-two-currencies"])
  }
}
