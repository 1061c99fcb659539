import MailModel

final class TableNode: Sendable {
  enum Cell: Sendable {
    case text(TextNode)
    case elements([Element])
  }
  struct Column: Sendable {
    var condition: Evaluate?
    var width: ColumnWidth
    var align: Alignment
    var head: TextNode?
    var headAlign: Alignment
    var cell: Cell
    /// Its text in the row beneath all rows.
    var foot: TextNode?
    var footAlign: Alignment
    /// What diagnostics call it.
    var label: String
    var place: Diagnostic.Place
    var origin = SourceObject.unknown
  }
  struct Below: Sendable {
    var condition: Evaluate?
    var from: Int
    var to: Int
    var children: [Element]
  }
  struct Carry: Sendable {
    var amount: Evaluate
    var label: TextNode
    var style: Int
  }
  /// A text across some columns, in a group's head or foot.
  struct Span: Sendable {
    var condition: Evaluate?
    var from: Int
    var to: Int
    var text: TextNode
    var align: Alignment
    var place: Diagnostic.Place
    var origin = SourceObject.unknown
  }
  /// Rows that belong together by a value.
  struct Group: Sendable {
    var value: Evaluate
    /// Variables that heads and feet see: the value, the group's rows, whether it goes on.
    var valueSlot: Int
    var rowsSlot: Int
    var continuedSlot: Int
    /// Whether rows of one value are brought together from the whole table.
    var gathers: Bool
    /// Whether the head comes again on pages on which the group goes on.
    var repeats: Bool
    var heads: [Span]
    var feet: [Span]
    var headFill: Int?
    var footFill: Int?
    var headRule: Stroke?
    var sumRule: Stroke?
  }
  struct Look: Sendable {
    var headRule: Stroke?
    var rowRule: Stroke?
    var footRule: Stroke?
    var sumRule: Stroke?
    var headFill: Int?
    var footFill: Int?
    var zebra: Int?
    var padding = 800
    var gap = 3000
    var inset = 0
    var keepLast = 1
    var split = false
    var head = true
  }
  /// What diagnostics call it.
  let name: String
  let rows: LoopNode.Header
  /// Values of each row under names of their own.
  let bindings: [Binding]
  let columns: [Column]
  let belows: [Below]
  let carry: Carry?
  let group: Group?
  /// The variable of all rows, for the foot.
  let rowsSlot: Int
  let look: Look
  let spacing: Spacing
  let place: Diagnostic.Place

  init(
    name: String, rows: LoopNode.Header, bindings: [Binding], columns: [Column], belows: [Below],
    carry: Carry?, group: Group?, rowsSlot: Int, look: Look, spacing: Spacing,
    place: Diagnostic.Place
  ) {
    self.name = name
    self.rows = rows
    self.bindings = bindings
    self.columns = columns
    self.belows = belows
    self.carry = carry
    self.group = group
    self.rowsSlot = rowsSlot
    self.look = look
    self.spacing = spacing
    self.place = place
  }

  /// Whether a row beneath all rows has something to say.
  var hasFoot: Bool { columns.contains { $0.foot != nil } }
}
