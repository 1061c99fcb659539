extension Schema {
  /// What came in from banks, what is called back from them, and what a message does not say.
  static let payments = """
    -- What payments name an invoice by: KID, OCR number or another reference of digits.
    ALTER TABLE documents ADD COLUMN payment_reference TEXT;
    CREATE INDEX documents_payment_reference ON documents(payment_reference)
      WHERE payment_reference IS NOT NULL;
    -- What a message has no place for, or says otherwise than the document.
    ALTER TABLE attempts ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
    CREATE TABLE payments(
      id INTEGER PRIMARY KEY, account TEXT NOT NULL,
      source TEXT NOT NULL, entry TEXT NOT NULL,
      kind TEXT NOT NULL CHECK(kind IN ('settled', 'promised')),
      reference TEXT NOT NULL, payee TEXT NOT NULL, currency TEXT NOT NULL, amount TEXT NOT NULL,
      day TEXT NOT NULL, document INTEGER REFERENCES documents(seq), why TEXT,
      received TEXT NOT NULL,
      CHECK((document IS NULL) = (why IS NOT NULL)),
      -- The fifth fence: an entry of a file is one payment, however often the file is read.
      UNIQUE(account, source, entry)) STRICT;
    CREATE INDEX payments_document ON payments(document) WHERE document IS NOT NULL;
    CREATE INDEX payments_day ON payments(day);
    CREATE TRIGGER payments_stay BEFORE DELETE ON payments
      BEGIN SELECT RAISE(ABORT, 'a payment is never removed'); END;
    CREATE TRIGGER payments_identity
      BEFORE UPDATE OF id, account, source, entry, kind, reference, payee, currency, amount, day,
        received ON payments
      BEGIN SELECT RAISE(ABORT, 'what a bank said is never changed'); END;
    -- Claims that were handed to a bank and must be called back: one a document.
    CREATE TABLE claim_recalls(
      document INTEGER PRIMARY KEY REFERENCES documents(seq),
      claim INTEGER NOT NULL REFERENCES messages(id),
      cause TEXT NOT NULL CHECK(cause IN ('cancelled', 'replaced', 'credited')),
      message INTEGER REFERENCES messages(id),
      state TEXT NOT NULL CHECK(state IN ('ordered', 'prepared', 'sending', 'unknown', 'temporary',
        'sent', 'refused', 'given-up', 'not-needed')),
      code TEXT, ordered TEXT NOT NULL, changed TEXT NOT NULL) STRICT;
    CREATE INDEX claim_recalls_message ON claim_recalls(message) WHERE message IS NOT NULL;
    CREATE INDEX claim_recalls_state ON claim_recalls(state);
    """
}
