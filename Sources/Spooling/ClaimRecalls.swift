import Foundation
import MailModel
import SQLiteKit

/// Why a claim is called back.
public enum RecallCause: String, Sendable {
  /// Its invoice was withdrawn.
  case cancelled
  /// A corrected copy took its invoice's place.
  case replaced
  /// A credit note gives back all of it.
  case credited
}

/// Which claims can be called back.
public struct ClaimRules: Sendable, Equatable {
  /// The channels by which money is drawn.
  public var channels: [String]
  /// A claim that is due later can be called back.
  public var today: CalendarDate
  /// Makes rules.
  public init(channels: [String], today: CalendarDate) {
    self.channels = channels
    self.today = today
  }
}

/// A claim that was handed to a bank and must be called back.
public struct ClaimRecall: Sendable, Equatable {
  /// The document that was claimed.
  public var document: Int
  /// The message that claimed it.
  public var claim: MessageRecord
  /// Why.
  public var cause: RecallCause
  /// The message that calls it back, once it is made.
  public var message: Int?
  /// How it stands: `ordered`, then as its message, or `not-needed`.
  public var state: String
  /// The cause of its state.
  public var code: String?
}

// A recall goes the way of every message: it is ordered in the transaction that makes it necessary,
// then its message is prepared (kept and committed), sending, and has its verdict. A crash in
// between leaves an order, or a message that is sent again with the same key and bytes.
extension SpoolTransaction {
  /// The claim of a document that a bank has or may have, and that can be called back still.
  public func liveClaim(
    of document: DocumentRecord, _ rules: ClaimRules
  ) throws -> AttemptRecord? {
    guard let due = document.fields.dueDate, due > rules.today else { return nil }
    return try attempts(of: document.seq).last {
      rules.channels.contains($0.message.channel)
        && ["prepared", "sending", "unknown", "temporary", "sent", "delivered"].contains($0.state)
    }
  }

  /// Orders that a document's claim be called back. Given again, it changes nothing.
  public func recall(_ claim: AttemptRecord, _ cause: RecallCause) throws {
    let inserted = try database.run(
      """
      INSERT INTO claim_recalls(document, claim, cause, state, ordered, changed)
      VALUES (?, ?, ?, 'ordered', ?, ?) ON CONFLICT(document) DO NOTHING
      """,
      [
        .integer(claim.document), .integer(claim.message.id), .text(cause.rawValue), .text(time),
        .text(time),
      ])
    guard inserted == 1 else { return }
    try note(
      SpoolEvent(
        "recall-ordered", document: claim.document,
        detail: ["channel": .string(claim.message.channel), "code": .string(cause.rawValue)]))
  }

  /// The invoice of a seller with that number, if it counts.
  public func invoice(sellerKey: String, number: String) throws -> DocumentRecord? {
    try database.first(
      """
      SELECT \(DocumentRecord.columns) FROM documents
      WHERE seller_key = ? AND number = ? AND kind = 'invoice'
        AND state IN ('waiting', 'held', 'electronic', 'job', 'mailed')
      """, [.text(sellerKey), .text(number)], DocumentRecord.init)
  }

  /// Writes down that a recall has nothing to call back, or cannot.
  public func end(_ recall: ClaimRecall, _ state: String, code: String?) throws {
    try change(recall.document, to: state, code: code, message: nil)
  }

  /// Writes down which message calls claims back.
  func prepare(recalls documents: [Int], in message: MessageRecord) throws {
    for document in documents {
      try change(document, to: "prepared", code: nil, message: message.id)
    }
  }

  /// Brings recalls to their message's state.
  func settleRecalls(of message: Int, state: String, code: String?) throws {
    let documents = try database.rows(
      "SELECT document FROM claim_recalls WHERE message = ? AND state <> 'refused'",
      [.integer(message)]
    ) { $0.integer(0) }
    for document in documents { try change(document, to: state, code: code, message: nil) }
  }

  private func change(
    _ document: Int, to state: String, code: String?, message: Int?
  ) throws {
    try database.run(
      """
      UPDATE claim_recalls SET state = ?2, code = ?3, changed = ?4, message = COALESCE(?5, message)
      WHERE document = ?1
      """,
      [
        .integer(document), .text(state), .text(orNull: code), .text(time),
        .integer(orNull: message),
      ])
    guard ["sent", "refused", "given-up", "not-needed"].contains(state) else { return }
    try note(
      SpoolEvent(
        "recall-\(state)", document: document, detail: ["code": .string(orNull: code)]))
    guard ["refused", "given-up"].contains(state) else { return }
    // The money will be drawn: somebody must pay it back.
    try add(
      [
        Reason(
          code: "claim-not-recalled",
          message: "its claim could not be called back from the bank: \(code ?? state)",
          severity: .warning)
      ], to: document)
  }
}

extension Spool {
  /// Recalls of an account's claims that stand in one of these states, oldest first.
  public func recalls(account: String, states: [String]) throws -> [ClaimRecall] {
    try locked { database in
      let marks = states.map { _ in "?" }.joined(separator: ", ")
      return try database.rows(
        """
        SELECT \(MessageRecord.columns), r.document, r.cause, r.message, r.state, r.code
        FROM claim_recalls r JOIN messages m ON m.id = r.claim
        WHERE m.account = ? AND r.state IN (\(marks)) ORDER BY r.document
        """, [.text(account)] + states.map { .text($0) }
      ) { row in
        guard let cause = RecallCause(rawValue: row.text(14)) else {
          throw SpoolError(.broken, "a recall of document \(row.integer(13)) cannot be read")
        }
        return ClaimRecall(
          document: row.integer(13), claim: MessageRecord(row), cause: cause,
          message: row.optionalInteger(15), state: row.text(16), code: row.optionalText(17))
      }
    }
  }

  /// How a document's recall stands, if there is one.
  public func recall(of document: Int) throws -> ClaimRecall? {
    let account = try attempts(of: document).map(\.message.account)
    let states = [
      "ordered", "prepared", "sending", "unknown", "temporary", "sent", "refused", "given-up",
      "not-needed",
    ]
    return try account.lazy.flatMap { try self.recalls(account: $0, states: states) }
      .first { $0.document == document }
  }

  /// Messages by their numbers.
  public func messages(_ ids: [Int]) throws -> [MessageRecord] {
    try locked { database in
      try ids.compactMap { id in
        try database.first(
          "SELECT \(MessageRecord.columns) FROM messages m WHERE m.id = ?", [.integer(id)],
          MessageRecord.init)
      }
    }
  }
}
