import CurlKit
import Foundation
import Testing

@testable import Channels

@Suite struct TransportTests {
  private func client(_ port: Int, seconds: Int = 2, hosts: [String]? = nil) -> HTTPClient {
    var limits = CurlLimits()
    limits.totalMilliseconds = seconds * 1000
    limits.bodyBytesMax = 1 << 20
    return HTTPClient(hosts: hosts ?? ["127.0.0.1:\(port)"], plain: true, limits: limits)
  }

  private func call(_ path: String, _ port: Int, method: String = "GET") -> HTTPClient.Call {
    HTTPClient.Call(method, WebAddress("http://127.0.0.1:\(port)\(path)")!)
  }

  @Test func aPlainAnswerIsRead() throws {
    let server = try StandIn("hostile.py")
    let port = try server.serve()
    let reply = try client(port).exchange(call("/plain", port)).get()
    #expect(reply.status == 200)
    #expect(reply.body == Array("ok".utf8))
    #expect(reply.type == "text/plain")
  }

  @Test func hostileAnswersAreFaultsWithinTheirLimits() throws {
    let server = try StandIn("hostile.py")
    let port = try server.serve()
    let expected = [
      "/headers": "http-answer-too-large", "/body": "http-answer-too-large",
      "/slow": "http-timeout", "/silent": "http-timeout", "/close": "http-broken",
      "/garbage": "http-broken",
    ]
    for (path, code) in expected.sorted(by: { $0.key < $1.key }) {
      guard case .failure(let fault) = client(port).exchange(call(path, port)) else {
        Issue.record("\(path) gave an answer")
        continue
      }
      #expect(fault.code == code, "\(path)")
      // The request was out: whoever meant it as a message must not take it for unsent.
      #expect(fault.outcome == .nobodyKnows, "\(path)")
    }
  }

  @Test func noRedirectLeavesWhatIsAllowed() throws {
    let server = try StandIn("hostile.py")
    let port = try server.serve()
    let plain = try client(port).exchange(call("/to-file", port)).get()
    #expect(plain.status == 302)
    let followed = ["/to-file", "/to-elsewhere", "/round"].map {
      client(port).exchange(call($0, port), redirectsMax: 3)
    }
    let codes = followed.map { result -> String in
      if case .failure(let fault) = result { fault.code } else { "answered" }
    }
    #expect(codes == ["bad-redirect", "host-not-allowed", "too-many-redirects"])
    let reply = try client(port).exchange(call("/to-plain", port), redirectsMax: 1).get()
    #expect(reply.body == Array("ok".utf8))
    // What is sent is never sent anywhere else.
    let post = try client(port).exchange(call("/to-plain", port, method: "POST"), redirectsMax: 3)
      .get()
    #expect(post.status == 307)
  }

  @Test func onlyAllowedHostsAndSchemes() throws {
    let address = WebAddress("http://127.0.0.1:9/")!
    #expect(
      HTTPClient(hosts: ["example.org"], plain: true).exchange(.init("GET", address))
        == .failure(TransportFault(code: "host-not-allowed", outcome: .never)))
    #expect(
      HTTPClient(hosts: ["127.0.0.1"]).exchange(.init("GET", address))
        == .failure(TransportFault(code: "scheme-not-allowed", outcome: .never)))
    #expect(WebAddress("http://127.0.0.1/")!.isAmong(["*"]) == false)
    #expect(WebAddress("http://localhost/")!.isAmong(["*"]) == false)
    #expect(WebAddress("https://smp.example.org/")!.isAmong(["*"]))
    #expect(WebAddress("https://a.example.org/")!.isAmong(["*.example.org"]))
    #expect(!WebAddress("https://example.org.evil.net/")!.isAmong(["*.example.org"]))
    #expect(!WebAddress("https://example.org:444/")!.isAmong(["example.org:443"]))
  }

  @Test func addressesThatCanBeReadInTwoWaysAreNone() {
    for text in [
      "file:///etc/passwd", "http://a@b/", "http://a\\b/", "http://a b/", "http://a/\r\nX: 1",
      "http:///x", "ftp://a/", "http://a:99999/", "http://[::1]/", "http://a%00b/", "a.b/c",
      "http://a..b/",
    ] {
      #expect(WebAddress(text) == nil, "\(text)")
    }
    #expect(WebAddress("https://A.B:8443/c?d=e#f")?.description == "https://a.b:8443/c?d=e")
  }

  @Test func lineEndsInARequestAreRefused() throws {
    for evil in ["a\r\nX: 1", "a\nX: 1", "a\u{0}"] {
      var headers = HTTPClient.Call("GET", WebAddress("https://example.org/")!)
      headers.set("X-Name", evil)
      let client = HTTPClient(hosts: ["example.org"])
      #expect(
        client.exchange(headers)
          == .failure(TransportFault(code: "http-refused", outcome: .never)))
      var names = HTTPClient.Call("GET", WebAddress("https://example.org/")!)
      names.set(evil, "x")
      #expect(
        client.exchange(names) == .failure(TransportFault(code: "http-refused", outcome: .never)))
    }
    let mail = MailTransport(server: "mail.example.org", port: 25, greeting: "us.example.org")
    #expect(
      mail.send(from: "a@b.no", to: ["c@d.no>\r\nRCPT TO:<e@f.no"], message: [])
        == .permanent(code: "bad-address"))
  }

  @Test func aConnectionThatNobodyTakesSentNothing() {
    let address = WebAddress("http://127.0.0.1:1/")!
    guard case .failure(let fault) = client(1).exchange(.init("POST", address)) else {
      Issue.record("somebody listens at port 1")
      return
    }
    #expect(fault == TransportFault(code: "http-connect", outcome: .nothingSent))
    let mail = MailTransport(server: "127.0.0.1", port: 1, greeting: "us.example.org")
    #expect(
      mail.send(from: "a@b.no", to: ["c@d.no"], message: Array("x".utf8))
        == .temporary(code: "smtp-connect"))
  }

  @Test func plainAddressesOfEMail() {
    for good in ["a@b.no", "a.b+c=d@e-f.no", "x_y@z"] { #expect(MailAddress.isPlain(good)) }
    for bad in [
      "", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\n", ".a@b", "a..b@c", "a@b.", "<a@b>", "a@b,c@d",
      "å@b.no", "a@-b",
    ] {
      #expect(!MailAddress.isPlain(bad), "\(bad)")
    }
  }
}
