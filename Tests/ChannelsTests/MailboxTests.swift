import Foundation
import MailModel
import Testing

@testable import Channels

/// What is particular to Vipps, Kivra and Digipost, against their stand-ins.
@Suite(.serialized) struct MailboxTests {
  private static let key = IdempotencyKey(String(repeating: "c", count: 32))!
  private let place = MessagePlace(sequence: 1, made: Consignments.now)

  /// An adapter at its own stand-in.
  private func open(
    _ conformance: ConformanceCase, secrets: [String: String] = [:],
    settings: [String: String] = [:]
  ) throws -> (StandIn, any ChannelAdapter) {
    let standIn = try StandIn(conformance.script)
    let port = try standIn.serve()
    var material = conformance.material(standIn.folder, port)
    material.account.settings.merge(settings) { _, new in new }
    if !secrets.isEmpty { material.secrets = SecretShelf(secrets.mapValues { Secret($0) }) }
    let make = try #require(ChannelRegistry.all[conformance.adapter])
    return (standIn, try make(material))
  }

  private func message(_ adapter: any ChannelAdapter, _ consignment: Consignment) throws
    -> PreparedMessage
  {
    let prepared = adapter.prepare([consignment], as: place)
    guard case .ready(let message) = prepared else { throw Refused(what: "\(prepared)") }
    return message
  }

  private struct Refused: Error { var what: String }

  /// The message with some of its text exchanged, as an adapter with a fault would send it.
  private func spoilt(_ message: PreparedMessage, _ from: String, _ to: String) -> PreparedMessage {
    var message = message
    let text = String(decoding: message.body, as: UTF8.self)
    #expect(text.contains(from), "\(text)")
    message.body = Array(text.replacingOccurrences(of: from, with: to).utf8)
    return message
  }

  private func person(_ number: String?, phone: String? = nil, country: String) -> ContactCard {
    var card = ContactCard()
    card.country = country
    card.personalNumber = number
    card.phone = phone
    return card
  }

  private func company(_ number: String, country: String) -> ContactCard {
    var card = ContactCard()
    card.country = country
    card.segment = .company
    card.organisationNumber = number
    return card
  }

  private func answer(_ adapter: any ChannelAdapter, _ card: ContactCard) -> String {
    let answer = adapter.lookUp(card, at: Consignments.now)
    return [answer.word.rawValue, answer.code].compactMap { $0 }.joined(separator: " ")
  }

  // MARK: Vipps

  @Test func vippsKnowsWhoHasTheApp() throws {
    let (standIn, adapter) = try open(.vipps)
    defer { withExtendedLifetime(standIn) {} }
    #expect(answer(adapter, person(nil, phone: "+4790000000", country: "NO")) == "yes")
    #expect(answer(adapter, person(nil, phone: "+4790000099", country: "NO")) == "no no-user")
    #expect(
      answer(adapter, person(nil, phone: "+46700000000", country: "NO"))
        == "no no-norwegian-mobile")
  }

  @Test func whatThePayerApprovesIsAPromise() throws {
    let (standIn, adapter) = try open(.vipps)
    defer { withExtendedLifetime(standIn) {} }
    var consignment = ConformanceCase.vipps.consignment(1)
    consignment.invoice.number = "F1-approved"
    let sent = adapter.send(
      try message(adapter, consignment), key: Self.key, at: Consignments.now)
    guard case .ok(let receipt) = sent else {
      Issue.record("\(sent)")
      return
    }
    let open = OpenMessage(
      key: Self.key, reference: receipt.reference, sent: Consignments.now,
      documents: [.init(seq: 7, number: "F1-approved")])
    let first = adapter.poll([open], at: Consignments.now)
    #expect(first.news == [ChannelNews(key: Self.key, .read)])
    let promise = try #require(first.payments.first)
    #expect(promise.kind == .promised && promise.document == 7)
    #expect(promise.amount.amount == consignment.invoice.totals.payable)
    // Told again it is the same entry of the same source, whatever the day.
    let again = adapter.poll([open], at: Consignments.now.adding(seconds: 86_400))
    #expect(again.payments.first?.source == promise.source)
    #expect(again.payments.first?.entry == promise.entry)
  }

  @Test func vippsRefusesBeforeAndAfterSending() throws {
    let (standIn, adapter) = try open(.vipps)
    let good = ConformanceCase.vipps.consignment(1)
    func code(_ change: (inout Consignment) -> Void) -> String {
      var consignment = good
      change(&consignment)
      guard case .refused(let code, _) = adapter.prepare([consignment], as: place) else {
        return "ready"
      }
      return code
    }
    // Noon UTC of the due day, 72 hours ahead: 2026-11-21 is some minutes more, the 20th is not.
    #expect(code { $0.invoice.dueDate = CalendarDate(iso: "2026-11-20") } == "due-too-soon")
    #expect(code { $0.invoice.dueDate = CalendarDate(iso: "2026-11-21") } == "ready")
    #expect(code { $0.invoice.dueDate = CalendarDate(iso: "2028-01-01") } == "due-too-far")
    #expect(code { $0.invoice.dueDate = nil } == "no-due-day")
    #expect(code { $0.invoice.totals.payable = 0 } == "nothing-to-pay")
    #expect(code { $0.invoice.totals.payable = Decimal(string: "1.005")! } == "nothing-to-pay")
    #expect(code { $0.invoice.kind = .creditNote } == "credit-note")
    let ready = try message(adapter, good)
    // A message that lay too long: the day that was far enough is not any more.
    let late = Consignments.now.adding(seconds: 11 * 86_400)
    #expect(adapter.send(ready, key: Self.key, at: late) == .permanent(code: "due-too-soon"))
    for (from, to) in [
      ("1234567897", "1234567890"), ("15038366383", "15038366384"), ("\"invoice\"", "\"bill\""),
      ("Säljaren AB", String(repeating: "a", count: 41)), ("2026-12-01T", "2026-11-20T"),
    ] {
      let verdict = adapter.send(spoilt(ready, from, to), key: Self.key, at: Consignments.now)
      #expect(verdict == .permanent(code: "http-400"), "\(from): \(verdict)")
    }
    #expect(try standIn.log().allSatisfy { $0.answer == "permanent" })
  }

  @Test func vippsTellsAnotherInvoiceUnderTheSameNameFromTheSame() throws {
    let (standIn, adapter) = try open(.vipps)
    defer { withExtendedLifetime(standIn) {} }
    let first = try message(adapter, ConformanceCase.vipps.consignment(1))
    let sent = adapter.send(first, key: Self.key, at: Consignments.now)
    #expect(sent == .ok(Receipt(reference: "orgno-no.918130047.\(Self.key)")))
    #expect(adapter.send(first, key: Self.key, at: Consignments.now) == sent)
    let other = spoilt(first, "125050", "125051")
    #expect(
      adapter.send(other, key: Self.key, at: Consignments.now) == .permanent(code: "name-taken"))
    // Only the subject differs: amount and payment are the same, so it is the same invoice.
    let renamed = spoilt(first, "\"subject\":\"1001\"", "\"subject\":\"1002\"")
    #expect(adapter.send(renamed, key: Self.key, at: Consignments.now) == sent)
  }

  @Test func theLinkAndTheNameGoOutInTheirForms() throws {
    let (standIn, adapter) = try open(.vipps)
    defer { withExtendedLifetime(standIn) {} }
    var consignment = ConformanceCase.vipps.consignment(1)
    consignment.link = "https://faktura.example.org/k/1.pdf?t=2"
    consignment.sender.name = String(repeating: "ø", count: 50)
    let message = try message(adapter, consignment)
    let body = String(decoding: message.body, as: UTF8.self)
    #expect(body.contains("{\"mimeType\":\"application/pdf\",\"url\":\"\(consignment.link!)\"}"))
    #expect(body.contains("\"\(String(repeating: "ø", count: 40))\""))
    guard case .ok = adapter.send(message, key: Self.key, at: Consignments.now) else {
      Issue.record("not taken")
      return
    }
  }

  @Test func aPassThatIsNotKnownAnyMoreIsFetchedAnew() throws {
    let first = try StandIn("vipps.py")
    let port = try first.serve()
    // The same address later has a service that has forgotten all passes.
    var account = ConformanceCase.vipps.material(first.folder, port)
    account.account.timeoutSeconds = 5
    let adapter = try Vipps(account)
    let card = person(nil, phone: "+4790000000", country: "NO")
    #expect(answer(adapter, card) == "yes")
    // A year later the kept pass has ended by its own word.
    #expect(adapter.lookUp(card, at: Consignments.now.adding(seconds: 400 * 86_400)).word == .yes)
  }

  @Test func wrongSecretsAreTheSitesToMend() throws {
    for (conformance, secrets, code) in [
      (
        ConformanceCase.vipps, ["client-secret": "x", "subscription-key": "subscription-1"],
        "sign-in-401"
      ),
      (.kivra, ["client-secret": "x"], "sign-in-401"), (.sms, ["token": "x"], "not-authorised"),
      (.peppol, ["token": "x"], "not-authorised"),
    ] {
      let (standIn, adapter) = try open(conformance, secrets: secrets)
      defer { withExtendedLifetime(standIn) {} }
      let message = try message(adapter, conformance.consignment(1))
      let verdict = adapter.send(message, key: Self.key, at: Consignments.now)
      #expect(verdict == .temporary(code: code), "\(conformance.adapter): \(verdict)")
    }
  }

  // MARK: Kivra

  @Test func kivraKnowsWhoHasAMailbox() throws {
    let (standIn, adapter) = try open(.kivra)
    defer { withExtendedLifetime(standIn) {} }
    #expect(answer(adapter, person("191212121212", country: "SE")) == "yes")
    #expect(answer(adapter, person("191212121213", country: "SE")) == "no no-number")
    #expect(answer(adapter, person("199001012385", country: "SE")) == "yes")
    #expect(answer(adapter, person("199001011288", country: "SE")) == "no no-user")
    #expect(answer(adapter, company("5568402266", country: "SE")) == "yes")
    #expect(answer(adapter, company("5560360793", country: "SE")) == "yes")
    #expect(answer(adapter, person(nil, country: "SE")) == "no no-number")
  }

  @Test func kivraRefusesWhatItDoesNotTake() throws {
    let (standIn, adapter) = try open(.kivra)
    let ready = try message(adapter, ConformanceCase.kivra.consignment(1))
    for (from, to, code) in [
      ("1234567897", "1234567890", "bad-ocr"), ("191212121212", "191212121213", "bad-number"),
      ("191212121212", "199001011288", "no-user"), ("JVBERi0", "AVBERi0", "bad-pdf"),
      ("1250.50", "1250.5", "bad-amount"), ("\"invoice\"", "\"bill\"", "http-400"),
    ] {
      let verdict = adapter.send(spoilt(ready, from, to), key: Self.key, at: Consignments.now)
      #expect(verdict == .permanent(code: code), "\(from): \(verdict)")
    }
    #expect(try standIn.log().allSatisfy { $0.answer == "permanent" })
    var large = ConformanceCase.kivra.consignment(1)
    large.pdf = Array("%PDF-".utf8) + [UInt8](repeating: 0, count: 760_000)
    #expect(adapter.prepare([large], as: place) == .refused(code: "too-large"))
    large.pdf = Array("%PDF-".utf8) + [UInt8](repeating: 0, count: 700_000)
    guard
      case .ok = adapter.send(
        try message(adapter, large), key: Self.key, at: Consignments.now)
    else {
      Issue.record("not taken")
      return
    }
  }

  @Test func theFiftyFirstOfAMinuteWaits() throws {
    let (standIn, adapter) = try open(.kivra)
    defer { withExtendedLifetime(standIn) {} }
    for number in 1...50 {
      var consignment = ConformanceCase.kivra.consignment(number)
      consignment.enclosures = []
      let verdict = adapter.send(
        try message(adapter, consignment), key: Self.key, at: Consignments.now)
      #expect(verdict.word == "ok")
    }
    let next = try message(adapter, ConformanceCase.kivra.consignment(51))
    #expect(
      adapter.send(next, key: Self.key, at: Consignments.now)
        == .temporary(code: "too-many-a-minute", retryAfterSeconds: 60))
    // What it has seen already is no further content.
    var first = ConformanceCase.kivra.consignment(1)
    first.enclosures = []
    let again = adapter.send(try message(adapter, first), key: Self.key, at: Consignments.now)
    #expect(again.word == "ok")
  }

  @Test func kivraGetsWhatIsNeededToPayOrNothingOfIt() throws {
    let (standIn, adapter) = try open(.kivra)
    defer { withExtendedLifetime(standIn) {} }
    func body(_ change: (inout Consignment) -> Void) throws -> String {
      var consignment = ConformanceCase.kivra.consignment(1)
      change(&consignment)
      return String(decoding: try message(adapter, consignment).body, as: UTF8.self)
    }
    #expect(try body { _ in }.contains("\"account\":\"50501055\""))
    #expect(try body { _ in }.contains("\"method\":\"1\""))
    let without = "payment_multiple_options"
    #expect(try !body { $0.recipient.paymentReference = "123" }.contains(without))
    #expect(try !body { $0.invoice.paymentMeans[0].account = "5050-1056" }.contains(without))
    #expect(try !body { $0.invoice.paymentMeans[0].branch = nil }.contains(without))
    #expect(try !body { $0.invoice.kind = .creditNote }.contains(without))
    #expect(try body { $0.invoice.kind = .creditNote }.contains("\"letter.creditnotice\""))
    #expect(try body { $0.invoice.kind = .reminder }.contains("\"invoice.reminder\""))
  }

  @Test func companiesGetWhatTheirBookkeepingTakesOver() throws {
    let (standIn, adapter) = try open(.kivra)
    var consignment = ConformanceCase.kivra.consignment(1)
    consignment.recipient = company("5568402266", country: "SE")
    consignment.recipient.paymentReference = "1234567897"
    consignment.invoice.taxTotal = Decimal(string: "250.1")
    for (kind, type) in [
      (Invoice.Kind.invoice, "accounting.invoice"), (.reminder, "accounting.invoicereminder"),
      (.creditNote, "accounting.invoicecreditnote"),
    ] {
      consignment.invoice.kind = kind
      let message = try message(adapter, consignment)
      let body = String(decoding: message.body, as: UTF8.self)
      #expect(body.contains("\"type\":\"\(type)\"") && body.contains("\"SE556840226601\""))
      #expect(body.contains("\"total_vat_amount\":\"250.10\""))
      #expect(body.contains("\"bankgiro\":\"50501055\""))
      #expect(!body.contains("payment_multiple_options") && !body.contains("\"ssn\""))
      #expect(adapter.send(message, key: Self.key, at: Consignments.now).word == "ok")
    }
    #expect(try standIn.log().count == 3)
  }

  // MARK: Digipost

  @Test func digipostKnowsWhoHasAMailbox() throws {
    let (standIn, adapter) = try open(.digipost)
    defer { withExtendedLifetime(standIn) {} }
    #expect(answer(adapter, person("01010750160", country: "NO")) == "yes")
    #expect(answer(adapter, person("01010750161", country: "NO")) == "no no-mailbox")
    #expect(answer(adapter, person("01010750162", country: "NO")) == "no not-found")
    #expect(answer(adapter, person("01010750164", country: "NO")) == "no several-matches")
    #expect(answer(adapter, person("0101075016", country: "NO")) == "no no-number")
    #expect(answer(adapter, company("974760673", country: "NO")) == "yes")
  }

  @Test func anotherAccountsRequestsAreNotTaken() throws {
    // The stand-in knows sender 497013 and its key alone.
    let (standIn, adapter) = try open(.digipost, settings: ["sender": "497014"])
    let message = try message(adapter, ConformanceCase.digipost.consignment(1))
    let verdict = adapter.send(message, key: Self.key, at: Consignments.now)
    #expect(verdict == .temporary(code: "entry-http-401"), "\(verdict)")
    // A clock that is wrong by an hour signs what nobody takes.
    let (other, right) = try open(.digipost)
    defer { withExtendedLifetime(other) {} }
    let early = right.send(message, key: Self.key, at: Consignments.now.adding(seconds: -3600))
    #expect(early == .temporary(code: "entry-http-401"), "\(early)")
    #expect(try standIn.log().isEmpty)
  }

  @Test func digipostRefusesWhatItDoesNotTake() throws {
    let (standIn, adapter) = try open(.digipost)
    let ready = try message(adapter, ConformanceCase.digipost.consignment(1))
    for (from, to) in [
      ("<file-type>pdf</file-type>", ""), ("%PDF-1.7\n% 1001", "PDF-1.7\n% 1001"),
      ("01010750160</personal", "0101075016</personal"),
      ("<primary-document><uuid>", "<primary-document><uuid>x"),
      ("</message>", "<message-id/></message>"),
    ] {
      let verdict = adapter.send(spoilt(ready, from, to), key: Self.key, at: Consignments.now)
      #expect(verdict == .permanent(code: "http-400"), "\(from): \(verdict)")
    }
    let nobody = spoilt(ready, "01010750160<", "01010750162<")
    #expect(
      adapter.send(nobody, key: Self.key, at: Consignments.now) == .permanent(code: "no-user"))
    #expect(try standIn.log().allSatisfy { $0.answer == "permanent" })
    // Another message under the name of one that is there: whose document it is decides.
    #expect(adapter.send(ready, key: Self.key, at: Consignments.now).word == "ok")
    let other = spoilt(ready, "Faktura 1001", "Faktura 1002")
    #expect(adapter.send(other, key: Self.key, at: Consignments.now).word == "ok")
    var enclosed = ConformanceCase.digipost.consignment(2)
    enclosed.enclosures[0].type = "application/zip"
    #expect(adapter.prepare([enclosed], as: place) == .refused(code: "enclosure-type"))
  }

  @Test func onlyAnRSAKeyThatIsLongEnoughSigns() throws {
    for text in ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
      var material = ConformanceCase.digipost.material("/nonexistent", 1)
      material.secrets = SecretShelf(["key": Secret(text)])
      #expect(throws: AdapterFault.self) { _ = try Digipost(material) }
    }
  }
}
