import MailModel
import Production
import Spooling

/// A finished file of a job folder.
struct FinishedFile: Sendable {
  /// Name in the folder.
  var name: String
  /// SHA-256, small hexadecimal digits.
  var sha256: String
  /// Size.
  var bytes: Int
  /// Pages, for PDF.
  var pages: Int?
}

/// Writes `manifest.json` of format `brevpress-job/1`: keys sorted, one piece a line, the same
/// bytes for the same job.
struct Manifest {
  let job: PlannedJob
  let files: [FinishedFile]

  /// The file's bytes.
  var bytes: [UInt8] {
    // The members are written here so that each piece has a line of its own; the values inside come
    // from the one JSON writer.
    var members = header
    let marker = "\u{1}"
    members["pieces"] = .string(marker)
    let shell = JSONValue.object(members).compact
    let pieces = job.pieces.map { piece($0).compact }.joined(separator: ",\n")
    let parts = shell.split(separator: "\"\\u0001\"", maxSplits: 1)
    return Array("\(parts[0])[\n\(pieces)\n]\(parts.count > 1 ? parts[1] : "")\n".utf8)
  }

  private var header: [String: JSONValue] {
    [
      "format": .string("brevpress-job/1"), "job": .string(job.name),
      "jobNumber": .integer(job.number), "created": .string(job.created),
      "postingDate": .string(job.postingDate.description), "site": .string(job.site),
      "operator": .string(job.operatorID), "product": .string(job.product.rawValue),
      "zone": .string(job.zone), "envelope": .string(job.envelope.id),
      "window": .string(job.envelope.window.rawValue),
      "windowMM": rectangle(job.envelope.windowRectangle),
      "addressSide": .string(job.addressSide.rawValue), "colour": .string(job.colour.rawValue),
      "duplex": .bool(job.duplex), "stock": .string(job.stock),
      "fold": .string(job.envelope.fold.rawValue),
      "feed": .object([
        "firstFed": .string(job.feed.firstFed.rawValue), "face": .string(job.feed.face.rawValue),
        "lead": .string(job.feed.lead.rawValue),
      ]),
      "imposition": .object([
        "scheme": .string(job.imposition.scheme.name),
        "sheetWidthMM": millimetres(job.imposition.sheetSize.width),
        "sheetHeightMM": millimetres(job.imposition.sheetSize.height),
        "lanes": .integer(job.imposition.scheme.lanes),
        "stackDepth": .integer(job.imposition.scheme.stackDepth),
        "id": .string(job.imposition.layout.id), "reverse": .bool(job.imposition.reverse),
        "lanesMM": .array(job.imposition.lanes.map(rectangle)),
      ]),
      "marks": .object([
        "scheme": .string(job.marks.scheme.id), "side": .string(job.marks.side.rawValue),
        "zoneMM": rectangle(job.marks.scheme.zone),
        "kind": .string(job.marks.scheme.symbology.rawValue),
        "symbolMM": rectangle(job.marks.scheme.symbol), "omr": omr,
      ]),
      "files": .object(
        Dictionary(uniqueKeysWithValues: files.map { ($0.name, file($0)) })),
      "service": .array(job.service.map(service)), "totals": totals,
      "postalFormat": .string(orNull: job.format), "sort": .string(job.sort ?? "ascending"),
      "trays": .array((job.trays ?? []).map(tray)),
    ]
  }

  /// Where the bars of optical marks are; null for other marks.
  private var omr: JSONValue {
    guard let omr = job.marks.scheme.omr else { return .null }
    return .object([
      "firstMM": .array([millimetres(omr.first.x), millimetres(omr.first.y)]),
      "pitchMM": millimetres(omr.pitch), "thicknessMM": millimetres(omr.thickness),
      "lengthMM": millimetres(omr.length), "positions": .integer(omr.positions.count),
    ])
  }

  private func service(_ sheet: ServiceSheet) -> JSONValue {
    var members: [String: JSONValue] = [
      "kind": .string(sheet.kind.rawValue), "pages": .array(sheet.pages.map(JSONValue.integer)),
      "lane": sheet.lane.map(JSONValue.integer) ?? .null,
    ]
    if let tray = sheet.tray { members["tray"] = .integer(tray) }
    return .object(members)
  }

  private func tray(_ tray: PlannedTray) -> JSONValue {
    .object([
      "tray": .integer(tray.tray), "first": .integer(tray.first), "last": .integer(tray.last),
      "pieces": .integer(tray.pieces), "weightGrams": grams(tray.weight),
      "thicknessMM": millimetres(tray.thickness), "label": .string(tray.label),
      "bundles": .array(
        tray.bundles.map { .array([.integer($0.first), .integer($0.last)]) }),
    ])
  }

  private func file(_ file: FinishedFile) -> JSONValue {
    var members: [String: JSONValue] = [
      "sha256": .string(file.sha256), "bytes": .integer(file.bytes),
    ]
    if let pages = file.pages { members["pages"] = .integer(pages) }
    return .object(members)
  }

  private var totals: JSONValue {
    .object([
      "pieces": .integer(job.totals.pieces), "invoices": .integer(job.totals.invoices),
      "sheets": .integer(job.totals.sheets), "impressions": .integer(job.totals.impressions),
      "colourSheets": .integer(job.totals.colourSheets), "weightGrams": grams(job.totals.weight),
      "postage": money(Money(job.totals.postage, job.currency)),
    ])
  }

  private func piece(_ piece: PlannedPiece) -> JSONValue {
    .object([
      "piece": .integer(piece.piece), "id": .string(piece.id), "sender": .string(piece.sender),
      "recipient": .string(piece.recipient),
      "invoices": .array(piece.invoices.map(JSONValue.string)),
      "country": .string(piece.country), "postcode": .string(piece.postcode),
      "envelopeOf": .array([.integer(piece.envelope), .integer(piece.envelopes)]),
      "reprintOf": piece.reprintOf.map {
        .object(["job": .string($0.job), "piece": .integer($0.piece)])
      } ?? .null,
      "feeders": .array(piece.feeders.map(JSONValue.integer)),
      "divert": .bool(piece.divert), "weightGrams": grams(piece.weight),
      "thicknessMM": millimetres(piece.thickness),
      "postage": money(Money(piece.postage, job.currency)),
      "reasons": .array(
        piece.reasons.map {
          .object(["code": .string($0.code), "message": .string($0.message)])
        }),
      "sheets": .array(piece.sheets.map(sheet)),
    ])
  }

  private func sheet(_ sheet: PlannedSheet) -> JSONValue {
    .object([
      "sheet": .integer(sheet.sheet), "document": .string(sheet.document),
      "frontPage": .integer(sheet.frontPage), "backPage": .integer(orNull: sheet.backPage),
      "lane": .integer(sheet.lane), "mark": .string(sheet.mark), "colour": .bool(sheet.colour),
    ])
  }

  private func money(_ money: Money) -> JSONValue {
    .object([
      "currency": .string(money.currency.code),
      "amount": .string(money.amount.plain(places: money.currency.decimals)),
    ])
  }

  private func grams(_ weight: Weight) -> JSONValue { .number(weight.gramsText) }
  private func millimetres(_ length: Length) -> JSONValue {
    .number(length.millimetresText)
  }
  private func rectangle(_ rectangle: Rectangle) -> JSONValue {
    .array(
      [
        rectangle.minX, rectangle.minY, rectangle.size.width, rectangle.size.height,
      ].map(millimetres))
  }
}
