import Foundation
import MailModel
import Pipeline
import SiteConfiguration
import Spooling

// What people do with the archive: link, revoke, purge, statistics.

/// The site of a spool.
func archiveSite(_ spool: Spool) throws -> Site {
  let (site, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
  guard let site, !faults.contains(where: { $0.severity == .error }) else {
    throw ConfigurationError(diagnostics: faults)
  }
  return site
}

func archiveLink(_ invocation: Invocation) throws -> ExitCode {
  let spool = try Spool(opening: invocation.spoolFolder)
  let found = try archivedInvoice(invocation, "link", in: spool)
  let site = try archiveSite(spool)
  let days = try archiveNumber("--days", in: 1...3650, invocation) ?? site.archive.linkDays
  guard let mint = try LinkMint(site: site, siteFolder: spool.siteFolder) else {
    throw SpoolError(
      .refused, "the site has no links", why: "archive.yaml says neither baseAddress nor secret",
      fix: "add both; see archive.yaml in site/README.md")
  }
  guard found.purged == nil else {
    throw SpoolError(.notFound, "number \(found.number) was purged", why: "nothing is left to show")
  }
  let links = try spool.links(ofDocument: found.document.seq)
  let made = mint.link(
    found.document, ordinal: links.count + 1, days: days, at: invocation.moment)
  try spool.keepLinks([made.draft], at: invocation.moment)
  let kept = try spool.links(ofDocument: found.document.seq).last {
    $0.tokenSHA256 == made.draft.tokenSHA256
  }
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "number": .integer(found.number), "link": .integer(orNull: kept?.id),
        "address": .string(made.address), "expires": .string(made.draft.expires),
      ]).indented)
  } else {
    try invocation.console.result(made.address)
    invocation.console.word(
      "\(found.document.fields.sender ?? "-"), invoice "
        + "\(printable(found.document.fields.number ?? "-")); holds until \(made.draft.expires)")
  }
  return .done
}

func archiveRevoke(_ invocation: Invocation) throws -> ExitCode {
  let spool = try Spool(opening: invocation.spoolFolder)
  let found = try archivedInvoice(invocation, "revoke", in: spool)
  let id = try archiveNumber("--id", in: 1...Int(Int32.max), invocation)
  if let id, try !spool.links(ofDocument: found.document.seq).contains(where: { $0.id == id }) {
    throw SpoolError(
      .notFound, "number \(found.number) has no link \(id)",
      fix: "list them with: brevpress archive show \(found.number)")
  }
  let count = try spool.revokeLinks(
    ofDocument: found.document.seq, id: id, at: invocation.moment)
  try invocation.console.result(
    invocation.isJSON
      ? JSONValue.object(["number": .integer(found.number), "revoked": .integer(count)]).indented
      : "\(counted(count, "link")) revoked")
  return .done
}

func archivePurge(_ invocation: Invocation) throws -> ExitCode {
  try refuseWords(invocation, "purge")
  let spool = try Spool(opening: invocation.spoolFolder)
  let dryRun = invocation.has("--dry-run")
  let console = invocation.console
  let outcome = try PurgeControl(spool: spool, clock: invocation.moment)
    .purge(dryRun: dryRun, workers: invocation.workers) { console.word($0) }
  if outcome.isOpen {
    console.word(
      """
      warning: the purge is not finished
        why: another process reads the database, so that its log cannot be emptied
        fix: purge again when it is done; archive serve can be stopped for a moment
      """)
  }
  for (country, count) in outcome.withoutRule.sorted(by: { $0.key < $1.key }) {
    console.word(
      country == "-"
        ? "note: \(counted(count, "document")) of unknown sellers are kept for ever"
        : "note: no rule for \(country): \(counted(count, "document")) are kept for ever")
  }
  if invocation.isJSON {
    try console.result(json(outcome, dryRun: dryRun).indented)
    return outcome.isOpen ? .failed : .done
  }
  let due = outcome.due.values.reduce(0, +)
  let kept = outcome.kept.values.reduce(0, +)
  if dryRun {
    try console.result("\(counted(due, "document")) would be purged, \(grouped(kept)) kept")
  } else {
    let removed = outcome.removed
    try console.result(
      "\(counted(removed.documents, "document")) purged, \(counted(removed.jobs, "job folder")), "
        + "\(counted(removed.messages, "message")); \(counted(removed.files, "file")) removed, "
        + "\(grouped(removed.bytes)) bytes; \(grouped(kept)) kept")
  }
  for (country, count) in outcome.due.sorted(by: { $0.key < $1.key }) {
    try console.result("  \(country): \(grouped(count))")
  }
  if let day = outcome.nextDay { try console.result("the next is kept through \(day)") }
  return outcome.isOpen ? .failed : .done
}

private func json(_ outcome: PurgeOutcome, dryRun: Bool) -> JSONValue {
  func counts(_ counts: [String: Int]) -> JSONValue {
    .object(counts.mapValues(JSONValue.integer))
  }
  return .object([
    "dryRun": .bool(dryRun), "due": counts(outcome.due), "kept": counts(outcome.kept),
    "withoutRule": counts(outcome.withoutRule),
    "nextDay": .string(orNull: outcome.nextDay?.description),
    "documents": .integer(outcome.removed.documents), "jobs": .integer(outcome.removed.jobs),
    "messages": .integer(outcome.removed.messages), "files": .integer(outcome.removed.files),
    "bytes": .integer(outcome.removed.bytes), "finished": .bool(!outcome.isOpen),
  ])
}

func archiveStatistics(_ invocation: Invocation) throws -> ExitCode {
  try refuseWords(invocation, "statistics")
  let from = try archiveDay("--from", invocation)
  let to = try archiveDay("--to", invocation)
  if let from, let to, to < from {
    throw UsageError(message: "--to lies before --from", command: "archive")
  }
  if invocation.has("--csv"), invocation.isJSON {
    throw UsageError(message: "it is either --csv or --json", command: "archive")
  }
  let names = (invocation.options["--by"] ?? "month").split(separator: ",").map(String.init)
  let dimensions = try names.map { name in
    if let dimension = ArchiveDimension(rawValue: name) { return dimension }
    let near = nearestName(to: name, in: ArchiveDimension.allCases.map(\.rawValue))
    throw UsageError(
      message: "nothing is grouped by \"\(printable(name))\"",
      fix: near.map { "did you mean \"\($0)\"?" } ?? "see: brevpress archive --help",
      command: "archive")
  }
  let spool = try Spool(opening: invocation.spoolFolder)
  let rows = try spool.archiveStatistics(from: from, to: to, by: dimensions)
  if invocation.isJSON {
    try invocation.console.result(json(rows, from: from, to: to, dimensions).indented)
    return .done
  }
  let head =
    dimensions.map(\.rawValue) + [
      "currency", "invoices", "amount", "links", "pages", "pdfs", "originals", "purged",
    ]
  let cells = rows.map { row in
    row.key + [
      row.currency ?? "", "\(row.invoices)", amount(row), "\(row.links)", "\(row.pages)",
      "\(row.pdfs)", "\(row.originals)", "\(row.purged)",
    ]
  }
  if invocation.has("--csv") {
    for line in [head] + cells {
      try invocation.console.result(line.map(csv).joined(separator: ",") + "\r")
    }
    return .done
  }
  guard !rows.isEmpty else {
    try invocation.console.result("nothing in that period")
    return .done
  }
  let numbers = (dimensions.count + 1)..<head.count
  for line in table([head] + cells.map { $0.map(printable) }, rightAligned: Set(numbers)) {
    try invocation.console.result(line)
  }
  return .done
}

private func amount(_ row: ArchiveFigures) -> String {
  row.amount.plain(places: row.currency.flatMap { Currency($0) }?.decimals ?? 2)
}

/// RFC 4180; what would begin a formula has an apostrophe before it.
private func csv(_ cell: String) -> String {
  let isFormula =
    cell.first.map { "=+-@\t".contains($0) } ?? false && Decimal(xsdDecimal: cell) == nil
  let safe = isFormula ? "'" + cell : cell
  guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
  return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
}

private func json(
  _ rows: [ArchiveFigures], from: CalendarDate?, to: CalendarDate?, _ by: [ArchiveDimension]
) -> JSONValue {
  .object([
    "from": .string(orNull: from?.description), "to": .string(orNull: to?.description),
    "by": .array(by.map { .string($0.rawValue) }),
    "rows": .array(
      rows.map { row in
        .object([
          "key": .array(row.key.map(JSONValue.string)), "currency": .string(orNull: row.currency),
          "invoices": .integer(row.invoices), "amount": .string(amount(row)),
          "links": .integer(row.links), "pages": .integer(row.pages), "pdfs": .integer(row.pdfs),
          "originals": .integer(row.originals), "purged": .integer(row.purged),
        ])
      }),
  ])
}
