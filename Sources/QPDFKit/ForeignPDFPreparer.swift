import Foundation

/// Makes a PDF from outside safe for print, once for each distinct file.
///
/// The way: qpdf's program in a bounded child process reads the file (decrypts it with an empty
/// password, mends it, turns form fields and annotations into content) → everything that is not
/// looks is dropped and each page is turned upright → Ghostscript in a bounded child process writes
/// it anew with all fonts embedded, grey if wanted → the rest of the colour is converted, the
/// result is checked → a rendering tells where ink is. A page that stays coloured in a grey file
/// becomes a picture of 300 dpi.
///
/// The output depends on the input, `grey` and ``version`` alone, so it can be cached by these.
public final class ForeignPDFPreparer: Sendable {
  /// Bounds on the child processes.
  public struct Bounds: Sendable, Equatable {
    /// Seconds for one child process, before the pages are counted in.
    public var timeoutSeconds: Double
    /// More seconds for each page.
    public var timeoutSecondsPerPage: Double
    /// Memory of one child process in bytes.
    public var memoryBytesMax: UInt64
    /// The largest file that a child process may write, in bytes.
    public var fileBytesMax: UInt64

    /// The bounds for enclosures unless told otherwise.
    public init(
      timeoutSeconds: Double = 60, timeoutSecondsPerPage: Double = 1,
      memoryBytesMax: UInt64 = 1_500_000_000, fileBytesMax: UInt64 = 500_000_000
    ) {
      self.timeoutSeconds = timeoutSeconds
      self.timeoutSecondsPerPage = timeoutSecondsPerPage
      self.memoryBytesMax = memoryBytesMax
      self.fileBytesMax = fileBytesMax
    }
  }

  /// Counts up when the way of preparing changes what comes out.
  private static let recipe = 1

  /// What the output depends on besides the input: for the cache's key.
  public let version: String

  let ghostscript: String
  let qpdf: String
  let fontFolders: [String]
  let scratch: String?
  let greyProfile: String?
  let bounds: Bounds
  let limits: PDFLimits

  /// Finds out that the programs are there.
  /// - Parameters:
  ///   - ghostscript: the absolute path of `gs`.
  ///   - qpdf: the absolute path of the `qpdf` program.
  ///   - fontFolders: folders to look for the standard fonts in before Ghostscript's own.
  ///   - scratch: where files lie while they are worked on, so that whoever owns that folder can
  ///     sweep it after a crash; the system's temporary folder by default.
  ///   - greyProfile: an ICC profile of the press's grey, by which pictures become greys; without
  ///     it, by their plain luminance. Whoever caches by ``version`` adds the profile's digest.
  /// - Throws: `tool-missing`.
  public init(
    ghostscript: String = "/usr/bin/gs", qpdf: String = "/usr/bin/qpdf",
    fontFolders: [String] = [], scratch: String? = nil, greyProfile: String? = nil,
    bounds: Bounds = Bounds(), limits: PDFLimits = PDFLimits()
  ) throws(PDFFault) {
    self.ghostscript = ghostscript
    self.qpdf = qpdf
    self.fontFolders = fontFolders
    self.scratch = scratch
    self.greyProfile = greyProfile
    self.bounds = bounds
    self.limits = limits
    for program in [ghostscript, qpdf]
    where !FileManager.default.isExecutableFile(atPath: program) {
      throw PDFFault(.toolMissing, "\(program) is not installed")
    }
    let real = URL(fileURLWithPath: ghostscript).resolvingSymlinksInPath()
    let size = (try? FileManager.default.attributesOfItem(atPath: real.path))?[.size] as? Int ?? 0
    let found = try ScratchFolder.with(in: scratch) { folder throws(PDFFault) in
      try Self.ghostscriptVersion(ghostscript, folder: folder)
    }
    version =
      "recipe \(Self.recipe) · qpdf \(PDFTools.libraryVersion) · gs \(found) \(size) · "
      + fontFolders.joined(separator: ":")
  }

  /// Prepares a file.
  /// - Parameters:
  ///   - input: the file from outside.
  ///   - output: where the prepared file goes; written only when all went well.
  ///   - grey: turn everything to grey, for mono jobs.
  public func prepare(input: String, output: String, grey: Bool) -> Result<PreparedPDF, PDFFault> {
    do throws(PDFFault) {
      return .success(
        try ScratchFolder.with(in: scratch) { folder throws(PDFFault) in
          try Preparation(preparer: self, folder: folder, grey: grey)
            .run(input: input, output: output)
        })
    } catch {
      return .failure(error)
    }
  }

  /// Looks at a file from outside, which a bounded child process reads first.
  public func inspect(path: String) -> Result<PDFInspection, PDFFault> {
    do throws(PDFFault) {
      return .success(
        try ScratchFolder.with(in: scratch) { folder throws(PDFFault) in
          let preparation = Preparation(preparer: self, folder: folder, grey: false)
          let opened = try preparation.open(path)
          var found = try PDFTools.inspect(path: opened.path, limits: limits).get()
          found.isEncrypted = opened.wasEncrypted
          found.isRepaired = opened.wasRepaired || found.isRepaired
          found.activeContent = try preparation.activeContent(of: opened)
          return found
        })
    } catch {
      return .failure(error)
    }
  }

  /// Draws a page of a prepared file as a PNG picture on white, in a bounded child process.
  /// - Parameters:
  ///   - input: a file that ``prepare(input:output:grey:)`` wrote.
  ///   - page: the page there, from 1.
  ///   - dotsPerInch: 36 to 600.
  ///   - output: the picture's path; written only when all went well.
  public func render(
    prepared input: String, page: Int, dotsPerInch: Double, to output: String
  ) throws(PDFFault) {
    guard page >= 1 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try ScratchFolder.with(in: scratch) { folder throws(PDFFault) in
      try Preparation(preparer: self, folder: folder, grey: false)
        .render(input, page: page, dotsPerInch: min(max(dotsPerInch, 36), 600), to: output)
    }
  }

  private static func ghostscriptVersion(_ path: String, folder: String) throws(PDFFault)
    -> String
  {
    // Standard output goes nowhere, so Ghostscript is asked to say it on standard error.
    let program = ChildProgram(
      path: path, memoryBytes: Bounds().memoryBytesMax, fileBytes: 1_000_000, timeoutSeconds: 20)
    let outcome = try program.run(
      [
        "-q", "-dSAFER", "-dNODISPLAY", "-dBATCH", "-dNOPAUSE", "-c",
        "(%stderr) (w) file dup revision 16 string cvs writestring flushfile quit",
      ], in: folder)
    guard outcome.exitStatus == 0 else {
      throw PDFFault(.toolMissing, "\(path) does not run")
    }
    return outcome.message
  }
}
