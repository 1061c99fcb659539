import Foundation
import SQLiteKit

/// A file that goes with an invoice, apart from those embedded in it and those that its sender
/// adds to all.
public struct EnclosedFile: Sendable, Equatable {
  /// How it came to the invoice.
  public struct Origin: RawRepresentable, Hashable, Sendable {
    /// The origin's name.
    public let rawValue: String
    /// Makes an origin.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Its name, or its folder's, says whose it is.
    public static let name = Origin(rawValue: "name")
    /// A list in the submission names it.
    public static let list = Origin(rawValue: "list")
    /// The invoice names it.
    public static let reference = Origin(rawValue: "reference")
    /// It is itself such a list; nothing of it is printed.
    public static let index = Origin(rawValue: "index")
    /// A person added it while the invoice was held.
    public static let added = Origin(rawValue: "added")
  }

  /// The received file; nothing for one that was added.
  public var document: Int?
  /// The invoice.
  public var invoice: Int
  /// SHA-256 of its content.
  public var sha256: String
  /// How it came to the invoice.
  public var origin: Origin
  /// Its path as received, or the name that it was added under.
  public var name: String
  /// How it is printed, in the pipeline's own form.
  public var rules: [UInt8]?

  /// Makes an enclosed file.
  public init(
    document: Int?, invoice: Int, sha256: String, origin: Origin, name: String, rules: [UInt8]?
  ) {
    self.document = document
    self.invoice = invoice
    self.sha256 = sha256
    self.origin = origin
    self.name = name
    self.rules = rules
  }
}

extension Stage {
  /// A received file that goes with an invoice; its state follows.
  public static let enclosed = Stage(rawValue: "enclosed")
  /// Held for the sender or by a person, before anything was decided.
  public static let held = Stage(rawValue: "held")
}

/// A received file that may be an enclosure, or have some, by name alone.
public struct EnclosureCandidate: Sendable, Equatable {
  /// Its number.
  public var seq: Int
  /// The submission that brought it.
  public var submission: Int
  /// Its path.
  public var path: String
  /// SHA-256 of its content.
  public var sha256: String
  /// Whether it waits to be read.
  public var isUnread: Bool
  /// Whether a person held it before anything looked at it: what it has as enclosures is not known.
  public var isHeldUnread: Bool
}

extension Spool {
  /// What goes with an invoice beside what it embeds, in the order of the paths.
  public func enclosedFiles(of invoice: Int) throws -> [EnclosedFile] {
    try locked { try SpoolTransaction.enclosedFiles(of: invoice, $0) }
  }

  /// Files that wait to be read, and what is held or enclosed of the same submissions, in the order
  /// of receipt;
  /// only of submissions that came to their end, since half a submission may lack the enclosures
  /// of its invoices.
  public func enclosureCandidates() throws -> [EnclosureCandidate] {
    try locked { database in
      try database.rows(
        """
        SELECT seq, submission, path, sha256, stage = 'received',
          stage = 'held' AND number IS NULL FROM documents
        WHERE (stage IN ('received', 'enclosed') OR stage = 'held' AND number IS NULL)
          AND submission IN (
          SELECT submission FROM documents WHERE stage = 'received'
            AND submission IN (SELECT id FROM submissions WHERE finished IS NOT NULL))
        ORDER BY seq
        """
      ) {
        EnclosureCandidate(
          seq: $0.integer(0), submission: $0.integer(1), path: $0.text(2), sha256: $0.text(3),
          isUnread: $0.integer(4) == 1, isHeldUnread: $0.integer(5) == 1)
      }
    }
  }

  /// How many files wait for the rest of their submission.
  public func filesOfOpenSubmissions() throws -> Int {
    try locked { database in
      try database.first(
        """
        SELECT count(*) FROM documents WHERE stage = 'received' AND submission IN
          (SELECT id FROM submissions WHERE finished IS NULL)
        """
      ) { $0.integer(0) } ?? 0
    }
  }

  /// The invoices that a received file goes with.
  public func invoices(enclosing document: Int) throws -> [Int] {
    try locked { database in
      try database.rows(
        "SELECT invoice FROM enclosure_files WHERE document = ? ORDER BY invoice",
        [.integer(document)]
      ) { $0.integer(0) }
    }
  }
}

extension SpoolTransaction {
  /// What goes with an invoice: received files by their paths, then what was added.
  public func enclosedFiles(of invoice: Int) throws -> [EnclosedFile] {
    try SpoolTransaction.enclosedFiles(of: invoice, database)
  }

  fileprivate static func enclosedFiles(of invoice: Int, _ database: Database) throws
    -> [EnclosedFile]
  {
    let received = try database.rows(
      """
      SELECT e.document, d.sha256, e.origin, e.name, e.rules FROM enclosure_files e
      JOIN documents d ON d.seq = e.document WHERE e.invoice = ? ORDER BY d.path_bytes, d.seq
      """, [.integer(invoice)]
    ) {
      EnclosedFile(
        document: $0.integer(0), invoice: invoice, sha256: $0.text(1),
        origin: .init(rawValue: $0.text(2)), name: $0.text(3), rules: $0.optionalBlob(4))
    }
    let added = try database.rows(
      "SELECT sha256, name, rules FROM enclosures_added WHERE invoice = ? ORDER BY place",
      [.integer(invoice)]
    ) {
      EnclosedFile(
        document: nil, invoice: invoice, sha256: $0.text(0), origin: .added, name: $0.text(1),
        rules: $0.optionalBlob(2))
    }
    return received + added
  }

  /// Binds a received file to an invoice, whose state it follows from now on. Given again, it
  /// changes nothing.
  ///
  /// - Returns: whether it is new.
  @discardableResult
  public func enclose(_ file: EnclosedFile) throws -> Bool {
    guard let document = file.document else { return try add(file) }
    let isNew =
      try database.run(
        """
        INSERT INTO enclosure_files(document, invoice, origin, name, rules) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        [
          .integer(document), .integer(file.invoice), .text(file.origin.rawValue),
          .text(file.name), .blob(orNull: file.rules),
        ]) == 1
    guard isNew else { return false }
    try database.run(
      "UPDATE documents SET stage = 'enclosed' WHERE seq = ?", [.integer(document)])
    try note(
      SpoolEvent(
        "enclosed", document: document,
        detail: ["in": .integer(file.invoice), "origin": .string(file.origin.rawValue)]))
    return true
  }

  private func add(_ file: EnclosedFile) throws -> Bool {
    let isNew =
      try database.run(
        """
        INSERT INTO enclosures_added(invoice, sha256, place, name, rules)
        VALUES (?1, ?2, 1 + (SELECT count(*) FROM enclosures_added WHERE invoice = ?1), ?3, ?4)
        ON CONFLICT DO NOTHING
        """,
        [
          .integer(file.invoice), .text(file.sha256), .text(file.name), .blob(orNull: file.rules),
        ]) == 1
    guard isNew else { return false }
    try note(
      SpoolEvent(
        "enclosure-added", document: file.invoice, detail: ["sha256": .string(file.sha256)]))
    return true
  }
}
