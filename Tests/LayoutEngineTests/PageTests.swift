import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// How documents fall into pages.
@Suite struct PageTests {
  static let lineTable = """
    <table each="l in lines" keep-last="2" keep-with-next="yes">
    <column width="20"><head>Id</head><cell>{l.id}</cell></column>
    <column><head>Name</head><cell>{l.name}</cell></column>
    <column width="30" align="right"><head>Net</head><cell>{money(l.net)}</cell></column></table>
    """
  static let totals = "<group keep=\"yes\"><p before=\"4\">Sum</p><p>Total</p><p>PAY</p></group>"

  private func ids(_ page: Frame) -> [String] {
    Samples.texts(page).filter { $0.hasPrefix("L") && $0.dropFirst().allSatisfy(\.isNumber) }
  }

  @Test func theHeadComesOnEveryPage() throws {
    let composition = try Samples.compose(
      Samples.layout(Self.lineTable + Self.totals), Samples.invoice(lines: 120))
    #expect(composition.pages.count > 2)
    for page in composition.pages where !ids(page).isEmpty {
      #expect(Samples.texts(page).filter { $0 == "Name" }.count == 1)
    }
  }

  @Test func pagesAreNumbered() throws {
    let composition = try Samples.compose(
      Samples.layout(Self.lineTable), Samples.invoice(lines: 120))
    let count = composition.pages.count
    for (index, page) in composition.pages.enumerated() {
      #expect(Samples.texts(page).contains("\(index + 1)/\(count)"))
    }
  }

  /// For every number of lines: none is lost, none out of order, totals on the last page and never
  /// alone, nothing outside of the bodies, no empty page.
  @Test(arguments: 0...90) func everyCountPaginates(_ count: Int) throws {
    let composition = try Samples.compose(
      Samples.layout(Self.lineTable + Self.totals), Samples.invoice(lines: count))
    #expect(composition.pages.flatMap(ids) == (0..<count).map { "L\($0 + 1)" })
    let last = try #require(composition.pages.last)
    #expect(Samples.texts(last).contains("PAY"))
    #expect(count == 0 || !ids(last).isEmpty)
    for (index, page) in composition.pages.enumerated() {
      for run in Samples.runs(page) where run.role == .body && !run.text.contains("/") {
        #expect(run.origin.y.millimetres <= (index == 0 ? 200 : 270))
        #expect(run.origin.y.millimetres >= (index == 0 ? 100 : 20))
      }
    }
    #expect(composition.diagnostics.isEmpty)
  }

  /// The same with rows of every height, by chance.
  @Test func raggedRowsPaginate() throws {
    var numbers = SeededNumbers(seed: 42)
    let flow =
      Self.lineTable.replacingOccurrences(
        of: "</table>",
        with: "<below><p if=\"l.description\">{l.description}</p></below></table>") + Self.totals
    for round in 0..<60 {
      var invoice = Samples.invoice(lines: Int.random(in: 1...80, using: &numbers))
      for index in invoice.lines.indices {
        let words = Int.random(in: 0...120, using: &numbers)
        invoice.lines[index].description =
          words < 60 ? nil : (0..<words).map { "w\($0)" }.joined(separator: " ")
      }
      let composition = try Samples.compose(Samples.layout(flow), invoice)
      let expected = invoice.lines.map(\.id)
      #expect(composition.pages.flatMap(ids) == expected, "seed 42, round \(round)")
      #expect(Samples.texts(composition.pages[composition.pages.count - 1]).contains("PAY"))
      for (index, page) in composition.pages.enumerated() {
        for run in Samples.runs(page) where run.role == .body && !run.text.contains("/") {
          #expect(run.origin.y.millimetres <= (index == 0 ? 200 : 270), "round \(round)")
        }
        #expect(Samples.texts(page).count > 1, "round \(round): page \(index + 1) is empty")
      }
    }
  }

  @Test func keptParagraphsStayTogether() throws {
    let filler = "<spacer height=\"88\"/>"
    let words = (1...60).map { "word\($0)" }.joined(separator: " ")
    let loose = try Samples.compose(Samples.layout(filler + "<p>\(words)</p>"))
    let kept = try Samples.compose(Samples.layout(filler + "<p keep=\"yes\">\(words)</p>"))
    #expect(Samples.texts(loose.pages[0]).contains { $0.hasPrefix("word1 ") })
    #expect(!Samples.texts(kept.pages[0]).contains { $0.hasPrefix("word1 ") })
    #expect(Samples.texts(kept.pages[1]).contains { $0.hasPrefix("word1 ") })
  }

  @Test func noParagraphLeavesOneLineBehind() throws {
    let words = (1...200).map { "word\($0)" }.joined(separator: " ")
    for height in 70...99 {
      let composition = try Samples.compose(
        Samples.layout("<spacer height=\"\(height)\"/><p>\(words)</p>"))
      for page in composition.pages {
        let lines = Samples.texts(page).filter { $0.contains("word") }.count
        #expect(lines != 1, "a single line at \(height) mm")
      }
    }
  }

  @Test func aHeadingGoesWithWhatFollows() throws {
    for height in 80...99 {
      let composition = try Samples.compose(
        Samples.layout(
          "<spacer height=\"\(height)\"/><p keep-with-next=\"yes\">Heading</p><p>text</p>"))
      for page in composition.pages {
        let texts = Samples.texts(page)
        #expect(texts.contains("Heading") == texts.contains("text"), "\(height) mm")
      }
    }
  }

  @Test func breaksMakePages() throws {
    let composition = try Samples.compose(
      Samples.layout("<break/><p>a</p><break/><p>b</p><break/>"))
    #expect(composition.pages.count == 2)
  }

  @Test func twoHundredLinesOfTenThousand() throws {
    let composition = try Samples.compose(
      Samples.layout(Self.lineTable + Self.totals), Samples.invoice(lines: 10_000))
    #expect(composition.pages.flatMap(ids).count == 10_000)
    #expect(composition.pages.count > 150)
  }

  // MARK: Carried forward

  static let carried = lineTable.replacingOccurrences(of: "each=", with: "carry=\"l.net\" each=")

  @Test(arguments: [1, 10, 20, 21, 22, 23, 24, 25, 60, 100]) func sumsAreCarried(
    _ count: Int
  ) throws {
    let composition = try Samples.compose(
      Samples.layout(Self.carried + Self.totals), Samples.invoice(lines: count))
    var sum = 0
    for (index, page) in composition.pages.enumerated() {
      let texts = Samples.texts(page)
      let isFirst = index == 0
      let isLast = index == composition.pages.count - 1
      let transports = texts.filter { $0 == "Transport" }.count
      #expect(transports == (isFirst ? 0 : 1) + (isLast ? 0 : 1), "page \(index + 1)")
      let before = NumberText.grouped(
        Decimal(sum), minPlaces: 2, maxPlaces: 2, language: .sv)
      if !isFirst { #expect(texts.contains(before)) }
      sum += ids(page).count * 100
      let after = NumberText.grouped(Decimal(sum), minPlaces: 2, maxPlaces: 2, language: .sv)
      if !isLast { #expect(texts.contains(after)) }
    }
    #expect(sum == count * 100)
  }

  // MARK: Slips and last pages

  static let slip = """
    <slip height="100" clear="5" if="payable.due"><place x="20" y="10" width="50"><p>SLIP</p></place>
    <ocr x="10" y="80" width="190" align="right" value="{slip.se.ocrLine}" font="Mono"/></slip>
    """

  @Test(arguments: [1, 12, 13, 14, 15, 16, 30, 31, 32, 33, 50, 51, 52, 53, 54, 55, 56, 57, 58])
  func theSlipStandsOnTheLastPageAndCoversNothing(_ count: Int) throws {
    let composition = try Samples.compose(
      Samples.layout(Self.lineTable + Self.totals, head: Self.slip), Samples.invoice(lines: count))
    let last = try #require(composition.pages.last)
    for page in composition.pages.dropLast() { #expect(!Samples.texts(page).contains("SLIP")) }
    let slip = try #require(Samples.runs(last).first { $0.text == "SLIP" })
    #expect(slip.origin.y.millimetres > 207)
    for run in Samples.runs(last) where run.role == .body && run.text != "SLIP" {
      if run.text.contains("/") { continue }
      #expect(run.origin.y.millimetres <= 192, "\(run.text)")
    }
    #expect(composition.pages.flatMap(ids).count == count)
    let line = try #require(Samples.runs(last).first { $0.role == .ocrLine })
    #expect(abs((line.origin.x + line.width).millimetres - 200) < 0.001)
    #expect(abs(line.width.millimetres / Double(line.text.count) - 2.54) < 0.01)
  }

  @Test func creditNotesHaveNoSlip() throws {
    var invoice = Samples.invoice()
    invoice.kind = .creditNote
    let composition = try Samples.compose(
      Samples.layout(Self.lineTable, head: Self.slip), invoice)
    #expect(!Samples.texts(composition.pages[0]).contains("SLIP"))
  }

  @Test func theFirstFittingSlipIsDrawn() throws {
    let head =
      "<slip height=\"50\" if=\"slip.kind = 'no'\"><place x=\"20\" y=\"1\" width=\"50\">"
      + "<p>NO</p></place></slip>" + Self.slip
    let texts = Samples.texts(
      try Samples.compose(Samples.layout("<p>x</p>", head: head)).pages[0])
    #expect(texts.contains("SLIP"))
    #expect(!texts.contains("NO"))
  }

  @Test func footersMoveAboveTheSlip() throws {
    let pages = """
      <page on="first"><address/><body x="20" y="100" width="170" bottom="260"/>
      <region x="20" y="280" width="170" above-slip="yes"><p>FOOT</p></region></page>
      """
    let with = try Samples.compose(Samples.layout("<p>x</p>", head: Self.slip, pages: pages))
    let without = try Samples.compose(Samples.layout("<p>x</p>", pages: pages))
    let a = try #require(Samples.runs(with.pages[0]).first { $0.text == "FOOT" })
    let b = try #require(Samples.runs(without.pages[0]).first { $0.text == "FOOT" })
    #expect(b.origin.y - a.origin.y == .mm(100))
  }

  @Test func theLastMasterHoldsOnTheLastPage() throws {
    let pages = """
      <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/></page>
      <page on="following"><body x="20" y="20" width="170" bottom="270"/></page>
      <page on="last"><body x="20" y="60" width="170" bottom="150"/>
        <region x="20" y="160" width="100"><p>LAST</p></region></page>
      """
    for count in [5, 30, 40, 50, 60, 70, 80] {
      let composition = try Samples.compose(
        Samples.layout(Self.lineTable + Self.totals, pages: pages), Samples.invoice(lines: count))
      let last = try #require(composition.pages.last)
      #expect(Samples.texts(last).contains("LAST") == (composition.pages.count > 1))
      if composition.pages.count > 1 {
        for run in Samples.runs(last) where run.text != "LAST" {
          #expect((60...150).contains(run.origin.y.millimetres), "\(count): \(run.text)")
        }
      }
      #expect(composition.pages.flatMap(ids).count == count)
    }
  }
}

/// Rows that may be divided between pages.
@Suite struct SplittingTests {
  static let flow = """
    <table each="l in lines" split="yes" zebra="black" carry="l.net">
    <column width="20"><head>Id</head><cell>{l.id}</cell></column>
    <column><head>Name</head><cell>{l.name}</cell></column>
    <column width="30" align="right"><cell>{money(l.net)}</cell></column></table>
    """

  private func invoice() -> Invoice {
    var invoice = Samples.invoice(lines: 6)
    for index in invoice.lines.indices {
      invoice.lines[index].name = (1...150).map { "w\(index)_\($0)" }.joined(separator: " ")
    }
    return invoice
  }

  @Test func rowsAreDividedBetweenTheirLines() throws {
    let composition = try Samples.compose(Samples.layout(Self.flow), invoice())
    let words = composition.pages.flatMap(Samples.texts).filter { $0.hasPrefix("w") }
      .joined(separator: " ").split(separator: " ").map(String.init)
    let expected = (0..<6).flatMap { index in (1...150).map { "w\(index)_\($0)" } }
    #expect(words == expected)
    #expect(composition.pages.count > 1)
    for (index, page) in composition.pages.enumerated() {
      for item in page.items {
        if case .fill(let frame, _) = item {
          #expect(frame.maxY.millimetres <= (index == 0 ? 200 : 270))
        }
      }
    }
  }

  @Test func aPageThatEndsInARowCarriesTheRowsBeforeIt() throws {
    let composition = try Samples.compose(Samples.layout(Self.flow), invoice())
    let ended = Samples.texts(composition.pages[0])
    let at = try #require(ended.firstIndex(of: "Transport"))
    let rows = ended[..<at].filter { $0 == "100,00" }.count
    let last = ended[..<at].last { $0.hasPrefix("w") }
    #expect(last?.hasSuffix("_150") == false)
    let sum = NumberText.grouped(
      Decimal((rows - 1) * 100), minPlaces: 2, maxPlaces: 2, language: .sv)
    #expect(ended[at + 1] == sum)
  }

  @Test func withoutLeaveRowsStayWhole() throws {
    let flow = Self.flow.replacingOccurrences(of: " split=\"yes\"", with: "")
    let composition = try Samples.compose(Samples.layout(flow), invoice())
    for page in composition.pages {
      let words = Samples.texts(page).filter { $0.hasPrefix("w") }
      #expect(words.first?.contains("_1 ") == true)
      #expect(words.last?.hasSuffix("_150") == true)
    }
  }

  @Test func anEndlessNoteEnds() throws {
    var invoice = Samples.invoice(lines: 1)
    invoice.notes = [String(repeating: "a", count: 200_000)]
    let composition = try Samples.compose(
      Samples.layout("<for each=\"n in invoice.notes\"><p>{n}</p></for>"), invoice)
    let letters = composition.pages.flatMap(Samples.texts).filter { $0.hasPrefix("a") }
      .reduce(0) { $0 + $1.utf8.count }
    #expect(letters == 200_000)
  }
}
