import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Boxes, columns, fields, tables, pictures and codes.
@Suite struct ElementTests {
  private func items(_ flow: String, _ invoice: Invoice = Samples.invoice()) throws -> [FrameItem] {
    try Samples.compose(Samples.layout(flow), invoice).pages[0].items.filter {
      if case .text(let run) = $0 { run.role != .address && run.text != "1/1" } else { true }
    }
  }
  private func runs(_ flow: String, _ invoice: Invoice = Samples.invoice()) throws -> [TextRun] {
    try items(flow, invoice).compactMap { if case .text(let run) = $0 { run } else { nil } }
  }

  // MARK: Fields

  @Test func emptyFieldsAreLeftOut() throws {
    let runs = try runs(
      """
      <fields><field label="A" value="{invoice.number}"/><field label="B" value="{payee.name}"/>
      <field label="C" value="c" if="no"/><field label="D" value="d"/></fields>
      """)
    #expect(runs.map(\.text) == ["A", "F-1001", "D", "d"])
  }

  @Test func valuesStandInOneColumn() throws {
    let runs = try runs(
      """
      <fields gap="2"><field label="A" value="x"/><field label="Long label" value="y"/></fields>
      """)
    #expect(runs[1].origin.x == runs[3].origin.x)
    #expect(runs[1].origin.x == .mm(22) + runs[2].width)
    #expect(runs[0].origin.y == runs[1].origin.y)
  }

  @Test func amountsEndAtTheRightEdge() throws {
    let runs = try runs(
      """
      <fields value-align="right"><field label="A" value="1"/>
      <field label="B" value="22,00" role="payable" size="14" weight="700" rule="0.5 black"/></fields>
      """)
    for run in [runs[1], runs[3]] { #expect(run.origin.x + run.width == .mm(190)) }
    #expect(runs[3].role == .payable)
    #expect(runs[3].fontSize == .pt(14))
    #expect(runs[2].origin.y == runs[3].origin.y)
  }

  @Test func fieldsStandInColumns() throws {
    let runs = try runs(
      """
      <fields place="above" columns="2" gap="10"><field label="A" value="1"/>
      <field label="B" value="2"/><field label="C" value="3"/></fields>
      """)
    #expect(runs.map(\.text) == ["A", "1", "B", "2", "C", "3"])
    #expect(runs[0].origin.x == .mm(20))
    #expect(runs[2].origin.x == .mm(110))
    #expect(runs[1].origin.y > runs[0].origin.y)
    #expect(runs[3].origin.y == runs[1].origin.y)
    #expect(runs[4].origin.y > runs[1].origin.y)
  }

  @Test func fieldsLoop() throws {
    var invoice = Samples.invoice()
    var charge = AllowanceCharge(isCharge: true, amount: 39)
    charge.reason = "Gebyr"
    invoice.allowancesAndCharges = [charge, AllowanceCharge(isCharge: false, amount: 5)]
    let runs = try runs(
      """
      <fields><for each="a in invoice.allowances"><field label="{a.title}" value="{money(a.signed)}"/>
      </for></fields>
      """, invoice)
    #expect(runs.map(\.text) == ["Gebyr", "39,00", "Rabatt", "−5,00"])
  }

  // MARK: Boxes and columns

  @Test func boxesHoldTheirContent() throws {
    let items = try items(
      "<box fill=\"black\" padding=\"1 2 3 4\"><p>a</p></box><p>b</p>")
    guard case .fill(let frame, .black) = items.first else {
      Issue.record("no fill")
      return
    }
    #expect(frame.minX == .mm(20))
    #expect(frame.size.width == .mm(170))
    #expect(frame.size.height == .mm(4) + .pt(12.15))
    guard case .text(let a) = items[1], case .text(let b) = items[2] else {
      Issue.record("no text")
      return
    }
    #expect(a.origin.x == .mm(24))
    #expect(b.origin.y > frame.maxY)
  }

  @Test func roundBoxesAreOutlines() throws {
    let items = try items("<box stroke=\"black\" radius=\"2\"><p>a</p></box>")
    guard case .path(let path) = items.first else {
      Issue.record("no outline")
      return
    }
    #expect(path.stroke == .black)
    #expect(path.fill == nil)
    #expect(path.steps.count == 10)
  }

  @Test func emptyBoxesVanish() throws {
    #expect(try items("<box fill=\"black\" padding=\"2\"><p if=\"no\">a</p></box>").isEmpty)
  }

  @Test func columnsShareTheWidth() throws {
    let runs = try runs(
      """
      <columns gap="10"><col width="40"><p>a</p></col><col width="*"><p>b</p></col>
      <col width="2*"><p align="right">c</p></col></columns>
      """)
    #expect(runs[0].origin.x == .mm(20))
    #expect(runs[1].origin.x == .mm(70))
    #expect(runs[2].origin.x + runs[2].width == .mm(190))
    #expect(Set(runs.map(\.origin.y)).count == 1)
  }

  @Test func hiddenColumnsKeepTheirPlace() throws {
    let runs = try runs(
      "<columns gap=\"10\"><col if=\"no\"><p>a</p></col><col><p>b</p></col></columns>")
    #expect(runs.map(\.text) == ["b"])
    #expect(runs[0].origin.x == .mm(110))
  }

  @Test func columnsAlignAtTheBottom() throws {
    let runs = try runs(
      "<columns valign=\"bottom\"><col><p>a</p><p>b</p></col><col><p>c</p></col></columns>")
    #expect(runs[2].origin.y == runs[1].origin.y)
  }

  // MARK: Tables

  @Test func rowsOfATableStandOnOneBaseline() throws {
    let runs = try runs(
      """
      <table each="l in lines" where="l.id = 'L2'"><column width="50"><cell size="14">{l.name}</cell></column>
      <column align="right"><cell size="7">{l.id}</cell></column></table>
      """)
    #expect(runs.map(\.text) == ["Elnät 2", "L2"])
    #expect(runs[0].origin.y == runs[1].origin.y)
    #expect(runs[1].origin.x + runs[1].width == .mm(190))
  }

  @Test func columnsByContentAreAsWideAsTheirWidestCell() throws {
    let runs = try runs(
      """
      <table each="l in lines" gap="5"><column width="*"><cell>{l.id}</cell></column>
      <column width="auto"><cell>{l.index = 2 ? "wide cell" : "x"}</cell></column></table>
      """)
    let wide = try #require(runs.first { $0.text == "wide cell" })
    #expect(wide.origin.x + wide.width == .mm(190))
    for run in runs where run.text == "x" { #expect(run.origin.x == wide.origin.x) }
  }

  @Test func whatStandsBelowARowSpansItsColumns() throws {
    var invoice = Samples.invoice(lines: 2)
    invoice.lines[0].description = "description"
    let runs = try runs(
      """
      <table each="l in lines" gap="0"><column width="50" name="a"><cell>{l.id}</cell></column>
      <column name="b"><cell>{l.name}</cell></column><column name="c" width="30"><cell>c</cell></column>
      <below from="b" to="c"><p>{l.description}</p></below></table>
      """, invoice)
    #expect(runs.map(\.text) == ["L1", "Elnät 1", "c", "description", "L2", "Elnät 2", "c"])
    #expect(runs[3].origin.x == .mm(70))
    #expect(runs[3].origin.y > runs[0].origin.y)
    #expect(runs[4].origin.y > runs[3].origin.y)
  }

  @Test func tablesWithoutRowsShowNothing() throws {
    #expect(
      try runs(
        "<table each=\"l in lines\" where=\"no\"><column><head>H</head><cell>x</cell></column></table>"
      ).isEmpty)
  }

  @Test func zebraLiesUnderEverySecondRow() throws {
    let items = try items(
      "<table each=\"l in lines\" zebra=\"black\"><column><cell>{l.id}</cell></column></table>")
    let fills = items.compactMap { if case .fill(let frame, _) = $0 { frame } else { nil } }
    #expect(fills.count == 1)
  }

  @Test func hiddenColumnsGiveTheirRoom() throws {
    let runs = try runs(
      """
      <table each="l in lines" where="l.index = 1" gap="10"><column if="no"><cell>a</cell></column>
      <column><cell>b</cell></column></table>
      """)
    #expect(runs.map(\.text) == ["b"])
    #expect(runs[0].origin.x == .mm(20))
  }

  @Test func tablesGoOverAnyList() throws {
    let runs = try runs(
      """
      <table each="v in vat"><column><head>{t.vat}</head><cell>{v.title}</cell></column>
      <column align="right"><cell>{money(v.tax)}</cell></column></table>
      """)
    #expect(runs.map(\.text) == ["Moms", "Moms\u{A0}25\u{A0}%", "75,00"])
  }

  // MARK: Pictures, codes and drawing

  private func picture(_ flow: String, logo: String? = "logo.svg") throws -> Rectangle? {
    var context = Samples.context()
    context.logo = logo
    for item in try Samples.compose(Samples.layout(flow), Samples.invoice(), context).pages[0].items
    {
      if case .picture(let picture) = item { return picture.rectangle }
    }
    return nil
  }

  @Test(arguments: [
    ("height=\"10\"", 20.0, 10.0), ("width=\"10\"", 10, 5), ("width=\"10\" height=\"10\"", 10, 5),
    ("width=\"100\" height=\"10\"", 20, 10), ("height=\"200\"", 170, 85),
  ])
  func picturesKeepTheirShape(_ size: String, _ width: Double, _ height: Double) throws {
    let frame = try #require(try picture("<logo \(size)/>"))
    #expect(frame.size == Size(width: .mm(width), height: .mm(height)))
  }

  @Test func logosAlign() throws {
    let frame = try #require(try picture("<logo height=\"10\" align=\"right\"/>"))
    #expect(frame.maxX == .mm(190))
  }

  @Test func withoutALogoTheNameStands() throws {
    #expect(try picture("<logo height=\"10\"/>", logo: nil) == nil)
    #expect(try runs("<logo height=\"10\"/>").map(\.text) == ["Östra Älvdalens Energi AB"])
  }

  @Test func aMissingPictureIsADeviation() throws {
    let composition = try Samples.compose(
      Samples.layout("<picture file=\"missing.png\" height=\"10\"/>"))
    #expect(composition.diagnostics.map(\.code) == ["missing-picture"])
    #expect(composition.diagnostics.map(\.severity) == [.deviation])
  }

  @Test func codesCarryTheirPayload() throws {
    let items = try items(
      """
      <code kind="qr-q" size="28" payload="{usingQR}"/><code kind="qr-m" size="28" payload="{epcQR}"/>
      <code kind="code128" width="80" height="10" payload="12" align="right"/>
      """)
    let codes = items.compactMap { if case .code(let code) = $0 { code } else { nil } }
    #expect(codes.map(\.symbology) == [.qrQ, .code128C])
    #expect(codes[0].payload.hasPrefix("{\"uqr\":1"))
    #expect(codes[1].rectangle.maxX == .mm(190))
    #expect(codes[1].rectangle.minY > codes[0].rectangle.minY)
  }

  @Test func placesCountFromTheirBox() throws {
    let items = try items(
      """
      <spacer height="10"/><box height="30"><place x="5" y="6" width="50"><p>a</p></place>
      <line x1="0" y1="1" x2="10" y2="1" width="1mm"/><rect x="1" y="2" width="3" height="4" fill="black"/>
      <line x1="0" y1="0" x2="10" y2="10"/></box>
      """)
    let fills = items.compactMap { if case .fill(let frame, _) = $0 { frame } else { nil } }
    #expect(fills[0] == Rectangle(x: .mm(20), y: .mm(110.5), width: .mm(10), height: .mm(1)))
    #expect(fills[1] == Rectangle(x: .mm(21), y: .mm(112), width: .mm(3), height: .mm(4)))
    let run = try #require(items.compactMap { if case .text(let r) = $0 { r } else { nil } }.first)
    #expect(run.origin.x == .mm(25))
    #expect(run.origin.y > .mm(116))
  }

  @Test func regionsThatOverflowAreReported() throws {
    let pages = """
      <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/>
      <region x="20" y="220" width="60" height="5"><p>a</p><p>b</p></region></page>
      """
    let composition = try Samples.compose(Samples.layout("<p>x</p>", pages: pages))
    #expect(composition.diagnostics.map(\.code) == ["overfull-box"])
    let fitted = pages.replacingOccurrences(of: "height=\"5\"", with: "height=\"7\" fit=\"shrink\"")
    let shrunk = try Samples.compose(Samples.layout("<p>x</p>", pages: fitted))
    #expect(shrunk.diagnostics.isEmpty)
    let run = try #require(Samples.runs(shrunk.pages[0]).first { $0.text == "a" })
    #expect(run.fontSize < .pt(9))
  }

  @Test func regionsAlignVertically() throws {
    let pages = """
      <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/>
      <region x="20" y="220" width="60" height="40" valign="bottom"><p>a</p></region></page>
      """
    let composition = try Samples.compose(Samples.layout("<p>x</p>", pages: pages))
    let run = try #require(Samples.runs(composition.pages[0]).first { $0.text == "a" })
    #expect(run.origin.y > .mm(255) && run.origin.y < .mm(260))
  }

  @Test func textBeyondThePaperIsReported() throws {
    let pages = """
      <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/>
      <region x="20" y="290" width="60"><p>a</p><p>b</p><p>c</p></region></page>
      """
    let composition = try Samples.compose(Samples.layout("<p>x</p>", pages: pages))
    #expect(composition.diagnostics.map(\.code) == ["outside-page"])
  }
}
