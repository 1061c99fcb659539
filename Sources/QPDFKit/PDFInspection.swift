/// One page as a reader sees it.
public struct PDFPageInfo: Sendable, Equatable, Codable {
  /// The upright width in points: CropBox, /Rotate and /UserUnit taken into account.
  public var widthPt: Double
  /// The upright height in points.
  public var heightPt: Double
  /// Whether the page holds anything that is not grey.
  public var usesColour: Bool
  /// Whether the page paints at all.
  public var hasInk: Bool

  /// A page.
  public init(widthPt: Double, heightPt: Double, usesColour: Bool, hasInk: Bool) {
    self.widthPt = widthPt
    self.heightPt = heightPt
    self.usesColour = usesColour
    self.hasInk = hasInk
  }
}

/// What a PDF holds.
public struct PDFInspection: Sendable, Equatable, Codable {
  /// The pages in order.
  public var pages: [PDFPageInfo]
  /// Encrypted, though it opens without a password.
  public var isEncrypted: Bool
  /// The file was broken and qpdf mended it.
  public var isRepaired: Bool
  /// Fonts that are not embedded, the standard 14 left out.
  public var unembeddedFonts: [String]
  /// Those of the standard 14 fonts that are not embedded.
  public var standardFonts: [String]
  /// The program that wrote the file, by its own word.
  public var producer: String?
  /// What the file does or fetches beside showing pages: scripts, links, files, streams kept
  /// elsewhere. Told by ``ForeignPDFPreparer/inspect(path:)`` alone.
  public var activeContent: [String] = []
}

/// The fonts of a file that do not fulfil what print needs.
public struct PDFFontFindings: Sendable, Equatable, Codable {
  /// Fonts that are not embedded, the standard 14 included.
  public var notEmbedded: [String]
  /// Fonts that are embedded whole.
  public var notSubset: [String]
}
