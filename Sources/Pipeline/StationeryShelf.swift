import Foundation
import HashKit
import LayoutEngine
import MailModel
import QPDFKit
import Rendering
import Spooling
import Synchronization

/// The stationery of one folder of layouts: PDF pages that lie beneath everything else.
///
/// Stationery is part of a layout, so it is held to more than an enclosure is: what is not plain
/// pages of the right size with fonts embedded is refused, with the reason, before any run.
public final class StationeryShelf: Sendable {
  /// What must stay clear of a ground's ink, from the sheet's top left.
  public struct ClearZones: Sendable {
    /// On every page: where machines read their marks.
    public var everywhere: [Rectangle]
    /// On first pages: where envelopes have their windows.
    public var first: [Rectangle]
    /// Makes zones.
    public init(everywhere: [Rectangle] = [], first: [Rectangle] = []) {
      self.everywhere = everywhere
      self.first = first
    }
  }

  /// Bytes that a stationery file may have.
  public static let bytesMax = 20_000_000
  /// Pages that a stationery file may have.
  public static let pagesMax = 8
  /// Millimetres by which a page may differ from the sheet.
  private static let toleranceMM = 1.0

  private let root: String
  private let files: PreparedFiles
  private let contents = Mutex<[String: Result<Content, Diagnostic>]>([:])
  private let inspections = Mutex<[String: Result<PDFInspection, PDFFault>]>([:])

  private struct Content: Sendable {
    var path: String
    var sha256: String
  }

  /// A shelf on the folder of all layouts, which keeps what it prepares in `cacheFolder`.
  public init(layoutsFolder: String, cacheFolder: String) {
    root = layoutsFolder
    files = PreparedFiles(folder: cacheFolder, pagesMax: Self.pagesMax)
  }

  /// Forgets which file has which content, because files changed.
  public func reload() { contents.withLock { $0.removeAll() } }

  /// The shelf of another folder of layouts, which shares what was prepared.
  func shelf(below folder: String) -> StationeryShelf {
    StationeryShelf(layoutsFolder: folder, files: files)
  }

  private init(layoutsFolder: String, files: PreparedFiles) {
    root = layoutsFolder
    self.files = files
  }

  // MARK: Checking

  /// What is wrong with the stationery of a layout, each at its place in the source.
  ///
  /// - Throws: operating faults, such as a program that is missing.
  public func check(_ uses: [StationeryUse], clear: ClearZones) throws -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for use in uses {
      guard var fault = try fault(of: use, clear: clear) else { continue }
      fault.place = use.place
      diagnostics.append(fault)
    }
    return diagnostics
  }

  private func fault(of use: StationeryUse, clear: ClearZones) throws -> Diagnostic? {
    let name = use.stationery.name
    let content: Content
    switch located(name) {
    case .failure(let fault): return fault
    case .success(let found): content = found
    }
    switch try inspection(of: content) {
    case .failure(let fault):
      if fault.isOperating { throw fault }
      return Self.fault(fault, name)
    case .success(let inspection):
      if let fault = Self.fault(in: inspection, use) { return fault }
    }
    switch try files.prepared(.init(sha256: content.sha256, grey: false), from: content.path) {
    case .failure(let fault): return Self.fault(fault, name)
    case .success(let prepared):
      return Self.fault(
        in: prepared.pdf.pages[use.stationery.page - 1], use, clear: clear)
    }
  }

  private func inspection(of content: Content) throws -> Result<PDFInspection, PDFFault> {
    if let known = inspections.withLock({ $0[content.sha256] }) { return known }
    let found = try files.preparer().inspect(path: content.path)
    inspections.withLock { $0[content.sha256] = found }
    return found
  }

  private static func fault(in inspection: PDFInspection, _ use: StationeryUse) -> Diagnostic? {
    let name = use.stationery.name
    if inspection.isEncrypted {
      return trouble(
        "encrypted", "the stationery \"\(name)\" is encrypted",
        why: "what it allows cannot be known", fix: "save it without password and restrictions")
    }
    if !inspection.activeContent.isEmpty {
      return trouble(
        "active", "the stationery \"\(name)\" is more than pages",
        why: "it has " + inspection.activeContent.joined(separator: ", "),
        fix: "print it into a new PDF")
    }
    let fonts = inspection.unembeddedFonts + inspection.standardFonts
    if !fonts.isEmpty {
      return trouble(
        "fonts-not-embedded", "the stationery \"\(name)\" has fonts that are not embedded",
        why: "another font would be printed for " + fonts.joined(separator: ", "),
        fix: "save it with all fonts embedded, or text turned into outlines")
    }
    guard use.stationery.page <= inspection.pages.count else {
      return trouble(
        "no-such-page", "the stationery \"\(name)\" has no page \(use.stationery.page)",
        why: "it has \(inspection.pages.count)",
        fix: "write stationery-page=\"1\" to \"\(inspection.pages.count)\"")
    }
    let page = inspection.pages[use.stationery.page - 1]
    let width = page.widthPt / Placement.pointsPerMM
    let height = page.heightPt / Placement.pointsPerMM
    guard abs(width - 210) <= toleranceMM, abs(height - 297) <= toleranceMM else {
      return trouble(
        "size", "the stationery \"\(name)\" is not A4 upright",
        why: "page \(use.stationery.page) is \(tenths(width)) × \(tenths(height)) mm, trimmed",
        fix: "save it as 210 × 297 mm without bleed and crop marks")
    }
    return nil
  }

  private static func fault(
    in page: PreparedPage, _ use: StationeryUse, clear: ClearZones
  ) -> Diagnostic? {
    let name = use.stationery.name
    if let zone = clear.everywhere.first(where: { page.hasInk(in: SheetZone($0)) }) {
      return trouble(
        "mark-zone", "the stationery \"\(name)\" has ink where the inserter reads its marks",
        why: "nothing may be printed in \(words(zone))", fix: "move it out of that zone")
    }
    if use.isFirst, let zone = clear.first.first(where: { page.hasInk(in: SheetZone($0)) }) {
      return trouble(
        "window-zone", "the stationery \"\(name)\" has ink in the envelope's window",
        why: "only the address may stand in \(words(zone)) of the first page",
        fix: "move it out of that zone")
    }
    return nil
  }

  private static func fault(_ fault: PDFFault, _ name: String) -> Diagnostic {
    let fonts = fault.fonts.isEmpty ? "" : ": " + fault.fonts.joined(separator: ", ")
    return trouble(
      fault.code.rawValue, "the stationery \"\(name)\" cannot be used",
      why: fault.message + fonts,
      fix: "save it anew as PDF with fonts embedded, A4, at most \(pagesMax) pages")
  }

  private static func trouble(
    _ code: String, _ message: String, why: String, fix: String
  ) -> Diagnostic {
    Diagnostic(.error, code: "stationery-\(code)", message, why: why, fix: fix)
  }

  private static func tenths(_ value: Double) -> String {
    String(Double((value * 10).rounded()) / 10)
  }

  private static func words(_ zone: Rectangle) -> String {
    "x \(tenths(zone.minX.millimetres))–\(tenths(zone.maxX.millimetres)), "
      + "y \(tenths(zone.minY.millimetres))–\(tenths(zone.maxY.millimetres)) mm"
  }

  // MARK: Using

  /// Whether a ground shows colour; false for one that ``check(_:clear:)`` refuses.
  public func usesColour(_ stationery: PlacedStationery) -> Bool {
    guard let prepared = try? prepared(stationery, grey: false) else { return false }
    return prepared.pdf.pages[stationery.page - 1].usesColour
  }

  /// The file with a ground, fit to print, and its page.
  ///
  /// - Throws: the diagnostic or fault of a ground that cannot be used.
  func prepared(_ stationery: PlacedStationery, grey: Bool) throws -> PreparedFile {
    let content = try located(stationery.name).get()
    let key = PreparedFiles.Key(sha256: content.sha256, grey: grey)
    let prepared = try files.prepared(key, from: content.path).get()
    guard prepared.pdf.pages.indices.contains(stationery.page - 1) else {
      throw PDFFault(.noSuchPage, "the stationery has no such page")
    }
    return prepared
  }

  /// A picture of a ground, a PNG of 200 dots an inch, for pages that are shown and not printed.
  /// Made once for each content.
  ///
  /// - Throws: the diagnostic or fault of a ground that cannot be used.
  public func picture(of stationery: PlacedStationery, grey: Bool) throws -> String {
    let prepared = try prepared(stationery, grey: grey)
    let content = try located(stationery.name).get()
    let preparer = try files.preparer()
    let what = "\(grey ? "grey" : "colour")-page\(stationery.page)"
    let path = try files.name(content.sha256, what, by: preparer) + ".png"
    if FileManager.default.fileExists(atPath: path) { return path }
    let temporary = "\(path).tmp-\(ProcessInfo.processInfo.processIdentifier)"
    try preparer.render(
      prepared: prepared.file, page: stationery.page, dotsPerInch: 200, to: temporary)
    _ = rename(temporary, path)
    return path
  }

  private func located(_ name: String) -> Result<Content, Diagnostic> {
    contents.withLock { contents in
      if let known = contents[name] { return known }
      let found = Result<Content, Diagnostic> {
        () throws(Diagnostic) in
        do {
          let bytes = try PictureStore.bytes(
            of: name, below: root, bytesMax: Self.bytesMax)
          return Content(path: "\(root)/\(name)", sha256: sha256Hex(bytes))
        } catch var fault as Diagnostic {
          // The folder's reader speaks of pictures.
          fault.code = fault.code.replacing("picture-", with: "stationery-")
          fault.message = "stationery \"\(name)\": " + fault.message
          throw fault
        } catch {
          throw Self.trouble(
            "unreadable", "the stationery \"\(name)\" cannot be read", why: "\(error)",
            fix: "make the file readable")
        }
      }
      contents[name] = found
      return found
    }
  }
}

extension SheetZone {
  /// The zone of a rectangle.
  init(_ rectangle: Rectangle) {
    self.init(
      xMM: rectangle.minX.millimetres, yMM: rectangle.minY.millimetres,
      widthMM: rectangle.size.width.millimetres, heightMM: rectangle.size.height.millimetres)
  }
}
