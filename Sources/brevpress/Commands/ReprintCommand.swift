import Pipeline
import Spooling

let reprintCommand = Command(
  name: "reprint", summary: "print pieces of a job again", operands: "JOB",
  options: [
    Option("--pieces", value: "LIST", "pieces by their numbers, such as 3,7-9"),
    Option("--spoiled", "all that are spoiled or missing"),
    Option("--reason", value: "TEXT", "why, for the event log; no names, please"),
    Option("--even-mailed", "also pieces that are mailed"),
    Option("--again", "also pieces whose reprint is under way"),
  ],
  discussion: """
    Makes a new job of pieces that were printed before. Their pages are the ones that were
    printed, byte for byte; only the marks are new. Posting date and postage are those of the new
    day. A piece that was printed again before is taken from its last printing. The same command
    again prints nothing twice: pieces whose reprint has no result yet are left out.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let id = try oneOperand(invocation, of: "reprint")
  let selection: ReprintSelection
  switch (invocation.options["--pieces"], invocation.has("--spoiled")) {
  case (let list?, false): selection = .pieces(try pieceNumbers(list))
  case (nil, true): selection = .spoiled
  default:
    throw UsageError(
      message: "reprint needs either --pieces or --spoiled", fix: "see: brevpress reprint --help",
      command: "reprint")
  }
  let outcome = try jobControl(invocation, spool).reprint(
    id, selection, reason: invocation.options["--reason"],
    evenMailed: invocation.has("--even-mailed"), again: invocation.has("--again"))
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "job": .string(orNull: outcome.job), "pieces": .integer(outcome.pieces),
        "released": .bool(outcome.isReleased && outcome.job != nil),
        "earlier": .array(outcome.earlier.map(JSONValue.string)),
      ]).indented)
    return .done
  }
  for job in outcome.earlier {
    try invocation.console.result("printed again already in \(job)")
  }
  if let job = outcome.job {
    try invocation.console.result(
      outcome.isReleased
        ? "\(counted(outcome.pieces, "piece")) in \(spool.jobsFolder)/\(job)"
        : "\(counted(outcome.pieces, "piece")) planned; next: brevpress release \(job)")
  } else if outcome.earlier.isEmpty {
    try invocation.console.result("nothing is to be printed again")
  }
  return .done
}

/// Reads `3,7-9`.
func pieceNumbers(_ list: String) throws -> [Int] {
  let most = 1_000_000
  var numbers: [Int] = []
  for part in list.split(separator: ",", omittingEmptySubsequences: false) {
    let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      .map { text in text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
      first >= 1, first <= last, last <= most
    else {
      throw UsageError(
        message: "\"\(printable(String(part)))\" is neither a piece nor a range of pieces",
        fix: "write: --pieces 3,7-9", command: "reprint")
    }
    numbers += first...last
  }
  return numbers
}
