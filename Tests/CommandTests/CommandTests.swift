import Foundation
import MailModel
import Spooling
import Testing

@testable import brevpress

@Suite struct CommandTests {
  private let folder = TestFolder()
  private var spool: String { folder.path + "/spool" }

  private func made() throws -> Spool {
    try makeSpool(at: spool, home: folder.makeHome()).spool
  }

  private func run(_ words: String...) -> Ended {
    brevpress(["--spool", spool, "--now", "2026-11-22T05:00:00Z"] + words)
  }

  @Test func helpNamesEveryCommandAndExitCode() {
    let help = brevpress(["--help"])
    #expect(help.code == .done)
    for command in Command.all { #expect(help.output.contains("  \(command.name) ")) }
    for code in ExitCode.allCases { #expect(help.output.contains("  \(code.rawValue)  ")) }
  }

  @Test(arguments: Command.all.map(\.name)) func eachCommandHasHelp(name: String) throws {
    let help = brevpress([name, "--help"])
    let command = try #require(Command.all.first { $0.name == name })
    #expect(help.code == .done)
    #expect(help.words.isEmpty)
    for option in command.options + Option.common { #expect(help.output.contains(option.name)) }
  }

  @Test func schemaPrintsTheLayoutsSchema() throws {
    let ended = brevpress(["schema"])
    #expect(ended.code == .done)
    #expect(ended.output.hasPrefix("<?xml"))
    #expect(ended.output.hasSuffix("</grammar>\n"))
    #expect(ended.output.contains("<element name=\"table\">"))
    let json = try #require(try brevpress(["schema", "--json"]).json() as? [String: Any])
    #expect((json["schema"] as? String) == ended.output)
  }

  @Test func badValuesAreUsageErrors() {
    #expect(brevpress(["--now", "yesterday", "status"]).code == .usage)
    #expect(brevpress(["--jobs", "0", "status"]).code == .usage)
    #expect(brevpress(["--jobs", "many", "status"]).code == .usage)
  }

  @Test func piecesAreNamedByNumbersAndRanges() throws {
    #expect(try pieceNumbers("3,7-9") == [3, 7, 8, 9])
    for wrong in ["", "0", "3-", "-3", "9-7", "a", "1,,2", "1-2-3", "99999999", "+1"] {
      #expect(throws: UsageError.self, "\(wrong)") { try pieceNumbers(wrong) }
    }
  }

  @Test func whatIsAskedOfJobsMustMakeSense() throws {
    _ = try made()
    #expect(run("reprint", "20261122-0001").code == .usage)
    #expect(run("reprint", "20261122-0001", "--spoiled", "--pieces", "1").code == .usage)
    #expect(run("reprint", "20261122-0001", "--spoiled").words.contains("there is no job"))
    #expect(run("reconcile", "20261122-0001").code == .usage)
    #expect(run("verify", "a", "b").code == .usage)
    #expect(run("verify", "20261122-0001").code == .failed)
    #expect(run("piece", "20261122-0001-000001").words.contains("there is no piece"))
    #expect(run("report", "postge").words.contains("did you mean \"postage\"?"))
    #expect(run("report", "postage", "--by", "sendr").words.contains("did you mean \"sender\"?"))
    #expect(run("report", "postage", "--from", "2026-13-01").code == .usage)
    #expect(run("report", "postage", "--from", "2026-11-02", "--to", "2026-11-01").code == .usage)
    #expect(run("report", "postage", "--format", "pdf").code == .usage)
    #expect(run("report", "postage", "--format", "csv").output.hasPrefix("operator,product,"))
    #expect(run("report", "savings").output == "nothing in that period\n")
  }

  @Test func withoutASpoolTheErrorSaysHowToMakeOne() {
    for name in ["status", "invoices", "jobs", "deviations", "audit", "run"] {
      let ended = run(name)
      #expect(ended.code == .failed, "\(name)")
      #expect(ended.words.hasPrefix("error: "), "\(name)")
      #expect(ended.words.contains("  fix: make one with: brevpress --spool"), "\(name)")
      #expect(ended.output.isEmpty)
    }
  }

  @Test func submitPrintsOnlyJSONWhereAskedTo() throws {
    _ = try made()
    folder.file("in/a.xml", "a")
    folder.file("in/b.xml.part", "b")
    let ended = run("submit", folder.path + "/in", "--json")
    #expect(ended.code == .done)
    let json = try #require(try ended.json() as? [String: Any])
    #expect(json["received"] as? Int == 1)
    #expect((json["skipped"] as? [[String: String]])?.first?["path"] == "b.xml.part")
    #expect(ended.words.contains("left alone: b.xml.part (half-uploaded (.part))"))
  }

  @Test func submittingWhatIsNotThereFails() throws {
    _ = try made()
    let ended = run("submit", folder.path + "/none")
    #expect(ended.code == .failed)
    #expect(ended.words.hasPrefix("error: there is no "))
  }

  @Test func invoicesAreAnArrayOfEveryReceivedFile() throws {
    let spool = try made()
    _ = run("submit", folder.file("å \"q\"\n.xml", "a"), folder.file("b.xml", "b"))
    var outcome = DocumentOutcome(seq: 2, state: .deviation, stage: .done)
    outcome.fields.number = "2026-1"
    outcome.fields.sender = "acme"
    outcome.reasons = [Reason(code: "no-postcode", message: "no postcode", severity: .deviation)]
    try spool.commit([outcome], at: Date(timeIntervalSince1970: 0))
    let list = try #require(try run("invoices", "--json").json() as? [[String: Any]])
    #expect(list.map { $0["file"] as? String } == ["å \"q\"\n.xml", "b.xml"])
    for entry in list {
      #expect(
        Set(entry.keys)
          == ["file", "sha256", "invoice", "sender", "state", "job", "piece", "held", "reasons"])
      #expect(entry["job"] is NSNull)
    }
    #expect(list[0]["invoice"] is NSNull)
    #expect(list[1]["invoice"] as? String == "2026-1")
    #expect(list[1]["state"] as? String == "deviation")
    let reason = try #require((list[1]["reasons"] as? [[String: Any]])?.first)
    #expect(Set(reason.keys) == ["code", "message", "place"])
    #expect(reason["place"] is NSNull)
    let deviations = try #require(try run("deviations", "--json").json() as? [[String: Any]])
    #expect(deviations.count == 1)
    #expect(
      run("deviations").output == "b.xml: deviation invoice 2026-1\n  no postcode [no-postcode]\n")
  }

  @Test func anEmptySpoolListsNothingInValidJSON() throws {
    _ = try made()
    for name in ["invoices", "deviations", "jobs"] {
      #expect((try run(name, "--json").json() as? [Any])?.isEmpty == true, "\(name)")
    }
  }

  @Test func aStateThatIsNoneIsAskedAbout() throws {
    _ = try made()
    let ended = run("invoices", "--state", "wating")
    #expect(ended.code == .usage)
    #expect(ended.words.contains("did you mean \"waiting\"?"))
  }

  @Test func theAuditEndsWith0OnlyWhereItHolds() throws {
    let spool = try made()
    _ = run("submit", folder.file("a.xml", "a"))
    let sound = run("audit", "--json")
    #expect(sound.code == .done)
    #expect((try sound.json() as? [String: Any])?["holds"] as? Bool == true)
    let original = spool.originalPath(sha256: try spool.documents(limit: 1)[0].sha256)
    try FileManager.default.removeItem(atPath: original)
    let ended = run("audit", "--json")
    #expect(ended.code == .unbalanced)
    let json = try #require(try ended.json() as? [String: Any])
    #expect(json["holds"] as? Bool == false)
    #expect((json["problems"] as? [[String: Any]])?.first?["code"] as? String == "original-missing")
  }

  @Test func theStatusShowsTheBalance() throws {
    _ = try made()
    _ = run("submit", folder.file("a.xml", "a"))
    let json = try #require(try run("status", "--json").json() as? [String: Any])
    let balance = try #require(json["balance"] as? [String: Any])
    #expect(balance["received"] as? Int == 1)
    #expect(balance["waiting"] as? Int == 1)
    for state in DocumentState.allCases { #expect(balance[state.rawValue] is Int) }
    #expect(run("status").output.contains("the balance holds"))
  }

  @Test func aLockedSpoolHasAnExitCodeOfItsOwn() throws {
    let lock = try made().lockForRun()
    #expect(
      BrevpressTool.report(
        SpoolError(.locked, "x"), to: Console(output: -1, error: -1)) == .locked)
    let error = #expect(throws: SpoolError.self) { try Spool.remove(spool) }
    #expect(error?.kind == .locked)
    withExtendedLifetime(lock) {}
  }
}

@Suite struct InitTests {
  private let folder = TestFolder()

  @Test func aSpoolTakesSiteLayoutsAndFontsWithIt() throws {
    let made = try makeSpool(at: folder.path + "/spool", home: folder.makeHome())
    #expect(made.copied == ["site", "layouts", "fonts"])
    #expect(folder.text("spool/site/site.yaml") == "site")
    #expect(folder.text("spool/layouts/energy/layout.xml") == "layout")
    #expect(folder.text("spool/fonts/fonts.yaml") == "fonts")
  }

  @Test func whatIsThereIsNotOverwritten() throws {
    let home = folder.makeHome()
    _ = try makeSpool(at: folder.path + "/spool", home: home)
    folder.file("spool/site/site.yaml", "mine")
    try FileManager.default.removeItem(atPath: folder.path + "/spool/fonts")
    #expect(try makeSpool(at: folder.path + "/spool", home: home).copied == ["fonts"])
    #expect(folder.text("spool/site/site.yaml") == "mine")
  }

  @Test func theProductsOwnSpoolFolderMayBecomeASpool() throws {
    let home = folder.makeHome()
    let made = try makeSpool(at: home + "/spool", home: home)
    #expect(made.copied == ["layouts", "fonts"])
    #expect(folder.text("home/spool/sample/a.xml") == "a")
  }

  @Test func aForeignFolderIsNeverEmptied() throws {
    folder.file("mine/letter.txt", "mine")
    #expect(throws: SpoolError.self) { try Spool.remove(folder.path + "/mine") }
    #expect(folder.text("mine/letter.txt") == "mine")
  }

  @Test func aSpoolIsRemovedWhole() throws {
    _ = try makeSpool(at: folder.path + "/spool", home: folder.makeHome())
    try Spool.remove(folder.path + "/spool")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/spool"))
  }
}

@Suite struct ConsoleTests {
  @Test func nothingFromOutsideMovesTheCursor() {
    #expect(printable("a\u{1B}[2J\nb\u{202E}å") == "a\\u{1b}[2J\\u{a}b\\u{202e}å")
  }

  @Test func columnsAreAligned() {
    #expect(
      table([["a", "1"], ["bcd", "10"], ["e"]], rightAligned: [1]) == ["a     1", "bcd  10", "e"])
  }

  @Test func numbersAreGrouped() {
    #expect(
      [0, 999, 1000, 1_234_567, -1000].map(grouped) == ["0", "999", "1 000", "1 234 567", "-1 000"])
    #expect(counted(1, "piece") == "1 piece")
    #expect(counted(2, "piece") == "2 pieces")
  }

  @Test func theBarFitsTheLineAndNeverRunsOver() {
    for columns in [5, 20, 40, 80, 200] {
      for done in [0, 5, 10, 20] {
        let line = ProgressBar.line(
          name: "compose", done: done, total: 10, seconds: 2, columns: columns)
        #expect(line.count < columns)
      }
    }
    let half = ProgressBar.line(name: "compose", done: 5, total: 10, seconds: 0, columns: 80)
    #expect(half.filter { $0 == "━" }.count == half.filter { $0 == "╌" }.count)
  }
}

@Suite struct RequirementTests {
  private let folder = TestFolder()

  @Test func aMissingProgramNamesItsPackage() {
    let checks = Requirements.programs(path: folder.path)
    #expect(checks.map(\.isThere) == [false, false, false])
    #expect(checks.map(\.package) == ["ghostscript", "poppler-utils", "poppler-utils"])
  }

  @Test func fontsAreFoundAnywhereBelowTheFolders() {
    folder.file("fonts/deep/Inter-Regular.otf", "x")
    let fonts = ["Inter-Regular.otf", "Inter-Bold.otf"].map {
      PinnedFont(family: "Inter", weight: 400, italic: false, file: $0, package: "fonts-inter")
    }
    #expect(Requirements.fonts(fonts, below: [folder.path]).map(\.isThere) == [true, false])
  }

  @Test func aSpoolThatCannotBeOpenedIsMissing() {
    folder.file("spool/\(Spool.markerName)", "x")
    folder.file("spool/brevpress.sqlite", String(repeating: "no database ", count: 100))
    let checks = Requirements.spool(folder.path + "/spool", home: nil)
    #expect(checks.filter { $0.name.hasSuffix("brevpress.sqlite") }.map(\.isThere) == [false])
    #expect(checks.first?.kind == "home")
    #expect(checks.first?.isThere == false)
  }
}
