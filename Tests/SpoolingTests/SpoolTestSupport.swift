import Foundation
import HashKit
import MailModel
import Testing

@testable import Spooling

/// A folder of its own for one test, removed at its end.
final class TestFolder {
  let path: String
  init() {
    path = FileManager.default.temporaryDirectory.path + "/brevpress-test-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below the folder and returns its path.
  @discardableResult
  func file(_ name: String, _ text: String) -> String {
    let full = path + "/" + name
    try! FileManager.default.createDirectory(
      atPath: Files.parent(of: full), withIntermediateDirectories: true)
    try! Data(text.utf8).write(to: URL(fileURLWithPath: full))
    return full
  }

  /// The same for a name that need not be UTF-8.
  func rawFile(_ name: [UInt8], _ text: String) {
    let full = BytePath(path).appending(BytePath(name))
    let file = full.withCString { fopen($0, "w") }!
    fputs(text, file)
    fclose(file)
  }
}

/// The fixed moment of all tests.
let testMoment = Timestamp.parse("2026-11-22T05:00:00Z")!

/// A spool in a test folder.
func makeSpool(_ folder: TestFolder) throws -> Spool {
  try Spool.create(at: folder.path + "/spool")
}

@discardableResult
func submit(
  _ spool: Spool, _ paths: [String], limits: ReceivingLimits = ReceivingLimits(),
  openArchive: ArchiveOpening? = nil
) throws -> SubmissionSummary {
  var receiver = Receiver(spool: spool, at: testMoment, limits: limits, openArchive: openArchive)
  return try receiver.submit(paths.map { BytePath($0) })
}

/// Sequence number, path and digest of each row: what must be the same after a crash.
func rows(_ spool: Spool) throws -> [String] {
  try spool.documents(limit: 100_000).map {
    "\($0.seq) \($0.submission) \($0.path) \($0.sha256) \($0.state) \($0.received)"
  }
}

/// An archive made of names and bytes.
struct FakeArchive: ArchiveReading {
  struct Broken: Error {}
  var entries: [(name: String, bytes: [UInt8]?)]
  var entryCount: Int { entries.count }
  func entryName(_ index: Int) throws -> [UInt8] { Array(entries[index].name.utf8) }
  func entryBytes(_ index: Int, limit: Int) throws -> [UInt8] {
    guard let bytes = entries[index].bytes, bytes.count <= limit else { throw Broken() }
    return bytes
  }
}

/// Accepts the documents of these numbers as invoices that may be planned.
func accept(_ spool: Spool, _ documents: [Int]) throws {
  try spool.commit(
    documents.map { seq in
      var outcome = DocumentOutcome(seq: seq, state: .waiting, stage: Stage(rawValue: "composed"))
      outcome.fields.sender = "acme"
      outcome.fields.sellerKey = "0007:5560000000"
      outcome.fields.kind = .invoice
      outcome.fields.number = "2026-\(seq)"
      return outcome
    }, at: testMoment)
}

/// A job with one piece a document.
func draft(_ documents: [Int]) -> JobDraft {
  JobDraft(
    site: "SE-STO", operatorName: "postnord-se", product: "a", zone: "domestic", envelope: "C5",
    colour: "mono", postingDate: CalendarDate(iso: "2026-11-23")!,
    pieces: documents.map {
      PieceDraft(sender: "acme", recipient: "r\($0)", sheets: 1, documents: [$0])
    })
}

/// Writes a job folder that accounts for the job, as the pipeline does.
func writeJobFolder(_ spool: Spool, _ job: JobRecord, in folder: String) throws {
  var files: [String: JSONValue] = [:]
  for name in JobFolderCheck.requiredFiles + JobFolderCheck.requiredOfNewJobs {
    let bytes = Array("\(name) of \(job.id)".utf8)
    try durableWrite(bytes, to: "\(folder)/\(name)")
    files[name] = .object(["sha256": .string(sha256Hex(bytes)), "bytes": .integer(bytes.count)])
  }
  let pieces: [JSONValue] = try spool.pieces(ofJob: job.number).map { piece in
    let documents = try spool.documents(piece.draft.documents)
    return .object([
      "piece": .integer(piece.position), "id": .string(piece.id),
      "sender": .string(piece.draft.sender), "recipient": .string(piece.draft.recipient),
      "invoices": .array(documents.map { .string($0.fields.number ?? "") }),
      "envelopeOf": .array([.integer(piece.draft.envelope), .integer(piece.draft.envelopes)]),
      "reprintOf": piece.reprintOf.map { id in
        .object([
          "job": .string(String(id.dropLast(7))), "piece": .integer(Int(id.suffix(6)) ?? 0),
        ])
      } ?? .null,
      "sheets": .array((0..<piece.draft.sheets).map { .object(["sheet": .integer($0 + 1)]) }),
    ])
  }
  let manifest = JSONValue.object([
    "job": .string(job.id), "jobNumber": .integer(job.number), "files": .object(files),
    "pieces": .array(pieces),
    "totals": .object([
      "pieces": .integer(job.pieces), "invoices": .integer(job.invoices),
      "sheets": .integer(job.sheets),
    ]),
  ])
  try durableWrite(Array(manifest.indented.utf8), to: "\(folder)/manifest.json")
}

extension Spool {
  /// An original that a crash left without a row.
  func storeOrphan(_ text: String) throws {
    let batch = originals.batch()
    try batch.add(Array(text.utf8), sha256: sha256Hex(text))
    try batch.commit()
  }
}
