import Foundation
import HashKit
import SQLiteKit

func sha256(of bytes: [UInt8]) -> String { sha256Hex(bytes) }

extension Spool {
  /// Keeps messages, whole and durable, and writes down that they are to be sent: from then on each
  /// is sent from what was kept, with the same key. Nothing is sent before. Those that have a
  /// refusal are refused in the same transaction.
  ///
  /// - Returns: the messages in the order of the drafts.
  public func prepare(_ drafts: [MessageDraft], at time: Date) throws -> [MessageRecord] {
    guard !drafts.isEmpty else { return [] }
    let batch = messages.batch()
    try Files.makeFolder(messagesFolder)
    let digests = drafts.map { sha256(of: $0.bytes) }
    for (draft, digest) in zip(drafts, digests) { try batch.add(draft.bytes, sha256: digest) }
    try batch.commit()
    Failpoint.hit("dispatch.kept")
    let records = try commit(at: time) { transaction in
      try zip(drafts, digests).map { try transaction.insert($0, sha256: $1) }
    }
    Failpoint.hit("dispatch.prepared")
    return records
  }

  /// Writes down that messages are about to be sent, in one transaction. A crash from here on,
  /// before ``settle(_:at:)``, leaves an unknown outcome of each.
  public func begin(_ messages: [MessageRecord], at time: Date) throws {
    try commit(at: time) { transaction in
      for message in messages {
        try transaction.database.run(
          """
          UPDATE messages SET state = 'sending', tries = tries + 1, first = COALESCE(first, ?2),
            last = ?2, next = NULL WHERE id = ?1
          """, [.integer(message.id), .text(transaction.time)])
        try transaction.database.run(
          "UPDATE attempts SET state = 'sending', changed = ?2 WHERE message = ?1",
          [.integer(message.id), .text(transaction.time)])
        try transaction.settleRecalls(of: message.id, state: "sending", code: nil)
      }
    }
    Failpoint.hit("dispatch.begun")
  }

  /// Writes down what came of sending messages, with what that makes of their documents, in one
  /// transaction.
  public func settle(_ results: [MessageResult], at time: Date) throws {
    Failpoint.hit("dispatch.answered")
    try commit(at: time) { transaction in
      for result in results {
        try transaction.settle(result.message.id, result.outcome)
        for document in result.documents { try transaction.apply(document) }
      }
    }
    Failpoint.hit("dispatch.settled")
  }

  /// Writes down that messages were tried often enough: their documents go on below.
  public func giveUp(_ messages: [MessageRecord], at time: Date) throws {
    guard !messages.isEmpty else { return }
    try commit(at: time) { transaction in
      for message in messages {
        try transaction.settle(message.id, SendOutcome(state: "given-up", code: message.code))
      }
    }
  }

  /// Messages of an account of which news may come, with their documents' numbers of receipt and
  /// invoice numbers, those sent since `since` (a spool timestamp), oldest first.
  public func openMessages(
    account: String, since: String, limit: Int = 1_000_000
  ) throws -> [(message: MessageRecord, documents: [(seq: Int, number: String)])] {
    try locked { database in
      let rows = try database.rows(
        """
        SELECT \(MessageRecord.columns), a.document, COALESCE(d.number, '')
        FROM messages m JOIN attempts a ON a.message = m.id JOIN documents d ON d.seq = a.document
        WHERE m.account = ?1 AND a.state IN ('sent', 'delivered', 'unknown', 'sending')
          AND m.last >= ?2
        ORDER BY m.id, a.document LIMIT ?3
        """, [.text(account), .text(since), .integer(limit)]
      ) { (MessageRecord($0), $0.integer(13), $0.text(14)) }
      var open: [(message: MessageRecord, documents: [(seq: Int, number: String)])] = []
      for (message, seq, number) in rows {
        if open.last?.message.id != message.id { open.append((message, [])) }
        open[open.count - 1].documents.append((seq, number))
      }
      return open
    }
  }

  /// Writes down what came back, in one transaction. News that are known already change nothing.
  ///
  /// - Returns: how many tries changed, and the documents that were refused after all and are on
  ///   their way again.
  public func take(
    _ news: [AttemptNews], reentering stage: Stage, at time: Date
  ) throws -> (changed: Int, reentered: [Int]) {
    guard !news.isEmpty else { return (0, []) }
    let taken = try commit(at: time) { transaction in
      try news.map { try transaction.take($0, reentering: stage) }
    }
    Failpoint.hit("dispatch.polled")
    return (taken.reduce(0) { $0 + $1.changed }, taken.flatMap(\.reentered))
  }
}

extension SpoolTransaction {
  /// The tries of a document, as ``Spool/attempts(of:)``.
  public func attempts(of document: Int) throws -> [AttemptRecord] {
    try Spool.attempts(database, of: document)
  }

  fileprivate func insert(_ draft: MessageDraft, sha256: String) throws -> MessageRecord {
    let record = try database.first(
      """
      INSERT INTO messages AS m(account, channel, key, sequence, sha256, bytes, state, prepared)
      VALUES (?, ?, ?, ?, ?, ?, 'prepared', ?)
      RETURNING id, account, channel, key, sequence, sha256, state, tries, code, reference, first,
        last, next
      """,
      [
        .text(draft.account), .text(draft.channel), .text(draft.key), .integer(draft.sequence),
        .text(sha256), .integer(draft.bytes.count), .text(time),
      ], MessageRecord.init)
    guard let record else { throw SpoolError(.broken, "a message was not written") }
    try prepare(recalls: draft.recalls, in: record)
    for document in draft.documents {
      try database.run(
        """
        INSERT INTO attempts(document, message, channel, account, ladder, both, state, changed,
          notes)
        VALUES (?, ?, ?, ?, ?, ?, 'prepared', ?, ?)
        """,
        [
          .integer(document), .integer(record.id), .text(draft.channel), .text(draft.account),
          .text(orNull: draft.ladder), .integer(draft.both ? 1 : 0), .text(time),
          .text(JSONValue.array((draft.notes[document] ?? []).map(\.json)).compact),
        ])
      try add(draft.notes[document] ?? [], to: document)
    }
    guard let refusal = draft.refusal else { return record }
    try settle(record.id, SendOutcome(state: "refused", code: refusal))
    var refused = record
    refused.state = "refused"
    refused.code = refusal
    return refused
  }

  fileprivate func settle(_ message: Int, _ outcome: SendOutcome) throws {
    try database.run(
      """
      UPDATE messages SET state = ?2, code = ?3, reference = COALESCE(?4, reference), next = ?5
      WHERE id = ?1
      """,
      [
        .integer(message), .text(outcome.state), .text(orNull: outcome.code),
        .text(orNull: outcome.reference), .text(orNull: outcome.next),
      ])
    try database.run(
      """
      UPDATE attempts SET state = ?2, code = ?3, changed = ?4
      WHERE message = ?1 AND state NOT IN ('delivered', 'refused')
      """,
      [
        .integer(message), .text(outcome.state), .text(orNull: outcome.code), .text(time),
      ])
    try settleRecalls(of: message, state: outcome.state, code: outcome.code)
    let documents = try database.rows(
      "SELECT document, channel FROM attempts WHERE message = ?", [.integer(message)]
    ) { ($0.integer(0), $0.text(1)) }
    for (document, channel) in documents {
      try note(
        SpoolEvent(
          "channel-\(outcome.state)", document: document,
          detail: ["channel": .string(channel), "code": .string(orNull: outcome.code)]))
    }
  }

  fileprivate func take(
    _ news: AttemptNews, reentering stage: Stage
  ) throws -> (changed: Int, reentered: [Int]) {
    let attempts = try database.rows(
      """
      SELECT a.id, a.document, a.state, a.read, a.channel, a.both FROM attempts a
      JOIN messages m ON m.id = a.message
      WHERE m.key = ?1 AND (?2 IS NULL OR a.document = ?2) ORDER BY a.document
      """, [.text(news.key), .integer(orNull: news.document)]
    ) {
      (
        $0.integer(0), $0.integer(1), $0.text(2), $0.optionalText(3), $0.text(4),
        $0.integer(5) == 1
      )
    }
    var (changed, refused): (Int, [Int]) = (0, [])
    for (id, document, state, read, channel, both) in attempts {
      switch news.word {
      case "refused" where state != "refused":
        try change(id, to: "refused", code: news.code)
        if !both { refused += try reenter(document, stage: stage) }
      case "delivered" where state != "delivered" && state != "refused":
        try change(id, to: "delivered", code: nil)
        if !both { try arrive(document) }
      case "read" where read == nil && state != "refused":
        try change(id, to: "delivered", code: nil)
        if !both { try arrive(document) }
        try database.run(
          "UPDATE attempts SET read = ?2 WHERE id = ?1", [.integer(id), .text(time)])
      default: continue
      }
      changed += 1
      try note(
        SpoolEvent(
          "channel-\(news.word)", document: document,
          detail: ["channel": .string(channel), "code": .string(orNull: news.code)]))
    }
    return (changed, refused)
  }

  private func change(_ attempt: Int, to state: String, code: String?) throws {
    try database.run(
      "UPDATE attempts SET state = ?2, code = ?3, changed = ?4 WHERE id = ?1",
      [.integer(attempt), .text(state), .text(orNull: code), .text(time)])
  }

  /// A document of unknown outcome that has arrived after all is electronic.
  private func arrive(_ document: Int) throws {
    let changed = try database.run(
      """
      UPDATE documents SET state = 'electronic', stage = 'done'
      WHERE seq = ? AND job IS NULL AND state IN ('deviation', 'waiting')
      """, [.integer(document)])
    if changed == 1 { try note(SpoolEvent("electronic", document: document)) }
  }

  /// A document whose channel said no after all goes on below. What it had saved is taken back in
  /// the event log, on the day of the refusal.
  private func reenter(_ document: Int, stage: Stage) throws -> [Int] {
    let before = try database.first(
      "SELECT state FROM documents WHERE seq = ? AND job IS NULL AND purged IS NULL",
      [.integer(document)]
    ) { $0.text(0) }
    guard let before, ["electronic", "waiting", "deviation"].contains(before) else { return [] }
    try database.run(
      "UPDATE documents SET state = 'waiting', stage = ?2 WHERE seq = ?1",
      [.integer(document), .text(stage.rawValue)])
    if before == "electronic" {
      let saved = try database.first(
        "SELECT detail FROM events WHERE document = ? AND kind = 'electronic' ORDER BY seq DESC",
        [.integer(document)]
      ) { try JSONValue.parse($0.text(0)).members["saved"] ?? .null }
      try note(
        SpoolEvent("electronic-refused", document: document, detail: ["saved": saved ?? .null]))
    }
    return [document]
  }
}

extension Spool {
  /// The documents in a message, in the order of receipt.
  public func documents(ofMessage id: Int) throws -> [Int] {
    try locked { database in
      try database.rows(
        "SELECT document FROM attempts WHERE message = ? ORDER BY document", [.integer(id)]
      ) { $0.integer(0) }
    }
  }
}
