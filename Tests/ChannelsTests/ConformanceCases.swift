import Foundation
import MailModel
import Testing

@testable import Channels

/// An adapter with its stand-in, for the suite that all adapters run.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
  /// The adapter's name in the registry.
  var adapter: String
  /// The stand-in's script.
  var script: String
  /// Whether the stand-in is a server; else it makes one pass when it is asked to.
  var isServer = true
  /// What the stand-in is started with besides.
  var arguments: [String] = []
  /// A secret that the account has and that must appear nowhere.
  var secret = "hemligt-lösen-9f1c"
  /// What the stand-in shows when a message is handed over. `late` is told by a poll, everywhere.
  var shown: Set<StandIn.Mode>
  /// An account at the stand-in's folder and port, its secrets included.
  var material: @Sendable (_ folder: String, _ port: Int) -> AdapterMaterial
  /// An invoice that the adapter takes.
  var consignment: @Sendable (_ seq: Int) -> Consignment

  var testDescription: String { adapter }

  /// All adapters. One line for each.
  static let all: [ConformanceCase] =
    [folder, web, smtp] + bankFiles + printers + documents + services

  static let folder = ConformanceCase(
    adapter: "folder", script: "folder.py", isServer: false, shown: [.ok],
    material: { folder, _ in
      var account = ChannelAccount(id: "partner", channel: .peppol, adapter: "folder")
      account.settings = ["folder": folder]
      return AdapterMaterial(account: account, siteFolder: "/nowhere")
    },
    consignment: { Consignments.norwegian(seq: $0, number: "100\($0)") })

  static let web = ConformanceCase(
    adapter: "web", script: "web.py", arguments: ["--token", secretToken],
    secret: secretToken, shown: [.ok, .temporary, .permanent, .unknown],
    material: { _, port in
      var account = ChannelAccount(id: "gateway", channel: .peppol, adapter: "web")
      account.settings = ["url": "http://127.0.0.1:\(port)", "lookUp": "true"]
      account.timeoutSeconds = 5
      return AdapterMaterial(
        account: account, secrets: SecretShelf(["token": Secret(secretToken)]),
        siteFolder: "/nowhere")
    },
    consignment: { Consignments.norwegian(seq: $0, number: "100\($0)") })

  private static let secretToken = "hemlig-nyckel-51f0"
}
