import Foundation
import SQLiteKit

/// What became of a piece on the machine.
public enum PieceOutcome: String, Sendable, Codable, CaseIterable {
  /// It went into its envelope and out.
  case mailed
  /// It was torn, jammed or thrown out: it has to be printed again.
  case spoiled
  /// The machine never reported it.
  case missing
  /// The machine does not know; a person must look before it is printed again.
  case unknown
}

extension PieceRecord {
  static let columns = """
    job, position, id, sender, recipient, envelope, envelopes, sheets, plan, figures, reprint_of,
    outcome, (SELECT n.id FROM pieces n WHERE n.reprint_of = pieces.id)
    """

  init(_ row: Statement, documents: [Int]) throws {
    job = row.integer(0)
    position = row.integer(1)
    id = row.text(2)
    draft = PieceDraft(
      sender: row.text(3), recipient: row.text(4), envelope: row.integer(5),
      envelopes: row.integer(6), sheets: row.integer(7), documents: documents,
      plan: row.blob(8), figures: try JSONValue.parse(row.text(9)).members,
      reprintOf: row.optionalText(10))
    if let text = row.optionalText(11) {
      guard let known = PieceOutcome(rawValue: text) else {
        throw SpoolError(.broken, "piece \(row.text(2)) has an unknown outcome")
      }
      outcome = known
    }
    replacedBy = row.optionalText(12)
  }
}

/// One entry of the event log as it is read back.
public struct LoggedEvent: Sendable {
  /// Its place in the log.
  public var seq: Int
  /// When it was written, UTC.
  public var time: String
  /// What happened.
  public var event: SpoolEvent
}

extension Spool {
  /// The job of that id, or nothing.
  public func job(_ id: String) throws -> JobRecord? {
    try locked { database in
      try database.first(
        "SELECT \(JobRecord.columns) FROM jobs WHERE id = ?", [.text(id)], JobRecord.init)
    }
  }

  /// The job of that id.
  ///
  /// - Throws: ``SpoolError`` of kind `notFound`.
  public func existingJob(_ id: String) throws -> JobRecord {
    if let job = try job(id) { return job }
    throw SpoolError(
      .notFound, "there is no job \"\(id)\"", fix: "list the jobs with: brevpress jobs")
  }

  /// The piece of that id, or nothing.
  public func piece(_ id: String) throws -> PieceRecord? {
    try locked { database in
      let documents = try database.rows(
        """
        SELECT document FROM piece_documents JOIN pieces USING (job, position) WHERE id = ?
        ORDER BY document
        """, [.text(id)]
      ) { $0.integer(0) }
      return try database.first(
        "SELECT \(PieceRecord.columns) FROM pieces WHERE id = ?", [.text(id)]
      ) { try PieceRecord($0, documents: documents) }
    }
  }

  /// The first piece, and every piece that replaced it, of the line that the piece stands in.
  public func line(ofPiece id: String) throws -> [PieceRecord] {
    guard var first = try piece(id) else { return [] }
    while let before = try first.reprintOf.flatMap({ try piece($0) }) { first = before }
    var line = [first]
    while let next = try line.last?.replacedBy.flatMap({ try piece($0) }) { line.append(next) }
    return line
  }

  /// Events of the named kinds in the order of the log, the next `limit` after `after`.
  public func events(kinds: [String], after: Int = 0, limit: Int) throws -> [LoggedEvent] {
    let marks = Array(repeating: "?", count: kinds.count).joined(separator: ", ")
    return try events(
      where: "kind IN (\(marks)) AND seq > ? ORDER BY seq LIMIT ?",
      kinds.map { .text($0) } + [.integer(after), .integer(limit)])
  }

  /// Events that name the piece, in the order of the log.
  public func events(ofPiece id: String) throws -> [LoggedEvent] {
    try events(where: "piece = ? ORDER BY seq", [.text(id)])
  }

  private func events(where condition: String, _ values: [SQLiteValue]) throws -> [LoggedEvent] {
    try locked { database in
      try database.rows(
        "SELECT seq, time, kind, document, piece, job, detail FROM events WHERE \(condition)",
        values
      ) { row in
        LoggedEvent(
          seq: row.integer(0), time: row.text(1),
          event: SpoolEvent(
            row.text(2), document: row.optionalInteger(3), piece: row.optionalText(4),
            job: row.optionalText(5), detail: try JSONValue.parse(row.text(6)).members))
      }
    }
  }
}
