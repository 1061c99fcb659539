import DmtxKit
import Foundation
import MailModel
import QPDFKit

/// What was read of one stretch of pages.
struct StretchReading: Sendable {
  private var findings: [Diagnostic] = []
  private var marksRead = 0
  private var addressesRead = 0
  private var texts: [Int: PageText] = [:]
  private var addressBoxes: [Int: Rectangle] = [:]

  /// Reads a stretch. A page that cannot be read is a finding.
  init(of pages: ClosedRange<Int>, by verifier: PrintVerifier, with reader: PageReader) throws {
    do {
      try readMarks(pages, verifier, reader)
      try readWords(pages, verifier, reader)
    } catch let fault as PDFFault where !fault.isOperating {
      findings.append(
        verifier.finding(
          "unreadable", "pages \(pages.lowerBound) to \(pages.upperBound) cannot be read",
          why: fault.code.rawValue))
    }
  }

  func merge(into report: inout VerificationReport) {
    for finding in findings { report.add(finding) }
    report.marksRead += marksRead
    report.addressesRead += addressesRead
    report.pagesRead += texts.count
    report.texts.merge(texts) { first, _ in first }
    report.addressBoxes.merge(addressBoxes) { first, _ in first }
  }

  // MARK: Marks

  private mutating func readMarks(
    _ pages: ClosedRange<Int>, _ verifier: PrintVerifier, _ reader: PageReader
  ) throws {
    let marks = verifier.expected.marks.filter { pages.contains($0.page) }
    // Lanes have zones of their own; each is one pass over the stretch.
    for (zone, sheets) in Dictionary(grouping: marks, by: \.zone).sorted(by: {
      $0.key.minX < $1.key.minX
    }) {
      let parity: PageReader.Parity =
        sheets.allSatisfy { $0.page % 2 == 1 }
        ? .odd : sheets.allSatisfy { $0.page % 2 == 0 } ? .even : .all
      let pictures = try reader.pictures(
        of: verifier.path, pages: pages, parity: parity, dotsPerInch: PrintVerifier.dotsPerInch,
        region: Self.pixels(zone))
      for mark in sheets {
        compare(mark, pictures[mark.page], verifier)
      }
    }
  }

  private mutating func compare(
    _ mark: PrintExpectation.Mark, _ picture: PagePicture?, _ verifier: PrintVerifier
  ) {
    let read = picture.flatMap {
      SymbolReader.dataMatrix(pixels: $0.pixels, width: $0.width, height: $0.height)
    }
    guard let read else {
      findings.append(
        verifier.finding(
          "mark-unreadable", "no mark can be read in the zone", page: mark.page,
          piece: mark.piece, sheet: mark.sheet))
      return
    }
    marksRead += 1
    guard read != Array(mark.text.utf8) else { return }
    let said = String(decoding: read, as: UTF8.self)
    let owner = verifier.sheetOfMark[said]
    findings.append(
      verifier.finding(
        owner == nil ? "mark-differs" : "page-swapped",
        owner.map { "the page carries the mark of piece \($0.piece), sheet \($0.sheet)" }
          ?? "the mark is not the one in the manifest", page: mark.page, piece: mark.piece,
        sheet: mark.sheet))
  }

  private static func pixels(
    _ zone: Rectangle
  ) -> (x: Int, y: Int, width: Int, height: Int) {
    let scale = Double(PrintVerifier.dotsPerInch) / 25.4
    func round(_ length: Length) -> Int { Int((length.millimetres * scale).rounded()) }
    return (
      round(zone.minX), round(zone.minY), round(zone.size.width), round(zone.size.height)
    )
  }

  // MARK: Words

  private mutating func readWords(
    _ pages: ClosedRange<Int>, _ verifier: PrintVerifier, _ reader: PageReader
  ) throws {
    let words = try reader.words(of: verifier.path, pages: pages)
    guard words.count == pages.count else {
      findings.append(
        verifier.finding(
          "unreadable",
          "of pages \(pages.lowerBound) to \(pages.upperBound) only \(words.count) can be read"))
      return
    }
    for (page, words) in zip(pages, words) { texts[page] = PageText(words.lazy.map(\.text)) }
    for address in verifier.expected.addresses where pages.contains(address.page) {
      compare(address, words[address.page - pages.lowerBound], verifier)
    }
  }

  private mutating func compare(
    _ address: PrintExpectation.Address, _ words: [PageWord], _ verifier: PrintVerifier
  ) {
    func add(_ code: String, _ message: String) {
      findings.append(
        verifier.finding(code, message, page: address.page, piece: address.piece))
    }
    let window = address.window
    let (left, top) = (window.minX.points, window.minY.points)
    let (right, bottom) = (window.maxX.points, window.maxY.points)
    let inside = words.filter {
      $0.maxX > left && $0.minX < right && $0.maxY > top && $0.minY < bottom
    }
    addressesRead += 1
    guard !inside.isEmpty else { return add("address-missing", "the window shows no text") }
    // The top of a word's box is air above its letters: half a point of it may lie outside.
    let isCut = inside.contains {
      $0.minX < left || $0.maxX > right || $0.minY < top - 0.5 || $0.maxY > bottom + 0.5
    }
    if isCut { add("address-cut", "the window's edge cuts through the text") }
    let texts = inside.map(\.text)
    let isRight =
      address.others.map { PageText(texts) == PageText(address.lines + $0) }
      ?? PageText.holds(texts, address.lines)
    if !isRight {
      add("address-differs", "the window does not show the recipient's address and nothing else")
    }
    let box = Self.box(of: inside)
    addressBoxes[address.page] = box
    if let wanted = address.box, !Self.isNear(box, wanted) {
      add("address-moved", "the address does not stand where it was set")
    }
  }

  private static func box(of words: [PageWord]) -> Rectangle {
    let x = words.map(\.minX).min() ?? 0
    let y = words.map(\.minY).min() ?? 0
    return Rectangle(
      x: .pt(x), y: .pt(y), width: .pt((words.map(\.maxX).max() ?? x) - x),
      height: .pt((words.map(\.maxY).max() ?? y) - y))
  }

  /// Half a millimetre across; readers differ more in how tall they take a line to be.
  private static func isNear(_ a: Rectangle, _ b: Rectangle) -> Bool {
    abs(a.minX.millimetres - b.minX.millimetres) <= 0.5
      && abs(a.maxX.millimetres - b.maxX.millimetres) <= 1.5
      && abs(a.minY.millimetres - b.minY.millimetres) <= 1.2
      && abs(a.maxY.millimetres - b.maxY.millimetres) <= 1.2
  }
}
