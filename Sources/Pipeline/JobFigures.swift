import Foundation
import MailModel
import Production
import Spooling

/// What reports count of a job and its pieces, frozen when the job is planned: the event log
/// carries it from the release on, so that no later tariff or setting changes a period that is
/// over.
struct JobFigures {
  var job: PlannedJob
  let billsReprints: Bool
  /// The prices of the posting date; nothing where the operator is unknown.
  private let postage: Postage?

  init(job: PlannedJob, carrier: PostalOperator?, billsReprints: Bool) {
    self.job = job
    self.billsReprints = billsReprints
    postage = carrier.map { Postage($0, on: job.postingDate) }
  }

  /// The figures of one piece.
  func piece(_ piece: PlannedPiece) -> [String: JSONValue] {
    var row = Row()
    row.add(piece)
    return row.json(job.currency).merging([
      "sender": .string(piece.sender), "country": .string(piece.country),
      "weightStep": .string(step(of: piece)),
    ]) { _, new in new }
  }

  /// The figures of the job: what all its pieces share, and a row for each sender, country and
  /// weight step.
  var whole: [String: JSONValue] {
    var rows: [[String]: Row] = [:]
    for piece in job.pieces {
      let key = [piece.sender, piece.country, step(of: piece)]
      rows[key, default: Row()].add(piece)
    }
    let sorted = rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return [
      "site": .string(job.site), "operator": .string(job.operatorID),
      "product": .string(job.product.rawValue), "zone": .string(job.zone),
      "envelope": .string(job.envelope.id), "colour": .string(job.colour.rawValue),
      "currency": .string(job.currency.code),
      "reprint": .bool(job.pieces.contains { $0.reprintOf != nil }),
      "billed": .bool(billsReprints || job.pieces.allSatisfy { $0.reprintOf == nil }),
      "rows": .array(
        sorted.map { key, row in
          .object(
            row.json(job.currency).merging([
              "sender": .string(key[0]), "country": .string(key[1]), "weightStep": .string(key[2]),
            ]) { _, new in new })
        }),
    ]
  }

  private func step(of piece: PlannedPiece) -> String {
    postage?.weightStep(
      job.product, zone: job.zone, format: job.format ?? "", weight: piece.weight
    )?.gramsText ?? ""
  }

  private struct Row {
    var pieces = 0
    var sheets = 0
    var colourSheets = 0
    var impressions = 0
    var milligrams = 0
    var postage = Decimal(0)

    mutating func add(_ piece: PlannedPiece) {
      pieces += 1
      sheets += piece.sheets.count
      for sheet in piece.sheets {
        colourSheets += sheet.colour ? 1 : 0
        impressions += sheet.impressions
      }
      milligrams += piece.weight.milligrams
      postage += piece.postage
    }

    func json(_ currency: Currency) -> [String: JSONValue] {
      [
        "pieces": .integer(pieces), "sheets": .integer(sheets),
        "colourSheets": .integer(colourSheets), "impressions": .integer(impressions),
        "milligrams": .integer(milligrams),
        "postage": .string(postage.plain(places: currency.decimals)),
      ]
    }
  }
}
