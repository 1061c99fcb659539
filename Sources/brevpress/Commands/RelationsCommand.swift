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
    Option("--recipient", value: "NAME", "only this recipient, by its opaque name as listed"),
    Option("--approve", "write the sender's yes to all that are listed down"),
  ],
  discussion: """
    Looks at everybody who got paper in the last months, asks the channels that can be asked, and
    lists who could be reached otherwise, with what a month would save at the lightest letter's
    price. A recipient has no name here: the sender knows it by its newest invoice. A sender's
    earlier no is respected, a channel that refused the newest invoice is not suggested, and neither
    is one that draws money, buys the invoice, or prints it elsewhere. With --approve the listed
    suggestions become choices of the sender, with the source `relation`: the next invoice goes
    there.
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
  try check(invocation, desk)
  let found = try desk.relations(months: months)
  let options = invocation.options
  let relations = found.relations.filter { relation in
    let sender = options["--sender"] ?? relation.sender
    let channel = options["--channel"] ?? relation.channel.rawValue
    let recipient = options["--recipient"] ?? relation.recipient
    return sender == relation.sender && channel == relation.channel.rawValue
      && recipient == relation.recipient
  }
  for (account, number) in found.unanswered.sorted(by: { $0.key < $1.key }) {
    invocation.console.word(
      "warning: \(account) did not answer about \(counted(number, "recipient")): not suggested")
  }
  if invocation.has("--approve") { try desk.approve(relations) }
  if invocation.isJSON {
    let rows = relations.map { relation -> JSONValue in
      .object([
        "sender": .string(relation.sender), "recipient": .string(relation.recipient),
        "latest": .string(relation.latest),
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
  for line in relationLines(relations) { try invocation.console.result(line) }
  guard !relations.isEmpty else { return .done }
  try invocation.console.result(
    invocation.has("--approve")
      ? "\(grouped(relations.count)) written down as the senders' choices"
      : "nothing is changed: --approve writes them down, all that are listed")
  return .done
}

/// Relations with what they save a month.
func relationLines(_ relations: [PaperRelations.Relation]) -> [String] {
  if relations.isEmpty { return ["nobody who got paper could be reached for less"] }
  let rows = relations.map { relation in
    [
      relation.sender, printable(relation.latest), relation.channel.rawValue, relation.ground,
      "\(relation.documentsPerMonth)", "\(relation.sheetsPerMonth)",
      relation.savedPerMonth.map { "\($0.amount.plain(places: 2)) \($0.currency)" } ?? "-",
      relation.recipient,
    ]
  }
  let head = [
    "sender", "newest invoice", "channel", "known by", "documents/month", "sheets/month",
    "saved/month", "recipient",
  ]
  let documents = relations.reduce(Decimal(0)) { $0 + $1.documentsPerMonth }
  let sheets = relations.reduce(Decimal(0)) { $0 + $1.sheetsPerMonth }
  let less = sums(relations).map { "\($0.1.plain(places: 2)) \($0.0)" }
  var lines = table([head] + rows, rightAligned: [4, 5, 6])
  lines += [
    "",
    "a month: \(counted(relations.count, "recipient")), \(documents) letters, \(sheets) sheets"
      + (less.isEmpty ? "" : "; \(less.joined(separator: ", ")) less"),
  ]
  let unknown = relations.count { $0.savedPerMonth == nil }
  if unknown > 0 {
    lines.append(
      "of \(grouped(unknown)) nobody knows what they save: the channel has no price in the "
        + "postage's currency")
  }
  return lines
}

/// A name that is not there would find nothing, and say nothing about it.
private func check(_ invocation: Invocation, _ desk: RoutingDesk) throws {
  let known: [(option: String, names: [String])] = [
    ("--sender", desk.senderNames), ("--channel", Channel.allCases.map(\.rawValue)),
  ]
  for (option, names) in known {
    guard let name = invocation.options[option], !names.contains(name) else { continue }
    throw UsageError(
      message: "\(option) \"\(printable(name))\" is not there",
      fix: nearestName(to: name, in: names).map { "did you mean \"\($0)\"?" }
        ?? "one of \(names.joined(separator: ", "))", command: "relations")
  }
}

private func saved(_ money: Money?) -> JSONValue {
  money.map {
    .object([
      "amount": .string($0.amount.plain(places: 2)), "currency": .string($0.currency.code),
    ])
  } ?? .null
}

private func sums(_ relations: [PaperRelations.Relation]) -> [(String, Decimal)] {
  var sums: [String: Decimal] = [:]
  for money in relations.compactMap(\.savedPerMonth) {
    sums[money.currency.code, default: 0] += money.amount
  }
  return sums.sorted { $0.key < $1.key }
}
