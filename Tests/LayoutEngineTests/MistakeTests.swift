import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// What a designer gets to see for a mistake.
@Suite struct MistakeTests {
  static let good = """
    <layout version="1" languages="sv en">
      <colours><colour name="ink" value="#102030" mono="#202020"/></colours>
      <styles><style name="body" size="9"/></styles>
      <texts><text name="thanks" sv="Tack" en="Thanks"/></texts>
      <block name="foot"><p>x</p></block>
      <page on="first"><address/><body x="20" y="100" width="170" bottom="270"/></page>
      <flow style="body">
        <p>{invoice.number}</p>
        <table each="l in lines"><column name="n"><cell>{l.name}</cell></column></table>
      </flow>
    </layout>
    """

  @Test func theGoodLayoutIsGood() {
    let (layout, diagnostics) = Samples.compile(Self.good)
    #expect(diagnostics.isEmpty)
    #expect(layout != nil)
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var find: String
    var put: String
    var code: String
    var line: Int
    var fix: String?
    var testDescription: String { code + ": " + put }
    init(_ find: String, _ put: String, _ code: String, _ line: Int, _ fix: String? = nil) {
      self.find = find
      self.put = put
      self.code = code
      self.line = line
      self.fix = fix
    }
  }

  static let mistakes: [Mistake] = [
    Mistake("version=\"1\"", "version=\"2\"", "bad-version", 1),
    Mistake("sv en\"", "sv se\"", "bad-value", 1),
    Mistake("\"#102030\"", "\"blue\"", "bad-colour", 2, "#rrggbb"),
    Mistake("\"#202020\"", "\"#102030\"", "bad-colour", 2),
    Mistake("size=\"9\"", "sise=\"9\"", "unknown-attribute", 3, "size"),
    Mistake("size=\"9\"", "size=\"nine\"", "bad-length", 3),
    Mistake("size=\"9\"", "size=\"900\"", "bad-length", 3),
    Mistake("size=\"9\"", "colour=\"inc\"", "unknown-colour", 3, "ink"),
    Mistake("size=\"9\"", "like=\"bod\"", "unknown-style", 3, "body"),
    Mistake("size=\"9\"", "like=\"body\"", "style-circle", 3),
    Mistake("size=\"9\"", "weight=\"heavy\"", "bad-value", 3),
    Mistake("size=\"9\"", "align=\"rihgt\"", "bad-value", 3, "right"),
    Mistake(" en=\"Thanks\"", "", "missing-translation", 4, "en"),
    Mistake("<block name=\"foot\">", "<block>", "missing-attribute", 5),
    Mistake("on=\"first\"", "on=\"frist\"", "bad-value", 6, "first"),
    Mistake("<address/>", "", "missing-address", 6),
    Mistake("width=\"170\" bottom", "width=\"195\" bottom", "outside-page", 6),
    Mistake("y=\"100\"", "y=\"260\"", "small-body", 6),
    Mistake("<body x=\"20\" y=\"100\" width=\"170\" bottom=\"270\"/>", "", "missing-body", 6),
    Mistake("x=\"20\" y=\"100\"", "y=\"100\"", "missing-attribute", 6),
    Mistake("<p>{invoice", "<para>{invoice", "layout-xml", 8),
    Mistake("<p>{invoice.number}</p>", "<para/>", "unknown-element", 8),
    Mistake("<p>{invoice.number}</p>", "<grop/>", "unknown-element", 8, "group"),
    Mistake("<p>{invoice.number}</p>", "words", "loose-text", 7),
    Mistake("{invoice.number}", "{invoice.nubmer}", "unknown-name", 8, "number"),
    Mistake("{invoice.number}", "{invoice.number", "unclosed-brace", 8),
    Mistake("{invoice.number}", "invoice.number}", "unclosed-brace", 8),
    Mistake("{invoice.number}", "{lines}", "expression-type", 8, "join"),
    Mistake("{invoice.number}", "{payable.due}", "expression-type", 8),
    Mistake("{invoice.number}", "{seller}", "expression-type", 8),
    Mistake("{invoice.number}", "<b><p>x</p></b>", "unknown-element", 8),
    Mistake("<p>{invoice.number}</p>", "<p if=\"paid\">x</p>", "unknown-name", 8),
    Mistake("<p>{invoice.number}</p>", "<use block=\"foto\"/>", "unknown-block", 8, "foot"),
    Mistake("<p>{invoice.number}</p>", "<logo/>", "missing-attribute", 8),
    Mistake("<p>{invoice.number}</p>", "<picture height=\"9\"/>", "missing-attribute", 8),
    Mistake(
      "<p>{invoice.number}</p>", "<picture file=\"../../etc/x.png\" height=\"9\"/>", "picture-name",
      8),
    Mistake(
      "<p>{invoice.number}</p>", "<code kind=\"ean\" size=\"9\" payload=\"x\"/>", "bad-value", 8),
    Mistake("<p>{invoice.number}</p>", "<columns/>", "empty-columns", 8),
    Mistake(
      "<p>{invoice.number}</p>", "<rect x=\"1\" y=\"1\" width=\"1\" height=\"1\"/>",
      "nothing-drawn", 8),
    Mistake("<p>{invoice.number}</p>", "<for each=\"x of lines\"/>", "bad-loop", 8),
    Mistake("<p>{invoice.number}</p>", "<for each=\"x in seller\"/>", "bad-loop", 8),
    Mistake("<p>{invoice.number}</p>", "<for each=\"lines in lines\"/>", "bad-loop", 8),
    Mistake("<p>{invoice.number}</p>", "<p keep=\"ja\">x</p>", "bad-value", 8),
    Mistake("<p>{invoice.number}</p>", "<spacer/>", "missing-attribute", 8),
    Mistake("<p>{invoice.number}</p>", "<box padding=\"1 2 3\"/>", "bad-value", 8),
    Mistake("{l.name}", "{l.nam}", "unknown-name", 9, "name"),
    Mistake("<cell>{l.name}</cell>", "", "missing-cell", 9),
    Mistake("<cell>{l.name}</cell>", "<head>{l.name}</head><cell/>", "unknown-name", 9),
    Mistake("</column>", "</column><below from=\"m\"><p>x</p></below>", "unknown-column", 9, "n"),
    Mistake("<column name=\"n\">", "<column width=\"wide\">", "bad-length", 9),
    Mistake(
      "<column name=\"n\"><cell>{l.name}</cell>", "<column width=\"auto\"><cell><p>x</p></cell>",
      "auto-width", 9),
    Mistake("each=\"l in lines\"", "each=\"l in lines\" carry=\"l.name\"", "expression-type", 9),
    Mistake("each=\"l in lines\"", "each=\"l in lines\" row-rule=\"thick\"", "bad-value", 9),
    Mistake("</column>", "</column><group-by/>", "missing-attribute", 9, "value"),
    Mistake("</column>", "</column><group-by value=\"l\"/>", "expression-type", 9),
    Mistake(
      "</column>", "</column><group-by value=\"1\"/><group-by value=\"1\"/>", "defined-twice", 9),
    Mistake(
      "</column>", "</column><group-by value=\"1\"><fot/></group-by>", "unknown-element", 9, "foot"),
    Mistake(
      "</column>", "</column><group-by value=\"1\"><head>{l.name}</head></group-by>",
      "unknown-name",
      9),
    Mistake(
      "</column>", "</column><group-by value=\"1\"><foot to=\"m\">{group}</foot></group-by>",
      "unknown-column", 9, "n"),
    Mistake("</column>", "</column><grup-by value=\"1\"/>", "unknown-element", 9, "group-by"),
    Mistake("</cell>", "</cell><foot>{l.name}</foot>", "unknown-name", 9),
    Mistake("</cell>", "</cell><foot>{sum(rows.nett)}</foot>", "unknown-name", 9, "net"),
    Mistake("<column name=\"n\">", "<column min=\"30\" max=\"20\">", "bad-value", 9),
    Mistake("<column name=\"n\">", "<column width=\"180\">", "table-overfull", 9),
    Mistake("<p>{invoice.number}</p>", "<p lang=\"nob\">x</p>", "bad-value", 8),
    Mistake("<p>{invoice.number}</p>", "<p hyphenate=\"yess\">x</p>", "bad-value", 8, "yes"),
    Mistake("<p>{invoice.number}</p>", "<p orphans=\"0\">x</p>", "bad-value", 8),
    Mistake(
      "<p>{invoice.number}</p>", "<let name=\"x\" valeu=\"1\"/>", "unknown-attribute", 8, "value"),
    Mistake("<p>{invoice.number}</p>", "<let name=\"t\" value=\"1\"/>", "bad-name", 8),
    Mistake("{invoice.number}", "{spilt('a', 'b')}", "unknown-function", 8, "split"),
    Mistake("{invoice.number}", "{split('a', 'b')}", "expression-type", 8, "join"),
    Mistake("{invoice.number}", "{item(lines)}", "expression-arguments", 8),
    Mistake("sv en\"", "sv em\"", "bad-value", 1, "en"),
    Mistake("</layout>", "<flwo/></layout>", "unknown-element", 11, "flow"),
    Mistake("</layout>", "<flow/></layout>", "defined-twice", 11),
    Mistake(
      "</layout>",
      "<page on=\"first\"><address/><body x=\"20\" y=\"20\" width=\"170\" bottom=\"270\"/></page></layout>",
      "defined-twice", 11),
    Mistake(
      "</layout>",
      "<page on=\"following\"><body x=\"20\" y=\"20\" width=\"160\" bottom=\"270\"/></page></layout>",
      "body-widths", 11),
    Mistake(
      "</layout>",
      "<page on=\"following\"><address/><body x=\"20\" y=\"20\" width=\"170\" bottom=\"270\"/></page></layout>",
      "stray-address", 11),
    Mistake("</layout>", "<include file=\"x.xml\"/></layout>", "missing-fragment", 11),
    Mistake("</layout>", "<include file=\"/etc/passwd\"/></layout>", "fragment-name", 11),
    Mistake("</layout>", "<slip/></layout>", "missing-attribute", 11),
    Mistake("</layout>", "<style/></layout>", "unknown-element", 11, "styles"),
  ]

  @Test(arguments: mistakes) func aMistakeIsNamedWithItsLine(_ mistake: Mistake) throws {
    let source = Self.good.replacingOccurrences(of: mistake.find, with: mistake.put)
    #expect(source != Self.good)
    let (layout, diagnostics) = Samples.compile(source)
    #expect(layout == nil)
    let found = diagnostics.filter { $0.code == mistake.code }
    let words = diagnostics.map(\.text).joined(separator: "\n")
    let diagnostic = try #require(found.first, "\(words)")
    #expect(diagnostic.place.file == "test.xml")
    #expect(diagnostic.place.line == mistake.line, "\(words)")
    #expect(diagnostic.place.column ?? 0 > 0 || mistake.code == "layout-xml")
    if let fix = mistake.fix { #expect(diagnostic.fix?.contains(fix) == true, "\(words)") }
  }

  /// Twenty mistakes in one file give twenty diagnostics, each at its line.
  @Test func twentyMistakesGiveTwentyDiagnostics() {
    let lines = (0..<20).map { "<p>{wrong\($0)}</p>" }
    let source = Samples.layout("\n" + lines.joined(separator: "\n"))
    let (_, diagnostics) = Samples.compile(source)
    #expect(diagnostics.count == 20)
    let start = diagnostics.first?.place.line ?? 0
    #expect(diagnostics.map { $0.place.line ?? 0 } == Array(start..<(start + 20)))
  }

  @Test(arguments: [
    "", "   ", "no xml", "<layout", "<layout/>", "<html/>", "\u{0}", "<!DOCTYPE x><layout/>",
    "<layout version=\"1\">&x;</layout>",
  ])
  func rubbishIsRefused(_ source: String) {
    let (layout, diagnostics) = Samples.compile(source)
    #expect(layout == nil)
    #expect(!diagnostics.isEmpty)
  }

  @Test func fragmentsBringDefinitions() throws {
    let fragment = """
      <fragment><colours><colour name="red" value="#ff0000"/></colours>
      <styles><style name="loud" colour="red" size="20"/></styles>
      <texts><text name="hello" sv="Hej" en="Hello"/></texts>
      <block name="greeting"><p style="loud">{t.hello}</p></block></fragment>
      """
    let source = Samples.layout(
      "<use block=\"greeting\"/>", head: "<include file=\"../common/a.xml\"/>")
    var asked: [String] = []
    let (layout, diagnostics) = Layout.compile(source: Array(source.utf8), file: "l.xml") {
      asked.append($0)
      return Array(fragment.utf8)
    }
    #expect(diagnostics.map(\.text) == [])
    #expect(asked == ["../common/a.xml"])
    let ready = try #require(layout)
    let page = Composer(layout: ready, text: FakeText(), pictures: FakePictures())
      .compose(Samples.invoice(), Samples.context()).pages[0]
    let run = try #require(Samples.runs(page).first { $0.text == "Hej" })
    #expect(run.colour == Colour(red: 255, green: 0, blue: 0, grey: 54))
  }

  @Test func theLayoutsOwnDefinitionsGoBefore() throws {
    let fragment =
      "<fragment><texts><text name=\"a\" sv=\"fremd\"/></texts></fragment>"
    let source = Samples.layout(
      "<p>{t.a}</p>",
      head: "<include file=\"f.xml\"/><texts><text name=\"a\" sv=\"eget\"/></texts>")
    let (layout, _) = Layout.compile(source: Array(source.utf8), file: "l.xml") { _ in
      Array(fragment.utf8)
    }
    let ready = try #require(layout)
    let page = Composer(layout: ready, text: FakeText(), pictures: FakePictures())
      .compose(Samples.invoice(), Samples.context()).pages[0]
    #expect(Samples.texts(page).contains("eget"))
  }

  @Test func aMistakeInAFragmentNamesTheFragment() {
    let source = Samples.layout("<p>x</p>", head: "<include file=\"f.xml\"/>")
    let (_, diagnostics) = Layout.compile(source: Array(source.utf8), file: "l.xml") { _ in
      Array("<fragment>\n<colours>\n<colour name=\"a\"/></colours></fragment>".utf8)
    }
    #expect(diagnostics.first?.place.file == "f.xml")
    #expect(diagnostics.first?.place.line == 3)
  }

  @Test func unpinnedFamiliesAreNamed() throws {
    let (layout, _) = Samples.compile(
      Samples.layout("<p font=\"Plian\">x</p>"))
    let diagnostics = try #require(layout).check(text: FakeText())
    #expect(diagnostics.map(\.code) == ["unknown-font"])
    #expect(diagnostics.first?.fix?.contains("Plain") == true)
  }

  @Test func picturesAreListed() throws {
    let (layout, _) = Samples.compile(
      Samples.layout("<picture file=\"a.png\" height=\"9\"/><picture file=\"a.png\" width=\"9\"/>"))
    #expect(try #require(layout).pictureNames == ["a.png"])
  }
}
