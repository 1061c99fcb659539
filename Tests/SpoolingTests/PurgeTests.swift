import Foundation
import HashKit
import MailModel
import SQLiteKit
import Testing

@testable import Spooling

/// What a purge takes, and what it must leave.
@Suite struct PurgeTests {
  @Test func namesGoAndTheTrailStays() throws {
    let fixture = try ArchiveFixture(["Namn Namnsson was here", "b"])
    let spool = fixture.spool
    try fixture.archive()
    #expect(try fixture.databaseHolds("Namn Namnsson 1"))
    #expect(try fixture.databaseHolds("berg-1"))
    let events = try spool.events(ofDocument: 1).count
    #expect(try fixture.purge([1]).documents == 1)
    try fixture.finish()
    // Neither rows, nor the index, nor free places, nor the log have a word of it.
    #expect(try !fixture.databaseHolds("Namn Namnsson 1"))
    #expect(try !fixture.databaseHolds("berg-1"))
    #expect(try fixture.databaseHolds("Namn Namnsson 2"))
    #expect(!fixture.holds("Namn Namnsson was here"))
    let archived = try spool.archived(number: 1)
    #expect(archived.purged != nil && archived.recipient == nil)
    let fields = archived.document.fields
    #expect(fields.recipient == nil && fields.postcode == nil && archived.document.plan == nil)
    #expect(fields.number == "2026-1" && fields.issueDate != nil)
    #expect(archived.document.sha256 == sha256Hex("Namn Namnsson was here"))
    #expect(try spool.events(ofDocument: 1).count == events + 1)
    var query = ArchiveQuery()
    query.words = ["oberg"]
    #expect(try spool.archived(query).map(\.number) == [2])
    #expect(try spool.audit(originals: true).holds)
  }

  @Test func aJobsFolderGoesWithItsLastInvoice() throws {
    let fixture = try ArchiveFixture(["a", "b"])
    try fixture.archive()
    let spool = fixture.spool
    let job = try #require(try spool.releasedJobs().first)
    #expect(try fixture.purge([1]).jobs == 0)
    try fixture.finish()
    #expect(Files.isFolder("\(spool.jobsFolder)/\(job.id)"))
    #expect(try spool.audit().holds)
    #expect(try fixture.purge([2]).jobs == 1)
    #expect(try spool.audit().problems.map(\.code) == ["purge-unfinished"])
    try fixture.finish()
    #expect(!Files.isFolder("\(spool.jobsFolder)/\(job.id)"))
    let audit = try spool.audit(originals: true)
    #expect(audit.holds && audit.jobs == 0, "\(audit.problems.map(\.text))")
    try Files.makeFolder("\(spool.jobsFolder)/\(job.id)")
    #expect(try spool.audit().problems.map(\.code) == ["purged-left"])
    let after = try spool.existingJob(job.id)
    #expect(after.purged != nil && after.manifestSHA256 == job.manifestSHA256)
    #expect(try spool.events(ofJob: job.id).map(\.event.kind).contains("job-purged"))
  }

  @Test func whatAnotherNeedsStays() throws {
    let fixture = try ArchiveFixture(["the same", "other"])
    try fixture.add(["the same"])
    try fixture.archive()
    _ = try fixture.purge([1])
    try fixture.finish()
    #expect(fixture.holds("the same"))
    #expect(try fixture.spool.audit(originals: true).holds)
    _ = try fixture.purge([3])
    try fixture.finish()
    #expect(!fixture.holds("the same") && fixture.holds("other"))
    #expect(try fixture.spool.audit(originals: true).holds)
  }

  @Test func enclosuresAreCountedByWhoeverHasThem() throws {
    let fixture = try ArchiveFixture(["a", "b"])
    let spool = fixture.spool
    let shared = try spool.storeEnclosure(Array("shared".utf8))
    let own = try spool.storeEnclosure(Array("own".utf8))
    let spared = try spool.storeEnclosure(Array("spared".utf8))
    try FileManager.default.createDirectory(
      atPath: spool.enclosuresFolder + "/prepared", withIntermediateDirectories: true)
    let made = "\(spool.enclosuresFolder)/prepared/\(own)-grey-1.pdf"
    try Data("made".utf8).write(to: URL(fileURLWithPath: made))
    var entries = try spool.documentsToArchive(limit: 10).map {
      ArchiveEntry(document: $0.seq, country: "SE", recipient: "x", words: "y")
    }
    entries[0].contents = [
      .init(.enclosures, shared), .init(.enclosures, own), .init(.enclosures, spared),
    ]
    entries[1].contents = [.init(.enclosures, shared)]
    try spool.archive(entries, at: testMoment)
    func there(_ digest: String) -> Bool { Files.size(spool.enclosurePath(sha256: digest)) != nil }
    _ = try fixture.purge([1])
    try fixture.finish(sparing: [.init(.enclosures, spared)])
    #expect(there(shared) && !there(own) && there(spared))
    #expect(Files.size(made) == nil)
    _ = try fixture.purge([2])
    try fixture.finish()
    #expect(!there(shared))
  }

  @Test func linksAndPDFsGoToo() throws {
    let fixture = try ArchiveFixture(["a"])
    let spool = fixture.spool
    try fixture.archive()
    let kept = try #require(
      try spool.keepPDF(
        Array("%PDF".utf8), kind: .printed, ofDocument: 1, way: "print", at: testMoment))
    let draft = LinkDraft(
      document: 1, tokenSHA256: Spool.tokenDigest("t"), origin: "person",
      expires: "2099-01-01T00:00:00Z")
    try spool.keepLinks([draft], at: testMoment)
    _ = try fixture.purge([1])
    #expect(try spool.link(tokenSHA256: draft.tokenSHA256, at: testMoment) == nil)
    try fixture.finish()
    #expect(Files.size(spool.pdfs.path(kept.sha256)) == nil)
    // Nothing of it comes back.
    try spool.keepLinks(
      [
        LinkDraft(
          document: 1, tokenSHA256: Spool.tokenDigest("u"), origin: "person",
          expires: "2099-01-01T00:00:00Z")
      ], at: testMoment)
    #expect(try spool.links(ofDocument: 1).count == 1)
    #expect(
      try spool.keepPDF(
        Array("%PDF new".utf8), kind: .printed, ofDocument: 1, way: "sms", at: testMoment) == nil)
    #expect(Files.size(spool.pdfs.path(sha256Hex("%PDF new"))) == nil)
    #expect(try spool.audit(originals: true).holds)
  }

  @Test func whatIsOnItsWayIsNeverPurged() throws {
    let fixture = try ArchiveFixture(["a"])
    fixture.folder.file("later/b.xml", "b")
    try submit(fixture.spool, [fixture.folder.path + "/later"])
    #expect(try fixture.spool.purgeCandidates(limit: 10).map(\.document) == [1])
    // With one that may not, none is.
    #expect(throws: (any Error).self) { try fixture.purge([1, 2]) }
    #expect(try !fixture.spool.isPurged(1))
    #expect(try !fixture.spool.hasOpenPurge())
    _ = try fixture.purge([1])
    #expect(throws: (any Error).self) { try fixture.purge([1]) }
    #expect(throws: SQLiteError.self) {
      try fixture.spool.locked { try $0.run("UPDATE documents SET plan = X'01' WHERE seq = 1") }
    }
    try fixture.finish()
    #expect(fixture.holds("b") && !fixture.holds("a"))
  }

  @Test func aReprintThatIsPlannedKeepsItsInvoice() throws {
    let fixture = try ArchiveFixture(["a"])
    let spool = fixture.spool
    let job = try #require(try spool.releasedJobs().first)
    var piece = try #require(try spool.pieces(ofJob: job.number).first).draft
    piece.reprintOf = "\(job.id)-000001"
    var again = draft([])
    again.isReprint = true
    again.pieces = [piece]
    _ = try spool.plan([again], at: testMoment)
    #expect(try spool.purgeCandidates(limit: 10).isEmpty)
  }

  @Test func theSameFileSentAgainLaterIsKept() throws {
    let fixture = try ArchiveFixture(["a"])
    try fixture.archive()
    _ = try fixture.purge([1])
    // Between the commit and the removal the same bytes come again.
    fixture.folder.file("again/other-name.xml", "a")
    try submit(fixture.spool, [fixture.folder.path + "/again"])
    try fixture.finish()
    #expect(fixture.holds("a"))
    #expect(try fixture.spool.audit(originals: true).holds)
  }

  @Test func theSameFileUnderItsOldNameGoesWithTheNextPurge() throws {
    let fixture = try ArchiveFixture(["a", "b"])
    try fixture.archive()
    _ = try fixture.purge([1])
    try fixture.finish()
    try submit(fixture.spool, [fixture.folder.path + "/in-0"])
    #expect(try fixture.spool.balance().received == 2)
    #expect(fixture.holds("a") && fixture.holds("b"))
    #expect(try fixture.spool.audit().problems.map(\.code) == ["purge-unfinished"])
    try fixture.finish()
    #expect(!fixture.holds("a") && fixture.holds("b"))
    #expect(try fixture.spool.audit(originals: true).holds)
  }

  /// Documents, some with the same bytes and enclosures, purged in a random order: after each step
  /// everything that the kept ones are made of is there, and the audit holds.
  @Test func whateverIsPurgedTheRestIsWhole() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var chance = Chance(seed)
    let texts = (0..<12).map { _ in "file \(chance.next() % 5)" }
    let fixture = try ArchiveFixture(Array(texts.prefix(6)))
    try fixture.add(Array(texts.suffix(6)))
    let spool = fixture.spool
    let enclosures = try (0..<4).map { try spool.storeEnclosure(Array("enclosure \($0)".utf8)) }
    var entries: [ArchiveEntry] = []
    for record in try spool.documentsToArchive(limit: 100) {
      var entry = ArchiveEntry(
        document: record.seq, country: "SE", recipient: "Person-\(record.seq)x", words: "")
      entry.contents = Set(
        (0..<2).map { _ in .init(.enclosures, enclosures[chance.next() % enclosures.count]) })
      entries.append(entry)
    }
    try spool.archive(entries, at: testMoment)
    #expect(entries.count == 12)
    var kept = Set(entries.map(\.document))
    while !kept.isEmpty {
      let gone = Array(kept.sorted().filter { _ in chance.next() % 3 == 0 }.prefix(3))
      kept.subtract(gone)
      _ = try fixture.purge(gone)
      try fixture.finish()
      for entry in entries {
        let isKept = kept.contains(entry.document)
        #expect(try fixture.databaseHolds("Person-\(entry.document)x") == isKept)
        guard isKept else { continue }
        #expect(fixture.holds(texts[entry.document - 1]))
        for content in entry.contents {
          #expect(Files.size(spool.enclosurePath(sha256: content.sha256)) != nil)
        }
      }
      #expect(try spool.audit(originals: true).holds)
    }
    #expect(Files.names(in: spool.jobsFolder).isEmpty)
    #expect(texts.allSatisfy { !fixture.holds($0) })
  }
}
