import Foundation
import MailModel
import SignatureKit
import Synchronization
import XMLKit

/// Invoices to the digital mailbox Digipost in Norway, over version 8 of its API for senders.
///
/// Settings: `url` (such as `https://api.digipost.no`), `sender` (the account's number there),
/// `openingReceipt` (`yes` asks for news of reading). Secrets: `key`, the private RSA key of the
/// account in PEM; `passphrase`, where the key is encrypted. Every request is signed. The service
/// is never asked to print.
public struct Digipost: ChannelAdapter {
  private let service: WebService
  private let sender: String
  private let key: SigningKey
  private let openingReceipt: Bool
  private let links = LinkShelf()

  /// A message that is not delivered so long after it was handed over never will be, in seconds:
  /// none is sent with a later day of delivery.
  static let deliverySecondsMax = 3600

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting or secret is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    service = try WebService(material)
    sender = try material.setting("sender")
    guard Int(sender) != nil, sender.utf8.count <= 19 else {
      throw AdapterFault(what: "\"sender\" is no number")
    }
    openingReceipt = material.account.settings["openingReceipt"] == "yes"
    do {
      key = try SigningKey(
        pem: material.secret("key").reveal(),
        passphrase: material.secrets["passphrase"]?.reveal() ?? "")
    } catch let fault as SigningFault {
      throw AdapterFault(
        what: fault == .unsuitable
          ? "the secret \"key\" is no RSA key of at least 2048 bits"
          : "the secret \"key\" is no private key in PEM, or \"passphrase\" is not its own")
    }
    var traits = ChannelTraits()
    traits.segments = [.person, .company]
    traits.countries = ["NO"]
    traits.canLookUp = true
    traits.canPoll = true
    traits.tellsReading = openingReceipt
    traits.afterUnknown = .resend
    traits.wantsPDF = true
    traits.lanes = 4
    self.traits = traits
  }

  // MARK: Looking up

  /// The recipient in XML, by number.
  private static func recipient(_ card: ContactCard) -> String? {
    func digits(_ text: String?, _ count: Int) -> String? {
      text.flatMap {
        $0.utf8.count == count && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? $0 : nil
      }
    }
    if card.segment == .person {
      return digits(card.personalNumber, 11).map {
        "<personal-identification-number>\($0)</personal-identification-number>"
      }
    }
    return digits(card.organisationNumber, 9).map {
      "<organisation-number>\($0)</organisation-number>"
    }
  }

  /// Asks whether the recipient has a mailbox.
  public func lookUp(_ recipient: ContactCard, at now: Moment) -> LookUpAnswer {
    guard let who = Self.recipient(recipient) else { return LookUpAnswer(.no, code: "no-number") }
    let body = Array(
      "<identification xmlns=\"\(DigipostLetter.namespace)\">\(who)</identification>".utf8)
    let result = follow("identify_recipient", at: now) { path in
      exchange("POST", path, body, DigipostLetter.mediaType, now)
    }
    guard case .success(let reply) = result else {
      return result.lookUpFault
    }
    guard reply.status == 200 else { return WebService.verdict(reply).asLookUp }
    guard let root = Self.document(reply)?.root, root.name == "identification-result" else {
      return LookUpAnswer(.unknown, code: "answer-unreadable")
    }
    let why = root.first("unidentified-reason")?.text ?? ""
    switch root.first("result")?.text {
    case "DIGIPOST": return LookUpAnswer(.yes)
    case "IDENTIFIED": return LookUpAnswer(.no, code: "no-mailbox")
    case "UNIDENTIFIED":
      return LookUpAnswer(.no, code: why == "MULTIPLE_MATCHES" ? "several-matches" : "not-found")
    case "INVALID": return LookUpAnswer(.no, code: "bad-number")
    default: return LookUpAnswer(.unknown, code: "answer-unreadable")
    }
  }

  // MARK: Making

  /// The message in XML, the PDF and the enclosures, as one body.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    guard let who = Self.recipient(consignment.recipient) else {
      return .refused(code: "no-number")
    }
    guard let pdf = consignment.pdf else { return .refused(code: "no-pdf") }
    guard let letter = DigipostLetter(consignment, to: who, pdf: pdf) else {
      return .refused(code: "enclosure-type")
    }
    let (boundary, bytes) = letter.body(openingReceipt: openingReceipt)
    guard bytes.count <= traits.messageBytesMax else { return .refused(code: "too-large") }
    return .ready(
      PreparedMessage(
        fields: ["boundary": boundary, "document": letter.documents.first?.id ?? ""], body: bytes))
  }

  // MARK: Sending

  /// Sends the message.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    guard let boundary = message.fields["boundary"], let document = message.fields["document"]
    else { return .permanent(code: "message-unreadable") }
    let type = "multipart/vnd.digipost-v8+xml; boundary=\(boundary)"
    // What happens before the message itself is asked for has sent nothing of it.
    let path: String
    switch link("create_message", at: now) {
    case .success(let found): path = found
    case .failure(let fault):
      return fault.outcome == .never
        ? .permanent(code: fault.code) : .temporary(code: "entry-\(fault.code)")
    }
    switch exchange("POST", path, message.body, type, now) {
    case .failure(let fault): return fault.verdict
    case .success(let reply):
      switch reply.status {
      case 200, 201: return Self.verdict(reply, document)
      case 404: return .permanent(code: "no-user")
      case 409:
        // A message of that name is there: the same, if its document is.
        guard case .success(let state) = state(of: document, at: now), state != nil else {
          return .unknown(code: "conflict-unclear")
        }
        return .ok(Receipt(reference: document))
      default: return WebService.verdict(reply)
      }
    }
  }

  private static func verdict(_ reply: HTTPClient.Reply, _ document: String) -> SendVerdict {
    guard let root = Self.document(reply)?.root, root.name == "message-delivery" else {
      return .unknown(code: "answer-unreadable")
    }
    switch root.first("status")?.text {
    case "DELIVERED", "DELIVERED_TO_PRINT": return .ok(Receipt(reference: document))
    case "NOT_COMPLETE", "COMPLETE": return .permanent(code: "not-delivered")
    default: return .unknown(code: "answer-unreadable")
    }
  }

  // MARK: Afterwards

  private enum State { case delivered, read, notDelivered }

  /// Asks for each open message whether it was delivered and read.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    var result = PollResult()
    for message in open {
      guard let document = message.reference, document.utf8.count == 36,
        document.utf8.allSatisfy({
          (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || $0 == 0x2D
        })
      else { continue }
      switch state(of: document, at: now) {
      case .failure(let fault):
        result.faults.append(fault.code)
        // A service that is down would cost a time limit for each.
        return result
      case .success(nil): result.faults.append("message-unknown")
      case .success(.delivered?): result.news.append(ChannelNews(key: message.key, .delivered))
      case .success(.read?): result.news.append(ChannelNews(key: message.key, .read))
      case .success(.notDelivered?):
        if now.age(of: message.sent) >= Self.deliverySecondsMax {
          result.news.append(ChannelNews(key: message.key, .refused, code: "not-delivered"))
        }
      }
    }
    return result
  }

  /// How a document stands; nothing where the service does not know it.
  private func state(of document: String, at now: Moment) -> Result<State?, TransportFault> {
    exchange("GET", "/documents/\(sender)/\(document)/status", nil, nil, now).flatMap { reply in
      if reply.status == 404 { return .success(nil) }
      guard reply.status == 200 else {
        return .failure(TransportFault(code: "http-\(reply.status)", outcome: .nobodyKnows))
      }
      guard let root = Self.document(reply)?.root, root.name == "document-status" else {
        return .failure(TransportFault(code: "answer-unreadable", outcome: .nobodyKnows))
      }
      if root.attribute("read") == "Y" { return .success(.read) }
      switch root.attribute("status") {
      case "DELIVERED": return .success(.delivered)
      case "NOT_DELIVERED": return .success(.notDelivered)
      default:
        return .failure(TransportFault(code: "answer-unreadable", outcome: .nobodyKnows))
      }
    }
  }

  // MARK: Exchanging

  private final class LinkShelf: Sendable {
    let kept = Mutex<(paths: [String: String], until: Moment)?>(nil)
  }

  private func follow(
    _ relation: String, at now: Moment,
    _ exchange: (String) -> Result<HTTPClient.Reply, TransportFault>
  ) -> Result<HTTPClient.Reply, TransportFault> { link(relation, at: now).flatMap(exchange) }

  /// The path that the service's entry names for something, asked for once an hour. Only the path
  /// is taken: whatever host a link names, requests go to the account's own.
  private func link(_ relation: String, at now: Moment) -> Result<String, TransportFault> {
    links.kept.withLock { kept in
      if kept == nil || kept?.until ?? now <= now {
        switch exchange("GET", "/", nil, nil, now) {
        case .failure(let fault): return .failure(fault)
        case .success(let reply):
          guard reply.status == 200, let root = Self.document(reply)?.root else {
            return .failure(
              TransportFault(
                code: reply.status == 200 ? "unreadable" : "http-\(reply.status)",
                outcome: .nothingSent))
          }
          var paths: [String: String] = [:]
          for link in root.all("link") {
            guard let name = link.attribute("rel")?.split(separator: "/").last,
              let address = link.attribute("uri").flatMap(WebAddress.init)
            else { continue }
            paths[name.lowercased()] = address.path
          }
          kept = (paths, now.adding(seconds: 3600))
        }
      }
      guard let path = kept?.paths[relation] else {
        return .failure(TransportFault(code: "no-\(relation)", outcome: .nothingSent))
      }
      return .success(path)
    }
  }

  /// A signed request. Signed are the method, the path in small letters, the three header lines in
  /// order and the query, each on a line.
  private func exchange(
    _ method: String, _ path: String, _ body: [UInt8]?, _ type: String?, _ now: Moment
  ) -> Result<HTTPClient.Reply, TransportFault> {
    guard var call = service.call(method, path) else {
      return .failure(TransportFault(code: "bad-path", outcome: .never))
    }
    let date = now.httpDate
    var lines = ["date: \(date)"]
    call.set("Date", date)
    call.set("Accept", DigipostLetter.mediaType)
    if let body {
      let digest = Data(Bytes.sha256(body)).base64EncodedString()
      lines.append("x-content-sha256: \(digest)")
      call.set("X-Content-SHA256", digest)
      call.set("MIME-Version", "1.0")
      if let type { call.set("Content-Type", type) }
      call.body = body
    }
    lines.append("x-digipost-userid: \(sender)")
    call.set("X-Digipost-UserId", sender)
    let parts = call.address.path.split(separator: "?", maxSplits: 1).map(String.init)
    let text =
      ([method, (parts.first ?? "/").lowercased()] + lines + [
        (parts.dropFirst().first ?? "").lowercased()
      ])
      .joined(separator: "\n") + "\n"
    guard let signature = try? key.signature(of: Array(text.utf8)) else {
      return .failure(TransportFault(code: "not-signed", outcome: .nothingSent))
    }
    call.set("X-Digipost-Signature", Data(signature).base64EncodedString())
    return service.exchange(call)
  }

  /// An answer's XML, in bounds.
  private static func document(_ reply: HTTPClient.Reply) -> XMLDocument? {
    guard reply.type.hasSuffix("xml") else { return nil }
    let limits = XMLLimits(
      bytes: WebService.answerBytesMax, depth: 16, elements: 10_000,
      textBytes: WebService.answerBytesMax)
    return try? XMLReader.parse(bytes: reply.body, file: "answer", limits: limits)
  }
}

extension Result where Success == HTTPClient.Reply, Failure == TransportFault {
  /// A broken question as the answer of a look-up.
  var lookUpFault: LookUpAnswer {
    guard case .failure(let fault) = self else { return LookUpAnswer(.unknown) }
    return LookUpAnswer(.unknown, code: fault.code)
  }
}

extension Moment {
  /// `Thu, 26 Nov 2026 19:00:00 GMT` (RFC 9110 5.6.7).
  var httpDate: String {
    let day = CalendarDate(daysSince1970: seconds / 86_400)
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let rest = seconds % 86_400
    return "\(days[day.weekday - 1]), \(two(day.day)) \(months[day.month - 1]) \(day.year) "
      + "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60)) GMT"
  }
}
