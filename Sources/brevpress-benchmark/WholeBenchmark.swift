import Foundation
import Pipeline
import Spooling

/// The whole way: files in, job folders out.
struct WholeBenchmark {
  let input: String
  let workers: Int
  let keep: String?

  func run() throws {
    let folder = keep ?? NSTemporaryDirectory() + "brevpress-benchmark-\(getpid())"
    let spool = try ScratchSpool.make(at: folder)
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    let clock = Timestamp.parse("2026-11-22T05:00:00Z") ?? Date(timeIntervalSince1970: 0)
    let timer = StageTimer()
    let start = Measuring.wallSeconds
    timer.stage("receive", total: 0)
    var receiver = Receiver(spool: spool, at: clock)
    let received = try receiver.submit([BytePath(input)])
    timer.finish("")
    let summary = try PipelineRunner(
      spool: spool, clock: clock, workers: workers, progress: timer
    ).run()
    let seconds = Measuring.wallSeconds - start
    print(
      "\(received.received) files, \(summary.pages) pages, \(summary.jobs.count) jobs, "
        + "\(workers) workers")
    for time in timer.times {
      print(
        time.name.padding(toLength: 18, withPad: " ", startingAt: 0),
        Measuring.text(time.seconds, 2), "s,", Measuring.text(time.cpuSeconds, 2), "s of CPU,",
        Measuring.text(Double(received.received) / time.seconds, 0), "documents/s,",
        Measuring.text(Double(summary.pages) / time.seconds, 0), "pages/s")
    }
    let perPage = summary.pages > 0 ? Double(summary.bytes) / Double(summary.pages) : 0
    let pagesPerSecond = Double(summary.pages) / seconds
    print(
      "whole             ", Measuring.text(seconds, 2), "s,",
      Measuring.text(Double(received.received) / seconds, 0), "documents/s,",
      Measuring.text(pagesPerSecond, 0), "pages/s,", Measuring.text(perPage, 0), "bytes/page,",
      "peak", Measuring.text(Measuring.peakMiB, 0), "MiB (largest child",
      Measuring.text(Measuring.childPeakMiB, 0), "MiB)")
    let stages = timer.times.map { time in
      (time.name, JSONValue.number(Measuring.text(time.seconds, 3)))
    }
    print(
      JSONValue.object([
        "documents": .integer(received.received), "pages": .integer(summary.pages),
        "jobs": .integer(summary.jobs.count), "workers": .integer(workers),
        "seconds": .number(Measuring.text(seconds, 3)),
        "pagesPerSecond": .number(Measuring.text(pagesPerSecond, 1)),
        "bytesPerPage": .number(Measuring.text(perPage, 0)),
        "peakMiB": .number(Measuring.text(Measuring.peakMiB, 0)),
        "childPeakMiB": .number(Measuring.text(Measuring.childPeakMiB, 0)),
        "balanceHolds": .bool(summary.balance.holds),
        "stages": .object(Dictionary(stages, uniquingKeysWith: { _, last in last })),
      ]).compact)
  }
}
