import Foundation
import MailModel

@testable import Channels

/// Channels that hand files over.
extension ConformanceCase {
  private static func files(
    _ adapter: String, _ channel: Channel, _ script: String,
    settings: [String: String] = [:], consignment: @escaping @Sendable (Int) -> Consignment
  ) -> ConformanceCase {
    ConformanceCase(
      adapter: adapter, script: script, isServer: false, shown: [.ok],
      material: { folder, _ in
        var account = ChannelAccount(id: adapter, channel: channel, adapter: adapter)
        account.settings = settings.merging(["folder": folder]) { $1 }
        return AdapterMaterial(account: account, siteFolder: "/nowhere")
      },
      consignment: consignment)
  }

  static let avtalegiro = files(
    "avtalegiro", .avtalegiro, "avtalegiro.py",
    settings: ["customer": "00123456", "account": "86011117947"],
    consignment: { Consignments.norwegian(seq: $0, number: "100\($0)") })

  static let autogiro = files(
    "autogiro", .autogiro, "autogiro.py",
    settings: ["customer": "123456", "bankgiro": "5050-1055"],
    consignment: { seq in
      var consignment = Consignments.swedish(seq: seq, number: "100\(seq)")
      consignment.address = "471\(seq)"
      return consignment
    })

  /// What goes to banks and factors.
  static let bankFiles = [avtalegiro, autogiro, efakturaNorway, efakturaSweden, factoring]

  static let efakturaNorway = files(
    "efaktura-no", .efaktura, "slips.py", settings: ["account": "86011117947"],
    consignment: { Consignments.norwegian(seq: $0, number: "100\($0)") })

  static let efakturaSweden = files(
    "efaktura-se", .efaktura, "slips.py", settings: ["account": "5050-1055"],
    consignment: { Consignments.swedish(seq: $0, number: "100\($0)") })

  static let factoring = files(
    "factoring", .factoring, "slips.py", settings: ["client": "K-17"],
    consignment: { Consignments.swedish(seq: $0, number: "100\($0)") })

  /// Documents of other forms; the stand-in of plain hand-over takes them.
  static let documents = [
    document(.svefaktura, .svefaktura, "<Invoice xmlns=\"urn:sfti:documents:BasicInvoice:1:0\">"),
    document(.finvoice, .finvoice, "<Finvoice Version=\"3.0\">"),
    document(
      .oioubl, .oioubl,
      "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">"
        + "<CustomizationID>OIOUBL-2.1</CustomizationID>"),
  ]

  private static func document(
    _ form: DocumentForm, _ channel: Channel, _ start: String
  ) -> ConformanceCase {
    files(form.rawValue, channel, "folder.py") { seq in
      var consignment = Consignments.swedish(seq: seq, number: "100\(seq)")
      let end = start.hasPrefix("<Finvoice") ? "</Finvoice>" : "</Invoice>"
      consignment.converted = Array("\(start)<ID>100\(seq)</ID>\(end)".utf8)
      return consignment
    }
  }
}
