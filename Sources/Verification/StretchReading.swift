import Foundation
import MailModel
import QPDFKit

/// What was read of one stretch of pages.
struct StretchReading: Sendable {
  private var findings: [Diagnostic] = []
  private var marksRead = 0
  private var addressesRead = 0
  private var texts: [LeafPlace: PageText] = [:]
  private var pagesRead = 0
  private var addressBoxes: [LeafPlace: Rectangle] = [:]

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
    report.pagesRead += pagesRead
    report.texts.merge(texts) { first, _ in first }
    report.addressBoxes.merge(addressBoxes) { first, _ in first }
  }

  // MARK: Marks

  private mutating func readMarks(
    _ pages: ClosedRange<Int>, _ verifier: PrintVerifier, _ reader: PageReader
  ) throws {
    guard let form = verifier.expected.markForm, let region = verifier.expected.markRegion else {
      return
    }
    let marks = verifier.expected.marks.filter { pages.contains($0.place.page) }
    guard !marks.isEmpty else { return }
    // One pass over the stretch, however many lanes a page has.
    let lanes = verifier.expected.lanes
    let zones = lanes.map { form.zone.moved(by: $0.origin) }
    let parity: PageReader.Parity =
      marks.allSatisfy { $0.place.page % 2 == 1 }
      ? .odd : marks.allSatisfy { $0.place.page % 2 == 0 } ? .even : .all
    let scale = Scale(dotsPerInch: form.dotsPerInch)
    let whole = scale.pixels(region)
    let pictures = try reader.pictures(
      of: verifier.path, pages: pages, parity: parity, dotsPerInch: form.dotsPerInch,
      region: whole)
    for mark in marks {
      guard lanes.indices.contains(mark.place.column), let picture = pictures[mark.place.page]
      else {
        compare(mark, MarkReading(), verifier)
        continue
      }
      let place = scale.pixels(zones[mark.place.column])
      let zone = ZonePicture(
        picture, left: place.x - whole.x, top: place.y - whole.y, width: place.width,
        height: place.height)
      compare(mark, zone.map { form.read($0, length: mark.text.utf8.count) } ?? .init(), verifier)
    }
  }

  private mutating func compare(
    _ mark: PrintExpectation.Mark, _ reading: MarkReading, _ verifier: PrintVerifier
  ) {
    func add(_ code: String, _ message: String) {
      findings.append(
        verifier.finding(
          code, message, place: mark.place, piece: mark.piece, sheet: mark.sheet))
    }
    if let stray = reading.stray { add("mark-inked", stray) }
    guard let said = reading.text else {
      return add("mark-unreadable", reading.fault ?? "no mark can be read in the zone")
    }
    marksRead += 1
    if let fault = reading.fault { add("mark-misplaced", fault) }
    guard said != mark.text else { return }
    if let owner = verifier.sheetOfMark[said] {
      add(
        "page-swapped",
        "the page carries the mark of piece \(owner.piece), sheet \(owner.sheet)")
    } else {
      add("mark-differs", "the mark is not the one in the manifest")
    }
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
    let lanes = verifier.expected.lanes
    var leaves: [LeafPlace: [PageWord]] = [:]
    for (page, words) in zip(pages, words) {
      pagesRead += 1
      for (column, words) in Self.byLane(words, lanes).enumerated() {
        let place = LeafPlace(page: page, column: column)
        leaves[place] = words
        texts[place] = PageText(words.lazy.map(\.text))
      }
    }
    for address in verifier.expected.addresses where pages.contains(address.place.page) {
      compare(address, leaves[address.place] ?? [], verifier)
    }
  }

  /// The words of each lane, as they lie on its leaf: a word is the lane's that its middle is
  /// nearest to.
  private static func byLane(_ words: [PageWord], _ lanes: [Rectangle]) -> [[PageWord]] {
    var sorted = [[PageWord]](repeating: [], count: lanes.count)
    let middles = lanes.map { ($0.minX.points + $0.maxX.points) / 2 }
    let corners = lanes.map { (x: $0.minX.points, y: $0.minY.points) }
    for word in words {
      let middle = (word.minX + word.maxX) / 2
      guard
        let column = middles.indices.min(by: {
          abs(middles[$0] - middle) < abs(middles[$1] - middle)
        })
      else { continue }
      var moved = word
      moved.minX -= corners[column].x
      moved.maxX -= corners[column].x
      moved.minY -= corners[column].y
      moved.maxY -= corners[column].y
      sorted[column].append(moved)
    }
    return sorted
  }

  private mutating func compare(
    _ address: PrintExpectation.Address, _ words: [PageWord], _ verifier: PrintVerifier
  ) {
    func add(_ code: String, _ message: String) {
      findings.append(
        verifier.finding(code, message, place: address.place, piece: address.piece))
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
    addressBoxes[address.place] = box
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
