import MailModel

/// Composes documents with one layout. It keeps what it measured, so one per thread is made and
/// used for a whole job.
public final class Composer {
  private let program: Program
  private let text: TextSetter
  private let pictures: any PictureMeasuring
  private let styles: [ResolvedStyle]
  private let fonts: [FontID]
  private let faults: [Diagnostic]

  /// Makes a composer. A family that is not pinned is replaced by the first that is, and each
  /// document says so as a deviation; ask `Layout.check(text:)` before a job.
  public init(layout: Layout, text: any TextMeasuring, pictures: any PictureMeasuring) {
    program = layout.program
    let setter = TextSetter(text)
    self.text = setter
    self.pictures = pictures
    let standard = text.families.first ?? ""
    fonts = layout.program.styles.map { style in
      text.font(family: style.family ?? standard, weight: style.weight, italic: style.italic)
        ?? text.font(family: standard, weight: style.weight, italic: style.italic)
        ?? FontID(index: 0)
    }
    styles = zip(layout.program.styles, fonts).map { style, font in
      let face = setter.face(font, size: style.size)
      let lineHeight = style.lineHeight
      return ResolvedStyle(
        face: face, lineHeight: lineHeight, baseline: face.baseline(in: lineHeight),
        colour: style.colour, align: style.align, upper: style.upper,
        hyphenates: style.hyphenates, language: style.language, orphans: style.orphans,
        widows: style.widows)
    }
    faults = layout.check(text: text).map { diagnostic in
      var diagnostic = diagnostic
      diagnostic.severity = .deviation
      return diagnostic
    }
  }

  /// Sets the document. Whatever the invoice holds, there are pages; what is wrong with them
  /// stands in the diagnostics.
  ///
  /// With `traces` the composition says of each item which object of the source it comes from, for
  /// proofs and the designer's desk; the pages are the same either way.
  public func compose(
    _ invoice: Invoice, _ context: CompositionContext, traces: Bool = false
  ) -> Composition {
    let environment = Environment(invoice, context, slots: program.slotCount)
    let setting = Setting(
      program: program, environment: environment, text: text, pictures: pictures, fonts: fonts,
      styles: styles)
    setting.bind(program.bindings)
    reportLanguages(context, setting)
    let slip = program.slips.first { setting.holds($0.condition) }
    var flow = Stack(x: 0, y: 0, width: program.first.body.width, flows: true)
    setting.set(program.flow, in: &flow)
    var paginator = Paginator(setting: setting, heights: heights(slip))
    paginator.run(end: slip != nil ? .slip : program.last != nil ? .lastMaster : .plain)
    var composition = Composition(pages: [])
    composition.pages.reserveCapacity(paginator.pages.count)
    environment.pageCount = paginator.pages.count
    for (index, plan) in paginator.pages.enumerated() {
      let page = page(plan, index: index, slip: slip, setting, traces: traces)
      composition.pages.append(page.frame)
      if traces {
        composition.origins.append(page.origins)
        composition.anatomy.append(page.anatomy)
      }
    }
    if context.addressSide == .back, let address = program.first.address {
      composition.addressBack = addressBack(address, setting)
    }
    setting.reportCutText()
    if traces { composition.notice = environment.notice }
    composition.diagnostics = faults + setting.diagnostics
    return composition
  }

  /// Reports the document's languages that the layout has no texts in.
  private func reportLanguages(_ context: CompositionContext, _ setting: Setting) {
    guard !program.languages.isEmpty else { return }
    for language in [context.language, context.secondLanguage].compactMap({ $0 })
    where !program.languages.contains(language) {
      setting.report(
        "language-undeclared", "the layout has no texts in \(language.rawValue)",
        at: Diagnostic.Place(file: program.file),
        why: "it declares " + program.languages.map(\.rawValue).joined(separator: " "),
        fix: "add the language to the layout, or change the sender's")
    }
  }

  /// How much of the bodies the flow may take.
  private func heights(_ slip: SlipNode?) -> Paginator.Heights {
    func height(_ body: PageMaster.Body) -> Int { body.bottom - body.y }
    func asLast(_ body: PageMaster.Body) -> Int {
      guard let slip else { return height(body) }
      return min(height(body), 297_000 - slip.height - slip.clear - body.y)
    }
    let following = program.following.body
    return Paginator.Heights(
      first: height(program.first.body), following: height(following),
      firstAsLast: asLast(program.first.body),
      followingAsLast: min(height(following), asLast(program.last?.body ?? following)))
  }

  private func master(_ index: Int, of count: Int) -> PageMaster {
    if index == 0 { return program.first }
    if index == count - 1, let last = program.last { return last }
    return program.following
  }

  private struct Page {
    var frame: Frame
    var origins: [Int32]
    var anatomy: PageAnatomy
  }

  private func page(
    _ plan: PagePlan, index: Int, slip: SlipNode?, _ setting: Setting, traces: Bool
  ) -> Page {
    let environment = setting.environment
    let count = environment.pageCount
    let master = master(index, of: count)
    let slip = index == count - 1 ? slip : nil
    environment.pageNumber = index + 1
    environment.pageHasSlip = slip != nil
    var frame = Frame(stationery: master.stationery)
    let fixed = setting.canvas.items.count
    setRegions(master, slip: slip, setting)
    if index == 0, environment.context.addressSide == .front, let address = master.address {
      setting.from(address.origin) { setting.setAddress(address) }
    }
    let slipStart = setting.canvas.items.count - fixed
    if let slip {
      var stack = Stack(x: 0, y: 297_000 - slip.height, width: 210_000)
      setting.set(slip.children, in: &stack)
      if stack.y > 297_000 {
        let over = stack.y - 297_000
        setting.report(
          "overfull-box", "the slip's content is \(Millimetres.atLeast(over)) too high",
          at: slip.place, why: "the slip is \(Millimetres.text(slip.height)) high",
          fix: "give it the height \(Millimetres.atLeast(slip.height + over))")
      }
    }
    frame.items.reserveCapacity(
      setting.canvas.items.count - fixed + plan.placements.reduce(0) { $0 + $1.items.count })
    frame.items += setting.canvas.items[fixed...]
    let flowStart = frame.items.count
    for placement in plan.placements {
      for item in setting.canvas.items[placement.items] {
        frame.items.append(item.moved(x: master.body.x, y: master.body.y + placement.y))
      }
    }
    func origins() -> [Int32] {
      setting.canvas.items.origins[fixed...]
        + plan.placements.flatMap { setting.canvas.items.origins[$0.items] }
    }
    setting.checkPaper(frame, number: index + 1, origins: origins)
    if index == 0, environment.context.addressSide == .front {
      setting.checkWindow(frame, origins: origins)
    }
    let traced = traces ? origins() : []
    setting.canvas.items.removeSubrange(fixed...)
    let anatomy = PageAnatomy(
      body: master.body.rectangle, slip: slip.map(\.rectangle), slipItems: slipStart..<flowStart,
      flowItems: flowStart..<frame.items.count)
    return Page(frame: frame, origins: traced, anatomy: anatomy)
  }

  private func setRegions(_ master: PageMaster, slip: SlipNode?, _ setting: Setting) {
    for element in master.elements where setting.holds(element.condition) {
      if case .place(let region) = element.node {
        let up = region.aboveSlip ? slip?.height ?? 0 : 0
        setting.from(element.origin) { setting.set(region, x: region.x, y: region.y - up) }
      } else {
        var stack = Stack(x: 0, y: 0, width: 210_000)
        let unconditional = Element(condition: nil, node: element.node, origin: element.origin)
        setting.set([unconditional], in: &stack)
      }
    }
  }

  private func addressBack(_ address: AddressNode, _ setting: Setting) -> Frame {
    let start = setting.canvas.items.count
    setting.setAddress(address)
    let frame = Frame(items: Array(setting.canvas.items[start...]))
    setting.canvas.items.removeSubrange(start...)
    return frame
  }
}

extension PageMaster.Body {
  fileprivate var rectangle: Rectangle { Rectangle(um: x, y, width, bottom - y) }
}

extension SlipNode {
  fileprivate var rectangle: Rectangle { Rectangle(um: 0, 297_000 - height, 210_000, height) }
}
