import Foundation
import LayoutEngine
import MailModel
import QPDFKit
import Rendering
import Spooling

/// One print-ready PDF in two passes: cairo draws all pages on one surface; then one pass of qpdf
/// puts grounds and foreign pages beneath what is drawn and makes greys true. A file's
/// fonts, pictures and grounds are in it once, however many pages have them.
final class TwoPassFile {
  private struct Beneath {
    var source: PreparedFile
    var sourcePage: Int
    var onPage: Int
    var rules: EnclosureRules?
    var keepClear: Rectangle?
    /// Where it goes, where that is settled already.
    var placement: Placement?
  }

  private let raw: String
  private let mono: Bool
  private let surface: JobSurface
  private var beneath: [Beneath] = []
  private var above: [(page: Int, overlay: Overlay, kind: Overlay.Kind)] = []
  private var stamps: [(page: Int, source: String, says: String)] = []

  /// How many pages there are so far.
  var pages: Int { surface.pages }

  /// Opens the file of the first pass at `raw`, which is gone after ``write(to:)``.
  init(
    raw: String, fonts: FontBook, pictures: PictureStore, mono: Bool, title: String, created: Date
  ) throws {
    self.raw = raw
    self.mono = mono
    surface = try JobSurface(
      path: raw, fonts: fonts, pictures: pictures, mono: mono, title: title, created: created)
  }

  /// Adds a page, with its ground if it has one.
  func add(
    _ frame: Frame, pictures: PictureStore? = nil, stationery: StationeryShelf,
    marked parts: [MarkedPart]? = nil
  ) throws {
    if let ground = frame.stationery {
      beneath.append(
        Beneath(
          source: try stationery.prepared(ground, grey: mono), sourcePage: ground.page - 1,
          onPage: surface.pages + 1))
    }
    if frame.items.isEmpty {
      try surface.addBlankPage()
    } else {
      try surface.addPage(frame, pictures: pictures, marked: parts)
    }
  }

  /// Puts a page of a prepared file beneath the page that is added next, by its rules and out of
  /// `keepClear`.
  func putBeneathNext(
    _ source: PreparedFile, page: Int, rules: EnclosureRules? = nil, keepClear: Rectangle?
  ) {
    beneath.append(
      Beneath(
        source: source, sourcePage: page, onPage: surface.pages + 1, rules: rules,
        keepClear: keepClear))
  }

  /// Puts an overlay on the page that is added next.
  func putAboveNext(_ overlay: Overlay, as kind: Overlay.Kind) {
    above.append((page: surface.pages + 1, overlay: overlay, kind: kind))
  }

  /// Puts the one page of a file on the page that is added next, as a stamp.
  func stampNext(_ source: String, saying says: String) {
    stamps.append((page: surface.pages + 1, source: source, says: says))
  }

  /// Puts a page of a prepared file beneath the page that is added next, at a place that was
  /// settled before.
  func putBeneathNext(_ source: PreparedFile, page: Int, at placement: Placement) {
    beneath.append(
      Beneath(source: source, sourcePage: page, onPage: surface.pages + 1, placement: placement))
  }

  /// Makes the second pass.
  ///
  /// - Parameters:
  ///   - sheet: what foreign pages are fitted to.
  ///   - finish: asks for more, such as press sheets, before the file is written.
  /// - Returns: what the pass did; no `greyFaults` are left.
  func write(
    to path: String, sheet: Size = .a4, finish: (JobAssembler) throws -> Void = { _ in }
  ) throws -> AssemblyResult {
    _ = try surface.finish()
    let assembler = try JobAssembler(input: raw, grey: mono)
    for placed in beneath {
      let area = SheetArea(sheet, placed.rules, keepClear: placed.keepClear)
      try assembler.place(
        source: placed.source.file, sourcePage: placed.sourcePage + 1, onPage: placed.onPage,
        placement: placed.placement
          ?? placed.source.pdf.pages[placed.sourcePage].placement(on: area))
    }
    for stamp in stamps {
      try assembler.put(
        page: 1, of: stamp.source, as: .stamp, saying: stamp.says, onPage: stamp.page)
    }
    for put in above { try assembler.put(put.overlay, as: put.kind, onPage: put.page) }
    try finish(assembler)
    let result = try assembler.write(to: path)
    guard result.greyFaults.isEmpty else {
      throw SpoolError(
        .broken, "the file is mono and has colour left",
        why: result.greyFaults.prefix(3).joined(separator: "; "))
    }
    try FileManager.default.removeItem(atPath: raw)
    return result
  }
}

/// Writes finished pages as a PDF, made as a job's `print.pdf` is.
///
/// - Parameters:
///   - frames: the pages in order.
///   - path: the file to write; `path` with `.raw` behind it is used on the way.
///   - created: written as the creation date, in UTC.
/// - Throws: what is wrong with a picture or ground as a ``Diagnostic``, and operating faults.
public func writePDF(
  _ frames: [Frame], to path: String, fonts: FontBook, pictures: PictureStore,
  stationery: StationeryShelf, mono: Bool, title: String, created: Date
) throws {
  let file = try TwoPassFile(
    raw: path + ".raw", fonts: fonts, pictures: pictures, mono: mono, title: title,
    created: created)
  for frame in frames { try file.add(frame, stationery: stationery) }
  _ = try file.write(to: path)
}
