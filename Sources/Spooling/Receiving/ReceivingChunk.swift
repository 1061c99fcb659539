import Foundation
import HashKit
import SQLiteKit

/// The files that become durable together: their bytes in a content batch, and the rows to come.
final class ReceivingChunk {
  private struct Row {
    var path: BytePath
    var sha256: String
    var bytes: Int
    var archive: String?
    /// Whose it is, where that is known better than by the submission.
    var sender: String?
    var rejected: Reason?
  }

  private struct Archive {
    var path: BytePath
    var sha256: String
    var bytes: Int
    var members: Int
  }

  private let spool: Spool
  private let time: String
  private var rows: [Row] = []
  private var archives: [Archive] = []
  private var submission = 0
  private var sender: String?
  private(set) var batch: ContentBatch

  var count: Int { rows.count }
  var bytes: Int { batch.bytes }

  init(spool: Spool, time: String) {
    self.spool = spool
    self.time = time
    batch = spool.originals.batch()
  }

  func begin(submission: Int, sender: String?) {
    self.submission = submission
    self.sender = sender
    rows = []
    archives = []
    batch = spool.originals.batch()
  }

  /// Keeps bytes without a row.
  func keep(_ bytes: [UInt8]) throws -> (sha256: String, bytes: Int) {
    let sha256 = sha256Hex(bytes)
    try batch.add(bytes, sha256: sha256)
    return (sha256, bytes.count)
  }

  /// A file with its bytes.
  func add(
    path: BytePath, bytes: [UInt8], archive: String? = nil, sender: String? = nil,
    rejected: Reason? = nil
  ) throws {
    let (sha256, count) = try keep(bytes)
    add(
      path: path, sha256: sha256, bytes: count, archive: archive, sender: sender,
      rejected: rejected)
  }

  /// A file whose bytes are kept already.
  func add(
    path: BytePath, sha256: String, bytes: Int, archive: String? = nil, sender: String? = nil,
    rejected: Reason?
  ) {
    rows.append(
      Row(
        path: path, sha256: sha256, bytes: bytes, archive: archive, sender: sender,
        rejected: rejected))
  }

  /// An archive all of whose members were added.
  func addArchive(path: BytePath, sha256: String, bytes: Int, members: Int) {
    archives.append(Archive(path: path, sha256: sha256, bytes: bytes, members: members))
  }

  /// Files first, then the rows, all in one transaction.
  func commit(into summary: inout SubmissionSummary) throws {
    try batch.commit("receive")
    guard !rows.isEmpty || !archives.isEmpty else { return }
    var after = summary
    try spool.locked { database in
      try database.transaction {
        let log = SpoolTransaction(database: database, time: time)
        var next = try database.first("SELECT max(seq) FROM documents") { $0.integer(0) } ?? 0
        for row in rows { try insert(row, &next, log, &after) }
        for archive in archives {
          try database.run(
            """
            INSERT INTO archives(path, sha256, bytes, members, submission) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
              .blob(archive.path.bytes), .text(archive.sha256), .integer(archive.bytes),
              .integer(archive.members), .integer(submission),
            ])
        }
        Failpoint.hit("receive.inserted")
      }
    }
    Failpoint.hit("receive.committed")
    summary = after
    rows = []
    archives = []
  }

  private func insert(
    _ row: Row, _ next: inout Int, _ log: SpoolTransaction, _ summary: inout SubmissionSummary
  ) throws {
    let isNew =
      try log.database.run(
        """
        INSERT INTO documents(seq, submission, path_bytes, path, sha256, bytes, archive, received,
          sender_hint, state, stage, reasons)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(path_bytes, sha256) DO NOTHING
        """,
        [
          .integer(next + 1), .integer(submission), .blob(row.path.bytes), .text(row.path.text),
          .text(row.sha256), .integer(row.bytes), .text(orNull: row.archive), .text(time),
          .text(orNull: row.sender ?? sender),
          .text((row.rejected == nil ? DocumentState.waiting : .rejected).rawValue),
          .text((row.rejected == nil ? Stage.received : .done).rawValue),
          .text(JSONValue.array(row.rejected.map { [$0.json] } ?? []).compact),
        ]) == 1
    guard isNew else {
      summary.receivedAgain += 1
      let seq = try log.database.first(
        "SELECT seq FROM documents WHERE path_bytes = ? AND sha256 = ?",
        [.blob(row.path.bytes), .text(row.sha256)]
      ) { $0.integer(0) }
      // What came again after its purge goes with the next one.
      try log.database.run(
        """
        INSERT OR IGNORE INTO purge_files(store, name)
        SELECT 'originals', sha256 FROM documents WHERE seq = ? AND purged IS NOT NULL
        """, [.integer(orNull: seq)])
      return try log.note(SpoolEvent("received-again", document: seq))
    }
    next += 1
    summary.received += 1
    summary.bytes += row.bytes
    try log.note(SpoolEvent("received", document: next))
    if let reason = row.rejected {
      summary.rejected += 1
      try log.note(
        SpoolEvent("rejected", document: next, detail: ["codes": .array([.string(reason.code)])]))
    }
  }
}
