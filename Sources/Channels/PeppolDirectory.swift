import CurlKit
import DNSKit
import MailModel
import XMLKit

/// Who takes invoices in the Peppol network: the locator's name servers say who publishes for a
/// participant, the publisher says what the participant takes and how.
///
/// The answer decides the channel and nothing else: where a message goes to is found out again, and
/// the publisher's signature checked, by the access point that sends it.
struct PeppolDirectory: Sendable {
  /// The network's zones.
  static let production = "participant.sml.prod.tech.peppol.org"
  static let transport = "peppol-transport-as4-v2_0"
  private static let space = "http://busdox.org/serviceMetadata/publishing/1.0/"

  private let resolver: Resolver
  private let zone: String
  private let client: HTTPClient

  /// Makes a directory.
  ///
  /// - Parameters:
  ///   - zone: of the locator.
  ///   - nameServers: `host:port,…`, or nothing for the machine's.
  ///   - hosts: publishers that may be asked, see `WebAddress.isAmong`.
  init(
    zone: String, nameServers: String?, hosts: [String], timeoutSeconds: Int, trustFile: String?
  ) {
    self.zone = zone
    resolver = Resolver(servers: nameServers, milliseconds: min(timeoutSeconds * 1000, 10_000))
    var limits = CurlLimits()
    limits.totalMilliseconds = timeoutSeconds * 1000
    limits.connectMilliseconds = min(limits.connectMilliseconds, limits.totalMilliseconds)
    limits.bodyBytesMax = WebService.answerBytesMax
    // Publishers without encryption are still there; nothing secret is asked or said.
    client = HTTPClient(hosts: hosts, plain: true, limits: limits, trustFile: trustFile)
  }

  /// Asks whether a participant takes a kind of document over AS4.
  func lookUp(
    _ participant: PeppolParticipant, _ document: PeppolDocument, at now: Moment
  ) -> LookUpAnswer {
    switch resolver.pointers(of: participant.locatorName(zone: zone)) {
    case .none: return LookUpAnswer(.no, code: "not-registered")
    case .unknown: return LookUpAnswer(.unknown, code: "no-name-server")
    case .found(let pointers):
      let publishers = pointers.filter {
        $0.service.lowercased() == "meta:smp" && $0.flags.lowercased() == "u"
      }
      .sorted { ($0.order, $0.preference) < ($1.order, $1.preference) }
      guard let first = publishers.first else {
        return LookUpAnswer(.unknown, code: "no-publisher")
      }
      guard let address = Self.address(first.expression) else {
        return LookUpAnswer(.unknown, code: "bad-pointer")
      }
      return ask(address, participant, document, at: now)
    }
  }

  /// The address of a pointer that replaces whatever is asked for: `!.*!https://…!`.
  static func address(_ expression: String) -> WebAddress? {
    guard let mark = expression.first else { return nil }
    let parts = expression.dropFirst().split(separator: mark, omittingEmptySubsequences: false)
    guard parts.count == 3, ["^.*$", ".*", "^.*", ".*$"].contains(parts[0]),
      !parts[1].contains("\\")
    else { return nil }
    return WebAddress(parts[1].hasSuffix("/") ? String(parts[1].dropLast()) : String(parts[1]))
  }

  private func ask(
    _ publisher: WebAddress, _ participant: PeppolParticipant, _ document: PeppolDocument,
    at now: Moment
  ) -> LookUpAnswer {
    let who = PlainText.escaped("\(PeppolParticipant.scheme)::\(participant.text)")
    let what = PlainText.escaped("\(PeppolDocument.scheme)::\(document.id)")
    let before = publisher.path == "/" ? "" : publisher.path
    var address = publisher.with(path: "\(before)/\(who)/services/\(what)")
    // A publisher may name another once.
    for _ in 0..<2 {
      guard let asked = address else { return LookUpAnswer(.unknown, code: "bad-pointer") }
      switch client.exchange(HTTPClient.Call("GET", asked), redirectsMax: 3) {
      case .failure(let fault): return LookUpAnswer(.unknown, code: fault.code)
      case .success(let reply):
        if reply.status == 404 { return LookUpAnswer(.no, code: "not-taken") }
        guard reply.status == 200 else {
          return LookUpAnswer(.unknown, code: "http-\(reply.status)")
        }
        guard let metadata = Self.metadata(reply) else {
          return LookUpAnswer(.unknown, code: "answer-unreadable")
        }
        if let redirect = metadata.first("Redirect") {
          address = redirect.attribute("href").flatMap(WebAddress.init)
          continue
        }
        return Self.judge(metadata, participant, document, at: now)
      }
    }
    return LookUpAnswer(.unknown, code: "too-many-redirects")
  }

  private static func metadata(_ reply: HTTPClient.Reply) -> XMLElement? {
    guard reply.type.hasSuffix("xml") else { return nil }
    let limits = XMLLimits(
      bytes: WebService.answerBytesMax, depth: 32, elements: 20_000,
      textBytes: WebService.answerBytesMax)
    guard let root = try? XMLReader.parse(bytes: reply.body, file: "answer", limits: limits).root,
      root.name == "SignedServiceMetadata", root.namespace == space
    else { return nil }
    return root.first("ServiceMetadata")
  }

  private static func plain(_ text: String?) -> String {
    PlainText.line(text ?? "", max: 1000)
  }

  /// What a publisher says of a participant and a kind of document.
  static func judge(
    _ metadata: XMLElement, _ participant: PeppolParticipant, _ document: PeppolDocument,
    at now: Moment
  ) -> LookUpAnswer {
    guard let information = metadata.first("ServiceInformation"),
      let who = information.first("ParticipantIdentifier"),
      PeppolParticipant(plain(who.text)) == participant,
      let what = information.first("DocumentIdentifier"), plain(what.text) == document.id,
      what.attribute("scheme") == PeppolDocument.scheme
    else { return LookUpAnswer(.unknown, code: "answer-of-another") }
    var code = "no-process"
    for process in information.first("ProcessList")?.all("Process") ?? []
    where plain(process.first("ProcessIdentifier")?.text) == PeppolDocument.process {
      code = "no-as4"
      for endpoint in process.first("ServiceEndpointList")?.all("Endpoint") ?? []
      where endpoint.attribute("transportProfile") == transport {
        code = "not-now"
        if holds(endpoint, at: now) { return LookUpAnswer(.yes, address: participant.text) }
      }
    }
    return LookUpAnswer(.no, code: code)
  }

  /// Whether an endpoint is in service: no day means always, a day that nobody can read means no.
  private static func holds(_ endpoint: XMLElement, at now: Moment) -> Bool {
    let from = plain(endpoint.first("ServiceActivationDate")?.text)
    let to = plain(endpoint.first("ServiceExpirationDate")?.text)
    let hasBegun = from.isEmpty || Moment(iso: from).map { $0 <= now } ?? false
    let hasNotEnded = to.isEmpty || Moment(iso: to).map { now < $0 } ?? false
    return hasBegun && hasNotEnded
  }
}
