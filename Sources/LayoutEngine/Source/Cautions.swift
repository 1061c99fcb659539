import MailModel
import XMLKit

// What compiles and yet cannot be meant: found here, before the first invoice is set.
extension LayoutCompiler {
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
