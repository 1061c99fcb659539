import Foundation

// Measures the pipeline whole and room by room. Timing lives here and never in a test.

let usage = """
  usage: brevpress-benchmark whole INPUT [--workers N] [--keep FOLDER]
         brevpress-benchmark rooms INPUT [--documents N]
         brevpress-benchmark plan [--documents N]

  whole   receives INPUT (a folder of UBL files) into a new spool, runs it, and prints seconds,
          documents/s and pages/s by stage, bytes a page and peak memory
  rooms   measures reading, composing, storing, drawing and the second pass by themselves, on one
          core
  plan    measures planning of made-up pieces of the sample site, by several policies

  The first two print a table and, as the last line, JSON.
  """

var arguments = Array(CommandLine.arguments.dropFirst())

@MainActor func option(_ name: String) -> String? {
  guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
  let value = arguments[index + 1]
  arguments.removeSubrange(index...(index + 1))
  return value
}

let workers = option("--workers").flatMap { Int($0) } ?? 2
let keep = option("--keep")
let documents = option("--documents").flatMap { Int($0) } ?? 1000

do {
  switch (arguments.first, arguments.count) {
  case ("whole", 2):
    try WholeBenchmark(input: arguments[1], workers: workers, keep: keep).run()
  case ("rooms", 2):
    try RoomsBenchmark(input: arguments[1], documents: documents).run()
  case ("plan", 1): try PlanBenchmark(pieces: documents).run()
  default:
    FileHandle.standardError.write(Data((usage + "\n").utf8))
    exit(2)
  }
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
