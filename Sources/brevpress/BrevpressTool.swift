import Foundation
import SQLiteKit
import Spooling

/// The program from its arguments to its exit code.
enum BrevpressTool {
  static let version = "0.1.0"

  static func main(_ arguments: [[UInt8]], console: Console = Console()) -> ExitCode {
    do {
      let code: ExitCode
      switch try ArgumentParser(commands: Command.all).parse(arguments) {
      case .version:
        try console.result("brevpress \(version)")
        code = .done
      case .help(let command):
        try console.result(command.map(help(for:)) ?? help())
        code = .done
      case .run(let command, let parsed):
        code = try command.run(try invocation(parsed, of: command, console))
      }
      try console.flush()
      return code
    } catch {
      // What was found out before the fault is still true.
      try? console.flush()
      return report(error, to: console)
    }
  }

  private static func invocation(
    _ parsed: ParsedArguments, of command: Command, _ console: Console
  ) throws -> Invocation {
    var moment = Date()
    if let text = parsed.options["--now"] {
      guard let named = Timestamp.parse(text) else {
        throw UsageError(
          message: "--now \"\(printable(text))\" is no moment",
          fix: "write it like 2026-11-22T05:00:00Z", command: command.name)
      }
      moment = named
    }
    var workers = ProcessInfo.processInfo.activeProcessorCount
    if let text = parsed.options["--jobs"] {
      guard let named = Int(text), (1...256).contains(named) else {
        throw UsageError(
          message: "--jobs \"\(printable(text))\" is no number from 1 to 256",
          command: command.name)
      }
      workers = named
    }
    return Invocation(
      console: console, moment: moment, namedSpool: parsed.options["--spool"], workers: workers,
      isJSON: parsed.options["--json"] != nil, options: parsed.options, operands: parsed.operands)
  }

  /// Says what went wrong and with which code the program ends.
  static func report(_ error: any Error, to console: Console) -> ExitCode {
    switch error {
    case let error as UsageError:
      console.word("error: \(error.message)")
      if let fix = error.fix { console.word("  fix: \(fix)") }
      return .usage
    case let error as SpoolError:
      console.word(error.description)
      return error.kind == .locked ? .locked : .failed
    case let error as SQLiteError:
      console.word("error: the spool's database refused an operation\n  why: \(error)")
      if error.isBusy { console.word("  fix: wait until the other process is done, then repeat") }
      return error.isBusy ? .locked : .failed
    default:
      console.word("error: \(error)")
      return .failed
    }
  }
}
