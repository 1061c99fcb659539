import MailModel

// The compiled layout: values only, shared by all threads. Lengths are whole micrometres.

/// An element with its condition.
struct Element: Sendable {
  var condition: Evaluate?
  var node: Node
  /// Its number among the layout's source objects.
  var origin = SourceObject.unknown
}

/// The kinds of element.
enum Node: Sendable {
  case paragraph(ParagraphNode)
  case spacer(Int)
  case rule(RuleNode)
  case pageBreak
  case group(GroupNode)
  case box(BoxNode)
  case columns(ColumnsNode)
  case fields(FieldsNode)
  case table(TableNode)
  case loop(LoopNode)
  case picture(PictureNode)
  case code(CodeNode)
  case ocr(OCRNode)
  case place(PlaceNode)
  case line(LineNode)
  case rectangle(RectangleNode)
  case binding(Binding)
}

/// A value under a name: `let`.
struct Binding: Sendable {
  var slot: Int
  var value: Evaluate
}

/// Left, right or in the middle.
enum Alignment: Sendable { case left, right, centre }
/// Top, bottom or in the middle.
enum VerticalAlignment: Sendable { case top, middle, bottom }

/// How an element stands in the flow.
struct Spacing: Sendable {
  var before = 0
  var after = 0
  var keep = false
  var keepWithNext = false
}

/// A line's thickness and colour.
struct Stroke: Sendable {
  var width: Int
  var colour: Int
}

/// A part of a text.
struct TextPiece: Sendable {
  enum Content: Sendable {
    case literal(String)
    case value(Evaluate)
    case lineBreak
  }
  var content: Content
  var style: Int
}

/// Text with expressions.
struct TextNode: Sendable {
  var pieces: [TextPiece]
  /// The one style of all pieces, where there is but one and no line break.
  var singleStyle: Int?
  /// The text where it has no expression and one style.
  var constant: String?
}

final class ParagraphNode: Sendable {
  let text: TextNode
  let style: Int
  let spacing: Spacing
  let role: TextRole
  let shrinks: Bool
  let place: Diagnostic.Place
  init(
    text: TextNode, style: Int, spacing: Spacing, role: TextRole, shrinks: Bool,
    place: Diagnostic.Place
  ) {
    self.text = text
    self.style = style
    self.spacing = spacing
    self.role = role
    self.shrinks = shrinks
    self.place = place
  }
}

struct RuleNode: Sendable {
  var stroke: Stroke
  var dash: [Int]
  var spacing: Spacing
}

final class GroupNode: Sendable {
  let children: [Element]
  let spacing: Spacing
  let indent: Int
  init(children: [Element], spacing: Spacing, indent: Int) {
    self.children = children
    self.spacing = spacing
    self.indent = indent
  }
}

final class BoxNode: Sendable {
  let children: [Element]
  let spacing: Spacing
  let fill: Int?
  let stroke: Stroke?
  let radius: Int
  /// Top, right, bottom, left.
  let padding: [Int]
  let width: Int?
  let height: Int
  init(
    children: [Element], spacing: Spacing, fill: Int?, stroke: Stroke?, radius: Int,
    padding: [Int], width: Int?, height: Int
  ) {
    self.children = children
    self.spacing = spacing
    self.fill = fill
    self.stroke = stroke
    self.radius = radius
    self.padding = padding
    self.width = width
    self.height = height
  }
}

/// How wide a column is.
enum ColumnWidth: Sendable, Equatable {
  case fixed(Int)
  /// `max` is zero where there is none.
  case share(Int, min: Int = 0, max: Int = 0)
  case content(min: Int, max: Int)
}

final class ColumnsNode: Sendable {
  struct Column: Sendable {
    var condition: Evaluate?
    var width: ColumnWidth
    var children: [Element]
  }
  let columns: [Column]
  let gap: Int
  let valign: VerticalAlignment
  let spacing: Spacing
  let place: Diagnostic.Place
  init(
    columns: [Column], gap: Int, valign: VerticalAlignment, spacing: Spacing,
    place: Diagnostic.Place
  ) {
    self.columns = columns
    self.gap = gap
    self.valign = valign
    self.spacing = spacing
    self.place = place
  }
}

final class FieldsNode: Sendable {
  indirect enum Entry: Sendable {
    case field(Field)
    case loop(LoopNode.Header, [Entry])
    case group(Evaluate?, [Entry])
    case binding(Binding)
  }
  struct Field: Sendable {
    var condition: Evaluate?
    var label: TextNode
    var value: TextNode
    var role: TextRole
    var rule: Stroke?
    var before: Int
    var place: Diagnostic.Place
    var origin = SourceObject.unknown
  }
  let entries: [Entry]
  let labelWidth: Int?
  let gap: Int
  let rowGap: Int
  let valueAlign: Alignment
  let above: Bool
  let columns: Int
  let spacing: Spacing
  init(
    entries: [Entry], labelWidth: Int?, gap: Int, rowGap: Int, valueAlign: Alignment,
    above: Bool, columns: Int, spacing: Spacing
  ) {
    self.entries = entries
    self.labelWidth = labelWidth
    self.gap = gap
    self.rowGap = rowGap
    self.valueAlign = valueAlign
    self.above = above
    self.columns = columns
    self.spacing = spacing
  }
}

final class LoopNode: Sendable {
  struct Header: Sendable {
    var list: Evaluate
    var slot: Int
    var condition: Evaluate?
  }
  let header: Header
  let children: [Element]
  init(header: Header, children: [Element]) {
    self.header = header
    self.children = children
  }
}
