import Pipeline
import Spooling

let planCommand = Command(
  name: "plan", summary: "show what the next run would plan, and what else it could cost",
  options: [Option("--what-if", "only what is composed already; write nothing, wait for nobody")],
  discussion: """
    Shows jobs, pieces, sheets, postage by product and what waits for cheaper postage, as the next
    run would plan them, and other ways with their cost: everything A-post, economy now or later,
    other envelopes, shared envelopes on and off. No job is planned and no number is given out.
    Without --what-if, files that were received are read and composed first, as `run` does it.
    Differences are of postage, envelopes and what waits, taken as economy mail.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  if !invocation.has("--what-if") {
    let runner = PipelineRunner(
      spool: spool, clock: invocation.moment, workers: invocation.workers,
      progress: ProgressBar(invocation.console))
    let summary = try runner.compose()
    for diagnostic in summary.diagnostics {
      invocation.console.word(printableLines(diagnostic.text))
    }
  }
  let found = try WhatIf.make(spool: spool, at: invocation.moment)
  if invocation.isJSON {
    try invocation.console.result(found.json.indented)
    return .done
  }
  for line in lines(found) { try invocation.console.result(line) }
  return .done
}

private func lines(_ found: WhatIf) -> [String] {
  let next = found.next
  var lines = [
    "\(counted(found.composed, "document")) composed"
      + (found.unread == 0 ? "" : "; \(counted(found.unread, "file")) not read yet"),
    "the next run: \(counted(next.jobs.count, "job")), \(counted(next.pieces, "piece")), "
      + "\(counted(next.sheets, "sheet")), postage \(WhatIf.text(next.postage))",
  ]
  lines += table(
    next.jobs.map { job in
      [
        "  " + job.site, job.product.rawValue, job.zone, "\(job.envelope.id) \(job.envelope.fold)",
        job.colour.rawValue, grouped(job.totals.pieces), grouped(job.totals.sheets),
        WhatIf.text([job.currency: job.totals.postage]),
      ]
    }, rightAligned: [5, 6, 7])
  if next.held > 0 {
    lines.append(
      "\(counted(next.held, "document")) wait for cheaper postage"
        + (next.heldUntil.map { ", the first until \(Timestamp.text($0))" } ?? ""))
  }
  if next.deviations > 0 {
    lines.append("\(counted(next.deviations, "document")) would become deviations")
  }
  guard !found.alternatives.isEmpty else { return lines }
  lines.append("other ways, and how much more or less they cost:")
  return lines
    + table(
      found.alternatives.map { other in
        [
          "  " + other.name, other.title, grouped(other.pieces), WhatIf.text(other.postage),
          other.held == 0 ? "" : "\(grouped(other.held)) wait",
          WhatIf.text(other.difference(from: next), signed: true),
        ]
      }, rightAligned: [2, 3, 5])
}
