import Foundation
import MailModel
import Pipeline
import SiteConfiguration
import Spooling

let archiveCommand = Command(
  name: "archive", summary: "find, show, hand out, purge and count what was sent",
  operands: "find [WORD…]|show NUMBER|get NUMBER|link NUMBER|revoke NUMBER|purge|statistics|serve",
  options: [
    Option("--number", value: "N", "find: the archive's number, or the invoice's"),
    Option("--recipient", value: "WORDS", "find: words of the recipient's name, number or place"),
    Option("--amount", value: "AMOUNT", "find: what was to be paid, such as 1234.50"),
    Option("--date", value: "DATE", "find: the invoice's date"),
    Option("--from", value: "DATE", "find: the first invoice date; statistics: the first day"),
    Option("--to", value: "DATE", "find: the last invoice date; statistics: the last day"),
    Option("--sender", value: "ID", "find: only this sender's"),
    Option("--limit", value: "N", "find: most that are listed (100)"),
    Option("--original", "get: the file as it was received"),
    Option("--pdf", "get: the invoice as it went"),
    Option("--out", value: "FILE", "get: where to write it"),
    Option("--days", value: "N", "link: how many days it holds (as the site says)"),
    Option("--id", value: "N", "revoke: only the link with that number"),
    Option("--dry-run", "purge: only say what would go"),
    Option("--by", value: "LIST", "statistics: how to group, such as month,sender (month)"),
    Option("--csv", "statistics: as CSV"),
    Option("--port", value: "N", "serve: the port to listen at; 0 for any that is free (8018)"),
    Option("--bind", value: "ADDRESS", "serve: the address to listen at (127.0.0.1)"),
    Option("--behind-proxy", "serve: a proxy on this machine says whom it asks for"),
  ],
  discussion: """
    An invoice gets its running number at the end of the run in which its way ends: released on
    paper, or taken by a channel. `find` looks for words (beginnings will do), number, recipient,
    amount or date; `show` tells all that happened; `get` writes the file as it was received
    (--original) or the invoice as it went (--pdf), the same bytes at every asking.

    `link` makes a link for the recipient and prints it once: the spool keeps no more of it than a
    digest. `revoke` ends one or all links of an invoice. `serve` answers the links, until it is
    interrupted; put a server with TLS before it.

    `purge` removes content and personal data of what need not be kept any more, by the rules in
    site/archive.yaml; numbers, dates, digests and events stay. Countries without a rule are kept
    for ever, and named. `statistics` counts by \
    \(ArchiveDimension.allCases.map(\.rawValue).joined(separator: ", ")).
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  let word = invocation.operands.first?.text ?? ""
  guard let action = archiveActions[word] else {
    let near = nearestName(to: word, in: archiveActions.keys.sorted())
    throw UsageError(
      message: "archive has no \"\(printable(word))\"",
      fix: near.map { "did you mean \"\($0)\"?" } ?? "see: brevpress archive --help",
      command: "archive")
  }
  let common = Set(Option.common.map(\.name))
  if let foreign = invocation.options.keys.sorted().first(where: {
    !common.contains($0) && !action.options.contains($0)
  }) {
    throw UsageError(
      message: "archive \(word) takes no \(foreign)", fix: "see: brevpress archive --help",
      command: "archive")
  }
  return try action.run(invocation)
}

/// One thing to do with the archive.
struct ArchiveAction: Sendable {
  let options: Set<String>
  let run: @Sendable (Invocation) throws -> ExitCode
}

private let archiveActions: [String: ArchiveAction] = [
  "find": ArchiveAction(
    options: [
      "--number", "--recipient", "--amount", "--date", "--from", "--to", "--sender", "--limit",
    ], run: archiveFind),
  "show": ArchiveAction(options: [], run: archiveShow),
  "get": ArchiveAction(options: ["--original", "--pdf", "--out"], run: archiveGet),
  "link": ArchiveAction(options: ["--days"], run: archiveLink),
  "revoke": ArchiveAction(options: ["--id"], run: archiveRevoke),
  "purge": ArchiveAction(options: ["--dry-run"], run: archivePurge),
  "statistics": ArchiveAction(
    options: ["--from", "--to", "--by", "--csv"], run: archiveStatistics),
  "serve": ArchiveAction(options: ["--port", "--bind", "--behind-proxy"], run: archiveServe),
]

// MARK: Words

/// The words behind the action.
func archiveWords(_ invocation: Invocation) -> [String] {
  invocation.operands.dropFirst().map(\.text)
}

/// The invoice whose running number stands behind the action.
func archivedInvoice(_ invocation: Invocation, _ action: String, in spool: Spool) throws
  -> ArchivedInvoice
{
  let words = archiveWords(invocation)
  guard words.count == 1, let number = Int(words[0]), number > 0 else {
    throw UsageError(
      message: "archive \(action) takes one running number of the archive",
      fix: "look for it with: brevpress archive find --number INVOICE", command: "archive")
  }
  return try spool.archived(number: number)
}

func refuseWords(_ invocation: Invocation, _ action: String) throws {
  guard let word = archiveWords(invocation).first else { return }
  throw UsageError(
    message: "archive \(action) takes no \"\(printable(word))\"",
    fix: "see: brevpress archive --help", command: "archive")
}

func archiveDay(_ option: String, _ invocation: Invocation) throws -> CalendarDate? {
  guard let text = invocation.options[option] else { return nil }
  guard let date = CalendarDate(iso: text) else {
    throw UsageError(
      message: "\(option) \"\(printable(text))\" is no day", fix: "write it like 2026-11-22",
      command: "archive")
  }
  return date
}

func archiveNumber(
  _ option: String, in range: ClosedRange<Int>, _ invocation: Invocation
) throws -> Int? {
  guard let text = invocation.options[option] else { return nil }
  if let number = Int(text), range.contains(number) { return number }
  throw UsageError(
    message: "\(option) \"\(printable(text))\" is no number from \(range.lowerBound) to "
      + "\(range.upperBound)", command: "archive")
}

/// What `find` and `show` say of an invoice in JSON.
func archiveJSON(_ found: ArchivedInvoice) -> [String: JSONValue] {
  let fields = found.document.fields
  return [
    "number": .integer(found.number), "archived": .string(found.time),
    "invoice": .string(orNull: fields.number), "kind": .string(orNull: fields.kind?.rawValue),
    "sender": .string(orNull: fields.sender), "country": .string(orNull: found.country),
    "channel": .string(found.channel), "state": .string(found.document.state.rawValue),
    "issueDate": .string(orNull: fields.issueDate?.description),
    "dueDate": .string(orNull: fields.dueDate?.description),
    "currency": .string(orNull: fields.currency?.code),
    "amount": .string(orNull: archiveAmount(found)),
    "recipient": .string(orNull: found.recipient), "file": .string(found.document.path),
    "sha256": .string(found.document.sha256), "bytes": .integer(found.document.bytes),
    "purged": .string(orNull: found.purged),
  ]
}

func archiveAmount(_ found: ArchivedInvoice) -> String? {
  let fields = found.document.fields
  return fields.payable.map { $0.plain(places: fields.currency?.decimals ?? 2) }
}
