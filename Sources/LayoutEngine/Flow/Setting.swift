import MailModel

/// A style with its font, at the scale that is being set.
struct ResolvedStyle {
  var face: Face
  var lineHeight: Int
  var baseline: Int
  var colour: Int
  var align: Alignment
  var upper: Bool
  var hyphenates: Bool
  var language: Language?
  var orphans: Int
  var widows: Int
}

/// The setting of one document: elements become items on the canvas.
final class Setting {
  let program: Program
  let environment: Environment
  let text: TextSetter
  let pictures: any PictureMeasuring
  let fonts: [FontID]
  let colours: [Colour]

  var canvas = Canvas()
  var units: [FlowUnit] = []
  var tables: [FlowTable] = []
  var groups: [FlowGroup] = []
  var diagnostics: [Diagnostic] = []
  private var reported: Set<String> = []

  /// Per mille of the type sizes; less than 1000 while something is shrunk to fit.
  private var scale = 1000
  private let styles: [ResolvedStyle]
  private var scaled: [Int: ResolvedStyle] = [:]

  init(
    program: Program, environment: Environment, text: TextSetter,
    pictures: any PictureMeasuring, fonts: [FontID], styles: [ResolvedStyle]
  ) {
    self.program = program
    self.environment = environment
    self.text = text
    self.pictures = pictures
    self.fonts = fonts
    self.styles = styles
    colours = Self.colours(program, environment.context)
  }

  private static func colours(_ program: Program, _ context: CompositionContext) -> [Colour] {
    program.colours.map { role in
      guard let name = role.senderName, let value = context.senderValues[name],
        let rgb = ColourText.parse(value)
      else { return role.value }
      return Colour(
        red: rgb.0, green: rgb.1, blue: rgb.2,
        grey: role.hasDeclaredGrey ? role.value.grey : ColourText.luminance(rgb))
    }
  }

  // MARK: Diagnostics

  /// Reports a thing once a document.
  func report(
    _ code: String, _ message: String, at place: Diagnostic.Place, why: String? = nil,
    fix: String? = nil
  ) {
    guard diagnostics.count < LayoutLimits.diagnostics,
      reported.insert("\(code) \(place.description) \(message)").inserted
    else { return }
    diagnostics.append(
      Diagnostic(.deviation, code: code, message, at: place, why: why, fix: fix))
  }

  /// Something higher than any page that could not be divided.
  func reportTooHigh(_ unit: FlowUnit, by over: Int) {
    let page = unit.height - over
    let first = unit.items.first.map { Int(canvas.items.origins[$0]) }
    var name = "a part of the flow"
    var place = Diagnostic.Place(file: program.file, path: "flow")
    if let number = unit.table {
      name = "a row of table \"\(tables[number].node.name)\""
      place = tables[number].node.place
    } else if let first, first > 0, first < program.objects.count {
      name = program.objects[first].name
      place = program.objects[first].place
    }
    report(
      "overfull-page", "\(name) is \(Millimetres.atLeast(over)) higher than the page body",
      at: place,
      why: "it takes \(Millimetres.text(unit.height)) and cannot be divided; the body is "
        + Millimetres.text(page),
      fix: "make it at least \(Millimetres.atLeast(over)) lower, or the body higher")
  }

  /// What is being set, as a finding names it.
  var objectName: String {
    let number = Int(canvas.items.origin)
    return program.objects[number < program.objects.count ? number : 0].name
  }

  func reportCutText() {
    guard environment.hasCutText else { return }
    report(
      "layout-limit", "an expression makes a text of more than \(LayoutLimits.textBytes) bytes",
      at: Diagnostic.Place(file: program.file), why: "the rest of it is not printed")
  }

  func report(missing: Set<Unicode.Scalar>, at place: Diagnostic.Place) {
    let points = missing.map(\.value).sorted().prefix(8).map { value in
      let digits = String(value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
    report(
      "missing-glyph", "no pinned font has " + points.joined(separator: ", "), at: place,
      why: "an empty box would be printed", fix: "pin a font that has them in fonts/fonts.yaml")
  }

  // MARK: Styles

  func resolved(_ style: Int) -> ResolvedStyle {
    scale == 1000 ? styles[style] : resolved(style, scale: scale)
  }

  /// The style at so many per mille of its size.
  func resolved(_ style: Int, scale: Int) -> ResolvedStyle {
    if scale == 1000 { return styles[style] }
    let key = style * 2048 + scale
    if let known = scaled[key] { return known }
    var resolved = styles[style]
    resolved.face = text.face(resolved.face.font, size: resolved.face.size * scale / 1000)
    resolved.lineHeight = resolved.lineHeight * scale / 1000
    resolved.baseline = resolved.face.baseline(in: resolved.lineHeight)
    scaled[key] = resolved
    return resolved
  }

  var currentScale: Int { scale }

  /// The language whose words the style divides, or nothing.
  func hyphens(_ look: ResolvedStyle) -> Language? {
    look.hyphenates ? look.language ?? environment.language : nil
  }

  /// Sets something at a smaller scale, undone afterwards.
  func withScale<T>(_ scale: Int, _ body: () -> T) -> T {
    let outer = self.scale
    self.scale = outer * scale / 1000
    defer { self.scale = outer }
    return body()
  }

  // MARK: Stacks

  /// Sets a block at the stack's end. `body` draws at the given top and says the height, or
  /// nothing where there is nothing to draw.
  func block(
    _ spacing: Spacing, in stack: inout Stack, _ body: (Int) -> Int?
  ) {
    if stack.flows {
      let (items, bands) = (canvas.items.count, canvas.bands.count)
      guard let height = body(0) else { return }
      units.append(
        FlowUnit(
          height: height, before: spacing.before, after: spacing.after,
          items: items..<canvas.items.count, bands: bands..<canvas.bands.count,
          keepWithNext: spacing.keepWithNext))
      stack.isEmpty = false
      return
    }
    let top = stack.isEmpty ? stack.y : stack.y + max(stack.pendingAfter, spacing.before)
    guard let height = body(top) else { return }
    stack.y = top + height
    stack.pendingAfter = spacing.after
    stack.isEmpty = false
  }

  func holds(_ condition: Evaluate?) -> Bool {
    condition.map { $0(environment).isTrue } ?? true
  }

  func set(_ elements: [Element], in stack: inout Stack) {
    for element in elements where holds(element.condition) {
      from(element.origin) { set(element.node, in: &stack) }
    }
  }

  /// Sets something whose items belong to an object of the source.
  @discardableResult
  func from<T>(_ origin: Int32, _ body: () -> T) -> T {
    let outer = canvas.items.origin
    canvas.items.origin = origin
    defer { canvas.items.origin = outer }
    return body()
  }

  private func set(_ node: Node, in stack: inout Stack) {
    switch node {
    case .paragraph(let paragraph): set(paragraph, in: &stack)
    case .spacer(let height): block(Spacing(), in: &stack) { _ in height }
    case .rule(let rule): set(rule, in: &stack)
    case .pageBreak: pageBreak(in: &stack)
    case .group(let group): set(group, in: &stack)
    case .box(let box): set(box, in: &stack)
    case .columns(let columns): set(columns, in: &stack)
    case .fields(let fields): set(fields, in: &stack)
    case .table(let table): set(table, in: &stack)
    case .loop(let loop): each(loop.header) { set(loop.children, in: &stack) }
    case .picture(let picture): set(picture, in: &stack)
    case .code(let code): set(code, in: &stack)
    case .ocr(let ocr): set(ocr, in: &stack)
    case .place(let place): set(place, in: &stack)
    case .line(let line): set(line, in: &stack)
    case .rectangle(let rectangle): set(rectangle, in: &stack)
    case .binding(let binding): bind([binding])
    }
  }

  /// Gives names their values.
  func bind(_ bindings: [Binding]) {
    for binding in bindings { environment.slots[binding.slot] = binding.value(environment) }
  }

  /// Runs over a list, with the variable set, as far as the limits allow.
  func each(_ header: LoopNode.Header, bindings: [Binding] = [], _ body: () -> Void) {
    let list = header.list(environment)
    let count: Int
    switch list {
    case .list(let reference): count = Int(reference.count)
    case .values(let values): count = values.count
    default: return
    }
    for index in 0..<count {
      environment.rounds += 1
      guard isWithinLimits() else { return }
      switch list {
      case .list(let reference):
        environment.slots[header.slot] = environment.element(reference, index)
      case .values(let values): environment.slots[header.slot] = values[index]
      default: break
      }
      bind(bindings)
      if holds(header.condition) { body() }
    }
  }

  private func isWithinLimits() -> Bool {
    let isLong = environment.rounds > LayoutLimits.rounds
    guard isLong || canvas.items.count > LayoutLimits.items else { return true }
    report(
      "layout-limit",
      isLong
        ? "loops run more than \(LayoutLimits.rounds) rounds"
        : "the document has more than \(LayoutLimits.items) texts and lines",
      at: Diagnostic.Place(file: program.file))
    return false
  }

  private func pageBreak(in stack: inout Stack) {
    guard stack.flows else { return }
    let (items, bands) = (canvas.items.count, canvas.bands.count)
    units.append(
      FlowUnit(
        height: 0, before: 0, after: 0, items: items..<items, bands: bands..<bands,
        isPageBreak: true))
  }

  private func set(_ group: GroupNode, in stack: inout Stack) {
    let (x, width) = (stack.x, stack.width)
    stack.x += group.indent
    stack.width = max(1000, width - group.indent)
    defer {
      stack.x = x
      stack.width = width
    }
    let spacing = group.spacing
    guard stack.flows else {
      let (pending, y) = (stack.pendingAfter, stack.y)
      let wasEmpty = stack.isEmpty
      stack.pendingAfter = max(pending, spacing.before)
      set(group.children, in: &stack)
      if stack.y == y, stack.isEmpty == wasEmpty {
        stack.pendingAfter = pending
      } else {
        stack.pendingAfter = max(stack.pendingAfter, spacing.after)
      }
      return
    }
    let first = units.count
    set(group.children, in: &stack)
    guard units.count > first else { return }
    units[first].before = max(units[first].before, spacing.before)
    units[units.count - 1].after = max(units[units.count - 1].after, spacing.after)
    if spacing.keep { for index in first..<(units.count - 1) { units[index].keepWithNext = true } }
    if spacing.keepWithNext { units[units.count - 1].keepWithNext = true }
  }
}
