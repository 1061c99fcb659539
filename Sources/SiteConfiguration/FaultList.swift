import MailModel
import YAMLKit

/// Gathers everything wrong in one file, so that a person mends it in one go.
final class FaultList {
  /// The file as the user named it.
  let file: String
  private(set) var diagnostics: [Diagnostic] = []
  /// Identifiers that the file gives to something, also where the rest of it is faulty: what refers
  /// to them is not at fault.
  var declared: Set<String> = []

  init(file: String) { self.file = file }

  /// Whether anything is an error.
  var hasErrors: Bool { diagnostics.contains { $0.severity >= .deviation } }

  func error(
    _ code: String, _ message: String, line: Int, column: Int, path: String? = nil,
    why: String? = nil, fix: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        .error, code: code, message,
        at: .init(file: file, line: line, column: column, path: path), why: why, fix: fix))
  }

  func error(
    _ code: String, _ message: String, at node: YAMLNode, path: String? = nil,
    why: String? = nil, fix: String? = nil
  ) {
    error(
      code, message, line: node.line, column: node.column, path: path, why: why, fix: fix)
  }

  func add(_ fault: YAMLFault) {
    let fix: String? =
      switch fault.code {
      case .duplicateKey: "keep one of the two"
      case .notAllowed: "write the value out where it is used"
      case .tooBig, .documents, .syntax: nil
      }
    error(fault.code.rawValue, fault.message, line: fault.line, column: fault.column, fix: fix)
  }
}

/// A value with the place where it was written, for checks that need the whole site.
struct Placed<Value> {
  var value: Value
  var file: String
  var line: Int
  var column: Int

  func error(_ code: String, _ message: String, why: String? = nil, fix: String? = nil)
    -> Diagnostic
  {
    Diagnostic(
      .error, code: code, message, at: .init(file: file, line: line, column: column), why: why,
      fix: fix)
  }
}
