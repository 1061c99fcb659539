import MailModel
import Testing

@testable import Production

/// What goes into one job, in which order.
struct GroupingTests {
  private func jobs(_ requests: [PieceRequest], site: Site = Fixture.site()) throws -> [PlannedJob]
  {
    let plan = try Fixture.plan(requests, site: site)
    #expect(plan.deviations.isEmpty)
    return plan.jobs
  }

  private func economy(_ range: ClosedRange<Int>, sender: String = "acme", pages: Int = 1)
    -> [PieceRequest]
  {
    range.map { Fixture.request($0, pages: pages, sender: sender, product: .economy) }
  }

  private static let card = FeederInsert(
    feeder: 2, name: "card", weight: .grams(1), thickness: .mm(0.1))
  private static let leaflet = FeederInsert(
    feeder: 2, name: "leaflet", weight: .grams(1), thickness: .mm(0.1))

  @Test(arguments: [
    Fixture.request(2, site: "NO-OSL"), Fixture.request(2, country: "US"),
    Fixture.request(2, pages: 20), Fixture.request(2, side: .back),
    Fixture.request(2, colour: .colour), Fixture.request(2, duplex: false),
    Fixture.request(2, inserts: [card]),
  ])
  func whatDiffersGoesIntoAJobOfItsOwn(_ other: PieceRequest) throws {
    let site = Fixture.site([Fixture.printSite(), Fixture.printSite("NO-OSL")])
    #expect(try jobs([Fixture.request(1), other], site: site).count == 2)
  }

  @Test func sendersShareAJob() throws {
    #expect(
      try jobs([Fixture.request(1, sender: "a"), Fixture.request(2, sender: "b")]).count == 1)
  }

  @Test func twoInsertsCannotShareAFeeder() throws {
    let made = try jobs([
      Fixture.request(1, inserts: [Self.card]), Fixture.request(2, inserts: [Self.leaflet]),
    ])
    #expect(made.map(\.inserts) == [[Self.card], [Self.leaflet]])
  }

  // MARK: Economy

  @Test func economyIsKeptAtTheMinimum() throws {
    let made = try jobs(economy(1...10))
    #expect(made.map(\.product) == [.economy])
    #expect(made[0].totals.postage == 50)
  }

  @Test func economyBelowTheMinimumGoesAsALetterWithTheReason() throws {
    let made = try jobs(economy(1...9))
    #expect(made.map(\.product) == [.aPost])
    #expect(made[0].totals.postage == 63)
    for piece in made[0].pieces {
      #expect(piece.reasons.map(\.code) == ["economy-below-minimum"])
      #expect(piece.reasons[0].message.hasPrefix("9 of the 10"))
    }
  }

  @Test func movedPiecesJoinTheLettersOfTheSameRun() throws {
    let made = try jobs(economy(1...9) + [Fixture.request(10), Fixture.request(11)])
    #expect(made.map(\.totals.pieces) == [11])
    #expect(made[0].pieces.filter { $0.reasons.isEmpty }.map(\.documentSequence) == [10, 11])
  }

  @Test func economyCountsEachSenderByItself() throws {
    let made = try jobs(economy(1...10, sender: "a") + economy(11...19, sender: "b"))
    #expect(made.map(\.product) == [.aPost, .economy])
    #expect(Set(made[1].pieces.map(\.sender)) == ["a"])
  }

  @Test func economyCountsEachWeightBandByItself() throws {
    // One sheet weighs 11.49 g, eight weigh 46.42 g: more than 30 g apart.
    let made = try jobs(economy(1...10) + economy(11...19, pages: 16))
    #expect(made.map(\.product) == [.aPost, .economy])
    #expect(made.map(\.totals.pieces) == [9, 10])
  }

  @Test func twoWeightBandsAreTwoJobs() throws {
    let made = try jobs(economy(1...10) + economy(11...20, pages: 16))
    #expect(made.map(\.product) == [.economy, .economy])
    for job in made {
      let weights = job.pieces.map(\.weight)
      #expect(weights.max().unsafelyUnwrapped - weights.min().unsafelyUnwrapped <= .grams(30))
    }
  }

  @Test func aBandBeginsWithItsLightestPiece() {
    let weights = [10, 40, 40.001, 15, 70, 71].map { Weight.grams($0) }
    #expect(Grouping.bands(weights, spread: .grams(30)) == [0, 0, 1, 0, 1, 2])
    #expect(Grouping.bands([.grams(10), .grams(41), .grams(72)], spread: .grams(30)) == [0, 1, 2])
  }

  @Test func theMinimumMayCountOverTheWholePosting() throws {
    let all =
      economy(1...5) + (6...10).map { Fixture.request($0, colour: .colour, product: .economy) }
    #expect(try jobs(all).map(\.product) == [.aPost, .aPost])
    var carrier = Fixture.carrier
    carrier.products[1].minimumOver = .posting
    let made = try jobs(all, site: Fixture.site(carrier: carrier))
    #expect(made.map(\.product) == [.economy, .economy])
    #expect(Set(made.map(\.colour)) == [.mono, .colour])
  }

  @Test func sendersMayShareAPosting() throws {
    var carrier = Fixture.carrier
    carrier.products[1].sameSender = false
    let all = economy(1...5, sender: "a") + economy(6...10, sender: "b")
    #expect(try jobs(all).map(\.product) == [.aPost])
    #expect(try jobs(all, site: Fixture.site(carrier: carrier)).map(\.product) == [.economy])
  }

  @Test func economyAbroadGoesAsALetterWithTheReason() throws {
    let made = try jobs([Fixture.request(1, country: "US", product: .economy)])
    #expect(made[0].product == .aPost)
    #expect(made[0].pieces[0].reasons.map(\.code) == ["economy-not-offered"])
  }

  @Test func aSplitPieceGoesAsALetterWithTheReason() throws {
    let made = try jobs([Fixture.request(1, pages: 60, product: .economy)])
    #expect(made[0].product == .aPost)
    #expect(made[0].pieces.allSatisfy { $0.reasons.map(\.code) == ["economy-split-piece"] })
  }

  // MARK: Order and jobs

  @Test func piecesAreSortedByPostcodeThenSequence() throws {
    let codes = ["98 231", "111 22", "11122", "", "211 00", "0150"]
    let requests = codes.enumerated().map { Fixture.request($0.offset, postcode: $0.element) }
    #expect(try jobs(requests)[0].pieces.map(\.documentSequence) == [5, 1, 2, 4, 0, 3])
  }

  @Test func lettersInPostcodesSortAfterFigures() throws {
    let codes = ["sw1a 1aa", "EC1A 1BB", "99999"]
    let requests = codes.enumerated().map {
      Fixture.request($0.offset, country: "GB", postcode: $0.element)
    }
    #expect(try jobs(requests)[0].pieces.map(\.documentSequence) == [2, 1, 0])
  }

  @Test func countriesOfAZoneStayTogether() throws {
    let requests = [
      Fixture.request(1, country: "US", postcode: "1"),
      Fixture.request(2, country: "PL", postcode: "9"),
      Fixture.request(3, country: "US", postcode: "0"),
    ]
    #expect(try jobs(requests)[0].pieces.map(\.documentSequence) == [2, 3, 1])
  }

  @Test func jobsAreEvenAndNotLargerThanAllowed() throws {
    let made = try jobs((1...101).map { Fixture.request($0) })
    #expect(made.map(\.totals.pieces) == [34, 34, 33])
  }

  @Test func envelopesOfASplitPieceStayInOneJob() throws {
    let requests = (1...5).map { Fixture.request($0, pages: 60) }
    let made = try jobs(requests, site: Fixture.site([Fixture.printSite(piecesPerJobMax: 3)]))
    for job in made {
      #expect(job.totals.pieces <= 3)
      for piece in job.pieces where piece.envelope == 1 {
        let next = job.pieces[piece.piece]
        #expect(next.documentSequence == piece.documentSequence)
        #expect([next.envelope, next.envelopes] == [2, 2])
        #expect(next.id == piece.id + "-2")
      }
    }
    #expect(made.reduce(0) { $0 + $1.totals.pieces } == 10)
    #expect(made.reduce(0) { $0 + $1.totals.invoices } == 5)
  }

  /// A sender's credit notes may be numbered by a series of their own; found by mutated invoices.
  @Test func aCreditNoteWithAnInvoicesNumberCountsToo() throws {
    var requests = (1...2).map { Fixture.request($0) }
    requests[1].sender = requests[0].sender
    requests[1].documents = requests[0].documents
    let made = try jobs(requests)
    #expect(made.map(\.totals.invoices) == [2])
  }

  @Test func anUnknownPrintSiteIsADeviation() throws {
    let plan = try Fixture.plan([Fixture.request(1, site: "XX")])
    #expect(plan.deviations.map(\.diagnostic.code) == ["no-print-site"])
  }

  @Test func noRequestsMakeNoJobs() throws {
    #expect(try jobs([]).isEmpty)
  }
}
