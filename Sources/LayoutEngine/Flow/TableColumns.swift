import MailModel

// Widths and places of a table's columns.
extension Setting {
  func place(_ table: inout SetTable) {
    let look = table.node.look
    let gaps = look.gap * (table.columns.count - 1)
    let available = max(table.columns.count, table.width - 2 * look.inset - gaps)
    var natural = table.columns.map { _ in 0 }
    var shares: [ColumnShares.Share] = []
    var (fixed, wanted, least, flexible) = (0, 0, 0, 0)
    for (index, column) in table.columns.enumerated() {
      switch column.column.width {
      case .fixed(let own):
        natural[index] = own
        fixed += own
      case .share(let share, let own, let most):
        shares.append(ColumnShares.Share(share: share, least: own, most: most))
        least += own
        if own == 0 { wanted += 15_000 }
      case .content(let least, let most):
        natural[index] = contentWidth(table, index, least: least, most: most)
        flexible += natural[index]
      }
    }
    if fixed > available { reportTooWide(table, fixed: fixed, gaps: gaps) }
    // Columns with shares keep 15 mm each, or their own least; columns by content give way before
    // those vanish, but for the 15 mm not by more than half of the width.
    let free = max(0, available - fixed - least)
    let forContent = max(0, free - min(wanted, free / 2))
    let left = max(0, available - fixed - min(flexible, forContent))
    var dealt = ColumnShares.widths(shares, total: left)[...]
    var place = table.x + look.inset
    for index in table.columns.indices {
      var own = natural[index]
      switch table.columns[index].column.width {
      case .fixed: if fixed > available { own = own * available / max(1, fixed) }
      case .content: if flexible > forContent { own = own * forContent / max(1, flexible) }
      case .share: own = dealt.removeFirst()
      }
      table.columns[index].x = place
      table.columns[index].width = max(1, own)
      place += own + look.gap
    }
    for column in table.columns where column.width < LayoutLimits.columnWidth {
      reportTooNarrow(column, of: table)
    }
  }

  private func contentWidth(
    _ table: SetTable, _ index: Int, least: Int, most: Int
  ) -> Int {
    let column = table.columns[index]
    var widest = least
    if table.node.look.head, let head = column.column.head {
      widest = max(widest, naturalWidth(fill(head)))
    }
    for row in table.rows { widest = max(widest, naturalWidth(row.cells[index])) }
    if index < table.feet.count { widest = max(widest, naturalWidth(table.feet[index])) }
    if let group = table.node.group {
      for (place, span) in group.feet.enumerated()
      where span.from == column.index && span.to == column.index {
        for own in table.groups { widest = max(widest, naturalWidth(own.feet[place])) }
      }
    }
    return most > 0 ? min(widest, most) : widest
  }

  // MARK: Faults

  private func reportTooWide(_ table: SetTable, fixed: Int, gaps: Int) {
    let columns = table.columns.compactMap { column -> WidthFault.Column? in
      guard case .fixed(let width) = column.column.width else { return nil }
      return WidthFault.Column(label: column.column.label, width: width)
    }
    let fault = WidthFault(
      what: "table \"\(table.node.name)\"", place: "its place",
      room: table.width - 2 * table.node.look.inset, columns: columns, gaps: gaps)
    report(
      "table-overfull", fault.message, at: table.node.place, why: fault.why, fix: fault.fix)
  }

  private func reportTooNarrow(_ column: SetColumn, of table: SetTable) {
    report(
      "column-too-narrow",
      "column \"\(column.column.label)\" of table \"\(table.node.name)\" is only "
        + "\(Millimetres.text(column.width)) wide", at: column.column.place,
      why: "less than \(Millimetres.text(LayoutLimits.columnWidth)) holds no text; its cells are "
        + "left out",
      fix: "give it a width in mm, and another column the width *")
  }
}
