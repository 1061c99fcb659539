import MailModel
import XMLKit

// Pages, flow and slips.
extension LayoutCompiler {
  /// Finds the pages and the flow that hold: the first of each, the layout's own before those of
  /// its fragments.
  func choosePages(_ roots: [XMLElement]) {
    for root in roots {
      var seen: Set<String> = []
      for page in root.all("page") {
        let on = page.attribute("on") ?? ""
        if !seen.insert(on).inserted {
          error(
            "defined-twice", "there is a second page on=\"\(on)\"", at: page,
            why: "each kind of page is shaped once", fix: "take one away")
        } else if pageSources[on] == nil {
          pageSources[on] = page
        }
      }
      let flows = root.all("flow")
      for second in flows.dropFirst() {
        error(
          "defined-twice", "there is a second <flow>", at: second, why: "a layout has one",
          fix: "move its content into the first")
      }
      flowSource = flowSource ?? flows.first
    }
    guard let root = roots.first else { return }
    if pageSources["first"] == nil {
      error(
        "missing-page", "there is no page on=\"first\"", at: root,
        fix: "add <page on=\"first\"> with a <body>")
    }
    if flowSource == nil {
      error("missing-flow", "there is no <flow>", at: root, why: "it holds what the pages show")
    }
  }

  func compileBody(of root: XMLElement) {
    style = Style()
    for element in root.children {
      switch element.name {
      case "page":
        if pageSources[element.attribute("on") ?? ""].map({ isSame($0, element) }) == true {
          page(element)
        }
      case "flow":
        guard let flowSource, isSame(flowSource, element) else { continue }
        room = bodyWidth.map { Room($0, "the page body") }
        read(element) { attributes in
          style = ownStyle(&attributes)
          program.flow = children(of: element)
        }
      case "slip":
        room = Room(210_000, "the slip")
        slip(element)
      default: break
      }
      style = Style()
      room = nil
    }
  }

  private func isSame(_ a: XMLElement, _ b: XMLElement) -> Bool {
    a.document === b.document && a.ordinal == b.ordinal
  }

  /// The body's width before the pages are compiled; what is wrong with it is reported there.
  private var bodyWidth: Int? {
    guard let body = pageSources["first"]?.first("body"), let text = body.attribute("width") else {
      return nil
    }
    var attributes = Attributes(body, place: place(body))
    return attributes.measure("width", text, points: false, 10...210)
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
          checkMarks(x: region.x, y: region.y, height: region.height ?? 5_000, &attributes)
          if on == 0 { noteRegion(region, asking: attributes.text("if"), at: attributes.place) }
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

  /// Notes where regions of the first page stand, unless they ask on which side the address or
  /// the window is.
  private func noteRegion(_ region: PlaceNode, asking test: String?, at place: Diagnostic.Place) {
    if let test, test.contains("address.") || test.contains("window.") { return }
    let box = Rectangle(um: region.x, region.y, region.width, region.height ?? 5_000)
    program.firstRegions.append((box, place))
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
  func finishPages() {
    if pageSources["following"] == nil {
      program.following = program.first
      program.following.address = nil
    }
    if let first = pageSources["first"], program.first.address == nil {
      error(
        "missing-address", "the first page has no <address>", at: first,
        why: "the envelope's window would be empty", fix: "add <address/>")
    }
    for (name, master) in [("following", program.following), ("last", program.last)] {
      guard let master, let page = pageSources[name] else { continue }
      // A body that is missing or wrong is said already.
      guard master.body.width > 0, program.first.body.width > 0 else { continue }
      if master.body.width != program.first.body.width {
        error(
          "body-widths", "the body's width differs from the first page's", at: page,
          why: "lines are broken before it is known on which page they stand",
          fix: "give all bodies the width \(Millimetres.text(program.first.body.width))")
      }
    }
    if program.styles.isEmpty { _ = intern(Style()) }
  }
}
