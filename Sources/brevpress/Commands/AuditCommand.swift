import MailModel
import Spooling

let auditCommand = Command(
  name: "audit", summary: "check that every received file is accounted for",
  options: [Option("--originals", "also read every original and compare its digest")],
  discussion: """
    Checks that received = rejected + deviation + cancelled + waiting + held + electronic + job +
    mailed; that each invoice in a job is in exactly one piece of exactly one job; that each
    original is there; and that each released job's folder holds what was released, by manifest
    and digests. Ends with 0 only when all of it holds.
    """,
  exitCodes: [.done, .failed, .usage, .unbalanced]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let audit = try spool.audit(originals: invocation.has("--originals"))
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "holds": .bool(audit.holds), "balance": audit.balance.json, "jobs": .integer(audit.jobs),
        "problems": .array(audit.problems.map(json)),
      ]).indented)
  } else {
    for line in balanceLines(audit.balance) { try invocation.console.result(line) }
    for problem in audit.problems { try invocation.console.result(printableLines(problem.text)) }
    try invocation.console.result(
      audit.holds
        ? "\(counted(audit.jobs, "job folder")) checked; nothing is wrong"
        : "\(counted(audit.problems.count, "problem"))")
  }
  return audit.holds ? .done : .unbalanced
}

private func json(_ problem: Diagnostic) -> JSONValue {
  .object([
    "code": .string(problem.code), "message": .string(problem.message),
    "place": .string(problem.place.description), "why": .string(orNull: problem.why),
    "fix": .string(orNull: problem.fix),
  ])
}

/// Our own lines with text from outside in them.
func printableLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
    .joined(separator: "\n")
}
