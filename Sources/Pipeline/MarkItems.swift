import LayoutEngine
import MailModel

/// A sheet's mark as items of its page: a code for the renderer, or bars of exact geometry.
///
/// - Parameter text: what `MarkScheme.text` gave for the sheet.
package func markItems(of scheme: MarkScheme, saying text: String) -> [FrameItem] {
  let symbology: PlacedCode.Symbology
  switch scheme.symbology {
  case .dataMatrix: symbology = .dataMatrix
  case .code39: symbology = .code39
  case .interleaved: symbology = .interleaved2of5
  case .omr:
    guard let omr = scheme.omr else { return [] }
    return text.utf8.enumerated().filter { $0.element == 0x31 }.map {
      .fill(omr.bar($0.offset), .black)
    }
  }
  return [
    .code(
      PlacedCode(
        symbology: symbology, payload: text, rectangle: scheme.symbol, modules: scheme.modules))
  ]
}
