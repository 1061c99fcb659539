import Foundation
import HashKit
import MailModel
import QPDFKit
import SiteConfiguration
import Spooling

/// Keeps enclosures by their content and makes each distinct one fit to print once, in grey or in
/// colour. Prepared files are a cache beside the originals: they can be made again at any time.
final class EnclosureStore: Sendable {
  private let spool: Spool
  private let site: Site
  private let files: PreparedFiles
  private let sources: EnclosureSources

  init(spool: Spool, site: Site) {
    self.spool = spool
    self.site = site
    let limits = ([site.enclosurePolicy] + site.senders.map(\.enclosurePolicy)).map(\.limits)
    files = PreparedFiles(
      folder: "\(spool.enclosuresFolder)/prepared",
      // Who allows fewer is asked for each piece.
      pagesMax: limits.map(\.pagesMax).max() ?? EnclosureLimits().pagesMax,
      greyProfile: site.enclosurePolicy.greyProfile.map { "\(spool.siteFolder)/\($0)" })
    sources = EnclosureSources(spool: spool, site: site)
  }

  /// What a document's enclosures come to.
  struct Enclosed {
    /// In printing order, each copy by itself.
    var plans: [EnclosurePlan] = []
    /// What is to be said of them; a deviation where one cannot be printed.
    var reasons: [Reason] = []
    /// Whether they make the piece one for a colour job.
    var needsColour = false
  }

  // MARK: A batch

  /// Stores and prepares what a batch of documents brings, each distinct file once.
  func prepare(
    _ documents: [(document: IntakeStage.Accepted, day: CalendarDate)],
    workers: WorkerPool<Worker>
  ) throws {
    var wanted: [PreparedFiles.Key] = []
    var seen: Set<PreparedFiles.Key> = []
    var contents: [String: [UInt8]] = [:]
    for (document, day) in documents {
      let limits = limits(of: document.sender)
      for source in try sources.all(of: document, on: day).0 {
        guard let sha256 = source.sha256, source.bytes <= limits.bytesMax else { continue }
        let key = PreparedFiles.Key(sha256: sha256, grey: isGrey(source, document.sender))
        guard !files.knows(key), seen.insert(key).inserted else { continue }
        if contents[sha256] == nil, let content = source.content {
          contents[sha256] = try content()
        }
        wanted.append(key)
      }
    }
    guard !wanted.isEmpty else { return }
    _ = try spool.storeEnclosures(contents.sorted { $0.key < $1.key }.map(\.value))
    _ = try workers.map(wanted, bite: 1) { _, key in try self.make(key) }
  }

  /// The key's colour before it is known whether the piece becomes one for a colour job.
  private func isGrey(_ source: EnclosureSource, _ sender: SenderProfile) -> Bool {
    switch source.rules.ink ?? .asPiece {
    case .asPiece: sender.colour == .mono
    case .mono: true
    case .colour: false
    }
  }

  private func limits(of sender: SenderProfile) -> EnclosureLimits {
    site.enclosurePolicy.limits.within(sender.enclosurePolicy.limits)
  }

  /// Whether anything that goes with the document may make it a piece for a colour job.
  func mayNeedColour(_ document: IntakeStage.Accepted) throws -> Bool {
    try document.sender.colour == .colour || sources.mayNeedColour(document)
  }

  // MARK: A document

  /// What a document's enclosures come to, after ``prepare(_:workers:)``. What cannot be printed
  /// makes the document a deviation: it never goes without.
  func enclosed(
    with document: IntakeStage.Accepted, on day: CalendarDate, sheet: EnclosureSheet
  ) throws -> Enclosed {
    var result = Enclosed()
    let (all, notes) = try sources.all(of: document, on: day)
    result.reasons = notes
    let limits = limits(of: document.sender)
    var printable: [(source: EnclosureSource, sha256: String)] = []
    for source in all {
      guard let sha256 = source.sha256 else {
        result.reasons.append(
          Reason(
            code: "enclosure-missing", message: "the standing enclosure's file cannot be read",
            place: source.place, severity: .deviation))
        continue
      }
      guard source.bytes <= limits.bytesMax else {
        result.reasons.append(tooLarge(source, limits))
        continue
      }
      printable.append((source, sha256))
      guard source.rules.ink == .colour else { continue }
      let key = PreparedFiles.Key(sha256: sha256, grey: false)
      if case .success(let file) = try make(key, source), file.pdf.usesColour {
        result.needsColour = true
      }
    }
    let isColour = result.needsColour || document.sender.colour == .colour
    for (source, sha256) in printable {
      try add(source, sha256, isColour: isColour, document.sender, limits, sheet, to: &result)
    }
    let pages = result.plans.reduce(0) { $0 + $1.pageColours.count }
    if pages > limits.pagesOfPieceMax {
      result.reasons.append(
        Reason(
          code: "enclosures-too-many-pages",
          message: "the enclosures have \(pages) pages together; at most "
            + "\(limits.pagesOfPieceMax) are allowed", severity: .deviation))
    }
    return result
  }

  private func add(
    _ source: EnclosureSource, _ sha256: String, isColour: Bool, _ sender: SenderProfile,
    _ limits: EnclosureLimits, _ sheet: EnclosureSheet, to result: inout Enclosed
  ) throws {
    let grey = source.rules.ink == .mono || !isColour
    switch try make(PreparedFiles.Key(sha256: sha256, grey: grey), source) {
    case .failure(let fault) where fault.code == .notPrintable:
      result.reasons += unprintable(source, fault, sender)
    case .failure(let fault):
      result.reasons.append(
        Reason(
          code: "enclosure-\(fault.code.rawValue)",
          message: "the enclosure cannot be printed: \(fault.message)"
            + (fault.fonts.isEmpty ? "" : ": \(fault.fonts.joined(separator: ", "))"),
          place: source.place, severity: .deviation))
    case .success(let prepared):
      if try isSpeck(prepared.pdf, sha256) {
        result.reasons.append(
          Reason(
            code: "enclosure-shows-nothing",
            message: "the picture shows nothing, or a speck of two millimetres; it is not printed",
            place: source.place, severity: .note))
        return
      }
      result.reasons += prepared.pdf.remarks.map {
        Reason(code: "enclosure-note", message: $0, place: source.place, severity: .note)
      }
      if prepared.pdf.pages.count > limits.pagesMax {
        result.reasons.append(
          Reason(
            code: "enclosure-too-many-pages",
            message: "the enclosure has \(prepared.pdf.pages.count) pages; at most "
              + "\(limits.pagesMax) are allowed", place: source.place, severity: .deviation))
        return
      }
      if let page = sheet.firstPageThatDoesNotFit(prepared.pdf, source.rules) {
        result.reasons.append(
          Reason(
            code: "enclosure-does-not-fit",
            message: "page \(page) does not fit on the sheet in its own size",
            place: source.place, severity: .deviation))
        return
      }
      let plan = EnclosurePlan(
        id: source.id, sha256: sha256, pageColours: prepared.pdf.pages.map(\.usesColour),
        rules: source.rules, grey: grey)
      result.plans += Array(repeating: plan, count: source.rules.copies ?? 1)
    }
  }

  /// Whether it is a picture without anything to see, such as programs leave as a trace.
  private func isSpeck(_ pdf: PreparedPDF, _ sha256: String) throws -> Bool {
    guard pdf.pages.count == 1, let ink = pdf.pages.first?.ink,
      ink.bits.reduce(0, { $0 + $1.nonzeroBitCount }) <= 4
    else { return false }
    return try EnclosureForm(of: spool.enclosurePath(sha256: sha256)) == .picture
  }

  private func tooLarge(_ source: EnclosureSource, _ limits: EnclosureLimits) -> Reason {
    Reason(
      code: "enclosure-too-large",
      message: "the enclosure has \(source.bytes) bytes; at most \(limits.bytesMax) are allowed",
      place: source.place, severity: .deviation)
  }

  /// What is neither a PDF nor a picture: the sender says whether the letter may go without it.
  private func unprintable(
    _ source: EnclosureSource, _ fault: PDFFault, _ sender: SenderProfile
  ) -> [Reason] {
    let rule =
      sender.enclosurePolicy.unprintable ?? site.enclosurePolicy.unprintable ?? .note
    // Intake has said so of what is embedded. Whoever puts a file beside an invoice, or adds it,
    // wants it on paper.
    if rule == .note, source.origin == .embedded { return [] }
    return [
      Reason(
        code: "enclosure-not-printable", message: fault.message, place: source.place,
        severity: .deviation)
    ]
  }

  // MARK: One enclosure

  /// The prepared enclosure, made again where the cache was emptied.
  ///
  /// - Throws: ``SpoolError`` of kind `broken` where it was planned and now cannot be made.
  func prepared(_ sha256: String, grey: Bool) throws -> PreparedFile {
    switch try make(PreparedFiles.Key(sha256: sha256, grey: grey)) {
    case .success(let prepared): return prepared
    case .failure(let fault):
      throw SpoolError(
        .broken, "an enclosure that was planned cannot be made fit to print any more",
        why: fault.description)
    }
  }

  /// Stores a file and makes it fit to print, to see whether it can be.
  func trial(_ bytes: [UInt8], grey: Bool) throws -> (String, Result<PreparedFile, PDFFault>) {
    let sha256 = try spool.storeEnclosure(bytes)
    return (sha256, try make(PreparedFiles.Key(sha256: sha256, grey: grey)))
  }

  private func make(
    _ key: PreparedFiles.Key, _ source: EnclosureSource? = nil
  ) throws -> Result<PreparedFile, PDFFault> {
    if !files.knows(key), let content = source?.content,
      !FileManager.default.fileExists(atPath: spool.enclosurePath(sha256: key.sha256))
    {
      try spool.storeEnclosure(try content())
    }
    return try files.prepared(key, from: spool.enclosurePath(sha256: key.sha256))
  }
}

/// What enclosures' pages are put on: a print site's leaf with the place of its mark.
struct EnclosureSheet {
  var size: Size
  var mark: Rectangle?

  init(_ printSite: PrintSite, of site: Site) {
    size = site.stock(printSite.stock)?.size ?? .a4
    mark = site.markScheme(printSite.markScheme)?.zone
  }

  /// The first page, from 1, that rules forbid to scale and that does not lie on the sheet so.
  func firstPageThatDoesNotFit(_ pdf: PreparedPDF, _ rules: EnclosureRules) -> Int? {
    guard rules.scaling == EnclosureRules.Scaling.none else { return nil }
    let area = SheetArea(size, rules, keepClear: mark)
    return pdf.pages.firstIndex { page in
      !page.placement(on: area).isClear(
        widthPt: page.widthPt, heightPt: page.heightPt, on: area, ink: page.ink)
    }.map { $0 + 1 }
  }
}

extension SheetArea {
  /// A leaf on which an enclosure is put by its rules.
  init(_ size: Size, _ rules: EnclosureRules?, keepClear: Rectangle?) {
    let scaling: PageScaling =
      switch rules?.scaling ?? .shrink {
      case .shrink: .shrink
      case .fit: .fit
      case .none: .none
      }
    self.init(
      widthMM: size.width.millimetres, heightMM: size.height.millimetres,
      marginMM: rules?.margin?.millimetres ?? 0, scaling: scaling,
      keepClear: keepClear.map(SheetZone.init))
  }
}

extension PreparedPDF {
  /// Whether any page shows colour.
  var usesColour: Bool { pages.contains(where: \.usesColour) }

  /// What people should know: what was left out, and that the file had to be mended or opened.
  var remarks: [String] {
    notes + (wasRepaired ? ["the file was damaged and was mended"] : [])
      + (wasEncrypted ? ["the file was encrypted and opened without a password"] : [])
  }
}
