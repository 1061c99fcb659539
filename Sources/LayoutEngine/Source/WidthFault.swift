/// Columns that are wider than their place: the sentences for it, the same when a layout is
/// compiled and when a document is composed.
struct WidthFault {
  struct Column {
    var label: String
    var width: Int
  }
  /// Such as `table "lines"`.
  var what: String
  /// Such as `the page body`.
  var place: String
  var room: Int
  /// The columns of fixed width.
  var columns: [Column]
  var gaps: Int

  var total: Int { columns.reduce(0) { $0 + $1.width } }

  var message: String { "\(what) is wider than \(place)" }

  var why: String {
    let between = gaps > 0 ? " and the gaps between them \(Millimetres.text(gaps))" : ""
    return "columns total \(Millimetres.text(total))\(between); \(place) is "
      + Millimetres.text(room)
  }

  var fix: String {
    let over = Millimetres.atLeast(total + gaps - room)
    let widest = columns.max { $0.width < $1.width }
    guard let widest, widest.width > total + gaps - room else {
      return "give one column a flexible width, or make all of them \(over) narrower"
    }
    return "give one column a flexible width, or reduce \"\(widest.label)\" by \(over)"
  }
}
