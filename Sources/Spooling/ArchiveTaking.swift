import Foundation
import SQLiteKit

extension Spool {
  /// Documents whose way has ended and that have no number in the archive yet, in the order of
  /// receipt, the next `limit` after `after`.
  public func documentsToArchive(after: Int = 0, limit: Int) throws -> [DocumentRecord] {
    try locked { database in
      try database.rows(
        """
        SELECT \(DocumentRecord.columns) FROM documents INDEXED BY documents_unarchived
        WHERE archive_number IS NULL AND stage <> 'enclosed' AND purged IS NULL
          AND state IN ('electronic', 'job', 'mailed') AND seq > ? ORDER BY seq LIMIT ?
        """, [.integer(after), .integer(limit)], DocumentRecord.init)
    }
  }

  /// Gives invoices their running numbers, in the order given, with all that they are found by: in
  /// one transaction, so that numbers have no gap and none is given twice.
  ///
  /// - Returns: how many got one; those that have one already are left alone.
  @discardableResult
  public func archive(_ entries: [ArchiveEntry], at time: Date) throws -> Int {
    guard !entries.isEmpty else { return 0 }
    Failpoint.hit("archive.before")
    let taken = try commit(at: time) { transaction in
      var next =
        try transaction.database.first("SELECT COALESCE(max(number), 0) FROM archived") {
          $0.integer(0)
        } ?? 0
      let before = next
      for entry in entries where try transaction.archive(entry, as: next + 1) { next += 1 }
      return next - before
    }
    Failpoint.hit("archive.after")
    return taken
  }

  /// Corrects how invoices went that a channel refused after they were archived, and that are on
  /// paper or with another channel now.
  public func followInArchive(at time: Date) throws {
    try commit(at: time) { transaction in
      let moved = try transaction.database.rows(
        """
        UPDATE archived SET channel = \(Spool.channelOfDocument("archived.document"))
        WHERE document IN (
          SELECT a.document FROM attempts a JOIN documents d ON d.seq = a.document
          WHERE a.state IN ('refused', 'given-up') AND d.state IN ('electronic', 'job', 'mailed'))
          AND channel <> \(Spool.channelOfDocument("archived.document"))
        RETURNING document, channel
        """
      ) { ($0.integer(0), $0.text(1)) }
      for (document, channel) in moved {
        try transaction.note(
          SpoolEvent(
            "archive-moved", document: document, detail: ["channel": .string(channel)]))
      }
    }
  }

  /// How a document went, as SQL: on paper where it is in a job, else the channel that has it.
  static func channelOfDocument(_ seq: String) -> String {
    """
    (SELECT CASE WHEN way.job IS NOT NULL THEN 'print' ELSE COALESCE((
      SELECT t.channel FROM attempts t WHERE t.document = way.seq
      AND t.state IN ('sent', 'delivered') ORDER BY t.id DESC LIMIT 1), 'unknown') END
    FROM documents way WHERE way.seq = \(seq))
    """
  }
}

extension SpoolTransaction {
  /// - Returns: whether it got the number.
  fileprivate func archive(_ entry: ArchiveEntry, as number: Int) throws -> Bool {
    let mayHave = try database.first(
      """
      UPDATE documents SET archive_number = ?2 WHERE seq = ?1 AND archive_number IS NULL
        AND purged IS NULL AND stage <> 'enclosed' AND state IN ('electronic', 'job', 'mailed')
      RETURNING 1
      """, [.integer(entry.document), .integer(number)]
    ) { _ in true }
    guard mayHave == true else { return false }
    try database.run(
      """
      INSERT INTO archived(number, document, time, country, channel)
      VALUES (?2, ?1, ?3, ?4, \(Spool.channelOfDocument("?1")))
      """,
      [
        .integer(entry.document), .integer(number), .text(time), .text(orNull: entry.country),
      ])
    try database.run(
      "INSERT INTO archive_words(rowid, recipient, words) VALUES (?, ?, ?)",
      [.integer(number), .text(entry.recipient), .text(entry.words)])
    for content in entry.contents {
      try database.run(
        "INSERT OR IGNORE INTO archive_contents(document, store, sha256) VALUES (?, ?, ?)",
        [.integer(entry.document), .text(content.store.rawValue), .text(content.sha256)])
    }
    try note(
      SpoolEvent("archived", document: entry.document, detail: ["number": .integer(number)]))
    return true
  }
}
