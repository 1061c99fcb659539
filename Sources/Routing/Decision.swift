import MailModel

/// What is to be done with an invoice now, and why.
public struct Decision: Sendable, Equatable {
  /// The next step.
  public enum Step: Sendable, Equatable {
    /// Send through the channel.
    case send(Channel)
    /// Ask first whether the recipient can be reached on the channel.
    case lookUp(Channel)
    /// The channel is to be tried again at that moment.
    case retry(Channel, at: Moment)
    /// Wait for an answer until that moment, then decide again.
    case wait(Channel, until: Moment)
    /// Nobody knows whether the channel has it: ask again with the same key and the same bytes.
    case askAgain(Channel)
    /// The channel has it; nothing is to be done.
    case done(Channel)
    /// Onto paper.
    case print
    /// A person must look.
    case person(code: String, message: String)
  }

  /// How a rung came out.
  public enum Outcome: String, Sendable {
    /// The rung is not there for this invoice.
    case absent
    /// The channel cannot take it.
    case passed
    /// It has its turn now.
    case chosen
    /// The decision fell above it.
    case notReached = "not-reached"
  }

  /// One rung, with what was found.
  public struct RungVerdict: Sendable, Equatable {
    /// The channel.
    public var channel: Channel
    /// How it came out.
    public var outcome: Outcome
    /// Stable short name of the cause.
    public var code: String
    /// The cause in words.
    public var message: String
    /// The evidence that it was judged by, where any was.
    public var evidence: EvidenceUsed?
  }

  /// The next step.
  public var step: Step
  /// Each rung, from the top.
  public var rungs: [RungVerdict]
}

/// Why a rung is not there, or is passed: a stable short name and words.
struct Cause: Equatable {
  var code: String
  var message: String

  init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension Decision.Step {
  /// The channel that the step is about, if one is.
  public var channel: Channel? {
    switch self {
    case .send(let channel), .lookUp(let channel), .retry(let channel, _), .wait(let channel, _),
      .askAgain(let channel), .done(let channel):
      channel
    case .print: .print
    case .person: nil
    }
  }
}
