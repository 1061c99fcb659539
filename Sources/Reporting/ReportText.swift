import MailModel
import Spooling

extension Report {
  /// Headings of a table: the grouping, the currency and the figures.
  public var headings: [String] {
    grouping.map(\.rawValue) + ["currency"] + columns.map(\.rawValue)
  }

  /// The cells of a line, in the order of ``headings``.
  public func cells(_ row: ReportRow) -> [String] {
    row.key + [row.currency] + columns.map { row.figures.text($0, currency: row.currency) }
  }

  /// RFC 4180, with a heading and CRLF. No cell can be taken for a formula: one that begins with
  /// `=`, `+`, `-`, `@`, a tab or a line end gets an apostrophe before it.
  public var csv: String {
    ([headings] + rows.map(cells)).map { line in
      line.map(Self.cell).joined(separator: ",") + "\r\n"
    }.joined()
  }

  static func cell(_ text: String) -> String {
    var safe = text
    if let first = text.utf8.first, [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A].contains(first) {
      safe = "'" + text
    }
    guard safe.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D })
    else { return safe }
    return "\""
      + safe.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// The report as JSON: whole numbers as numbers, grams as a number, money as text with the
  /// currency's decimals.
  public var json: JSONValue {
    .object([
      "report": .string(kind.rawValue), "from": .string(orNull: from?.description),
      "to": .string(orNull: to?.description),
      "by": .array(grouping.map { .string($0.rawValue) }),
      "rows": .array(
        rows.map { row in
          .object(
            members(row).merging([
              "key": .object(
                Dictionary(
                  zip(grouping.map(\.rawValue), row.key.map(JSONValue.string)),
                  uniquingKeysWith: { first, _ in first }))
            ]) { _, new in new })
        }),
      "totals": .array(totals.map { .object(members($0)) }),
    ])
  }

  private func members(_ row: ReportRow) -> [String: JSONValue] {
    var members: [String: JSONValue] = ["currency": .string(row.currency)]
    for column in columns {
      let text = row.figures.text(column, currency: row.currency)
      members[column.rawValue] =
        column.isMoney
        ? .string(text)
        : column == .weight ? .number(text) : .integer(row.figures.count(column))
    }
    return members
  }
}
