import Foundation
import Glibc
import MailModel

/// A password or key. Nothing that prints, logs or encodes shows it; an adapter asks for it where
/// it goes onto the wire.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let value: String

  /// Takes a secret.
  public init(_ value: String) { self.value = value }

  /// The secret itself.
  public func reveal() -> String { value }

  /// Three dots.
  public var description: String { "•••" }
  /// Three dots.
  public var debugDescription: String { "•••" }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The secrets of one account, read when its adapter is made.
public struct SecretShelf: Sendable {
  private var secrets: [String: Secret] = [:]

  /// Longest secret, in bytes: a private key in PEM fits.
  public static let bytesMax = 16 << 10

  /// Takes secrets that are known already, as tests do.
  public init(_ secrets: [String: Secret] = [:]) { self.secrets = secrets }

  /// Reads the secrets of an account from files that only their owner may read, or from the
  /// environment.
  ///
  /// - Returns: what could be read, and a fault for each that could not; no fault names a value.
  public static func read(
    _ account: ChannelAccount, siteFolder: String,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> (SecretShelf, [Diagnostic]) {
    var shelf = SecretShelf()
    var faults: [Diagnostic] = []
    for (name, place) in account.secrets.sorted(by: { $0.key < $1.key }) {
      switch value(of: place, siteFolder: siteFolder, environment: environment) {
      case .success(let secret): shelf.secrets[name] = secret
      case .failure(let fault):
        faults.append(
          Diagnostic(
            .error, code: "secret-unreadable",
            "the secret \"\(name)\" of channel \"\(account.id)\" cannot be read",
            at: .init(path: "channels/\(account.id)"), why: fault.why, fix: fault.fix))
      }
    }
    return (shelf, faults)
  }

  /// The secret of that name, or nothing.
  public subscript(name: String) -> Secret? { secrets[name] }

  /// Reads one secret that is no account's, from a file that only its owner may read, or from the
  /// environment. The fault names no value.
  public static func read(
    _ place: SecretPlace, named name: String, siteFolder: String,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Result<Secret, Diagnostic> {
    value(of: place, siteFolder: siteFolder, environment: environment).mapError { fault in
      Diagnostic(
        .error, code: "secret-unreadable", "the \"\(name)\" of the archive cannot be read",
        at: .init(file: "archive.yaml", path: name), why: fault.why, fix: fault.fix)
    }
  }

  private struct Fault: Error {
    var why: String
    var fix: String
  }

  private static func value(
    of place: SecretPlace, siteFolder: String, environment: [String: String]
  ) -> Result<Secret, Fault> {
    switch place {
    case .environment(let name):
      guard let value = environment[name], !value.isEmpty, value.utf8.count <= bytesMax else {
        return .failure(
          Fault(why: "the environment has no \(name)", fix: "set it for the user that runs this"))
      }
      return .success(Secret(value))
    case .file(let name):
      return file(name.hasPrefix("/") ? name : "\(siteFolder)/\(name)")
    }
  }

  private static func file(_ path: String) -> Result<Secret, Fault> {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      return .failure(
        Fault(why: String(cString: strerror(errno)), fix: "make the file, with mode 0600"))
    }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      return .failure(Fault(why: "it is no plain file", fix: "make a plain file, mode 0600"))
    }
    guard facts.st_mode & 0o077 == 0 else {
      return .failure(
        Fault(why: "others than its owner may read or write it", fix: "chmod 600 it"))
    }
    var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0, count <= bytesMax else {
      return .failure(Fault(why: "it is empty or too long", fix: "put the secret into it"))
    }
    // An editor's last line end is not part of a password.
    var end = count
    while end > 0, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    guard let text = String(validating: bytes[..<end], as: UTF8.self), !text.isEmpty else {
      return .failure(Fault(why: "it is empty or no UTF-8", fix: "put the secret into it"))
    }
    return .success(Secret(text))
  }
}
