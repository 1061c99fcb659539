import Foundation
import SQLiteKit

extension Spool {
  /// Plans jobs in one transaction: takes the next job numbers in the order of `drafts`, writes
  /// jobs and pieces and binds the documents to them (stage `planned`, state still `waiting`: a
  /// document is in state `job` from the release on). `outcomes` are written in the same
  /// transaction, for documents that planning turns away.
  ///
  /// - Returns: the jobs with their numbers.
  public func plan(
    _ drafts: [JobDraft], outcomes: [DocumentOutcome] = [], at time: Date
  ) throws -> [JobRecord] {
    Failpoint.hit("plan.before")
    let records = try commit(at: time) { transaction in
      for outcome in outcomes { try transaction.apply(outcome) }
      return try drafts.map { try transaction.plan($0, at: time) }
    }
    Failpoint.hit("plan.after")
    return records
  }

  /// Jobs that are planned and not yet released, in the order of their numbers.
  public func plannedJobs() throws -> [JobRecord] { try jobs(state: "planned") }

  /// Released jobs, in the order of their numbers.
  public func releasedJobs() throws -> [JobRecord] { try jobs(state: "released") }

  private func jobs(state: String) throws -> [JobRecord] {
    try locked { database in
      try database.rows(
        "SELECT \(JobRecord.columns) FROM jobs WHERE state = ? AND withdrawn IS NULL"
          + " ORDER BY number", [.text(state)], JobRecord.init)
    }
  }

  /// The pieces of a job in feeding order.
  public func pieces(ofJob number: Int) throws -> [PieceRecord] {
    try locked { database in
      let documents = try database.rows(
        "SELECT position, document FROM piece_documents WHERE job = ? ORDER BY position, document",
        [.integer(number)]
      ) { ($0.integer(0), $0.integer(1)) }
      let byPosition = Dictionary(grouping: documents, by: \.0)
      return try database.rows(
        "SELECT \(PieceRecord.columns) FROM pieces WHERE job = ? ORDER BY position",
        [.integer(number)]
      ) { row in
        try PieceRecord(row, documents: (byPosition[row.integer(1)] ?? []).map(\.1))
      }
    }
  }
}

extension SpoolTransaction {
  /// The next value of a counter that runs for the spool's life; the first is 1.
  func next(_ counter: String) throws -> Int {
    let value = try database.first(
      """
      INSERT INTO counters(name, value) VALUES (?, 1)
      ON CONFLICT(name) DO UPDATE SET value = value + 1 RETURNING value
      """, [.text(counter)]
    ) { $0.integer(0) }
    guard let value else { throw SpoolError(.broken, "the counter \(counter) gives no value") }
    return value
  }

  fileprivate func plan(_ draft: JobDraft, at moment: Date) throws -> JobRecord {
    let number = try next("jobNumber")
    let id = JobRecord.id(number: number, created: Timestamp.day(moment))
    let invoices = Set(draft.pieces.flatMap(\.documents)).count
    let record = try database.first(
      """
      INSERT INTO jobs(number, id, state, created, posting_date, site, operator, product, zone,
        envelope, colour, pieces, invoices, sheets, plan, figures, reprint)
      VALUES (?, ?, 'planned', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      RETURNING \(JobRecord.columns)
      """,
      [
        .integer(number), .text(id), .text(time), .text(draft.postingDate.description),
        .text(draft.site), .text(draft.operatorName), .text(draft.product), .text(draft.zone),
        .text(draft.envelope), .text(draft.colour), .integer(draft.pieces.count),
        .integer(invoices), .integer(draft.pieces.reduce(0) { $0 + $1.sheets }),
        .blob(draft.plan), .text(JSONValue.object(draft.figures).compact),
        .integer(draft.isReprint ? 1 : 0),
      ], JobRecord.init)
    guard let record else { throw SpoolError(.broken, "job \(id) was not written") }
    for (index, piece) in draft.pieces.enumerated() {
      try insert(piece, position: index + 1, job: record, reason: draft.reason)
    }
    try note(SpoolEvent("planned", job: id, detail: ["pieces": .integer(draft.pieces.count)]))
    return record
  }

  private func insert(
    _ piece: PieceDraft, position: Int, job: JobRecord, reason: String?
  ) throws {
    let id = JobRecord.pieceID(job: job.id, position: position)
    try database.run(
      """
      INSERT INTO pieces(job, position, id, sender, recipient, envelope, envelopes, sheets, plan,
        figures, reprint_of)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(job.number), .integer(position), .text(id), .text(piece.sender),
        .text(piece.recipient), .integer(piece.envelope), .integer(piece.envelopes),
        .integer(piece.sheets), .blob(piece.plan),
        .text(JSONValue.object(piece.figures).compact), .text(orNull: piece.reprintOf),
      ])
    if let original = piece.reprintOf {
      try replace(original, position: position, job: job, reason: reason)
      return
    }
    for document in piece.documents {
      // The envelopes of a split piece lie in one job; the document names the first of them.
      let changed = try database.run(
        """
        UPDATE documents SET stage = 'planned', job = ?2, piece = COALESCE(piece, ?3)
        WHERE seq = ?1 AND state = 'waiting' AND (job IS NULL OR job = ?2)
        """, [.integer(document), .integer(job.number), .text(id)])
      guard changed == 1 else {
        throw SpoolError(
          .broken, "document \(document) cannot go into job \(job.id)",
          why: "it is not waiting, or is in another job")
      }
      try database.run(
        "INSERT INTO piece_documents(job, position, document, envelope) VALUES (?, ?, ?, ?)",
        [
          .integer(job.number), .integer(position), .integer(document), .integer(piece.envelope),
        ])
    }
  }
}
