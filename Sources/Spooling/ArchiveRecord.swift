import Foundation
import MailModel
import SQLiteKit

/// An invoice whose way has ended, as it goes into the archive.
public struct ArchiveEntry: Sendable, Equatable {
  /// A file that it is made of.
  public struct Content: Sendable, Hashable {
    /// A place of files by digest.
    public enum Store: String, Sendable, CaseIterable { case originals, enclosures }
    /// Where it lies.
    public var store: Store
    /// Its digest.
    public var sha256: String
    /// Names a file.
    public init(_ store: Store, _ sha256: String) {
      self.store = store
      self.sha256 = sha256
    }
  }

  /// The document.
  public var document: Int
  /// The seller's country, ISO 3166-1 alpha-2.
  public var country: String?
  /// What it is found by as the recipient's: names, numbers, the place.
  public var recipient: String
  /// What else it is found by.
  public var words: String
  /// Everything beside its original that it is made of.
  public var contents: Set<Content> = []

  /// Makes an entry.
  public init(document: Int, country: String?, recipient: String, words: String) {
    self.document = document
    self.country = country
    self.recipient = recipient
    self.words = words
  }
}

/// An invoice in the archive.
public struct ArchivedInvoice: Sendable {
  /// Its running number.
  public var number: Int
  /// When it got that.
  public var time: String
  /// The seller's country.
  public var country: String?
  /// How it went: `print`, or a channel.
  public var channel: String
  /// When it was purged.
  public var purged: String? { document.purged }
  /// What it is found by as the recipient's; nothing after a purge.
  public var recipient: String?
  /// The document.
  public var document: DocumentRecord

  static let columns = """
    a.number, a.time, a.country, a.channel, a.document,
    (SELECT w.recipient FROM archive_words w WHERE w.rowid = a.number)
    """
}

/// What is looked for in the archive; everything that is said must hold.
public struct ArchiveQuery: Sendable {
  /// Words anywhere; each may be the beginning of one.
  public var words: [String] = []
  /// Words of the recipient.
  public var recipient: [String] = []
  /// The archive's number, or the invoice's.
  public var number: String?
  /// The amount to pay.
  public var amount: Decimal?
  /// The invoice's date.
  public var date: CalendarDate?
  /// First invoice date.
  public var from: CalendarDate?
  /// Last invoice date.
  public var to: CalendarDate?
  /// The sender's id.
  public var sender: String?
  /// Most that are given.
  public var limit = 100
  /// Makes a query for all.
  public init() {}

  /// An amount in every way that it may be written in the database, as a JSON array of texts.
  fileprivate static func writings(_ amount: Decimal) -> String {
    let ways = ["\(amount)"] + (0...4).map { amount.plain(places: $0) }
    let same = ways.filter { Decimal(string: $0, locale: nil) == amount }
    return JSONValue.array(Set(same).sorted().map(JSONValue.string)).compact
  }

  /// The words as FTS5 asks for them: each a quoted beginning, all of them.
  var match: String? {
    func terms(_ words: [String]) -> String? {
      let quoted = words.compactMap { word -> String? in
        // What the tokenizer throws away alone would be an error, not a word that is nowhere.
        guard
          word.unicodeScalars.contains(where: {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
          })
        else { return nil }
        // A zero would end the query in the middle of the word.
        let plain = word.filter { $0 != "\0" }
        return "\"" + plain.replacingOccurrences(of: "\"", with: "\"\"") + "\"*"
      }
      return quoted.isEmpty ? nil : quoted.joined(separator: " AND ")
    }
    let parts = [terms(words), terms(recipient).map { "recipient : (\($0))" }].compactMap { $0 }
    // Words without a letter or digit are nowhere.
    if parts.isEmpty, !words.isEmpty || !recipient.isEmpty { return "\"\"" }
    return parts.isEmpty ? nil : parts.map { "(\($0))" }.joined(separator: " AND ")
  }
}

extension Spool {
  /// Archived invoices that a query finds, the newest first.
  public func archived(_ query: ArchiveQuery) throws -> [ArchivedInvoice] {
    let match = query.match
    return try locked { database in
      let rows = try database.rows(
        """
        SELECT \(ArchivedInvoice.columns) FROM archived a JOIN documents d ON d.seq = a.document
        WHERE (?1 IS NULL OR a.number IN (SELECT rowid FROM archive_words WHERE archive_words MATCH ?1))
          AND (?2 IS NULL OR d.number = ?2 OR a.number = CAST(?2 AS INTEGER) AND ?2 NOT GLOB '*[^0-9]*')
          AND (?3 IS NULL OR d.issue_date >= ?3) AND (?4 IS NULL OR d.issue_date <= ?4)
          AND (?5 IS NULL OR d.sender = ?5)
          AND (?6 IS NULL OR d.payable IN (SELECT value FROM json_each(?6)))
        ORDER BY a.number DESC LIMIT ?7
        """,
        [
          .text(orNull: match), .text(orNull: query.number),
          .text(orNull: (query.date ?? query.from)?.description),
          .text(orNull: (query.date ?? query.to)?.description), .text(orNull: query.sender),
          .text(orNull: query.amount.map(ArchiveQuery.writings)), .integer(query.limit),
        ], Spool.archiveRow)
      return try rows.map { try Spool.archived($0, database) }
    }
  }

  /// The archived invoice of that running number.
  ///
  /// - Throws: ``SpoolError`` of kind `notFound`.
  public func archived(number: Int) throws -> ArchivedInvoice {
    if let found = try archivedRow("a.number = ?", number) { return found }
    throw SpoolError(
      .notFound, "the archive has no number \(number)",
      why: "an invoice gets its number at the run in which its way ends",
      fix: "look for it with: brevpress archive find")
  }

  /// The archive's entry of a document, or nothing.
  public func archived(document: Int) throws -> ArchivedInvoice? {
    try archivedRow("a.document = ?", document)
  }

  private func archivedRow(_ condition: String, _ value: Int) throws -> ArchivedInvoice? {
    try locked { database in
      try database.first(
        """
        SELECT \(ArchivedInvoice.columns) FROM archived a JOIN documents d ON d.seq = a.document
        WHERE \(condition)
        """, [.integer(value)], Spool.archiveRow
      ).map { try Spool.archived($0, database) }
    }
  }

  private struct ArchiveRow {
    var number: Int
    var time: String
    var country: String?
    var channel: String
    var document: Int
    var recipient: String?
  }

  private static func archiveRow(_ row: Statement) -> ArchiveRow {
    ArchiveRow(
      number: row.integer(0), time: row.text(1), country: row.optionalText(2),
      channel: row.text(3), document: row.integer(4), recipient: row.optionalText(5))
  }

  private static func archived(_ row: ArchiveRow, _ database: Database) throws -> ArchivedInvoice {
    let record = try database.first(
      "SELECT \(DocumentRecord.columns) FROM documents WHERE seq = ?", [.integer(row.document)],
      DocumentRecord.init)
    guard let record else {
      throw SpoolError(.broken, "archive number \(row.number) is of no document")
    }
    return ArchivedInvoice(
      number: row.number, time: row.time, country: row.country, channel: row.channel,
      recipient: row.recipient, document: record)
  }
}
