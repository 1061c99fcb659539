import Foundation
import MailModel
import Testing

@testable import Routing

/// The rules of the walk, one test each.
@Suite struct LadderTests {
  static let now = Moment(seconds: 1_795_000_000)

  static func facts(
    _ change: (inout ContactCard) -> Void = { _ in }, payable: Decimal = 100,
    kind: Invoice.Kind = .invoice
  ) -> InvoiceFacts {
    var card = ContactCard()
    card.country = "NO"
    change(&card)
    return InvoiceFacts(
      kind: kind, payable: Money(payable, Currency("NOK")!), recipient: card, received: now)
  }

  /// A channel that takes everybody.
  static func open(_ channels: Channel...) -> [Channel: ConfiguredChannel] {
    Dictionary(
      uniqueKeysWithValues: channels.map { channel in
        var open = ConfiguredChannel(account: channel.rawValue)
        open.assumesReachable = true
        open.canAskAgain = true
        return (channel, open)
      })
  }

  private func decide(
    _ ladder: Ladder, _ evidence: Evidence = Evidence(), _ history: [Attempt] = [],
    _ configured: [Channel: ConfiguredChannel] = [:], facts: InvoiceFacts = facts(),
    at moment: Moment = now
  ) -> Decision {
    ladder.decide(
      facts, evidence: evidence, history: history, configured: configured, now: moment)
  }

  private func attempt(
    _ channel: Channel, _ state: Attempt.State, tries: Int = 1, next: Moment? = nil
  ) -> Attempt {
    Attempt(
      channel: channel, state: state, tries: tries, first: Self.now, last: Self.now, next: next)
  }

  // MARK: Rungs

  @Test func paperAloneIsPrinted() {
    let decision = decide(.printOnly)
    #expect(decision.step == .print)
    #expect(decision.rungs.map(\.code) == ["print"])
    #expect(Ladder.printOnly.isPaperAlone)
  }

  @Test func theFirstChannelThatCanHasItsTurn() {
    let decision = decide(
      Ladder([.kivra, .peppol, .print]), Evidence(), [], Self.open(.peppol))
    #expect(decision.step == .send(.peppol))
    #expect(decision.rungs.map(\.code) == ["channel-not-configured", "assumed", "not-reached"])
  }

  @Test func unconfiguredChannelsFallToPaperWithTheirReasons() {
    let decision = decide(Ladder([.kivra, .email, .print]))
    #expect(decision.step == .print)
    #expect(
      decision.rungs.map(\.outcome) == [.passed, .passed, .chosen])
  }

  @Test func aLadderWithoutPaperNeverPrints() {
    let empty = decide(Ladder([.peppol]))
    #expect(empty.step.channel == nil)
    #expect(decide(Ladder(rungs: [])).step.channel == nil)
  }

  @Test func whatStandsBelowPaperIsNotAsked() {
    #expect(decide(Ladder([.print, .kivra]), Evidence(), [], Self.open(.kivra)).step == .print)
  }

  @Test func aRepeatedChannelHasOneTurn() {
    let decision = decide(Ladder([.kivra, .kivra, .print]))
    #expect(decision.rungs.map(\.code) == ["channel-not-configured", "repeated", "print"])
  }

  @Test func aStrictRungAllowsNothingBelowIt() {
    var peppol = Rung(.peppol)
    peppol.isStrict = true
    let ladder = Ladder(rungs: [peppol, Rung(.print)])
    guard case .person(let code, let message) = decide(ladder).step else {
      Issue.record("not stopped")
      return
    }
    #expect(code == "strict-rung")
    #expect(message.contains("channel-not-configured"))
    let refused = decide(ladder, Evidence(), [attempt(.peppol, .refused)], Self.open(.peppol))
    #expect(refused.step.channel == nil)
    // Where the rung is not there at all, it holds nobody back.
    peppol.condition.segments = [.publicBody]
    #expect(decide(Ladder(rungs: [peppol, Rung(.print)])).step == .print)
  }

  @Test func conditionsTakeARungOut() {
    let cases: [(String, (inout RungCondition) -> Void)] = [
      ("amount", { $0.amountMin = 200 }), ("amount", { $0.amountMax = 50 }),
      ("currency", { $0.currencies = ["SEK"] }), ("kind", { $0.kinds = [.reminder] }),
      ("segment", { $0.segments = [.company] }), ("country", { $0.countries = ["SE"] }),
      ("lacks-email", { $0.has = [.email] }),
    ]
    for (code, change) in cases {
      var rung = Rung(.email)
      change(&rung.condition)
      let decision = decide(
        Ladder(rungs: [rung, Rung(.print)]), Evidence(), [], Self.open(.email))
      #expect(decision.step == .print)
      #expect(decision.rungs[0].code == code)
      #expect(decision.rungs[0].outcome == .absent)
    }
  }

  @Test func aChannelPassesWhomItCannotServe() {
    var email = ConfiguredChannel(account: "mail")
    email.assumesReachable = true
    email.needs = [.email]
    let ladder = Ladder([.email, .print])
    #expect(decide(ladder, Evidence(), [], [.email: email]).rungs[0].code == "lacks-email")
    let known = Self.facts { $0.email = "a@example.org" }
    #expect(decide(ladder, Evidence(), [], [.email: email], facts: known).step == .send(.email))
  }

  // MARK: Evidence

  @Test func theSendersChoiceGoesBeforeAllElse() {
    var evidence = Evidence()
    evidence.choices[.kivra] = .init(
      isYes: false, source: "list.csv", since: Self.now.adding(seconds: -86_400))
    evidence.lookUps[.kivra] = .init(.yes, asked: Self.now)
    let ladder = Ladder([.kivra, .print])
    let no = decide(ladder, evidence, [], Self.open(.kivra))
    #expect(no.step == .print)
    #expect(no.rungs[0].evidence?.ageSeconds == 86_400)
    #expect(no.rungs[0].evidence?.source == "list.csv")
    evidence.choices[.kivra]?.isYes = true
    evidence.lookUps[.kivra] = .init(.no, asked: Self.now)
    #expect(decide(ladder, evidence, [], Self.open(.kivra)).step == .send(.kivra))
  }

  @Test func moneyIsDrawnOnlyByAgreement() {
    var evidence = Evidence()
    let ladder = Ladder([.avtalegiro, .print])
    let open = Self.open(.avtalegiro)
    #expect(decide(ladder, evidence, [], open).rungs[0].code == "no-consent")
    evidence.choices[.avtalegiro] = .init(isYes: true, source: "list", since: Self.now)
    #expect(decide(ladder, evidence, [], open).rungs[0].code == "no-consent")
    evidence.consents[.avtalegiro] = .init(isGranted: true, source: "file", since: Self.now)
    #expect(decide(ladder, evidence, [], open).step == .send(.avtalegiro))
    evidence.consents[.avtalegiro]?.isGranted = false
    #expect(decide(ladder, evidence, [], open).rungs[0].code == "consent-ended")
  }

  @Test func lookUpsAreAskedAndGrowOld() {
    var kivra = ConfiguredChannel(account: "kivra")
    kivra.canLookUp = true
    let ladder = Ladder([.kivra, .print])
    var evidence = Evidence()
    #expect(decide(ladder, evidence, [], [.kivra: kivra]).step == .lookUp(.kivra))
    evidence.lookUps[.kivra] = .init(.yes, asked: Self.now)
    #expect(decide(ladder, evidence, [], [.kivra: kivra]).step == .send(.kivra))
    let late = Self.now.adding(seconds: 31 * 86_400)
    #expect(decide(ladder, evidence, [], [.kivra: kivra], at: late).step == .lookUp(.kivra))
    evidence.lookUps[.kivra] = .init(.no, asked: Self.now)
    #expect(decide(ladder, evidence, [], [.kivra: kivra]).step == .print)
  }

  @Test func anUnknownAnswerIsNeitherYesNorNo() {
    var kivra = ConfiguredChannel(account: "kivra")
    kivra.canLookUp = true
    var evidence = Evidence()
    evidence.lookUps[.kivra] = .init(.unknown, code: "http-timeout", asked: Self.now)
    func step(_ policy: UnknownPolicy?, at seconds: Int) -> Decision.Step {
      var rung = Rung(.kivra)
      rung.unknown = policy
      return decide(
        Ladder(rungs: [rung, Rung(.print)]), evidence, [], [.kivra: kivra],
        at: Self.now.adding(seconds: seconds)
      ).step
    }
    #expect(step(nil, at: 0) == .print)
    #expect(step(.skip, at: 0) == .print)
    #expect(step(.attempt, at: 0) == .send(.kivra))
    #expect(step(.wait, at: 0) == .wait(.kivra, until: Self.now.adding(seconds: 900)))
    for policy in UnknownPolicy.allCases { #expect(step(policy, at: 900) == .lookUp(.kivra)) }
    // Waiting has an end.
    #expect(step(.wait, at: 48 * 3600) == .print)
  }

  // MARK: History

  @Test func aTemporaryRefusalIsTriedAgainUntilItIsEnough() {
    let ladder = Ladder([.email, .print])
    let open = Self.open(.email)
    let next = Self.now.adding(seconds: 300)
    let first = attempt(.email, .temporary, next: next)
    #expect(decide(ladder, Evidence(), [first], open).step == .retry(.email, at: next))
    #expect(decide(ladder, Evidence(), [first], open, at: next).step == .send(.email))
    #expect(
      decide(ladder, Evidence(), [attempt(.email, .temporary, tries: 5)], open).step == .print)
    let late = Self.now.adding(seconds: 48 * 3600)
    #expect(decide(ladder, Evidence(), [first], open, at: late).step == .print)
    #expect(Rung(.efaktura).tries == 1)
  }

  @Test func whatAChannelHasGoesNowhereElse() {
    let ladder = Ladder([.kivra, .email, .print])
    let open = Self.open(.kivra, .email)
    for state in [Attempt.State.sent, .delivered] {
      #expect(
        decide(ladder, Evidence(), [attempt(.email, state)], open).step == .done(.email))
    }
    // Also where the ladder has forgotten the channel since.
    #expect(
      decide(.printOnly, Evidence(), [attempt(.kivra, .sent)], open).step == .done(.kivra))
  }

  @Test func whatAChannelHasShowsHowItCameThere() {
    let ladder = Ladder([.autogiro, .peppol, .kivra, .email, .print])
    let open = Self.open(.autogiro, .kivra, .email)
    let history = [attempt(.kivra, .refused), attempt(.email, .delivered)]
    let rungs = decide(ladder, Evidence(), history, open).rungs
    #expect(
      rungs.map(\.code) == [
        "no-consent", "channel-not-configured", "channel-refused", "delivered", "not-reached",
      ])
    #expect(rungs.map(\.outcome) == [.passed, .passed, .passed, .chosen, .notReached])
    // What is known now may be more than was known then: it decides nothing any more.
    var later = Evidence()
    later.consents[.autogiro] = .init(isGranted: true, source: "bank", since: Self.now)
    let now = decide(ladder, later, history, open)
    #expect(now.step == .done(.email))
    #expect(now.rungs.first?.code == "passed-then")
  }

  @Test func anAddressOfTheDirectoryIsKnown() {
    var card = ContactCard()
    card.country = "NO"
    func choice(_ address: String) -> Evidence.Choice {
      .init(isYes: true, address: address, source: "directory.csv", since: Self.now)
    }
    card.complete(with: [.email: choice("Kari@Example.org"), .vipps: choice("912 34 567")])
    #expect(card.email == "kari@example.org")
    #expect(card.phone == "+4791234567")
    // Neither what is no address nor that of a channel that is not wanted.
    var no = choice("other@example.org")
    no.isYes = false
    card.complete(with: [.email: no, .kivra: choice("no number")])
    #expect(card.email == "kari@example.org")
    #expect(card.personalNumber == nil)
  }

  @Test func anUnknownOutcomeIsAskedAgainAndNeverSentElsewhere() {
    let ladder = Ladder([.kivra, .email, .print])
    for state in [Attempt.State.sending, .unknown] {
      let history = [attempt(.kivra, state)]
      #expect(
        decide(ladder, Evidence(), history, Self.open(.kivra, .email)).step == .askAgain(.kivra))
      // Without a way to ask, a person decides.
      for configured in [Self.open(.email), [.kivra: ConfiguredChannel(account: "k")]] {
        guard
          case .person("outcome-unknown", _) = decide(
            ladder, Evidence(), history, configured
          ).step
        else {
          Issue.record("sent elsewhere")
          continue
        }
      }
    }
    let often = attempt(.kivra, .unknown, tries: 12)
    #expect(
      decide(ladder, Evidence(), [often], Self.open(.kivra)).step.channel == nil)
  }

  @Test func aLaterRefusalGoesOnBelow() {
    let ladder = Ladder([.kivra, .email, .print])
    let open = Self.open(.kivra, .email)
    #expect(
      decide(ladder, Evidence(), [attempt(.kivra, .refused)], open).step == .send(.email))
    #expect(
      decide(
        ladder, Evidence(), [attempt(.kivra, .refused), attempt(.email, .givenUp)], open
      ).step == .print)
  }
}
