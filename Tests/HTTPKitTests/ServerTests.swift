import Glibc
import Synchronization
import Testing

@testable import HTTPKit

/// Counts what reaches the handler.
final class Calls: Sendable {
  private let all = Mutex<[HTTPRequest]>([])
  func add(_ request: HTTPRequest) { all.withLock { $0.append(request) } }
  var list: [HTTPRequest] { all.withLock { $0 } }
}

private func status(_ answer: String) -> String {
  String(answer.split(separator: " ").dropFirst().first ?? "")
}

@Suite struct ServerTests {
  let calls = Calls()

  func server(
    _ limits: HTTPLimits = HTTPLimits(), _ answer: HTTPResponse = .text("hello")
  ) throws -> HTTPServer {
    let calls = calls
    return try HTTPServer(limits: limits) { request in
      calls.add(request)
      return answer
    }
  }

  @Test func aRequestArrivesWhole() throws {
    let server = try server()
    defer { server.stop() }
    let answer = try Wire.ask(
      server.port, "PUT /a%20b/c?x=1&y=%C3%A5&x=2", headers: ["Host: localhost:99", "X-Thing: q"],
      body: "text")
    #expect(status(answer) == "200")
    #expect(answer.hasSuffix("hello"))
    let request = try #require(calls.list.first)
    #expect(request.method == .put)
    #expect(request.path == "/a b/c")
    #expect(request.query == ["x": "1", "y": "å"])
    #expect(request.headers["x-thing"] == "q")
    #expect(request.body == Array("text".utf8))
    #expect(request.client == "127.0.0.1")
  }

  @Test func everyAnswerKeepsStrangersOut() throws {
    let server = try server()
    defer { server.stop() }
    let answer = try Wire.ask(server.port, "GET /")
    for header in [
      "Content-Security-Policy: default-src 'self'", "X-Content-Type-Options: nosniff",
      "Referrer-Policy: no-referrer", "Cache-Control: no-store",
    ] {
      #expect(answer.contains(header), "without \(header)")
    }
    #expect(!answer.contains("Access-Control"))
  }

  @Test func headHasNoBody() throws {
    let server = try server()
    defer { server.stop() }
    let answer = try Wire.ask(server.port, "HEAD /")
    #expect(status(answer) == "200")
    #expect(answer.hasSuffix("\r\n\r\n"))
  }

  @Test(arguments: ["DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"])
  func otherMethodsAreRefused(method: String) throws {
    let server = try server()
    defer { server.stop() }
    let answer = try Wire.ask(server.port, method + " /")
    #expect(status(answer) == "405")
    #expect(calls.list.isEmpty)
  }

  @Test(arguments: [
    "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::2]",
  ])
  func aNameThatWasBoundToUsIsRefused(host: String) throws {
    let server = try server()
    defer { server.stop() }
    let answer = try Wire.ask(server.port, "GET /", headers: ["Host: \(host)"])
    #expect(["421", "400"].contains(status(answer)))
    #expect(calls.list.isEmpty)
  }

  @Test(arguments: ["localhost", "127.0.0.1:80", "LOCALHOST:1", "[::1]:4"])
  func namesOfThisMachineAreAnswered(host: String) throws {
    let server = try server()
    defer { server.stop() }
    #expect(status(try Wire.ask(server.port, "GET /", headers: ["Host: \(host)"])) == "200")
  }

  @Test(arguments: [
    "Origin: http://evil.example", "Origin: null", "Origin: https://127.0.0.1",
    "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Sec-Fetch-Site: none",
  ])
  func pagesOfOthersDoNotWrite(header: String) throws {
    let server = try server()
    defer { server.stop() }
    let port = server.port
    let headers = ["Host: 127.0.0.1", header]
    for method in ["POST", "PUT"] {
      let answer = try Wire.ask(port, method + " /", headers: headers, body: "x")
      #expect(status(answer) == "403")
    }
    #expect(calls.list.isEmpty)
  }

  @Test func theOwnPageWrites() throws {
    let server = try server()
    defer { server.stop() }
    let headers = [
      "Host: 127.0.0.1:7", "Origin: http://127.0.0.1:7", "Sec-Fetch-Site: same-origin",
    ]
    let answer = try Wire.ask(server.port, "POST /", headers: headers, body: "x")
    #expect(status(answer) == "200")
  }

  @Test func aPortIsFreeAfterStopping() throws {
    let first = try server()
    let port = first.port
    #expect(status(try Wire.ask(port, "GET /")) == "200")
    first.stop()
    first.stop()
    let second = try HTTPServer(port: port) { _ in .text("again") }
    #expect(try Wire.ask(port, "GET /").hasSuffix("again"))
    second.stop()
    #expect(throws: Wire.Refused.self) { try Wire(port: port) }
  }

  @Test func aTakenPortIsSaid() throws {
    let server = try server()
    defer { server.stop() }
    #expect(throws: HTTPError.self) { try HTTPServer(port: server.port) { _ in .text("") } }
    #expect(throws: HTTPError.self) { try HTTPServer(address: "localhost.") { _ in .text("") } }
  }

  @Test func onlyLoopbackIsLoopback() {
    for address in ["127.0.0.1", "127.3.2.1", "::1"] { #expect(HTTPServer.isLoopback(address)) }
    for address in ["0.0.0.0", "::", "10.0.0.1", "::2", "name"] {
      #expect(!HTTPServer.isLoopback(address))
    }
  }
}

@Suite struct HostileClientTests {
  let calls = Calls()

  func server(_ change: (inout HTTPLimits) -> Void = { _ in }) throws -> HTTPServer {
    var limits = HTTPLimits()
    change(&limits)
    let calls = calls
    return try HTTPServer(limits: limits) { request in
      calls.add(request)
      return .text("hello")
    }
  }

  private func expectAlive(_ server: HTTPServer) throws {
    #expect(try Wire.ask(server.port, "GET /alive").hasSuffix("hello"))
  }

  @Test func aBodyThatSaysItIsTooLargeIsRefused() throws {
    let server = try server { $0.bodyBytesMax = 1000 }
    defer { server.stop() }
    let wire = try Wire(port: server.port)
    wire.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n")
    #expect(status(wire.receive(until: "\r\n\r\n")) == "413")
    #expect(calls.list.isEmpty)
    try expectAlive(server)
  }

  @Test func aBodyThatGrowsTooLargeIsCutOff() throws {
    let server = try server { $0.bodyBytesMax = 100_000 }
    defer { server.stop() }
    let wire = try Wire(port: server.port)
    wire.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    let chunk = "1000\r\n" + String(repeating: "x", count: 0x1000) + "\r\n"
    var sent = 0
    while sent < 10_000, wire.send(chunk) { sent += 1 }
    #expect(sent < 10_000)
    #expect(calls.list.isEmpty)
    try expectAlive(server)
  }

  @Test func aFloodOfHeadersIsCutOff() throws {
    let server = try server()
    defer { server.stop() }
    let wire = try Wire(port: server.port)
    wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n")
    var sent = 0
    while sent < 200_000, wire.send("X-\(sent): \(String(repeating: "y", count: 100))\r\n") {
      sent += 1
    }
    #expect(sent < 200_000)
    #expect(calls.list.isEmpty)
    try expectAlive(server)
  }

  @Test(arguments: [
    "\r\n\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "\u{0}\u{1}\u{2}\r\n\r\n",
    "GET / HTTP/1.1\r\nHost localhost\r\n\r\n", "GET http://[ HTTP/1.1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  ])
  func nonsenseIsRefused(text: String) throws {
    let server = try server { $0.idleSeconds = 1 }
    defer { server.stop() }
    let wire = try Wire(port: server.port)
    wire.send(text)
    let answer = wire.receive()
    #expect(answer.isEmpty || status(answer).hasPrefix("4") || status(answer).hasPrefix("5"))
    #expect(calls.list.isEmpty)
    try expectAlive(server)
  }

  @Test func aLongAddressIsRefused() throws {
    let server = try server()
    defer { server.stop() }
    let answer = try Wire.ask(server.port, "GET /" + String(repeating: "a", count: 100_000))
    #expect(answer.isEmpty || status(answer).hasPrefix("4"))
    #expect(calls.list.isEmpty)
    try expectAlive(server)
  }

  @Test func aRequestThatTricklesIsClosed() throws {
    let server = try server { $0.arrivalSeconds = 1 }
    defer { server.stop() }
    let wire = try Wire(port: server.port)
    wire.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    // A byte now and then keeps the connection from being idle; the whole must arrive all the same.
    var sent = 0
    while sent < 600, !wire.isClosed {
      wire.send("x")
      sent += 1
      usleep(50_000)
    }
    #expect(sent < 600)
    #expect(calls.list.isEmpty)
    try expectAlive(server)
  }

  @Test func silentConnectionsTakeNobodysPlaceForLong() throws {
    let server = try server {
      $0.connectionsMax = 4
      $0.idleSeconds = 1
    }
    let silent = try (0..<8).map { _ in try Wire(port: server.port) }
    // Answered when the silent ones have been closed.
    var rounds = 0
    while rounds < 400, (try? Wire.ask(server.port, "GET /alive").hasSuffix("hello")) != true {
      usleep(50_000)
      rounds += 1
    }
    #expect(rounds < 400)
    #expect(silent.contains { $0.isClosed })
  }
}

@Suite struct EventTests {
  @Test func eventsReachAllWhoListen() throws {
    let channel = HTTPEventChannel()
    let server = try HTTPServer { _ in .stream(channel) }
    defer { server.stop() }
    let wires = try (0..<3).map { _ in try Wire(port: server.port) }
    for wire in wires {
      wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(wire.receive(until: "retry").contains("text/event-stream"))
    }
    #expect(channel.listeners == 3)
    channel.publish("change", "one\ntwo")
    for wire in wires {
      #expect(wire.receive(until: "two\n\n").contains("event: change\ndata: one\ndata: two\n\n"))
    }
  }

  @Test func thereAreOnlySoManyStreams() throws {
    let channel = HTTPEventChannel()
    var limits = HTTPLimits()
    limits.streamsMax = 1
    let server = try HTTPServer(limits: limits) { _ in .stream(channel) }
    defer { server.stop() }
    let first = try Wire(port: server.port)
    first.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = first.receive(until: "retry")
    #expect(status(try Wire.ask(server.port, "GET /")) == "503")
  }

  @Test func stoppingEndsStreams() throws {
    let channel = HTTPEventChannel()
    let server = try HTTPServer { _ in .stream(channel) }
    defer { server.stop() }
    let wire = try Wire(port: server.port)
    wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = wire.receive(until: "retry")
    server.stop()
    _ = wire.receive()
    #expect(channel.listeners == 0)
  }

  @Test func whoIsGoneIsForgotten() throws {
    let channel = HTTPEventChannel()
    let server = try HTTPServer { _ in .stream(channel) }
    defer { server.stop() }
    let wire = try Wire(port: server.port)
    wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = wire.receive(until: "retry")
    wire.close()
    var rounds = 0
    while channel.listeners > 0, rounds < 400 {
      channel.publish("change", "x")
      usleep(50_000)
      rounds += 1
    }
    #expect(channel.listeners == 0)
  }
}
