import Channels
import Foundation
import MailModel
import Routing
import SiteConfiguration
import Spooling

/// Gathers what the decision about an invoice's channel needs, and asks `Routing`.
struct RoutePlanner: Sendable {
  let site: Site
  let registry: ChannelRegistry
  private let configured: [String: [Channel: ConfiguredChannel]]

  /// A decision with what it was made of.
  struct Route: Sendable {
    var decision: Decision
    var ladder: Ladder
    var card: ContactCard
    var evidence: Evidence
    var attempts: [AttemptRecord]
  }

  /// What was read of documents in this run.
  let shelf = SubjectShelf()

  init(site: Site, registry: ChannelRegistry) {
    self.site = site
    self.registry = registry
    var configured: [String: [Channel: ConfiguredChannel]] = [:]
    for sender in site.senders {
      for channel in Channel.allCases {
        guard let account = site.channelAccount(for: channel, sender: sender.id),
          let adapter = registry[account.id]
        else { continue }
        configured[sender.id, default: [:]][channel] = ConfiguredChannel(account, adapter.traits)
      }
    }
    self.configured = configured
  }

  /// Whether the sender's invoices may go anywhere but onto paper.
  func mayRoute(_ sender: SenderProfile) -> Bool {
    !sender.isPaperAlone || configured[sender.id] != nil
  }

  func channel(_ channel: Channel, of sender: String) -> ConfiguredChannel? {
    configured[sender]?[channel]
  }

  /// What is asked.
  enum Question {
    /// What is to be done now.
    case real
    /// What a ladder, or the sender's own, would do with it, had nothing happened yet.
    case trial(Ladder?)
  }

  /// Decides about one invoice.
  func route(
    _ subject: RoutingSubject, of sender: SenderProfile, spool: Spool,
    as question: Question = .real, now: Moment
  ) throws -> Route {
    var card = subject.card
    let known = try spool.known(sender: sender.id, recipients: subject.keys.map(\.text))
    if let segment = known.segment.flatMap(Segment.init(rawValue:)) { card.segment = segment }
    var evidence = Evidence(known)
    card.complete(with: evidence.choices)
    var tried: Ladder?
    var isTrial = false
    if case .trial(let ladder) = question { (tried, isTrial) = (ladder, true) }
    let ladder =
      tried
      ?? sender.ladder(for: card, own: known.ladder.flatMap { site.ladder($0) })
      .with(evidence.choices)
    let channels = configured[sender.id] ?? [:]
    for rung in ladder.rungs {
      guard let channel = channels[rung.channel], channel.canLookUp,
        let kept = try spool.lookUp(
          account: channel.account, recipient: Self.lookUpKey(card, channel, subject.kind))
      else { continue }
      evidence.lookUps[rung.channel] = Evidence.LookUp(kept)
    }
    let attempts = isTrial ? [] : try spool.attempts(of: subject.seq)
    let facts = InvoiceFacts(
      kind: subject.kind, payable: subject.payable, recipient: card,
      received: isTrial ? now : subject.received)
    let decision = ladder.decide(
      facts, evidence: evidence, history: attempts.compactMap(Attempt.init),
      configured: channels, now: now)
    return Route(
      decision: decision, ladder: ladder, card: card, evidence: evidence, attempts: attempts)
  }

  /// What a look-up asks for: the answer holds for whoever has the same.
  static func lookUpKey(
    _ card: ContactCard, _ channel: ConfiguredChannel, _ kind: Invoice.Kind
  ) -> String {
    let asked = lookUpKey(card, channel)
    return channel.looksUpByKind && kind == .creditNote ? "credit-note \(asked)" : asked
  }

  private static func lookUpKey(_ card: ContactCard, _ channel: ConfiguredChannel) -> String {
    let parts = channel.needs.compactMap { need -> String? in
      switch need {
      case .email: card.email.map { "email:" + $0 }
      case .phone: card.phone.map { "phone:" + $0 }
      case .organisationNumber:
        card.organisationNumber.map { "organisation:\(card.country ?? ""):\($0)" }
      case .endpoint: card.endpoint.map { "endpoint:\($0.scheme ?? ""):\($0.value)" }
      case .personalNumber: card.personalNumber.map { "personal:" + $0 }
      case .paymentReference: nil
      }
    }
    guard parts.isEmpty else { return parts.joined(separator: " ") }
    // A channel that needs nothing in particular goes by what the card has.
    return [
      card.endpoint.map { "\($0.scheme ?? ""):\($0.value)" }, card.organisationNumber,
      card.personalNumber, card.email, card.phone, card.name,
    ].map { $0 ?? "" }.joined(separator: "|")
  }
}

extension Moment {
  /// The second of a moment.
  init(_ date: Date) { self.init(seconds: Int(date.timeIntervalSince1970.rounded(.down))) }

  /// The moment of a spool timestamp; the beginning of time where it is none.
  init(timestamp: String) { self.init(Timestamp.parse(timestamp) ?? .distantPast) }

  /// The moment as the spool writes it.
  var timestamp: String { Timestamp.text(Date(timeIntervalSince1970: Double(seconds))) }
}

extension ConfiguredChannel {
  init(_ account: ChannelAccount, _ traits: ChannelTraits) {
    self.init(account: account.id)
    needs = traits.needs
    segments = traits.segments
    countries = traits.countries
    currencies = traits.currencies
    kinds = traits.kinds
    canLookUp = traits.canLookUp
    looksUpByKind = traits.looksUpByKind
    assumesReachable = traits.assumesReachable
    canAskAgain = traits.afterUnknown != .person
  }
}

extension Evidence {
  init(_ known: KnownRecipient) {
    self.init()
    for (name, choice) in known.choices {
      guard let channel = Channel(rawValue: name) else { continue }
      choices[channel] = Choice(
        isYes: choice.isYes, address: choice.address, source: choice.source,
        since: Moment(timestamp: choice.since))
    }
    for (name, consent) in known.consents {
      guard let channel = Channel(rawValue: name) else { continue }
      consents[channel] = Consent(
        isGranted: consent.isGranted, source: consent.source,
        since: Moment(timestamp: consent.since))
    }
  }

  /// The channel's own address of the recipient, by the sender's word or the channel's.
  func address(on channel: Channel) -> String? {
    choices[channel]?.address ?? lookUps[channel]?.address
  }
}

extension Evidence.LookUp {
  init(_ kept: KeptLookUp) {
    self.init(
      Answer(rawValue: kept.answer) ?? .unknown, code: kept.code, address: kept.address,
      asked: Moment(timestamp: kept.asked), unknownSince: Moment(timestamp: kept.unknownSince))
  }
}

extension Attempt {
  init?(_ record: AttemptRecord) {
    guard let channel = Channel(rawValue: record.message.channel),
      let state = State(rawValue: record.state)
    else { return nil }
    let message = record.message
    self.init(
      channel: channel, state: state, tries: message.tries,
      first: Moment(timestamp: message.first ?? record.prepared),
      last: Moment(timestamp: message.last ?? record.prepared), code: record.code,
      next: message.next.map { Moment(timestamp: $0) })
  }
}

extension Stage {
  /// On its way through channels.
  static let dispatch = Stage(rawValue: "dispatch")
}

extension Decision {
  /// The passed rungs as reasons that a document keeps.
  var notes: [Reason] {
    rungs.filter { $0.outcome == .passed }.map { rung in
      Reason(
        code: rung.code, message: "\(rung.channel.rawValue): \(rung.message)", severity: .note)
    }
  }
}
