import Channels
import Foundation
import Intake
import MailModel
import Routing
import SiteConfiguration
import Spooling

/// What the lanes of the dispatch share: it reads documents, says what becomes of one that a
/// channel has, and exchanges one message with its channel.
struct DispatchDesk: Sendable {
  let spool: Spool
  let planner: RoutePlanner
  let clock: Date
  let shelf: ReadyMadeShelf

  init(spool: Spool, planner: RoutePlanner, clock: Date) {
    self.spool = spool
    self.planner = planner
    self.clock = clock
    shelf = ReadyMadeShelf(spool: spool)
  }

  /// A document with what was decided about it.
  struct Standing: Sendable {
    var record: DocumentRecord
    var sender: SenderProfile
    var kind: Invoice.Kind
    /// The country of its mailing address.
    var country: String?
    var route: RoutePlanner.Route
  }

  /// The same with the invoice, for whoever makes something of it.
  struct Item: Sendable {
    var record: DocumentRecord
    var invoice: Invoice
    var mailing: MailingAddress
    var sender: SenderProfile
    var route: RoutePlanner.Route
    /// Its pages, where they came ready-made.
    var readyMade: ReadyMadeDocument?
  }

  var now: Moment { Moment(clock) }

  /// Decides about a document from what the shelf has of it, or, where that is nothing, by reading
  /// it; nothing where the site knows its sender no more.
  func standing(
    _ record: DocumentRecord, as question: RoutePlanner.Question = .real
  ) throws -> Standing? {
    guard record.purged == nil,
      let sender = record.fields.sender.flatMap({ planner.site.sender(id: $0) })
    else { return nil }
    var subject = planner.shelf[record]
    if subject == nil, let read = try read(record) {
      subject = self.subject(record, read, of: sender)
      if let subject { planner.shelf.keep(subject) }
    }
    guard let subject, subject.sender == sender.id else { return nil }
    return Standing(
      record: record, sender: sender, kind: subject.kind, country: subject.country,
      route: try planner.route(subject, of: sender, spool: spool, as: question, now: now))
  }

  /// Reads a document and decides about it; nothing where the site knows its sender no more.
  func item(_ record: DocumentRecord) throws -> Item? {
    // What was purged has nothing left to decide about.
    guard record.purged == nil,
      let sender = record.fields.sender.flatMap({ planner.site.sender(id: $0) }),
      let read = try read(record)
    else { return nil }
    let subject = subject(record, read, of: sender)
    return Item(
      record: record, invoice: read.invoice, mailing: read.mailing, sender: sender,
      route: try planner.route(subject, of: sender, spool: spool, now: now),
      readyMade: read.readyMade)
  }

  /// The items of documents in their order, read on a few threads.
  func items(_ records: [DocumentRecord]) throws -> [Item] {
    let pool = WorkerPool(count: Self.readers) { $0 }
    return try pool.map(records) { _, record in try item(record) }.compactMap { $0 }
  }

  /// Fills the shelf with what is not there yet, on a few threads.
  func readAhead(_ records: [DocumentRecord]) throws {
    let missing = records.filter { planner.shelf[$0] == nil }
    let pool = WorkerPool(count: Self.readers) { $0 }
    _ = try pool.map(missing) { _, record in
      guard let sender = record.fields.sender.flatMap({ planner.site.sender(id: $0) }),
        let read = try read(record)
      else { return }
      planner.shelf.keep(subject(record, read, of: sender))
    }
  }

  private static let readers = 4

  private typealias Read = (
    invoice: Invoice, mailing: MailingAddress, readyMade: ReadyMadeDocument?
  )

  private func read(_ record: DocumentRecord) throws -> Read? {
    let reading = try IntakeStage.read(record, spool: spool, site: planner.site, shelf: shelf)
    guard let invoice = reading.result.invoice, let mailing = reading.result.mailing else {
      return nil
    }
    return (invoice, mailing, reading.readyMade)
  }

  private func subject(
    _ record: DocumentRecord, _ read: Read, of sender: SenderProfile
  ) -> RoutingSubject {
    RoutingSubject(
      read.invoice, record, sender: sender.id, country: read.mailing.country,
      recipient: record.fields.recipient)
  }

  func outcome(
    _ record: DocumentRecord, _ state: DocumentState, _ stage: Stage, reasons: [Reason]
  ) -> DocumentOutcome {
    var outcome = DocumentOutcome(seq: record.seq, state: state, stage: stage)
    outcome.reasons = reasons
    return outcome
  }

  /// What becomes of a document that a channel has: it is electronic, or goes onto paper as well
  /// where its sender wants both.
  func taken(_ standing: Standing) -> DocumentOutcome {
    let notes = standing.route.decision.notes
    guard !standing.sender.both else {
      return outcome(standing.record, .waiting, .received, reasons: notes)
    }
    var outcome = outcome(standing.record, .electronic, .done, reasons: notes)
    if let saved = planner.site.leastPostage(
      of: standing.sender, to: standing.country ?? "", at: clock)
    {
      outcome.eventDetail["saved"] = .object([
        "amount": .string(saved.amount.plain(places: saved.currency.decimals)),
        "currency": .string(saved.currency.code),
      ])
    }
    return outcome
  }

  /// Sends messages one after the other, or asks about them, and writes down what came of them.
  /// They begin together and are settled together; what a crash leaves between the two is of
  /// unknown outcome, all of it.
  ///
  /// - Returns: their new states.
  func exchange(
    _ messages: [MessageRecord], _ adapter: any ChannelAdapter, asking: Bool
  ) throws -> [String] {
    let inquires = asking && adapter.traits.afterUnknown == .inquire
    var states: [String] = []
    var rest = messages[...]
    while !rest.isEmpty {
      let made = try read(&rest)
      try spool.begin(made.map(\.record), at: clock)
      let results = try made.map { message in
        let verdict =
          inquires
          ? adapter.inquire(message.prepared, key: message.key, at: now)
          : adapter.send(message.prepared, key: message.key, at: now)
        return try result(of: message.record, verdict)
      }
      try spool.settle(results, at: clock)
      states += results.map(\.outcome.state)
    }
    return states
  }

  private struct Made {
    var record: MessageRecord
    var key: IdempotencyKey
    var prepared: PreparedMessage
  }

  /// The next messages as they were made, as many as may be in memory at once for a lane.
  private func read(_ rest: inout ArraySlice<MessageRecord>) throws -> [Made] {
    var made: [Made] = []
    var bytes = 0
    while let record = rest.first, made.isEmpty || bytes < Self.biteBytes {
      guard let key = IdempotencyKey(record.key),
        let prepared = PreparedMessage(encoded: try spool.bytes(of: record))
      else {
        throw SpoolError(.broken, "message \(record.id) is not what was made")
      }
      made.append(Made(record: record, key: key, prepared: prepared))
      bytes += prepared.body.count
      rest.removeFirst()
    }
    return made
  }

  private static let biteBytes = 4 << 20

  private func result(of message: MessageRecord, _ verdict: SendVerdict) throws -> MessageResult {
    var result = MessageResult(message, SendOutcome(verdict, tries: message.tries + 1, now: now))
    if result.outcome.state == "sent" {
      let seqs = try spool.documents(ofMessage: message.id)
      // One that was withdrawn while its file waited stays so: its claim is called back.
      result.documents = try spool.documents(seqs).filter { $0.state != .cancelled }
        .compactMap { try standing($0).map(taken) }
      for seq in seqs { planner.shelf.drop(seq) }
    }
    return result
  }
}

extension SendOutcome {
  /// How long after the n-th try the next one comes, in seconds.
  private static let pauses = [300, 1800, 7200, 21_600, 43_200]

  init(_ verdict: SendVerdict, tries: Int, now: Moment) {
    let pause = Self.pauses[min(max(tries, 1), Self.pauses.count) - 1]
    switch verdict {
    case .ok(let receipt): self.init(state: "sent", reference: receipt.reference)
    case .permanent(let code): self.init(state: "refused", code: code)
    case .temporary(let code, let after):
      let wait = min(max(after ?? pause, 1), 86_400)
      self.init(
        state: "temporary", code: code, next: now.adding(seconds: wait).timestamp)
    case .unknown(let code):
      self.init(state: "unknown", code: code, next: now.adding(seconds: pause).timestamp)
    }
  }
}
