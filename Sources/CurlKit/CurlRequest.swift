/// What one exchange may take at most.
public struct CurlLimits: Sendable, Equatable {
  /// All header lines of all answers together, in bytes.
  public var headerBytesMax = 64 << 10
  /// The body of the answer, in bytes.
  public var bodyBytesMax = 8 << 20
  /// From the first look-up of the name to the last byte, in milliseconds.
  public var totalMilliseconds = 30_000
  /// Until the connection stands, its encryption included, in milliseconds.
  public var connectMilliseconds = 10_000
  /// Makes the usual limits.
  public init() {}
}

/// One exchange with a server: a request over HTTP, or a message over SMTP.
public struct CurlRequest: Sendable {
  /// What is asked.
  public enum Work: Sendable {
    /// An HTTP request; header lines in order, body nothing where there is none.
    case http(method: String, headers: [Header], body: [UInt8]?)
    /// A message for SMTP: return path, addresses, and the message in the form of RFC 5322 with
    /// CRLF line ends.
    case mail(from: String, to: [String], message: [UInt8])
  }

  /// One header line.
  public struct Header: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: String
    /// Makes a header line.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Where to; of SMTP the path is the name said at EHLO.
  public var url: String
  /// What is asked.
  public var work: Work
  /// The only schemes that may be spoken, such as `https`.
  public var schemes: [String]
  /// Name and password, if any: Basic for HTTP, AUTH for SMTP.
  public var login: (name: String, password: String)?
  /// Whether SMTP goes on only once STARTTLS has made the connection secret.
  public var demandsTLS = true
  /// A file of certificates to trust in place of the machine's own.
  public var trustFile: String?
  /// Its limits.
  public var limits = CurlLimits()

  /// Makes a request.
  public init(url: String, schemes: [String], work: Work) {
    self.url = url
    self.schemes = schemes
    self.work = work
  }
}

/// What came back.
public struct CurlAnswer: Sendable, Equatable {
  /// The status of HTTP, or the last reply code of SMTP.
  public var status: Int
  /// Header lines of the last answer, names in small letters, in order.
  public var headers: [CurlRequest.Header]
  /// The body.
  public var body: [UInt8]
}

/// Why there was no answer, and how far the exchange had come. It quotes nothing that was sent or
/// received.
public struct CurlFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong.
  public enum Kind: String, Sendable {
    /// The request is not one that may be made: control characters, a forbidden scheme.
    case refused
    /// The name is not known.
    case resolve
    /// No connection.
    case connect
    /// The other side is not who it should be, or speaks no TLS.
    case tls
    /// A time limit was passed.
    case timeout
    /// The answer is larger than allowed.
    case tooLarge
    /// Name or password are not taken.
    case login
    /// The server said no; `status` says what.
    case answered
    /// What came is not the protocol, or broke off.
    case broken
  }

  /// What went wrong.
  public var kind: Kind
  /// libcurl's own number.
  public var code: Int
  /// The last status or reply code that was seen; 0 where none was.
  public var status: Int
  /// Whether all that was to be sent may have arrived: then nobody can say whether it counts.
  public var maySend: Bool

  /// A line without anything personal.
  public var description: String {
    "\(kind.rawValue) (curl \(code)\(status == 0 ? "" : ", status \(status)"))"
  }
}
