import Foundation
import MailModel
import Production
import Spooling

/// Why a piece goes in its envelope, as its product, as planning kept it.
public struct PieceExplanation: Sendable {
  private let piece: PlannedPiece

  /// Reads what is kept of a piece.
  public init(_ record: PieceRecord) throws {
    piece = try JSONDecoder().decode(PlannedPiece.self, from: Data(record.draft.plan))
  }

  /// Numbers of the documents in it.
  public var invoices: [String] { piece.invoices }

  /// The explanation as JSON; null for a piece that was planned without one.
  public var json: JSONValue {
    guard let why = piece.why else { return .null }
    return .object([
      "chosen": json(why.chosen, why.currency),
      "next": why.next.map { json($0, why.currency) } ?? .null,
      "currency": .string(why.currency.code),
      "codes": .array(why.codes.map(JSONValue.string)),
      "refused": .array(
        why.refused.map {
          .object([
            "envelope": .string($0.envelope), "fold": .string($0.fold.rawValue),
            "code": .string($0.code),
          ])
        }),
      "reasons": .array(
        piece.reasons.map {
          .object(["code": .string($0.code), "message": .string($0.message)])
        }),
    ])
  }

  /// The same in lines for people.
  public var lines: [String] {
    guard let why = piece.why else { return [] }
    let codes = why.codes.joined(separator: ", ")
    var lines = ["chosen: \(text(why.chosen, why.currency)) (\(codes))"]
    if let next = why.next { lines.append("next:   \(text(next, why.currency))") }
    if !why.refused.isEmpty {
      lines.append(
        "not:    "
          + why.refused.map { "\($0.envelope) \($0.fold.rawValue): \($0.code)" }
          .joined(separator: ", "))
    }
    return lines + piece.reasons.map { "\($0.code): \($0.message)" }
  }

  private func json(_ way: PlanChoice.Way, _ currency: Currency) -> JSONValue {
    .object([
      "envelope": .string(way.envelope), "fold": .string(way.fold.rawValue),
      "envelopes": .integer(way.envelopes), "product": .string(way.product.rawValue),
      "feedersLeftOut": .array(way.leftOut.map(JSONValue.integer)),
      "postage": .string(way.postage.plain(places: currency.decimals)),
      "costs": .string(way.costs.plain(places: currency.decimals)),
    ])
  }

  private func text(_ way: PlanChoice.Way, _ currency: Currency) -> String {
    let places = currency.decimals
    return "\(way.envelopes) × \(way.envelope) \(way.fold.rawValue), \(way.product.rawValue), "
      + "postage \(way.postage.plain(places: places)) \(currency.code)"
      + (way.costs == 0 ? "" : ", envelopes \(way.costs.plain(places: places))")
      + (way.leftOut.isEmpty
        ? "" : ", without feeder \(way.leftOut.map(String.init).joined(separator: ", "))")
  }
}
