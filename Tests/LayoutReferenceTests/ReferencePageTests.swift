import Foundation
import Testing

@testable import LayoutEngine

/// `layouts/README.md` shows each element: what one writes, and the picture of what is printed.
@Suite struct ReferencePageTests {
  struct Example {
    var code: [String]
    var pictures: [String]
  }

  /// Code blocks with the pictures that stand right below them.
  static let examples: [Example] = {
    let path = ReferencePicture.root + "/layouts/README.md"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    var examples: [Example] = []
    for part in text.components(separatedBy: "```xml\n").dropFirst() {
      let pieces = part.components(separatedBy: "\n```\n")
      guard pieces.count > 1, pieces[1].hasPrefix("![") else { continue }
      let line = pieces[1].split(separator: "\n").first ?? ""
      let pictures = line.components(separatedBy: "![").dropFirst().compactMap {
        $0.components(separatedBy: "]").first
      }
      examples.append(
        Example(
          code: pieces[0].split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
          }, pictures: pictures))
    }
    return examples
  }()

  /// A picture shows the code above it: each line stands in its reference.
  @Test func picturesShowTheirCode() throws {
    #expect(Self.examples.count >= 40)
    for example in Self.examples {
      let name = try #require(example.pictures.first)
      let source = try ReferenceFile(name).source.split(separator: "\n").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      for line in example.code {
        #expect(source.contains { $0.contains(line) }, "\(name).xml has no line \(line)")
      }
    }
  }

  @Test func everyElementHasAPicture() {
    let shown = Self.examples.flatMap(\.code).joined(separator: "\n")
    let elements = Vocabulary.elements.map(\.name).filter {
      ![
        "layout", "fragment", "include", "flow", "colours", "styles", "texts", "colour", "style",
        "text",
      ].contains($0)
    }
    #expect(elements.count > 25)
    for name in elements { #expect(shown.contains("<\(name)"), "<\(name)> has no picture") }
  }

  @Test func everyReferenceIsShownOrSaysWhyNot() {
    let shown = Set(Self.examples.flatMap(\.pictures))
    // What only guards the engine.
    let others: Set<String> = ["p-long-word", "region-overfull"]
    let slips = Set(["se", "no", "no-form", "dk", "fi"].map { "slip-\($0)" })
    #expect(Set(ReferenceFile.names).subtracting(shown).subtracting(others) == slips)
  }
}
