import MailModel

/// What is known of whether one recipient can be reached on the channels, with where it is from and
/// how old it is.
public struct Evidence: Sendable, Equatable {
  /// The sender's own choice.
  public struct Choice: Sendable, Equatable {
    /// Whether the channel is to be used.
    public var isYes: Bool
    /// The channel's own address of the recipient, where the sender gave one.
    public var address: String?
    /// Where it is from: a file, `relation`, a person's word.
    public var source: String
    /// When it was made.
    public var since: Moment
    /// Makes a choice.
    public init(isYes: Bool, address: String? = nil, source: String, since: Moment) {
      self.isYes = isYes
      self.address = address
      self.source = source
      self.since = since
    }
  }

  /// An agreement of the recipient, such as with AvtaleGiro.
  public struct Consent: Sendable, Equatable {
    /// Made, or ended.
    public var isGranted: Bool
    /// Where it is from.
    public var source: String
    /// When it was made or ended.
    public var since: Moment
    /// Makes an agreement.
    public init(isGranted: Bool, source: String, since: Moment) {
      self.isGranted = isGranted
      self.source = source
      self.since = since
    }
  }

  /// The answer of a look-up. A look-up that failed is `unknown`, neither yes nor no.
  public struct LookUp: Sendable, Equatable {
    /// The three answers.
    public enum Answer: String, Sendable, CaseIterable { case yes, no, unknown }
    /// The answer.
    public var answer: Answer
    /// Why, where it is not yes.
    public var code: String?
    /// The channel's own address of the recipient.
    public var address: String?
    /// When it was asked.
    public var asked: Moment
    /// When it was asked first in a row of unknown answers; `asked` for other answers.
    public var unknownSince: Moment
    /// Makes an answer.
    public init(
      _ answer: Answer, code: String? = nil, address: String? = nil, asked: Moment,
      unknownSince: Moment? = nil
    ) {
      self.answer = answer
      self.code = code
      self.address = address
      self.asked = asked
      self.unknownSince = unknownSince ?? asked
    }
  }

  /// The sender's choices by channel.
  public var choices: [Channel: Choice] = [:]
  /// The recipient's agreements by channel.
  public var consents: [Channel: Consent] = [:]
  /// Answers of look-ups by channel.
  public var lookUps: [Channel: LookUp] = [:]
  /// Makes evidence of nothing.
  public init() {}
}

/// The piece of evidence that a rung was judged by.
public struct EvidenceUsed: Sendable, Equatable {
  /// What it is.
  public enum Kind: String, Sendable { case choice, consent, lookUp = "look-up", assumed, none }
  /// What it is.
  public var kind: Kind
  /// What it says.
  public var answer: Evidence.LookUp.Answer
  /// Where it is from.
  public var source: String
  /// How old it is, in seconds; nothing where it has no date.
  public var ageSeconds: Int?
}

/// A try to send an invoice, as the decision needs to know it.
public struct Attempt: Sendable, Equatable {
  /// How it stands.
  public enum State: String, Sendable, CaseIterable {
    /// Its message is made and kept, nothing was sent.
    case prepared
    /// About to be sent; if nothing else follows, nobody knows whether it was.
    case sending
    /// Nobody knows whether it arrived.
    case unknown
    /// Not taken, to be tried again.
    case temporary
    /// The channel has it.
    case sent
    /// The recipient has it.
    case delivered
    /// Refused, at once or later.
    case refused
    /// Tried often enough.
    case givenUp = "given-up"
  }
  /// The channel.
  public var channel: Channel
  /// How it stands.
  public var state: State
  /// How often it was tried.
  public var tries: Int
  /// When it was tried first.
  public var first: Moment
  /// When it was tried last.
  public var last: Moment
  /// The cause of its state: a stable short name.
  public var code: String?
  /// The earliest moment of the next try.
  public var next: Moment?
  /// Makes an attempt.
  public init(
    channel: Channel, state: State, tries: Int, first: Moment, last: Moment, code: String? = nil,
    next: Moment? = nil
  ) {
    self.channel = channel
    self.state = state
    self.tries = tries
    self.first = first
    self.last = last
    self.code = code
    self.next = next
  }
}

/// What is known of an invoice that the decision needs.
public struct InvoiceFacts: Sendable, Equatable {
  /// Invoice, credit note or reminder.
  public var kind: Invoice.Kind
  /// Amount to pay, and in what.
  public var payable: Money
  /// Its recipient.
  public var recipient: ContactCard
  /// When it was received: deadlines of waiting count from here.
  public var received: Moment
  /// Makes facts.
  public init(kind: Invoice.Kind, payable: Money, recipient: ContactCard, received: Moment) {
    self.kind = kind
    self.payable = payable
    self.recipient = recipient
    self.received = received
  }
}

/// A channel that the site can use for the invoice's sender, as its adapter describes it.
public struct ConfiguredChannel: Sendable, Equatable {
  /// The account.
  public var account: String
  /// What must be known of the recipient.
  public var needs: [ContactKind] = []
  /// Segments that it serves; empty for all.
  public var segments: [Segment] = []
  /// Countries of recipients; empty for all.
  public var countries: [String] = []
  /// Currencies; empty for all.
  public var currencies: [String] = []
  /// Kinds of document; empty for all.
  public var kinds: [Invoice.Kind] = []
  /// Whether it can tell if a recipient can be reached.
  public var canLookUp = false
  /// Whether its answer holds for one kind of document only.
  public var looksUpByKind = false
  /// Whether whoever has what it needs is taken to be reachable.
  public var assumesReachable = false
  /// Whether an unknown outcome can be cleared by asking again.
  public var canAskAgain = false
  /// Makes a channel without needs.
  public init(account: String) { self.account = account }
}
