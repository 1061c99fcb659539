import Foundation
import HashKit
import MailModel

/// Reads a job folder as every reader does and compares it with what the spool planned.
///
/// Everything in the folder may be wrong: what is found comes back as diagnostics.
struct JobFolderCheck {
  /// Files without which a job cannot be run.
  static let requiredFiles = ["print.pdf", "insert.csv", "docket.pdf"]
  /// What a job must have beside them that is released now; jobs of earlier programs may lack it.
  static let requiredOfNewJobs = ["ticket.xjdf"]
  private static let manifestBytesMax = 1 << 30

  let job: JobRecord
  /// The planned pieces: id, envelope of envelopes, sender, recipient, invoice numbers sorted.
  let planned: [PlannedPiece]

  struct PlannedPiece: Equatable {
    var id: String
    var sender: String
    var recipient: String
    var envelopeOf: [Int]
    var invoices: [String]
    var sheets: Int
    /// The id of the piece that it replaces.
    var reprintOf: String?
  }

  /// What is wrong with the folder; and its manifest's SHA-256 where it could be read.
  func run(_ folder: String) -> (manifestSHA256: String?, problems: [Diagnostic]) {
    let path = "\(folder)/manifest.json"
    guard let bytes = try? Files.read(path, limit: JobFolderCheck.manifestBytesMax) else {
      return (nil, [problem("manifest-missing", "the job folder has no readable manifest.json")])
    }
    let digest = sha256Hex(bytes)
    let parsed = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    guard let manifest = parsed else {
      return (digest, [problem("manifest-unreadable", "manifest.json is not a JSON object")])
    }
    var problems: [Diagnostic] = []
    if let known = job.manifestSHA256, known != digest {
      problems.append(
        problem("manifest-changed", "manifest.json is not the one that was released"))
    }
    if manifest["job"] as? String != job.id || manifest["jobNumber"] as? Int != job.number {
      problems.append(problem("manifest-other-job", "manifest.json names another job"))
    }
    problems += checkPieces(manifest["pieces"])
    problems += checkTotals(manifest["totals"])
    problems += checkFiles(manifest["files"], in: folder)
    return (digest, problems)
  }

  private func checkPieces(_ value: Any?) -> [Diagnostic] {
    guard let entries = value as? [[String: Any]] else {
      return [problem("manifest-unreadable", "manifest.json has no array of pieces")]
    }
    var problems: [Diagnostic] = []
    if entries.count != planned.count {
      problems.append(
        problem(
          "piece-count", "the manifest has \(entries.count) pieces, the spool \(planned.count)"))
    }
    for (index, (entry, wanted)) in zip(entries, planned).enumerated() {
      let found = PlannedPiece(
        id: entry["id"] as? String ?? "", sender: entry["sender"] as? String ?? "",
        recipient: entry["recipient"] as? String ?? "",
        envelopeOf: entry["envelopeOf"] as? [Int] ?? [],
        invoices: (entry["invoices"] as? [String] ?? []).sorted(),
        sheets: (entry["sheets"] as? [Any])?.count ?? 0,
        reprintOf: JobFolderCheck.pieceID(entry["reprintOf"]))
      guard entry["piece"] as? Int == index + 1, found == wanted else {
        problems.append(
          problem(
            "piece-differs", "piece \(index + 1) is not the piece that the spool planned there",
            path: "pieces[\(index)]"))
        continue
      }
    }
    return problems
  }

  /// The id of the piece that `{job, piece}` names.
  private static func pieceID(_ value: Any?) -> String? {
    guard let named = value as? [String: Any] else { return nil }
    return JobRecord.pieceID(
      job: named["job"] as? String ?? "", position: named["piece"] as? Int ?? 0)
  }

  private func checkTotals(_ value: Any?) -> [Diagnostic] {
    let totals = value as? [String: Any] ?? [:]
    let wanted = ["pieces": job.pieces, "invoices": job.invoices, "sheets": job.sheets]
    return wanted.sorted { $0.key < $1.key }.compactMap { name, count in
      totals[name] as? Int == count
        ? nil
        : problem(
          "totals", "the manifest's total of \(name) is not the spool's \(count)",
          path: "totals.\(name)")
    }
  }

  private func checkFiles(_ value: Any?, in folder: String) -> [Diagnostic] {
    let files = value as? [String: [String: Any]] ?? [:]
    var problems: [Diagnostic] = []
    let required =
      JobFolderCheck.requiredFiles
      + (job.isReleased ? [] : JobFolderCheck.requiredOfNewJobs)
    for name in required where files[name] == nil {
      problems.append(problem("file-unlisted", "the manifest does not list \(name)"))
    }
    for (name, entry) in files.sorted(by: { $0.key < $1.key }) {
      guard !name.contains("/"), name != ".." else {
        problems.append(problem("file-name", "the manifest lists a file outside its folder"))
        continue
      }
      guard let (sha256, bytes) = try? Files.digest("\(folder)/\(name)") else {
        problems.append(problem("file-missing", "\(name) is missing or cannot be read"))
        continue
      }
      if entry["sha256"] as? String != sha256 || entry["bytes"] as? Int != bytes {
        problems.append(problem("file-changed", "\(name) is not the file that the manifest lists"))
      }
    }
    return problems
  }

  private func problem(_ code: String, _ message: String, path: String? = nil) -> Diagnostic {
    Diagnostic(
      .error, code: code, message,
      at: .init(file: "jobs/\(job.id)/manifest.json", path: path))
  }
}

extension Spool {
  /// What is wrong with a released job's folder: files, digests, and its manifest against the plan.
  public func folderFindings(of job: JobRecord) throws -> [Diagnostic] {
    try check(of: job).run("\(jobsFolder)/\(job.id)").problems
  }

  /// The check of one job against what was planned for it.
  func check(of job: JobRecord) throws -> JobFolderCheck {
    let pieces = try pieces(ofJob: job.number)
    let numbers = try locked { database in
      // By the pieces: the documents of a reprint stay with their first job.
      try database.rows(
        """
        SELECT DISTINCT d.seq, d.number FROM piece_documents p JOIN documents d
        ON d.seq = p.document WHERE p.job = ?
        """, [.integer(job.number)]
      ) { ($0.integer(0), $0.text(1)) }
    }
    let numberOf = Dictionary(uniqueKeysWithValues: numbers)
    return JobFolderCheck(
      job: job,
      planned: pieces.map { piece in
        JobFolderCheck.PlannedPiece(
          id: piece.id, sender: piece.draft.sender, recipient: piece.draft.recipient,
          envelopeOf: [piece.draft.envelope, piece.draft.envelopes],
          invoices: piece.draft.documents.map { numberOf[$0] ?? "" }.sorted(),
          sheets: piece.draft.sheets, reprintOf: piece.reprintOf)
      })
  }
}
