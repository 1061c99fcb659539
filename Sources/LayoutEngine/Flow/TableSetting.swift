import MailModel

/// A column that is shown, with its place.
struct SetColumn {
  var column: TableNode.Column
  /// Its number among all columns of the source.
  var index: Int
  var x = 0
  var width = 0
}

/// A row before it is set: its variable's value, the text cells, filled, and its group's value.
struct FilledRow {
  var value: Value
  var cells: [FilledText]
  var key: Value = .nothing
}

/// A table that is being set.
struct SetTable {
  var node: TableNode
  var columns: [SetColumn]
  var rows: [FilledRow]
  var groups: [FilledGroup] = []
  /// The texts of the row beneath all rows, a column each.
  var feet: [FilledText] = []
  var x: Int
  var width: Int

  /// What stands beneath each other between head and end.
  enum Part {
    case groupHead(Int)
    case row(Int)
    case groupFoot(Int)
    case foot
  }

  var parts: [Part] {
    var parts: [Part] = []
    if groups.isEmpty {
      parts = rows.indices.map { .row($0) }
    } else {
      for (index, group) in groups.enumerated() {
        if group.hasHead { parts.append(.groupHead(index)) }
        parts += group.rows.map { .row($0) }
        if group.hasFoot { parts.append(.groupFoot(index)) }
      }
    }
    if feet.contains(where: { !$0.isEmpty }) { parts.append(.foot) }
    return parts
  }
}

// Tables.
extension Setting {
  func set(_ node: TableNode, in stack: inout Stack) {
    var columns: [SetColumn] = []
    for (index, column) in node.columns.enumerated() where holds(column.condition) {
      columns.append(SetColumn(column: column, index: index))
    }
    guard !columns.isEmpty else { return }
    let rows = fill(node, columns)
    guard !rows.isEmpty else { return }
    var table = SetTable(
      node: node, columns: columns, rows: rows, x: stack.x, width: stack.width)
    if let group = node.group { collect(group, in: &table) }
    if node.hasFoot { fillFeet(of: &table) }
    place(&table)
    if stack.flows {
      flow(table, in: &stack)
    } else {
      block(node.spacing, in: &stack) { top in
        var y = top
        if node.look.head { y += head(table, top: y) }
        let parts = table.parts
        for (index, part) in parts.enumerated() {
          y += set(part, of: table, next: index + 1 < parts.count ? parts[index + 1] : nil, top: y)
        }
        return y - top
      }
    }
  }

  /// Evaluates all text cells once; widths and lines both come from them.
  private func fill(_ node: TableNode, _ columns: [SetColumn]) -> [FilledRow] {
    var rows: [FilledRow] = []
    each(node.rows, bindings: node.bindings) {
      let cells = columns.map { column in
        if case .text(let text) = column.column.cell { return fill(text) }
        return FilledText.empty
      }
      var row = FilledRow(value: environment.slots[node.rows.slot], cells: cells)
      if let group = node.group { row.key = group.value(environment) }
      rows.append(row)
    }
    return rows
  }

  private func fillFeet(of table: inout SetTable) {
    environment.slots[table.node.rowsSlot] = .values(table.rows.map(\.value))
    table.feet = table.columns.map { $0.column.foot.map { fill($0) } ?? .empty }
  }

  /// Sets a part; gives its height. `next` is the part beneath it.
  private func set(
    _ part: SetTable.Part, of table: SetTable, next: SetTable.Part?, top: Int
  ) -> Int {
    switch part {
    case .groupHead(let index):
      return groupHead(table, table.groups[index], continues: false, top: top)
    case .row(let index): return row(table, index, next: next, top: top)
    case .groupFoot(let index): return groupFoot(table, table.groups[index], next: next, top: top)
    case .foot: return foot(table, top: top)
    }
  }

  // MARK: In the flow

  private func flow(_ table: SetTable, in stack: inout Stack) {
    let node = table.node
    let items = canvas.items.count
    let headHeight = node.look.head ? head(table, top: 0) : 0
    let number = tables.count
    tables.append(
      FlowTable(
        headHeight: headHeight, head: items..<canvas.items.count, node: node,
        carryHeight: node.carry.map { carryHeight($0, node) } ?? 0, x: table.x,
        width: table.width, origin: canvas.items.origin))
    var carried = Value.number(0)
    // The group whose head comes again, and how many of its rows are still to come.
    var (group, rowsOfGroup): (Int?, Int) = (nil, 0)
    var rowsLeft = table.rows.count
    let parts = table.parts
    for (index, part) in parts.enumerated() {
      let next = index + 1 < parts.count ? parts[index + 1] : nil
      switch part {
      case .groupHead(let begun):
        group = continuedHead(table, table.groups[begun])
        rowsOfGroup = table.groups[begun].rows.count
      case .row:
        if rowsOfGroup == 0 { group = nil }
        rowsOfGroup -= 1
        rowsLeft -= 1
      case .foot: group = nil
      case .groupFoot: break
      }
      var spacing = Spacing()
      if index == 0 { spacing.before = node.spacing.before }
      if next == nil { spacing.after = node.spacing.after }
      // The last rows go along with what must not stand alone on the next page.
      spacing.keepWithNext =
        node.spacing.keep && next != nil
        || node.spacing.keepWithNext && rowsLeft < max(1, node.look.keepLast)
          && (next != nil || node.look.keepLast > 0)
      let isBound = binds(part, next)
      if isBound { spacing.keepWithNext = true }
      block(spacing, in: &stack) { set(part, of: table, next: next, top: $0) }
      let last = units.count - 1
      units[last].table = number
      units[last].isLastRow = next == nil
      units[last].isBound = isBound
      units[last].group = group
      guard case .row = part else {
        units[last].carried = node.carry == nil ? .nothing : carried
        continue
      }
      units[last].splits = node.look.split
      if let carry = node.carry {
        let amount = carry.amount(environment).number ?? 0
        carried = .number((carried.number ?? 0) + amount)
        units[last].carried = carried
      }
    }
  }

  /// A head goes with its first row, a foot with the last row above it.
  private func binds(_ part: SetTable.Part, _ next: SetTable.Part?) -> Bool {
    switch (part, next) {
    case (.groupHead, .some), (_, .groupFoot), (_, .foot): true
    default: false
    }
  }

  private func carryHeight(_ carry: TableNode.Carry, _ node: TableNode) -> Int {
    resolved(carry.style).lineHeight + 2 * node.look.padding
  }

  /// The row that carries a sum over a page's end, at y = 0.
  func carryRow(_ table: FlowTable, _ sum: Value) -> Range<Int> {
    let start = canvas.items.count
    guard let carry = table.node.carry, let amount = sum.number else { return start..<start }
    let outer = canvas.items.origin
    canvas.items.origin = table.origin
    defer { canvas.items.origin = outer }
    let padding = table.node.look.padding
    let inset = table.node.look.inset
    let width = table.width - 2 * inset
    let decimals = environment.invoice.currency.decimals
    let figure = NumberText.grouped(
      amount, minPlaces: decimals, maxPlaces: decimals, language: environment.language)
    let place = table.node.place
    draw(
      Array(lines(fill(carry.label), width: width * 6 / 10).prefix(1)), x: table.x + inset,
      top: padding, width: width, align: .left, at: place)
    draw(
      fittedLines(.plain(figure, style: carry.style), width: width * 4 / 10, least: 650),
      x: table.x + inset + width * 6 / 10, top: padding, width: width - width * 6 / 10,
      align: .right, at: place)
    return start..<canvas.items.count
  }
}
