import MailModel
import XMLKit

// Rules, pictures, codes and drawing.
extension LayoutCompiler {
  private func dash(_ attributes: inout Attributes) -> [Int] {
    attributes.lengths("dash", counts: [1, 2, 4]) ?? []
  }

  func rule(_ attributes: inout Attributes) -> Node {
    let width = attributes.points("width", 0...50) ?? Length.pt(0.5).micrometres
    let colour = colour(attribute: "colour", &attributes) ?? style.colour
    return .rule(
      RuleNode(
        stroke: Stroke(width: width, colour: colour), dash: dash(&attributes),
        spacing: spacing(&attributes)))
  }

  func line(_ attributes: inout Attributes) -> Node {
    let from = FixedPoint(
      x: attributes.requiredLength("x1", -50...400), y: attributes.requiredLength("y1", -50...400))
    let to = FixedPoint(
      x: attributes.requiredLength("x2", -50...400), y: attributes.requiredLength("y2", -50...400))
    let width = attributes.points("width", 0...50) ?? Length.pt(0.5).micrometres
    let colour = colour(attribute: "colour", &attributes) ?? style.colour
    return .line(
      LineNode(
        from: from, to: to, stroke: Stroke(width: width, colour: colour),
        dash: dash(&attributes)))
  }

  func rectangle(_ attributes: inout Attributes) -> Node {
    let x = attributes.requiredLength("x", -50...400)
    let y = attributes.requiredLength("y", -50...400)
    let width = attributes.requiredLength("width", 0...210)
    let height = attributes.requiredLength("height", 0...297)
    let strokeWidth = attributes.points("stroke-width", 0...50) ?? Length.pt(0.5).micrometres
    let fill = colour(attribute: "fill", &attributes)
    let stroke = colour(attribute: "stroke", &attributes)
    let radius = attributes.length("radius", 0...50) ?? 0
    if fill == nil, stroke == nil {
      attributes.fault(
        "nothing-drawn", "<rect> has neither fill nor stroke", why: "it would not be seen",
        fix: "add stroke=\"black\"")
    }
    return .rectangle(
      RectangleNode(
        x: x, y: y, width: width, height: height, fill: fill,
        stroke: stroke.map { Stroke(width: strokeWidth, colour: $0) }, radius: radius))
  }

  /// `x` and `y`, both or neither.
  private func point(_ attributes: inout Attributes) -> FixedPoint? {
    let x = attributes.length("x", -50...400)
    let y = attributes.length("y", -50...400)
    switch (x, y) {
    case (let x?, let y?): return FixedPoint(x: x, y: y)
    case (nil, nil): return nil
    default:
      attributes.fault(
        "missing-attribute", "x and y belong together", fix: "give both, or neither")
      return nil
    }
  }

  func picture(_ element: XMLElement, _ attributes: inout Attributes) -> Node {
    var source = PictureNode.Source.file("")
    if element.name == "picture" {
      let file = attributes.required("file") ?? ""
      let path = pathBelowLayouts(file)
      source = .file(path)
      if !Self.isAllowed(file), !file.isEmpty {
        attributes.fault(
          "picture-name", "the picture \"\(file)\" is out of bounds", at: "file",
          why: "pictures lie in the layout's folder or in one beside it",
          fix: "write NAME.svg or ../FOLDER/NAME.svg")
      }
      if !file.isEmpty, !program.pictures.contains(path) { program.pictures.append(path) }
      program.picturePlaces.append((path, attributes.place(of: "file")))
    } else {
      source = .logo(style: intern(ownStyle(&attributes)))
    }
    let width = attributes.length("width", 1...210)
    let height = attributes.length("height", 1...297)
    if width == nil, height == nil {
      attributes.fault(
        "missing-attribute", "<\(element.name)> has neither width nor height",
        fix: "add height=\"…\"")
    }
    let align = alignment("align", &attributes) ?? style.align
    return .picture(
      PictureNode(
        source: source, width: width, height: height, align: align, point: point(&attributes),
        spacing: spacing(&attributes), place: attributes.place))
  }

  func code(_ element: XMLElement, _ attributes: inout Attributes) -> Node {
    let symbology =
      attributes.choice(
        "kind",
        [
          "qr-m": PlacedCode.Symbology.qrM, "qr-q": .qrQ, "datamatrix": .dataMatrix,
          "code128": .code128C,
        ]) ?? .qrM
    if attributes.text("kind") == nil {
      attributes.fault("missing-attribute", "<code> has no kind", fix: "add kind=\"qr-m\"")
    }
    let payload = attributeText(
      attributes.required("payload") ?? "", style: style, at: element)
    let size = attributes.length("size", 4...100)
    let width = attributes.length("width", 4...200) ?? size
    let height = attributes.length("height", 2...100) ?? size
    if width == nil || height == nil {
      attributes.fault(
        "missing-attribute", "<code> has no size",
        fix: "add size=\"…\", or width and height for code128")
    }
    let align = alignment("align", &attributes) ?? style.align
    return .code(
      CodeNode(
        symbology: symbology, payload: payload, width: width ?? 0, height: height ?? 0,
        align: align, point: point(&attributes), spacing: spacing(&attributes)))
  }

  func ocr(_ element: XMLElement, _ attributes: inout Attributes) -> Node {
    let own = ownStyle(&attributes)
    let value = attributeText(attributes.required("value") ?? "", style: own, at: element)
    let pitch = attributes.length("pitch", 1...10) ?? 2540
    return .ocr(
      OCRNode(
        value: value, style: intern(own), pitch: pitch, align: own.align,
        width: attributes.length("width", 1...210), point: point(&attributes),
        spacing: spacing(&attributes), place: attributes.place))
  }
}
