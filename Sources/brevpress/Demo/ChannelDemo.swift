import Foundation
import MailModel
import Pipeline
import Spooling

/// Plays days of a site with all channels against the stand-ins, and shows where each invoice of
/// the sample batch went, and why.
///
/// The clock is the demonstration's own: the stand-ins' answers of hours and days later come within
/// seconds.
struct ChannelDemo {
  let invocation: Invocation
  let home: String
  let spool: Spool

  /// What was done at one moment.
  struct Step {
    var moment: Date
    var command: String
    var summary: RunSummary
  }

  /// The batch's own day: due dates, and so direct debits, hang on it.
  static let morning = "2026-11-22T05:00:00Z"
  /// Of the stand-ins' answers, so that every demonstration is the same.
  private static let seed = 7
  /// Most further mornings until nothing waits.
  private static let morningsMax = 8

  private var console: Console { invocation.console }

  /// Runs it and shows the result.
  func play(from start: Date) throws -> ExitCode {
    let site = DemoSite(home: home, spool: spool)
    let folder = "\(spool.folder)/stand-ins"
    try site.prepare(folder)
    let partners = try DemoPartners(home: home, folder: folder, seed: Self.seed)
    defer { partners.stop() }
    let accounts = try site.connect(partners)
    let lines = try site.takeDirectory(at: start)
    console.word("\(accounts) accounts at stand-ins, \(lines) lines of directory")
    try partners.pass(at: start)
    _ = try submit(
      invocation.at(moment: start), to: spool, paths: [BytePath(home + "/spool/sample")])
    var steps = [try step("run", start)]
    try partners.pass(at: start)
    // Soon after, what was refused for now is tried again, and open outcomes are cleared.
    steps.append(try step("dispatch", start.addingTimeInterval(45 * 60)))
    for day in 1...Self.morningsMax {
      let moment = start.addingTimeInterval(Double(day) * 86_400)
      try partners.pass(at: moment)
      steps.append(try step("run", moment))
      if let last = steps.last?.summary, last.dispatch.isEmpty, last.polled.news == 0 { break }
    }
    let audit = try spool.audit()
    let figures = try DemoFigures(
      spool: spool, moment: steps.last?.moment ?? start, steps: steps, audit: audit)
    if invocation.isJSON {
      try console.result(figures.json.indented)
    } else {
      for line in figures.lines { try console.result(line) }
    }
    return audit.holds ? .done : .unbalanced
  }

  private func step(_ command: String, _ moment: Date) throws -> Step {
    console.word("")
    console.word("\(Timestamp.text(moment))  \(command)")
    let runner = PipelineRunner(
      spool: spool, clock: moment, workers: invocation.workers, progress: ProgressBar(console))
    let summary =
      command == "run" ? try runner.run() : try runner.serveChannels(sends: true)
    for diagnostic in summary.diagnostics { console.word(printableLines(diagnostic.text)) }
    sayChannels(summary, to: console)
    if command == "run" { console.word(summary.text) }
    return Step(moment: moment, command: command, summary: summary)
  }
}
