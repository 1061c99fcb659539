import Foundation
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
    account.settings = settings.merging(["url": "http://127.0.0.1:\(port)\(path)"]) { own, _ in own
    }
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

  static let kivra = ConformanceCase(
    adapter: "kivra", script: "kivra.py", shown: [.ok, .temporary, .permanent, .unknown],
    material: { _, port in
      webAccount(
        "kivra", .kivra, port: port,
        settings: ["tenant": "1522057810adc62537a9", "clientId": "client-1"],
        secrets: ["client-secret": secretOfAll])
    },
    consignment: { seq in
      var consignment = Consignments.swedish(seq: seq, number: "100\(seq)")
      var means = PaymentMeans(code: "30")
      means.account = "5050-1055"
      means.branch = "SE:BANKGIRO"
      consignment.invoice.paymentMeans = [means]
      return consignment
    })

  /// The key that the stand-in of Digipost knows.
  static let testKey =
    (try? String(contentsOfFile: StandIn.tools + "/test-only.pem", encoding: .utf8)) ?? ""

  static let digipost = ConformanceCase(
    adapter: "digipost", script: "digipost.py",
    secret: String(testKey.split(separator: "\n").dropFirst(4).first ?? "no key"),
    shown: [.ok, .temporary, .permanent, .unknown],
    material: { _, port in
      webAccount(
        "digipost", .digipost, port: port, settings: ["sender": "497013"],
        secrets: ["key": testKey])
    },
    consignment: { seq in
      var consignment = Consignments.norwegian(seq: seq, number: "100\(seq)")
      consignment.recipient.personalNumber = "01010750160"
      var means = PaymentMeans(code: "30")
      means.account = "15038366383"
      consignment.invoice.paymentMeans = [means]
      return consignment
    })

  static let sms = ConformanceCase(
    adapter: "sms", script: "sms.py", shown: [.ok, .temporary, .permanent, .unknown],
    material: { _, port in
      webAccount(
        "sms", .sms, port: port, settings: ["from": "Brevpress"], secrets: ["token": secretOfAll])
    },
    consignment: { seq in
      var consignment = Consignments.norwegian(seq: seq, number: "100\(seq)")
      consignment.link = "https://faktura.example.org/k/4f1b9c"
      return consignment
    })
}
