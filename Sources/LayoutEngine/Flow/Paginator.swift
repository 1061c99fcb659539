import MailModel

/// Something of the flow on a page: items of the canvas, moved down by `y` from the body's top.
struct Placement {
  var items: Range<Int>
  var y: Int
}

/// What of the flow stands on one page.
struct PagePlan {
  var placements: [Placement] = []
  /// Where the last of it ends.
  var height = 0
}

/// Deals the flow's units out to pages.
///
/// A chain is a run of units that keep with the next. It is placed whole where it fits on what is
/// left of the page, else on a new page, else piece by piece. A table's head comes again on each
/// page that has rows of it; carried-forward rows are accounted for when a row is tried.
struct Paginator {
  /// Body heights: of the first page, and of those that follow.
  struct Heights {
    var first: Int
    var following: Int
    /// The same for the page that ends the document: less where a slip or the last master is.
    var firstAsLast: Int
    var followingAsLast: Int
  }

  /// How far the current page is filled.
  private struct Position {
    var page: Int
    var y = 0
    var pendingAfter = 0
    var isEmpty = true
    /// The table whose rows stand last on the page.
    var table: Int?
  }

  let setting: Setting
  let heights: Heights
  private(set) var pages: [PagePlan] = [PagePlan()]
  private var position = Position(page: 0)
  /// The last row placed, for the sum carried forward.
  private var lastRow: FlowUnit?
  private(set) var isOverLimit = false

  init(setting: Setting, heights: Heights) {
    self.setting = setting
    self.heights = heights
  }

  /// Places all units. `hasEnd`: something at the document's end needs the shorter height.
  mutating func run(hasEnd: Bool) {
    splitTallUnits()
    let units = setting.units
    var start = 0
    while start < units.count, !isOverLimit {
      if units[start].isPageBreak {
        if !position.isEmpty, start < units.count - 1 { newPage(before: nil) }
        start += 1
        continue
      }
      var end = start
      while end < units.count - 1, units[end].keepWithNext, !units[end + 1].isPageBreak { end += 1 }
      let isEnd = hasEnd && end == units.count - 1 && units[end].keepWithNext
      place(units[start...end], isEnd: isEnd)
      start = end + 1
    }
    if hasEnd, position.y > limit(position.page, isEnd: true), !position.isEmpty {
      newPage(before: nil)
    }
  }

  private func limit(_ page: Int, isEnd: Bool) -> Int {
    if isEnd { return page == 0 ? heights.firstAsLast : heights.followingAsLast }
    return page == 0 ? heights.first : heights.following
  }

  // MARK: Chains

  private mutating func place(_ chain: ArraySlice<FlowUnit>, isEnd: Bool) {
    guard let first = chain.first else { return }
    if fits(chain, from: position, isEnd: isEnd) == nil {
      // What fits on no page is begun here, unless a new page helps with all of it.
      if position.isEmpty {
        return placeOneByOne(chain, isEnd: isEnd)
      }
      let fresh = Position(page: position.page + 1, table: nil)
      if fits(chain, from: fresh, isEnd: isEnd) == nil {
        return placeOneByOne(chain, isEnd: isEnd)
      }
      newPage(before: first)
    }
    for unit in chain { put(unit) }
  }

  private mutating func placeOneByOne(_ chain: ArraySlice<FlowUnit>, isEnd: Bool) {
    for index in chain.indices {
      let single = chain[index...index]
      let end = isEnd && index == chain.endIndex - 1
      if !position.isEmpty, fits(single, from: position, isEnd: end) == nil {
        newPage(before: chain[index])
        guard !isOverLimit else { return }
      }
      if position.isEmpty, fits(single, from: position, isEnd: false) == nil {
        let over = chain[index].height - limit(position.page, isEnd: false)
        if over > 0 {
          setting.report(
            "overfull-page", "something is \((over + 99) / 100 * 100) µm higher than the page",
            at: Diagnostic.Place(file: setting.program.file, path: "flow"),
            why: "it cannot be divided", fix: "make it smaller")
        }
      }
      put(chain[index])
    }
  }

  /// Where the page would end with the chain, or nothing where it does not fit.
  private func fits(
    _ chain: ArraySlice<FlowUnit>, from start: Position, isEnd: Bool
  ) -> Position? {
    var position = start
    let limit = limit(start.page, isEnd: isEnd)
    for (index, unit) in chain.enumerated() {
      advance(&position, unit, continues: index == 0 && continuesTable(unit))
      // Behind a row that is not the last, the sum carried forward needs its room.
      var needed = position.y
      if let table = unit.table, !unit.isLastRow { needed += setting.tables[table].carryHeight }
      if needed > limit { return nil }
    }
    return position
  }

  /// Whether the unit goes on with the table that the last page ended with.
  private func continuesTable(_ unit: FlowUnit) -> Bool {
    guard let table = unit.table, let last = lastRow else { return false }
    return last.table == table
  }

  private func advance(_ position: inout Position, _ unit: FlowUnit, continues: Bool) {
    if !position.isEmpty { position.y += max(position.pendingAfter, unit.before) }
    if let number = unit.table, position.table != number {
      let table = setting.tables[number]
      position.y += table.headHeight
      if continues { position.y += table.carryHeight }
    }
    position.y += unit.height
    position.pendingAfter = unit.after
    position.table = unit.table
    position.isEmpty = false
  }

  // MARK: Placing

  private mutating func put(_ unit: FlowUnit) {
    let page = pages.count - 1
    var y = position.y
    if !position.isEmpty { y += max(position.pendingAfter, unit.before) }
    if let number = unit.table, position.table != number {
      let table = setting.tables[number]
      pages[page].placements.append(Placement(items: table.head, y: y))
      y += table.headHeight
      if continuesTable(unit), let last = lastRow, table.carryHeight > 0 {
        let items = setting.carryRow(table, last.carried)
        pages[page].placements.append(Placement(items: items, y: y))
        y += table.carryHeight
      }
    }
    pages[page].placements.append(Placement(items: unit.items, y: y))
    advance(&position, unit, continues: continuesTable(unit))
    pages[page].height = position.y
    lastRow = unit
  }

  /// Ends the page. Where a table goes on behind the end, the sum so far closes the page.
  private mutating func newPage(before unit: FlowUnit?) {
    guard pages.count < LayoutLimits.pages else {
      isOverLimit = true
      setting.report(
        "layout-limit", "the document has more than \(LayoutLimits.pages) pages",
        at: Diagnostic.Place(file: setting.program.file))
      return
    }
    if let unit, let number = unit.table, continuesTable(unit), let last = lastRow,
      position.table == number
    {
      let table = setting.tables[number]
      if table.carryHeight > 0 {
        let items = setting.carryRow(table, last.carried)
        pages[pages.count - 1].placements.append(Placement(items: items, y: position.y))
      }
    }
    pages.append(PagePlan())
    position = Position(page: pages.count - 1)
  }
}
