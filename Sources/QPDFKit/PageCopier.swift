import CQPDFShim

/// Makes a file of pages of other files. Page contents stay as they are, byte for byte; only
/// overlays are exchanged. What pages of one file share is in the new file once, and the same pages
/// give the same bytes.
///
/// One copier belongs to one thread at a time.
public final class PageCopier: DressableFile {
  private let pointer: OpaquePointer

  /// Begins a file without pages. The files that pages come from must stay unchanged until `write`
  /// has returned.
  public init(limits: PDFLimits = .own) throws(PDFFault) {
    guard let made = bp_copier_new(limits.shim) else {
      throw PDFFault(.tooLarge, "out of memory")
    }
    pointer = made
  }

  deinit { bp_copier_free(pointer) }

  /// Adds a page (from 1) of a file, with its overlays. Where the page is a press page of several
  /// leaves, the leaf in that column (from 0 at the left) becomes the page.
  ///
  /// - Throws: `no-such-page` where there is none.
  public func add(page: Int, column: Int = 0, of path: String) throws(PDFFault) {
    guard page >= 1, column >= 0 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try JobAssembler.check(bp_copier_page(pointer, path, page - 1, column))
  }

  /// What an overlay of the page added last says; nothing where the page has none of the kind.
  public func says(_ kind: Overlay.Kind) -> String? {
    guard let text = bp_copier_says(pointer, kind.rawValue) else { return nil }
    defer { bp_text_free(text) }
    return String(cString: text)
  }

  /// Puts an overlay on the page added last, in the place of the one of its kind.
  public func put(_ overlay: Overlay, as kind: Overlay.Kind) throws(PDFFault) {
    try JobAssembler.check(overlay.lend(kind) { bp_copier_overlay(pointer, $0) })
  }

  /// Puts a page of another file (from 1) on the page added last, in the place of its overlay of
  /// that kind.
  public func put(
    page: Int, of source: String, as kind: Overlay.Kind, saying says: String
  ) throws(PDFFault) {
    guard page >= 1 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try JobAssembler.check(
      bp_copier_overlay_page(pointer, kind.rawValue, says, source, page - 1))
  }

  /// Exchanges a stencil that the page added last carries among its pictures.
  ///
  /// - Throws: `no-such-page` where the page does not carry it just once.
  public func exchange(_ old: Stencil, for new: Stencil) throws(PDFFault) {
    guard old.columns == new.columns, old.rows == new.rows else {
      throw PDFFault(.noSuchPage, "the stencils differ in size")
    }
    try JobAssembler.check(
      bp_copier_stencil(
        pointer, Int32(old.columns), Int32(old.rows), old.bits.count, old.bits, new.bits))
  }

  /// Writes the file. May be called once.
  ///
  /// - Parameter created: the creation date as PDF writes it, such as `D:20261122050000Z`.
  /// - Returns: how many pages the file has.
  public func write(
    to output: String, title: String, created: String
  ) throws(PDFFault) -> Int {
    let report = ShimReport(bp_copier_write(pointer, title, created, output))
    try report.check()
    return report.pages.count
  }

  // MARK: What the file says of itself

  /// Names the printing condition; see ``DressableFile``.
  public func setOutputIntent(profile: [UInt8], condition: String) throws(PDFFault) {
    let components = try JobAssembler.checkedComponents(ofProfile: profile)
    try JobAssembler.check(
      bp_copier_intent(pointer, profile, profile.count, Int32(components), condition))
  }

  /// Sets the XMP packet.
  public func setMetadata(_ xmp: String) throws(PDFFault) {
    try JobAssembler.check(bp_copier_metadata(pointer, xmp))
  }

  /// Begins a part of the document.
  public func beginPart(_ name: String) throws(PDFFault) {
    try JobAssembler.check(bp_copier_record(pointer, name))
  }

  /// Pages of the part begun last; see ``DressableFile``.
  public func addPages(_ pages: ClosedRange<Int>, _ name: String) throws(PDFFault) {
    guard pages.lowerBound >= 1 else { throw PDFFault(.noSuchPage, "pages count from 1") }
    try JobAssembler.check(
      bp_copier_stretch(pointer, pages.lowerBound - 1, pages.upperBound - 1, name))
  }
}
