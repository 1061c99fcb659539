import Foundation
import MailModel
import Spooling

extension DemoFigures {
  /// The result for programs.
  var json: JSONValue {
    .object([
      "spool": .string(spool.folder), "standIns": .string("\(spool.folder)/stand-ins"),
      "steps": .array(steps.map(json)), "channels": .array(channels.map(json)),
      "paper": .array(
        paper.map { cause, invoices in
          .object(["cause": .string(cause), "invoices": .array(invoices.map(name))])
        }),
      "people": .array(people.map(name)),
      "ways": .array(
        chosen.map { title, walk in
          .object([
            "title": .string(title),
            "explanation": explanationJSON(walk.record, walk.explanation, [], nil),
          ])
        }),
      "saved": .object(
        Dictionary(
          savings.totals.map { ($0.currency, .string($0.figures.amount(.saved).plain(places: 2))) },
          uniquingKeysWith: { first, _ in first })),
      "asked": .object(prices.mapValues { .string($0.plain(places: 2)) }),
      "relations": .array(
        relations.relations.map {
          .object([
            "sender": .string($0.sender), "latest": .string($0.latest),
            "channel": .string($0.channel.rawValue), "ground": .string($0.ground),
          ])
        }),
      "holds": .bool(audit.holds), "balance": audit.balance.json,
      "jobs": .array(jobs.map { .string("\(spool.jobsFolder)/\($0.id)") }),
    ])
  }

  private func name(_ walk: Walk) -> JSONValue { .string(walk.record.path) }

  private func json(_ step: ChannelDemo.Step) -> JSONValue {
    .object([
      "moment": .string(Timestamp.text(step.moment)), "command": .string(step.command),
      "channels": channelsJSON(step.summary),
      "jobs": .array(step.summary.jobs.map(JSONValue.string)),
    ])
  }

  private func json(_ line: Line) -> JSONValue {
    .object([
      "channel": .string(line.channel.rawValue), "tried": .integer(line.tried),
      "temporary": .integer(line.temporary), "unknown": .integer(line.unknown),
      "refused": .integer(line.refused), "refusedLater": .integer(line.refusedLater),
      "has": .integer(line.has), "confirmed": .integer(line.confirmed),
    ])
  }
}
