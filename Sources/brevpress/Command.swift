import Foundation
import Spooling

/// An option of the command line.
struct Option: Sendable {
  /// With its dashes, such as `--spool`.
  let name: String
  /// What stands for the value in the help, or nothing for a switch.
  let value: String?
  /// One line.
  let help: String
  /// Whether its value is an operand under a name, and it may be given more than once.
  let isOperand: Bool

  init(_ name: String, value: String? = nil, _ help: String, isOperand: Bool = false) {
    self.name = name
    self.value = value
    self.help = help
    self.isOperand = isOperand
  }

  /// Options of all commands.
  static let common = [
    Option("--spool", value: "DIR", "the spool's folder (\"spool\")"),
    Option("--now", value: "TIME", "the moment to work at, such as 2026-11-22T05:00:00Z"),
    Option("--jobs", value: "N", "how many threads work at once (all cores)"),
    Option("--json", "write JSON, and only JSON, to standard output"),
    Option("--help", "show this help"),
  ]
}

/// One command: its words for the help, and what it does.
struct Command: Sendable {
  let name: String
  /// One line for the list of commands.
  let summary: String
  /// What operands it takes, such as `PATH…`; nothing where it takes none.
  var operands: String?
  /// Options of its own.
  var options: [Option] = []
  /// Whether it may go without operands, because an option says the same.
  var operandsOptional = false
  /// Paragraphs of the help.
  let discussion: String
  /// The exit codes that it may end with.
  let exitCodes: [ExitCode]
  let run: @Sendable (Invocation) throws -> ExitCode

  /// All commands, in the order of a day's work.
  static let all = [
    initCommand, submitCommand, holdCommand, encloseCommand, replaceCommand, cancelCommand,
    letGoCommand, planCommand, runCommand, releaseCommand, verifyCommand, reconcileCommand,
    reprintCommand, replanCommand, statusCommand, invoicesCommand, jobsCommand, pieceCommand,
    deviationsCommand,
    reportCommand, auditCommand, previewCommand, lintCommand, designCommand, schemaCommand,
    explainCommand, attemptsCommand, channelsCommand, dispatchCommand, pollCommand,
    paymentsCommand, directoryCommand, relationsCommand, simulateCommand, archiveCommand,
    doctorCommand, demoCommand,
  ]
}

/// A command line that was understood.
struct Invocation {
  let console: Console
  /// The moment to work at: `--now`, else when the command began. Never read twice.
  let moment: Date
  /// The spool's folder; nothing where `--spool` was not given.
  let namedSpool: String?
  let workers: Int
  let isJSON: Bool
  /// The command's own options.
  let options: [String: String]
  let operands: [BytePath]

  /// The spool's folder.
  var spoolFolder: String { namedSpool ?? "spool" }

  func has(_ option: String) -> Bool { options[option] != nil }

  /// The same invocation at another spool.
  func at(spool folder: String) -> Invocation {
    Invocation(
      console: console, moment: moment, namedSpool: folder, workers: workers, isJSON: isJSON,
      options: options, operands: operands)
  }

  /// The same invocation at another moment.
  func at(moment: Date) -> Invocation {
    Invocation(
      console: console, moment: moment, namedSpool: namedSpool, workers: workers, isJSON: isJSON,
      options: options, operands: operands)
  }
}
