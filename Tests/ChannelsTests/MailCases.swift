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
      "trust": "\(folder)/certificate.pem", "reports": "\(folder)/reports",
    ]
    account.timeoutSeconds = 20
    let secrets = SecretShelf(["password": Secret(secret), "verp": Secret("verp-\(secret)")])
    return AdapterMaterial(account: account, secrets: secrets, siteFolder: "/nowhere")
  }

  static let smtp = ConformanceCase(
    adapter: "smtp", script: "smtp.py", shown: [.ok, .temporary, .permanent, .unknown],
    material: { mailAccount($0, $1, secret: "hemligt-lösen-9f1c") },
    consignment: { Consignments.swedish(seq: $0, number: "100\($0)") })
}
