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

  private func box(_ run: TextRun) -> Rectangle {
    Rectangle(
      x: run.origin.x, y: run.origin.y - run.fontSize * 8 / 10, width: run.width,
      height: run.fontSize)
  }

  @Test func theReturnAddressStandsOverTheBlock() throws {
    var context = Samples.context()
    context.returnAddress = "Returadress: Box 1, 721 30 Västerås"
    let page = try Samples.compose(Samples.layout("<p>x</p>"), Samples.invoice(), context).pages[0]
    let sender = try #require(Samples.runs(page).first { $0.role == .returnAddress })
    let first = try #require(address(page).first)
    #expect(sender.origin.y < first.origin.y - first.fontSize * 8 / 10)
    #expect(sender.fontSize < first.fontSize)
  }

  @Test func aReturnAddressThatIsTooLongIsADeviation() throws {
    var context = Samples.context()
    context.returnAddress = String(repeating: "a", count: 150)
    let composition = try Samples.compose(Samples.layout("<p>x</p>"), Samples.invoice(), context)
    #expect(composition.diagnostics.map(\.code) == ["return-address-overfull"])
    #expect(composition.diagnostics.first?.text.contains("aaa") == false)
  }

  /// Whatever lines come, in a window of either side: the address keeps two millimetres from the
  /// window's edge and from the place of the postage mark, or the document is a deviation.
  @Test(arguments: [
    Rectangle(x: .mm(15), y: .mm(44), width: .mm(105), height: .mm(35)),
    Rectangle(x: .mm(18), y: .mm(40), width: .mm(95), height: .mm(30)),
    Rectangle(x: .mm(105), y: .mm(42), width: .mm(95), height: .mm(35)),
  ])
  func theAddressNeverMeetsThePostageMark(_ window: Rectangle) throws {
    var numbers = SeededNumbers(seed: 7)
    let mark = Rectangle(
      x: window.maxX - .mm(28), y: window.minY + .mm(2), width: .mm(26), height: .mm(9.6))
    let clear = Rectangle(
      x: mark.minX - .mm(2), y: mark.minY - .mm(2), width: mark.size.width + .mm(4),
      height: mark.size.height + .mm(4))
    let inner = Rectangle(
      x: window.minX + .mm(2), y: window.minY + .mm(2), width: window.size.width - .mm(4),
      height: window.size.height - .mm(4))
    var sound = 0
    for round in 0..<300 {
      var context = Samples.context()
      context.window = window
      context.frankingPlace = mark
      context.returnAddress = round % 2 == 0 ? "Returadress: Box 1, 721 30 Västerås" : nil
      context.addressLines = (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
        String(repeating: "x", count: Int.random(in: 1...50, using: &numbers))
      }
      let composition = try Samples.compose(
        Samples.layout("<p>x</p>", pages: Self.plain), Samples.invoice(), context)
      guard composition.diagnostics.isEmpty else { continue }
      sound += 1
      let runs = Samples.runs(composition.pages[0]).filter {
        $0.role == .address || $0.role == .returnAddress
      }
      #expect(runs.count == context.addressLines.count + (round % 2 == 0 ? 1 : 0))
      for run in runs {
        #expect(inner.contains(box(run)), "seed 7, round \(round)")
        #expect(!clear.intersects(box(run)), "seed 7, round \(round)")
      }
    }
    #expect(sound > 150, "seed 7: \(sound) of 300 fit")
  }

  private static let plain = """
    <page on="first"><address/><body x="20" y="100" width="170" bottom="270"/></page>
    """

  @Test func inARightWindowItStandsAtTheWindowsLeftEdge() throws {
    let window = Rectangle(x: .mm(105), y: .mm(42), width: .mm(95), height: .mm(35))
    let runs = address(try compose(["A", "B"], window: window).pages[0])
    #expect(runs.count == 2 && runs.allSatisfy { $0.origin.x == .mm(107) })
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

  private func warnings(_ attributes: String, _ windows: [Rectangle]) throws -> [Diagnostic] {
    let region = "<region \(attributes) y=\"30\" width=\"60\" height=\"20\"><p>a</p></region>"
    let (layout, diagnostics) = Samples.compile(Samples.layout("<p>x</p>", pages: pages(region)))
    #expect(diagnostics.isEmpty)
    return try #require(layout).check(windows: windows)
  }

  @Test func regionsInAWindowAreWarnedOf() throws {
    let left = Rectangle(x: .mm(15), y: .mm(44), width: .mm(105), height: .mm(35))
    let right = Rectangle(x: .mm(105), y: .mm(44), width: .mm(95), height: .mm(35))
    let found = try warnings("x=\"20\"", [left])
    #expect(found.map(\.code) == ["window-zone"])
    #expect(found.map(\.severity) == [.warning])
    #expect(found.first?.why?.contains("x 15–120, y 44–79 mm") == true)
    #expect(try warnings("x=\"20\"", [right]).isEmpty)
    #expect(try warnings("x=\"130\"", [left, right]).count == 1)
    #expect(try warnings("x=\"20\" if=\"window.right\"", [left]).isEmpty)
    #expect(try warnings("x=\"20\" if=\"address.back\"", [left]).isEmpty)
    #expect(try warnings("x=\"20\"", []).isEmpty)
  }

  @Test func aLayoutMovesWithTheWindow() throws {
    let source = Samples.layout(
      "<p>x</p>",
      pages: pages(
        "<region x=\"130\" y=\"45\" width=\"60\" if=\"window.left\"><p>right</p></region>"
          + "<region x=\"20\" y=\"45\" width=\"60\" if=\"window.right\"><p>left</p></region>"
          + "<region x=\"20\" y=\"20\" width=\"60\"><p>{window.side}</p></region>"))
    var context = Samples.context()
    for (window, words) in [
      (Rectangle(x: .mm(18), y: .mm(44), width: .mm(90), height: .mm(30)), ["right", "left"]),
      (Rectangle(x: .mm(105), y: .mm(44), width: .mm(90), height: .mm(30)), ["left", "right"]),
    ] {
      context = CompositionContext(
        language: .sv, addressLines: context.addressLines, addressSide: .front, window: window)
      let composition = try Samples.compose(source, Samples.invoice(), context)
      #expect(composition.diagnostics.isEmpty)
      let texts = Samples.texts(composition.pages[0]).filter { words.contains($0) }
      #expect(Set(texts) == Set(words))
    }
  }

  @Test func withoutWindowsNothingHasToStayClear() throws {
    var context = Samples.context()
    context.windowZone = nil
    context.windowSide = .none
    let region = "<region x=\"20\" y=\"60\" width=\"60\"><p>{window.side}</p></region>"
    let composition = try Samples.compose(
      Samples.layout("<p>x</p>", pages: pages(region)), Samples.invoice(), context)
    #expect(composition.diagnostics.isEmpty)
    #expect(Samples.texts(composition.pages[0]).contains("none"))
  }
}
