import CairoKit
import Foundation
import LayoutEngine
import MailModel
import Testing

@testable import Rendering

/// Small pages beside the pictures that they must look like, dot for dot.
///
/// `BREVPRESS_UPDATE_GOLDEN=1 swift test --filter GoldenTests` writes the pictures anew: look at
/// each before it is committed. A failure leaves `NAME.got.png` and `NAME.diff.png` (wrong dots in
/// black) in the temporary folder and says where.
@Suite struct GoldenTests {
  let book: FontBook
  let scratch: Scratch

  init() throws {
    book = try SampleFonts.book()
    scratch = try Scratch()
    try scratch.write(SamplePictures.drawing, as: "logo.svg")
    try scratch.write(SamplePictures.colourJPEG, as: "photo.jpg")
  }

  private let size = Size(width: .mm(90), height: .mm(50))

  private func compare(_ name: String, _ items: [FrameItem], mono: Bool = false) throws {
    let golden =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
      + "/Golden/\(name).png"
    let got = scratch.file("got.png")
    try renderPNG(
      Frame(size: size, items: items), fonts: book,
      pictures: PictureStore(roots: [scratch.path], mono: mono), mono: mono, dotsPerInch: 120,
      to: got)
    if ProcessInfo.processInfo.environment["BREVPRESS_UPDATE_GOLDEN"] == "1" {
      try? FileManager.default.removeItem(atPath: golden)
      try FileManager.default.copyItem(atPath: got, toPath: golden)
      return
    }
    guard FileManager.default.fileExists(atPath: golden) else {
      Issue.record("no picture Golden/\(name).png; make it with BREVPRESS_UPDATE_GOLDEN=1")
      return
    }
    let wanted = try pixels(golden)
    let made = try pixels(got)
    if wanted == made { return }
    let folder = FileManager.default.temporaryDirectory.path + "/brevpress-golden"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: "\(folder)/\(name).got.png")
    try FileManager.default.copyItem(atPath: got, toPath: "\(folder)/\(name).got.png")
    try writeDifference(wanted, made, to: "\(folder)/\(name).diff.png")
    Issue.record("\(name) looks otherwise; see \(folder)/\(name).diff.png and .got.png")
  }

  private struct Pixels: Equatable {
    var width: Int
    var bytes: [UInt8]
  }

  private func pixels(_ path: String) throws -> Pixels {
    let surface = try PixelPicture.decode(
      Sample.bytes(path), kind: .png, pixelCountMax: 1_000_000)
    var bytes: [UInt8] = []
    surface.withRows { _, row in bytes += row }
    return Pixels(width: surface.width, bytes: bytes)
  }

  private func writeDifference(_ wanted: Pixels, _ got: Pixels, to path: String) throws {
    let width = max(wanted.width, 1)
    let surface = try Surface.image(
      width: width, height: max(wanted.bytes.count / 4 / width, 1), format: .rgb24)
    surface.withRows { row, pixels in
      for column in 0..<width {
        let at = (row * width + column) * 4
        let same =
          at + 4 <= got.bytes.count && got.width == wanted.width
          && got.bytes[at..<(at + 3)] == wanted.bytes[at..<(at + 3)]
        for part in 0..<3 { pixels[column * 4 + part] = same ? 255 : 0 }
      }
    }
    try? FileManager.default.removeItem(atPath: path)
    try surface.writePNG(to: path)
  }

  private func line(
    _ text: String, _ family: String, y: Double, size: Double = 10, weight: Int = 400,
    colour: Colour = .black
  ) -> [FrameItem] {
    guard let font = book.font(family: family, weight: weight, italic: false) else { return [] }
    var missing: Set<Unicode.Scalar> = []
    var x = Length.mm(5)
    return book.stretches(of: text, font: font, missing: &missing).map { stretch in
      let width = book.width(of: stretch.text, font: stretch.font, size: .pt(size))
      defer { x = x + width }
      return .text(
        TextRun(
          origin: Point(x: x, y: .mm(y)), text: stretch.text, font: stretch.font,
          fontSize: .pt(size), colour: colour, width: width))
    }
  }

  private let green = Colour(red: 0, green: 105, blue: 92, grey: 80)
  private let tint = Colour(red: 224, green: 242, blue: 241, grey: 238)

  @Test func textAndRules() throws {
    var items: [FrameItem] = [
      .fill(Rectangle(x: .mm(5), y: .mm(12), width: .mm(80), height: .mm(7)), tint),
      .fill(Rectangle(x: .mm(5), y: .mm(19), width: .mm(80), height: .mm(0.2)), green),
      .fill(Rectangle(x: .mm(5), y: .mm(26), width: .mm(80), height: .mm(0.2)), green),
      .fill(Rectangle(x: .mm(60), y: .mm(12), width: .mm(0.2), height: .mm(20)), green),
    ]
    items += line("Tavla AVATAR Wolfgång", "Open Sans", y: 9, size: 14, weight: 700, colour: green)
    items += line("Fast avgift  1 234,50  −7,00  11 111,11", "Open Sans", y: 17)
    items += line("Inter: Åsa Øst 0123456789 1:a 24/7", "Inter", y: 24)
    items += line("#  1234567897 #  1234 50 4 >  5402968#41#", "OCR-B", y: 45)
    try compare("text-and-rules", items)
  }

  @Test func scripts() throws {
    var items: [FrameItem] = []
    for (index, text) in [
      "Łódź, Kraków, Gdańsk", "Αθήνα, Θεσσαλονίκη", "Москва, Київ", "Herr محمد علي, Malmö",
      "(שלום) 12, 李小龙",
    ].enumerated() { items += line(text, "Open Sans", y: 9 + 8 * Double(index)) }
    try compare("scripts", items)
  }

  private var mixed: [FrameItem] {
    [
      .fill(Rectangle(x: .zero, y: .mm(30), width: .mm(90), height: .mm(20)), tint),
      .path(
        PathItem(
          steps: [
            .move(Point(x: .mm(60), y: .mm(5))), .line(Point(x: .mm(85), y: .mm(5))),
            .curve(
              Point(x: .mm(88), y: .mm(5)), Point(x: .mm(88), y: .mm(25)),
              Point(x: .mm(85), y: .mm(25))),
            .line(Point(x: .mm(60), y: .mm(25))), .close,
          ], fill: .white, stroke: green, strokeWidth: .mm(0.5),
          dash: [.mm(2), .mm(1)])),
      .picture(
        PlacedPicture(
          name: "logo.svg",
          rectangle: Rectangle(x: .mm(5), y: .mm(5), width: .mm(40), height: .mm(20)))),
      .picture(
        PlacedPicture(
          name: "photo.jpg",
          rectangle: Rectangle(x: .mm(63), y: .mm(8), width: .mm(20), height: .mm(10)))),
      .code(
        PlacedCode(
          symbology: .dataMatrix, payload: "00000001000001001002010000",
          rectangle: Rectangle(x: .mm(5), y: .mm(34), width: .mm(12), height: .mm(12)))),
      .code(
        PlacedCode(
          symbology: .qrM, payload: "brevpress",
          rectangle: Rectangle(x: .mm(25), y: .mm(34), width: .mm(12), height: .mm(12)))),
      .code(
        PlacedCode(
          symbology: .code128C, payload: "1234567890",
          rectangle: Rectangle(x: .mm(45), y: .mm(34), width: .mm(38), height: .mm(12)))),
    ]
  }

  @Test func picturesAndCodes() throws {
    try compare("pictures-and-codes", mixed)
  }

  @Test func picturesAndCodesInMono() throws {
    try compare("pictures-and-codes-mono", mixed, mono: true)
  }

  @Test func laterFillsCoverEarlierOnes() throws {
    // Gathering by ink must not change what lies on top.
    let items: [FrameItem] = (0..<12).map { index in
      .fill(
        Rectangle(
          x: .mm(5 + 6 * Double(index)), y: .mm(5 + 3 * Double(index % 3)), width: .mm(14),
          height: .mm(30)), [green, tint, .black][index % 3])
    }
    try compare("fills", items)
  }
}
