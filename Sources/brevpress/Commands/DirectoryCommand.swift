import Foundation
import MailModel
import Pipeline
import Spooling

let directoryCommand = Command(
  name: "directory", summary: "take in or list what senders say of their recipients",
  operands: "import FILE|list",
  options: [Option("--sender", value: "ID", "only what this sender says")],
  discussion: """
    `import` reads a CSV file with a first line that names its columns: sender, recipient
    (kind:value), and any of segment, ladder, channel, answer (yes, no, consent, consent-ended),
    address, date. A line replaces what stood there for the same sender, recipient and channel; a
    line with a fault is left out and named. `list` shows all of it, in the same form with --json.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let words = invocation.operands
  if words.count == 2, words[0].text == "import" {
    return try importDirectory(words[1], invocation, spool)
  }
  guard words.count == 1, words[0].text == "list" else {
    throw UsageError(
      message: "directory takes \"import FILE\" or \"list\"",
      fix: "see: brevpress directory --help", command: "directory")
  }
  let entries = try spool.directory(sender: invocation.options["--sender"])
  if invocation.isJSON {
    let rows = entries.map { entry -> JSONValue in
      .object([
        "sender": .string(entry.sender), "recipient": .string(entry.recipient),
        "segment": .string(orNull: entry.segment), "ladder": .string(orNull: entry.ladder),
        "channel": .string(orNull: entry.channel),
        "answer": .string(orNull: entry.channel == nil ? nil : answer(entry)),
        "address": .string(orNull: entry.address), "source": .string(entry.source),
        "since": .string(entry.since),
      ])
    }
    try invocation.console.result(JSONValue.array(rows).indented)
    return .done
  }
  let rows = entries.map { entry in
    [
      entry.sender, printable(entry.recipient), entry.segment ?? "-", entry.ladder ?? "-",
      entry.channel ?? "-", entry.channel == nil ? "-" : answer(entry),
      entry.address.map(printable) ?? "-", printable(entry.source), entry.since,
    ]
  }
  let head = [
    "sender", "recipient", "segment", "ladder", "channel", "answer", "address", "source", "since",
  ]
  for line in table([head] + rows) { try invocation.console.result(line) }
  return .done
}

private func answer(_ entry: DirectoryEntry) -> String {
  switch (entry.isConsent, entry.isYes) {
  case (true, true): "consent"
  case (true, false): "consent-ended"
  case (false, true): "yes"
  case (false, false): "no"
  }
}

private func importDirectory(
  _ path: BytePath, _ invocation: Invocation, _ spool: Spool
) throws -> ExitCode {
  guard let handle = FileHandle(forReadingAtPath: path.text) else {
    throw SpoolError(.notFound, "the file \(printable(path.text)) cannot be read")
  }
  defer { try? handle.close() }
  let data = try handle.read(upToCount: DirectoryFile.bytesMax + 1) ?? Data()
  let desk = try RoutingDesk(spool: spool, clock: invocation.moment)
  let name = URL(fileURLWithPath: path.text).lastPathComponent
  let (entries, faults) = DirectoryFile.read(
    [UInt8](data), name: name, senders: desk.senderNames, ladders: desk.ladderNames,
    now: Timestamp.text(invocation.moment))
  try spool.take(entries, at: invocation.moment)
  say(faults, invocation)
  invocation.console.word("\(entries.count) lines taken in, \(faults.count) left out")
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "taken": .integer(entries.count), "leftOut": .integer(faults.count),
        "faults": .array(faults.map { Reason($0).json }),
      ]).indented)
  }
  return faults.isEmpty ? .done : .failed
}
