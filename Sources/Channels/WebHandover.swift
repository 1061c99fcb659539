import CurlKit
import Foundation
import MailModel

/// Hands invoices over to a web service of the plainest kind, such as a gateway of one's own or a
/// partner's inbox.
///
/// Settings: `url` (must be there), `form`: `original` (default) or `pdf`, `lookUp`: `true` where
/// it answers look-ups, `trustFile`: certificates in place of the machine's. Secret: `token`, sent
/// as `Authorization: Bearer`. Plain `http` only to this machine.
///
/// - `PUT {url}/messages/KEY` with the bytes: 200 or 201 taken (also where it has the same
///   already), 409 the key is known with other bytes, 429 and 503 not now, other 4xx never;
///   anything else leaves the outcome unknown, and the same is put again.
/// - `GET {url}/recipients/KIND/VALUE`: 200 yes, 404 no.
/// - `GET {url}/news`: a JSON list of `{"token", "key", "verdict", "code"}`, at most 10 000;
///   `DELETE {url}/news/TOKEN` forgets one.
public struct WebHandover: ChannelAdapter {
  private let base: WebAddress
  private let client: HTTPClient
  private let token: Secret?
  private let sendsPDF: Bool

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    let settings = material.account.settings
    guard let base = WebAddress(try material.setting("url")), !base.path.contains("?") else {
      throw AdapterFault(what: "\"url\" is no plain address of the web")
    }
    let form = settings["form"] ?? "original"
    guard form == "original" || form == "pdf" else {
      throw AdapterFault(what: "\"form\" is neither original nor pdf")
    }
    let isLocal = base.host == "127.0.0.1" || base.host == "localhost"
    guard base.scheme == "https" || isLocal else {
      throw AdapterFault(what: "\"url\" is not https")
    }
    var limits = CurlLimits()
    limits.totalMilliseconds = material.account.timeoutSeconds * 1000
    // Where the site names no hosts, the address's own is the only one.
    let hosts = material.account.hosts.isEmpty ? [base.host] : material.account.hosts
    client = HTTPClient(
      hosts: hosts, plain: isLocal, limits: limits, trustFile: settings["trustFile"])
    self.base = base
    token = material.secrets["token"]
    sendsPDF = form == "pdf"
    var traits = ChannelTraits()
    traits.afterUnknown = .resend
    traits.canPoll = true
    traits.canLookUp = settings["lookUp"] == "true"
    traits.wantsPDF = sendsPDF
    traits.lanes = 8
    self.traits = traits
  }

  /// The bytes, and what kind they are.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    guard let bytes = sendsPDF ? consignment.pdf : consignment.original else {
      return .refused(code: "no-pdf")
    }
    guard !bytes.isEmpty else { return .refused(code: "no-data") }
    guard bytes.count <= traits.messageBytesMax else { return .refused(code: "too-large") }
    return .ready(
      PreparedMessage(
        fields: ["type": sendsPDF ? "application/pdf" : "application/xml"], body: bytes))
  }

  /// Puts the message there.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    guard var call = call("PUT", "messages/\(key)") else { return .permanent(code: "bad-address") }
    call.set("Content-Type", message.fields["type"] ?? "application/octet-stream")
    call.set("Idempotency-Key", key.text)
    call.body = message.body
    switch client.exchange(call) {
    case .failure(let fault): return fault.verdict
    case .success(let reply): return Self.verdict(reply)
    }
  }

  private static func verdict(_ reply: HTTPClient.Reply) -> SendVerdict {
    switch reply.status {
    case 200, 201: return .ok(Receipt(reference: reply.header("location")))
    case 429, 503:
      let wait = reply.header("retry-after").flatMap { Int($0) }
      return .temporary(code: "http-\(reply.status)", retryAfterSeconds: wait)
    case 400..<500: return .permanent(code: "http-\(reply.status)")
    default: return .unknown(code: "http-\(reply.status)")
    }
  }

  /// Asks for the recipient by what identifies it best.
  public func lookUp(_ recipient: ContactCard, at now: Moment) -> LookUpAnswer {
    let names: [(String, String?)] = [
      ("endpoint", recipient.endpoint.map { "\($0.scheme ?? "").\($0.value)" }),
      ("organisation", recipient.organisationNumber), ("personal", recipient.personalNumber),
      ("email", recipient.email), ("phone", recipient.phone),
    ]
    guard let (kind, value) = names.first(where: { $0.1 != nil }), let value else {
      return LookUpAnswer(.no, code: "nothing-to-ask-for")
    }
    let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyz0123456789.@-_")
    guard let escaped = value.lowercased().addingPercentEncoding(withAllowedCharacters: plain),
      let call = call("GET", "recipients/\(kind)/\(escaped)")
    else { return LookUpAnswer(.unknown, code: "bad-address") }
    switch client.exchange(call) {
    case .failure(let fault): return LookUpAnswer(.unknown, code: fault.code)
    case .success(let reply):
      switch reply.status {
      case 200: return LookUpAnswer(.yes)
      case 404: return LookUpAnswer(.no, code: "http-404")
      default: return LookUpAnswer(.unknown, code: "http-\(reply.status)")
      }
    }
  }

  private struct Answer: Decodable {
    var token: String
    var key: String
    var verdict: String
    var code: String?
  }

  /// Fetches the news.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    var result = PollResult()
    guard let call = call("GET", "news") else { return result }
    switch client.exchange(call) {
    case .failure(let fault): result.faults.append(fault.code)
    case .success(let reply):
      guard reply.status == 200, reply.type == "application/json",
        let answers = try? JSONDecoder().decode([Answer].self, from: Data(reply.body)),
        answers.count <= 10_000
      else {
        result.faults.append("news-unreadable")
        return result
      }
      let known = Set(open.map(\.key))
      for answer in answers {
        guard let key = IdempotencyKey(answer.key), FolderPort.isPlain(answer.token),
          let word = ChannelNews.Word(rawValue: answer.verdict)
        else {
          result.faults.append("news-unreadable")
          continue
        }
        if known.contains(key) {
          result.news.append(ChannelNews(key: key, word, code: FolderHandover.code(answer.code)))
        }
        result.tokens.append(answer.token)
      }
    }
    return result
  }

  /// Lets the service forget news.
  public func acknowledge(_ tokens: [String]) {
    for token in tokens {
      if let call = call("DELETE", "news/\(token)") { _ = client.exchange(call) }
    }
  }

  private func call(_ method: String, _ path: String) -> HTTPClient.Call? {
    let root = base.path.hasSuffix("/") ? base.path : base.path + "/"
    guard let address = base.with(path: root + path) else { return nil }
    var call = HTTPClient.Call(method, address)
    if let token { call.set("Authorization", "Bearer \(token.reveal())") }
    return call
  }
}
