import Foundation
import Pipeline
import Spooling

let submitCommand = Command(
  name: "submit", summary: "take invoices into the spool", operands: "PATH…",
  options: [
    Option("--sender", value: "ID", "the sender of all of it, where the documents do not tell")
  ],
  discussion: """
    Takes files, folders (with all below, in byte order of the relative paths) and zips (each
    member counts as a file), and ready-made invoices: PDFs with an index, or merged into one, which
    count as the invoices in them. The bytes are kept whatever they are; `run` reads them. Hidden and
    half-uploaded files (.part, .tmp and the like) and links are left alone, with a word.
    A table or JSON of a sender with `fields` that holds several invoices is taken apart, each
    a file of its own. The same submission again adds nothing, so after a crash simply repeat
    the command. A name that begins with a dash goes behind `--`.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let summary = try submit(invocation, to: spool)
  if invocation.isJSON {
    try invocation.console.result(json(summary).indented)
  } else {
    try invocation.console.result(sentence(summary))
  }
  guard summary.failed.isEmpty else {
    throw SpoolError(
      .system, "\(counted(summary.failed.count, "file")) could not be read; the rest was received",
      why: summary.failed.first.map { "\(printable($0.path)): \($0.why)" },
      fix: "mend that and submit again; what was received is not received twice")
  }
  return .done
}

/// Submits with progress, and says what was left alone.
func submit(
  _ invocation: Invocation, to spool: Spool, paths: [BytePath]? = nil
) throws -> SubmissionSummary {
  let console = invocation.console
  let progress = ProgressBar(console)
  var receiver = Receiver(
    spool: spool, at: invocation.moment, openArchive: openArchive,
    parting: sheafParting(siteFolder: spool.siteFolder, sender: invocation.options["--sender"]),
    collector: ReadyMadeCollector(spool: spool), word: { console.word($0) },
    progress: { progress.advance(by: $0) })
  let summary = try receiver.submit(
    paths ?? invocation.operands, sender: invocation.options["--sender"],
    started: { progress.stage("receive", total: $0) })
  progress.finish(sentence(summary))
  let shown = 20
  for skipped in summary.skipped.prefix(shown) {
    console.word("  left alone: \(printable(skipped.path)) (\(skipped.why))")
  }
  if summary.skipped.count > shown {
    console.word("  left alone: \(summary.skipped.count - shown) more")
  }
  for failed in summary.failed.prefix(shown) {
    console.word("  not read: \(printable(failed.path)) (\(failed.why))")
  }
  return summary
}

private func sentence(_ summary: SubmissionSummary) -> String {
  var parts = ["received \(counted(summary.received, "file"))"]
  if summary.receivedAgain > 0 {
    parts.append("\(grouped(summary.receivedAgain)) were here before")
  }
  if summary.rejected > 0 { parts.append("\(grouped(summary.rejected)) rejected at once") }
  if !summary.skipped.isEmpty { parts.append("\(grouped(summary.skipped.count)) left alone") }
  if !summary.failed.isEmpty { parts.append("\(grouped(summary.failed.count)) not read") }
  return parts.joined(separator: ", ")
}

private func json(_ summary: SubmissionSummary) -> JSONValue {
  func list(_ files: [SubmissionSummary.Skipped]) -> JSONValue {
    .array(files.map { .object(["path": .string($0.path), "why": .string($0.why)]) })
  }
  return .object([
    "submission": .integer(summary.submission), "received": .integer(summary.received),
    "receivedAgain": .integer(summary.receivedAgain), "rejected": .integer(summary.rejected),
    "bytes": .integer(summary.bytes), "skipped": list(summary.skipped),
    "failed": list(summary.failed),
  ])
}
