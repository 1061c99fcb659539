import LayoutEngine
import MailModel
import Production
import Verification

/// What is known of the sides of a job's leaves: fingerprints of their texts and where the
/// addresses stand on them.
struct PageReadings {
  var texts: [LeafPlace: PageText] = [:]
  var addressBoxes: [LeafPlace: Rectangle] = [:]
  /// What else is set in the window, where a frame tells: return address and postage mark. Not
  /// kept: later readings have the page's whole text to go by.
  var besideAddress: [LeafPlace: [String]] = [:]

  /// Nothing is known.
  init() {}

  init(_ report: VerificationReport) {
    texts = report.texts
    addressBoxes = report.addressBoxes
  }

  // MARK: What frames say

  /// Notes what a side must say; `isKnown` where all of its text is the frame's.
  mutating func note(_ frame: Frame, at place: LeafPlace, window: Rectangle, isKnown: Bool) {
    let runs = frame.items.compactMap { item -> TextRun? in
      if case .text(let run) = item { run } else { nil }
    }
    if isKnown { texts[place] = PageText(runs.lazy.map(\.text)) }
    let beside = runs.filter {
      ($0.role == .returnAddress || $0.role == .franking) && window.holds($0.origin)
    }
    besideAddress[place] = beside.map(\.text)
    guard runs.contains(where: { $0.role == .address }) else { return }
    let address = beside + runs.filter { $0.role == .address }
    guard let left = address.map(\.origin.x).min(),
      let right = address.map({ $0.origin.x + $0.width }).max(),
      let first = address.min(by: { $0.origin.y < $1.origin.y }),
      let last = address.max(by: { $0.origin.y < $1.origin.y })
    else { return }
    // Readers take a line to be as tall as its font says: about so much above and below its base.
    let top = first.origin.y - .mm(first.fontSize.millimetres * 0.95)
    let bottom = last.origin.y + .mm(last.fontSize.millimetres * 0.25)
    addressBoxes[place] = Rectangle(
      x: left, y: top, width: right - left, height: bottom - top)
  }

  // MARK: As the spool keeps it

  /// Sixteen bytes a place, the columns of each page together: the text's fingerprint, then left,
  /// top, right and bottom of the address in tenths of a millimetre, all little endian. A place
  /// that was not read has all bits set.
  private static let size = 16

  /// The kept form of pages 1 to `pages` with so many columns.
  func bytes(pages: Int, columns: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pages * columns * Self.size)
    for index in 0..<pages * columns {
      let place = LeafPlace(page: index / columns + 1, column: index % columns)
      guard let text = texts[place] else {
        bytes.append(contentsOf: repeatElement(0xFF, count: Self.size))
        continue
      }
      for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: text.sum >> (shift * 8))) }
      let box = addressBoxes[place]
      for edge in [box?.minX, box?.minY, box?.maxX, box?.maxY] {
        let tenths = UInt16(clamping: (edge?.micrometres ?? 0) / 100)
        bytes.append(UInt8(truncatingIfNeeded: tenths))
        bytes.append(UInt8(truncatingIfNeeded: tenths >> 8))
      }
    }
    return bytes
  }

  /// Reads the kept form; an earlier form, such as one without columns, reads as nothing known.
  init(bytes: [UInt8], pages: Int, columns: Int) {
    guard bytes.count == pages * columns * Self.size else { return }
    for index in 0..<pages * columns {
      let entry = bytes[(index * Self.size)..<((index + 1) * Self.size)]
      guard entry.contains(where: { $0 != 0xFF }) else { continue }
      let place = LeafPlace(page: index / columns + 1, column: index % columns)
      let start = entry.startIndex
      let sum = (0..<8).reduce(UInt64(0)) { $0 | UInt64(entry[start + $1]) << ($1 * 8) }
      texts[place] = PageText(sum: sum)
      let edges = (0..<4).map { index -> Length in
        let at = start + 8 + index * 2
        return Length(micrometres: (Int(entry[at]) | Int(entry[at + 1]) << 8) * 100)
      }
      guard edges[2] > .zero else { continue }
      addressBoxes[place] = Rectangle(
        x: edges[0], y: edges[1], width: edges[2] - edges[0], height: edges[3] - edges[1])
    }
  }
}

extension PlannedJob {
  /// Where a side of a sheet lies; nothing for the back of a simplex job.
  func place(of side: AddressSide, page: Int?, lane: Int) -> LeafPlace? {
    page.map {
      LeafPlace(
        page: $0,
        column: side == .front ? lane : imposition.scheme.backLane(ofFrontLane: lane))
    }
  }

  /// Where a side of a sheet lies; nothing for the back of a simplex job.
  func place(of side: AddressSide, _ sheet: PlannedSheet) -> LeafPlace? {
    place(of: side, page: side == .front ? sheet.frontPage : sheet.backPage, lane: sheet.lane)
  }
}

extension Rectangle {
  /// Whether the point lies in it.
  func holds(_ point: Point) -> Bool {
    point.x >= minX && point.x <= maxX && point.y >= minY && point.y <= maxY
  }
}
