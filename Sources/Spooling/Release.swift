import Foundation
import MailModel
import SQLiteKit

extension Spool {
  /// A new empty folder below `work/` for a job's files; a leftover of that name is removed first.
  public func newWorkFolder(forJob job: JobRecord) throws -> String {
    let path = "\(workFolder)/job-\(job.id)"
    try Files.removeTree(path)
    try Files.makeFolder(path)
    return path
  }

  /// Releases a job whose files lie finished in `work`: checks that the folder accounts for exactly
  /// the planned pieces, brings it to the disk, renames it into `jobs/` and commits.
  ///
  /// A crash before the rename leaves nothing in `jobs/`; one between rename and commit leaves a
  /// whole folder that ``recover(holding:at:)`` takes over.
  ///
  /// - Throws: ``SpoolError`` of kind `broken` where the folder does not account for the job.
  ///   Nothing is released then.
  public func release(_ job: JobRecord, from work: String, at time: Date) throws {
    let (digest, problems) = try check(of: job).run(work)
    guard problems.isEmpty, let digest else {
      throw SpoolError(
        .broken, "job \(job.id) is not released: its folder does not account for its pieces",
        why: problems.prefix(5).map(\.message).joined(separator: "; "))
    }
    Failpoint.hit("release.begun")
    for name in Files.names(in: work) {
      let file = try OpenFile(reading: BytePath("\(work)/\(name)"), followLinks: false)
      try file.sync()
      try file.close()
    }
    try Files.syncFolder(work)
    Failpoint.hit("release.synced")
    let target = "\(jobsFolder)/\(job.id)"
    if Files.isFolder(target) {
      // Only a folder that recovery refused can be here: what it holds was never released.
      let aside = "\(workFolder)/refused-\(job.id)"
      try Files.removeTree(aside)
      try Files.move(target, to: aside)
    }
    try Files.move(work, to: target)
    Failpoint.hit("release.renamed")
    try Files.syncFolder(jobsFolder)
    try Files.syncFolder(workFolder)
    try markReleased(job, manifestSHA256: digest, event: "released", at: time)
    Failpoint.hit("release.committed")
  }

  private func markReleased(
    _ job: JobRecord, manifestSHA256: String, event: String, at time: Date
  ) throws {
    try commit(at: time) { transaction in
      let changed = try transaction.database.run(
        """
        UPDATE jobs SET state = 'released', released = ?, manifest_sha256 = ?, reasons = '[]'
        WHERE number = ? AND state = 'planned' AND withdrawn IS NULL
        """, [.text(transaction.time), .text(manifestSHA256), .integer(job.number)])
      guard changed == 1 else {
        throw SpoolError(.broken, "job \(job.id) is not planned, or is released already")
      }
      try transaction.database.run(
        "UPDATE documents SET state = 'job', stage = 'done' WHERE job = ? AND state = 'waiting'",
        [.integer(job.number)])
      try transaction.noteRelease(of: job, manifestSHA256: manifestSHA256, event: event)
    }
  }

  // MARK: After a crash

  /// What recovery found.
  public struct Recovery: Sendable, Equatable {
    /// Jobs whose folder was in place and whose commit was missing.
    public var adopted: [String] = []
    /// Job folders that were there and did not account for their job; moved aside and made anew.
    public var refused: [String] = []
    /// Leftovers of `work/` that were removed.
    public var swept = 0
    /// Makes an empty account.
    public init() {}
  }

  /// Puts right what a crash left: commits jobs whose folder was already renamed into place and is
  /// whole, and removes work in progress. Runs at the start of every run, under its lock.
  @discardableResult
  public func recover(holding lock: SpoolLock, at time: Date) throws -> Recovery {
    var recovery = Recovery()
    for job in try plannedJobs() {
      let folder = "\(jobsFolder)/\(job.id)"
      guard Files.isFolder(folder) else { continue }
      let (digest, problems) = try check(of: job).run(folder)
      if problems.isEmpty, let digest {
        try Files.syncFolder(jobsFolder)
        try markReleased(job, manifestSHA256: digest, event: "adopted", at: time)
        recovery.adopted.append(job.id)
      } else {
        let aside = "\(workFolder)/refused-\(job.id)"
        try Files.removeTree(aside)
        try Files.move(folder, to: aside)
        recovery.refused.append(job.id)
      }
    }
    recovery.swept = try sweepWork()
    return recovery
  }

  private func sweepWork() throws -> Int {
    // Submit has its own lock and sweeps its own folder.
    let kept: Set = ["receiving", "receiving.lock", "frames", "storing"]
    var swept = 0
    for name in Files.names(in: workFolder) where !kept.contains(name) {
      try Files.removeTree("\(workFolder)/\(name)")
      swept += 1
    }
    for name in Files.names(in: "\(workFolder)/storing") {
      try Files.removeTree("\(workFolder)/storing/\(name)")
      swept += 1
    }
    for folder in ["receiving", "frames", "storing"] {
      try Files.makeFolder("\(workFolder)/\(folder)")
    }
    return swept + (try sweepFrames())
  }

  /// Removes frames files that no document on its way points into.
  @discardableResult
  public func sweepFrames() throws -> Int {
    let needed = try locked { database in
      Set(
        try database.rows(
          """
          SELECT DISTINCT frames_file FROM documents
          WHERE frames_file IS NOT NULL AND state IN ('waiting', 'held')
          """
        ) { $0.text(0) })
    }
    var swept = 0
    for name in Files.names(in: framesFolder) where !needed.contains(name) {
      try Files.removeTree("\(framesFolder)/\(name)")
      swept += 1
    }
    return swept
  }
}
