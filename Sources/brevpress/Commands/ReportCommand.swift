import Foundation
import MailModel
import Pipeline
import Reporting
import Spooling

let reportCommand = Command(
  name: "report", summary: "postage, production, savings or billing of a period",
  operands: "postage|production|savings|billing",
  options: [
    Option("--from", value: "DATE", "the first day"),
    Option("--to", value: "DATE", "the last day"),
    Option("--by", value: "LIST", "how to group, such as sender,product"),
    Option("--format", value: "FORMAT", "table, csv, json or pdf (table)"),
    Option("--output", value: "FILE", "where to write it; needed for pdf"),
  ],
  discussion: """
    Counts from the event log alone, so a period that is over is reported the same for ever. A job
    counts on its posting date, or on the day of its release where that is later; a spoiled or
    missing piece on the day that says so. Reprints stand in columns of their own. Group by any of
    \(ReportDimension.allCases.map(\.rawValue).joined(separator: ", ")). Amounts of two currencies
    are never added.
    """,
  exitCodes: [.done, .failed, .usage]
) { invocation in
  let request = try reportRequest(invocation)
  let format = invocation.isJSON ? "json" : invocation.options["--format"] ?? "table"
  guard ["table", "csv", "json", "pdf"].contains(format) else {
    throw UsageError(
      message: "there is no format \"\(printable(format))\"",
      fix: nearestName(to: format, in: ["table", "csv", "json", "pdf"]).map {
        "did you mean \"\($0)\"?"
      } ?? "one of table, csv, json, pdf", command: "report")
  }
  let output = invocation.options["--output"]
  guard format != "pdf" || output != nil else {
    throw UsageError(message: "a pdf report needs --output FILE", command: "report")
  }
  let spool = try Spool(opening: invocation.spoolFolder)
  let report = try Report.make(request, from: spool)
  switch (format, output) {
  case ("pdf", let path?):
    try ReportFile(spool: spool, clock: invocation.moment).write(report, to: path)
  case (_, let path?): try durableWrite(Array(try text(report, format).utf8), to: path)
  default: try print(report, format, to: invocation.console)
  }
  return .done
}

private func print(_ report: Report, _ format: String, to console: Console) throws {
  var lines = try text(report, format).split(
    separator: "\n", omittingEmptySubsequences: false
  ).map(String.init)
  if lines.last == "" { lines.removeLast() }
  for line in lines { try console.result(line) }
}

private func text(_ report: Report, _ format: String) throws -> String {
  switch format {
  case "csv": return report.csv
  case "json": return report.json.indented + "\n"
  default: return reportTable(report).joined(separator: "\n") + "\n"
  }
}

/// The report as a table with its totals.
func reportTable(_ report: Report) -> [String] {
  guard !report.rows.isEmpty else { return ["nothing in that period"] }
  let keys = report.grouping.count + 1
  var rows = [report.headings] + report.rows.map { report.cells($0).map(printable) }
  for total in report.totals {
    var cells = report.cells(total)
    cells.insert(contentsOf: Array(repeating: "", count: report.grouping.count), at: 0)
    cells[0] = report.grouping.isEmpty ? cells[0] : "total"
    rows.append(cells)
  }
  return table(rows, rightAligned: Set(keys..<(keys + report.columns.count)))
}

private func reportRequest(_ invocation: Invocation) throws -> ReportRequest {
  let name = try oneOperand(invocation, of: "report")
  guard let kind = ReportKind(rawValue: name) else {
    let near = nearestName(to: name, in: ReportKind.allCases.map(\.rawValue))
    throw UsageError(
      message: "there is no report \"\(printable(name))\"",
      fix: near.map { "did you mean \"\($0)\"?" } ?? "see: brevpress report --help",
      command: "report")
  }
  func day(_ option: String) throws -> CalendarDate? {
    guard let text = invocation.options[option] else { return nil }
    guard let date = CalendarDate(iso: text) else {
      throw UsageError(
        message: "\(option) \"\(printable(text))\" is no day", fix: "write it like 2026-11-22",
        command: "report")
    }
    return date
  }
  let from = try day("--from")
  let to = try day("--to")
  if let from, let to, to < from {
    throw UsageError(message: "--to lies before --from", command: "report")
  }
  let grouping = try invocation.options["--by"].map { list in
    try list.split(separator: ",").map { part in
      let name = String(part)
      guard let dimension = ReportDimension(rawValue: name) else {
        let near = nearestName(to: name, in: ReportDimension.allCases.map(\.rawValue))
        throw UsageError(
          message: "nothing is grouped by \"\(printable(name))\"",
          fix: near.map { "did you mean \"\($0)\"?" } ?? "see: brevpress report --help",
          command: "report")
      }
      return dimension
    }
  }
  return ReportRequest(kind, from: from, to: to, grouping: grouping)
}
