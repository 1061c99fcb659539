import MailModel
import YAMLKit

/// Digits that fit into a square ECC 200 symbol of so many modules a side (ISO/IEC 16022 table 7).
private let dataMatrixDigits = [
  10: 6, 12: 10, 14: 16, 16: 24, 18: 36, 20: 44, 22: 60, 24: 72, 26: 88, 32: 124,
]

extension MappingReader {
  /// The root of a file in `marks/`.
  func markScheme() -> MarkScheme? {
    let id = identifier("id")
    let symbology = choice("symbology", MarkScheme.Symbology.self)
    let modules = integer("modules", in: 10...32)
    let symbol = rectangle("symbolMM")
    let zone = rectangle("zoneMM")
    let clearsReverse = flag("reverseClear") ?? false
    let fields = each("fields", what: "field", required: true) { $0.markField() }
    guard let id, let symbology, let modules, let symbol, let zone else { return nil }
    let scheme = MarkScheme(
      id: id, symbology: symbology, modules: modules, symbol: symbol, zone: zone,
      fields: fields.map(\.value), clearsReverse: clearsReverse)
    if !zone.contains(symbol) {
      faults.error(
        "bad-geometry", "the symbol does not lie inside its zone", at: value("symbolMM") ?? node)
    }
    if symbol.size.width != symbol.size.height {
      faults.error("bad-geometry", "the symbol is not square", at: value("symbolMM") ?? node)
    }
    guard let digits = dataMatrixDigits[modules] else {
      faults.error(
        "bad-geometry", "no square Data Matrix has \(modules) modules a side",
        at: value("modules") ?? node,
        why: "there are \(dataMatrixDigits.keys.sorted().map(String.init).joined(separator: ", "))"
      )
      return nil
    }
    if scheme.length > digits {
      faults.error(
        "bad-geometry", "the fields take \(scheme.length) digits", at: value("fields") ?? node,
        why: "a symbol of \(modules) modules a side holds \(digits)")
    }
    return scheme
  }

  private func markField() -> MarkScheme.Field? {
    let meaning = choice("meaning", MarkScheme.Meaning.self)
    let text = text("text")
    let wrap = value("wrapsAt") == nil ? nil : integer("wrapsAt", in: 1...999_999_999)
    guard let meaning else { return nil }
    if meaning == .constant {
      _ = value("width")
      guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        faults.error("missing-key", "a constant needs \"text\" of digits", at: node)
        return nil
      }
      return MarkScheme.Field(.constant, width: text.utf8.count, text: text)
    }
    let most = meaning == .divert || meaning == .endOfSet ? 1 : 12
    guard let width = integer("width", in: 1...most) else { return nil }
    return MarkScheme.Field(meaning, width: width, wrapsAt: wrap)
  }
}
