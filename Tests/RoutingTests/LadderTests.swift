import Testing

@testable import Routing

@Suite struct LadderTests {
  @Test func paperAloneIsPrinted() {
    let verdict = Ladder(channels: ["print"]).walk(configured: [])
    #expect(verdict == Verdict(choice: .print, skipped: []))
  }

  @Test func theFirstConfiguredChannelWins() {
    let verdict = Ladder(channels: ["kivra", "peppol", "print"]).walk(configured: ["peppol"])
    #expect(verdict.choice == .channel("peppol"))
    #expect(verdict.skipped.map(\.channel) == ["kivra"])
    #expect(verdict.skipped.map(\.code) == ["channel-not-configured"])
  }

  @Test func unconfiguredChannelsFallToPaperWithTheirReasons() {
    let verdict = Ladder(channels: ["kivra", "email", "print"]).walk(configured: [])
    #expect(verdict.choice == .print)
    #expect(verdict.skipped.map(\.channel) == ["kivra", "email"])
  }

  @Test func aRefusingChannelIsPassedOverEvenWhereConfigured() {
    let verdict = Ladder(channels: ["kivra", "print"]).walk(
      configured: ["kivra"], failed: ["kivra"])
    #expect(verdict.choice == .print)
    #expect(verdict.skipped.map(\.code) == ["channel-refused"])
  }

  @Test func anEmptyLadderLeadsNowhere() {
    #expect(Ladder(channels: []).walk(configured: ["peppol"]).choice == .none)
  }

  @Test func aLadderWithoutPaperNeverPrints() {
    let verdict = Ladder(channels: ["peppol"]).walk(configured: [])
    #expect(verdict.choice == .none)
    #expect(verdict.skipped.count == 1)
  }

  @Test func whatStandsBelowPaperIsNotAsked() {
    let verdict = Ladder(channels: ["print", "kivra"]).walk(configured: ["kivra"])
    #expect(verdict.choice == .print)
  }

  @Test func aRepeatedChannelIsAskedOnce() {
    let verdict = Ladder(channels: ["kivra", "kivra", "print"]).walk(configured: [])
    #expect(verdict.skipped.count == 1)
  }
}
