import MailModel
import Pipeline
import Spooling

let verifyCommand = Command(
  name: "verify", summary: "read a released job back, sheet by sheet", operands: "JOB",
  options: [Option("--sample", "read the ends and every tenth stretch only")],
  discussion: """
    Reads the job's folder with other people's readers and compares it with its manifest and with
    what the spool planned: digests; pages and their boxes; fonts; that a mono job is grey; every
    mark, read from pixels; every address, read out of the window; and that each page says what it
    said before its release. `run` and `release` do the same before they release a job.
    """,
  exitCodes: [.done, .failed, .usage, .deviating]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let id = try oneOperand(invocation, of: "verify")
  let result = try jobControl(invocation, spool).verify(
    id, isSample: invocation.has("--sample"))
  let console = invocation.console
  let isSound = result.findings.isEmpty
  if invocation.isJSON {
    try console.result(
      JSONValue.object([
        "job": .string(result.job), "sound": .bool(isSound), "sheets": .integer(result.sheets),
        "markKind": .string(result.markKind), "marks": .integer(result.marks),
        "addresses": .integer(result.addresses),
        "pages": .integer(result.pages), "notListed": .integer(result.left),
        "findings": .array(result.findings.map { Reason($0).json }),
      ]).indented)
    return isSound ? .done : .deviating
  }
  for finding in result.findings { try console.result(printableLines(finding.text)) }
  if result.left > 0 { try console.result("\(grouped(result.left)) more") }
  try console.result(
    isSound
      ? "\(counted(result.sheets, "sheet")): \(counted(result.marks, "mark")) "
        + "(\(result.markKind)) and \(counted(result.addresses, "address", "addresses")) read; "
        + "nothing is wrong"
      : counted(result.findings.count + result.left, "finding"))
  return isSound ? .done : .deviating
}
