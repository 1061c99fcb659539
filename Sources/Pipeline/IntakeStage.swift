import Channels
import Foundation
import Intake
import MailModel
import Routing
import SiteConfiguration
import Spooling

/// Intake and routing of one batch of received files: reads each (in parallel), then decides in the
/// order of receipt, because whether a number was seen before depends on that order.
struct IntakeStage {
  let spool: Spool
  let workshop: Workshop
  let binding: EnclosureBinding
  let planner: RoutePlanner

  /// Without a planner nothing is known but paper.
  init(
    spool: Spool, workshop: Workshop, binding: EnclosureBinding, planner: RoutePlanner? = nil
  ) {
    self.spool = spool
    self.workshop = workshop
    self.binding = binding
    self.planner =
      planner ?? RoutePlanner(site: workshop.site, registry: ChannelRegistry([:]))
  }

  /// A file that was read.
  struct Reading: Sendable {
    var record: DocumentRecord
    var result: IntakeResult
    /// Its pages, where they came ready-made.
    var readyMade: ReadyMadeDocument?
    /// Whether it was read as a ready-made invoice, whatever came of it.
    var isReadyMade = false
  }

  /// A document that goes on to composition.
  struct Accepted: Sendable {
    var record: DocumentRecord
    var invoice: Invoice
    var mailing: MailingAddress
    var sender: SenderProfile
    var fields: DocumentFields
    var notes: [Reason]
    /// What goes with it beside what it embeds and what its sender adds to all.
    var enclosed: [EnclosedFile] = []
    /// Its pages, where they came ready-made.
    var readyMade: ReadyMadeDocument?
  }

  /// What became of a batch.
  struct Batch {
    var accepted: [Accepted] = []
    var outcomes: [DocumentOutcome] = []
  }

  /// Reads one original; pure but for reading files.
  static func read(
    _ record: DocumentRecord, spool: Spool, workshop: Workshop
  ) throws -> Reading {
    try read(record, spool: spool, site: workshop.site, shelf: workshop.readyMade)
  }

  /// Reads one original where no layout is at hand.
  static func read(
    _ record: DocumentRecord, spool: Spool, site: Site, shelf: ReadyMadeShelf
  ) throws -> Reading {
    let bytes = try spool.originalBytes(sha256: record.sha256)
    let readyMade = ReadyMadeIntake(site: site, shelf: shelf, spool: spool)
    if var reading = try readyMade.read(record, bytes) {
      reading.isReadyMade = true
      return reading
    }
    let result: IntakeResult
    if !InvoiceReader.looksLikeXML(bytes),
      let map = site.fieldMap(
        file: record.path, sender: record.senderHint, archive: record.archive)
    {
      result = FieldReader.read(bytes, file: record.path, map: map)
    } else {
      result = InvoiceReader.read(bytes, file: record.path)
    }
    return Reading(record: record, result: result)
  }

  /// Decides what becomes of each, in the order given, which is the order of receipt.
  func decide(_ readings: [Reading], at time: Date) throws -> Batch {
    var decision = Batch()
    // Numbers of this batch are not in the database yet.
    var taken: Set<NumberKey> = []
    try spool.commit(at: time) { transaction in
      for reading in readings {
        try decide(reading, in: transaction, at: time, taken: &taken, into: &decision)
      }
    }
    return decision
  }

  private struct NumberKey: Hashable {
    var seller: String
    var kind: Invoice.Kind
    var number: String
  }

  private func decide(
    _ reading: Reading, in transaction: SpoolTransaction, at time: Date,
    taken: inout Set<NumberKey>, into decision: inout Batch
  ) throws {
    let record = reading.record
    var reasons = reading.result.diagnostics.map(Reason.init)
    guard reading.result.outcome != .rejected, let invoice = reading.result.invoice else {
      if !reading.isReadyMade, let stray = binding.stray(record) {
        decision.outcomes.append(outcome(record, .deviation, DocumentFields(), [stray]))
        return
      }
      // Pages of a collection that belong to no invoice are a person's to look at, not no file.
      let state: DocumentState = reading.result.outcome == .deviation ? .deviation : .rejected
      decision.outcomes.append(outcome(record, state, DocumentFields(), reasons))
      return
    }
    let sender = self.sender(of: invoice, record: record, reasons: &reasons)
    let fields = self.fields(of: invoice, reading.result.mailing, sender: sender)
    let key = NumberKey(seller: invoice.sellerKey, kind: invoice.kind, number: invoice.number)
    try findEarlier(key, record: record, in: transaction, taken: taken, reasons: &reasons)
    taken.insert(key)
    let enclosed = try binding.bind(invoice, record, in: transaction, reasons: &reasons)
    let deviates = reasons.contains { $0.severity >= .deviation }
    guard !deviates, let sender, let mailing = reading.result.mailing else {
      decision.outcomes.append(outcome(record, .deviation, fields, reasons))
      return
    }
    if sender.suppressPaperAtZero, invoice.totals.payable == 0 {
      reasons.append(
        Reason(
          code: "paper-suppressed-at-zero",
          message: "nothing is to be paid and the sender wants no paper then", severity: .note))
      decision.outcomes.append(outcome(record, .cancelled, fields, reasons))
      return
    }
    if let until = workshop.site.holdsUntil(record, of: sender, at: time) {
      var held = outcome(record, .held, fields, [])
      held.stage = .held
      held.hold = Hold(purpose: .sender, until: until)
      decision.outcomes.append(held)
      return
    }
    try recallClaims(creditedBy: invoice, in: transaction, at: time, reasons: &reasons)
    guard
      try route(
        invoice, sender, mailing, record, fields, reasons: &reasons, into: &decision, at: time)
    else { return }
    decision.accepted.append(
      Accepted(
        record: record, invoice: invoice, mailing: mailing, sender: sender, fields: fields,
        notes: reasons, enclosed: enclosed, readyMade: reading.readyMade))
  }

  /// A credit note that gives all of an invoice back calls its claim back from the bank, while it
  /// is not due. What is due after part of it was given back, nobody can tell the bank.
  private func recallClaims(
    creditedBy invoice: Invoice, in transaction: SpoolTransaction, at time: Date,
    reasons: inout [Reason]
  ) throws {
    guard invoice.kind == .creditNote else { return }
    let rules = ClaimRules(channels: Channel.claiming, today: Timestamp.day(time))
    for preceding in invoice.references.preceding {
      guard
        let credited = try transaction.invoice(
          sellerKey: invoice.sellerKey, number: preceding.number),
        let claim = try transaction.liveClaim(of: credited, rules)
      else { continue }
      guard credited.fields.payable == invoice.totals.payable,
        credited.fields.currency == invoice.currency
      else {
        reasons.append(
          Reason(
            code: "claim-stands",
            message: "a bank draws the whole amount of the invoice, of which part is credited",
            place: credited.path, severity: .warning))
        continue
      }
      try transaction.recall(claim, .credited)
    }
  }

  /// Walks the sender's ladder; false where the document does not go onto paper now.
  private func route(
    _ invoice: Invoice, _ sender: SenderProfile, _ mailing: MailingAddress,
    _ record: DocumentRecord, _ fields: DocumentFields, reasons: inout [Reason],
    into decision: inout Batch, at time: Date
  ) throws -> Bool {
    guard planner.mayRoute(sender) else { return true }
    let subject = RoutingSubject(
      invoice, record, sender: sender.id, country: mailing.country, recipient: fields.recipient)
    let route = try planner.route(subject, of: sender, spool: spool, now: Moment(time))
    switch route.decision.step {
    case .print:
      reasons += route.decision.notes
      return true
    case .done where sender.both: return true
    case .person(let code, let message):
      reasons += route.decision.notes
      reasons.append(
        Reason(
          code: code, message: message, place: "senders/\(sender.id).yaml ladder",
          severity: .deviation))
      decision.outcomes.append(outcome(record, .deviation, fields, reasons))
    default:
      // A channel's turn, or its answer's: the dispatch goes on from here, with what was read.
      planner.shelf.keep(subject)
      var outcome = outcome(record, .waiting, fields, reasons)
      outcome.stage = .dispatch
      decision.outcomes.append(outcome)
    }
    return false
  }

  private func sender(
    of invoice: Invoice, record: DocumentRecord, reasons: inout [Reason]
  ) -> SenderProfile? {
    let found = workshop.site.sender(for: invoice)
    if let hint = record.senderHint {
      guard let named = workshop.site.sender(id: hint) else {
        reasons.append(
          Reason(
            code: "unknown-sender", message: "submit named a sender that the site does not have",
            place: "--sender \(hint)", severity: .deviation))
        return nil
      }
      if let found, found.id != named.id {
        reasons.append(
          Reason(
            code: "sender-mismatch",
            message: "submitted as \(named.id), but the seller is that of \(found.id)",
            place: "cac:AccountingSupplierParty", severity: .deviation))
      }
      return named
    }
    if found == nil {
      reasons.append(
        Reason(
          code: "unknown-sender",
          message: "no sender of the site has this seller's endpoint or organisation number",
          place: "cac:AccountingSupplierParty", severity: .deviation))
    }
    return found
  }

  private func fields(
    of invoice: Invoice, _ mailing: MailingAddress?, sender: SenderProfile?
  ) -> DocumentFields {
    var fields = DocumentFields()
    fields.sender = sender?.id
    fields.sellerKey = invoice.sellerKey
    fields.number = invoice.number
    fields.kind = invoice.kind
    fields.issueDate = invoice.issueDate
    fields.dueDate = invoice.dueDate
    fields.currency = invoice.currency
    fields.payable = invoice.totals.payable
    fields.paymentReference = ContactCard(invoice, country: mailing?.country).paymentReference
    if let mailing {
      fields.recipient = Spool.recipientID(
        sender: sender?.id ?? "", parts: [mailing.recipientKey])
      fields.country = mailing.country
      fields.postcode = mailing.postcode
    }
    return fields
  }

  private func findEarlier(
    _ key: NumberKey, record: DocumentRecord, in transaction: SpoolTransaction,
    taken: Set<NumberKey>, reasons: inout [Reason]
  ) throws {
    if let earlier = try transaction.earlierContent(sha256: record.sha256, before: record.seq) {
      reasons.append(
        Reason(
          code: "duplicate-content",
          message: "the same bytes were received before under another name",
          place: earlier.path, severity: .deviation))
      return
    }
    let earlier = try transaction.earlierNumber(
      sellerKey: key.seller, kind: key.kind.rawValue, number: key.number, before: record.seq)
    if earlier != nil || taken.contains(key) {
      reasons.append(
        Reason(
          code: "duplicate-number",
          message: "this seller's number was received before with other content",
          place: earlier?.path, severity: .deviation))
    }
  }

  private func outcome(
    _ record: DocumentRecord, _ state: DocumentState, _ fields: DocumentFields, _ reasons: [Reason]
  ) -> DocumentOutcome {
    var outcome = DocumentOutcome(seq: record.seq, state: state, stage: .done)
    outcome.fields = fields
    outcome.reasons = reasons
    return outcome
  }
}
