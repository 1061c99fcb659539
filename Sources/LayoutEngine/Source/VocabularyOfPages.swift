// Elements of pages: text, containers, fields and tables.
extension Vocabulary {
  static let pageElements: [Element] = [
    Element(
      key: "p", attributes: [ifAttribute] + style + spacing + [textRole, shrink], content: .text,
      help: "A paragraph; left out where it comes out empty."),
    Element(key: "b", attributes: [], content: .text, help: "Bold."),
    Element(key: "i", attributes: [], content: .text, help: "Italic."),
    Element(key: "span", attributes: style, content: .text, help: "Words in another style."),
    Element(key: "br", attributes: [], content: .empty, help: "A new line."),
    Element(
      key: "spacer",
      attributes: [ifAttribute, .required("height", .millimetres, "White, in mm.")],
      content: .empty, help: "White."),
    Element(
      key: "rule",
      attributes: [
        ifAttribute, .optional("width", .points, "Its thickness in points (0.5)."),
        .optional("colour", .colour, "The colour's role."),
        .optional("dash", .lengths, "Dashes and gaps in mm."),
      ] + spacing, content: .empty, help: "A line across."),
    Element(key: "break", attributes: [ifAttribute], content: .empty, help: "A new page."),
    Element(
      key: "group",
      attributes: [ifAttribute] + style + spacing + [
        .optional("indent", .millimetres, "From the left, in mm.")
      ], content: .flow, help: "Elements together."),
    Element(
      key: "box",
      attributes: [ifAttribute] + style + spacing + [
        .optional("fill", .colour, "The ground's role."),
        .optional("stroke", .colour, "The frame's role."),
        .optional("stroke-width", .points, "The frame's thickness in points (0.5)."),
        .optional("padding", .lengths, "mm inside: all, or above and beside, or four sides."),
        .optional("radius", .millimetres, "Rounded corners, in mm."),
        .optional("height", .millimetres, "At least so high, in mm."),
        .optional("width", .millimetres, "Its width in mm; without it the whole width."),
      ], content: .flow, help: "A frame around elements."),
    Element(
      key: "columns",
      attributes: [ifAttribute] + style + spacing + [
        .optional("gap", .millimetres, "Between columns, in mm (4)."), valign,
      ], content: .children([("col", .oneOrMore)]), help: "Columns side by side."),
    Element(
      key: "col",
      attributes: [ifAttribute] + style + [
        .optional("width", .columnWidth(allowsContent: false), "mm, or shares: *, 2*."),
        .optional("min", .millimetres, "With shares: at least, in mm."),
        .optional("max", .millimetres, "With shares: at most, in mm."),
      ], content: .flow, help: "A column; it leaves its place empty where its if fails."),
    Element(
      key: "for", attributes: loop, content: .flow, help: "Its elements once for each."),
    Element(
      key: "use",
      attributes: [ifAttribute, .required("block", .name, "The block's name.")], content: .empty,
      help: "The elements of a block."),
    Element(
      key: "let",
      attributes: [
        .required("name", .name, "The name, known from here to the end of what it stands in."),
        .required("value", .expression, "What it stands for."),
      ], content: .empty, help: "A value under a name."),
  ]

  static let loop: [Attribute] = [
    ifAttribute, .required("each", .loop, "NAME in LIST."),
    .optional("where", .expression, "Leaves out those for which it is not true."),
  ]

  private static let fieldContent = Content.children([
    ("field", .any), ("fields.for", .any), ("fields.group", .any), ("let", .any),
  ])

  static let tableElements: [Element] = [
    Element(
      key: "fields",
      attributes: [ifAttribute] + style + spacing + [
        .optional("label-style", .name, "The labels' style."),
        .optional("value-style", .name, "The values' style."),
        .optional("label-width", .millimetres, "mm; without it the widest label."),
        .optional("gap", .millimetres, "Between label and value, or columns, in mm (3)."),
        .optional("row-gap", .millimetres, "Between rows, in mm."),
        .optional("value-align", alignments, "Right puts amounts at the right edge."),
        .optional("place", .choice(["beside", "above"]), "Where labels stand."),
        .optional("columns", .whole(1...12), "Pairs side by side, in reading order."),
      ], content: fieldContent, help: "Pairs of label and value; empty values are left out."),
    Element(key: "fields.for", attributes: loop, content: fieldContent, help: "Pairs for each."),
    Element(
      key: "fields.group", attributes: [ifAttribute], content: fieldContent,
      help: "Pairs that stand or fall together."),
    Element(
      key: "field",
      attributes: [ifAttribute] + style + [
        .optional("label", .text, "What it is."), .required("value", .text, "What is said."),
        textRole, .optional("rule", .stroke, "A line above: WIDTH-PT ROLE."),
        .optional("before", .millimetres, "White above, in mm."),
      ], content: .empty, help: "A label and a value."),
    Element(
      key: "table",
      attributes: [ifAttribute] + style + spacing + [
        .optional("head-style", .name, "The heads' style."),
        .optional("row-style", .name, "The rows' style."),
        .optional("foot-style", .name, "The style of the row beneath all rows."),
        .optional("name", .word, "For findings; without it the list's."),
        .optional("carry-style", .name, "The style of carried sums."),
        .optional("head-rule", .stroke, "A line beneath the head: WIDTH-PT ROLE."),
        .optional("row-rule", .stroke, "Lines between rows: WIDTH-PT ROLE."),
        .optional("foot-rule", .stroke, "A line beneath all: WIDTH-PT ROLE."),
        .optional("sum-rule", .stroke, "A line above the row of feet: WIDTH-PT ROLE."),
        .optional("head-fill", .colour, "The head's ground."),
        .optional("foot-fill", .colour, "The ground of the row of feet."),
        .optional("zebra", .colour, "The ground of every other row."),
        .optional("padding", .millimetres, "mm above and below each row (0.8)."),
        .optional("gap", .millimetres, "mm between columns (3)."),
        .optional("inset", .millimetres, "mm at the left and right inside the table (0)."),
        .optional("keep-last", .whole(0...50), "So many last rows stay with what follows (1)."),
        .optional("split", .yesOrNo, "Rows may be divided between pages."),
        .optional("head", .yesOrNo, "no: without a head row."),
        .optional("carry", .expression, "The number that is summed up at page ends."),
        .optional("carry-label", .text, "The words beside carried sums."),
        .required("each", .loop, "NAME in LIST: a row for each."),
        .optional("where", .expression, "Leaves out rows for which it is not true."),
      ],
      content: .children([
        ("let", .any), ("column", .oneOrMore), ("below", .any), ("group-by", .optional),
      ]),
      help: "A row for each of a list; its head repeats on every page."),
    Element(
      key: "column",
      attributes: [ifAttribute] + style + [
        .optional("name", .name, "For the from and to of below."),
        .optional("width", .columnWidth(allowsContent: true), "mm, *, 2*, or auto."),
        .optional("min", .millimetres, "With auto and shares: at least, in mm."),
        .optional("max", .millimetres, "With auto and shares: at most, in mm."),
      ], content: .children([("head", .optional), ("cell", .one), ("foot", .optional)]),
      help: "A column; its if must not use the row."),
    Element(key: "head", attributes: style, content: .text, help: "What stands above the column."),
    Element(
      key: "cell", attributes: style, content: .textOrFlow,
      help: "What stands in each row: text as in p, or elements."),
    Element(
      key: "below",
      attributes: [ifAttribute] + style + [
        .optional("from", .name, "The first column's name."),
        .optional("to", .name, "The last column's name."),
      ], content: .flow, help: "Elements beneath the row, across columns."),
    Element(
      key: "foot", attributes: style, content: .text,
      help: "What stands beneath all rows, such as sum(rows.net)."),
    Element(
      key: "group-by",
      attributes: [
        .required("value", .expression, "Rows with one value belong together."),
        .optional("gather", .yesOrNo, "Brings rows of one value together from the whole table."),
        .optional("repeat", .yesOrNo, "The head comes again where a group goes on."),
        .optional("head-style", .name, "The heads' style."),
        .optional("foot-style", .name, "The feet's style."),
        .optional("head-fill", .colour, "The heads' ground."),
        .optional("foot-fill", .colour, "The feet's ground."),
        .optional("head-rule", .stroke, "A line beneath the head: WIDTH-PT ROLE."),
        .optional("sum-rule", .stroke, "A line above the foot: WIDTH-PT ROLE."),
      ], content: .children([("group-by.head", .any), ("group-by.foot", .any)]),
      help: "Groups of rows, with heads and subtotals."),
    Element(
      key: "group-by.head", attributes: span, content: .text,
      help: "What stands above the group; it sees group, rows and continued."),
    Element(
      key: "group-by.foot", attributes: span, content: .text,
      help: "What stands beneath the group, such as sum(rows.net)."),
  ]

  private static let span: [Attribute] =
    [ifAttribute] + style + [
      .optional("from", .name, "The first column's name."),
      .optional("to", .name, "The last column's name."),
    ]
}
