extension Schema {
  /// What is known of recipients, and what was sent to them through channels.
  static let routing = """
    -- A sender's own choice for one of the names by which it knows a recipient.
    CREATE TABLE directory(
      sender TEXT NOT NULL, recipient TEXT NOT NULL, channel TEXT NOT NULL,
      answer TEXT NOT NULL CHECK(answer IN ('yes', 'no')), address TEXT,
      source TEXT NOT NULL, since TEXT NOT NULL,
      PRIMARY KEY(sender, recipient, channel)) STRICT, WITHOUT ROWID;
    CREATE TABLE recipients(
      sender TEXT NOT NULL, recipient TEXT NOT NULL, segment TEXT, ladder TEXT,
      source TEXT NOT NULL, since TEXT NOT NULL,
      PRIMARY KEY(sender, recipient)) STRICT, WITHOUT ROWID;
    CREATE TABLE consents(
      sender TEXT NOT NULL, recipient TEXT NOT NULL, channel TEXT NOT NULL,
      granted INTEGER NOT NULL CHECK(granted IN (0, 1)), source TEXT NOT NULL, since TEXT NOT NULL,
      PRIMARY KEY(sender, recipient, channel)) STRICT, WITHOUT ROWID;
    CREATE TABLE look_ups(
      account TEXT NOT NULL, recipient TEXT NOT NULL,
      answer TEXT NOT NULL CHECK(answer IN ('yes', 'no', 'unknown')), code TEXT, address TEXT,
      asked TEXT NOT NULL, unknown_since TEXT NOT NULL,
      PRIMARY KEY(account, recipient)) STRICT, WITHOUT ROWID;
    CREATE TABLE messages(
      id INTEGER PRIMARY KEY, account TEXT NOT NULL, channel TEXT NOT NULL,
      key TEXT NOT NULL UNIQUE CHECK(length(key) = 32), sequence INTEGER NOT NULL,
      sha256 TEXT NOT NULL CHECK(length(sha256) = 64), bytes INTEGER NOT NULL,
      state TEXT NOT NULL CHECK(state IN ('prepared', 'sending', 'unknown', 'temporary', 'sent',
        'refused', 'given-up')),
      tries INTEGER NOT NULL DEFAULT 0, code TEXT, reference TEXT,
      prepared TEXT NOT NULL, first TEXT, last TEXT, next TEXT,
      UNIQUE(account, sequence)) STRICT;
    CREATE INDEX messages_state ON messages(account, state);
    -- What was promised to the other side is never changed: one key, one content.
    CREATE TRIGGER messages_identity
      BEFORE UPDATE OF id, account, channel, key, sequence, sha256, bytes ON messages
      BEGIN SELECT RAISE(ABORT, 'a message never changes'); END;
    CREATE TRIGGER messages_stay BEFORE DELETE ON messages
      BEGIN SELECT RAISE(ABORT, 'a message is never removed'); END;
    CREATE TABLE attempts(
      id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents(seq),
      message INTEGER NOT NULL REFERENCES messages(id), channel TEXT NOT NULL,
      account TEXT NOT NULL, ladder TEXT, both INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL CHECK(state IN ('prepared', 'sending', 'unknown', 'temporary', 'sent',
        'delivered', 'refused', 'given-up')),
      code TEXT, changed TEXT NOT NULL, read TEXT) STRICT;
    CREATE INDEX attempts_message ON attempts(message);
    -- The fourth fence: a document goes once through a channel, and lives in one at a time.
    CREATE UNIQUE INDEX attempts_once ON attempts(document, channel);
    CREATE UNIQUE INDEX attempts_alive ON attempts(document)
      WHERE state IN ('prepared', 'sending', 'unknown', 'sent', 'delivered');
    """
}
