import Foundation
import HashKit

/// Writes a file so that after any crash there is either the old content or the whole new one: a
/// temporary file beside it → fsync → rename → fsync of the folder.
public func durableWrite(_ bytes: [UInt8], to path: String) throws {
  let temporary = path + ".tmp-\(getpid())"
  do {
    let file = try OpenFile(creating: temporary)
    try file.write(bytes[...])
    Failpoint.hit("durable.written")
    try file.sync()
    try file.close()
  } catch {
    unlink(temporary)
    throw error
  }
  Failpoint.hit("durable.synced")
  try Files.move(temporary, to: path)
  Failpoint.hit("durable.renamed")
  try Files.syncFolder(Files.parent(of: path))
  Failpoint.hit("durable.done")
}

/// Reads a results file that a machine left somewhere.
///
/// - Throws: ``SpoolError`` where it cannot be read or is larger than `limit` bytes.
public func resultsBytes(_ path: BytePath, limit: Int) throws -> [UInt8] {
  try Files.read(path.text, limit: limit)
}

/// An open file descriptor; closed when it is let go.
final class OpenFile {
  private var descriptor: Int32
  private let path: String

  /// Makes a file that must not exist yet (a leftover of the same name is replaced).
  init(creating path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard descriptor >= 0 else { throw SpoolError.system("create", path) }
  }

  /// Opens a file for reading by its raw name. Never waits for a FIFO's other end.
  init(reading name: BytePath, followLinks: Bool) throws {
    path = name.text
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW)
    descriptor = name.withCString { open($0, flags) }
    guard descriptor >= 0 else { throw SpoolError.system("read", path) }
  }

  deinit { if descriptor >= 0 { _ = Foundation.close(descriptor) } }

  /// Size, kind and times.
  func status() throws -> stat {
    var result = stat()
    guard fstat(descriptor, &result) == 0 else { throw SpoolError.system("look at", path) }
    return result
  }

  /// Writes all bytes.
  func write(_ bytes: ArraySlice<UInt8>) throws {
    try bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Foundation.write(
          descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        if count < 0 {
          if errno == EINTR { continue }
          throw SpoolError.system("write", path)
        }
        done += count
      }
    }
  }

  /// Reads up to `limit` bytes, fewer only at the end.
  func read(upTo limit: Int) throws -> [UInt8] {
    var failed: Int32?
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      while filled < limit {
        let count = Foundation.read(
          descriptor, buffer.baseAddress?.advanced(by: filled), limit - filled)
        if count < 0 {
          if errno == EINTR { continue }
          failed = errno
          return
        }
        if count == 0 { return }
        filled += count
      }
    }
    if let failed { throw SpoolError.system("read", path, code: failed) }
    return bytes
  }

  /// Brings the file's bytes to the disk.
  func sync() throws {
    guard fsync(descriptor) == 0 else { throw SpoolError.system("write to disk", path) }
  }

  /// Closes the file and says so when the system kept an error until now.
  func close() throws {
    let old = descriptor
    descriptor = -1
    guard Foundation.close(old) == 0 else { throw SpoolError.system("close", path) }
  }
}

/// Operations on files and folders that throw what the system said.
enum Files {
  /// The folder that holds `path`.
  static func parent(of path: String) -> String {
    let bytes = Array(path.utf8)
    guard let slash = bytes.lastIndex(of: 0x2F) else { return "." }
    return slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
  }

  /// Makes the folder and all above it that are missing. The content is personal data: other users
  /// of the machine get nothing.
  static func makeFolder(_ path: String) throws {
    if mkdir(path, 0o750) == 0 { return }
    switch errno {
    case EEXIST:
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw SpoolError.system("make the folder", path, code: ENOTDIR)
      }
    case ENOENT where parent(of: path) != path:
      try makeFolder(parent(of: path))
      guard mkdir(path, 0o750) == 0 || errno == EEXIST else {
        throw SpoolError.system("make the folder", path)
      }
    default: throw SpoolError.system("make the folder", path)
    }
  }

  /// Brings a folder's entries to the disk.
  static func syncFolder(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SpoolError.system("open the folder", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SpoolError.system("write to disk", path) }
  }

  /// Brings everything that was written to the file system of `path` to the disk: one call for many
  /// small files, where an fsync a file would wait for the disk each time.
  static func syncFilesystem(of path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SpoolError.system("open the folder", path) }
    defer { close(descriptor) }
    guard syncFilesystemCall(descriptor) == 0 else {
      throw SpoolError.system("write to disk", path)
    }
  }

  /// Renames, replacing a file of that name.
  static func move(_ from: String, to: String) throws {
    guard rename(from, to) == 0 else { throw SpoolError.system("rename \(from) to", to) }
  }

  /// Size of a regular file, or nothing where there is none.
  static func size(_ path: String) -> Int? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Whether there is a folder (not a link to one).
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder, in byte order; none where there is no folder.
  static func names(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes a file or a folder with all in it; nothing is wrong where there is none.
  static func removeTree(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch {
      throw SpoolError(.system, "cannot remove \(path)", why: "\(error.localizedDescription)")
    }
  }

  /// A whole file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    let file = try OpenFile(reading: BytePath(path), followLinks: true)
    let size = Int(try file.status().st_size)
    guard size <= limit else {
      throw SpoolError(
        .system, "cannot read \(path)", why: "\(size) bytes; at most \(limit) are read")
    }
    return try file.read(upTo: size)
  }

  /// SHA-256 and size of a file, read in pieces.
  static func digest(_ path: String) throws -> (sha256: String, bytes: Int) {
    let file = try OpenFile(reading: BytePath(path), followLinks: false)
    var hasher = SHA256Hasher()
    var total = 0
    while true {
      let bytes = try file.read(upTo: 1 << 20)
      if bytes.isEmpty { break }
      hasher.update(bytes)
      total += bytes.count
    }
    return (hasher.finish(), total)
  }
}

/// `syncfs(2)`. Its declaration hides behind a feature macro that Swift's importer does not set, so
/// it is looked up by name; `sync(2)`, which on Linux waits too, stands in where there is none.
private let syncFilesystemCall: @Sendable (Int32) -> Int32 = {
  typealias Call = @convention(c) (Int32) -> Int32
  guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "syncfs") else {
    return { _ in
      sync()
      return 0
    }
  }
  let call = unsafeBitCast(symbol, to: Call.self)
  return { call($0) }
}()

/// SHA-256 (small hexadecimal digits) and size of a file, read in pieces of 1 MiB.
public func fileDigest(_ path: String) throws -> (sha256: String, bytes: Int) {
  try Files.digest(path)
}
