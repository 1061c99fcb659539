import Foundation
import MailModel
import Production
import Spooling

/// Which pieces of a job are to be printed again.
public enum ReprintSelection: Sendable {
  /// Pieces by their numbers.
  case pieces([Int])
  /// All that are spoiled or missing and not printed again yet.
  case spoiled
}

/// What became of an order to print pieces again.
public struct ReprintOutcome: Sendable {
  /// The new job; nothing where no piece needed one.
  public var job: String?
  /// Its pieces.
  public var pieces = 0
  /// Whether the new job is released.
  public var isReleased = false
  /// Jobs in which pieces that were asked for are printed again already.
  public var earlier: [String] = []
}

extension JobControl {
  /// Prints pieces again, as a new job: the pages that were printed, with new marks.
  ///
  /// The same order again, after a crash or by mistake, prints nothing twice: a piece whose reprint
  /// is under way is not printed once more unless `again` says so.
  public func reprint(
    _ id: String, _ selection: ReprintSelection, reason: String?, evenMailed: Bool, again: Bool
  ) throws -> ReprintOutcome {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    try spool.recover(holding: lock, at: clock)
    let record = try spool.existingJob(id)
    guard record.isReleased else {
      throw SpoolError(
        .notFound, "job \(id) is not released; there is nothing to print again",
        fix: "release it with: brevpress release \(id)")
    }
    let workshop = try Workshop(spool: spool)
    var chosen = try choose(selection, of: record, evenMailed: evenMailed, again: again)
    var outcome = ReprintOutcome()
    outcome.earlier = chosen.earlier
    if !chosen.pieces.isEmpty {
      let planned = try plan(chosen.pieces, reason: reason, workshop)
      outcome.job = planned.id
      outcome.pieces = planned.pieces
      chosen.unfinished.append(planned)
    }
    Failpoint.hit("reprint.planned")
    if workshop.site.release == .automatic {
      try PostingDay(site: workshop.site, clock: clock).check(chosen.unfinished)
      try press(chosen.unfinished, workshop)
      outcome.isReleased = true
    }
    return outcome
  }

  // MARK: Choice

  private struct Chosen {
    var pieces: [PieceRecord] = []
    var earlier: [String] = []
    var unfinished: [JobRecord] = []
  }

  private func choose(
    _ selection: ReprintSelection, of job: JobRecord, evenMailed: Bool, again: Bool
  ) throws -> Chosen {
    let all = try spool.pieces(ofJob: job.number)
    var wanted = all
    if case .pieces(let numbers) = selection {
      if let wrong = numbers.first(where: { $0 < 1 || $0 > all.count }) {
        throw SpoolError(
          .notFound, "job \(job.id) has no piece \(wrong)", why: "it has pieces 1 to \(all.count)")
      }
      wanted = Set(numbers).sorted().map { all[$0 - 1] }
    }
    var chosen = Chosen()
    var mailed: [Int] = []
    for piece in wanted {
      // The last printing counts: a piece may have been printed again and again.
      let latest = try spool.line(ofPiece: piece.id).last ?? piece
      let isUnderWay = latest.id != piece.id && latest.outcome == nil
      if isUnderWay { try note(latest, &chosen) }
      switch selection {
      case .spoiled:
        if latest.outcome == .spoiled || latest.outcome == .missing {
          chosen.pieces.append(latest)
        }
      case .pieces:
        if latest.outcome == .mailed, !evenMailed {
          mailed.append(piece.position)
        } else if !isUnderWay || (again && !chosen.unfinished.contains { $0.number == latest.job })
        {
          chosen.pieces.append(latest)
        }
      }
    }
    if let gone = try chosen.pieces.first(where: {
      try $0.draft.documents.contains(where: spool.isPurged)
    }) {
      throw SpoolError(
        .refused, "piece \(gone.id) was purged", why: "its invoice had to be kept no longer")
    }
    guard mailed.isEmpty else {
      let names = mailed.prefix(10).map(String.init).joined(separator: ", ")
      throw SpoolError(
        .refused,
        "\(mailed.count == 1 ? "piece" : "pieces") \(names) of job \(job.id) "
          + "\(mailed.count == 1 ? "is" : "are") mailed",
        why: "the recipient would get the letter twice",
        fix: "leave them out, or say --even-mailed")
    }
    return chosen
  }

  private func note(_ latest: PieceRecord, _ chosen: inout Chosen) throws {
    guard let id = latest.id.lastIndex(of: "-").map({ String(latest.id[..<$0]) }),
      !chosen.earlier.contains(id)
    else { return }
    chosen.earlier.append(id)
    let job = try spool.existingJob(id)
    if !job.isReleased { chosen.unfinished.append(job) }
  }

  // MARK: Plan

  private func plan(
    _ pieces: [PieceRecord], reason: String?, _ workshop: Workshop
  ) throws -> JobRecord {
    let byJob = try Dictionary(
      uniqueKeysWithValues: Set(pieces.map(\.job)).map { number in
        let records = try spool.pieces(ofJob: number)
        let name = records.first?.id.dropLast(7) ?? ""
        return (number, try spool.existingJob(String(name)).planned(pieces: records))
      })
    let sources = pieces.compactMap { piece in
      byJob[piece.job].map { (job: $0, piece: $0.pieces[piece.position - 1]) }
    }
    let job: PlannedJob
    do {
      job = try ReprintPlanner(
        site: workshop.site, created: clock, jobNumber: try spool.nextJobNumber()
      ).plan(sources)
    } catch let refusal as ReprintPlanner.Refusal {
      throw SpoolError(.refused, "the pieces cannot be printed again", why: refusal.description)
    }
    let workers = try WorkerPool(count: 1) { _ in try Worker(workshop: workshop, spool: spool) }
    var draft = try JobDrafting(site: workshop.site, workers: workers).draft(job)
    draft.reason = reason
    let records = try spool.plan([draft], at: clock)
    precondition(records.first?.number == job.number, "the run's lock is held")
    return records[0]
  }
}
