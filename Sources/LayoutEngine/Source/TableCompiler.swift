import MailModel
import XMLKit

// Field lists and tables.
extension LayoutCompiler {
  // MARK: Fields

  func fields(_ element: XMLElement, _ attributes: inout Attributes) -> Node {
    style = ownStyle(&attributes)
    let label = styleOf(&attributes, named: "label-style")
    let value = styleOf(&attributes, named: "value-style")
    let spacing = spacing(&attributes)
    let labelWidth = attributes.length("label-width", 0...200)
    let gap = attributes.length("gap", 0...100) ?? 3000
    let rowGap = attributes.length("row-gap", 0...100) ?? 0
    let align = alignment("value-align", &attributes) ?? .left
    let above = attributes.choice("place", ["beside": false, "above": true]) ?? false
    let columns = attributes.whole("columns", 1...12) ?? 1
    return .fields(
      FieldsNode(
        entries: fieldEntries(of: element, label: label, value: value), labelWidth: labelWidth,
        gap: gap, rowGap: rowGap, valueAlign: align, above: above, columns: columns,
        spacing: spacing))
  }

  private func fieldEntries(
    of parent: XMLElement, label: Style, value: Style
  ) -> [FieldsNode.Entry] {
    depth += 1
    trail.append(parent.name)
    defer {
      depth -= 1
      trail.removeLast()
    }
    guard checkDepth(parent) else { return [] }
    var entries: [FieldsNode.Entry] = []
    for child in parent.children {
      guard countElement(child) else { break }
      switch child.name {
      case "field": entries.append(.field(field(child, label: label, value: value)))
      case "for":
        read(child) { attributes in
          let test = condition(attributes.text("if"), at: child)
          let filter = attributes.text("where")
          guard let (list, variable) = loopHeader(&attributes, at: child) else { return }
          scope.variables.append(variable)
          let header = LoopNode.Header(
            list: list, slot: variable.slot, condition: condition(filter, at: child))
          let inner = fieldEntries(of: child, label: label, value: value)
          scope.variables.removeLast()
          entries.append(.group(test, [.loop(header, inner)]))
        }
      case "group":
        read(child) { attributes in
          let test = condition(attributes.text("if"), at: child)
          entries.append(.group(test, fieldEntries(of: child, label: label, value: value)))
        }
      default: unknownElement(child, in: parent.name, allowed: ["field", "for", "group"])
      }
    }
    return entries
  }

  private func field(
    _ element: XMLElement, label: Style, value: Style
  ) -> FieldsNode.Field {
    read(element) { attributes in
      let test = condition(attributes.text("if"), at: element)
      var (labelStyle, valueStyle) = (label, value)
      if let name = attributes.text("style") {
        labelStyle = namedStyle(name, asking: [], at: element)
        valueStyle = labelStyle
      }
      let faults = attributes.faults.count
      apply(&labelStyle, &attributes)
      // The same attributes again: their faults are known already.
      if attributes.faults.count == faults { apply(&valueStyle, &attributes) }
      let labelText = attributes.text("label") ?? ""
      let valueText = attributes.required("value") ?? ""
      return FieldsNode.Field(
        condition: test, label: attributeText(labelText, style: labelStyle, at: element),
        value: attributeText(valueText, style: valueStyle, at: element),
        role: role(&attributes), rule: stroke(attribute: "rule", &attributes),
        before: attributes.length("before", 0...100) ?? 0, place: attributes.place,
        origin: register(element))
    }
  }

  // MARK: Tables

  func table(_ element: XMLElement, _ attributes: inout Attributes) -> Node? {
    style = ownStyle(&attributes)
    let outer = style
    let headStyle = styleOf(&attributes, named: "head-style")
    let rowStyle = styleOf(&attributes, named: "row-style")
    let carryStyle = styleOf(&attributes, named: "carry-style")
    let spacing = spacing(&attributes)
    let look = look(&attributes)
    let filter = attributes.text("where")
    let carry = attributes.text("carry")
    let carryLabel = attributes.text("carry-label") ?? "{t.carried}"
    guard let (list, variable) = loopHeader(&attributes, at: element) else { return nil }
    trail.append(element.name)
    defer {
      trail.removeLast()
      style = outer
    }
    let label = attributeText(carryLabel, style: carryStyle, at: element)
    // Heads are the same for all rows, so they come before the variable.
    let columnElements = element.all("column")
    let heads = columnElements.map { head(of: $0, style: headStyle, row: variable) }
    scope.variables.append(variable)
    defer { scope.variables.removeLast() }
    let header = LoopNode.Header(
      list: list, slot: variable.slot, condition: condition(filter, at: element))
    var names: [String] = []
    var columns: [TableNode.Column] = []
    for (child, head) in zip(columnElements, heads) {
      guard countElement(child) else { break }
      columns.append(column(child, head: head, style: rowStyle, names: &names))
    }
    let belows = element.all("below").compactMap { below($0, names: names, style: rowStyle) }
    checkTable(element, columns: columns.count, headless: columnElements)
    checkWidths(of: columns, named: names, look, &attributes)
    var carried: TableNode.Carry?
    if let carry, let amount = expression(carry, at: element) {
      if amount.type != .number {
        attributes.fault("expression-type", "carry is \(amount.type.word)", why: "it is a number")
      }
      carried = TableNode.Carry(
        amount: amount.evaluate, label: label, style: intern(carryStyle))
    }
    return .table(
      TableNode(
        rows: header, columns: columns, belows: belows, carry: carried, look: look,
        spacing: spacing, place: attributes.place))
  }

  private func look(_ attributes: inout Attributes) -> TableNode.Look {
    var look = TableNode.Look()
    look.headRule = stroke(attribute: "head-rule", &attributes)
    look.rowRule = stroke(attribute: "row-rule", &attributes)
    look.footRule = stroke(attribute: "foot-rule", &attributes)
    look.headFill = colour(attribute: "head-fill", &attributes)
    look.zebra = colour(attribute: "zebra", &attributes)
    look.padding = attributes.length("padding", 0...50) ?? look.padding
    look.gap = attributes.length("gap", 0...100) ?? look.gap
    look.inset = attributes.length("inset", 0...50) ?? look.inset
    look.keepLast = attributes.whole("keep-last", 0...50) ?? look.keepLast
    look.split = attributes.truth("split") ?? look.split
    look.head = attributes.truth("head") ?? look.head
    return look
  }

  private func checkTable(_ element: XMLElement, columns: Int, headless: [XMLElement]) {
    if columns == 0 {
      error(
        "empty-table", "<table> has no <column>", at: element, why: "it shows nothing",
        fix: "add <column><cell>…</cell></column>")
    }
    for child in element.children where child.name != "column" && child.name != "below" {
      unknownElement(child, in: "table", allowed: ["column", "below"])
    }
    if columns > 40 {
      error(
        "layout-limit", "<table> has more than 40 columns", at: element,
        why: "no page is that wide", fix: "divide it")
    }
  }

  /// The column's head text, its alignment, and its `if`, which know no row.
  private func head(
    of element: XMLElement, style: Style, row: ExpressionScope.Variable
  ) -> (text: TextNode?, align: Alignment?, condition: Evaluate?) {
    let test = columnCondition(of: element, row: row)
    guard let head = element.first("head") else { return (nil, nil, test) }
    trail.append(element.name)
    defer { trail.removeLast() }
    let outer = self.style
    self.style = style
    defer { self.style = outer }
    var own: Style?
    let text = read(head) { attributes in
      var inner = ownStyle(&attributes)
      if attributes.text("align") != nil { own = inner }
      inner.align = own?.align ?? inner.align
      return mixedText(head, style: inner)
    }
    return (text, own?.align, test)
  }

  private func column(
    _ element: XMLElement,
    head: (text: TextNode?, align: Alignment?, condition: Evaluate?), style rowStyle: Style,
    names: inout [String]
  ) -> TableNode.Column {
    read(element) { attributes in
      _ = attributes.text("if")
      names.append(attributes.text("name") ?? "")
      let outer = self.style
      defer { self.style = outer }
      style = rowStyle
      let own = ownStyle(&attributes)
      style = own
      let width = columnWidth(&attributes, allowsContent: true)
      trail.append("column")
      defer { trail.removeLast() }
      let (cell, align) = cell(of: element, style: own)
      if case .content = width, case .elements = cell {
        attributes.fault(
          "auto-width", "a column with elements cannot have the width auto",
          why: "only text can be measured beforehand", fix: "give its width in mm, or *")
      }
      for child in element.children where child.name != "head" && child.name != "cell" {
        unknownElement(child, in: "column", allowed: ["head", "cell"])
      }
      return TableNode.Column(
        condition: head.condition, width: width, align: align, head: head.text,
        headAlign: head.align ?? align, cell: cell, place: attributes.place,
        origin: register(element))
    }
  }

  private func cell(
    of column: XMLElement, style own: Style
  ) -> (TableNode.Cell, Alignment) {
    guard let element = column.first("cell") else {
      error(
        "missing-cell", "<column> has no <cell>", at: column, why: "its rows would be empty",
        fix: "add <cell>…</cell>")
      return (.elements([]), own.align)
    }
    return read(element) { attributes in
      let inner = ownStyle(&attributes)
      let isInline = element.children.allSatisfy { Self.inlineNames.contains($0.name) }
      if isInline { return (.text(mixedText(element, style: inner)), inner.align) }
      let outer = self.style
      self.style = inner
      defer { self.style = outer }
      return (.elements(children(of: element)), inner.align)
    }
  }

  private func below(
    _ element: XMLElement, names: [String], style rowStyle: Style
  ) -> TableNode.Below? {
    guard countElement(element) else { return nil }
    return read(element) { attributes in
      let test = condition(attributes.text("if"), at: element)
      let outer = style
      defer { style = outer }
      style = rowStyle
      style = ownStyle(&attributes)
      style.align = attributes.text("align") == nil ? .left : style.align
      func index(_ name: String, _ standard: Int) -> Int {
        guard let value = attributes.text(name) else { return standard }
        if let index = names.firstIndex(of: value) { return index }
        attributes.fault(
          "unknown-column", "there is no column \"\(value)\"", at: name,
          why: "columns are named by their name attribute",
          fix: nearestName(to: value, in: names.filter { !$0.isEmpty }).map {
            "did you mean \"\($0)\"?"
          } ?? "give the column a name")
        return standard
      }
      let from = index("from", 0)
      let to = index("to", max(0, names.count - 1))
      return TableNode.Below(
        condition: test, from: min(from, to), to: max(from, to), children: children(of: element))
    }
  }
}
