import MailModel
import Testing

@testable import LayoutEngine

/// The vocabulary, from which the schema is written, says what the compiler asks for.
@Suite struct VocabularyTests {
  /// A layout in which the element stands where it may, with `attributes` in its tag.
  static func probe(_ element: Vocabulary.Element, _ attributes: String) -> String {
    let name = element.name
    let tag = "<\(name) \(attributes)>\(inside(element))</\(name)>"
    let body = "<body x=\"20\" y=\"100\" width=\"170\" bottom=\"270\"/>"
    switch element.key {
    case "layout":
      return "<layout \(attributes)><page on=\"first\"><address/>\(body)</page><flow/></layout>"
    case "fragment", "include": return ""
    case "colours", "styles", "texts", "block": return Samples.layout("<p>x</p>", head: tag)
    case "slip": return Samples.layout("<p>x</p>", head: tag)
    case "colour", "style", "text":
      return Samples.layout("<p>x</p>", head: "<\(name)s>\(tag)</\(name)s>")
    case "page": return Samples.layout("", pages: "<page \(attributes)><address/>\(body)</page>")
    case "region", "line", "rect":
      return Samples.layout("", pages: "<page on=\"first\"><address/>\(tag)\(body)</page>")
    case "body": return Samples.layout("", pages: "<page on=\"first\"><address/>\(tag)</page>")
    case "address": return Samples.layout("", pages: "<page on=\"first\">\(tag)\(body)</page>")
    case "flow":
      return "<layout version=\"1\"><page on=\"first\"><address/>\(body)</page>\(tag)</layout>"
    case "b", "i", "span", "br": return Samples.layout("<p>\(tag)</p>")
    case "col": return Samples.layout("<columns>\(tag)</columns>")
    case "field", "fields.for", "fields.group": return Samples.layout("<fields>\(tag)</fields>")
    case "column": return table(tag)
    case "head": return table("<column>\(tag)<cell>x</cell></column>")
    case "cell": return table("<column>\(tag)</column>")
    case "foot": return table("<column>\(tag)<cell>x</cell></column>")
    case "group-by": return table("<column><cell>x</cell></column>\(tag)")
    case "group-by.head", "group-by.foot":
      return table(
        "<column name=\"n\"><cell>x</cell></column><group-by value=\"1\">\(tag)</group-by>")
    case "below": return table("<column name=\"n\"><cell>x</cell></column>\(tag)")
    default: return Samples.layout(tag)
    }
  }

  private static func table(_ content: String) -> String {
    Samples.layout("<table each=\"l in lines\">\(content)</table>")
  }

  private static func inside(_ element: Vocabulary.Element) -> String {
    switch element.key {
    case "columns": "<col/>"
    case "column": "<cell>x</cell>"
    case "table": "<column><cell>x</cell></column>"
    default: ""
    }
  }

  /// A value that the attribute takes.
  static func value(_ attribute: Vocabulary.Attribute) -> String {
    switch attribute.value {
    case .text, .word:
      ["file": "a.png", "stationery": "a.pdf"][attribute.name] ?? "x"
    case .expression: attribute.name == "carry" ? "1" : "payable.due"
    case .loop: "z in lines"
    case .name: "n"
    case .yesOrNo: "no"
    case .choice(let values): values[0]
    case .whole(let range): String(range.upperBound)
    case .millimetres: attribute.name == "bottom" ? "200" : "9"
    case .points, .lengths: "9"
    case .colour, .role: "black"
    case .stroke: "1 black"
    case .columnWidth(let allowsContent): allowsContent ? "auto" : "*"
    case .weight: "700"
    case .leading: "120%"
    case .hexColour: "#888888"
    case .senderColour: "sender.x"
    case .languages: "sv"
    }
  }

  static let probed = Vocabulary.elements.map(\.key).filter {
    !["fragment", "include"].contains($0)
  }

  @Test(arguments: probed) func theCompilerAsksForWhatTheVocabularyHas(_ key: String) throws {
    let element = try #require(Vocabulary.byKey[key])
    var attributes = element.attributes.map { "\($0.name)=\"\(Self.value($0))\"" }
    attributes.append("zzz=\"1\"")
    let (_, diagnostics) = Samples.compile(
      Self.probe(element, attributes.joined(separator: " ")))
    let unknown = diagnostics.filter { $0.code == "unknown-attribute" }
    #expect(unknown.map(\.message) == ["<\(element.name)> has no attribute \"zzz\""])
    // The diagnostic lists all that the compiler asked for.
    let asked = (unknown.first?.why ?? "").replacingOccurrences(of: "it takes ", with: "")
      .split(separator: ", ").map(String.init)
    #expect(asked == element.attributes.map(\.name).sorted())
  }

  @Test func whatIsRequiredIsMissed() throws {
    var seen = 0
    for element in Vocabulary.elements where Self.probed.contains(element.key) {
      for left in element.attributes where left.isRequired {
        let others = element.attributes.filter { $0.isRequired && $0.name != left.name }
          .map { "\($0.name)=\"\(Self.value($0))\"" }.joined(separator: " ")
        let (_, diagnostics) = Samples.compile(Self.probe(element, others))
        seen += 1
        #expect(
          diagnostics.contains { $0.code == "missing-attribute" && $0.message.contains(left.name) },
          "\(element.key) without \(left.name): \(diagnostics.map(\.text))")
      }
    }
    #expect(seen >= 35)
  }

  @Test func everyElementIsInTheVocabulary() {
    for name in LayoutCompiler.elementNames + LayoutCompiler.inlineNames {
      #expect(Vocabulary.byKey[name] != nil, "\(name)")
    }
    #expect(Vocabulary.elements.allSatisfy { !$0.help.isEmpty })
  }

  @Test(arguments: [
    ("<spacer height=\"3\">words</spacer>", "loose-text"),
    ("<spacer height=\"3\"><p>x</p></spacer>", "unknown-element"),
    ("<columns>words<col/></columns>", "loose-text"),
    ("<p>x<br>y</br></p>", "loose-text"),
    (
      "<table each=\"l in lines\"><column><cell>a</cell><cell>b</cell></column></table>",
      "defined-twice"
    ),
  ])
  func whatWouldNeverPrintIsReported(_ flow: String, _ code: String) {
    let (layout, diagnostics) = Samples.compile(Samples.layout(flow))
    #expect(layout == nil)
    #expect(diagnostics.map(\.code) == [code])
  }

  @Test func attributesAreReportedAtTheirPlace() {
    let (_, diagnostics) = Samples.compile(
      Samples.layout("\n<p keep=\"yes\"\n   agiln=\"left\" size='nine'>x</p>"))
    let places = diagnostics.map { "\($0.code) \($0.place.column ?? 0)" }
    #expect(places == ["unknown-attribute 4", "bad-length 17"])
    #expect(Set(diagnostics.map { $0.place.line }).count == 1)
  }
}
