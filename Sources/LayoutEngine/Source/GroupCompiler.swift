import MailModel
import XMLKit

// Groups of rows, and how wide tables are.
extension LayoutCompiler {
  /// A variable with a slot of its own.
  func newVariable(_ name: String, _ type: ValueType) -> ExpressionScope.Variable {
    defer { program.slotCount += 1 }
    return ExpressionScope.Variable(name: name, slot: program.slotCount, type: type)
  }

  func group(
    of table: XMLElement, row: ExpressionScope.Variable, columns: [TableNode.Column],
    names: [String], styles: (head: Style, foot: Style)
  ) -> TableNode.Group? {
    let elements = table.all("group-by")
    for second in elements.dropFirst() {
      error(
        "defined-twice", "there is a second <group-by>", at: second,
        why: "rows are grouped by one value", fix: "take one away")
    }
    guard let element = elements.first, countElement(element) else { return nil }
    return read(element) { attributes in
      let source = attributes.required("value")
      let (outerStyle, variables) = (style, scope.variables)
      style = styles.head
      let headStyle = styleOf(&attributes, named: "head-style")
      style = styles.foot
      let footStyle = styleOf(&attributes, named: "foot-style")
      style = outerStyle
      let gathers = attributes.truth("gather") ?? false
      let repeats = attributes.truth("repeat") ?? false
      let headFill = colour(attribute: "head-fill", &attributes)
      let footFill = colour(attribute: "foot-fill", &attributes)
      let headRule = stroke(attribute: "head-rule", &attributes)
      let sumRule = stroke(attribute: "sum-rule", &attributes)
      guard let source, let value = expression(source, at: element) else { return nil }
      switch value.type {
      case .text, .number, .date, .truth, .nothing: break
      case .record, .list:
        attributes.fault(
          "expression-type", "value is \(value.type.word)", at: "value",
          why: "rows are grouped by a text, a number, a date, or yes and no",
          fix: "name one of the row's terms")
      }
      trail.append(element.name)
      defer {
        trail.removeLast()
        style = outerStyle
        scope.variables = variables
      }
      // A head is of all rows and none: the names of a row have no meaning there.
      if let at = variables.lastIndex(where: { $0.slot == row.slot }) {
        scope.variables.removeSubrange(at...)
      }
      let own = newVariable("group", value.type)
      let rows = newVariable("rows", .list(row.type))
      let continued = newVariable("continued", .truth)
      scope.variables += [own, rows, continued]
      let parts = ["head", "foot"]
      for child in element.children where !parts.contains(child.name) {
        unknownElement(child, in: "group-by", allowed: parts)
      }
      return TableNode.Group(
        value: value.evaluate, valueSlot: own.slot, rowsSlot: rows.slot,
        continuedSlot: continued.slot, gathers: gathers, repeats: repeats,
        heads: element.all("head").compactMap { span($0, headStyle, columns, names, .left) },
        feet: element.all("foot").compactMap { span($0, footStyle, columns, names, nil) },
        headFill: headFill, footFill: footFill, headRule: headRule, sumRule: sumRule)
    }
  }

  /// A text over some columns. Without an alignment of its own it takes that of the one column
  /// that it covers, else the standard.
  private func span(
    _ element: XMLElement, _ outer: Style, _ columns: [TableNode.Column], _ names: [String],
    _ standard: Alignment?
  ) -> TableNode.Span? {
    guard countElement(element) else { return nil }
    return read(element) { attributes in
      let test = condition(attributes.text("if"), at: element)
      style = outer
      let own = ownStyle(&attributes)
      let covered = covered(&attributes, names: names)
      let single = covered.count == 1 && covered.lowerBound < columns.count
      let align =
        attributes.text("align") != nil
        ? own.align
        : standard ?? (single ? columns[covered.lowerBound].align : .left)
      return TableNode.Span(
        condition: test, from: covered.lowerBound, to: covered.upperBound,
        text: mixedText(element, style: own), align: align, place: attributes.place,
        origin: register(element))
    }
  }

  // MARK: Widths

  /// Reports a table that is wider than its place, as far as the source alone says so. Columns
  /// that may be hidden are left to composing.
  func checkWidth(_ table: TableNode, _ attributes: inout Attributes) {
    guard let room else { return }
    let shown = table.columns.filter { $0.condition == nil }
    let columns = shown.compactMap { column -> WidthFault.Column? in
      guard case .fixed(let width) = column.width else { return nil }
      return WidthFault.Column(label: column.label, width: width)
    }
    let fault = WidthFault(
      what: "table \"\(table.name)\"", place: room.name,
      room: room.width - 2 * table.look.inset, columns: columns,
      gaps: table.look.gap * max(0, shown.count - 1))
    report(fault, "table-overfull", &attributes)
  }

  func report(_ fault: WidthFault, _ code: String, _ attributes: inout Attributes) {
    guard fault.total + fault.gaps > fault.room, fault.total > 0 else { return }
    attributes.fault(code, fault.message, why: fault.why, fix: fault.fix)
  }
}

/// How wide the place is that elements are compiled for, where the source says so.
struct Room {
  var width: Int
  /// Such as `the page body`.
  var name: String
  init(_ width: Int, _ name: String) {
    self.width = width
    self.name = name
  }
}
