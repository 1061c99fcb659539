import Foundation

/// What is done where nobody can say whether a recipient can be reached on a channel.
public enum UnknownPolicy: String, Sendable, Codable, CaseIterable {
  /// Send there and see.
  case attempt = "try"
  /// Go to the next rung.
  case skip
  /// Wait for an answer until the rung's deadline, then go to the next rung.
  case wait
}

/// When a rung is there at all. What does not hold takes the rung out of the invoice's ladder, also
/// a strict one.
public struct RungCondition: Sendable, Hashable {
  /// Least amount to pay, in the invoice's currency.
  public var amountMin: Decimal?
  /// Greatest amount to pay, in the invoice's currency.
  public var amountMax: Decimal?
  /// Currencies; empty for all.
  public var currencies: [String] = []
  /// Kinds of document; empty for all.
  public var kinds: [Invoice.Kind] = []
  /// Segments; empty for all.
  public var segments: [Segment] = []
  /// The recipient's countries, ISO 3166-1 alpha-2; empty for all.
  public var countries: [String] = []
  /// What must be known of the recipient.
  public var has: [ContactKind] = []
  /// Makes a condition that always holds.
  public init() {}
}

/// One step of a ladder.
public struct Rung: Sendable, Hashable {
  /// The channel.
  public var channel: Channel
  /// When the rung is there.
  public var condition = RungCondition()
  /// Whether a person must look where the channel does not take the invoice: nothing below it is
  /// tried, paper neither.
  public var isStrict = false
  /// What to do where nobody knows whether the recipient can be reached; nothing for the channel's
  /// own habit.
  public var unknown: UnknownPolicy?
  /// How old the answer of a look-up may be, in seconds.
  public var lookUpAgeMaxSeconds = 30 * 86_400
  /// How long, from the first try or question, the rung may take before the next has its turn.
  public var deadlineSeconds = 48 * 3600
  /// How often it is tried; nothing for the channel's own habit.
  public var attemptsMax: Int?
  /// How long after the delivery the recipient may leave it unread, in seconds, where the channel
  /// tells; nothing for as long as it likes.
  public var unreadMaxSeconds: Int?

  /// Makes a rung with the habits of its channel.
  public init(_ channel: Channel) { self.channel = channel }

  /// How often it is tried: eFaktura gives one chance, the others five.
  public var tries: Int { attemptsMax ?? (channel == .efaktura ? 1 : 5) }
}

/// The channels that a sender wants tried, in order. Never empty.
public struct Ladder: Sendable, Hashable {
  /// Its identifier among the site's ladders; nothing where it stands in the sender's own file.
  public var id: String?
  /// What it is for, in words.
  public var name: String?
  /// The countries of recipients that it is for; empty for all.
  public var countries: [String] = []
  /// The steps.
  public var rungs: [Rung]

  /// Makes a ladder of rungs.
  public init(rungs: [Rung]) { self.rungs = rungs }
  /// Makes a ladder of channels with their habits.
  public init(_ channels: [Channel]) { rungs = channels.map(Rung.init) }
  /// Paper alone.
  public static let printOnly = Ladder([.print])
  /// The channels in their order.
  public var channels: [Channel] { rungs.map(\.channel) }
  /// Whether it can lead nowhere but onto paper, without asking anybody.
  public var isPaperAlone: Bool { rungs.first?.channel == .print && !rungs[0].isConditional }
}

extension Rung {
  /// Whether the rung may be missing for some invoices.
  public var isConditional: Bool { condition != RungCondition() }
}

/// Where a secret lies. Its value is never part of a configuration.
public enum SecretPlace: Sendable, Hashable {
  /// A file of mode 0600, absolute or below the site's folder.
  case file(String)
  /// A variable of the environment.
  case environment(String)
}

/// A channel as a site can use it: which adapter serves it, with whose account.
public struct ChannelAccount: Sendable, Hashable {
  /// Identifier, such as `kivra-acme`.
  public var id: String
  /// The channel that it serves.
  public var channel: Channel
  /// The adapter's name, such as `folder`.
  public var adapter: String
  /// The senders that may use it; empty for all.
  public var senders: [String] = []
  /// What one invoice costs on it, where known.
  public var price: Money?
  /// The adapter's own settings.
  public var settings: [String: String] = [:]
  /// Where the adapter's secrets lie, by name.
  public var secrets: [String: SecretPlace] = [:]
  /// The only hosts that it may talk to.
  public var hosts: [String] = []
  /// How long one exchange may take, in seconds.
  public var timeoutSeconds = 30

  /// Makes an account.
  public init(id: String, channel: Channel, adapter: String) {
    self.id = id
    self.channel = channel
    self.adapter = adapter
  }

  /// Whether a sender may use it.
  public func serves(_ sender: String) -> Bool { senders.isEmpty || senders.contains(sender) }
}
