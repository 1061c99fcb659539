import Foundation
import MailModel

/// What a record of a control file is about.
struct ControlSubject {
  let job: PlannedJob
  var piece: PlannedPiece?
  var sheet: PlannedSheet?

  /// The value of a column as text, without padding.
  func value(_ column: FieldMapping.Column) -> String {
    switch column.source {
    case .constant: return column.text
    case .postingDate: return date(job.postingDate, column.dateForm)
    case .created:
      return CalendarDate(iso: job.created.prefix(10)).map { date($0, column.dateForm) } ?? ""
    default: break
    }
    if column.source.isOfJob { return jobValue(column.source) }
    guard let piece else { return "" }
    if column.source.isDecimal { return decimal(column, piece) }
    return column.source.isOfSheet ? sheetValue(column.source) : pieceValue(column.source, piece)
  }

  private func jobValue(_ source: FieldMapping.Source) -> String {
    switch source {
    case .job: job.name
    case .jobNumber: String(job.number)
    case .site: job.site
    case .operator: job.operatorID
    case .product: job.product.rawValue
    case .zone: job.zone
    case .envelope: job.envelope.id
    case .stock: job.stock
    case .fold: job.envelope.fold.rawValue
    case .jobPieces: String(job.totals.pieces)
    case .jobSheets: String(job.totals.sheets)
    case .postageCurrency: job.currency.code
    default: ""
    }
  }

  private func pieceValue(_ source: FieldMapping.Source, _ piece: PlannedPiece) -> String {
    switch source {
    case .piece: String(piece.piece)
    case .id: piece.id
    case .sender: piece.sender
    case .recipient: piece.recipient
    case .invoices: piece.invoices.joined(separator: " ")
    case .country: piece.country
    case .postcode: piece.postcode
    case .envelopeNumber: String(piece.envelope)
    case .envelopeCount: String(piece.envelopes)
    case .feeders: piece.feeders.map(String.init).joined(separator: " ")
    case .divert: piece.divert ? "1" : "0"
    case .sheets: String(piece.sheets.count)
    case .firstPage: piece.sheets.first.map { String($0.frontPage) } ?? ""
    case .lastPage: piece.sheets.last.map { String($0.backPage ?? $0.frontPage) } ?? ""
    case .firstMark: piece.sheets.first?.mark ?? ""
    case .lastMark: piece.sheets.last?.mark ?? ""
    case .tray: job.tray(ofPiece: piece.piece).map { String($0.tray) } ?? ""
    case .bundle: bundle(of: piece)
    case .trayEnd: job.tray(ofPiece: piece.piece)?.last == piece.piece ? "1" : "0"
    default: ""
    }
  }

  /// The bundle's number in its tray.
  private func bundle(of piece: PlannedPiece) -> String {
    let bundles = job.tray(ofPiece: piece.piece)?.bundles ?? []
    return bundles.firstIndex { $0.first <= piece.piece && piece.piece <= $0.last }
      .map { String($0 + 1) } ?? ""
  }

  private func sheetValue(_ source: FieldMapping.Source) -> String {
    guard let sheet else { return "" }
    switch source {
    case .sheet: return String(sheet.sheet)
    case .document: return sheet.document
    case .mark: return sheet.mark
    case .page: return String(sheet.frontPage)
    case .lane: return String(sheet.lane)
    default: return ""
    }
  }

  // MARK: Numbers and dates

  private func decimal(_ column: FieldMapping.Column, _ piece: PlannedPiece) -> String {
    let exact: String
    switch column.source {
    case .weightGrams: exact = piece.weight.gramsText
    case .thicknessMM: exact = piece.thickness.millimetresText
    default: exact = piece.postage.plain(places: job.currency.decimals)
    }
    guard let places = column.decimals, var value = Decimal(xsdDecimal: exact) else {
      return marked(exact, column.decimalMark)
    }
    var rounded = Decimal()
    NSDecimalRound(&rounded, &value, places, .plain)
    return marked(rounded.plain(places: places), column.decimalMark)
  }

  private func marked(_ text: String, _ mark: FieldMapping.DecimalMark) -> String {
    switch mark {
    case .point: text
    case .comma: text.replacing(".", with: ",")
    case .implied: text.replacing(".", with: "")
    }
  }

  private func date(_ date: CalendarDate, _ form: FieldMapping.DateForm) -> String {
    let year = padded(date.year, 4)
    let month = padded(date.month, 2)
    let day = padded(date.day, 2)
    switch form {
    case .iso: return "\(year)-\(month)-\(day)"
    case .compact: return year + month + day
    case .short: return year.suffix(2) + month + day
    case .nordic: return "\(day).\(month).\(year)"
    case .ordinal:
      let before = (1..<date.month).reduce(0) {
        $0 + CalendarDate.daysIn(month: $1, year: date.year)
      }
      return year + padded(before + date.day, 3)
    }
  }
}

extension Weight {
  /// The weight in grams without needless zeros, such as `21.5`, exact.
  public var gramsText: String { decimalText(thousandths: milligrams) }
}

extension Length {
  /// The length in millimetres without needless zeros, such as `0.6`, exact.
  public var millimetresText: String { decimalText(thousandths: micrometres) }
}

/// A whole number of thousandths in plain decimal figures.
func decimalText(thousandths: Int) -> String {
  let value = thousandths.magnitude
  var text = (thousandths < 0 ? "-" : "") + String(value / 1000)
  let rest = value % 1000
  if rest > 0 {
    var digits = padded(Int(rest), 3)
    while digits.hasSuffix("0") { digits.removeLast() }
    text += "." + digits
  }
  return text
}
