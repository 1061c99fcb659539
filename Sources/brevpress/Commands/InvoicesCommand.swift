import MailModel
import Spooling

let invoicesCommand = Command(
  name: "invoices", summary: "list every received file with its state",
  options: [Option("--state", value: "STATE", "only files in this state")],
  discussion: """
    One line a received file, in the order of receipt: state, job, invoice, file. With --json an
    array with one object a file: file, sha256, invoice, sender, state, job, piece, reasons. A
    state is one of rejected, deviation, waiting, held, electronic, job, mailed, cancelled.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  var state: DocumentState?
  if let name = invocation.options["--state"] {
    guard let known = DocumentState(rawValue: name) else {
      let near = nearestName(to: name, in: DocumentState.allCases.map(\.rawValue))
      throw UsageError(
        message: "there is no state \"\(printable(name))\"",
        fix: near.map { "did you mean \"\($0)\"?" } ?? "see: brevpress invoices --help")
    }
    state = known
  }
  if invocation.isJSON {
    try printArray(invocation.console) { after in
      try spool.documents(state: state, after: after, limit: 1000)
    }
    return .done
  }
  var after = 0
  while true {
    let documents = try spool.documents(state: state, after: after, limit: 1000)
    guard let last = documents.last else { break }
    after = last.seq
    let rows = documents.map { document in
      [
        document.state.rawValue, document.state == .job ? document.piece ?? "-" : "-",
        printable(document.fields.number ?? "-"), printable(document.path),
        document.hold.map { "\($0.purpose.rawValue)" + ($0.until.map { " until \($0)" } ?? "") }
          ?? "",
      ]
    }
    for line in table(rows) { try invocation.console.result(line) }
  }
  return .done
}
