import CairoKit
import Foundation
import LayoutEngine
import MailModel
import Testing

@testable import Rendering

@Suite struct JobSurfaceTests {
  let scratch: Scratch
  let book: FontBook
  let sans: FontID

  init() throws {
    scratch = try Scratch()
    book = try SampleFonts.book()
    sans = try #require(book.font(family: "Open Sans", weight: 400, italic: false))
  }

  private func pages(_ count: Int, seed: UInt64 = 7, family: String = "Open Sans") -> [Frame] {
    var sample = SamplePages(fonts: book, seed: seed, family: family)
    return (0..<(count / 2)).flatMap { _ in sample.invoice() }
  }

  private func text(of runs: [FrameItem]) throws -> String? {
    let path = try Sample.pdf([Frame(items: runs)], fonts: book, in: scratch)
    return try Tool.run("pdftotext", ["-layout", path, "-"])
  }

  private func item(_ text: String, y: Double) -> [FrameItem] {
    var missing: Set<Unicode.Scalar> = []
    var x = Length.mm(20)
    return book.stretches(of: text, font: sans, missing: &missing).map { stretch in
      let width = book.width(of: stretch.text, font: stretch.font, size: .pt(10))
      defer { x = x + width }
      return .text(
        TextRun(
          origin: Point(x: x, y: .mm(y)), text: stretch.text, font: stretch.font,
          fontSize: .pt(10), colour: .black, width: width))
    }
  }

  @Test func sameInputMakesTheSameBytes() throws {
    let frames = pages(20)
    let first = try Sample.pdf(frames, fonts: book, in: scratch, name: "1.pdf")
    let second = try Sample.pdf(frames, fonts: book, in: scratch, name: "2.pdf")
    // A font book that has set nothing yet makes the same file.
    let third = try Sample.pdf(frames, fonts: SampleFonts.book(), in: scratch, name: "3.pdf")
    #expect(try Sample.bytes(first) == Sample.bytes(second))
    #expect(try Sample.bytes(first) == Sample.bytes(third))
  }

  @Test func threadsDoNotDisturbEachOther() async throws {
    // Each with its own font book, as the pipeline has it; cairo's caches are shared by all.
    let alone = try Sample.bytes(Sample.pdf(pages(20), fonts: book, in: scratch))
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<4 {
        group.addTask {
          let scratch = try Scratch()
          let book = try SampleFonts.book()
          var sample = SamplePages(fonts: book, seed: 7)
          let frames = (0..<10).flatMap { _ in sample.invoice() }
          return try Sample.bytes(Sample.pdf(frames, fonts: book, in: scratch))
        }
      }
      for try await bytes in group { #expect(bytes == alone) }
    }
  }

  @Test func otherPagesMakeOtherBytes() throws {
    let first = try Sample.pdf(pages(2, seed: 1), fonts: book, in: scratch, name: "1.pdf")
    let second = try Sample.pdf(pages(2, seed: 2), fonts: book, in: scratch, name: "2.pdf")
    #expect(try Sample.bytes(first) != Sample.bytes(second))
  }

  @Test func theClockIsNotInTheFile() throws {
    let path = try Sample.pdf(pages(2), fonts: book, in: scratch)
    let file = String(decoding: try Sample.bytes(path), as: UTF8.self)
    #expect(file.contains("/CreationDate (20261122050000Z)"))
    #expect(!file.contains("/ModDate"))
  }

  @Test(arguments: ["Open Sans", "Inter"])
  func allFontsAreEmbeddedAndSubset(family: String) throws {
    let path = try Sample.pdf(pages(4, family: family), fonts: book, in: scratch)
    guard let table = try Tool.run("pdffonts", [path]) else { return }
    let rows = table.split(separator: "\n").dropFirst(2)
    #expect(rows.count >= 3)
    #expect(rows.contains { $0.contains("OCRB") })
    for row in rows { #expect(row.contains(" yes yes yes "), "\(row)") }
  }

  @Test func theFileIsSound() throws {
    let path = try Sample.pdf(pages(4), fonts: book, in: scratch)
    guard let report = try Tool.run("qpdf", ["--check", path]) else { return }
    #expect(report.contains("No syntax or stream encoding errors found"))
  }

  @Test(arguments: [
    "Åsa Öberg, Ærø å ä ö ø æ", "Zażółć gęślą jaźń", "Ελλάδα Αθήνα", "Москва Улица",
    "12\u{A0}345,67 −5 – 9",
  ])
  func textCanBeFoundAndCopied(text: String) throws {
    guard let found = try self.text(of: item(text, y: 50)) else { return }
    let plain = text.replacingOccurrences(of: "\u{A0}", with: " ")
    #expect(found.trimmingCharacters(in: .whitespacesAndNewlines) == plain)
  }

  @Test func lettersThatShareAGlyphKeepTheirCharacters() throws {
    // Latin, Greek and Cyrillic capitals look alike; many fonts draw them with one glyph.
    guard let found = try text(of: item("ABE", y: 50) + item("ΑΒΕ", y: 60) + item("АВЕ", y: 70))
    else { return }
    let lines = found.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(lines.filter { !$0.isEmpty && $0 != "\u{C}" } == ["ABE", "ΑΒΕ", "АВЕ"])
  }

  @Test func arabicCanBeFoundAndCopied() throws {
    guard let found = try text(of: item("محمد علي", y: 50)) else { return }
    // pdftotext may mark the direction; the letters must be there in their reading order.
    let letters = found.unicodeScalars.filter { (0x600...0x6FF).contains($0.value) }
    #expect(String(String.UnicodeScalarView(letters)) == "محمدعلي")
  }

  @Test func theAddressReadsFromTopToBottom() throws {
    let lines = ["Elhandel Nord AB", "Åsa Öberg", "Storgatan 12", "411 14 Göteborg"]
    let runs = lines.enumerated().flatMap { item($1, y: 50 + 5 * Double($0)) }
    guard let found = try text(of: runs.reversed()) else { return }
    #expect(
      found.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty && $0 != "\u{C}" } == lines)
  }

  @Test func laterPagesReadAsTheFirst() throws {
    // From the second page on, text goes out without its characters; the file knows them.
    let frame = Frame(items: item("Fakturanummer 570760 och 12\u{A0}345,67 kr", y: 50))
    let path = try Sample.pdf([frame, frame, frame], fonts: book, in: scratch)
    guard let found = try Tool.run("pdftotext", ["-layout", path, "-"]) else { return }
    let texts = found.split(separator: "\u{C}").map {
      $0.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    #expect(
      texts.filter { !$0.isEmpty }
        == Array(repeating: "Fakturanummer 570760 och 12 345,67 kr", count: 3))
  }

  @Test func widthMeasuredIsWidthDrawn() throws {
    let frame = Frame(items: item("Tavla AVATAR 12,50 Wolf", y: 50))
    let path = try Sample.pdf([frame], fonts: book, in: scratch)
    guard case .text(let run) = frame.items[0],
      let boxes = try Tool.run("pdftotext", ["-bbox", path, "-"])
    else { return }
    let ends = boxes.components(separatedBy: "xMax=\"").dropFirst().compactMap {
      Double($0.prefix { $0 != "\"" })
    }
    let wanted = (run.origin.x + run.width).points
    // A PDF counts glyph widths in thousandths of the type size.
    #expect(abs((ends.max() ?? 0) - wanted) < 0.2)
  }

  @Test func monoPagesHaveGreysOnly() throws {
    let path = try Sample.pdf(pages(2), fonts: book, mono: true, in: scratch)
    guard let file = try Sample.readable(path, in: scratch) else { return }
    let words = file.split { $0 == " " || $0 == "\n" }
    var inks = 0
    for (index, word) in words.enumerated() where (word == "rg" || word == "RG") && index >= 3 {
      inks += 1
      #expect(words[index - 3] == words[index - 2] && words[index - 2] == words[index - 1])
    }
    #expect(inks > 3)
    // The brand's declared grey, 75 of 255.
    #expect(words.contains { $0.hasPrefix("0.294118") })
  }

  @Test func blankPagesCount() throws {
    let path = scratch.file("blank.pdf")
    let job = try JobSurface(
      path: path, fonts: book, pictures: PictureStore(roots: [], mono: true), mono: true,
      title: "t", created: Sample.date)
    try job.addPage(Frame(items: item("1", y: 20)))
    try job.addBlankPage()
    #expect(try job.finish() == 2)
    guard let count = try Tool.run("qpdf", ["--show-npages", path]) else { return }
    #expect(count == "2\n")
  }

  @Test func aDamagedFileIsNoticed() throws {
    let path = try Sample.pdf(pages(2), fonts: book, in: scratch)
    var bytes = try Sample.bytes(path)
    try bytes.withUnsafeBytes { try FinishedFile.check($0) }
    // An object that is not where the table says, as cairo leaves a font that it could not write.
    let word = Array("\n3 0 obj".utf8)
    let place = try #require(
      (0..<(bytes.count - word.count)).first { bytes[$0..<($0 + word.count)].elementsEqual(word) })
    bytes[place + 1] = 0x39
    #expect(throws: GraphicsError.self) {
      try bytes.withUnsafeBytes { try FinishedFile.check($0) }
    }
    #expect(throws: GraphicsError.self) {
      try Array("%PDF-1.5 nothing".utf8).withUnsafeBytes { try FinishedFile.check($0) }
    }
  }

  @Test func aFolderThatIsNotThereThrows() {
    #expect(throws: GraphicsError.self) {
      try JobSurface(
        path: scratch.file("no/such/job.pdf"), fonts: book,
        pictures: PictureStore(roots: [], mono: true), mono: true, title: "t",
        created: Sample.date)
    }
  }
}
