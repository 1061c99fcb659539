import Foundation
import MailModel
import Spooling

/// A command line that is not understood.
struct UsageError: Error, Equatable {
  let message: String
  var fix: String?
  /// The command whose help tells more.
  var command: String?
}

/// What the command line asks for.
enum Request {
  case help(Command?)
  case version
  case run(Command, ParsedArguments)
}

/// The arguments of a command, options and operands apart.
struct ParsedArguments: Equatable {
  var options: [String: String] = [:]
  var operands: [BytePath] = []
}

/// Reads `brevpress [common options] COMMAND [options] [operands]`. Common options may stand before
/// or behind the command; `--` ends the options; `--option=value` is the same as two words.
struct ArgumentParser {
  let commands: [Command]

  func parse(_ arguments: [[UInt8]]) throws -> Request {
    var command: Command?
    var parsed = ParsedArguments()
    var rest = arguments[...]
    var onlyOperands = false
    while let argument = rest.popFirst() {
      let isOption = argument.count > 1 && argument.first == 0x2D && !onlyOperands
      if isOption {
        if argument.elementsEqual("--".utf8) {
          onlyOperands = true
          continue
        }
        try option(argument, &rest, command, &parsed)
      } else if command == nil {
        command = try find(argument)
      } else {
        parsed.operands.append(BytePath(argument))
      }
    }
    if parsed.options["--version"] != nil { return .version }
    if parsed.options["--help"] != nil { return .help(command) }
    guard let command else {
      throw UsageError(message: "no command was given", fix: "see: brevpress --help")
    }
    try check(parsed, command)
    return .run(command, parsed)
  }

  private func find(_ argument: [UInt8]) throws -> Command {
    let name = BytePath(argument).text
    if name == "help" { throw UsageError(message: "help is an option", fix: "brevpress --help") }
    if let command = commands.first(where: { $0.name == name }) { return command }
    let near = nearestName(to: name, in: commands.map(\.name))
    throw UsageError(
      message: "unknown command \"\(printable(name))\"",
      fix: near.map { "did you mean \"\($0)\"?" } ?? "see: brevpress --help")
  }

  private func option(
    _ argument: [UInt8], _ rest: inout ArraySlice<[UInt8]>, _ command: Command?,
    _ parsed: inout ParsedArguments
  ) throws {
    let parts = argument.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
    let written = BytePath(Array(parts[0])).text
    let name = written == "-h" ? "--help" : written
    var known = Option.common + [Option("--version", "show the version")]
    // Before the command is known, an option of any command may only be misplaced.
    known += command?.options ?? []
    guard let option = known.first(where: { $0.name == name }) else {
      throw unknown(name, among: known, command)
    }
    guard parsed.options[name] == nil else {
      throw UsageError(message: "\(name) is given twice", command: command?.name)
    }
    guard option.value != nil else {
      guard parts.count == 1 else {
        throw UsageError(message: "\(name) takes no value", command: command?.name)
      }
      parsed.options[name] = ""
      return
    }
    guard let bytes = parts.count == 2 ? Array(parts[1]) : rest.popFirst(), !bytes.isEmpty else {
      throw UsageError(
        message: "\(name) needs a value", fix: "write: \(name) \(option.value ?? "")",
        command: command?.name)
    }
    guard let value = String(validating: bytes, as: UTF8.self) else {
      throw UsageError(message: "the value of \(name) is not UTF-8", command: command?.name)
    }
    if option.isOperand {
      parsed.operands.append(BytePath(bytes))
    } else {
      parsed.options[name] = value
    }
  }

  private func unknown(_ name: String, among known: [Option], _ command: Command?) -> UsageError {
    if let near = nearestName(to: name, in: known.map(\.name)) {
      return UsageError(
        message: "unknown option '\(printable(name))'", fix: "did you mean '\(near)'?",
        command: command?.name)
    }
    if command == nil,
      let owner = commands.first(where: { $0.options.contains { $0.name == name } })
    {
      return UsageError(
        message: "unknown option '\(name)' before the command",
        fix: "write it behind: brevpress \(owner.name) \(name)")
    }
    return UsageError(
      message: "unknown option '\(printable(name))'",
      fix: "see: brevpress \(command.map { $0.name + " " } ?? "")--help; a file of that name goes "
        + "behind --", command: command?.name)
  }

  private func check(_ parsed: ParsedArguments, _ command: Command) throws {
    if command.operands == nil, let first = parsed.operands.first {
      throw UsageError(
        message: "\(command.name) takes no \"\(printable(first.text))\"",
        fix: "see: brevpress \(command.name) --help", command: command.name)
    }
    if command.operands != nil, !command.operandsOptional, parsed.operands.isEmpty {
      throw UsageError(
        message: "\(command.name) needs \(command.operands ?? "")",
        fix: "see: brevpress \(command.name) --help", command: command.name)
    }
  }
}
