import Foundation
import MailModel
import SQLiteKit
import Testing

@testable import Spooling

/// Running numbers, looking up, links, and what is counted.
@Suite struct ArchiveTests {
  // MARK: Numbers

  @Test func numbersHaveNoGapAndAreGivenOnce() throws {
    let fixture = try ArchiveFixture(["a", "b", "c"])
    let spool = fixture.spool
    #expect(try fixture.archive() == 3)
    #expect(try fixture.archive() == 0)
    try fixture.add(["d", "e"])
    // Given twice in one transaction, it counts once.
    let one = try #require(try spool.documentsToArchive(limit: 10).first)
    let entry = ArchiveEntry(document: one.seq, country: "SE", recipient: "x", words: "y")
    #expect(try spool.archive([entry, entry], at: testMoment) == 1)
    #expect(try fixture.archive() == 1)
    let all = try spool.archived(ArchiveQuery())
    #expect(all.map(\.number) == [5, 4, 3, 2, 1])
    #expect(all.map(\.document.seq) == [5, 4, 3, 2, 1])
    #expect(all.allSatisfy { $0.channel == "print" && $0.purged == nil })
    let events = try spool.events(kinds: ["archived"], limit: 10)
    #expect(events.map { $0.event.detail["number"]?.whole } == [1, 2, 3, 4, 5])
    #expect(try spool.audit().holds)
  }

  @Test func onlyWhatHasEndedGetsANumber() throws {
    let fixture = try ArchiveFixture(["a"])
    fixture.folder.file("later/b.xml", "b")
    try submit(fixture.spool, [fixture.folder.path + "/later"])
    #expect(try fixture.spool.documentsToArchive(limit: 10).map(\.seq) == [1])
    let waiting = ArchiveEntry(document: 2, country: nil, recipient: "", words: "")
    #expect(try fixture.spool.archive([waiting], at: testMoment) == 0)
    #expect(try fixture.archive() == 1)
    #expect(try fixture.spool.archived(document: 2) == nil)
  }

  @Test(arguments: [
    "DELETE FROM archived WHERE number = 1", "UPDATE archived SET number = 7 WHERE number = 1",
    "UPDATE archived SET document = 2 WHERE number = 1",
    "INSERT INTO archived(number, document, time, channel) VALUES (9, 1, 'x', 'print')",
  ])
  func theDatabaseHoldsNumbersFast(sql: String) throws {
    let fixture = try ArchiveFixture(["a", "b"])
    try fixture.archive()
    #expect(throws: SQLiteError.self) { try fixture.spool.locked { try $0.run(sql) } }
  }

  @Test func anAuditSeesAGapAndLostWords() throws {
    let fixture = try ArchiveFixture(["a", "b", "c"])
    try fixture.archive()
    #expect(try fixture.spool.audit().holds)
    try fixture.spool.locked { database in
      try database.run("DELETE FROM archive_words WHERE rowid = 2")
    }
    #expect(try fixture.spool.audit().problems.map(\.code) == ["archive-words"])
    try fixture.spool.locked { database in
      try database.execute(
        """
        DROP TRIGGER archived_identity; UPDATE archived SET number = 4 WHERE number = 3;
        UPDATE documents SET archive_number = 4 WHERE seq = 3
        """)
    }
    let codes = try fixture.spool.audit().problems.map(\.code)
    #expect(codes.contains("archive-gap") && codes.contains("archive-words"))
  }

  // MARK: Looking up

  private func numbers(
    _ spool: Spool, _ change: (inout ArchiveQuery) -> Void
  ) throws -> [Int] {
    var query = ArchiveQuery()
    change(&query)
    return try spool.archived(query).map(\.number).sorted()
  }

  @Test func everythingThatIsSaidMustHold() throws {
    let fixture = try ArchiveFixture(["a", "b", "c"])
    try fixture.archive()
    let spool = fixture.spool
    #expect(try numbers(spool) { $0.words = ["ÖBERG"] } == [1, 2, 3])
    // Whoever has no such key on the keyboard finds it as well; a beginning will do.
    #expect(try numbers(spool) { $0.words = ["ober", "ume"] } == [1, 2, 3])
    #expect(try numbers(spool) { $0.recipient = ["åsa", "2"] } == [2])
    #expect(try numbers(spool) { $0.recipient = ["kilowattimmar"] } == [])
    #expect(try numbers(spool) { $0.words = ["kilowatt", "2026-3"] } == [3])
    #expect(try numbers(spool) { $0.number = "2026-2" } == [2])
    #expect(try numbers(spool) { $0.number = "3" } == [3])
    #expect(try numbers(spool) { $0.number = "2026-9" } == [])
    #expect(try numbers(spool) { $0.amount = Decimal(string: "200.50") } == [2])
    #expect(try numbers(spool) { $0.amount = Decimal(string: "200.51") } == [])
    #expect(try numbers(spool) { $0.date = CalendarDate(iso: "2026-11-03") } == [2])
    #expect(try numbers(spool) { $0.from = CalendarDate(iso: "2026-11-03") } == [2, 3])
    #expect(try numbers(spool) { $0.to = CalendarDate(iso: "2026-11-02") } == [1])
    #expect(try numbers(spool) { $0.sender = "acme" } == [1, 2, 3])
    #expect(try numbers(spool) { $0.sender = "other" } == [])
    #expect(try numbers(spool) { ($0.limit, $0.words) = (2, ["asa"]) } == [2, 3])
  }

  @Test func noWordIsAnError() throws {
    let fixture = try ArchiveFixture(["a"])
    try fixture.archive()
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &random)
    print("seed \(seed)")
    var chance = Chance(seed)
    let pieces = [
      "\"", "*", "(", ")", "AND", "OR", "NOT", "NEAR", "åsa", ":", "-", "^", "+", "{", "}", "%",
      "'", "\u{0}", "recipient", "ß", "1", "🙂",
    ]
    for _ in 0..<500 {
      let words = (0..<(1 + chance.next() % 3)).map { _ in
        (0..<(1 + chance.next() % 4)).map { _ in pieces[chance.next() % pieces.count] }.joined()
      }
      _ = try numbers(fixture.spool) { $0.words = words }
      _ = try numbers(fixture.spool) { $0.recipient = words }
    }
    #expect(try numbers(fixture.spool) { $0.words = ["%%"] } == [])
  }

  // MARK: Links

  private func draft(_ token: String, expires: String = "2026-12-01T23:59:59Z") -> LinkDraft {
    LinkDraft(
      document: 1, tokenSHA256: Spool.tokenDigest(token), origin: "sms", expires: expires)
  }

  private func holds(_ spool: Spool, _ token: String, _ moment: String) throws -> Bool {
    try spool.link(
      tokenSHA256: Spool.tokenDigest(token), at: try #require(Timestamp.parse(moment))) != nil
  }

  @Test func aLinkHoldsUntilItEndsOrIsRevoked() throws {
    let fixture = try ArchiveFixture(["a"])
    let spool = fixture.spool
    try spool.keepLinks([draft("one"), draft("two")], at: testMoment)
    #expect(try holds(spool, "one", "2026-12-01T23:59:59Z"))
    #expect(try !holds(spool, "one", "2026-12-02T00:00:00Z"))
    #expect(try !holds(spool, "three", "2026-11-23T00:00:00Z"))
    // Made again after a crash, with another end: the first one stands.
    try spool.keepLinks([draft("one", expires: "2027-12-01T23:59:59Z")], at: testMoment)
    #expect(try !holds(spool, "one", "2026-12-02T00:00:00Z"))
    let links = try spool.links(ofDocument: 1)
    #expect(links.count == 2)
    #expect(try spool.revokeLinks(ofDocument: 1, id: links[0].id, at: testMoment) == 1)
    #expect(try spool.revokeLinks(ofDocument: 1, id: links[0].id, at: testMoment) == 0)
    #expect(try !holds(spool, "one", "2026-11-23T00:00:00Z"))
    #expect(try holds(spool, "two", "2026-11-23T00:00:00Z"))
    #expect(try spool.revokeLinks(ofDocument: 1, at: testMoment) == 1)
    #expect(try spool.events(kinds: ["link-made", "link-revoked"], limit: 10).count == 4)
  }

  @Test func theTokenItselfIsNowhere() throws {
    let fixture = try ArchiveFixture(["a"])
    try fixture.spool.keepLinks([draft("cagegnhsxm4q7t2wvuyz8jk5rp")], at: testMoment)
    let link = try #require(try fixture.spool.links(ofDocument: 1).first)
    try fixture.spool.noteFetch(link, of: "pdf", at: testMoment)
    #expect(try !fixture.databaseHolds("cagegnhsxm4q7t2wvuyz8jk5rp"))
    let after = try #require(try fixture.spool.links(ofDocument: 1).first)
    #expect(after.uses == 1 && after.lastUsed == Timestamp.text(testMoment))
    let event = try #require(try fixture.spool.events(kinds: ["link-fetched"], limit: 9).first)
    #expect(event.event.detail == ["link": .integer(link.id), "what": .string("pdf")])
  }

  // MARK: PDFs

  @Test func theFirstPDFIsKeptForEver() throws {
    let fixture = try ArchiveFixture(["a"])
    let spool = fixture.spool
    func keep(_ text: String, _ way: String) throws -> [UInt8] {
      let kept = try spool.keepPDF(
        Array(text.utf8), kind: .composed, ofDocument: 1, way: way, at: testMoment)
      return try spool.bytes(of: try #require(kept))
    }
    #expect(try keep("%PDF one", "kivra") == Array("%PDF one".utf8))
    #expect(try keep("%PDF two", "kivra") == Array("%PDF one".utf8))
    #expect(try keep("%PDF two", "print") == Array("%PDF two".utf8))
    #expect(try spool.audit().holds)
    let kept = try #require(try spool.keptPDF(ofDocument: 1, way: "print"))
    try Data("%PDF abc".utf8).write(to: URL(fileURLWithPath: spool.pdfs.path(kept.sha256)))
    #expect(throws: SpoolError.self) { try spool.bytes(of: kept) }
    try FileManager.default.removeItem(atPath: spool.pdfs.path(kept.sha256))
    #expect(try spool.audit().problems.map(\.code) == ["pdf-missing"])
  }

  // MARK: Counting

  @Test func whatIsCountedFollowsFromTheLog() throws {
    let fixture = try ArchiveFixture(["a", "b"])
    let spool = fixture.spool
    try fixture.archive()
    try spool.keepLinks([draft("one")], at: testMoment)
    let link = try #require(try spool.links(ofDocument: 1).first)
    let later = testMoment.addingTimeInterval(20 * 86_400)
    for what in ["page", "pdf", "page", "original"] {
      try spool.noteFetch(link, of: what, at: later)
    }
    let rows = try spool.archiveStatistics(from: nil, to: nil, by: [.month, .sender, .channel])
    #expect(rows.map(\.key) == [["2026-11", "acme", "print"], ["2026-12", "acme", "print"]])
    #expect(rows[0].invoices == 2 && rows[0].amount == Decimal(301) && rows[0].links == 1)
    #expect(rows[1].pages == 2 && rows[1].pdfs == 1 && rows[1].originals == 1)
    #expect(rows[1].invoices == 0 && rows[1].amount == 0)
    let december = try spool.archiveStatistics(
      from: CalendarDate(iso: "2026-12-01"), to: CalendarDate(iso: "2026-12-12"), by: [])
    #expect(december.map(\.pages) == [2])
    #expect(
      try spool.archiveStatistics(
        from: nil, to: CalendarDate(iso: "2026-11-21"), by: [.day]
      ).isEmpty)
    // What was purged counts on, with its amount.
    _ = try fixture.purge([1, 2])
    try fixture.finish()
    let after = try spool.archiveStatistics(from: nil, to: nil, by: [.country])
    #expect(after.map(\.invoices) == [2] && after.map(\.purged) == [2])
    #expect(after.map(\.amount) == [Decimal(301)])
  }
}

/// Chance with a seed (SplitMix64).
struct Chance {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ value >> 31) >> 1)
  }
}
