import Foundation
import HashKit
import Synchronization

/// A folder of files named by the SHA-256 of their content: `ab/abcdef…`.
///
/// Invariant: a file at its final name is whole and on the disk, because it gets that name only
/// after its bytes were synced. So a name that exists need not be written again, and a crash leaves
/// temporary files at worst.
final class ContentStore: Sendable {
  let folder: String
  private let temporaryFolder: String
  private let process = getpid()
  private let counter = Mutex(0)
  /// Folders that are known to be there.
  private let folders = Mutex<Set<String>>([])

  init(folder: String, temporaryFolder: String) {
    self.folder = folder
    self.temporaryFolder = temporaryFolder
  }

  /// Where content of this digest lies or would lie.
  func path(_ sha256: String) -> String { "\(folder)/\(sha256.prefix(2))/\(sha256)" }

  /// Whether content of this digest and size is there.
  func holds(_ sha256: String, bytes: Int) -> Bool { Files.size(path(sha256)) == bytes }

  /// A new temporary name; the process's number keeps two processes apart.
  fileprivate func temporaryPath() -> String {
    let number = counter.withLock { value in
      value += 1
      return value
    }
    return "\(temporaryFolder)/\(process)-\(number)"
  }

  fileprivate func makeFolder(_ path: String) throws {
    if folders.withLock({ $0.contains(path) }) { return }
    try Files.makeFolder(path)
    folders.withLock { _ = $0.insert(path) }
  }

  /// Starts a batch: many files that become durable together.
  func batch() -> ContentBatch { ContentBatch(store: self) }
}

/// Files on their way into a content store. Nothing is visible before ``commit(_:)``.
final class ContentBatch {
  private let store: ContentStore
  private var pending: [String: String] = [:]
  private(set) var bytes = 0

  fileprivate init(store: ContentStore) { self.store = store }

  deinit { for temporary in pending.values { unlink(temporary) } }

  /// Adds content that is in memory.
  func add(_ content: [UInt8], sha256: String) throws {
    guard pending[sha256] == nil, !store.holds(sha256, bytes: content.count) else { return }
    let temporary = store.temporaryPath()
    let file = try OpenFile(creating: temporary)
    pending[sha256] = temporary
    try file.write(content[...])
    try file.close()
    bytes += content.count
  }

  /// Starts a file whose digest is known only at its end.
  func stream() throws -> ContentStream { try ContentStream(path: store.temporaryPath()) }

  /// Adds a finished stream.
  func add(_ stream: ContentStream) throws -> (sha256: String, bytes: Int) {
    let (path, sha256, count) = try stream.finish()
    if pending[sha256] != nil || store.holds(sha256, bytes: count) {
      unlink(path)
    } else {
      pending[sha256] = path
      bytes += count
    }
    return (sha256, count)
  }

  /// Temporary files → one sync → their names → sync of the folders. `failpoints` names the
  /// moments.
  func commit(_ failpoints: String? = nil) throws {
    guard !pending.isEmpty else { return }
    failpoints.map { Failpoint.hit("\($0).written") }
    try Files.syncFilesystem(of: store.folder)
    failpoints.map { Failpoint.hit("\($0).synced") }
    for (sha256, temporary) in pending.sorted(by: { $0.key < $1.key }) {
      let target = store.path(sha256)
      try store.makeFolder(Files.parent(of: target))
      try Files.move(temporary, to: target)
      pending[sha256] = nil
    }
    failpoints.map { Failpoint.hit("\($0).renamed") }
    // Up to 256 folders changed: one call again, where an fsync a folder would wait for the disk
    // each time (measured: 0.03 s against 0.8 s for 500 files on a busy disk).
    try Files.syncFilesystem(of: store.folder)
    failpoints.map { Failpoint.hit("\($0).stored") }
    bytes = 0
  }
}

/// One file that is written and hashed in pieces.
final class ContentStream {
  private let path: String
  private let file: OpenFile
  private var hasher = SHA256Hasher()
  private(set) var count = 0
  /// The first bytes, to tell an archive by.
  private(set) var head: [UInt8] = []
  private var isFinished = false

  fileprivate init(path: String) throws {
    self.path = path
    file = try OpenFile(creating: path)
  }

  deinit { if !isFinished { unlink(path) } }

  /// Adds bytes.
  func write(_ bytes: [UInt8]) throws {
    if head.count < 4 { head += bytes.prefix(4 - head.count) }
    hasher.update(bytes)
    try file.write(bytes[...])
    count += bytes.count
  }

  fileprivate func finish() throws -> (path: String, sha256: String, bytes: Int) {
    try file.close()
    isFinished = true
    return (path, hasher.finish(), count)
  }
}
