import Foundation
import LayoutEngine
import MailModel
import Testing

@testable import BarcodeKit
@testable import Rendering

@Suite struct CodeTests {
  let mark = "00000001000001001002010000"

  private func frame(_ symbology: PlacedCode.Symbology, _ payload: String, _ box: Rectangle)
    -> Frame
  {
    Frame(items: [.code(PlacedCode(symbology: symbology, payload: payload, rectangle: box))])
  }

  /// The code with 8 mm around it as a picture of 300 dots an inch, by way of the PDF. A camera
  /// too looks at the place of the code alone.
  private func raster(_ frame: Frame, in scratch: Scratch) throws -> String? {
    guard case .code(let code) = frame.items[0] else { return nil }
    let path = try Sample.pdf([frame], fonts: SampleFonts.book(), in: scratch)
    let out = scratch.file("page")
    func dots(_ length: Length) -> String { String(Int(length.points * 300 / 72)) }
    let arguments = [
      "-x", dots(max(code.rectangle.minX - .mm(8), .zero)), "-y",
      dots(code.rectangle.minY - .mm(8)), "-W", dots(code.rectangle.size.width + .mm(16)), "-H",
      dots(code.rectangle.size.height + .mm(16)),
    ]
    guard
      try Tool.run("pdftoppm", ["-r", "300", "-png", "-singlefile"] + arguments + [path, out])
        != nil
    else { return nil }
    return out + ".png"
  }

  @Test func marksHave18Modules() throws {
    let matrix = try SymbolEncoder().encode(Array(mark.utf8), as: .dataMatrix(side: 18))
    #expect(matrix.columns == 18 && matrix.rows == 18)
    // The finder: left and bottom dark, top and right alternating.
    for index in 0..<18 {
      #expect(matrix[index, 0] && matrix[17, index])
      #expect(matrix[0, index] == (index % 2 == 0))
      #expect(matrix[index, 17] == (index % 2 == 1))
    }
  }

  @Test func marksAreReadByTwoReaders() throws {
    let scratch = try Scratch()
    let box = Rectangle(x: .mm(5), y: .mm(110), width: .mm(9), height: .mm(9))
    guard let picture = try raster(frame(.dataMatrix, mark, box), in: scratch) else { return }
    if let read = try Tool.run("dmtxread", ["-n", "-m", "5000", picture]) {
      #expect(read.trimmingCharacters(in: .whitespacesAndNewlines) == mark)
    }
    if let read = try Tool.run("ZXingReader", ["-1", picture]) { #expect(read.contains(mark)) }
  }

  @Test(arguments: [
    (PlacedCode.Symbology.qrM, "https://example.se/betala?ref=123456789&belopp=1234.50"),
    (.qrQ, "{\"uqr\":1,\"nme\":\"Åsa & Söner\"}"), (.code128C, "00370712345678901234"),
    (.dataMatrix, "Fri text 42"),
  ])
  func codesAreRead(symbology: PlacedCode.Symbology, payload: String) throws {
    let scratch = try Scratch()
    let box =
      symbology == .code128C
      ? Rectangle(x: .mm(30), y: .mm(100), width: .mm(60), height: .mm(12))
      : Rectangle(x: .mm(30), y: .mm(100), width: .mm(25), height: .mm(25))
    guard let picture = try raster(frame(symbology, payload, box), in: scratch),
      let read = try Tool.run("ZXingReader", [picture])
    else { return }
    #expect(read.contains(payload))
  }

  @Test func code128TakesSubsetCForDigits() throws {
    // Start C, ten pairs, check, stop with bar: 11 modules each, 13 for the stop.
    let matrix = try SymbolEncoder().encode(Array("00370712345678901234".utf8), as: .code128)
    #expect(matrix.columns == 11 * 12 + 13)
    #expect(matrix.rows == 1)
  }

  @Test func whatDoesNotFitThrowsWithoutTheData() throws {
    let encoder = try SymbolEncoder()
    let secret = String(repeating: "Hemlig person ", count: 20)
    let error = #expect(throws: SymbolError.self) {
      try encoder.encode(Array(secret.utf8), as: .dataMatrix(side: 18))
    }
    #expect(error?.description.contains("Hemlig") == false)
    #expect(throws: SymbolError.self) { try encoder.encode([], as: .qr(level: 2)) }
    #expect(throws: SymbolError.self) { try encoder.encode([65], as: .dataMatrix(side: 17)) }
    // The encoder is as new afterwards.
    #expect(try encoder.encode(Array(mark.utf8), as: .dataMatrix(side: 18)).rows == 18)
  }

  @Test func outlinesCoverTheDarkModulesExactly() throws {
    var random = SplitMix(seed: 4711)
    for _ in 0..<300 {
      let columns = Int.random(in: 1...9, using: &random)
      let rows = Int.random(in: 1...9, using: &random)
      let dark = (0..<(columns * rows)).map { _ in Bool.random(using: &random) }
      let matrix = SymbolMatrix(columns: columns, rows: rows, dark: dark)
      let outlines = matrix.outlines()
      for row in 0..<rows {
        for column in 0..<columns {
          #expect(
            Self.winding(outlines, row: row, column: column) == (matrix[row, column] ? 1 : 0),
            "seed 4711")
        }
      }
    }
  }

  /// How often the outlines wind around a module's middle, from the borders left of it.
  private static func winding(_ outlines: [[SymbolCorner]], row: Int, column: Int) -> Int {
    var turns = 0
    for outline in outlines {
      for (index, from) in outline.enumerated() {
        let to = outline[(index + 1) % outline.count]
        guard from.column == to.column, from.column <= column else { continue }
        if min(from.row, to.row) <= row && row < max(from.row, to.row) {
          turns += to.row < from.row ? 1 : -1
        }
      }
    }
    return turns
  }
}
