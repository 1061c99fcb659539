import MailModel

/// What an audit asks of the archive.
enum ArchiveAudit {
  /// Each query gives the numbers of wrong documents.
  static let rules: [(code: String, message: String, sql: String)] = [
    (
      "archive-gap", "the archive's numbers have a gap before it",
      """
      SELECT document FROM (
        SELECT document, number, row_number() OVER (ORDER BY number) AS place FROM archived)
      WHERE number <> place
      """
    ),
    (
      "archive-number", "its archive number is not the archive's",
      """
      SELECT d.seq FROM documents d LEFT JOIN archived a ON a.document = d.seq
      WHERE d.archive_number IS NOT a.number
      """
    ),
    (
      "archive-words", "it is kept and cannot be found, or was purged and can",
      """
      SELECT d.seq FROM archived a JOIN documents d ON d.seq = a.document
      WHERE (d.purged IS NULL) <> (a.number IN (SELECT rowid FROM archive_words))
      """
    ),
    (
      "purged-not-blank", "it was purged, and something still says whose it was",
      """
      SELECT seq FROM documents WHERE purged IS NOT NULL
        AND (recipient IS NOT NULL OR postcode IS NOT NULL OR plan IS NOT NULL)
      """
    ),
    (
      "purged-not-logged", "it was purged, and the event log does not say so",
      """
      SELECT seq FROM documents WHERE purged IS NOT NULL
        AND seq NOT IN (SELECT document FROM events WHERE kind = 'purged')
      """
    ),
    (
      "purged-half", "its job was purged, and it was not",
      """
      SELECT d.seq FROM jobs j JOIN piece_documents p ON p.job = j.number
      JOIN documents d ON d.seq = p.document WHERE j.purged IS NOT NULL AND d.purged IS NULL
      """
    ),
  ]
}

extension Spool {
  /// The names of jobs whose folders were purged.
  func purgedJobs() throws -> Set<String> {
    try locked { database in
      Set(try database.rows("SELECT id FROM jobs WHERE purged IS NOT NULL") { $0.text(0) })
    }
  }

  /// PDFs of the archive that are missing, and a purge that did not come to its end.
  func auditArchive() throws -> [Diagnostic] {
    let rows = try locked { database in
      try database.rows(
        """
        SELECT p.document, p.sha256, p.bytes FROM archive_pdfs p
        JOIN documents d ON d.seq = p.document WHERE d.purged IS NULL
        """
      ) { ($0.integer(0), $0.text(1), $0.integer(2)) }
    }
    var problems = rows.filter { !pdfs.holds($0.1, bytes: $0.2) }.map { document, sha256, _ in
      Diagnostic(
        .error, code: "pdf-missing", "document \(document): its kept PDF is missing or changed",
        at: .init(file: "archive/\(sha256.prefix(2))/\(sha256)"))
    }
    let isOpen = try hasOpenPurge()
    for id in try purgedJobs().sorted() where !isOpen && Files.isFolder("\(jobsFolder)/\(id)") {
      problems.append(
        Diagnostic(
          .error, code: "purged-left", "the job was purged, and its folder is there again",
          at: .init(file: "jobs/\(id)"), fix: "remove it"))
    }
    if isOpen {
      problems.append(
        Diagnostic(
          .error, code: "purge-unfinished", "a purge was begun and did not come to its end",
          at: .init(file: Spool.databaseName),
          why: "it is at work, was killed, found another process reading the database, or a file"
            + " that was purged was received again",
          fix: "purge again: brevpress archive purge"))
    }
    return problems
  }
}
