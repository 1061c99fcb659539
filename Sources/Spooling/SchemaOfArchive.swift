extension Schema {
  /// The archive: every invoice whose way has ended under a running number, what it can be found
  /// by, what it is made of, who may look at it, and what was purged.
  static let archive = """
    ALTER TABLE documents ADD COLUMN archive_number INTEGER;
    -- When its content and all that says whose it was were removed.
    ALTER TABLE documents ADD COLUMN purged TEXT;
    ALTER TABLE jobs ADD COLUMN purged TEXT;
    ALTER TABLE messages ADD COLUMN purged TEXT;
    CREATE INDEX documents_unarchived ON documents(seq)
      WHERE archive_number IS NULL AND stage <> 'enclosed' AND purged IS NULL
        AND state IN ('electronic', 'job', 'mailed');
    CREATE INDEX documents_unpurged ON documents(seq) WHERE purged IS NULL;
    CREATE INDEX documents_archive ON documents(archive) WHERE archive IS NOT NULL;
    CREATE TABLE archived(
      number INTEGER PRIMARY KEY CHECK(number > 0),
      document INTEGER NOT NULL UNIQUE REFERENCES documents(seq),
      time TEXT NOT NULL, country TEXT, channel TEXT NOT NULL) STRICT;
    CREATE INDEX archived_time ON archived(time);
    -- The fifth fence: a number that was given stands for the same invoice for ever.
    CREATE TRIGGER archived_stay BEFORE DELETE ON archived
      BEGIN SELECT RAISE(ABORT, 'an archive number is never taken back'); END;
    CREATE TRIGGER archived_identity BEFORE UPDATE OF number, document, time ON archived
      BEGIN SELECT RAISE(ABORT, 'an archive number never changes'); END;
    -- Its rows are found by the archive's numbers. This is personal data, and goes with a purge.
    CREATE VIRTUAL TABLE archive_words USING fts5(
      recipient, words, tokenize = 'unicode61 remove_diacritics 2');
    CREATE TABLE archive_contents(
      document INTEGER NOT NULL REFERENCES documents(seq),
      store TEXT NOT NULL CHECK(store IN ('originals', 'enclosures')), sha256 TEXT NOT NULL,
      PRIMARY KEY(document, store, sha256)) STRICT, WITHOUT ROWID;
    CREATE INDEX archive_contents_sha256 ON archive_contents(store, sha256);
    -- The PDF of a document as it went one way, kept from when it was first asked for.
    CREATE TABLE archive_pdfs(
      document INTEGER NOT NULL REFERENCES documents(seq), way TEXT NOT NULL,
      kind TEXT NOT NULL CHECK(kind IN ('printed', 'sent', 'composed')),
      sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
      PRIMARY KEY(document, way)) STRICT, WITHOUT ROWID;
    CREATE INDEX archive_pdfs_sha256 ON archive_pdfs(sha256);
    -- A link is known by the digest of its token alone.
    CREATE TABLE archive_links(
      id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents(seq),
      token_sha256 TEXT NOT NULL UNIQUE CHECK(length(token_sha256) = 64),
      origin TEXT NOT NULL, made TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT,
      uses INTEGER NOT NULL DEFAULT 0, last_used TEXT) STRICT;
    CREATE INDEX archive_links_document ON archive_links(document);
    -- Files whose removal is committed and not yet done.
    CREATE TABLE purge_files(
      store TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY(store, name)) STRICT, WITHOUT ROWID;
    CREATE TRIGGER documents_purge BEFORE UPDATE OF purged ON documents
      WHEN NEW.state IN ('waiting', 'held') OR OLD.purged IS NOT NULL
      BEGIN SELECT RAISE(ABORT, 'what is on its way is not purged, and nothing twice'); END;
    CREATE TRIGGER documents_purged
      BEFORE UPDATE OF recipient, postcode, plan, frames_file, state ON documents
      WHEN OLD.purged IS NOT NULL AND (NEW.recipient IS NOT NULL OR NEW.postcode IS NOT NULL
        OR NEW.plan IS NOT NULL OR NEW.state IN ('waiting', 'held'))
      BEGIN SELECT RAISE(ABORT, 'what was purged stays so'); END;
    """
}
