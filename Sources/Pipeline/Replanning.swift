import Foundation
import MailModel
import Production
import Spooling

/// Tells planned jobs whose day of posting is over: their tariff and their date no longer hold.
struct PostingDay {
  let site: Site
  let clock: Date

  /// Whether the job's posting date lies before today, by the clock of its print site.
  func isOver(for job: JobRecord) -> Bool {
    guard let printSite = site.printSite(job.site),
      let carrier = site.postalOperator(job.operatorName),
      let calendar = PostingCalendar(site: printSite, postingDays: carrier.postingDays)
    else { return false }
    // Both are written YYYY-MM-DD.
    return job.postingDate < calendar.day(of: clock).description
  }

  /// Refuses jobs whose day is over.
  func check(_ jobs: [JobRecord]) throws {
    let late = jobs.filter(isOver)
    guard let first = late.first else { return }
    let names = late.prefix(10).map(\.id).joined(separator: " ")
    throw SpoolError(
      .refused,
      late.count == 1
        ? "job \(first.id) was to be posted on \(first.postingDate), which is over"
        : "\(late.count) jobs were to be posted on days that are over: \(names)",
      why: "postage and dates are those of that day",
      fix: "take \(late.count == 1 ? "it" : "them") back with: brevpress replan \(names), then"
        + (first.isReprint ? " order the reprint again" : " run")
        + "; or release as planned with --even-late")
  }
}

/// What became of jobs that were to be planned anew.
public struct ReplanOutcome: Sendable {
  /// Jobs that are taken back, those included that were so before.
  public var withdrawn: [String] = []
  /// Documents that wait to be planned again.
  public var documents = 0
  /// Pieces of reprints that must be ordered again.
  public var reprints = 0
}

extension JobControl {
  /// Takes planned jobs back, so that the next run plans their documents anew: with that day's
  /// posting date, tariff and groups. Given again after a crash it finds what it did.
  ///
  /// - Throws: ``SpoolError`` of kind `refused` where one is released; none is taken back then.
  public func replan(_ ids: [String]) throws -> ReplanOutcome {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    // A folder that is in place whole makes its job released, whatever was killed.
    try spool.recover(holding: lock, at: clock)
    let jobs = try ids.map { try spool.existingJob($0) }
    if let released = jobs.first(where: \.isReleased) {
      throw SpoolError(
        .refused, "job \(released.id) is released; it cannot be taken back",
        why: "its folder may be on the press",
        fix: "settle it with: brevpress reconcile, or print pieces again: brevpress reprint")
    }
    var outcome = ReplanOutcome()
    for job in jobs {
      let isNew = job.withdrawn == nil
      outcome.documents += try spool.withdraw(job, documentsTo: .composed, at: clock)
      if isNew, job.isReprint { outcome.reprints += job.pieces }
      outcome.withdrawn.append(job.id)
    }
    return outcome
  }
}
