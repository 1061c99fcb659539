import Foundation
import MailModel
import Testing

@testable import Channels

/// What direct debit does with several invoices in one file, and with what comes back.
@Suite struct DirectDebitTests {
  private static let now = Consignments.now
  private static let place = MessagePlace(sequence: 12, made: now)
  private static let key = IdempotencyKey("0123456789abcdef0123456789abcdef")!

  private static func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

  private final class Bench<Adapter: ChannelAdapter> {
    let standIn: StandIn
    let adapter: Adapter

    init(_ conformance: ConformanceCase, _ settings: [String: String] = [:]) throws {
      standIn = try StandIn(conformance.script)
      var material = conformance.material(standIn.folder, 0)
      material.account.settings.merge(settings) { $1 }
      let maker = try #require(ChannelRegistry.all[conformance.adapter])
      adapter = try #require(try maker(material) as? Adapter)
    }

    func answer(_ name: String, _ text: String) throws {
      let folder = standIn.folder + "/answers"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    func sent(_ consignments: [Consignment]) throws -> OpenMessage {
      let made = adapter.prepare(consignments, as: DirectDebitTests.place)
      guard case .ready(let message) = made else { throw Refused(made: made) }
      let verdict = adapter.send(message, key: DirectDebitTests.key, at: DirectDebitTests.now)
      guard case .ok(let receipt) = verdict else { throw Refused(made: made) }
      return OpenMessage(
        key: DirectDebitTests.key, reference: receipt.reference, sent: DirectDebitTests.now,
        documents: consignments.map { .init(seq: $0.seq, number: $0.invoice.number) })
    }
  }
  private struct Refused: Error { var made: Preparation }

  private static func norwegian(_ seqs: ClosedRange<Int>) -> [Consignment] {
    seqs.map { Consignments.norwegian(seq: $0, number: "F\($0)") }
  }

  // MARK: AvtaleGiro

  @Test func manyClaimsAreOneTransmissionThatTheCentralTakes() throws {
    let bench = try Bench<AvtaleGiro>(.avtalegiro, ["firstNumber": "100"])
    let open = try bench.sent(Self.norwegian(1...1000))
    #expect(open.reference == "avtalegiro-111-\(Self.key).txt")
    try bench.standIn.pass()
    #expect(try bench.standIn.log().map(\.answer) == ["ok"])
    let result = bench.adapter.poll([open], at: Self.now)
    #expect(result.news == [ChannelNews(key: Self.key, .delivered)] && result.faults.isEmpty)
  }

  private static let netsgiro: String? = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    let path = folder.appendingPathComponent(".build/pypi").path
    return FileManager.default.fileExists(atPath: path + "/netsgiro") ? path : nil
  }()

  /// Other people's reader finds every claim, and the sum.
  @Test(.enabled(if: netsgiro != nil, "netsgiro is not installed: run .ci/setup"))
  func netsgiroReadsTheTransmission() throws {
    let bench = try Bench<AvtaleGiro>(.avtalegiro, ["notice": "bank"])
    let open = try bench.sent(Self.norwegian(1...300))
    let script = """
      import sys, netsgiro
      with open(sys.argv[1], encoding='iso-8859-1', newline='') as file:
          read = netsgiro.parse(file.read())
      part, = read.assignments
      print(read.number, part.number, part.account, len(part.transactions), part.get_total_amount())
      """
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    let file = "\(bench.standIn.folder)/out/\(open.reference ?? "")"
    child.arguments = ["-c", script, file]
    child.environment = [
      "PYTHONPATH": try #require(Self.netsgiro), "PYTHONDONTWRITEBYTECODE": "1",
    ]
    let output = Pipe()
    child.standardOutput = output
    child.standardInput = FileHandle.nullDevice
    try child.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    child.waitUntilExit()
    // The reader leaves numbers of transmissions and assignments as they stand.
    #expect(text == "0000012 0000012 86011117947 300 375150.0\n")
  }

  @Test func theOrderOfInvoicesMakesNoOtherBytes() throws {
    let bench = try Bench<AvtaleGiro>(.avtalegiro)
    let invoices = Self.norwegian(1...20)
    #expect(
      bench.adapter.prepare(invoices, as: Self.place)
        == bench.adapter.prepare(invoices.reversed(), as: Self.place))
  }

  @Test func aCancellationIsTakenToo() throws {
    let bench = try Bench<AvtaleGiro>(.avtalegiro, ["notice": "bank"])
    let made = bench.adapter.cancellation(of: Self.norwegian(1...3), as: Self.place)
    guard case .ready(let message) = made else {
      Issue.record("\(made)")
      return
    }
    #expect(bench.adapter.send(message, key: Self.key, at: Self.now).word == "ok")
    try bench.standIn.pass()
    #expect(try bench.standIn.log().map(\.answer) == ["ok"])
  }

  @Test func claimsThatCannotBeAreNamedAndTheOthersGo() throws {
    let bench = try Bench<AvtaleGiro>(.avtalegiro)
    var invoices = Self.norwegian(1...6)
    invoices[0].recipient.paymentReference = "1234567890"
    invoices[1].invoice.dueDate = CalendarDate(iso: "2026-11-20")
    invoices[2].invoice.dueDate = CalendarDate(iso: "2027-12-01")
    invoices[3].invoice.totals.payable = 0
    invoices[4].invoice.dueDate = nil
    var refused: [Int: String] = [:]
    var left = invoices
    // As the dispatch asks: without those that were refused, until the rest is ready.
    while case .refused(let code, let documents) = bench.adapter.prepare(left, as: Self.place) {
      try #require(!documents.isEmpty)
      for seq in documents { refused[seq] = code }
      left.removeAll { documents.contains($0.seq) }
      if left.isEmpty { break }
    }
    #expect(
      refused == [
        1: "no-kid", 2: "due-too-soon", 3: "due-too-late", 4: "bad-amount", 5: "no-due-date",
      ])
    #expect(left.map(\.seq) == [6])
  }

  @Test func singleClaimsAreRefusedLater() throws {
    let bench = try Bench<AvtaleGiro>(.avtalegiro)
    let open = try bench.sent(Self.norwegian(5...8))
    try bench.answer(
      "a.json",
      """
      {"transmission": 12, "verdict": "delivered", "claims":
        [{"transaction": 2, "code": "No-Cover"}, {"transaction": 4, "code": "Kari has no money"}]}
      """)
    let result = bench.adapter.poll([open], at: Self.now)
    #expect(
      result.news == [
        ChannelNews(key: Self.key, document: 6, .refused, code: "no-cover"),
        ChannelNews(key: Self.key, document: 8, .refused, code: "claim-refused"),
        ChannelNews(key: Self.key, document: 5, .delivered),
        ChannelNews(key: Self.key, document: 7, .delivered),
      ])
  }

  @Test func agreementsAndPaymentsComeIn() throws {
    let bench = try Bench<AvtaleGiro>(.avtalegiro, ["kidCustomer": "1-4"])
    let zeros = Self.zeros
    let blanks = Self.blanks
    let agreements = [
      "NY000010" + "00008080" + "0000001" + "00123456" + zeros(49),
      "NY212420" + zeros(9) + "0000005" + "86011117947" + zeros(45),
      "NY219470" + "0000001" + "1" + blanks(16) + "123456789" + "J" + zeros(38),
      "NY219470" + "0000002" + "2" + blanks(16) + "987654321" + "N" + zeros(38),
      "NY212488" + "00000002" + "00000004" + zeros(56),
      "NY000089" + "00000002" + "00000006" + zeros(17) + "000000" + zeros(33),
    ]
    let payments = [
      "NY000010" + "00008080" + "0000001" + "00123456" + zeros(49),
      "NY090020" + "001008688" + "0000001" + "86011117947" + zeros(45),
      "NY091530" + "0000001" + "101226" + "13" + "26" + "0" + "00001" + "0" + "00000000000062550"
        + blanks(14) + "12345678903" + zeros(6),
      "NY091531" + "0000001" + zeros(10) + zeros(9) + zeros(7) + "101226" + zeros(11) + zeros(22),
      "NY090088" + "00000001" + "00000004" + "00000000000062550" + "101226" + "101226" + "101226"
        + zeros(21),
      "NY000089" + "00000001" + "00000006" + "00000000000062550" + "101226" + zeros(33),
    ]
    try bench.answer("a.txt", agreements.joined(separator: "\r\n"))
    try bench.answer("b.txt", payments.joined(separator: "\n"))
    // A file of which a line is missing counts for nothing, and stays.
    try bench.answer("c.txt", agreements.dropLast().joined(separator: "\n"))
    let result = bench.adapter.poll([], at: Self.now)
    let day = try #require(CalendarDate(iso: "2026-11-18"))
    #expect(
      result.consents == [
        ConsentNews(recipient: RecipientKey(.customer, "1234"), isGranted: true, day: day),
        ConsentNews(recipient: RecipientKey(.customer, "9876"), isGranted: false, day: day),
      ])
    #expect(result.payments.map(\.reference) == ["12345678903"])
    #expect(result.payments.map(\.amount.amount) == [Decimal(string: "625.50")!])
    #expect(result.tokens == ["a.txt", "b.txt"] && result.faults == ["answer-unreadable"])
    bench.adapter.acknowledge(result.tokens)
    #expect(bench.adapter.poll([], at: Self.now).consents.isEmpty)
  }

  @Test func foreignAndHostileAnswersAreFaultsAndStay() throws {
    let bench = try Bench<AvtaleGiro>(.avtalegiro)
    let open = try bench.sent(Self.norwegian(1...2))
    for (index, text) in [
      "", "NY", "{}", "[]", "<html>", "{\"transmission\": 13, \"verdict\": \"delivered\"}",
      "{\"transmission\": 12, \"verdict\": \"read\"}",
      "{\"transmission\": 12, \"verdict\": \"delivered\", \"claims\": [{\"transaction\": 3}]}",
      "{\"transmission\": 12, \"verdict\": \"delivered\", \"claims\": [{\"transaction\": 0}]}",
      String(repeating: "[", count: 100_000),
    ].enumerated() {
      try bench.answer("\(index).txt", text)
    }
    let result = bench.adapter.poll([open], at: Self.now)
    #expect(result.news.isEmpty && result.tokens.isEmpty && result.faults.count == 10)
  }

  @Test func settingsThatCannotBeAreNoAdapter() {
    for (name, value) in [
      ("customer", "123"), ("account", "86011117948"), ("firstNumber", "0"), ("notice", "x"),
      ("kidCustomer", "5-3"), ("kidCustomer", "1-26"), ("daysAheadMin", "x"), ("folder", ""),
    ] {
      #expect(throws: AdapterFault.self, "\(name)") {
        try Bench<AvtaleGiro>(.avtalegiro, [name: value])
      }
    }
  }

  // MARK: Autogiro

  private static func swedish(_ seqs: ClosedRange<Int>) -> [Consignment] {
    seqs.map { seq in
      var consignment = Consignments.swedish(seq: seq, number: "F\(seq)")
      consignment.address = "\(1000 + seq)"
      return consignment
    }
  }

  @Test func manyPaymentsAreOneFileAndComeBackPaid() throws {
    let bench = try Bench<AutogiroDebit>(.autogiro)
    var invoices = Self.swedish(1...50)
    // A number that no column holds goes under its place.
    invoices[6].invoice.number = "Förskott 2026/11/0000007"
    let open = try bench.sent(invoices)
    try bench.standIn.pass()
    let result = bench.adapter.poll([open], at: Self.now)
    let expected = invoices.map { ChannelNews(key: Self.key, document: $0.seq, .delivered) }
    // "F7" of the seventh is no other invoice's number here.
    #expect(result.news == expected && result.faults.isEmpty)
    #expect(result.payments.map(\.reference) == invoices.map { "F\($0.seq)" })
    #expect(result.payments.allSatisfy { $0.amount.amount == Decimal(string: "1250.50")! })
  }

  @Test func rejectedPaymentsFindTheirInvoices() throws {
    let bench = try Bench<AutogiroDebit>(.autogiro)
    let open = try bench.sent(Self.swedish(1...3))
    try bench.standIn.set(.late)
    try bench.standIn.pass()
    let result = bench.adapter.poll([open], at: Self.now)
    #expect(
      result.news
        == (1...3).map {
          ChannelNews(key: Self.key, document: $0, .refused, code: "autogiro-rejected-02")
        })
  }

  @Test func twoInvoicesOfOneNumberAreAPersonsMatter() throws {
    let bench = try Bench<AutogiroDebit>(.autogiro)
    let open = try bench.sent(Self.swedish(1...2))
    var other = open
    other.key = IdempotencyKey(String(repeating: "f", count: 32))!
    other.documents = [.init(seq: 9, number: "F1")]
    try bench.standIn.pass()
    let result = bench.adapter.poll([open, other], at: Self.now)
    #expect(result.news.map(\.document) == [2])
    #expect(result.faults == ["payment-foreign"])
  }

  @Test func mandatesBecomeAgreements() throws {
    let bench = try Bench<AutogiroDebit>(.autogiro)
    func line(_ text: String) -> String {
      text + Self.blanks(80 - text.utf8.count)
    }
    func mandate(_ payer: String, _ comment: String) -> String {
      line(
        "73" + "0050501055" + Self.zeros(16 - payer.count) + payer + "5000000001111116"
          + "198203232775" + Self.blanks(5) + "04" + comment + "20261127")
    }
    let lines = [
      line("01AUTOGIRO" + Self.blanks(14) + "20261127" + Self.blanks(12) + "AG-MEDAVI"),
      mandate("4711", "32"), mandate("4712", "02"),
      line("09" + "20261127" + "9900" + "0000002"),
    ]
    try bench.answer("a.txt", lines.joined(separator: "\r\n"))
    let result = bench.adapter.poll([], at: Self.now)
    #expect(result.consents.map(\.recipient.text) == ["customer:4711", "customer:4712"])
    #expect(result.consents.map(\.isGranted) == [true, false])
    #expect(result.consents.first?.day == CalendarDate(iso: "2026-11-27"))
  }

  /// The payer is the one that was drawn from, whatever the directory says by then.
  @Test func aPaymentIsCalledBackFromThePayerThatItWasDrawnFrom() throws {
    let bench = try Bench<AutogiroDebit>(.autogiro)
    var invoices = Self.swedish(1...2)
    guard case .ready(let claim) = bench.adapter.prepare(invoices, as: Self.place) else {
      Issue.record("the payments cannot be drawn")
      return
    }
    for place in invoices.indices {
      invoices[place].claim = claim.body
      invoices[place].address = "9999999999"
    }
    guard case .ready(let recall)? = bench.adapter.cancellation(of: invoices, as: Self.place)
    else {
      Issue.record("the payments cannot be called back")
      return
    }
    func lines(_ message: PreparedMessage, _ kind: String) -> [String] {
      String(decoding: message.body, as: UTF8.self).split(whereSeparator: \.isNewline)
        .filter { $0.hasPrefix(kind) }.map(String.init)
    }
    // Payer and amount are columns 16 to 43 of a payment, 13 to 28 and 37 to 48 of a cancellation.
    func part(_ line: String, _ from: Int, _ count: Int) -> String {
      String(line.dropFirst(from - 1).prefix(count))
    }
    let drawn = lines(claim, "82").map { part($0, 16, 16) + part($0, 32, 12) + part($0, 54, 16) }
    let back = lines(recall, "25").map { part($0, 13, 16) + part($0, 37, 12) + part($0, 59, 16) }
    #expect(drawn.count == 2 && drawn == back)
  }

  @Test func paymentsWithoutAPayerAreRefused() throws {
    let bench = try Bench<AutogiroDebit>(.autogiro)
    var invoices = Self.swedish(1...2)
    invoices[0].address = nil
    #expect(
      bench.adapter.prepare(invoices, as: Self.place)
        == .refused(code: "no-payer-number", documents: [1]))
    invoices[0].invoice.buyer.identifiers = [Identifier(scheme: nil, value: "0077")]
    guard case .ready = bench.adapter.prepare(invoices, as: Self.place) else {
      Issue.record("the customer's own number is one")
      return
    }
  }
}
