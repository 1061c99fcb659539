import CurlKit

/// HTTP as adapters use it: bounded, to allowed hosts only, no redirect, proxy or cookie followed
/// unasked. What goes wrong is a fault that says what it means for the message.
public struct HTTPClient: Sendable {
  /// One request.
  public struct Call: Sendable {
    /// Such as `POST`.
    public var method: String
    /// Where to.
    public var address: WebAddress
    /// Header lines in order.
    public var headers: [CurlRequest.Header] = []
    /// The body, if any.
    public var body: [UInt8]?
    /// Name and password of Basic authentication.
    public var login: (name: String, password: Secret)?
    /// Makes a request.
    public init(_ method: String, _ address: WebAddress) {
      self.method = method
      self.address = address
    }
    /// Adds a header line.
    public mutating func set(_ name: String, _ value: String) {
      headers.append(CurlRequest.Header(name, value))
    }
  }

  /// An answer.
  public struct Reply: Sendable, Equatable {
    /// Status, 100…599.
    public var status: Int
    /// Header lines, names in small letters.
    public var headers: [CurlRequest.Header]
    /// The body.
    public var body: [UInt8]
    /// The first header line of that name (small letters).
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    /// The media type without its parameters, in small letters.
    public var type: String {
      (header("content-type") ?? "").split(separator: ";").first.map {
        $0.trimmingSpaces.lowercased()
      } ?? ""
    }
  }

  private let hosts: [String]
  private let schemes: [String]
  private let limits: CurlLimits
  private let trustFile: String?

  /// Makes a client.
  ///
  /// - Parameters:
  ///   - hosts: where it may go, see `WebAddress.isAmong`.
  ///   - plain: whether HTTP without encryption is allowed; never send a secret so.
  ///   - trustFile: certificates to trust in place of the machine's.
  public init(
    hosts: [String], plain: Bool = false, limits: CurlLimits = CurlLimits(),
    trustFile: String? = nil
  ) {
    self.hosts = hosts
    schemes = plain ? ["https", "http"] : ["https"]
    self.limits = limits
    self.trustFile = trustFile
  }

  /// Asks, and waits for the answer.
  ///
  /// - Parameter redirectsMax: how many redirects of a GET are followed, to allowed hosts and never
  ///   from `https` to anything else.
  public func exchange(_ call: Call, redirectsMax: Int = 0) -> Result<Reply, TransportFault> {
    var call = call
    for _ in 0...max(0, redirectsMax) {
      switch once(call) {
      case .failure(let fault): return .failure(fault)
      case .success(let reply):
        guard redirectsMax > 0, call.method == "GET",
          [301, 302, 303, 307, 308].contains(reply.status)
        else { return .success(reply) }
        guard let next = target(reply.header("location"), from: call.address) else {
          return .failure(TransportFault(code: "bad-redirect", outcome: .nothingSent))
        }
        call.address = next
        // What proves who we are is for the host that it was meant for.
        call.login = nil
        call.headers.removeAll { $0.name.lowercased() == "authorization" }
      }
    }
    return .failure(TransportFault(code: "too-many-redirects", outcome: .nothingSent))
  }

  private func target(_ location: String?, from address: WebAddress) -> WebAddress? {
    guard let location else { return nil }
    let next = location.hasPrefix("/") ? address.with(path: location) : WebAddress(location)
    guard let next, next.scheme == "https" || address.scheme == "http" else { return nil }
    return next
  }

  private func once(_ call: Call) -> Result<Reply, TransportFault> {
    guard call.address.isAmong(hosts) else {
      return .failure(TransportFault(code: "host-not-allowed", outcome: .never))
    }
    guard schemes.contains(call.address.scheme) else {
      return .failure(TransportFault(code: "scheme-not-allowed", outcome: .never))
    }
    var request = CurlRequest(
      url: call.address.description, schemes: schemes,
      work: .http(method: call.method, headers: call.headers, body: call.body))
    request.limits = limits
    request.trustFile = trustFile
    request.login = call.login.map { ($0.name, $0.password.reveal()) }
    do {
      let answer = try CurlTransfer(request).perform()
      return .success(Reply(status: answer.status, headers: answer.headers, body: answer.body))
    } catch let failure as CurlFailure {
      return .failure(TransportFault(failure, protocolName: "http"))
    } catch {
      return .failure(TransportFault(code: "http-broken", outcome: .nobodyKnows))
    }
  }
}

extension Substring {
  /// The text without spaces and tabs at its ends.
  var trimmingSpaces: Substring {
    var text = self
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}

/// Why an exchange gave no answer, and what that means for the message.
public struct TransportFault: Error, Sendable, Equatable {
  /// What it means.
  public enum Outcome: Sendable, Equatable {
    /// Nothing has left: it may be tried again.
    case nothingSent
    /// It may have arrived.
    case nobodyKnows
    /// It will never go like this.
    case never
  }
  /// Stable short name.
  public var code: String
  /// What it means.
  public var outcome: Outcome

  /// Makes a fault.
  public init(code: String, outcome: Outcome) {
    self.code = code
    self.outcome = outcome
  }

  init(_ failure: CurlFailure, protocolName: String) {
    let word: String =
      switch failure.kind {
      case .tooLarge: "answer-too-large"
      case .answered: "refused"
      default: failure.kind.rawValue
      }
    code = "\(protocolName)-\(word)"
    outcome =
      failure.kind == .refused ? .never : failure.maySend ? .nobodyKnows : .nothingSent
  }

  /// The fault as the verdict on a message.
  public var verdict: SendVerdict {
    switch outcome {
    case .nothingSent: .temporary(code: code)
    case .nobodyKnows: .unknown(code: code)
    case .never: .permanent(code: code)
    }
  }
}
