import Pipeline
import Spooling

let pieceCommand = Command(
  name: "piece", summary: "show the history of a piece", operands: "ID",
  discussion: """
    Shows every printing of the piece, from the first to the last, with its job, what became of
    it, why it went in its envelope as its product, and the events that name it. ID is a piece's
    id as manifests have it, such as 20261122-0001-000001; any printing of the piece will do.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let id = try oneOperand(invocation, of: "piece")
  let line = try spool.line(ofPiece: id)
  guard !line.isEmpty else {
    throw SpoolError(
      .notFound, "there is no piece \"\(printable(id))\"",
      fix: "its id stands in the manifest of its job")
  }
  let events = try line.map { try spool.events(ofPiece: $0.id) }
  let jobs = try line.map { try jobID(ofPiece: $0.id).flatMap { try spool.job($0) } }
  let states = zip(line, jobs).map { state(of: $0, in: $1) }
  if jobs.contains(where: { $0?.purged != nil }) {
    throw SpoolError(
      .notFound, "piece \(printable(id)) was purged with its job",
      why: "its invoices had to be kept no longer; their events remain: brevpress archive show")
  }
  let whys = try line.map { try PieceExplanation($0) }
  if invocation.isJSON {
    let printings = line.indices.map { index -> JSONValue in
      .object([
        "piece": .string(line[index].id), "job": .string(orNull: jobs[index]?.id),
        "state": .string(states[index]), "planned": .string(orNull: jobs[index]?.created),
        "released": .string(orNull: jobs[index]?.released),
        "reprintOf": .string(orNull: line[index].reprintOf),
        "replacedBy": .string(orNull: line[index].replacedBy),
        "events": .array(events[index].map(json)), "why": whys[index].json,
        "invoices": .array(whys[index].invoices.map(JSONValue.string)),
      ])
    }
    try invocation.console.result(JSONValue.array(printings).indented)
    return .done
  }
  for (index, piece) in line.enumerated() {
    try invocation.console.result("\(piece.id)  \(states[index])")
    if let job = jobs[index] {
      try invocation.console.result("  \(job.created)  job planned")
      if let time = job.released { try invocation.console.result("  \(time)  job released") }
    }
    for why in whys[index].lines { try invocation.console.result("  " + why) }
    for event in events[index] {
      let reason = event.event.detail["reason"]?.text.map { ": " + printable($0) } ?? ""
      let other = event.event.detail["by"]?.text ?? event.event.detail["of"]?.text
      try invocation.console.result(
        "  \(event.time)  \(event.event.kind)" + (other.map { " " + $0 } ?? "") + reason)
    }
  }
  return .done
}

/// `planned`, `released`, or what became of it; `, reprinted` where another printing follows.
private func state(of piece: PieceRecord, in job: JobRecord?) -> String {
  let own = piece.outcome?.rawValue ?? (job?.isReleased == true ? "released" : "planned")
  return own + (piece.replacedBy == nil ? "" : ", reprinted")
}

private func json(_ event: LoggedEvent) -> JSONValue {
  .object([
    "time": .string(event.time), "kind": .string(event.event.kind),
    "reason": .string(orNull: event.event.detail["reason"]?.text),
    "by": .string(orNull: event.event.detail["by"]?.text),
    "of": .string(orNull: event.event.detail["of"]?.text),
  ])
}
