import MailModel
import Production
import Spooling

/// A results file, read by the site's mapping.
struct ReadResults {
  /// What it says.
  var records: [ReadRecord]
  /// What could not be read of it.
  var diagnostics: [Diagnostic]
  /// What holds for pieces that it does not name.
  var unreported: PieceFate

  /// Reads a file's bytes.
  ///
  /// - Parameter named: the mapping's id; the print site's own where it is nothing.
  /// - Throws: ``SpoolError`` where there is no such mapping, or the file cannot be read by it.
  init(_ bytes: [UInt8], file: String, named: String?, job: PlannedJob, site: Site) throws {
    let id = named ?? site.printSite(job.site)?.resultsMapping
    guard let mapping = id.flatMap(site.resultsMapping) else {
      let near = id.flatMap { nearestName(to: $0, in: site.resultsMappings.map(\.id)) }
      throw SpoolError(
        .notFound,
        id.map { "the site has no results mapping \"\($0)\"" }
          ?? "the print site \(job.site) has no results mapping",
        why: "only a mapping tells what a machine's file says",
        fix: near.map { "did you mean \"\($0)\"?" }
          ?? "name one with --mapping, or with resultsMapping in site.yaml")
    }
    let (read, faults) = MappingReader.read(bytes, mapping, file: file)
    if let fault = faults.first(where: { $0.severity == .error }) {
      throw SpoolError(.refused, fault.message, why: fault.why, fix: fault.fix)
    }
    diagnostics = faults
    records = read.map { record in
      ReadRecord(
        line: record.line ?? record.record,
        job: record.job ?? record.jobNumber.map(String.init), piece: record.piece,
        sheet: record.sheet, id: record.id, mark: record.mark, outcome: PieceFate(record.status))
    }
    // A machine that reports every piece and is silent about one has not seen it.
    unreported = mapping.notReported == .unknown ? .missing : PieceFate(mapping.notReported)
  }
}

extension PieceFate {
  /// What a machine's word means for a piece.
  init(_ status: MachineStatus) {
    switch status {
    case .inserted: self = .mailed
    case .bad, .jammed, .removed, .reprint: self = .spoiled
    // Put aside whole, or nobody knows: a person looks before it is printed again.
    case .outsorted, .unknown: self = .unknown
    }
  }
}
