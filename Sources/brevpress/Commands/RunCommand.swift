import Foundation
import Pipeline
import Spooling

let runCommand = Command(
  name: "run", summary: "bring everything that waits to its job",
  discussion: """
    Reads what was received, composes, plans and releases jobs into the spool's jobs folder. One
    run at a time; `submit` may go on beside it. A run that was killed is simply run again: it
    goes on where it stopped and prints nothing twice.
    """,
  exitCodes: [.done, .failed, .usage, .unbalanced, .locked]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let summary = try runPipeline(invocation, spool)
  if invocation.isJSON { try invocation.console.result(summary.indented) }
  return .done
}

/// Runs the pipeline on the spool and returns its summary for `--json`.
func runPipeline(_ invocation: Invocation, _ spool: Spool) throws -> JSONValue {
  let console = invocation.console
  let runner = PipelineRunner(
    spool: spool, clock: invocation.moment, workers: invocation.workers,
    progress: ProgressBar(console))
  let summary = try runner.run()
  for diagnostic in summary.diagnostics { console.word(printableLines(diagnostic.text)) }
  if !summary.recovery.adopted.isEmpty {
    console.word(
      "taken over from a run that was killed: \(summary.recovery.adopted.joined(separator: ", "))")
  }
  if !summary.jobsTakenBack.isEmpty {
    console.word(
      "too late for their posting date, planned anew: "
        + summary.jobsTakenBack.joined(separator: ", "))
  }
  sayChannels(summary, to: console)
  // What keeps suggestions from being made must not make a run fail that is done.
  let relations = (try? RoutingDesk(spool: spool, clock: invocation.moment).relationsOfDay())
  if let found = relations?.relations.count, found > 0 {
    console.word(
      "\(found) of those who got paper could be reached for less; see: brevpress relations")
  }
  console.word(summary.text)
  return .object([
    "documents": .integer(summary.documents), "pages": .integer(summary.pages),
    "bytes": .integer(summary.bytes), "jobs": .array(summary.jobs.map(JSONValue.string)),
    "waiting": .integer(summary.jobsWaiting), "late": .integer(summary.jobsLate),
    "takenBack": .array(summary.jobsTakenBack.map(JSONValue.string)),
    "outcomes": .object(
      Dictionary(
        summary.outcomes.map { ($0.key.rawValue, JSONValue.integer($0.value)) },
        uniquingKeysWith: { first, _ in first })),
    "archived": .integer(summary.archived),
    "relations": .integer(relations?.relations.count ?? 0),
    "diagnostics": .array(summary.diagnostics.map { Reason($0).json }),
    "channels": channelsJSON(summary), "balance": summary.balance.json,
  ])
}
