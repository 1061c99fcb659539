import Glibc

/// A raw connection to a server on this machine: what a hostile client sends is no valid request.
final class Wire {
  private var descriptor: Int32

  struct Refused: Error {}

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // Nothing that goes wrong may make a test wait for ever.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Refused() }
  }

  deinit { close() }

  func close() {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
    descriptor = -1
  }

  /// False where the other end is gone.
  @discardableResult
  func send(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress! + done, $0.count - done, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  /// Whether the other end has closed; does not wait.
  var isClosed: Bool {
    var byte: UInt8 = 0
    let flags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
    let count = recv(descriptor, &byte, 1, flags)
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
  }

  /// Everything up to the end, or up to `mark`.
  func receive(until mark: String? = nil) -> String {
    var text: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &bytes, bytes.count, 0)
      guard count > 0 else { return String(decoding: text, as: UTF8.self) }
      text += bytes[..<count]
      if let mark, String(decoding: text, as: UTF8.self).contains(mark) {
        return String(decoding: text, as: UTF8.self)
      }
    }
  }

  /// Sends a request and gives all of the answer; the connection is used up.
  static func ask(
    _ port: Int, _ line: String, headers: [String] = ["Host: 127.0.0.1"], body: String = ""
  ) throws -> String {
    let wire = try Wire(port: port)
    let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
    let head = [line + " HTTP/1.1"] + headers + length + ["Connection: close", "", ""]
    wire.send(head.joined(separator: "\r\n") + body)
    return wire.receive()
  }
}
