import MailModel
import Testing

@testable import Routing

@Suite struct LadderTests {
  @Test func paperAloneIsPrinted() {
    let verdict = Ladder([.print]).walk(configured: [])
    #expect(verdict == Verdict(choice: .print, skipped: []))
  }

  @Test func theFirstConfiguredChannelWins() {
    let verdict = Ladder([.mailbox, .peppol, .print]).walk(configured: [.peppol])
    #expect(verdict.choice == .channel(.peppol))
    #expect(verdict.skipped.map(\.channel) == [.mailbox])
    #expect(verdict.skipped.map(\.code) == ["channel-not-configured"])
  }

  @Test func unconfiguredChannelsFallToPaperWithTheirReasons() {
    let verdict = Ladder([.mailbox, .email, .print]).walk(configured: [])
    #expect(verdict.choice == .print)
    #expect(verdict.skipped.map(\.channel) == [.mailbox, .email])
  }

  @Test func aRefusingChannelIsPassedOverEvenWhereConfigured() {
    let verdict = Ladder([.mailbox, .print]).walk(
      configured: [.mailbox], failed: [.mailbox])
    #expect(verdict.choice == .print)
    #expect(verdict.skipped.map(\.code) == ["channel-refused"])
  }

  @Test func anEmptyLadderLeadsNowhere() {
    #expect(Ladder([]).walk(configured: [.peppol]).choice == .none)
  }

  @Test func aLadderWithoutPaperNeverPrints() {
    let verdict = Ladder([.peppol]).walk(configured: [])
    #expect(verdict.choice == .none)
    #expect(verdict.skipped.count == 1)
  }

  @Test func whatStandsBelowPaperIsNotAsked() {
    let verdict = Ladder([.print, .mailbox]).walk(configured: [.mailbox])
    #expect(verdict.choice == .print)
  }

  @Test func aRepeatedChannelIsAskedOnce() {
    let verdict = Ladder([.mailbox, .mailbox, .print]).walk(configured: [])
    #expect(verdict.skipped.count == 1)
  }
}
