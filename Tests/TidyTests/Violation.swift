/// One place where a rule of the house does not hold.
struct Violation: Equatable, CustomStringConvertible {
  var path: String
  var line: Int
  var message: String
  var description: String { "\(path):\(line): \(message)" }
}

/// A rule of the house over one file: its path from the repository's root, and its text.
///
/// Rules are functions of text alone, so that each can be shown a canary: a text that it must flag.
typealias FileRule = (_ path: String, _ text: String) -> [Violation]

/// The lines of a text, numbered from 1.
func numberedLines(_ text: String) -> [(number: Int, line: Substring)] {
  text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    .map { (number: $0.offset + 1, line: $0.element) }
}

/// What all findings say, for a test's comment; long lists are cut.
func report(_ violations: [Violation]) -> String {
  let shown = violations.prefix(40).map(\.description).joined(separator: "\n")
  return violations.count > 40 ? shown + "\n… and \(violations.count - 40) more" : shown
}
