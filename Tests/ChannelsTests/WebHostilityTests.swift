import Foundation
import MailModel
import Testing

@testable import Channels

/// Adapters of web services against servers that mean ill: whatever comes back is a verdict, within
/// the time limits.
@Suite struct WebHostilityTests {
  static let cases: [ConformanceCase] = [.vipps, .kivra, .digipost, .sms, .peppol]
  static let mischief = [
    "headers", "body", "slow", "close", "garbage", "html", "deep", "bomb", "lying",
    "to-file", "to-elsewhere", "round",
  ]

  /// The account of a case with every address led to a mischief.
  private func material(
    _ conformance: ConformanceCase, _ port: Int, _ mischief: String
  ) -> AdapterMaterial {
    var material = conformance.material("/nonexistent/folder", port)
    material.account.settings = material.account.settings.mapValues { value in
      value.hasPrefix("http://") ? "http://127.0.0.1:\(port)/\(mischief)" : value
    }
    material.account.timeoutSeconds = 1
    return material
  }

  @Test(arguments: cases)
  func everyMischiefIsAVerdict(_ conformance: ConformanceCase) throws {
    let server = try StandIn("hostile.py")
    let port = try server.serve()
    let key = IdempotencyKey(String(repeating: "a", count: 32))!
    let place = MessagePlace(sequence: 1, made: Consignments.now)
    for mischief in Self.mischief {
      let make = try #require(ChannelRegistry.all[conformance.adapter])
      let adapter = try make(material(conformance, port, mischief))
      guard case .ready(let message) = adapter.prepare([conformance.consignment(1)], as: place)
      else {
        Issue.record("not prepared")
        return
      }
      let verdict = adapter.send(message, key: key, at: Consignments.now)
      #expect(["temporary", "unknown"].contains(verdict.word), "\(mischief): \(verdict)")
      if adapter.traits.canLookUp {
        let answer = adapter.lookUp(conformance.consignment(1).recipient, at: Consignments.now)
        #expect(answer.word == .unknown, "\(mischief): \(answer)")
      }
      let open = OpenMessage(
        key: key, reference: "6d99008e-2672-4b55-9b09-996b09a06e47", sent: Consignments.now,
        documents: [.init(seq: 1, number: "1001")])
      let news = adapter.poll([open], at: Consignments.now.adding(seconds: 7200))
      #expect(news.news.isEmpty, "\(mischief): \(news)")
      if adapter.traits.afterUnknown == .inquire {
        let asked = adapter.inquire(message, key: key, at: Consignments.now)
        #expect(asked.word == "unknown", "\(mischief): \(asked)")
      }
    }
  }

  @Test(arguments: cases)
  func mischiefAfterTheSignInIsNoReceipt(_ conformance: ConformanceCase) throws {
    let standIn = try StandIn(conformance.script)
    let port = try standIn.serve()
    let make = try #require(ChannelRegistry.all[conformance.adapter])
    let adapter = try make(conformance.material(standIn.folder, port))
    let place = MessagePlace(sequence: 1, made: Consignments.now)
    let key = IdempotencyKey(String(repeating: "a", count: 32))!
    guard case .ready(let message) = adapter.prepare([conformance.consignment(1)], as: place) else {
      Issue.record("not prepared")
      return
    }
    for (word, expected) in [
      ("html", "unknown"), ("deep", "unknown"), ("headers", "unknown"), ("redirect", "temporary"),
    ] {
      try Data(word.utf8).write(to: URL(fileURLWithPath: standIn.folder + "/mode"))
      let verdict = adapter.send(message, key: key, at: Consignments.now)
      #expect(verdict.word == expected, "\(word): \(verdict)")
    }
    // Once the service is itself again, the same message goes.
    try standIn.set(.ok)
    #expect(adapter.send(message, key: key, at: Consignments.now).word == "ok")
    #expect(try standIn.log().count == 1)
  }

  @Test(arguments: cases)
  func aCertificateOfSomebodyElseStopsEverything(_ conformance: ConformanceCase) throws {
    let server = try StandIn("untrusted.py")
    let port = try server.serve()
    var material = conformance.material("/nonexistent/folder", port)
    material.account.settings = material.account.settings.mapValues {
      $0.replacingOccurrences(of: "http://", with: "https://")
    }
    let make = try #require(ChannelRegistry.all[conformance.adapter])
    let adapter = try make(material)
    let place = MessagePlace(sequence: 1, made: Consignments.now)
    guard case .ready(let message) = adapter.prepare([conformance.consignment(1)], as: place) else {
      Issue.record("not prepared")
      return
    }
    let key = IdempotencyKey(String(repeating: "a", count: 32))!
    let verdict = adapter.send(message, key: key, at: Consignments.now)
    guard case .temporary(let code, _) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(code.hasSuffix("http-tls"))
    // Nothing was said to whoever it was.
    #expect(try server.log().isEmpty)
  }

  @Test(arguments: cases)
  func noSecretGoesOutUnencrypted(_ conformance: ConformanceCase) throws {
    var material = conformance.material("/nonexistent/folder", 1)
    material.account.settings = material.account.settings.mapValues {
      $0.replacingOccurrences(of: "http://127.0.0.1:1", with: "http://service.example.org")
    }
    let make = try #require(ChannelRegistry.all[conformance.adapter])
    #expect(throws: AdapterFault.self) { _ = try make(material) }
  }

  @Test(arguments: cases)
  func missingSettingsAndSecretsAreNamedAndNotShown(_ conformance: ConformanceCase) throws {
    let make = try #require(ChannelRegistry.all[conformance.adapter])
    let whole = conformance.material("/nonexistent/folder", 1)
    var bare = whole
    bare.secrets = SecretShelf()
    do {
      _ = try make(bare)
      Issue.record("made without secrets")
    } catch let fault as AdapterFault {
      #expect(fault.what.contains("secret"))
      #expect(!fault.what.contains(conformance.secret))
    }
    var empty = whole
    empty.account.settings = [:]
    #expect(throws: AdapterFault.self) { _ = try make(empty) }
  }
}
