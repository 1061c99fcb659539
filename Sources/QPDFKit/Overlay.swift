import CQPDFShim

/// Something that lies on top of a page as a form of its own, so that it can be exchanged later
/// without a change to the page's content.
public struct Overlay: Sendable, Equatable {
  /// The kinds of overlay; a page has one of each at most.
  public enum Kind: String, Sendable, CaseIterable {
    /// What a machine reads.
    case mark = "Mark"
    /// What is put beside the content, such as words of the day.
    case stamp = "Stamp"
  }

  /// How it is drawn: PDF operators without resources.
  let content: [UInt8]
  /// What holds it, on the page.
  let box: PressBox
  /// What it says; kept with it, to know it by.
  public let says: String

  /// Black rectangles; `box` holds all of them, in points from the page's lower left corner.
  public init(_ fills: [PressBox], in box: PressBox, saying says: String) {
    var text = fills.isEmpty ? "" : "0 g\n"
    for fill in fills {
      let numbers = [fill.x, fill.y, fill.width, fill.height].map(Self.number)
      text += numbers.joined(separator: " ") + " re\n"
    }
    content = Array((text + (fills.isEmpty ? "" : "f\n")).utf8)
    self.box = box
    self.says = says
  }

  /// A one-bit picture that fills `place` with black where its bits are set.
  public init(_ stencil: Stencil, at place: PressBox, in box: PressBox, saying says: String) {
    // A mask paints where its bits are 0. Every sheet has a mark of its own, so bytes count here.
    var bits = stencil.bits.map { ~$0 }
    var filter = ""
    if zip(bits, bits.dropFirst()).contains(where: { $0 == (0x45, 0x49) }) {
      // The word that ends an inline picture must not be found in it: hexadecimal digits then.
      let digits = Array("0123456789ABCDEF".utf8)
      bits = bits.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } + [0x3E]
      filter = "/F/AHx"
    }
    let matrix = [place.width, 0, 0, place.height, place.x, place.y].map(Self.number)
    let head = """
      0 g \(matrix.joined(separator: " ")) cm
      BI/W \(stencil.columns)/H \(stencil.rows)/BPC 1/IM true\(filter)
      ID\u{20}
      """
    content = Array(head.utf8) + bits + Array("\nEI\n".utf8)
    self.box = box
    self.says = says
  }

  /// Nothing: what takes an overlay's place where it goes.
  public static let empty = Overlay(
    [], in: PressBox(x: 0, y: 0, width: 1, height: 1), saying: "")

  /// Four decimals of a point, 35 nanometres and far below what any press can show, in no locale.
  private static func number(_ value: Double) -> String {
    let scaled = Int((value * 10_000).rounded())
    let digits = String(abs(scaled) % 10_000)
    var text = String(repeating: "0", count: 4 - digits.utf8.count) + digits
    while text.hasSuffix("0") { text.removeLast() }
    return (scaled < 0 ? "-" : "") + "\(abs(scaled) / 10_000)"
      + (text.isEmpty ? "" : ".\(text)")
  }

  /// Lends it to the shim.
  func lend<R>(_ kind: Kind, _ body: (bp_overlay) -> R) -> R {
    kind.rawValue.withCString { name in
      says.withCString { says in
        content.withUnsafeBufferPointer { bytes in
          body(
            bp_overlay(
              name: name, says: says, content: bytes.baseAddress, size: bytes.count,
              box: (box.x, box.y, box.right, box.top)))
        }
      }
    }
  }
}

/// A one-bit picture: rows of whole bytes from the top, the first column in the highest bit.
public struct Stencil: Sendable, Equatable {
  /// Columns.
  public var columns: Int
  /// Rows.
  public var rows: Int
  /// The bits.
  public var bits: [UInt8]

  /// Packs cells that stand row by row.
  public init(columns: Int, rows: Int, cells: [Bool]) {
    precondition(cells.count == columns * rows, "a stencil has a cell for every place")
    self.columns = columns
    self.rows = rows
    let stride = (columns + 7) / 8
    bits = Array(repeating: 0, count: stride * rows)
    for (index, cell) in cells.enumerated() where cell {
      let (row, column) = (index / columns, index % columns)
      bits[row * stride + column / 8] |= 0x80 >> UInt8(column % 8)
    }
  }
}

extension JobAssembler {
  /// Puts an overlay on a page of the job (from 1), on top of what is drawn.
  public func put(_ overlay: Overlay, as kind: Overlay.Kind, onPage: Int) throws(PDFFault) {
    guard onPage >= 1 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try Self.check(overlay.lend(kind) { bp_assembler_overlay(pointer, onPage - 1, $0) })
  }

  /// Puts a page of another file (both from 1) on top of a page of the job, as an overlay that says
  /// so. The file must stay unchanged until `write` has returned.
  public func put(
    page: Int, of source: String, as kind: Overlay.Kind, saying says: String, onPage: Int
  ) throws(PDFFault) {
    guard page >= 1, onPage >= 1 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try Self.check(
      bp_assembler_overlay_page(pointer, onPage - 1, kind.rawValue, says, source, page - 1))
  }
}
