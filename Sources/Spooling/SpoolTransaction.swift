import Foundation
import SQLiteKit

/// What became of a document in one step. Whatever is nothing stays as it was.
public struct DocumentOutcome: Sendable {
  /// The document.
  public var seq: Int
  /// Its new state.
  public var state: DocumentState
  /// Its new stage.
  public var stage: Stage
  /// What was learned; a field that is nothing stays as it was.
  public var fields = DocumentFields()
  /// Reasons to add to those it has.
  public var reasons: [Reason] = []
  /// The layout it was composed with.
  public var layout: String?
  /// That layout's hash.
  public var layoutHash: String?
  /// Its finished frames.
  public var frames: FramesPlace?
  /// What production needs, in the pipeline's own form.
  public var plan: [UInt8]?
  /// Why and how long it is held, where the new state is `held`; any other state ends a hold.
  public var hold: Hold?
  /// What the event log is told beside the reasons' codes.
  public var eventDetail: [String: JSONValue] = [:]
  /// Makes an outcome.
  public init(seq: Int, state: DocumentState, stage: Stage) {
    self.seq = seq
    self.state = state
    self.stage = stage
  }
}

/// A document that was received before another and looks like it.
public struct EarlierDocument: Sendable, Equatable {
  /// Its sequence number.
  public var seq: Int
  /// Its path.
  public var path: String
  /// SHA-256 of its bytes.
  public var sha256: String
  /// Its state.
  public var state: DocumentState
}

/// One open transaction. Valid only inside the closure that it is handed to.
public final class SpoolTransaction {
  let database: Database
  let time: String
  init(database: Database, time: String) {
    self.database = database
    self.time = time
  }

  // MARK: Looking back

  /// The first document received before `seq` with the same bytes under another path.
  public func earlierContent(sha256: String, before seq: Int) throws -> EarlierDocument? {
    try database.first(
      """
      SELECT seq, path, sha256, state FROM documents WHERE sha256 = ? AND seq < ?
      ORDER BY seq LIMIT 1
      """, [.text(sha256), .integer(seq)], SpoolTransaction.earlier)
  }

  /// The first document received before `seq`, neither rejected nor cancelled, in which the same
  /// seller used the same number for the same kind of document.
  public func earlierNumber(
    sellerKey: String, kind: String, number: String, before seq: Int
  ) throws -> EarlierDocument? {
    try database.first(
      """
      SELECT seq, path, sha256, state FROM documents
      WHERE seller_key = ? AND kind = ? AND number = ? AND seq < ?
        AND state NOT IN ('rejected', 'cancelled') ORDER BY seq LIMIT 1
      """, [.text(sellerKey), .text(kind), .text(number), .integer(seq)],
      SpoolTransaction.earlier)
  }

  private static func earlier(_ row: Statement) throws -> EarlierDocument {
    guard let state = DocumentState(rawValue: row.text(3)) else {
      throw SpoolError(.broken, "document \(row.integer(0)) has an unknown state")
    }
    return EarlierDocument(
      seq: row.integer(0), path: row.text(1), sha256: row.text(2), state: state)
  }

  // MARK: Writing

  /// Writes what became of a document.
  ///
  /// - Throws: ``SpoolError`` where there is no such document, or where it is in a job already:
  ///   what is on paper does not change its mind.
  public func apply(_ outcome: DocumentOutcome) throws {
    let fields = outcome.fields
    try database.withStatement(
      """
      UPDATE documents SET state = ?2, stage = ?3, sender = COALESCE(?4, sender),
        seller_key = COALESCE(?5, seller_key), number = COALESCE(?6, number),
        kind = COALESCE(?7, kind), issue_date = COALESCE(?8, issue_date),
        due_date = COALESCE(?9, due_date), currency = COALESCE(?10, currency),
        payable = COALESCE(?11, payable), recipient = COALESCE(?12, recipient),
        country = COALESCE(?13, country), postcode = COALESCE(?14, postcode),
        layout = COALESCE(?15, layout), layout_hash = COALESCE(?16, layout_hash),
        frames_file = COALESCE(?17, frames_file), frames_offset = COALESCE(?18, frames_offset),
        frames_length = COALESCE(?19, frames_length), plan = COALESCE(?20, plan),
        held_for = ?21, held_until = ?22,
        payment_reference = COALESCE(?23, payment_reference)
      WHERE seq = ?1 AND job IS NULL RETURNING 1
      """
    ) { row in
      try row.bind(1, outcome.seq)
      try row.bind(2, outcome.state.rawValue)
      try row.bind(3, outcome.stage.rawValue)
      try row.bind(4, fields.sender)
      try row.bind(5, fields.sellerKey)
      try row.bind(6, fields.number)
      try row.bind(7, fields.kind?.rawValue)
      try row.bind(8, fields.issueDate?.description)
      try row.bind(9, fields.dueDate?.description)
      try row.bind(10, fields.currency?.code)
      try row.bind(11, fields.payable.map { "\($0)" })
      try row.bind(12, fields.recipient)
      try row.bind(13, fields.country)
      try row.bind(14, fields.postcode)
      try row.bind(15, outcome.layout)
      try row.bind(16, outcome.layoutHash)
      try row.bind(17, outcome.frames?.file)
      try row.bind(18, outcome.frames?.offset)
      try row.bind(19, outcome.frames?.length)
      try row.bind(20, outcome.plan)
      try row.bind(21, outcome.state == .held ? outcome.hold?.purpose.rawValue : nil)
      try row.bind(22, outcome.state == .held ? outcome.hold?.until : nil)
      try row.bind(23, fields.paymentReference)
      guard try row.step() else {
        throw SpoolError(
          .broken, "document \(outcome.seq) cannot change to \(outcome.state.rawValue)",
          why: "there is no such document, or it is in a job already")
      }
      _ = try row.step()
    }
    try add(outcome.reasons, to: outcome.seq)
    if outcome.state != .waiting {
      try note(
        SpoolEvent(
          outcome.state.rawValue, document: outcome.seq,
          detail: outcome.eventDetail.merging([
            "codes": .array(outcome.reasons.map { .string($0.code) })
          ]) { own, _ in own }))
    }
  }

  /// Adds an entry to the event log.
  public func note(_ event: SpoolEvent) throws {
    try database.run(
      "INSERT INTO events(time, kind, document, piece, job, detail) VALUES (?, ?, ?, ?, ?, ?)",
      [
        .text(time), .text(event.kind), .integer(orNull: event.document),
        .text(orNull: event.piece), .text(orNull: event.job),
        .text(event.detail.isEmpty ? "{}" : JSONValue.object(event.detail).compact),
      ])
  }

  func add(_ reasons: [Reason], to seq: Int) throws {
    guard !reasons.isEmpty else { return }
    let old = try database.first(
      "SELECT reasons FROM documents WHERE seq = ?", [.integer(seq)]
    ) { try DocumentRecord.reasons($0.text(0)) }
    // A document that is read again finds the same again.
    let known = old ?? []
    let all = known + reasons.filter { !known.contains($0) }
    guard all.count > known.count else { return }
    try database.run(
      "UPDATE documents SET reasons = ? WHERE seq = ?",
      [.text(JSONValue.array(all.map(\.json)).compact), .integer(seq)])
  }
}

extension Spool {
  /// Runs `body` in one transaction at the moment `time`: all of it stands after the return, or
  /// none of it after an error or a crash.
  public func commit<R>(at time: Date, _ body: (SpoolTransaction) throws -> R) throws -> R {
    try locked { database in
      Failpoint.hit("commit.before")
      let result = try database.transaction {
        try body(SpoolTransaction(database: database, time: Timestamp.text(time)))
      }
      Failpoint.hit("commit.after")
      return result
    }
  }

  /// Writes a batch of outcomes in one transaction.
  public func commit(_ outcomes: [DocumentOutcome], at time: Date) throws {
    try commit(at: time) { transaction in
      for outcome in outcomes { try transaction.apply(outcome) }
    }
  }
}
