/// The words of the layout language: which elements there are, what they hold and which attributes
/// they take. The schema for editors is written from it; a test holds it to what the compiler asks
/// for, so that neither can drift from the other.
struct Vocabulary: Sendable {
  /// What an attribute's value may be.
  enum Value: Sendable {
    /// Anything, with `{expressions}`.
    case text
    /// An expression without braces.
    case expression
    /// `NAME in LIST`.
    case loop
    /// A name that the layout defines: letters, digits, `-` and `_`, a letter first.
    case name
    /// A font family, a file name or another word that the compiler looks up.
    case word
    case yesOrNo
    case choice([String])
    case whole(ClosedRange<Int>)
    /// A length; millimetres unless it says `pt`.
    case millimetres
    /// A length; points unless it says `mm`.
    case points
    /// One, two or four lengths.
    case lengths
    /// A role of `<colours>`, or `none`.
    case colour
    /// A role of `<colours>`.
    case role
    /// `0.5 black`, or `none`.
    case stroke
    /// A length, `*`, `2*`, and for tables `auto`.
    case columnWidth(allowsContent: Bool)
    case weight
    case leading
    case hexColour
    case senderColour
    case languages
  }

  struct Attribute: Sendable {
    var name: String
    var value: Value
    var isRequired = false
    /// One sentence for editors.
    var help: String

    static func optional(_ name: String, _ value: Value, _ help: String) -> Attribute {
      Attribute(name: name, value: value, help: help)
    }

    static func required(_ name: String, _ value: Value, _ help: String) -> Attribute {
      Attribute(name: name, value: value, isRequired: true, help: help)
    }
  }

  /// How often a child may stand, in whatever order.
  enum Count: Sendable { case one, optional, oneOrMore, any }

  enum Content: Sendable {
    case empty
    /// Words with `b`, `i`, `span` and `br`.
    case text
    /// Elements of a page, any number of them.
    case flow
    /// Words, or elements of a page.
    case textOrFlow
    /// These children, by their keys, in any order.
    case children([(key: String, count: Count)])
  }

  struct Element: Sendable {
    /// Tells elements of one name apart: the `for` within `fields` is `fields.for`.
    var key: String
    var attributes: [Attribute]
    var content: Content
    /// A sentence or two for editors.
    var help: String

    /// The name as written.
    var name: String { key.split(separator: ".").last.map(String.init) ?? key }
  }

  /// All elements by key, in the order of the reference.
  static let elements: [Element] = documentElements + pageElements + tableElements + fixedElements

  static let byKey: [String: Element] = Dictionary(
    uniqueKeysWithValues: elements.map { ($0.key, $0) })

  /// The key of an element inside the element with another key, or nothing where it may not stand.
  static func key(of name: String, inside parent: Element) -> String? {
    switch parent.content {
    case .empty: return nil
    case .text: return LayoutCompiler.inlineNames.contains(name) ? name : nil
    case .flow: return LayoutCompiler.elementNames.contains(name) ? name : nil
    case .textOrFlow:
      let known = LayoutCompiler.elementNames + LayoutCompiler.inlineNames
      return known.contains(name) ? name : nil
    case .children(let children):
      return children.first { byKey[$0.key]?.name == name }?.key
    }
  }
}

// MARK: Attributes that many elements take

extension Vocabulary {
  static let ifAttribute = Attribute.optional(
    "if", .expression, "The element is left out, with its spacing, unless this is true.")

  static let lettering: [Attribute] = [
    .optional("font", .word, "A family pinned in fonts/fonts.yaml."),
    .optional("weight", .weight, "100 to 900, or regular, medium, semibold, bold."),
    .optional("italic", .yesOrNo, "Slanted type."),
    .optional("size", .points, "Type size in points."),
    .optional("leading", .leading, "From line to line in points, or in per cent of the size."),
    .optional("colour", .role, "The colour's role."),
    .optional("align", alignments, "Where lines stand between the edges."),
    .optional("case", .choice(["none", "upper"]), "Capitals throughout."),
    .optional("hyphenate", .yesOrNo, "Words may be divided at a line's end."),
    .optional("lang", languages, "The words' language, where it is not the document's."),
    .optional("orphans", .whole(1...20), "Lines together before a page's end (2)."),
    .optional("widows", .whole(1...20), "Lines together behind a page's end (2)."),
  ]

  /// A named style with changes of the element's own.
  static let style =
    [Attribute.optional("style", .name, "A style of <styles>, for everything inside.")] + lettering

  static let spacing: [Attribute] = [
    .optional("before", .millimetres, "White above, in mm; dropped at the top of a page or box."),
    .optional("after", .millimetres, "White below, in mm; of two neighbours the larger counts."),
    .optional("keep", .yesOrNo, "Not divided between pages."),
    .optional("keep-with-next", .yesOrNo, "On the same page as what follows."),
  ]

  static let languages = Value.choice(["sv", "nb", "nn", "da", "fi", "en"])
  static let alignments = Value.choice(["left", "right", "centre", "center"])
  static let valign = Attribute.optional(
    "valign", .choice(["top", "middle", "bottom"]), "Where the content stands in its height.")

  static let point: [Attribute] = [
    .optional("x", .millimetres, "From the left of the page, region, box, place or slip, in mm."),
    .optional("y", .millimetres, "From its top, in mm. With x and y it takes no room."),
  ]

  static let requiredPoint: [Attribute] = [
    .required("x", .millimetres, "From the left of the page, region, box, place or slip, in mm."),
    .required("y", .millimetres, "From its top, in mm."),
  ]

  static let shrink = Attribute.optional(
    "fit", .choice(["shrink"]), "Sets the type smaller until the content fits.")

  static let textRole = Attribute.optional(
    "role", .choice(["payable", "body"]), "Marks the amount to pay for checks.")
}
