import Foundation
import MailModel
import Testing

@testable import Intake

/// Indexes beside ready-made PDFs: CSV and JSON, their fields, sums and faults.
@Suite struct ReadyMadeIndexTests {
  private func profile(_ change: (inout ReadyMadeIndex) -> Void = { _ in }) -> ReadyMadeProfile {
    var index = ReadyMadeIndex(
      files: ["*.csv"], format: .csv,
      fields: [.number: ["Nr"], .amount: ["Belopp"], .addressLines: ["A", "B"]])
    index.trailer = "SUM"
    index.count = "2"
    index.sum = "3"
    change(&index)
    var profile = ReadyMadeProfile(files: ["*.pdf"], index: index)
    profile.decimalMark = .comma
    return profile
  }

  private func read(
    _ text: String, _ profile: ReadyMadeProfile? = nil
  ) -> ReadyMadeIndexContent {
    ReadyMadeIndexReader.read(
      Array(text.utf8), by: profile ?? self.profile(), file: "day.csv")
  }

  @Test func aDelimitedIndexGivesItsRecordsAndLeavesTheTrailerOut() {
    let content = read(
      "\u{FEFF}Nr;Belopp;A;B\r\n17;\"1 234,50\";\"Gatan \"\"Övre\"\" 1\";903 25 UMEÅ\r\n"
        + "18;0,50;\"två\nrader\";B\r\nSUM;2;1 235,00\r\n")
    #expect(content.faults.isEmpty)
    #expect(content.entries.map(\.row) == [2, 3])
    #expect(content.entries[0].texts(.addressLines) == ["Gatan \"Övre\" 1", "903 25 UMEÅ"])
    #expect(content.entries[1].texts(.addressLines) == ["två\nrader", "B"])
    #expect(content.entries[1].text(.number) == "18")
  }

  @Test(arguments: [
    ("Nr;Belopp;A;B\n1;2,00;a;b\nSUM;2;2,00", "index-count"),
    ("Nr;Belopp;A;B\n1;2,00;a;b\nSUM;1;2,01", "index-sum"),
    ("Nr;Belopp;A;B\n1;2,00;a;b\n", "index-trailer"),
    ("Nr;Belopp;A;B\n1;2,00;a;b\nSUM;1;2,00\nSUM;1;2,00", "index-trailer"),
  ])
  func totalsThatDoNotHoldAreAFaultOfAll(_ text: String, code: String) {
    let content = read(text)
    #expect(!content.isUnreadable)
    #expect(content.entries.count == 1)
    #expect(content.faults.map(\.code) == [code])
    #expect(
      content.faults.allSatisfy { $0.severity == .deviation && $0.why != nil && $0.fix != nil })
  }

  @Test(arguments: [
    ("Nr;Belopp;A\n1;2,00;a", "index-column"), ("Nr;Belopp;A;B\n", "index-empty"),
    ("Nr;Belopp;A;B\n1;\"2,00;a;b\n", "index-unreadable"),
  ])
  func anIndexThatCannotBeReadIsRefusedWhole(_ text: String, code: String) {
    let content = read(text)
    #expect(content.isUnreadable)
    #expect(content.faults.map(\.code) == [code])
  }

  @Test func encodingsAreThoseStatedAndNothingElse() {
    let latin = Array("Nr;Belopp;A;B\n1;2,00;".utf8) + [0xC5] + Array(";b".utf8)
    let plain = { (index: inout ReadyMadeIndex) in
      index.trailer = nil
      index.count = nil
      index.sum = nil
    }
    func read(_ encoding: ReadyMadeIndex.Encoding) -> ReadyMadeIndexContent {
      ReadyMadeIndexReader.read(
        latin,
        by: profile {
          plain(&$0)
          $0.encoding = encoding
        }, file: "day.csv")
    }
    #expect(read(.utf8).faults.map(\.code) == ["index-encoding"])
    #expect(read(.latin1).entries.first?.text(.addressLines) == "Å")
    #expect(read(.windows1252).entries.first?.text(.addressLines) == "Å")
    #expect(ReadyMadeIndex.Encoding.windows1252.text([0x80, 0x8A]) == "€Š")
    #expect(ReadyMadeIndex.Encoding.windows1252.text([0x81]) == nil)
  }

  @Test func columnsWithoutHeaderGoByNumber() {
    let content = read(
      "17;2,00;a;b",
      profile {
        $0.hasHeader = false
        $0.fields = [.number: ["1"], .amount: ["2"]]
        $0.trailer = nil
        $0.count = nil
        $0.sum = nil
      })
    #expect(content.entries.map { $0.text(.number) } == ["17"])
  }

  @Test func aJSONIndexKeepsMoneyAsWritten() {
    let json = profile {
      $0.format = .json
      $0.trailer = nil
      $0.list = "day.invoices"
      $0.count = "count"
      $0.sum = "sum"
      $0.fields = [
        .number: ["nr"], .amount: ["amount"], .addressLines: ["to.lines"], .name: ["to.name"],
      ]
    }
    var points = json
    points.decimalMark = .point
    let content = read(
      #"{"count":2,"sum":0.30000000000000000001,"day":{"invoices":[{"nr":7,"amount":"#
        + #"0.10000000000000000001,"to":{"name":"\u00c5sa","lines":["a","b"]}},"#
        + #"{"nr":"8","amount":0.2}]}}"#, points)
    #expect(content.faults.isEmpty)
    #expect(content.entries.map { $0.text(.number) } == ["7", "8"])
    #expect(content.entries[0].text(.name) == "Åsa")
    #expect(content.entries[0].texts(.addressLines) == ["a", "b"])
  }

  @Test(arguments: [
    "{", "[1,]", "{\"a\":1,\"a\":2}", "\"x", "[\"\u{1}\"]", "{\"a\" 1}", "nul", "1 2",
    "[\"\\q\"]", String(repeating: "[", count: 100),
  ])
  func whatIsNoJSONIsRefusedWithItsLine(_ text: String) {
    #expect(throws: IndexJSON.Fault.self) { try IndexJSON.read(Array(text.utf8)) }
  }

  @Test func amountsAreReadByTheStatedMarkAlone() {
    let cases: [(String, ReadyMadeProfile.DecimalMark, String?)] = [
      ("1 234,50", .comma, "1234.5"), ("1.234,50", .comma, "1234.5"), ("12,50-", .comma, "-12.5"),
      ("\u{2212}3,00", .comma, "-3"), ("1,234.50", .point, "1234.5"), ("0", .point, "0"),
      ("12.50", .comma, nil), ("1,2,3", .comma, nil), ("1,", .comma, nil), ("", .point, nil),
      ("12 kr", .point, nil), ("1e3", .point, nil), ("1.23,4", .comma, nil),
    ]
    for (text, mark, wanted) in cases {
      #expect(
        WrittenValue.amount(text, mark: mark) == wanted.flatMap { Decimal(string: $0) },
        "\(text) with \(mark)")
    }
  }

  @Test func datesAreReadInTheStatedFormAlone() {
    let day = CalendarDate(year: 2026, month: 11, day: 2)
    #expect(WrittenValue.date("2026-11-02", form: .iso) == day)
    #expect(WrittenValue.date("20261102", form: .basic) == day)
    #expect(WrittenValue.date("2.11.2026", form: .points) == day)
    #expect(WrittenValue.date("02/11/2026", form: .slashes) == day)
    #expect(WrittenValue.date("02-11-2026", form: .hyphens) == day)
    #expect(WrittenValue.date("2026-11-02", form: .points) == nil)
    #expect(WrittenValue.date("31.02.2026", form: .points) == nil)
    #expect(WrittenValue.date("+2.11.2026", form: .points) == nil)
  }

  @Test func pagesAreRangesOrFirstPages() {
    func pages(_ values: [ReadyMadeField: String]) -> ReadyMadeEntry.Pages {
      ReadyMadeEntry(
        row: 1,
        values: Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, [$0.value]) })
      ).pages
    }
    #expect(pages([:]) == .unsaid)
    #expect(pages([.pages: "3-5"]) == .from(3, 5))
    #expect(pages([.pages: "3"]) == .from(3, 3))
    #expect(pages([.firstPage: "3"]) == .from(3, nil))
    #expect(pages([.firstPage: "3", .pageCount: "2"]) == .from(3, 4))
    #expect(pages([.firstPage: "3", .lastPage: "2"]) == .unreadable)
    #expect(pages([.firstPage: "0"]) == .unreadable)
    #expect(pages([.pages: "5-3"]) == .unreadable)
    #expect(pages([.firstPage: "1", .pageCount: "9999999999999"]) == .unreadable)
  }

  /// Whatever an index holds, reading ends, and crashes nowhere.
  @Test func mutatedIndexesNeverCrash() {
    let seed = UInt64(20_261_126)
    var state = seed
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let csv = Array("Nr;Belopp;A;B\n1;2,00;\"a\nb\";b\nSUM;1;2,00".utf8)
    let json = Array(#"{"invoices":[{"nr":"1","to":{"a":["x","\u00e5"]},"amount":-1.5e2}]}"#.utf8)
    print("seed \(seed)")
    for round in 0..<2000 {
      var bytes = round % 2 == 0 ? csv : json
      for _ in 0...(next() % 6) { bytes[next() % bytes.count] = UInt8(next() % 256) }
      let form = round % 2 == 0 ? profile() : profile { $0.format = .json }
      let content = ReadyMadeIndexReader.read(bytes, by: form, file: "x")
      #expect(content.isUnreadable ? !content.faults.isEmpty : !content.entries.isEmpty)
    }
  }
}
