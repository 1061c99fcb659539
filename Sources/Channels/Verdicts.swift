import MailModel

/// What became of handing a message over. Codes are stable, short, `kebab-case`, and of the
/// adapter's own making: never a text of the other side.
public enum SendVerdict: Sendable, Equatable {
  /// The other side has it.
  case ok(Receipt)
  /// Not now: nothing was taken, and the same may be tried again.
  case temporary(code: String, retryAfterSeconds: Int? = nil)
  /// Never: nothing was taken, the next rung has its turn.
  case permanent(code: String)
  /// Nobody can say whether it was taken.
  case unknown(code: String)

  /// The word that is kept.
  public var word: String {
    switch self {
    case .ok: "ok"
    case .temporary: "temporary"
    case .permanent: "permanent"
    case .unknown: "unknown"
    }
  }
}

/// What the other side gave for a message.
public struct Receipt: Sendable, Equatable {
  /// Its own name for it, at most 200 characters of ASCII; nothing where it gave none.
  public var reference: String?
  /// Whether a later refusal is still possible.
  public var mayStillRefuse: Bool
  /// Makes a receipt.
  public init(reference: String? = nil, mayStillRefuse: Bool = true) {
    self.reference = reference.map { text in
      String(
        String.UnicodeScalarView(text.unicodeScalars.filter { (0x20..<0x7F).contains($0.value) })
      )
      .prefix(200).description
    }
    self.mayStillRefuse = mayStillRefuse
  }
}

/// What a look-up found out.
public struct LookUpAnswer: Sendable, Equatable {
  /// The three answers.
  public enum Word: String, Sendable, Codable, CaseIterable {
    /// The recipient can be reached.
    case yes
    /// The recipient cannot.
    case no
    /// Nobody could say: the question failed.
    case unknown
  }
  /// The answer.
  public var word: Word
  /// Why, where it is not `yes`.
  public var code: String?
  /// The channel's own address of the recipient, where the answer gives one.
  public var address: String?
  /// Makes an answer.
  public init(_ word: Word, code: String? = nil, address: String? = nil) {
    self.word = word
    self.code = code
    self.address = address
  }
}

/// A message that was handed over and of which news may come.
public struct OpenMessage: Sendable, Equatable {
  /// Its key.
  public var key: IdempotencyKey
  /// The other side's name for it.
  public var reference: String?
  /// When it was handed over.
  public var sent: Moment
  /// The documents in it, by number of receipt, with their invoice numbers.
  public var documents: [Document]

  /// One document of a message.
  public struct Document: Sendable, Equatable {
    /// Its place in the order of receipt.
    public var seq: Int
    /// The invoice's number.
    public var number: String
    /// Makes one.
    public init(seq: Int, number: String) {
      self.seq = seq
      self.number = number
    }
  }

  /// Makes an open message.
  public init(
    key: IdempotencyKey, reference: String?, sent: Moment, documents: [Document]
  ) {
    self.key = key
    self.reference = reference
    self.sent = sent
    self.documents = documents
  }
}

/// Something that came back about a message.
public struct ChannelNews: Sendable, Equatable {
  /// What it says.
  public enum Word: String, Sendable, CaseIterable {
    /// It has arrived.
    case delivered
    /// The recipient has read it.
    case read
    /// It was refused after all: the ladder goes on below.
    case refused
  }
  /// The message.
  public var key: IdempotencyKey
  /// The document, by number of receipt; nothing for all of the message.
  public var document: Int?
  /// What it says.
  public var word: Word
  /// Why, of `refused`.
  public var code: String?
  /// Makes news.
  public init(key: IdempotencyKey, document: Int? = nil, _ word: Word, code: String? = nil) {
    self.key = key
    self.document = document
    self.word = word
    self.code = code
  }
}

/// An agreement that a recipient has made or ended, such as with AvtaleGiro.
public struct ConsentNews: Sendable, Equatable {
  /// Whose it is, as the channel knows it.
  public var recipient: RecipientKey
  /// Made or ended.
  public var isGranted: Bool
  /// When.
  public var day: CalendarDate
  /// Makes news of an agreement.
  public init(recipient: RecipientKey, isGranted: Bool, day: CalendarDate) {
    self.recipient = recipient
    self.isGranted = isGranted
    self.day = day
  }
}

/// What a poll brought.
public struct PollResult: Sendable, Equatable {
  /// News of messages.
  public var news: [ChannelNews] = []
  /// News of agreements.
  public var consents: [ConsentNews] = []
  /// Money that has come in.
  public var payments: [PaymentNews] = []
  /// What to acknowledge once it is written down.
  public var tokens: [String] = []
  /// Faults, as codes: what could not be read or belongs to nothing.
  public var faults: [String] = []
  /// Makes an empty result.
  public init() {}
}
