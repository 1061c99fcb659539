import Spooling

let statusCommand = Command(
  name: "status", summary: "show how many invoices stand where",
  discussion: """
    Prints the balance: how many files were received and how many are in each state; and how many
    jobs are planned and released. Reads only; may be asked while a run is on.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let balance = try spool.balance()
  let stages = try spool.stageCounts()
  let planned = try spool.plannedJobs()
  let released = try spool.releasedJobs()
  let mailed = released.count { $0.mailed != nil }
  let holds = try spool.holdCounts()
  if invocation.isJSON {
    let counts = stages.map { ($0.key.rawValue, JSONValue.integer($0.value)) }
    try invocation.console.result(
      JSONValue.object([
        "spool": .string(spool.folder), "balance": balance.json,
        "stages": .object(Dictionary(uniqueKeysWithValues: counts)),
        "holds": .array(
          holds.map {
            .object([
              "purpose": .string($0.hold.purpose.rawValue),
              "until": .string(orNull: $0.hold.until), "documents": .integer($0.documents),
            ])
          }),
        "jobs": .object([
          "planned": .integer(planned.count), "released": .integer(released.count),
          "mailed": .integer(mailed),
          "pieces": .integer(released.reduce(0) { $0 + $1.pieces }),
          "sheets": .integer(released.reduce(0) { $0 + $1.sheets }),
        ]),
      ]).indented)
    return .done
  }
  for line in balanceLines(balance) { try invocation.console.result(line) }
  for one in holds {
    try invocation.console.result(
      "\(counted(one.documents, "document")) held for \(one.hold.purpose.rawValue)"
        + (one.hold.until.map { " until \($0)" } ?? ""))
  }
  try invocation.console.result(
    "\(counted(released.count, "job")) released with "
      + "\(counted(released.reduce(0) { $0 + $1.pieces }, "piece")) on "
      + counted(released.reduce(0) { $0 + $1.sheets }, "sheet")
      + (mailed == 0 ? "" : ", \(grouped(mailed)) of them mailed")
      + (planned.isEmpty ? "" : "; \(planned.count) planned, waiting for their release"))
  return .done
}

/// The balance as a small table.
func balanceLines(_ balance: Balance) -> [String] {
  var rows = [["received", grouped(balance.received)]]
  for state in DocumentState.allCases {
    rows.append(["  " + state.rawValue, grouped(balance[state])])
  }
  return table(rows, rightAligned: [1]) + [
    balance.holds
      ? "the balance holds"
      : "THE BALANCE DOES NOT HOLD: \(grouped(balance.accounted)) accounted for"
  ]
}
