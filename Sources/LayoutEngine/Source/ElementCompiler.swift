import MailModel
import XMLKit

// Elements of pages and flow.
extension LayoutCompiler {
  static let elementNames = [
    "p", "spacer", "rule", "break", "group", "box", "columns", "fields", "table", "for", "logo",
    "picture", "code", "ocr", "use", "place", "line", "rect", "let",
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
    let variables = scope.variables.count
    defer {
      depth -= 1
      trail.removeLast()
      scope.variables.removeSubrange(variables...)
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
    let (outer, outerRoom) = (style, room)
    defer {
      style = outer
      room = outerRoom
    }
    if element.name == "for" { return loop(element) }
    if element.name == "let" {
      return binding(element).map { [Element(condition: nil, node: .binding($0))] } ?? []
    }
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
    room?.width -= indent
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
    if let outer = boxWidth ?? room?.width {
      room = Room(min(outer, room?.width ?? outer) - padding[1] - padding[3], "the box")
    }
    return .box(
      BoxNode(
        children: children(of: element), spacing: spacing, fill: fill, stroke: stroke,
        radius: radius, padding: padding, width: boxWidth, height: height))
  }

  func columnWidth(
    _ attributes: inout Attributes, allowsContent: Bool
  ) -> ColumnWidth {
    let text = attributes.text("width") ?? "*"
    if text == "auto", allowsContent {
      let (least, most) = bounds(&attributes)
      return .content(min: least, max: most)
    }
    if text.hasSuffix("*"), let share = text == "*" ? 1 : Int(text.dropLast()),
      (1...100).contains(share)
    {
      let (least, most) = bounds(&attributes)
      return .share(share, min: least, max: most)
    }
    return .fixed(attributes.measure("width", text, points: false, 1...210) ?? 1000)
  }

  private func bounds(_ attributes: inout Attributes) -> (least: Int, most: Int) {
    let least = attributes.length("min", 0...210) ?? 0
    let most = attributes.length("max", 1...210) ?? 0
    if most > 0, least > most {
      attributes.fault("bad-value", "min is larger than max", fix: "exchange them")
    }
    return (least, most)
  }

  func verticalAlignment(_ attributes: inout Attributes) -> VerticalAlignment {
    attributes.choice("valign", ["top": .top, "middle": .middle, "bottom": .bottom]) ?? .top
  }

  /// A rectangle at a fixed place.
  func placed(
    _ element: XMLElement, _ attributes: inout Attributes, isRegion: Bool
  ) -> PlaceNode {
    let (outer, outerRoom) = (style, room)
    defer {
      style = outer
      room = outerRoom
    }
    style = ownStyle(&attributes)
    // For findings, which say `<region> "totals"`.
    _ = attributes.text("name")
    let x = attributes.requiredLength("x", -50...400)
    let y = attributes.requiredLength("y", -50...400)
    let width = attributes.requiredLength("width", 1...210)
    let height = attributes.length("height", 0...297)
    let valign = verticalAlignment(&attributes)
    let shrinks = attributes.choice("fit", ["shrink": true]) ?? false
    let above = isRegion ? attributes.truth("above-slip") ?? false : false
    room = Room(width, isRegion ? "the region" : "the place")
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
