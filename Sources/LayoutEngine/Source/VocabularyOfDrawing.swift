// Pictures, codes, machine-read lines and what stands at fixed places.
extension Vocabulary {
  private static let pictureSize: [Attribute] = [
    .optional("width", .millimetres, "At most so wide, in mm."),
    .optional("height", .millimetres, "At most so high, in mm."),
  ]

  private static let align = Attribute.optional("align", alignments, "Where it stands.")

  private static let strokeWidth = Attribute.optional(
    "stroke-width", .points, "The line's thickness in points (0.5).")

  static let fixedElements: [Element] = [
    Element(
      key: "logo", attributes: [ifAttribute] + style + spacing + pictureSize + point,
      content: .empty,
      help: "The sender's logo, as large as fits; without one the seller's name."),
    Element(
      key: "picture",
      attributes: [
        ifAttribute,
        .required("file", .word, "PNG, JPEG or SVG of the layout's folder, or ../FOLDER/NAME."),
        align,
      ] + spacing + pictureSize + point, content: .empty, help: "A picture."),
    Element(
      key: "code",
      attributes: [
        ifAttribute,
        .required(
          "kind", .choice(["qr-m", "qr-q", "datamatrix", "code128"]), "The symbology."),
        .required("payload", .text, "What it says; left out where that is empty."),
        .optional("size", .millimetres, "The side in mm."),
        .optional("width", .millimetres, "Its width in mm, for code128."),
        .optional("height", .millimetres, "Its height in mm, for code128."),
        align,
      ] + spacing + point, content: .empty,
      help: "A code. Leave 4 modules (2 mm) white around it."),
    Element(
      key: "ocr",
      attributes: [ifAttribute] + style + spacing + point + [
        .required("value", .text, "The line."),
        .optional("pitch", .millimetres, "From character to character, in mm (2.54)."),
        .optional("width", .millimetres, "Its place's width in mm."),
      ], content: .empty, help: "A machine-read line."),
    Element(
      key: "place",
      attributes: [ifAttribute] + style + requiredPoint + [
        .optional("name", .word, "For findings."),
        .required("width", .millimetres, "Its width in mm."),
        .optional("height", .millimetres, "Content that is taller is a deviation."),
        valign, shrink,
      ], content: .flow, help: "Elements at a fixed place that take no room in the stack."),
    Element(
      key: "line",
      attributes: [
        ifAttribute, .required("x1", .millimetres, "From, in mm."),
        .required("y1", .millimetres, "From, in mm."),
        .required("x2", .millimetres, "To, in mm."), .required("y2", .millimetres, "To, in mm."),
        .optional("width", .points, "Its thickness in points (0.5)."),
        .optional("colour", .colour, "The colour's role."),
        .optional("dash", .lengths, "Dashes and gaps in mm."),
      ], content: .empty, help: "A line from place to place."),
    Element(
      key: "rect",
      attributes: [ifAttribute] + requiredPoint + [
        .required("width", .millimetres, "Its width in mm."),
        .required("height", .millimetres, "Its height in mm."),
        strokeWidth, .optional("fill", .colour, "The ground's role."),
        .optional("stroke", .colour, "The frame's role."),
        .optional("radius", .millimetres, "Rounded corners, in mm."),
      ], content: .empty, help: "A rectangle."),
  ]
}
