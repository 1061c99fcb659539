import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// The recipient's block in the window.
@Suite struct AddressTests {
  private func address(_ frame: Frame?) -> [TextRun] {
    frame.map(Samples.runs)?.filter { $0.role == .address } ?? []
  }

  private func compose(
    _ lines: [String], window: Rectangle? = nil, side: CompositionContext.AddressSide = .front
  ) throws -> Composition {
    var context = Samples.context()
    context.addressLines = lines
    context.addressSide = side
    if let window { context.window = window }
    return try Samples.compose(Samples.layout("<p>x</p>"), Samples.invoice(), context)
  }

  @Test func itStandsAtTwentyMillimetresWithItsBaselineAtFifty() throws {
    let runs = address(try compose(["A", "B", "C"]).pages[0])
    #expect(runs.map(\.text) == ["A", "B", "C"])
    #expect(runs.allSatisfy { $0.origin.x == .mm(20) })
    #expect(runs[0].origin.y == .mm(50))
    #expect(runs[0].fontSize == .pt(10.5))
  }

  @Test func itStandsOnTheFirstPageOnly() throws {
    let composition = try Samples.compose(
      Samples.layout(PageTests.lineTable), Samples.invoice(lines: 100))
    for page in composition.pages.dropFirst() { #expect(address(page).isEmpty) }
  }

  @Test func longLinesAreSetSmaller() throws {
    let composition = try compose([String(repeating: "a", count: 52), "B"])
    let runs = address(composition.pages[0])
    #expect(composition.diagnostics.isEmpty)
    #expect(runs[0].fontSize < .pt(10.5))
    #expect(runs[0].fontSize >= .pt(8))
    #expect(runs[0].fontSize == runs[1].fontSize)
    #expect((runs[0].origin.x + runs[0].width).millimetres <= 106)
  }

  @Test func linesThatAreTooLongAreADeviation() throws {
    let composition = try compose([String(repeating: "a", count: 80)])
    let diagnostic = try #require(composition.diagnostics.first)
    #expect(diagnostic.code == "address-overfull")
    #expect(diagnostic.severity == .deviation)
    #expect(!diagnostic.text.contains("aaa"))
  }

  /// Whatever lines come, in whatever window of the north: all of the block lies inside of the
  /// window, or the document is a deviation.
  @Test(arguments: [
    Rectangle(x: .mm(15), y: .mm(44), width: .mm(105), height: .mm(35)),
    Rectangle(x: .mm(15), y: .mm(40), width: .mm(95), height: .mm(30)),
    Rectangle(x: .mm(18), y: .mm(40), width: .mm(95), height: .mm(35)),
    Rectangle(x: .mm(18), y: .mm(44), width: .mm(90), height: .mm(26)),
    Rectangle(x: .mm(100), y: .mm(44), width: .mm(95), height: .mm(30)),
    Rectangle(x: .mm(20), y: .mm(150), width: .mm(85), height: .mm(45)),
  ])
  func itNeverLeavesTheWindow(_ window: Rectangle) throws {
    var numbers = SeededNumbers(seed: 99)
    for round in 0..<200 {
      let lines = (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
        String(repeating: "x", count: Int.random(in: 1...70, using: &numbers))
      }
      let composition = try compose(lines, window: window)
      guard composition.diagnostics.isEmpty else { continue }
      let runs = address(composition.pages[0])
      #expect(runs.count == lines.count)
      for run in runs {
        let box = Rectangle(
          x: run.origin.x, y: run.origin.y - run.fontSize * 8 / 10, width: run.width,
          height: run.fontSize)
        #expect(window.contains(box), "seed 99, round \(round)")
      }
    }
  }

  @Test func onTheBackItLeavesTheFront() throws {
    let window = Rectangle(x: .mm(18), y: .mm(44), width: .mm(90), height: .mm(30))
    let composition = try compose(["A", "B"], window: window, side: .back)
    #expect(address(composition.pages[0]).isEmpty)
    #expect(address(composition.addressBack).map(\.text) == ["A", "B"])
    #expect(composition.addressBack?.items.count == 2)
  }

  @Test func onTheFrontThereIsNoBack() throws {
    #expect(try compose(["A"]).addressBack == nil)
  }

  @Test func returnAddressAndFrankingHaveTheirRoles() throws {
    var context = Samples.context()
    context.returnAddress = "Returadress: Box 1, 721 30 Västerås"
    context.franking = ["PORT BETALT", "PORT PAYÉ"]
    let page = try Samples.compose(Samples.layout("<p>x</p>"), Samples.invoice(), context).pages[0]
    let runs = Samples.runs(page)
    #expect(runs.filter { $0.role == .returnAddress }.count == 1)
    #expect(runs.filter { $0.role == .franking }.count == 2)
    let sender = try #require(runs.first { $0.role == .returnAddress })
    let first = try #require(address(page).first)
    #expect(sender.origin.y < first.origin.y - first.fontSize * 8 / 10)
  }
}

/// Nothing but the address shows through the window.
@Suite struct WindowTests {
  private func pages(_ region: String) -> String {
    """
    <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/>\(region)</page>
    """
  }

  @Test(arguments: [
    "<region x=\"20\" y=\"60\" width=\"60\"><p>a</p></region>",
    "<rect x=\"5\" y=\"30\" width=\"200\" height=\"60\" stroke=\"black\" radius=\"2\"/>",
    "<rect x=\"5\" y=\"30\" width=\"200\" height=\"60\" fill=\"black\"/>",
    "<region x=\"60\" y=\"50\" width=\"60\"><picture file=\"a.png\" height=\"9\"/></region>",
    "<region x=\"60\" y=\"50\" width=\"60\"><code kind=\"qr-m\" size=\"20\" payload=\"x\"/></region>",
  ])
  func whatLiesInTheWindowIsADeviation(_ region: String) throws {
    let composition = try Samples.compose(Samples.layout("<p>x</p>", pages: pages(region)))
    #expect(composition.diagnostics.map(\.code) == ["window-intruder"])
  }

  @Test func beyondTheWindowIsWell() throws {
    let region = "<region x=\"130\" y=\"40\" width=\"60\"><p>a</p></region>"
    let composition = try Samples.compose(Samples.layout("<p>x</p>", pages: pages(region)))
    #expect(composition.diagnostics.isEmpty)
  }

  @Test func withTheAddressOnTheBackThereIsNoWindow() throws {
    var context = Samples.context()
    context.addressSide = .back
    let region = "<region x=\"20\" y=\"60\" width=\"60\" if=\"address.back\"><p>a</p></region>"
    let source = Samples.layout("<p>x</p>", pages: pages(region))
    #expect(Samples.compile(source).diagnostics.isEmpty)
    let composition = try Samples.compose(source, Samples.invoice(), context)
    #expect(composition.diagnostics.isEmpty)
    #expect(Samples.texts(composition.pages[0]).contains("a"))
  }

  @Test func regionsInTheZoneAreWarnedOf() {
    let region = "<region x=\"20\" y=\"30\" width=\"60\" height=\"10\"><p>a</p></region>"
    let (layout, diagnostics) = Samples.compile(Samples.layout("<p>x</p>", pages: pages(region)))
    #expect(layout != nil)
    #expect(diagnostics.map(\.code) == ["window-zone"])
    #expect(diagnostics.map(\.severity) == [.warning])
  }
}
