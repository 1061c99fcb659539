import MailModel

/// Where the ladder sends a document, and why.
public struct Verdict: Sendable, Equatable {
  /// What is to be done.
  public enum Choice: Sendable, Equatable {
    /// Onto paper.
    case print
    /// Through the named electronic channel.
    case channel(Channel)
    /// Nowhere: a person must look.
    case none
  }

  /// A rung that was passed over, and why.
  public struct Skip: Sendable, Equatable {
    /// The channel's name.
    public var channel: Channel
    /// Stable short name of the cause.
    public var code: String
    /// The cause in words.
    public var message: String
  }

  /// What is to be done.
  public var choice: Choice
  /// The rungs that were passed over, in their order.
  public var skipped: [Skip]
}

extension Ladder {
  /// Walks down the ladder. Pure: the same input gives the same verdict, whatever the time.
  ///
  /// - Parameters:
  ///   - configured: the electronic channels that this site can use. Paper is always at hand.
  ///   - failed: channels that have refused this document for good.
  public func walk(configured: Set<Channel>, failed: Set<Channel> = []) -> Verdict {
    var skipped: [Verdict.Skip] = []
    func skip(_ channel: Channel, _ code: String, _ message: String) {
      skipped.append(Verdict.Skip(channel: channel, code: code, message: message))
    }
    var seen: Set<Channel> = []
    for channel in channels where seen.insert(channel).inserted {
      if failed.contains(channel) {
        skip(channel, "channel-refused", "the channel has refused the document")
      } else if channel == .print {
        return Verdict(choice: .print, skipped: skipped)
      } else if configured.contains(channel) {
        return Verdict(choice: .channel(channel), skipped: skipped)
      } else {
        skip(channel, "channel-not-configured", "the site has not configured the channel")
      }
    }
    return Verdict(choice: .none, skipped: skipped)
  }
}
