import Foundation
import MailModel
import Testing

@testable import LayoutEngine
@testable import Rendering

/// Layouts full of mistakes, each marked on its line: all are found, at their places, and nothing
/// else is.
@Suite struct MistakeFileTests {
  static let folder = ReferencePicture.root + "/Tests/LayoutReferenceTests/Mistakes"

  /// `file:line:column code`.
  private static func marks(_ file: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
    var marks: [String] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (index, line) in lines.enumerated() {
      let parts = line.components(separatedBy: "<!-- mistake: ")
      guard parts.count == 2, let note = parts[1].components(separatedBy: " -->").first else {
        continue
      }
      var words = note.components(separatedBy: " at ")
      var (number, shown) = (index, line)
      if words.count == 2, let above = words[1].components(separatedBy: " above ").last,
        let count = Int(above)
      {
        (number, shown) = (index - count, lines[index - count])
        words[1] = words[1].components(separatedBy: " above ")[0]
      }
      let target = words.count == 2 ? words[1] : "<"
      // An attribute's name alone means the attribute.
      let wanted = target.allSatisfy { $0.isLetter } ? " \(target)=" : target
      let range = try #require(shown.range(of: wanted), "\(wanted) is not in \(shown)")
      let skip = wanted.hasPrefix(" ") ? 2 : 1
      let column = shown.distance(from: shown.startIndex, to: range.lowerBound) + skip
      marks.append("\(file):\(number + 1):\(column) \(words[0])")
    }
    return marks
  }

  private static func diagnostics(_ file: String) throws -> [Diagnostic] {
    let source = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)")))
    let (layout, diagnostics) = Layout.compile(source: source, file: file) { name in
      (try? Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))).map { [UInt8]($0) }
    }
    #expect(layout == nil)
    return diagnostics
  }

  @Test func twentyMistakesGiveTwentyDiagnostics() throws {
    let marks = try Self.marks("twenty.xml")
    #expect(marks.count == 20)
    var found = try Self.diagnostics("twenty.xml")
    // Fonts, pictures and windows are known only where files may be read.
    let source = try String(contentsOfFile: Self.folder + "/twenty.xml", encoding: .utf8)
    found += try Self.checks(of: Self.leaving(["odd", "missing.png", "y=\"40\""], of: source))
    check(found, against: marks)
  }

  @Test func otherMistakesAreFoundToo() throws {
    check(
      try Self.diagnostics("others.xml"),
      against: try Self.marks("others.xml") + Self.marks("circle-part.xml"))
  }

  private func check(_ found: [Diagnostic], against marks: [String]) {
    let places = found.map {
      "\($0.place.file ?? ""):\($0.place.line ?? 0):\($0.place.column ?? 0) \($0.code)"
    }
    let missed = marks.filter { !places.contains($0) }
    let extra = found.filter { diagnostic in
      !marks.contains(
        "\(diagnostic.place.file ?? ""):\(diagnostic.place.line ?? 0):"
          + "\(diagnostic.place.column ?? 0) \(diagnostic.code)")
    }
    #expect(missed.isEmpty)
    #expect(extra.map(\.text).isEmpty)
    #expect(found.count == marks.count)
    for diagnostic in found {
      #expect(diagnostic.why != nil && diagnostic.fix != nil, "\(diagnostic.text)")
    }
  }

  // MARK: What needs files

  /// The source with its other mistakes mended line by line, so that it compiles.
  private static func leaving(_ kept: [String], of source: String) -> String {
    let mended = source.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.contains("<!-- mistake:"), !kept.contains(where: { line.contains($0) }) else {
        return String(line)
      }
      // Opening tags stay open; whole elements are left out.
      return line.contains("<table each") ? "    <table each=\"line in lines\" gap=\"0\">" : ""
    }
    return mended.joined(separator: "\n")
      .replacingOccurrences(of: "width=\"120\"", with: "width=\"110\"")
      .replacingOccurrences(
        of: "    <table each=\"line in lines\">\n\n    </table>", with: "\n\n"
      )
      .replacingOccurrences(of: "    <use block=\"round\"/>", with: "")
  }

  private static func checks(of source: String) throws -> [Diagnostic] {
    let (layout, diagnostics) = Layout.compile(
      source: Array(source.utf8), file: "twenty.xml"
    ) { _ in nil }
    let ready = try #require(layout, "\(diagnostics.map(\.text).joined(separator: "\n"))")
    return try ReferencePicture.withFonts { ready.check(text: $0) }
      + ready.check(pictures: PictureStore(roots: [folder], mono: false))
      + ready.check(
        windows: [Rectangle(x: .mm(0), y: .mm(30), width: .mm(126), height: .mm(58))])
  }
}

/// Files that are damaged as XML.
@Suite struct DamagedFileTests {
  @Test(arguments: [
    ("", 1), ("   ", 1), ("no xml at all", 1), ("<layout version=\"1\">\n  <flow>\n", 3),
    ("<layout version=\"1\">\n  <flow>\n  </layout>", 3),
    ("<layout version=\"1\">\n  <p a=\"1\" a=\"2\"/></layout>", 2),
    ("<layout version=\"1\">\n\n  <p>&auml;</p></layout>", 3),
    ("<layout version=\"1\">\n  <p>a & b</p></layout>", 2),
    ("<!DOCTYPE layout [<!ENTITY x \"y\">]>\n<layout/>", 1),
    ("<layout version=\"1\">\n<x:p/></layout>", 2),
    ("<layout version=\"1\">\n<p b=1/></layout>", 2), ("<layout/><layout/>", 1),
    ("<layout version=\"1\">\n<p>\u{1}</p></layout>", 2),
  ])
  func theLineIsNamed(_ source: String, _ line: Int) throws {
    let (layout, diagnostics) = Layout.compile(
      source: Array(source.utf8), file: "damaged.xml"
    ) { _ in nil }
    #expect(layout == nil)
    let diagnostic = try #require(diagnostics.first)
    #expect(diagnostics.count == 1)
    #expect(diagnostic.code == "layout-xml")
    #expect(diagnostic.place.file == "damaged.xml")
    #expect(diagnostic.place.line == line, "\(diagnostic.text)")
    #expect(!diagnostic.message.isEmpty)
    #expect(diagnostic.why != nil && diagnostic.fix != nil, "\(diagnostic.text)")
  }
}
