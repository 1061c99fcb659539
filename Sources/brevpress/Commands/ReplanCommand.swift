import Pipeline
import Spooling

let replanCommand = Command(
  name: "replan", summary: "take planned jobs back, to be planned anew", operands: "JOB…",
  discussion: """
    Takes jobs back that are planned and not released. Their invoices wait again; the next run
    plans them with that day's posting date, tariff and groups. The job's number stays used and
    is listed as `withdrawn`. Pieces of a reprint are free to be ordered again. A released job
    cannot be taken back.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  guard !invocation.operands.isEmpty else {
    throw UsageError(
      message: "replan needs the name of a job", fix: "list the jobs with: brevpress jobs",
      command: "replan")
  }
  let spool = try Spool(opening: invocation.spoolFolder)
  let outcome = try jobControl(invocation, spool).replan(invocation.operands.map(\.text))
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "withdrawn": .array(outcome.withdrawn.map(JSONValue.string)),
        "documents": .integer(outcome.documents), "reprints": .integer(outcome.reprints),
      ]).indented)
    return .done
  }
  try invocation.console.result(
    "\(counted(outcome.withdrawn.count, "job")) taken back; "
      + "\(counted(outcome.documents, "invoice")) \(outcome.documents == 1 ? "waits" : "wait") for"
      + " the next run")
  if outcome.reprints > 0 {
    try invocation.console.result(
      "\(counted(outcome.reprints, "piece")) to be printed again must be ordered anew")
  }
  return .done
}
