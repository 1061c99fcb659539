import Foundation
import HashKit
import MailModel

/// Invoices over the Peppol network, EHF in Norway, handed to an access point.
///
/// Settings: `url` of an access point with phoss-ap's API, with the secret `token`; or `folder`,
/// where the access point takes whole envelopes as `out/KEY.xml`. `folder` may stand beside `url`:
/// responses from the network are read from its `answers/`. `sender`, the sender's address, where
/// its profile and the invoice name none. `lookUp: no` asks nobody; else `zone` of the locator,
/// `nameServers` as `host:port,…`, and the account's `hosts` for publishers (all with names, if it
/// has none). What goes out is the original, if it is a Peppol BIS Billing 3 document, else what it
/// was converted to, with PDF and enclosures embedded.
public struct Peppol: ChannelAdapter {
  private let service: WebService?
  private let token: Secret?
  private let port: FolderPort?
  private let sender: PeppolParticipant?
  private let directory: PeppolDirectory?

  /// What it needs and what it can.
  public let traits: ChannelTraits

  /// Makes the adapter of an account.
  ///
  /// - Throws: ``AdapterFault`` where a setting or secret is missing or wrong.
  public init(_ material: AdapterMaterial) throws {
    let settings = material.account.settings
    port = settings["folder"] == nil ? nil : FolderPort(try material.path("folder"))
    service = settings["url"] == nil ? nil : try WebService(material)
    token = service == nil ? nil : try material.secret("token")
    guard service != nil || port != nil else {
      throw AdapterFault(what: "neither \"url\" nor \"folder\" is there")
    }
    sender = settings["sender"].flatMap { PeppolParticipant($0) }
    guard sender != nil || settings["sender"] == nil else {
      throw AdapterFault(what: "\"sender\" is no address such as 0192:999999999")
    }
    if settings["lookUp"] == "no" {
      directory = nil
    } else {
      directory = PeppolDirectory(
        zone: settings["zone"] ?? PeppolDirectory.production,
        nameServers: settings["nameServers"],
        hosts: material.account.hosts.isEmpty ? ["*"] : material.account.hosts,
        timeoutSeconds: material.account.timeoutSeconds,
        trustFile: settings["trustFile"] == nil ? nil : try material.path("trustFile"))
    }
    var traits = ChannelTraits()
    traits.kinds = [.invoice, .creditNote]
    traits.segments = [.company, .publicBody]
    traits.canLookUp = directory != nil
    traits.looksUpByKind = true
    traits.canPoll = true
    traits.tellsReading = port != nil
    traits.afterUnknown = service == nil ? .resend : .inquire
    traits.wantsPDF = true
    traits.wantsForm = .peppol
    traits.lanes = 4
    self.traits = traits
  }

  /// Asks whether the recipient takes invoices over the network.
  public func lookUp(_ recipient: ContactCard, at now: Moment) -> LookUpAnswer {
    lookUp(recipient, for: .invoice, at: now)
  }

  /// Asks whether the recipient takes that kind of document: participants are registered for each.
  public func lookUp(
    _ recipient: ContactCard, for kind: Invoice.Kind, at now: Moment
  ) -> LookUpAnswer {
    guard let directory else { return LookUpAnswer(.unknown, code: "no-look-up") }
    guard let participant = PeppolParticipant(recipient) else {
      return LookUpAnswer(.no, code: "no-address")
    }
    return directory.lookUp(
      participant, kind == .creditNote ? .creditNote : .invoice, at: now)
  }

  // MARK: Making

  /// The document in its envelope.
  public func prepare(_ consignments: [Consignment], as place: MessagePlace) -> Preparation {
    guard let consignment = consignments.first, consignments.count == 1 else {
      return .refused(code: "one-a-message")
    }
    let own = consignment.sender.endpoints.lazy.compactMap { PeppolParticipant($0) }.first
    guard let from = own ?? PeppolParticipant(consignment.invoice.seller.endpoint) ?? sender else {
      return .refused(code: "no-own-address")
    }
    guard let to = PeppolParticipant(consignment.recipient, found: consignment.address) else {
      return .refused(code: "no-address")
    }
    let payload: PeppolPayload
    do {
      payload = try PeppolPayload(consignment)
    } catch {
      return .refused(code: error.code)
    }
    // The name follows from what is sent, so that no run makes another for the same.
    let name = Array("peppol/1\n\(from.text)\n\(to.text)\n".utf8) + consignment.identity
    let instance = DigipostLetter.uuid(sha256Hex(name))
    let envelope = PeppolEnvelope(
      sender: from, receiver: to, document: payload.document,
      country: consignment.sender.country, instance: instance, made: place.made)
    let bytes = envelope.bytes(around: payload.bytes[...])
    guard bytes.count <= traits.messageBytesMax else { return .refused(code: "too-large") }
    return .ready(PreparedMessage(fields: ["instance": instance], body: bytes))
  }

  // MARK: Sending

  private struct Taken: Decodable {
    var overallSuccess: Bool?
    var status: String?
  }

  /// Hands the envelope over.
  public func send(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    guard let instance = message.fields["instance"] else {
      return .permanent(code: "message-unreadable")
    }
    guard let service else {
      guard let port else { return .permanent(code: "no-way") }
      let verdict = port.put("\(key).xml", message.body)
      if case .ok = verdict { return .ok(Receipt(reference: instance)) }
      return verdict
    }
    var call = service.call("POST", "/api/outbound/submit-sbd")
    call?.set("X-Token", token?.reveal() ?? "")
    call?.set("Content-Type", "application/xml")
    call?.set("Accept", "application/json")
    call?.body = message.body
    switch service.exchange(call) {
    case .failure(let fault): return fault.verdict
    case .success(let reply):
      switch reply.status {
      case 200, 201, 202:
        guard let taken = WebService.json(Taken.self, reply),
          taken.overallSuccess != nil || taken.status != nil
        else { return .unknown(code: "answer-unreadable") }
        if taken.status == "not_queued" { return .permanent(code: "not-queued") }
        // What it could not send at once it tries again; a poll says how that ended.
        return .ok(Receipt(reference: instance))
      case 409: return inquire(message, key: key, at: now)
      default: return WebService.verdict(reply)
      }
    }
  }

  /// Asks the access point whether it has the message.
  public func inquire(
    _ message: PreparedMessage, key: IdempotencyKey, at now: Moment
  ) -> SendVerdict {
    guard let instance = message.fields["instance"] else {
      return .permanent(code: "message-unreadable")
    }
    switch state(of: instance) {
    case .failure(let fault): return .unknown(code: fault.code)
    case .success(nil): return .temporary(code: "not-taken")
    case .success(.failed?): return .permanent(code: "peppol-failed")
    case .success: return .ok(Receipt(reference: instance))
    }
  }

  // MARK: Afterwards

  private enum State { case underWay, sent, failed }

  private func state(of instance: String) -> Result<State?, TransportFault> {
    guard let service else { return .failure(TransportFault(code: "no-way", outcome: .never)) }
    var call = service.call("GET", "/api/outbound/status/\(PlainText.escaped(instance))")
    call?.set("X-Token", token?.reveal() ?? "")
    call?.set("Accept", "application/json")
    return service.exchange(call).flatMap { reply in
      if reply.status == 404 { return .success(nil) }
      guard reply.status == 200, let taken = WebService.json(Taken.self, reply) else {
        let code = reply.status == 200 ? "answer-unreadable" : "http-\(reply.status)"
        return .failure(TransportFault(code: code, outcome: .nobodyKnows))
      }
      switch taken.status {
      case "pending", "sending", "failed": return .success(.underWay)
      case "sent": return .success(.sent)
      case "rejected", "permanently_failed": return .success(.failed)
      default:
        return .failure(TransportFault(code: "answer-unreadable", outcome: .nobodyKnows))
      }
    }
  }

  /// Asks the access point, and reads what came back over the network.
  public func poll(_ open: [OpenMessage], at now: Moment) -> PollResult {
    var result = PollResult()
    if let port { read(port, open, into: &result) }
    guard service != nil else { return result }
    for message in open {
      guard let instance = message.reference, instance.utf8.count == 36 else { continue }
      switch state(of: instance) {
      case .failure(let fault):
        result.faults.append(fault.code)
        // An access point that is down would cost a time limit for each.
        return result
      case .success(nil): result.faults.append("message-unknown")
      case .success(.underWay?): break
      case .success(.sent?): result.news.append(ChannelNews(key: message.key, .delivered))
      case .success(.failed?):
        result.news.append(ChannelNews(key: message.key, .refused, code: "peppol-failed"))
      }
    }
    return result
  }

  private struct FileAnswer: Decodable {
    var key: String
    var verdict: String
  }

  /// Responses in XML, and receipts of the access point as the folder's partner writes them.
  private func read(_ port: FolderPort, _ open: [OpenMessage], into result: inout PollResult) {
    let (files, faults) = port.answers(of: open)
    result.faults += faults
    let known = Set(open.map(\.key))
    for file in files {
      let news: ChannelNews?
      if let answer = try? JSONDecoder().decode(FileAnswer.self, from: Data(file.bytes)),
        let key = IdempotencyKey(answer.key), let word = ChannelNews.Word(rawValue: answer.verdict)
      {
        let isKnown = known.contains(key)
        news =
          isKnown
          ? ChannelNews(key: key, word, code: word == .refused ? "peppol-refused" : nil) : nil
      } else if let said = PeppolResponse.read(file.bytes) {
        news = PeppolResponse.news(said, open)
      } else {
        // It stays where it lies, for a person to see.
        result.faults.append("answer-unreadable")
        continue
      }
      guard let news else {
        result.faults.append("answer-foreign")
        continue
      }
      result.news.append(news)
      result.tokens.append(file.name)
    }
  }

  /// Moves answers to those that were read.
  public func acknowledge(_ tokens: [String]) { tokens.forEach { port?.setAside($0) } }
}
