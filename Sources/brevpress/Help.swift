/// The help of the whole program.
func help() -> String {
  let commands = table(Command.all.map { ["  " + $0.name, $0.summary] })
  return """
    brevpress: a day's invoices in, jobs for the press and the inserter out.

    Usage: brevpress [--spool DIR] [--now TIME] [--jobs N] [--json] COMMAND …

    Commands:
    \(commands.joined(separator: "\n"))

    Options of all commands:
    \(lines(Option.common + [Option("--version", "show the version")]))

    A day: brevpress init, then submit the folder, then run, then audit.
    Each command tells more: brevpress COMMAND --help

    Exit codes:
    \(lines(ExitCode.allCases))
    """
}

/// The help of one command.
func help(for command: Command) -> String {
  let operands = command.operands.map { " " + $0 } ?? ""
  var text = """
    \(command.summary.prefix(1).uppercased() + command.summary.dropFirst()).

    Usage: brevpress \(command.name) [options]\(operands)

    \(command.discussion)

    """
  if !command.options.isEmpty { text += "\nOptions:\n\(lines(command.options))\n" }
  text += "\nOptions of all commands:\n\(lines(Option.common))\n"
  return text + "\nExit codes:\n\(lines(command.exitCodes))"
}

private func lines(_ options: [Option]) -> String {
  table(options.map { ["  " + $0.name + ($0.value.map { " " + $0 } ?? ""), $0.help] })
    .joined(separator: "\n")
}

private func lines(_ codes: [ExitCode]) -> String {
  codes.map { "  \($0.rawValue)  \($0.meaning)" }.joined(separator: "\n")
}
