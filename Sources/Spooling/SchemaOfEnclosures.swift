/// Received files that are enclosures: they have no way of their own. Such a file's state is that
/// of the invoice that it goes with; of several, the one that has come least far, so that it is
/// `mailed` only when all of them are. The database itself keeps it so.
enum SchemaOfEnclosures {
  /// How far an invoice has come, as a number, for a column `state`.
  private static let rank = """
    CASE i.state WHEN 'deviation' THEN 1 WHEN 'waiting' THEN 2 WHEN 'held' THEN 3 WHEN 'job' THEN 4
      WHEN 'electronic' THEN 5 WHEN 'mailed' THEN 6 WHEN 'rejected' THEN 7 ELSE 8 END
    """

  private static func follow(_ where: String) -> String {
    """
    UPDATE documents SET (state, job, piece, held_for, held_until) = (
      SELECT i.state, CASE WHEN i.state IN ('job', 'mailed') THEN i.job END,
        CASE WHEN i.state IN ('job', 'mailed') THEN i.piece END, i.held_for, i.held_until
      FROM enclosure_files e JOIN documents i ON i.seq = e.invoice
      WHERE e.document = documents.seq ORDER BY \(rank), i.seq LIMIT 1)
    WHERE \(`where`);
    """
  }

  /// The step of the schema.
  static let sql = """
    CREATE TABLE enclosure_files(
      document INTEGER NOT NULL REFERENCES documents(seq),
      invoice INTEGER NOT NULL REFERENCES documents(seq),
      origin TEXT NOT NULL, name TEXT NOT NULL, rules BLOB,
      PRIMARY KEY(document, invoice), CHECK(document <> invoice)) STRICT, WITHOUT ROWID;
    CREATE INDEX enclosure_files_invoice ON enclosure_files(invoice);
    -- What was added to a held document by a person's word; no received file.
    CREATE TABLE enclosures_added(
      invoice INTEGER NOT NULL REFERENCES documents(seq), sha256 TEXT NOT NULL,
      place INTEGER NOT NULL, name TEXT NOT NULL, rules BLOB,
      PRIMARY KEY(invoice, sha256)) STRICT, WITHOUT ROWID;
    ALTER TABLE documents ADD COLUMN let_go TEXT;
    ALTER TABLE documents ADD COLUMN replaces INTEGER REFERENCES documents(seq);
    CREATE UNIQUE INDEX documents_replaces ON documents(replaces) WHERE replaces IS NOT NULL;
    CREATE TRIGGER enclosures_follow AFTER UPDATE OF state, held_until ON documents
      WHEN EXISTS (SELECT 1 FROM enclosure_files WHERE invoice = NEW.seq)
      BEGIN
        \(follow("seq IN (SELECT document FROM enclosure_files WHERE invoice = NEW.seq)"))
      END;
    CREATE TRIGGER enclosures_begin AFTER INSERT ON enclosure_files
      BEGIN
        \(follow("seq = NEW.document"))
      END;
    CREATE TRIGGER enclosures_move AFTER UPDATE OF invoice ON enclosure_files
      BEGIN
        \(follow("seq = NEW.document"))
      END;
    """

  /// What an audit asks of them.
  static let rules: [(code: String, message: String, sql: String)] = [
    (
      "enclosure-strays", "it is an enclosure, and not in the state of its invoice",
      """
      SELECT d.seq FROM documents d WHERE d.seq IN (SELECT document FROM enclosure_files)
        AND (d.state, COALESCE(d.job, 0)) IS NOT (
          SELECT i.state, CASE WHEN i.state IN ('job', 'mailed') THEN i.job ELSE 0 END
          FROM enclosure_files e JOIN documents i ON i.seq = e.invoice
          WHERE e.document = d.seq ORDER BY \(rank), i.seq LIMIT 1)
      """
    ),
    (
      "enclosure-in-piece", "it is an enclosure and an invoice at once",
      """
      SELECT document FROM enclosure_files
      WHERE document IN (SELECT document FROM piece_documents)
        OR document IN (SELECT invoice FROM enclosure_files)
      """
    ),
  ]
}
