import Channels
import Foundation
import HashKit
import Intake
import MailModel
import Routing
import SiteConfiguration
import Spooling

/// Brings the documents of stage `dispatch` through their ladders, as far as they get at one
/// moment: what a channel takes is electronic, what none takes goes onto paper or to a person, the
/// rest waits.
///
/// Each round decides about every document that can go on, asks and sends what was decided, and
/// commits each result by itself. A kill loses nothing: what was prepared is sent from what was
/// kept, and what was begun is asked about with the same key.
struct DispatchStage {
  typealias Item = DispatchDesk.Item
  typealias Standing = DispatchDesk.Standing

  let desk: DispatchDesk
  /// Makes a document's PDF; nothing where it cannot be composed.
  var pdf: ((Item) throws -> [UInt8]?)?
  /// Makes recipients' links; nothing where the site has none.
  var links: LinkMint?
  var summary = DispatchSummary()
  /// Documents that have nothing to do before a later moment.
  private var parked = 0

  /// A recipient to be asked for.
  private struct Question: Sendable {
    var account: String
    var key: String
    var card: ContactCard
    var kind: Invoice.Kind
  }

  /// What one round has to do.
  private struct Round {
    /// By account and what is asked for: many invoices have one recipient, who is asked for once.
    var lookUps: [String: Question] = [:]
    /// New messages by account.
    var news: [String: [Int]] = [:]
    var resends: [MessageRecord] = []
    var inquiries: [MessageRecord] = []
    var outcomes: [DocumentOutcome] = []
    /// Messages that were tried often enough.
    var givenUp: [MessageRecord] = []
    /// Documents about which the next round decides: those with which something is done in this.
    var next: [Int] = []
    var isEmpty: Bool {
      lookUps.isEmpty && news.isEmpty && resends.isEmpty && inquiries.isEmpty && outcomes.isEmpty
    }
  }

  private static let batchDocuments = 400
  private static let lookUpLanes = 8
  /// Most messages that begin together, of channels that know a message which comes again.
  private static let biteMessages = 16

  init(spool: Spool, planner: RoutePlanner, clock: Date) {
    desk = DispatchDesk(spool: spool, planner: planner, clock: clock)
  }

  var spool: Spool { desk.spool }
  var planner: RoutePlanner { desk.planner }
  var clock: Date { desk.clock }

  /// Goes on until nothing can be done before a later moment.
  mutating func run() throws {
    // Each round takes at least one document a rung further; a ladder has a few. The first looks at
    // all that wait, the others at those that moved: nobody else changes what waits for channels
    // while this run holds the lock.
    var moved: [Int]?
    for _ in 0..<200 {
      let round = try moved.map { try decide(about: $0) } ?? decide()
      moved = round.next
      guard !round.isEmpty else { break }
      try spool.giveUp(round.givenUp, at: clock)
      try spool.commit(round.outcomes, at: clock)
      try lookUp(round.lookUps)
      for (account, documents) in round.news.sorted(by: { $0.key < $1.key }) {
        try send(documents, through: account)
      }
      try exchange(round.resends, asking: false)
      try exchange(round.inquiries, asking: true)
    }
    summary.waiting = parked
  }

  var now: Moment { desk.now }

  // MARK: Deciding

  private mutating func decide() throws -> Round {
    var round = Round()
    var seen: Set<Int> = []
    var after = 0
    while true {
      let batch = try spool.documents(in: .dispatch, after: after, limit: Self.batchDocuments)
      guard let last = batch.last else { return round }
      after = last.seq
      try take(batch, into: &round, messages: &seen)
    }
  }

  private mutating func decide(about documents: [Int]) throws -> Round {
    var round = Round()
    var seen: Set<Int> = []
    for start in stride(from: 0, to: documents.count, by: Self.batchDocuments) {
      let part = documents[start..<min(documents.count, start + Self.batchDocuments)]
      let batch = try spool.documents(Array(part)).filter {
        $0.state == .waiting && $0.stage == .dispatch
      }
      try take(batch, into: &round, messages: &seen)
    }
    return round
  }

  private mutating func take(
    _ batch: [DocumentRecord], into round: inout Round, messages: inout Set<Int>
  ) throws {
    try desk.readAhead(batch)
    for record in batch {
      guard let standing = try desk.standing(record) else {
        // It was sound when it came; the site has changed since.
        round.outcomes.append(desk.outcome(record, .waiting, .received, reasons: []))
        continue
      }
      try take(standing, into: &round, messages: &messages)
    }
  }

  private mutating func take(
    _ standing: Standing, into round: inout Round, messages: inout Set<Int>
  ) throws {
    let record = standing.record
    let sender = standing.sender.id
    let notes = standing.route.decision.notes
    func attempt(_ channel: Channel) -> MessageRecord? {
      standing.route.attempts.last { $0.message.channel == channel.rawValue }?.message
    }
    for rung in standing.route.decision.rungs where ["gave-up", "deadline"].contains(rung.code) {
      guard let message = attempt(rung.channel), message.state == "temporary" else { continue }
      if messages.insert(message.id).inserted { round.givenUp.append(message) }
    }
    switch standing.route.decision.step {
    case .lookUp(let channel):
      if let configured = planner.channel(channel, of: sender) {
        let card = standing.route.card
        let key = RoutePlanner.lookUpKey(card, configured, standing.kind)
        round.lookUps["\(configured.account) \(key)"] = Question(
          account: configured.account, key: key, card: card, kind: standing.kind)
      }
      round.next.append(record.seq)
    case .send(let channel):
      round.next.append(record.seq)
      if let message = attempt(channel) {
        if messages.insert(message.id).inserted { round.resends.append(message) }
      } else if let account = planner.channel(channel, of: sender)?.account {
        round.news[account, default: []].append(record.seq)
      }
    case .askAgain(let channel):
      guard let message = attempt(channel) else { return }
      round.next.append(record.seq)
      if messages.insert(message.id).inserted { round.inquiries.append(message) }
    case .retry, .wait: parked += 1
    case .print:
      summary.printed += 1
      planner.shelf.drop(record.seq)
      round.outcomes.append(desk.outcome(record, .waiting, .received, reasons: notes))
    case .done:
      planner.shelf.drop(record.seq)
      round.outcomes.append(desk.taken(standing))
    case .person(let code, let message):
      summary.deviations += 1
      let reason = Reason(
        code: code, message: message, place: "senders/\(sender).yaml ladder",
        severity: .deviation)
      round.outcomes.append(desk.outcome(record, .deviation, .done, reasons: notes + [reason]))
    }
  }

  // MARK: Asking

  private mutating func lookUp(_ questions: [String: Question]) throws {
    let now = now
    let registry = planner.registry
    let pool = WorkerPool(count: Self.lookUpLanes) { $0 }
    let sorted = questions.sorted { $0.key < $1.key }.map(\.value)
    let answers = try pool.map(sorted, bite: 1) { _, question -> KeptLookUp? in
      guard
        let answer = registry[question.account]?
          .lookUp(question.card, for: question.kind, at: now)
      else { return nil }
      return KeptLookUp(
        account: question.account, recipient: question.key, answer: answer.word.rawValue,
        code: answer.code, address: answer.address, asked: now.timestamp)
    }.compactMap { $0 }
    summary.lookUps += answers.count
    try spool.keep(answers, at: clock)
  }

  // MARK: Exchanging

  /// Sends messages, or asks about them, in the channels' lanes.
  ///
  /// What a lane begins together costs one commit before and one after. Where nobody can be asked
  /// about a message that may have arrived, each begins by itself: a crash must not make a dozen
  /// questions for a person.
  mutating func exchange(_ messages: [MessageRecord], asking: Bool) throws {
    for (account, part) in Dictionary(grouping: messages, by: \.account).sorted(by: {
      $0.key < $1.key
    }) {
      guard let adapter = planner.registry[account] else { continue }
      let lanes = min(max(1, adapter.traits.lanes), 16)
      let bite =
        adapter.traits.afterUnknown == .person
        ? 1 : min(Self.biteMessages, max(1, part.count / lanes))
      let sorted = part.sorted { $0.id < $1.id }
      let bites = stride(from: 0, to: sorted.count, by: bite).map { start in
        Array(sorted[start..<min(sorted.count, start + bite)])
      }
      let pool = WorkerPool(count: lanes) { $0 }
      let desk = desk
      let states = try pool.map(bites, bite: 1) { _, messages in
        try desk.exchange(messages, adapter, asking: asking)
      }
      for state in states.joined() {
        switch state {
        case "sent": summary.sent += 1
        case "refused": summary.refused += 1
        case "temporary": summary.temporary += 1
        default: summary.unknown += 1
        }
      }
    }
  }
}
