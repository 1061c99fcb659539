import MailModel

// Boxes and columns.
extension Setting {
  func set(_ box: BoxNode, in stack: inout Stack) {
    let (x, width) = (stack.x, min(box.width ?? stack.width, stack.width))
    block(box.spacing, in: &stack) { top in
      let (items, bands) = (canvas.items.count, canvas.bands.count)
      let isDrawn = box.fill != nil || box.stroke != nil
      // Frames lie beneath what they hold, so their place is taken now and filled later.
      if isDrawn { canvas.items.append(.fill(Rectangle(um: 0, 0, 0, 0), .white)) }
      var inner = Stack(
        x: x + box.padding[3], y: top + box.padding[0],
        width: max(1000, width - box.padding[1] - box.padding[3]))
      inner.originX = x
      inner.originY = top
      set(box.children, in: &inner)
      if inner.isEmpty, box.height == 0, canvas.items.count == items + (isDrawn ? 1 : 0) {
        canvas.items.removeSubrange(items...)
        canvas.bands.removeSubrange(bands...)
        return nil
      }
      let height = max(box.height, inner.y - top + box.padding[2])
      if isDrawn {
        canvas.items[items] = frame(
          x: x, y: top, width: width, height: height, fill: box.fill, stroke: box.stroke,
          radius: box.radius)
      }
      return height
    }
  }

  /// A filled rectangle where that is enough, else an outline.
  func frame(
    x: Int, y: Int, width: Int, height: Int, fill: Int?, stroke: Stroke?, radius: Int
  ) -> FrameItem {
    if let fill, stroke == nil, radius == 0 {
      return .fill(Rectangle(um: x, y, width, height), colours[fill])
    }
    return .path(
      PathItem(
        steps: Outline.rectangle(x: x, y: y, width: width, height: height, radius: radius),
        fill: fill.map { colours[$0] }, stroke: stroke.map { colours[$0.colour] },
        strokeWidth: Length(micrometres: stroke?.width ?? 0)))
  }

  func set(_ node: ColumnsNode, in stack: inout Stack) {
    guard !node.columns.isEmpty else { return }
    let (x, total) = (stack.x, stack.width)
    block(node.spacing, in: &stack) { top in
      let fault = WidthFault(
        columns: node.columns.map(\.width), gap: node.gap, room: Room(total, "their place"))
      if fault.total > 0, fault.total + fault.gaps > total {
        report(
          "columns-overfull", fault.message, at: node.place, why: fault.why, fix: fault.fix)
      }
      let widths = columnWidths(node.columns.map(\.width), total: total, gap: node.gap)
      var left = x
      var height = 0
      var isEmpty = true
      var marks: [(items: Range<Int>, bands: Range<Int>, height: Int)] = []
      for (column, width) in zip(node.columns, widths) {
        let (items, bands) = (canvas.items.count, canvas.bands.count)
        var inner = Stack(x: left, y: top, width: max(1, width))
        if holds(column.condition) { set(column.children, in: &inner) }
        isEmpty = isEmpty && inner.isEmpty && canvas.items.count == items
        let own = inner.y - top
        marks.append((items..<canvas.items.count, bands..<canvas.bands.count, own))
        height = max(height, own)
        left += width + node.gap
      }
      if isEmpty { return nil }
      if node.valign != .top {
        for mark in marks {
          let space = height - mark.height
          move(mark.items, mark.bands, by: node.valign == .bottom ? space : space / 2)
        }
      }
      return height
    }
  }

  private func move(_ items: Range<Int>, _ bands: Range<Int>, by dy: Int) {
    guard dy != 0 else { return }
    for index in items { canvas.items[index] = canvas.items[index].moved(x: 0, y: dy) }
    for index in bands {
      let band = canvas.bands[index]
      canvas.bands[index] = (band.lowerBound + dy)..<(band.upperBound + dy)
    }
  }
}
