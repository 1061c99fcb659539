import Foundation
import MailModel
import Pipeline
import Spooling

let attemptsCommand = Command(
  name: "attempts", summary: "list tries to send, or settle one of unknown outcome",
  operands: "INVOICE",
  options: [
    Option("--state", value: "STATE", "only those in that state, such as unknown"),
    Option("--account", value: "ID", "only those of that account"),
    Option("--settle", value: "WORD", "delivered or not-delivered: what a person found out"),
  ],
  operandsOptional: true,
  discussion: """
    Lists what was sent, or was to be sent, through channels, oldest first; of one invoice where its
    number or file is named. A try of unknown outcome, of which the channel cannot be asked, waits
    for a person: with --settle the person says what the other side has. `delivered` makes the invoice
    electronic, `not-delivered` lets it go on below in its ladder. Of one invoice, what its message
    could not say in the channel's form, or says otherwise, stands below.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  if let word = invocation.options["--settle"] {
    try settle(word, invocation, spool)
    return .done
  }
  var attempts: [AttemptRecord]
  if invocation.operands.isEmpty {
    attempts = try allAttempts(
      spool, state: invocation.options["--state"], account: invocation.options["--account"])
  } else {
    let name = try oneOperand(invocation, of: "attempts")
    attempts = try spool.documents(named: name).flatMap { try spool.attempts(of: $0.seq) }
  }
  if invocation.isJSON {
    try invocation.console.result(JSONValue.array(attempts.map(attemptJSON)).indented)
    return .done
  }
  let rows = attempts.map { attempt in
    [
      String(attempt.document), attempt.message.account, attempt.message.channel, attempt.state,
      attempt.code.map(printable) ?? "-", String(attempt.message.tries),
      attempt.message.last ?? "-", attempt.message.next ?? "-", attempt.message.key,
    ]
  }
  let head = ["document", "account", "channel", "state", "code", "tries", "last", "next", "key"]
  for line in table([head] + rows, rightAligned: [0, 5]) { try invocation.console.result(line) }
  if !invocation.operands.isEmpty {
    for line in attempts.flatMap(noteLines) { try invocation.console.result(line) }
  }
  return .done
}

/// All of them, however many, read in pages.
private func allAttempts(
  _ spool: Spool, state: String?, account: String?
) throws -> [AttemptRecord] {
  var attempts: [AttemptRecord] = []
  while true {
    let page = try spool.attempts(
      state: state, account: account, skipping: attempts.count, limit: 10_000)
    guard !page.isEmpty else { return attempts }
    attempts += page
  }
}

private func settle(_ word: String, _ invocation: Invocation, _ spool: Spool) throws {
  guard ["delivered", "not-delivered"].contains(word) else {
    throw UsageError(
      message: "--settle \"\(printable(word))\" is neither delivered nor not-delivered",
      command: "attempts")
  }
  let name = try oneOperand(invocation, of: "attempts")
  let lock = try spool.lockForRun()
  defer { withExtendedLifetime(lock) {} }
  let open = try spool.documents(named: name).flatMap { try spool.attempts(of: $0.seq) }
    .filter { ["unknown", "sending"].contains($0.state) }
  guard let attempt = open.first, open.count == 1 else {
    throw SpoolError(
      .refused, "\"\(printable(name))\" has no try of unknown outcome to settle",
      fix: "brevpress attempts --state unknown lists them")
  }
  let news = AttemptNews(
    key: attempt.message.key, document: attempt.document,
    word: word == "delivered" ? "delivered" : "refused",
    code: word == "delivered" ? nil : "person-said-not-delivered")
  try spool.settleByPerson(news, at: invocation.moment)
  invocation.console.word("settled: \(word)")
}

/// What a try's message does not say, a line each.
func noteLines(_ attempt: AttemptRecord) -> [String] {
  attempt.notes.map { note in
    let place = note.place.map { " (\(printable($0)))" } ?? ""
    return "  \(attempt.message.channel): \(printable(note.message))\(place) [\(note.code)]"
  }
}

/// A try as JSON.
func attemptJSON(_ attempt: AttemptRecord) -> JSONValue {
  .object([
    "document": .integer(attempt.document), "account": .string(attempt.message.account),
    "channel": .string(attempt.message.channel), "state": .string(attempt.state),
    "code": .string(orNull: attempt.code), "tries": .integer(attempt.message.tries),
    "key": .string(attempt.message.key), "sha256": .string(attempt.message.sha256),
    "reference": .string(orNull: attempt.message.reference),
    "first": .string(orNull: attempt.message.first),
    "last": .string(orNull: attempt.message.last), "next": .string(orNull: attempt.message.next),
    "read": .string(orNull: attempt.read), "ladder": .string(orNull: attempt.ladder),
    "notes": .array(attempt.notes.map(\.json)),
  ])
}
