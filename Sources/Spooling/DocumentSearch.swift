import Foundation
import SQLiteKit

extension Spool {
  /// Documents that a person names: by number of receipt (digits with `#` before, or no invoice of
  /// that number), invoice number, or path as received.
  public func documents(named name: String) throws -> [DocumentRecord] {
    let found = try locked { database in
      try database.rows(
        """
        SELECT \(DocumentRecord.columns) FROM documents WHERE number = ?1 OR path = ?1
        ORDER BY seq LIMIT 100
        """, [.text(name)], DocumentRecord.init)
    }
    if !found.isEmpty { return found }
    let digits = name.hasPrefix("#") ? String(name.dropFirst()) : name
    guard let seq = Int(digits) else { return [] }
    return try documents([seq])
  }

  /// The events of a document, oldest first.
  public func events(ofDocument seq: Int) throws -> [LoggedEvent] {
    try locked { database in
      try database.rows(
        """
        SELECT time, kind, document, piece, job, detail, seq FROM events WHERE document = ?
        ORDER BY seq
        """, [.integer(seq)]
      ) { row in
        LoggedEvent(
          seq: row.integer(6), time: row.text(0),
          event: SpoolEvent(
            row.text(1), document: row.optionalInteger(2), piece: row.optionalText(3),
            job: row.optionalText(4), detail: try JSONValue.parse(row.text(5)).members))
      }
    }
  }

  /// Writes down what a person found out of a try of unknown outcome. What did not arrive goes on
  /// below at the next dispatch.
  public func settleByPerson(_ news: AttemptNews, at time: Date) throws {
    _ = try take([news], reentering: Stage(rawValue: "dispatch"), at: time)
  }
}
