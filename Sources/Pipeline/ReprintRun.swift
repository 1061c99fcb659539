import BarcodeKit
import Foundation
import MailModel
import Production
import QPDFKit
import Spooling

/// Makes the `print.pdf` of a reprint out of the pages that were printed before: every page as it
/// is, byte for byte, with only the mark's cells exchanged. Nothing is composed again, so that no
/// later layout, font or program can change a letter that is out already.
struct ReprintRun {
  let spool: Spool
  let job: PlannedJob

  /// A page of the reprint and where it comes from.
  private struct Origin {
    var page: Int
    var job: String
    var sourcePage: Int
    var marks: (old: String, new: String)?
  }

  /// Makes `print.pdf` in `folder`.
  func printFile(in folder: String) throws -> FinishedFile {
    var copies: [PageCopy] = []
    for origin in try origins() {
      var copy = PageCopy(
        path: "\(spool.jobsFolder)/\(origin.job)/print.pdf", page: origin.sourcePage)
      if let marks = origin.marks {
        let old = try stencil(marks.old)
        copy.replacing = (old: old, new: try stencil(marks.new))
      }
      copies.append(copy)
    }
    let path = "\(folder)/print.pdf"
    let pages = try write(copies, to: path)
    guard pages == job.pages else {
      throw SpoolError(.broken, "the reprint \(job.name) has other pages than planned")
    }
    let digest = try fileDigest(path)
    return FinishedFile(
      name: "print.pdf", sha256: digest.sha256, bytes: digest.bytes, pages: pages)
  }

  private func write(_ copies: [PageCopy], to path: String) throws -> Int {
    do {
      return try PDFTools.copyPages(
        copies, title: job.name, created: "D:\(job.created.filter(\.isNumber))Z", to: path)
    } catch {
      if error.isOperating { throw error }
      throw SpoolError(
        .broken, "job \(job.name) cannot be printed again from the pages that were printed",
        why: error.description, fix: "audit the jobs that its pieces come from")
    }
  }

  /// What the pages must say: what was read of them when they were printed first.
  func readings() throws -> PageReadings {
    var known: [String: PageReadings] = [:]
    var readings = PageReadings()
    for origin in try origins() {
      let source: PageReadings
      if let one = known[origin.job] {
        source = one
      } else {
        let record = try spool.existingJob(origin.job)
        source = PageReadings(bytes: try spool.pageTexts(ofJob: record.number) ?? [])
        known[origin.job] = source
      }
      readings.texts[origin.page] = source.texts[origin.sourcePage]
      readings.addressBoxes[origin.page] = source.addressBoxes[origin.sourcePage]
    }
    return readings
  }

  // MARK: Pages

  private func origins() throws -> [Origin] {
    var jobs: [String: PlannedJob] = [:]
    var origins: [Origin] = []
    for piece in job.pieces {
      guard let from = piece.reprintOf else {
        throw SpoolError(.broken, "piece \(piece.id) of a reprint replaces nothing")
      }
      let source = try jobs[from.job] ?? loaded(from.job)
      jobs[from.job] = source
      guard source.imposition.scheme.lanes == 1, source.marks.scheme.symbology == .dataMatrix,
        let printed = source.pieces.first(where: { $0.piece == from.piece }),
        printed.sheets.count == piece.sheets.count
      else {
        throw SpoolError(
          .broken, "piece \(from.piece) of \(from.job) cannot be printed again from its pages",
          why: "its leaves share press sheets, or its marks are no matrix codes")
      }
      for (old, new) in zip(printed.sheets, piece.sheets) {
        origins += pages(of: new, from: old, in: from.job)
      }
    }
    return origins.sorted { $0.page < $1.page }
  }

  private func pages(of new: PlannedSheet, from old: PlannedSheet, in name: String) -> [Origin] {
    let marks = (old: old.mark, new: new.mark)
    var origins = [
      Origin(
        page: new.frontPage, job: name, sourcePage: old.frontPage,
        marks: job.marks.side == .front ? marks : nil)
    ]
    if let back = new.backPage, let oldBack = old.backPage {
      origins.append(
        Origin(
          page: back, job: name, sourcePage: oldBack,
          marks: job.marks.side == .back ? marks : nil))
    }
    return origins
  }

  private func loaded(_ name: String) throws -> PlannedJob {
    let record = try spool.existingJob(name)
    return try record.planned(pieces: try spool.pieces(ofJob: record.number))
  }

  /// The cells of a mark as the page carries them.
  func stencil(_ mark: String) throws -> PageCopy.Stencil {
    let matrix = try SymbolEncoder().encode(
      Array(mark.utf8), as: .dataMatrix(side: job.marks.scheme.modules))
    return PageCopy.Stencil(columns: matrix.columns, rows: matrix.rows, cells: matrix.dark)
  }
}
