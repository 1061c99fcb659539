import Foundation
import HashKit
import MailModel
import SQLiteKit

/// Takes files into the spool: keeps their bytes, gives each a row in order.
///
/// The write order is: bytes to the disk, then their names, then the rows of a chunk in one
/// transaction. So a crash leaves files without rows, which the same submission finds again, and
/// never a row without its file.
public struct Receiver {
  private let spool: Spool
  private let time: String
  private let limits: ReceivingLimits
  private let openArchive: ArchiveOpening?
  private let parting: SheafParting?
  private let collector: (any Collecting)?
  /// Files that may belong to a collection, set aside until all is read.
  private var collected: [CollectedFile] = []
  private var sender: String?
  private let chunk: ReceivingChunk
  private var summary = SubmissionSummary()
  private let progress: (Int) -> Void
  private let word: (String) -> Void

  /// Makes a receiver.
  ///
  /// - Parameters:
  ///   - openArchive: how zips are opened; without it a zip is a file like any other.
  ///   - collector: takes collections apart; without it each of their files is one like any other.
  ///   - parting: how a file that holds several invoices is taken apart; without it none is.
  ///   - word: told what a person should read while it goes on.
  ///   - progress: told how many files more are done.
  public init(
    spool: Spool, at time: Date, limits: ReceivingLimits = ReceivingLimits(),
    openArchive: ArchiveOpening? = nil, parting: SheafParting? = nil,
    collector: (any Collecting)? = nil, word: @escaping (String) -> Void = { _ in },
    progress: @escaping (Int) -> Void = { _ in }
  ) {
    self.spool = spool
    self.time = Timestamp.text(time)
    self.limits = limits
    self.openArchive = openArchive
    self.collector = collector
    self.parting = parting
    self.word = word
    self.progress = progress
    chunk = ReceivingChunk(spool: spool, time: self.time)
  }

  /// Receives files, folders and zips.
  ///
  /// The same submission again adds no row; after a crash it adds what was missing, with the
  /// sequence numbers that an undisturbed one would have given.
  ///
  /// - Parameters:
  ///   - sender: the sender that all of it is from, where it cannot be told from the documents.
  ///   - started: told how many files were found before the first is read.
  /// - Throws: ``SpoolError`` where a path does not exist (then nothing is received) or the spool
  ///   cannot be written.
  public mutating func submit(
    _ paths: [BytePath], sender: String? = nil, started: (Int) -> Void = { _ in }
  ) throws -> SubmissionSummary {
    let lock = try spool.lockForReceiving(waitSeconds: 600, word: word)
    defer { withExtendedLifetime(lock) {} }
    try sweep()
    summary = SubmissionSummary()
    var walk = SubmissionWalk(spoolFolder: spool.folder, depthMax: limits.depthMax)
    let files = try walk.files(of: paths)
    summary.skipped = walk.skipped
    summary.failed = walk.failed
    started(files.count)
    summary.submission = try begin(paths, sender: sender)
    chunk.begin(submission: summary.submission, sender: sender)
    self.sender = sender
    collected = []
    Failpoint.hit("receive.begun")
    for file in files {
      do { try receive(file) } catch let error as UnreadableFile {
        summary.failed.append(.init(path: file.path.text, why: error.why))
      }
      if chunk.count >= limits.chunkFiles || chunk.bytes >= limits.chunkBytes { try flush() }
    }
    try flush()
    try collect()
    try finish()
    Failpoint.hit("receive.finished")
    return summary
  }

  // MARK: One file

  private mutating func receive(_ found: SubmissionWalk.Found) throws {
    let file: OpenFile
    do { file = try OpenFile(reading: found.source, followLinks: found.isNamed) } catch {
      throw UnreadableFile(why: (error as? SpoolError)?.why ?? "cannot be opened")
    }
    let before = try file.status()
    guard before.st_mode & S_IFMT == S_IFREG else { throw UnreadableFile(why: "not a file") }
    let size = Int(before.st_size)
    if size <= limits.wholeFileBytes {
      // One byte more than the size tells whether the file grows under our hands.
      let bytes = try readable { try file.read(upTo: size + 1) }
      try unchanged(file, before, read: bytes.count)
      if isArchive(bytes) { return try receiveArchive(found, try chunk.keep(bytes)) }
      if try claims(found.path) { return setAside(found.path, try chunk.keep(bytes)) }
      if try receiveSheaf(found.path, bytes) { return }
      try chunk.add(path: found.path, bytes: bytes)
    } else {
      let kept = try stream(file, before)
      if kept.isArchive { return try receiveArchive(found, (kept.sha256, kept.bytes)) }
      if kept.bytes <= limits.fileBytesMax, try claims(found.path) {
        return setAside(found.path, (kept.sha256, kept.bytes))
      }
      if kept.bytes <= limits.fileBytesMax, parting?.isFor(found.path.text) == true {
        // Read back from the spool's own copy, as a zip is.
        try flush()
        if try receiveSheaf(found.path, Array(spool.originalBytes(sha256: kept.sha256))) { return }
      }
      chunk.add(
        path: found.path, sha256: kept.sha256, bytes: kept.bytes,
        rejected: kept.bytes > limits.fileBytesMax
          ? Receiver.tooLarge(kept.bytes, limits.fileBytesMax) : nil)
    }
  }

  private func stream(
    _ file: OpenFile, _ before: stat
  ) throws -> (sha256: String, bytes: Int, isArchive: Bool) {
    let stream = try chunk.batch.stream()
    while stream.count <= Int(before.st_size) {
      let bytes = try readable { try file.read(upTo: 1 << 20) }
      if bytes.isEmpty { break }
      try stream.write(bytes)
    }
    try unchanged(file, before, read: stream.count)
    let isArchive = isArchive(stream.head)
    let (sha256, count) = try chunk.batch.add(stream)
    return (sha256, count, isArchive)
  }

  private func readable<R>(_ body: () throws -> R) throws -> R {
    do { return try body() } catch let error as SpoolError {
      throw UnreadableFile(why: error.why ?? error.message)
    }
  }

  /// A file that changes while it is read is still being uploaded: half an invoice is none.
  private func unchanged(_ file: OpenFile, _ before: stat, read count: Int) throws {
    let after = try file.status()
    guard count == Int(before.st_size), after.st_size == before.st_size,
      after.st_mtim.tv_sec == before.st_mtim.tv_sec,
      after.st_mtim.tv_nsec == before.st_mtim.tv_nsec
    else { throw UnreadableFile(why: "it changed while it was read; submit it again when whole") }
  }

  // MARK: Archives

  private func isArchive(_ head: [UInt8]) -> Bool {
    guard openArchive != nil, head.count >= 4, head[0] == 0x50, head[1] == 0x4B else {
      return false
    }
    // A local file header, or the end record of an empty archive.
    return (head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6)
  }

  /// Takes a file with several invoices apart, each a file of its own, as a zip's members are;
  /// false where it is not such a file.
  private mutating func receiveSheaf(_ path: BytePath, _ bytes: [UInt8]) throws -> Bool {
    guard let parting, parting.isFor(path.text) else { return false }
    let pieces = parting.pieces(path.text, bytes)
    guard pieces.count > 1 else { return false }
    let kept = try chunk.keep(bytes)
    for piece in pieces {
      try chunk.add(
        path: path.appending(BytePath(Array(piece.name.utf8))), bytes: piece.bytes,
        archive: kept.sha256)
      if chunk.count >= limits.chunkFiles || chunk.bytes >= limits.chunkBytes { try flush() }
    }
    chunk.addArchive(path: path, sha256: kept.sha256, bytes: kept.bytes, members: pieces.count)
    return true
  }

  private mutating func receiveArchive(
    _ found: SubmissionWalk.Found, _ kept: (sha256: String, bytes: Int)
  ) throws {
    func reject(_ code: String, _ message: String) {
      chunk.add(
        path: found.path, sha256: kept.sha256, bytes: kept.bytes,
        rejected: Reason(code: code, message: message, severity: .error))
    }
    guard kept.bytes <= limits.archiveBytesMax else {
      return chunk.add(
        path: found.path, sha256: kept.sha256, bytes: kept.bytes,
        rejected: Receiver.tooLarge(kept.bytes, limits.archiveBytesMax))
    }
    // The archive is kept before its members, so that they are read from the spool's own copy.
    try flush()
    let archive: any ArchiveReading
    let entries: [(name: BytePath, index: Int)]
    do {
      guard let opened = try openArchive?(spool.originals.path(kept.sha256)) else { return }
      archive = opened
      guard archive.entryCount <= limits.archiveEntriesMax else {
        return reject(
          "archive-entries", "the zip lists more than \(limits.archiveEntriesMax) files")
      }
      // An entry without a readable name is still a received file; its bytes fail by themselves.
      entries = (0..<archive.entryCount)
        .map { (BytePath((try? archive.entryName($0)) ?? Array("entry-\($0 + 1)".utf8)), $0) }
        .filter { $0.0.bytes.last != 0x2F }
        .sorted { a, b in a.0 == b.0 ? a.1 < b.1 : a.0 < b.0 }
    } catch let error as SpoolError {
      throw error
    } catch {
      return reject("archive-unreadable", "the zip cannot be read")
    }
    var members = 0
    var inflated = 0
    for (name, index) in entries {
      if Receiver.isHidden(name) {
        summary.skipped.append(.init(path: found.path.appending(name).text, why: "hidden"))
        continue
      }
      try receiveMember(
        archive, index, path: found.path.appending(name), of: kept.sha256, inflated: &inflated)
      members += 1
      if chunk.count >= limits.chunkFiles || chunk.bytes >= limits.chunkBytes { try flush() }
    }
    if members == 0 { return reject("archive-empty", "the zip holds no files") }
    chunk.addArchive(path: found.path, sha256: kept.sha256, bytes: kept.bytes, members: members)
  }

  private mutating func receiveMember(
    _ archive: any ArchiveReading, _ index: Int, path: BytePath, of sha256: String,
    inflated: inout Int
  ) throws {
    // A member without bytes of its own still is a row: its name and the archive's digest tell it.
    func reject(_ code: String, _ message: String) throws {
      try chunk.add(
        path: path, bytes: [], archive: sha256,
        rejected: Reason(code: code, message: message, severity: .error))
    }
    let left = limits.archiveInflatedBytesMax - inflated
    guard left > 0 else {
      return try reject("archive-too-large", "the zip's files are too large together")
    }
    let bytes: [UInt8]
    do {
      bytes = try archive.entryBytes(index, limit: min(limits.fileBytesMax, left))
    } catch {
      return try reject("archive-member", "the file in the zip cannot be read, or is too large")
    }
    inflated += bytes.count
    if !isArchive(bytes), try claims(path) {
      return setAside(path, try chunk.keep(bytes), archive: sha256)
    }
    try chunk.add(
      path: path, bytes: bytes, archive: sha256,
      rejected: isArchive(bytes)
        ? Reason(code: "archive-nested", message: "a zip in a zip is not opened", severity: .error)
        : nil)
  }

  // MARK: Collections

  private func claims(_ path: BytePath) throws -> Bool {
    try collector?.claims(path.text, sender: sender) ?? false
  }

  private mutating func setAside(
    _ path: BytePath, _ kept: (sha256: String, bytes: Int), archive: String? = nil
  ) {
    collected.append(
      CollectedFile(path: path, sha256: kept.sha256, bytes: kept.bytes, archive: archive))
  }

  /// What was set aside becomes rows behind all others, so that the numbers are those of an
  /// undisturbed submission whenever it is done.
  private mutating func collect() throws {
    guard let collector, !collected.isEmpty else { return }
    Failpoint.hit("receive.set-aside")
    let found = try collector.collect(collected, sender: sender) { spool.originals.path($0) }
    for row in found.rows {
      switch row.content {
      case .file(let file):
        chunk.add(
          path: row.path, sha256: file.sha256, bytes: file.bytes,
          archive: row.container ?? file.archive, sender: row.sender, rejected: row.rejected)
      case .bytes(let bytes):
        try chunk.add(
          path: row.path, bytes: bytes, archive: row.container, sender: row.sender,
          rejected: row.rejected)
      }
      if chunk.count >= limits.chunkFiles || chunk.bytes >= limits.chunkBytes { try flush() }
    }
    for (file, members) in found.containers {
      chunk.addArchive(path: file.path, sha256: file.sha256, bytes: file.bytes, members: members)
    }
    try flush()
    Failpoint.hit("receive.collected")
  }

  private static func isHidden(_ name: BytePath) -> Bool {
    name.bytes.split(separator: 0x2F).contains { part in
      part.elementsEqual("__MACOSX".utf8)
        || (part.first == 0x2E && !part.allSatisfy { $0 == 0x2E })
    }
  }

  private static func tooLarge(_ bytes: Int, _ limit: Int) -> Reason {
    Reason(
      code: "file-too-large", message: "the file has \(bytes) bytes; at most \(limit) are taken",
      severity: .error)
  }

  // MARK: Submission

  /// Opens a submission, or goes on with one of the same paths that did not come to its end.
  private func begin(_ paths: [BytePath], sender: String?) throws -> Int {
    let real = paths.map { path in
      path.withCString { start -> [UInt8] in
        guard let resolved = realpath(start, nil) else { return path.bytes }
        defer { free(resolved) }
        return Array(UnsafeBufferPointer(start: resolved, count: strlen(resolved))).map {
          UInt8(bitPattern: $0)
        }
      }
    }
    // NUL cannot be in a path, so it separates without doubt.
    let source = sha256Hex(Array(real.joined(separator: [0])) + [0] + Array((sender ?? "").utf8))
    return try spool.locked { database in
      try database.transaction {
        let open = try database.first(
          "SELECT id FROM submissions WHERE source = ? AND finished IS NULL ORDER BY id DESC",
          [.text(source)]
        ) { $0.integer(0) }
        if let open { return open }
        try database.run(
          "INSERT INTO submissions(source, sender, created) VALUES (?, ?, ?)",
          [.text(source), .text(orNull: sender), .text(time)])
        return database.lastInsertID
      }
    }
  }

  private func finish() throws {
    _ = try spool.locked { database in
      try database.run(
        "UPDATE submissions SET finished = ? WHERE id = ?",
        [.text(time), .integer(summary.submission)])
    }
  }

  private mutating func flush() throws {
    let count = chunk.count
    try chunk.commit(into: &summary)
    if count > 0 { progress(count) }
  }

  private func sweep() throws {
    let folder = spool.workFolder + "/receiving"
    try Files.makeFolder(folder)
    for name in Files.names(in: folder) { try Files.removeTree("\(folder)/\(name)") }
  }
}

/// One file of a submission that cannot be read; the others go on.
private struct UnreadableFile: Error { let why: String }
