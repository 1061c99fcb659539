import Channels
import Foundation
import MailModel
import Spooling

extension DispatchStage {
  /// How long after its sending news of a message are waited for, in days.
  private static let openDays = 60

  /// Fetches what came back on all channels, and writes it down: receipts, refusals, agreements.
  /// What was refused after all is on its way again.
  mutating func poll() throws -> PollSummary {
    var summary = PollSummary()
    let since = Timestamp.text(clock.addingTimeInterval(Double(-Self.openDays * 86_400)))
    for account in planner.site.channels.sorted(by: { $0.id < $1.id }) {
      guard let adapter = planner.registry[account.id], adapter.traits.canPoll else { continue }
      let open = try spool.openMessages(account: account.id, since: since).compactMap {
        entry -> OpenMessage? in
        guard let key = IdempotencyKey(entry.message.key) else { return nil }
        return OpenMessage(
          key: key, reference: entry.message.reference,
          sent: Moment(timestamp: entry.message.last ?? ""),
          documents: entry.documents.map { .init(seq: $0.seq, number: $0.number) })
      }
      let result = adapter.poll(open, at: Moment(clock))
      try take(result.consents, of: account)
      let payments = try spool.take(
        result.payments.map(PaymentNotice.init), account: account.id, senders: account.senders,
        at: clock)
      summary.payments += payments.new
      summary.paymentsMatched += payments.matched
      let news = result.news.map {
        AttemptNews(key: $0.key.text, document: $0.document, word: $0.word.rawValue, code: $0.code)
      }
      summary.consents += result.consents.count
      summary.faults += result.faults.map { "\(account.id): \($0)" }
      try take(news, &summary)
      adapter.acknowledge(result.tokens)
      if adapter.traits.tellsReading { try take(try unread(account), &summary) }
    }
    return summary
  }

  private func take(_ news: [AttemptNews], _ summary: inout PollSummary) throws {
    let taken = try spool.take(news, reentering: .dispatch, at: clock)
    summary.news += taken.changed
    summary.reentered += taken.reentered.count
  }

  /// What recipients have left unread for longer than their rung allows: it counts as refused. The
  /// ladder is the one that led there, so that nothing is read again for it.
  private func unread(_ account: ChannelAccount) throws -> [AttemptNews] {
    let site = planner.site
    let ladders =
      site.ladders + site.senders.flatMap { [$0.ladder] + $0.ladders.values.flatMap { $0 } }
    let waits = ladders.compactMap { $0.unreadMaxSeconds(of: account.channel) }
    guard let least = waits.min() else { return [] }
    var news: [AttemptNews] = []
    for state in ["sent", "delivered"] {
      for attempt in try spool.attempts(state: state, account: account.id, limit: 1_000_000)
      where attempt.read == nil {
        guard let sent = attempt.message.last.map({ Moment(timestamp: $0) }),
          now >= sent.adding(seconds: least),
          let longest = try ladder(of: attempt)?.unreadMaxSeconds(of: account.channel),
          now >= sent.adding(seconds: longest)
        else { continue }
        news.append(
          AttemptNews(
            key: attempt.message.key, document: attempt.document, word: "refused",
            code: "unread"))
      }
    }
    return news
  }

  /// The ladder that led to a try, as the site has it now.
  private func ladder(of attempt: AttemptRecord) throws -> Ladder? {
    if let name = attempt.ladder { return planner.site.ladder(name) }
    return try spool.documents([attempt.document]).first?.fields.sender
      .flatMap { planner.site.sender(id: $0) }?.ladder
  }

  private func take(_ consents: [ConsentNews], of account: ChannelAccount) throws {
    let senders = account.senders.isEmpty ? planner.site.senders.map(\.id) : account.senders
    let entries = consents.flatMap { consent in
      senders.map { sender in
        var entry = DirectoryEntry(
          sender: sender, recipient: consent.recipient.text, source: account.id,
          since: "\(consent.day)T00:00:00Z")
        entry.channel = account.channel.rawValue
        entry.isConsent = true
        entry.isYes = consent.isGranted
        return entry
      }
    }
    if !entries.isEmpty { try spool.take(entries, at: clock) }
  }
}

extension Ladder {
  /// How long the channel's rung lets a recipient leave the document unread.
  fileprivate func unreadMaxSeconds(of channel: Channel) -> Int? {
    rungs.first { $0.channel == channel }?.unreadMaxSeconds
  }
}

/// What a poll brought.
public struct PollSummary: Sendable, Equatable {
  /// News of documents that were not known before.
  public var news = 0
  /// Agreements made or ended.
  public var consents = 0
  /// Payments that were not known.
  public var payments = 0
  /// How many of these pay a document.
  public var paymentsMatched = 0
  /// Documents that were refused after all.
  public var reentered = 0
  /// What could not be read, as `account: code`.
  public var faults: [String] = []
  /// Makes the summary of nothing.
  public init() {}
}
