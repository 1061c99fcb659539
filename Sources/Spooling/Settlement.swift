import Foundation
import SQLiteKit

/// What a results file says of one piece, after it was compared with the job.
public struct PieceReport: Sendable, Equatable {
  /// Place in feeding order, from 1.
  public var position: Int
  /// What became of it.
  public var outcome: PieceOutcome
  /// Makes a report.
  public init(position: Int, outcome: PieceOutcome) {
    self.position = position
    self.outcome = outcome
  }
}

/// What committing a results file changed.
public struct Settlement: Sendable, Equatable {
  /// Whether the very same file was committed for the job before; nothing changed then.
  public var wasKnown = false
  /// Pieces that got a new outcome.
  public var changed: [PieceOutcome: Int] = [:]
  /// Pieces whose report contradicts what is known; left as they were, a person must look.
  public var contradictions: [Int] = []
  /// Jobs all of whose pieces, or what replaced them, are mailed now.
  public var mailedJobs: [String] = []
  /// Documents that are mailed now.
  public var mailedDocuments = 0
  /// Makes an empty one.
  public init() {}
}

extension Spool {
  /// Writes what became of a job's pieces, from one results file, in one transaction. The same file
  /// again changes nothing.
  ///
  /// - Parameters:
  ///   - reports: one for each piece that the file speaks of.
  ///   - unreported: what holds for pieces that have no outcome yet and that the file does not
  ///     name; nothing where the file is a part.
  ///   - sha256: of the file.
  public func settle(
    _ job: JobRecord, _ reports: [PieceReport], unreported: PieceOutcome?,
    deviations: [Reason] = [], sha256: String, at time: Date
  ) throws -> Settlement {
    Failpoint.hit("reconcile.before")
    let settlement = try commit(at: time) { transaction in
      try transaction.settle(
        job, reports, unreported: unreported, deviations: deviations, sha256: sha256)
    }
    Failpoint.hit("reconcile.after")
    return settlement
  }

  /// Whether the results file was committed for the job.
  public func hasResults(sha256: String, forJob number: Int) throws -> Bool {
    try locked { database in
      try database.first(
        "SELECT 1 FROM results WHERE job = ? AND sha256 = ?", [.integer(number), .text(sha256)]
      ) { _ in true } ?? false
    }
  }

  /// Notes that an independent reading found the planned job sound, and what it read.
  ///
  /// - Parameter pageTexts: eight bytes a page: a fingerprint of its text.
  public func noteVerified(_ job: JobRecord, pageTexts: [UInt8], at time: Date) throws {
    _ = try commit(at: time) { transaction in
      try transaction.database.run(
        "UPDATE jobs SET page_texts = ?, reasons = '[]' WHERE number = ? AND state = 'planned'",
        [.blob(pageTexts), .integer(job.number)])
    }
    Failpoint.hit("verify.noted")
  }

  /// Notes why a planned job is not released.
  public func noteRefused(_ job: JobRecord, reasons: [Reason], at time: Date) throws {
    try commit(at: time) { transaction in
      try transaction.database.run(
        "UPDATE jobs SET reasons = ? WHERE number = ? AND state = 'planned'",
        [.text(JSONValue.array(reasons.map(\.json)).compact), .integer(job.number)])
      try transaction.note(
        SpoolEvent(
          "refused", job: job.id,
          detail: ["codes": .array(reasons.map { .string($0.code) })]))
    }
  }

  /// The fingerprints of the pages' texts, eight bytes a page, where the job was read before its
  /// release.
  public func pageTexts(ofJob number: Int) throws -> [UInt8]? {
    try locked { database in
      try database.first(
        "SELECT page_texts FROM jobs WHERE number = ?", [.integer(number)]
      ) { $0.optionalBlob(0) } ?? nil
    }
  }
}

extension SpoolTransaction {
  // MARK: Results

  fileprivate func settle(
    _ job: JobRecord, _ reports: [PieceReport], unreported: PieceOutcome?,
    deviations: [Reason], sha256: String
  ) throws -> Settlement {
    var settlement = Settlement()
    let added = try database.run(
      "INSERT OR IGNORE INTO results(job, sha256, time) VALUES (?, ?, ?)",
      [.integer(job.number), .text(sha256), .text(time)])
    guard added == 1 else {
      settlement.wasKnown = true
      return settlement
    }
    let known = try database.rows(
      "SELECT \(PieceRecord.columns) FROM pieces WHERE job = ? ORDER BY position",
      [.integer(job.number)]
    ) { try PieceRecord($0, documents: []) }
    var reported = Dictionary(
      reports.map { ($0.position, $0.outcome) }, uniquingKeysWith: { first, _ in first })
    if let unreported {
      for piece in known where reported[piece.position] == nil && piece.outcome == nil {
        reported[piece.position] = unreported
      }
    }
    let jobFigures = try figures(ofJob: job.number)
    for piece in known {
      guard let outcome = reported[piece.position], outcome != piece.outcome else { continue }
      // What is in the post stays there; and what was replaced must not go out beside its reprint.
      guard piece.outcome != .mailed, piece.replacedBy == nil || outcome != .mailed else {
        settlement.contradictions.append(piece.position)
        continue
      }
      guard piece.replacedBy == nil else { continue }
      try set(outcome, of: piece, job: job, jobFigures: jobFigures)
      settlement.changed[outcome, default: 0] += 1
    }
    try note(
      SpoolEvent(
        "results", job: job.id,
        detail: [
          "sha256": .string(sha256), "reports": .integer(reports.count),
          "contradictions": .array(settlement.contradictions.map(JSONValue.integer)),
          "deviations": .array(deviations.prefix(1000).map(\.json)),
        ]))
    try closeAccounts(of: job, &settlement)
    return settlement
  }

  private func set(
    _ outcome: PieceOutcome, of piece: PieceRecord, job: JobRecord,
    jobFigures: [String: JSONValue]
  ) throws {
    try database.run(
      "UPDATE pieces SET outcome = ? WHERE job = ? AND position = ?",
      [.text(outcome.rawValue), .integer(piece.job), .integer(piece.position)])
    var detail = jobFigures
    detail["rows"] = nil
    detail.merge(piece.draft.figures) { _, own in own }
    if let before = piece.outcome { detail["before"] = .string(before.rawValue) }
    try note(
      SpoolEvent("piece-\(outcome.rawValue)", piece: piece.id, job: job.id, detail: detail))
  }

  private func figures(ofJob number: Int) throws -> [String: JSONValue] {
    let text = try database.first(
      "SELECT figures FROM jobs WHERE number = ?", [.integer(number)]
    ) { $0.text(0) }
    return try JSONValue.parse(text ?? "{}").members
  }

  // MARK: Closing accounts

  /// A document is mailed once each of its envelopes is, in whichever printing.
  private func closeAccounts(of job: JobRecord, _ settlement: inout Settlement) throws {
    let mailed = try database.rows(
      """
      UPDATE documents SET state = 'mailed' WHERE state = 'job'
        AND seq IN (SELECT document FROM piece_documents WHERE job = ?)
        AND NOT EXISTS (
          SELECT 1 FROM piece_documents o WHERE o.document = documents.seq AND o.reprint = 0
          AND NOT EXISTS (
            SELECT 1 FROM piece_documents c JOIN pieces p USING (job, position)
            WHERE c.document = o.document AND c.envelope = o.envelope AND p.outcome = 'mailed'))
      RETURNING seq
      """, [.integer(job.number)]
    ) { $0.integer(0) }
    for document in mailed.sorted() {
      try note(SpoolEvent("mailed", document: document, job: job.id))
    }
    settlement.mailedDocuments = mailed.count
    // A reprint closes the account of the jobs before it too.
    let line = try database.rows(
      """
      WITH RECURSIVE line(job) AS (
        VALUES (?) UNION
        SELECT o.job FROM line JOIN pieces r ON r.job = line.job JOIN pieces o ON o.id = r.reprint_of)
      SELECT job FROM line ORDER BY job
      """, [.integer(job.number)]
    ) { $0.integer(0) }
    for number in line {
      let closed = try database.rows(
        """
        UPDATE jobs SET mailed = ?1 WHERE number = ?2 AND state = 'released' AND mailed IS NULL
          AND NOT EXISTS (
            SELECT 1 FROM pieces first WHERE first.job = ?2 AND NOT EXISTS (
              WITH RECURSIVE line(id, outcome) AS (
                VALUES (first.id, first.outcome) UNION
                SELECT n.id, n.outcome FROM line JOIN pieces n ON n.reprint_of = line.id)
              SELECT 1 FROM line WHERE outcome = 'mailed'))
        RETURNING id
        """, [.text(time), .integer(number)]
      ) { $0.text(0) }
      for id in closed {
        try note(SpoolEvent("job-mailed", job: id))
        settlement.mailedJobs.append(id)
      }
    }
  }

  // MARK: Reprints

  /// Writes the piece that was just inserted at `position` as the successor of `original`.
  func replace(
    _ original: String, position: Int, job: JobRecord, reason: String?
  ) throws {
    let before = try database.first(
      """
      SELECT \(PieceRecord.columns) FROM pieces WHERE id = ?
      AND job IN (SELECT number FROM jobs WHERE state = 'released')
      """, [.text(original)]
    ) { try PieceRecord($0, documents: []) }
    guard let before else {
      throw SpoolError(.broken, "piece \(original) cannot be reprinted: its job is not released")
    }
    try database.run(
      """
      INSERT INTO piece_documents(job, position, document, envelope, reprint)
      SELECT ?1, ?2, document, envelope, 1 FROM piece_documents WHERE job = ?3 AND position = ?4
      """,
      [
        .integer(job.number), .integer(position), .integer(before.job), .integer(before.position),
      ])
    let id = JobRecord.pieceID(job: job.id, position: position)
    let first = try database.first(
      "SELECT id FROM jobs WHERE number = ?", [.integer(before.job)]
    ) { $0.text(0) }
    let firstJob = first ?? ""
    if before.outcome == nil {
      // Whoever asks for a reprint of what is not settled says that it was spoiled.
      let record = try database.first(
        "SELECT \(JobRecord.columns) FROM jobs WHERE id = ?", [.text(firstJob)], JobRecord.init)
      if let record {
        try set(.spoiled, of: before, job: record, jobFigures: try figures(ofJob: before.job))
      }
    }
    var detail: [String: JSONValue] = ["by": .string(id)]
    if let reason { detail["reason"] = .string(reason) }
    try note(SpoolEvent("reprinted", piece: original, job: firstJob, detail: detail))
    try note(SpoolEvent("planned-again", piece: id, job: job.id, detail: ["of": .string(original)]))
  }

  // MARK: Release

  /// The event of a release with everything that reports count, so that a period that was reported
  /// once is reported the same for ever, whatever becomes of tariffs and senders.
  func noteRelease(of job: JobRecord, manifestSHA256: String, event: String) throws {
    var detail: [String: JSONValue] = ["manifest": .string(manifestSHA256)]
    let figures = try figures(ofJob: job.number)
    // Postage falls due on the posting date; a job that is released later counts on that day, so
    // that no day that is over gets further figures.
    let day = max(job.postingDate, String(time.prefix(10)))
    detail["figures"] = .object(figures.merging(["day": .string(day)]) { _, new in new })
    try note(SpoolEvent(event, job: job.id, detail: detail))
  }
}
