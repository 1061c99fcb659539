import CQPDFShim

/// What came of assembling a job's file.
public struct AssemblyResult: Sendable, Equatable {
  /// Pages written.
  public var pages: Int
  /// Places where a foreign page was put.
  public var placed: Int
  /// What is coloured though the job is mono ("page 3: picture"); empty when all is grey.
  public var greyFaults: [String]
}

/// The second pass over a job: reads the file that cairo wrote, puts foreign pages on it, makes the
/// colours true, and writes the final file.
///
/// Mono jobs come out with no colour operator, group or picture left. In colour jobs neutral RGB is
/// written as grey, so that black text takes black ink alone; page groups in DeviceRGB, which would
/// undo that, are dropped.
///
/// The same input gives the same bytes on any day. One assembler belongs to one thread at a time;
/// several may work at once on different threads.
public final class JobAssembler {
  let pointer: OpaquePointer
  private var placed = 0
  private(set) var pressPages = 0

  /// Turns the whole job to grey.
  public var grey: Bool
  /// How hard page contents are packed, 1 (fast) to 12 (small).
  public var packingLevel = 6

  /// The number of pages of the file.
  public let pageCount: Int

  /// Opens the file to work on. It must stay unchanged until `write` has returned.
  public init(input: String, grey: Bool, limits: PDFLimits = .own) throws(PDFFault) {
    var error: UnsafeMutablePointer<CChar>?
    guard let opened = bp_assembler_open(input, limits.shim, &error) else {
      throw Self.fault(error)
    }
    pointer = opened
    pageCount = bp_assembler_page_count(opened)
    self.grey = grey
  }

  deinit {
    bp_assembler_free(pointer)
  }

  /// Puts a page of a prepared file under the content of a page of the job.
  ///
  /// Each distinct page is embedded once however often it is placed, and what the pages of a source
  /// share is shared. The source must stay unchanged until `write` has returned.
  /// - Parameters:
  ///   - source: the path of the prepared file, made with the same `grey`.
  ///   - sourcePage: the page there, from 1.
  ///   - onPage: the page of the job, from 1.
  ///   - placement: where it goes, from ``Placement/place(widthPt:heightPt:on:ink:)``.
  public func place(source: String, sourcePage: Int, onPage: Int, placement: Placement)
    throws(PDFFault)
  {
    guard sourcePage >= 1, onPage >= 1, placement.matrix.count == 6 else {
      throw PDFFault(.noSuchPage, "pages count from 1")
    }
    try Self.check(
      placement.matrix.withUnsafeBufferPointer { matrix in
        bp_assembler_place(pointer, source, sourcePage - 1, onPage - 1, matrix.baseAddress)
      })
    placed += 1
  }

  /// Writes the final file. May be called once.
  @discardableResult
  public func write(to output: String) throws(PDFFault) -> AssemblyResult {
    let report = ShimReport(
      bp_assembler_write(pointer, output, grey ? 1 : 0, Int32(packingLevel)))
    try report.check()
    return AssemblyResult(
      pages: pressPages > 0 ? pressPages : pageCount, placed: placed,
      greyFaults: report.texts(BP_GREY_FAULTS))
  }

  /// Lays pages of the job on a press page behind those before. Once there is one, each page of the
  /// job must be on exactly one. A page that fills its press page alone is taken over as it is.
  public func impose(_ page: PressPage) throws(PDFFault) {
    let trim = [page.trim.x, page.trim.y, page.trim.right, page.trim.top]
    try Self.check(
      trim.withUnsafeBufferPointer {
        bp_assembler_press_page(pointer, page.width, page.height, $0.baseAddress)
      })
    for part in page.parts {
      guard (1...pageCount).contains(part.page) else {
        throw PDFFault(.noSuchPage, "pages count from 1")
      }
      try Self.check(bp_assembler_press_part(pointer, part.page - 1, part.column, part.x, part.y))
    }
    for fill in page.fills {
      try Self.check(
        bp_assembler_press_fill(pointer, fill.x, fill.y, fill.width, fill.height))
    }
    pressPages += 1
  }

  static func check(_ text: UnsafeMutablePointer<CChar>?) throws(PDFFault) {
    if let text { throw fault(text) }
  }

  private static func fault(_ text: UnsafeMutablePointer<CChar>?) -> PDFFault {
    guard let text else { return PDFFault(.tooLarge, "out of memory") }
    defer { bp_text_free(text) }
    return PDFFault(shimText: String(cString: text))
  }
}
