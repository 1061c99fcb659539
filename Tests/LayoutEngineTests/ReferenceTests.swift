import Foundation
import Testing

@testable import LayoutEngine

/// `layouts/README.md` says what the engine does.
@Suite struct ReferenceTests {
  static let readme: String = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("layouts/README.md")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }()

  static var example: String {
    readme.components(separatedBy: "```xml\n").dropFirst().first?
      .components(separatedBy: "```").first ?? ""
  }

  @Test func itsExampleCompiles() {
    let (layout, diagnostics) = Samples.compile(Self.example)
    #expect(diagnostics.map(\.text) == [])
    #expect(layout != nil)
  }

  @Test func itsExampleComposes() throws {
    let composition = try Samples.compose(
      Self.example.replacingOccurrences(of: "\"Inter\"", with: "\"Plain\"")
        .replacingOccurrences(of: "\"OCR-B\"", with: "\"Mono\""), Samples.invoice(lines: 60))
    #expect(composition.diagnostics.map(\.text) == [])
    #expect(composition.pages.count == 3)
    try Golden.compare(FrameDump.text(composition), "reference-example.txt")
  }

  @Test(arguments: Functions.names) func itNamesEveryFunction(_ name: String) {
    #expect(Self.readme.contains("`\(name)("))
  }

  @Test func itNamesEveryElement() {
    for name in LayoutCompiler.elementNames {
      #expect(Self.readme.contains("<\(name)"), "<\(name)> is not in the reference")
    }
  }

  @Test(arguments: [
    RecordType.invoice, .references, .totals, .party, .address, .delivery, .line, .property,
    .allowance, .vat, .payment, .preceding, .attachment, .period, .page, .payable, .notices,
    .slip, .slipSE, .slipNO, .slipDK, .slipFI, .window, .document, .reminder,
    .envelopeWindow,
  ])
  func itNamesEveryTerm(_ type: RecordType) {
    for name in Terms.of(type).keys { #expect(Self.readme.contains(name), "\(type).\(name)") }
  }

  @Test func itNamesEveryWord() {
    for name in Words.names { #expect(Self.readme.contains(name), "t.\(name)") }
  }

  @Test func everyBusinessTermLeadsSomewhere() throws {
    var scope = ExpressionScope()
    scope.variables = [.init(name: "line", slot: 0, type: .record(.line))]
    for number in Terms.businessTerms.keys {
      _ = try ExpressionCompiler.compile(number, scope: scope)
    }
  }
}

/// Expected texts beside the tests; `BREVPRESS_UPDATE_GOLDEN=1` writes them anew.
enum Golden {
  static func compare(
    _ got: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden").appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["BREVPRESS_UPDATE_GOLDEN"] == "1" {
      try got.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    guard expected != got else { return }
    let (a, b) = (expected.split(separator: "\n"), got.split(separator: "\n"))
    let first = zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let line = first ?? min(a.count, b.count)
    Issue.record(
      """
      \(name) differs from line \(line + 1) on
      expected: \(line < a.count ? a[line] : "the end")
      got:      \(line < b.count ? b[line] : "the end")
      """, sourceLocation: sourceLocation)
  }
}
