import Foundation
import MailModel
import Pipeline
import Spooling

// What people look up in the archive: find, show, get.

func archiveFind(_ invocation: Invocation) throws -> ExitCode {
  var query = ArchiveQuery()
  query.words = archiveWords(invocation).flatMap { $0.split(separator: " ").map(String.init) }
  query.recipient = (invocation.options["--recipient"] ?? "").split(separator: " ").map(String.init)
  query.number = invocation.options["--number"]
  query.sender = invocation.options["--sender"]
  query.date = try archiveDay("--date", invocation)
  query.from = try archiveDay("--from", invocation)
  query.to = try archiveDay("--to", invocation)
  query.limit = try archiveNumber("--limit", in: 1...100_000, invocation) ?? 100
  if let text = invocation.options["--amount"] {
    // A comma is how most people here write it.
    guard let amount = Decimal(xsdDecimal: text.replacingOccurrences(of: ",", with: ".")) else {
      throw UsageError(
        message: "--amount \"\(printable(text))\" is no amount", fix: "write it like 1234.50",
        command: "archive")
    }
    query.amount = amount
  }
  let limit = query.limit
  query.limit += 1
  let spool = try Spool(opening: invocation.spoolFolder)
  let all = try spool.archived(query)
  let found = all.prefix(limit)
  if all.count > limit {
    invocation.console.word("only the newest \(limit) are listed; say more, or --limit")
  }
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.array(found.map { .object(archiveJSON($0)) }).indented)
    return .done
  }
  guard !found.isEmpty else {
    try invocation.console.result("nothing in the archive is like that")
    return .done
  }
  let rows = found.map { one -> [String] in
    let fields = one.document.fields
    return [
      "\(one.number)", printable(fields.number ?? "-"), fields.sender ?? "-",
      fields.issueDate?.description ?? "-", archiveAmount(one) ?? "-",
      fields.currency?.code ?? "-", one.channel,
      one.purged.map { "purged \($0.prefix(10))" }
        ?? printable(String((one.recipient ?? "-").prefix(60))),
    ]
  }
  let head = ["number", "invoice", "sender", "date", "amount", "", "way", "recipient"]
  for line in table([head] + rows, rightAligned: [0, 4]) { try invocation.console.result(line) }
  return .done
}

func archiveShow(_ invocation: Invocation) throws -> ExitCode {
  let spool = try Spool(opening: invocation.spoolFolder)
  let found = try archivedInvoice(invocation, "show", in: spool)
  let history = try ArchiveHistory(found, spool: spool, at: invocation.moment)
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object(archiveJSON(found).merging(history.json) { $1 }).indented)
  } else {
    for line in history.lines { try invocation.console.result(line) }
  }
  return .done
}

func archiveGet(_ invocation: Invocation) throws -> ExitCode {
  let isPDF = invocation.has("--pdf")
  guard isPDF != invocation.has("--original"), let out = invocation.options["--out"] else {
    throw UsageError(
      message: "archive get needs --out FILE and either --original or --pdf",
      fix: "see: brevpress archive --help", command: "archive")
  }
  let spool = try Spool(opening: invocation.spoolFolder)
  let found = try archivedInvoice(invocation, "get", in: spool)
  let papers = ArchivePapers(spool: spool)
  let bytes: [UInt8]
  var kind = "original"
  if isPDF {
    let (pdf, content) = try papers.pdf(of: found.document, at: invocation.moment)
    (bytes, kind) = (content, pdf.kind.rawValue)
  } else {
    bytes = try papers.original(of: found.document)
  }
  try durableWrite(bytes, to: out)
  if invocation.isJSON {
    try invocation.console.result(
      JSONValue.object([
        "number": .integer(found.number), "file": .string(out), "bytes": .integer(bytes.count),
        "kind": .string(kind),
      ]).indented)
  } else {
    try invocation.console.result("\(grouped(bytes.count)) bytes (\(kind)) in \(printable(out))")
  }
  return .done
}

/// All that happened to an archived invoice.
private struct ArchiveHistory {
  let found: ArchivedInvoice
  let attempts: [AttemptRecord]
  let pieces: [PieceRecord]
  let links: [ArchiveLink]
  let events: [LoggedEvent]
  let keptThrough: CalendarDate?
  let moment: Date

  init(_ found: ArchivedInvoice, spool: Spool, at moment: Date) throws {
    self.found = found
    self.moment = moment
    let seq = found.document.seq
    attempts = try spool.attempts(of: seq)
    pieces = try spool.firstPieces(ofDocument: seq).flatMap { try spool.line(ofPiece: $0.id) }
    links = try spool.links(ofDocument: seq)
    var events = try spool.events(ofDocument: seq)
    for piece in pieces { events += try spool.events(ofPiece: piece.id) }
    for job in Set(pieces.compactMap { jobID(ofPiece: $0.id) }) {
      events += try spool.events(ofJob: job)
    }
    self.events = events.sorted { $0.seq < $1.seq }
    // How long it is kept is a matter of the site's rules of the day.
    keptThrough = try? PurgeControl(spool: spool, clock: moment).keptThrough(found)
  }

  var lines: [String] {
    let fields = found.document.fields
    let amount = archiveAmount(found).map { "\($0) \(fields.currency?.code ?? "")" } ?? "-"
    var lines = [
      "number \(found.number)  \(fields.kind?.rawValue ?? "document") \(printable(fields.number ?? "-"))",
      "  sender:    \(fields.sender ?? "-")", "  amount:    \(amount)",
      "  date:      \(fields.issueDate?.description ?? "-"), due \(fields.dueDate?.description ?? "-")",
      "  original:  \(printable(found.document.path)), \(grouped(found.document.bytes)) bytes, "
        + "SHA-256 \(found.document.sha256)",
      "  kept:      \(keeping)",
    ]
    if let recipient = found.recipient { lines.append("  recipient: \(printable(recipient))") }
    for attempt in attempts {
      lines.append(
        "  by \(attempt.message.channel) (\(attempt.message.account)): \(attempt.state)"
          + (attempt.code.map { ", " + printable($0) } ?? "")
          + (attempt.read.map { ", read \($0)" } ?? ""))
    }
    for piece in pieces {
      lines.append(
        "  on paper: piece \(piece.id)" + (piece.outcome.map { ", \($0.rawValue)" } ?? ""))
    }
    for link in links {
      lines.append(
        "  link \(link.id) (\(link.origin)): \(state(of: link)), fetched \(link.uses) times"
          + (link.lastUsed.map { ", last \($0)" } ?? ""))
    }
    for event in events {
      let word = event.event.detail["what"]?.text ?? event.event.detail["channel"]?.text
      lines.append(
        "  \(event.time)  \(event.event.kind)" + (word.map { " " + printable($0) } ?? ""))
    }
    return lines
  }

  private var keeping: String {
    if let purged = found.purged { return "purged \(purged)" }
    return keptThrough.map { "through \($0)" }
      ?? "for ever: no rule for \(found.country ?? "-")"
  }

  private func state(of link: ArchiveLink) -> String {
    if let revoked = link.revoked { return "revoked \(revoked)" }
    return link.holds(at: moment) ? "holds until \(link.expires)" : "ended \(link.expires)"
  }

  var json: [String: JSONValue] {
    [
      "keptThrough": .string(orNull: keptThrough?.description),
      "attempts": .array(attempts.map(attemptJSON)),
      "pieces": .array(
        pieces.map { piece in
          .object([
            "piece": .string(piece.id), "outcome": .string(orNull: piece.outcome?.rawValue),
            "reprintOf": .string(orNull: piece.reprintOf),
          ])
        }),
      "links": .array(
        links.map { link in
          .object([
            "link": .integer(link.id), "for": .string(link.origin), "made": .string(link.made),
            "expires": .string(link.expires), "revoked": .string(orNull: link.revoked),
            "holds": .bool(link.holds(at: moment)), "fetched": .integer(link.uses),
            "lastFetched": .string(orNull: link.lastUsed),
          ])
        }),
      "events": .array(
        events.map { event in
          .object([
            "time": .string(event.time), "kind": .string(event.event.kind),
            "detail": .object(event.event.detail),
          ])
        }),
    ]
  }
}
