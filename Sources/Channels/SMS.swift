import Foundation
import MailModel

/// A text message with a link to the invoice, through a gateway over HTTP.
///
/// Settings: `url` of the gateway, `from` (up to 11 letters and digits, or a number with `+`),
/// `text` (the message, with `{sender}`, `{number}`, `{amount}`, `{currency}`, `{due}` and
/// `{link}`; else one in the sender's language), `partsMax` (4). Secret: `token`. The gateway takes
/// `POST /messages` with JSON `{id, to, from, text, alphabet, parts}`, a bearer token and the
/// header `Idempotency-Key`, answers 202 with `{id, status}`, and tells what became of it at `GET
/// /messages/ID`. Other gateways need a small service between.
public struct SMS: ChannelAdapter {
  private let service: WebService
  private let token: Secret
  private let from: String
  private let text: String?
  private let partsMax: Int

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting or secret is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    service = try WebService(material)
    token = try material.secret("token")
    from = try material.setting("from")
    let isName =
      (1...11).contains(from.utf8.count)
      && from.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
      }
    guard isName || Self.isNumber(from) else {
      throw AdapterFault(
        what: "\"from\" is neither up to 11 letters and digits nor a number with +")
    }
    text = material.account.settings["text"]
    if let text, !text.contains("{link}") {
      throw AdapterFault(what: "\"text\" has no {link}")
    }
    let most = material.account.settings["partsMax"] ?? "4"
    guard let number = Int(most), (1...10).contains(number) else {
      throw AdapterFault(what: "\"partsMax\" is not from 1 to 10")
    }
    partsMax = number
    var traits = ChannelTraits()
    traits.needs = [.phone]
    traits.assumesReachable = true
    traits.canPoll = true
    traits.wantsLink = true
    traits.afterUnknown = .resend
    traits.messageBytesMax = 16 << 10
    traits.lanes = 4
    self.traits = traits
  }

  private static func isNumber(_ text: String) -> Bool {
    text.hasPrefix("+") && (8...16).contains(text.utf8.count)
      && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  // MARK: Making

  private struct Outgoing: Codable {
    var id: String?
    var to: String
    var from: String
    var text: String
    var alphabet: String
    var parts: Int
  }

  /// The text and whom it is for.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    guard let to = consignment.recipient.phone, Self.isNumber(to) else {
      return .refused(code: "no-number")
    }
    // A text that leads nowhere is no invoice.
    guard let link = consignment.link, let address = WebAddress(link), address.scheme == "https"
    else { return .refused(code: "no-link") }
    let text = filled(consignment, "\(address)")
    let message = TextMessage(text)
    guard message.parts <= partsMax else { return .refused(code: "too-long") }
    let out = Outgoing(
      to: to, from: from, text: text, alphabet: message.alphabet.rawValue, parts: message.parts)
    return .ready(PreparedMessage(body: WebService.bytes(out)))
  }

  private func filled(_ consignment: Consignment, _ link: String) -> String {
    let invoice = consignment.invoice
    let values = [
      "sender": PlainText.line(consignment.sender.name, max: 60),
      "number": PlainText.line(invoice.number, max: 40),
      "amount": invoice.totals.payable.plain(places: invoice.currency.decimals),
      "currency": invoice.currency.code, "due": invoice.dueDate.map { "\($0)" } ?? "",
      "link": link,
    ]
    let source = text ?? Self.text(consignment.sender.language, hasDue: invoice.dueDate != nil)
    var out = ""
    var rest = Substring(source)
    // What a value says is never looked through for names of values again.
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      out += rest[..<open]
      let name = String(rest[rest.index(after: open)..<close])
      out += values[name] ?? String(rest[open...close])
      rest = rest[rest.index(after: close)...]
    }
    return out + rest
  }

  private static func text(_ language: Language, hasDue: Bool) -> String {
    let (word, due): (String, String) =
      switch language {
      case .sv: ("faktura", "förfaller")
      case .nb, .nn: ("faktura", "forfall")
      case .da: ("faktura", "forfald")
      case .fi: ("lasku", "eräpäivä")
      default: ("invoice", "due")
      }
    let end = hasDue ? ", \(due) {due}" : ""
    return "{sender}: \(word) {number}, {amount} {currency}\(end). {link}"
  }

  // MARK: Sending

  private struct Taken: Decodable {
    var id: String
    var status: String
    var code: String?
  }

  /// Hands the text to the gateway.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    guard var out = try? JSONDecoder().decode(Outgoing.self, from: Data(message.body)) else {
      return .permanent(code: "message-unreadable")
    }
    out.id = key.text
    var call = service.call("POST", "/messages")
    call?.set("Authorization", "Bearer \(token.reveal())")
    call?.set("Idempotency-Key", key.text)
    call?.set("Content-Type", "application/json")
    call?.body = WebService.bytes(out)
    switch service.exchange(call) {
    case .failure(let fault): return fault.verdict
    case .success(let reply):
      guard [200, 201, 202].contains(reply.status) else {
        // The gateway has something else under the key: it will not take this one, ever.
        return reply.status == 409 ? .permanent(code: "key-taken") : WebService.verdict(reply)
      }
      guard let taken = WebService.json(Taken.self, reply), Self.isPlain(taken.id) else {
        return .unknown(code: "answer-unreadable")
      }
      return .ok(Receipt(reference: taken.id))
    }
  }

  private static func isPlain(_ id: String) -> Bool { FolderPort.isPlain(id) }

  // MARK: Afterwards

  /// Asks for the delivery report of each open message.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    var result = PollResult()
    for message in open {
      guard let id = message.reference, Self.isPlain(id) else { continue }
      var call = service.call("GET", "/messages/\(id)")
      call?.set("Authorization", "Bearer \(token.reveal())")
      switch service.exchange(call) {
      case .failure(let fault):
        result.faults.append(fault.code)
        // A gateway that is down would cost a time limit for each.
        return result
      case .success(let reply):
        guard reply.status == 200, let taken = WebService.json(Taken.self, reply) else {
          result.faults.append(
            reply.status == 200 ? "answer-unreadable" : "http-\(reply.status)")
          continue
        }
        switch taken.status {
        case "delivered": result.news.append(ChannelNews(key: message.key, .delivered))
        case "failed", "expired", "rejected":
          result.news.append(ChannelNews(key: message.key, .refused, code: "sms-\(taken.status)"))
        case "queued", "sent": break
        default: result.faults.append("status-unknown")
        }
      }
    }
    return result
  }
}
