import Foundation
import MailModel
import SQLiteKit

/// What intake learns about a document and everybody later sorts and finds it by.
public struct DocumentFields: Sendable, Equatable {
  /// The sender's id.
  public var sender: String?
  /// The key under which invoice numbers of one seller are unique.
  public var sellerKey: String?
  /// Invoice number.
  public var number: String?
  /// Invoice or credit note.
  public var kind: Invoice.Kind?
  /// Issue date.
  public var issueDate: CalendarDate?
  /// Due date.
  public var dueDate: CalendarDate?
  /// Currency.
  public var currency: Currency?
  /// Amount to pay.
  public var payable: Decimal?
  /// The recipient's opaque name.
  public var recipient: String?
  /// ISO 3166-1 alpha-2.
  public var country: String?
  /// Postcode.
  public var postcode: String?
  /// What payments name it by: KID, OCR number or another reference of digits.
  public var paymentReference: String?
  /// Makes empty fields.
  public init() {}
}

/// Where a document's finished frames lie.
public struct FramesPlace: Sendable, Equatable {
  /// File name in the spool's frames folder.
  public var file: String
  /// First byte.
  public var offset: Int
  /// How many bytes.
  public var length: Int
  /// Makes a place.
  public init(file: String, offset: Int, length: Int) {
    self.file = file
    self.offset = offset
    self.length = length
  }
}

/// A received file and all that is known about it.
public struct DocumentRecord: Sendable {
  /// Place in the order of receipt, from 1, without gaps.
  public var seq: Int
  /// The submission that brought it.
  public var submission: Int
  /// Relative path as received; a zip's member is `zip name/member`.
  public var path: String
  /// SHA-256 of its bytes.
  public var sha256: String
  /// Size.
  public var bytes: Int
  /// SHA-256 of the zip that it came in.
  public var archive: String?
  /// When it was received.
  public var received: String
  /// The sender that `submit --sender` named.
  public var senderHint: String?
  /// State.
  public var state: DocumentState
  /// Stage.
  public var stage: Stage
  /// What intake learned.
  public var fields: DocumentFields
  /// Why it is in its state.
  public var reasons: [Reason]
  /// The layout it was composed with.
  public var layout: String?
  /// That layout's hash.
  public var layoutHash: String?
  /// Its finished frames.
  public var frames: FramesPlace?
  /// What production needs, in the pipeline's own form.
  public var plan: [UInt8]?
  /// Why and how long it is held; nothing in every other state.
  public var hold: Hold?
  /// When its hold ended, by itself or by a person's word: it is not held for its sender again.
  public var letGo: String?
  /// The document whose corrected copy it is.
  public var replaces: Int?
  /// The job's number, from planning on.
  public var job: Int?
  /// The id of its (first) piece, from planning on.
  public var piece: String?
  /// When its content was removed, since it need not be kept any more.
  public var purged: String?

  static let columns = """
    seq, submission, path, sha256, bytes, archive, received, sender_hint, state, stage, sender,
    seller_key, number, kind, issue_date, due_date, currency, payable, recipient, country, postcode,
    reasons, layout, layout_hash, frames_file, frames_offset, frames_length, plan, job, piece,
    held_for, held_until, let_go, replaces, payment_reference, purged
    """

  init(_ row: Statement) throws {
    seq = row.integer(0)
    submission = row.integer(1)
    path = row.text(2)
    sha256 = row.text(3)
    bytes = row.integer(4)
    archive = row.optionalText(5)
    received = row.text(6)
    senderHint = row.optionalText(7)
    guard let state = DocumentState(rawValue: row.text(8)) else {
      throw SpoolError(.broken, "document \(row.integer(0)) has an unknown state")
    }
    self.state = state
    stage = Stage(rawValue: row.text(9))
    fields = DocumentFields()
    fields.sender = row.optionalText(10)
    fields.sellerKey = row.optionalText(11)
    fields.number = row.optionalText(12)
    fields.kind = row.optionalText(13).flatMap(Invoice.Kind.init(rawValue:))
    fields.issueDate = row.optionalText(14).flatMap { CalendarDate(iso: $0) }
    fields.dueDate = row.optionalText(15).flatMap { CalendarDate(iso: $0) }
    fields.currency = row.optionalText(16).flatMap { Currency($0) }
    fields.payable = row.optionalText(17).flatMap { Decimal(string: $0, locale: nil) }
    fields.recipient = row.optionalText(18)
    fields.country = row.optionalText(19)
    fields.postcode = row.optionalText(20)
    fields.paymentReference = row.optionalText(34)
    reasons = try DocumentRecord.reasons(row.text(21))
    layout = row.optionalText(22)
    layoutHash = row.optionalText(23)
    if let file = row.optionalText(24) {
      frames = FramesPlace(file: file, offset: row.integer(25), length: row.integer(26))
    }
    plan = row.optionalBlob(27)
    job = row.optionalInteger(28)
    piece = row.optionalText(29)
    if state == .held, let purpose = row.optionalText(30) {
      hold = Hold(purpose: Hold.Purpose(rawValue: purpose), until: row.optionalText(31))
    }
    letGo = row.optionalText(32)
    replaces = row.optionalInteger(33)
    purged = row.optionalText(35)
  }

  static func reasons(_ json: String) throws -> [Reason] {
    json == "[]" ? [] : try JSONDecoder().decode([Reason].self, from: Data(json.utf8))
  }
}

extension Spool {
  /// Documents of a stage in the order of receipt, the next `limit` after sequence number `after`.
  public func documents(in stage: Stage, after: Int = 0, limit: Int) throws -> [DocumentRecord] {
    try locked { database in
      try database.rows(
        """
        SELECT \(DocumentRecord.columns) FROM documents WHERE stage = ? AND seq > ?
        ORDER BY seq LIMIT ?
        """, [.text(stage.rawValue), .integer(after), .integer(limit)], DocumentRecord.init)
    }
  }

  /// All documents in the order of receipt, the next `limit` after `after`; of `state` only, where
  /// one is named.
  public func documents(
    state: DocumentState? = nil, after: Int = 0, limit: Int
  ) throws -> [DocumentRecord] {
    try locked { database in
      try database.rows(
        """
        SELECT \(DocumentRecord.columns) FROM documents
        WHERE seq > ? AND (? IS NULL OR state = ?) ORDER BY seq LIMIT ?
        """,
        [
          .integer(after), .text(orNull: state?.rawValue), .text(orNull: state?.rawValue),
          .integer(limit),
        ], DocumentRecord.init)
    }
  }

  /// Documents by their sequence numbers, in the order of the numbers given.
  public func documents(_ numbers: [Int]) throws -> [DocumentRecord] {
    try locked { database in
      try numbers.compactMap { number in
        try database.first(
          "SELECT \(DocumentRecord.columns) FROM documents WHERE seq = ?", [.integer(number)],
          DocumentRecord.init)
      }
    }
  }

  /// How many documents stand in each stage.
  public func stageCounts() throws -> [Stage: Int] {
    try locked { database in
      let rows = try database.rows("SELECT stage, count(*) FROM documents GROUP BY stage") {
        (Stage(rawValue: $0.text(0)), $0.integer(1))
      }
      return Dictionary(uniqueKeysWithValues: rows)
    }
  }
}
