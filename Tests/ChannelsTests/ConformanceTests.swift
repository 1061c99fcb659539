import Foundation
import HashKit
import MailModel
import Testing

@testable import Channels

/// What every adapter must do, against its own stand-in.
@Suite(.serialized) struct ConformanceTests {
  private struct Bench {
    var standIn: StandIn
    var adapter: any ChannelAdapter
    var conformance: ConformanceCase

    init(_ conformance: ConformanceCase, mode: StandIn.Mode = .ok) throws {
      self.conformance = conformance
      standIn = try StandIn(conformance.script)
      try standIn.set(mode)
      let port = conformance.isServer ? try standIn.serve(conformance.arguments) : 0
      let make = try #require(ChannelRegistry.all[conformance.adapter])
      adapter = try make(conformance.material(standIn.folder, port))
    }

    func message(_ seq: Int = 1) throws -> PreparedMessage {
      let place = MessagePlace(sequence: 1, made: Consignments.now)
      guard case .ready(let message) = adapter.prepare([conformance.consignment(seq)], as: place)
      else { throw Refused() }
      return message
    }

    func send(_ seq: Int = 1) throws -> SendVerdict {
      adapter.send(try message(seq), key: key(seq), at: Consignments.now)
    }

    /// Lets a stand-in that is no server do its work.
    func settle() throws { if !conformance.isServer { try standIn.pass() } }
  }

  private struct Refused: Error {}

  private static func key(_ seq: Int) -> IdempotencyKey {
    IdempotencyKey(String(sha256Hex("conformance \(seq)").prefix(32)))!
  }

  private static func isOK(_ verdict: SendVerdict) -> Bool {
    if case .ok = verdict { true } else { false }
  }

  @Test(arguments: ConformanceCase.all)
  func theSameInvoiceMakesTheSameMessage(_ conformance: ConformanceCase) throws {
    let bench = try Bench(conformance)
    let first = try bench.message()
    #expect(try bench.message() == first)
    #expect(PreparedMessage(encoded: first.encoded) == first)
    #expect(try bench.message(2).encoded != first.encoded)
    #expect(first.encoded.count <= bench.adapter.traits.messageBytesMax + 65_536)
  }

  @Test(arguments: ConformanceCase.all)
  func aMessageIsTaken(_ conformance: ConformanceCase) throws {
    let bench = try Bench(conformance)
    let verdict = try bench.send()
    #expect(Self.isOK(verdict), "\(verdict)")
    try bench.settle()
    #expect(try bench.standIn.log().count == 1)
  }

  @Test(arguments: ConformanceCase.all)
  func theSameKeyAgainIsTheSameMessage(_ conformance: ConformanceCase) throws {
    let bench = try Bench(conformance)
    guard bench.adapter.traits.afterUnknown == .resend else { return }
    #expect(Self.isOK(try bench.send()))
    try bench.settle()
    #expect(Self.isOK(try bench.send()))
    try bench.settle()
    let log = try bench.standIn.log()
    #expect(Set(log.map(\.sha256)).count == 1)
    #expect(Set(log.map(\.key)).count == 1)
    #expect(!log.contains { $0.answer == "conflict" })
  }

  @Test(arguments: ConformanceCase.all)
  func eachAnswerOfTheOtherSideIsItsVerdict(_ conformance: ConformanceCase) throws {
    for mode in [StandIn.Mode.temporary, .permanent, .unknown]
    where conformance.shown.contains(mode) {
      let bench = try Bench(conformance, mode: mode)
      let verdict = try bench.send()
      #expect(verdict.word == mode.rawValue, "\(verdict)")
      guard mode == .temporary else { continue }
      try bench.standIn.set(.ok)
      #expect(Self.isOK(try bench.send()))
    }
  }

  @Test(arguments: ConformanceCase.all)
  func aLateRefusalIsToldOnceItIsThere(_ conformance: ConformanceCase) throws {
    let bench = try Bench(conformance, mode: .late)
    guard bench.adapter.traits.canPoll else { return }
    guard case .ok(let receipt) = try bench.send() else {
      Issue.record("not taken")
      return
    }
    try bench.settle()
    let open = OpenMessage(
      key: Self.key(1), reference: receipt.reference, sent: Consignments.now,
      documents: [.init(seq: 1, number: conformance.consignment(1).invoice.number)])
    let later = Consignments.now.adding(seconds: 3600)
    let result = bench.adapter.poll([open], at: later)
    #expect(result.news.map(\.word) == [.refused], "\(result)")
    #expect(result.news.first?.key == Self.key(1))
    #expect(result.news.first?.code != nil)
    // Told again until it is acknowledged; then no more.
    #expect(bench.adapter.poll([open], at: later).news == result.news)
    bench.adapter.acknowledge(result.tokens)
    if !result.tokens.isEmpty { #expect(bench.adapter.poll([open], at: later).news.isEmpty) }
  }

  @Test(arguments: ConformanceCase.all)
  func noSecretIsInAnythingThatIsKeptOrSaid(_ conformance: ConformanceCase) throws {
    let bench = try Bench(conformance)
    let message = try bench.message()
    let verdict = try bench.send()
    let said = "\(message.fields) \(verdict) \(bench.adapter) \(bench.adapter.traits)"
    #expect(!said.contains(conformance.secret))
    let body = String(decoding: message.encoded, as: UTF8.self)
    #expect(!body.contains(conformance.secret))
  }

  @Test(arguments: ConformanceCase.all)
  func lineEndsInTheInvoiceBeginNoHeader(_ conformance: ConformanceCase) throws {
    let bench = try Bench(conformance)
    var consignment = conformance.consignment(1)
    let evil = "x\r\nBcc: victim@example.org\r\n\r\nX-Injected: 1"
    consignment.invoice.number = evil
    consignment.invoice.buyer.registrationName = evil
    consignment.recipient.name = evil
    consignment.sender.name = evil
    consignment.enclosures = consignment.enclosures.map { enclosure in
      var enclosure = enclosure
      enclosure.name = "../../\(evil)\"; filename=\"x.exe"
      return enclosure
    }
    let place = MessagePlace(sequence: 1, made: Consignments.now)
    guard case .ready(let message) = bench.adapter.prepare([consignment], as: place) else { return }
    let text =
      message.fields.values.joined(separator: "\n")
      + String(decoding: message.body, as: UTF8.self)
    #expect(!text.contains("\nBcc:") && !text.contains("\nX-Injected:"))
    _ = bench.adapter.send(message, key: Self.key(1), at: Consignments.now)
  }

  @Test(arguments: ConformanceCase.all)
  func whatNobodyAnswersIsAVerdict(_ conformance: ConformanceCase) throws {
    // The stand-in is gone: folder and port lead nowhere.
    let make = try #require(ChannelRegistry.all[conformance.adapter])
    let adapter = try make(conformance.material("/nonexistent/folder", 1))
    let place = MessagePlace(sequence: 1, made: Consignments.now)
    guard case .ready(let message) = adapter.prepare([conformance.consignment(1)], as: place) else {
      Issue.record("not prepared")
      return
    }
    let verdict = adapter.send(message, key: Self.key(1), at: Consignments.now)
    #expect(verdict.word == "temporary", "\(verdict)")
  }
}
