/// What came of sending a message.
public struct SendOutcome: Sendable, Equatable {
  /// `sent`, `temporary`, `refused`, `unknown` or `given-up`.
  public var state: String
  /// The cause.
  public var code: String?
  /// The other side's name for the message.
  public var reference: String?
  /// The earliest moment of the next try, a spool timestamp.
  public var next: String?
  /// Makes an outcome.
  public init(
    state: String, code: String? = nil, reference: String? = nil, next: String? = nil
  ) {
    self.state = state
    self.code = code
    self.reference = reference
    self.next = next
  }
}

/// A message with what came of it, and what that makes of its documents.
public struct MessageResult: Sendable {
  /// The message.
  public var message: MessageRecord
  /// What came of it.
  public var outcome: SendOutcome
  /// What becomes of its documents.
  public var documents: [DocumentOutcome] = []
  /// Makes a result that changes no document.
  public init(_ message: MessageRecord, _ outcome: SendOutcome) {
    self.message = message
    self.outcome = outcome
  }
}

/// News of a document that a channel has.
public struct AttemptNews: Sendable, Equatable {
  /// The message's key.
  public var key: String
  /// The document; nothing for all of the message.
  public var document: Int?
  /// `delivered`, `read` or `refused`.
  public var word: String
  /// The cause.
  public var code: String?
  /// Makes news.
  public init(key: String, document: Int? = nil, word: String, code: String? = nil) {
    self.key = key
    self.document = document
    self.word = word
    self.code = code
  }
}
