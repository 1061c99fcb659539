import Foundation
import SQLiteKit

/// A message that is to be sent through a channel, before it is written down.
public struct MessageDraft: Sendable {
  /// The account.
  public var account: String
  /// The channel.
  public var channel: String
  /// 32 hexadecimal digits that follow from its documents and the channel alone.
  public var key: String
  /// Its place among the account's messages, see ``Spool/nextSequence(ofAccount:)``.
  public var sequence: Int
  /// The message as it will be sent.
  public var bytes: [UInt8]
  /// The documents in it.
  public var documents: [Int]
  /// The ladder that led there, where it has a name.
  public var ladder: String?
  /// Whether its documents are printed besides.
  public var both = false
  /// What must be told of a document, by its number of receipt: what the message cannot say of it.
  public var notes: [Int: [Reason]] = [:]
  /// The documents whose claims it calls back; then it carries no document itself.
  public var recalls: [Int] = []
  /// Why there is nothing to send: the channel cannot take the document. It counts as refused from
  /// the transaction on that writes it down, so that no crash makes a message of it.
  public var refusal: String?

  /// Makes a draft.
  public init(
    account: String, channel: String, key: String, sequence: Int, bytes: [UInt8],
    documents: [Int]
  ) {
    self.account = account
    self.channel = channel
    self.key = key
    self.sequence = sequence
    self.bytes = bytes
    self.documents = documents
  }
}

/// A message that was made, and how it stands.
public struct MessageRecord: Sendable, Equatable {
  /// Its number.
  public var id: Int
  /// The account.
  public var account: String
  /// The channel.
  public var channel: String
  /// Its key.
  public var key: String
  /// Its place among the account's messages.
  public var sequence: Int
  /// SHA-256 of its bytes.
  public var sha256: String
  /// How it stands: `prepared`, `sending`, `unknown`, `temporary`, `sent`, `refused`, `given-up`.
  public var state: String
  /// How often it was sent.
  public var tries: Int
  /// The cause of its state.
  public var code: String?
  /// The other side's name for it.
  public var reference: String?
  /// When it was sent first, a spool timestamp.
  public var first: String?
  /// When it was sent last.
  public var last: String?
  /// The earliest moment of the next try.
  public var next: String?

  static let columns = """
    m.id, m.account, m.channel, m.key, m.sequence, m.sha256, m.state, m.tries, m.code, m.reference,
    m.first, m.last, m.next
    """

  init(_ row: Statement) {
    id = row.integer(0)
    account = row.text(1)
    channel = row.text(2)
    key = row.text(3)
    sequence = row.integer(4)
    sha256 = row.text(5)
    state = row.text(6)
    tries = row.integer(7)
    code = row.optionalText(8)
    reference = row.optionalText(9)
    first = row.optionalText(10)
    last = row.optionalText(11)
    next = row.optionalText(12)
  }
}

/// A document's try at one channel.
public struct AttemptRecord: Sendable, Equatable {
  /// The document.
  public var document: Int
  /// The message that carries it.
  public var message: MessageRecord
  /// How it stands: as the message, or `delivered`, or `refused` by itself.
  public var state: String
  /// The cause of its state.
  public var code: String?
  /// The ladder that led there.
  public var ladder: String?
  /// Whether the document is printed besides.
  public var both: Bool
  /// When its state changed last.
  public var changed: String
  /// When the recipient read it, where the channel told.
  public var read: String?
  /// When its message was made.
  public var prepared: String
  /// What the message does not say of the document, or says otherwise.
  public var notes: [Reason]

  static let columns =
    MessageRecord.columns
    + ", a.document, a.state, a.code, a.ladder, a.both, a.changed, a.read, m.prepared, a.notes"

  init(_ row: Statement) throws {
    message = MessageRecord(row)
    document = row.integer(13)
    state = row.text(14)
    code = row.optionalText(15)
    ladder = row.optionalText(16)
    both = row.integer(17) == 1
    changed = row.text(18)
    read = row.optionalText(19)
    prepared = row.text(20)
    notes = try DocumentRecord.reasons(row.text(21))
  }
}

extension Spool {
  /// The tries of a document, in the order of their making.
  public func attempts(of document: Int) throws -> [AttemptRecord] {
    try locked { try Spool.attempts($0, of: document) }
  }

  static func attempts(_ database: Database, of document: Int) throws -> [AttemptRecord] {
    try database.rows(
      """
      SELECT \(AttemptRecord.columns) FROM attempts a JOIN messages m ON m.id = a.message
      WHERE a.document = ? ORDER BY a.id
      """, [.integer(document)], AttemptRecord.init)
  }

  /// Tries in a state, or all, in the order of their making, the next `limit` after the first
  /// `skipping`.
  public func attempts(
    state: String? = nil, account: String? = nil, skipping: Int = 0, limit: Int = 10_000
  ) throws -> [AttemptRecord] {
    try locked { database in
      try database.rows(
        """
        SELECT \(AttemptRecord.columns) FROM attempts a JOIN messages m ON m.id = a.message
        WHERE (?1 IS NULL OR a.state = ?1) AND (?2 IS NULL OR a.account = ?2)
        ORDER BY a.id LIMIT ?4 OFFSET ?3
        """,
        [
          .text(orNull: state), .text(orNull: account), .integer(skipping), .integer(limit),
        ], AttemptRecord.init)
    }
  }

  /// How many tries of each account stand in each state.
  public func attemptCounts() throws -> [String: [String: Int]] {
    try locked { database in
      var counts: [String: [String: Int]] = [:]
      for (account, state, count) in try database.rows(
        "SELECT account, state, count(*) FROM attempts GROUP BY account, state", [],
        { ($0.text(0), $0.text(1), $0.integer(2)) })
      {
        counts[account, default: [:]][state] = count
      }
      return counts
    }
  }

  /// The place of an account's next message. Holds as long as the caller alone writes messages,
  /// which the lock of a run sees to.
  public func nextSequence(ofAccount account: String) throws -> Int {
    try locked { database in
      try database.first(
        "SELECT COALESCE(max(sequence), 0) + 1 FROM messages WHERE account = ?", [.text(account)]
      ) { $0.integer(0) } ?? 1
    }
  }

  /// The bytes of a message, as they were made.
  ///
  /// - Throws: ``SpoolError`` of kind `broken` where they are not what was made.
  public func bytes(of message: MessageRecord) throws -> [UInt8] {
    let bytes = try Files.read(messages.path(message.sha256), limit: 1 << 30)
    guard sha256(of: bytes) == message.sha256 else {
      throw SpoolError(
        .broken, "message \(message.id) is not what was made",
        why: "its file's SHA-256 is another", fix: "restore messages/ from a copy of the spool")
    }
    return bytes
  }
}
