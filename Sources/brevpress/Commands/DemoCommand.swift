import Foundation
import Spooling

let demoCommand = Command(
  name: "demo", summary: "run the main job on the sample batch, in a spool of its own",
  options: [
    Option("--channels", "with all electronic channels, at stand-ins on this machine")
  ],
  discussion: """
    Empties and remakes spool/demo (or the spool named by --spool), submits the sample batch, runs
    and audits it, and ends with the jobs' folders and the balance. A folder that is no spool is
    never emptied.

    With --channels the spool is spool/demo-channels, its site has accounts for all channels
    (spool/channels), and stand-ins of their other sides run on this machine meanwhile: banks,
    mailboxes, an access point, a mail server. Some days are played, from 2026-11-22 or --now on:
    what is refused for now is tried again, what is refused a day later goes on and ends on paper.
    It shows where each invoice went, and why. It needs python3 and sends nothing anywhere else.
    """,
  exitCodes: [.done, .failed, .usage, .unbalanced, .locked]
) { invocation in
  let home = try Home.find()
  if invocation.has("--channels") { return try playChannels(invocation, home) }
  let folder = invocation.namedSpool ?? home + "/spool/demo"
  let console = invocation.console
  let invocation = invocation.at(spool: folder)
  console.word("brevpress demo in \(folder)")
  try removeSpool(folder)
  let spool = try makeSpool(at: folder, home: home).spool
  let received = try submit(invocation, to: spool, paths: [BytePath(home + "/spool/sample")])
  let summary = try runPipeline(invocation, spool)
  let audit = try spool.audit()
  let jobs = try spool.releasedJobs()
  if invocation.isJSON {
    try console.result(
      JSONValue.object([
        "spool": .string(spool.folder), "received": .integer(received.received), "run": summary,
        "holds": .bool(audit.holds), "balance": audit.balance.json,
        "jobs": .array(jobs.map { .string("\(spool.jobsFolder)/\($0.id)") }),
      ]).indented)
    return audit.holds ? .done : .unbalanced
  }
  try console.result("")
  for line in jobLines(jobs) { try console.result(line) }
  try console.result("")
  for line in balanceLines(audit.balance) { try console.result(line) }
  for problem in audit.problems { try console.result(printableLines(problem.text)) }
  try console.result("")
  try console.result("the jobs' folders:")
  for job in jobs { try console.result("  \(spool.jobsFolder)/\(job.id)") }
  return audit.holds ? .done : .unbalanced
}

/// The demonstration of the channels, in a spool of its own.
private func playChannels(_ invocation: Invocation, _ home: String) throws -> ExitCode {
  let folder = invocation.namedSpool ?? home + "/spool/demo-channels"
  let start =
    invocation.has("--now") ? invocation.moment : Timestamp.parse(ChannelDemo.morning)
  invocation.console.word("brevpress demo --channels in \(folder)")
  try removeSpool(folder)
  let spool = try makeSpool(at: folder, home: home).spool
  return try ChannelDemo(invocation: invocation.at(spool: folder), home: home, spool: spool)
    .play(from: start ?? invocation.moment)
}

/// Removes a spool with all in it. Anything that does not carry a spool's mark is left alone.
private func removeSpool(_ folder: String) throws {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  // Removing refuses what is no spool; an empty folder needs no removing.
  if !names.isEmpty { try Spool.remove(folder) }
}
