import MailModel
import XMLKit

// Columns of elements side by side.
extension LayoutCompiler {
  func columns(_ element: XMLElement, _ attributes: inout Attributes) -> Node {
    style = ownStyle(&attributes)
    let (outer, outerRoom) = (style, room)
    let spacing = spacing(&attributes)
    let gap = attributes.length("gap", 0...150) ?? 4000
    let valign = verticalAlignment(&attributes)
    let cols = element.all("col").map { child in
      // Asked for again below, where what is wrong with it is reported.
      var quiet = Attributes(child, place: attributes.place)
      return columnWidth(&quiet, allowsContent: false)
    }
    let rooms = room.map { columnWidths(cols, total: $0.width, gap: gap) }
    var columns: [ColumnsNode.Column] = []
    trail.append(element.name)
    for child in element.children {
      guard child.name == "col" else {
        unknownElement(child, in: "columns", allowed: ["col"])
        continue
      }
      guard countElement(child) else { break }
      var test: String?
      let column = read(child) { attributes in
        test = attributes.text("if")
        style = outer
        style = ownStyle(&attributes)
        let width = columnWidth(&attributes, allowsContent: false)
        room = rooms.map { Room($0[columns.count], "the column") }
        return ColumnsNode.Column(
          condition: condition(test, at: child), width: width, children: children(of: child))
      }
      columns.append(column)
    }
    trail.removeLast()
    style = outer
    room = outerRoom
    if columns.isEmpty {
      error(
        "empty-columns", "<columns> has no <col>", at: element, why: "it shows nothing",
        fix: "add <col width=\"*\">")
    }
    if let room {
      report(
        WidthFault(columns: columns.map(\.width), gap: gap, room: room), "columns-overfull",
        &attributes)
    }
    return .columns(
      ColumnsNode(
        columns: columns, gap: gap, valign: valign, spacing: spacing, place: attributes.place))
  }
}

extension WidthFault {
  /// Columns of elements that are wider than their place.
  init(columns: [ColumnWidth], gap: Int, room: Room) {
    let fixed = columns.enumerated().compactMap { index, width -> Column? in
      guard case .fixed(let own) = width else { return nil }
      return Column(label: "column \(index + 1)", width: own)
    }
    self.init(
      what: "<columns>", place: room.name, room: room.width, columns: fixed,
      gaps: gap * max(0, columns.count - 1))
  }
}

/// Widths of columns side by side: fixed ones, and shares of what is left. Where the fixed ones are
/// too wide they all give way alike.
func columnWidths(_ columns: [ColumnWidth], total: Int, gap: Int) -> [Int] {
  let available = max(0, total - gap * max(0, columns.count - 1))
  var fixed = 0
  var shares: [ColumnShares.Share] = []
  for column in columns {
    switch column {
    case .fixed(let width), .content(let width, _): fixed += width
    case .share(let share, let least, let most):
      shares.append(ColumnShares.Share(share: share, least: least, most: most))
    }
  }
  var dealt = ColumnShares.widths(shares, total: max(0, available - fixed))[...]
  return columns.map { column in
    switch column {
    case .fixed(let width), .content(let width, _):
      fixed > available && fixed > 0 ? width * available / fixed : width
    case .share: dealt.removeFirst()
    }
  }
}
