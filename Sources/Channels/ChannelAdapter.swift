import MailModel

/// What serves a channel: it makes the message of an invoice, hands it over, and asks what became
/// of it. It decides nothing: whether and when it is used is `Routing`'s, what is written down and
/// when is `Spooling`'s.
///
/// A message is made once, kept, and sent from what was kept, so that each try carries the same key
/// and the same bytes. No method throws: a fault is a verdict. No text that comes from an adapter
/// quotes what was sent or received.
public protocol ChannelAdapter: Sendable {
  /// What it needs and what it can.
  var traits: ChannelTraits { get }

  /// Asks whether a recipient can be reached. Called only where `traits.canLookUp`.
  func lookUp(_ recipient: ContactCard, at now: Moment) -> LookUpAnswer

  /// The same for a kind of document, which matters where `traits.looksUpByKind`.
  func lookUp(
    _ recipient: ContactCard, for kind: Invoice.Kind, at now: Moment
  ) -> LookUpAnswer

  /// Makes the message of one or, where `traits.batchMax` allows, several invoices. Pure: the same
  /// consignments and place make the same message.
  func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation

  /// Makes the message that calls back claims of earlier ones, which is sent as any other. Called
  /// only where `traits.canRecall`.
  func cancellation(of consignments: [Consignment], as place: MessagePlace) -> Preparation?

  /// Hands a message over. The same key again must be the same message to the other side.
  func send(_ message: PreparedMessage, key: IdempotencyKey, at now: Moment) -> SendVerdict

  /// Asks again after an unknown outcome, without sending anew. Called only where
  /// `traits.afterUnknown` is `inquire`.
  func inquire(_ message: PreparedMessage, key: IdempotencyKey, at now: Moment) -> SendVerdict

  /// Fetches what came back. News may be told twice; they count once.
  func poll(_ open: [OpenMessage], at now: Moment) -> PollResult

  /// Says that news are written down and need not be told again. May be lost in a crash.
  func acknowledge(_ tokens: [String])
}

extension ChannelAdapter {
  /// Nothing can be looked up.
  public func lookUp(_ recipient: ContactCard, at now: Moment) -> LookUpAnswer {
    LookUpAnswer(.unknown, code: "no-look-up")
  }
  /// Whoever can be reached with one kind can be reached with all.
  public func lookUp(
    _ recipient: ContactCard, for kind: Invoice.Kind, at now: Moment
  ) -> LookUpAnswer { lookUp(recipient, at: now) }
  /// Nothing can be called back.
  public func cancellation(
    of consignments: [Consignment], as place: MessagePlace
  ) -> Preparation? { nil }
  /// Nothing can be asked.
  public func inquire(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict { .unknown(code: "cannot-inquire") }
  /// Nothing comes back.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult { PollResult() }
  /// Nothing to forget.
  public func acknowledge(_ tokens: [String]) {}
}

/// What a channel needs and what it can.
public struct ChannelTraits: Sendable, Equatable {
  /// What to do where nobody knows whether a message has arrived.
  public enum AfterUnknown: String, Sendable {
    /// The same key and bytes may be sent again: the other side knows them.
    case resend
    /// The other side can be asked.
    case inquire
    /// Only a person can find out.
    case person
  }

  /// What must be known of the recipient, each of them.
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
  /// Whether the answer holds for one kind of document only.
  public var looksUpByKind = false
  /// Whether something comes back later.
  public var canPoll = false
  /// Whether it tells when the recipient has read.
  public var tellsReading = false
  /// Whether whoever has what it needs is taken to be reachable, as with e-mail.
  public var assumesReachable = false
  /// Whether a claim can be called back before it is due.
  public var canRecall = false
  /// What to do after an unknown outcome.
  public var afterUnknown = AfterUnknown.person
  /// Most invoices of one message.
  public var batchMax = 1
  /// Whether the invoice's PDF is wanted.
  public var wantsPDF = false
  /// Whether a link to the invoice in the archive goes out with it, where there is one.
  public var wantsLink = false
  /// The form that the document is wanted in, if any: then it is converted before, and lies in
  /// ``Consignment/converted``.
  public var wantsForm: DocumentForm?
  /// Largest message, in bytes.
  public var messageBytesMax = 25 << 20
  /// How many messages may be under way at once.
  public var lanes = 1

  /// Makes the traits of a channel that hands over and hears nothing.
  public init() {}
}

/// The name of a message to the other side: the same document on the same channel has the same in
/// every run.
public struct IdempotencyKey: Sendable, Hashable, CustomStringConvertible {
  /// 32 small hexadecimal digits.
  public let text: String
  /// Takes 32 small hexadecimal digits.
  public init?(_ text: String) {
    guard text.utf8.count == 32,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.text = text
  }
  /// The digits.
  public var description: String { text }
  /// The key in the form of a UUID, for services that ask for one.
  public var uuid: String {
    let parts = [8, 4, 4, 4, 12]
    var rest = Substring(text)
    return parts.map { length in
      defer { rest = rest.dropFirst(length) }
      return String(rest.prefix(length))
    }.joined(separator: "-")
  }
}

/// Where a message stands among those of its account, for channels that count their files.
public struct MessagePlace: Sendable, Equatable {
  /// Runs for the account's life, from 1.
  public var sequence: Int
  /// The moment of making.
  public var made: Moment
  /// Makes a place.
  public init(sequence: Int, made: Moment) {
    self.sequence = sequence
    self.made = made
  }
}
