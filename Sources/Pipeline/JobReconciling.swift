import Foundation
import HashKit
import MailModel
import Production
import SiteConfiguration
import Spooling

extension JobControl {
  /// Writes what a results file says of a job's pieces.
  ///
  /// - Parameters:
  ///   - mapping: the results mapping's id; the print site's own where it is nothing.
  ///   - isPartial: the file is not the last one, so that pieces it does not name are left alone.
  ///   - force: commit though more pieces are lost than the site believes without asking.
  /// - Throws: ``SpoolError`` where the job or the file is not there, or the file cannot be read.
  public func reconcile(
    _ id: String, file: BytePath, mapping: String?, isPartial: Bool, force: Bool
  ) throws -> JobReconciliation {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    let record = try spool.existingJob(id)
    guard record.isReleased else {
      throw SpoolError(.notFound, "job \(id) is not released; no machine has run it")
    }
    let (site, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
    guard let site else { throw ConfigurationError(diagnostics: faults) }
    let bytes = try resultsBytes(file, limit: 256 << 20)
    let pieces = try spool.pieces(ofJob: record.number)
    let job = try record.planned(pieces: pieces)
    let read = try ReadResults(bytes, file: file.text, named: mapping, job: job, site: site)
    let comparison = Reconciliation(read.records, of: job, file: file.text)
    var result = JobReconciliation(job: id, pieces: pieces.count)
    result.deviations = read.diagnostics + comparison.deviations
    // The same file as the last one says more than as a part: it settles what it does not name.
    let digest = sha256Hex(bytes) + (isPartial ? "-part" : "")
    if try spool.hasResults(sha256: digest, forJob: record.number) {
      result.settlement.wasKnown = true
    } else {
      result.lost = lost(comparison, pieces, unreported: isPartial ? nil : read.unreported)
      guard force || !Reconciliation.exceeds(site.control, lost: result.lost, of: pieces.count)
      else {
        result.isRefused = true
        return result
      }
      result.settlement = try spool.settle(
        record,
        comparison.outcomes.sorted { $0.key < $1.key }.map {
          PieceReport(position: $0.key, outcome: PieceOutcome($0.value))
        }, unreported: isPartial ? nil : PieceOutcome(read.unreported),
        deviations: result.deviations.map { Reason($0) }, sha256: digest, at: clock)
      result.deviations += result.settlement.contradictions.map { position in
        Diagnostic(
          .deviation, code: "contradiction",
          "piece \(position) is reported otherwise than before, after it was mailed or replaced",
          at: .init(file: file.text))
      }
    }
    for piece in try spool.pieces(ofJob: record.number) {
      result.counts[piece.outcome, default: 0] += 1
    }
    result.isMailed = try spool.existingJob(id).mailed != nil
    return result
  }

  /// Pieces that this file loses: those that it calls anything but mailed, and those on which it is
  /// silent where silence means that.
  private func lost(
    _ comparison: Reconciliation, _ pieces: [PieceRecord], unreported: PieceFate?
  ) -> Int {
    let named = comparison.outcomes.values.count { $0 != .mailed }
    guard let unreported, unreported != .mailed else { return named }
    return named
      + pieces.count { $0.outcome == nil && comparison.outcomes[$0.position] == nil }
  }
}
