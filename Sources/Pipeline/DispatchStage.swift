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

  let desk: DispatchDesk
  /// Makes a document's PDF; nothing where it cannot be composed.
  var pdf: ((Item) throws -> [UInt8]?)?
  /// Makes recipients' links; nothing where the site has none.
  var links: LinkMint?
  var summary = DispatchSummary()
  /// Documents that have nothing to do before a later moment.
  private var parked: Set<Int> = []

  /// What one round has to do.
  private struct Round {
    var lookUps: [(item: Item, channel: Channel)] = []
    /// New messages by account.
    var news: [String: [Int]] = [:]
    var resends: [MessageRecord] = []
    var inquiries: [MessageRecord] = []
    var outcomes: [DocumentOutcome] = []
    /// Messages that were tried often enough.
    var givenUp: [MessageRecord] = []
    var isEmpty: Bool {
      lookUps.isEmpty && news.isEmpty && resends.isEmpty && inquiries.isEmpty && outcomes.isEmpty
    }
  }

  private static let batchDocuments = 400
  private static let lookUpLanes = 8

  init(spool: Spool, planner: RoutePlanner, clock: Date) {
    desk = DispatchDesk(spool: spool, planner: planner, clock: clock)
  }

  var spool: Spool { desk.spool }
  var planner: RoutePlanner { desk.planner }
  var clock: Date { desk.clock }

  /// Goes on until nothing can be done before a later moment.
  mutating func run() throws {
    // Each round takes at least one document a rung further; a ladder has a few.
    for _ in 0..<200 {
      let round = try decide()
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
    summary.waiting = parked.count
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
      for record in batch where !parked.contains(record.seq) {
        guard let item = try desk.item(record) else {
          // It was sound when it came; the site has changed since.
          round.outcomes.append(
            desk.outcome(record, .waiting, .received, reasons: []))
          continue
        }
        try take(item, into: &round, messages: &seen)
      }
    }
  }

  private mutating func take(
    _ item: Item, into round: inout Round, messages: inout Set<Int>
  ) throws {
    let record = item.record
    let notes = item.route.decision.notes
    func attempt(_ channel: Channel) -> MessageRecord? {
      item.route.attempts.last { $0.message.channel == channel.rawValue }?.message
    }
    for rung in item.route.decision.rungs where ["gave-up", "deadline"].contains(rung.code) {
      guard let message = attempt(rung.channel), message.state == "temporary" else { continue }
      if messages.insert(message.id).inserted { round.givenUp.append(message) }
    }
    switch item.route.decision.step {
    case .lookUp(let channel): round.lookUps.append((item, channel))
    case .send(let channel):
      if let message = attempt(channel) {
        if messages.insert(message.id).inserted { round.resends.append(message) }
      } else if let account = planner.channel(channel, of: item.sender.id)?.account {
        round.news[account, default: []].append(record.seq)
      }
    case .askAgain(let channel):
      guard let message = attempt(channel) else { return }
      if messages.insert(message.id).inserted { round.inquiries.append(message) }
    case .retry, .wait: parked.insert(record.seq)
    case .print:
      summary.printed += 1
      round.outcomes.append(desk.outcome(record, .waiting, .received, reasons: notes))
    case .done:
      round.outcomes.append(desk.taken(item))
    case .person(let code, let message):
      summary.deviations += 1
      let reason = Reason(
        code: code, message: message, place: "senders/\(item.sender.id).yaml ladder",
        severity: .deviation)
      round.outcomes.append(desk.outcome(record, .deviation, .done, reasons: notes + [reason]))
    }
  }

  // MARK: Asking

  private mutating func lookUp(_ questions: [(item: Item, channel: Channel)]) throws {
    // Many invoices have one recipient: each is asked for once.
    var asked:
      [String: (
        adapter: any ChannelAdapter, card: ContactCard, kind: Invoice.Kind, key: String,
        account: String
      )]
    asked = [:]
    for (item, channel) in questions {
      guard let configured = planner.channel(channel, of: item.sender.id),
        let adapter = planner.registry[configured.account]
      else { continue }
      let key = RoutePlanner.lookUpKey(item.route.card, configured, item.invoice.kind)
      asked["\(configured.account) \(key)"] = (
        adapter, item.route.card, item.invoice.kind, key, configured.account
      )
    }
    let now = now
    let pool = WorkerPool(count: Self.lookUpLanes) { $0 }
    let answers = try pool.map(asked.sorted { $0.key < $1.key }.map(\.value), bite: 1) {
      _, question in
      let answer = question.adapter.lookUp(question.card, for: question.kind, at: now)
      return KeptLookUp(
        account: question.account, recipient: question.key, answer: answer.word.rawValue,
        code: answer.code, address: answer.address, asked: now.timestamp)
    }
    summary.lookUps += answers.count
    try spool.keep(answers, at: clock)
  }

  // MARK: Exchanging

  /// Sends messages, or asks about them, and writes down what came of each before the next of its
  /// lane.
  mutating func exchange(_ messages: [MessageRecord], asking: Bool) throws {
    for (account, part) in Dictionary(grouping: messages, by: \.account).sorted(by: {
      $0.key < $1.key
    }) {
      guard let adapter = planner.registry[account] else { continue }
      let pool = WorkerPool(count: min(max(1, adapter.traits.lanes), 16)) { $0 }
      let desk = desk
      let states = try pool.map(part.sorted { $0.id < $1.id }, bite: 1) { _, message in
        try desk.exchange(message, adapter, asking: asking)
      }
      for state in states {
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
