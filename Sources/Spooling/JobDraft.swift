import Foundation
import MailModel
import SQLiteKit

/// One envelope of a job that is being planned.
public struct PieceDraft: Sendable {
  /// The sender's id.
  public var sender: String
  /// The recipient's opaque name.
  public var recipient: String
  /// Which envelope of a split piece this is, from 1.
  public var envelope: Int
  /// How many envelopes the piece has, mostly 1.
  public var envelopes: Int
  /// Sheets in this envelope.
  public var sheets: Int
  /// Sequence numbers of the documents in it.
  public var documents: [Int]
  /// What rendering needs, in the pipeline's own form.
  public var plan: [UInt8]
  /// What reports count of it; goes into the event log as it is.
  public var figures: [String: JSONValue]
  /// The id of the piece that this one replaces.
  public var reprintOf: String?
  /// Makes a piece.
  public init(
    sender: String, recipient: String, envelope: Int = 1, envelopes: Int = 1, sheets: Int,
    documents: [Int], plan: [UInt8] = [], figures: [String: JSONValue] = [:],
    reprintOf: String? = nil
  ) {
    self.sender = sender
    self.recipient = recipient
    self.envelope = envelope
    self.envelopes = envelopes
    self.sheets = sheets
    self.documents = documents
    self.plan = plan
    self.figures = figures
    self.reprintOf = reprintOf
  }
}

/// A job that is being planned: it has no number yet.
public struct JobDraft: Sendable {
  /// Print site.
  public var site: String
  /// Postal operator.
  public var operatorName: String
  /// Postal product.
  public var product: String
  /// Zone.
  public var zone: String
  /// Envelope.
  public var envelope: String
  /// `mono` or `colour`.
  public var colour: String
  /// The day it is posted.
  public var postingDate: CalendarDate
  /// What rendering needs, in the pipeline's own form.
  public var plan: [UInt8]
  /// Its pieces in feeding order.
  public var pieces: [PieceDraft]
  /// What reports count of it; goes into the event log at its release.
  public var figures: [String: JSONValue]
  /// Whether each of its pieces replaces an earlier one.
  public var isReprint: Bool
  /// Why pieces are printed again, in a person's words; for the event log.
  public var reason: String?
  /// Makes a job.
  public init(
    site: String, operatorName: String, product: String, zone: String, envelope: String,
    colour: String, postingDate: CalendarDate, plan: [UInt8] = [], pieces: [PieceDraft],
    figures: [String: JSONValue] = [:], isReprint: Bool = false
  ) {
    self.site = site
    self.operatorName = operatorName
    self.product = product
    self.zone = zone
    self.envelope = envelope
    self.colour = colour
    self.postingDate = postingDate
    self.plan = plan
    self.pieces = pieces
    self.figures = figures
    self.isReprint = isReprint
  }
}

/// A job of the spool.
public struct JobRecord: Sendable {
  /// Runs for the spool's life, from 1; the first eight digits of every mark.
  public var number: Int
  /// `20261122-0001`: the day of planning (UTC) and the number.
  public var id: String
  /// Whether its folder is complete and in `jobs/`.
  public var isReleased: Bool
  /// When it was planned.
  public var created: String
  /// The day it is posted.
  public var postingDate: String
  /// Print site.
  public var site: String
  /// Postal operator.
  public var operatorName: String
  /// Postal product.
  public var product: String
  /// Zone.
  public var zone: String
  /// Envelope.
  public var envelope: String
  /// `mono` or `colour`.
  public var colour: String
  /// How many envelopes.
  public var pieces: Int
  /// How many invoices.
  public var invoices: Int
  /// How many sheets.
  public var sheets: Int
  /// The pipeline's own words.
  public var plan: [UInt8]
  /// When it was released.
  public var released: String?
  /// SHA-256 of its manifest.
  public var manifestSHA256: String?
  /// Why it was not released, while it is planned.
  public var reasons: [Reason]
  /// Whether its pieces replace earlier ones.
  public var isReprint: Bool
  /// When the last of its pieces, or what replaced it, was mailed.
  public var mailed: String?
  /// When it was taken back while it was planned.
  public var withdrawn: String?
  /// When its folder was removed, since none of its invoices need be kept any more.
  public var purged: String?
  /// `planned`, `withdrawn`, `released` or `mailed`.
  public var state: String {
    if withdrawn != nil { return "withdrawn" }
    return !isReleased ? "planned" : mailed == nil ? "released" : "mailed"
  }

  static let columns = """
    number, id, state, created, posting_date, site, operator, product, zone, envelope, colour,
    pieces, invoices, sheets, plan, released, manifest_sha256, reasons, reprint, mailed, withdrawn,
    purged
    """

  init(_ row: Statement) throws {
    number = row.integer(0)
    id = row.text(1)
    isReleased = row.text(2) == "released"
    created = row.text(3)
    postingDate = row.text(4)
    site = row.text(5)
    operatorName = row.text(6)
    product = row.text(7)
    zone = row.text(8)
    envelope = row.text(9)
    colour = row.text(10)
    pieces = row.integer(11)
    invoices = row.integer(12)
    sheets = row.integer(13)
    plan = row.blob(14)
    released = row.optionalText(15)
    manifestSHA256 = row.optionalText(16)
    reasons = try DocumentRecord.reasons(row.text(17))
    isReprint = row.integer(18) == 1
    mailed = row.optionalText(19)
    withdrawn = row.optionalText(20)
    purged = row.optionalText(21)
  }

  /// A job's id.
  public static func id(number: Int, created: CalendarDate) -> String {
    "\(padded(created.year, 4))\(padded(created.month, 2))\(padded(created.day, 2))"
      + "-\(padded(number, 4))"
  }

  /// The id of the piece at `position` (from 1) of a job.
  public static func pieceID(job: String, position: Int) -> String {
    "\(job)-\(padded(position, 6))"
  }
}

/// One envelope of a job.
public struct PieceRecord: Sendable {
  /// The job's number.
  public var job: Int
  /// Place in feeding order, from 1.
  public var position: Int
  /// `20261122-0001-000001`.
  public var id: String
  /// The piece as it was planned.
  public var draft: PieceDraft
  /// The piece that this one reprints.
  public var reprintOf: String? { draft.reprintOf }
  /// What became of it on the machine, where that is known.
  public var outcome: PieceOutcome?
  /// The piece that replaces it, where one was planned.
  public var replacedBy: String?
}
