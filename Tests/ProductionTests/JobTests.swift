import MailModel
import Testing

@testable import Production

/// What a planned job says of itself.
struct JobTests {
  private func job(_ requests: [PieceRequest], firstJob: Int = 7) throws -> PlannedJob {
    try #require(try Fixture.plan(requests, firstJob: firstJob).jobs.first)
  }

  @Test func nameNumberAndDates() throws {
    let job = try job([Fixture.request(1)])
    #expect(job.name == "20261122-0007")
    #expect(job.number == 7)
    #expect(job.created == "2026-11-22T05:00:00Z")
    #expect(job.postingDate == Fixture.date("2026-11-23"))
  }

  @Test func jobNumbersFollowWithoutGaps() throws {
    let plan = try Fixture.plan((1...101).map { Fixture.request($0) }, firstJob: 7)
    #expect(plan.jobs.map(\.number) == [7, 8, 9])
  }

  @Test func withTheAddressOnFrontsTheMarkAndFeedShowFronts() throws {
    let job = try job([Fixture.request(1)])
    #expect(job.marks.side == .front)
    #expect(job.feed == Feed(firstFed: .first, face: .up, lead: .top))
  }

  @Test func withTheAddressOnBacksTheBackLiesOutermost() throws {
    let job = try job([Fixture.request(1, duplex: false, side: .back)])
    #expect(job.duplex)
    #expect(job.marks.side == .back)
    #expect(job.feed == Feed(firstFed: .first, face: .down, lead: .top))
  }

  @Test func pagesRunOnOverPieces() throws {
    let job = try job([Fixture.request(1, pages: 3), Fixture.request(2, pages: 1)])
    #expect(job.pages == 6)
    #expect(job.pieces.flatMap(\.sheets).map(\.frontPage) == [1, 3, 5])
    #expect(job.pieces.flatMap(\.sheets).map(\.backPage) == [2, 4, 6])
  }

  @Test func reversedDeliveryPrintsTheLastSheetFirst() throws {
    let site = Fixture.site([Fixture.printSite(reverseDelivery: true)])
    let requests = [Fixture.request(1, pages: 3), Fixture.request(2, pages: 1)]
    let job = try #require(try Fixture.plan(requests, site: site).jobs.first)
    #expect(job.pieces.map(\.documentSequence) == [1, 2])
    #expect(job.pieces.flatMap(\.sheets).map(\.frontPage) == [5, 3, 1])
    #expect(job.pressOrder.map(\.piece) == [1, 0, 0])
    #expect(job.pressOrder.map(\.sheet) == [0, 1, 0])
    #expect(job.imposition.reverse)
  }

  @Test func pressOrderIsFeedingOrderOtherwise() throws {
    let job = try job([Fixture.request(1, pages: 3), Fixture.request(2, pages: 1)])
    #expect(job.pressOrder.map(\.piece) == [0, 0, 1])
    #expect(job.pressOrder.map(\.sheet) == [0, 1, 0])
  }

  @Test func simplexJobsHaveNoBackPages() throws {
    let job = try job([Fixture.request(1, pages: 3, duplex: false)])
    #expect(job.pages == 3)
    #expect(job.pieces[0].sheets.map(\.backPage) == [nil, nil, nil])
  }

  @Test func impressionsAreInkedSides() throws {
    var request = Fixture.request(1, pages: 4)
    request.documents[0].pages = [.mono, .mono, .mono, .blank]
    #expect(try job([request]).totals.impressions == 3)
    // The mark inks the front even of a blank page.
    request.documents[0].pages = [.blank]
    #expect(try job([request]).totals.impressions == 1)
    // With the address on backs every back has its mark.
    #expect(try job([Fixture.request(1, pages: 4, side: .back)]).totals.impressions == 6)
  }

  @Test func sheetsNameTheirDocument() throws {
    let job = try job([Fixture.request(1, pages: 60, enclosures: [1])])
    let sheets = job.pieces.flatMap(\.sheets)
    #expect(Set(sheets.map(\.document)) == ["I-1", "enclosure:e0"])
    #expect(sheets.filter { $0.kind != .pages }.map(\.document) == ["I-1"])
    #expect(job.pieces.allSatisfy { $0.invoices == ["I-1"] })
  }

  @Test func colourSheetsAreCounted() throws {
    var request = Fixture.request(1, pages: 6, colour: .colour)
    request.documents[0].pages[3] = .colour
    let job = try job([request])
    #expect(job.totals.colourSheets == 1)
    #expect(job.pieces[0].sheets.map(\.colour) == [false, true, false])
  }

  // MARK: Control file

  private func mapping(_ record: FieldMapping.Record, _ sources: [FieldMapping.Source])
    -> FieldMapping
  {
    FieldMapping(
      id: "m", record: record, delimiter: ";", header: true, carriageReturn: false,
      columns: sources.map { .init(name: $0.rawValue, source: $0) })
  }

  @Test func theControlFileHasARecordAPiece() throws {
    let job = try job([Fixture.request(1, pages: 3), Fixture.request(2)])
    let text = try ControlFile.text(
      job, mapping(.piece, [.piece, .id, .weightGrams, .postageAmount, .firstMark, .lastPage]))
    #expect(
      text == """
        piece;id;weightGrams;postageAmount;firstMark;lastPage
        1;p1;16.48;7.00;00000007000001001002000000;4
        2;p2;11.49;7.00;00000007000002001001000000;6

        """)
  }

  @Test func theControlFileMayHaveARecordASheet() throws {
    let job = try job([Fixture.request(1, pages: 3)])
    #expect(
      try ControlFile.text(job, mapping(.sheet, [.piece, .sheet, .page]))
        == "piece;sheet;page\n1;1;1\n1;2;3\n")
  }

  @Test func delimitersAndQuotesAreQuoted() throws {
    var request = Fixture.request(1)
    request.documents[0].name = "A;\"1\"\n"
    let text = try ControlFile.text(try job([request]), mapping(.piece, [.invoices, .piece]))
    #expect(text == "invoices;piece\n\"A;\"\"1\"\"\n\";1\n")
  }

  @Test func decimalsAreExact() {
    #expect(Weight(milligrams: 21_500).gramsText == "21.5")
    #expect(Weight(milligrams: 4990).gramsText == "4.99")
    #expect(Weight(milligrams: 7).gramsText == "0.007")
    #expect(Weight(milligrams: 11_000).gramsText == "11")
  }
}
