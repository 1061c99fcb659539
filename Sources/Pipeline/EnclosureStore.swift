import Foundation
import HashKit
import MailModel
import QPDFKit
import SiteConfiguration
import Spooling
import Synchronization

/// Keeps enclosures by their content and makes each distinct one fit to print once, in grey or in
/// colour. Prepared files are a cache beside the originals: they can be made again at any time.
final class EnclosureStore: Sendable {
  /// Pages that one enclosure may have; more is surely a mistake in an invoice's envelope.
  static let pagesMax = 200

  private let spool: Spool
  private let siteFolder: String
  private let files: PreparedFiles
  private let standing = Mutex<[String: [UInt8]?]>([:])

  init(spool: Spool, siteFolder: String) {
    self.spool = spool
    self.siteFolder = siteFolder
    files = PreparedFiles(
      folder: "\(spool.enclosuresFolder)/prepared", pagesMax: Self.pagesMax)
  }

  // MARK: What a document has

  private struct Source {
    var id: String
    var bytes: [UInt8]?
    var place: String
  }

  /// The PDF enclosures of a document in printing order: embedded ones as the invoice lists them,
  /// then the sender's standing ones.
  private func sources(of document: IntakeStage.Accepted) -> [Source] {
    var sources: [Source] = []
    for (index, attachment) in document.invoice.attachments.enumerated() {
      guard attachment.mimeType == "application/pdf", let content = attachment.content else {
        continue
      }
      sources.append(
        Source(
          id: "a\(index + 1)", bytes: [UInt8](content),
          place: "cac:AdditionalDocumentReference[\(index + 1)]"))
    }
    for enclosure in document.sender.enclosures
    where enclosure.holds(on: document.invoice.issueDate) {
      sources.append(
        Source(
          id: "s-\(enclosure.id)", bytes: standingBytes(enclosure.file),
          place: "senders/\(document.sender.id).yaml enclosures \(enclosure.id)"))
    }
    return sources
  }

  private func standingBytes(_ file: String) -> [UInt8]? {
    standing.withLock { cache in
      if let cached = cache[file] { return cached }
      let root = URL(fileURLWithPath: siteFolder).resolvingSymlinksInPath().path
      let path = URL(fileURLWithPath: "\(siteFolder)/\(file)").resolvingSymlinksInPath().path
      let data = path.hasPrefix(root + "/") ? FileManager.default.contents(atPath: path) : nil
      let bytes = data.map { [UInt8]($0) }
      cache[file] = .some(bytes)
      return bytes
    }
  }

  // MARK: A batch

  /// Stores and prepares what a batch of documents brings, each distinct PDF once.
  func prepare(_ documents: [IntakeStage.Accepted], workers: WorkerPool<Worker>) throws {
    var wanted: [PreparedFiles.Key] = []
    var seen: Set<PreparedFiles.Key> = []
    var contents: [String: [UInt8]] = [:]
    for document in documents {
      for source in sources(of: document) {
        guard let bytes = source.bytes else { continue }
        let key = PreparedFiles.Key(sha256: sha256Hex(bytes), grey: document.sender.colour == .mono)
        guard !files.knows(key), seen.insert(key).inserted else { continue }
        contents[key.sha256] = bytes
        wanted.append(key)
      }
    }
    guard !wanted.isEmpty else { return }
    _ = try spool.storeEnclosures(contents.sorted { $0.key < $1.key }.map(\.value))
    _ = try workers.map(wanted, bite: 1) { _, key in try self.make(key) }
  }

  /// The plans of a document's enclosures, after ``prepare(_:workers:)``, and what is wrong with
  /// those that cannot be printed: such a document is a deviation, never printed without them.
  func plans(for document: IntakeStage.Accepted) throws -> ([EnclosurePlan], [Reason]) {
    var plans: [EnclosurePlan] = []
    var reasons: [Reason] = []
    for source in sources(of: document) {
      guard let bytes = source.bytes else {
        reasons.append(
          Reason(
            code: "enclosure-missing", message: "the standing enclosure's file cannot be read",
            place: source.place, severity: .deviation))
        continue
      }
      let key = PreparedFiles.Key(sha256: sha256Hex(bytes), grey: document.sender.colour == .mono)
      switch try make(key) {
      case .failure(let fault):
        reasons.append(
          Reason(
            code: "enclosure-\(fault.code.rawValue)",
            message: "the enclosure cannot be printed: \(fault.message)"
              + (fault.fonts.isEmpty ? "" : ": \(fault.fonts.joined(separator: ", "))"),
            place: source.place, severity: .deviation))
      case .success(let prepared):
        reasons += prepared.pdf.notes.map {
          Reason(code: "enclosure-note", message: $0, place: source.place, severity: .note)
        }
        plans.append(
          EnclosurePlan(
            id: source.id, sha256: key.sha256, pageColours: prepared.pdf.pages.map(\.usesColour)))
      }
    }
    return (plans, reasons)
  }

  // MARK: One enclosure

  /// The prepared enclosure, made again where the cache was emptied.
  ///
  /// - Throws: ``SpoolError`` of kind `broken` where it was planned and now cannot be made.
  func prepared(_ sha256: String, grey: Bool) throws -> PreparedFile {
    switch try make(PreparedFiles.Key(sha256: sha256, grey: grey)) {
    case .success(let prepared): return prepared
    case .failure(let fault):
      throw SpoolError(
        .broken, "an enclosure that was planned cannot be made fit to print any more",
        why: fault.description)
    }
  }

  private func make(_ key: PreparedFiles.Key) throws -> Result<PreparedFile, PDFFault> {
    try files.prepared(key, from: spool.enclosurePath(sha256: key.sha256))
  }
}
