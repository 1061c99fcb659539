import MailModel

/// Rows of a table that belong together, with what their head and foot say.
struct FilledGroup {
  var value: Value
  /// Numbers among the table's rows.
  var rows: [Int]
  var heads: [FilledText] = []
  var feet: [FilledText] = []
  /// The head on pages on which the group goes on.
  var continuedHeads: [FilledText] = []

  var hasHead: Bool { heads.contains { !$0.isEmpty } }
  var hasFoot: Bool { feet.contains { !$0.isEmpty } }
}

// Groups of rows.
extension Setting {
  /// Finds the groups of the rows and fills their heads and feet.
  func collect(_ group: TableNode.Group, in table: inout SetTable) {
    var groups: [FilledGroup] = []
    var known: [String: Int] = [:]
    for (index, row) in table.rows.enumerated() {
      let key = Self.key(row.key)
      if group.gathers, let at = known[key] {
        groups[at].rows.append(index)
      } else if !group.gathers, let last = groups.last, Self.key(last.value) == key {
        groups[groups.count - 1].rows.append(index)
      } else {
        known[key] = groups.count
        groups.append(FilledGroup(value: row.key, rows: [index]))
      }
    }
    // Rows of a gathered group follow each other from here on.
    let rows = table.rows
    table.rows = groups.flatMap { $0.rows.map { rows[$0] } }
    var first = 0
    for index in groups.indices {
      groups[index].rows = Array(first..<(first + groups[index].rows.count))
      first += groups[index].rows.count
      environment.slots[group.valueSlot] = groups[index].value
      environment.slots[group.rowsSlot] = .values(groups[index].rows.map { table.rows[$0].value })
      environment.slots[group.continuedSlot] = .truth(false)
      groups[index].heads = group.heads.map { holds($0.condition) ? fill($0.text) : .empty }
      groups[index].feet = group.feet.map { holds($0.condition) ? fill($0.text) : .empty }
      if group.repeats {
        environment.slots[group.continuedSlot] = .truth(true)
        groups[index].continuedHeads = group.heads.map {
          holds($0.condition) ? fill($0.text) : .empty
        }
      }
    }
    table.groups = groups
  }

  /// Values that print alike but are of one kind have one key; nothing and empty text are one.
  private static func key(_ value: Value) -> String {
    switch value {
    case .text(let text): text.isEmpty ? "" : "t" + text
    case .number(let number): "n\(number)"
    case .date(let date): "d\(date)"
    case .truth(let truth): truth ? "yes" : "no"
    case .nothing, .record, .list, .values: ""
    }
  }

  /// The head of a group; gives its height.
  func groupHead(
    _ table: SetTable, _ group: FilledGroup, continues: Bool, top: Int
  ) -> Int {
    guard let node = table.node.group else { return 0 }
    return spans(
      texts(continues ? group.continuedHeads : group.heads, node.heads, table), of: table,
      fill: node.headFill, above: nil, below: node.headRule, top: top)
  }

  /// The foot of a group; gives its height.
  func groupFoot(
    _ table: SetTable, _ group: FilledGroup, next: SetTable.Part?, top: Int
  ) -> Int {
    guard let node = table.node.group else { return 0 }
    let look = table.node.look
    let below = next == nil ? look.footRule : look.rowRule
    return spans(
      texts(group.feet, node.feet, table), of: table, fill: node.footFill, above: node.sumRule,
      below: below, top: top)
  }

  /// Sets the head that a group has where it goes on; gives its number, or nothing without one.
  func continuedHead(_ table: SetTable, _ group: FilledGroup) -> Int? {
    guard group.continuedHeads.contains(where: { !$0.isEmpty }) else { return nil }
    let (items, bands) = (canvas.items.count, canvas.bands.count)
    let height = groupHead(table, group, continues: true, top: 0)
    canvas.bands.removeSubrange(bands...)
    groups.append(FlowGroup(items: items..<canvas.items.count, height: height))
    return groups.count - 1
  }

  /// Texts at the places of the columns that they cover; those over hidden columns fall away.
  private func texts(
    _ filled: [FilledText], _ spans: [TableNode.Span], _ table: SetTable
  ) -> [SpanText] {
    zip(filled, spans).compactMap { text, span in
      let covered = table.columns.filter { $0.index >= span.from && $0.index <= span.to }
      guard let first = covered.first, let last = covered.last, !text.isEmpty else { return nil }
      return SpanText(
        text: text, x: first.x, width: max(1000, last.x + last.width - first.x),
        align: span.align, place: span.place, origin: span.origin)
    }
  }
}
