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
  throw SpoolError(.notFound, "this build has no pipeline")
}
