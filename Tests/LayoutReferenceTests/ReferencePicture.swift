import CairoKit
import Foundation
import MailModel
import SiteConfiguration
import Testing

@testable import LayoutEngine
@testable import Rendering

/// A picture as its dots.
struct Dots: Equatable {
  var width: Int
  var height: Int
  /// Four bytes a dot.
  var bytes: [UInt8]

  init(contentsOf path: String) throws {
    let content = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let surface = try PixelPicture.decode(content, kind: .png, pixelCountMax: 4_000_000)
    var bytes: [UInt8] = []
    surface.withRows { _, row in bytes += row }
    width = surface.width
    height = max(bytes.count / 4 / max(width, 1), 0)
    self.bytes = bytes
  }

  /// Blue, green and red of a dot; nothing outside the picture.
  func dot(_ column: Int, _ row: Int) -> ArraySlice<UInt8>? {
    guard column < width, row < height else { return nil }
    let at = (row * width + column) * 4
    return bytes[at..<(at + 3)]
  }
}

/// Font books that no test uses just now; each is used by one test at a time.
private final class FontShelf: @unchecked Sendable {
  private let lock = NSLock()
  private var books: [FontBook] = []
  func take() -> FontBook? { lock.withLock { books.popLast() } }
  func put(_ book: FontBook) { lock.withLock { books.append(book) } }
}

/// Draws references with the very code that prints, and compares them dot for dot.
enum ReferencePicture {
  static let dotsPerInch = 96.0
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Lends a font book; opening the fonts anew for each picture would take most of the time.
  static func withFonts<R>(_ body: (FontBook) throws -> R) throws -> R {
    let book = try shelf.take() ?? open()
    defer { shelf.put(book) }
    return try body(book)
  }

  private static func open() throws -> FontBook {
    let (list, faults) = FontList.load(root + "/fonts/fonts.yaml")
    let fonts = try #require(list, "\(faults.map(\.text))")
    return try FontBook(fonts: fonts.fonts, fallback: fonts.fallback)
  }

  private static let shelf = FontShelf()

  static func compile(_ file: ReferenceFile) -> (layout: Layout?, diagnostics: [Diagnostic]) {
    Layout.compile(source: Array(file.source.utf8), file: "\(file.name).xml") { name in
      // The shared fragments of the sample layouts stand beside the references, so to say.
      let path =
        name.hasPrefix("../common/")
        ? root + "/layouts/" + name.dropFirst(3) : "\(ReferenceFile.folder)/\(name)"
      return (try? Data(contentsOf: URL(fileURLWithPath: path))).map { [UInt8]($0) }
    }
  }

  private static func context(_ file: ReferenceFile) -> CompositionContext {
    let window =
      file.address == "right"
      ? Rectangle(x: .mm(110), y: .mm(44), width: .mm(90), height: .mm(30))
      : Rectangle(x: .mm(18), y: .mm(44), width: .mm(90), height: .mm(30))
    var context = CompositionContext(
      language: file.language,
      addressLines: ["Kund & Co", "Lillvägen 12 B", "222 33 LUND"],
      addressSide: file.address == "back" ? .back : .front, window: window,
      returnAddress: "Provbolaget AB, Storgatan 1, 111 22 Stockholm",
      logo: file.logo, senderValues: file.senderValues)
    context.secondLanguage = file.secondLanguage
    if file.invoice == "credit" { context.notices = [.creditNote] }
    return context
  }

  /// The part of the page that the reference is about.
  static func frame(_ file: ReferenceFile, fonts: FontBook) throws -> Frame {
    let (layout, diagnostics) = compile(file)
    let words = diagnostics.map(\.text).joined(separator: "\n")
    let ready = try #require(layout, "\(words)")
    #expect(words.isEmpty)
    let composer = Composer(
      layout: ready, text: fonts,
      pictures: PictureStore(roots: [ReferenceFile.folder], mono: file.isMono))
    let composition = composer.compose(
      ReferenceInvoices.named(file.invoice, lines: file.lines), context(file))
    let said = composition.diagnostics.map(\.text).joined(separator: "\n")
    #expect(composition.diagnostics.map(\.code) == file.faults, "\(said)")
    var page = composition.addressBack
    if let number = file.page {
      page = number <= composition.pages.count ? composition.pages[number - 1] : nil
    }
    let whole = try #require(page, "there are \(composition.pages.count) pages")
    let crop = file.crop.map { Length.mm($0) }
    return Frame(
      size: Size(width: crop[2], height: crop[3]),
      items: whole.items.map {
        $0.moved(x: -crop[0].micrometres, y: -crop[1].micrometres)
      })
  }

  static func draw(_ file: ReferenceFile, fonts: FontBook, to path: String) throws {
    try renderPNG(
      try frame(file, fonts: fonts), fonts: fonts,
      pictures: PictureStore(roots: [ReferenceFile.folder], mono: file.isMono),
      mono: file.isMono, dotsPerInch: dotsPerInch, to: path)
  }

  // MARK: Comparing

  /// What differs, with the place of the pictures that show it; nothing where all dots are the
  /// same.
  static func fault(
    name: String, expected: Dots, got: Dots, into folder: String
  ) throws -> String? {
    guard expected != got else { return nil }
    let (width, height) = (max(expected.width, got.width), max(expected.height, got.height))
    var count = 0
    var first: (Int, Int)?
    let gap = 4
    let sheet = try Surface.image(width: width * 3 + gap * 2, height: height, format: .rgb24)
    sheet.withRows { row, pixels in
      for at in 0..<pixels.count { pixels[at] = 0xC0 }
      for column in 0..<width {
        let (old, new) = (expected.dot(column, row), got.dot(column, row))
        let isSame = old.map(Array.init) == new.map(Array.init)
        if !isSame {
          count += 1
          if first == nil { first = (column, row) }
        }
        let mark: [UInt8] = isSame ? [255, 255, 255] : [0, 0, 220]
        for (place, dot) in [(0, old), (1, new), (2, mark[...])] {
          guard let dot else { continue }
          let start = (place * (width + gap) + column) * 4
          for (part, value) in dot.enumerated() { pixels[start + part] = value }
        }
      }
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/\(name).diff.png"
    try? FileManager.default.removeItem(atPath: path)
    try sheet.writePNG(to: path)
    let (column, row) = first ?? (0, 0)
    return """
      \(name) looks otherwise: \(count) dots, the first at \(column), \(row)
      expected | got | difference: \(path)
      """
  }
}
