import Foundation
import SQLiteKit

/// What the spool knows of one recipient of a sender.
public struct KnownRecipient: Sendable, Equatable {
  /// A sender's choice for a channel.
  public struct Choice: Sendable, Equatable {
    /// Whether the channel is to be used.
    public var isYes: Bool
    /// The channel's own address of the recipient.
    public var address: String?
    /// Where it is from.
    public var source: String
    /// Since when, a spool timestamp.
    public var since: String
  }

  /// An agreement of the recipient.
  public struct Consent: Sendable, Equatable {
    /// Made, or ended.
    public var isGranted: Bool
    /// Where it is from.
    public var source: String
    /// Since when, a spool timestamp.
    public var since: String
  }

  /// Its kind, where the sender has said so.
  public var segment: String?
  /// The ladder that is for it alone, where the sender has named one.
  public var ladder: String?
  /// Choices by channel.
  public var choices: [String: Choice] = [:]
  /// Agreements by channel.
  public var consents: [String: Consent] = [:]
  /// Makes a recipient of whom nothing is known.
  public init() {}
}

/// The answer of a look-up, as it is kept.
public struct KeptLookUp: Sendable, Equatable {
  /// The account that was asked.
  public var account: String
  /// What was asked for, in its one form.
  public var recipient: String
  /// `yes`, `no` or `unknown`.
  public var answer: String
  /// Why, where it is not yes.
  public var code: String?
  /// The channel's own address of the recipient.
  public var address: String?
  /// When, a spool timestamp.
  public var asked: String
  /// Since when it has been unknown, a spool timestamp.
  public var unknownSince: String

  /// Makes an answer; the spool finds out since when it has been unknown.
  public init(
    account: String, recipient: String, answer: String, code: String? = nil,
    address: String? = nil, asked: String
  ) {
    self.account = account
    self.recipient = recipient
    self.answer = answer
    self.code = code
    self.address = address
    self.asked = asked
    unknownSince = asked
  }
}

/// A line of a directory: a sender's choices for a recipient.
public struct DirectoryEntry: Sendable, Equatable {
  /// The sender's id.
  public var sender: String
  /// One of the names by which the sender knows the recipient.
  public var recipient: String
  /// Its kind, or nothing.
  public var segment: String?
  /// A ladder for it alone, or nothing.
  public var ladder: String?
  /// A channel, or nothing.
  public var channel: String?
  /// Whether the channel is to be used.
  public var isYes = true
  /// The channel's own address of the recipient.
  public var address: String?
  /// Whether the line is an agreement of the recipient in place of a choice of the sender.
  public var isConsent = false
  /// Where it is from.
  public var source: String
  /// Since when, a spool timestamp.
  public var since: String

  /// Makes a line that says nothing yet.
  public init(sender: String, recipient: String, source: String, since: String) {
    self.sender = sender
    self.recipient = recipient
    self.source = source
    self.since = since
  }
}

extension Spool {
  /// What is known of a recipient by any of its names; of two names the surer, which comes first,
  /// is believed.
  public func known(sender: String, recipients: [String]) throws -> KnownRecipient {
    try locked { try Spool.known($0, sender: sender, recipients: recipients) }
  }

  static func known(
    _ database: Database, sender: String, recipients: [String]
  ) throws -> KnownRecipient {
    var known = KnownRecipient()
    for name in recipients {
      let key: [SQLiteValue] = [.text(sender), .text(name)]
      if let row = try database.first(
        "SELECT segment, ladder FROM recipients WHERE sender = ? AND recipient = ?", key,
        { ($0.optionalText(0), $0.optionalText(1)) })
      {
        known.segment = known.segment ?? row.0
        known.ladder = known.ladder ?? row.1
      }
      for (channel, choice) in try database.rows(
        """
        SELECT channel, answer, address, source, since FROM directory
        WHERE sender = ? AND recipient = ?
        """, key,
        { row in
          (
            row.text(0),
            KnownRecipient.Choice(
              isYes: row.text(1) == "yes", address: row.optionalText(2), source: row.text(3),
              since: row.text(4))
          )
        }) where known.choices[channel] == nil
      {
        known.choices[channel] = choice
      }
      for (channel, consent) in try database.rows(
        """
        SELECT channel, granted, source, since FROM consents WHERE sender = ? AND recipient = ?
        """, key,
        { row in
          (
            row.text(0),
            KnownRecipient.Consent(
              isGranted: row.integer(1) == 1, source: row.text(2), since: row.text(3))
          )
        }) where known.consents[channel] == nil
      {
        known.consents[channel] = consent
      }
    }
    return known
  }

  /// The last answer of an account for a recipient.
  public func lookUp(account: String, recipient: String) throws -> KeptLookUp? {
    try locked { database in
      try database.first(
        """
        SELECT answer, code, address, asked, unknown_since FROM look_ups
        WHERE account = ? AND recipient = ?
        """, [.text(account), .text(recipient)]
      ) { row in
        var kept = KeptLookUp(
          account: account, recipient: recipient, answer: row.text(0), code: row.optionalText(1),
          address: row.optionalText(2), asked: row.text(3))
        kept.unknownSince = row.text(4)
        return kept
      }
    }
  }

  /// Keeps answers of look-ups, in one transaction. An unknown answer after an unknown one keeps
  /// the moment at which nobody began to know.
  public func keep(_ answers: [KeptLookUp], at time: Date) throws {
    guard !answers.isEmpty else { return }
    try commit(at: time) { transaction in
      for answer in answers {
        try transaction.database.run(
          """
          INSERT INTO look_ups(account, recipient, answer, code, address, asked, unknown_since)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
          ON CONFLICT DO UPDATE SET answer = ?3, code = ?4, address = ?5, asked = ?6,
            unknown_since = CASE WHEN ?3 = 'unknown' AND answer = 'unknown' THEN unknown_since
              ELSE ?6 END
          """,
          [
            .text(answer.account), .text(answer.recipient), .text(answer.answer),
            .text(orNull: answer.code), .text(orNull: answer.address), .text(answer.asked),
          ])
      }
    }
  }

  /// Takes lines of a directory in, in one transaction: a line replaces what stood there for the
  /// same sender, recipient and channel.
  public func take(_ entries: [DirectoryEntry], at time: Date) throws {
    try commit(at: time) { transaction in
      for entry in entries { try transaction.take(entry) }
    }
  }

  /// All lines of the directory, in the order of sender, recipient and channel.
  public func directory(sender: String? = nil) throws -> [DirectoryEntry] {
    try locked { database in
      let only: [SQLiteValue] = [.text(orNull: sender)]
      func entry(_ row: Statement) -> DirectoryEntry {
        DirectoryEntry(
          sender: row.text(0), recipient: row.text(1), source: row.text(2), since: row.text(3))
      }
      let own = try database.rows(
        """
        SELECT sender, recipient, source, since, segment, ladder FROM recipients
        WHERE ?1 IS NULL OR sender = ?1
        """, only
      ) { row in
        var entry = entry(row)
        entry.segment = row.optionalText(4)
        entry.ladder = row.optionalText(5)
        return entry
      }
      let choices = try database.rows(
        """
        SELECT sender, recipient, source, since, channel, answer = 'yes', address, 0 FROM directory
        WHERE ?1 IS NULL OR sender = ?1
        UNION ALL
        SELECT sender, recipient, source, since, channel, granted, NULL, 1 FROM consents
        WHERE ?1 IS NULL OR sender = ?1
        """, only
      ) { row in
        var entry = entry(row)
        entry.channel = row.text(4)
        entry.isYes = row.integer(5) == 1
        entry.address = row.optionalText(6)
        entry.isConsent = row.integer(7) == 1
        return entry
      }
      return (own + choices).sorted {
        ($0.sender, $0.recipient, $0.channel ?? "") < ($1.sender, $1.recipient, $1.channel ?? "")
      }
    }
  }
}

extension SpoolTransaction {
  /// What is known of a recipient, as ``Spool/known(sender:recipients:)``.
  public func known(sender: String, recipients: [String]) throws -> KnownRecipient {
    try Spool.known(database, sender: sender, recipients: recipients)
  }

  func take(_ entry: DirectoryEntry) throws {
    let key: [SQLiteValue] = [.text(entry.sender), .text(entry.recipient)]
    let origin: [SQLiteValue] = [.text(entry.source), .text(entry.since)]
    if entry.segment != nil || entry.ladder != nil {
      try database.run(
        """
        INSERT INTO recipients(sender, recipient, source, since, segment, ladder)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO UPDATE SET source = ?3, since = ?4, segment = COALESCE(?5, segment),
          ladder = COALESCE(?6, ladder)
        """, key + origin + [.text(orNull: entry.segment), .text(orNull: entry.ladder)])
    }
    guard let channel = entry.channel else { return }
    if entry.isConsent {
      // An older word never replaces a newer one, whatever order files come in.
      try database.run(
        """
        INSERT INTO consents(sender, recipient, source, since, channel, granted)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO UPDATE SET source = ?3, since = ?4, granted = ?6 WHERE since <= ?4
        """, key + origin + [.text(channel), .integer(entry.isYes ? 1 : 0)])
    } else {
      try database.run(
        """
        INSERT INTO directory(sender, recipient, source, since, channel, answer, address)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT DO UPDATE SET source = ?3, since = ?4, answer = ?6, address = ?7
        """,
        key + origin + [
          .text(channel), .text(entry.isYes ? "yes" : "no"), .text(orNull: entry.address),
        ])
    }
  }
}
