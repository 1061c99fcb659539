import CQPDFShim

/// Questions to PDF files, answered in this process with bounds on everything.
///
/// For a file from outside prefer ``ForeignPDFPreparer/inspect(path:)``: it lets a bounded child
/// process read the file first.
public enum PDFTools {
  /// The qpdf library's version.
  public static var libraryVersion: String { String(cString: bp_qpdf_version()) }

  /// Reads a file. `deep` also walks all contents, for fonts and colour.
  public static func inspect(path: String, limits: PDFLimits = PDFLimits(), deep: Bool = true)
    -> Result<PDFInspection, PDFFault>
  {
    inspection(ShimReport(bp_inspect(path, nil, 0, limits.shim, deep ? 1 : 0)))
  }

  /// Reads a file's bytes.
  public static func inspect(bytes: [UInt8], limits: PDFLimits = PDFLimits(), deep: Bool = true)
    -> Result<PDFInspection, PDFFault>
  {
    bytes.withUnsafeBufferPointer { buffer in
      inspection(
        ShimReport(bp_inspect(nil, buffer.baseAddress, buffer.count, limits.shim, deep ? 1 : 0)))
    }
  }

  /// Everything that is not grey, page by page ("page 3: picture"); empty for a true mono file.
  ///
  /// Page content, nested forms, patterns, shadings, pictures, soft masks, Type 3 glyphs, inline
  /// images, groups and default colour spaces are walked.
  public static func greyFaults(path: String, limits: PDFLimits = .own) -> Result<
    [String], PDFFault
  > {
    let report = ShimReport(bp_grey_faults(path, limits.shim))
    if let fault = report.fault { return .failure(fault) }
    return .success(report.texts(BP_GREY_FAULTS))
  }

  /// Looks at every font that the file's pages can reach.
  public static func fontFindings(path: String, limits: PDFLimits = .own) -> Result<
    PDFFontFindings, PDFFault
  > {
    let report = ShimReport(bp_fonts(path, limits.shim))
    if let fault = report.fault { return .failure(fault) }
    return .success(
      PDFFontFindings(
        notEmbedded: report.texts(BP_FONTS_NOT_EMBEDDED) + report.texts(BP_FONTS_STANDARD),
        notSubset: report.texts(BP_FONTS_NOT_SUBSET)))
  }

  /// Throws `fonts-not-embedded` with the names when a font of the file is not embedded.
  public static func checkAllFontsEmbedded(path: String, limits: PDFLimits = .own) throws {
    let findings = try fontFindings(path: path, limits: limits).get()
    guard findings.notEmbedded.isEmpty else {
      throw PDFFault(
        .fontsNotEmbedded, "fonts are not embedded", fonts: findings.notEmbedded)
    }
  }

  private static func inspection(_ report: ShimReport) -> Result<PDFInspection, PDFFault> {
    if let fault = report.fault { return .failure(fault) }
    return .success(
      PDFInspection(
        pages: report.pages, isEncrypted: report.isEncrypted, isRepaired: report.isRepaired,
        unembeddedFonts: report.texts(BP_FONTS_NOT_EMBEDDED),
        standardFonts: report.texts(BP_FONTS_STANDARD),
        producer: report.texts(BP_PRODUCER).first))
  }
}
