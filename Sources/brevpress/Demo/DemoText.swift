import Foundation
import MailModel
import Pipeline
import Routing
import Spooling

extension DemoFigures {
  /// The result for people.
  var lines: [String] {
    var lines = ["", "WHERE \(count(walks.count, "INVOICE")) WENT", ""]
    lines += channelLines
    lines += ["", "WAYS WORTH LOOKING AT"]
    for (title, walk) in chosen { lines += ["", "  \(title):"] + self.lines(of: walk) }
    lines += ["", "WHAT IS ON PAPER, AND WHY", ""] + paperLines
    if !people.isEmpty { lines += ["", "WHAT WAITS FOR A PERSON", ""] + peopleLines }
    lines += ["", "WHAT IT SAVED", ""] + savingLines
    lines += ["", "WHO GOT PAPER AND COULD BE REACHED FOR LESS", ""]
    lines += relationLines(relations.relations).map { $0.isEmpty ? "" : "  " + $0 }
    lines += ["", "THE JOBS", ""] + jobLines(jobs)
    lines += ["", "THE BALANCE", ""] + balanceLines(audit.balance)
    lines += audit.problems.map { printableLines($0.text) }
    lines += [
      "", "the jobs' folders:              \(spool.jobsFolder)/",
      "what the stand-ins say they took: \(spool.folder)/stand-ins/*/log.jsonl",
    ]
    return lines + hints
  }

  private func count(_ number: Int, _ word: String) -> String {
    number == 1 ? "1 \(word)" : "\(grouped(number)) \(word)S"
  }

  // MARK: Channels

  private var channelLines: [String] {
    let head = [
      "channel", "tried", "not at once", "unknown first", "refused", "refused later", "has",
      "confirmed",
    ]
    func cell(_ number: Int) -> String { number == 0 ? "·" : grouped(number) }
    var rows = channels.map { line in
      [
        line.channel.rawValue, grouped(line.tried), cell(line.temporary), cell(line.unknown),
        cell(line.refused), cell(line.refusedLater), cell(line.has), cell(line.confirmed),
      ]
    }
    let electronic = channels.reduce(0) { $0 + $1.has }
    let onPaper = walks.count { [.job, .mailed].contains($0.record.state) }
    func end(_ name: String, _ number: Int) -> [String] {
      [name, "", "", "", "", "", grouped(number), ""]
    }
    rows.append(end("electronic together", electronic))
    rows.append(end("paper", onPaper))
    let waiting = audit.balance[.waiting] + audit.balance[.held]
    rows.append(end("for a person", audit.balance[.deviation]))
    if waiting > 0 { rows.append(end("on their way", waiting)) }
    return table([head] + rows, rightAligned: Set(1...7)).map { "  " + $0 }
  }

  // MARK: Ways

  /// An invoice's way down its ladder, as `explain` tells it, in a person's words.
  private func lines(of walk: Walk) -> [String] {
    let record = walk.record
    let fields = record.fields
    var money = ""
    if let payable = fields.payable, let currency = fields.currency {
      money = "  \(payable.plain(places: currency.decimals)) \(currency.code)"
    }
    let kind =
      switch walk.explanation.segment {
      case .person: "a private person"
      case .company: "a company"
      case .publicBody: "a public body"
      }
    let reached = walk.rungs.lastIndex { $0.outcome != .notReached } ?? walk.rungs.count - 1
    let rows = walk.rungs.prefix(reached + 1).enumerated().map { index, rung in
      [
        "    \(index + 1)", rung.channel.rawValue, sign(rung, walk), printable(words(rung, walk)),
        evidence(rung),
      ]
    }
    let rest = walk.rungs.dropFirst(reached + 1).map(\.channel.rawValue)
    return [
      "  \(fields.number ?? printable(record.path))\(money)  \(kind) in \(fields.country ?? "-"), "
        + "ladder \(walk.explanation.ladder)"
    ] + table(rows)
      + (rest.isEmpty ? [] : ["       not reached: \(rest.joined(separator: ", "))"])
      + ["    → \(end(of: walk))"]
  }

  private func sign(_ rung: Decision.RungVerdict, _ walk: Walk) -> String {
    switch rung.outcome {
    case .absent: "not for it"
    case .notReached: "not reached"
    case .chosen: "HERE"
    case .passed:
      rung.code == "channel-refused"
        ? walk.refusedLater.contains(rung.channel.rawValue) ? "refused later" : "refused"
        : "passed"
    }
  }

  private func words(_ rung: Decision.RungVerdict, _ walk: Walk) -> String {
    if rung.outcome == .chosen, rung.channel == .print { return "nothing above took it" }
    guard rung.code == "channel-refused", let attempt = attempt(walk, rung.channel) else {
      return rung.message
    }
    let code = attempt.code ?? "no reason given"
    return walk.refusedLater.contains(rung.channel.rawValue)
      ? "it took the document, and refused it later: \(code)" : "it refused the document: \(code)"
  }

  private func attempt(_ walk: Walk, _ channel: Channel) -> AttemptRecord? {
    walk.explanation.attempts.last { $0.message.channel == channel.rawValue }
  }

  private func evidence(_ rung: Decision.RungVerdict) -> String {
    guard let used = rung.evidence, used.kind != .none else { return "" }
    let age = used.ageSeconds.map { ", \(ageWords($0)) old" } ?? ""
    switch used.kind {
    case .choice: return "[choice: \(used.answer.rawValue), \(printable(used.source))\(age)]"
    case .consent: return "[agreement: \(used.answer.rawValue), \(printable(used.source))\(age)]"
    case .lookUp: return "[asked: \(used.answer.rawValue)\(age)]"
    case .assumed: return "[known]"
    case .none: return ""
    }
  }

  private func end(of walk: Walk) -> String {
    switch walk.record.state {
    case .electronic:
      let attempt = walk.explanation.attempts.last { ["sent", "delivered"].contains($0.state) }
      let channel = attempt?.message.channel ?? "a channel"
      let tries = attempt?.message.tries ?? 1
      return "\(channel) has it" + (attempt?.state == "delivered" ? ", confirmed" : "")
        + (tries > 1 ? ", at the \(ordinal(tries)) try" : "")
    case .job, .mailed: return "on paper" + (walk.job.map { ", in job \($0)" } ?? "")
    case .deviation: return "a person must look"
    default: return walk.record.state.rawValue
    }
  }

  private func ordinal(_ number: Int) -> String {
    ["first", "second", "third"].dropFirst(number - 1).first ?? "\(number)th"
  }

  // MARK: Paper, people, money

  private var paperLines: [String] {
    let rows = paper.map { cause, invoices in
      let names = invoices.prefix(3).compactMap(\.record.fields.number)
      return [
        "  \(invoices.count)", cause,
        names.joined(separator: ", ") + (invoices.count > 3 ? " …" : ""),
      ]
    }
    return table(rows, rightAligned: [0])
  }

  private var peopleLines: [String] {
    table(
      people.map { walk in
        let reason = walk.record.reasons.last { $0.severity >= .deviation }
        return [
          "  \(walk.record.fields.number ?? printable(walk.record.path))", reason?.code ?? "-",
          printable(reason?.message ?? "-"),
        ]
      })
  }

  private var savingLines: [String] {
    let letters = channels.reduce(0) { $0 + $1.has }
    var rows = [["  currency", "letters", "postage", "channels ask", "less"]]
    let totals = Dictionary(
      savings.totals.map { ($0.currency, $0.figures) }, uniquingKeysWith: { first, _ in first })
    for currency in Set(totals.keys).union(prices.keys).sorted() {
      let saved = totals[currency]?.amount(.saved) ?? 0
      let price = prices[currency] ?? 0
      rows.append(
        ["  \(currency)", grouped(totals[currency]?.count(.electronic) ?? 0)]
          + [saved, price, saved - price].map { $0.plain(places: 2) })
    }
    return [
      "  \(counted(letters, "letter")) not printed, enveloped and posted: at the lightest letter's "
        + "price, and what the", "  accounts in site/channels say that a channel asks.", "",
    ] + table(rows, rightAligned: [1, 2, 3, 4])
  }

  private var hints: [String] {
    let name = chosen.first?.walk.record.fields.number ?? "INVOICE"
    let program = "  brevpress --spool \(spool.folder)"
    return [
      "", "look further:", "\(program) explain \(name)", "\(program) channels",
      "\(program) attempts --state refused", "\(program) directory list",
      "\(program) simulate --ladder b2c-se --ladder b2b-se --from 2026-11-01 --to 2026-11-30",
    ]
  }
}
