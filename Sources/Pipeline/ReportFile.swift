import Foundation
import LayoutEngine
import MailModel
import Rendering
import Reporting
import Spooling

/// Writes a report as a PDF that can be handed to a customer.
public struct ReportFile {
  private let spool: Spool
  private let clock: Date

  /// Makes it for a spool, whose pinned fonts it is set in.
  public init(spool: Spool, clock: Date) {
    self.spool = spool
    self.clock = clock
  }

  /// Writes the file; the same report at the same moment gives the same bytes.
  public func write(_ report: Report, to path: String) throws {
    let workshop = try Workshop(spool: spool)
    let worker = try Worker(workshop: workshop, spool: spool)
    let pages = try ReportPages(report: report, company: workshop.site.name, made: clock)
      .frames(text: worker.fonts)
    let temporary = "\(path).tmp-\(ProcessInfo.processInfo.processIdentifier)"
    let surface = try JobSurface(
      path: temporary, fonts: worker.fonts, pictures: worker.own.colourPictures, mono: false,
      title: "\(report.kind.rawValue) report", created: clock)
    for page in pages { try surface.addPage(page) }
    _ = try surface.finish()
    guard rename(temporary, path) == 0 else {
      throw SpoolError(
        .system, "cannot write \(path)", why: String(cString: strerror(errno)))
    }
  }
}

/// The pages of a report: a chart of its leading figure, then its table.
struct ReportPages {
  let report: Report
  let company: String
  let made: Date

  private static let accent = Colour(red: 24, green: 88, blue: 132, grey: 84)
  private static let faint = Colour(red: 96, green: 108, blue: 118, grey: 106)
  private static let hair = Colour(red: 205, green: 212, blue: 218, grey: 212)
  private static let band = Colour(red: 244, green: 247, blue: 249, grey: 247)
  private static let left = 18.0
  private static let right = 192.0
  private static let bottom = 280.0
  private static let rowHeight = 6.0

  /// The pages.
  func frames(text: any TextMeasuring) throws -> [Frame] {
    var pages: [PageBuilder] = [try PageBuilder(text: text)]
    head(&pages[0])
    var y = 58.0
    for currency in report.totals { y = chart(&pages[0], of: currency, y: y) }
    y = headings(&pages[0], y: y + 8)
    for (index, row) in report.rows.enumerated() {
      if y + Self.rowHeight > Self.bottom {
        pages.append(try PageBuilder(text: text))
        y = headings(&pages[pages.count - 1], y: 24)
      }
      line(&pages[pages.count - 1], report.cells(row), y: y, isBanded: index % 2 == 1)
      y += Self.rowHeight
    }
    for total in report.totals {
      if y + Self.rowHeight > Self.bottom {
        pages.append(try PageBuilder(text: text))
        y = 24
      }
      sum(&pages[pages.count - 1], total, y: y)
      y += Self.rowHeight
    }
    for index in pages.indices { foot(&pages[index], index + 1, of: pages.count) }
    return pages.map(\.frame)
  }

  // MARK: Head and foot

  private func head(_ page: inout PageBuilder) {
    page.box(x: Self.left, y: 18, width: 12, height: 1.4, colour: Self.accent)
    page.line(title, x: Self.left, y: 31, size: 24, heavy: true)
    page.line(
      "\(company) · \(period)", x: Self.left, y: 39, size: 10.5, colour: Self.faint, width: 172)
    page.box(
      x: Self.left, y: 46, width: Self.right - Self.left, height: 0.25, colour: Self.hair)
  }

  private func foot(_ page: inout PageBuilder, _ number: Int, of count: Int) {
    page.line(
      "Made \(Timestamp.day(made)) from the event log", x: Self.left, y: 288, size: 8,
      colour: Self.faint)
    page.line(
      "\(number) / \(count)", x: Self.right, y: 288, size: 8, colour: Self.faint, align: .right)
  }

  private var title: String {
    switch report.kind {
    case .postage: "Postage"
    case .production: "Production"
    case .savings: "Savings"
    case .billing: "Billing"
    }
  }

  private var period: String {
    switch (report.from, report.to) {
    case (let from?, let to?): "\(from) to \(to)"
    case (let from?, nil): "from \(from)"
    case (nil, let to?): "until \(to)"
    case (nil, nil): "all days"
    }
  }

  // MARK: Chart

  /// The column that the chart shows.
  private var leading: ReportColumn {
    switch report.kind {
    case .postage: .postage
    case .production: .sheets
    case .savings: .electronic
    case .billing: .billed
    }
  }

  private func size(_ figures: Figures) -> Double {
    leading.isMoney
      ? NSDecimalNumber(decimal: figures.amount(leading)).doubleValue
      : Double(figures.count(leading))
  }

  private static let barsMax = 8

  /// Bars of one currency, the longest first; what is beyond the eighth is one bar.
  private func chart(_ page: inout PageBuilder, of total: ReportRow, y start: Double) -> Double {
    var bars = report.rows.filter { $0.currency == total.currency }.map {
      (label: $0.key.joined(separator: " · "), figures: $0.figures)
    }.filter { size($0.figures) > 0 }
    bars.sort { (size($0.figures), $1.label) > (size($1.figures), $0.label) }
    guard let longest = bars.first.map({ size($0.figures) }) else { return start }
    let room = start + Double(min(bars.count, Self.barsMax + 1)) * 6.4 + 12
    guard room < 200 else { return start }
    page.line(
      words(leading).prefix(1).uppercased() + words(leading).dropFirst()
        + (total.currency.isEmpty ? "" : ", \(total.currency)"), x: Self.left,
      y: start + 2, size: 9.5, heavy: true)
    var y = start + 6
    let (from, most) = (68.0, 92.0)
    for bar in bars.prefix(Self.barsMax) {
      page.line(bar.label, x: 65, y: y + 3.4, size: 8.5, align: .right, width: 46)
      let width = max(0.4, most * size(bar.figures) / longest)
      page.box(x: from, y: y, width: width, height: 4.4, colour: Self.accent)
      page.line(
        bar.figures.text(leading, currency: total.currency), x: from + width + 2, y: y + 3.4,
        size: 8.5, width: 28)
      y += 6.4
    }
    if bars.count > Self.barsMax {
      page.line(
        "and \(bars.count - Self.barsMax) more in the table", x: from, y: y + 3, size: 8.5,
        colour: Self.faint)
      y += 6.4
    }
    return y + 5
  }

  // MARK: Table

  /// Right or left edges of the columns: keys share what the figures leave.
  private func columnEdge(_ index: Int) -> Double {
    let keys = report.grouping.count + 1
    let figures = report.columns.count
    let figureWidth = min(22.0, (Self.right - Self.left) * 0.72 / Double(figures))
    let keyWidth = (Self.right - Self.left - figureWidth * Double(figures)) / Double(keys)
    return index < keys
      ? Self.left + keyWidth * Double(index)
      : Self.right - figureWidth * Double(figures - 1 - (index - keys))
  }

  private func width(_ index: Int) -> Double {
    let keys = report.grouping.count + 1
    if index < keys - 1 { return columnEdge(index + 1) - columnEdge(index) - 1.5 }
    let figureWidth = min(22.0, (Self.right - Self.left) * 0.72 / Double(report.columns.count))
    return index == keys - 1
      ? columnEdge(keys) - figureWidth - columnEdge(index) - 1 : figureWidth - 1.5
  }

  private func headings(_ page: inout PageBuilder, y: Double) -> Double {
    let keys = report.grouping.count + 1
    let names =
      report.grouping.map { words($0) } + ["currency"] + report.columns.map { words($0) }
    for (index, name) in names.enumerated() {
      let parts = name.split(separator: " ").map(String.init)
      for (line, part) in parts.enumerated() {
        page.line(
          part, x: columnEdge(index), y: y - Double(parts.count - 1 - line) * 3.2, size: 7.5,
          heavy: true, colour: Self.faint, align: index < keys ? .left : .right,
          width: width(index))
      }
    }
    page.box(
      x: Self.left, y: y + 2, width: Self.right - Self.left, height: 0.35, colour: Self.accent)
    return y + 7
  }

  private func line(_ page: inout PageBuilder, _ cells: [String], y: Double, isBanded: Bool) {
    if isBanded {
      page.box(
        x: Self.left - 1.5, y: y - 4.2, width: Self.right - Self.left + 3,
        height: Self.rowHeight, colour: Self.band)
    }
    cellsLine(&page, cells, y: y, isHeavy: false)
  }

  private func sum(_ page: inout PageBuilder, _ total: ReportRow, y: Double) {
    page.box(
      x: Self.left, y: y - 4.2, width: Self.right - Self.left, height: 0.25, colour: Self.faint)
    var cells = report.cells(total)
    cells.insert(contentsOf: Array(repeating: "", count: report.grouping.count), at: 0)
    if !report.grouping.isEmpty { cells[0] = "Total" }
    cellsLine(&page, cells, y: y + 0.4, isHeavy: true)
  }

  private func cellsLine(
    _ page: inout PageBuilder, _ cells: [String], y: Double, isHeavy: Bool
  ) {
    let keys = report.grouping.count + 1
    for (index, cell) in cells.enumerated() {
      page.line(
        cell, x: columnEdge(index), y: y, size: 8.5, heavy: isHeavy,
        align: index < keys ? .left : .right, width: width(index))
    }
  }

  // MARK: Words

  private func words(_ dimension: ReportDimension) -> String {
    dimension == .weightStep ? "up to g" : dimension.rawValue
  }

  private func words(_ column: ReportColumn) -> String {
    switch column {
    case .pieces: "pieces"
    case .sheets: "sheets"
    case .colourSheets: "colour sheets"
    case .impressions: "inked sides"
    case .weight: "grams"
    case .postage: "postage"
    case .reprintPieces: "reprints"
    case .reprintSheets: "reprint sheets"
    case .reprintPostage: "reprint postage"
    case .spoiled: "spoiled"
    case .missing: "missing"
    case .electronic: "electronic"
    case .saved: "saved"
    case .billed: "billed"
    }
  }
}
