import BarcodeKit
import DmtxKit
import Foundation
import MailModel
import QPDFKit
import Testing

@testable import Verification

/// The readers by themselves: marks from pixels, fingerprints of texts.
@Suite struct ReadingTests {
  /// A symbol drawn with so many pixels a module in a white picture.
  private func picture(_ text: String, scale: Int, quiet: Int = 4) throws -> PagePicture {
    let matrix = try SymbolEncoder().encode(Array(text.utf8), as: .dataMatrix(side: 18))
    let side = (matrix.columns + 2 * quiet) * scale
    var pixels = [UInt8](repeating: 255, count: side * side)
    for row in 0..<(matrix.rows * scale) {
      for column in 0..<(matrix.columns * scale)
      where matrix[row / scale, column / scale] {
        pixels[(row + quiet * scale) * side + column + quiet * scale] = 0
      }
    }
    return PagePicture(width: side, height: side, pixels: pixels)
  }

  private func read(_ picture: PagePicture) -> String? {
    SymbolReader.dataMatrix(
      pixels: picture.pixels, width: picture.width, height: picture.height
    ).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: ["00000001000001001002010000", "99999999999999999999111111"])
  func marksAreReadByAnotherLibraryThanMakesThem(mark: String) throws {
    #expect(read(try picture(mark, scale: 4)) == mark)
  }

  @Test func anEmptyPictureSaysNothing() {
    #expect(
      read(PagePicture(width: 90, height: 90, pixels: Array(repeating: 255, count: 8100))) == nil)
    #expect(read(PagePicture(width: 0, height: 0, pixels: [])) == nil)
  }

  @Test func aTextIsKnownInAnyOrderAndFormAndNoOtherIs() {
    let text = PageText(["Ström", "& Ägir", "fin"])
    #expect(PageText(["fin", "Stro\u{308}m &", "Ägir"]) == text)
    #expect(PageText(["\u{FB01}n", "Ström", "&Ägir"]) == text)
    #expect(PageText(["fin", "Ström", "& Agir"]) != text)
    #expect(PageText(["fin", "Ström", "& Ägirr"]) != text)
    #expect(PageText([" ", "\u{200B}", "\u{AD}"]).sum == 0)
  }
}
