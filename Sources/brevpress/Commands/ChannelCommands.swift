import Foundation
import MailModel
import Pipeline
import Spooling

let channelsCommand = Command(
  name: "channels", summary: "list the channels and how they stand",
  discussion: """
    Lists every configured channel: whether it can be used, and how many invoices wait, are with it,
    were refused or are of unknown outcome. What is wrong with a channel is said on standard error,
    without any secret.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let desk = try RoutingDesk(spool: spool, clock: invocation.moment)
  say(desk.diagnostics, invocation)
  let channels = try desk.channels()
  if invocation.isJSON {
    let rows = channels.map { channel -> JSONValue in
      .object([
        "account": .string(channel.account.id),
        "channel": .string(channel.account.channel.rawValue),
        "adapter": .string(channel.account.adapter), "usable": .bool(channel.isUsable),
        "attempts": .object(channel.attempts.mapValues(JSONValue.integer)),
      ])
    }
    try invocation.console.result(JSONValue.array(rows).indented)
    return .done
  }
  let states = ["prepared", "temporary", "unknown", "sent", "delivered", "refused", "given-up"]
  let rows = channels.map { channel in
    [
      channel.account.id, channel.account.channel.rawValue, channel.account.adapter,
      channel.isUsable ? "yes" : "no",
    ] + states.map { String(channel.attempts[$0] ?? 0) }
  }
  for line in table(
    [["account", "channel", "adapter", "usable"] + states] + rows, rightAligned: Set(4...10))
  {
    try invocation.console.result(line)
  }
  if rows.isEmpty { try invocation.console.result("no channels: everything is printed") }
  return .done
}

let dispatchCommand = Command(
  name: "dispatch", summary: "fetch news of channels and send what waits for them",
  discussion: """
    Does the part of `run` that is about channels, and prints nothing: fetches receipts, sends what
    waits, tries again what was not taken. What no channel takes waits for the next `run`.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in try serveChannels(invocation, sends: true) }

let pollCommand = Command(
  name: "poll", summary: "fetch news of channels",
  discussion: """
    Fetches receipts, refusals and agreements, and sends nothing. An invoice that was refused after
    all goes on below in its ladder at the next `dispatch` or `run`.
    """,
  exitCodes: [.done, .failed, .usage, .locked]
) { invocation in try serveChannels(invocation, sends: false) }

private func serveChannels(_ invocation: Invocation, sends: Bool) throws -> ExitCode {
  let spool = try Spool(opening: invocation.spoolFolder)
  let runner = PipelineRunner(
    spool: spool, clock: invocation.moment, workers: invocation.workers,
    progress: ProgressBar(invocation.console))
  let summary = try runner.serveChannels(sends: sends)
  say(summary.diagnostics, invocation)
  sayChannels(summary, to: invocation.console)
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "channels": channelsJSON(summary), "balance": summary.balance.json,
      ]).indented)
  }
  return .done
}

/// Says what was done with channels, where anything was.
func sayChannels(_ summary: RunSummary, to console: Console) {
  if !summary.dispatch.isEmpty { console.word("channels: \(summary.dispatch.text)") }
  if summary.polled.news > 0 || summary.polled.consents > 0 {
    console.word(
      "news of channels: \(summary.polled.news), \(summary.polled.reentered) of them refusals; "
        + "\(summary.polled.consents) agreements")
  }
  if summary.polled.payments > 0 {
    console.word(
      "payments: \(summary.polled.payments) new, \(summary.polled.paymentsMatched) of invoices here"
    )
  }
  for fault in summary.polled.faults.prefix(20) {
    console.word("warning: an answer could not be used: \(printable(fault))")
  }
}

/// The same for programs.
func channelsJSON(_ summary: RunSummary) -> JSONValue {
  let dispatch = summary.dispatch
  let polled = summary.polled
  return .object([
    "lookUps": .integer(dispatch.lookUps), "sent": .integer(dispatch.sent),
    "refused": .integer(dispatch.refused), "temporary": .integer(dispatch.temporary),
    "unknown": .integer(dispatch.unknown), "printed": .integer(dispatch.printed),
    "waiting": .integer(dispatch.waiting), "deviations": .integer(dispatch.deviations),
    "news": .integer(polled.news), "consents": .integer(polled.consents),
    "reentered": .integer(polled.reentered), "payments": .integer(polled.payments),
    "paymentsMatched": .integer(polled.paymentsMatched), "recalled": .integer(dispatch.recalled),
    "recallsRefused": .integer(dispatch.recallsRefused),
    "faults": .array(polled.faults.map(JSONValue.string)),
  ])
}

/// Says what is wrong with the configuration.
func say(_ diagnostics: [Diagnostic], _ invocation: Invocation) {
  for diagnostic in diagnostics { invocation.console.word(printableLines(diagnostic.text)) }
}
