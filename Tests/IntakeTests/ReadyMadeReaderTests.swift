import Foundation
import MailModel
import Testing

@testable import Intake

/// Ready-made invoices of what index, XML and rectangles say.
@Suite struct ReadyMadeReaderTests {
  private static func sender() -> SenderProfile {
    var sender = SenderProfile(
      id: "s", name: "Sändaren AB", country: "SE", printSite: "SE-STO", language: .sv,
      layout: "housing")
    sender.organisationNumbers = ["556677-8899"]
    return sender
  }

  private static let values: [ReadyMadeField: [String]] = [
    .number: ["700"], .date: ["2026-11-20"], .due: ["2026-12-20"], .amount: ["125,00"],
    .currency: ["SEK"], .name: ["Åsa Älgsjö"],
    .addressLines: ["c/o Holm", "Storgatan 1", "903 25 UMEÅ"],
    .paymentReference: ["7005"],
  ]

  private func sources(
    _ values: [ReadyMadeField: [String]] = values,
    _ change: (inout ReadyMadeSources) -> Void = { _ in }
  ) -> ReadyMadeSources {
    var profile = ReadyMadeProfile(files: [])
    profile.decimalMark = .comma
    var sources = ReadyMadeSources(sender: Self.sender(), profile: profile)
    sources.entry = ReadyMadeEntry(
      row: 4, values: Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) }))
    change(&sources)
    return sources
  }

  private func read(_ sources: ReadyMadeSources) -> IntakeResult {
    ReadyMadeReader.read(sources, file: "day.pdf/0001", index: "day.csv")
  }

  @Test func anIndexAloneMakesAnInvoiceThatCanBeMailed() throws {
    let result = read(sources())
    #expect(result.outcome == .accepted)
    #expect(result.diagnostics.isEmpty)
    let invoice = try #require(result.invoice)
    #expect(invoice.totals.payable == 125)
    #expect(invoice.dueDate == CalendarDate(iso: "2026-12-20"))
    #expect(invoice.paymentMeans.first?.paymentID == "7005")
    // The same key as a UBL invoice of that seller gives.
    #expect(invoice.sellerKey == "SE:5566778899")
    let mailing = try #require(result.mailing)
    #expect(mailing.nameLines == ["Åsa Älgsjö"])
    #expect(mailing.deliveryLines == ["c/o Holm", "Storgatan 1"])
    #expect(mailing.postcode == "903 25")
    #expect(mailing.town == "UMEÅ")
    #expect(mailing.country == "SE")
  }

  @Test(arguments: [
    (ReadyMadeField.number, "", "ready-made-no-number"), (.date, "20.11.2026", "ready-made-date"),
    (.amount, "125.00", "ready-made-amount"), (.amount, "", "ready-made-amount"),
    (.currency, "SKR", "ready-made-currency"), (.currency, "", "ready-made-currency"),
    (.due, "2026-11-01", "due-before-issue"), (.due, "soon", "ready-made-due"),
    (.name, "", "ready-made-no-name"), (.name, "Ã…sa", "text-damaged"),
    (.addressLines, "Storgatan 1", "address-no-postcode"),
    (.kind, "receipt", "ready-made-kind"),
  ])
  func whatIsMissingOrWrongIsADeviation(_ field: ReadyMadeField, _ value: String, code: String) {
    var values = Self.values
    values[field] = [value]
    let result = read(sources(values))
    #expect(result.outcome == .deviation)
    #expect(result.diagnostics.contains { $0.code == code }, "\(result.diagnostics.map(\.code))")
    // Nothing personal in what is told.
    let told = result.diagnostics.map(\.text).joined()
    for word in ["Åsa", "Älgsjö", "Storgatan", "UMEÅ"] { #expect(!told.contains(word)) }
  }

  @Test func pagesAndIndexMustAgree() {
    let number = ReadyMadeRectangle(
      field: .number, place: Rectangle(x: .zero, y: .zero, width: .mm(10), height: .mm(10)))
    func read(_ drawn: [String]?) -> [String] {
      self.read(
        sources {
          $0.profile.rectangles = [number]
          if let drawn { $0.rectangles[.number] = drawn }
        }
      ).diagnostics.map(\.code)
    }
    #expect(read(["700"]) == [])
    #expect(read(["701"]) == ["ready-made-differs"])
    #expect(read(nil) == ["ready-made-rectangle-empty"])
  }

  @Test func amountsOfIndexXMLAndPageMustAgree() {
    func read(_ change: (inout ReadyMadeSources) -> Void) -> [String] {
      self.read(sources(Self.values, change)).diagnostics.map(\.code)
    }
    var xml = EmbeddedInvoice()
    xml.number = "700"
    xml.payable = 125
    #expect(read { $0.embedded = xml } == [])
    xml.payable = 126
    #expect(read { $0.embedded = xml } == ["ready-made-differs"])
    let place = Rectangle(x: .zero, y: .zero, width: .mm(10), height: .mm(10))
    #expect(
      read {
        $0.profile.rectangles = [ReadyMadeRectangle(field: .amount, place: place)]
        $0.rectangles[.amount] = ["124,99"]
      } == ["ready-made-differs"])
  }

  @Test func addressBlocksOfManyCountriesAreTakenApart() {
    let cases: [([String], String?, String?, String?, String?)] = [
      (["A", "Gatan 1", "903 25 UMEÅ"], "Gatan 1", "903 25", "UMEÅ", "SE"),
      (["A", "Gatan 1", "SE-90325 UMEÅ", "SVERIGE"], "Gatan 1", "903 25", "UMEÅ", "SE"),
      (["A", "Gata 2", "0150 OSLO", "Norge"], "Gata 2", "0150", "OSLO", "NO"),
      (["A", "Katu 3", "FI-00100 HELSINKI"], "Katu 3", "00100", "HELSINKI", "FI"),
      (
        ["A", "High St 1", "LONDON", "SW1A 1AA", "United Kingdom"], "High St 1", "SW1A 1AA",
        "LONDON",
        "GB"
      ),
      (["A", "Laan 5", "1234 AB DEN HAAG", "NL"], "Laan 5", "1234 AB", "DEN HAAG", "NL"),
      (["A", "Gatan 1", "UMEÅ"], "Gatan 1", nil, "UMEÅ", "SE"),
      (["A", "Gatan 1", "12 UMEÅ"], "Gatan 1", "12", "UMEÅ", "SE"),
    ]
    for (lines, street, postcode, town, country) in cases {
      let (name, address) = AddressText.block(lines, country: "SE")
      #expect(name == "A")
      #expect(address.street == street, "\(lines)")
      #expect(address.postcode == postcode, "\(lines)")
      #expect(address.city == town, "\(lines)")
      #expect(address.country == country, "\(lines)")
    }
  }

  @Test func onlyItsOwnContainerMakesAnOrder() throws {
    var order = ReadyMadeOrder(container: String(repeating: "a", count: 64), sender: "s")
    order.entry = ReadyMadeEntry(row: 1, values: ["number": ["7"]])
    let bytes = try order.bytes()
    #expect(try order.bytes() == bytes)
    #expect(ReadyMadeOrder(bytes, container: order.container) == order)
    #expect(ReadyMadeOrder(bytes, container: nil) == nil)
    #expect(ReadyMadeOrder(bytes, container: String(repeating: "b", count: 64)) == nil)
    #expect(ReadyMadeOrder(Array("{}".utf8), container: order.container) == nil)
  }

  // MARK: Words on pages

  private func word(_ text: String, _ x: Double, _ y: Double) -> PlacedWord {
    PlacedWord(
      text, Rectangle(x: .mm(x), y: .mm(y), width: .mm(Double(text.count) * 2), height: .mm(4)))
  }

  @Test func rectanglesGiveLinesAndWhatAPatternFinds() {
    let words = [
      word("Umeå", 40, 20.4), word("903 25", 20, 20), word("Gatan", 20, 15), word("X", 100, 15),
    ]
    let place = Rectangle(x: .mm(15), y: .mm(10), width: .mm(50), height: .mm(20))
    #expect(ReadyMadeText.lines(of: words, in: place) == ["Gatan", "903 25 Umeå"])
    let rectangle = ReadyMadeRectangle(field: .postcode, place: place, pattern: #"(\d{3} \d\d)"#)
    #expect(ReadyMadeText.values(words, rectangle) == ["903 25"])
    #expect(
      ReadyMadeText.values(words, .init(field: .postcode, place: place, pattern: "nothing")) == [])
  }

  @Test func mergedPagesFallApartByTheRule() {
    let place = Rectangle(x: .zero, y: .zero, width: .mm(200), height: .mm(30))
    func split(_ texts: [String], _ rule: ReadyMadeSplit.Rule, _ pattern: String?) -> [ClosedRange<
      Int
    >] {
      ReadyMadeText.split(
        texts.map { $0.isEmpty ? [] : [word($0, 10, 10)] },
        by: ReadyMadeSplit(rule: rule, place: place, pattern: pattern))
    }
    #expect(split(["p1/2", "p2/2", "p1/1"], .matches, "p1/") == [1...2, 3...3])
    // Pages before the first invoice are a stretch of their own.
    #expect(split(["?", "p1/1", "p1/1"], .matches, "p1/") == [1...1, 2...2, 3...3])
    #expect(split(["?", "?"], .matches, "p1/") == [1...2])
    #expect(split(["A", "A", "", "B"], .changes, nil) == [1...3, 4...4])
    #expect(split(["Nr 1 s 1", "Nr 1 s 2", "Nr 2 s 1"], .changes, #"Nr (\d+)"#) == [1...2, 3...3])
    #expect(split([], .changes, nil) == [])
  }
}
