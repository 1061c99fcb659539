import Foundation
import SQLiteKit

extension Spool {
  /// Takes a planned job back in one transaction: its documents go back to `stage`, to be planned
  /// anew; the pieces that it was to print again are free to be ordered again. Its number stays
  /// used. A job that is withdrawn already stays as it is.
  ///
  /// - Parameter stage: the pipeline's stage of documents that wait to be planned.
  /// - Returns: how many documents went back; none for a reprint, whose documents stay with their
  ///   first job.
  /// - Throws: ``SpoolError`` of kind `refused` where the job is released.
  @discardableResult
  public func withdraw(_ job: JobRecord, documentsTo stage: Stage, at time: Date) throws -> Int {
    Failpoint.hit("withdraw.before")
    let count = try commit(at: time) { transaction in
      try transaction.withdraw(job, documentsTo: stage)
    }
    Failpoint.hit("withdraw.after")
    return count
  }

  /// Jobs that were planned and taken back, in the order of their numbers.
  public func withdrawnJobs() throws -> [JobRecord] {
    try locked { database in
      try database.rows(
        "SELECT \(JobRecord.columns) FROM jobs WHERE withdrawn IS NOT NULL ORDER BY number", [],
        JobRecord.init)
    }
  }
}

extension SpoolTransaction {
  fileprivate func withdraw(_ job: JobRecord, documentsTo stage: Stage) throws -> Int {
    let changed = try database.run(
      """
      UPDATE jobs SET withdrawn = ?, reasons = '[]'
      WHERE number = ? AND state = 'planned' AND withdrawn IS NULL
      """, [.text(time), .integer(job.number)])
    guard changed == 1 else {
      let isReleased = try database.first(
        "SELECT state = 'released' FROM jobs WHERE number = ?", [.integer(job.number)]
      ) { $0.integer(0) == 1 }
      guard isReleased == false else {
        throw SpoolError(
          .refused, "job \(job.id) is released; it cannot be taken back",
          why: "its folder may be on the press",
          fix: "settle it with: brevpress reconcile, or print pieces again: brevpress reprint")
      }
      return 0
    }
    let freed = try database.rows(
      "SELECT id, reprint_of FROM pieces WHERE job = ? AND reprint_of IS NOT NULL ORDER BY position",
      [.integer(job.number)]
    ) { (id: $0.text(0), original: $0.text(1)) }
    let documents = try database.rows(
      """
      UPDATE documents SET stage = ?, job = NULL, piece = NULL
      WHERE job = ? AND state = 'waiting' RETURNING seq
      """, [.text(stage.rawValue), .integer(job.number)]
    ) { $0.integer(0) }.sorted()
    try database.run("DELETE FROM piece_documents WHERE job = ?", [.integer(job.number)])
    try database.run("DELETE FROM pieces WHERE job = ?", [.integer(job.number)])
    try note(
      SpoolEvent(
        "withdrawn", job: job.id,
        detail: [
          "pieces": .integer(job.pieces), "documents": .integer(documents.count),
          "postingDate": .string(job.postingDate),
        ]))
    for document in documents {
      try note(SpoolEvent("taken-back", document: document, job: job.id))
    }
    for piece in freed {
      try note(
        SpoolEvent(
          "reprint-withdrawn", piece: piece.original, job: job.id,
          detail: ["by": .string(piece.id)]))
    }
    return documents.count
  }
}
