import Foundation
import MailModel
import Pipeline
import Spooling

/// Makes a demonstration's spool one whose site can use all channels: the accounts of
/// `spool/channels` at the stand-ins' places, the site's own ladders for every sender, and the
/// sample's directory.
struct DemoSite {
  let home: String
  let spool: Spool
  private var sources: String { "\(home)/spool/channels" }

  /// What the stand-ins need before they start: whom the network knows, and how they answer.
  func prepare(_ folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
    try FileManager.default.copyItem(
      atPath: "\(sources)/participants", toPath: "\(folder)/participants")
    for line in try text("answers").split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      guard words.count == 2 else { continue }
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(words[0])", withIntermediateDirectories: true)
      try write(words[1], to: "\(folder)/\(words[0])/mode")
    }
  }

  /// Writes the accounts, the secrets, the archive's links and the senders' ladders into the site.
  ///
  /// - Returns: how many accounts there are.
  func connect(_ partners: DemoPartners) throws -> Int {
    let site = spool.siteFolder
    let manager = FileManager.default
    for folder in ["channels", "secrets"] {
      try manager.createDirectory(atPath: "\(site)/\(folder)", withIntermediateDirectories: true)
    }
    let key = try String(
      contentsOfFile: "\(home)/Tests/Tools/standins/test-only.pem", encoding: .utf8)
    for (name, secret) in [
      ("shared", "hemligt-lösen-9f1c"), ("subscription", "subscription-1"), ("digipost.pem", key),
      ("archive", "no secret: the same in every demonstration"),
    ] {
      try write(secret, to: "\(site)/secrets/\(name)", mode: 0o600)
    }
    let names = try manager.contentsOfDirectory(atPath: "\(sources)/accounts").sorted()
    for name in names where name.hasSuffix(".yaml") {
      var text = try text("accounts/\(name)")
      for (partner, port) in partners.ports {
        text = text.replacingOccurrences(of: "{port:\(partner)}", with: String(port))
      }
      text = text.replacing(/\{folder:([a-z-]+)\}/) { "\(partners.folder)/\($0.1)" }
      try write(text, to: "\(site)/channels/\(name)")
    }
    try giveLadders(site)
    try giveLinks(site)
    return names.count
  }

  /// Every sender's recipients go down the site's ladder for their kind and country; where there is
  /// none, by e-mail or onto paper.
  private func giveLadders(_ site: String) throws {
    let countries = ["no", "se", "dk", "fi"]
    func ladders(_ kind: String) -> String {
      countries.map { "\(kind)-\($0)" }.joined(separator: ", ")
    }
    let words = """
      ladder: [email, print]
      ladders:
        person: [\(ladders("b2c"))]
        company: [\(ladders("b2b"))]
        public: [\(ladders("b2g"))]
      """
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(site)/senders") {
      let path = "\(site)/senders/\(name)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try write(text.replacing(/(?m)^ladder:.*$/) { _ in words }, to: path)
    }
  }

  /// Recipients find their invoices behind links: without one a text message says nothing.
  private func giveLinks(_ site: String) throws {
    let path = "\(site)/archive.yaml"
    let rules = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    let links = """
      baseAddress: https://faktura.brevpress.example
      secret: {file: secrets/archive}

      """
    try write(links + rules, to: path)
  }

  /// Takes the sample's directory in.
  ///
  /// - Returns: how many lines it has.
  func takeDirectory(at moment: Date) throws -> Int {
    let desk = try RoutingDesk(spool: spool, clock: moment)
    let (entries, faults) = DirectoryFile.read(
      Array(try text("directory.csv").utf8), name: "directory.csv", senders: desk.senderNames,
      ladders: desk.ladderNames, now: Timestamp.text(moment))
    if let fault = faults.first {
      throw SpoolError(.broken, "spool/channels/directory.csv cannot be used", why: fault.message)
    }
    try spool.take(entries, at: moment)
    return entries.count
  }

  private func text(_ name: String) throws -> String {
    do { return try String(contentsOfFile: "\(sources)/\(name)", encoding: .utf8) } catch {
      throw SpoolError(
        .notFound, "the demonstration's channels are not there",
        why: "\(sources)/\(name) cannot be read", fix: "run it from the product's sources")
    }
  }

  private func write(_ text: String, to path: String, mode: Int = 0o640) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }
}
