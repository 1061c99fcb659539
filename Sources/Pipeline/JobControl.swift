import Foundation
import MailModel
import Production
import SiteConfiguration
import Spooling
import Verification

/// What people do with single jobs: release, verify, reconcile. Everything is committed by the
/// spool in one transaction each, so that a command that was killed is simply given again.
public struct JobControl {
  let spool: Spool
  let clock: Date
  let workerCount: Int
  let progress: any StageReporting

  /// Makes it for a spool at a moment.
  public init(spool: Spool, clock: Date, workers: Int, progress: any StageReporting) {
    self.spool = spool
    self.clock = clock
    workerCount = max(1, workers)
    self.progress = progress
  }

  // MARK: Release

  /// Makes and releases planned jobs.
  ///
  /// - Parameters:
  ///   - ids: their names; all planned jobs where it is empty.
  ///   - evenLate: also those whose posting date is over, with the postage of that day.
  /// - Returns: names of the jobs that are released now, those that a killed run had finished
  ///   included.
  /// - Throws: ``SpoolError`` of kind `refused` where one is late or withdrawn; none is released
  ///   then.
  public func release(_ ids: [String], evenLate: Bool = false) throws -> [String] {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    for id in ids where try spool.existingJob(id).withdrawn != nil {
      throw SpoolError(
        .refused, "job \(id) is withdrawn", why: "its invoices were taken back from it",
        fix: "run, and release the job that they are planned into then")
    }
    try spool.recover(holding: lock, at: clock)
    let planned = try spool.plannedJobs().filter { ids.isEmpty || ids.contains($0.id) }
    let workshop = try Workshop(spool: spool)
    if !evenLate { try PostingDay(site: workshop.site, clock: clock).check(planned) }
    try press(planned, workshop)
    return ids.isEmpty ? planned.map(\.id) : ids
  }

  /// Presses and releases; the lock is held.
  func press(_ jobs: [JobRecord], _ workshop: Workshop) throws {
    guard !jobs.isEmpty else { return }
    let workers = try WorkerPool(count: workerCount) { _ in
      try Worker(workshop: workshop, spool: spool)
    }
    var stage = PressStage(
      spool: spool, workshop: workshop,
      enclosures: EnclosureStore(spool: spool, site: workshop.site), workers: workers,
      progress: progress)
    stage.readers = jobs.count == 1 ? workerCount : 1
    let pressed = try stage.press(jobs, at: clock)
    progress.finish("\(pressed.count) jobs released")
    try spool.sweepFrames()
    _ = try ArchiveStage(spool: spool, site: workshop.site, workers: workerCount).run(at: clock)
  }

  // MARK: Verify

  /// Reads a released job back: its folder, its manifest and every sheet of its print file.
  ///
  /// - Throws: ``SpoolError`` where there is no such job, or it is not released.
  public func verify(_ id: String, isSample: Bool) throws -> JobVerification {
    let record = try spool.existingJob(id)
    guard record.isReleased else {
      throw SpoolError(
        .notFound, "job \(id) is \(record.state); it has no folder",
        why: record.reasons.isEmpty
          ? nil : record.reasons.prefix(5).map(\.message).joined(separator: "; "),
        fix: "it is verified when it is released: brevpress release \(id)")
    }
    let job = try record.planned(pieces: try spool.pieces(ofJob: record.number))
    let folder = "\(spool.jobsFolder)/\(id)"
    let known = try spool.pageTexts(ofJob: record.number).map {
      PageReadings(bytes: $0, pages: job.pages, columns: job.imposition.scheme.lanes)
    }
    let progress = progress
    progress.stage("verify", total: job.pages)
    let report = try JobReading(spool: spool, record: record, job: job, folder: folder).verify(
      known: known ?? PageReadings(), isExact: known != nil, scope: isSample ? .sample : .all,
      workers: workerCount, progress: { progress.advance(by: $0) })
    let findings = try spool.folderFindings(of: record) + report.findings
    progress.finish(
      "\(report.marksRead) \(job.marks.scheme.symbology.rawValue) marks, \(report.addressesRead) addresses read"
    )
    return JobVerification(
      job: id, findings: findings, left: report.left, sheets: job.totals.sheets,
      markKind: job.marks.scheme.symbology.rawValue, marks: report.marksRead,
      addresses: report.addressesRead, pages: report.pagesRead)
  }
}

extension PieceOutcome {
  init(_ outcome: PieceFate) {
    switch outcome {
    case .mailed: self = .mailed
    case .spoiled: self = .spoiled
    case .missing: self = .missing
    case .unknown: self = .unknown
    }
  }
}

/// What verifying a job found.
public struct JobVerification: Sendable {
  /// The job.
  public var job: String
  /// Everything that is wrong.
  public var findings: [Diagnostic]
  /// Findings that are only counted.
  public var left: Int
  /// Sheets of the job.
  public var sheets: Int
  /// The kind of its marks, as the manifest has it.
  public var markKind: String
  /// Marks that were read.
  public var marks: Int
  /// Addresses that were read.
  public var addresses: Int
  /// Pages whose text was read.
  public var pages: Int
}

/// What reconciling a job brought.
public struct JobReconciliation: Sendable {
  /// The job.
  public var job: String
  /// Its pieces.
  public var pieces: Int
  /// Pieces that this file says are spoiled, missing or unknown.
  public var lost = 0
  /// More are lost than the site believes without asking; nothing was written.
  public var isRefused = false
  /// What a person should know.
  public var deviations: [Diagnostic] = []
  /// What changed.
  public var settlement = Settlement()
  /// How the job's pieces stand now.
  public var counts: [PieceOutcome?: Int] = [:]
  /// Whether all of its pieces, or what replaced them, are mailed.
  public var isMailed = false
}
