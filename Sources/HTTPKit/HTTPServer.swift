import CMicroHTTPD
import Glibc

/// Owns one libmicrohttpd daemon: a thread a connection, bounded in every direction.
///
/// A handler may take its time: it holds up its own connection only. It is called on many threads
/// at once.
public final class HTTPServer {
  /// Answers a request.
  public typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

  private var daemon: OpaquePointer?
  private let desk: FrontDesk
  private let closure: Unmanaged<FrontDesk>
  private var watch: pthread_t?

  /// The port that it listens at.
  public let port: Int

  /// Starts to listen.
  ///
  /// - Parameters:
  ///   - address: an IPv4 or IPv6 address; only `127.0.0.1` and `::1` are this machine's alone.
  ///   - port: 0 for any that is free.
  ///   - hosts: names beside the loopback's that it answers to, without port.
  /// - Throws: ``HTTPError`` where the address is none or the port is taken.
  public init(
    address: String = "127.0.0.1", port: Int = 0, hosts: Set<String> = [],
    limits: HTTPLimits = HTTPLimits(), handler: @escaping Handler
  ) throws {
    guard (0...65_535).contains(port), let (family, bytes) = Self.binary(address) else {
      throw HTTPError(message: "\"\(address)\" is no address to listen at", code: 0)
    }
    var names: Set<String> = ["localhost", "127.0.0.1", "[::1]"]
    names.formUnion(hosts.map { $0.lowercased() })
    names.insert(family == AF_INET6 ? "[\(address)]" : address)
    desk = FrontDesk(
      gate: HTTPGate(hosts: names, takesAddresses: !Self.isLoopback(address)), limits: limits,
      handler: handler)
    closure = Unmanaged.passRetained(desk)
    errno = 0
    daemon = brevpress_mhd_start(
      family, bytes, UInt16(port), FrontDesk.access, FrontDesk.completed, FrontDesk.connection,
      closure.toOpaque(), UInt32(limits.connectionsMax), UInt32(limits.idleSeconds),
      limits.headerBytesMax)
    guard let daemon else {
      let code = errno
      closure.release()
      throw HTTPError(message: "cannot listen at \(address) port \(port)", code: code)
    }
    self.port = Int(brevpress_mhd_port(daemon))
    watch = Self.startWatch(of: desk)
  }

  deinit {
    stop()
    closure.release()
  }

  /// Whether only programs of this machine reach the address.
  public static func isLoopback(_ address: String) -> Bool {
    guard let (family, bytes) = binary(address) else { return false }
    return family == AF_INET ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
  }

  /// Whether a host's name is an IP address, an IPv6 one in brackets.
  static func isAddress(_ name: String) -> Bool {
    let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
    return binary(isBracketed ? String(name.dropFirst().dropLast()) : name) != nil
  }

  /// Ends all streams and connections and frees the port. Answers under way are finished first.
  public func stop() {
    guard let running = daemon else { return }
    daemon = nil
    desk.beginStop()
    if let watch { pthread_join(watch, nil) }
    MHD_stop_daemon(running)
  }

  private static func binary(_ address: String) -> (family: Int32, bytes: [UInt8])? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, address, &bytes) == 1 { return (AF_INET, Array(bytes[..<4])) }
    if inet_pton(AF_INET6, address, &bytes) == 1 { return (AF_INET6, bytes) }
    return nil
  }

  /// The library only closes connections that are silent. One that trickles is closed here.
  private static func startWatch(of desk: FrontDesk) -> pthread_t? {
    var thread = pthread_t()
    let own = Unmanaged.passRetained(desk)
    let status = pthread_create(
      &thread, nil,
      { closure in
        guard let closure else { return nil }
        let desk = Unmanaged<FrontDesk>.fromOpaque(closure).takeRetainedValue()
        while !desk.isStopping {
          desk.closeLate()
          usleep(100_000)
        }
        return nil
      }, own.toOpaque())
    guard status == 0 else {
      own.release()
      return nil
    }
    return thread
  }
}
