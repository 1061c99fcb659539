import Foundation
import MailModel
import Testing

@testable import Routing

/// Random ladders, evidence and answers: whatever happens, each invoice ends in exactly one place.
@Suite struct DecisionPropertyTests {
  private struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let electronic = Channel.allCases.filter { $0 != .print }

  private static func ladder(_ chance: inout Chance) -> Ladder {
    var rungs = (0..<Int.random(in: 1...6, using: &chance)).map { _ -> Rung in
      var rung = Rung(electronic.randomElement(using: &chance)!)
      rung.isStrict = Int.random(in: 0..<8, using: &chance) == 0
      rung.unknown = [nil, .attempt, .skip, .wait].randomElement(using: &chance)!
      rung.deadlineSeconds = Int.random(in: 0...4, using: &chance) * 3600
      if Bool.random(using: &chance) { rung.attemptsMax = Int.random(in: 1...4, using: &chance) }
      if Int.random(in: 0..<4, using: &chance) == 0 { rung.condition.has = [.email] }
      if Int.random(in: 0..<4, using: &chance) == 0 { rung.condition.amountMin = 50 }
      return rung
    }
    if Int.random(in: 0..<5, using: &chance) > 0 { rungs.append(Rung(.print)) }
    return Ladder(rungs: rungs)
  }

  private static func configured(_ chance: inout Chance) -> [Channel: ConfiguredChannel] {
    var channels: [Channel: ConfiguredChannel] = [:]
    for channel in electronic where Bool.random(using: &chance) {
      var one = ConfiguredChannel(account: channel.rawValue)
      one.canLookUp = Bool.random(using: &chance)
      one.assumesReachable = Bool.random(using: &chance)
      one.canAskAgain = Bool.random(using: &chance)
      if Int.random(in: 0..<4, using: &chance) == 0 { one.needs = [.email] }
      channels[channel] = one
    }
    return channels
  }

  private static func facts(_ chance: inout Chance, _ now: Moment) -> InvoiceFacts {
    var card = ContactCard()
    card.country = "NO"
    if Bool.random(using: &chance) { card.email = "a@example.org" }
    return InvoiceFacts(
      kind: .invoice,
      payable: Money(Decimal(Int.random(in: 0...100, using: &chance)), Currency("NOK")!),
      recipient: card, received: now)
  }

  private static func evidence(_ chance: inout Chance, _ now: Moment) -> Evidence {
    var evidence = Evidence()
    for channel in electronic {
      if Int.random(in: 0..<4, using: &chance) == 0 {
        evidence.choices[channel] = .init(
          isYes: Bool.random(using: &chance), source: "list", since: now)
      }
      if Int.random(in: 0..<4, using: &chance) == 0 {
        evidence.consents[channel] = .init(
          isGranted: Bool.random(using: &chance), source: "file", since: now)
      }
    }
    return evidence
  }

  /// Plays a whole life of an invoice against random answers.
  private struct Life {
    var ladder: Ladder
    var configured: [Channel: ConfiguredChannel]
    var facts: InvoiceFacts
    var evidence: Evidence
    var now: Moment
    var history: [Attempt] = []
    var sentAfterRefusal = false
    var mayHave: Set<Channel> = []
    var taken: Set<Channel> = []
    var steps = 0

    mutating func run(_ chance: inout Chance) -> Decision {
      while true {
        steps += 1
        let decision = ladder.decide(
          facts, evidence: evidence, history: history, configured: configured, now: now)
        guard steps < 500 else { return decision }
        switch decision.step {
        case .print, .person: return decision
        case .done(let channel):
          // One in five is refused later, and goes on below.
          guard Int.random(in: 0..<5, using: &chance) == 0 else { return decision }
          change(channel, to: .refused)
          taken.remove(channel)
        case .wait(_, let until), .retry(_, let until):
          now = max(until, now.adding(seconds: 1))
        case .lookUp(let channel):
          let answer = Evidence.LookUp.Answer.allCases.randomElement(using: &chance)!
          let before = evidence.lookUps[channel]
          let since =
            answer == .unknown && before?.answer == .unknown ? before?.unknownSince : now
          evidence.lookUps[channel] = .init(answer, asked: now, unknownSince: since)
        case .send(let channel), .askAgain(let channel):
          send(channel, &chance)
        }
      }
    }

    private mutating func change(_ channel: Channel, to state: Attempt.State) {
      guard let index = history.lastIndex(where: { $0.channel == channel }) else { return }
      history[index].state = state
    }

    private mutating func send(_ channel: Channel, _ chance: inout Chance) {
      if let index = history.lastIndex(where: { $0.channel == channel }) {
        if history[index].state == .refused || history[index].state == .givenUp {
          sentAfterRefusal = true
        }
        history[index].tries += 1
        history[index].last = now
      } else {
        history.append(
          Attempt(channel: channel, state: .sending, tries: 1, first: now, last: now))
      }
      // A kill now and then: nothing was written down behind `sending`.
      let states: [Attempt.State] = [
        .sent, .sent, .sent, .temporary, .refused, .unknown, .sending,
      ]
      let state = states.randomElement(using: &chance)!
      change(channel, to: state)
      if state == .sent { taken.insert(channel) }
      let mayHaveIt = state == .sent || state == .unknown || state == .sending
      if mayHaveIt { mayHave.insert(channel) } else { mayHave.remove(channel) }
      let index = history.lastIndex { $0.channel == channel }!
      history[index].next = now.adding(seconds: 600)
    }
  }

  @Test func everyInvoiceEndsInExactlyOnePlace() {
    let seed: UInt64 = 402
    print("decisions: seed \(seed)")
    var chance = Chance(state: seed)
    var ends: [String: Int] = [:]
    for turn in 0..<4000 {
      let now = Moment(seconds: 1_795_000_000)
      var life = Life(
        ladder: Self.ladder(&chance), configured: Self.configured(&chance),
        facts: Self.facts(&chance, now), evidence: Self.evidence(&chance, now), now: now)
      let decision = life.run(&chance)
      #expect(life.steps < 500, "turn \(turn) never ends")
      #expect(!life.sentAfterRefusal, "turn \(turn) sends what was refused")
      let alive = life.history.filter {
        [.sent, .delivered, .unknown, .sending, .prepared].contains($0.state)
      }
      #expect(alive.count <= 1, "turn \(turn) lives in two channels")
      #expect(Set(life.history.map(\.channel)).count == life.history.count)
      check(decision, life, alive: alive, turn: turn)
      switch decision.step {
      case .done: ends["done", default: 0] += 1
      case .print: ends["print", default: 0] += 1
      case .person(let code, _): ends[code, default: 0] += 1
      default: break
      }
    }
    // A check over many cases says how many of each it saw.
    for end in ["done", "print", "strict-rung", "no-channel", "outcome-unknown"] {
      #expect(ends[end, default: 0] > 50, "\(ends)")
    }
  }

  private func check(_ decision: Decision, _ life: Life, alive: [Attempt], turn: Int) {
    let rungs = decision.rungs
    #expect(rungs.count == life.ladder.rungs.count)
    switch decision.step {
    case .done(let channel):
      #expect(alive.map(\.channel) == [channel], "turn \(turn)")
    case .print:
      #expect(alive.isEmpty, "turn \(turn) is on paper and electronic")
      // Paper stands last of all that has its turn, and every rung above says why not.
      guard let place = rungs.firstIndex(where: { $0.outcome == .chosen }) else {
        Issue.record("turn \(turn) prints without a rung")
        return
      }
      #expect(rungs[place].channel == .print)
      for (rung, verdict) in zip(life.ladder.rungs, rungs).prefix(place) {
        #expect(verdict.outcome == .absent || verdict.outcome == .passed)
        #expect(!(rung.isStrict && verdict.outcome == .passed), "turn \(turn) fell below strict")
      }
    case .person(let code, _):
      if code == "outcome-unknown" { #expect(alive.count == 1) } else { #expect(alive.isEmpty) }
    default: Issue.record("turn \(turn) ends in \(decision.step)")
    }
  }

  @Test func theSameInputGivesTheSameDecision() {
    var chance = Chance(state: 7)
    for _ in 0..<200 {
      let now = Moment(seconds: 1_795_000_000)
      let ladder = Self.ladder(&chance)
      let configured = Self.configured(&chance)
      let facts = Self.facts(&chance, now)
      let evidence = Self.evidence(&chance, now)
      let one = ladder.decide(facts, evidence: evidence, configured: configured, now: now)
      #expect(
        ladder.decide(facts, evidence: evidence, configured: configured, now: now) == one)
    }
  }
}
