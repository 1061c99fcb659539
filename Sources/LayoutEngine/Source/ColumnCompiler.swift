import MailModel
import XMLKit

// Columns of tables and what stands beneath rows.
extension LayoutCompiler {
  /// The column's head text, its alignment, and its `if`, which know no row.
  func head(
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

  /// The column's text beneath all rows, with its alignment.
  func foot(of element: XMLElement, style: Style) -> (text: TextNode, align: Alignment?)? {
    guard let foot = element.first("foot") else { return nil }
    trail.append(element.name)
    let outer = self.style
    self.style = style
    defer {
      self.style = outer
      trail.removeLast()
    }
    return read(foot) { attributes in
      let inner = ownStyle(&attributes)
      let align = attributes.text("align") == nil ? nil : inner.align
      return (mixedText(foot, style: inner), align)
    }
  }

  /// What diagnostics call a column: its name, its head as written, or its number.
  private func label(of element: XMLElement, number: Int) -> String {
    if let name = element.attribute("name"), !name.isEmpty { return name }
    let head = element.first("head")?.content.reduce(into: "") { text, part in
      if case .text(let own) = part { text += own }
    }
    let words = (head ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? "\(number)" : String(words.prefix(40))
  }

  func column(
    _ element: XMLElement,
    head: (text: TextNode?, align: Alignment?, condition: Evaluate?),
    foot: (text: TextNode, align: Alignment?)?, style rowStyle: Style, names: inout [String]
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
      if case .fixed(let own) = width { room = Room(own, "the column") } else { room = nil }
      trail.append("column")
      defer { trail.removeLast() }
      let (cell, align) = cell(of: element, style: own)
      if case .content = width, case .elements = cell {
        attributes.fault(
          "auto-width", "a column with elements cannot have the width auto",
          why: "only text can be measured beforehand", fix: "give its width in mm, or *")
      }
      let parts = ["head", "cell", "foot"]
      for child in element.children where !parts.contains(child.name) {
        unknownElement(child, in: "column", allowed: parts)
      }
      return TableNode.Column(
        condition: head.condition, width: width, align: align, head: head.text,
        headAlign: head.align ?? align, cell: cell, foot: foot?.text,
        footAlign: foot?.align ?? align, label: label(of: element, number: names.count),
        place: attributes.place, origin: register(element))
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

  func below(
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
      let covered = covered(&attributes, names: names)
      let outerRoom = room
      room = nil
      defer { room = outerRoom }
      return TableNode.Below(
        condition: test, from: covered.lowerBound, to: covered.upperBound,
        children: children(of: element))
    }
  }

  /// The columns that `from` and `to` name, all of them without.
  func covered(_ attributes: inout Attributes, names: [String]) -> ClosedRange<Int> {
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
    return min(from, to)...max(from, to)
  }
}
