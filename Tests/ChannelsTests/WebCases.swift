import MailModel

@testable import Channels

/// The cases of adapters that talk to web services.
extension ConformanceCase {
  static let secretOfAll = "hemligt-lösen-9f1c"

  /// An account at a stand-in, with the secret that must appear nowhere.
  static func webAccount(
    _ adapter: String, _ channel: Channel, port: Int, path: String = "",
    settings: [String: String], secrets: [String: String]
  ) -> AdapterMaterial {
    var account = ChannelAccount(id: "\(adapter)-test", channel: channel, adapter: adapter)
    account.settings = settings.merging(["url": "http://127.0.0.1:\(port)\(path)"]) { own, _ in own }
    account.timeoutSeconds = 10
    return AdapterMaterial(
      account: account, secrets: SecretShelf(secrets.mapValues { Secret($0) }),
      siteFolder: "/nowhere")
  }

  static let vipps = ConformanceCase(
    adapter: "vipps", script: "vipps.py", shown: [.ok, .temporary, .permanent, .unknown],
    material: { _, port in
      webAccount(
        "vipps", .vipps, port: port, path: "/vipps-isp/v1",
        settings: [
          "tokenUrl": "http://127.0.0.1:\(port)/accesstoken/get", "clientId": "client-1",
          "organisation": "918130047", "account": "15038366383",
        ],
        secrets: ["client-secret": secretOfAll, "subscription-key": "subscription-1"])
    },
    consignment: { Consignments.norwegian(seq: $0, number: "100\($0)") })
}
