import Foundation
import MailModel
import SQLiteKit

/// A document that may be purged when its time is over.
public struct PurgeCandidate: Sendable, Equatable {
  /// The document.
  public var document: Int
  /// Its state.
  public var state: DocumentState
  /// Its number in the archive; nothing for what never went out.
  public var number: Int?
  /// Its sender's id.
  public var sender: String?
  /// The seller's country as the archive noted it.
  public var country: String?
  /// Its date: the invoice's, or where none is known the day of receipt.
  public var date: CalendarDate
}

/// A document that is purged.
public struct PurgeItem: Sendable, Equatable {
  /// The document.
  public var document: Int
  /// The last day on which it had to be kept.
  public var keptThrough: CalendarDate
  /// What it is made of beside what the archive noted.
  public var contents: Set<ArchiveEntry.Content> = []
  /// Makes an item.
  public init(document: Int, keptThrough: CalendarDate) {
    self.document = document
    self.keptThrough = keptThrough
  }
}

/// What a purge removed.
public struct PurgeCount: Sendable, Equatable {
  /// Received files whose content and personal data are gone, enclosures included.
  public var documents = 0
  /// Jobs whose folders are gone.
  public var jobs = 0
  /// Messages whose bytes are gone.
  public var messages = 0
  /// Files that were removed.
  public var files = 0
  /// Their bytes.
  public var bytes = 0
  /// Makes an empty count.
  public init() {}
}

extension Spool {
  /// The fixed names of what a purge removes files from.
  enum PurgeStore: String, CaseIterable { case originals, enclosures, messages, pdfs, jobs }

  /// Documents whose way has ended and that are not purged, in the order of receipt. Enclosures
  /// follow their invoices and are none of them, nor is anything that is still to be printed again
  /// or to be sent.
  public func purgeCandidates(after: Int = 0, limit: Int) throws -> [PurgeCandidate] {
    try locked { database in
      try database.rows(
        """
        SELECT d.seq, d.state, d.archive_number, d.sender, a.country, d.issue_date, d.received
        FROM documents d INDEXED BY documents_unpurged
        LEFT JOIN archived a ON a.document = d.seq
        WHERE d.purged IS NULL AND d.seq > ?1 AND d.stage <> 'enclosed'
          AND d.state NOT IN ('waiting', 'held')
          AND NOT EXISTS (SELECT 1 FROM piece_documents p JOIN jobs j ON j.number = p.job
            WHERE p.document = d.seq AND j.state = 'planned' AND j.withdrawn IS NULL)
          AND NOT EXISTS (SELECT 1 FROM attempts t
            WHERE t.document = d.seq AND t.state IN ('prepared', 'sending'))
        ORDER BY d.seq LIMIT ?2
        """, [.integer(after), .integer(limit)]
      ) { row in
        guard let state = DocumentState(rawValue: row.text(1)),
          let date = (row.optionalText(5) ?? String(row.text(6).prefix(10))).asDate
        else { throw SpoolError(.broken, "document \(row.integer(0)) has no date") }
        return PurgeCandidate(
          document: row.integer(0), state: state, number: row.optionalInteger(2),
          sender: row.optionalText(3), country: row.optionalText(4), date: date)
      }
    }
  }

  /// Documents that are not purged and of whose content the archive knows nothing: what they are
  /// made of must be spared. In the order of receipt, the next `limit` after `after`.
  public func documentsWithoutContents(after: Int = 0, limit: Int) throws -> [DocumentRecord] {
    try locked { database in
      try database.rows(
        """
        SELECT \(DocumentRecord.columns) FROM documents INDEXED BY documents_unpurged
        WHERE purged IS NULL AND seq > ? AND archive_number IS NULL ORDER BY seq LIMIT ?
        """, [.integer(after), .integer(limit)], DocumentRecord.init)
    }
  }

  /// Marks documents as purged and blanks all that says whose they are, in one transaction; their
  /// numbers, dates, digests and events stay. Files go afterwards, with
  /// ``removePurged(holding:sparing:at:word:)``.
  ///
  /// - Throws: where one of them is on its way, or was purged: none is then.
  public func purge(_ items: [PurgeItem], at time: Date) throws -> PurgeCount {
    guard !items.isEmpty else { return PurgeCount() }
    // Freed places of the database are overwritten from here on.
    try locked { try $0.execute("PRAGMA secure_delete=ON") }
    Failpoint.hit("purge.before")
    let count = try commit(at: time) { transaction in
      var count = PurgeCount()
      try transaction.set("purge-open", "1")
      for item in items { try transaction.purge(item) }
      count.documents = items.count
      let documents = items.map(\.document)
      count.documents += try transaction.purgeEnclosed(of: documents)
      count.messages = try transaction.purgeMessages(of: documents)
      count.jobs = try transaction.purgeJobs(of: documents)
      return count
    }
    Failpoint.hit("purge.marked")
    return count
  }

  /// Whether a document was purged.
  public func isPurged(_ document: Int) throws -> Bool {
    try locked { database in
      try database.first(
        "SELECT purged IS NOT NULL FROM documents WHERE seq = ?", [.integer(document)]
      ) { $0.integer(0) == 1 } ?? false
    }
  }

  /// Whether a purge was begun and did not come to its end.
  public func hasOpenPurge() throws -> Bool {
    try locked { database in
      try database.first(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM meta WHERE name = 'purge-open')
          OR EXISTS (SELECT 1 FROM purge_files)
        """
      ) { _ in true } ?? false
    }
  }

  /// Brings a purge to its end: no word of what was purged stays in the index, in free places of
  /// the database or in its log.
  ///
  /// - Returns: false where another process reads the database just now, so that the log keeps its
  ///   size; the next purge empties it.
  public func finishPurge() throws -> Bool {
    try locked { database in
      // The index keeps words of deleted rows until it is merged; built anew it has none.
      try database.run("INSERT INTO archive_words(archive_words) VALUES ('rebuild')")
      Failpoint.hit("purge.rebuilt")
      // Rows that grew moved, and left copies behind that no pragma of today overwrites. The copy
      // that is made meanwhile is as large as the database: not in memory.
      try database.execute("PRAGMA temp_store=FILE")
      defer { try? database.execute("PRAGMA temp_store=MEMORY") }
      try database.execute("VACUUM")
      let isBusy = try database.first("PRAGMA wal_checkpoint(TRUNCATE)") { $0.integer(0) } ?? 0
      if isBusy == 0 { try database.run("DELETE FROM meta WHERE name = 'purge-open'") }
      Failpoint.hit("purge.done")
      return isBusy == 0
    }
  }
}

extension SpoolTransaction {
  fileprivate func set(_ name: String, _ value: String) throws {
    try database.run(
      "INSERT INTO meta(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = ?2",
      [.text(name), .text(value)])
  }

  fileprivate func queue(_ store: Spool.PurgeStore, _ names: [String]) throws {
    for name in names {
      try database.run(
        "INSERT OR IGNORE INTO purge_files(store, name) VALUES (?, ?)",
        [.text(store.rawValue), .text(name)])
    }
  }

  fileprivate func purge(_ item: PurgeItem) throws {
    let seq = item.document
    let row = try database.first(
      "SELECT sha256, archive, archive_number FROM documents WHERE seq = ?", [.integer(seq)]
    ) { ($0.text(0), $0.optionalText(1), $0.optionalInteger(2)) }
    guard let (original, container, number) = row else {
      throw SpoolError(.broken, "there is no document \(seq)")
    }
    try blank(seq)
    if let number {
      try database.run("DELETE FROM archive_words WHERE rowid = ?", [.integer(number)])
    }
    try database.run(
      "UPDATE archive_links SET revoked = ?2 WHERE document = ?1 AND revoked IS NULL",
      [.integer(seq), .text(time)])
    try queue(.originals, [original] + [container].compactMap { $0 })
    let noted = try database.rows(
      """
      SELECT store, sha256 FROM archive_contents WHERE document = ?1
      UNION SELECT 'enclosures', sha256 FROM enclosures_added WHERE invoice = ?1
      UNION SELECT 'pdfs', sha256 FROM archive_pdfs WHERE document = ?1
      """, [.integer(seq)]
    ) { ($0.text(0), $0.text(1)) }
    let given = item.contents.map { ($0.store.rawValue, $0.sha256) }
    for (name, sha256) in noted + given {
      if let store = Spool.PurgeStore(rawValue: name) { try queue(store, [sha256]) }
    }
    try note(
      SpoolEvent(
        "purged", document: seq,
        detail: [
          "number": .integer(orNull: number), "keptThrough": .string("\(item.keptThrough)"),
        ]))
  }

  private func blank(_ seq: Int) throws {
    try database.run(
      """
      UPDATE documents SET purged = ?2, recipient = NULL, postcode = NULL, plan = NULL,
        payment_reference = NULL,
        frames_file = NULL, frames_offset = NULL, frames_length = NULL WHERE seq = ?1
      """, [.integer(seq), .text(time)])
  }

  /// Received files that went with invoices all of which are purged now.
  fileprivate func purgeEnclosed(of invoices: [Int]) throws -> Int {
    var count = 0
    for invoice in invoices {
      let gone = try database.rows(
        """
        SELECT e.document, d.sha256 FROM enclosure_files e JOIN documents d ON d.seq = e.document
        WHERE e.invoice = ? AND d.purged IS NULL AND NOT EXISTS (
          SELECT 1 FROM enclosure_files o JOIN documents i ON i.seq = o.invoice
          WHERE o.document = e.document AND i.purged IS NULL)
        """, [.integer(invoice)]
      ) { ($0.integer(0), $0.text(1)) }
      for (document, sha256) in gone {
        try blank(document)
        try queue(.originals, [sha256])
        // What was printed of it lies among the enclosures too.
        try queue(.enclosures, [sha256])
        try note(SpoolEvent("purged", document: document))
      }
      count += gone.count
    }
    return count
  }

  /// Messages of which no document is kept any more.
  fileprivate func purgeMessages(of documents: [Int]) throws -> Int {
    var count = 0
    for document in documents {
      let gone = try database.rows(
        """
        UPDATE messages SET purged = ?2 WHERE purged IS NULL
          AND id IN (SELECT message FROM attempts WHERE document = ?1)
          AND NOT EXISTS (SELECT 1 FROM attempts o JOIN documents d ON d.seq = o.document
            WHERE o.message = messages.id AND d.purged IS NULL)
        RETURNING sha256
        """, [.integer(document), .text(time)]
      ) { $0.text(0) }
      try queue(.messages, gone)
      count += gone.count
    }
    return count
  }

  /// Released jobs of which no document is kept any more.
  fileprivate func purgeJobs(of documents: [Int]) throws -> Int {
    var jobs: Set<Int> = []
    for document in documents {
      jobs.formUnion(
        try database.rows(
          "SELECT job FROM piece_documents WHERE document = ?", [.integer(document)]
        ) { $0.integer(0) })
    }
    var count = 0
    for number in jobs.sorted() {
      let id = try database.first(
        """
        UPDATE jobs SET purged = ?2, plan = X'', page_texts = NULL
        WHERE number = ?1 AND state = 'released' AND purged IS NULL AND NOT EXISTS (
          SELECT 1 FROM piece_documents p JOIN documents d ON d.seq = p.document
          WHERE p.job = ?1 AND d.purged IS NULL)
        RETURNING id
        """, [.integer(number), .text(time)]
      ) { $0.text(0) }
      guard let id else { continue }
      try database.run(
        "UPDATE pieces SET recipient = '', plan = X'' WHERE job = ?", [.integer(number)])
      try queue(.jobs, [id])
      try note(SpoolEvent("job-purged", job: id))
      count += 1
    }
    return count
  }
}

extension String {
  fileprivate var asDate: CalendarDate? { CalendarDate(iso: self) }
}
