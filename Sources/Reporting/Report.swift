import Foundation
import MailModel
import Spooling

/// A report, made of the event log alone. Everything that it counts was written into the log when
/// it happened, so that a period that is over is reported the same for ever.
public struct Report: Sendable, Equatable {
  /// What it is about.
  public var kind: ReportKind
  /// The first day.
  public var from: CalendarDate?
  /// The last day.
  public var to: CalendarDate?
  /// By what it is grouped.
  public var grouping: [ReportDimension]
  /// Its lines, by key and currency.
  public var rows: [ReportRow]

  /// Its columns of figures.
  public var columns: [ReportColumn] { kind.columns }

  /// The sums over all lines of a currency, one a currency, in their order.
  public var totals: [ReportRow] {
    var sums: [String: Figures] = [:]
    for row in rows { sums[row.currency, default: Figures()].add(row.figures) }
    return sums.sorted { $0.key < $1.key }.map {
      ReportRow(key: [], currency: $0.key, figures: $0.value)
    }
  }

  /// Reads the event log and makes the report.
  public static func make(_ request: ReportRequest, from spool: Spool) throws -> Report {
    var gatherer = Gatherer(request: request)
    var after = 0
    while true {
      let events = try spool.events(kinds: Gatherer.kinds, after: after, limit: 2000)
      guard let last = events.last else { break }
      after = last.seq
      for event in events { try gatherer.add(event, from: spool) }
    }
    return Report(
      kind: request.kind, from: request.from, to: request.to, grouping: request.grouping,
      rows: gatherer.rows)
  }
}

/// Takes events one by one into the groups of a report.
struct Gatherer {
  let request: ReportRequest
  private var groups: [Key: Figures] = [:]

  private struct Key: Hashable {
    var values: [String]
    var currency: String
  }

  /// Events that say something to a report.
  static let kinds = [
    "released", "adopted", "piece-spoiled", "piece-missing", "piece-mailed", "piece-unknown",
    "electronic", "electronic-refused",
  ]

  init(request: ReportRequest) { self.request = request }

  /// The lines so far; numbers within keys in the order of their size.
  var rows: [ReportRow] {
    groups.map { ReportRow(key: $0.key.values, currency: $0.key.currency, figures: $0.value) }
      .sorted { a, b in
        for (x, y) in zip(a.key, b.key) where x != y {
          if let x = Decimal(xsdDecimal: x), let y = Decimal(xsdDecimal: y), x != y { return x < y }
          return x.utf8.lexicographicallyPrecedes(y.utf8)
        }
        return a.currency < b.currency
      }
  }

  mutating func add(_ logged: LoggedEvent, from spool: Spool) throws {
    switch logged.event.kind {
    case "released", "adopted": addRelease(logged)
    case "electronic": try addElectronic(logged, from: spool, sign: 1)
    // A channel that said no after all saved nothing; the days before keep their figures.
    case "electronic-refused": try addElectronic(logged, from: spool, sign: -1)
    default: addOutcome(logged)
    }
  }

  // MARK: Kinds of events

  private mutating func addRelease(_ logged: LoggedEvent) {
    let job = logged.event.detail["figures"]?.members ?? [:]
    let day = job["day"]?.text ?? String(logged.time.prefix(10))
    guard isWanted(day) else { return }
    let isReprint = job["reprint"]?.isTrue ?? false
    let isBilled = job["billed"]?.isTrue ?? true
    for row in job["rows"]?.elements ?? [] {
      let row = row.members
      let pieces = row["pieces"]?.whole ?? 0
      let sheets = row["sheets"]?.whole ?? 0
      let postage = Decimal(xsdDecimal: row["postage"]?.text ?? "0") ?? 0
      var figures = Figures()
      if isReprint {
        figures.add(pieces, to: .reprintPieces)
        figures.add(sheets, to: .reprintSheets)
        figures.add(postage, to: .reprintPostage)
      } else {
        figures.add(pieces, to: .pieces)
        figures.add(sheets, to: .sheets)
        figures.add(row["colourSheets"]?.whole ?? 0, to: .colourSheets)
        figures.add(row["impressions"]?.whole ?? 0, to: .impressions)
        figures.add(row["milligrams"]?.whole ?? 0, to: .weight)
        figures.add(postage, to: .postage)
      }
      if isBilled { figures.add(postage, to: .billed) }
      add(figures, of: job.merging(row) { _, own in own }, logged, day: day)
    }
  }

  /// A piece that changes from one outcome to another leaves the first on the day of the change, so
  /// that the days before keep their figures.
  private mutating func addOutcome(_ logged: LoggedEvent) {
    let day = String(logged.time.prefix(10))
    guard isWanted(day) else { return }
    let detail = logged.event.detail
    var figures = Figures()
    func column(_ outcome: String) -> ReportColumn? {
      switch outcome {
      case "spoiled": .spoiled
      case "missing": .missing
      default: nil
      }
    }
    let now = String(logged.event.kind.dropFirst("piece-".count))
    if let column = column(now) { figures.add(1, to: column) }
    if let before = detail["before"]?.text, let column = column(before) {
      figures.add(-1, to: column)
    }
    guard figures != Figures() else { return }
    add(figures, of: detail, logged, day: day)
  }

  private mutating func addElectronic(
    _ logged: LoggedEvent, from spool: Spool, sign: Int
  ) throws {
    let day = String(logged.time.prefix(10))
    guard isWanted(day), let number = logged.event.document else { return }
    var detail = logged.event.detail
    if detail["sender"] == nil, let document = try spool.documents([number]).first {
      detail["sender"] = .string(orNull: document.fields.sender)
      detail["country"] = .string(orNull: document.fields.country)
    }
    let saved = detail["saved"]?.members ?? [:]
    detail["currency"] = saved["currency"] ?? .string("")
    var figures = Figures()
    figures.add(sign, to: .electronic)
    let amount = Decimal(xsdDecimal: saved["amount"]?.text ?? "0") ?? 0
    figures.add(amount * Decimal(sign), to: .saved)
    add(figures, of: detail, logged, day: day)
  }

  // MARK: Groups

  private func isWanted(_ day: String) -> Bool {
    guard let date = CalendarDate(iso: day) else { return false }
    return (request.from.map { date >= $0 } ?? true) && (request.to.map { date <= $0 } ?? true)
  }

  private mutating func add(
    _ figures: Figures, of members: [String: JSONValue], _ logged: LoggedEvent, day: String
  ) {
    let values = request.grouping.map { dimension -> String in
      switch dimension {
      case .job: logged.event.job ?? ""
      case .day: day
      case .month: String(day.prefix(7))
      case .weightStep: members["weightStep"]?.text ?? ""
      default: members[dimension.rawValue]?.text ?? ""
      }
    }
    let key = Key(values: values, currency: members["currency"]?.text ?? "")
    groups[key, default: Figures()].add(figures)
  }
}
