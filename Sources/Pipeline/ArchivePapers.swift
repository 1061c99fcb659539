import Channels
import Foundation
import Intake
import MailModel
import Production
import QPDFKit
import SiteConfiguration
import Spooling
import Verification

/// Fetches what an invoice in the archive is made of: its original as it was received, and its PDF
/// as it went.
///
/// Safe to ask from several threads; PDFs are made one at a time.
public final class ArchivePapers: @unchecked Sendable {
  private let spool: Spool
  private let turn = NSLock()
  // Touched only in `turn`: layouts, fonts and all that composing needs, opened at the first need.
  private var atelier: Atelier?

  /// Makes it for a spool.
  public init(spool: Spool) { self.spool = spool }

  /// The bytes as they were received.
  ///
  /// - Throws: ``SpoolError`` of kind `notFound` where the document was purged.
  public func original(of record: DocumentRecord) throws -> [UInt8] {
    try refusePurged(record)
    return try spool.originalBytes(sha256: record.sha256)
  }

  /// The document's PDF as it went: the pages that were printed for it and nobody else, without
  /// the machine's marks and the postage mark; or the PDF that its channel was given; or, where
  /// none went that way, one that is composed. Every asking gives the same bytes as the first.
  ///
  /// - Throws: ``SpoolError`` of kind `notFound` where there is none.
  public func pdf(of record: DocumentRecord, at time: Date) throws -> (KeptPDF, [UInt8]) {
    try refusePurged(record)
    turn.lock()
    defer { turn.unlock() }
    let attempt = try spool.attempts(of: record.seq).last {
      ["sending", "unknown", "sent", "delivered"].contains($0.state)
    }
    let isPrinted = record.state == .job || record.state == .mailed
    let way = isPrinted ? "print" : attempt?.message.channel ?? "none"
    if let kept = try spool.keptPDF(ofDocument: record.seq, way: way) {
      return (kept, try spool.bytes(of: kept))
    }
    let made: (kind: KeptPDF.Kind, bytes: [UInt8])? =
      try isPrinted
      ? printed(record).map { (.printed, $0) }
      : attempt.flatMap { try sent(record, $0.message, at: time) }.map { (.sent, $0) }
        ?? composed(record, at: time).map { (.composed, $0) }
    guard let made else {
      throw SpoolError(
        .notFound, "document \(record.seq) has no PDF",
        why: "nothing was printed or sent of it, and it cannot be composed")
    }
    let kept = try spool.keepPDF(
      made.bytes, kind: made.kind, ofDocument: record.seq, way: way, at: time)
    guard let kept else { throw Self.purged(record) }
    return (kept, try spool.bytes(of: kept))
  }

  private func refusePurged(_ record: DocumentRecord) throws {
    if try spool.isPurged(record.seq) { throw Self.purged(record) }
  }

  private static func purged(_ record: DocumentRecord) -> SpoolError {
    SpoolError(
      .notFound, "document \(record.seq) was purged",
      why: "the time for which it had to be kept is over; its number, dates and events remain")
  }

  // MARK: As it was printed

  /// Its sides out of the released print file. The first printing is taken: a reprint has the same
  /// pages, and later ones must not change what was asked for before.
  private func printed(_ record: DocumentRecord) throws -> [UInt8]? {
    let pieces = try spool.firstPieces(ofDocument: record.seq)
    guard let id = pieces.first?.id.dropLast(7) else { return nil }
    let job = try spool.existingJob(String(id)).planned(pieces: pieces)
    let folder = try spool.newArchiveWorkFolder("\(record.seq)")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/invoice.pdf"
    let places = job.pieces.flatMap { sides(of: record.seq, in: $0, job) }
    do {
      try copy(places, of: "\(spool.jobsFolder)/\(job.name)/print.pdf", to: path, record)
    } catch let fault as PDFFault where !fault.isOperating {
      throw SpoolError(
        .broken, "the pages of document \(record.seq) cannot be read from job \(job.name)",
        why: fault.description, fix: "audit the spool: brevpress audit")
    }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func copy(
    _ places: [LeafPlace], of printFile: String, to path: String, _ record: DocumentRecord
  ) throws {
    let copier = try PageCopier()
    for place in places {
      try copier.add(page: place.page, column: place.column, of: printFile)
      for kind in Overlay.Kind.allCases where copier.says(kind) != nil {
        try copier.put(.empty, as: kind)
      }
    }
    let day = record.fields.issueDate.map { "\($0)".filter(\.isNumber) } ?? "19700101"
    _ = try copier.write(to: path, title: record.fields.number ?? "", created: "D:\(day)000000Z")
  }

  /// The sides in an envelope that show this document or what goes with it: none of those that
  /// share the envelope, no cover, nothing blank.
  private func sides(
    of document: Int, in piece: PlannedPiece, _ job: PlannedJob
  ) -> [LeafPlace] {
    piece.sheets.flatMap { sheet -> [LeafPlace] in
      [(AddressSide.front, sheet.front), (.back, sheet.back)].compactMap { face, side in
        let isOwn =
          switch side {
          case .page(let index, _): piece.source(ofDocument: index).document == document
          case .address: piece.documentSequence == document
          case .cover, .blank: false
          }
        return isOwn ? job.place(of: face, sheet) : nil
      }
    }
  }

  // MARK: As it was sent, or would be

  /// The first PDF in the message that is no enclosure of the invoice.
  private func sent(
    _ record: DocumentRecord, _ message: MessageRecord, at time: Date
  ) throws -> [UInt8]? {
    guard let prepared = PreparedMessage(encoded: try spool.bytes(of: message)) else { return nil }
    let found = SentPDF.all(in: prepared.body)
    // Several invoices in one message: whose is whose only the channel's form says.
    guard !found.isEmpty, try spool.documents(ofMessage: message.id).count == 1 else { return nil }
    let item = try open(at: time).desk.item(record)
    let enclosed = Set(
      (item?.invoice.attachments ?? []).compactMap { $0.content.map { [UInt8]($0) } })
    return found.first { !enclosed.contains($0) }
  }

  private func composed(_ record: DocumentRecord, at time: Date) throws -> [UInt8]? {
    let atelier = try open(at: time)
    guard let item = try atelier.desk.item(record) else { return nil }
    return try ElectronicPDF(spool: spool, workshop: atelier.workshop, worker: atelier.worker)
      .make(item)
  }

  private struct Atelier {
    var workshop: Workshop
    var worker: Worker
    var desk: DispatchDesk
    var opened: Date
  }

  /// Sites and layouts change while a server runs for weeks.
  private static let atelierSeconds = 600.0

  private func open(at time: Date) throws -> Atelier {
    if let atelier, abs(time.timeIntervalSince(atelier.opened)) < Self.atelierSeconds {
      return atelier
    }
    let workshop = try Workshop(spool: spool)
    let made = Atelier(
      workshop: workshop, worker: try Worker(workshop: workshop, spool: spool),
      desk: DispatchDesk(
        spool: spool,
        planner: RoutePlanner(site: workshop.site, registry: ChannelRegistry([:])), clock: time),
      opened: time)
    atelier = made
    return made
  }
}
