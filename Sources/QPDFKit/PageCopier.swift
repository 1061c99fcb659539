import CQPDFShim

/// A page to copy into a new file.
public struct PageCopy: Sendable {
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

  /// The file.
  public var path: String
  /// The page there, from 1.
  public var page: Int
  /// The stencil that the page carries, and the one that takes its place.
  public var replacing: (old: Stencil, new: Stencil)?

  /// A page as it is, but for one stencil where `replacing` is given.
  public init(path: String, page: Int, replacing: (old: Stencil, new: Stencil)? = nil) {
    self.path = path
    self.page = page
    self.replacing = replacing
  }
}

extension PDFTools {
  /// Writes a file of pages of other files. Page contents stay as they are, byte for byte; what
  /// pages of one file share is in the new file once. The same pages give the same bytes.
  ///
  /// - Parameter created: the creation date as PDF writes it, such as `D:20261122050000Z`.
  /// - Throws: `no-such-page` where a page is not there, or does not carry its stencil just once.
  /// - Returns: how many pages the file has.
  public static func copyPages(
    _ pages: [PageCopy], title: String, created: String, to output: String,
    limits: PDFLimits = .own
  ) throws(PDFFault) -> Int {
    var strings: [UnsafeMutablePointer<CChar>] = []
    var stencils: [UnsafeMutablePointer<UInt8>] = []
    defer {
      for string in strings { string.deallocate() }
      for stencil in stencils { stencil.deallocate() }
    }
    func lend(_ stencil: PageCopy.Stencil) -> UnsafePointer<UInt8> {
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: stencil.bits.count)
      copy.initialize(from: stencil.bits, count: stencil.bits.count)
      stencils.append(copy)
      return UnsafePointer(copy)
    }
    var names: [String: UnsafeMutablePointer<CChar>] = [:]
    var copies: [bp_page_copy] = []
    copies.reserveCapacity(pages.count)
    for page in pages {
      guard page.page >= 1 else { throw PDFFault(.noSuchPage, "pages count from 1") }
      let name = names[page.path] ?? lendText(page.path)
      if names.updateValue(name, forKey: page.path) == nil { strings.append(name) }
      let old = page.replacing?.old
      copies.append(
        bp_page_copy(
          path: name, page: page.page - 1, columns: Int32(old?.columns ?? 0),
          rows: Int32(old?.rows ?? 0), stencil_size: old?.bits.count ?? 0,
          old_stencil: old.map(lend), new_stencil: (page.replacing?.new).map(lend)))
    }
    let report = ShimReport(
      bp_copy_pages(copies, copies.count, title, created, output, limits.shim))
    try report.check()
    return report.pages.count
  }

  private static func lendText(_ text: String) -> UnsafeMutablePointer<CChar> {
    let bytes = text.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { copy[index] = byte }
    return copy
  }
}
