import Foundation
import MailModel
import SQLiteKit

/// A heading by which the archive is counted.
public enum ArchiveDimension: String, Sendable, CaseIterable {
  /// The day of the archiving, or of the fetch.
  case day
  /// Its month.
  case month
  /// The sender's id.
  case sender
  /// How it went.
  case channel
  /// The seller's country.
  case country
  /// Invoice, credit note or reminder.
  case kind
}

/// What is counted of one group.
public struct ArchiveFigures: Sendable, Equatable {
  /// Values of the headings, in their order.
  public var key: [String]
  /// The currency of the amount; nothing where no amount is known.
  public var currency: String?
  /// Invoices that came into the archive.
  public var invoices = 0
  /// What was to be paid by them.
  public var amount = Decimal(0)
  /// Links that were made.
  public var links = 0
  /// Pages that were looked at by links.
  public var pages = 0
  /// PDFs that were fetched by links.
  public var pdfs = 0
  /// Originals that were fetched by links.
  public var originals = 0
  /// Invoices that were purged.
  public var purged = 0
}

extension Spool {
  /// Counts what came into the archive, was linked, fetched and purged from day to day (both
  /// included, UTC), by headings. Amounts of two currencies never share a row. What was purged
  /// counts on.
  public func archiveStatistics(
    from: CalendarDate?, to: CalendarDate?, by dimensions: [ArchiveDimension]
  ) throws -> [ArchiveFigures] {
    var groups: [[String]: ArchiveFigures] = [:]
    try locked { database in
      try database.withStatement(
        """
        SELECT e.kind, substr(e.time, 1, 10), json_extract(e.detail, '$.what'), d.sender,
          a.channel, a.country, d.kind, d.currency, d.payable
        FROM events e JOIN documents d ON d.seq = e.document
        LEFT JOIN archived a ON a.document = d.seq
        WHERE e.kind IN ('archived', 'link-made', 'link-fetched', 'purged')
          AND d.stage <> 'enclosed' AND (e.kind <> 'purged' OR a.number IS NOT NULL)
          AND (?1 IS NULL OR e.time >= ?1) AND (?2 IS NULL OR substr(e.time, 1, 10) <= ?2)
        """
      ) { row in
        try row.bind(1, from?.description)
        try row.bind(2, to?.description)
        while try row.step() {
          let key = dimensions.map { Self.value($0, row) }
          let currency = row.optionalText(7)
          let group = key + [currency ?? ""]
          var figures = groups[group] ?? ArchiveFigures(key: key, currency: currency)
          Self.count(row, into: &figures)
          groups[group] = figures
        }
      }
    }
    return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  private static func value(_ dimension: ArchiveDimension, _ row: Statement) -> String {
    switch dimension {
    case .day: row.text(1)
    case .month: String(row.text(1).prefix(7))
    case .sender: row.text(3)
    // Linked before its way has ended, it has no channel yet.
    case .channel: row.text(4)
    case .country: row.text(5)
    case .kind: row.text(6)
    }
  }

  private static func count(_ row: Statement, into figures: inout ArchiveFigures) {
    switch (row.text(0), row.text(2)) {
    case ("archived", _):
      figures.invoices += 1
      figures.amount += row.optionalText(8).flatMap { Decimal(string: $0, locale: nil) } ?? 0
    case ("link-made", _): figures.links += 1
    case ("link-fetched", "page"): figures.pages += 1
    case ("link-fetched", "pdf"): figures.pdfs += 1
    case ("link-fetched", _): figures.originals += 1
    default: figures.purged += 1
    }
  }
}

extension Spool {
  /// The pieces of a document's first printing, one an envelope, in the order of the envelopes.
  public func firstPieces(ofDocument document: Int) throws -> [PieceRecord] {
    let ids = try locked { database in
      try database.rows(
        """
        SELECT e.id FROM piece_documents p JOIN pieces e USING (job, position)
        WHERE p.document = ? AND p.reprint = 0 ORDER BY p.envelope
        """, [.integer(document)]
      ) { $0.text(0) }
    }
    return try ids.compactMap { try piece($0) }
  }

  /// Events of a job as a whole, in the order of the log.
  public func events(ofJob id: String) throws -> [LoggedEvent] {
    try locked { database in
      try database.rows(
        """
        SELECT seq, time, kind, detail FROM events
        WHERE job = ? AND document IS NULL AND piece IS NULL ORDER BY seq
        """, [.text(id)]
      ) { row in
        LoggedEvent(
          seq: row.integer(0), time: row.text(1),
          event: SpoolEvent(
            row.text(2), job: id, detail: try JSONValue.parse(row.text(3)).members))
      }
    }
  }
}
