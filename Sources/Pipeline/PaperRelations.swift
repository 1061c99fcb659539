import Channels
import Foundation
import MailModel
import Routing
import SiteConfiguration
import Spooling

/// Recipients of paper who could be reached for less.
public struct PaperRelations: Sendable {
  /// One of them.
  public struct Relation: Sendable {
    /// The sender.
    public var sender: String
    /// The recipient's opaque name.
    public var recipient: String
    /// The number of the newest document that it got on paper: by it the sender knows who it is.
    public var latest: String
    /// The channel.
    public var channel: Channel
    /// How it is known that the recipient can be reached there: `looked-up` or `assumed`.
    public var ground: String
    /// Documents a month on paper.
    public var documentsPerMonth: Decimal
    /// Sheets a month.
    public var sheetsPerMonth: Decimal
    /// What a month costs less, at the lightest letter's price, where both prices are known and of
    /// one currency.
    public var savedPerMonth: Money?
  }

  /// All that were found, by sender and recipient.
  public var relations: [Relation] = []
  /// How many recipients could not be asked for, by account: it did not answer.
  public var unanswered: [String: Int] = [:]
  /// How many questions channels were asked.
  public var questions = 0
}

extension RoutingDesk {
  /// Questions that a run may ask about those it printed for, so that no channel holds it up.
  public static let questionsOfRunMax = 200

  /// Looks again at those whose invoices of the last day are on paper, as each run does. Who is not
  /// asked about today is so with the next invoice.
  public func relationsOfDay() throws -> PaperRelations {
    guard !site.channels.isEmpty else { return PaperRelations() }
    return try relations(
      months: 1, since: clock.addingTimeInterval(-86_400), questionsMax: Self.questionsOfRunMax)
  }

  /// Looks for them among those who got paper in the last `months`. Channels that can be asked are
  /// asked, and their answers kept.
  public func relations(months: Int = 3) throws -> PaperRelations {
    try relations(
      months: months, since: clock.addingTimeInterval(-Double(months) * 30.4375 * 86_400),
      questionsMax: .max)
  }

  private func relations(
    months: Int, since: Date, questionsMax: Int
  ) throws -> PaperRelations {
    var result = PaperRelations()
    for paper in try spool.paperRecipients(since: Timestamp.text(since)) {
      guard let record = try spool.documents([paper.latest]).first,
        let item = try desk.item(record),
        let (channel, ground) = try reachable(item, questionsMax, &result)
      else { continue }
      let perMonth = Decimal(paper.documents) / Decimal(months)
      let saved = savedPerLetter(item, on: channel).map { money in
        Money((money.amount * perMonth).rounded(places: 2), money.currency)
      }
      guard saved.map({ $0.amount > 0 }) ?? true else { continue }
      result.relations.append(
        .init(
          sender: paper.sender, recipient: paper.recipient,
          latest: record.fields.number ?? record.path, channel: channel, ground: ground,
          documentsPerMonth: perMonth.rounded(places: 1),
          sheetsPerMonth: (Decimal(paper.sheets) / Decimal(months)).rounded(places: 1),
          savedPerMonth: saved))
    }
    return result
  }

  /// Two currencies are never subtracted: then nobody knows what is saved.
  private func savedPerLetter(_ item: DispatchDesk.Item, on channel: Channel) -> Money? {
    guard let postage = site.leastPostage(of: item.sender, to: item.mailing.country, at: clock)
    else { return nil }
    let price = site.channelAccount(for: channel, sender: item.sender.id)?.price
    guard let price else { return postage }
    guard price.currency == postage.currency else { return nil }
    return Money(postage.amount - price.amount, postage.currency)
  }

  /// Channels that are suggested: not what draws money, sells the claim, or is paper elsewhere.
  private static let suggested = Channel.allCases.filter {
    ![.print, .cloudprint, .factoring].contains($0) && !$0.needsConsent
  }

  /// The first channel, in the order of the site's words, on which the recipient can be reached,
  /// which nobody has ruled out, and which has not refused the newest document.
  private func reachable(
    _ item: DispatchDesk.Item, _ questionsMax: Int, _ result: inout PaperRelations
  ) throws -> (Channel, String)? {
    let card = item.route.card
    let tried = Set(item.route.attempts.map(\.message.channel))
    for channel in Self.suggested where !tried.contains(channel.rawValue) {
      guard let configured = desk.planner.channel(channel, of: item.sender.id),
        item.route.evidence.choices[channel] == nil,
        configured.needs.allSatisfy(card.has),
        configured.segments.isEmpty || configured.segments.contains(card.segment),
        configured.countries.isEmpty || configured.countries.contains(card.country ?? ""),
        configured.currencies.isEmpty
          || configured.currencies.contains(item.invoice.currency.code)
      else { continue }
      guard configured.canLookUp else {
        if configured.assumesReachable { return (channel, "assumed") }
        continue
      }
      switch try lookUp(card, configured, item.invoice.kind, questionsMax, &result) {
      case .yes: return (channel, "looked-up")
      case .no, nil: continue
      case .unknown: result.unanswered[configured.account, default: 0] += 1
      }
    }
    return nil
  }

  private func lookUp(
    _ card: ContactCard, _ configured: ConfiguredChannel, _ kind: Invoice.Kind,
    _ questionsMax: Int, _ result: inout PaperRelations
  ) throws -> Evidence.LookUp.Answer? {
    let now = desk.now
    let key = RoutePlanner.lookUpKey(card, configured, kind)
    if let kept = try spool.lookUp(account: configured.account, recipient: key),
      let answer = Evidence.LookUp.Answer(rawValue: kept.answer), answer != .unknown,
      now.age(of: Moment(timestamp: kept.asked)) < 30 * 86_400
    {
      return answer
    }
    guard let adapter = desk.planner.registry[configured.account] else { return .unknown }
    guard result.questions < questionsMax else { return nil }
    result.questions += 1
    let answer = adapter.lookUp(card, for: kind, at: now)
    try spool.keep(
      [
        KeptLookUp(
          account: configured.account, recipient: key, answer: answer.word.rawValue,
          code: answer.code, address: answer.address, asked: now.timestamp)
      ], at: clock)
    return Evidence.LookUp.Answer(rawValue: answer.word.rawValue) ?? .unknown
  }

  /// Writes the sender's yes to relations down: from now on the recipients' invoices go there.
  public func approve(_ relations: [PaperRelations.Relation]) throws {
    let entries = relations.map { relation in
      var entry = DirectoryEntry(
        sender: relation.sender, recipient: RecipientKey(.mailing, relation.recipient).text,
        source: "relation", since: Timestamp.text(clock))
      entry.channel = relation.channel.rawValue
      return entry
    }
    try spool.take(entries, at: clock)
  }
}
