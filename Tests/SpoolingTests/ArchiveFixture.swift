import Foundation
import HashKit
import MailModel
import SQLiteKit

@testable import Spooling

/// A spool with invoices whose way has ended.
struct ArchiveFixture {
  let folder = TestFolder()
  let spool: Spool

  /// Each text is an invoice's file; all are in one released job.
  init(_ contents: [String]) throws {
    spool = try makeSpool(folder)
    try add(contents)
  }

  /// Receives further invoices and releases them in a job of their own.
  @discardableResult
  func add(_ contents: [String]) throws -> JobRecord? {
    let before = try spool.balance().received
    let inbox = "in-\(before)"
    for (index, text) in contents.enumerated() {
      folder.file("\(inbox)/\(before)-\(1000 + index).xml", text)
    }
    guard !contents.isEmpty else { return nil }
    try submit(spool, [folder.path + "/" + inbox])
    let numbers = Array(before + 1...before + contents.count)
    try accept(spool, numbers)
    try spool.commit(
      numbers.map { seq in
        var outcome = DocumentOutcome(seq: seq, state: .waiting, stage: Stage(rawValue: "composed"))
        outcome.fields.recipient = "r\(seq)"
        outcome.fields.postcode = "903 25"
        outcome.fields.issueDate = CalendarDate(
          iso: "2026-11-\(seq % 20 < 9 ? "0" : "")\(seq % 20 + 1)")
        outcome.fields.currency = Currency("SEK")
        outcome.fields.payable = Decimal(seq * 100) + Decimal(string: "0.5")!
        outcome.plan = Array("Namn Namnsson \(seq)".utf8)
        return outcome
      }, at: testMoment)
    let job = try spool.plan([draft(numbers)], at: testMoment)[0]
    let work = try spool.newWorkFolder(forJob: job)
    try writeJobFolder(spool, job, in: work)
    try spool.release(job, from: work, at: testMoment)
    return try spool.existingJob(job.id)
  }

  /// Puts everything that waits into the archive.
  @discardableResult
  func archive(at time: Date = testMoment) throws -> Int {
    try spool.archive(
      spool.documentsToArchive(limit: 1000).map { record in
        ArchiveEntry(
          document: record.seq, country: "SE", recipient: "Åsa Öberg-\(record.seq), Umeå",
          words: "\(record.fields.number ?? "") kilowattimmar")
      }, at: time)
  }

  func purge(_ documents: [Int]) throws -> PurgeCount {
    try spool.purge(
      documents.map { PurgeItem(document: $0, keptThrough: CalendarDate(iso: "2033-12-31")!) },
      at: testMoment)
  }

  /// Removes what is noted and ends the purge.
  @discardableResult
  func finish(sparing spared: Set<ArchiveEntry.Content> = []) throws -> PurgeCount {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    let count = try spool.removePurged(holding: lock, sparing: spared, at: testMoment)
    _ = try spool.finishPurge()
    return count
  }

  func holds(_ text: String) -> Bool {
    spool.originals.holds(sha256Hex(text), bytes: text.utf8.count)
  }

  /// Whether the bytes of a text stand in the database or its log.
  func databaseHolds(_ text: String) throws -> Bool {
    let names = ["", "-wal"].map { spool.folder + "/" + Spool.databaseName + $0 }
    return names.contains {
      FileManager.default.contents(atPath: $0)?.range(of: Data(text.utf8)) != nil
    }
  }
}
