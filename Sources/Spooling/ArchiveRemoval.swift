import Foundation
import SQLiteKit

extension Spool {
  /// Removes the files whose documents are purged, apart from those that others use. A crash leaves
  /// the rest of them noted, and the next call goes on; until then an audit says so.
  ///
  /// Bytes are named by their content, so a file that is received while this runs might get the
  /// name of one that goes: receiving waits.
  ///
  /// - Parameters:
  ///   - lock: of a run: nothing is composed, printed or sent meanwhile.
  ///   - spared: what documents are made of of which the archive knows nothing.
  public func removePurged(
    holding lock: SpoolLock, sparing spared: Set<ArchiveEntry.Content>, at time: Date,
    word: (String) -> Void = { _ in }
  ) throws -> PurgeCount {
    let receiving = try lockForReceiving(waitSeconds: 60, word: word)
    defer { withExtendedLifetime(receiving) {} }
    var count = PurgeCount()
    let prepared = try preparedFiles()
    while true {
      let batch = try locked { database in
        try database.rows("SELECT store, name FROM purge_files ORDER BY store, name LIMIT 500") {
          (PurgeStore(rawValue: $0.text(0)), $0.text(1))
        }
      }
      guard !batch.isEmpty else { break }
      var removed: [JSONValue] = []
      for (store, name) in batch {
        guard let store, try !isUsed(store, name, spared) else { continue }
        let done = try remove(store, name, prepared: prepared[name] ?? [])
        count.files += done.files
        count.bytes += done.bytes
        if done.files > 0 { removed.append(.string("\(store.rawValue)/\(name)")) }
        Failpoint.hit("purge.removed")
      }
      try Files.syncFilesystem(of: folder)
      try commit(at: time) { transaction in
        for (store, name) in batch {
          try transaction.database.run(
            "DELETE FROM purge_files WHERE store = ? AND name = ?",
            [.text(store?.rawValue ?? ""), .text(name)])
        }
        if !removed.isEmpty {
          try transaction.note(
            SpoolEvent("purge-removed", detail: ["files": .array(removed)]))
        }
      }
      Failpoint.hit("purge.settled")
    }
    try Files.removeTree("\(archiveFolder)/making")
    return count
  }

  /// Whether somebody whose time is not over needs a file.
  private func isUsed(
    _ store: PurgeStore, _ name: String, _ spared: Set<ArchiveEntry.Content>
  ) throws -> Bool {
    let sql: String
    switch store {
    case .originals:
      if spared.contains(.init(.originals, name)) { return true }
      sql = """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM documents WHERE sha256 = ?1 AND purged IS NULL)
          OR EXISTS (SELECT 1 FROM documents WHERE archive = ?1 AND purged IS NULL)
          OR EXISTS (SELECT 1 FROM archive_contents c JOIN documents d ON d.seq = c.document
            WHERE c.store = 'originals' AND c.sha256 = ?1 AND d.purged IS NULL)
        """
    case .enclosures:
      if spared.contains(.init(.enclosures, name)) { return true }
      sql = """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM archive_contents c JOIN documents d
            ON d.seq = c.document
            WHERE c.store = 'enclosures' AND c.sha256 = ?1 AND d.purged IS NULL)
          OR EXISTS (SELECT 1 FROM enclosures_added e JOIN documents d ON d.seq = e.invoice
            WHERE e.sha256 = ?1 AND d.purged IS NULL)
          OR EXISTS (SELECT 1 FROM enclosure_files e JOIN documents d ON d.seq = e.document
            WHERE d.sha256 = ?1 AND d.purged IS NULL)
        """
    case .messages: sql = "SELECT 1 FROM messages WHERE sha256 = ? AND purged IS NULL"
    case .pdfs:
      sql = """
        SELECT 1 FROM archive_pdfs p JOIN documents d ON d.seq = p.document
        WHERE p.sha256 = ? AND d.purged IS NULL
        """
    case .jobs: sql = "SELECT 1 FROM jobs WHERE id = ? AND purged IS NULL"
    }
    return try locked { try $0.first(sql, [.text(name)]) { _ in true } ?? false }
  }

  private func remove(
    _ store: PurgeStore, _ name: String, prepared: [String]
  ) throws -> (files: Int, bytes: Int) {
    var paths: [String]
    switch store {
    case .originals: paths = [originals.path(name)] + prepared
    case .enclosures: paths = [enclosures.path(name)] + prepared
    case .messages: paths = [messages.path(name)]
    case .pdfs: paths = [pdfs.path(name)]
    case .jobs:
      let job = "\(jobsFolder)/\(name)"
      paths = Files.names(in: job).map { "\(job)/\($0)" }
    }
    var done = (files: 0, bytes: 0)
    paths = paths.filter { Files.size($0) != nil }
    for path in paths {
      done.bytes += Files.size(path) ?? 0
      done.files += 1
      try Files.removeTree(path)
    }
    if store == .jobs { try Files.removeTree("\(jobsFolder)/\(name)") }
    return done
  }

  /// What was made of contents for print, by the contents' digests: it can be made again, but not
  /// from what is gone.
  private func preparedFiles() throws -> [String: [String]] {
    let folder = "\(enclosuresFolder)/prepared"
    return Dictionary(grouping: Files.names(in: folder)) { String($0.prefix(64)) }
      .mapValues { names in names.map { "\(folder)/\($0)" } }
  }
}
