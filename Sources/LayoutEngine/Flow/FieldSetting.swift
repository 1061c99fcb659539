import MailModel

// Lists of labels and values.
extension Setting {
  /// A field that has something to say.
  private struct FilledField {
    var label: FilledText
    var value: FilledText
    var field: FieldsNode.Field
  }

  func set(_ node: FieldsNode, in stack: inout Stack) {
    var fields: [FilledField] = []
    gather(node.entries, into: &fields)
    guard !fields.isEmpty else { return }
    let (x, width) = (stack.x, stack.width)
    block(node.spacing, in: &stack) { top in
      node.columns == 1 && !node.above
        ? beside(fields, node, x: x, top: top, width: width)
        : grid(fields, node, x: x, top: top, width: width)
    }
  }

  private func gather(_ entries: [FieldsNode.Entry], into fields: inout [FilledField]) {
    for entry in entries {
      switch entry {
      case .field(let field):
        guard holds(field.condition) else { continue }
        let value = fill(field.value)
        if case .empty = value { continue }
        fields.append(FilledField(label: fill(field.label), value: value, field: field))
      case .loop(let header, let inner): each(header) { gather(inner, into: &fields) }
      case .group(let condition, let inner):
        if holds(condition) { gather(inner, into: &fields) }
      case .binding(let binding): bind([binding])
      }
    }
  }

  private func labelWidth(_ fields: [FilledField], _ node: FieldsNode, width: Int) -> Int {
    if let fixed = node.labelWidth { return min(fixed, width) }
    let widest = fields.reduce(0) { max($0, naturalWidth($1.label)) }
    return min(widest, width * 6 / 10)
  }

  /// One below the other, value beside label, on one baseline.
  private func beside(
    _ fields: [FilledField], _ node: FieldsNode, x: Int, top: Int, width: Int
  ) -> Int {
    let labelWidth = labelWidth(fields, node, width: width)
    var y = top
    for (index, field) in fields.enumerated() {
      if index > 0 { y += max(node.rowGap, field.field.before) }
      y += from(field.field.origin) {
        pair(field, node, labelWidth: labelWidth, x: x, top: y, width: width)
      }
    }
    return y - top
  }

  /// A label and its value side by side; gives the height.
  private func pair(
    _ field: FilledField, _ node: FieldsNode, labelWidth: Int, x: Int, top: Int, width: Int
  ) -> Int {
    var top = top
    let start = top
    if let rule = field.field.rule {
      canvas.fill(x: x, y: top, width: width, height: rule.width, colours[rule.colour])
      top += rule.width + 600
    }
    var (labelWidth, gap) = (labelWidth, node.gap)
    if case .empty = field.label, node.labelWidth == nil { (labelWidth, gap) = (0, 0) }
    var valueWidth = max(1000, width - labelWidth - gap)
    let isRight = node.valueAlign == .right
    if isRight, node.labelWidth == nil {
      // An amount may reach under a shorter label's column; the label is what gives way.
      let natural = naturalWidth(field.value)
      let own = min(naturalWidth(field.label), width * 7 / 10)
      valueWidth = max(1000, min(max(natural, valueWidth), width - own - gap))
      labelWidth = max(own, width - valueWidth - gap)
    }
    let labels = lines(field.label, width: max(1000, labelWidth))
    let values = fittedLines(field.value, width: valueWidth, least: isRight ? 700 : 850)
    if isRight { checkFigures(field.value, values, at: field.field.place) }
    let baseline = max(labels.first?.baseline ?? 0, values.first?.baseline ?? 0)
    let place = field.field.place
    let labelTop = top + baseline - (labels.first?.baseline ?? baseline)
    let valueTop = top + baseline - (values.first?.baseline ?? baseline)
    let labelHeight = draw(
      labels, x: x, top: labelTop, width: labelWidth, align: .left, at: place)
    let valueHeight = draw(
      values, x: x + width - valueWidth, top: valueTop, width: valueWidth,
      align: node.valueAlign, role: field.field.role, at: place)
    return max(labelTop + labelHeight, valueTop + valueHeight) - start
  }

  /// In columns of equal width, in reading order.
  private func grid(
    _ fields: [FilledField], _ node: FieldsNode, x: Int, top: Int, width: Int
  ) -> Int {
    let count = node.columns
    let cell = max(1000, (width - node.gap * (count - 1)) / count)
    let labelWidth = node.above ? 0 : labelWidth(fields, node, width: cell)
    var y = top
    var index = 0
    while index < fields.count {
      if index > 0 { y += node.rowGap }
      var height = 0
      for column in 0..<count where index + column < fields.count {
        let field = fields[index + column]
        let left = x + column * (cell + node.gap)
        let own = from(field.field.origin) {
          node.above
            ? above(field, node, x: left, top: y, width: cell)
            : pair(field, node, labelWidth: labelWidth, x: left, top: y, width: cell)
        }
        height = max(height, own)
      }
      y += height
      index += count
    }
    return y - top
  }

  /// The label over its value.
  private func above(
    _ field: FilledField, _ node: FieldsNode, x: Int, top: Int, width: Int
  ) -> Int {
    var y = top
    if let rule = field.field.rule {
      canvas.fill(x: x, y: y, width: width, height: rule.width, colours[rule.colour])
      y += rule.width + 600
    }
    let place = field.field.place
    y += draw(
      lines(field.label, width: width), x: x, top: y, width: width, align: node.valueAlign,
      at: place)
    y += draw(
      fittedLines(field.value, width: width, least: 850), x: x, top: y, width: width,
      align: node.valueAlign, role: field.field.role, at: place)
    return y - top
  }
}
