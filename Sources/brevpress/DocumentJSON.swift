import Spooling

/// A received file as `invoices --json` and `deviations --json` print it.
func json(_ document: DocumentRecord) -> JSONValue {
  // A planned job has no folder yet: nobody outside sees it before its release.
  let isInJob = document.state == .job || document.state == .mailed
  let jobID = isInJob ? document.piece.flatMap(jobID(ofPiece:)) : nil
  return .object([
    "file": .string(document.path), "sha256": .string(document.sha256),
    "invoice": .string(orNull: document.fields.number),
    "sender": .string(orNull: document.fields.sender), "state": .string(document.state.rawValue),
    "job": .string(orNull: jobID),
    "piece": .integer(orNull: isInJob ? document.piece.flatMap(position(ofPiece:)) : nil),
    "held": document.hold.map { hold in
      .object(["for": .string(hold.purpose.rawValue), "until": .string(orNull: hold.until)])
    } ?? .null,
    "reasons": .array(
      document.reasons.map { reason in
        .object([
          "code": .string(reason.code), "message": .string(reason.message),
          "place": .string(orNull: reason.place),
        ])
      }),
  ])
}

/// The job's id, which a piece's id begins with.
func jobID(ofPiece piece: String) -> String? {
  piece.lastIndex(of: "-").map { String(piece[..<$0]) }
}

/// The piece's number in its job, which its id ends with; manifests call it `piece`.
func position(ofPiece piece: String) -> Int? {
  piece.lastIndex(of: "-").flatMap { Int(piece[piece.index(after: $0)...]) }
}

/// Prints documents one after the other as one JSON array, without holding them all.
func printArray(
  _ console: Console, next: (_ after: Int) throws -> [DocumentRecord]
) throws {
  try console.result("[")
  var after = 0
  var isFirst = true
  while true {
    let documents = try next(after)
    guard let last = documents.last else { break }
    after = last.seq
    for document in documents {
      try console.result((isFirst ? "  " : "  ,") + json(document).compact)
      isFirst = false
    }
  }
  try console.result("]")
}
