import Foundation
import MailModel

/// Invoices to the payment app Vipps of private persons in Norway, over its invoice API for service
/// providers.
///
/// Settings: `url` (such as `https://api.vipps.no/vipps-isp/v1`), `tokenUrl` where the pass is
/// fetched, `clientId`; `organisation` and `account` for senders whose own are not in the invoice.
/// Secrets: `client-secret`, `subscription-key`. What goes out is simplified: amount, due day,
/// reference and, where there is one, a link to the invoice. The service knows an invoice by
/// `orgno-no.ORG.KEY`, so that the same message again is the same invoice.
public struct Vipps: ChannelAdapter {
  private let service: WebService
  private let signIn: WebService
  private let clientID: String
  private let clientSecret: Secret
  private let subscription: Secret
  private let organisation: String?
  private let account: String?
  private let pass = ServicePass()

  /// Days between sending and the due day, at least.
  static let dueDaysMin = 3
  /// Days between sending and the due day, at most.
  static let dueDaysMax = 365
  /// Longest name of a sender, in characters.
  static let issuerLengthMax = 40

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting or secret is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    service = try WebService(material)
    signIn = try WebService(material, setting: "tokenUrl")
    clientID = try material.setting("clientId")
    clientSecret = try material.secret("client-secret")
    subscription = try material.secret("subscription-key")
    organisation = material.account.settings["organisation"]
    if let organisation, !CheckDigits.isNorwegianOrganisation(organisation) {
      throw AdapterFault(what: "\"organisation\" is no Norwegian organisation number")
    }
    account = material.account.settings["account"]
    if let account, !CheckDigits.isNorwegianAccount(account) {
      throw AdapterFault(what: "\"account\" is no Norwegian account")
    }
    var traits = ChannelTraits()
    traits.needs = [.phone]
    traits.segments = [.person]
    traits.countries = ["NO"]
    traits.currencies = ["NOK"]
    traits.kinds = [.invoice, .reminder]
    traits.canLookUp = true
    traits.canPoll = true
    traits.tellsReading = true
    traits.afterUnknown = .resend
    traits.messageBytesMax = 64 << 10
    traits.lanes = 4
    traits.wantsLink = true
    self.traits = traits
  }

  // MARK: Looking up

  /// Asks whether somebody with that mobile number takes invoices in the app.
  public func lookUp(_ recipient: ContactCard, at now: Moment) -> LookUpAnswer {
    guard let number = Self.subscriber(recipient.phone) else {
      return LookUpAnswer(.no, code: "no-norwegian-mobile")
    }
    switch recipientToken(number, at: now) {
    case .success: return LookUpAnswer(.yes)
    case .failure(let refusal) where refusal.verdict == Self.stranger:
      return LookUpAnswer(.no, code: "no-user")
    case .failure(let refusal): return refusal.verdict.asLookUp
    }
  }

  private static let stranger = SendVerdict.permanent(code: "no-user")

  /// The number as the service knows it: country code and number, no sign.
  private static func subscriber(_ phone: String?) -> String? {
    guard let phone, phone.hasPrefix("+47"), phone.utf8.count == 11,
      phone.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return String(phone.dropFirst())
  }

  private struct Resolve: Encodable {
    var type = "msisdn"
    var value: String
  }
  private struct Resolved: Decodable { var recipientToken: String }

  /// A token stands for the recipient for a quarter of an hour, and so is fetched for each message.
  private func recipientToken(_ number: String, at now: Moment) -> Result<
    String, ServicePass.Refusal
  > {
    let question = WebService.bytes(Resolve(value: number))
    switch exchange("POST", "/recipients/tokens", question, now) {
    case .failure(let refusal): return .failure(refusal)
    case .success(.failure(let fault)):
      // The question may have arrived; the invoice has not.
      return .failure(.init(verdict: .temporary(code: "recipient-\(fault.code)")))
    case .success(.success(let reply)):
      if reply.status == 404 { return .failure(.init(verdict: Self.stranger)) }
      guard reply.status == 200 else {
        let isOurs = reply.status == 400
        return .failure(
          .init(
            verdict: isOurs
              ? .permanent(code: "recipient-refused")
              : .temporary(
                code: "recipient-http-\(reply.status)",
                retryAfterSeconds: WebService.retryAfter(reply))))
      }
      guard let token = WebService.json(Resolved.self, reply)?.recipientToken,
        (1...4096).contains(token.utf8.count)
      else { return .failure(.init(verdict: .temporary(code: "recipient-unreadable"))) }
      return .success(token)
    }
  }

  // MARK: Making

  private struct Document: Codable {
    struct Payment: Codable, Equatable {
      var type: String
      var value: String
      var account: String
    }
    struct Original: Codable {
      var mimeType: String
      var url: String
    }
    var recipientToken: String?
    var paymentInformation: Payment
    var invoiceType: String
    var due: String
    var amount: Int
    var subject: String
    var issuerName: String
    var commercialInvoice: [Original]?
  }

  /// The invoice without the recipient's token, which is of the moment of sending.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    let invoice = consignment.invoice
    guard invoice.kind != .creditNote else { return .refused(code: "credit-note") }
    guard let number = Self.subscriber(consignment.recipient.phone) else {
      return .refused(code: "no-norwegian-mobile")
    }
    guard let issuer = issuer(of: consignment.sender) else {
      return .refused(code: "no-organisation-number")
    }
    guard let account = invoice.norwegianAccount ?? account else {
      return .refused(code: "no-account")
    }
    guard let amount = invoice.payableInHundredths, amount > 0 else {
      return .refused(code: "nothing-to-pay")
    }
    guard let due = invoice.dueDate else { return .refused(code: "no-due-day") }
    if let code = Self.wrongDue(due, at: place.made) { return .refused(code: code) }
    let reference = consignment.recipient.paymentReference ?? ""
    let hasKID = CheckDigits.isKID(reference) && reference.utf8.count >= 4
    let text = PlainText.line(invoice.number, max: 80)
    let name = PlainText.line(consignment.sender.name, max: Self.issuerLengthMax)
    let document = Document(
      paymentInformation: .init(
        type: hasKID ? "kid" : "message", value: hasKID ? reference : text, account: account),
      invoiceType: invoice.kind == .reminder ? "paymentReminder" : "invoice",
      due: "\(due)T12:00:00Z", amount: amount, subject: text, issuerName: name,
      commercialInvoice: Self.original(consignment.link))
    return .ready(
      PreparedMessage(
        fields: ["issuer": issuer, "number": number, "due": "\(due)"],
        body: WebService.bytes(document)))
  }

  private func issuer(of sender: SenderProfile) -> String? {
    organisation ?? sender.organisationNumbers.first(where: CheckDigits.isNorwegianOrganisation)
  }

  private static func original(_ link: String?) -> [Document.Original]? {
    guard let link, let address = WebAddress(link), address.scheme == "https" else { return nil }
    let isPDF = address.path.split(separator: "?").first?.hasSuffix(".pdf") ?? false
    return [
      Document.Original(mimeType: isPDF ? "application/pdf" : "text/html", url: "\(address)")
    ]
  }

  /// The service wants the due day, at noon UTC, 72 hours ahead at least and a year at most.
  private static func wrongDue(_ due: CalendarDate, at now: Moment) -> String? {
    let ahead = due.daysSince1970 * 86_400 + 43_200 - now.seconds
    if ahead < dueDaysMin * 86_400 { return "due-too-soon" }
    return ahead > dueDaysMax * 86_400 ? "due-too-far" : nil
  }

  // MARK: Sending

  /// Puts the invoice there, under a name that is its own.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    guard let issuer = message.fields["issuer"], let number = message.fields["number"],
      let due = CalendarDate(iso: message.fields["due"] ?? ""),
      var document = try? JSONDecoder().decode(Document.self, from: Data(message.body))
    else { return .permanent(code: "message-unreadable") }
    if let code = Self.wrongDue(due, at: now) { return .permanent(code: code) }
    switch recipientToken(number, at: now) {
    case .failure(let refusal): return refusal.verdict
    case .success(let token): document.recipientToken = token
    }
    let id = "orgno-no.\(issuer).\(key)"
    switch exchange("PUT", "/invoices/\(id)", WebService.bytes(document), now) {
    case .failure(let refusal): return refusal.verdict
    case .success(.failure(let fault)): return fault.verdict
    case .success(.success(let reply)):
      switch reply.status {
      case 200, 201, 204:
        return WebService.isItsOwn(reply)
          ? .ok(Receipt(reference: id)) : .unknown(code: "answer-unreadable")
      case 409: return isThere(id, document, now)
      default: return WebService.verdict(reply)
      }
    }
  }

  private struct Kept: Decodable {
    struct Status: Decodable { var state: String }
    var amount: Int?
    var paymentInformation: Document.Payment?
    var status: Status?
  }

  /// The service may call the same invoice with a new token of the recipient another: what it has
  /// under the name decides.
  private func isThere(_ id: String, _ document: Document, _ now: Moment) -> SendVerdict {
    guard case .success(let kept) = state(of: id, at: now) else {
      return .unknown(code: "conflict-unclear")
    }
    return kept.amount == document.amount
      && kept.paymentInformation == document.paymentInformation
      ? .ok(Receipt(reference: id)) : .permanent(code: "name-taken")
  }

  // MARK: Afterwards

  /// Asks for each open invoice what became of it.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    var result = PollResult()
    for message in open {
      guard let id = message.reference, Self.isPlainID(id) else { continue }
      switch state(of: id, at: now) {
      case .failure(let fault):
        result.faults.append(fault.code)
        // A service that is down would cost a time limit for each.
        if fault.code != "http-404" { return result }
      case .success(let kept):
        switch kept.status?.state {
        case "pending": result.news.append(ChannelNews(key: message.key, .delivered))
        case "approved":
          result.news.append(ChannelNews(key: message.key, .read))
          if let promise = Self.promise(kept, id, message, at: now) {
            result.payments.append(promise)
          }
        case "deleted": result.news.append(ChannelNews(key: message.key, .read))
        case "rejected":
          result.news.append(ChannelNews(key: message.key, .refused, code: "vipps-rejected"))
        case "revoked":
          result.news.append(ChannelNews(key: message.key, .refused, code: "vipps-revoked"))
        case "created", "expired": break
        default: result.faults.append("state-unknown")
        }
      }
    }
    return result
  }

  /// What the payer has said yes to; the bank's own file says when the money came in.
  private static func promise(
    _ kept: Kept, _ id: String, _ message: OpenMessage, at now: Moment
  ) -> PaymentNews? {
    guard let amount = kept.amount, let information = kept.paymentInformation,
      let currency = Currency("NOK")
    else { return nil }
    var news = PaymentNews(
      source: id, entry: "approved", reference: PlainText.line(information.value, max: 80),
      account: PlainText.line(information.account, max: 40),
      amount: Money(Decimal(amount) / 100, currency), day: now.day)
    news.kind = .promised
    news.document = message.documents.count == 1 ? message.documents.first?.seq : nil
    return news
  }

  private static func isPlainID(_ id: String) -> Bool {
    id.utf8.count <= 200
      && id.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2E || $0 == 0x2D
      }
  }

  private func state(of id: String, at now: Moment) -> Result<Kept, TransportFault> {
    switch exchange("GET", "/invoices/\(id)", nil, now) {
    case .failure: return .failure(.noPass)
    case .success(.failure(let fault)): return .failure(fault)
    case .success(.success(let reply)):
      guard reply.status == 200 else {
        return .failure(TransportFault(code: "http-\(reply.status)", outcome: .nobodyKnows))
      }
      guard let kept = WebService.json(Kept.self, reply) else {
        return .failure(TransportFault(code: "answer-unreadable", outcome: .nobodyKnows))
      }
      return .success(kept)
    }
  }

  // MARK: Exchanging

  private func exchange(
    _ method: String, _ path: String, _ body: [UInt8]?, _ now: Moment
  ) -> Result<Result<HTTPClient.Reply, TransportFault>, ServicePass.Refusal> {
    pass.use(at: now, fetch: { fetchPass(now) }) { token in
      var call = service.call(method, path)
      call?.set("Authorization", "Bearer \(token.reveal())")
      call?.set("Ocp-Apim-Subscription-Key", subscription.reveal())
      call?.set("Accept", "application/json")
      if body != nil { call?.set("Content-Type", "application/json") }
      call?.body = body
      return service.exchange(call)
    }
  }

  private func fetchPass(_ now: Moment) -> Result<ServicePass.Pass, ServicePass.Refusal> {
    var call = signIn.call("POST", "")
    call?.set("client_id", clientID)
    call?.set("client_secret", clientSecret.reveal())
    call?.set("Ocp-Apim-Subscription-Key", subscription.reveal())
    call?.body = []
    let result = signIn.exchange(call)
    return ServicePass.read(result, at: now)
  }
}
