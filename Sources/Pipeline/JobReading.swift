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
    return zip(manifest.sheets, planned).filter { $0 != $1 }.map { _, wanted in
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
      isMono: job.colour == .mono, texts: known.texts, isTextExact: isExact)
    if job.marks.scheme.symbology == .dataMatrix {
      expected.marks = manifest.sheets.compactMap { sheet in
        let page = job.marks.side == .front ? sheet.frontPage : sheet.backPage
        return page.map {
          PrintExpectation.Mark(
            page: $0, zone: inLane(job.marks.scheme.zone, of: sheet.lane, on: job.marks.side),
            text: sheet.mark, piece: sheet.piece, sheet: sheet.sheet)
        }
      }
    }
    guard job.envelope.window != .none else { return expected }
    for piece in job.pieces {
      guard let first = piece.sheets.first, let lines = try addressLines(of: piece),
        let page = job.addressSide == .front ? first.frontPage : first.backPage
      else { continue }
      expected.addresses.append(
        PrintExpectation.Address(
          page: page, piece: piece.piece,
          window: inLane(job.envelope.windowRectangle, of: first.lane, on: job.addressSide),
          lines: lines, others: isExact ? nil : known.besideAddress[page],
          box: known.addressBoxes[page]))
    }
    return expected
  }

  /// A place on a leaf, as it lies on the press sheet.
  private func inLane(_ place: Rectangle, of lane: Int, on side: AddressSide) -> Rectangle {
    let lanes = job.imposition.scheme.lanes
    guard lanes > 1 else { return place }
    let at = side == .front ? lane : job.imposition.scheme.backLane(ofFrontLane: lane)
    let width = job.imposition.sheetSize.width / lanes
    return Rectangle(
      x: place.minX + width * at, y: place.minY, width: place.size.width,
      height: place.size.height)
  }

  private func addressLines(of piece: PlannedPiece) throws -> [String]? {
    guard let record = try spool.documents([piece.documentSequence]).first,
      let bytes = record.plan
    else { return nil }
    return try JSONDecoder().decode(DocumentPlan.self, from: Data(bytes)).addressLines
  }
}

/// The sheets that a job folder's manifest lists.
struct ManifestSheets {
  /// One of them.
  struct Sheet: Equatable {
    var piece: Int
    var sheet: Int
    var frontPage: Int
    var backPage: Int?
    var lane: Int
    var mark: String
  }

  var sheets: [Sheet] = []

  /// No sheets.
  init() {}

  /// Reads `manifest.json` in the folder; nothing where it is not one.
  init?(folder: String) throws {
    guard let data = FileManager.default.contents(atPath: "\(folder)/manifest.json"),
      let manifest = try? JSONDecoder().decode(JSONValue.self, from: data)
    else { return nil }
    for piece in manifest.members["pieces"]?.elements ?? [] {
      for sheet in piece.members["sheets"]?.elements ?? [] {
        let members = sheet.members
        sheets.append(
          Sheet(
            piece: piece.members["piece"]?.whole ?? 0, sheet: members["sheet"]?.whole ?? 0,
            frontPage: members["frontPage"]?.whole ?? 0, backPage: members["backPage"]?.whole,
            lane: members["lane"]?.whole ?? 0, mark: members["mark"]?.text ?? ""))
      }
    }
  }
}
