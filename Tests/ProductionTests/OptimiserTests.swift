import Foundation
import MailModel
import Testing

@testable import Production

/// The cheapest lawful way of a piece.
struct OptimiserTests {
  private static let card = FeederInsert(
    feeder: 2, name: "card", weight: .grams(20), thickness: .mm(0.5), mayBeLeftOut: true)
  private static let leaflet = FeederInsert(
    feeder: 1, name: "leaflet", weight: .grams(9), thickness: .mm(0.3))

  /// A site with three envelopes, one of them with two folds.
  private func site(
    _ envelopes: [Envelope] = [Fixture.small, Fixture.large], limits: InserterLimits? = nil,
    rules: [String: EnvelopeRules] = [:], carrier: PostalOperator = Fixture.carrier
  ) -> Site {
    var place = Fixture.printSite(envelopes: envelopes)
    if let limits { place.inserter = limits }
    place.envelopeRules = rules
    return Fixture.site([place], carrier: carrier)
  }

  private func piece(_ request: PieceRequest, _ site: Site) throws -> PlannedPiece {
    try #require(try Fixture.plan([request], site: site).jobs.first?.pieces.first)
  }

  // MARK: Choice

  @Test func twoLightEnvelopesMayCostLessThanAHeavyOne() throws {
    // 20 sheets of 4.99 g in a C4 weigh 112.8 g: 29. As 17 and 3 with a cover: 97.83 and 32.96 g,
    // 13 and 7.
    let plan = try Fixture.plan([Fixture.request(1, pages: 40)], site: site([Fixture.large]))
    #expect(plan.jobs[0].pieces.map(\.postage) == [13, 7])
    let why = try #require(plan.jobs[0].pieces[0].why)
    #expect(why.codes == ["cheapest", "split"])
    #expect(try #require(why.next).total > 20)
  }

  @Test func ofWaysThatCostTheSameTheOneWithFewerEnvelopesGoes() throws {
    var carrier = Fixture.carrier
    carrier.tariff = [
      Fixture.row(.aPost, "domestic", 50, 10), Fixture.row(.aPost, "domestic", 600, 20),
    ]
    let piece = try piece(Fixture.request(1, pages: 20), site(carrier: carrier))
    #expect(piece.envelopes == 1)
    #expect(piece.why?.codes == ["split-saves-nothing"])
    #expect(piece.why?.refused.map(\.code) == ["too-many-sheets"])
  }

  @Test func aSplitThatCostsTheSameIsNotMade() throws {
    var carrier = Fixture.carrier
    // No piece is light enough for the first step, so that splits must be tried.
    carrier.tariff = [
      Fixture.row(.aPost, "domestic", 8, 1), Fixture.row(.aPost, "domestic", 50, 10),
      Fixture.row(.aPost, "domestic", 600, 20),
    ]
    let piece = try piece(Fixture.request(1, pages: 20), site(carrier: carrier))
    #expect(piece.envelopes == 1)
    #expect(piece.why?.codes == ["fewest-envelopes"])
    #expect(piece.why?.next?.envelopes == 2)
    #expect(piece.why?.next?.envelope == "C5")
  }

  @Test func whatEnvelopesCostCounts() throws {
    // One sheet costs 7 in either; the smaller envelope is dearer to buy.
    let rules = [
      "C5/half": EnvelopeRules(costs: [Fixture.sek: 2]),
      "C4/none": EnvelopeRules(costs: [Fixture.sek: 1]),
    ]
    let piece = try piece(Fixture.request(1), site(rules: rules))
    #expect(piece.why?.chosen.envelope == "C4")
    #expect(piece.why?.chosen.total == 8)
    #expect(piece.why?.next?.total == 9)
    #expect(piece.postage == 7)
  }

  @Test func anOptionalInsertIsLeftOutWhereThatIsCheaper() throws {
    // Six sheets, leaflet and card in a C5: 65.44 g cost 13; without the card 45.44 g cost 7.
    let heavy = Fixture.request(1, pages: 12, inserts: [Self.leaflet, Self.card])
    let piece = try piece(heavy, site())
    #expect(piece.feeders == [1])
    #expect(piece.postage == 7)
    #expect(piece.why?.codes == ["cheapest", "insert-left-out"])
    let light = try self.piece(Fixture.request(2, inserts: [Self.leaflet, Self.card]), site())
    #expect(light.feeders == [1, 2])
  }

  @Test func whatLiesInTheFeedersIsTheJobsAllTheSame() throws {
    let plan = try Fixture.plan(
      [
        Fixture.request(1, pages: 12, inserts: [Self.leaflet, Self.card]),
        Fixture.request(2, inserts: [Self.leaflet, Self.card]),
      ], site: site())
    #expect(plan.jobs.count == 1)
    #expect(plan.jobs[0].pieces.map(\.feeders) == [[1], [1, 2]])
    #expect(plan.jobs[0].inserts == [Self.leaflet, Self.card])
  }

  @Test func aRequiredInsertIsNeverLeftOut() throws {
    var card = Self.card
    card.mayBeLeftOut = false
    #expect(
      try piece(Fixture.request(1, pages: 12, inserts: [Self.leaflet, card]), site()).feeders
        == [1, 2])
  }

  // MARK: Machines

  @Test func theInsertersLimitsHold() throws {
    let few = InserterLimits(sheetsMax: [.half: 3])
    #expect(try piece(Fixture.request(1, pages: 6), site(limits: few)).why?.chosen.fold == .half)
    let four = try piece(Fixture.request(1, pages: 8), site(limits: few))
    #expect(four.why?.chosen.envelope == "C4")
    #expect(four.why?.refused == [.init(envelope: "C5", fold: .half, code: "machine")])
    let flat = InserterLimits(envelopeMax: Size(width: .mm(229), height: .mm(162)))
    let plan = try Fixture.plan([Fixture.request(1)], site: site(limits: flat))
    #expect(plan.deviations.map(\.diagnostic.code) == ["too-many-sheets"])
  }

  @Test func aFeederThatTheInserterLacksIsADeviation() throws {
    let limits = InserterLimits(feeders: [1, 3])
    let request = Fixture.request(1, inserts: [Self.leaflet, Self.card])
    #expect(try piece(request, site(limits: limits)).feeders == [1])
    let other = InserterLimits(feeders: [3])
    let plan = try Fixture.plan([request], site: site(limits: other))
    #expect(plan.deviations.map(\.diagnostic.code) == ["no-envelope"])
  }

  @Test func anEnvelopeMayBeForOneAddressSideOnly() throws {
    let rules = ["C5/half": EnvelopeRules(addressSides: [.front])]
    #expect(
      try piece(Fixture.request(1, side: .back), site(rules: rules)).why?.chosen.envelope == "C4")
    #expect(try piece(Fixture.request(1), site(rules: rules)).why?.chosen.envelope == "C5")
  }

  @Test func anEnvelopeMayBeListedWithSeveralFolds() throws {
    var zigzag = Fixture.small
    zigzag.fold = .zigzag
    zigzag.capacitySheets = 10
    zigzag.insertThicknessMax = .mm(3)
    let site = site([Fixture.small, zigzag])
    #expect(try piece(Fixture.request(1, pages: 16), site).why?.chosen.fold == .half)
    let ten = try piece(Fixture.request(1, pages: 20), site)
    #expect(ten.why?.chosen.fold == .zigzag)
    #expect(ten.why?.chosen.envelope == "C5")
  }

  // MARK: Formats

  private var withFormats: PostalOperator {
    var carrier = Fixture.carrier
    var small = PostalFormat(id: "small")
    small.thicknessMax = .mm(1)
    var large = PostalFormat(id: "large")
    large.thicknessMax = .mm(20)
    large.weightMin = .grams(10)
    carrier.formats = [small, large]
    var row = Fixture.row(.aPost, "domestic", 600, 40)
    row.format = "large"
    carrier.tariff.append(row)
    return carrier
  }

  @Test func aFormatHasItsOwnPrices() throws {
    let site = site([Fixture.small], carrier: withFormats)
    #expect(try piece(Fixture.request(1, pages: 10), site).postage == 7)
    // Six folded sheets are 1.2 mm thick; two of three sheets each are small.
    let plan = try Fixture.plan([Fixture.request(1, pages: 12)], site: site)
    #expect(plan.jobs[0].pieces.map(\.postage) == [7, 7])
    var whole = Fixture.printSite(envelopesPerPieceMax: 1, envelopes: [Fixture.small])
    whole.envelopeRules = [:]
    let one = try Fixture.plan(
      [Fixture.request(1, pages: 12)], site: Fixture.site([whole], carrier: withFormats))
    #expect(one.jobs[0].pieces.map(\.postage) == [40])
    #expect(one.jobs[0].format == "large")
  }

  @Test func economyMayTakeSomeFormatsOnlyWithMinimumsOfTheirOwn() throws {
    var carrier = withFormats
    carrier.products[1].formats = [ProductFormat(id: "small", piecesMin: 3)]
    let site = site([Fixture.small], carrier: carrier)
    let three = (1...3).map { Fixture.request($0, product: .economy) }
    #expect(try Fixture.plan(three, site: site).jobs.map(\.product) == [.economy])
    let thick = try Fixture.plan(
      [Fixture.request(1, pages: 12, product: .economy)], site: site)
    #expect(thick.jobs[0].pieces[0].reasons.map(\.code) == ["economy-format"])
  }

  @Test func aPieceOfNoFormatIsADeviation() throws {
    var carrier = withFormats
    carrier.formats.removeLast()
    let thick = Fixture.request(1, pages: 12, duplex: false)
    let place = Fixture.printSite(envelopesPerPieceMax: 1, envelopes: [Fixture.small])
    var eight = thick
    eight.documents[0].pages = Array(repeating: .mono, count: 8)
    let plan = try Fixture.plan([eight], site: Fixture.site([place], carrier: carrier))
    #expect(plan.deviations.map(\.diagnostic.code) == ["postage-format"])
  }

  @Test func anOrdinaryLetterThatIsCheaperGoesInPlaceOfEconomy() throws {
    var carrier = Fixture.carrier
    carrier.tariff = carrier.tariff.map {
      var row = $0
      if row.product == .economy { row.price.amount += 20 }
      return row
    }
    let plan = try Fixture.plan(
      (1...12).map { Fixture.request($0, product: .economy) }, site: site(carrier: carrier))
    #expect(plan.jobs.map(\.product) == [.aPost])
    #expect(plan.jobs[0].pieces[0].reasons.map(\.code) == ["a-post-cheaper"])
  }
}
