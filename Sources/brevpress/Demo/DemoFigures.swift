import Foundation
import MailModel
import Pipeline
import Reporting
import Routing
import Spooling

/// What came of a demonstration, counted from the spool alone.
struct DemoFigures {
  /// A channel's line.
  struct Line {
    var channel: Channel
    /// Invoices that were tried there.
    var tried = 0
    /// Of them, refused for now once or more.
    var temporary = 0
    /// Of them, of unknown outcome for a while.
    var unknown = 0
    /// Of them, refused at once.
    var refused = 0
    /// Of them, taken first and refused later.
    var refusedLater = 0
    /// Those that it has.
    var has = 0
    /// Of those, with a receipt from the recipient's side.
    var confirmed = 0
  }

  /// An invoice with its way.
  struct Walk {
    var record: DocumentRecord
    var explanation: RoutingDesk.Explanation
    /// What happened at each channel: the events' kinds.
    var seen: [String: Set<String>] = [:]
    /// Channels that took it and refused it later.
    var refusedLater: Set<String> = []
    var job: String?

    var rungs: [Decision.RungVerdict] { explanation.decision.rungs }

    func saw(_ kind: String) -> Bool { seen.values.contains { $0.contains(kind) } }
  }

  let spool: Spool
  let steps: [ChannelDemo.Step]
  let audit: Audit
  let walks: [Walk]
  let channels: [Line]
  let jobs: [JobRecord]
  /// What channels cost by their accounts' prices, by currency.
  let prices: [String: Decimal]
  let savings: Report
  /// Who got paper and could be reached for less; the channels are asked.
  let relations: PaperRelations

  init(spool: Spool, moment: Date, steps: [ChannelDemo.Step], audit: Audit) throws {
    self.spool = spool
    self.steps = steps
    self.audit = audit
    let desk = try RoutingDesk(spool: spool, clock: moment)
    let accounts = Dictionary(
      try desk.channels().map { ($0.account.id, $0.account) }, uniquingKeysWith: { a, _ in a })
    jobs = try spool.releasedJobs()
    let jobNames = Dictionary(jobs.map { ($0.number, $0.id) }, uniquingKeysWith: { a, _ in a })
    var lines: [Channel: Line] = [:]
    var walks: [Walk] = []
    var prices: [String: Decimal] = [:]
    for record in try spool.documents(after: 0, limit: 10_000) {
      guard let explanation = try desk.explain(record) else { continue }
      var walk = Walk(record: record, explanation: explanation)
      walk.job = record.job.flatMap { jobNames[$0] }
      for logged in try spool.events(ofDocument: record.seq) {
        guard case .string(let channel) = logged.event.detail["channel"] else { continue }
        let kind = logged.event.kind
        if kind == "channel-refused",
          !walk.seen[channel, default: []].isDisjoint(
            with: ["channel-sent", "channel-delivered"])
        {
          walk.refusedLater.insert(channel)
        }
        walk.seen[channel, default: []].insert(kind)
      }
      for attempt in explanation.attempts {
        guard let channel = Channel(rawValue: attempt.message.channel) else { continue }
        var line = lines[channel] ?? Line(channel: channel)
        let kinds = walk.seen[channel.rawValue] ?? []
        line.tried += 1
        line.temporary += kinds.contains("channel-temporary") ? 1 : 0
        line.unknown += kinds.contains("channel-unknown") ? 1 : 0
        if walk.refusedLater.contains(channel.rawValue) {
          line.refusedLater += 1
        } else if attempt.state == "refused" {
          line.refused += 1
        }
        if attempt.state == "sent" || attempt.state == "delivered" {
          line.has += 1
          line.confirmed += attempt.state == "delivered" ? 1 : 0
          if let price = accounts[attempt.message.account]?.price {
            prices[price.currency.code, default: 0] += price.amount
          }
        }
        lines[channel] = line
      }
      walks.append(walk)
    }
    self.walks = walks
    self.prices = prices
    channels = Channel.allCases.compactMap { lines[$0] }
    relations = try desk.relations(months: 1)
    savings = try Report.make(
      ReportRequest(.savings, from: nil, to: nil, grouping: nil), from: spool)
  }

  // MARK: Paper

  /// Why an invoice is on paper, in a few words: what was tried, else what was passed.
  static func cause(_ walk: Walk) -> String {
    let rungs = walk.explanation.decision.rungs.filter { $0.outcome == .passed }
    let refused = rungs.filter { ["channel-refused", "gave-up", "deadline"].contains($0.code) }
    guard let last = refused.last else {
      return rungs.isEmpty ? "its ladder is paper alone" : "no channel of its ladder reaches it"
    }
    let code = walk.explanation.attempts.last { $0.message.channel == last.channel.rawValue }?.code
    let word =
      walk.refusedLater.contains(last.channel.rawValue)
      ? "took it and refused it later"
      : last.code == "channel-refused" ? "refused it" : "did not take it in time"
    return "\(last.channel.rawValue) \(word)" + (code.map { " (\($0))" } ?? "")
  }

  /// What is on paper, by cause, the most frequent first.
  var paper: [(cause: String, invoices: [Walk])] {
    Dictionary(
      grouping: walks.filter { [.job, .mailed].contains($0.record.state) }, by: Self.cause
    )
    .map { ($0.key, $0.value) }
    .sorted { ($1.invoices.count, $0.cause) < ($0.invoices.count, $1.cause) }
  }

  /// Those that wait for a person.
  var people: [Walk] { walks.filter { $0.record.state == .deviation } }

  // MARK: Ways worth looking at

  /// One invoice of each kind of way, the longest of them, with what it shows.
  var chosen: [(title: String, walk: Walk)] {
    var seen: Set<Int> = []
    func first(_ title: String, _ holds: (Walk) -> Bool) -> (String, Walk)? {
      let found = walks.filter { !seen.contains($0.record.seq) && holds($0) }
        .max { ($0.rungs.count, $1.record.seq) < ($1.rungs.count, $0.record.seq) }
      guard let found else { return nil }
      seen.insert(found.record.seq)
      return (title, found)
    }
    func went(_ walk: Walk, _ channel: Channel) -> Bool {
      walk.record.state == .electronic && walk.refusedLater.isEmpty
        && walk.explanation.decision.step == .done(channel)
    }
    return [
      first("taken, refused a day later, and on paper after all") {
        $0.record.state == .job && !$0.refusedLater.isEmpty
      },
      first("taken, refused later, and with the next channel of its ladder") {
        $0.record.state == .electronic && !$0.refusedLater.isEmpty
      },
      first("refused for now, and taken when it was tried again") {
        $0.record.state == .electronic && $0.saw("channel-temporary")
      },
      first("the line broke: asked again under the same key, never sent twice") {
        $0.record.state == .electronic && $0.saw("channel-unknown")
      },
      first("the first channel does not know the recipient, a later one does") {
        $0.record.state == .electronic && $0.rungs.contains { $0.code == "not-reachable" }
      },
      first("the recipient has agreed that money is drawn") {
        went($0, .autogiro) || went($0, .avtalegiro)
      },
      first("strict: what this channel does not take goes nowhere else, paper neither") {
        if case .person = $0.explanation.decision.step { return $0.record.state == .deviation }
        return false
      },
      first("no channel reaches the recipient") {
        $0.record.state == .job && $0.explanation.attempts.isEmpty
      },
    ].compactMap { $0 }
  }
}
