import MailModel
import XMLKit

// Field lists.
extension LayoutCompiler {
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
    let variables = scope.variables.count
    defer {
      depth -= 1
      trail.removeLast()
      scope.variables.removeSubrange(variables...)
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
      case "let": if let binding = binding(child) { entries.append(.binding(binding)) }
      default: unknownElement(child, in: parent.name, allowed: ["field", "for", "group", "let"])
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
}
