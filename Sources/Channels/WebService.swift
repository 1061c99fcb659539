import CurlKit
import Foundation
import MailModel
import Synchronization

/// The HTTP service that an account talks to: where it is, what may be reached, and what its
/// answers mean for a message.
///
/// Settings: `url`, the service's address without a last `/`; `trustFile`, a file of certificates
/// to trust in place of the machine's. Only the hosts of the account may be reached, or the one of
/// `url` where it names none. HTTP without encryption is spoken to this machine alone, as what goes
/// out is personal and has a secret with it.
struct WebService: Sendable {
  /// Where it is.
  let base: WebAddress
  /// Where else it may lead to.
  let hosts: [String]
  let client: HTTPClient

  /// Largest answer, in bytes.
  static let answerBytesMax = 1 << 20

  init(_ material: AdapterMaterial, setting: String = "url") throws {
    let text = try material.setting(setting)
    guard let base = WebAddress(text.hasSuffix("/") ? String(text.dropLast()) : text),
      !base.path.contains("?")
    else { throw AdapterFault(what: "\"\(setting)\" is no address of a web service") }
    let isHere = base.host == "127.0.0.1" || base.host == "localhost"
    guard base.scheme == "https" || isHere else {
      throw AdapterFault(what: "\"\(setting)\" is not encrypted: it must begin with https")
    }
    self.base = base
    hosts =
      material.account.hosts.isEmpty
      ? [base.port.map { "\(base.host):\($0)" } ?? base.host] : material.account.hosts
    guard base.isAmong(hosts) else {
      throw AdapterFault(what: "\"hosts\" does not have the host of \"\(setting)\"")
    }
    var limits = CurlLimits()
    limits.totalMilliseconds = material.account.timeoutSeconds * 1000
    limits.connectMilliseconds = min(limits.connectMilliseconds, limits.totalMilliseconds)
    limits.bodyBytesMax = Self.answerBytesMax
    let trust = material.account.settings["trustFile"] == nil ? nil : try material.path("trustFile")
    client = HTTPClient(hosts: hosts, plain: isHere, limits: limits, trustFile: trust)
  }

  /// A request below the service's address; nothing where the path has what no path has.
  func call(_ method: String, _ path: String) -> HTTPClient.Call? {
    let before = base.path == "/" ? "" : base.path
    return base.with(path: before + path).map { HTTPClient.Call(method, $0) }
  }

  /// Asks, and waits for the answer.
  func exchange(_ call: HTTPClient.Call?) -> Result<HTTPClient.Reply, TransportFault> {
    guard let call else { return .failure(TransportFault(code: "bad-path", outcome: .never)) }
    return client.exchange(call)
  }

  /// What an answer that is no success says of a message: 429 and 503 that nothing was taken, other
  /// faults of the server nothing at all; what is wrong with the account is the site's to mend, not
  /// a reason to leave the channel; everything else will be as wrong the next time.
  static func verdict(_ reply: HTTPClient.Reply) -> SendVerdict {
    switch reply.status {
    case 429, 503:
      .temporary(code: "http-\(reply.status)", retryAfterSeconds: retryAfter(reply))
    case 500...599: .unknown(code: "http-\(reply.status)")
    case 401, 403, 407: .temporary(code: "not-authorised")
    case 300...399, 408, 421, 425: .temporary(code: "http-\(reply.status)")
    case 413: .permanent(code: "too-large")
    default: .permanent(code: "http-\(reply.status)")
    }
  }

  /// JSON of any shape.
  private struct Anything: Decodable { init(from decoder: any Decoder) {} }

  /// Whether a success may be taken for one: JSON or nothing at all. A page in HTML is from
  /// somebody else, such as the network's own gate.
  static func isItsOwn(_ reply: HTTPClient.Reply) -> Bool {
    reply.body.isEmpty || json(Anything.self, reply) != nil
  }

  /// What `Retry-After` says, in whole seconds, at most a day.
  static func retryAfter(_ reply: HTTPClient.Reply) -> Int? {
    reply.header("retry-after").flatMap { Int($0) }.flatMap { $0 >= 0 ? min($0, 86_400) : nil }
  }

  /// The body of an answer as JSON of a shape; nothing where it says that it is anything else, or
  /// is.
  static func json<T: Decodable>(_ type: T.Type, _ reply: HTTPClient.Reply) -> T? {
    guard reply.type == "application/json" || reply.type.hasSuffix("+json") else { return nil }
    return try? JSONDecoder().decode(type, from: Data(reply.body))
  }

  /// A value as JSON in one form only, so that the same value is always the same bytes.
  static func bytes(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // What adapters encode are texts and numbers, which always encode.
    return (try? encoder.encode(value)).map(Array.init) ?? []
  }
}

/// A number of seconds that services write as a number or as a text.
struct Lifetime: Decodable {
  var seconds: Int
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try? container.decode(String.self)
    let number = text == nil ? try container.decode(Int.self) : Int(text ?? "") ?? 0
    // A pass that holds longer than a day is asked for again all the same.
    seconds = min(max(number, 0), 86_400)
  }
}

/// The pass that a service gives an account for a while. It is fetched once and kept in memory
/// only.
final class ServicePass: Sendable {
  /// A pass and how long it holds.
  struct Pass: Sendable {
    var token: Secret
    var until: Moment
  }
  /// Why there is no pass: nothing of the message has gone anywhere then.
  struct Refusal: Error {
    var verdict: SendVerdict
  }

  private let kept = Mutex<Pass?>(nil)

  /// Does something with a pass; once more with a new one where the service does not know the old.
  func use(
    at now: Moment, fetch: () -> Result<Pass, Refusal>,
    _ exchange: (Secret) -> Result<HTTPClient.Reply, TransportFault>
  ) -> Result<Result<HTTPClient.Reply, TransportFault>, Refusal> {
    let first = pass(at: now, fetch)
    guard case .success(let token) = first else { return first.map { _ in .failure(.noPass) } }
    let reply = exchange(token)
    guard case .success(let answer) = reply, answer.status == 401 else { return .success(reply) }
    kept.withLock { kept in
      // Another lane may have a new one already.
      if kept?.token.reveal() == token.reveal() { kept = nil }
    }
    return pass(at: now, fetch).map(exchange)
  }

  private func pass(at now: Moment, _ fetch: () -> Result<Pass, Refusal>) -> Result<Secret, Refusal>
  {
    // Held while it is fetched: the other lanes wait for the same pass.
    kept.withLock { kept in
      if let pass = kept, now < pass.until { return .success(pass.token) }
      return fetch().map { pass in
        kept = pass
        return pass.token
      }
    }
  }

  private struct Granted: Decodable {
    var token: String
    var lifetime: Lifetime
    private enum CodingKeys: String, CodingKey {
      case token = "access_token"
      case lifetime = "expires_in"
    }
  }

  /// The pass in the answer to a sign-in, as OAuth 2 writes it (RFC 6749 5.1); given up a minute
  /// before its end.
  static func read(
    _ result: Result<HTTPClient.Reply, TransportFault>, at now: Moment
  ) -> Result<Pass, Refusal> {
    guard case .success(let reply) = result, reply.status == 200,
      let granted = WebService.json(Granted.self, reply),
      (1...8192).contains(granted.token.utf8.count)
    else { return .failure(refusal(result)) }
    let until = now.adding(seconds: granted.lifetime.seconds - 60)
    return .success(Pass(token: Secret(granted.token), until: until))
  }

  /// What a refused or broken sign-in means for a message.
  static func refusal(_ result: Result<HTTPClient.Reply, TransportFault>) -> Refusal {
    switch result {
    case .failure(let fault) where fault.outcome == .never:
      Refusal(verdict: .permanent(code: "sign-in-\(fault.code)"))
    case .failure(let fault): Refusal(verdict: .temporary(code: "sign-in-\(fault.code)"))
    case .success(let reply):
      Refusal(
        verdict: .temporary(
          code: reply.status == 200 ? "sign-in-unreadable" : "sign-in-\(reply.status)",
          retryAfterSeconds: WebService.retryAfter(reply)))
    }
  }
}

extension TransportFault {
  static let noPass = TransportFault(code: "no-pass", outcome: .nothingSent)
}

extension SendVerdict {
  /// The verdict as the answer of a look-up that failed.
  var asLookUp: LookUpAnswer {
    switch self {
    case .ok: LookUpAnswer(.yes)
    case .temporary(let code, _), .permanent(let code), .unknown(let code):
      LookUpAnswer(.unknown, code: code)
    }
  }
}

/// Texts of an invoice in the plain form that services take.
enum PlainText {
  /// One line: every run of control characters and spaces one space, none at the ends, at most so
  /// many characters.
  static func line(_ text: String, max: Int) -> String {
    var out = ""
    var gap = false
    for scalar in text.unicodeScalars {
      let isGap =
        scalar.value < 0x21 || (0x7F...0xA0).contains(scalar.value)
        || scalar.value == 0x2028 || scalar.value == 0x2029
      if isGap {
        gap = !out.isEmpty
      } else {
        if gap { out.append(" ") }
        gap = false
        out.unicodeScalars.append(scalar)
      }
    }
    return String(out.prefix(max))
  }

  /// Text between two tags: the five characters of XML escaped, what XML 1.0 does not have left
  /// out.
  static func xml(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&apos;"
      case "\t", "\n", "\r": out += " "
      default:
        let isText =
          scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        if isText { out.unicodeScalars.append(scalar) }
      }
    }
    return out
  }

  /// A segment of a path or a value of a query: everything but letters, digits and `-._~` escaped
  /// (RFC 3986).
  static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in text.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
      out += isPlain ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: out, as: UTF8.self)
  }
}
