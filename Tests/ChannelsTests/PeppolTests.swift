import Foundation
import MailModel
import Testing

@testable import Channels

/// The name server of the stand-ins; it ends with its standard input.
private final class NameServer {
  let port: Int
  private let child = Process()
  private let input = Pipe()
  private let file =
    NSTemporaryDirectory() + "names-\(ProcessInfo.processInfo.globallyUniqueString)"

  struct Absent: Error {}

  init(_ records: [String: Any]) throws {
    try JSONSerialization.data(withJSONObject: records).write(to: URL(fileURLWithPath: file))
    child.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    child.arguments = [StandIn.tools + "/name_server.py", file]
    let output = Pipe()
    child.standardInput = input
    child.standardOutput = output
    try child.run()
    let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = said.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }) else {
      throw Absent()
    }
    self.port = port
  }

  deinit {
    kill(child.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(atPath: file)
  }
}

@Suite(.serialized) struct PeppolTests {
  private static let zone = "participant.sml.example.org"

  @Test func theLocatorsNameIsThatOfTheSpecification() throws {
    let participant = try #require(PeppolParticipant("0010:5798000000001"))
    #expect(
      participant.locatorName(zone: PeppolDirectory.production)
        == "xukhfqabqziki3ykvr2fhr4snfa3pf5vpq6k4tonv3lmvsy5arvq.iso6523-actorid-upis."
        + "participant.sml.prod.tech.peppol.org")
    // Letters' case makes no other participant.
    let upper = try #require(PeppolParticipant("0192:ABC"))
    let lower = try #require(PeppolParticipant("0192:abc"))
    #expect(upper == lower)
    #expect(upper.locatorName(zone: "z") == lower.locatorName(zone: "z"))
    for text in ["", "192:1", "01922:1", "0192:", "0192", "0192:1 2", "0192:<", "0192:å"] {
      #expect(PeppolParticipant(text) == nil, "\(text)")
    }
  }

  @Test func base32AsInItsSpecification() {
    let vectors = [
      "": "", "f": "my", "fo": "mzxq", "foo": "mzxw6", "foob": "mzxw6yq", "fooba": "mzxw6ytb",
      "foobar": "mzxw6ytboi",
    ]
    for (text, code) in vectors {
      #expect(PeppolParticipant.base32(Array(text.utf8)) == code)
    }
  }

  @Test func pointersThatCouldMeanMoreThanOneAddressAreNone() {
    #expect(
      PeppolDirectory.address("!^.*$!https://smp.example.org/a/!")?.description
        == "https://smp.example.org/a")
    #expect(PeppolDirectory.address("/.*/http:smp/") == nil)
    for text in [
      "", "!", "!.*!", "!^.*$!http://smp.example.org/\\1!", "!^a.*$!http://smp.example.org!",
      "!.*!file:///etc/passwd!", "!.*!http://user@smp.example.org!", "!.*!http://a!http://b!",
    ] {
      #expect(PeppolDirectory.address(text) == nil, "\(text)")
    }
  }

  private func directory(
    _ port: Int, hosts: [String] = ["127.0.0.1"], seconds: Int = 2
  ) -> PeppolDirectory {
    PeppolDirectory(
      zone: Self.zone, nameServers: "127.0.0.1:\(port)", hosts: hosts, timeoutSeconds: seconds,
      trustFile: nil)
  }

  private func name(_ participant: String) -> String {
    PeppolParticipant(participant)!.locatorName(zone: Self.zone)
  }

  @Test func yesNoAndNobodyKnowsAreToldApart() throws {
    let publisher = try StandIn("smp.py")
    let port = try publisher.serve()
    var records: [String: Any] = [:]
    for digit in 0...9 {
      records[name("0192:97476067\(digit)")] = [
        [200, 1, "U", "Meta:SMP", "!.*!http://127.0.0.1:1!", ""],
        [100, 5, "s", "Meta:SMP", "!.*!http://127.0.0.1:1!", ""],
        [100, 10, "U", "Meta:SMP", "!^.*$!http://127.0.0.1:\(port)\(digit == 0 ? "/x" : "")!", ""],
      ]
    }
    records[name("0192:moved1")] = [
      [1, 1, "u", "meta:smp", "!^.*$!http://127.0.0.1:\(port)/moved!", ""]
    ]
    records[name("0192:away1")] = [[1, 1, "U", "Meta:SMP", "!^.*$!http://smp.invalid!", ""]]
    records[name("0192:other1")] = [[1, 1, "U", "Meta:CPP", "!^.*$!http://smp.invalid!", ""]]
    records[name("0192:broken1")] = "servfail"
    records[name("0192:still1")] = "silent"
    records[name("0192:empty1")] = "nodata"
    let names = try NameServer(records)
    let directory = directory(names.port)
    func ask(_ value: String) throws -> String {
      let participant = try #require(PeppolParticipant("0192:\(value)"))
      let answer = directory.lookUp(participant, .invoice, at: Consignments.now)
      #expect((answer.word == .yes) == (answer.code == nil))
      if answer.word == .yes { #expect(answer.address == participant.text) }
      return "\(answer.word.rawValue) \(answer.code ?? "")"
    }
    #expect(try ask("974760671") == "yes ")
    #expect(try ask("moved1") == "yes ")
    #expect(try ask("974760672") == "no no-as4")
    #expect(try ask("974760673") == "no not-now")
    #expect(try ask("974760674") == "no not-now")
    #expect(try ask("974760675") == "no no-process")
    #expect(try ask("974760676") == "unknown answer-of-another")
    #expect(try ask("974760677") == "unknown host-not-allowed")
    #expect(try ask("974760678") == "unknown answer-unreadable")
    #expect(try ask("974760679") == "unknown answer-unreadable")
    #expect(try ask("974760670") == "unknown http-400")
    #expect(try ask("away1") == "unknown host-not-allowed")
    #expect(try ask("other1") == "unknown no-publisher")
    #expect(try ask("broken1") == "unknown no-name-server")
    #expect(try ask("still1") == "unknown no-name-server")
    #expect(try ask("empty1") == "no not-registered")
    #expect(try ask("nobody1") == "no not-registered")
    let credit = try #require(PeppolParticipant("0192:974760671"))
    #expect(
      directory.lookUp(credit, .creditNote, at: Consignments.now)
        == LookUpAnswer(.no, code: "not-taken"))
    // The adapter asks for the kind of document that is to be sent.
    var account = ChannelAccount(id: "network", channel: .peppol, adapter: "peppol")
    account.settings = [
      "folder": publisher.folder, "zone": Self.zone, "nameServers": "127.0.0.1:\(names.port)",
    ]
    account.hosts = ["127.0.0.1"]
    let adapter = try Peppol(AdapterMaterial(account: account, siteFolder: "/nowhere"))
    var card = ContactCard()
    card.endpoint = Identifier(scheme: "0192", value: "974760671")
    #expect(adapter.traits.looksUpByKind)
    #expect(adapter.lookUp(card, for: .invoice, at: Consignments.now).word == .yes)
    #expect(adapter.lookUp(card, for: .creditNote, at: Consignments.now).code == "not-taken")
  }

  @Test func hostilePublishersAreNobodyKnows() throws {
    let server = try StandIn("hostile.py")
    let port = try server.serve()
    let mischief = WebHostilityTests.mischief
    var records: [String: Any] = [:]
    for word in mischief {
      records[name("0192:\(word)")] = [
        [1, 1, "U", "Meta:SMP", "!^.*$!http://127.0.0.1:\(port)/\(word)!", ""]
      ]
    }
    let names = try NameServer(records)
    for word in mischief {
      let participant = try #require(PeppolParticipant("0192:\(word)"))
      let answer = directory(names.port, seconds: 1)
        .lookUp(participant, .invoice, at: Consignments.now)
      #expect(answer.word == .unknown, "\(word): \(answer)")
    }
  }

  @Test func withNoHostsNamedNoMachineAtHandIsAsked() throws {
    let names = try NameServer([
      name("0192:1"): [[1, 1, "U", "Meta:SMP", "!.*!http://127.0.0.1:1!", ""]]
    ])
    let participant = try #require(PeppolParticipant("0192:1"))
    #expect(
      directory(names.port, hosts: ["*"]).lookUp(participant, .invoice, at: Consignments.now)
        == LookUpAnswer(.unknown, code: "host-not-allowed"))
  }

  @Test func momentsOfXMLAreRead() {
    #expect(Moment(iso: "1970-01-02T00:00:00Z")?.seconds == 86_400)
    #expect(Moment(iso: "1970-01-02T00:00:00")?.seconds == 86_400)
    #expect(Moment(iso: "1970-01-02T01:30:00.123+01:30")?.seconds == 86_400)
    #expect(Moment(iso: "1970-01-01T23:00:00-01:00")?.seconds == 86_400)
    for text in [
      "", "1970-01-02", "1970-01-02T00:00", "1970-13-02T00:00:00Z", "1970-01-02T00:00:00X",
    ] {
      #expect(Moment(iso: text) == nil, "\(text)")
    }
    #expect(Consignments.now.iso == "2026-11-18T11:06:40Z")
    #expect(Consignments.now.httpDate == "Wed, 18 Nov 2026 11:06:40 GMT")
  }
}
