import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Values under names.
@Suite struct BindingTests {
  private func texts(_ flow: String, head: String = "") throws -> [String] {
    let composition = try Samples.compose(Samples.layout(flow, head: head))
    #expect(composition.diagnostics.map(\.text) == [])
    return Samples.runs(composition.pages[0]).filter { $0.role == .body && $0.text != "1/1" }
      .map(\.text)
  }

  @Test func aNameHoldsToTheEndOfItsElement() throws {
    let flow = """
      <let name="a" value="1 + 1"/><p>{a}</p>
      <group><let name="a" value="a * 10"/><p>{a}</p></group><p>{a}</p>
      """
    #expect(try texts(flow) == ["2", "20", "2"])
    let fault = Samples.compile(
      Samples.layout("<group><let name=\"a\" value=\"1\"/></group><p>{a}</p>")
    ).diagnostics
    #expect(fault.map(\.code) == ["unknown-name"])
  }

  @Test func aNameFollowsItsLoop() throws {
    let flow = """
      <for each="l in lines"><let name="first" value="l.index = 1"/>
      <let name="who" value="first ? l.name : l.id"/><p>{who}</p></for>
      <fields><let name="x" value="2"/><field label="a" value="{x}"/></fields>
      """
    #expect(try texts(flow) == ["Elnät 1", "L2", "L3", "a", "2"])
  }

  @Test func aNameMayStandForTheWholeDocument() throws {
    let head = """
      <let name="b" value="a + 1"/><let name="a" value="count(lines)"/>
      <let name="list" value="split('x,y', ',')"/>
      <block name="k"><p>{b} {join(list, '-')}</p></block>
      """
    #expect(try texts("<use block=\"k\"/>", head: head) == ["4 x-y"])
  }

  @Test(arguments: [
    (
      "<let name=\"a\" value=\"b\"/><let name=\"b\" value=\"a\"/>",
      ["value-circle", "value-circle"]
    ),
    ("<let name=\"a\" value=\"a + 1\"/>", ["value-circle"]),
    ("<let name=\"lines\" value=\"1\"/>", ["bad-name"]),
    ("<let name=\"a b\" value=\"1\"/>", ["bad-name"]),
    ("<let name=\"a\"/>", ["missing-attribute"]),
    ("<let name=\"a\" value=\"1\"/><let name=\"a\" value=\"2\"/>", ["defined-twice"]),
    ("<let name=\"a\" valeu=\"1\"/>", ["missing-attribute", "unknown-attribute"]),
  ])
  func badNamesAreReported(_ head: String, _ codes: [String]) {
    let found = Samples.compile(Samples.layout("<p>x</p>", head: head)).diagnostics
    #expect(found.map(\.code) == codes)
  }

  /// Each name twice as long as the one before: the text ends, and the document says so.
  @Test func namesThatDoubleAreStopped() throws {
    var flow = "<let name=\"a0\" value=\"'abcdefgh'\"/>"
    for level in 1...60 {
      flow += "<let name=\"a\(level)\" value=\"a\(level - 1) + a\(level - 1)\"/>"
    }
    let composition = try Samples.compose(Samples.layout(flow + "<p if=\"a60\">x</p>"))
    #expect(composition.diagnostics.map(\.code) == ["layout-limit"])
  }
}

/// Fragments that hold whole layouts, for senders who differ in a few things.
@Suite struct VariantTests {
  static let base = """
    <fragment><colours><colour name="main" value="#ff0000"/></colours>
    <styles><style name="s" colour="main"/></styles>
    <block name="top"><p>base top</p></block><block name="foot"><p>base foot</p></block>
    <block name="same"><p style="s">same</p></block>
    <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/>
    <region x="20" y="280" width="170"><p>base first</p></region></page>
    <page on="following"><body x="20" y="20" width="170" bottom="270"/>
    <region x="20" y="280" width="170"><p>base following</p></region></page>
    <flow><use block="top"/><use block="same"/><use block="foot"/><break/><p>x</p></flow>
    </fragment>
    """

  private func compile(_ source: String) -> (layout: Layout?, diagnostics: [Diagnostic]) {
    Layout.compile(source: Array(source.utf8), file: "layouts/v/layout.xml") { name in
      name == "../energy/base.xml" ? Array(Self.base.utf8) : nil
    }
  }

  @Test func aVariantSaysOnlyWhatDiffers() throws {
    let (layout, diagnostics) = compile(
      """
      <layout version="1"><include file="../energy/base.xml"/>
      <colours><colour name="main" value="#0000ff"/></colours>
      <block name="top"><p>own top</p></block><block name="foot"><p>own foot</p></block>
      <page on="following"><body x="20" y="40" width="170" bottom="270"/>
      <region x="20" y="280" width="170"><p>own following</p></region></page></layout>
      """)
    #expect(diagnostics.map(\.text) == [])
    let composition = Composer(
      layout: try #require(layout), text: FakeText(), pictures: FakePictures()
    ).compose(Samples.invoice(), Samples.context())
    let first = Samples.texts(composition.pages[0])
    for text in ["own top", "own foot", "same", "base first"] { #expect(first.contains(text)) }
    #expect(Samples.texts(composition.pages[1]) == ["own following", "x"])
    let same = try #require(Samples.runs(composition.pages[0]).first { $0.text == "same" })
    #expect(same.colour.blue == 255)
  }

  @Test func whatIsWrongInABaseNamesItsFile() {
    let bad = Self.base.replacingOccurrences(of: "bottom=\"270\"", with: "botom=\"270\"")
    let (_, diagnostics) = Layout.compile(
      source: Array("<layout version=\"1\"><include file=\"b.xml\"/></layout>".utf8), file: "l.xml"
    ) { _ in Array(bad.utf8) }
    #expect(Set(diagnostics.map(\.place.file)) == ["b.xml"])
    #expect(
      diagnostics.contains { $0.code == "unknown-attribute" && $0.fix?.contains("bottom") == true })
  }

  @Test func aLayoutAloneStillNeedsItsPages() {
    let codes = compile("<layout version=\"1\"/>").diagnostics.map(\.code)
    #expect(codes.contains("missing-page") && codes.contains("missing-flow"))
  }
}

/// What diagnostics of a document say.
@Suite struct FindingTests {
  private func finding(
    _ flow: String, head: String = "", pages: String? = nil, _ invoice: Invoice = Samples.invoice()
  ) throws -> Diagnostic {
    try #require(
      Samples.compose(Samples.layout(flow, head: head, pages: pages), invoice).diagnostics.first)
  }

  @Test func contentThatIsTooHighIsMeasured() throws {
    let pages = """
      <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/>
      <region name="pay" x="20" y="220" width="60" height="5"><p>a</p><p>b</p></region></page>
      """
    let found = try finding("<p>x</p>", pages: pages)
    #expect(found.message == "the content of <region> \"pay\" is 3.6 mm too high")
    #expect(found.why == "it takes 8.6 mm; its place is 5.0 mm high")
    #expect(found.fix?.contains("height 8.6 mm") == true)
  }

  @Test func whatIsHigherThanThePageIsNamed() throws {
    let found = try finding("<box height=\"280\" stroke=\"black\"><p>a</p></box>")
    #expect(found.code == "overfull-page")
    #expect(found.message == "<box> is 30.0 mm higher than the page body")
    #expect(found.why == "it takes 280.0 mm and cannot be divided; the body is 250.0 mm")
    #expect(found.place.line == 4)
  }

  @Test func textOutsideOfThePaperIsNamed() throws {
    let found = try finding(
      "<box height=\"5\"><place x=\"150\" y=\"0\" width=\"90\"><p>\(String(repeating: "m ", count: 30))</p></place></box>"
    )
    #expect(found.code == "outside-page")
    #expect(found.message.hasPrefix("text of <p> "))
    #expect(found.message.hasSuffix(" lies outside of page 1"))
    #expect(found.fix?.contains(" mm away from the right edge") == true)
  }

  @Test func intrudersIntoTheWindowAreNamed() throws {
    let pages = """
      <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/>
      <region if="address.front" x="20" y="50" width="60"><p>wrong</p></region></page>
      """
    let found = try finding("<p>x</p>", pages: pages)
    #expect(found.code == "window-intruder")
    #expect(found.message == "text of <p> \"wrong\" lies in the envelope's window")
    #expect(found.why?.hasPrefix("it is at x 20.0 mm, y 50.") == true)
  }

  @Test func noFindingCountsMicrometres() throws {
    let flow = """
      <ocr value="{slip.se.ocrLine}" font="Mono" width="40"/>
      <columns gap="0"><col width="80"><p>x</p></col></columns>
      """
    let found = try finding(flow)
    #expect(found.message.hasSuffix("mm too wide"))
    #expect(found.message.hasPrefix("<ocr>"))
    #expect(!found.text.contains("µm"))
  }

  @Test func lengthsAreWritten() {
    #expect(Millimetres.text(12_449) == "12.4 mm")
    #expect(Millimetres.text(-12_450) == "-12.5 mm")
    #expect(Millimetres.atLeast(12_401) == "12.5 mm")
    #expect(Millimetres.text(-20) == "0.0 mm")
  }
}
