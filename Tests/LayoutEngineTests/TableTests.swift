import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Groups, feet and widths of tables.
@Suite struct TableTests {
  private func texts(_ flow: String, _ invoice: Invoice) throws -> [String] {
    let composition = try Samples.compose(Samples.layout(flow), invoice)
    #expect(composition.diagnostics.map(\.text) == [])
    return composition.pages.flatMap { page in
      Samples.runs(page).filter { $0.role == .body && !$0.text.contains("/") }.map(\.text)
    }
  }

  private func invoice(_ orders: [String?], _ nets: [String]) -> Invoice {
    var invoice = Samples.invoice(lines: orders.count)
    for index in invoice.lines.indices {
      invoice.lines[index].orderLine = orders[index]
      invoice.lines[index].net = Samples.decimal(nets[index])
    }
    return invoice
  }

  private func grouped(_ attributes: String = "", columnFoot: String = "") -> String {
    """
    <table each="l in lines"><column name="id"><cell>{l.id}</cell>\(columnFoot)</column>
    <column name="net" width="30" align="right"><cell>{money(l.net)}</cell></column>
    <group-by value="l.orderLine" \(attributes)><head>Order {group}</head>
    <foot from="id" to="id" if="count(rows) > 1">Sum {count(rows)}</foot>
    <foot from="net" to="net" if="count(rows) > 1">{money(sum(rows.net))}</foot></group-by></table>
    """
  }

  @Test func groupsHaveHeadsAndSubtotals() throws {
    let invoice = invoice(["A", "A", "B", "A"], ["1.10", "-3.00", "5", "7"])
    #expect(
      try texts(grouped(), invoice) == [
        "Order A", "L1", "1,10", "L2", "−3,00", "Sum 2", "−1,90", "Order B", "L3", "5,00",
        "Order A", "L4", "7,00",
      ])
  }

  @Test func gatheredGroupsBringTheirRowsTogether() throws {
    let invoice = invoice(["A", "B", "A", nil, ""], ["1", "2", "3", "4", "5"])
    #expect(
      try texts(grouped("gather=\"yes\""), invoice) == [
        "Order A", "L1", "1,00", "L3", "3,00", "Sum 2", "4,00", "Order B", "L2", "2,00", "Order",
        "L4", "4,00", "L5", "5,00", "Sum 2", "9,00",
      ])
  }

  @Test func anyValueMakesGroups() throws {
    var invoice = invoice([nil, nil, nil], ["1", "2", "3"])
    invoice.lines[1].tax = TaxCategory(code: "S", percent: 12)
    invoice.lines[2].tax = TaxCategory(code: "S", percent: 12)
    invoice.lines[0].properties = [.init(name: "site", value: "North")]
    invoice.lines[1].properties = [.init(name: "site", value: "South")]
    invoice.lines[2].properties = [.init(name: "site", value: "South")]
    for value in ["l.vatRate", "first(l.properties.value)", "l.net > 1"] {
      let flow = """
        <table each="l in lines"><column><cell>{l.id}</cell></column>
        <group-by value="\(value.replacingOccurrences(of: ">", with: "gt"))"><foot>S{sum(rows.net)}</foot></group-by></table>
        """
      #expect(try texts(flow, invoice) == ["L1", "S1", "L2", "L3", "S5"], "\(value)")
    }
  }

  @Test func theFootSumsUpAllRows() throws {
    let invoice = invoice(["A", "A", "B"], ["1", "2", "4"])
    let flow = grouped(
      columnFoot: "<foot align=\"right\">All {money(sum(rows.net))} of {count(rows)}</foot>"
    ).replacingOccurrences(of: "each=", with: "where=\"l.id != 'L2'\" each=")
    #expect(
      try texts(flow, invoice) == [
        "Order A", "L1", "1,00", "Order B", "L3", "4,00", "All 5,00 of 2",
      ])
  }

  @Test func footsStandUnderTheirColumns() throws {
    let flow = """
      <table each="l in lines" sum-rule="1 black" foot-fill="black">
      <column><cell>{l.id}</cell><foot>Sum</foot></column>
      <column width="auto" align="right"><cell>{l.index}</cell>
        <foot>{money(sum(rows.net) * 1000)}</foot></column></table>
      """
    let composition = try Samples.compose(Samples.layout(flow))
    let runs = Samples.runs(composition.pages[0])
    let sum = try #require(runs.first { $0.text == "300\u{A0}000,00" })
    let label = try #require(runs.first { $0.text == "Sum" })
    #expect(sum.origin.x + sum.width == .mm(190))
    #expect(sum.fontSize == .pt(9))
    #expect(label.origin.y == sum.origin.y)
  }

  @Test func rowValuesMayHaveNames() throws {
    let flow = """
      <table each="l in lines" where="double gt 2" carry="double">
      <let name="double" value="l.net * 2"/><column><cell>{l.id} {double}</cell></column>
      <below><p>{double + 1}</p></below></table>
      """
    let invoice = invoice([nil, nil], ["1", "2"])
    #expect(try texts(flow, invoice) == ["L2 4", "5"])
  }

  // MARK: Widths

  @Test func aTableWiderThanItsPlaceDoesNotCompile() throws {
    let source = """
      <layout version="1"><page on="first"><address/>
      <body x="20" y="100" width="170" bottom="270"/></page><flow>
       <table each="line in invoice.lines" gap="0"><column width="48"><cell>a</cell></column>
       <column name="description" width="140"><cell>b</cell></column></table>
      </flow></layout>
      """
    let fault = try #require(Samples.compile(source).diagnostics.first)
    #expect(
      fault.text == """
        test.xml:3:2 flow/table: error: table "lines" is wider than the page body [table-overfull]
          why: columns total 188.0 mm; the page body is 170.0 mm
          fix: give one column a flexible width, or reduce "description" by 18.0 mm
        """)
  }

  @Test(arguments: [
    ("<box padding=\"0 40\">", "</box>", "the box", "90.0"),
    ("<group indent=\"60\">", "</group>", "the page body", "110.0"),
    ("<columns gap=\"10\"><col/><col>", "</col></columns>", "the column", "80.0"),
  ])
  func widthsOfContainersCount(
    _ open: String, _ close: String, _ place: String, _ room: String
  ) throws {
    let flow = """
      \(open)<table each="l in lines" gap="2"><column width="119"><cell>x</cell></column>
      <column><cell>y</cell></column></table>\(close)
      """
    let fault = try #require(Samples.compile(Samples.layout(flow)).diagnostics.first)
    #expect(fault.code == "table-overfull")
    #expect(fault.message == "table \"lines\" is wider than \(place)")
    #expect(
      fault.why == "columns total 119.0 mm and the gaps between them 2.0 mm; \(place) is \(room) mm"
    )
  }

  @Test func columnsThatMayBeHiddenAreMeasuredOnTheDocument() throws {
    let flow = """
      <table each="l in lines" gap="0"><column if="yes" width="100"><cell>x</cell></column>
      <column if="yes" width="100.04"><cell>y</cell></column></table>
      """
    let composition = try Samples.compose(Samples.layout(flow))
    let fault = try #require(composition.diagnostics.first)
    #expect(fault.code == "table-overfull")
    #expect(fault.why == "columns total 200.0 mm; its place is 170.0 mm")
    #expect(fault.fix?.hasSuffix("reduce \"2\" by 30.1 mm") == true)
    #expect(fault.place.line == 4)
  }

  @Test func columnsOfElementsAreMeasuredToo() throws {
    let flow = """
      <columns gap="5"><col width="100"><p>a</p></col><col width="80"><p>b</p></col></columns>
      """
    let fault = try #require(Samples.compile(Samples.layout(flow)).diagnostics.first)
    #expect(fault.code == "columns-overfull")
    #expect(fault.fix == "give one column a flexible width, or reduce \"column 1\" by 15.0 mm")
  }

  @Test func sharesKeepTheirBounds() {
    func widths(_ columns: [(Int, Int, Int)], _ total: Int) -> [Int] {
      ColumnShares.widths(
        columns.map { ColumnShares.Share(share: $0.0, least: $0.1, most: $0.2) }, total: total)
    }
    #expect(widths([(1, 0, 0), (2, 0, 0)], 100) == [33, 67])
    #expect(widths([(1, 50, 0), (2, 0, 0)], 100) == [50, 50])
    #expect(widths([(1, 0, 20), (1, 0, 0), (1, 0, 0)], 100) == [20, 40, 40])
    #expect(widths([(1, 60, 0), (1, 60, 0)], 100) == [60, 60])
    #expect(widths([(1, 0, 10), (1, 0, 10)], 100) == [10, 10])
    #expect(widths([], 100) == [])
  }

  @Test(arguments: [UInt64(7), 8]) func sharesSumUp(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    for round in 0..<300 {
      let columns = (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
        ColumnShares.Share(
          share: Int.random(in: 1...5, using: &numbers),
          least: Bool.random(using: &numbers) ? Int.random(in: 0...60, using: &numbers) : 0,
          most: Bool.random(using: &numbers) ? Int.random(in: 60...200, using: &numbers) : 0)
      }
      let total = Int.random(in: 0...500, using: &numbers)
      let widths = ColumnShares.widths(columns, total: total)
      let least = columns.reduce(0) { $0 + $1.least }
      let most = columns.reduce(0) { $0 + ($1.most > 0 ? $1.most : 10_000) }
      for (width, column) in zip(widths, columns) {
        #expect(width >= column.least, "seed \(seed), round \(round)")
        #expect(column.most == 0 || width <= column.most, "seed \(seed), round \(round)")
      }
      if least <= total, total <= most {
        #expect(widths.reduce(0, +) == total, "seed \(seed), round \(round)")
      }
    }
  }

  @Test func colsTakeBoundsToo() throws {
    let flow = """
      <columns gap="10"><col width="*" max="20"><p>a</p></col><col width="*"><p>b</p></col></columns>
      """
    let runs = Samples.runs(try Samples.compose(Samples.layout(flow)).pages[0])
    #expect(runs.first { $0.text == "b" }?.origin.x == .mm(50))
  }
}
