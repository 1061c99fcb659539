import Foundation

/// An operating fault of the spool: what, why and what to do.
public struct SpoolError: Error, CustomStringConvertible, Sendable {
  /// What kind of fault it is; programs tell them apart by it.
  public enum Kind: String, Sendable {
    /// The folder is not a spool.
    case notASpool
    /// The folder holds something else.
    case foreignFolder
    /// Another process holds the lock.
    case locked
    /// The operating system refused a file operation.
    case system
    /// A newer program made the spool.
    case newer
    /// What is on disk does not say what the database says.
    case broken
    /// What was asked for does not exist.
    case notFound
    /// What was asked for would do harm.
    case refused
  }

  /// The kind of fault.
  public let kind: Kind
  /// What is wrong, in one sentence without a full stop.
  public let message: String
  /// Why.
  public let why: String?
  /// What to do about it.
  public let fix: String?

  /// Makes an error.
  public init(_ kind: Kind, _ message: String, why: String? = nil, fix: String? = nil) {
    self.kind = kind
    self.message = message
    self.why = why
    self.fix = fix
  }

  /// `error: …`, `  why: …`, `  fix: …`.
  public var description: String {
    var text = "error: \(message)"
    if let why { text += "\n  why: \(why)" }
    if let fix { text += "\n  fix: \(fix)" }
    return text
  }

  /// The fault that `errno` tells of.
  static func system(_ operation: String, _ path: String, code: Int32 = errno) -> SpoolError {
    let fix: String? =
      switch code {
      case ENOSPC, EDQUOT: "make room on the disk, then run the same command again"
      case EACCES, EPERM, EROFS: "give this user the right to read and write there"
      case EMFILE, ENFILE: "raise the limit of open files (ulimit -n)"
      default: nil
      }
    return SpoolError(
      .system, "cannot \(operation) \(path)", why: String(cString: strerror(code)), fix: fix)
  }
}
