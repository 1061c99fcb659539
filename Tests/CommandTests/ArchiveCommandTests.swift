import Foundation
import Testing

@testable import brevpress

/// The archive's command line.
@Suite struct ArchiveCommandTests {
  private let folder = TestFolder()

  private func spool() throws -> String {
    let spool = folder.path + "/spool"
    _ = try makeSpool(at: spool, home: folder.makeHome())
    return spool
  }

  @Test(arguments: [
    (["archive", "fnid"], "did you mean \"find\"?"),
    (["archive"], "archive needs"),
    (["archive", "find", "--days", "3"], "archive find takes no --days"),
    (["archive", "show", "x"], "one running number"),
    (["archive", "show", "1", "2"], "one running number"),
    (["archive", "get", "1", "--pdf"], "needs --out FILE"),
    (["archive", "get", "1", "--pdf", "--original", "--out", "f"], "needs --out FILE"),
    (["archive", "find", "--amount", "many"], "is no amount"),
    (["archive", "find", "--date", "today"], "is no day"),
    (["archive", "statistics", "--by", "mnth"], "did you mean \"month\"?"),
    (["archive", "statistics", "--csv", "--json"], "either --csv or --json"),
    (["archive", "statistics", "--from", "2026-02-01", "--to", "2026-01-01"], "before --from"),
    (["archive", "purge", "all"], "archive purge takes no \"all\""),
    (["archive", "serve", "--port", "70000"], "is no number from 0 to 65535"),
  ])
  func whatIsNotUnderstoodIsSaid(words: [String], said: String) throws {
    let ended = brevpress(["--spool", try spool()] + words)
    #expect(ended.code == .usage && ended.words.contains(said), "\(ended.words)")
  }

  @Test func anEmptyArchiveIsEmptyInEveryForm() throws {
    let spool = try spool()
    #expect(
      try brevpress(["--spool", spool, "archive", "find", "--json"]).json() as? [String] == [])
    let table = brevpress(["--spool", spool, "archive", "find", "anything"])
    #expect(table.code == .done && table.output.contains("nothing in the archive"))
    let csv = brevpress(["--spool", spool, "archive", "statistics", "--csv", "--by", "sender,kind"])
    #expect(
      csv.output
        == "sender,kind,currency,invoices,amount,links,pages,pdfs,originals,purged\r\n")
    let missing = brevpress(["--spool", spool, "archive", "show", "1"])
    #expect(missing.code == .failed && missing.words.contains("archive find"))
  }
}
