import Pipeline
import Spooling

let releaseCommand = Command(
  name: "release", summary: "make and release planned jobs", operands: "JOB…",
  options: [Option("--even-late", "also jobs whose posting date is over, as they were planned")],
  discussion: """
    Makes the folders of planned jobs, reads them back and releases them. Needed where the site
    says `release: manual`, or for a job that was refused; `all` names every planned job. A job
    that is released already is left as it is, so after a crash simply repeat the command. A job
    whose posting date is over is refused, since its postage was that day's: plan it anew with
    `replan` and `run`, or release it as it is with --even-late.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let names = invocation.operands.map(\.text)
  let released = try jobControl(invocation, spool).release(
    names == ["all"] ? [] : names, evenLate: invocation.has("--even-late"))
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object(["released": .array(released.map(JSONValue.string))]).indented)
  } else {
    for job in released { try invocation.console.result("\(spool.jobsFolder)/\(job)") }
    if released.isEmpty { try invocation.console.result("no job is planned") }
  }
  return .done
}

/// What acts on single jobs, at the invocation's moment.
func jobControl(_ invocation: Invocation, _ spool: Spool) -> JobControl {
  JobControl(
    spool: spool, clock: invocation.moment, workers: invocation.workers,
    progress: ProgressBar(invocation.console))
}

/// The one operand of a command that takes one.
func oneOperand(_ invocation: Invocation, of command: String) throws -> String {
  guard invocation.operands.count == 1 else {
    throw UsageError(
      message: "\(command) takes one operand, not \(invocation.operands.count)",
      fix: "see: brevpress \(command) --help", command: command)
  }
  return invocation.operands[0].text
}
