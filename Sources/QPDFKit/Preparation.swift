import CQPDFShim
import Foundation

/// One file on its way through ``ForeignPDFPreparer``.
struct Preparation {
  let preparer: ForeignPDFPreparer
  let folder: String
  let grey: Bool

  /// A file that a child process has read and written anew.
  struct Opened {
    var path: String
    /// The same with annotations as they came.
    var unflattened: String
    var wasEncrypted: Bool
    var wasRepaired: Bool
    var notes: [String]
  }

  func run(input: String, output: String) throws(PDFFault) -> PreparedPDF {
    let opened = try open(input)
    let bare = file("bare.pdf")
    let sanitised = ShimReport(
      bp_sanitise(opened.path, bare, preparer.limits.shim, 0, grey ? preparer.greyProfile : nil))
    try sanitised.check()
    var notes = opened.notes + sanitised.texts(BP_NOTES)
    let pageCount = sanitised.pages.count
    let written = file("written.pdf")
    try ghostscript(writingArguments(bare, written), pages: pageCount)
    let finished = file("finished.pdf")
    var report = finish(written, finished, pictures: nil, pages: [])
    try report.check()
    let coloured = grey ? report.colouredPages : []
    if !coloured.isEmpty {
      let pictures = try renderPictures(of: bare, pages: coloured)
      report = finish(written, finished, pictures: pictures, pages: coloured)
      try report.check()
      for page in coloured { notes.append("page \(page + 1) was made into a grey picture") }
    }
    try verify(report, pageCount: pageCount)
    let pages = try scanInk(finished, pages: report.pages)
    try move(finished, to: output)
    return PreparedPDF(
      pages: pages, grey: grey, wasEncrypted: opened.wasEncrypted,
      wasRepaired: opened.wasRepaired, embeddedFonts: sanitised.texts(BP_FONTS_STANDARD),
      notes: notes)
  }

  // MARK: Steps

  /// Lets qpdf's program read the file: what is hostile ends there, in a bounded process.
  func open(_ input: String) throws(PDFFault) -> Opened {
    let size = try sizeOf(input)
    guard size <= preparer.limits.fileBytesMax else {
      throw PDFFault(.tooLarge, "the file is larger than the limit")
    }
    // The name on the command line is ours, whatever the file is called.
    let linked = file("input.pdf")
    guard symlink(URL(fileURLWithPath: input).path, linked) == 0 else {
      throw PDFFault(.io, "the file cannot be reached (error \(errno))")
    }
    let opened = file("opened.pdf")
    let first = try rewrite(
      ["--decrypt", "--object-streams=disable", "--stream-data=preserve", "--password="],
      from: linked, to: opened)
    let scan = ShimReport(bp_annotations(opened, preparer.limits.shim))
    try scan.check()
    var result = Opened(
      path: opened, unflattened: opened, wasEncrypted: try isEncrypted(input),
      wasRepaired: first == 3,
      notes: scan.texts(BP_NOTES))
    if scan.hasAnnotations {
      // A run of its own, for few files have any. Streams are not kept as they are here: qpdf
      // writes the text of fields as it filters their appearance.
      let flat = file("flat.pdf")
      _ = try rewrite(
        ["--generate-appearances", "--flatten-annotations=print", "--object-streams=disable"],
        from: opened, to: flat)
      result.path = flat
    }
    return result
  }

  /// What an opened file does or fetches beside showing pages.
  func activeContent(of opened: Opened) throws(PDFFault) -> [String] {
    let report = ShimReport(bp_active_content(opened.unflattened, preparer.limits.shim))
    try report.check()
    return report.texts(BP_NOTES)
  }

  /// Runs qpdf's program; gives its exit status, 0 or 3 (mended with warnings).
  private func rewrite(_ options: [String], from: String, to: String) throws(PDFFault) -> Int {
    let outcome = try child(preparer.qpdf, pages: 0)
      .run(options + [from, to], in: folder)
    if outcome.isTimedOut { throw PDFFault(.timedOut, "the file could not be read in time") }
    guard outcome.exitStatus == 0 || outcome.exitStatus == 3 else {
      throw readingFault(outcome)
    }
    return outcome.exitStatus
  }

  private func readingFault(_ outcome: ChildProgram.Outcome) -> PDFFault {
    if outcome.message.contains("invalid password") {
      return PDFFault(.needsPassword, "the file opens only with a password")
    }
    if outcome.message.contains("unsupported encryption") {
      return PDFFault(.unreadable, "the file's encryption is of an unknown kind")
    }
    if outcome.signal == SIGXFSZ || outcome.message.contains("File too large")
      || outcome.message.contains("bad_alloc") || outcome.message.contains("memory")
    {
      return PDFFault(.tooLarge, "the file grows beyond the limit when it is read")
    }
    return PDFFault(.unreadable, "the file is not a PDF, or broken beyond repair")
  }

  private func finish(_ input: String, _ output: String, pictures: String?, pages: [Int])
    -> ShimReport
  {
    // Ghostscript has inflated nothing that we had not bounded; its own output may be larger.
    var limits = preparer.limits
    limits.fileBytesMax = preparer.bounds.fileBytesMax
    let list = pages.map { UInt($0) }
    return ShimReport(
      list.withUnsafeBufferPointer { buffer in
        bp_finish(
          input, output, limits.shim, grey ? 1 : 0, pictures, buffer.baseAddress, buffer.count)
      })
  }

  private func verify(_ report: ShimReport, pageCount: Int) throws(PDFFault) {
    guard report.pages.count == pageCount else {
      throw PDFFault(.conversionFailed, "pages were lost in the conversion")
    }
    let fonts = report.texts(BP_FONTS_NOT_EMBEDDED) + report.texts(BP_FONTS_STANDARD)
    guard fonts.isEmpty else {
      throw PDFFault(.fontsNotEmbedded, "fonts could not be embedded", fonts: fonts)
    }
    if grey, let fault = report.texts(BP_GREY_FAULTS).first {
      throw PDFFault(.notGrey, fault)
    }
  }

  /// Renders the prepared pages and notes where ink is.
  private func scanInk(_ path: String, pages: [PDFPageInfo]) throws(PDFFault) -> [PreparedPage] {
    var prepared: [PreparedPage] = []
    let step = 16
    for first in stride(from: 0, to: pages.count, by: step) {
      let some = pages[first..<min(first + step, pages.count)]
      let longest = some.map { max($0.widthPt, $0.heightPt) }.max() ?? 842
      let resolution = min(150, 2500 * 72 / longest)
      let pictures = file("ink.ppm")
      try ghostscript(
        [
          "-sDEVICE=ppmraw", "-r\(resolution)", "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4",
          "-dFirstPage=\(first + 1)", "-dLastPage=\(first + some.count)", "-o", pictures,
          path,
        ], pages: some.count)
      guard let reader = InkReader(path: pictures) else {
        throw PDFFault(.conversionFailed, "the rendering cannot be read")
      }
      for page in some {
        guard let (grid, colour) = reader.next(widthPt: page.widthPt, heightPt: page.heightPt)
        else { throw PDFFault(.conversionFailed, "the rendering is cut short") }
        prepared.append(
          PreparedPage(
            widthPt: page.widthPt, heightPt: page.heightPt,
            usesColour: colour && page.usesColour, ink: grid))
      }
    }
    return prepared
  }

  /// Grey pictures of pages that could not be converted, 300 dpi where the size allows.
  private func renderPictures(of path: String, pages: [Int]) throws(PDFFault) -> String {
    let pictures = file("pages.pgm")
    let list = pages.map { String($0 + 1) }.joined(separator: ",")
    try ghostscript(
      [
        "-sDEVICE=pgmraw", "-r300", "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4",
        "-sPageList=\(list)", "-o", pictures, path,
      ], pages: pages.count * 4)
    return pictures
  }

  /// Draws one page of a prepared file.
  func render(_ input: String, page: Int, dotsPerInch: Double, to output: String)
    throws(PDFFault)
  {
    let picture = file("page.png")
    try ghostscript(
      [
        "-sDEVICE=png16m", "-r\(dotsPerInch)", "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4",
        "-dFirstPage=\(page)", "-dLastPage=\(page)", "-o", picture, input,
      ], pages: 4)
    guard FileManager.default.fileExists(atPath: picture) else {
      throw PDFFault(.noSuchPage, "no such page in the source")
    }
    try move(picture, to: output)
  }

  // MARK: Ghostscript

  private func writingArguments(_ input: String, _ output: String) -> [String] {
    let colour =
      grey
      ? [
        "-sColorConversionStrategy=Gray", "-dProcessColorModel=/DeviceGray", "-dUseFastColor=true",
      ]
      : ["-sColorConversionStrategy=LeaveColorUnchanged"]
    // Pictures are packed without loss; in grey files photographs, which are converted anyway,
    // nearly so. JPEG data that needs no conversion passes through as it is.
    let pictures = [
      "-dAutoFilterColorImages=false", "-dColorImageFilter=/FlateEncode",
      "-dAutoFilterGrayImages=\(grey)", "-dGrayImageFilter=/FlateEncode",
      "-dDownsampleColorImages=false", "-dDownsampleGrayImages=false",
      "-dDownsampleMonoImages=false",
    ]
    // Only the prepress settings have an empty NeverEmbed list that lasts beyond the first page;
    // the others leave the 14 standard fonts out.
    return [
      "-sDEVICE=pdfwrite", "-dPDFSETTINGS=/prepress", "-dCompatibilityLevel=1.7",
      "-dEmbedAllFonts=true", "-dSubsetFonts=true", "-dMaxSubsetPct=100",
      "-dCannotEmbedFontPolicy=/Warning", "-dAutoRotatePages=/None", "-dPreserveAnnots=false",
    ] + colour + pictures + ["-o", output, "-f", input]
  }

  private func ghostscript(_ arguments: [String], pages: Int) throws(PDFFault) {
    var all = ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dNumRenderingThreads=1"]
    if !preparer.fontFolders.isEmpty {
      all.append("-sFONTPATH=" + preparer.fontFolders.joined(separator: ":"))
    }
    let outcome = try child(preparer.ghostscript, pages: pages).run(all + arguments, in: folder)
    if outcome.isTimedOut { throw PDFFault(.timedOut, "the conversion took too long") }
    if outcome.signal == SIGXFSZ || outcome.message.contains("VMerror") {
      throw PDFFault(.tooLarge, "the conversion grew beyond the limit")
    }
    guard outcome.exitStatus == 0 else {
      throw PDFFault(.conversionFailed, "Ghostscript ended with \(outcome.exitStatus)")
    }
  }

  private func child(_ path: String, pages: Int) -> ChildProgram {
    let bounds = preparer.bounds
    return ChildProgram(
      path: path, memoryBytes: bounds.memoryBytesMax, fileBytes: bounds.fileBytesMax,
      timeoutSeconds: bounds.timeoutSeconds + Double(pages) * bounds.timeoutSecondsPerPage)
  }

  // MARK: Files

  private func file(_ name: String) -> String { folder + "/" + name }

  private func sizeOf(_ path: String) throws(PDFFault) -> UInt64 {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw PDFFault(.io, "the file cannot be opened (error \(errno))")
    }
    return UInt64(max(0, status.st_size))
  }

  /// Whether the file says that it is encrypted. It is read as bytes: qpdf's copy no longer is.
  private func isEncrypted(_ path: String) throws(PDFFault) -> Bool {
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    else { throw PDFFault(.io, "the file cannot be read") }
    return bytes.range(of: Data("/Encrypt".utf8)) != nil
  }

  private func move(_ from: String, to path: String) throws(PDFFault) {
    if rename(from, path) == 0 { return }
    do {
      try? FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: from, toPath: path)
    } catch {
      throw PDFFault(.io, "the prepared file cannot be written")
    }
  }
}

/// Reads page after page of a rendering.
private final class InkReader {
  private let pointer: OpaquePointer

  init?(path: String) {
    guard let opened = bp_ink_open(path) else { return nil }
    pointer = opened
  }

  deinit {
    bp_ink_free(pointer)
  }

  func next(widthPt: Double, heightPt: Double) -> (InkGrid, Bool)? {
    var grid = InkGrid(widthPt: widthPt, heightPt: heightPt)
    var colour: Int32 = 0
    let size = grid.bits.count
    let (columns, rows) = (UInt32(grid.columns), UInt32(grid.rows))
    let status = grid.bits.withUnsafeMutableBytes { buffer in
      bp_ink_next(
        pointer, columns, rows, buffer.bindMemory(to: UInt8.self).baseAddress, size, &colour)
    }
    return status == 1 ? (grid, colour != 0) : nil
  }
}
