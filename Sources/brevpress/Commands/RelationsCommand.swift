import Foundation
import MailModel
import Pipeline
import Spooling

let relationsCommand = Command(
  name: "relations", summary: "find recipients of paper that could be reached for less",
  options: [
    Option("--months", value: "N", "how far to look back, 1 to 24 (3)"),
    Option("--sender", value: "ID", "only this sender's"),
    Option("--channel", value: "NAME", "only suggestions for this channel"),
    Option("--approve", "write the sender's yes to all that are listed down"),
  ],
  discussion: """
    Looks at everybody who got paper in the last months, asks the channels that can be asked, and
    lists who could be reached otherwise, with what a month would save. A sender's earlier no is
    respected. With --approve the listed suggestions become choices of the sender, with the source
    `relation`: the next invoice goes there.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  var months = 3
  if let text = invocation.options["--months"] {
    guard let number = Int(text), (1...24).contains(number) else {
      throw UsageError(
        message: "--months \"\(printable(text))\" is no number from 1 to 24",
        command: "relations")
    }
    months = number
  }
  let spool = try Spool(opening: invocation.spoolFolder)
  let desk = try RoutingDesk(spool: spool, clock: invocation.moment)
  say(desk.diagnostics, invocation)
  let relations = try desk.relations(months: months).filter { relation in
    (invocation.options["--sender"].map { $0 == relation.sender } ?? true)
      && (invocation.options["--channel"].map { $0 == relation.channel.rawValue } ?? true)
  }
  if invocation.has("--approve") { try desk.approve(relations) }
  if invocation.isJSON {
    let rows = relations.map { relation -> JSONValue in
      .object([
        "sender": .string(relation.sender), "recipient": .string(relation.recipient),
        "channel": .string(relation.channel.rawValue), "ground": .string(relation.ground),
        "documentsPerMonth": .string("\(relation.documentsPerMonth)"),
        "sheetsPerMonth": .string("\(relation.sheetsPerMonth)"),
        "savedPerMonth": saved(relation.savedPerMonth),
        "approved": .bool(invocation.has("--approve")),
      ])
    }
    try invocation.console.result(JSONValue.array(rows).indented)
    return .done
  }
  let rows = relations.map { relation in
    [
      relation.sender, relation.recipient, relation.channel.rawValue, relation.ground,
      "\(relation.documentsPerMonth)", "\(relation.sheetsPerMonth)",
      relation.savedPerMonth.map { "\($0.amount.plain(places: 2)) \($0.currency)" } ?? "-",
    ]
  }
  let head = [
    "sender", "recipient", "channel", "known by", "documents/month", "sheets/month",
    "saved/month",
  ]
  for line in table([head] + rows, rightAligned: [4, 5, 6]) {
    try invocation.console.result(line)
  }
  for (currency, amount) in sums(relations) {
    try invocation.console.result("saved a month: \(amount.plain(places: 2)) \(currency)")
  }
  if invocation.has("--approve") {
    invocation.console.word("\(relations.count) written down as the senders' choices")
  }
  return .done
}

private func saved(_ money: Money?) -> JSONValue {
  money.map {
    .object([
      "amount": .string($0.amount.plain(places: 2)), "currency": .string($0.currency.code),
    ])
  } ?? .null
}

private func sums(_ relations: [RoutingDesk.Relation]) -> [(String, Decimal)] {
  var sums: [String: Decimal] = [:]
  for money in relations.compactMap(\.savedPerMonth) {
    sums[money.currency.code, default: 0] += money.amount
  }
  return sums.sorted { $0.key < $1.key }
}
