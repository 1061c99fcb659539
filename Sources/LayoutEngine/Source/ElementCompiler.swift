import MailModel
import XMLKit

// Elements of pages and flow.
extension LayoutCompiler {
  static let elementNames = [
    "p", "spacer", "rule", "break", "group", "box", "columns", "fields", "table", "for", "logo",
    "picture", "code", "ocr", "use", "place", "line", "rect",
  ]

  /// Whether the limits allow one more element.
  func countElement(_ element: XMLElement) -> Bool {
    elementCount += 1
    guard elementCount > LayoutLimits.elements else { return true }
    if !isOverLimit {
      isOverLimit = true
      error(
        "layout-limit", "the layout has more than \(LayoutLimits.elements) elements", at: element,
        why: "blocks count each time that they are used", fix: "use blocks less often")
    }
    return false
  }

  func checkDepth(_ element: XMLElement) -> Bool {
    guard depth > LayoutLimits.depth else { return true }
    if !isOverLimit {
      isOverLimit = true
      error(
        "layout-limit", "elements are nested deeper than \(LayoutLimits.depth)", at: element,
        why: "pages have no use for it", fix: "take containers away, or use fewer blocks")
    }
    return false
  }

  /// Compiles the children of a container.
  func children(of parent: XMLElement, skipping: Set<String> = []) -> [Element] {
    depth += 1
    trail.append(parent.name)
    defer {
      depth -= 1
      trail.removeLast()
    }
    guard checkDepth(parent) else { return [] }
    var elements: [Element] = []
    for part in parent.content {
      switch part {
      case .text(let text):
        if text.utf8.contains(where: { $0 != 0x20 && ($0 < 0x09 || $0 > 0x0D) }) {
          error(
            "loose-text", "text stands in <\(parent.name)> by itself", at: parent,
            fix: "put it into <p>")
        }
      case .element(let child):
        if skipping.contains(child.name) { continue }
        guard countElement(child) else { return elements }
        elements += element(child, in: parent)
      }
    }
    return elements
  }

  private func element(_ element: XMLElement, in parent: XMLElement) -> [Element] {
    // Variables are known to a loop's children and to its own condition alike.
    let outer = style
    defer { style = outer }
    if element.name == "for" { return loop(element) }
    if element.name == "use" { return use(element) }
    var test: String?
    let node: Node? = read(element) { attributes in
      test = attributes.text("if")
      return self.node(element, in: parent, &attributes)
    }
    guard let node else { return [] }
    return [
      Element(condition: condition(test, at: element), node: node, origin: register(element))
    ]
  }

  private func node(
    _ element: XMLElement, in parent: XMLElement, _ attributes: inout Attributes
  ) -> Node? {
    switch element.name {
    case "p": return .paragraph(paragraph(element, &attributes))
    case "spacer": return .spacer(attributes.requiredLength("height"))
    case "rule": return rule(&attributes)
    case "break": return .pageBreak
    case "group": return group(element, &attributes)
    case "box": return box(element, &attributes)
    case "columns": return columns(element, &attributes)
    case "fields": return fields(element, &attributes)
    case "table": return table(element, &attributes)
    case "logo", "picture": return picture(element, &attributes)
    case "code": return code(element, &attributes)
    case "ocr": return ocr(element, &attributes)
    case "place": return .place(placed(element, &attributes, isRegion: false))
    case "line": return line(&attributes)
    case "rect": return rectangle(&attributes)
    default:
      unknownElement(element, in: parent.name, allowed: Self.elementNames)
      return nil
    }
  }

  // MARK: Text

  func ownStyle(_ attributes: inout Attributes) -> Style {
    var style = styleOf(&attributes)
    apply(&style, &attributes)
    return style
  }

  func spacing(_ attributes: inout Attributes, style: Style? = nil) -> Spacing {
    Spacing(
      before: attributes.length("before") ?? style?.before ?? 0,
      after: attributes.length("after") ?? style?.after ?? 0,
      keep: attributes.truth("keep") ?? false,
      keepWithNext: attributes.truth("keep-with-next") ?? false)
  }

  func role(_ attributes: inout Attributes) -> TextRole {
    attributes.choice("role", ["payable": .payable, "body": .body]) ?? .body
  }

  private func paragraph(
    _ element: XMLElement, _ attributes: inout Attributes
  ) -> ParagraphNode {
    let own = ownStyle(&attributes)
    return ParagraphNode(
      text: mixedText(element, style: own), style: intern(own),
      spacing: spacing(&attributes, style: own), role: role(&attributes),
      shrinks: attributes.choice("fit", ["shrink": true]) ?? false, place: attributes.place)
  }

  // MARK: Containers

  private func group(_ element: XMLElement, _ attributes: inout Attributes) -> Node {
    style = ownStyle(&attributes)
    let spacing = spacing(&attributes)
    let indent = attributes.length("indent", 0...150) ?? 0
    let outerWidth = knownWidth
    defer { knownWidth = outerWidth }
    knownWidth = knownWidth.map { $0 - indent }
    return .group(
      GroupNode(children: children(of: element), spacing: spacing, indent: indent))
  }

  private func box(_ element: XMLElement, _ attributes: inout Attributes) -> Node {
    style = ownStyle(&attributes)
    let spacing = spacing(&attributes)
    let fill = colour(attribute: "fill", &attributes)
    let width = attributes.points("stroke-width", 0...50) ?? Length.pt(0.5).micrometres
    let stroke = colour(attribute: "stroke", &attributes).map { Stroke(width: width, colour: $0) }
    let values = attributes.lengths("padding", counts: [1, 2, 4]) ?? [0]
    let padding =
      switch values.count {
      case 4: values
      case 2: [values[0], values[1], values[0], values[1]]
      default: Array(repeating: values[0], count: 4)
      }
    let radius = attributes.length("radius", 0...50) ?? 0
    let height = attributes.length("height", 0...297) ?? 0
    let boxWidth = attributes.length("width", 1...210)
    let outerWidth = knownWidth
    defer { knownWidth = outerWidth }
    knownWidth = (boxWidth ?? knownWidth).map { $0 - padding[1] - padding[3] }
    return .box(
      BoxNode(
        children: children(of: element), spacing: spacing, fill: fill, stroke: stroke,
        radius: radius, padding: padding, width: boxWidth, height: height))
  }

  func columnWidth(
    _ attributes: inout Attributes, allowsContent: Bool
  ) -> ColumnWidth {
    guard let text = attributes.text("width") else { return .share(1) }
    if text.hasSuffix("*") {
      if text == "*" { return .share(1) }
      if let share = Int(text.dropLast()), (1...100).contains(share) { return .share(share) }
    }
    if text == "auto", allowsContent {
      return .content(
        min: attributes.length("min", 0...210) ?? 0, max: attributes.length("max", 1...210) ?? 0)
    }
    return .fixed(attributes.measure("width", text, points: false, 0...210) ?? 0)
  }

  func verticalAlignment(_ attributes: inout Attributes) -> VerticalAlignment {
    attributes.choice("valign", ["top": .top, "middle": .middle, "bottom": .bottom]) ?? .top
  }

  private func columns(_ element: XMLElement, _ attributes: inout Attributes) -> Node {
    style = ownStyle(&attributes)
    let outer = style
    let spacing = spacing(&attributes)
    let gap = attributes.length("gap", 0...150) ?? 4000
    let valign = verticalAlignment(&attributes)
    var columns: [ColumnsNode.Column] = []
    let outerWidth = knownWidth
    defer { knownWidth = outerWidth }
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
        knownWidth = if case .fixed(let own) = width { own } else { nil }
        return ColumnsNode.Column(
          condition: condition(test, at: child), width: width, children: children(of: child))
      }
      columns.append(column)
    }
    trail.removeLast()
    style = outer
    if columns.isEmpty {
      error(
        "empty-columns", "<columns> has no <col>", at: element, why: "it shows nothing",
        fix: "add <col width=\"*\">")
    }
    return .columns(
      ColumnsNode(
        columns: columns, gap: gap, valign: valign, spacing: spacing, place: attributes.place))
  }

  /// A rectangle at a fixed place.
  func placed(
    _ element: XMLElement, _ attributes: inout Attributes, isRegion: Bool
  ) -> PlaceNode {
    let (outer, outerWidth) = (style, knownWidth)
    defer { (style, knownWidth) = (outer, outerWidth) }
    style = ownStyle(&attributes)
    let x = attributes.requiredLength("x", -50...400)
    let y = attributes.requiredLength("y", -50...400)
    let width = attributes.requiredLength("width", 1...210)
    knownWidth = width
    let height = attributes.length("height", 0...297)
    let valign = verticalAlignment(&attributes)
    let shrinks = attributes.choice("fit", ["shrink": true]) ?? false
    let above = isRegion ? attributes.truth("above-slip") ?? false : false
    if isRegion, x + width > 210_000 || y + (height ?? 0) > 297_000 {
      attributes.fault(
        "outside-page", "the region reaches beyond the page",
        why: "the page is 210 mm wide and 297 mm high")
    }
    return PlaceNode(
      x: x, y: y, width: width, height: height, valign: valign, shrinks: shrinks,
      aboveSlip: above, children: children(of: element), place: attributes.place)
  }
}
