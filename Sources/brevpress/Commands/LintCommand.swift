import Foundation
import MailModel
import Spooling
import Studio

let lintCommand = Command(
  name: "lint", summary: "find what a layout does wrong before it is printed",
  operands: "LAYOUT… (or --all)",
  options: [
    Option("--data", value: "PATH", "try it with this invoice, or those of this folder"),
    Option("--all", "all layouts"),
    Option("--seed", value: "N", "another set of hard invoices (1)"),
  ],
  operandsOptional: true,
  discussion: """
    Compiles a layout and tries it with a standing set of hard invoices for each of its senders,
    composed and judged as they would be printed: the envelope's window at every place where the
    sheet may lie, the inserter's marks, codes and their white, folds, edges, text upon text,
    contrast, pictures. Prints each finding once, with the worst invoice and how many show it, and
    at the end a line for each layout. LAYOUT is a name, a folder or its layout.xml. With --data
    the invoices of a file or folder are tried instead. Ends with 1 where errors were found;
    warnings and notes are allowed.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let reports = try lintReports(invocation)
  if invocation.isJSON {
    try invocation.console.result(JSONValue.array(reports.map(\.json)).indented)
  } else {
    for report in reports {
      for finding in report.findings { try invocation.console.result(finding.text) }
    }
    for report in reports { try invocation.console.result(report.summary) }
  }
  return reports.allSatisfy(\.isClean) ? .done : .failed
}

private func lintReports(_ invocation: Invocation) throws -> [LintReport] {
  guard invocation.has("--all") != !invocation.operands.isEmpty else {
    throw UsageError(
      message: "lint needs either layouts or --all", fix: "brevpress lint --all", command: "lint")
  }
  var seed: UInt64 = 1
  if let text = invocation.options["--seed"] {
    guard let number = UInt64(text) else {
      throw UsageError(message: "--seed is no whole number", command: "lint")
    }
    seed = number
  }
  let files = try invocation.options["--data"].map(invoiceFiles)
  var places: [LayoutPlace] = []
  if invocation.has("--all") {
    let folders = try studioFolders(invocation)
    places = try Studio(folders: folders).layoutNames.map {
      LayoutPlace(folders: folders, name: $0)
    }
  } else {
    places = try invocation.operands.map { try layoutPlace($0, invocation) }
  }
  var benches: [String: LintBench] = [:]
  return try places.map { place in
    let bench =
      try benches[place.folders.layouts]
      ?? LintBench(folders: place.folders, workers: invocation.workers)
    benches[place.folders.layouts] = bench
    try requireLayout(place, in: bench.studio)
    if let files { return try bench.lint(place.name, files: files) }
    return try bench.lint(place.name, seed: seed)
  }
}

extension LintFinding {
  /// The finding in the form of all diagnostics, with the worst document and how many show it.
  fileprivate var text: String {
    var diagnostic = diagnostic
    diagnostic.place.file = diagnostic.place.file.map(shownPath)
    guard let worst else { return printableLines(diagnostic.text) }
    let others = documents - 1
    let more = others > 0 ? ", and \(counted(others, "other"))" : ""
    return printableLines(diagnostic.text + "\n  with: \(worst)\(more)")
  }

  fileprivate var json: JSONValue {
    .object([
      "severity": .string(diagnostic.severity.rawValue), "code": .string(diagnostic.code),
      "message": .string(diagnostic.message), "why": .string(orNull: diagnostic.why),
      "fix": .string(orNull: diagnostic.fix),
      "file": .string(orNull: diagnostic.place.file.map(shownPath)),
      "line": .integer(orNull: diagnostic.place.line),
      "column": .integer(orNull: diagnostic.place.column), "object": .string(orNull: name),
      "worst": .string(orNull: worst), "documents": .integer(documents),
    ])
  }
}

extension LintReport {
  /// `energy: clean, 2 warnings, 3 notes in 172 documents of 410 pages`.
  fileprivate var summary: String {
    let errors = count(.error, .deviation)
    let parts = [
      errors == 0 ? "clean" : counted(errors, "error"), counted(count(.warning), "warning"),
      counted(count(.note), "note"),
    ]
    let left = skipped > 0 ? "; \(counted(skipped, "document")) wait for a person anyway" : ""
    return "\(layout): \(parts.joined(separator: ", ")) in \(counted(documents, "document")) of "
      + "\(counted(pages, "page"))\(left)"
  }

  fileprivate var json: JSONValue {
    .object([
      "layout": .string(layout), "clean": .bool(isClean), "documents": .integer(documents),
      "pages": .integer(pages), "skipped": .integer(skipped),
      "errors": .integer(count(.error, .deviation)), "warnings": .integer(count(.warning)),
      "notes": .integer(count(.note)), "findings": .array(findings.map(\.json)),
    ])
  }
}
