import Dispatch
import DmtxKit
import Foundation
import MailModel
import QPDFKit
import Synchronization

/// Reads a finished print file with other people's readers and compares it with what was planned:
/// poppler for pixels and text, libdmtx and this room's own measuring for marks, qpdf for boxes,
/// inks and fonts.
///
/// Memory is bounded whatever the job's size: pages are read in stretches, and only fingerprints
/// stay. Diagnostics name pages, pieces and sheets, never what is on them.
public struct PrintVerifier: Sendable {
  let path: String
  let expected: PrintExpectation
  let scope: VerificationScope
  let scratch: String?
  /// Whose mark a text is, to tell a swapped page from a wrong mark; optical marks name nobody.
  let sheetOfMark: [String: (piece: Int, sheet: Int)]

  /// Makes a verifier.
  public init(
    path: String, expected: PrintExpectation, scope: VerificationScope = .all,
    scratch: String? = nil
  ) {
    self.path = path
    self.expected = expected
    self.scope = scope
    self.scratch = scratch
    let names = expected.markForm?.isName ?? false
    sheetOfMark = Dictionary(
      names ? expected.marks.map { ($0.text, ($0.piece, $0.sheet)) } : [],
      uniquingKeysWith: { one, _ in one })
  }

  /// Pages that one child process reads.
  static let stretch = 128

  /// Reads on as many threads as told.
  ///
  /// - Parameter progress: called with pages as they are done, from any thread.
  /// - Throws: ``PDFFault`` where a reader is missing or a disk is full; a broken file is a
  ///   finding.
  public func verify(
    workers: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> VerificationReport {
    var report = VerificationReport()
    try readWhole(&report)
    // Marks and texts of a file that is not the one that was planned would only repeat that.
    guard !report.findings.contains(where: { $0.code == "unreadable" }) else { return report }
    let reader = try PageReader(scratch: scratch)
    let stretches = stretches(pages: min(expected.pages, pageCount(report)))
    let results = Mutex<[Int: Result<StretchReading, any Error>]>([:])
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, stretches.count))) { _ in
      while true {
        let index = next.withLock { position in
          defer { position += 1 }
          return position
        }
        guard index < stretches.count else { return }
        let result = Result { try StretchReading(of: stretches[index], by: self, with: reader) }
        results.withLock { $0[index] = result }
        progress(stretches[index].count)
      }
    }
    let readings = try stretches.indices.compactMap { index in
      try results.withLock { try $0[index]?.get() }
    }
    for reading in readings { reading.merge(into: &report) }
    compareTexts(&report)
    return report
  }

  // MARK: The file as a whole

  private func readWhole(_ report: inout VerificationReport) throws {
    switch PDFTools.inspect(path: path, limits: .own, deep: true) {
    case .failure(let fault) where fault.isOperating: throw fault
    case .failure(let fault):
      report.add(
        finding("unreadable", "the file cannot be read as a PDF", why: fault.code.rawValue))
    case .success(let inspection):
      if inspection.isRepaired || inspection.isEncrypted {
        report.add(finding("damaged", "the file is damaged or encrypted"))
      }
      if inspection.pages.count != expected.pages {
        report.add(
          finding(
            "page-count",
            "the file has \(inspection.pages.count) pages, the manifest \(expected.pages)"))
      }
      let size = expected.sheetSize
      for (index, page) in inspection.pages.enumerated() {
        if abs(page.widthPt - size.width.points) > 0.5
          || abs(page.heightPt - size.height.points) > 0.5
        {
          report.add(finding("page-box", "the page is not as large as its sheet", page: index + 1))
        }
        if expected.isMono, page.usesColour {
          report.add(
            finding("coloured", "something on the page is not grey in a mono job", page: index + 1))
        }
      }
      for font in inspection.unembeddedFonts + inspection.standardFonts {
        report.add(finding("font-not-embedded", "the font \(font) is not embedded"))
      }
    }
  }

  private func pageCount(_ report: VerificationReport) -> Int {
    guard report.findings.contains(where: { $0.code == "page-count" }),
      case .success(let inspection) = PDFTools.inspect(path: path, limits: .own, deep: false)
    else { return expected.pages }
    return inspection.pages.count
  }

  private func stretches(pages: Int) -> [ClosedRange<Int>] {
    guard pages > 0 else { return [] }
    // Short stretches for short files, so that every core has one.
    let length = min(
      expected.stretchMax, max(16, min(Self.stretch, (pages / 4 + 1) & ~1)))
    let all = stride(from: 1, through: pages, by: length).map {
      $0...min(pages, $0 + length - 1)
    }
    switch scope {
    case .all: return all
    case .sample:
      return all.enumerated().filter { $0.offset % 10 == 0 || $0.offset == all.count - 1 }
        .map(\.element)
    }
  }

  // MARK: Texts

  /// A page with a text that belongs on another page of the job was swapped. A text that is known
  /// nowhere is a finding only where an earlier reading said what must be there: readers differ in
  /// what they make of rare scripts.
  private func compareTexts(_ report: inout VerificationReport) {
    var owners: [PageText: LeafPlace] = [:]
    for (place, text) in expected.texts where text.sum != 0 {
      owners[text] = min(owners[text] ?? place, place)
    }
    for (place, found) in report.texts.sorted(by: { $0.key < $1.key }) {
      guard let wanted = expected.texts[place], wanted != found else { continue }
      if let owner = owners[found] {
        report.add(
          finding(
            "page-swapped", "the page shows what belongs on page \(owner.page)", place: place,
            fix: "release the job again; if it happens again, keep the file and report it"))
      } else if expected.isTextExact || found.sum == 0 {
        report.add(finding("text-changed", "the page's text is not what it must be", place: place))
      }
    }
  }

  func finding(
    _ code: String, _ message: String, page: Int? = nil, place: LeafPlace? = nil, piece: Int? = nil,
    sheet: Int? = nil,
    why: String? = nil, fix: String? = nil
  ) -> Diagnostic {
    var parts: [String] = []
    if let page = page ?? place?.page { parts.append("page \(page)") }
    if let place, expected.lanes.count > 1 { parts.append("column \(place.column + 1)") }
    if let piece { parts.append("piece \(piece)") }
    if let sheet { parts.append("sheet \(sheet)") }
    return Diagnostic(
      .error, code: code, message,
      at: .init(file: expected.name, path: parts.isEmpty ? nil : parts.joined(separator: ", ")),
      why: why, fix: fix)
  }
}
