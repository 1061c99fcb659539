import MailModel
import Pipeline
import Spooling

let reconcileCommand = Command(
  name: "reconcile", summary: "take in what the inserter or its camera says of a job",
  operands: "JOB RESULTS",
  options: [
    Option("--mapping", value: "ID", "the results mapping (the print site's own)"),
    Option("--partial", "the file is not the last one: leave alone what it does not name"),
    Option("--force", "also where more is lost than the site believes without asking"),
  ],
  discussion: """
    Reads the results file by the site's results mapping and writes for each piece whether it is
    mailed, spoiled, missing or unknown, all in one transaction. Double reads, foreign pieces and
    wrong order are listed as deviations. The same file again changes nothing. Where more pieces
    are lost than `spoilsPercentMax` allows, nothing is written without --force. A document is
    mailed once all its envelopes are, and a job once all its pieces, or what replaced them, are.
    """,
  exitCodes: [.done, .failed, .usage, .locked, .deviating]
) { invocation in
  guard invocation.operands.count == 2 else {
    throw UsageError(
      message: "reconcile takes a job and a file", fix: "see: brevpress reconcile --help",
      command: "reconcile")
  }
  let spool = try Spool(opening: invocation.spoolFolder)
  let file = invocation.operands[1]
  let result = try jobControl(invocation, spool).reconcile(
    invocation.operands[0].text, file: file, mapping: invocation.options["--mapping"],
    isPartial: invocation.has("--partial"), force: invocation.has("--force"))
  if invocation.isJSON {
    try invocation.console.result(json(result).indented)
  } else {
    for line in lines(result) { try invocation.console.result(line) }
  }
  guard !result.isRefused else {
    invocation.console.word(
      "error: nothing was written: \(grouped(result.lost)) of \(grouped(result.pieces)) pieces "
        + "are said to be lost\n  why: that is more than site.yaml's spoilsPercentMax\n  fix: check "
        + "that the file is whole (--partial where it is not), or confirm with --force")
    return .deviating
  }
  return .done
}

private func lines(_ result: JobReconciliation) -> [String] {
  var lines = result.deviations.map { printableLines($0.text) }
  guard !result.isRefused else { return lines }
  if result.settlement.wasKnown { lines.append("this file was taken in before; nothing changed") }
  let counts = PieceOutcome.allCases.compactMap { outcome in
    result.counts[outcome].map { "\(grouped($0)) \(outcome.rawValue)" }
  }
  let open = result.counts[nil].map { ["\(grouped($0)) not reported yet"] } ?? []
  lines.append("\(result.job): " + (counts + open).joined(separator: ", "))
  if result.isMailed { lines.append("all of the job's pieces, or their reprints, are mailed") }
  return lines
}

private func json(_ result: JobReconciliation) -> JSONValue {
  let counts = PieceOutcome.allCases.map { ($0.rawValue, result.counts[$0] ?? 0) }
  return .object([
    "job": .string(result.job), "pieces": .integer(result.pieces),
    "committed": .bool(!result.isRefused), "lost": .integer(result.lost),
    "again": .bool(result.settlement.wasKnown),
    "changed": .integer(result.settlement.changed.values.reduce(0, +)),
    "outcomes": .object(
      Dictionary(
        counts.map { ($0.0, JSONValue.integer($0.1)) } + [
          ("open", .integer(result.counts[nil] ?? 0))
        ], uniquingKeysWith: { first, _ in first })),
    "mailed": .bool(result.isMailed),
    "deviations": .array(result.deviations.map { Reason($0).json }),
  ])
}
