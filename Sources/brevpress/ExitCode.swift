/// How the command ended. Scripts rely on these numbers; `--help` and `spool/README.md` list them.
enum ExitCode: Int32, CaseIterable {
  /// The work was done, whatever became of the documents.
  case done = 0
  /// The operation failed.
  case failed = 1
  /// The command line was not understood.
  case usage = 2
  /// The balance or the audit does not hold.
  case unbalanced = 3
  /// Another process is at work in the spool.
  case locked = 4
  /// The machine lacks something that the work needs.
  case incomplete = 5
  /// What was read does not agree with what was planned.
  case deviating = 6

  /// What the number says.
  var meaning: String {
    switch self {
    case .done: "the work was done, whatever became of the documents"
    case .failed: "the operation failed; standard error says why and what to do"
    case .usage: "the command line was not understood"
    case .unbalanced: "the balance or the audit does not hold"
    case .locked: "another process is at work in the spool"
    case .deviating: "what was read does not agree with what was planned"
    case .incomplete: "this machine lacks something that the work needs (doctor)"
    }
  }
}
