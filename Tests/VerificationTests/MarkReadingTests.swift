import BarcodeKit
import Foundation
import MailModel
import QPDFKit
import Testing

@testable import Verification

/// Bar codes and optical marks read from pixels; each fault is drawn by hand, and found.
@Suite struct MarkReadingTests {
  private static let zone = Rectangle(x: .zero, y: .mm(90), width: .mm(22), height: .mm(90))
  private static let symbol = Rectangle(x: .mm(7), y: .mm(108), width: .mm(9), height: .mm(54.3))

  /// A zone with black rectangles, in millimetres on the leaf, antialiased.
  private func picture(_ bars: [Rectangle], _ form: MarkForm) -> ZonePicture {
    let scale = Scale(dotsPerInch: form.dotsPerInch)
    let place = scale.pixels(form.zone)
    var pixels = [Double](repeating: 0, count: place.width * place.height)
    for bar in bars {
      let box = scale.box(bar, from: form.zone.origin)
      for row in Int(box.top)..<Int(box.bottom.rounded(.up)) {
        for column in Int(box.left)..<Int(box.right.rounded(.up)) {
          let down = min(Double(row + 1), box.bottom) - max(Double(row), box.top)
          let across = min(Double(column + 1), box.right) - max(Double(column), box.left)
          pixels[row * place.width + column] += down * across
        }
      }
    }
    return ZonePicture(
      width: place.width, height: place.height,
      pixels: pixels.map { UInt8(255 * (1 - min(1, $0))) })
  }

  /// The bars of a code, upwards.
  private func bars(_ text: String, _ kind: SymbolEncoder.Kind) throws -> [Rectangle] {
    let matrix = try SymbolEncoder().encode(Array(text.utf8), as: kind)
    let step = Self.symbol.size.height.millimetres / Double(matrix.columns)
    var bars: [Rectangle] = []
    var column = 0
    while column < matrix.columns {
      let first = column
      while column < matrix.columns, matrix[0, column] { column += 1 }
      if column > first {
        bars.append(
          Rectangle(
            x: Self.symbol.minX,
            y: Self.symbol.maxY - .mm(Double(column) * step), width: Self.symbol.size.width,
            height: .mm(Double(column - first) * step)))
      }
      column += 1
    }
    return bars
  }

  private static let code39 = MarkForm(.code39(symbol: symbol), zone: zone)
  private static let interleaved = MarkForm(.interleaved(symbol: symbol), zone: zone)

  @Test func everyCharacterOfCode39IsRead() throws {
    for text in ["0123456789AB", "CDEFGHIJKLMN", "OPQRSTUVWXYZ", "-. 000000000"] {
      let read = Self.code39.read(picture(try bars(text, .code39), Self.code39), length: 12)
      #expect(read == MarkReading(text: text))
    }
  }

  @Test func everyPairOfInterleavedDigitsIsRead() throws {
    for tens in 0..<10 {
      let text = (0..<9).map { "\(tens)\(($0 + tens) % 10)" }.joined()
      let read = Self.interleaved.read(
        picture(try bars(text, .interleaved2of5), Self.interleaved), length: 18)
      #expect(read == MarkReading(text: text))
    }
  }

  @Test func aBarThatIsMissingOrShiftedIsFound() throws {
    for (form, text, kind) in [
      (Self.code39, "000100020103", SymbolEncoder.Kind.code39),
      (Self.interleaved, "000001000002010307", .interleaved2of5),
    ] {
      let good = try bars(text, kind)
      let length = text.utf8.count
      let element = Self.symbol.size.height.millimetres / Double(length == 12 ? 181 : 171)
      for index in stride(from: 0, to: good.count, by: 5) {
        var missing = good
        missing.remove(at: index)
        #expect(
          form.read(picture(missing, form), length: length).text == nil, "bar \(index) is missing")
        var shifted = good
        shifted[index].origin.y = shifted[index].origin.y + .mm(element * 0.7)
        let read = form.read(picture(shifted, form), length: length)
        #expect(read.text != text, "bar \(index) is shifted")
      }
      // Half of a bar is gone along its length.
      var short = good
      short[20].size.width = .mm(3)
      #expect(form.read(picture(short, form), length: length).text == nil)
      // The whole code stands two millimetres too low.
      let low = good.map { $0.moved(by: Point(x: .zero, y: .mm(2))) }
      #expect(form.read(picture(low, form), length: length).fault != nil)
      let dot = Rectangle(x: .mm(2), y: .mm(120), width: .mm(0.5), height: .mm(0.5))
      #expect(form.read(picture(good + [dot], form), length: length).stray != nil)
    }
  }

  private static let omr = MarkForm(
    .optical(
      first: Point(x: .mm(7), y: .mm(100)), pitch: .mm(4),
      bar: Size(width: .mm(12), height: .mm(0.5)), positions: 10), zone: zone)

  private func optical(_ text: String) -> [Rectangle] {
    text.enumerated().filter { $0.element == "1" }.map {
      Rectangle(
        x: .mm(7), y: .mm(100 + 4 * Double($0.offset)), width: .mm(12), height: .mm(0.5))
    }
  }

  @Test func opticalMarksAreReadWhateverTheyAre() {
    for number in stride(from: 0, to: 1024, by: 93) {
      let text = (0..<10).map { number >> $0 & 1 == 1 ? "1" : "0" }.joined()
      let read = Self.omr.read(picture(optical(text), Self.omr), length: 10)
      #expect(read == MarkReading(text: text))
    }
  }

  @Test func opticalBarsOfWrongSizeOrPlaceAreFound() {
    let good = optical("1100000101")
    func read(_ change: (inout [Rectangle]) -> Void) -> MarkReading {
      var bars = good
      change(&bars)
      return Self.omr.read(picture(bars, Self.omr), length: 10)
    }
    #expect(read { $0.remove(at: 1) }.text == "1000000101")
    for by in [-2.0, -0.3, 0.3, 2] {
      let shifted = read { $0[1].origin.y = $0[1].origin.y + .mm(by) }
      #expect(shifted.text != "1100000101" || shifted.stray != nil, "by \(by) mm")
    }
    #expect(read { $0[2].origin.x = .mm(8) }.text == nil)
    #expect(read { $0[2].size.width = .mm(9) }.text == nil)
    #expect(read { $0[2].size.height = .mm(0.3) }.text == nil)
    #expect(read { $0[2].size.height = .mm(0.75) }.text == nil)
    let extra = Rectangle(x: .mm(7), y: .mm(150), width: .mm(12), height: .mm(0.5))
    #expect(read { $0.append(extra) }.stray != nil)
    #expect(read { _ in } == MarkReading(text: "1100000101"))
  }

  @Test func aWhiteZoneHasNoBarCode() {
    #expect(Self.code39.read(picture([], Self.code39), length: 12).text == nil)
    #expect(Self.interleaved.read(picture([], Self.interleaved), length: 18).text == nil)
  }
}
