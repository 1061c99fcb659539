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
/// left of the page, else on a new page, else in parts; units that are bound are parted last. A
/// table's head comes again on each page that has rows of it, a group's where it asks for that;
/// carried-forward rows are accounted for when a row is tried.
struct Paginator {
  /// Body heights: of the first page, and of those that follow.
  struct Heights {
    var first: Int
    var following: Int
    /// The same for the page that ends the document: less where a slip or the last master is.
    var firstAsLast: Int
    var followingAsLast: Int
  }

  /// What the document's end needs.
  enum End {
    /// No more than any page.
    case plain
    /// A slip: it takes along what is kept with it, or has a page of its own.
    case slip
    /// A last page of another form, which takes along the end of the flow.
    case lastMaster
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

  /// What a table repeats above its first unit on a page.
  private struct Lead {
    var head = 0
    var carry = 0
    var group = 0
    var height: Int { head + carry + group }
  }

  let setting: Setting
  let heights: Heights
  private(set) var pages: [PagePlan] = [PagePlan()]
  private var position = Position(page: 0)
  /// The last unit placed, for the sum carried forward.
  private var last: FlowUnit?
  private(set) var isOverLimit = false

  init(setting: Setting, heights: Heights) {
    self.setting = setting
    self.heights = heights
  }

  /// Places all units.
  mutating func run(end documentEnd: End) {
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
      let isEnd =
        end == units.count - 1
        && (documentEnd == .slip && units[end].keepWithNext || documentEnd == .lastMaster)
      place(units[start...end], isEnd: isEnd)
      start = end + 1
    }
    if documentEnd != .plain, position.y > limit(position.page, isEnd: true), !position.isEmpty {
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
    if !fits(chain, from: position, isEnd: isEnd) {
      // What fits on no page is begun here, unless a new page helps with all of it.
      guard !position.isEmpty, fits(chain, from: freshPosition, isEnd: isEnd) else {
        return placeApart(chain, isEnd: isEnd)
      }
      newPage(before: first)
      if isOverLimit { return }
    }
    for unit in chain { put(unit) }
  }

  private var freshPosition: Position { Position(page: position.page + 1) }

  /// Places a chain that no page holds: bound units together, and its beginning, which may be a
  /// heading, not away from what follows.
  private mutating func placeApart(_ chain: ArraySlice<FlowUnit>, isEnd: Bool) {
    var start = chain.startIndex
    while start < chain.endIndex, !isOverLimit {
      let end = boundEnd(chain, from: start)
      let isLast = end == chain.endIndex
      let atom = chain[start..<end]
      let begin = chain[..<(isLast ? end : boundEnd(chain, from: end))]
      if mayLeave(for: atom),
        !fits(atom, from: position, isEnd: isEnd && isLast)
          || !position.isEmpty && start == chain.startIndex && !isLast
            && !fits(begin, from: position, isEnd: false)
            && fits(begin, from: freshPosition, isEnd: false)
      {
        newPage(before: chain[start])
        if isOverLimit { return }
      }
      if fits(atom, from: position, isEnd: false) {
        for unit in atom { put(unit) }
      } else {
        placeOneByOne(atom)
      }
      start = end
    }
  }

  /// Whether the page may end here: it has something, or only the next, which is higher than a
  /// first page with its head, holds the units.
  private func mayLeave(for units: ArraySlice<FlowUnit>) -> Bool {
    !position.isEmpty || fits(units, from: freshPosition, isEnd: false)
  }

  /// Where the units that are bound to the one at `start` end.
  private func boundEnd(_ chain: ArraySlice<FlowUnit>, from start: Int) -> Int {
    var end = start + 1
    while end < chain.endIndex, chain[end - 1].isBound { end += 1 }
    return end
  }

  private mutating func placeOneByOne(_ units: ArraySlice<FlowUnit>) {
    for index in units.indices {
      let unit = units[index...index]
      if mayLeave(for: unit), !fits(unit, from: position, isEnd: false) {
        newPage(before: units[index])
        if isOverLimit { return }
      }
      let over =
        units[index].height - max(limit(position.page, isEnd: false), heights.following)
      if position.isEmpty, over > 0 { setting.reportTooHigh(units[index], by: over) }
      put(units[index])
    }
  }

  /// Whether a page holds the chain from a position on.
  private func fits(_ chain: ArraySlice<FlowUnit>, from start: Position, isEnd: Bool) -> Bool {
    var position = start
    let limit = limit(start.page, isEnd: isEnd)
    var before = last
    for unit in chain {
      advance(&position, unit, lead(of: unit, at: position, after: before))
      if position.y > limit { return false }
      before = unit
    }
    // Behind a row that is not the table's last, the sum carried forward needs its room.
    guard let unit = chain.last, let table = unit.table, !unit.isLastRow else { return true }
    return position.y + setting.tables[table].carryHeight <= limit
  }

  private func lead(of unit: FlowUnit, at position: Position, after last: FlowUnit?) -> Lead {
    guard let number = unit.table, position.table != number else { return Lead() }
    let table = setting.tables[number]
    guard last?.table == number else { return Lead(head: table.headHeight) }
    var lead = Lead(head: table.headHeight, carry: table.carryHeight)
    if let group = unit.group, last?.group == group { lead.group = setting.groups[group].height }
    return lead
  }

  private func advance(_ position: inout Position, _ unit: FlowUnit, _ lead: Lead) {
    if !position.isEmpty { position.y += max(position.pendingAfter, unit.before) }
    position.y += lead.height + unit.height
    position.pendingAfter = unit.after
    position.table = unit.table
    position.isEmpty = false
  }

  // MARK: Placing

  private mutating func put(_ unit: FlowUnit) {
    let page = pages.count - 1
    let lead = lead(of: unit, at: position, after: last)
    var y = position.y
    if !position.isEmpty { y += max(position.pendingAfter, unit.before) }
    if let number = unit.table, position.table != number {
      let table = setting.tables[number]
      pages[page].placements.append(Placement(items: table.head, y: y))
      y += lead.head
      if lead.carry > 0, let last {
        let items = setting.carryRow(table, last.carried)
        pages[page].placements.append(Placement(items: items, y: y))
        y += lead.carry
      }
      if lead.group > 0, let group = unit.group {
        pages[page].placements.append(Placement(items: setting.groups[group].items, y: y))
        y += lead.group
      }
    }
    pages[page].placements.append(Placement(items: unit.items, y: y))
    advance(&position, unit, lead)
    pages[page].height = position.y
    last = unit
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
    if let number = unit?.table, let last, last.table == number, position.table == number {
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
