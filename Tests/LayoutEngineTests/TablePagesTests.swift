import Foundation
import MailModel
import Testing

@testable import LayoutEngine

/// Tables of every shape over pages: properties that hold whatever the rows.
@Suite struct TablePagesTests {
  /// A table by chance, and what its document must say.
  struct Trial {
    var invoice: Invoice
    var flow: String
    var splits: Bool
    var groups: Bool
    var repeats: Bool
    var hasFoot: Bool
    var keepsTotals: Bool

    init(_ numbers: inout SeededNumbers) {
      splits = Int.random(in: 0..<3, using: &numbers) == 0
      groups = Bool.random(using: &numbers)
      repeats = Bool.random(using: &numbers)
      hasFoot = Bool.random(using: &numbers)
      keepsTotals = Bool.random(using: &numbers)
      invoice = Samples.invoice(lines: Int.random(in: 1...90, using: &numbers))
      let ragged = Bool.random(using: &numbers)
      var order = 0
      for index in invoice.lines.indices {
        if Int.random(in: 0..<6, using: &numbers) == 0 { order += 1 }
        invoice.lines[index].orderLine = "\(order)"
        let cents = Int.random(in: -200_000...900_000, using: &numbers)
        invoice.lines[index].net = Decimal(cents) / 100
        let words = ragged ? Int.random(in: 0...150, using: &numbers) : 0
        guard words > 40 else { continue }
        invoice.lines[index].description =
          (0..<words).map { "w\($0)" }.joined(separator: " ") + " end\(index + 1)"
      }
      let keep = keepsTotals ? "keep-with-next=\"yes\" keep-last=\"2\"" : ""
      let group = """
        <group-by value="l.orderLine" \(repeats ? "repeat=\"yes\"" : "")>
        <head>G{group}{continued ? "c" : ""}</head><foot>F{group}</foot></group-by>
        """
      flow = """
        <p>start</p><spacer height="\(Int.random(in: 0...80, using: &numbers))"/>
        <table each="l in lines" carry="l.net" \(keep) \(splits ? "split=\"yes\"" : "")
          row-rule="0.5 black" zebra="black">
        <column width="20"><head>HEAD</head><cell>{l.id}</cell>\(hasFoot ? "<foot>ALL</foot>" : "")
        </column><column align="right"><cell>{money(l.net)}</cell></column>
        <below><p if="l.description">{l.description}</p></below>\(groups ? group : "")</table>
        <group keep="yes"><p>TOTAL</p><spacer height="\(Int.random(in: 0...90, using: &numbers))"/>
        <p>PAY</p></group>
        """
    }
  }

  private static func texts(_ page: Frame) -> [String] {
    Samples.runs(page).filter { $0.role == .body && !$0.text.contains("/") }.map(\.text)
  }

  private static func isID(_ text: String) -> Bool {
    text.hasPrefix("L") && text.dropFirst().allSatisfy(\.isNumber)
  }
  private static func isWords(_ text: String) -> Bool {
    text.hasPrefix("w") || text.hasPrefix("end")
  }
  private static func isOfTable(_ text: String) -> Bool {
    isID(text) || isWords(text) || text == "ALL"
      || ["G", "F"].contains(text.prefix(1))
  }

  @Test(arguments: [UInt64(11), 12, 13, 14]) func everyTablePaginates(_ seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    for round in 0..<60 {
      let trial = Trial(&numbers)
      let composition = try Samples.compose(Samples.layout(trial.flow), trial.invoice)
      let pages = composition.pages.map(Self.texts)
      let at = "seed \(seed), round \(round)"
      #expect(composition.diagnostics.isEmpty, "\(at)")
      #expect(
        pages.flatMap { $0.filter(Self.isID) } == trial.invoice.lines.map(\.id), "\(at)")
      let words = trial.invoice.lines.compactMap(\.description).joined(separator: " ")
      let found = pages.flatMap { $0.filter(Self.isWords) }.joined(separator: " ")
      #expect(found == words, "\(at)")
      checkBodies(composition, at)
      checkHeads(pages, trial, at)
      checkCarries(pages, trial, at)
      checkGroups(pages, trial, at)
      checkEnd(pages, trial, at)
    }
  }

  /// The first page may stay empty but for its regions where the flow begins with something that
  /// only the higher body of the next holds.
  private func checkBodies(
    _ composition: Composition, _ at: String, mayBeginEmpty: Bool = false
  ) {
    for (index, page) in composition.pages.enumerated() {
      let (top, bottom) = index == 0 ? (100.0, 200.0) : (20.0, 270.0)
      let isEmpty = Self.texts(page).isEmpty
      #expect(!isEmpty || mayBeginEmpty && index == 0, "\(at): page \(index + 1) is empty")
      for run in Samples.runs(page) where run.role == .body && !run.text.contains("/") {
        let y = run.origin.y.millimetres
        #expect(y > top && y < bottom, "\(at): \(run.text) on page \(index + 1)")
      }
      for item in page.items {
        guard case .fill(let box, _) = item else { continue }
        // A rule beneath the last row reaches half its width over the edge.
        #expect(
          box.minY.millimetres >= top - 0.1 && box.maxY.millimetres <= bottom + 0.1, "\(at)")
      }
    }
  }

  private func checkHeads(_ pages: [[String]], _ trial: Trial, _ at: String) {
    for page in pages {
      let first = page.firstIndex(where: Self.isOfTable)
      #expect(page.filter { $0 == "HEAD" }.count == (first == nil ? 0 : 1), "\(at)")
      guard let first else { continue }
      #expect(page.firstIndex(of: "HEAD").map { $0 < first } == true, "\(at)")
    }
  }

  /// The sum at the foot of a page is that of all rows finished by then, and opens the next page.
  private func checkCarries(_ pages: [[String]], _ trial: Trial, _ at: String) {
    guard let last = pages.lastIndex(where: { $0.contains(where: Self.isOfTable) }) else {
      Issue.record("\(at): no table")
      return
    }
    var sum = Decimal(0)
    var before: String?
    for (index, page) in pages.enumerated() {
      let carries = page.indices.filter { page[$0] == "Transport" }
      if let before, index <= last {
        #expect(carries.first.map { page[$0 + 1] } == before, "\(at): head of page \(index + 1)")
        let table = page.firstIndex(where: Self.isOfTable) ?? 0
        #expect(carries.first.map { $0 < table } == true, "\(at)")
      }
      for line in trial.invoice.lines {
        let isFinished =
          line.description == nil
          ? page.contains(line.id)
          : page.contains {
            $0.split(separator: " ").last.map { "\($0)" == "end\(line.id.dropFirst())" } == true
          }
        if isFinished { sum += line.net }
      }
      let hasTable = page.contains(where: Self.isOfTable)
      let goesOn = hasTable && index < last
      #expect(
        carries.count == (before != nil && index <= last ? 1 : 0) + (goesOn ? 1 : 0),
        "\(at): page \(index + 1) of \(last + 1)")
      before = nil
      if goesOn, let foot = carries.last {
        let text = NumberText.grouped(sum, minPlaces: 2, maxPlaces: 2, language: .sv)
        #expect(page[foot + 1] == text, "\(at): foot of page \(index + 1)")
        #expect(foot == page.count - 2, "\(at): something stands under the sum")
        before = text
      }
    }
    #expect(sum == trial.invoice.lines.reduce(0) { $0 + $1.net }, "\(at)")
  }

  private func checkGroups(_ pages: [[String]], _ trial: Trial, _ at: String) {
    guard trial.groups else { return }
    let orders = Dictionary(
      uniqueKeysWithValues: trial.invoice.lines.map { ($0.id, $0.orderLine ?? "") })
    for page in pages {
      let table = page.filter { Self.isOfTable($0) }
      for (text, next) in zip(table, table.dropFirst() + ["end of page"]) {
        if text.hasPrefix("G") {
          #expect(Self.isID(next) || Self.isWords(next), "\(at): \(text) before \(next)")
        }
        if text.hasPrefix("F") { #expect(!next.hasPrefix("F"), "\(at)") }
      }
      #expect(table.first?.hasPrefix("F") != true, "\(at): a subtotal without its row")
      #expect(table.first != "ALL", "\(at): the foot without its row")
      guard let first = table.first else { continue }
      if Self.isID(first) || Self.isWords(first) {
        // It goes on with a group: it says so exactly where that was asked for.
        #expect(!trial.repeats, "\(at)")
      } else if first.hasSuffix("c"), let id = table.first(where: Self.isID),
        let order = orders[id], table.count > 1, Self.isID(table[1])
      {
        #expect(first == "G\(order)c", "\(at)")
      }
    }
    let feet = pages.flatMap { $0.filter { $0.hasPrefix("F") } }
    let heads = pages.flatMap { $0.filter { $0.hasPrefix("G") && !$0.hasSuffix("c") } }
    #expect(feet.map { $0.dropFirst() } == heads.map { $0.dropFirst() }, "\(at)")
  }

  private func checkEnd(_ pages: [[String]], _ trial: Trial, _ at: String) {
    #expect(pages.last?.last == "PAY", "\(at)")
    #expect(pages.flatMap { $0 }.filter { $0 == "ALL" }.count == (trial.hasFoot ? 1 : 0), "\(at)")
    if trial.keepsTotals, let end = pages.last {
      #expect(
        end.contains { Self.isID($0) || Self.isWords($0) }, "\(at): the totals stand alone")
    }
  }

  // MARK: Special cases

  private func compose(_ flow: String, _ count: Int) throws -> [[String]] {
    try Samples.compose(Samples.layout(flow), Samples.invoice(lines: count)).pages
      .map(Self.texts)
  }

  /// A last page of another form takes along the end of the flow: it never comes empty.
  @Test(arguments: 1...60) func theLastMasterIsNeverAlone(_ count: Int) throws {
    let pages = """
      <page on="first"><address/><body x="20" y="100" width="170" bottom="200"/></page>
      <page on="following"><body x="20" y="20" width="170" bottom="270"/></page>
      <page on="last"><body x="20" y="20" width="170" bottom="80"/></page>
      """
    let flow = "<table each=\"l in lines\"><column><cell>{l.id}</cell></column></table>"
    let composition = try Samples.compose(
      Samples.layout(flow, pages: pages), Samples.invoice(lines: count))
    for page in composition.pages { #expect(!Self.texts(page).isEmpty, "\(count) rows") }
    #expect(composition.pages.flatMap { Self.texts($0) }.count == count)
  }

  /// A table that must stay whole and cannot still keeps its heads with their rows.
  @Test func whatCannotStayTogetherKeepsItsHeads() throws {
    let flow = """
      <table each="l in lines" keep="yes"><column><cell>{l.id}</cell></column>
      <group-by value="l.id"><head>G{group}</head></group-by></table>
      """
    for page in try compose(flow, 80) {
      #expect(page.last?.hasPrefix("L") == true)
      #expect(page.first?.hasPrefix("G") == true)
    }
  }

  @Test func aHeadingBeforeATallTableIsNotLeftBehind() throws {
    for height in stride(from: 60, through: 99, by: 1) {
      let flow = """
        <spacer height="\(height)"/><p keep-with-next="yes">Heading</p>
        <table each="l in lines" keep="yes"><column><cell>{l.id}</cell></column></table>
        """
      for page in try compose(flow, 80) where page.contains("Heading") {
        #expect(page.last?.hasPrefix("L") == true, "\(height) mm")
      }
    }
  }

  /// A row as high as a page has no room for the sums beside it: it is divided, and nothing leaves
  /// the body.
  @Test func sumsBesideARowAsHighAsAPage() throws {
    var invoice = Samples.invoice(lines: 3)
    for lines in 50...60 {
      for index in invoice.lines.indices {
        invoice.lines[index].description = (0..<lines).map { "w\($0)" }.joined(separator: "|")
      }
      let flow = """
        <table each="l in lines" carry="l.net"><column><head>HEAD</head><cell>{l.id}</cell></column>
        <below><for each="w in split(l.description, '|')"><p>{w}</p></for></below></table>
        """
      let composition = try Samples.compose(Samples.layout(flow), invoice)
      checkBodies(composition, "\(lines) lines", mayBeginEmpty: true)
      let words = composition.pages.flatMap { Self.texts($0).filter(Self.isWords) }
      #expect(words.count == 3 * lines)
    }
  }
}

/// Lines of paragraphs at the ends of pages.
@Suite struct WidowTests {
  @Test(arguments: [UInt64(5), 6, 7]) func linesStayTogether(_ seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    for round in 0..<80 {
      let orphans = Int.random(in: 1...6, using: &numbers)
      let widows = Int.random(in: 1...6, using: &numbers)
      var flow = ""
      var counts: [Int] = []
      for paragraph in 0..<Int.random(in: 1...8, using: &numbers) {
        let words = Int.random(in: 1...200, using: &numbers)
        let text = (0..<words).map { _ in "p\(paragraph)" }.joined(separator: " ")
        flow += "<p orphans=\"\(orphans)\" widows=\"\(widows)\""
        flow += Bool.random(using: &numbers) ? ">" : " keep-with-next=\"yes\">"
        flow += text + "</p>"
        counts.append(words)
      }
      let composition = try Samples.compose(
        Samples.layout("<spacer height=\"\(Int.random(in: 0...99, using: &numbers))\"/>" + flow))
      for (paragraph, words) in counts.enumerated() {
        let lines = composition.pages.map { page in
          Samples.texts(page).filter { $0.hasPrefix("p\(paragraph)") }
        }
        let all: [String] = lines.flatMap { $0 }
        let found = all.joined(separator: " ").components(separatedBy: " ").count
        #expect(found == words, "seed \(seed), round \(round)")
        let parts = lines.map(\.count).filter { $0 > 0 }
        guard parts.count > 1, let first = parts.first, let last = parts.last else { continue }
        #expect(first >= orphans, "seed \(seed), round \(round): \(parts)")
        #expect(last >= widows, "seed \(seed), round \(round): \(parts)")
      }
    }
  }

  @Test func stylesSayItToo() throws {
    let head = "<styles><style name=\"s\" orphans=\"5\" widows=\"1\"/></styles>"
    let words = (1...150).map { "word\($0)" }.joined(separator: " ")
    for height in 70...99 {
      let composition = try Samples.compose(
        Samples.layout("<spacer height=\"\(height)\"/><p style=\"s\">\(words)</p>", head: head))
      let first = Samples.texts(composition.pages[0]).filter { $0.contains("word") }.count
      #expect(first == 0 || first >= 5, "\(height) mm")
    }
  }
}
