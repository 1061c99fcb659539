import CurlKit

/// SMTP as adapters use it: one message to one or more addresses, over a connection that STARTTLS or
/// TLS made secret, within time limits.
public struct MailTransport: Sendable {
  private let server: String
  private let port: Int
  private let speaksTLSFirst: Bool
  private let allowsPlain: Bool
  private let greeting: String
  private let login: (name: String, password: Secret)?
  private let limits: CurlLimits
  private let trustFile: String?

  /// Makes a transport.
  ///
  /// - Parameters:
  ///   - greeting: the name said at EHLO.
  ///   - speaksTLSFirst: `smtps`, usually at port 465; else STARTTLS.
  ///   - allowsPlain: whether a server without encryption is good enough. Then no login is given.
  public init(
    server: String, port: Int, greeting: String, speaksTLSFirst: Bool = false,
    allowsPlain: Bool = false, login: (name: String, password: Secret)? = nil,
    limits: CurlLimits = CurlLimits(), trustFile: String? = nil
  ) {
    self.server = server
    self.port = port
    self.greeting = greeting
    self.speaksTLSFirst = speaksTLSFirst
    self.allowsPlain = allowsPlain
    self.login = allowsPlain ? nil : login
    self.limits = limits
    self.trustFile = trustFile
  }

  /// Hands a message over.
  ///
  /// - Parameters:
  ///   - from: the return path, a plain address; of its own for each message where news of it are
  ///     to be told apart.
  ///   - to: plain addresses.
  ///   - message: header and body as RFC 5322 has them, lines ended by CRLF.
  public func send(from: String, to: [String], message: [UInt8]) -> SendVerdict {
    guard MailAddress.isPlain(from), !to.isEmpty, to.allSatisfy(MailAddress.isPlain) else {
      return .permanent(code: "bad-address")
    }
    guard WebAddress("https://\(server)") != nil, WebAddress("https://\(greeting)") != nil else {
      return .permanent(code: "bad-server")
    }
    var request = CurlRequest(
      url: "\(speaksTLSFirst ? "smtps" : "smtp")://\(server):\(port)/\(greeting)",
      schemes: ["smtp", "smtps"], work: .mail(from: from, to: to, message: message))
    request.demandsTLS = !allowsPlain
    request.login = login.map { ($0.name, $0.password.reveal()) }
    request.limits = limits
    request.trustFile = trustFile
    do {
      _ = try CurlTransfer(request).perform()
      return .ok(Receipt())
    } catch let failure as CurlFailure {
      return verdict(failure)
    } catch {
      return .unknown(code: "smtp-broken")
    }
  }

  private func verdict(_ failure: CurlFailure) -> SendVerdict {
    if failure.maySend { return .unknown(code: "smtp-\(failure.kind.rawValue)") }
    switch failure.status {
    case 500...599 where failure.kind == .answered || failure.kind == .broken:
      return .permanent(code: "smtp-\(failure.status)")
    case 400...499: return .temporary(code: "smtp-\(failure.status)")
    default: return TransportFault(failure, protocolName: "smtp").verdict
    }
  }
}

/// Addresses of e-mail.
public enum MailAddress {
  /// Whether it is a plain address that can stand in a header and a command without quoting:
  /// `name@domain`, ASCII, at most 254 characters.
  public static func isPlain(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254, !parts[0].isEmpty, parts[0].utf8.count <= 64
    else { return false }
    let local = parts[0].utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }
    let domain = parts[1].utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || byte == 0x2D || byte == 0x2E
    }
    let dots = [parts[0], parts[1]].allSatisfy {
      !$0.hasPrefix(".") && !$0.hasSuffix(".") && !$0.contains("..") && !$0.isEmpty
    }
    return local && domain && dots && !parts[1].hasPrefix("-")
  }
}
