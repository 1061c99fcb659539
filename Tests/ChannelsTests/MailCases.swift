import Foundation
import MailModel

@testable import Channels

extension ConformanceCase {
  /// An account at the stand-in of a mail server.
  static func mailAccount(_ folder: String, _ port: Int, secret: String) -> AdapterMaterial {
    var account = ChannelAccount(id: "post", channel: .email, adapter: "smtp")
    account.settings = [
      "server": "127.0.0.1", "port": "\(port)", "user": "brevpress",
      "from": "faktura@saljaren.example.org", "returnPath": "retur@bounce.example.org",
      "trustFile": "\(folder)/certificate.pem", "reports": "\(folder)/reports",
    ]
    account.timeoutSeconds = 20
    let secrets = SecretShelf(["password": Secret(secret), "verp": Secret("verp-\(secret)")])
    return AdapterMaterial(account: account, secrets: secrets, siteFolder: "/nowhere")
  }

  static let smtp = ConformanceCase(
    adapter: "smtp", script: "smtp.py", shown: [.ok, .temporary, .permanent, .unknown],
    material: { mailAccount($0, $1, secret: "hemligt-lösen-9f1c") },
    consignment: { Consignments.swedish(seq: $0, number: "100\($0)") })

  /// Printers: one with an address, one at this machine's CUPS.
  static let printers = [printerMail, cups]

  static let printerMail = ConformanceCase(
    adapter: "printer-mail", script: "smtp.py", shown: [.ok, .temporary, .permanent, .unknown],
    material: { folder, port in
      var material = mailAccount(folder, port, secret: "hemligt-lösen-9f1c")
      material.account.settings["printer"] = "kontor@skrivare.example.org"
      return material
    },
    consignment: { Consignments.swedish(seq: $0, number: "100\($0)") })

  static let cups = ConformanceCase(
    adapter: "cups", script: "cups.py", shown: [.ok, .temporary, .permanent, .unknown],
    material: { folder, port in
      var account = ChannelAccount(id: "cups", channel: .cloudprint, adapter: "cups")
      let text = """
        #!/bin/sh
        exec /usr/bin/python3 "\(StandIn.tools)/cups.py" lp "\(folder)" "$@"
        """
      // Where the folder is not there, neither is the program.
      _ = FileManager.default.createFile(
        atPath: "\(folder)/lp", contents: Data(text.utf8),
        attributes: [.posixPermissions: 0o700])
      account.settings["lp"] = "\(folder)/lp"
      account.settings["server"] = "http://127.0.0.1:\(port)"
      account.settings["printer"] = "office"
      account.settings["options"] = "sides=two-sided-long-edge fit-to-page"
      return AdapterMaterial(account: account, siteFolder: "/nowhere")
    },
    consignment: { Consignments.swedish(seq: $0, number: "100\($0)") })
}
