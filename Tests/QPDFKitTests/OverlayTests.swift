import Foundation
import Testing

@testable import QPDFKit

/// What lies on top of pages as forms of its own: put there, copied, exchanged.
@Suite(.enabled(if: hasTools, "qpdf and Ghostscript are not installed"))
struct OverlayTests {
  private let box = PressBox(x: 10, y: 10, width: 50, height: 50)

  private func mark(_ says: String, at x: Double = 12) -> Overlay {
    Overlay([PressBox(x: x, y: 12, width: 3, height: 4)], in: box, saying: says)
  }

  /// A job of pages that turn their coordinates over, with a mark on each.
  private func job(_ folder: TestFolder, press: Bool) throws -> String {
    let input = try folder.write(
      makePDF((0..<4).map { TestPage(content: "1 0 0 -1 0 842 cm 0 g 100 \($0) 9 9 re f") }))
    let assembler = try JobAssembler(input: input, grey: true)
    for page in 1...4 { try assembler.put(mark("m\(page)"), as: .mark, onPage: page) }
    if press {
      for sheet in 0..<2 {
        try assembler.impose(
          PressPage(
            width: 1200, height: 850, trim: PressBox(x: 4, y: 4, width: 1190, height: 842),
            parts: (0..<2).map {
              PressPage.Part(
                page: sheet * 2 + $0 + 1, column: $0, x: 4 + 595 * Double($0), y: 4)
            }))
      }
    }
    let output = folder.file("job.pdf")
    #expect(try assembler.write(to: output).greyFaults == [])
    #expect(try isSound(output))
    return output
  }

  @Test func aMarkLiesOutsideOfTheContent() throws {
    let folder = try TestFolder()
    let text = try plainText(try job(folder, press: false))
    #expect(text.components(separatedBy: "/BrevpressSays (m").count == 5)
    #expect(text.components(separatedBy: "0 g\n12 12 3 4 re\nf").count == 5)
    // One stream that shows the mark for all pages.
    #expect(text.components(separatedBy: "/Mark Do").count == 2)
  }

  @Test(arguments: [false, true])
  func aCopyHasTheContentAndAnotherMark(press: Bool) throws {
    let folder = try TestFolder()
    let path = try job(folder, press: press)
    let copier = try PageCopier()
    for (page, number) in [(3, "new-a"), (2, "new-b")] {
      let sheet = press ? (page - 1) / 2 + 1 : page
      try copier.add(page: sheet, column: press ? (page - 1) % 2 : 0, of: path)
      #expect(copier.says(.mark) == "m\(page)")
      #expect(copier.says(.stamp) == nil)
      try copier.put(mark(number, at: 40), as: .mark)
      #expect(copier.says(.mark) == number)
    }
    let output = folder.file("copy.pdf")
    #expect(try copier.write(to: output, title: "t", created: "D:20261122050000Z") == 2)
    #expect(try isSound(output))
    let pages = try PDFTools.inspect(path: output).get().pages
    #expect(pages.map(\.widthPt) == [595, 595])
    let text = try plainText(output)
    for number in ["new-a", "new-b"] { #expect(text.contains("/BrevpressSays (\(number))")) }
    #expect(!text.contains("(m2)") && !text.contains("(m3)"))
    #expect(text.contains("1 0 0 -1 0 842 cm 0 g 100 2 9 9 re f"))
    #expect(text.contains("1 0 0 -1 0 842 cm 0 g 100 1 9 9 re f"))
    #expect(!text.contains("100 0 9 9") && !text.contains("100 3 9 9"))
    #expect(try PDFTools.greyFaults(path: output).get() == [])
  }

  @Test func aStampFromAnotherFileIsExchangedAndTakenAway() throws {
    let folder = try TestFolder()
    let stamps = try ["0.2 g 1 1 2 2 re f", "0.4 g 1 1 2 2 re f"].enumerated().map {
      try folder.write(makePDF([TestPage(content: $1)]), "stamp\($0).pdf")
    }
    let input = try folder.write(makePDF([TestPage(content: "0 g 5 5 5 5 re f")]))
    let assembler = try JobAssembler(input: input, grey: true)
    try assembler.put(page: 1, of: stamps[0], as: .stamp, saying: "first", onPage: 1)
    let path = folder.file("job.pdf")
    try assembler.write(to: path)
    #expect(try plainText(path).contains("0.2 g 1 1 2 2 re f"))
    for (index, wanted) in [stamps[1], nil].enumerated() {
      let copier = try PageCopier()
      try copier.add(page: 1, of: path)
      #expect(copier.says(.stamp) == "first")
      if let wanted {
        try copier.put(page: 1, of: wanted, as: .stamp, saying: "second")
      } else {
        try copier.put(.empty, as: .stamp)
      }
      let output = folder.file("\(index).pdf")
      _ = try copier.write(to: output, title: "t", created: "D:20261122050000Z")
      let text = try plainText(output)
      #expect(!text.contains("0.2 g"))
      #expect(text.contains("0.4 g 1 1 2 2 re f") == (wanted != nil))
      #expect(text.contains("0 g 5 5 5 5 re f"))
    }
  }

  @Test func pagesAndLeavesThatAreNotThereAreRefused() throws {
    let folder = try TestFolder()
    let path = try job(folder, press: true)
    let copier = try PageCopier()
    for (page, column) in [(3, 0), (1, 2), (0, 0), (1, -1)] {
      let fault = #expect(throws: PDFFault.self) {
        try copier.add(page: page, column: column, of: path)
      }
      #expect(fault?.code == .noSuchPage)
    }
    let fault = #expect(throws: PDFFault.self) { try copier.put(mark("x"), as: .mark) }
    #expect(fault?.code == .noSuchPage)
  }

  @Test func aStencilInThePageIsExchangedOnce() throws {
    let folder = try TestFolder()
    let old = Stencil(columns: 8, rows: 2, cells: (0..<16).map { $0 % 3 == 0 })
    let new = Stencil(columns: 8, rows: 2, cells: (0..<16).map { $0 % 5 == 0 })
    let path = try folder.write(
      makePDF([
        TestPage(
          content: "q 9 0 0 9 5 5 cm /x1 Do Q", resources: "<< /XObject << /x1 1 0 R >> >>")
      ]) { writer in
        writer.stream(
          old.bits,
          "/Type /XObject /Subtype /Image /Width 8 /Height 2 /ImageMask true /BitsPerComponent 1")
      })
    let copier = try PageCopier()
    try copier.add(page: 1, of: path)
    #expect(copier.says(.mark) == nil)
    #expect(throws: PDFFault.self) { try copier.exchange(new, for: old) }
    try copier.exchange(old, for: new)
    #expect(throws: PDFFault.self) { try copier.exchange(old, for: new) }
    _ = try copier.write(
      to: folder.file("copy.pdf"), title: "t", created: "D:20261122050000Z")
    #expect(try plainText(folder.file("copy.pdf")).contains("q 9 0 0 9 5 5 cm /x1 Do Q"))
  }

  @Test func numbersHaveNoExponentAndNoComma() {
    let overlay = Overlay(
      [PressBox(x: -0.000004, y: 0.1, width: 1e-9, height: 1234.5)], in: box, saying: "x")
    #expect(String(decoding: overlay.content, as: UTF8.self) == "0 g\n0 0.1 0 1234.5 re\nf\n")
  }

  @Test func aStencilIsWrittenAsItsBytesUnlessTheyEndThePicture() {
    let place = PressBox(x: 20, y: 30, width: 8, height: 8)
    func stencil(_ bits: [UInt8]) -> [UInt8] {
      let cells: [Bool] = bits.flatMap { byte in (0..<8).map { (byte << UInt8($0)) & 0x80 != 0 } }
      return Overlay(
        Stencil(columns: 16, rows: bits.count / 2, cells: cells), at: place, in: box, saying: "x"
      ).content
    }
    let head = "0 g 8 0 0 8 20 30 cm\nBI/W 16/H 1/BPC 1/IM true"
    // A mask paints where its bits are 0.
    #expect(
      stencil([0xFF, 0x0F]) == Array("\(head)\nID ".utf8) + [0x00, 0xF0] + Array("\nEI\n".utf8))
    // "EI" in the picture itself.
    #expect(
      String(decoding: stencil([0xBA, 0xB6]), as: UTF8.self) == "\(head)/F/AHx\nID 4549>\nEI\n")
  }

  /// What a press file of an enclosure that all pieces have grows by, beside the enclosure.
  @Test func aMarkedSheetOfAnEnclosureCostsLessThan200BytesAPage() throws {
    let folder = try TestFolder()
    let enclosure = try folder.write(
      makePDF((0..<2).map { TestPage(content: "0 g 100 \(100 + $0) 300 9 re f") }), "enclosed.pdf")
    func size(sheets: Int) throws -> Int {
      let input = try folder.write(
        makePDF((0..<2 * sheets).map { _ in TestPage(content: "0 g") }), "pages-\(sheets).pdf")
      let assembler = try JobAssembler(input: input, grey: true)
      var generator = SeededBits(state: 7)
      for page in 1...2 * sheets {
        try assembler.place(
          source: enclosure, sourcePage: (page - 1) % 2 + 1, onPage: page,
          placement: Placement(
            matrix: [1, 0, 0, 1, 0, 0], scale: 1, isTurned: false, avoidsZone: false))
        guard page % 2 == 1 else { continue }
        let cells = (0..<24 * 24).map { _ in generator.next() }
        let place = PressBox(x: 22.6772, y: 740.1575, width: 34.0157, height: 34.0157)
        try assembler.put(
          Overlay(
            Stencil(columns: 24, rows: 24, cells: cells), at: place,
            in: PressBox(x: 14.1732, y: 725.6693, width: 51.0236, height: 56.6929),
            saying: "000001-000001-\(100_000_000_000 + page)"), as: .mark, onPage: page)
      }
      let output = folder.file("job-\(sheets).pdf")
      try assembler.write(to: output)
      #expect(try isSound(output))
      return try Data(contentsOf: URL(fileURLWithPath: output)).count
    }
    let (few, many) = (try size(sheets: 10), try size(sheets: 310))
    #expect((many - few) / 600 < 200)
  }
}

/// Bits of a seed, the same everywhere.
private struct SeededBits {
  var state: UInt64
  mutating func next() -> Bool {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 63 == 1
  }
}
