import Foundation

/// Finds the files of a submission: what was named, and below folders everything that is a whole
/// regular file, in byte order of the relative paths.
struct SubmissionWalk {
  struct Found {
    /// Where to read it.
    var source: BytePath
    /// What it is called in the spool.
    var path: BytePath
    /// Whether the user named it; a link is followed only then.
    var isNamed: Bool
  }

  private let spoolIdentity: FileIdentity?
  private let depthMax: Int
  private(set) var skipped: [SubmissionSummary.Skipped] = []
  private(set) var failed: [SubmissionSummary.Skipped] = []

  init(spoolFolder: String, depthMax: Int) {
    spoolIdentity = FileIdentity(BytePath(spoolFolder), followLinks: true)
    self.depthMax = depthMax
  }

  /// The files of all `paths`, those of one path in byte order.
  mutating func files(of paths: [BytePath]) throws -> [Found] {
    for path in paths where FileIdentity(path, followLinks: true) == nil {
      throw SpoolError(
        .notFound, "there is no \(path.text)", fix: "submit files, folders or zips that exist")
    }
    var found: [Found] = []
    for path in paths {
      guard let identity = FileIdentity(path, followLinks: true) else { continue }
      let name = path.lastComponent
      switch identity.kind {
      case S_IFREG:
        if let why = SubmissionWalk.halfUploaded(name) {
          skip(name, why)
        } else {
          found.append(Found(source: path, path: name, isNamed: true))
        }
      case S_IFDIR:
        var below: [Found] = []
        walk(path, identity, relative: BytePath(""), depth: 1, into: &below)
        found += below.sorted { $0.path < $1.path }
      default: skip(name, "neither a file nor a folder")
      }
    }
    return found
  }

  private mutating func walk(
    _ folder: BytePath, _ identity: FileIdentity, relative: BytePath, depth: Int,
    into found: inout [Found]
  ) {
    if identity == spoolIdentity { return skip(relative, "it is the spool itself") }
    guard depth <= depthMax else { return skip(relative, "more than \(depthMax) folders deep") }
    guard let names = SubmissionWalk.names(in: folder) else {
      failed.append(.init(path: relative.text, why: String(cString: strerror(errno))))
      return
    }
    for name in names {
      let path = relative.appending(name)
      let source = folder.appending(name)
      if let why = SubmissionWalk.halfUploaded(name) {
        skip(path, why)
        continue
      }
      guard let identity = FileIdentity(source, followLinks: false) else {
        failed.append(.init(path: path.text, why: String(cString: strerror(errno))))
        continue
      }
      switch identity.kind {
      case S_IFREG: found.append(Found(source: source, path: path, isNamed: false))
      case S_IFDIR: walk(source, identity, relative: path, depth: depth + 1, into: &found)
      // What a link shows inside the folder is received under its own name; what lies outside was
      // not submitted.
      case S_IFLNK: skip(path, "a link; links are not followed")
      default: skip(path, "not a file")
      }
    }
  }

  private mutating func skip(_ path: BytePath, _ why: String) {
    skipped.append(.init(path: path.text, why: why))
  }

  /// Why a name says that the file is not ready or not meant, or nothing.
  static func halfUploaded(_ name: BytePath) -> String? {
    if name.bytes.first == 0x2E { return "hidden" }
    let lower = name.bytes.suffix(12).map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
    for ending in [".part", ".tmp", ".filepart", ".crdownload", ".partial", ".uploading"]
    where lower.count >= ending.utf8.count
      && lower.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    {
      return "half-uploaded (\(ending))"
    }
    return name.bytes.last == 0x7E ? "an editor's backup" : nil
  }

  /// The names in a folder without `.` and `..`; nothing where it cannot be read.
  private static func names(in folder: BytePath) -> [BytePath]? {
    guard let stream = folder.withCString({ opendir($0) }) else { return nil }
    defer { closedir(stream) }
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    var names: [BytePath] = []
    while let entry = readdir(stream) {
      let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
      let length = strlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
      let name = Array(UnsafeBufferPointer(start: start, count: length))
      if name != [0x2E], name != [0x2E, 0x2E] { names.append(BytePath(name)) }
    }
    return names
  }
}

/// What a path leads to: the same two numbers mean the same file.
struct FileIdentity: Equatable {
  let device: UInt64
  let inode: UInt64
  let kind: mode_t

  init?(_ path: BytePath, followLinks: Bool) {
    var status = stat()
    let result = path.withCString { followLinks ? stat($0, &status) : lstat($0, &status) }
    guard result == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    kind = status.st_mode & S_IFMT
  }
}
