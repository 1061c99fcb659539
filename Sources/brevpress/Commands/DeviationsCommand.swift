import Spooling

let deviationsCommand = Command(
  name: "deviations", summary: "list what a person must look at, with the reasons",
  options: [Option("--rejected", "list the rejected files too")],
  discussion: """
    A deviation is an invoice that can be read and must not simply be mailed: an address that
    cannot be delivered to, a wrong check digit, a number that was seen before. Each is listed
    with its reasons. A rejected file is no readable, sound invoice.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let states: Set<DocumentState> =
    invocation.has("--rejected") ? [.deviation, .rejected] : [.deviation]
  func next(_ after: Int) throws -> [DocumentRecord] {
    let found = try states.flatMap { try spool.documents(state: $0, after: after, limit: 1000) }
    return Array(found.sorted { $0.seq < $1.seq }.prefix(1000))
  }
  if invocation.isJSON {
    try printArray(invocation.console, next: next)
    return .done
  }
  var after = 0
  var count = 0
  while true {
    let documents = try next(after)
    guard let last = documents.last else { break }
    after = last.seq
    count += documents.count
    for document in documents {
      let invoice = document.fields.number.map { " invoice \(printable($0))" } ?? ""
      try invocation.console.result(
        "\(printable(document.path)): \(document.state.rawValue)\(invoice)")
      for reason in document.reasons where reason.severity >= .warning {
        let place = reason.place.map { " (\(printable($0)))" } ?? ""
        try invocation.console.result("  \(printable(reason.message)) [\(reason.code)]\(place)")
      }
    }
  }
  if count == 0 { try invocation.console.result("no deviations") }
  return .done
}
