import Foundation
import Glibc
import HashKit

/// A folder through which messages are handed over and answers come back: files appear whole, under
/// their final names, in `out/`; answers lie in `answers/`, and move to `answers/read/` once they
/// are written down; `handed/` remembers what was put out. For everything that takes files: access
/// points, banks, factors.
public struct FolderPort: Sendable {
  private let folder: String

  /// Largest answer file, in bytes.
  public static let answerBytesMax = 4 << 20
  /// Most answer files of one poll.
  public static let answersMax = 10_000

  /// Takes a folder. It must be there; what lies in it is made when it is needed.
  public init(_ folder: String) { self.folder = folder }

  /// Puts a file into `out/`, durably and once. The same name with the same bytes is the same file,
  /// also after somebody has fetched it: else a crash between the hand-over and its being written
  /// down would give a bank the same claims twice.
  ///
  /// `handed/` has a mark of each file, with the SHA-256 of its bytes. It is made when the file is
  /// whole in `out/.part`, and before it moves from there: a mark without its part says that the
  /// file was put out, whatever became of it since.
  public func put(_ name: String, _ bytes: [UInt8]) -> SendVerdict {
    guard Self.isPlain(name) else { return .permanent(code: "bad-file-name") }
    let out = "\(folder)/out"
    let work = "\(out)/.part"
    let handed = "\(folder)/handed"
    guard makeFolder(out), makeFolder(work), makeFolder(handed) else {
      return .temporary(code: "folder-unwritable")
    }
    let (part, mark, target) = ("\(work)/\(name)", "\(handed)/\(name)", "\(out)/\(name)")
    if let there = Self.read(target, bytesMax: bytes.count + 1) {
      return there == bytes ? .ok(Receipt(reference: name)) : .permanent(code: "name-taken")
    }
    let digest = Array(sha256Hex(bytes).utf8)
    let marked = Self.read(mark, bytesMax: digest.count + 1)
    if let marked {
      guard marked == digest else { return .permanent(code: "name-taken") }
      if access(part, F_OK) != 0 { return .ok(Receipt(reference: name)) }
    }
    // Where there is a mark the part stays, whatever fails: without it the file would count as put
    // out.
    guard Self.write(bytes, to: part) else {
      if marked == nil { unlink(part) }
      return .temporary(code: "folder-unwritable")
    }
    guard Self.write(digest, to: "\(part).mark"), rename("\(part).mark", mark) == 0,
      Self.syncFolder(handed), rename(part, target) == 0
    else { return .temporary(code: "folder-unwritable") }
    // Without this the name may be lost in a power cut, though whoever waits may have it already.
    guard Self.syncFolder(out) else { return .unknown(code: "folder-unsynced") }
    return .ok(Receipt(reference: name))
  }

  /// The answers that lie there, by name in byte order; those that are too large are named among
  /// the faults. Marks of messages that are settled for good, all but `open`, are removed: they are
  /// never put out again.
  public func answers(
    of open: [OpenMessage]
  ) -> (files: [(name: String, bytes: [UInt8])], faults: [String]) {
    forget(except: Set(open.map(\.key)))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/answers")) ?? []
    var files: [(String, [UInt8])] = []
    var faults: [String] = []
    let sound = names.filter { Self.isPlain($0) && $0 != "read" }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for name in sound.prefix(Self.answersMax) {
      guard let bytes = Self.read("\(folder)/answers/\(name)", bytesMax: Self.answerBytesMax + 1)
      else { continue }
      if bytes.count > Self.answerBytesMax {
        faults.append("answer-too-large")
      } else {
        files.append((name, bytes))
      }
    }
    return (files, faults)
  }

  /// A name holds its message's key.
  private func forget(except open: Set<IdempotencyKey>) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/handed")) ?? []
    for name in names where Self.isPlain(name) {
      let key = name.split { $0 == "-" || $0 == "." }.lazy
        .compactMap { IdempotencyKey(String($0)) }.first
      if let key, !open.contains(key) { unlink("\(folder)/handed/\(name)") }
    }
  }

  /// Moves an answer to those that were read.
  public func setAside(_ name: String) {
    guard Self.isPlain(name), makeFolder("\(folder)/answers/read") else { return }
    _ = rename("\(folder)/answers/\(name)", "\(folder)/answers/read/\(name)")
  }

  // MARK: Files

  /// Letters, digits, `-`, `_` and `.`, not hidden: no path, no control character.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 200 && !name.hasPrefix(".") && !name.hasPrefix("-")
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
      }
  }

  private func makeFolder(_ path: String) -> Bool {
    mkdir(path, 0o770) == 0 || errno == EEXIST
  }

  private static func read(_ path: String, bytesMax: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: min(bytesMax, Int(facts.st_size) + 1))
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
      }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { return nil }
      if more == 0 { break }
      count += more
    }
    return Array(bytes[..<count])
  }

  private static func write(_ bytes: [UInt8], to path: String) -> Bool {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    let descriptor = open(path, flags, 0o660)
    guard descriptor >= 0 else { return false }
    var count = 0
    var isSound = true
    while count < bytes.count, isSound {
      let more = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
      }
      if more < 0, errno == EINTR { continue }
      if more <= 0 { isSound = false } else { count += more }
    }
    isSound = isSound && fsync(descriptor) == 0
    return close(descriptor) == 0 && isSound
  }

  private static func syncFolder(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }
}
