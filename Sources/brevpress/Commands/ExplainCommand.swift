import Foundation
import MailModel
import Pipeline
import Routing
import Spooling

let explainCommand = Command(
  name: "explain", summary: "say why an invoice went where it went", operands: "INVOICE",
  discussion: """
    Shows each rung of the ladder as it stands now: the evidence that it was judged by, how old that
    is, and the verdict; then the tries so far and what happened. INVOICE is an invoice's number, a
    file as it was received, or a number of receipt such as 17.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let spool = try Spool(opening: invocation.spoolFolder)
  let name = try oneOperand(invocation, of: "explain")
  let records = try spool.documents(named: name)
  guard !records.isEmpty else {
    throw SpoolError(
      .notFound, "there is no invoice \"\(printable(name))\"",
      fix: "brevpress invoices lists them")
  }
  let desk = try RoutingDesk(spool: spool, clock: invocation.moment)
  say(desk.diagnostics, invocation)
  let explained = try records.map { record in
    (
      record, try desk.explain(record), try spool.events(ofDocument: record.seq),
      try spool.recall(of: record.seq)
    )
  }
  if invocation.isJSON {
    try invocation.console.result(JSONValue.array(explained.map(explanationJSON)).indented)
    return .done
  }
  for (record, explanation, events, recall) in explained {
    for line in lines(record, explanation, events, recall) { try invocation.console.result(line) }
  }
  return .done
}

private func lines(
  _ record: DocumentRecord, _ explanation: RoutingDesk.Explanation?, _ events: [LoggedEvent],
  _ recall: ClaimRecall?
) -> [String] {
  var lines = ["\(printable(record.path))  \(record.state.rawValue)"]
  guard let explanation else {
    return lines + [
      record.purged.map { "  purged \($0): its events remain" }
        ?? "  no sound invoice of a known sender: no ladder was walked"
    ]
  }
  lines.append("  recipient: \(explanation.segment.rawValue)  ladder: \(explanation.ladder)")
  let rows = explanation.decision.rungs.enumerated().map { index, rung in
    [
      "  \(index + 1)", rung.channel.rawValue, rung.outcome.rawValue, rung.code,
      rung.evidence.map { "\($0.kind.rawValue) \($0.answer.rawValue)" } ?? "-",
      rung.evidence.map { printable($0.source) } ?? "-",
      rung.evidence?.ageSeconds.map(ageWords) ?? "-", printable(rung.message),
    ]
  }
  lines += table(
    [["  rung", "channel", "verdict", "code", "evidence", "from", "age", "why"]] + rows)
  lines.append("  next: \(next(record, explanation))")
  for attempt in explanation.attempts {
    lines.append(
      "  tried \(attempt.message.channel) (\(attempt.message.account)) \(attempt.message.tries) "
        + "times, key \(attempt.message.key): \(attempt.state)"
        + (attempt.code.map { ", " + printable($0) } ?? "")
        + (attempt.message.next.map { ", next at \($0)" } ?? ""))
    lines += noteLines(attempt).map { "  " + $0 }
  }
  if let recall {
    lines.append(
      "  claim called back (\(recall.cause.rawValue)): \(recall.state)"
        + (recall.code.map { ", " + printable($0) } ?? ""))
  }
  for event in events {
    lines.append("  \(event.time)  \(event.event.kind)")
  }
  return lines
}

/// What is to be done now: nothing about a document that has come to its end.
private func next(_ record: DocumentRecord, _ explanation: RoutingDesk.Explanation) -> String {
  switch record.state {
  case .job, .mailed: "nothing: it is on paper"
  case .cancelled: "nothing: its sender has withdrawn it"
  default: word(explanation.decision.step)
  }
}

/// An age as people say it.
func ageWords(_ seconds: Int) -> String {
  switch seconds {
  case ..<120: "\(seconds) s"
  case ..<7200: "\(seconds / 60) min"
  case ..<172_800: "\(seconds / 3600) h"
  default: "\(seconds / 86_400) d"
  }
}

private func word(_ step: Decision.Step) -> String {
  switch step {
  case .send(let channel): "send by \(channel.rawValue)"
  case .lookUp(let channel): "ask \(channel.rawValue)"
  case .retry(let channel, let at): "try \(channel.rawValue) again at \(moment(at))"
  case .wait(let channel, let until): "wait for \(channel.rawValue) until \(moment(until))"
  case .askAgain(let channel): "ask \(channel.rawValue) again with the same key"
  case .done(let channel): "nothing: \(channel.rawValue) has it"
  case .print: "print"
  case .person(let code, let message): "a person must look: \(message) [\(code)]"
  }
}

private func moment(_ moment: Moment) -> String {
  Timestamp.text(Date(timeIntervalSince1970: Double(moment.seconds)))
}

/// An explanation for programs.
func explanationJSON(
  _ record: DocumentRecord, _ explanation: RoutingDesk.Explanation?, _ events: [LoggedEvent],
  _ recall: ClaimRecall?
) -> JSONValue {
  let rungs = (explanation?.decision.rungs ?? []).map { rung -> JSONValue in
    let evidence = rung.evidence.map { used -> JSONValue in
      .object([
        "kind": .string(used.kind.rawValue), "answer": .string(used.answer.rawValue),
        "source": .string(used.source),
        "ageSeconds": used.ageSeconds.map(JSONValue.integer) ?? .null,
      ])
    }
    return .object([
      "channel": .string(rung.channel.rawValue), "verdict": .string(rung.outcome.rawValue),
      "code": .string(rung.code), "message": .string(rung.message), "evidence": evidence ?? .null,
    ])
  }
  return .object([
    "file": .string(record.path), "state": .string(record.state.rawValue),
    "segment": .string(orNull: explanation?.segment.rawValue),
    "ladder": .string(orNull: explanation?.ladder),
    "next": .string(orNull: explanation.map { next(record, $0) }), "rungs": .array(rungs),
    "attempts": .array((explanation?.attempts ?? []).map(attemptJSON)),
    "recall": recall.map { recall -> JSONValue in
      .object([
        "cause": .string(recall.cause.rawValue), "state": .string(recall.state),
        "code": .string(orNull: recall.code),
      ])
    } ?? .null,
    "events": .array(
      events.map { .object(["time": .string($0.time), "kind": .string($0.event.kind)]) }),
  ])
}
