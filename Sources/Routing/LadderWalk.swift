import MailModel

extension Ladder {
  /// Walks down the ladder. Pure: the same input gives the same decision.
  ///
  /// Whatever the ladder says, an invoice that a channel has, or may have, goes nowhere else.
  ///
  /// - Parameters:
  ///   - evidence: what is known of the recipient.
  ///   - history: the tries so far, oldest first; of a channel the last one counts.
  ///   - configured: the electronic channels that the site can use for the sender. Paper is always
  ///     at hand.
  public func decide(
    _ facts: InvoiceFacts, evidence: Evidence = Evidence(), history: [Attempt] = [],
    configured: [Channel: ConfiguredChannel], now: Moment
  ) -> Decision {
    if let bound = Self.settled(history, configured: configured, now: now) {
      var walk = Walk(
        facts: facts, evidence: evidence, history: history, configured: configured, now: now)
      walk.explain(rungs, bound.attempt)
      return Decision(step: bound.step, rungs: walk.verdicts)
    }
    var walk = Walk(
      facts: facts, evidence: evidence, history: history, configured: configured, now: now)
    for rung in rungs { walk.take(rung) }
    return Decision(
      step: walk.step
        ?? .person(
          code: "no-channel", message: "no channel of the sender's ladder takes the document"),
      rungs: walk.verdicts)
  }

  /// What follows from the history alone: an attempt that may have arrived binds the invoice.
  private static func settled(
    _ history: [Attempt], configured: [Channel: ConfiguredChannel], now: Moment
  ) -> (step: Decision.Step, attempt: Attempt)? {
    if let attempt = history.last(where: { $0.state == .sent || $0.state == .delivered }) {
      return (.done(attempt.channel), attempt)
    }
    guard
      let attempt = history.last(where: { [.sending, .unknown, .prepared].contains($0.state) })
    else { return nil }
    return (open(attempt, configured: configured, now: now), attempt)
  }

  /// What is to be done about an attempt of unknown outcome, or one that was not made yet.
  private static func open(
    _ attempt: Attempt, configured: [Channel: ConfiguredChannel], now: Moment
  ) -> Decision.Step {
    // What was only prepared was not sent, and is sent from what was kept.
    if attempt.state == .prepared {
      if configured[attempt.channel] != nil { return .send(attempt.channel) }
      let deadline = attempt.first.adding(seconds: preparedWaitsSeconds)
      return now < deadline
        ? .wait(attempt.channel, until: deadline)
        : .person(
          code: "prepared-unsent",
          message: "a message for \(attempt.channel.rawValue) is made, and the site cannot use the "
            + "channel any more")
    }
    guard configured[attempt.channel]?.canAskAgain ?? false else {
      return .person(
        code: "outcome-unknown",
        message: "nobody knows whether \(attempt.channel.rawValue) has the document")
    }
    if attempt.tries >= unknownTriesMax {
      return .person(
        code: "outcome-unknown",
        message: "nobody knows whether \(attempt.channel.rawValue) has the document, "
          + "asked \(attempt.tries) times")
    }
    if let next = attempt.next, now < next { return .retry(attempt.channel, at: next) }
    return .askAgain(attempt.channel)
  }

  /// How often a message of unknown outcome is asked about before a person must look.
  static let unknownTriesMax = 12
  /// How long a message that is made waits for a channel that cannot be used, in seconds.
  static let preparedWaitsSeconds = 48 * 3600
}
