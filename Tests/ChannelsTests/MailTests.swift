import Foundation
import HashKit
import MailModel
import Testing

@testable import Channels

/// What the e-mails are, as Python's `email` package reads them.
@Suite struct MailTests {
  private struct Mail: Decodable {
    struct Part: Decodable {
      var type: String
      var name: String
      var sha256: String
      var text: String
      var defects: Int
    }
    var subject: String
    var from: String
    var address: String
    var to: String
    var date: String
    var id: String
    var headers: [String]
    var parts: [Part]
  }

  private static func read(_ bytes: [UInt8]) throws -> Mail {
    let script = URL(fileURLWithPath: StandIn.tools).deletingLastPathComponent()
      .appendingPathComponent("read_mail.py").path
    let process = Process()
    let input = Pipe()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [script]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    DispatchQueue.global().async {
      input.fileHandleForWriting.write(Data(bytes))
      try? input.fileHandleForWriting.close()
    }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(Mail.self, from: text)
  }

  private static func adapter(_ settings: [String: String] = [:]) throws -> EMail {
    var material = ConformanceCase.mailAccount("/nonexistent", 1, secret: "x")
    material.account.settings.merge(settings) { $1 }
    return try EMail(material)
  }

  private static let place = MessagePlace(sequence: 1, made: Consignments.now)
  private static let key = IdempotencyKey("0123456789abcdef0123456789abcdef")!

  private static func message(
    _ consignment: Consignment, _ settings: [String: String] = [:]
  ) throws -> [UInt8] {
    let made = try adapter(settings).prepare([consignment], as: place)
    guard case .ready(let message) = made else {
      Issue.record("\(made)")
      return []
    }
    return message.body
  }

  @Test func whatAServerTookIsWhatWasMeant() throws {
    let standIn = try StandIn("smtp.py")
    let port = try standIn.serve()
    let adapter = try EMail(
      ConformanceCase.mailAccount(standIn.folder, port, secret: "hemligt-lösen-9f1c"))
    var consignment = Consignments.swedish(seq: 7, number: "F-åäö 7")
    // Lines of dots, every byte, and a name that needs RFC 2231's continuations.
    consignment.pdf = Array("%PDF-1.7\n.\n..\r\n.\r\n".utf8) + (0..<3000).map { UInt8($0 % 256) }
    let long = String(repeating: "vedlegg æøå ÅÄÖ ", count: 6) + ".pdf"
    consignment.enclosures = [
      .init(name: long, type: "application/pdf", bytes: Array("%PDF-1.4\n".utf8)),
      .init(name: "villkor.txt", type: "text/plain", bytes: Array(".\nåäö\n.\n".utf8)),
    ]
    guard case .ready(let message) = adapter.prepare([consignment], as: Self.place) else {
      Issue.record("not prepared")
      return
    }
    let verdict = adapter.send(message, key: Self.key, at: Consignments.now)
    #expect(verdict.word == "ok", "\(verdict)")
    let path = "\(standIn.folder)/messages/\(Self.key).eml"
    let mail = try Self.read([UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
    #expect(mail.subject == "Faktura F-åäö 7 från Säljaren AB")
    #expect(mail.from == "Säljaren AB" && mail.address == "faktura@saljaren.example.org")
    #expect(mail.to == "asa@example.org")
    #expect(mail.date == "2026-11-18T11:06:40+00:00")
    #expect(mail.id == "<\(Self.key)@saljaren.example.org>")
    #expect(
      mail.parts.map(\.type) == [
        "text/plain", "text/html", "application/pdf", "application/pdf", "text/plain",
      ])
    #expect(mail.parts.map(\.name).suffix(3) == ["Faktura F-åäö 7.pdf", long, "villkor.txt"])
    let sent = [consignment.pdf ?? []] + consignment.enclosures.map(\.bytes)
    #expect(mail.parts.suffix(3).map(\.sha256) == sent.map(sha256Hex))
    #expect(mail.parts.allSatisfy { $0.defects == 0 })
    #expect(mail.parts[0].text.contains("Faktura F-åäö 7 från Säljaren AB"))
    let envelope = try String(
      contentsOfFile: "\(standIn.folder)/messages/\(Self.key).json", encoding: .utf8)
    #expect(envelope.contains("retur+") && envelope.contains("@bounce.example.org"))
    #expect(!envelope.contains(Self.key.text), "the return path gives nothing away")
  }

  @Test func fieldsAreFilledAndHarmless() throws {
    var consignment = Consignments.swedish(number: "17")
    consignment.recipient.name = "<script>alert('å')</script>\r\nBcc: x@y.z & \"son\""
    consignment.sender.values = ["phone": "08-123 45"]
    let mail = try Self.read(
      try Self.message(
        consignment,
        [
          "subject": "{{kind}} {{number}}: {{amount}} {{currency}}",
          "text": "Hej {{recipient}}\nFörfaller {{due}}. {{sender.phone}}{{sender.none}}",
          "replyTo": "kundtjanst@saljaren.example.org",
          "html": "<p title=\"{{recipient}}\">{{reference}}</p>",
        ]))
    #expect(mail.subject == "Faktura 17: 1250.50 SEK")
    #expect(mail.parts[0].text.contains("Förfaller 2026-12-01. 08-123 45\r\n"))
    #expect(mail.parts[0].text.contains("Bcc: x@y.z") && !mail.headers.contains("Bcc"))
    #expect(mail.headers.contains("Reply-To"))
    #expect(!mail.parts[1].text.contains("<script>") && !mail.parts[1].text.contains("\"son\""))
    #expect(mail.parts[1].text.contains("&lt;script&gt;") && mail.parts[1].text.contains("&#39;"))
    #expect(mail.parts[1].text.contains("1234567897"))
  }

  @Test func wordsWithUnknownFieldsAreNoAdapter() {
    for text in ["{{numer}}", "{{number", "{{}}"] {
      #expect(throws: AdapterFault.self) { try Self.adapter(["subject": text]) }
    }
    for (name, value) in [
      ("from", "a b@c"), ("returnPath", "x@y\r\n"), ("port", "0"), ("encryption", "ssl"),
      ("server", "a@b"), ("replyTo", "a@b\nBcc: c@d"), ("encryption", "none"),
      ("returnPath", String(repeating: "a", count: 32) + "@b.no"),
    ] {
      #expect(throws: AdapterFault.self, "\(name)") { try Self.adapter([name: value]) }
    }
  }

  /// Random texts, hostile characters among them, survive as header, file name and body.
  @Test func anyTextSurvivesOrLosesControlCharactersOnly() throws {
    var state: UInt64 = 20_261_126
    print("seed \(state)")
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let letters = Array(
      "abc ÅÄÖæøœ€😀=?_.,;:<>\"'()[]\\@\r\n\t\u{0}\u{7F}\u{85}\u{2028}%&-e\u{301}中"
    )
    .map(String.init)
    for _ in 0..<15 {
      let text = (0..<next(150)).map { _ in letters[next(letters.count)] }.joined()
      var consignment = Consignments.swedish(number: "17")
      consignment.sender.name = text
      consignment.enclosures[0].name = text
      let bytes = try Self.message(consignment, ["subject": "x{{sender}}x"])
      let lines = bytes.split(separator: 0x0A)
      #expect(lines.allSatisfy { $0.count <= 100 && $0.allSatisfy { $0 < 0x80 } })
      let mail = try Self.read(bytes)
      let plain = MailHeader.oneLine(text)
      // Python folds spaces around encoded words; letters are what must not change.
      func tight(_ text: String) -> String { text.filter { $0 != " " } }
      #expect(tight(mail.subject) == tight("x\(plain)x"), "\(text.debugDescription)")
      #expect(mail.parts[3].name == MailHeader.fileName(text), "\(text.debugDescription)")
      #expect(
        mail.headers == [
          "From", "To", "Subject", "Date", "MIME-Version", "Auto-Submitted", "Content-Type",
        ])
    }
  }

  @Test func fileNamesAreNoPaths() {
    #expect(MailHeader.fileName("../../etc/passwd") == "_.._etc_passwd")
    #expect(MailHeader.fileName("a\u{202E}fdp.exe") == "a_fdp.exe")
    #expect(MailHeader.fileName("\r\n") == "attachment")
    let long = MailHeader.fileName(String(repeating: "å", count: 500) + ".pdf")
    #expect(long.count == 120 && long.hasSuffix("å.pdf"))
    #expect(MailHeader.mediaType("multipart/mixed; boundary=x") == "application/octet-stream")
    #expect(MailHeader.mediaType("message/rfc822") == "application/octet-stream")
    #expect(MailHeader.mediaType("Application/PDF") == "application/pdf")
  }
}
