import SQLiteKit

/// The spool's database. Every step that ever was stands here, in order; none is changed later.
enum Schema {
  static let migrator = Migrator(steps: [
    .init(name: "1-documents", sql: documents),
    .init(name: "2-jobs", sql: jobs),
    .init(name: "3-events", sql: events),
    .init(name: "4-after-release", sql: afterRelease),
    .init(name: "5-holds", sql: holds),
    .init(name: "6-withdrawn", sql: withdrawn),
    .init(name: "7-enclosures", sql: SchemaOfEnclosures.sql),
    .init(name: "8-routing", sql: routing),
    .init(name: "9-archive", sql: archive),
    .init(name: "10-payments", sql: payments),
  ])

  private static let documents = """
    CREATE TABLE meta(name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE counters(name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    CREATE TABLE submissions(
      id INTEGER PRIMARY KEY, source TEXT NOT NULL, sender TEXT, created TEXT NOT NULL,
      finished TEXT) STRICT;
    CREATE TABLE archives(
      path BLOB NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, members INTEGER NOT NULL,
      submission INTEGER NOT NULL REFERENCES submissions(id),
      PRIMARY KEY(path, sha256)) STRICT, WITHOUT ROWID;
    CREATE TABLE documents(
      seq INTEGER PRIMARY KEY,
      submission INTEGER NOT NULL REFERENCES submissions(id),
      path_bytes BLOB NOT NULL, path TEXT NOT NULL,
      sha256 TEXT NOT NULL CHECK(length(sha256) = 64), bytes INTEGER NOT NULL,
      archive TEXT, received TEXT NOT NULL, sender_hint TEXT,
      state TEXT NOT NULL CHECK(state IN ('rejected', 'deviation', 'waiting', 'held',
        'electronic', 'job', 'mailed', 'cancelled')),
      stage TEXT NOT NULL,
      sender TEXT, seller_key TEXT, number TEXT, kind TEXT, issue_date TEXT, due_date TEXT,
      currency TEXT, payable TEXT, recipient TEXT, country TEXT, postcode TEXT,
      reasons TEXT NOT NULL DEFAULT '[]',
      layout TEXT, layout_hash TEXT,
      frames_file TEXT, frames_offset INTEGER, frames_length INTEGER,
      plan BLOB, job INTEGER, piece TEXT,
      CHECK(state NOT IN ('job', 'mailed') OR (job IS NOT NULL AND piece IS NOT NULL)),
      UNIQUE(path_bytes, sha256)) STRICT;
    CREATE INDEX documents_stage ON documents(stage, seq);
    CREATE INDEX documents_state ON documents(state);
    CREATE INDEX documents_sha256 ON documents(sha256);
    CREATE INDEX documents_number ON documents(seller_key, kind, number);
    -- The last fence: one seller's number is never on paper twice, whatever a program forgets.
    CREATE UNIQUE INDEX documents_once ON documents(seller_key, kind, number)
      WHERE state IN ('waiting', 'held', 'electronic', 'job', 'mailed') AND number IS NOT NULL;
    CREATE TRIGGER documents_stay BEFORE DELETE ON documents
      BEGIN SELECT RAISE(ABORT, 'a received document is never removed'); END;
    CREATE TRIGGER documents_identity
      BEFORE UPDATE OF seq, path_bytes, path, sha256, bytes, received ON documents
      BEGIN SELECT RAISE(ABORT, 'what was received is never changed'); END;
    """

  private static let jobs = """
    CREATE TABLE jobs(
      number INTEGER PRIMARY KEY CHECK(number BETWEEN 1 AND 99999999),
      id TEXT NOT NULL UNIQUE, state TEXT NOT NULL CHECK(state IN ('planned', 'released')),
      created TEXT NOT NULL, posting_date TEXT NOT NULL,
      site TEXT NOT NULL, operator TEXT NOT NULL, product TEXT NOT NULL, zone TEXT NOT NULL,
      envelope TEXT NOT NULL, colour TEXT NOT NULL,
      pieces INTEGER NOT NULL, invoices INTEGER NOT NULL, sheets INTEGER NOT NULL,
      plan BLOB NOT NULL, released TEXT, manifest_sha256 TEXT,
      CHECK((state = 'released') = (manifest_sha256 IS NOT NULL))) STRICT;
    CREATE INDEX jobs_state ON jobs(state, number);
    CREATE TABLE pieces(
      job INTEGER NOT NULL REFERENCES jobs(number), position INTEGER NOT NULL,
      id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, recipient TEXT NOT NULL,
      envelope INTEGER NOT NULL, envelopes INTEGER NOT NULL, sheets INTEGER NOT NULL,
      plan BLOB NOT NULL, reprint_of TEXT,
      PRIMARY KEY(job, position), CHECK(envelope BETWEEN 1 AND envelopes)) STRICT, WITHOUT ROWID;
    CREATE TABLE piece_documents(
      job INTEGER NOT NULL, position INTEGER NOT NULL,
      document INTEGER NOT NULL REFERENCES documents(seq), envelope INTEGER NOT NULL,
      reprint INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY(job, position, document),
      FOREIGN KEY(job, position) REFERENCES pieces(job, position)) STRICT, WITHOUT ROWID;
    CREATE INDEX piece_documents_document ON piece_documents(document);
    -- The second fence: an invoice is in one piece only; a split piece has it once an envelope.
    CREATE UNIQUE INDEX piece_documents_once ON piece_documents(document, envelope)
      WHERE reprint = 0;
    """

  private static let afterRelease = """
    -- What reports count; taken into the event log at the release, and never worked out again.
    ALTER TABLE jobs ADD COLUMN figures TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE pieces ADD COLUMN figures TEXT NOT NULL DEFAULT '{}';
    -- Why a planned job was not released.
    ALTER TABLE jobs ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
    -- A fingerprint of the text of each page as an independent reader saw it before the release.
    ALTER TABLE jobs ADD COLUMN page_texts BLOB;
    ALTER TABLE jobs ADD COLUMN reprint INTEGER NOT NULL DEFAULT 0 CHECK(reprint IN (0, 1));
    -- When the last of its pieces, or what replaced it, was mailed.
    ALTER TABLE jobs ADD COLUMN mailed TEXT;
    ALTER TABLE pieces ADD COLUMN outcome TEXT
      CHECK(outcome IS NULL OR outcome IN ('mailed', 'spoiled', 'missing', 'unknown'));
    -- The third fence: a piece is replaced by one piece at most, so its history is one line.
    CREATE UNIQUE INDEX pieces_reprint_of ON pieces(reprint_of) WHERE reprint_of IS NOT NULL;
    CREATE TABLE results(
      job INTEGER NOT NULL REFERENCES jobs(number), sha256 TEXT NOT NULL, time TEXT NOT NULL,
      PRIMARY KEY(job, sha256)) STRICT, WITHOUT ROWID;
    CREATE INDEX events_job ON events(job) WHERE job IS NOT NULL;
    CREATE INDEX events_piece ON events(piece) WHERE piece IS NOT NULL;
    """

  private static let holds = """
    -- Why a document is held, and the moment at which it goes on by itself.
    ALTER TABLE documents ADD COLUMN held_for TEXT;
    ALTER TABLE documents ADD COLUMN held_until TEXT;
    CREATE INDEX documents_held ON documents(held_until) WHERE state = 'held';
    """

  private static let withdrawn = """
    -- When a planned job was taken back; its pieces are gone, its number stays used.
    ALTER TABLE jobs ADD COLUMN withdrawn TEXT CHECK(withdrawn IS NULL OR state = 'planned');
    """

  private static let events = """
    CREATE TABLE events(
      seq INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, kind TEXT NOT NULL,
      document INTEGER, piece TEXT, job TEXT, detail TEXT NOT NULL DEFAULT '{}') STRICT;
    CREATE INDEX events_kind ON events(kind);
    CREATE INDEX events_document ON events(document) WHERE document IS NOT NULL;
    CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
      BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
    CREATE TRIGGER events_stay BEFORE DELETE ON events
      BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
    """
}
