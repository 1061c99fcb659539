import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Layouts and invoices that try to take the engine down end in diagnostics.
@Suite struct HostileTests {
  private func codes(_ source: String) -> [String] {
    Samples.compile(source).diagnostics.map(\.code)
  }

  @Test func blocksThatUseThemselvesAreRefused() {
    let head =
      "<block name=\"a\"><use block=\"b\"/></block><block name=\"b\"><use block=\"a\"/></block>"
    #expect(codes(Samples.layout("<use block=\"a\"/>", head: head)).contains("block-circle"))
  }

  @Test func blocksThatMultiplyAreStopped() {
    var head = "<block name=\"b0\"><p>x</p></block>"
    for level in 1...20 {
      let uses = String(repeating: "<use block=\"b\(level - 1)\"/>", count: 10)
      head += "<block name=\"b\(level)\">\(uses)</block>"
    }
    #expect(codes(Samples.layout("<use block=\"b20\"/>", head: head)).contains("layout-limit"))
  }

  /// Two fragments that read each other: the diagnostic goes round with them.
  @Test func fragmentsThatReadThemselvesAreNamed() throws {
    let source = Samples.layout("<p>x</p>", head: "<include file=\"a.xml\"/>")
    let (layout, diagnostics) = Layout.compile(source: Array(source.utf8), file: "l.xml") { name in
      Array("<fragment>\n<include file=\"\(name == "a.xml" ? "b" : "a").xml\"/></fragment>".utf8)
    }
    #expect(layout == nil)
    let circle = try #require(diagnostics.first)
    #expect(circle.code == "include-circle")
    #expect(circle.why == "a.xml → b.xml → a.xml")
    #expect(circle.place.file == "b.xml")
    #expect(circle.place.line == 2)
    #expect(diagnostics.count == 1)
  }

  @Test func aFragmentThatTwoNeedIsReadOnce() {
    let source = Samples.layout(
      "<p>x</p>", head: "<include file=\"a.xml\"/><include file=\"b.xml\"/>")
    var read: [String] = []
    let (layout, _) = Layout.compile(source: Array(source.utf8), file: "l.xml") { name in
      read.append(name)
      let inner = name == "c.xml" ? "" : "<include file=\"c.xml\"/>"
      return Array("<fragment>\(inner)</fragment>".utf8)
    }
    #expect(layout != nil)
    #expect(read == ["a.xml", "c.xml", "b.xml"])
  }

  @Test func endlessFragmentsAreStopped() {
    let source = Samples.layout("<p>x</p>", head: "<include file=\"f0.xml\"/>")
    var count = 0
    let (layout, diagnostics) = Layout.compile(source: Array(source.utf8), file: "l.xml") { _ in
      count += 1
      return Array("<fragment><include file=\"f\(count).xml\"/></fragment>".utf8)
    }
    #expect(layout == nil)
    #expect(diagnostics.contains { $0.code == "layout-limit" })
    #expect(count <= LayoutLimits.fragments)
  }

  @Test(arguments: ["group", "b"]) func deepNestingIsRefused(_ name: String) {
    let open = String(repeating: "<\(name)>", count: 60)
    let close = String(repeating: "</\(name)>", count: 60)
    let body = name == "b" ? "<p>\(open)x\(close)</p>" : "\(open)<p>x</p>\(close)"
    let found = codes(Samples.layout(body))
    #expect(found.contains("layout-limit") || found.contains("layout-xml"))
  }

  @Test func largeSourcesAreRefused() {
    let source = Samples.layout(String(repeating: " ", count: LayoutLimits.sourceBytes))
    #expect(codes(source) == ["layout-limit"])
  }

  @Test func manyElementsAreRefused() {
    let source = Samples.layout(String(repeating: "<p>x</p>", count: 21_000))
    #expect(Samples.compile(source).layout == nil)
  }

  @Test func columnsWithoutWidthAreRefused() {
    let flow = """
      <table each="l in lines"><column width="0"><cell>{l.name}</cell></column></table>
      """
    #expect(codes(Samples.layout(flow)) == ["bad-length"])
  }

  /// Columns that others leave no room for: a diagnostic, and not a page for each letter.
  @Test func columnsThatVanishAreReported() throws {
    let flow = """
      <table each="l in lines" gap="0"><column if="yes" width="170"><cell>{l.id}</cell></column>
      <column><cell>{l.name}</cell></column>
      <column width="auto"><cell>{l.name}</cell></column></table>
      """
    let composition = try Samples.compose(Samples.layout(flow), Samples.invoice(lines: 10_000))
    let narrow = composition.diagnostics.filter { $0.code == "column-too-narrow" }
    #expect(narrow.map(\.place.column).count == 2)
    #expect(narrow[0].message == "column \"2\" of table \"lines\" is only 0.0 mm wide")
    let ids = composition.pages.flatMap(Samples.texts).filter { $0.hasPrefix("L") }
    #expect(ids.count == 10_000)
  }

  @Test func theItemsOfADocumentAreBounded() throws {
    let flow = """
      <for each="l in lines"><box fill="black">\(String(repeating: "<rule/>", count: 60))</box></for>
      """
    let composition = try Samples.compose(
      Samples.layout(flow), Samples.invoice(lines: LayoutLimits.items / 60 + 100))
    #expect(composition.diagnostics.contains { $0.code == "layout-limit" })
  }

  @Test func loopsInLoopsAreStopped() throws {
    let flow = """
      <for each="a in lines"><for each="b in lines"><for each="c in lines">
      <spacer height="0"/></for></for></for>
      """
    let composition = try Samples.compose(Samples.layout(flow), Samples.invoice(lines: 120))
    #expect(composition.diagnostics.contains { $0.code == "layout-limit" })
  }

  @Test func tooManyPagesAreStopped() throws {
    let flow = "<for each=\"a in lines\"><p>x</p><break/></for>"
    let composition = try Samples.compose(Samples.layout(flow), Samples.invoice(lines: 3_000))
    #expect(composition.pages.count == LayoutLimits.pages)
    #expect(composition.diagnostics.contains { $0.code == "layout-limit" })
  }

  @Test func anEndlessWordIsBroken() throws {
    var invoice = Samples.invoice(lines: 1)
    invoice.lines[0].name = String(repeating: "å", count: 20_000)
    let flow =
      "<table each=\"l in lines\"><column width=\"30\"><cell>{l.name}</cell></column></table>"
    let composition = try Samples.compose(Samples.layout(flow), invoice)
    let letters = composition.pages.flatMap(Samples.texts).joined().filter { $0 == "å" }.count
    #expect(letters == 20_000)
    for page in composition.pages {
      for run in Samples.runs(page) {
        #expect(run.origin.y.millimetres < 297)
        #expect(run.text.contains("å") ? run.width <= .mm(30) : true)
      }
    }
  }

  @Test func aBoxHigherThanAPageIsDivided() throws {
    let flow =
      "<box stroke=\"black\" padding=\"3\"><for each=\"l in lines\"><p>{l.id}</p></for></box>"
    let composition = try Samples.compose(Samples.layout(flow), Samples.invoice(lines: 200))
    let ids = composition.pages.flatMap(Samples.texts).filter { $0.hasPrefix("L") }
    #expect(ids == (1...200).map { "L\($0)" })
    #expect(composition.pages.count > 2)
    for page in composition.pages {
      for run in Samples.runs(page) where run.text.hasPrefix("L") {
        #expect(run.origin.y.millimetres <= 270)
      }
    }
  }

  @Test func emptyInvoicesMakeAPage() throws {
    var invoice = Samples.invoice(lines: 0)
    invoice.seller = Party()
    invoice.buyer = Party()
    invoice.paymentMeans = []
    invoice.taxSubtotals = []
    let source = ReferenceTests.example.replacingOccurrences(of: "\"Inter\"", with: "\"Plain\"")
      .replacingOccurrences(of: "\"OCR-B\"", with: "\"Mono\"")
    let composition = try Samples.compose(source, invoice)
    #expect(composition.pages.count == 1)
  }

  @Test func overfullAmountsShrink() throws {
    var invoice = Samples.invoice(lines: 1)
    invoice.lines[0].net = Samples.decimal("123456789012.34")
    let flow = """
      <table each="l in lines"><column><cell>{l.name}</cell></column>
      <column width="20" align="right"><cell>{money(l.net)}</cell></column></table>
      """
    let composition = try Samples.compose(Samples.layout(flow), invoice)
    let run = try #require(
      Samples.runs(composition.pages[0]).first { $0.text.contains("012,34") })
    #expect(run.width <= .mm(20))
    #expect(run.fontSize < .pt(9))
    #expect(run.origin.x + run.width == .mm(190))
  }
}
