import MailModel
import Testing

@testable import Production

/// Which envelope, and how packs are split.
struct EnvelopingTests {
  private func envelop(
    _ request: PieceRequest, envelopes: [Envelope] = [Fixture.small, Fixture.large],
    envelopesMax: Int = 4, weightMax: Weight? = nil
  ) -> Result<EnvelopedRequest, Diagnostic> {
    Enveloping(
      envelopes: envelopes, stock: Fixture.stock, envelopesMax: envelopesMax, weightMax: weightMax
    ).envelop(request)
  }

  private func sheetCounts(_ request: PieceRequest, envelopesMax: Int = 9) throws -> [Int] {
    try envelop(request, envelopesMax: envelopesMax).get().parts.map(\.sheets.count)
  }

  @Test func theSmallestThatTakesAllIsTaken() throws {
    #expect(try envelop(Fixture.request(1, pages: 16)).get().envelope == 0)
    #expect(try envelop(Fixture.request(1, pages: 17)).get().envelope == 1)
  }

  @Test func thicknessCounts() throws {
    let insert = FeederInsert(feeder: 1, name: "card", weight: .grams(1), thickness: .mm(1.0))
    #expect(try envelop(Fixture.request(1, pages: 14, inserts: [insert])).get().envelope == 0)
    #expect(try envelop(Fixture.request(1, pages: 15, inserts: [insert])).get().envelope == 1)
  }

  @Test func weightCounts() throws {
    let insert = FeederInsert(feeder: 1, name: "card", weight: .grams(80), thickness: .mm(0.3))
    // 100 g less 6.5 g for the envelope and 80 g for the card leaves 13.5 g: two sheets.
    #expect(try envelop(Fixture.request(1, pages: 4, inserts: [insert])).get().envelope == 0)
    #expect(try envelop(Fixture.request(1, pages: 5, inserts: [insert])).get().envelope == 1)
  }

  @Test func theOperatorsHeaviestPieceCounts() throws {
    let light = Weight.grams(30)
    let parts = try envelop(Fixture.request(1, pages: 12), weightMax: light).get().parts
    #expect(parts.count > 1)
    #expect(parts.allSatisfy { $0.weight <= light })
  }

  @Test func weightAndThicknessOfAPiece() throws {
    let part = try envelop(Fixture.request(1, pages: 6)).get().parts[0]
    #expect(part.weight == .grams(3 * 4.99 + 6.5))
    #expect(part.thickness == .mm(0.6))
    let flat = try envelop(Fixture.request(1, pages: 20)).get().parts[0]
    #expect(flat.weight == .grams(10 * 4.99 + 13))
    #expect(flat.thickness == .mm(1.0))
  }

  @Test func laterEnvelopesBeginWithACoverThatCarriesTheAddress() throws {
    let parts = try envelop(Fixture.request(1, pages: 60)).get().parts
    #expect(parts.map(\.sheets.count) == [20, 11])
    #expect(parts[1].sheets[0].front == .cover(envelope: 2, of: 2, carriesAddress: true))
    #expect(parts[1].sheets[0].back == .blank)
  }

  @Test func onBacksTheCoverHasItsAddressOnTheBack() throws {
    let parts = try envelop(Fixture.request(1, pages: 60, side: .back)).get().parts
    #expect(parts[0].sheets[0].back == .address(envelope: 1, of: 2))
    #expect(parts[1].sheets[0].front == .cover(envelope: 2, of: 2, carriesAddress: false))
    #expect(parts[1].sheets[0].back == .address(envelope: 2, of: 2))
  }

  @Test func documentsStayWholeWhereThatCostsNothing() throws {
    // 12 and 12 sheets: the enclosure goes whole into the second envelope.
    #expect(try sheetCounts(Fixture.request(1, pages: 24, enclosures: [24])) == [12, 13])
  }

  @Test func noFurtherEnvelopeIsSpentOnKeepingDocumentsWhole() throws {
    // Whole documents would take three envelopes (11, 11, 11); filling up takes two.
    #expect(try sheetCounts(Fixture.request(1, pages: 22, enclosures: [22, 22])) == [20, 14])
  }

  @Test func aDocumentLargerThanAnEnvelopeFillsUpWhatIsOpen() throws {
    #expect(try sheetCounts(Fixture.request(1, pages: 10, enclosures: [60])) == [20, 16])
  }

  @Test func splitPiecesKeepEveryPageInOrder() throws {
    let request = Fixture.request(1, pages: 50, enclosures: [31, 7])
    let parts = try envelop(request).get().parts
    let pages = parts.flatMap(\.sheets).flatMap { [$0.front, $0.back] }.filter {
      if case .page = $0 { true } else { false }
    }
    let wanted = [50, 31, 7].enumerated().flatMap { document, count in
      (0..<count).map { SheetSide.page(document: document, page: $0) }
    }
    #expect(pages == wanted)
  }

  @Test func tooManyEnvelopesAreADeviation() {
    guard case .failure(let fault) = envelop(Fixture.request(1, pages: 200), envelopesMax: 4) else {
      return #expect(Bool(false), "it was planned")
    }
    #expect(fault.code == "too-many-sheets")
    #expect(fault.severity == .deviation)
    #expect((try? sheetCounts(Fixture.request(1, pages: 200), envelopesMax: 6)) != nil)
  }

  @Test func insertsThatLeaveNoRoomAreADeviation() {
    let brick = FeederInsert(feeder: 1, name: "brick", weight: .grams(10), thickness: .mm(9))
    guard case .failure(let fault) = envelop(Fixture.request(1, inserts: [brick])) else {
      return #expect(Bool(false), "it was planned")
    }
    #expect(fault.code == "too-many-sheets")
  }

  @Test func aPieceWithoutPagesIsADeviation() {
    guard case .failure(let fault) = envelop(Fixture.request(1, pages: 0)) else {
      return #expect(Bool(false), "it was planned")
    }
    #expect(fault.code == "no-pages")
  }

  @Test func insertsGoIntoTheFirstEnvelopeOnly() throws {
    let card = FeederInsert(feeder: 2, name: "card", weight: .grams(5), thickness: .mm(0.3))
    let job = try #require(
      try Fixture.plan([Fixture.request(1, pages: 60, inserts: [card])]).jobs.first)
    #expect(job.pieces.map(\.feeders) == [[2], []])
    #expect(job.pieces[1].weight == .grams(Double(job.pieces[1].sheets.count) * 4.99 + 13))
  }
}
