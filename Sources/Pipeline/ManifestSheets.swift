import Foundation
import MailModel
import Spooling
import Verification

/// The sheets that a job folder's manifest lists.
struct ManifestSheets {
  /// One of them.
  struct Sheet: Equatable {
    var piece: Int
    var sheet: Int
    var frontPage: Int
    var backPage: Int?
    var lane: Int
    var mark: String
  }

  var sheets: [Sheet] = []
  /// How marks are read; nothing where the manifest tells of no kind that can be read.
  var markForm: MarkForm?

  /// No sheets.
  init() {}

  /// Reads `manifest.json` in the folder; nothing where it is not one.
  init?(folder: String) throws {
    guard let data = FileManager.default.contents(atPath: "\(folder)/manifest.json"),
      let manifest = try? JSONDecoder().decode(JSONValue.self, from: data)
    else { return nil }
    markForm = Self.form(manifest.members["marks"]?.members ?? [:])
    for piece in manifest.members["pieces"]?.elements ?? [] {
      for sheet in piece.members["sheets"]?.elements ?? [] {
        let members = sheet.members
        sheets.append(
          Sheet(
            piece: piece.members["piece"]?.whole ?? 0, sheet: members["sheet"]?.whole ?? 0,
            frontPage: members["frontPage"]?.whole ?? 0, backPage: members["backPage"]?.whole,
            lane: members["lane"]?.whole ?? 0, mark: members["mark"]?.text ?? ""))
      }
    }
  }

  // MARK: Marks

  private static func form(_ marks: [String: JSONValue]) -> MarkForm? {
    guard let zone = rectangle(marks["zoneMM"]) else { return nil }
    let symbol = rectangle(marks["symbolMM"])
    switch marks["kind"]?.text {
    case "datamatrix": return symbol.map { MarkForm(.dataMatrix(symbol: $0), zone: zone) }
    case "code39": return symbol.map { MarkForm(.code39(symbol: $0), zone: zone) }
    case "itf": return symbol.map { MarkForm(.interleaved(symbol: $0), zone: zone) }
    case "omr":
      let omr = marks["omr"]?.members ?? [:]
      guard let first = omr["firstMM"]?.elements, first.count == 2, let x = length(first[0]),
        let y = length(first[1]), let pitch = length(omr["pitchMM"]),
        let width = length(omr["lengthMM"]), let height = length(omr["thicknessMM"]),
        let positions = omr["positions"]?.whole, (1...1000).contains(positions)
      else { return nil }
      return MarkForm(
        .optical(
          first: Point(x: x, y: y), pitch: pitch, bar: Size(width: width, height: height),
          positions: positions), zone: zone)
    default: return nil
    }
  }

  private static func rectangle(_ value: JSONValue?) -> Rectangle? {
    guard let edges = value?.elements.compactMap(length), edges.count == 4 else { return nil }
    return Rectangle(x: edges[0], y: edges[1], width: edges[2], height: edges[3])
  }

  /// Millimetres as the manifest writes them.
  private static func length(_ value: JSONValue?) -> Length? {
    switch value {
    case .integer(let millimetres):
      Length(micrometres: millimetres.multipliedReportingOverflow(by: 1000).partialValue)
    case .number(let text): Double(text).flatMap { abs($0) < 10_000 ? Length.mm($0) : nil }
    default: nil
    }
  }
}

extension MarkForm {
  /// The form that a scheme's marks have.
  init(_ scheme: MarkScheme) {
    switch scheme.symbology {
    case .dataMatrix: self.init(.dataMatrix(symbol: scheme.symbol), zone: scheme.zone)
    case .code39: self.init(.code39(symbol: scheme.symbol), zone: scheme.zone)
    case .interleaved: self.init(.interleaved(symbol: scheme.symbol), zone: scheme.zone)
    case .omr:
      self.init(
        .optical(
          first: scheme.omr?.first ?? scheme.symbol.origin, pitch: scheme.omr?.pitch ?? .zero,
          bar: Size(
            width: scheme.omr?.length ?? .zero, height: scheme.omr?.thickness ?? .zero),
          positions: scheme.omr?.positions.count ?? 0), zone: scheme.zone)
    }
  }
}
