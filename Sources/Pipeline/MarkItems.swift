import BarcodeKit
import LayoutEngine
import MailModel
import QPDFKit

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

extension MarkScheme {
  /// A sheet's mark as an overlay of its page, exactly where ``markItems(of:saying:)`` has it.
  ///
  /// - Parameters:
  ///   - text: what `MarkScheme.text` gave for the sheet.
  ///   - height: of the page.
  func overlay(saying text: String, height: Length, with encoder: SymbolEncoder) throws -> Overlay {
    let box = PressBox(zone, onPageOfHeight: height)
    switch symbology {
    case .omr:
      let bars = omr.map { omr in
        text.utf8.enumerated().filter { $0.element == 0x31 }.map { omr.bar($0.offset) }
      }
      return Overlay(
        (bars ?? []).map { PressBox($0, onPageOfHeight: height) }, in: box, saying: text)
    case .dataMatrix:
      let matrix = try encoder.encode(Array(text.utf8), as: .dataMatrix(side: modules))
      let side = min(symbol.size.width, symbol.size.height)
      let place = Rectangle(
        x: symbol.minX + (symbol.size.width - side) / 2,
        y: symbol.minY + (symbol.size.height - side) / 2, width: side, height: side)
      return Overlay(
        Stencil(matrix), at: PressBox(place, onPageOfHeight: height), in: box, saying: text)
    case .code39, .interleaved:
      let matrix = try encoder.encode(
        Array(text.utf8), as: symbology == .code39 ? .code39 : .interleaved2of5)
      return Overlay(
        bars(matrix, in: PressBox(symbol, onPageOfHeight: height)), in: box, saying: text)
    }
  }

  /// The dark runs of a linear code. One that is higher than wide is a ladder whose first bar lies
  /// lowest.
  private func bars(_ matrix: SymbolMatrix, in place: PressBox) -> [PressBox] {
    let isLadder = place.height > place.width
    let step = (isLadder ? place.height : place.width) / Double(matrix.columns)
    var bars: [PressBox] = []
    var column = 0
    while column < matrix.columns {
      let first = column
      while column < matrix.columns, matrix[0, column] { column += 1 }
      if column > first {
        let from = Double(first) * step
        let length = Double(column - first) * step
        bars.append(
          isLadder
            ? PressBox(x: place.x, y: place.y + from, width: place.width, height: length)
            : PressBox(x: place.x + from, y: place.y, width: length, height: place.height))
      }
      column += 1
    }
    return bars
  }
}

extension Stencil {
  /// The cells of a matrix code.
  init(_ matrix: SymbolMatrix) {
    self.init(columns: matrix.columns, rows: matrix.rows, cells: matrix.dark)
  }
}

extension PressBox {
  /// A place of a page, which counts from its top left.
  init(_ place: Rectangle, onPageOfHeight height: Length) {
    self.init(
      x: place.minX.points, y: (height - place.maxY).points, width: place.size.width.points,
      height: place.size.height.points)
  }
}
