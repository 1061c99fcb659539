import CurlKit
import Foundation
import Testing

@testable import Channels

/// Mail servers that misbehave, and those that are not who they should be.
@Suite struct HostileMailTests {
  private static func send(
    _ mischief: String, _ port: Int, bytes: Int = 2000, isPlain: Bool = true
  ) -> SendVerdict {
    var limits = CurlLimits()
    limits.totalMilliseconds = 3000
    let transport = MailTransport(
      server: "127.0.0.1", port: port, greeting: "\(mischief).example.org", allowsPlain: isPlain,
      limits: limits)
    let line = Array("\(String(repeating: "x", count: 70))\r\n".utf8)
    let body = [[UInt8]](repeating: line, count: bytes / 72 + 1).flatMap { $0 }
    return transport.send(
      from: "a@example.org", to: ["b@example.org"], message: Array("Subject: x\r\n\r\n".utf8) + body
    )
  }

  /// What was surely not taken may be tried again; what may have been taken is unknown.
  @Test(arguments: [
    ("none", "ok"), ("laterefusal", "permanent"), ("latebusy", "temporary"),
    ("garbage", "temporary"), ("drip", "temporary"), ("flood", "temporary"),
    ("nodata", "temporary"), ("afterdot", "unknown"), ("halfreply", "unknown"),
    ("silent", "unknown"),
  ])
  func eachMischiefIsItsVerdict(_ mischief: String, _ word: String) throws {
    let server = try StandIn("hostile_smtp.py")
    let verdict = try Self.send(mischief, server.serve())
    #expect(verdict.word == word, "\(verdict)")
  }

  @Test func closingInTheMidstOfALargeMessageIsNeverTakenForSent() throws {
    let server = try StandIn("hostile_smtp.py")
    let port = try server.serve()
    for bytes in [2000, 100_000, 8_000_000] {
      let verdict = Self.send("middata", port, bytes: bytes)
      // Where all of it was out already, nobody knows; else nothing can have been taken.
      #expect(["temporary", "unknown"].contains(verdict.word), "\(bytes): \(verdict)")
    }
  }

  @Test func withoutEncryptionNothingIsSaid() throws {
    let server = try StandIn("hostile_smtp.py")
    let verdict = Self.send("none", try server.serve(), isPlain: false)
    #expect(verdict == .temporary(code: "smtp-tls"), "\(verdict)")
  }

  @Test func aServerThatCannotProveItsNameGetsNothing() throws {
    let standIn = try StandIn("smtp.py")
    let port = try standIn.serve()
    func word(_ change: (inout AdapterMaterial) -> Void, secret: String) throws -> SendVerdict {
      var material = ConformanceCase.mailAccount(standIn.folder, port, secret: secret)
      change(&material)
      let adapter = try EMail(material)
      let place = MessagePlace(sequence: 1, made: Consignments.now)
      guard case .ready(let message) = adapter.prepare([Consignments.swedish()], as: place) else {
        return .unknown(code: "not-prepared")
      }
      let key = try #require(IdempotencyKey("0123456789abcdef0123456789abcdef"))
      return adapter.send(message, key: key, at: Consignments.now)
    }
    let right = "hemligt-lösen-9f1c"
    #expect(
      try word({ $0.account.settings["trustFile"] = nil }, secret: right)
        == .temporary(code: "smtp-tls"))
    // Another name than the certificate's.
    #expect(
      try word({ $0.account.settings["server"] = "localhost" }, secret: right)
        == .temporary(code: "smtp-tls"))
    #expect(try word({ _ in }, secret: "wrong").word == "temporary")
    #expect(try standIn.log().isEmpty)
    #expect(try word({ _ in }, secret: right).word == "ok")
  }
}
