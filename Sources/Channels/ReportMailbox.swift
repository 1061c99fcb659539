import Foundation
import Glibc

/// A mailbox on this machine in which reports arrive: a maildir, whose letters move from `new` to
/// `cur` once they are written down, or an mbox file, which is read and left as it is.
struct ReportMailbox: Sendable {
  /// One letter; the token says which, where it can be set aside.
  struct Letter {
    var token: String?
    var bytes: [UInt8]
  }

  private let path: String

  /// Largest letter that is read, in bytes: a report with the whole message in it is cut there.
  static let letterBytesMax = 1 << 20
  /// Most letters of one poll.
  static let lettersMax = 10_000
  /// Largest mbox file, in bytes.
  static let fileBytesMax = 64 << 20

  init(path: String) { self.path = path }

  /// Reads the letters one after the other, by name in byte order: no more than one is in memory,
  /// however many strangers have written. Gives back what could not be read.
  func forEach(_ body: (Letter) -> Void) -> [String] {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return ["reports-missing"] }
    guard facts.st_mode & S_IFMT == S_IFDIR else {
      let (letters, faults) = file()
      letters.forEach(body)
      return faults
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: "\(path)/new") else {
      return ["reports-missing"]
    }
    let sorted = names.filter(Self.isPlain).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    for name in sorted.prefix(Self.lettersMax) {
      if let bytes = BoundedFile.read("\(path)/new/\(name)", bytesMax: Self.letterBytesMax) {
        body(Letter(token: name, bytes: bytes))
      }
    }
    return []
  }

  private func file() -> ([Letter], [String]) {
    guard let bytes = BoundedFile.read(path, bytesMax: Self.fileBytesMax + 1) else {
      return ([], ["reports-missing"])
    }
    guard bytes.count <= Self.fileBytesMax else { return ([], ["reports-too-large"]) }
    var letters: [Letter] = []
    var letter: [UInt8] = []
    var began = false
    var wasBlank = true
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      // "From " begins a letter only behind an empty line (mboxo).
      if wasBlank, line.starts(with: Array("From ".utf8)) {
        if began { letters.append(Letter(token: nil, bytes: letter)) }
        letter = []
        began = true
      } else if began, letter.count < Self.letterBytesMax {
        letter += line + [0x0A]
      }
      wasBlank = line.isEmpty || line.elementsEqual([0x0D])
    }
    if began { letters.append(Letter(token: nil, bytes: letter)) }
    return (Array(letters.prefix(Self.lettersMax)), [])
  }

  /// The token that moves a letter without the mark that somebody has seen it: a person's mail
  /// program shows it as unread, and no later poll reads it again.
  static func unseen(_ token: String) -> String { "/\(token)" }

  /// Moves letters of a maildir out of `new`.
  func acknowledge(_ tokens: [String]) {
    for token in tokens {
      let name = token.hasPrefix("/") ? String(token.dropFirst()) : token
      guard Self.isPlain(name) else { continue }
      // What a mail program adds behind the colon are its marks: S is "seen".
      let plain = name.split(separator: ":").first.map(String.init) ?? name
      let mark = token.hasPrefix("/") ? ":2," : ":2,S"
      _ = rename("\(path)/new/\(name)", "\(path)/cur/\(plain)\(mark)")
    }
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 250
      && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }
  }
}

/// Files of others, read no further than a bound.
enum BoundedFile {
  /// The first bytes of a plain file; nothing where there is none, or it is a link.
  static func read(_ path: String, bytesMax: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: min(bytesMax, Int(facts.st_size)))
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
      }
      if more < 0, errno == EINTR { continue }
      guard more > 0 else { break }
      count += more
    }
    return Array(bytes[..<count])
  }
}
