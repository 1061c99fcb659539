/// Why a PDF could not be read, prepared or put into a job.
///
/// Messages name no path and quote no text of the file, except fonts' names.
public struct PDFFault: Error, Sendable, Equatable, Codable, CustomStringConvertible {
  /// What went wrong, as a word that stays.
  public enum Code: String, Sendable, Equatable, Codable, CaseIterable {
    /// No PDF, or broken beyond repair.
    case unreadable
    /// Opens only with a password.
    case needsPassword = "needs-password"
    /// A file without pages.
    case noPages = "no-pages"
    /// More pages than the limit.
    case tooManyPages = "too-many-pages"
    /// The file, or what it inflates to, is beyond the limit.
    case tooLarge = "too-large"
    /// Fonts other than the standard 14 are not embedded: `fonts` names them.
    case fontsNotEmbedded = "fonts-not-embedded"
    /// A child process ran too long and was ended.
    case timedOut = "timed-out"
    /// Ghostscript could not convert the file.
    case conversionFailed = "conversion-failed"
    /// Colour is left where only grey may be.
    case notGrey = "not-grey"
    /// A portfolio: its pages are a cover, its documents are files within.
    case portfolio
    /// A form that only a program for such forms can show; its page says no more than that.
    case dynamicForm = "dynamic-form"
    /// Nothing that can be put on paper.
    case notPrintable = "not-printable"
    /// A page number outside the file.
    case noSuchPage = "no-such-page"
    /// A program that must be there is not: `message` names it.
    case toolMissing = "tool-missing"
    /// A file could not be read or written.
    case io
  }

  /// What went wrong.
  public var code: Code
  /// The same in words.
  public var message: String
  /// The fonts that are not embedded, by name.
  public var fonts: [String]

  /// A fault with its words.
  public init(_ code: Code, _ message: String, fonts: [String] = []) {
    self.code = code
    self.message = message
    self.fonts = fonts
  }

  /// Whether the machine is at fault, not the file.
  public var isOperating: Bool { code == .toolMissing || code == .io }

  /// Code and words.
  public var description: String {
    let names = fonts.isEmpty ? "" : ": " + fonts.joined(separator: ", ")
    return "\(code.rawValue): \(message)\(names)"
  }

  /// Reads the code and words that the shim gives as one text.
  init(shimText: String) {
    let parts = shimText.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let code = Code(rawValue: parts.first.map { String($0) } ?? "") ?? .unreadable
    self.init(code, parts.count > 1 ? String(parts[1]) : shimText)
  }
}

/// Bounds on reading one PDF. All are hard: beyond them the file is refused.
public struct PDFLimits: Sendable, Equatable {
  /// The file's size in bytes.
  public var fileBytesMax: UInt64
  /// Pages in the file.
  public var pagesMax: UInt64
  /// All page contents together, inflated, in bytes.
  public var contentBytesMax: UInt64
  /// Resources and forms visited.
  public var objectsMax: UInt64

  /// The limits for files from outside unless told otherwise.
  public init(
    fileBytesMax: UInt64 = 100_000_000, pagesMax: UInt64 = 2_000,
    contentBytesMax: UInt64 = 256_000_000, objectsMax: UInt64 = 500_000
  ) {
    self.fileBytesMax = fileBytesMax
    self.pagesMax = pagesMax
    self.contentBytesMax = contentBytesMax
    self.objectsMax = objectsMax
  }

  /// Limits for files that Brevpress wrote itself: far beyond any job.
  public static let own = PDFLimits(
    fileBytesMax: 16_000_000_000, pagesMax: 2_000_000, contentBytesMax: 64_000_000_000,
    objectsMax: 100_000_000)
}
