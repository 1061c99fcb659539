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
    guard let symbology = choice("symbology", MarkScheme.Symbology.self) else { return nil }
    let zone = rectangle("zoneMM")
    let clearsReverse = flag("reverseClear") ?? false
    let limits = markLimits()
    let modules = symbology == .dataMatrix ? integer("modules", in: 10...32) : 0
    let omr = symbology == .omr ? omrCode() : nil
    let symbol = symbology == .omr ? omr?.extent : rectangle("symbolMM")
    let fields =
      symbology == .omr
      ? [] : each("fields", what: "field", required: true) { $0.markField(of: symbology) }
    guard let id, let modules, let symbol, let zone else { return nil }
    var scheme = MarkScheme(
      id: id, symbology: symbology, modules: modules, symbol: symbol, zone: zone,
      fields: fields.map(\.value), clearsReverse: clearsReverse)
    scheme.omr = omr
    scheme.limits = limits
    if !zone.contains(symbol) {
      faults.error(
        "bad-geometry", "the symbol does not lie inside its zone",
        at: value(symbology == .omr ? "firstMM" : "symbolMM") ?? node,
        why: "it reaches from \(symbol.minX.millimetres), \(symbol.minY.millimetres) to "
          + "\(symbol.maxX.millimetres), \(symbol.maxY.millimetres) mm")
    }
    for fault in scheme.ownFaults {
      faults.error("bad-geometry", fault.message, at: node, why: fault.why, fix: fault.fix)
    }
    guard symbology != .dataMatrix || checkMatrix(scheme) else { return nil }
    if symbology == .interleaved, scheme.length % 2 == 1 {
      faults.error(
        "bad-geometry", "the fields take \(scheme.length) digits", at: value("fields") ?? node,
        why: "interleaved 2 of 5 needs an even number", fix: "make one field a digit wider")
    }
    return scheme
  }

  private func checkMatrix(_ scheme: MarkScheme) -> Bool {
    if scheme.symbol.size.width != scheme.symbol.size.height {
      faults.error(
        "bad-geometry", "the symbol is not square", at: value("symbolMM") ?? node)
    }
    guard let digits = dataMatrixDigits[scheme.modules] else {
      faults.error(
        "bad-geometry", "no square Data Matrix has \(scheme.modules) modules a side",
        at: value("modules") ?? node,
        why: "there are \(dataMatrixDigits.keys.sorted().map(String.init).joined(separator: ", "))"
      )
      return false
    }
    // Two digits take one codeword, a letter takes one.
    let letters = scheme.fields.count { $0.meaning == .feederBits }
    let needed = scheme.length - letters + 2 * letters
    if needed > digits {
      faults.error(
        "bad-geometry", "the fields take \(needed) digits", at: value("fields") ?? node,
        why: "a symbol of \(scheme.modules) modules a side holds \(digits); a letter counts two")
    }
    return true
  }

  private func markField(of symbology: MarkScheme.Symbology) -> MarkScheme.Field? {
    let meaning = choice("meaning", MarkScheme.Meaning.self)
    let text = text("text")
    let wrap = value("wrapsAt") == nil ? nil : integer("wrapsAt", in: 1...999_999_999)
    guard let meaning else { return nil }
    switch meaning {
    case .constant:
      _ = value("width")
      guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        faults.error("missing-key", "a constant needs \"text\" of digits", at: node)
        return nil
      }
      return MarkScheme.Field(.constant, width: text.utf8.count, text: text)
    case .checkDigit: return MarkScheme.Field(.checkDigit, width: 1)
    case .feederBits:
      guard let first = integer("firstFeeder", in: 1...99, default: 1) else { return nil }
      guard symbology != .interleaved else {
        faults.error(
          "unknown-value", "interleaved 2 of 5 has no letters", at: value("meaning") ?? node,
          fix: "take meaning: feeders, a digit a feeder")
        return nil
      }
      var field = MarkScheme.Field(.feederBits, width: 1)
      field.firstFeeder = first
      return field
    default:
      let most = meaning == .divert || meaning == .endOfSet ? 1 : 16
      guard let width = integer("width", in: 1...most) else { return nil }
      return MarkScheme.Field(meaning, width: width, wrapsAt: wrap)
    }
  }
}
