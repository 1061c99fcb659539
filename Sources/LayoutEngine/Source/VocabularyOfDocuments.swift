// The file, its definitions and its pages.
extension Vocabulary {
  static let documentElements: [Element] = [
    Element(
      key: "layout",
      attributes: [
        .required("version", .choice(["1"]), "The language's version."),
        .optional("languages", .languages, "The languages that texts must have."),
      ],
      content: .children([
        ("include", .any), ("colours", .any), ("styles", .any), ("texts", .any), ("block", .any),
        ("let", .any), ("page", .any), ("flow", .optional), ("slip", .any),
      ]), help: "What a sender's documents look like."),
    Element(
      key: "fragment", attributes: [],
      content: .children([
        ("include", .any), ("colours", .any), ("styles", .any), ("texts", .any), ("block", .any),
        ("let", .any), ("page", .any), ("flow", .optional), ("slip", .any),
      ]), help: "Definitions that several layouts share."),
    Element(
      key: "include",
      attributes: [
        .required("file", .word, "NAME.xml of the layout's folder, or ../FOLDER/NAME.xml.")
      ], content: .empty, help: "Reads a fragment; what the layout says itself goes before."),
    Element(
      key: "colours", attributes: [], content: .children([("colour", .any)]),
      help: "Colours by their roles."),
    Element(
      key: "colour",
      attributes: [
        .required("name", .name, "The role by which the layout names it."),
        .required("value", .hexColour, "#rrggbb."),
        .optional("mono", .hexColour, "The grey for mono jobs; without it the luminance."),
        .optional("from", .senderColour, "The sender's own value where there is one."),
      ], content: .empty, help: "A colour's role and its values."),
    Element(
      key: "styles", attributes: [], content: .children([("style", .any)]), help: "Named styles."),
    Element(
      key: "style",
      attributes: [
        .required("name", .name, "The name that style attributes use."),
        .optional("like", .name, "The style whose values it takes over."),
      ] + lettering + [spacing[0], spacing[1]], content: .empty, help: "A named style."),
    Element(
      key: "texts", attributes: [], content: .children([("text", .any)]),
      help: "The layout's own words, for {t.NAME}."),
    Element(
      key: "text",
      attributes: [.required("name", .name, "Written {t.NAME}.")]
        + ["sv", "nb", "nn", "da", "fi", "en"].map {
          .optional($0, .word, "The words in the language \($0).")
        }, content: .empty, help: "A text in each of the layout's languages."),
    Element(
      key: "block", attributes: [.required("name", .name, "For <use block=\"NAME\"/>.")],
      content: .flow, help: "Elements to use in several places."),
    Element(
      key: "page",
      attributes: [
        .required("on", .choice(["first", "following", "last"]), "Which pages it shapes."),
        .optional("stationery", .word, "A PDF whose page lies beneath everything."),
        .optional("stationery-page", .whole(1...LayoutLimits.stationeryPages), "Its page (1)."),
      ] + style,
      content: .children([
        ("region", .any), ("body", .one), ("address", .optional), ("line", .any), ("rect", .any),
      ]), help: "A page master: regions at fixed places and the flow's body."),
    Element(
      key: "region",
      attributes: [ifAttribute] + style + requiredPoint + [
        .optional("name", .word, "For findings."),
        .required("width", .millimetres, "Its width in mm."),
        .optional("height", .millimetres, "Content that is taller is a deviation."),
        valign, shrink,
        .optional("above-slip", .yesOrNo, "Moves up by the slip's height on the page with one."),
      ], content: .flow, help: "A place of the page with content of its own."),
    Element(
      key: "body",
      attributes: requiredPoint + [
        .required("width", .millimetres, "Its width in mm, the same on all pages."),
        .required("bottom", .millimetres, "Where it ends, from the page's top, in mm."),
      ], content: .empty, help: "Where the flow goes."),
    Element(
      key: "address", attributes: [ifAttribute] + style, content: .empty,
      help: "The recipient in the envelope's window, whose place the site gives."),
    Element(
      key: "flow", attributes: style, content: .flow,
      help: "What flows through the pages' bodies."),
    Element(
      key: "slip",
      attributes: [ifAttribute] + style + [
        .required("height", .millimetres, "The lowest so many mm of the last page."),
        .optional("clear", .millimetres, "White between the body and the slip (5)."),
      ], content: .flow, help: "What is pinned to the foot of the last page."),
  ]
}
