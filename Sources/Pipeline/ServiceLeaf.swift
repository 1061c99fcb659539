import LayoutEngine
import MailModel
import Production

/// A sheet for the operator: header, trailer or banner. It carries no mark, so that a machine that
/// is fed it puts it aside, and no name of a recipient.
struct ServiceLeaf {
  let kind: ServiceSheet.Kind
  let job: PlannedJob
  let language: Language
  /// The tray that it stands before, of kind `tray`.
  var tray: PlannedTray?

  /// The page, of the leaf's size or, for a banner, the press sheet's.
  func frame(text: any TextMeasuring) throws -> Frame {
    let words = DocketWords(language)
    var page = try PageBuilder(text: text)
    if kind == .banner { page.resize(to: job.imposition.sheetSize) }
    page.box(x: 30, y: 30, width: 150, height: kind == .banner ? 6 : 2)
    let number = tray.map { " \($0.tray)" } ?? ""
    page.line(words.service(kind).uppercased() + number, x: 30, y: 50, size: 14, heavy: true)
    page.line(job.name, x: 30, y: 68, size: 40, heavy: true, width: 150)
    var y = 86.0
    for row in rows(words) {
      page.line(row.0, x: 30, y: y, size: 11, width: 48)
      page.line(row.1, x: 80, y: y, size: 11, heavy: true, width: 100)
      y += 8
    }
    return page.frame
  }

  private func rows(_ words: DocketWords) -> [(String, String)] {
    if let tray { return rows(of: tray, words) }
    var rows = [
      (words.piecesCount, String(job.totals.pieces)),
      (words.sheetsCount, String(job.totals.sheets)),
      (words.envelope, job.envelope.id), (words.posting, job.postingDate.description),
      (words.printing, "\(job.imposition.scheme.name), \(job.stock)"),
    ]
    if let first = job.pieces.first, let last = job.pieces.last {
      rows.append((words.first, "\(first.piece) · \(first.id)"))
      rows.append((words.last, "\(last.piece) · \(last.id)"))
    }
    return rows
  }

  private func rows(of tray: PlannedTray, _ words: DocketWords) -> [(String, String)] {
    var rows = [
      (words.zone, tray.label), (words.piecesCount, String(tray.pieces)),
      (words.weight, "\(tray.weight.milligrams / 1000) g"),
      (words.first, String(tray.first)), (words.last, String(tray.last)),
      (words.posting, job.postingDate.description),
    ]
    if !tray.bundles.isEmpty { rows.append((words.bundles, String(tray.bundles.count))) }
    return rows
  }
}
