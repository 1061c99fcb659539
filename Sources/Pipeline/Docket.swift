import Foundation
import LayoutEngine
import MailModel
import Production

/// The operator's page of a job: what to load, how much, first and last piece, where to post and
/// until when. One A4 page that can be read across a machine.
struct Docket {
  let job: PlannedJob
  let site: PrintSite
  let carrier: PostalOperator?
  let stock: Stock?
  let senders: [String: String]

  private let ink = Colour(grey: 0)
  private let faint = Colour(grey: 105)
  private let hair = Colour(grey: 190)

  /// The page.
  func frame(text: any TextMeasuring) throws -> Frame {
    let words = DocketWords(site.language)
    var page = try PageBuilder(text: text)
    head(&page, words)
    numbers(&page, words)
    var y = 100.0
    y = section(&page, words.load, loading(words), y: y)
    y = section(&page, words.machine, machine(words), y: y)
    y = section(&page, words.posting, posting(words), y: y)
    y = section(&page, words.pieces, ends(words), y: y)
    foot(&page, words, y: y)
    return page.frame
  }

  // MARK: Parts

  private func head(_ page: inout PageBuilder, _ words: DocketWords) {
    page.line(words.title.uppercased(), x: 20, y: 22, size: 9, heavy: true, colour: faint)
    page.line(job.name, x: 20, y: 36, size: 34, heavy: true)
    page.line(
      "\(site.name) · \(site.id) · \(words.created) \(localTime(job.created))", x: 20, y: 44,
      size: 9.5, colour: faint, width: 120)
    // The job's number in large, so that the paper and the machine's screen can be compared.
    page.code(
      PlacedCode(
        symbology: .dataMatrix, payload: job.name,
        rectangle: Rectangle(x: .mm(170), y: .mm(16), width: .mm(20), height: .mm(20))))
    page.line(String(job.number), x: 190, y: 42, size: 11, heavy: true, align: .right)
    page.box(x: 20, y: 50, width: 170, height: 0.6)
  }

  private func numbers(_ page: inout PageBuilder, _ words: DocketWords) {
    let cells = [
      (words.piecesCount, grouped(job.totals.pieces)),
      (words.sheetsCount, grouped(job.totals.sheets)),
      (words.pagesCount, grouped(job.pages)),
      (words.colourSheets, grouped(job.totals.colourSheets)),
    ]
    for (index, cell) in cells.enumerated() {
      let x = 20 + Double(index) * 43
      page.line(cell.0, x: x, y: 59, size: 8.5, colour: faint, width: 40)
      page.line(cell.1, x: x, y: 69, size: 22, heavy: true, width: 40)
    }
    let product = carrier?.product(job.product)?.name ?? job.product.rawValue
    page.box(x: 20, y: 75, width: 170, height: 15, colour: Colour(grey: 0))
    page.line(
      product.uppercased(), x: 25, y: 84.8, size: 17, heavy: true, colour: .white, width: 90)
    page.line(
      "\(words.cutOff) \(weekday(words)) \(job.postingDate) \(cutOff)", x: 185, y: 84.4, size: 12,
      heavy: true, colour: .white, align: .right, width: 88)
  }

  private func section(
    _ page: inout PageBuilder, _ title: String, _ rows: [(String, String)], y: Double
  ) -> Double {
    page.line(title, x: 20, y: y, size: 11, heavy: true)
    page.box(x: 20, y: y + 2, width: 170, height: 0.2, colour: hair)
    var line = y + 7.6
    for row in rows where !row.1.isEmpty {
      page.line(row.0, x: 20, y: line, size: 9.5, colour: faint, width: 46)
      page.line(row.1, x: 68, y: line, size: 9.5, width: 122)
      line += 5.6
    }
    return line + 4.4
  }

  private func foot(_ page: inout PageBuilder, _ words: DocketWords, y: Double) {
    let top = max(y + 2, 250)
    for (index, label) in [words.printed, words.inserted, words.handedOver].enumerated() {
      let x = 20 + Double(index) * 58
      page.box(x: x, y: top + 12, width: 50, height: 0.2)
      page.line(label, x: x, y: top + 16, size: 8, colour: faint, width: 50)
    }
    page.line(
      words.checks, x: 20, y: 285, size: 8, colour: faint, width: 170)
  }

  // MARK: Rows

  private func loading(_ words: DocketWords) -> [(String, String)] {
    var rows = [
      (words.paper, "\(stock.map(paper) ?? job.stock) · \(grouped(job.totals.sheets))"),
      (
        words.envelope,
        "\(job.envelope.id), \(words.window(job.envelope.window)) · \(grouped(job.totals.pieces))"
      ),
      (words.printing, "\(words.colour(job.colour)), \(job.duplex ? words.duplex : words.simplex)"),
    ]
    for insert in job.inserts {
      rows.append(("\(words.feeder) \(insert.feeder)", insert.name))
    }
    if job.inserts.isEmpty { rows.append((words.feeders, words.none)) }
    return rows
  }

  private func machine(_ words: DocketWords) -> [(String, String)] {
    [
      (words.fold, words.fold(job.envelope.fold)),
      (words.feed, words.feed(job.feed)),
      (words.mark, "\(job.marks.scheme.id), \(words.side(job.marks.side))"),
      (words.control, "insert.csv · \(site.mapping)"),
    ]
  }

  private func posting(_ words: DocketWords) -> [(String, String)] {
    [
      (words.carrier, carrier?.name ?? job.operatorID),
      (words.zone, job.zone),
      (words.weight, "\(grouped(job.totals.weight.milligrams / 1000)) g"),
      (
        words.postage,
        "\(job.totals.postage.plain(places: job.currency.decimals)) \(job.currency.code)"
      ),
    ] + trays(words)
  }

  private static let traysShown = 6
  private static let traysAcross = 3

  /// The first trays with their pieces, three a line; all of them stand in the manifest.
  private func trays(_ words: DocketWords) -> [(String, String)] {
    guard let trays = job.trays, !trays.isEmpty else { return [] }
    let shown = trays.prefix(Self.traysShown).map {
      "\($0.tray): \($0.first)" + ($0.pieces > 1 ? "–\($0.last)" : "")
        + ($0.label.isEmpty ? "" : " (\($0.label))")
    }
    return stride(from: 0, to: shown.count, by: Self.traysAcross).map { start in
      let isLast = start + Self.traysAcross >= shown.count
      return (
        start == 0 ? "\(words.trays) · \(trays.count)" : "",
        shown[start..<min(start + Self.traysAcross, shown.count)].joined(separator: " · ")
          + (isLast && trays.count > shown.count ? " · …" : "")
      )
    }
  }

  private func ends(_ words: DocketWords) -> [(String, String)] {
    guard let first = job.pieces.first, let last = job.pieces.last else { return [] }
    let names = Set(job.pieces.map(\.sender)).sorted().map { senders[$0] ?? $0 }
    return [
      (words.first, "\(first.piece) · \(first.invoices.joined(separator: ", "))"),
      (words.last, "\(last.piece) · \(last.invoices.joined(separator: ", "))"),
      (
        words.senders,
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " +\(names.count - 3)" : "")
      ),
    ]
  }

  // MARK: Figures

  private func paper(_ stock: Stock) -> String {
    "\(stock.id), \(stock.size.width.millimetresText) × "
      + "\(stock.size.height.millimetresText) mm"
  }

  private var cutOff: String {
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : String(n) }
    return "\(two(site.cutOffMinutes / 60)):\(two(site.cutOffMinutes % 60))"
  }

  private func weekday(_ words: DocketWords) -> String {
    words.weekdays[job.postingDate.weekday - 1]
  }

  private func localTime(_ created: String) -> String {
    guard let moment = ISO8601DateFormatter().date(from: created),
      let zone = TimeZone(identifier: site.timeZone)
    else { return created }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: moment)
    func two(_ n: Int?) -> String { (n ?? 0) < 10 ? "0\(n ?? 0)" : String(n ?? 0) }
    return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day))"
      + " \(two(parts.hour)):\(two(parts.minute))"
  }

  private func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append("\u{A0}") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
