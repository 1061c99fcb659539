import Channels
import Foundation
import MailModel
import Routing
import SiteConfiguration
import Spooling

/// Answers what people ask of channels: why an invoice went where it went, who could be reached for
/// less, what another ladder would have cost. It changes nothing but what it is told to.
public struct RoutingDesk {
  let spool: Spool
  let clock: Date
  let desk: DispatchDesk
  /// What is wrong with channels and configuration.
  public let diagnostics: [Diagnostic]

  /// Opens the desk.
  ///
  /// - Throws: ``ConfigurationError`` where the site cannot be used.
  public init(spool: Spool, clock: Date) throws {
    let (site, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
    guard let site, !faults.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(diagnostics: faults)
    }
    let (registry, problems) = ChannelRegistry.open(site.channels, siteFolder: spool.siteFolder)
    self.spool = spool
    self.clock = clock
    diagnostics = faults + problems
    desk = DispatchDesk(
      spool: spool, planner: RoutePlanner(site: site, registry: registry), clock: clock)
  }

  var site: Site { desk.planner.site }

  // MARK: Why

  /// Why a document goes, or went, where it does.
  public struct Explanation: Sendable {
    /// The document.
    public var document: DocumentRecord
    /// Its recipient's kind.
    public var segment: Segment
    /// The ladder's name, or `the sender's own`.
    public var ladder: String
    /// Each rung as it stands now, and the next step.
    public var decision: Decision
    /// The tries so far.
    public var attempts: [AttemptRecord]
  }

  /// Explains a document; nothing where it is no sound invoice of a known sender.
  public func explain(_ record: DocumentRecord) throws -> Explanation? {
    guard let item = try desk.item(record) else { return nil }
    return Explanation(
      document: record, segment: item.route.card.segment,
      ladder: item.route.ladder.id ?? "the sender's own", decision: item.route.decision,
      attempts: item.route.attempts)
  }

  // MARK: Channels

  /// A channel as it stands.
  public struct ChannelState: Sendable {
    /// The account.
    public var account: ChannelAccount
    /// Whether its adapter can work; the diagnostics say why not.
    public var isUsable: Bool
    /// Tries by state.
    public var attempts: [String: Int]
  }

  /// All configured channels.
  public func channels() throws -> [ChannelState] {
    let counts = try spool.attemptCounts()
    return site.channels.sorted { $0.id < $1.id }.map {
      ChannelState(
        account: $0, isUsable: desk.planner.registry[$0.id] != nil, attempts: counts[$0.id] ?? [:])
    }
  }

  // MARK: Relations

  /// A recipient of paper that could be reached for less.
  public struct Relation: Sendable {
    /// The sender.
    public var sender: String
    /// The recipient's opaque name.
    public var recipient: String
    /// The channel.
    public var channel: Channel
    /// How it is known that the recipient can be reached there: `looked-up` or `assumed`.
    public var ground: String
    /// Documents a month on paper.
    public var documentsPerMonth: Decimal
    /// Sheets a month.
    public var sheetsPerMonth: Decimal
    /// What a month costs less, where both prices are known.
    public var savedPerMonth: Money?
  }

  /// Looks for them among those who got paper in the last `months`. Channels that can be asked are
  /// asked, and their answers kept.
  public func relations(months: Int = 3) throws -> [Relation] {
    let since = clock.addingTimeInterval(-Double(months) * 30.4375 * 86_400)
    var relations: [Relation] = []
    for paper in try spool.paperRecipients(since: Timestamp.text(since)) {
      guard let record = try spool.documents([paper.latest]).first,
        let item = try desk.item(record)
      else { continue }
      if let (channel, ground) = try reachable(item) {
        let account = site.channelAccount(for: channel, sender: paper.sender)
        let postage = site.leastPostage(of: item.sender, to: item.mailing.country, at: clock)
        let perMonth = Decimal(paper.documents) / Decimal(months)
        var saved: Money?
        if let postage {
          let price = account?.price
          // Two currencies are never subtracted.
          if price == nil || price?.currency == postage.currency {
            let less = (postage.amount - (price?.amount ?? 0)) * perMonth
            saved = Money(less.rounded(places: 2), postage.currency)
          }
        }
        guard saved.map({ $0.amount > 0 }) ?? true else { continue }
        relations.append(
          Relation(
            sender: paper.sender, recipient: paper.recipient, channel: channel, ground: ground,
            documentsPerMonth: perMonth.rounded(places: 1),
            sheetsPerMonth: (Decimal(paper.sheets) / Decimal(months)).rounded(places: 1),
            savedPerMonth: saved))
      }
    }
    return relations
  }

  /// The first channel, in the order of the site's words, on which the recipient can be reached and
  /// which nobody has ruled out.
  private func reachable(_ item: DispatchDesk.Item) throws -> (Channel, String)? {
    let card = item.route.card
    let now = desk.now
    for channel in Channel.allCases where channel != .print && !channel.needsConsent {
      guard let configured = desk.planner.channel(channel, of: item.sender.id),
        let adapter = desk.planner.registry[configured.account],
        item.route.evidence.choices[channel] == nil,
        configured.needs.allSatisfy(card.has),
        configured.segments.isEmpty || configured.segments.contains(card.segment),
        configured.countries.isEmpty || configured.countries.contains(card.country ?? "")
      else { continue }
      guard configured.canLookUp else {
        if configured.assumesReachable { return (channel, "assumed") }
        continue
      }
      let key = RoutePlanner.lookUpKey(card, configured, .invoice)
      if let kept = try spool.lookUp(account: configured.account, recipient: key),
        kept.answer != "unknown", now.age(of: Moment(timestamp: kept.asked)) < 30 * 86_400
      {
        if kept.answer == "yes" { return (channel, "looked-up") }
        continue
      }
      let answer = adapter.lookUp(card, at: now)
      try spool.keep(
        [
          KeptLookUp(
            account: configured.account, recipient: key, answer: answer.word.rawValue,
            code: answer.code, address: answer.address, asked: now.timestamp)
        ], at: clock)
      if answer.word == .yes { return (channel, "looked-up") }
    }
    return nil
  }

  /// Writes the sender's yes to a relation down: from now on the recipient's invoices go there.
  public func approve(_ relations: [Relation]) throws {
    let entries = relations.map { relation in
      var entry = DirectoryEntry(
        sender: relation.sender, recipient: RecipientKey(.mailing, relation.recipient).text,
        source: "relation", since: Timestamp.text(clock))
      entry.channel = relation.channel.rawValue
      return entry
    }
    try spool.take(entries, at: clock)
  }

  // MARK: What if

  /// What a ladder would do with past invoices, taking each channel to accept what it is given.
  public struct Simulation: Sendable {
    /// The ladder's name.
    public var ladder: String
    /// Invoices by channel; `person` for those that nothing takes.
    public var invoices: [String: Int] = [:]
    /// How many would have been asked about first.
    public var asked = 0
    /// Letters, at the price of the lightest, and channels, at their accounts' prices, by currency.
    public var cost: [String: Decimal] = [:]
    /// Days until the recipient has them, added up.
    public var days = 0
    /// All of them.
    public var total = 0
  }

  /// Runs the invoices that were issued from `from` to `to` through a ladder.
  ///
  /// - Parameter paperDays: how long a letter is under way; no operator's file says.
  public func simulate(
    _ ladder: Ladder, from: CalendarDate, to: CalendarDate, paperDays: Int
  ) throws -> Simulation {
    var result = Simulation(ladder: ladder.id ?? "")
    var after = 0
    while true {
      let batch = try spool.documents(after: after, limit: 400)
      guard let last = batch.last else { return result }
      after = last.seq
      for record in batch {
        guard let day = record.fields.issueDate, day >= from, day <= to,
          record.state != .rejected, record.state != .cancelled,
          let item = try desk.item(record, trying: ladder)
        else { continue }
        count(item, into: &result, paperDays: paperDays)
      }
    }
  }

  private func count(
    _ item: DispatchDesk.Item, into result: inout Simulation, paperDays: Int
  ) {
    let decision = item.route.decision
    result.total += 1
    switch decision.step {
    case .print:
      result.invoices["print", default: 0] += 1
      result.days += paperDays
      if let price = site.leastPostage(of: item.sender, to: item.mailing.country, at: clock) {
        result.cost[price.currency.code, default: 0] += price.amount
      }
    case .person: result.invoices["person", default: 0] += 1
    default:
      guard let channel = decision.step.channel else { return }
      if case .lookUp = decision.step { result.asked += 1 }
      result.invoices[channel.rawValue, default: 0] += 1
      if let price = site.channelAccount(for: channel, sender: item.sender.id)?.price {
        result.cost[price.currency.code, default: 0] += price.amount
      }
    }
  }

  /// The ladder of that name.
  public func ladder(_ id: String) -> Ladder? { site.ladder(id) }
  /// The names of all ladders.
  public var ladderNames: [String] { site.ladders.compactMap(\.id) }
  /// The senders' ids.
  public var senderNames: [String] { site.senders.map(\.id) }
}
