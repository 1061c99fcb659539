import MailModel
import Production

/// Writes the inserter's control file by the site's field mapping: one record a piece or a sheet, in
/// feeding order.
struct InsertFile {
  let job: PlannedJob
  let mapping: FieldMapping

  /// The file's bytes, UTF-8.
  var bytes: [UInt8] {
    var text = DelimitedText(
      delimiter: mapping.delimiter.utf8.first ?? UInt8(ascii: ";"),
      carriageReturn: mapping.carriageReturn)
    if mapping.header { text.record(mapping.columns.map(\.name)) }
    for piece in job.pieces {
      switch mapping.record {
      case .piece:
        text.record(mapping.columns.map { value($0.source, piece, nil) })
      case .sheet:
        for sheet in piece.sheets {
          text.record(mapping.columns.map { value($0.source, piece, sheet) })
        }
      }
    }
    return text.bytes
  }

  private func value(
    _ source: FieldMapping.Source, _ piece: PlannedPiece, _ sheet: PlannedSheet?
  ) -> String {
    switch source {
    case .job: job.name
    case .jobNumber: String(job.number)
    case .site: job.site
    case .operator: job.operatorID
    case .product: job.product.rawValue
    case .zone: job.zone
    case .postingDate: job.postingDate.description
    case .envelope: job.envelope.id
    default: sheet.flatMap { ofSheet(source, $0) } ?? ofPiece(source, piece)
    }
  }

  private func ofPiece(_ source: FieldMapping.Source, _ piece: PlannedPiece) -> String {
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
    case .weightGrams: thousandths(piece.weight.milligrams)
    case .thicknessMM: thousandths(piece.thickness.micrometres)
    case .postageAmount: piece.postage.plain(places: job.currency.decimals)
    case .postageCurrency: job.currency.code
    case .sheets: String(piece.sheets.count)
    case .firstPage: piece.sheets.first.map { String($0.frontPage) } ?? ""
    case .lastPage: piece.sheets.last.map { String($0.backPage ?? $0.frontPage) } ?? ""
    case .firstMark: piece.sheets.first?.mark ?? ""
    case .lastMark: piece.sheets.last?.mark ?? ""
    default: ""
    }
  }

  private func ofSheet(_ source: FieldMapping.Source, _ sheet: PlannedSheet) -> String? {
    switch source {
    case .sheet: String(sheet.sheet)
    case .document: sheet.document
    case .mark: sheet.mark
    case .page: String(sheet.frontPage)
    default: nil
    }
  }
}
