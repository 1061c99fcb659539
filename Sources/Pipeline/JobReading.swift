import Foundation
import MailModel
import Production
import Spooling
import Verification

/// Reads a finished job folder back: what its manifest says against what the spool planned, and its
/// print file against both.
struct JobReading {
  let spool: Spool
  let record: JobRecord
  let job: PlannedJob
  let folder: String

  private var printName: String { "jobs/\(job.name)/print.pdf" }

  /// Reads and compares.
  ///
  /// - Parameters:
  ///   - known: what is known of the pages beforehand.
  ///   - isExact: whether `known` comes from an earlier reading.
  func verify(
    known: PageReadings, isExact: Bool, scope: VerificationScope, workers: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> VerificationReport {
    let sheets = try ManifestSheets(folder: folder)
    var findings = sheets.map { differences($0) } ?? []
    if sheets == nil {
      findings.append(finding("manifest-unreadable", "manifest.json cannot be read"))
    }
    let expectation = try expectation(sheets ?? ManifestSheets(), known, isExact: isExact)
    let verifier = PrintVerifier(
      path: "\(folder)/print.pdf", expected: expectation, scope: scope, scratch: spool.workFolder)
    var report = try verifier.verify(workers: workers, progress: progress)
    report.findings.insert(contentsOf: findings, at: 0)
    return report
  }

  // MARK: The manifest against the plan

  private func differences(_ manifest: ManifestSheets) -> [Diagnostic] {
    let planned = job.pieces.flatMap { piece in
      piece.sheets.map {
        ManifestSheets.Sheet(
          piece: piece.piece, sheet: $0.sheet, frontPage: $0.frontPage, backPage: $0.backPage,
          lane: $0.lane, mark: $0.mark)
      }
    }
    guard manifest.sheets.count == planned.count else {
      return [
        finding(
          "manifest-sheets",
          "the manifest has \(manifest.sheets.count) sheets, the spool \(planned.count)")
      ]
    }
    var findings: [Diagnostic] = []
    if manifest.markForm != MarkForm(job.marks.scheme) {
      findings.append(
        finding("manifest-marks", "the manifest's marks are not those that were planned"))
    }
    return findings
      + zip(manifest.sheets, planned).filter { $0 != $1 }.map { _, wanted in
        finding(
          "manifest-sheet", "the manifest's pages, lane or mark are not those that were planned",
          path: "piece \(wanted.piece), sheet \(wanted.sheet)")
      }
  }

  private func finding(_ code: String, _ message: String, path: String? = nil) -> Diagnostic {
    Diagnostic(
      .error, code: code, message, at: .init(file: "jobs/\(job.name)/manifest.json", path: path))
  }

  // MARK: What the print file must show

  private func expectation(
    _ manifest: ManifestSheets, _ known: PageReadings, isExact: Bool
  ) throws -> PrintExpectation {
    var expected = PrintExpectation(
      name: printName, pages: job.pages, sheetSize: job.imposition.sheetSize,
      isMono: job.colour == .mono, lanes: job.imposition.lanes, markForm: manifest.markForm,
      texts: known.texts, isTextExact: isExact)
    expected.marks = manifest.sheets.compactMap { sheet in
      job.place(
        of: job.marks.side, page: job.marks.side == .front ? sheet.frontPage : sheet.backPage,
        lane: sheet.lane
      ).map {
        PrintExpectation.Mark(
          place: $0, text: sheet.mark, piece: sheet.piece, sheet: sheet.sheet)
      }
    }
    guard job.envelope.window != .none else { return expected }
    for piece in job.pieces {
      guard let first = piece.sheets.first, let lines = try addressLines(of: piece),
        let place = job.place(of: job.addressSide, first)
      else { continue }
      expected.addresses.append(
        PrintExpectation.Address(
          place: place, piece: piece.piece, window: job.envelope.windowRectangle, lines: lines,
          others: isExact ? nil : known.besideAddress[place], box: known.addressBoxes[place]))
    }
    return expected
  }

  private func addressLines(of piece: PlannedPiece) throws -> [String]? {
    guard let record = try spool.documents([piece.documentSequence]).first,
      let bytes = record.plan
    else { return nil }
    return try JSONDecoder().decode(DocumentPlan.self, from: Data(bytes)).addressLines
  }
}
