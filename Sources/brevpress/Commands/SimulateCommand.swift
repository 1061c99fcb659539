import Foundation
import MailModel
import Pipeline
import Spooling

let simulateCommand = Command(
  name: "simulate", summary: "what other ladders would have made of past invoices",
  operands: "LADDER…",
  options: [
    Option("--ladder", value: "LADDER", "the same as LADDER, once for each", isOperand: true),
    Option("--from", value: "DATE", "the first day of issue"),
    Option("--to", value: "DATE", "the last day of issue"),
    Option("--sender", value: "ID", "only this sender's invoices"),
    Option("--segment", value: "KIND", "only to recipients of that kind: person, company, public"),
    Option("--paper-days", value: "N", "how long a letter is under way, 0 to 30 (3)"),
  ],
  discussion: """
    Walks each named ladder with the invoices of a period, with what is known of the recipients now,
    as if nothing had been sent yet, and takes each channel to accept what it is given. Compares
    where they would have gone, what that costs (the lightest letter's postage, the channels' prices
    as configured) and the days until they are there, with `as-now`, the ladders that the senders
    have. Invoices to countries that a ladder is not for go as now. `asked first` are those whose
    channel does not know yet whether it reaches the recipient. Sends nothing and asks nobody.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let desk = try RoutingDesk(spool: spool, clock: invocation.moment)
  say(desk.diagnostics, invocation)
  let ladders = try invocation.operands.map { name in
    guard let ladder = desk.ladder(name.text) else {
      throw SpoolError(
        .notFound, "the site has no ladder \"\(printable(name.text))\"",
        fix: nearestName(to: name.text, in: desk.ladderNames).map { "did you mean \"\($0)\"?" }
          ?? "ladders stand in site/ladders/")
    }
    return ladder
  }
  let results = try desk.simulate(ladders, try selection(invocation, desk))
  if invocation.isJSON {
    try invocation.console.result(JSONValue.array(results.map(json)).indented)
    return .done
  }
  for line in lines(results) { try invocation.console.result(line) }
  if results.allSatisfy({ $0.total == 0 }) {
    let days = try desk.issueDays().map { "\($0.lowerBound) to \($0.upperBound)" }
    invocation.console.word(
      "no invoice fits; those of the spool were issued "
        + (days.map { "from \($0)" } ?? "never: it has none"))
  }
  return .done
}

private func lines(_ results: [LadderSimulation]) -> [String] {
  let order = Channel.allCases.map(\.rawValue).filter { $0 != "print" } + ["print", "person"]
  let channels = order.filter { name in results.contains { $0.invoices[name] != nil } }
  let currencies = Set(results.flatMap(\.cost.keys)).sorted()
  let rows = results.map { result -> [String] in
    let days = result.total == 0 ? 0 : (Decimal(result.days) / Decimal(result.total))
    return [result.ladder, grouped(result.total)]
      + channels.map { result.invoices[$0].map(grouped) ?? "·" }
      + currencies.map { (result.cost[$0] ?? 0).plain(places: 2) }
      + [
        grouped(result.asked), days.rounded(places: 1).plain(places: 1), grouped(result.asNow),
      ]
  }
  let head =
    ["ladder", "invoices"] + channels.map { $0 == "print" ? "paper" : $0 } + currencies + [
      "asked first", "days each", "not for it",
    ]
  return table([head] + rows, rightAligned: Set(1..<head.count))
}

private func selection(
  _ invocation: Invocation, _ desk: RoutingDesk
) throws -> LadderSimulation.Selection {
  let from = try day("--from", invocation) ?? CalendarDate(daysSince1970: 0)
  let to = try day("--to", invocation) ?? CalendarDate(daysSince1970: 2_932_896)
  guard from <= to else {
    throw UsageError(message: "--to lies before --from", command: "simulate")
  }
  var selection = LadderSimulation.Selection(from...to)
  if let text = invocation.options["--paper-days"] {
    guard let number = Int(text), (0...30).contains(number) else {
      throw UsageError(
        message: "--paper-days \"\(printable(text))\" is no number from 0 to 30",
        command: "simulate")
    }
    selection.paperDays = number
  }
  if let name = invocation.options["--sender"] {
    guard desk.senderNames.contains(name) else {
      throw UsageError(
        message: "the site has no sender \"\(printable(name))\"",
        fix: nearestName(to: name, in: desk.senderNames).map { "did you mean \"\($0)\"?" },
        command: "simulate")
    }
    selection.sender = name
  }
  if let name = invocation.options["--segment"] {
    guard let segment = Segment(rawValue: name) else {
      throw UsageError(
        message: "there is no kind of recipient \"\(printable(name))\"",
        fix: "it is one of person, company, public", command: "simulate")
    }
    selection.segment = segment
  }
  return selection
}

private func day(_ option: String, _ invocation: Invocation) throws -> CalendarDate? {
  guard let text = invocation.options[option] else { return nil }
  guard let day = CalendarDate(iso: text) else {
    throw UsageError(
      message: "\(option) \"\(printable(text))\" is no date", fix: "write it like 2026-11-01",
      command: "simulate")
  }
  return day
}

private func json(_ result: LadderSimulation) -> JSONValue {
  .object([
    "ladder": .string(result.ladder), "invoices": .integer(result.total),
    "channels": .object(result.invoices.mapValues(JSONValue.integer)),
    "cost": .object(result.cost.mapValues { .string($0.plain(places: 2)) }),
    "askedFirst": .integer(result.asked), "days": .integer(result.days),
    "asNow": .integer(result.asNow),
  ])
}
