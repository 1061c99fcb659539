import LayoutEngine
import MailModel
import Rendering

/// A document's structure for readers that go by it: what is a heading, a paragraph, a table's
/// cell, a figure, in the order of reading, and which pieces of the pages belong to it (ISO
/// 32000-1, 14.8).
struct DocumentStructure: Sendable {
  /// One element.
  struct Element: Sendable, Equatable {
    /// `H1`, `P`, `Table` …
    var type: String
    /// What it is in; nothing for the document.
    var parent: Int?
    /// What a figure shows.
    var alternative: String?
  }

  /// In the order of reading, parents before what is in them.
  private(set) var elements: [Element] = []
  /// Page by page the pieces in the order in which they are drawn.
  private(set) var parts: [[MarkedPart]] = []
  /// Page by page the elements of the pieces that are no decoration, in that order.
  private(set) var owners: [[Int]] = []
  /// The element that a run of text which leads somewhere is in, by page and item.
  private(set) var links: [Place: Int] = [:]

  /// An item of a page.
  struct Place: Hashable {
    /// From 0.
    var page: Int
    /// From 0.
    var item: Int
  }

  /// Something that is read as one, before it has its elements.
  enum Block: Equatable {
    case heading([Int])
    case paragraph([Int])
    case figure(Int, alternative: String)
    case table(TableBlock)
  }

  /// A table, or what of it is on a page.
  struct TableBlock: Equatable {
    /// Which table of the layout.
    var key: Int32
    var rows: [Row] = []

    struct Row: Equatable {
      var isHead = false
      /// A list of items for each column.
      var cells: [[Int]]
    }
  }

  private var openTable: (key: Int32, element: Int)?

  /// Adds a page.
  ///
  /// - Parameters:
  ///   - blocks: what is read, in that order.
  ///   - decoration: items that only decorate.
  ///   - leads: whether a run of text leads somewhere.
  mutating func addPage(_ blocks: [Block], decoration: [Int], leads: (Int) -> Bool) {
    var page = PageMarks()
    page.decoration = decoration
    for block in blocks {
      switch block {
      case .heading(let items): addText("H1", items, leads, &page)
      case .paragraph(let items): addText("P", items, leads, &page)
      case .figure(let item, let alternative):
        page.figures.append((add("Figure", alternative: alternative), [item]))
      case .table(let table):
        addTable(table, leads, &page)
        continue
      }
      openTable = nil
    }
    parts.append(
      [MarkedPart(.decoration, items: page.decoration)].filter { !$0.items.isEmpty }
        + page.figures.map { MarkedPart(.figure, items: $0.items) }
        + page.texts.map { MarkedPart(.text, items: $0.items) })
    owners.append(page.figures.map(\.element) + page.texts.map(\.element))
  }

  /// What is marked on a page: figures are drawn before text, as on every page.
  private struct PageMarks {
    var decoration: [Int] = []
    var figures: [(element: Int, items: [Int])] = []
    var texts: [(element: Int, items: [Int])] = []
  }

  private mutating func add(
    _ type: String, in parent: Int? = nil, alternative: String? = nil
  ) -> Int {
    elements.append(Element(type: type, parent: parent, alternative: alternative))
    return elements.count - 1
  }

  private mutating func addText(
    _ type: String, _ items: [Int], _ leads: (Int) -> Bool, _ page: inout PageMarks
  ) {
    addText(in: add(type), items, leads, &page)
  }

  /// Text with links in it is divided, so that each link is an element of its own.
  private mutating func addText(
    in element: Int, _ items: [Int], _ leads: (Int) -> Bool, _ page: inout PageMarks
  ) {
    guard items.contains(where: leads) else {
      if !items.isEmpty { page.texts.append((element, items)) }
      return
    }
    var rest = items[...]
    while let first = rest.first {
      if leads(first) {
        let link = add("Link", in: element)
        links[Place(page: parts.count, item: first)] = link
        page.texts.append((link, [first]))
        rest = rest.dropFirst()
      } else {
        let plain = rest.prefix { !leads($0) }
        page.texts.append((add("Span", in: element), Array(plain)))
        rest = rest.dropFirst(plain.count)
      }
    }
  }

  private mutating func addTable(
    _ table: TableBlock, _ leads: (Int) -> Bool, _ page: inout PageMarks
  ) {
    let isContinued = openTable?.key == table.key && page.texts.isEmpty
    let element: Int
    if isContinued, let open = openTable { element = open.element } else { element = add("Table") }
    openTable = (table.key, element)
    for row in table.rows {
      // A head that is there again on the next page was read already.
      if isContinued, row.isHead {
        page.decoration += row.cells.flatMap { $0 }
        continue
      }
      let line = add("TR", in: element)
      for cell in row.cells {
        addText(in: add(row.isHead ? "TH" : "TD", in: line), cell, leads, &page)
      }
    }
  }
}
