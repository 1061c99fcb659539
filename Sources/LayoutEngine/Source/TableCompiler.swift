import MailModel
import XMLKit

// Tables.
extension LayoutCompiler {
  static let tableParts = ["column", "below", "group-by", "let"]

  func table(_ element: XMLElement, _ attributes: inout Attributes) -> Node? {
    style = ownStyle(&attributes)
    let outer = style
    let headStyle = styleOf(&attributes, named: "head-style")
    let rowStyle = styleOf(&attributes, named: "row-style")
    let footStyle = styleOf(&attributes, named: "foot-style")
    let carryStyle = styleOf(&attributes, named: "carry-style")
    let spacing = spacing(&attributes)
    let look = look(&attributes)
    let filter = attributes.text("where")
    let carry = attributes.text("carry")
    let carryLabel = attributes.text("carry-label") ?? "{t.carried}"
    let name = attributes.text("name")
    guard let (list, variable) = loopHeader(&attributes, at: element) else { return nil }
    trail.append(element.name)
    let variables = scope.variables.count
    let outerRoom = room
    defer {
      trail.removeLast()
      style = outer
      room = outerRoom
      scope.variables.removeSubrange(variables...)
    }
    let label = attributeText(carryLabel, style: carryStyle, at: element)
    // Heads and feet are of no row, so they come before the variable.
    let columnElements = element.all("column")
    let heads = columnElements.map { head(of: $0, style: headStyle, row: variable) }
    let all = newVariable("rows", .list(variable.type))
    scope.variables.append(all)
    let feet = columnElements.map { foot(of: $0, style: footStyle) }
    scope.variables.removeLast()
    scope.variables.append(variable)
    let bindings = element.all("let").compactMap { binding($0) }
    let header = LoopNode.Header(
      list: list, slot: variable.slot, condition: condition(filter, at: element))
    var names: [String] = []
    var columns: [TableNode.Column] = []
    for (index, child) in columnElements.enumerated() {
      guard countElement(child) else { break }
      columns.append(
        column(child, head: heads[index], foot: feet[index], style: rowStyle, names: &names))
    }
    let belows = element.all("below").compactMap { below($0, names: names, style: rowStyle) }
    let styles = (head: headStyle, foot: footStyle)
    let group = group(of: element, row: variable, columns: columns, names: names, styles: styles)
    checkTable(element, columns: columns.count)
    let node = TableNode(
      name: name ?? Self.listName(element), rows: header, bindings: bindings, columns: columns,
      belows: belows,
      carry: carry.flatMap {
        self.carry($0, label: label, style: carryStyle, at: element, &attributes)
      }, group: group, rowsSlot: all.slot, look: look, spacing: spacing, place: attributes.place)
    room = outerRoom
    checkWidth(node, &attributes)
    return .table(node)
  }

  private func carry(
    _ source: String, label: TextNode, style: Style, at element: XMLElement,
    _ attributes: inout Attributes
  ) -> TableNode.Carry? {
    guard let amount = expression(source, at: element) else { return nil }
    if amount.type != .number {
      attributes.fault(
        "expression-type", "carry is \(amount.type.word)", at: "carry", why: "it is a number",
        fix: "name an amount of the row")
    }
    return TableNode.Carry(amount: amount.evaluate, label: label, style: intern(style))
  }

  /// `invoice.lines` → lines.
  private static func listName(_ element: XMLElement) -> String {
    let list = (element.attribute("each") ?? "").split(separator: " ").last ?? ""
    return list.split(separator: ".").last.map(String.init) ?? String(list)
  }

  private func look(_ attributes: inout Attributes) -> TableNode.Look {
    var look = TableNode.Look()
    look.headRule = stroke(attribute: "head-rule", &attributes)
    look.rowRule = stroke(attribute: "row-rule", &attributes)
    look.footRule = stroke(attribute: "foot-rule", &attributes)
    look.sumRule = stroke(attribute: "sum-rule", &attributes)
    look.headFill = colour(attribute: "head-fill", &attributes)
    look.footFill = colour(attribute: "foot-fill", &attributes)
    look.zebra = colour(attribute: "zebra", &attributes)
    look.padding = attributes.length("padding", 0...50) ?? look.padding
    look.gap = attributes.length("gap", 0...100) ?? look.gap
    look.inset = attributes.length("inset", 0...50) ?? look.inset
    look.keepLast = attributes.whole("keep-last", 0...50) ?? look.keepLast
    look.split = attributes.truth("split") ?? look.split
    look.head = attributes.truth("head") ?? look.head
    return look
  }

  private func checkTable(_ element: XMLElement, columns: Int) {
    if columns == 0 {
      error(
        "empty-table", "<table> has no <column>", at: element, why: "it shows nothing",
        fix: "add <column><cell>…</cell></column>")
    }
    for child in element.children where !Self.tableParts.contains(child.name) {
      unknownElement(child, in: "table", allowed: Self.tableParts)
    }
    if columns > 40 {
      error(
        "layout-limit", "<table> has more than 40 columns", at: element,
        why: "no page is that wide", fix: "divide it")
    }
  }
}
