import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// Claims at a bank: what was drawn comes back as payments, and what must not be drawn is called
/// back.
@Suite struct ClaimTests {
  private static let sender = "soroya-kraft"
  private static let number = "0726110000005"
  private static let kid = "2069001085828692692"
  private static let payee = "86011117947"

  private static func claimed() throws -> String { try PipelineFixture.sample("NO-\(number)") }

  /// A spool whose sender draws by AvtaleGiro from a recipient who has agreed to it.
  private func fixture(agreed: Bool = true) throws -> PipelineFixture {
    let fixture = try PipelineFixture()
    let folder = fixture.spool.folder + "/bank"
    for path in [folder, fixture.spool.siteFolder + "/channels"] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try """
    id: giro
    channel: avtalegiro
    adapter: avtalegiro
    settings: {folder: "\(folder)", customer: "00123456", account: "\(Self.payee)"}
    """.write(
      toFile: fixture.spool.siteFolder + "/channels/giro.yaml", atomically: true, encoding: .utf8)
    try fixture.changeSender(Self.sender, ["ladder": "[avtalegiro, print]"])
    if agreed {
      var entry = DirectoryEntry(
        sender: Self.sender, recipient: "customer:16008763", source: "test",
        since: "2026-01-01T00:00:00Z")
      entry.channel = "avtalegiro"
      entry.isConsent = true
      entry.isYes = true
      try fixture.spool.take([entry], at: PipelineFixture.now)
    }
    return fixture
  }

  /// The transmissions at the bank in the order of their numbers.
  private func transmissions(_ fixture: PipelineFixture) throws -> [String] {
    let folder = fixture.spool.folder + "/bank/out"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    func number(_ name: String) -> Int { Int(name.split(separator: "-")[1]) ?? 0 }
    return try names.filter { $0.hasPrefix("avtalegiro-") }.sorted { number($0) < number($1) }.map {
      try String(contentsOfFile: "\(folder)/\($0)", encoding: .isoLatin1)
    }
  }

  private func amendment(_ file: String, _ kind: String) -> [Substring] {
    file.split(separator: "\n").filter { $0.hasPrefix("NY21\(kind)30") }
  }

  @Test func aCancelledInvoiceIsCalledBackOnce() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try Self.claimed()])
    #expect(try fixture.run().dispatch.sent == 1)
    let hold = HoldControl(spool: fixture.spool, clock: PipelineFixture.now)
    #expect(try hold.cancel([Self.number], reason: "wrong price").changed == 1)
    #expect(try hold.cancel([Self.number], reason: "wrong price").changed == 0)
    #expect(try fixture.documents()["a.xml"]?.state == .cancelled)
    #expect(try fixture.run().dispatch.recalled == 1)
    #expect(try fixture.run().dispatch.recalled == 0)
    let files = try transmissions(fixture)
    #expect(files.count == 2)
    // The record of the cancellation is that of the claim but for its kind.
    let claim = try #require(amendment(files[0], "02").first)
    let recall = try #require(amendment(files[1], "93").first)
    #expect(claim.dropFirst(8) == recall.dropFirst(8))
    #expect(claim.contains(Self.kid))
    #expect(try fixture.spool.recall(of: 1)?.state == "sent")
    let kinds = try fixture.spool.events(ofDocument: 1).map(\.event.kind)
    #expect(kinds.suffix(3) == ["recall-ordered", "cancelled", "recall-sent"])
    #expect(try fixture.spool.audit(originals: true).holds)
  }

  @Test func aCorrectedCopyIsClaimedAfterTheOldClaimIsCalledBack() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try Self.claimed()])
    try fixture.run()
    let path = fixture.spool.folder + "/copy.xml"
    try Self.claimed().replacingOccurrences(of: "Nettleie energiledd dag", with: "Nettleie")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let hold = HoldControl(spool: fixture.spool, clock: PipelineFixture.now)
    #expect(try hold.replace(Self.number, by: BytePath(path)).changed == 1)
    try fixture.run()
    let files = try transmissions(fixture)
    #expect(files.count == 3)
    #expect(files.map { amendment($0, "93").count } == [0, 1, 0])
    #expect(files.map { amendment($0, "02").count } == [1, 0, 1])
    #expect(
      try fixture.documents().mapValues(\.state) == ["a.xml": .cancelled, "copy.xml": .electronic])
    #expect(try fixture.spool.audit().holds)
  }

  /// A credit note of all of it, as UBL has one.
  private static func credit(of amount: String?) throws -> String {
    var text = try claimed()
    for (from, to) in [
      ("Invoice-2\"", "CreditNote-2\""), ("<Invoice ", "<CreditNote "),
      ("</Invoice>", "</CreditNote>"),
      ("InvoiceTypeCode>380", "CreditNoteTypeCode>381"),
      ("/cbc:InvoiceTypeCode", "/cbc:CreditNoteTypeCode"),
      ("InvoiceLine>", "CreditNoteLine>"), ("InvoicedQuantity", "CreditedQuantity"),
      ("<cbc:DueDate>2027-01-21</cbc:DueDate>", ""),
      ("<cbc:ID>\(number)</cbc:ID>", "<cbc:ID>K1</cbc:ID>"),
      (
        "</cac:InvoicePeriod><cac:AccountingSupplierParty>",
        "</cac:InvoicePeriod><cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>\(number)</cbc:ID>"
          + "</cac:InvoiceDocumentReference></cac:BillingReference><cac:AccountingSupplierParty>"
      ),
    ] { text = text.replacingOccurrences(of: from, with: to) }
    if let amount {
      text = text.replacingOccurrences(
        of: "-0.09</cbc:PayableRoundingAmount><cbc:PayableAmount currencyID=\"NOK\">5506.00",
        with: "\(amount)</cbc:PayableRoundingAmount><cbc:PayableAmount currencyID=\"NOK\">5507.00")
    }
    return text
  }

  @Test func aCreditNoteOfAllCallsTheClaimBackAndOfPartDoesNot() throws {
    for (part, recalls) in [(nil, 1), ("0.91", 0)] as [(String?, Int)] {
      let fixture = try fixture()
      try fixture.submit(["a.xml": try Self.claimed()])
      try fixture.run()
      try fixture.submit(["k.xml": try Self.credit(of: part)])
      #expect(try fixture.run().dispatch.recalled == recalls)
      let documents = try fixture.documents()
      #expect(documents["a.xml"]?.state == .electronic)
      #expect(documents["k.xml"]?.state == .job, "\(documents["k.xml"]?.reasons ?? [])")
      let stands = documents["k.xml"]?.reasons.contains { $0.code == "claim-stands" } ?? false
      #expect(stands == (recalls == 0))
      #expect(try transmissions(fixture).count == 1 + recalls)
    }
  }

  @Test func whatIsDueCannotBeCalledBack() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try Self.claimed()])
    try fixture.run()
    let late = HoldControl(
      spool: fixture.spool, clock: PipelineFixture.now.addingTimeInterval(60 * 86_400))
    #expect(throws: SpoolError.self) { try late.cancel([Self.number], reason: "late") }
    #expect(try fixture.documents()["a.xml"]?.state == .electronic)
    #expect(try fixture.spool.recall(of: 1) == nil)
  }

  @Test func whatCannotBeCalledBackInTimeIsToldToAPerson() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try Self.claimed()])
    try fixture.run()
    _ = try HoldControl(spool: fixture.spool, clock: PipelineFixture.now)
      .cancel([Self.number], reason: "wrong price")
    // Nobody ran anything until it was drawn.
    let summary = try fixture.run(daysLater: 61)
    #expect(summary.dispatch.recallsRefused == 1 && summary.dispatch.recalled == 0)
    let reasons = try fixture.documents()["a.xml"]?.reasons.map(\.code) ?? []
    #expect(reasons.contains("claim-not-recalled"))
    #expect(try fixture.spool.recall(of: 1)?.code == "due-too-soon")
  }

  @Test func aBankThatIsDownIsToldLaterWithTheSameBytes() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try Self.claimed()])
    try fixture.run()
    _ = try HoldControl(spool: fixture.spool, clock: PipelineFixture.now)
      .cancel([Self.number], reason: "wrong price")
    let bank = fixture.spool.folder + "/bank"
    try FileManager.default.moveItem(atPath: bank, toPath: bank + "-away")
    #expect(try fixture.run().dispatch.recalled == 0)
    let made = try #require(try fixture.spool.recall(of: 1)?.message)
    let message = try #require(try fixture.spool.messages([made]).first)
    try FileManager.default.moveItem(atPath: bank + "-away", toPath: bank)
    #expect(try fixture.run(daysLater: 1).dispatch.recalled == 1)
    let again = try #require(try fixture.spool.messages([made]).first)
    #expect(again.key == message.key && again.sha256 == message.sha256 && again.tries == 2)
    #expect(try transmissions(fixture).count == 2)
  }

  /// Two claims wait in one file for a bank that is down; one of them is withdrawn meanwhile.
  @Test func whatIsWithdrawnWhileItsFileWaitsIsCalledBackAfterwards() throws {
    let fixture = try fixture()
    let second = try Self.claimed().replacingOccurrences(
      of: "<cbc:ID>\(Self.number)</cbc:ID>", with: "<cbc:ID>0726110000099</cbc:ID>")
    try fixture.submit(["a.xml": try Self.claimed(), "b.xml": second])
    let bank = fixture.spool.folder + "/bank"
    try FileManager.default.moveItem(atPath: bank, toPath: bank + "-away")
    #expect(try fixture.run().dispatch.temporary == 1)
    _ = try HoldControl(spool: fixture.spool, clock: PipelineFixture.now)
      .cancel([Self.number], reason: "wrong price")
    try FileManager.default.moveItem(atPath: bank + "-away", toPath: bank)
    let sent = try fixture.run(daysLater: 1)
    #expect(sent.dispatch.sent == 1 && sent.dispatch.recalled == 0)
    #expect(
      try fixture.documents().mapValues(\.state) == ["a.xml": .cancelled, "b.xml": .electronic])
    #expect(try fixture.run(daysLater: 1).dispatch.recalled == 1)
    let files = try transmissions(fixture)
    #expect(files.map { amendment($0, "02").count } == [2, 0])
    #expect(files.map { amendment($0, "93").count } == [0, 1])
    #expect(try fixture.spool.audit().holds)
  }

  // MARK: Payments

  private static func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

  /// The central's file of payments: KID and amount in øre, a line each.
  private static func giro(_ payments: [(kid: String, ore: Int)], number: Int = 1) -> String {
    func padded(_ value: Int, _ width: Int) -> String {
      let text = "\(value)"
      return zeros(width - text.count) + text
    }
    let sum = payments.reduce(0) { $0 + $1.ore }
    var lines = [
      "NY000010" + "00008080" + padded(number, 7) + "00123456" + zeros(49),
      "NY090020" + "001008688" + "0000001" + payee + zeros(45),
    ]
    for (place, payment) in payments.enumerated() {
      let kid = String(repeating: " ", count: 25 - payment.kid.count) + payment.kid
      lines += [
        "NY091530" + padded(place + 1, 7) + "210127" + "13" + "26" + "0" + "00001" + "0"
          + padded(payment.ore, 17) + kid + zeros(6),
        "NY091531" + padded(place + 1, 7) + zeros(26) + "210127" + zeros(33),
      ]
    }
    let count = payments.count
    lines += [
      "NY090088" + padded(count, 8) + padded(count * 2 + 2, 8) + padded(sum, 17)
        + "210127210127210127" + zeros(21),
      "NY000089" + padded(count, 8) + padded(count * 2 + 4, 8) + padded(sum, 17) + "210127"
        + zeros(33),
    ]
    return lines.joined(separator: "\n")
  }

  private func answer(_ fixture: PipelineFixture, _ name: String, _ text: String) throws {
    let folder = fixture.spool.folder + "/bank/answers"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  @Test func paymentsFindTheirInvoicesAndCountOnce() throws {
    let fixture = try fixture()
    try fixture.submit(["a.xml": try Self.claimed()])
    try fixture.run()
    let file = Self.giro([(Self.kid, 550_600), (Self.kid, 100), ("12345678903", 62_550)])
    try answer(fixture, "one.txt", file)
    let summary = try fixture.run(daysLater: 1).polled
    #expect(summary.payments == 3 && summary.paymentsMatched == 1)
    // The same file under another name, and after the first was set aside.
    try answer(fixture, "two.txt", file)
    #expect(try fixture.run(daysLater: 2).polled.payments == 0)
    // Another file with the same payment again: it is another payment, and the invoice is paid.
    try answer(fixture, "three.txt", Self.giro([(Self.kid, 550_600)], number: 2))
    let more = try fixture.run(daysLater: 3).polled
    #expect(more.payments == 1 && more.paymentsMatched == 0)
    let payments = try fixture.spool.payments()
    #expect(payments.map(\.number) == [Self.number, nil, nil, nil])
    #expect(payments.map(\.why) == [nil, "other-amount", "unknown-reference", "paid-already"])
    #expect(try fixture.spool.payments(unmatched: true).count == 3)
    let day = try #require(CalendarDate(iso: "2027-01-22"))
    #expect(try fixture.spool.payments(from: day).isEmpty)
    let paid = try fixture.spool.events(ofDocument: 1).filter { $0.event.kind == "paid" }
    #expect(paid.count == 1)
    #expect(paid.first?.event.detail["amount"] == .string("5506.00"))
  }

  @Test func twoInvoicesOfOneReferenceAndAmountAreAPersonsToTell() throws {
    let fixture = try fixture(agreed: false)
    let second = try Self.claimed().replacingOccurrences(
      of: "<cbc:ID>\(Self.number)</cbc:ID>", with: "<cbc:ID>0726110000099</cbc:ID>")
    try fixture.submit(["a.xml": try Self.claimed(), "b.xml": second])
    try fixture.run()
    try answer(fixture, "one.txt", Self.giro([(Self.kid, 550_600)]))
    let summary = try fixture.run(daysLater: 1).polled
    #expect(summary.payments == 1 && summary.paymentsMatched == 0)
    #expect(try fixture.spool.payments().map(\.why) == ["several"])
  }
}
