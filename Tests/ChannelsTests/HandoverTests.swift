import Foundation
import MailModel
import Testing

@testable import Channels

/// Slips for banks and factors, documents of other forms, printers.
@Suite struct HandoverTests {
  private static let place = MessagePlace(sequence: 1, made: Consignments.now)
  private static let key = IdempotencyKey("0123456789abcdef0123456789abcdef")!

  private static func adapter(
    _ conformance: ConformanceCase, _ folder: String, _ settings: [String: String] = [:],
    port: Int = 1
  ) throws -> any ChannelAdapter {
    var material = conformance.material(folder, port)
    for (name, value) in settings { material.account.settings[name] = value.isEmpty ? nil : value }
    let make = try #require(ChannelRegistry.all[conformance.adapter])
    return try make(material)
  }

  private static func code(
    _ adapter: any ChannelAdapter, _ consignment: Consignment
  ) -> String {
    switch adapter.prepare([consignment], as: place) {
    case .ready: "ready"
    case .refused(let code, _): code
    }
  }

  @Test func aFileThatWasFetchedIsNotPutOutAgain() throws {
    let standIn = try StandIn("folder.py")
    let folder = standIn.folder
    let port = FolderPort(folder)
    let name = "\(Self.key).xml"
    let bytes = Array("<a/>".utf8)
    func isOut() -> Bool { FileManager.default.fileExists(atPath: "\(folder)/out/\(name)") }
    func fetch() throws { try FileManager.default.removeItem(atPath: "\(folder)/out/\(name)") }
    // A crash before the mark: begun anew.
    for sub in ["out", "out/.part"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(sub)", withIntermediateDirectories: true)
    }
    let part = URL(fileURLWithPath: "\(folder)/out/.part/\(name)")
    try Data("<".utf8).write(to: part)
    #expect(port.put(name, bytes) == .ok(Receipt(reference: name)))
    #expect(isOut())
    try fetch()
    #expect(port.put(name, bytes) == .ok(Receipt(reference: name)))
    #expect(!isOut())
    #expect(port.put(name, bytes + [0]) == .permanent(code: "name-taken"))
    // A crash between the mark and the move: the part is there, so it was not put out.
    try Data("<a".utf8).write(to: part)
    #expect(port.put(name, bytes) == .ok(Receipt(reference: name)))
    #expect(isOut())
    try fetch()
    // The mark stays while news of its message are waited for, and no longer.
    let open = OpenMessage(key: Self.key, reference: name, sent: Consignments.now, documents: [])
    _ = port.answers(of: [open])
    #expect(port.put(name, bytes) == .ok(Receipt(reference: name)))
    #expect(!isOut())
    _ = port.answers(of: [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/handed").isEmpty)
  }

  @Test func banksAreHandedOnlyWhatTheyTake() throws {
    let norway = try Self.adapter(.efakturaNorway, "/nowhere", ["account": ""])
    let good = Consignments.norwegian()
    #expect(Self.code(norway, good) == "no-account")
    var means = PaymentMeans(code: "30")
    for (account, code) in [
      ("8601 11 17947", "ready"), ("NO93 8601 1117 947", "ready"),
      ("NO9386011117948", "no-account"),
      ("12345678901", "no-account"),
    ] {
      var consignment = good
      means.account = account
      consignment.invoice.paymentMeans = [means]
      #expect(Self.code(norway, consignment) == code, "\(account)")
    }
    let sweden = try Self.adapter(.efakturaSweden, "/nowhere")
    var consignment = Consignments.swedish()
    consignment.recipient.paymentReference = "1234567890"
    #expect(Self.code(sweden, consignment) == "no-ocr")
    consignment = Consignments.swedish()
    consignment.invoice.totals.payable = -1
    #expect(Self.code(sweden, consignment) == "bad-amount")
    consignment = Consignments.swedish()
    consignment.invoice.dueDate = nil
    #expect(Self.code(sweden, consignment) == "no-due-date")
    consignment = Consignments.swedish()
    consignment.pdf = nil
    #expect(Self.code(sweden, consignment) == "no-pdf")
  }

  @Test func factorsAreOfferedWhatTheirContractCovers() throws {
    let factor = try Self.adapter(
      .factoring, "/nowhere", ["amountMin": "100", "amountMax": "1250.49"])
    #expect(Self.code(factor, Consignments.swedish()) == "amount-not-covered")
    let wider = try Self.adapter(.factoring, "/nowhere", ["amountMax": "1250.50"])
    #expect(Self.code(wider, Consignments.swedish()) == "ready")
    for text in ["10 000", "-1", "1e3", "x"] {
      #expect(throws: AdapterFault.self) {
        try Self.adapter(.factoring, "/nowhere", ["amountMax": text])
      }
    }
  }

  @Test(arguments: [DocumentForm.svefaktura, .finvoice, .oioubl])
  func onlyDocumentsOfTheFormGo(_ form: DocumentForm) throws {
    let own = try #require(ConformanceCase.documents.first { $0.adapter == form.rawValue })
    let adapter = try Self.adapter(own, "/nowhere")
    let good = own.consignment(1)
    #expect(Self.code(adapter, good) == "ready")
    for other in ConformanceCase.documents where other.adapter != form.rawValue {
      #expect(Self.code(adapter, other.consignment(1)) == "not-of-the-form")
    }
    var consignment = good
    consignment.converted = nil
    #expect(Self.code(adapter, consignment) == "not-converted")
    // What came in that form already goes as it came, not as it was converted.
    consignment.original = good.converted ?? []
    consignment.converted = Array("<x/>".utf8)
    guard case .ready(let message) = adapter.prepare([consignment], as: Self.place) else {
      Issue.record("not ready")
      return
    }
    #expect(message.body == consignment.original)
    for text in ["", "<", "<!DOCTYPE x [<!ENTITY a \"b\">]><Invoice>&a;</Invoice>"] {
      consignment = good
      consignment.converted = Array(text.utf8)
      #expect(Self.code(adapter, consignment) == "not-of-the-form")
    }
  }

  @Test func versionsOfAFormAreToldApart() {
    func holds(_ form: DocumentForm, _ text: String) -> Bool { form.holds(Array(text.utf8)) }
    #expect(holds(.finvoice, "<Finvoice Version=\"3.0\"/>"))
    #expect(!holds(.finvoice, "<Finvoice Version=\"2.01\"/>"))
    #expect(!holds(.svefaktura, "<Invoice/>"))
    let start = "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">"
    func oioubl(_ version: String) -> String {
      "\(start)<CustomizationID>\(version)</CustomizationID></Invoice>"
    }
    #expect(holds(.oioubl, oioubl("OIOUBL-2.02")))
    #expect(
      !holds(.oioubl, oioubl("urn:cen.eu:en16931:2017")) && !holds(.oioubl, "\(start)</Invoice>"))
  }

  @Test func answersAboutNothingOfOursStay() throws {
    let standIn = try StandIn("slips.py")
    let adapter = try Self.adapter(.factoring, standIn.folder)
    let folder = standIn.folder + "/answers"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let other = String(repeating: "f", count: 32)
    for (name, text) in [
      ("a", "{\"key\": \"\(other)\", \"verdict\": \"refused\"}"), ("b", "{}"), ("c", "<html>"),
      ("d", "{\"key\": \"\(Self.key)\", \"verdict\": \"maybe\"}"),
      ("e", "{\"key\": \"\(Self.key)\", \"verdict\": \"refused\", \"code\": \"Per owes me\"}"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    let open = OpenMessage(key: Self.key, reference: nil, sent: Consignments.now, documents: [])
    let result = adapter.poll([open], at: Consignments.now)
    // A sentence of the other side may name somebody: it is no code.
    #expect(result.news == [ChannelNews(key: Self.key, .refused, code: "refused")])
    #expect(result.tokens == ["e"])
    #expect(
      result.faults == [
        "answer-foreign", "answer-unreadable", "answer-unreadable", "answer-unreadable",
      ])
  }

  // MARK: Printers

  @Test func aJobHasAllFilesAndItsStateComesBack() throws {
    let standIn = try StandIn("cups.py")
    let port = try standIn.serve()
    let adapter = try Self.adapter(.cups, standIn.folder, port: port)
    var consignment = Consignments.swedish()
    consignment.enclosures.append(
      .init(name: "a.txt", type: "text/plain", bytes: Array("åäö".utf8)))
    guard case .ready(let message) = adapter.prepare([consignment], as: Self.place) else {
      Issue.record("not ready")
      return
    }
    #expect(
      adapter.send(message, key: Self.key, at: Consignments.now)
        == .ok(Receipt(reference: "office-1")))
    let open = OpenMessage(
      key: Self.key, reference: "office-1", sent: Consignments.now, documents: [])
    #expect(
      adapter.poll([open], at: Consignments.now).news == [ChannelNews(key: Self.key, .delivered)])
    var other = open
    other.reference = "office-11"
    #expect(adapter.poll([other], at: Consignments.now).news.isEmpty)
    consignment.enclosures[0].type = "application/zip"
    #expect(Self.code(adapter, consignment) == "not-printable")
    consignment.address = "-d evil"
    #expect(Self.code(adapter, consignment) == "no-printer")
    let elsewhere = try Self.adapter(.cups, standIn.folder, ["printer": "cellar"], port: port)
    guard case .ready(let lost) = elsewhere.prepare([Consignments.swedish()], as: Self.place) else {
      Issue.record("not ready")
      return
    }
    #expect(
      elsewhere.send(lost, key: Self.key, at: Consignments.now) == .permanent(code: "lp-refused"))
    // The same words of a server that is not there are no lasting refusal.
    let silent = try Self.adapter(.cups, standIn.folder, ["printer": "cellar"])
    #expect(
      silent.send(lost, key: Self.key, at: Consignments.now) == .temporary(code: "lp-failed"))
    #expect(silent.poll([open], at: Consignments.now).faults == ["printer-not-answering"])
  }

  @Test func childrenAreBounded() throws {
    #expect(BoundedChild("/nonexistent", [], seconds: 5).end == .absent)
    #expect(BoundedChild("sh", [], seconds: 5).end == .absent)
    let talk = BoundedChild(
      "/bin/sh", ["-c", "head -c 3000000 /dev/zero; echo no >&2; cat; exit 3"], seconds: 30)
    #expect(talk.end == .exited(3) && talk.output.utf8.count == BoundedChild.bytesMax)
    #expect(talk.complaint == "no\n")
    #expect(BoundedChild("/bin/sh", ["-c", "kill -9 $$"], seconds: 30).end == .killed)
    // What it starts ends with it, and the environment is not the parent's.
    let group = BoundedChild(
      "/bin/sh", ["-c", "sleep 600 & echo $!; sleep 600"], seconds: 1)
    #expect(group.end == .killed)
    let other = group.output.trimmingCharacters(in: .whitespacesAndNewlines)
    try #require(Int(other) != nil)
    // The kernel ends it in its own time: gone, or dead and not yet taken note of.
    func isAlive() -> Bool {
      let state = try? String(contentsOfFile: "/proc/\(other)/stat", encoding: .utf8)
      return state.map { !$0.contains(") Z ") } ?? false
    }
    for _ in 0..<2000 where isAlive() { usleep(5000) }
    #expect(!isAlive())
    let places = BoundedChild("/usr/bin/env", [], seconds: 30).output
    #expect(places.split(separator: "\n").count == 3 && places.contains("LC_ALL=C"))
  }

  @Test func optionsOfPrintersAreWords() throws {
    for (name, value) in [
      ("options", "-U root"), ("options", "å"), ("printer", "a b"), ("lp", "lp"),
      ("server", "http://printer.example.org:631"), ("server", "ipp://localhost"),
    ] {
      #expect(throws: AdapterFault.self, "\(value)") {
        try Self.adapter(.cups, "/nowhere", [name: value])
      }
    }
  }

  @Test func answersOfAPrintServerThatAreNoneSayNothing() {
    var answer: [UInt8] = [1, 1, 0, 0, 0, 0, 0, 1, 1]
    func add(_ tag: UInt8, _ name: String, _ value: [UInt8]) {
      answer += [tag, 0, UInt8(name.utf8.count)] + Array(name.utf8)
      answer += [0, UInt8(value.count)] + value
    }
    for (id, state) in [(1, 9), (2, 8), (3, 7), (4, 5), (5, 200)] as [(UInt8, UInt8)] {
      answer.append(2)
      add(0x21, "job-id", [0, 0, 0, id])
      add(0x44, "job-name", Array("a".utf8))
      add(0x23, "job-state", [0, 0, 0, state])
    }
    answer.append(3)
    #expect(PrintServer.read(answer) == [1: .completed, 2: .aborted, 3: .cancelled])
    for end in 0..<answer.count { #expect(PrintServer.read(Array(answer[..<end])) == nil) }
    var failed = answer
    failed[2] = 4
    #expect(PrintServer.read(failed) == nil)
    var state: UInt64 = 631
    print("seed \(state)")
    for _ in 0..<2000 {
      var bytes = answer
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
      }
      _ = PrintServer.read(bytes)
    }
  }
}
