import CurlKit
import Foundation
import HashKit
import MailModel

/// What every channel over e-mail shares: the account's server, its sender's address, and a return
/// path of its own for each message, by which reports find their message (VERP).
///
/// Settings: `server` and `from` must be there; `port` (default 587, with `encryption: tls` 465),
/// `encryption`: `starttls` (default), `tls` or `none`; `user`; `greeting` (default: the domain of
/// `from`); `fromName` (default: the sender's name); `replyTo`; `returnPath` (default `from`);
/// `trustFile`: certificates in place of the machine's; `reports`: a maildir or an mbox file in
/// which reports arrive. Secrets: `password` with `user`; `verp`, which makes return paths that
/// cannot be told from a message's key.
struct MailPost: Sendable {
  /// A plain address.
  let from: String
  /// The name shown; nothing for the sender's.
  let fromName: String?
  /// A plain address for people's answers; nothing for `from`.
  let replyTo: String?
  private let transport: MailTransport
  private let returnPath: (local: String, domain: String)
  private let verp: Secret?
  private let mailbox: ReportMailbox?

  /// Reads an account.
  ///
  /// - Throws: ``AdapterFault``.
  init(_ material: AdapterMaterial) throws {
    let settings = material.account.settings
    let server = try material.setting("server").lowercased()
    from = try Self.address(material, "from") ?? ""
    guard !from.isEmpty else { throw AdapterFault(what: "the setting \"from\" is missing") }
    fromName = settings["fromName"]
    replyTo = try Self.address(material, "replyTo")
    let path = try Self.address(material, "returnPath") ?? from
    let parts = path.split(separator: "@")
    // `+`, 32 digits, and at most 64 characters before the @ (RFC 5321, 4.5.3.1.1).
    guard parts.count == 2, parts[0].utf8.count <= 31 else {
      throw AdapterFault(what: "\"returnPath\" has more than 31 characters before its @")
    }
    returnPath = (String(parts[0]), String(parts[1]))
    verp = material.secrets["verp"]

    let encryption = settings["encryption"] ?? "starttls"
    guard ["starttls", "tls", "none"].contains(encryption) else {
      throw AdapterFault(what: "\"encryption\" is none of starttls, tls, none")
    }
    let usual = encryption == "tls" ? 465 : 587
    guard let port = settings["port"].map({ Int($0) }) ?? usual, (1...65_535).contains(port) else {
      throw AdapterFault(what: "\"port\" is no port")
    }
    guard let place = WebAddress("https://\(server):\(port)"), place.host == server else {
      throw AdapterFault(what: "\"server\" is no plain host name")
    }
    let hosts = material.account.hosts
    guard hosts.isEmpty || place.isAmong(hosts) else {
      throw AdapterFault(what: "\"server\" is not among the account's hosts")
    }
    var login: (String, Secret)?
    if let user = settings["user"] {
      guard encryption != "none" else {
        throw AdapterFault(what: "\"user\" with \"encryption: none\" would show the password")
      }
      login = (user, try material.secret("password"))
    }
    var limits = CurlLimits()
    limits.totalMilliseconds = material.account.timeoutSeconds * 1000
    limits.connectMilliseconds = min(limits.connectMilliseconds, limits.totalMilliseconds)
    transport = MailTransport(
      server: server, port: port,
      greeting: settings["greeting"] ?? String(from.split(separator: "@").last ?? "localhost"),
      speaksTLSFirst: encryption == "tls", allowsPlain: encryption == "none", login: login,
      limits: limits, trustFile: settings["trustFile"] == nil ? nil : try material.path("trustFile")
    )
    mailbox =
      settings["reports"] == nil ? nil : ReportMailbox(path: try material.path("reports"))
  }

  private static func address(_ material: AdapterMaterial, _ name: String) throws -> String? {
    guard let text = material.account.settings[name] else { return nil }
    guard MailAddress.isPlain(text) else {
      throw AdapterFault(what: "\"\(name)\" is no plain e-mail address")
    }
    return text
  }

  /// Whether reports come back.
  var canPoll: Bool { mailbox != nil }

  /// Sends a message, under the key's own return path and `Message-ID`.
  func send(_ message: PreparedMessage, key: IdempotencyKey) -> SendVerdict {
    guard let to = message.fields["to"] else { return .permanent(code: "no-address") }
    let name = "Message-ID: <\(key)@\(from.split(separator: "@").last ?? "localhost")>\r\n"
    let verdict = transport.send(
      from: "\(returnPath.local)+\(token(key))@\(returnPath.domain)", to: [to],
      message: Array(name.utf8) + message.body)
    guard case .ok = verdict else { return verdict }
    // The server's word is good for itself; the recipient's own may still refuse.
    return .ok(Receipt(reference: "\(key)", mayStillRefuse: true))
  }

  /// What the return path of a message carries. Without the secret whoever has the message itself
  /// could name it, which is no more than the return path that stands in it; no one else can guess
  /// it.
  func token(_ key: IdempotencyKey) -> String {
    let text = "brevpress/verp/1\n\(verp?.reveal() ?? "")\n\(key)"
    return String(sha256Hex(text).prefix(32))
  }

  /// Reads the reports that came back.
  func poll(_ open: [OpenMessage]) -> PollResult {
    guard let mailbox else { return PollResult() }
    var keys: [String: IdempotencyKey] = [:]
    for message in open { keys[token(message.key)] = message.key }
    var result = PollResult()
    let faults = mailbox.forEach { letter in
      let fault = take(letter, keys, into: &result)
      if let fault { result.faults.append(fault) }
      if let token = letter.token {
        // What is no report of ours is told once, and left unread for a person.
        result.tokens.append(fault == nil ? token : ReportMailbox.unseen(token))
      }
    }
    result.faults += faults
    return result
  }

  /// Reads one letter; gives back what is wrong with it.
  private func take(
    _ letter: ReportMailbox.Letter, _ keys: [String: IdempotencyKey], into result: inout PollResult
  ) -> String? {
    // An absence notice, an answer, spam.
    guard let report = DeliveryReport(letter.bytes) else { return "report-unreadable" }
    let found = Set(tokens(report).compactMap { keys[$0] })
    guard found.count == 1, let key = found.first else { return "report-foreign" }
    switch report.outcome {
    case .failed(let status): result.news.append(ChannelNews(key: key, .refused, code: status))
    case .delivered: result.news.append(ChannelNews(key: key, .delivered))
    case .delayed: break
    }
    return nil
  }

  private func tokens(_ report: DeliveryReport) -> [String] {
    report.addresses.compactMap { address in
      let parts = address.lowercased().split(separator: "@")
      guard parts.count == 2, parts[1] == returnPath.domain.lowercased(),
        parts[0].hasPrefix("\(returnPath.local.lowercased())+")
      else { return nil }
      return String(parts[0].dropFirst(returnPath.local.utf8.count + 1))
    }
  }

  /// Moves reports to those that were read.
  func acknowledge(_ tokens: [String]) { mailbox?.acknowledge(tokens) }
}
