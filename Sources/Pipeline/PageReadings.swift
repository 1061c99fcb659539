import MailModel
import Verification

/// What is known of the pages of a job: fingerprints of their texts and where the addresses stand.
struct PageReadings {
  var texts: [Int: PageText] = [:]
  var addressBoxes: [Int: Rectangle] = [:]
  /// What else is set in the window, where a frame tells: return address and postage mark. Not
  /// kept: later readings have the page's whole text to go by.
  var besideAddress: [Int: [String]] = [:]

  /// Nothing is known.
  init() {}

  init(_ report: VerificationReport) {
    texts = report.texts
    addressBoxes = report.addressBoxes
  }

  // MARK: As the spool keeps it

  /// Sixteen bytes a page: the text's fingerprint, then left, top, right and bottom of the address
  /// in tenths of a millimetre, all little endian. A page that was not read has all bits set.
  private static let size = 16

  /// The kept form of pages 1 to `pages`.
  func bytes(pages: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pages * Self.size)
    for page in 1...max(1, pages) {
      guard let text = texts[page] else {
        bytes.append(contentsOf: repeatElement(0xFF, count: Self.size))
        continue
      }
      for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: text.sum >> (shift * 8))) }
      let box = addressBoxes[page]
      for edge in [box?.minX, box?.minY, box?.maxX, box?.maxY] {
        let tenths = UInt16(clamping: (edge?.micrometres ?? 0) / 100)
        bytes.append(UInt8(truncatingIfNeeded: tenths))
        bytes.append(UInt8(truncatingIfNeeded: tenths >> 8))
      }
    }
    return bytes
  }

  /// Reads the kept form; an earlier form reads as nothing known.
  init(bytes: [UInt8]) {
    guard bytes.count.isMultiple(of: Self.size) else { return }
    for page in 0..<(bytes.count / Self.size) {
      let entry = bytes[(page * Self.size)..<((page + 1) * Self.size)]
      guard entry.contains(where: { $0 != 0xFF }) else { continue }
      let start = entry.startIndex
      let sum = (0..<8).reduce(UInt64(0)) { $0 | UInt64(entry[start + $1]) << ($1 * 8) }
      texts[page + 1] = PageText(sum: sum)
      let edges = (0..<4).map { index -> Length in
        let at = start + 8 + index * 2
        return Length(micrometres: (Int(entry[at]) | Int(entry[at + 1]) << 8) * 100)
      }
      guard edges[2] > .zero else { continue }
      addressBoxes[page + 1] = Rectangle(
        x: edges[0], y: edges[1], width: edges[2] - edges[0], height: edges[3] - edges[1])
    }
  }
}

extension Rectangle {
  /// Whether the point lies in it.
  func holds(_ point: Point) -> Bool {
    point.x >= minX && point.x <= maxX && point.y >= minY && point.y <= maxY
  }
}
