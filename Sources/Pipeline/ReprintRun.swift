import BarcodeKit
import Foundation
import MailModel
import Production
import QPDFKit
import Spooling
import Verification

/// Makes the `print.pdf` of a reprint out of the pages that were printed before: every side's
/// content as it is, byte for byte, with only mark and postage mark exchanged. Nothing is composed
/// again, so that no later layout, font or program can change a letter that is out already.
final class ReprintRun {
  private let spool: Spool
  private let workshop: Workshop
  private let job: PlannedJob
  private let encoder: SymbolEncoder
  private let stamps: StampFiles
  /// What the pages must say: what was read of them when they were printed first.
  private(set) var readings = PageReadings()

  /// A side of the reprint and where it comes from.
  private struct Origin {
    var place: LeafPlace
    var source: PlannedJob
    var printed: LeafPlace
    /// The old and the new mark, on the side that carries them.
    var marks: (old: String, new: String)?
    /// The postage mark's place, on the side that shows the address.
    var franking: Rectangle?
    var piece: String
  }

  init(spool: Spool, workshop: Workshop, worker: Worker, job: PlannedJob) throws {
    self.spool = spool
    self.workshop = workshop
    self.job = job
    encoder = try SymbolEncoder()
    stamps = StampFiles(spool: spool, worker: worker, job: job)
  }

  /// Makes `print.pdf` in `folder`.
  func printFile(in folder: String) throws -> FinishedFile {
    let path = "\(folder)/print.pdf"
    let pages: Int
    do {
      let copier = try PageCopier()
      for origin in try origins() { try copy(origin, with: copier) }
      try PressDressing(job, site: workshop.site, folder: spool.siteFolder).dress(copier)
      pages = try copier.write(
        to: path, title: job.name, created: "D:\(job.created.filter(\.isNumber))Z")
    } catch let fault as PDFFault where !fault.isOperating {
      throw SpoolError(
        .broken, "job \(job.name) cannot be printed again from the pages that were printed",
        why: fault.description, fix: "audit the jobs that its pieces come from")
    }
    try stamps.remove()
    guard pages == job.pages else {
      throw SpoolError(.broken, "the reprint \(job.name) has other pages than planned")
    }
    let digest = try fileDigest(path)
    return FinishedFile(
      name: "print.pdf", sha256: digest.sha256, bytes: digest.bytes, pages: pages)
  }

  // MARK: One side

  private func copy(_ origin: Origin, with copier: PageCopier) throws {
    try copier.add(
      page: origin.printed.page, column: origin.printed.column,
      of: "\(spool.jobsFolder)/\(origin.source.name)/print.pdf")
    let known = try readings(of: origin.source)
    readings.texts[origin.place] = known.texts[origin.printed]
    readings.addressBoxes[origin.place] = known.addressBoxes[origin.printed]
    if let marks = origin.marks { try exchange(marks, of: origin, with: copier) }
    if let place = origin.franking { try stamp(place, of: origin, with: copier) }
  }

  private func exchange(
    _ marks: (old: String, new: String), of origin: Origin, with copier: PageCopier
  ) throws {
    if let says = copier.says(.mark) {
      guard says == marks.old else {
        throw PDFFault(.noSuchPage, "the page carries another mark than the one that was planned")
      }
      try copier.put(
        try job.marks.scheme.overlay(
          saying: marks.new, height: job.imposition.leafSize.height, with: encoder), as: .mark)
      return
    }
    // Jobs from before marks lay on pages by themselves: only a matrix code can be told from the
    // page's content, and only where the page is one leaf.
    guard origin.source.imposition.scheme.lanes == 1,
      origin.source.marks.scheme.symbology == .dataMatrix
    else {
      throw SpoolError(
        .broken, "piece \(origin.piece) cannot be printed again from its pages",
        why: "its job was made by an earlier brevpress, whose pages hold such marks in their"
          + " content", fix: "send the invoice anew, under another path")
    }
    try copier.exchange(try stencil(marks.old), for: try stencil(marks.new))
  }

  /// The cells of a mark as a page of an earlier program carries them.
  func stencil(_ mark: String) throws -> Stencil {
    Stencil(
      try encoder.encode(
        Array(mark.utf8), as: .dataMatrix(side: job.marks.scheme.modules)))
  }

  /// The postage mark is that of the reprint's own product, on its own day.
  private func stamp(_ place: Rectangle, of origin: Origin, with copier: PageCopier) throws {
    let carrier = workshop.site.postalOperator(job.operatorID)
    let new = FrankingMark(job.product, of: carrier, at: place)
    let before = FrankingMark(origin.source.product, of: carrier, at: place)
    guard let old = copier.says(.stamp) else {
      // An earlier program drew it into the content, where it stays.
      if before?.lines == new?.lines { return }
      if before == nil, let new { return try put(new, over: "", at: origin.place, with: copier) }
      throw SpoolError(
        .broken, "piece \(origin.piece) cannot be printed again as another product",
        why: "its pages, made by an earlier brevpress, carry the postage mark of the first one",
        fix: "print it again together with enough pieces for its product")
    }
    guard old != new?.words ?? "" else { return }
    try put(new, over: old, at: origin.place, with: copier)
  }

  private func put(
    _ mark: FrankingMark?, over old: String, at place: LeafPlace, with copier: PageCopier
  ) throws {
    if let mark {
      let file = try stamps.file(of: mark, size: job.imposition.leafSize)
      try copier.put(page: 1, of: file, as: .stamp, saying: mark.words)
    } else {
      try copier.put(.empty, as: .stamp)
    }
    // Sums over characters: what goes is taken off, what comes is added.
    if let known = readings.texts[place] {
      readings.texts[place] = PageText(
        sum: known.sum &- PageText([old]).sum &+ PageText([mark?.words ?? ""]).sum)
    }
    readings.addressBoxes[place] = nil
  }

  // MARK: Where sides come from

  private var jobs: [String: PlannedJob] = [:]
  private var known: [String: PageReadings] = [:]

  private func origins() throws -> [Origin] {
    var origins: [Origin] = []
    for piece in job.pieces {
      guard let from = piece.reprintOf else {
        throw SpoolError(.broken, "piece \(piece.id) of a reprint replaces nothing")
      }
      let source = try loaded(from.job)
      guard let printed = source.pieces.first(where: { $0.piece == from.piece }),
        printed.sheets.count == piece.sheets.count
      else {
        throw SpoolError(
          .broken, "piece \(from.piece) of \(from.job) cannot be printed again from its pages",
          why: "its job has no such piece, or of other sheets")
      }
      let place = try frankingPlace(of: piece)
      for (old, new) in zip(printed.sheets, piece.sheets) {
        for side in [AddressSide.front, .back] {
          guard let to = job.place(of: side, new), let was = source.place(of: side, old) else {
            continue
          }
          let shows = (side == .front ? new.front : new.back).showsAddress(of: job)
          origins.append(
            Origin(
              place: to, source: source, printed: was,
              marks: side == job.marks.side ? (old: old.mark, new: new.mark) : nil,
              franking: shows ? place : nil, piece: printed.id))
        }
      }
    }
    return origins.sorted { $0.place < $1.place }
  }

  private func frankingPlace(of piece: PlannedPiece) throws -> Rectangle? {
    guard let record = try spool.documents([piece.documentSequence]).first,
      let bytes = record.plan
    else { return nil }
    return try JSONDecoder().decode(DocumentPlan.self, from: Data(bytes)).frankingPlace
  }

  private func loaded(_ name: String) throws -> PlannedJob {
    if let job = jobs[name] { return job }
    let record = try spool.existingJob(name)
    let job = try record.planned(pieces: try spool.pieces(ofJob: record.number))
    jobs[name] = job
    return job
  }

  private func readings(of source: PlannedJob) throws -> PageReadings {
    if let one = known[source.name] { return one }
    let one = PageReadings(
      bytes: try spool.pageTexts(ofJob: source.number) ?? [], pages: source.pages,
      columns: source.imposition.scheme.lanes)
    known[source.name] = one
    return one
  }
}
