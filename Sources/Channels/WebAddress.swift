/// A URL in the one plain form that leaves no two readers of it in doubt: `scheme://host[:port]/…`,
/// small letters, no name or password in it, no escapes in the host.
public struct WebAddress: Sendable, Hashable, CustomStringConvertible {
  /// `http` or `https`.
  public let scheme: String
  /// Host name or address, in small letters.
  public let host: String
  /// Port, where one is named.
  public let port: Int?
  /// Path and query, beginning with `/`.
  public let path: String

  /// Reads a URL; nothing where it is not in the plain form.
  public init?(_ text: String) {
    guard text.utf8.count <= 4096,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != 0x22 }),
      let mark = text.range(of: "://")
    else { return nil }
    let scheme = text[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = text[mark.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let parts = rest[..<end].split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.first, !name.isEmpty, name.utf8.count <= 253 else {
      return nil
    }
    let host = name.lowercased()
    let isName = host.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
    }
    guard isName, !host.hasPrefix("."), !host.contains("..") else { return nil }
    var port: Int?
    if parts.count == 2 {
      guard let number = Int(parts[1]), (1...65_535).contains(number) else { return nil }
      port = number
    }
    let path = rest[end...].prefix { $0 != "#" }
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path.hasPrefix("/") ? String(path) : "/" + path
  }

  /// The URL.
  public var description: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path)" }

  /// The same host with another path.
  public func with(path: String) -> WebAddress? {
    WebAddress("\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path)")
  }

  /// Whether the host is a number, or this machine.
  var isLocalOrNumber: Bool {
    host == "localhost" || !host.contains(".")
      || host.split(separator: ".").last.map { $0.allSatisfy(\.isNumber) } ?? true
  }

  /// Whether a list of allowed hosts has it: `host`, `host:port`, `*.domain`, or `*` for every name
  /// that is no number.
  public func isAmong(_ hosts: [String]) -> Bool {
    hosts.contains { entry in
      if entry == "*" { return !isLocalOrNumber }
      if entry.hasPrefix("*.") { return host.hasSuffix(entry.dropFirst(1).lowercased()) }
      let parts = entry.lowercased().split(separator: ":", maxSplits: 1)
      guard parts.first.map({ $0 == host }) ?? false else { return false }
      return parts.count == 1 || Int(parts[1]) == (port ?? (scheme == "https" ? 443 : 80))
    }
  }
}
