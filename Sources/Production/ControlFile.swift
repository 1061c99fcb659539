import MailModel

/// Writes the inserter's control file by the site's field mapping.
public enum ControlFile {
  /// The text of `insert.csv`: a heading where the mapping wants one, then one record a piece or a
  /// sheet in feeding order. Values with a delimiter, quote or line end are quoted (RFC 4180).
  public static func text(_ job: PlannedJob, _ mapping: FieldMapping) -> String {
    let end = mapping.carriageReturn ? "\r\n" : "\n"
    var text = ""
    func add(_ values: [String]) {
      text += values.map { quoted($0, mapping.delimiter) }.joined(separator: mapping.delimiter)
      text += end
    }
    if mapping.header { add(mapping.columns.map(\.name)) }
    for piece in job.pieces {
      switch mapping.record {
      case .piece: add(mapping.columns.map { value($0.source, job, piece, nil) })
      case .sheet:
        for sheet in piece.sheets {
          add(mapping.columns.map { value($0.source, job, piece, sheet) })
        }
      }
    }
    return text
  }

  private static func value(
    _ source: FieldMapping.Source, _ job: PlannedJob, _ piece: PlannedPiece, _ sheet: PlannedSheet?
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
    case .weightGrams: piece.weight.gramsText
    case .thicknessMM: piece.thickness.millimetresText
    case .postageAmount: piece.postage.plain(places: job.currency.decimals)
    case .postageCurrency: job.currency.code
    case .sheets: String(piece.sheets.count)
    case .firstPage: piece.sheets.first.map { String($0.frontPage) } ?? ""
    case .lastPage: piece.sheets.last.map { String($0.backPage ?? $0.frontPage) } ?? ""
    case .firstMark: piece.sheets.first?.mark ?? ""
    case .lastMark: piece.sheets.last?.mark ?? ""
    case .sheet: sheet.map { String($0.sheet) } ?? ""
    case .document: sheet?.document ?? ""
    case .mark: sheet?.mark ?? ""
    case .page: sheet.map { String($0.frontPage) } ?? ""
    }
  }

  private static func quoted(_ value: String, _ delimiter: String) -> String {
    let needs = value.utf8.contains {
      $0 == 0x22 || $0 == 0x0A || $0 == 0x0D || $0 == delimiter.utf8.first
    }
    guard needs else { return value }
    var text = "\""
    for scalar in value.unicodeScalars {
      if scalar == "\"" { text += "\"" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
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
