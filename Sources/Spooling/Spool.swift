import Foundation
import HashKit
import SQLiteKit

/// A spool: a folder that holds everything about the mail of one installation, opened.
///
/// Safe to use from several threads: database work is done one call at a time behind a lock, files
/// are named by their content. `spool/README.md` says what lies where.
public final class Spool: @unchecked Sendable {
  /// The spool's folder, absolute.
  public let folder: String
  /// Configuration.
  public var siteFolder: String { folder + "/site" }
  /// Layouts.
  public var layoutsFolder: String { folder + "/layouts" }
  /// Pinned fonts.
  public var fontsFolder: String { folder + "/fonts" }
  /// Released jobs only.
  public var jobsFolder: String { folder + "/jobs" }
  /// Work in progress; anything in it may be swept when no run is on.
  public var workFolder: String { folder + "/work" }
  /// Files of frames that documents point into; kept as long as a document needs them.
  public var framesFolder: String { folder + "/work/frames" }
  /// Received bytes by SHA-256.
  public var originalsFolder: String { folder + "/originals" }
  /// Versions of layouts that documents were made with.
  public var keptLayoutsFolder: String { folder + "/layouts-kept" }
  /// Messages for channels, as they were made and sent, by SHA-256.
  public var messagesFolder: String { folder + "/messages" }
  /// PDFs of the archive, as they were first asked for, by SHA-256.
  public var archiveFolder: String { folder + "/archive" }
  /// Enclosures by SHA-256.
  public var enclosuresFolder: String { folder + "/enclosures" }

  /// The file that tells a spool from any other folder.
  public static let markerName = ".brevpress-spool"
  static let markerText = "brevpress-spool/1\n"
  static let databaseName = "brevpress.sqlite"
  static let folders = ["site", "originals", "enclosures", "work", "jobs"]

  let originals: ContentStore
  let enclosures: ContentStore
  let messages: ContentStore
  let pdfs: ContentStore
  // `database` is touched only inside `locked`; that is what makes the class sendable.
  private let database: Database
  private let lock = NSRecursiveLock()

  // MARK: Making and opening

  /// Whether the folder is a spool, whole or begun.
  public static func isSpool(_ folder: String) -> Bool {
    Files.size("\(folder)/\(markerName)") != nil
  }

  /// Makes a spool at `folder`, or completes one that is there; its content is left alone.
  ///
  /// - Parameter allowing: names that may lie in a folder that is no spool yet.
  public static func create(at folder: String, allowing: Set<String> = []) throws -> Spool {
    if !isSpool(folder) {
      // A crash while the mark was written leaves its temporary file.
      let begun = Files.names(in: folder).filter { $0.hasPrefix(markerName + ".tmp-") }
      let foreign = Files.names(in: folder).filter { !allowing.contains($0) && !begun.contains($0) }
      if let first = foreign.first {
        throw SpoolError(
          .foreignFolder, "\(folder) is not empty and no spool",
          why: "it holds \"\(first)\""
            + (foreign.count > 1 ? " and \(foreign.count - 1) more" : ""),
          fix: "name a new folder with --spool")
      }
      try Files.makeFolder(folder)
      for name in begun { try Files.removeTree("\(folder)/\(name)") }
      try durableWrite(Array(markerText.utf8), to: "\(folder)/\(markerName)")
    }
    for name in folders { try Files.makeFolder("\(folder)/\(name)") }
    try Files.makeFolder("\(folder)/work/receiving")
    try Files.makeFolder("\(folder)/work/storing")
    try Files.makeFolder("\(folder)/work/frames")
    try Files.syncFolder(folder)
    return try Spool(folder: folder, mayCreate: true)
  }

  /// Opens the spool at `folder`.
  public convenience init(opening folder: String) throws {
    guard Spool.isSpool(folder) else {
      throw SpoolError(
        .notASpool, "\(folder) is not a spool",
        why: Files.isFolder(folder) ? "it has no \(Spool.markerName)" : "there is no such folder",
        fix: "make one with: brevpress --spool \(folder) init")
    }
    try self.init(folder: folder, mayCreate: false)
  }

  /// Removes a spool with everything in it, the mark last, so that a crash in the middle leaves a
  /// folder that is still known for a spool.
  ///
  /// - Throws: ``SpoolError`` of kind `notASpool` where the folder does not carry the mark, and of
  ///   kind `locked` where a run is on in it.
  public static func remove(_ folder: String) throws {
    guard isSpool(folder) else {
      throw SpoolError(
        .notASpool, "\(folder) is not emptied", why: "it has no \(markerName)",
        fix: "name another folder with --spool")
    }
    guard let lock = try SpoolLock(path: folder + "/lock") else { throw SpoolLock.runIsOn(folder) }
    defer { withExtendedLifetime(lock) {} }
    for name in Files.names(in: folder) where name != markerName {
      try Files.removeTree("\(folder)/\(name)")
    }
    try Files.removeTree(folder)
  }

  private init(folder: String, mayCreate: Bool) throws {
    guard let real = realpath(folder, nil) else { throw SpoolError.system("open", folder) }
    defer { free(real) }
    let path = String(cString: real)
    self.folder = path
    originals = ContentStore(
      folder: path + "/originals", temporaryFolder: path + "/work/receiving")
    enclosures = ContentStore(folder: path + "/enclosures", temporaryFolder: path + "/work/storing")
    messages = ContentStore(folder: path + "/messages", temporaryFolder: path + "/work/storing")
    // In a folder of its own: a run sweeps `work/` while others may look into the archive.
    pdfs = ContentStore(folder: path + "/archive", temporaryFolder: path + "/archive/making")
    do {
      database = try Database(path: "\(path)/\(Spool.databaseName)", create: mayCreate)
      try Schema.migrator.migrate(database)
    } catch let failure as Migrator.Failure {
      throw SpoolError(
        .newer, "this spool was made by a newer brevpress", why: failure.description,
        fix: "run the newer program")
    } catch let failure as SQLiteError where !mayCreate && failure.primaryCode == 14 {
      throw SpoolError(
        .notASpool, "\(folder) has no \(Spool.databaseName) that can be opened",
        why: failure.message, fix: "complete it with: brevpress --spool \(folder) init")
    }
  }

  /// Runs `body` with the database, one thread at a time.
  func locked<R>(_ body: (Database) throws -> R) rethrows -> R {
    lock.lock()
    defer { lock.unlock() }
    return try body(database)
  }

  // MARK: Content

  /// Where the original bytes of a document lie.
  public func originalPath(sha256: String) -> String { originals.path(sha256) }

  /// Whether the original of a document is there, by name and size.
  public func hasOriginal(of record: DocumentRecord) -> Bool {
    originals.holds(record.sha256, bytes: record.bytes)
  }

  /// The original bytes of a document, as they were received.
  public func originalBytes(sha256: String, limit: Int = 1 << 30) throws -> [UInt8] {
    try Files.read(originals.path(sha256), limit: limit)
  }

  /// Stores an enclosure by its content and returns its SHA-256. It is durable on return.
  @discardableResult
  public func storeEnclosure(_ bytes: [UInt8]) throws -> String {
    try storeEnclosures([bytes])[0]
  }

  /// Stores many enclosures with one sync and returns their SHA-256, in the same order.
  public func storeEnclosures(_ contents: [[UInt8]]) throws -> [String] {
    let batch = enclosures.batch()
    let names = contents.map { sha256Hex($0) }
    for (name, content) in zip(names, contents) { try batch.add(content, sha256: name) }
    try batch.commit()
    return names
  }

  /// Where the enclosure lies.
  public func enclosurePath(sha256: String) -> String { enclosures.path(sha256) }

  // MARK: Opaque names

  /// The name that stands for a recipient in manifests: the same for the same name and address of
  /// the same sender in any spool, different for another sender.
  public static func recipientID(sender: String, parts: [String]) -> String {
    KeyedHash(label: "brevpress/recipient/1", scope: sender).name(of: parts)
  }
}
