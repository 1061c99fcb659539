import CMicroHTTPD
import Glibc
import Synchronization

/// What the daemon's threads share: the rules, the handler, and who is connected since when.
final class FrontDesk: Sendable {
  private struct Arrival {
    var socket: Int32
    /// When the connection began to wait for a request; nothing while one is answered.
    var since: ContinuousClock.Instant?
  }
  private struct State {
    var arrivals: [UInt: Arrival] = [:]
    var channels: [HTTPEventChannel] = []
    var isStopping = false
  }

  let gate: HTTPGate
  let limits: HTTPLimits
  let handler: HTTPServer.Handler
  private let state = Mutex(State())

  init(gate: HTTPGate, limits: HTTPLimits, handler: @escaping HTTPServer.Handler) {
    self.gate = gate
    self.limits = limits
    self.handler = handler
  }

  var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Lets no more streams begin and ends those that run; a stream would hold up the daemon's end.
  func beginStop() {
    let channels = state.withLock { state in
      state.isStopping = true
      return state.channels
    }
    for channel in channels { channel.close() }
  }

  private func remember(_ channel: HTTPEventChannel) -> Bool {
    state.withLock { state in
      guard !state.isStopping else { return false }
      if !state.channels.contains(where: { $0 === channel }) { state.channels.append(channel) }
      return true
    }
  }

  // MARK: Arrivals

  private func arrived(_ connection: OpaquePointer) {
    let socket = brevpress_mhd_socket(connection)
    state.withLock {
      $0.arrivals[UInt(bitPattern: connection)] = Arrival(socket: socket, since: .now)
    }
  }

  private func left(_ connection: OpaquePointer) {
    _ = state.withLock { $0.arrivals.removeValue(forKey: UInt(bitPattern: connection)) }
  }

  private func wait(_ connection: OpaquePointer, since: ContinuousClock.Instant?) {
    state.withLock { $0.arrivals[UInt(bitPattern: connection)]?.since = since }
  }

  /// Shuts connections whose request takes too long to arrive. The lock keeps the socket open: the
  /// library tells us that a connection ends before it closes the socket.
  func closeLate() {
    let allowed = Duration.seconds(limits.arrivalSeconds)
    state.withLock { state in
      for (key, arrival) in state.arrivals {
        guard let since = arrival.since, ContinuousClock.now - since > allowed else { continue }
        shutdown(arrival.socket, Int32(SHUT_RDWR))
        state.arrivals[key]?.since = nil
      }
    }
  }

  // MARK: Requests

  /// The library's three calls. The closure is the desk, alive as long as the daemon.
  static let access: MHD_AccessHandlerCallback = {
    closure, connection, url, method, _, upload, count, own in
    guard let closure, let connection, let url, let method, let count, let own else {
      return brevpress_mhd_no
    }
    let desk = Unmanaged<FrontDesk>.fromOpaque(closure).takeUnretainedValue()
    guard let held = own.pointee else {
      let exchange = Exchange(connection: connection)
      own.pointee = Unmanaged.passRetained(exchange).toOpaque()
      return desk.begin(exchange, String(cString: url), String(cString: method))
    }
    let exchange = Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
    if count.pointee > 0 {
      guard exchange.body.count + count.pointee <= desk.limits.bodyBytesMax, let upload else {
        return brevpress_mhd_no
      }
      upload.withMemoryRebound(to: UInt8.self, capacity: count.pointee) {
        exchange.body.append(contentsOf: UnsafeBufferPointer(start: $0, count: count.pointee))
      }
      count.pointee = 0
      return brevpress_mhd_yes
    }
    return desk.finish(exchange)
  }

  static let completed: MHD_RequestCompletedCallback = { closure, connection, own, _ in
    guard let closure, let connection else { return }
    let desk = Unmanaged<FrontDesk>.fromOpaque(closure).takeUnretainedValue()
    if let held = own?.pointee {
      Unmanaged<Exchange>.fromOpaque(held).release()
      own?.pointee = nil
    }
    desk.wait(connection, since: .now)
  }

  static let connection: MHD_NotifyConnectionCallback = { closure, connection, _, code in
    guard let closure, let connection else { return }
    let desk = Unmanaged<FrontDesk>.fromOpaque(closure).takeUnretainedValue()
    if code == brevpress_mhd_started {
      desk.arrived(connection)
    } else {
      desk.left(connection)
    }
  }

  /// The headers are there. An answer now means that the body is not wanted.
  private func begin(_ exchange: Exchange, _ path: String, _ method: String) -> MHD_Result {
    guard let method = HTTPRequest.Method(rawValue: method) else {
      return refuse(exchange, .text("only GET, HEAD, POST and PUT\n", status: 405))
    }
    let headers = Exchange.headers(exchange.connection)
    if let refusal = gate.refusal(method: method, headers: headers) {
      return refuse(exchange, refusal)
    }
    if let length = headers["content-length"], Int(length) ?? .max > limits.bodyBytesMax {
      return refuse(exchange, .text("the body is too large\n", status: 413))
    }
    exchange.request = HTTPRequest(
      method, path, query: Exchange.values(exchange.connection, brevpress_mhd_query_kind),
      headers: headers)
    exchange.request?.client = Self.peer(brevpress_mhd_socket(exchange.connection))
    return brevpress_mhd_yes
  }

  /// The address at the other end of a socket, without port.
  private static func peer(_ socket: Int32) -> String {
    var place = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard getpeername(socket, address, &length) == 0 else { return "" }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard
          getnameinfo(
            address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
        else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      }
    }
  }

  private func finish(_ exchange: Exchange) -> MHD_Result {
    guard var request = exchange.request else { return brevpress_mhd_no }
    wait(exchange.connection, since: nil)
    request.body = exchange.body
    exchange.body = []
    var response = handler(request)
    if let channel = response.events, request.method == .head || !remember(channel) {
      response = .text("no stream\n", status: 503)
    }
    return exchange.answer(response, streamsMax: limits.streamsMax)
  }

  private func refuse(_ exchange: Exchange, _ response: HTTPResponse) -> MHD_Result {
    exchange.answer(response, streamsMax: 0)
  }
}
