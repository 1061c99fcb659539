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

  @Test func fragmentsThatIncludeThemselvesAreReported() {
    let source = Samples.layout("<p>x</p>", head: "<include file=\"a.xml\"/>")
    var read: [String] = []
    let (layout, diagnostics) = Layout.compile(source: Array(source.utf8), file: "l.xml") {
      read.append($0)
      return Array("<fragment><include file=\"\($0 == "a.xml" ? "b" : "a").xml\"/></fragment>".utf8)
    }
    #expect(layout == nil)
    #expect(read == ["a.xml", "b.xml"])
    #expect(diagnostics.map(\.code) == ["include-circle"])
    #expect(diagnostics.first?.place.file == "b.xml")
    #expect(diagnostics.first?.why == "a.xml → b.xml → a.xml")
  }

  @Test func fragmentsOfTwoFragmentsAreReadOnce() {
    let head = "<include file=\"a.xml\"/><include file=\"b.xml\"/>"
    let source = Samples.layout("<p>x</p>", head: head)
    var read: [String] = []
    let (layout, diagnostics) = Layout.compile(source: Array(source.utf8), file: "l.xml") {
      read.append($0)
      return Array(
        ($0 == "c.xml" ? "<fragment/>" : "<fragment><include file=\"c.xml\"/></fragment>").utf8)
    }
    #expect(diagnostics.map(\.text) == [])
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

  @Test func dividedFiguresAreReported() throws {
    var invoice = Samples.invoice(lines: 1)
    invoice.lines[0].net = Samples.decimal("123456789012.34")
    let flow = """
      <table each="l in lines"><column><cell>{l.name}</cell></column>
      <column width="%" align="right"><cell>{money(l.net)}</cell></column></table>
      """
    for (width, codes) in [("12", ["figure-divided"]), ("30", [])] {
      let composition = try Samples.compose(
        Samples.layout(flow.replacingOccurrences(of: "%", with: width)), invoice)
      #expect(composition.diagnostics.map(\.code) == codes, "\(width) mm")
    }
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

  @Test(arguments: ["(", "not ", "-", "1 + (", "money(", "yes ? 1 : "])
  func deepExpressionsAreRefused(_ part: String) {
    let deep = String(repeating: part, count: 10_000)
    #expect(codes(Samples.layout("<p>{\(deep)1}</p>")) == ["expression-limit"])
    // Short enough to be read, and still too deep.
    let short = String(repeating: part, count: 3_900 / part.utf8.count)
    let found = codes(Samples.layout("<p>{\(short)1}</p>"))
    #expect(found.count == 1 && found[0].hasPrefix("expression-"))
  }

  @Test func aMegabyteOfParagraphIsRefusedOrSet() throws {
    let long = String(repeating: "ord ", count: 300_000)
    #expect(codes(Samples.layout("<p>\(long)</p>")) == ["layout-limit"])
    // The invoice may say as much; its pages are counted.
    var invoice = Samples.invoice(lines: 1)
    invoice.notes = [String(repeating: "ord ", count: 250_000)]
    let flow = "<for each=\"n in invoice.notes\"><p>{n}</p></for>"
    let composition = try Samples.compose(Samples.layout(flow), invoice)
    #expect(composition.pages.count > 50 && composition.pages.count <= LayoutLimits.pages)
  }

  @Test func tenThousandRowsAreSetWithinTheLimits() throws {
    let flow = """
      <table each="l in lines" carry="l.net"><column><cell>{l.name}</cell></column>
      <column width="auto" align="right"><cell>{money(l.net)}</cell></column></table>
      """
    let composition = try Samples.compose(
      Samples.layout(flow), Samples.invoice(lines: 10_000))
    #expect((100...LayoutLimits.pages).contains(composition.pages.count))
    #expect(composition.diagnostics.map(\.code) == [])
    let names = composition.pages.flatMap(Samples.texts).filter { $0.hasPrefix("Elnät") }
    #expect(names.count == 10_000)
  }

  @Test func columnsWithoutWidthEndInADiagnosticOrInPages() throws {
    for width in ["0", "0.001", "0pt", "-0"] {
      let flow = """
        <table each="l in lines"><column width="\(width)"><cell>{l.name}</cell></column>
        <column><cell>{l.name}</cell></column></table>
        """
      let (layout, diagnostics) = Samples.compile(Samples.layout(flow))
      guard layout != nil else {
        #expect(!diagnostics.isEmpty)
        continue
      }
      let composition = try Samples.compose(Samples.layout(flow), Samples.invoice(lines: 40))
      #expect((1...LayoutLimits.pages).contains(composition.pages.count))
    }
  }

  @Test(arguments: [
    "<!DOCTYPE layout SYSTEM \"file:///etc/passwd\"><layout version=\"1\"/>",
    "<!DOCTYPE layout [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><layout>&a;</layout>",
    "<!DOCTYPE l [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>",
    "<!DOCTYPE l [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/\"> %p;]><l/>",
    "<layout version=\"1\">&xxe;</layout>",
  ])
  func entitiesAreNeverRead(_ source: String) {
    #expect(codes(source) == ["layout-xml"])
  }

  @Test func includesOfOtherNamespacesAreNoIncludes() {
    let source = Samples.layout(
      "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/>")
    #expect(codes(source).contains("unknown-element"))
  }

  @Test(arguments: [
    "/etc/passwd", "../../secret.xml", "../a/../../b.xml", "a/../../b.xml", "..", ".", "",
    "./a.xml",
    "a//b.xml", "a\\b.xml", "../", "file:///../../etc/passwd", "a\u{9}b.xml",
  ])
  func fragmentNamesThatLeadOutAreNeverAsked(_ name: String) {
    let source = Samples.layout("<p>x</p>", head: "<include file=\"\(name)\"/>")
    var asked: [String] = []
    let (layout, diagnostics) = Layout.compile(source: Array(source.utf8), file: "l.xml") {
      asked.append($0)
      return Array("<fragment/>".utf8)
    }
    let isTab = name.contains("\u{9}")
    #expect(asked.isEmpty || isTab && asked == ["a b.xml"])
    #expect(layout == nil && !diagnostics.isEmpty || isTab || name.isEmpty)
  }
}
