/// Who may ask at all: a page of another origin, even one whose name was bound to this machine a
/// moment ago, may not.
struct HTTPGate: Sendable {
  /// Names and addresses that the server answers to, without port.
  let hosts: Set<String>
  /// Whether any IP address is its name as well: a name can be bound to another machine, an
  /// address in the browser's bar cannot.
  let takesAddresses: Bool

  /// The answer to a request that is turned away.
  func refusal(
    method: HTTPRequest.Method, headers: [String: String]
  ) -> HTTPResponse? {
    guard let host = headers["host"], answers(to: Self.name(ofHost: host)) else {
      return .text("this server does not answer to that name\n", status: 421)
    }
    guard method.writes else { return nil }
    if let origin = headers["origin"], origin.lowercased() != "http://" + host.lowercased() {
      return .text("a page of another origin may not write here\n", status: 403)
    }
    if let site = headers["sec-fetch-site"], site != "same-origin" {
      return .text("a page of another origin may not write here\n", status: 403)
    }
    return nil
  }

  private func answers(to name: String) -> Bool {
    if hosts.contains(name) { return true }
    return takesAddresses && HTTPServer.isAddress(name)
  }

  /// `localhost:8000` → `localhost`, `[::1]:8000` → `[::1]`.
  static func name(ofHost host: String) -> String {
    let host = host.lowercased()
    if host.hasPrefix("[") {
      return host.firstIndex(of: "]").map { String(host[...$0]) } ?? host
    }
    return String(host.prefix { $0 != ":" })
  }

  /// What every answer carries: nothing is loaded from, framed by or told to anybody else.
  static let headers: [String: String] = [
    "Content-Security-Policy":
      "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
  ]
}
