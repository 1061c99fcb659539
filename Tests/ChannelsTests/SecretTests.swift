import Foundation
import MailModel
import Testing

@testable import Channels

@Suite struct SecretTests {
  private func read(
    mode: Int, _ text: String = "hemligt\n", environment: [String: String] = [:]
  ) throws -> (SecretShelf, [Diagnostic]) {
    let folder = NSTemporaryDirectory() + "secret-\(ProcessInfo.processInfo.globallyUniqueString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = FileManager.default.createFile(
      atPath: folder + "/password", contents: Data(text.utf8),
      attributes: [.posixPermissions: mode])
    try #require(made)
    var account = ChannelAccount(id: "mail", channel: .email, adapter: "smtp")
    account.secrets = ["password": .file("password"), "key": .environment("BREVPRESS_TEST_KEY")]
    return SecretShelf.read(account, siteFolder: folder, environment: environment)
  }

  @Test func aFileOfItsOwnerAloneIsRead() throws {
    let (shelf, faults) = try read(mode: 0o600, environment: ["BREVPRESS_TEST_KEY": "nyckel"])
    #expect(faults.isEmpty)
    #expect(shelf["password"]?.reveal() == "hemligt")
    #expect(shelf["key"]?.reveal() == "nyckel")
  }

  @Test func aFileThatOthersMayReadIsRefused() throws {
    for mode in [0o640, 0o604, 0o620, 0o666] {
      let (shelf, faults) = try read(mode: mode, environment: ["BREVPRESS_TEST_KEY": "nyckel"])
      #expect(shelf["password"] == nil)
      #expect(faults.map(\.code) == ["secret-unreadable"])
      #expect(!faults.contains { $0.text.contains("hemligt") })
    }
  }

  @Test func whatIsMissingOrEmptyIsAFault() throws {
    let (shelf, faults) = try read(mode: 0o600, "\n")
    #expect(shelf["password"] == nil && shelf["key"] == nil)
    #expect(faults.count == 2)
  }

  @Test func nothingPrintsASecret() {
    let secret = Secret("hemligt")
    let shelf = SecretShelf(["password": secret])
    var dumped = ""
    dump(shelf, to: &dumped)
    let texts = ["\(secret)", "\(shelf)", String(reflecting: secret), String(reflecting: shelf)]
    for text in texts + [dumped] {
      #expect(!text.contains("hemligt"), "\(text)")
    }
  }
}
