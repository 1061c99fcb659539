import Foundation
import MailModel
import Pipeline
import Spooling

let simulateCommand = Command(
  name: "simulate", summary: "what other ladders would have made of past invoices",
  operands: "LADDER…",
  options: [
    Option("--from", value: "DATE", "the first day of issue"),
    Option("--to", value: "DATE", "the last day of issue"),
    Option("--paper-days", value: "N", "how long a letter is under way, 0 to 30 (3)"),
  ],
  discussion: """
    Walks each named ladder with the invoices of a period, with what is known of the recipients now,
    and takes each channel to accept what it is given. Compares where they would have gone, what
    that costs (the lightest letter's postage, the channels' prices as configured) and the days until
    they are there. Sends nothing and asks nobody.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let desk = try RoutingDesk(spool: spool, clock: invocation.moment)
  say(desk.diagnostics, invocation)
  let from = try day("--from", invocation) ?? CalendarDate(daysSince1970: 0)
  let to = try day("--to", invocation) ?? CalendarDate(daysSince1970: 2_932_896)
  var paperDays = 3
  if let text = invocation.options["--paper-days"] {
    guard let number = Int(text), (0...30).contains(number) else {
      throw UsageError(
        message: "--paper-days \"\(printable(text))\" is no number from 0 to 30",
        command: "simulate")
    }
    paperDays = number
  }
  let results = try invocation.operands.map { name -> RoutingDesk.Simulation in
    guard let ladder = desk.ladder(name.text) else {
      throw SpoolError(
        .notFound, "the site has no ladder \"\(printable(name.text))\"",
        fix: nearestName(to: name.text, in: desk.ladderNames).map { "did you mean \"\($0)\"?" }
          ?? "ladders stand in site/ladders/")
    }
    return try desk.simulate(ladder, from: from, to: to, paperDays: paperDays)
  }
  if invocation.isJSON {
    try invocation.console.result(JSONValue.array(results.map(json)).indented)
    return .done
  }
  let channels = Set(results.flatMap(\.invoices.keys)).sorted()
  let currencies = Set(results.flatMap(\.cost.keys)).sorted()
  let rows = results.map { result -> [String] in
    [result.ladder, String(result.total)]
      + channels.map { String(result.invoices[$0] ?? 0) }
      + currencies.map { (result.cost[$0] ?? 0).plain(places: 2) }
      + [String(result.asked), String(result.days)]
  }
  let head = ["ladder", "invoices"] + channels + currencies + ["asked first", "days"]
  for line in table([head] + rows, rightAligned: Set(1..<head.count)) {
    try invocation.console.result(line)
  }
  return .done
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

private func json(_ result: RoutingDesk.Simulation) -> JSONValue {
  .object([
    "ladder": .string(result.ladder), "invoices": .integer(result.total),
    "channels": .object(result.invoices.mapValues(JSONValue.integer)),
    "cost": .object(result.cost.mapValues { .string($0.plain(places: 2)) }),
    "askedFirst": .integer(result.asked), "days": .integer(result.days),
  ])
}
