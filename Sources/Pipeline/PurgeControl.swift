import Foundation
import MailModel
import SiteConfiguration
import Spooling

/// What a purge did, or would do.
public struct PurgeOutcome: Sendable {
  /// Documents whose time is over, by the seller's country.
  public var due: [String: Int] = [:]
  /// Documents that are kept, by the seller's country.
  public var kept: [String: Int] = [:]
  /// Documents of countries for which no rule holds; they are kept for ever. A country that is not
  /// known is called `-`.
  public var withoutRule: [String: Int] = [:]
  /// The last day on which the first of those that are kept must be.
  public var nextDay: CalendarDate?
  /// What was removed; nothing in a dry run.
  public var removed = PurgeCount()
  /// Whether another process read the database, so that its log could not be emptied.
  public var isOpen = false
  /// Makes an empty outcome.
  public init() {}
}

/// Removes what need not be kept any more, by the site's rules.
public struct PurgeControl {
  private let spool: Spool
  private let clock: Date
  private let site: Site
  private let shelf: ReadyMadeShelf

  /// Makes it for a spool at a moment.
  ///
  /// - Throws: ``ConfigurationError`` where the site cannot be used.
  public init(spool: Spool, clock: Date) throws {
    let (site, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
    guard let site, !faults.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(diagnostics: faults)
    }
    self.spool = spool
    self.clock = clock
    self.site = site
    shelf = ReadyMadeShelf(spool: spool)
  }

  private static let chunkDocuments = 500

  /// Finds what is due, and removes it where it is no dry run. A purge that was killed is simply
  /// given again: it goes on with what is left.
  public func purge(dryRun: Bool, workers: Int, word: (String) -> Void = { _ in }) throws
    -> PurgeOutcome
  {
    // Who only looks waits for nobody.
    let lock = dryRun ? nil : try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    var outcome = PurgeOutcome()
    if !dryRun {
      // What the archive does not know yet could not be told from what nobody needs.
      _ = try ArchiveStage(spool: spool, site: site, workers: workers).run(at: clock)
    }
    var after = 0
    while true {
      let chunk = try spool.purgeCandidates(after: after, limit: Self.chunkDocuments)
      guard let last = chunk.last else { break }
      after = last.document
      var items: [PurgeItem] = []
      for candidate in chunk {
        guard let day = judge(candidate, &outcome) else { continue }
        var item = PurgeItem(document: candidate.document, keptThrough: day)
        if candidate.number == nil { item.contents = try contents(of: candidate.document) }
        items.append(item)
      }
      guard !dryRun else { continue }
      let count = try spool.purge(items, at: clock)
      outcome.removed.documents += count.documents
      outcome.removed.jobs += count.jobs
      outcome.removed.messages += count.messages
    }
    guard let lock, try spool.hasOpenPurge() else { return outcome }
    let count = try spool.removePurged(
      holding: lock, sparing: try spared(), at: clock, word: word)
    outcome.removed.files = count.files
    outcome.removed.bytes = count.bytes
    outcome.isOpen = try !spool.finishPurge()
    return outcome
  }

  /// The last day on which a document must be kept, by the rules of the day.
  public func keptThrough(_ invoice: ArchivedInvoice) -> CalendarDate? {
    let fields = invoice.document.fields
    let received = CalendarDate(iso: invoice.document.received.prefix(10))
    guard let date = fields.issueDate ?? received else { return nil }
    return keptThrough(date, country: invoice.country, sender: fields.sender)
  }

  private func keptThrough(
    _ date: CalendarDate, country: String?, sender id: String?
  ) -> CalendarDate? {
    let sender = id.flatMap { site.sender(id: $0) }
    guard let country = country ?? sender?.country else { return nil }
    return site.archive.keptThrough(
      issued: date, country: country, yearEnd: sender?.accountingYearEnd ?? .calendar,
      yearsMin: sender?.archiveYears)
  }

  /// The day through which a document had to be kept that is due; nothing for one that is kept.
  private func judge(_ candidate: PurgeCandidate, _ outcome: inout PurgeOutcome) -> CalendarDate? {
    let country =
      candidate.country ?? candidate.sender.flatMap { site.sender(id: $0)?.country } ?? "-"
    guard
      let day = keptThrough(
        candidate.date, country: candidate.country, sender: candidate.sender)
    else {
      outcome.withoutRule[country, default: 0] += 1
      return nil
    }
    guard day < Timestamp.day(clock) else {
      outcome.kept[country, default: 0] += 1
      outcome.nextDay = min(outcome.nextDay ?? day, day)
      return nil
    }
    outcome.due[country, default: 0] += 1
    return day
  }

  private func contents(of document: Int) throws -> Set<ArchiveEntry.Content> {
    guard let record = try spool.documents([document]).first else { return [] }
    return try contents(of: record)
  }

  private func contents(of record: DocumentRecord) throws -> Set<ArchiveEntry.Content> {
    // A file that is no invoice embeds nothing that was kept.
    let reading =
      record.state == .rejected || !spool.hasOriginal(of: record)
      ? nil : try IntakeStage.read(record, spool: spool, site: site, shelf: shelf)
    return try ArchiveContents.of(record, reading?.result.invoice, spool: spool)
  }

  /// What documents on their way, and those that never went out, are made of.
  private func spared() throws -> Set<ArchiveEntry.Content> {
    var spared: Set<ArchiveEntry.Content> = []
    var after = 0
    while true {
      let chunk = try spool.documentsWithoutContents(after: after, limit: Self.chunkDocuments)
      guard let last = chunk.last else { return spared }
      after = last.seq
      for record in chunk { spared.formUnion(try contents(of: record)) }
    }
  }
}
