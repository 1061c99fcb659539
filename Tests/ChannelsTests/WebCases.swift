import Foundation
import MailModel

@testable import Channels

/// The cases of adapters that talk to web services.
extension ConformanceCase {
  static let services: [ConformanceCase] = [vipps, kivra, digipost, sms, peppol, peppolFolder]

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

/// An invoice as UBL in the profile of Peppol BIS Billing 3, with no more than the tests need.
func billing(_ number: String, root: String = "Invoice", before: String = "") -> [UInt8] {
  let space = "urn:oasis:names:specification:ubl:schema:xsd"
  return Array(
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <\(root) xmlns="\(space):\(root)-2" xmlns:cac="\(space):CommonAggregateComponents-2"
      xmlns:cbc="\(space):CommonBasicComponents-2">
      <cbc:CustomizationID>\(PeppolDocument.customization)</cbc:CustomizationID>
      <cbc:ProfileID>\(PeppolDocument.process)</cbc:ProfileID>
      <cbc:ID>\(number)</cbc:ID>\(before)
      <cac:AccountingSupplierParty><cac:Party/></cac:AccountingSupplierParty>
      <cac:AccountingCustomerParty><cac:Party/></cac:AccountingCustomerParty>
    </\(root)>
    """.utf8)
}

extension ConformanceCase {
  private static func company(_ seq: Int) -> Consignment {
    var consignment = Consignments.norwegian(seq: seq, number: "100\(seq)")
    consignment.recipient.segment = .company
    consignment.original = billing("100\(seq)")
    return consignment
  }

  static let peppol = ConformanceCase(
    adapter: "peppol", script: "access_point.py", shown: [.ok, .temporary, .permanent, .unknown],
    material: { _, port in
      webAccount(
        "peppol", .peppol, port: port, settings: ["sender": "0192:918130047", "lookUp": "no"],
        secrets: ["token": secretOfAll])
    }, consignment: company)

  static let peppolFolder = ConformanceCase(
    adapter: "peppol", script: "folder.py", isServer: false, shown: [.ok],
    material: { folder, _ in
      var account = ChannelAccount(id: "access-point", channel: .peppol, adapter: "peppol")
      account.settings = ["folder": folder, "sender": "0192:918130047", "lookUp": "no"]
      return AdapterMaterial(account: account, siteFolder: "/nowhere")
    }, consignment: company)
}
