import MailModel
import XMLKit

// Pages, flow and slips.
extension LayoutCompiler {
  func checkPages(of root: XMLElement) {
    var seen: Set<String> = []
    for page in root.all("page") {
      let on = page.attribute("on") ?? ""
      if !seen.insert(on).inserted {
        error(
          "defined-twice", "there is a second page on=\"\(on)\"", at: page,
          why: "each kind of page is shaped once", fix: "take one away")
      }
    }
    if !seen.contains("first") {
      error(
        "missing-page", "there is no page on=\"first\"", at: root,
        fix: "add <page on=\"first\"> with a <body>")
    }
    let flows = root.all("flow")
    if flows.isEmpty {
      error("missing-flow", "there is no <flow>", at: root, why: "it holds what the pages show")
    }
    for second in flows.dropFirst() {
      error(
        "defined-twice", "there is a second <flow>", at: second, why: "a layout has one",
        fix: "move its content into the first")
    }
  }

  func compileBody(of root: XMLElement) {
    style = Style()
    for element in root.children {
      switch element.name {
      case "page": page(element)
      case "flow":
        read(element) { attributes in
          style = ownStyle(&attributes)
          knownWidth = bodyWidth(of: root)
          program.flow = children(of: element)
          knownWidth = nil
        }
      case "slip": slip(element)
      default: break
      }
      style = Style()
    }
  }

  private func slip(_ element: XMLElement) {
    read(element) { attributes in
      let test = condition(attributes.text("if"), at: element)
      style = ownStyle(&attributes)
      let height = attributes.requiredLength("height", 1...250)
      let clear = attributes.length("clear", 0...100) ?? 5000
      checkSlip(asking: attributes.text("if"), &attributes)
      program.slips.append(
        SlipNode(
          condition: test, height: height, clear: clear, children: children(of: element),
          place: attributes.place))
    }
  }

  private func page(_ element: XMLElement) {
    var master = PageMaster()
    var bodies = 0
    let on = read(element) { attributes in
      _ = attributes.required("on")
      let on = attributes.choice("on", ["first": 0, "following": 1, "last": 2])
      style = ownStyle(&attributes)
      master.stationery = stationery(&attributes, isFirst: on == 0)
      return on
    }
    trail.append("page")
    let outer = style
    for child in element.children {
      style = outer
      guard countElement(child) else { break }
      switch child.name {
      case "region":
        read(child) { attributes in
          let test = condition(attributes.text("if"), at: child)
          let region = placed(child, &attributes, isRegion: true)
          if on == 0 { checkZone(region, asking: attributes.text("if"), &attributes) }
          checkMarks(x: region.x, y: region.y, height: region.height ?? 5_000, &attributes)
          master.elements.append(
            Element(condition: test, node: .place(region), origin: register(child)))
        }
      case "body":
        bodies += 1
        master.body = body(child)
      case "address":
        if master.address != nil {
          error(
            "defined-twice", "there is a second <address> on the page", at: child,
            why: "there is one window", fix: "take one away")
        }
        master.address = address(child, isFirst: on == 0)
      case "line", "rect":
        read(child) { attributes in
          let test = condition(attributes.text("if"), at: child)
          let node = child.name == "line" ? line(&attributes) : rectangle(&attributes)
          master.elements.append(
            Element(condition: test, node: node, origin: register(child)))
        }
      default:
        unknownElement(
          child, in: "page", allowed: ["region", "body", "address", "line", "rect"])
      }
    }
    trail.removeLast()
    if bodies != 1 {
      error(
        "missing-body", "<page> has \(bodies) bodies", at: element, why: "it has one",
        fix: bodies == 0 ? "add <body x y width bottom/>" : "take all but one away")
    }
    switch on {
    case 0: program.first = master
    case 1: program.following = master
    case 2: program.last = master
    default: break
    }
  }

  private func stationery(_ attributes: inout Attributes, isFirst: Bool) -> PlacedStationery? {
    let page = attributes.whole("stationery-page", 1...LayoutLimits.stationeryPages)
    guard let file = attributes.text("stationery") else {
      if page != nil {
        attributes.fault(
          "missing-attribute", "<page> has stationery-page but no stationery",
          at: "stationery-page", why: "the page is one of a PDF",
          fix: "add stationery=\"….pdf\", or take stationery-page away")
      }
      return nil
    }
    guard Self.isAllowed(file), file.lowercased().hasSuffix(".pdf") else {
      attributes.fault(
        "stationery-name", "the stationery \"\(file)\" is out of bounds", at: "stationery",
        why: "it is a PDF in the layout's folder or in one beside it",
        fix: "write NAME.pdf or ../FOLDER/NAME.pdf")
      return nil
    }
    let placed = PlacedStationery(name: pathBelowLayouts(file), page: page ?? 1)
    program.stationery.append(
      StationeryUse(stationery: placed, isFirst: isFirst, place: attributes.place))
    return placed
  }

  private func address(_ element: XMLElement, isFirst: Bool) -> AddressNode? {
    read(element) { attributes in
      let test = condition(attributes.text("if"), at: element)
      let own = ownStyle(&attributes)
      guard isFirst else {
        attributes.fault(
          "stray-address", "<address> stands on a page that is not the first",
          why: "the window shows the first page", fix: "take it away")
        return nil
      }
      return AddressNode(
        style: intern(own), condition: test, place: attributes.place, origin: register(element))
    }
  }

  private func body(_ element: XMLElement) -> PageMaster.Body {
    read(element) { attributes in
      let body = PageMaster.Body(
        x: attributes.requiredLength("x", 0...200), y: attributes.requiredLength("y", 0...290),
        width: attributes.requiredLength("width", 10...210),
        bottom: attributes.requiredLength("bottom", 5...297))
      checkMarks(x: body.x, y: body.y, height: body.bottom - body.y, &attributes)
      if body.x + body.width > 210_000 {
        attributes.fault("outside-page", "the body reaches beyond the page's right edge")
      }
      if body.bottom - body.y < 20_000 {
        attributes.fault(
          "small-body", "the body is less than 20 mm high",
          why: "nothing would fit", fix: "move y up or bottom down")
      }
      return body
    }
  }

  /// Fills what the source leaves out and checks the masters against each other.
  func finishPages(_ root: XMLElement) {
    let pages = root.all("page")
    func source(_ on: String) -> XMLElement? { pages.first { $0.attribute("on") == on } }
    if source("following") == nil {
      program.following = program.first
      program.following.address = nil
    }
    if let first = source("first"), program.first.address == nil {
      error(
        "missing-address", "the first page has no <address>", at: first,
        why: "the envelope's window would be empty", fix: "add <address/>")
    }
    for (name, master) in [("following", program.following), ("last", program.last)] {
      guard let master, let page = source(name) else { continue }
      // A body that is missing or wrong is said already.
      guard master.body.width > 0, program.first.body.width > 0 else { continue }
      if master.body.width != program.first.body.width {
        error(
          "body-widths", "the body's width differs from the first page's", at: page,
          why: "lines are broken before it is known on which page they stand",
          fix: "give all bodies the width \(Double(program.first.body.width) / 1000)")
      }
    }
    if program.styles.isEmpty { _ = intern(Style()) }
  }
}
