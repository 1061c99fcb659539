import MailModel
import XMLKit

// What compiles and yet cannot be meant: found here, before the first invoice is set.
extension LayoutCompiler {
  /// Warns of regions of the first page that stand where envelopes have their windows, unless they
  /// ask on which side the address is.
  func checkZone(_ region: PlaceNode, asking test: String?, _ attributes: inout Attributes) {
    if test?.contains("address.") == true { return }
    let zone = Rectangle(um: 10_000, 36_000, 115_000, 50_000)
    let box = Rectangle(um: region.x, region.y, region.width, region.height ?? 5_000)
    guard box.intersects(zone) else { return }
    attributes.warn(
      "window-zone", "the region reaches into the place of envelope windows",
      why: "only the address may stand in x 10–125, y 36–86 mm of the first page",
      fix: "move it, lower its height, or write if=\"address.back\"")
  }

  /// Warns of what stands where the inserter reads its marks.
  func checkMarks(x: Int, y: Int, height: Int, _ attributes: inout Attributes) {
    guard x < 20_000, y < 126_000, y + height > 103_000 else { return }
    attributes.warn(
      "mark-zone", "the \(attributes.element.name) reaches into the zone of the inserter's marks",
      why: "nothing may stand left of x 20 between y 103 and 126 mm; it begins at x "
        + Self.millimetres(x),
      fix: "move it \(Self.millimetres(20_000 - x)) mm to the right, or above or below the zone")
  }

  /// Warns of a slip that would ask people to pay who have nothing to pay.
  func checkSlip(asking test: String?, _ attributes: inout Attributes) {
    guard test?.contains("payable.due") != true else { return }
    attributes.warn(
      "slip-always", "the slip is printed whether or not anything is due",
      why: "credit notes and direct debits would ask for payment",
      fix: "write if=\"payable.due\"")
  }

  /// The width of the bodies, before the pages are compiled.
  func bodyWidth(of root: XMLElement) -> Int? {
    guard let body = root.first("page")?.first("body"), let text = body.attribute("width") else {
      return nil
    }
    var attributes = Attributes(body, place: Diagnostic.Place())
    return attributes.measure("width", text, points: false, 10...210)
  }

  /// Fixed columns that together are wider than the place for the table.
  func checkWidths(
    of columns: [TableNode.Column], named names: [String], _ look: TableNode.Look,
    _ attributes: inout Attributes
  ) {
    guard let width = knownWidth else { return }
    var total = 2 * look.inset + look.gap * max(0, columns.count - 1)
    var widest: (index: Int, width: Int)?
    for (index, column) in columns.enumerated() {
      // What is left out for some invoices may be what makes room.
      if column.condition != nil { return }
      guard case .fixed(let own) = column.width else { continue }
      total += own
      if own > widest?.width ?? 0 { widest = (index, own) }
    }
    guard total > width, let widest else { return }
    let over = Self.millimetres(total - width)
    let name = names[widest.index]
    attributes.fault(
      "table-overfull", "the table is wider than its place",
      why: "columns and gaps total \(Self.millimetres(total)) mm; the place is "
        + "\(Self.millimetres(width)) mm",
      fix: "give one column the width *, or reduce "
        + (name.isEmpty ? "column \(widest.index + 1)" : "\"\(name)\"") + " by \(over) mm")
  }

  /// A column's `if`, which is asked once and so knows no row.
  func columnCondition(
    of element: XMLElement, row: ExpressionScope.Variable
  ) -> Evaluate? {
    guard let source = element.attribute("if") else { return nil }
    var inner = scope
    inner.variables.append(row)
    let alone = try? ExpressionCompiler.compile(source, scope: scope)
    if alone == nil, (try? ExpressionCompiler.compile(source, scope: inner)) != nil {
      error(
        "row-in-column", "the column's if asks for the row \"\(row.name)\"", at: element,
        words: "if=\"\(source)", why: "a column stands for all rows or for none",
        fix: "ask the invoice, or put the if on what stands in the cell")
      return nil
    }
    return condition(source, at: element)
  }

  static func millimetres(_ micrometres: Int) -> String {
    let tenths = (abs(micrometres) + 50) / 100
    return (micrometres < 0 ? "-" : "") + "\(tenths / 10).\(tenths % 10)"
  }
}
