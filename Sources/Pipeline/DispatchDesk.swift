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

  /// Reads a document and decides about it, or what another ladder would make of it; nothing where
  /// the site knows its sender no more.
  func item(_ record: DocumentRecord, trying ladder: Ladder? = nil) throws -> Item? {
    let reading = try IntakeStage.read(
      record, spool: spool, site: planner.site, shelf: shelf)
    guard let invoice = reading.result.invoice, let mailing = reading.result.mailing,
      let name = record.fields.sender, let sender = planner.site.sender(id: name)
    else { return nil }
    let subject = RoutePlanner.Subject(
      invoice: invoice, sender: sender, country: mailing.country,
      recipient: record.fields.recipient, received: Moment(timestamp: record.received),
      seq: record.seq)
    return Item(
      record: record, invoice: invoice, mailing: mailing, sender: sender,
      route: try planner.route(subject, spool: spool, trying: ladder, now: now),
      readyMade: reading.readyMade)
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
  func taken(_ item: Item) -> DocumentOutcome {
    let notes = item.route.decision.notes
    guard !item.sender.both else {
      return outcome(item.record, .waiting, .received, reasons: notes)
    }
    var outcome = outcome(item.record, .electronic, .done, reasons: notes)
    if let saved = planner.site.leastPostage(
      of: item.sender, to: item.mailing.country, at: clock)
    {
      outcome.eventDetail["saved"] = .object([
        "amount": .string(saved.amount.plain(places: saved.currency.decimals)),
        "currency": .string(saved.currency.code),
      ])
    }
    return outcome
  }

  /// Sends a message, or asks about it, and writes down what came of it.
  ///
  /// - Returns: its new state.
  func exchange(
    _ message: MessageRecord, _ adapter: any ChannelAdapter, asking: Bool
  ) throws -> String {
    guard let key = IdempotencyKey(message.key),
      let prepared = PreparedMessage(encoded: try spool.bytes(of: message))
    else {
      throw SpoolError(.broken, "message \(message.id) is not what was made")
    }
    try spool.begin(message, at: clock)
    let verdict =
      asking && adapter.traits.afterUnknown == .inquire
      ? adapter.inquire(prepared, key: key, at: now) : adapter.send(prepared, key: key, at: now)
    let outcome = SendOutcome(verdict, tries: message.tries + 1, now: now)
    var documents: [DocumentOutcome] = []
    if outcome.state == "sent" {
      let seqs = try spool.documents(ofMessage: message.id)
      // One that was withdrawn while its file waited stays so: its claim is called back.
      documents = try spool.documents(seqs).filter { $0.state != .cancelled }
        .compactMap { try item($0).map(taken) }
    }
    try spool.settle(message, outcome, documents: documents, at: clock)
    return outcome.state
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
