import Spooling

let jobsCommand = Command(
  name: "jobs", summary: "list the jobs",
  discussion: """
    Lists the released jobs in the order of their numbers, behind them those that are planned and
    wait for their release, with the reasons where a job was refused, and then those that were
    taken back. A job is `mailed` once
    all of its pieces, or what replaced them, are. A released job's folder is complete and never
    changes.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let jobs = try spool.releasedJobs() + spool.plannedJobs() + spool.withdrawnJobs()
  if invocation.isJSON {
    try invocation.console.result(JSONValue.array(jobs.map { json($0, spool) }).indented)
    return .done
  }
  for line in jobLines(jobs) { try invocation.console.result(line) }
  for job in jobs {
    for reason in job.reasons.prefix(5) {
      let place = reason.place.map { printable($0) + ": " } ?? ""
      try invocation.console.result("  \(job.id) \(place)\(printable(reason.message))")
    }
  }
  if jobs.isEmpty { try invocation.console.result("no jobs") }
  return .done
}

/// Jobs as a table.
func jobLines(_ jobs: [JobRecord]) -> [String] {
  guard !jobs.isEmpty else { return [] }
  let head = [
    "job", "state", "posting", "site", "operator", "product", "zone", "envelope", "colour",
    "pieces", "invoices", "sheets",
  ]
  let rows = jobs.map { job in
    [
      job.id, job.state + (job.isReprint ? ", reprint" : ""), job.postingDate, job.site,
      job.operatorName, job.product, job.zone, job.envelope, job.colour, grouped(job.pieces),
      grouped(job.invoices), grouped(job.sheets),
    ]
  }
  return table([head] + rows, rightAligned: [9, 10, 11])
}

private func json(_ job: JobRecord, _ spool: Spool) -> JSONValue {
  .object([
    "job": .string(job.id), "jobNumber": .integer(job.number),
    "state": .string(job.state), "isReprint": .bool(job.isReprint),
    "mailed": .string(orNull: job.mailed), "reasons": .array(job.reasons.map(\.json)),
    "created": .string(job.created), "withdrawn": .string(orNull: job.withdrawn),
    "released": .string(orNull: job.released), "postingDate": .string(job.postingDate),
    "site": .string(job.site), "operator": .string(job.operatorName),
    "product": .string(job.product), "zone": .string(job.zone),
    "envelope": .string(job.envelope), "colour": .string(job.colour),
    "pieces": .integer(job.pieces), "invoices": .integer(job.invoices),
    "sheets": .integer(job.sheets), "manifestSHA256": .string(orNull: job.manifestSHA256),
    "folder": .string(orNull: job.isReleased ? "\(spool.jobsFolder)/\(job.id)" : nil),
  ])
}
