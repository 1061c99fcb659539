import Glibc

/// A request that was read whole and let through by the server's ``HTTPLimits`` and host check.
public struct HTTPRequest: Sendable, Equatable {
  /// What the server lets through; everything else is answered 405.
  public enum Method: String, Sendable, CaseIterable {
    /// Read.
    case get = "GET"
    /// Read without the body.
    case head = "HEAD"
    /// Ask with a body.
    case post = "POST"
    /// Write.
    case put = "PUT"
    /// Whether it may change something.
    public var writes: Bool { self == .post || self == .put }
  }
  /// What is asked.
  public var method: Method
  /// The path, percent sequences resolved, as it was asked for: `..` is not resolved.
  public var path: String
  /// The query's names and values; of a repeated name, the first.
  public var query: [String: String]
  /// Header values by their names in small letters; of a repeated name, the first.
  public var headers: [String: String]
  /// The body.
  public var body: [UInt8]
  /// The address that the request came from, without port; empty where it is not known. Behind a
  /// proxy it is the proxy's.
  public var client = ""

  /// Makes a request.
  public init(
    _ method: Method, _ path: String, query: [String: String] = [:],
    headers: [String: String] = [:], body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }
}

/// An answer.
public struct HTTPResponse: Sendable {
  /// The status code.
  public var status: Int
  /// Headers beside those that the server adds to every answer.
  public var headers: [String: String]
  /// The body; empty where there are `events`.
  public var body: [UInt8]
  /// Where set, the answer is an endless stream of this channel's events.
  public var events: HTTPEventChannel?

  /// Makes an answer.
  public init(_ status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Bytes of a kind, such as `text/html; charset=utf-8`.
  public static func bytes(
    _ body: [UInt8], type: String, status: Int = 200, cache: String = "no-store"
  ) -> HTTPResponse {
    HTTPResponse(
      status, headers: ["Content-Type": type, "Cache-Control": cache], body: body)
  }

  /// Plain text.
  public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
    bytes(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
  }

  /// A stream of server-sent events that lasts until either side ends it.
  public static func stream(_ channel: HTTPEventChannel) -> HTTPResponse {
    var response = HTTPResponse(
      200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"])
    response.events = channel
    return response
  }
}

/// What a server bears from its clients.
public struct HTTPLimits: Sendable {
  /// Greatest body in bytes; more is answered 413.
  public var bodyBytesMax = 2_000_000
  /// Memory of a connection in bytes: request line and headers must fit, or are answered 431/414.
  public var headerBytesMax = 32_768
  /// Open connections; more are closed at once.
  public var connectionsMax = 64
  /// Seconds without a byte after which a connection is closed.
  public var idleSeconds = 30
  /// Seconds within which a request must have arrived whole, however it trickles.
  public var arrivalSeconds = 60
  /// Open streams of events; more are answered 503.
  public var streamsMax = 16
  /// The limits of a tool on one's own machine.
  public init() {}
}

/// The server could not be started.
public struct HTTPError: Error, CustomStringConvertible, Equatable {
  /// What went wrong.
  public var message: String
  /// The system's number of the fault, 0 where there is none.
  public var code: Int32
  /// Both for people.
  public var description: String {
    code == 0 ? message : "\(message): \(String(cString: strerror(code)))"
  }
}
