import Foundation
import MailModel
import Testing

@testable import Production

/// Documents of one sender for the same recipient in one envelope.
struct HouseholdTests {
  private static let rule = Householding(sheetsMax: 6, weightMax: .grams(100))

  private func request(
    _ sequence: Int, recipient: String = "r", sender: String = "acme", pages: Int = 2,
    kind: Invoice.Kind = .invoice, issued: String = "2026-11-20", rule: Householding? = rule
  ) -> PieceRequest {
    var request = Fixture.request(sequence, pages: pages, sender: sender)
    request.recipient = recipient
    request.kind = kind
    request.issueDate = Fixture.date(issued)
    request.householding = rule
    return request
  }

  private func pieces(_ requests: [PieceRequest]) throws -> [PlannedPiece] {
    let plan = try Fixture.plan(requests)
    #expect(plan.deviations.isEmpty)
    return plan.jobs.flatMap(\.pieces)
  }

  private func contents(_ requests: [PieceRequest]) throws -> [[Int]] {
    try pieces(requests).map(\.documentSequences).sorted { $0[0] < $1[0] }
  }

  @Test func theSameRecipientsDocumentsShareAnEnvelope() throws {
    let piece = try #require(try pieces([request(1), request(2), request(3)]).first)
    #expect(piece.documentSequences == [1, 2, 3])
    #expect(piece.invoices == ["I-1", "I-2", "I-3"])
    #expect(piece.documentSequence == 1)
    #expect(piece.sheets.map(\.document) == ["I-1", "I-2", "I-3"])
    #expect(piece.sheets.map { $0.mark.dropFirst(14).prefix(6) } == ["001003", "002003", "003003"])
    #expect(piece.postage == 7)
  }

  @Test func totalsCountEveryInvoiceOfAPiece() throws {
    let job = try #require(try Fixture.plan([request(1), request(2)]).jobs.first)
    #expect(job.totals.invoices == 2)
    #expect(job.totals.pieces == 1)
    #expect(job.totals.sheets == 2)
  }

  @Test func withoutTheSendersWordNothingIsShared() throws {
    #expect(try contents([request(1, rule: nil), request(2, rule: nil)]) == [[1], [2]])
  }

  @Test func neverAcrossSendersRecipientsOrAddresses() throws {
    var elsewhere = request(4)
    elsewhere.postcode = "222 33"
    var unknown = request(5)
    unknown.recipient = ""
    let nobody = [
      unknown,
      {
        var one = unknown; one.documentSequence = 6; one.id = "p6"; return one
      }(),
    ]
    #expect(
      try contents([request(1), request(2, sender: "b"), request(3, recipient: "q"), elsewhere])
        == [[1], [2], [3], [4]])
    #expect(try contents(nobody) == [[5], [6]])
  }

  @Test func remindersAndProtectedIdentitiesStayAlone() throws {
    var hidden = request(3)
    hidden.isProtected = true
    let all = [request(1), request(2, kind: .reminder), hidden, request(4)]
    #expect(try contents(all) == [[1, 4], [2], [3]])
    var open = Self.rule
    open.reminders = true
    open.protectedIdentity = true
    let allowed = all.map {
      var one = $0
      one.householding = open
      return one
    }
    #expect(try contents(allowed) == [[1, 3, 4, 2]])
  }

  @Test func theStandingOrderIsByKindDateAndNumber() throws {
    var rule = Self.rule
    rule.order = [.creditNote, .invoice]
    let all = [
      request(1, issued: "2026-11-21", rule: rule), request(2, issued: "2026-11-19", rule: rule),
      request(3, kind: .creditNote, rule: rule), request(4, issued: "2026-11-19", rule: rule),
    ]
    let piece = try #require(try pieces(all).first)
    #expect(piece.documentSequences == [3, 2, 4, 1])
    // The address is that of the first.
    #expect(piece.documentSequence == 3)
    #expect(piece.id == "p3")
  }

  @Test func aHouseholdHasLimits() throws {
    // Three sheets each: two fill six sheets.
    let all = (1...5).map { request($0, pages: 6) }
    #expect(try contents(all) == [[1, 2], [3, 4], [5]])
    var light = Self.rule
    light.weightMax = .grams(16)
    #expect(
      try contents((1...4).map { request($0, rule: light) }) == [[1, 2, 3], [4]])
  }

  @Test func aHouseholdNeverNeedsTwoEnvelopes() throws {
    let wide = Householding(sheetsMax: 99, weightMax: .grams(900))
    // Eight sheets each; a C4 takes twenty.
    #expect(
      try contents((1...3).map { request($0, pages: 16, rule: wide) }) == [[1, 2], [3]])
  }

  @Test func aHouseholdNeverCostsMoreThanItsPiecesApart() throws {
    let wide = Householding(sheetsMax: 99, weightMax: .grams(900))
    // Ten sheets weigh 62.9 g and cost 13; twenty 112.8 g and 29.
    #expect(
      try contents((1...2).map { request($0, pages: 20, rule: wide) }) == [[1], [2]])
  }

  @Test func enclosuresStayBehindTheirDocument() throws {
    var first = Fixture.request(1, enclosures: [1])
    first.recipient = "r"
    first.householding = Self.rule
    let piece = try #require(try pieces([first, request(2)]).first)
    #expect(
      piece.sources == [
        PieceSource(document: 1), PieceSource(document: 1, enclosure: 0), PieceSource(document: 2),
      ])
    #expect(piece.sheets.map(\.document) == ["I-1", "enclosure:e0", "I-2"])
  }

  @Test func onlyTheFirstSheetsBackCarriesTheAddress() throws {
    let both = [1, 2].map { number in
      var one = request(number)
      one.addressSide = .back
      return one
    }
    let piece = try #require(try pieces(both).first)
    #expect(
      piece.sheets.map(\.back) == [
        .address(envelope: 1, of: 1), .blank, .page(document: 1, page: 1),
      ])
  }

  @Test func aHouseholdThatCannotGoIsTakenApart() throws {
    var carrier = Fixture.carrier
    carrier.tariff = [
      Fixture.row(.aPost, "domestic", 13, 7), Fixture.row(.economy, "domestic", 50, 5),
    ]
    let plan = try Fixture.plan([request(1), request(2)], site: Fixture.site(carrier: carrier))
    #expect(plan.jobs.flatMap(\.pieces).map(\.documentSequences) == [[1], [2]])
    carrier.tariff = [Fixture.row(.economy, "domestic", 50, 5)]
    let none = try Fixture.plan([request(1), request(2)], site: Fixture.site(carrier: carrier))
    #expect(none.deviations.map(\.documentSequence) == [1, 2])
  }

  @Test func protectedWordsAreFoundInAnyCase() {
    #expect(Self.rule.isProtected(["Skatteverket", "FÖRMEDLINGSUPPDRAG", "Box 1"]))
    #expect(!Self.rule.isProtected(["Anna Svensson", "Storgatan 1"]))
  }

  @Test(arguments: UInt64(1)...20)
  func keysNeverMixAndEveryDocumentIsInOnePiece(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let all = (1...200).map { sequence in
      var one = request(
        sequence, recipient: "r\(Int.random(in: 0..<30, using: &random))",
        sender: ["a", "b"].randomElement(using: &random) ?? "a",
        pages: Int.random(in: 1...9, using: &random),
        kind: Int.random(in: 0..<6, using: &random) == 0 ? .reminder : .invoice)
      if Int.random(in: 0..<5, using: &random) == 0 { one.householding = nil }
      if Int.random(in: 0..<5, using: &random) == 0 { one.colour = .colour }
      one.isProtected = Int.random(in: 0..<9, using: &random) == 0
      return one
    }
    let known = Dictionary(uniqueKeysWithValues: all.map { ($0.documentSequence, $0) })
    let plan = try Fixture.plan(all.shuffled(using: &random))
    #expect(plan == (try Fixture.plan(all)), "seed \(seed)")
    var seen: [Int] = []
    var shared = 0
    for job in plan.jobs {
      for piece in job.pieces where piece.envelope == 1 {
        let members = piece.documentSequences.compactMap { known[$0] }
        seen += piece.documentSequences
        #expect(Set(members.map(\.sender)) == [piece.sender], "seed \(seed)")
        #expect(Set(members.map(\.recipient)) == [piece.recipient], "seed \(seed)")
        #expect(Set(members.map(\.colour)) == [job.colour], "seed \(seed)")
        guard members.count > 1 else { continue }
        shared += 1
        #expect(members.allSatisfy { $0.kind != .reminder && !$0.isProtected }, "seed \(seed)")
        #expect(members.allSatisfy { $0.householding != nil }, "seed \(seed)")
        #expect(piece.sheets.count <= 6, "seed \(seed)")
        let pages = piece.sheets.flatMap { [$0.front, $0.back] }.filter {
          if case .page = $0 { true } else { false }
        }
        let wanted = members.enumerated().flatMap { index, member in
          member.documents[0].pages.indices.map { SheetSide.page(document: index, page: $0) }
        }
        #expect(pages == wanted, "seed \(seed)")
      }
    }
    #expect(seen.sorted() == Array(1...200), "seed \(seed)")
    #expect(shared > 5, "seed \(seed)")
  }
}
