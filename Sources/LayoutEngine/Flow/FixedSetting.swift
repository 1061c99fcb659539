import MailModel

// Rules, pictures, codes, machine-read lines and fixed places.
extension Setting {
  func set(_ rule: RuleNode, in stack: inout Stack) {
    let (x, width) = (stack.x, stack.width)
    block(rule.spacing, in: &stack) { top in
      let middle = top + rule.stroke.width / 2
      stroke(
        from: FixedPoint(x: x, y: middle), to: FixedPoint(x: x + width, y: middle), rule.stroke,
        dash: rule.dash)
      return rule.stroke.width
    }
  }

  func set(_ line: LineNode, in stack: inout Stack) {
    let (dx, dy) = (stack.originX, stack.originY)
    fixed(in: &stack) {
      stroke(
        from: FixedPoint(x: line.from.x + dx, y: line.from.y + dy),
        to: FixedPoint(x: line.to.x + dx, y: line.to.y + dy), line.stroke, dash: line.dash)
    }
  }

  func set(_ node: RectangleNode, in stack: inout Stack) {
    let (dx, dy) = (stack.originX, stack.originY)
    fixed(in: &stack) {
      canvas.items.append(
        frame(
          x: node.x + dx, y: node.y + dy, width: node.width, height: node.height,
          fill: node.fill, stroke: node.stroke, radius: node.radius))
    }
  }

  /// Level and upright lines are thin fills, which print rooms draw fastest; others are outlines.
  private func stroke(from: FixedPoint, to: FixedPoint, _ stroke: Stroke, dash: [Int]) {
    let ink = colours[stroke.colour]
    if dash.isEmpty, from.y == to.y {
      canvas.fill(
        x: min(from.x, to.x), y: from.y - stroke.width / 2, width: abs(to.x - from.x),
        height: stroke.width, ink)
    } else if dash.isEmpty, from.x == to.x {
      canvas.fill(
        x: from.x - stroke.width / 2, y: min(from.y, to.y), width: stroke.width,
        height: abs(to.y - from.y), ink)
    } else {
      canvas.items.append(
        .path(
          PathItem(
            steps: [.move(Point(um: from.x, from.y)), .line(Point(um: to.x, to.y))], stroke: ink,
            strokeWidth: Length(micrometres: stroke.width),
            dash: dash.map { Length(micrometres: $0) })))
    }
  }

  /// Draws something at a fixed place, which takes no room in the stack.
  private func fixed(in stack: inout Stack, _ body: () -> Void) {
    guard stack.flows else { return body() }
    var spacing = Spacing()
    spacing.keepWithNext = true
    block(spacing, in: &stack) { _ in
      body()
      return 0
    }
  }

  // MARK: Places

  func set(_ place: PlaceNode, in stack: inout Stack) {
    let (dx, dy) = (stack.originX, stack.originY)
    fixed(in: &stack) { set(place, x: place.x + dx, y: place.y + dy) }
  }

  /// Sets a region or place; what is too high is shrunk where allowed, and reported otherwise.
  func set(_ place: PlaceNode, x: Int, y: Int) {
    let (items, bands, known) = (canvas.items.count, canvas.bands.count, diagnostics.count)
    var height = contents(of: place, x: x, y: y)
    if let limit = place.height, height > limit, place.shrinks {
      for scale in [950, 900, 850, 800, 750, 700] where height > limit {
        canvas.items.removeSubrange(items...)
        canvas.bands.removeSubrange(bands...)
        diagnostics.removeSubrange(min(known, diagnostics.count)...)
        height = withScale(scale) { contents(of: place, x: x, y: y) }
      }
    }
    if let limit = place.height {
      if height > limit + 50 {
        report(
          "overfull-box",
          "the content of \(objectName) is \(Millimetres.atLeast(height - limit)) too high",
          at: place.place,
          why: "it takes \(Millimetres.text(height)); its place is \(Millimetres.text(limit)) high",
          fix: "give it the height \(Millimetres.atLeast(height)), make the type smaller, or write "
            + "fit=\"shrink\"")
      }
      let space = max(0, limit - height)
      switch place.valign {
      case .top: break
      case .middle: canvas.shift(items: items, bands: bands, by: space / 2)
      case .bottom: canvas.shift(items: items, bands: bands, by: space)
      }
    }
  }

  private func contents(of place: PlaceNode, x: Int, y: Int) -> Int {
    var stack = Stack(x: x, y: y, width: place.width)
    set(place.children, in: &stack)
    return stack.y - y
  }

  // MARK: Pictures

  func set(_ node: PictureNode, in stack: inout Stack) {
    let name: String
    switch node.source {
    case .file(let file): name = file
    case .logo(let style):
      guard let logo = environment.context.logo else {
        nameInPlaceOfLogo(node, style: style, in: &stack)
        return
      }
      name = logo
    }
    guard let natural = size(of: name, at: node.place) else { return }
    // As large as fits in both measures, the sides' relation kept.
    var width = min(node.width ?? 210_000, node.point == nil ? stack.width : 210_000)
    var height = natural.height * width / natural.width
    if let limit = node.height, height > limit {
      height = limit
      width = natural.width * limit / natural.height
    }
    place(node.point, node.align, node.spacing, width: width, height: height, in: &stack) {
      .picture(PlacedPicture(name: name, rectangle: $0))
    }
  }

  private func size(of name: String, at place: Diagnostic.Place) -> (width: Int, height: Int)? {
    switch pictures.size(ofPicture: name) {
    case .success(let size):
      let (width, height) = (size.width.micrometres, size.height.micrometres)
      guard width > 0, height > 0, width < 100_000_000, height < 100_000_000 else {
        report(
          "bad-picture", "the picture \"\(name)\" has no size", at: place,
          fix: "give its file a width and a height")
        return nil
      }
      return (width, height)
    case .failure(let diagnostic):
      report(
        diagnostic.code, diagnostic.message, at: place, why: diagnostic.why,
        fix: diagnostic.fix)
      return nil
    }
  }

  private func nameInPlaceOfLogo(_ node: PictureNode, style: Int, in stack: inout Stack) {
    let name = environment.invoice.seller.name
    guard !name.isEmpty else { return }
    let width = min(node.width ?? stack.width, 210_000)
    let lines = lines(.plain(name, style: style), width: width)
    if let point = node.point {
      let (x, y) = (stack.originX + point.x, stack.originY + point.y)
      fixed(in: &stack) {
        draw(lines, x: x, top: y, width: width, align: node.align, at: node.place)
      }
    } else {
      let x = stack.x
      block(node.spacing, in: &stack) { top in
        draw(lines, x: x, top: top, width: width, align: node.align, at: node.place)
      }
    }
  }

  /// Puts a rectangle where it belongs: at its fixed place, or next in the stack.
  private func place(
    _ point: FixedPoint?, _ align: Alignment, _ spacing: Spacing, width: Int, height: Int,
    in stack: inout Stack, _ item: (Rectangle) -> FrameItem
  ) {
    if let point {
      let rectangle = Rectangle(
        um: stack.originX + point.x, stack.originY + point.y, width, height)
      fixed(in: &stack) { canvas.items.append(item(rectangle)) }
      return
    }
    let space = stack.width - width
    let x =
      switch align {
      case .left: stack.x
      case .right: stack.x + space
      case .centre: stack.x + space / 2
      }
    block(spacing, in: &stack) { top in
      canvas.items.append(item(Rectangle(um: x, top, width, height)))
      canvas.band(top, top + height)
      return height
    }
  }

  // MARK: Codes

  /// The text as it is, without folding: payloads count their characters.
  private func raw(_ node: TextNode) -> String {
    if let constant = node.constant { return constant }
    var text = ""
    for piece in node.pieces {
      switch piece.content {
      case .literal(let literal): text += literal
      case .value(let value): text += value(environment).text(environment.language)
      case .lineBreak: text += "\n"
      }
    }
    return text
  }

  func set(_ node: CodeNode, in stack: inout Stack) {
    let payload = raw(node.payload)
    guard !payload.isEmpty else { return }
    place(
      node.point, node.align, node.spacing, width: node.width, height: node.height, in: &stack
    ) {
      .code(PlacedCode(symbology: node.symbology, payload: payload, rectangle: $0))
    }
  }

  /// A line that a machine reads: the size is such that characters advance by the pitch.
  func set(_ node: OCRNode, in stack: inout Stack) {
    let value = raw(node.value)
    guard !value.isEmpty else { return }
    let look = resolved(node.style)
    let probe = text.face(look.face.font, size: 10_000)
    let advance = text.line("0000000000", probe).width
    guard advance > 0 else { return }
    let face = text.face(look.face.font, size: node.pitch * 100_000 / advance)
    let line = text.line(value, face)
    var own = look
    own.face = face
    own.lineHeight = max(look.lineHeight, face.ascent + face.descent)
    own.baseline = face.baseline(in: own.lineHeight)
    let lines = [plainLine(line, own)]
    let width = node.width ?? (node.point == nil ? stack.width : line.width)
    if line.width > width {
      report(
        "overfull-box", "\(objectName) is \(Millimetres.atLeast(line.width - width)) too wide",
        at: node.place,
        why: "its line takes \(Millimetres.text(line.width)); the place is "
          + Millimetres.text(width),
        fix: "give it the width \(Millimetres.atLeast(line.width)); the pitch is the reader's")
    }
    if let point = node.point {
      let (x, y) = (stack.originX + point.x, stack.originY + point.y)
      fixed(in: &stack) {
        draw(lines, x: x, top: y, width: width, align: node.align, role: .ocrLine, at: node.place)
      }
    } else {
      let x = stack.x
      block(node.spacing, in: &stack) { top in
        draw(
          lines, x: x, top: top, width: width, align: node.align, role: .ocrLine, at: node.place)
      }
    }
  }
}
