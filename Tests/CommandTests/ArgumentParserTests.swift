import Spooling
import Testing

@testable import brevpress

@Suite struct ArgumentParserTests {
  private func parse(_ words: String...) throws -> (String, ParsedArguments) {
    let request = try ArgumentParser(commands: Command.all).parse(words.map { Array($0.utf8) })
    guard case .run(let command, let parsed) = request else { throw UsageError(message: "no run") }
    return (command.name, parsed)
  }

  private func refusal(_ words: String...) -> UsageError? {
    #expect(throws: UsageError.self) {
      try ArgumentParser(commands: Command.all).parse(words.map { Array($0.utf8) })
    }
  }

  @Test func commonOptionsStandBeforeOrBehindTheCommand() throws {
    #expect(try parse("--spool", "x", "status").1.options == ["--spool": "x"])
    #expect(try parse("status", "--spool=x").1.options == ["--spool": "x"])
  }

  @Test func operandsStandBetweenOptions() throws {
    let (name, parsed) = try parse("submit", "a", "--sender", "acme", "b")
    #expect(name == "submit")
    #expect(parsed.operands.map(\.text) == ["a", "b"])
    #expect(parsed.options == ["--sender": "acme"])
  }

  @Test func nothingBehindTwoDashesIsAnOption() throws {
    #expect(try parse("submit", "--", "--json", "-rf").1.operands.map(\.text) == ["--json", "-rf"])
  }

  @Test func aSingleDashIsAnOperand() throws {
    #expect(try parse("submit", "-").1.operands.map(\.text) == ["-"])
  }

  @Test func operandsNeedNotBeUTF8() throws {
    let request = try ArgumentParser(commands: Command.all).parse([
      Array("submit".utf8), [0x61, 0xFF],
    ])
    guard case .run(_, let parsed) = request else { return #expect(Bool(false)) }
    #expect(parsed.operands.map(\.bytes) == [[0x61, 0xFF]])
  }

  @Test func aMistypedOptionIsAskedAbout() {
    #expect(refusal("--spol", "x", "status")?.fix == "did you mean '--spool'?")
    #expect(refusal("submit", "--sendr", "x", "a")?.fix == "did you mean '--sender'?")
  }

  @Test func aMistypedCommandIsAskedAbout() {
    #expect(refusal("sumbit", "x")?.fix == "did you mean \"submit\"?")
  }

  @Test func anOptionOfACommandDoesNotStandBeforeIt() {
    #expect(
      refusal("--rejected", "deviations")?.fix == "write it behind: brevpress deviations --rejected"
    )
  }

  @Test func anOptionIsGivenOnce() {
    #expect(refusal("status", "--json", "--json")?.message == "--json is given twice")
  }

  @Test func aSwitchTakesNoValue() {
    #expect(refusal("status", "--json=yes")?.message == "--json takes no value")
  }

  @Test func aValueIsNeeded() {
    #expect(refusal("status", "--spool")?.message == "--spool needs a value")
    #expect(refusal("status", "--spool=")?.message == "--spool needs a value")
  }

  @Test func operandsAreNeededOrRefused() {
    #expect(refusal("submit")?.message == "submit needs PATH…")
    #expect(refusal("status", "x")?.message == "status takes no \"x\"")
  }

  @Test func withoutACommandHelpIsNamed() {
    #expect(refusal()?.fix == "see: brevpress --help")
  }
}
