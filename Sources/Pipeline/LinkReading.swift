import Foundation
import MailModel
import SiteConfiguration
import Spooling

/// Answers recipients who follow a link: what is behind it, where it holds.
///
/// Safe to ask from several threads.
public final class LinkReading: @unchecked Sendable {
  private let spool: Spool
  private let papers: ArchivePapers
  private let turn = NSLock()
  // Touched only in `turn`.
  private var site: Site?
  private var read = Date.distantPast
  private var shelf: ReadyMadeShelf

  /// A site's files may change while recipients look at their invoices.
  private static let siteSeconds = 60.0

  /// Makes it for a spool.
  public init(spool: Spool) {
    self.spool = spool
    papers = ArchivePapers(spool: spool)
    shelf = ReadyMadeShelf(spool: spool)
  }

  /// The link of a token, where it holds; nothing for every other.
  public func link(_ token: String, at time: Date) throws -> ArchiveLink? {
    try spool.link(tokenSHA256: Spool.tokenDigest(token), at: time)
  }

  /// What a recipient is shown.
  public func invoice(of link: ArchiveLink, at time: Date) throws -> LinkedInvoice? {
    guard let record = try record(of: link) else { return nil }
    let site = try site(at: time)
    let fields = record.fields
    let sender = fields.sender.flatMap { site?.sender(id: $0) }
    guard let through = CalendarDate(iso: link.expires.prefix(10)) else { return nil }
    var shown = LinkedInvoice(
      language: sender?.language ?? .en, sender: sender?.name ?? "", kind: fields.kind ?? .invoice,
      number: fields.number ?? "", linkedThrough: through)
    shown.issued = fields.issueDate
    shown.due = fields.dueDate
    if let amount = fields.payable, let currency = fields.currency {
      shown.amount = Money(amount, currency)
    }
    let bytes = try papers.original(of: record)
    shown.hasOriginal = bytes.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } == 0x3C
    if let site, let invoice = try invoice(record, site) { add(invoice, to: &shown) }
    return shown
  }

  /// What was withdrawn after its link went out asks nobody for money any more.
  private func record(of link: ArchiveLink) throws -> DocumentRecord? {
    let record = try spool.documents([link.document]).first
    return record.flatMap { [.cancelled, .rejected].contains($0.state) ? nil : $0 }
  }

  private func add(_ invoice: Invoice, to shown: inout LinkedInvoice) {
    if shown.sender.isEmpty { shown.sender = invoice.seller.name }
    shown.isDrawn = invoice.paymentMeans.contains(where: \.isDirectDebit)
    for means in invoice.paymentMeans.prefix(3) where !means.isDirectDebit {
      let payment = LinkedInvoice.Payment(
        account: means.account, reference: means.paymentID ?? means.instructionID)
      guard payment.account != nil || payment.reference != nil,
        !shown.payments.contains(payment)
      else { continue }
      shown.payments.append(payment)
    }
  }

  private func invoice(_ record: DocumentRecord, _ site: Site) throws -> Invoice? {
    turn.lock()
    defer { turn.unlock() }
    return try IntakeStage.read(record, spool: spool, site: site, shelf: shelf).result.invoice
  }

  /// The PDF behind a link.
  public func pdf(of link: ArchiveLink, at time: Date) throws -> [UInt8]? {
    guard let record = try record(of: link) else { return nil }
    return try papers.pdf(of: record, at: time).1
  }

  /// The original behind a link.
  public func original(of link: ArchiveLink) throws -> [UInt8]? {
    guard let record = try record(of: link) else { return nil }
    return try papers.original(of: record)
  }

  private func site(at time: Date) throws -> Site? {
    turn.lock()
    defer { turn.unlock() }
    if abs(time.timeIntervalSince(read)) < Self.siteSeconds { return site }
    read = time
    // While somebody edits them, the files as they were last are better than none.
    site = SiteConfiguration.load(siteFolder: spool.siteFolder).site ?? site
    return site
  }
}
