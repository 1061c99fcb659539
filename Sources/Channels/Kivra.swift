import Foundation
import MailModel

/// Invoices to the digital mailbox Kivra in Sweden, over its API for senders.
///
/// Settings: `url` (such as `https://sender.api.kivra.com`), `tenant` (the sender's key there),
/// `clientId`. Secret: `client-secret`. What goes out is the PDF, enclosures that are PDF, and what
/// is needed to pay: bankgiro or plusgiro, OCR, amount and due day. The service takes a content
/// that it has seen already for the same, byte by byte, so a message is sent again as it was kept.
/// It says nothing afterwards.
public struct Kivra: ChannelAdapter {
  private let service: WebService
  private let tenant: String
  private let clientID: String
  private let clientSecret: Secret
  private let pass = ServicePass()

  /// Largest content, in bytes of its JSON.
  static let contentBytesMax = 1_000_000
  /// How long to wait where a recipient has had its 50 contents of the minute, in seconds.
  static let waitSeconds = 60

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting or secret is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    service = try WebService(material)
    tenant = try material.setting("tenant")
    guard tenant.utf8.count <= 64, tenant.allSatisfy(\.isHexDigit) else {
      throw AdapterFault(what: "\"tenant\" is no key of hexadecimal digits")
    }
    clientID = try material.setting("clientId")
    clientSecret = try material.secret("client-secret")
    var traits = ChannelTraits()
    traits.segments = [.person, .company]
    traits.countries = ["SE"]
    traits.currencies = ["SEK"]
    traits.canLookUp = true
    traits.afterUnknown = .resend
    traits.wantsPDF = true
    traits.messageBytesMax = Self.contentBytesMax
    traits.lanes = 4
    self.traits = traits
  }

  // MARK: Looking up

  private enum Addressee {
    /// YYYYMMDDnnnn.
    case person(String)
    /// SE, organisation number, 01.
    case company(String)

    init?(_ card: ContactCard) {
      if card.segment == .person, let number = card.personalNumber,
        number.utf8.count == 12, CheckDigits.isLuhn(String(number.suffix(10)))
      {
        self = .person(number)
      } else if card.segment != .person, let number = card.organisationNumber,
        number.utf8.count == 10, CheckDigits.isLuhn(number)
      {
        self = .company("SE\(number)01")
      } else {
        return nil
      }
    }
    var number: String {
      switch self {
      case .person(let number), .company(let number): number
      }
    }
    var path: String {
      switch self {
      case .person: "usermatch/ssn"
      case .company: "companymatch/vatnr"
      }
    }
  }

  private struct Matches: Codable { var list: [String] }

  /// Asks whether the recipient takes content of this sender.
  public func lookUp(_ recipient: ContactCard, at now: Moment) -> LookUpAnswer {
    guard let addressee = Addressee(recipient) else { return LookUpAnswer(.no, code: "no-number") }
    let asked = WebService.bytes(Matches(list: [addressee.number]))
    switch exchange("/v2/tenant/\(tenant)/\(addressee.path)", asked, now) {
    case .failure(let refusal): return refusal.verdict.asLookUp
    case .success(.failure(let fault)): return fault.verdict.asLookUp
    case .success(.success(let reply)):
      guard reply.status == 200 else { return WebService.verdict(reply).asLookUp }
      guard let matches = WebService.json(Matches.self, reply) else {
        return LookUpAnswer(.unknown, code: "answer-unreadable")
      }
      return matches.list.contains(addressee.number)
        ? LookUpAnswer(.yes) : LookUpAnswer(.no, code: "no-user")
    }
  }

  // MARK: Making

  /// The content's JSON.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    guard let addressee = Addressee(consignment.recipient) else {
      return .refused(code: "no-number")
    }
    guard let pdf = consignment.pdf else { return .refused(code: "no-pdf") }
    let invoice = consignment.invoice
    let (type, companyType, word) = KivraContent.words(invoice.kind)
    var content = KivraContent(
      subject: PlainText.line("\(word) \(invoice.number)", max: 100),
      generatedAt: "\(CalendarDate(daysSince1970: place.made.seconds / 86_400))",
      type: type, parts: [KivraContent.part("\(word.lowercased()).pdf", pdf)])
    switch addressee {
    case .person(let number):
      content.ssn = number
      content.paymentMultipleOptions = KivraContent.payment(consignment)
    case .company(let number):
      content.vatNumber = number
      content.type = companyType
      content.invoice = KivraContent.accounting(consignment)
    }
    for enclosure in consignment.enclosures {
      guard enclosure.type == "application/pdf" else { return .refused(code: "enclosure-no-pdf") }
      content.parts.append(KivraContent.part(enclosure.name, enclosure.bytes))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    guard let body = try? encoder.encode(content) else { return .refused(code: "unwritable") }
    guard body.count <= Self.contentBytesMax else { return .refused(code: "too-large") }
    return .ready(PreparedMessage(body: Array(body)))
  }

  // MARK: Sending

  /// Sends the content.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    switch exchange("/v2/tenant/\(tenant)/content", message.body, now) {
    case .failure(let refusal): return refusal.verdict
    case .success(.failure(let fault)): return fault.verdict
    case .success(.success(let reply)):
      switch reply.status {
      case 200, 201:
        guard let name = reply.header("kivra-objkey"), WebService.isItsOwn(reply) else {
          return .unknown(code: "answer-unreadable")
        }
        return .ok(Receipt(reference: name, mayStillRefuse: false))
      case 429:
        return .temporary(
          code: "too-many-a-minute",
          retryAfterSeconds: WebService.retryAfter(reply) ?? Self.waitSeconds)
      case 400...499: return Self.refusal(reply)
      default: return WebService.verdict(reply)
      }
    }
  }

  private struct Fault: Decodable {
    var code: String
    private enum CodingKeys: CodingKey { case code }
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      code =
        try (try? container.decode(String.self, forKey: .code))
        ?? String(container.decode(Int.self, forKey: .code))
    }
  }

  /// What the service's five-digit codes mean (kivra-api-errors).
  private static func refusal(_ reply: HTTPClient.Reply) -> SendVerdict {
    switch WebService.json(Fault.self, reply)?.code {
    case "40032": .permanent(code: "no-user")
    case "40009", "40018": .permanent(code: "bad-number")
    case "40044": .permanent(code: "bad-ocr")
    case "40041": .permanent(code: "bad-due-day")
    case "40042": .permanent(code: "bad-amount")
    case "40047": .permanent(code: "bad-pdf")
    case "40915": .permanent(code: "number-conflict")
    case "42900": .temporary(code: "too-many-a-minute", retryAfterSeconds: waitSeconds)
    default: WebService.verdict(reply)
    }
  }

  // MARK: Exchanging

  private func exchange(
    _ path: String, _ body: [UInt8], _ now: Moment
  ) -> Result<Result<HTTPClient.Reply, TransportFault>, ServicePass.Refusal> {
    pass.use(at: now, fetch: { fetchPass(now) }) { token in
      var call = service.call("POST", path)
      call?.set("Authorization", "Bearer \(token.reveal())")
      call?.set("Content-Type", "application/json")
      call?.set("Accept", "application/json")
      call?.body = body
      return service.exchange(call)
    }
  }

  private func fetchPass(_ now: Moment) -> Result<ServicePass.Pass, ServicePass.Refusal> {
    var call = service.call("POST", "/v1/auth")
    call?.login = (clientID, clientSecret)
    call?.set("Content-Type", "application/x-www-form-urlencoded")
    call?.set("Accept", "application/json")
    call?.body = Array("grant_type=client_credentials".utf8)
    return ServicePass.read(service.exchange(call), at: now)
  }
}
