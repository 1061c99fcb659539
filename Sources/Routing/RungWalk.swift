import MailModel

/// The walk from rung to rung.
struct Walk {
  let facts: InvoiceFacts
  let evidence: Evidence
  let history: [Attempt]
  let configured: [Channel: ConfiguredChannel]
  let now: Moment
  var step: Decision.Step?
  var verdicts: [Decision.RungVerdict] = []
  private var seen: Set<Channel> = []

  init(
    facts: InvoiceFacts, evidence: Evidence, history: [Attempt],
    configured: [Channel: ConfiguredChannel], now: Moment
  ) {
    self.facts = facts
    self.evidence = evidence
    self.history = history
    self.configured = configured
    self.now = now
  }

  /// Says of a document that a channel has, or may have, how the rungs above were passed, as far as
  /// what is known now tells. It decides nothing.
  mutating func explain(_ rungs: [Rung], _ attempt: Attempt) {
    guard let place = rungs.firstIndex(where: { $0.channel == attempt.channel }) else {
      for rung in rungs { add(rung, .notReached, Self.elsewhere) }
      return
    }
    for rung in rungs[..<place] {
      if let cause = rung.condition.fault(facts) {
        add(rung, .absent, cause)
      } else {
        let judgement = judge(rung)
        if case .passed(let cause) = judgement.turn {
          add(rung, .passed, cause, judgement.evidence)
        } else {
          add(rung, .passed, Self.passedThen, judgement.evidence)
        }
      }
    }
    let used = configured[attempt.channel].flatMap { capability(rungs[place], $0).evidence }
    add(rungs[place], .chosen, Self.cause(attempt.state), used)
    for rung in rungs[(place + 1)...] { add(rung, .notReached, Self.elsewhere) }
  }

  private static let elsewhere = Cause(
    "not-reached", "another channel has the document, or may have it")
  private static let passedThen = Cause(
    "passed-then", "was passed when the document went on; by what is known now it would be tried")

  private static func cause(_ state: Attempt.State) -> Cause {
    switch state {
    case .delivered: Cause("delivered", "the recipient has the document")
    case .sent: Cause("sent", "the channel has the document")
    case .prepared: Cause("under-way", "its message is made and not sent yet")
    default: Cause("under-way", "nobody knows yet whether the channel has the document")
    }
  }

  mutating func take(_ rung: Rung) {
    guard step == nil else {
      return add(rung, .notReached, Cause("not-reached", "a rung above has its turn"))
    }
    if let cause = rung.condition.fault(facts) { return add(rung, .absent, cause) }
    guard seen.insert(rung.channel).inserted else {
      return add(rung, .absent, Cause("repeated", "the channel stands higher up already"))
    }
    if rung.channel == .print {
      step = .print
      return add(rung, .chosen, Cause("print", "paper is always at hand"))
    }
    let judgement = judge(rung)
    switch judgement.turn {
    case .now(let next, let cause):
      step = next
      add(rung, .chosen, cause, judgement.evidence)
    case .passed(let cause):
      add(rung, .passed, cause, judgement.evidence)
      if rung.isStrict {
        step = .person(
          code: "strict-rung",
          message: "\(rung.channel.rawValue) cannot take the document (\(cause.code)), and the "
            + "ladder allows nothing else")
      }
    }
  }

  private mutating func add(
    _ rung: Rung, _ outcome: Decision.Outcome, _ cause: Cause, _ evidence: EvidenceUsed? = nil
  ) {
    verdicts.append(
      Decision.RungVerdict(
        channel: rung.channel, outcome: outcome, code: cause.code, message: cause.message,
        evidence: evidence))
  }

  // MARK: One rung

  private enum Turn {
    case now(Decision.Step, Cause)
    case passed(Cause)
  }

  private typealias Judgement = (turn: Turn, evidence: EvidenceUsed?)

  private func judge(_ rung: Rung) -> Judgement {
    guard let channel = configured[rung.channel] else {
      return (
        .passed(Cause("channel-not-configured", "the site has not configured the channel")), nil
      )
    }
    if let cause = channel.fault(facts) { return (.passed(cause), nil) }
    if let last = history.last(where: { $0.channel == rung.channel }) {
      // The channel was good enough to be tried: its evidence is not asked for again.
      return (again(rung, last), nil)
    }
    return capability(rung, channel)
  }

  private func again(_ rung: Rung, _ attempt: Attempt) -> Turn {
    switch attempt.state {
    case .temporary:
      guard attempt.tries < rung.tries else {
        return .passed(Cause("gave-up", "tried \(attempt.tries) times"))
      }
      let deadline = attempt.first.adding(seconds: rung.deadlineSeconds)
      guard now < deadline else {
        return .passed(Cause("deadline", "no answer within the rung's deadline"))
      }
      if let next = attempt.next, now < next {
        // A next try that lies behind the deadline is the ladder's turn at the deadline.
        return .now(
          .retry(rung.channel, at: min(next, deadline)),
          Cause("retry-later", "not taken (\(attempt.code ?? "temporary")), tried again later"))
      }
      return .now(
        .send(rung.channel), Cause("retry", "not taken before, tried again now"))
    case .refused:
      return .passed(
        Cause("channel-refused", "the channel has refused the document (\(attempt.code ?? "-"))"))
    default:
      return .passed(Cause("gave-up", "tried \(attempt.tries) times"))
    }
  }

  /// Whether the recipient can be reached: the sender's choice first, then agreements where money
  /// is drawn, then what the channel says itself.
  private func capability(_ rung: Rung, _ channel: ConfiguredChannel) -> Judgement {
    let choice = evidence.choices[rung.channel]
    let used = choice.map {
      EvidenceUsed(
        kind: .choice, answer: $0.isYes ? .yes : .no, source: $0.source,
        ageSeconds: now.age(of: $0.since))
    }
    if choice?.isYes == false {
      return (.passed(Cause("sender-said-no", "the sender does not want the channel")), used)
    }
    if rung.channel.needsConsent { return consent(rung) }
    if choice?.isYes == true {
      return (
        .now(.send(rung.channel), Cause("sender-said-yes", "the sender chose the channel")), used
      )
    }
    if channel.canLookUp { return lookUp(rung) }
    if channel.assumesReachable {
      return (
        .now(.send(rung.channel), Cause("assumed", "what the channel needs is known")),
        EvidenceUsed(kind: .assumed, answer: .yes, source: "invoice", ageSeconds: nil)
      )
    }
    return unknown(
      rung, since: facts.received, policy: rung.unknown ?? .skip, askAgainAt: nil,
      EvidenceUsed(kind: .none, answer: .unknown, source: "nothing", ageSeconds: nil))
  }

  private func consent(_ rung: Rung) -> Judgement {
    guard let consent = evidence.consents[rung.channel] else {
      return (
        .passed(Cause("no-consent", "the recipient has no agreement")),
        EvidenceUsed(kind: .none, answer: .unknown, source: "nothing", ageSeconds: nil)
      )
    }
    let used = EvidenceUsed(
      kind: .consent, answer: consent.isGranted ? .yes : .no, source: consent.source,
      ageSeconds: now.age(of: consent.since))
    return consent.isGranted
      ? (.now(.send(rung.channel), Cause("consent", "the recipient has an agreement")), used)
      : (.passed(Cause("consent-ended", "the recipient has ended the agreement")), used)
  }

  private func lookUp(_ rung: Rung) -> Judgement {
    guard let answer = evidence.lookUps[rung.channel] else {
      return (.now(.lookUp(rung.channel), Cause("not-looked-up", "nobody has asked yet")), nil)
    }
    let age = now.age(of: answer.asked)
    let used = EvidenceUsed(
      kind: .lookUp, answer: answer.answer, source: answer.code ?? "look-up", ageSeconds: age)
    switch answer.answer {
    case .yes, .no:
      guard age <= rung.lookUpAgeMaxSeconds else {
        return (.now(.lookUp(rung.channel), Cause("too-old", "the answer is too old")), used)
      }
      return answer.answer == .yes
        ? (.now(.send(rung.channel), Cause("looked-up", "the channel knows the recipient")), used)
        : (.passed(Cause("not-reachable", "the channel does not know the recipient")), used)
    case .unknown:
      let again = answer.asked.adding(seconds: Self.askAgainSeconds)
      let policy = rung.unknown ?? .skip
      let isLate = now >= answer.unknownSince.adding(seconds: rung.deadlineSeconds)
      guard now < again || policy == .wait && isLate else {
        return (.now(.lookUp(rung.channel), Cause("ask-again", "the question had failed")), used)
      }
      return unknown(
        rung, since: answer.unknownSince, policy: policy, askAgainAt: again, used)
    }
  }

  /// How long a failed question stands before it is asked again.
  private static let askAgainSeconds = 900

  private func unknown(
    _ rung: Rung, since: Moment, policy: UnknownPolicy, askAgainAt: Moment?, _ used: EvidenceUsed
  ) -> Judgement {
    switch policy {
    case .attempt:
      return (
        .now(.send(rung.channel), Cause("tried-unknown", "nobody knows; the sender says try")), used
      )
    case .skip:
      return (.passed(Cause("unknown", "nobody knows whether the recipient can be reached")), used)
    case .wait:
      let deadline = since.adding(seconds: rung.deadlineSeconds)
      guard now < deadline else {
        return (.passed(Cause("deadline", "nobody knew within the rung's deadline")), used)
      }
      return (
        .now(
          .wait(rung.channel, until: min(deadline, askAgainAt ?? deadline)),
          Cause("waits", "nobody knows yet; the sender says wait")), used
      )
    }
  }
}
