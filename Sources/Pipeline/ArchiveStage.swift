import Foundation
import MailModel
import SiteConfiguration
import Spooling

/// Gives invoices whose way has ended their running numbers in the archive, with the words that
/// they are found by.
///
/// A chunk at a time: each is read again from its original, its words are committed with its
/// number, and nothing of it stays in memory. A kill leaves whole chunks.
struct ArchiveStage {
  private let spool: Spool
  private let site: Site
  private let readers: WorkerPool<Void>
  private let shelf: ReadyMadeShelf

  private static let chunkDocuments = 500

  init(spool: Spool, site: Site, workers: Int) {
    self.spool = spool
    self.site = site
    readers = WorkerPool(count: workers) { _ in }
    shelf = ReadyMadeShelf(spool: spool)
  }

  /// Takes everything in that waits.
  ///
  /// - Returns: how many invoices got a number.
  func run(at time: Date) throws -> Int {
    var taken = 0
    var after = 0
    while true {
      let chunk = try spool.documentsToArchive(after: after, limit: Self.chunkDocuments)
      guard let last = chunk.last else { break }
      after = last.seq
      let (spool, site, shelf) = (spool, site, shelf)
      let entries = try readers.map(chunk) { _, record in
        try Self.entry(record, spool, site, shelf)
      }
      taken += try spool.archive(entries, at: time)
    }
    try spool.followInArchive(at: time)
    return taken
  }

  private static func entry(
    _ record: DocumentRecord, _ spool: Spool, _ site: Site, _ shelf: ReadyMadeShelf
  ) throws -> ArchiveEntry {
    // It was sound when it was sent. Where the site has changed so that it cannot be read any
    // more, or its original was lost, it is found by what its row says; an audit names the loss.
    let reading =
      spool.hasOriginal(of: record)
      ? try IntakeStage.read(record, spool: spool, site: site, shelf: shelf) : nil
    let words = ArchiveWords(
      record, invoice: reading?.result.invoice, mailing: reading?.result.mailing,
      sender: record.fields.sender.flatMap { site.sender(id: $0) })
    var entry = ArchiveEntry(
      document: record.seq,
      country: record.fields.sender.flatMap { site.sender(id: $0)?.country }
        ?? reading?.result.invoice?.seller.address?.country,
      recipient: words.recipient, words: words.all)
    entry.contents = try ArchiveContents.of(record, reading?.result.invoice, spool: spool)
    return entry
  }
}

/// The words that an invoice is found by.
struct ArchiveWords {
  /// Names, numbers and place of the recipient.
  let recipient: String
  /// The invoice's own: numbers, references, what it is for.
  let all: String

  private static let lengthMax = 4000
  private static let linesMax = 40

  init(
    _ record: DocumentRecord, invoice: Invoice?, mailing: MailingAddress?, sender: SenderProfile?
  ) {
    var names: [String?] = []
    if let mailing {
      names += mailing.nameLines + mailing.deliveryLines + [mailing.postcode, mailing.town]
    }
    var words: [String?] = [record.fields.number, sender?.name]
    if let invoice {
      let buyer = invoice.buyer
      names += [buyer.registrationName, buyer.tradingName, buyer.contactName, buyer.email]
      names += buyer.identifiers.map(\.value) + [buyer.endpoint?.value, buyer.legalID?.value]
      names += [buyer.vatID, buyer.telephone]
      words += invoice.paymentMeans.flatMap { [$0.paymentID, $0.instructionID] }
      words += [invoice.buyerReference, invoice.accountingCost]
      words += [invoice.references.purchaseOrder, invoice.references.contract]
      words += [invoice.references.invoicedObject, invoice.references.project]
      words += invoice.references.preceding.map(\.number) + invoice.notes
      words += invoice.lines.prefix(Self.linesMax).map(\.name)
    }
    recipient = Self.joined(names)
    all = Self.joined(words)
  }

  /// Each once, on one line.
  private static func joined(_ parts: [String?]) -> String {
    var seen: Set<String> = []
    var out = ""
    for part in parts {
      guard let part, !part.isEmpty, seen.insert(part).inserted else { continue }
      guard out.utf8.count + part.utf8.count < lengthMax else { break }
      out += (out.isEmpty ? "" : ", ") + part.replacingOccurrences(of: "\n", with: " ")
    }
    return out
  }
}
