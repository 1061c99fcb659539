import Foundation
import MailModel
import Testing

@testable import Production

/// What holds for every choice, on random sites, tariffs and pieces. The seed is printed.
struct OptimiserProperties {
  private struct World {
    var site: Site
    var request: PieceRequest
    var rules: [String: EnvelopeRules]
  }

  private func world(_ seed: UInt64) -> World {
    var random = SeededGenerator(seed: seed)
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let folds: [Fold] = [.half, .none, .zigzag]
    let envelopes = (0..<pick(1...3)).map { index in
      Fixture.envelope(
        "E\(index)", fold: folds[pick(0...2)], capacity: pick(3...9),
        thickness: Double(pick(6...30)) / 10, weightMax: Double(pick(40...120)),
        weight: Double(pick(3...15)))
    }
    var carrier = Fixture.carrier
    var price = 0
    carrier.tariff = [20, 50, 100, 150].map { grams in
      price += pick(1...9)
      return Fixture.row(.aPost, "domestic", Double(grams), Decimal(price) / 4)
    }
    var place = Fixture.printSite(envelopesPerPieceMax: pick(1...4), envelopes: envelopes)
    if pick(0...2) == 0 { place.inserter.sheetsMax = [.half: pick(2...6)] }
    var rules: [String: EnvelopeRules] = [:]
    for envelope in envelopes {
      rules[EnvelopeRules.key(envelope)] = EnvelopeRules(
        costs: [Fixture.sek: Decimal(pick(0...4)) / 4])
    }
    place.envelopeRules = rules
    let inserts = (0..<pick(0...2)).map { number in
      FeederInsert(
        feeder: number + 1, name: "i\(number)", weight: .grams(Double(pick(1...30))),
        thickness: .mm(Double(pick(1...5)) / 10), mayBeLeftOut: pick(0...1) == 0)
    }
    return World(
      site: Fixture.site([place], carrier: carrier),
      request: Fixture.request(
        1, pages: pick(1...24), enclosures: (0..<pick(0...1)).map { _ in pick(1...9) },
        inserts: inserts), rules: rules)
  }

  private func total(_ plan: ProductionPlan, _ world: World) -> Decimal? {
    guard let job = plan.jobs.first else { return nil }
    let cost = world.rules[EnvelopeRules.key(job.envelope)]?.costs[Fixture.sek] ?? 0
    return job.totals.postage + cost * Decimal(job.totals.pieces)
  }

  /// Every way, by plain counting: each envelope, each set of inserts, and how many sheets each of
  /// up to four envelopes has. It knows nothing of limits, weight steps or documents.
  private func cheapest(_ world: World) -> Decimal? {
    let place = world.site.printSites[0]
    let tariff = world.site.operators[0].tariff.filter { $0.product == .aPost }
    let sheets = world.request.documents.reduce(0) { $0 + ($1.pages.count + 1) / 2 }
    var best: Decimal?
    for envelope in place.envelopes {
      let cost = world.rules[EnvelopeRules.key(envelope)]?.costs[Fixture.sek] ?? 0
      func price(_ count: Int, _ inserts: [FeederInsert]) -> Decimal? {
        let weight = inserts.reduce(Fixture.stock.sheetWeight * count + envelope.weight) {
          $0 + $1.weight
        }
        let pack = inserts.reduce(Fixture.stock.thickness * (envelope.fold.panels * count)) {
          $0 + $1.thickness
        }
        guard count <= envelope.capacitySheets,
          count <= place.inserter.sheetsMax[envelope.fold] ?? Int.max,
          pack <= envelope.insertThicknessMax, weight <= envelope.weightMax
        else { return nil }
        return tariff.filter { weight <= $0.weightMax }.min { $0.weightMax < $1.weightMax }
          .map { $0.price.amount + cost }
      }
      func rest(_ left: Int, _ envelopes: Int) -> Decimal? {
        if left == 0 { return 0 }
        guard envelopes > 0 else { return nil }
        return (1...left).compactMap { count in
          // A later envelope has a cover sheet.
          price(count + 1, []).flatMap { one in rest(left - count, envelopes - 1).map { one + $0 } }
        }.min()
      }
      let optional = world.request.inserts.filter(\.mayBeLeftOut)
      for mask in 0..<(1 << optional.count) {
        let out = Set(
          optional.enumerated().filter { mask >> $0.offset & 1 == 1 }.map(\.element.feeder))
        let kept = world.request.inserts.filter { !out.contains($0.feeder) }
        for first in 1...sheets {
          guard let one = price(first, kept),
            let more = rest(sheets - first, place.envelopesPerPieceMax - 1)
          else { continue }
          best = min(best ?? one + more, one + more)
        }
      }
    }
    return best
  }

  @Test(arguments: UInt64(1)...120)
  func itIsNeverDearerThanTheFirstThatFitsAndAlwaysLawful(_ seed: UInt64) throws {
    let world = world(seed)
    let plan = try Fixture.plan([world.request], site: world.site)
    var plain = ProductionPlanner(site: world.site, created: Fixture.created, firstJobNumber: 1)
    plain.policy.isFirstFit = true
    let first = try plain.plan([world.request])
    if let known = total(first, world) {
      let found = try #require(total(plan, world), "seed \(seed)")
      #expect(found <= known, "seed \(seed)")
    }
    for job in plan.jobs {
      let place = world.site.printSites[0]
      #expect(job.pieces.count <= place.envelopesPerPieceMax, "seed \(seed)")
      for piece in job.pieces {
        #expect(piece.sheets.count <= job.envelope.capacitySheets, "seed \(seed)")
        #expect(
          piece.sheets.count <= place.inserter.sheetsMax[job.envelope.fold] ?? Int.max,
          "seed \(seed)")
        #expect(piece.thickness <= job.envelope.insertThicknessMax, "seed \(seed)")
        #expect(piece.weight <= job.envelope.weightMax, "seed \(seed)")
      }
      let required = world.request.inserts.filter { !$0.mayBeLeftOut }.map(\.feeder)
      #expect(Set(required).isSubset(of: job.pieces[0].feeders), "seed \(seed)")
    }
  }

  @Test func itIsAsCheapAsTheBestOfAllWays() throws {
    var seen = 0
    var split = 0
    for seed in UInt64(1)...150 {
      let world = world(seed)
      let plan = try Fixture.plan([world.request], site: world.site)
      #expect(total(plan, world) == cheapest(world), "seed \(seed)")
      seen += plan.jobs.count
      split += plan.jobs.first?.pieces.count ?? 0 > 1 ? 1 : 0
    }
    #expect(seen > 75)
    #expect(split > 10)
  }
}
