import MailModel

/// A column that is shown, with its place.
private struct SetColumn {
  var column: TableNode.Column
  /// Its number among all columns of the source.
  var index: Int
  var x = 0
  var width = 0
}

// Tables.
extension Setting {
  /// A row before it is set: its variable's value and the text cells, filled.
  private struct FilledRow {
    var value: Value
    var cells: [FilledText]
  }

  func set(_ table: TableNode, in stack: inout Stack) {
    var columns: [SetColumn] = []
    for (index, column) in table.columns.enumerated() where holds(column.condition) {
      columns.append(SetColumn(column: column, index: index))
    }
    guard !columns.isEmpty else { return }
    let rows = fill(table, columns)
    guard !rows.isEmpty else { return }
    place(&columns, table, rows, x: stack.x, width: stack.width)
    if stack.flows {
      flow(table, columns, rows, in: &stack)
    } else {
      let (x, width) = (stack.x, stack.width)
      block(table.spacing, in: &stack) { top in
        var y = top
        if table.look.head { y += head(table, columns, x: x, top: y, width: width) }
        for index in rows.indices {
          y += row(
            table, columns, rows[index], index, isLast: index == rows.count - 1, x: x, top: y,
            width: width)
        }
        return y - top
      }
    }
  }

  /// Evaluates all text cells once; widths and lines both come from them.
  private func fill(_ table: TableNode, _ columns: [SetColumn]) -> [FilledRow] {
    var rows: [FilledRow] = []
    each(table.rows) {
      let cells = columns.map { column in
        if case .text(let text) = column.column.cell { return fill(text) }
        return FilledText.empty
      }
      rows.append(FilledRow(value: environment.slots[table.rows.slot], cells: cells))
    }
    return rows
  }

  // MARK: Columns

  private func place(
    _ columns: inout [SetColumn], _ table: TableNode, _ rows: [FilledRow], x: Int, width: Int
  ) {
    let total = width - 2 * table.look.inset
    let available = max(columns.count, total - table.look.gap * (columns.count - 1))
    var natural = columns.map { _ in 0 }
    var (fixed, shares, sharing, flexible) = (0, 0, 0, 0)
    for (index, column) in columns.enumerated() {
      switch column.column.width {
      case .fixed(let own):
        natural[index] = own
        fixed += own
      case .share(let share):
        shares += share
        sharing += 1
      case .content(let least, let most):
        natural[index] = contentWidth(column, index, table, rows, least: least, most: most)
        flexible += natural[index]
      }
    }
    // Columns with shares keep 15 mm each; columns by content give way before those vanish, but
    // not by more than half of the width.
    let wanted = min(15_000 * sharing, max(0, available - fixed) / 2)
    if fixed > available {
      report(
        "table-overfull", "the table's columns are wider than the table", at: table.place,
        why: "they take \(fixed / 100 * 100) µm of \(available / 100 * 100) µm",
        fix: "give one column the width *, or make one narrower")
    }
    let forContent = max(0, available - fixed - wanted)
    let left = max(0, available - fixed - min(flexible, forContent))
    var place = x + table.look.inset
    var dealt = 0
    for index in columns.indices {
      var own = natural[index]
      switch columns[index].column.width {
      case .fixed: if fixed > available { own = own * available / max(1, fixed) }
      case .content: if flexible > forContent { own = own * forContent / max(1, flexible) }
      case .share(let share):
        own = left * (dealt + share) / max(1, shares) - left * dealt / max(1, shares)
        dealt += share
      }
      columns[index].x = place
      columns[index].width = max(1, own)
      place += own + table.look.gap
    }
  }

  private func contentWidth(
    _ column: SetColumn, _ index: Int, _ table: TableNode, _ rows: [FilledRow], least: Int,
    most: Int
  ) -> Int {
    var widest = least
    if table.look.head, let head = column.column.head {
      widest = max(widest, naturalWidth(fill(head)))
    }
    for row in rows { widest = max(widest, naturalWidth(row.cells[index])) }
    return most > 0 ? min(widest, most) : widest
  }

  // MARK: Rows

  /// The head; gives its height.
  private func head(
    _ table: TableNode, _ columns: [SetColumn], x: Int, top: Int, width: Int
  ) -> Int {
    let items = canvas.items.count
    if table.look.headFill != nil {
      canvas.items.append(.fill(Rectangle(um: 0, 0, 0, 0), .white))
    }
    let heads = columns.map { column in
      column.column.head.map { fittedLines(fill($0), width: column.width, least: 850) } ?? []
    }
    let tallest = heads.map { $0.reduce(0) { $0 + $1.height } }.max() ?? 0
    if tallest == 0, table.look.headRule == nil {
      canvas.items.removeSubrange(items...)
      return 0
    }
    let padding = table.look.padding
    for (column, lines) in zip(columns, heads) {
      let own = lines.reduce(0) { $0 + $1.height }
      from(column.column.origin) {
        draw(
          lines, x: column.x, top: top + padding + tallest - own, width: column.width,
          align: column.column.headAlign, at: column.column.place)
      }
    }
    var height = tallest + 2 * padding
    if let fill = table.look.headFill {
      canvas.items[items] = .fill(Rectangle(um: x, top, width, height), colours[fill])
    }
    if let rule = table.look.headRule {
      canvas.fill(
        x: x, y: top + height, width: width, height: rule.width, colours[rule.colour])
      height += rule.width
    }
    return height
  }

  /// A row; gives its height.
  private func row(
    _ table: TableNode, _ columns: [SetColumn], _ row: FilledRow, _ index: Int, isLast: Bool,
    x: Int, top: Int, width: Int
  ) -> Int {
    environment.slots[table.rows.slot] = row.value
    let items = canvas.items.count
    let zebra = index % 2 == 1 ? table.look.zebra : nil
    if zebra != nil { canvas.items.append(.fill(Rectangle(um: 0, 0, 0, 0), .white)) }
    let start = top + table.look.padding
    var bottoms = cells(columns, row, top: start)
    for below in table.belows where holds(below.condition) {
      place(below, columns, &bottoms)
    }
    let height = (bottoms.max() ?? start) + table.look.padding - top
    if let zebra {
      canvas.items[items] = .fill(Rectangle(um: x, top, width, height), colours[zebra])
    }
    let rule = isLast ? table.look.footRule : table.look.rowRule
    if let rule {
      canvas.fill(
        x: x, y: top + height - rule.width / 2, width: width, height: rule.width,
        colours[rule.colour])
    }
    return height
  }

  /// The cells on one baseline; gives each column's bottom.
  private func cells(_ columns: [SetColumn], _ row: FilledRow, top: Int) -> [Int] {
    var texts: [[RichLine]] = []
    texts.reserveCapacity(columns.count)
    var baseline = 0
    for (column, cell) in zip(columns, row.cells) {
      let isAmount = column.column.align == .right
      let lines =
        isAmount
        ? fittedLines(cell, width: column.width, least: 650) : lines(cell, width: column.width)
      if isAmount { checkFigures(cell, lines, at: column.column.place) }
      baseline = max(baseline, lines.first?.baseline ?? 0)
      texts.append(lines)
    }
    var bottoms: [Int] = []
    for (column, lines) in zip(columns, texts) {
      if case .elements(let elements) = column.column.cell {
        var inner = Stack(x: column.x, y: top, width: column.width)
        set(elements, in: &inner)
        bottoms.append(inner.y)
      } else if let first = lines.first {
        let own = top + baseline - first.baseline
        let height = from(column.column.origin) {
          draw(
            lines, x: column.x, top: own, width: column.width, align: column.column.align,
            at: column.column.place)
        }
        bottoms.append(own + height)
      } else {
        bottoms.append(top)
      }
    }
    return bottoms
  }

  /// What stands beneath a row starts under the lowest of the cells that it lies beneath.
  private func place(_ below: TableNode.Below, _ columns: [SetColumn], _ bottoms: inout [Int]) {
    let covered = columns.indices.filter {
      columns[$0].index >= below.from && columns[$0].index <= below.to
    }
    guard let first = covered.first, let last = covered.last else { return }
    let top = covered.reduce(0) { max($0, bottoms[$1]) }
    let left = columns[first].x
    var inner = Stack(
      x: left, y: top, width: columns[last].x + columns[last].width - left)
    set(below.children, in: &inner)
    if !inner.isEmpty { for index in covered { bottoms[index] = inner.y } }
  }

  // MARK: In the flow

  private func flow(
    _ table: TableNode, _ columns: [SetColumn], _ rows: [FilledRow], in stack: inout Stack
  ) {
    let (x, width) = (stack.x, stack.width)
    let items = canvas.items.count
    let headHeight = table.look.head ? head(table, columns, x: x, top: 0, width: width) : 0
    let number = tables.count
    tables.append(
      FlowTable(
        headHeight: headHeight, head: items..<canvas.items.count, node: table,
        carryHeight: table.carry.map { carryHeight($0, table) } ?? 0, x: x, width: width,
        origin: canvas.items.origin))
    var carried = Value.number(0)
    for index in rows.indices {
      let isLast = index == rows.count - 1
      var spacing = Spacing()
      if index == 0 { spacing.before = table.spacing.before }
      if isLast { spacing.after = table.spacing.after }
      // The last rows go along with what must not stand alone on the next page.
      let fromEnd = rows.count - 1 - index
      spacing.keepWithNext =
        table.spacing.keep && !isLast
        || table.spacing.keepWithNext && fromEnd < max(1, table.look.keepLast)
          && (fromEnd > 0 || table.look.keepLast > 0)
      block(spacing, in: &stack) { top in
        row(table, columns, rows[index], index, isLast: isLast, x: x, top: top, width: width)
      }
      let last = units.count - 1
      units[last].table = number
      units[last].isLastRow = isLast
      units[last].splits = table.look.split
      if let carry = table.carry {
        let amount = carry.amount(environment).number ?? 0
        carried = .number((carried.number ?? 0) + amount)
        units[last].carried = carried
      }
    }
  }

  private func carryHeight(_ carry: TableNode.Carry, _ table: TableNode) -> Int {
    resolved(carry.style).lineHeight + 2 * table.look.padding
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
      top: padding,
      width: width, align: .left, at: place)
    draw(
      fittedLines(.plain(figure, style: carry.style), width: width * 4 / 10, least: 650),
      x: table.x + inset + width * 6 / 10, top: padding, width: width - width * 6 / 10,
      align: .right,
      at: place)
    return start..<canvas.items.count
  }
}
