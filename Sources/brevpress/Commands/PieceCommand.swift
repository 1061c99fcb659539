import Spooling

let pieceCommand = Command(
  name: "piece", summary: "show the history of a piece", operands: "ID",
  discussion: """
    Shows every printing of the piece, from the first to the last, with its job, what became of
    it, and the events that name it. ID is a piece's id as manifests have it, such as
    20261122-0001-000001; any printing of the piece will do.
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
  let states = try line.map { try state(of: $0, spool) }
  if invocation.isJSON {
    let printings = zip(zip(line, states), events).map { entry, events -> JSONValue in
      .object([
        "piece": .string(entry.0.id), "job": .string(orNull: jobID(ofPiece: entry.0.id)),
        "state": .string(entry.1), "reprintOf": .string(orNull: entry.0.reprintOf),
        "replacedBy": .string(orNull: entry.0.replacedBy), "events": .array(events.map(json)),
      ])
    }
    try invocation.console.result(JSONValue.array(printings).indented)
    return .done
  }
  for (index, piece) in line.enumerated() {
    try invocation.console.result("\(piece.id)  \(states[index])")
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
private func state(of piece: PieceRecord, _ spool: Spool) throws -> String {
  let job = try jobID(ofPiece: piece.id).flatMap { try spool.job($0) }
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
