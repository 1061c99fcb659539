import MailModel

// Heads, rows and the foot of tables.
extension Setting {
  /// The head; gives its height.
  func head(_ table: SetTable, top: Int) -> Int {
    let (node, columns) = (table.node, table.columns)
    let items = canvas.items.count
    if node.look.headFill != nil {
      canvas.items.append(.fill(Rectangle(um: 0, 0, 0, 0), .white))
    }
    let heads = columns.map { column in
      column.column.head.map { fittedLines(fill($0), width: column.width, least: 850) } ?? []
    }
    let tallest = heads.map { $0.reduce(0) { $0 + $1.height } }.max() ?? 0
    if tallest == 0, node.look.headRule == nil {
      canvas.items.removeSubrange(items...)
      return 0
    }
    let padding = node.look.padding
    for (column, lines) in zip(columns, heads) {
      let own = lines.reduce(0) { $0 + $1.height }
      from(column.column.origin) {
        draw(
          lines, x: column.x, top: top + padding + tallest - own, width: column.width,
          align: column.column.headAlign, at: column.column.place)
      }
    }
    var height = tallest + 2 * padding
    if let fill = node.look.headFill {
      canvas.items[items] = .fill(
        Rectangle(um: table.x, top, table.width, height), colours[fill])
    }
    if let rule = node.look.headRule {
      canvas.fill(
        x: table.x, y: top + height, width: table.width, height: rule.width,
        colours[rule.colour])
      height += rule.width
    }
    return height
  }

  /// A row; gives its height.
  func row(_ table: SetTable, _ index: Int, next: SetTable.Part?, top: Int) -> Int {
    let (node, columns, row) = (table.node, table.columns, table.rows[index])
    environment.slots[node.rows.slot] = row.value
    bind(node.bindings)
    let items = canvas.items.count
    let zebra = index % 2 == 1 ? node.look.zebra : nil
    if zebra != nil { canvas.items.append(.fill(Rectangle(um: 0, 0, 0, 0), .white)) }
    let start = top + node.look.padding
    var bottoms = cells(columns, row, top: start)
    for below in node.belows where holds(below.condition) {
      place(below, columns, &bottoms)
    }
    let height = (bottoms.max() ?? start) + node.look.padding - top
    if let zebra {
      canvas.items[items] = .fill(
        Rectangle(um: table.x, top, table.width, height), colours[zebra])
    }
    if let rule = rule(beneathRowsOf: node, next) {
      canvas.fill(
        x: table.x, y: top + height - rule.width / 2, width: table.width, height: rule.width,
        colours[rule.colour])
    }
    return height
  }

  /// The line beneath a row: the table's last, or that between rows where what comes next does not
  /// draw one of its own.
  private func rule(beneathRowsOf node: TableNode, _ next: SetTable.Part?) -> Stroke? {
    switch next {
    case nil: node.look.footRule
    case .foot: node.look.sumRule == nil ? node.look.rowRule : nil
    case .groupFoot: node.group?.sumRule == nil ? node.look.rowRule : nil
    case .row, .groupHead: node.look.rowRule
    }
  }

  /// The cells on one baseline; gives each column's bottom.
  private func cells(_ columns: [SetColumn], _ row: FilledRow, top: Int) -> [Int] {
    var texts: [[RichLine]] = []
    texts.reserveCapacity(columns.count)
    var baseline = 0
    for (column, cell) in zip(columns, row.cells) {
      let isAmount = column.column.align == .right
      let lines =
        column.width < LayoutLimits.columnWidth
        ? []
        : isAmount
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

  // MARK: Rows of the table itself

  /// A text of a row that no line of the invoice stands for.
  struct SpanText {
    var text: FilledText
    var x: Int
    var width: Int
    var align: Alignment
    var place: Diagnostic.Place
    var origin: Int32
  }

  /// Texts side by side on one baseline; gives their height with the padding.
  func spans(
    _ texts: [SpanText], of table: SetTable, fill: Int?, above: Stroke?, below: Stroke?, top: Int
  ) -> Int {
    let padding = table.node.look.padding
    let items = canvas.items.count
    if fill != nil { canvas.items.append(.fill(Rectangle(um: 0, 0, 0, 0), .white)) }
    let start = top + (above?.width ?? 0)
    let set = texts.map { text in
      text.align == .right
        ? fittedLines(text.text, width: text.width, least: 650)
        : lines(text.text, width: text.width)
    }
    let baseline = set.reduce(0) { max($0, $1.first?.baseline ?? 0) }
    var bottom = start + padding
    for (text, lines) in zip(texts, set) {
      let own = start + padding + baseline - (lines.first?.baseline ?? baseline)
      let height = from(text.origin) {
        draw(
          lines, x: text.x, top: own, width: text.width, align: text.align, at: text.place)
      }
      bottom = max(bottom, own + height)
    }
    let height = bottom + padding - top
    if let fill {
      canvas.items[items] = .fill(
        Rectangle(um: table.x, top, table.width, height), colours[fill])
    }
    if let above {
      canvas.fill(
        x: table.x, y: top, width: table.width, height: above.width, colours[above.colour])
    }
    if let below {
      canvas.fill(
        x: table.x, y: top + height - below.width / 2, width: table.width, height: below.width,
        colours[below.colour])
    }
    return height
  }

  /// The row beneath all rows; gives its height.
  func foot(_ table: SetTable, top: Int) -> Int {
    let texts = zip(table.columns, table.feet).map { column, text in
      SpanText(
        text: text, x: column.x, width: column.width, align: column.column.footAlign,
        place: column.column.place, origin: column.column.origin)
    }
    let look = table.node.look
    return spans(
      texts, of: table, fill: look.footFill, above: look.sumRule, below: look.footRule, top: top)
  }
}
