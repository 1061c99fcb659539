import MailModel

/// One page of a ready-made invoice, upright, as it came.
public struct FitPage: Sendable {
  /// Width in millimetres.
  public var width: Double
  /// Height in millimetres.
  public var height: Double
  /// Where it has ink.
  public var ink: InkMap

  /// Makes a page.
  public init(width: Double, height: Double, ink: InkMap) {
    self.width = width
    self.height = height
    self.ink = ink
  }
}

/// Where a page goes on its sheet.
public struct PagePlace: Sendable, Hashable, Codable {
  /// The scale, at most 1.
  public var scale: Double
  /// The page's left edge on the sheet, millimetres.
  public var left: Double
  /// The page's top edge on the sheet, millimetres.
  public var top: Double
  /// Turned a quarter to the left.
  public var isTurned: Bool

  /// Makes a place.
  public init(scale: Double, left: Double, top: Double, isTurned: Bool) {
    self.scale = scale
    self.left = left
    self.top = top
    self.isTurned = isTurned
  }

  /// A patch of the page on the sheet.
  func onSheet(_ patch: Patch) -> Patch {
    Patch(
      left: left + patch.left * scale, top: top + patch.top * scale,
      right: left + patch.right * scale, bottom: top + patch.bottom * scale)
  }

  /// A patch of the sheet on the page.
  func onPage(_ patch: Patch) -> Patch {
    Patch(
      left: (patch.left - left) / scale, top: (patch.top - top) / scale,
      right: (patch.right - left) / scale, bottom: (patch.bottom - top) / scale)
  }

  /// The matrix [a b c d e f] in points from the upright page (origin lower left) to the sheet.
  ///
  /// - Parameters:
  ///   - width, height: the page's in points, as it came.
  ///   - sheet: the sheet's height in points.
  public func matrix(width: Double, height: Double, sheetHeight: Double) -> [Double] {
    let points = 72 / 25.4
    let (x, y) = (left * points, sheetHeight - top * points)
    if isTurned { return [0, scale, -scale, 0, x + height * scale, y - width * scale] }
    return [scale, 0, 0, scale, x, y - height * scale]
  }
}

/// What a sheet asks of the page on it.
public struct SheetRules: Sendable {
  /// The sheet's width in millimetres.
  public var width: Double
  /// The sheet's height in millimetres.
  public var height: Double
  /// The strip along each edge that the press leaves white.
  public var edge: Double
  /// Where the machine reads its mark, for pages on the side that carries it.
  public var mark: Patch?
  /// What of the sheet any window may show: nothing but the address may be there.
  public var window: Patch?
  /// What all windows are sure to show, less the clearance: all of the address must be there.
  public var address: Patch?
  /// Places that we print on beside: postage mark, return line.
  public var ours: [(what: String, place: Patch)] = []

  /// Makes rules of a sheet.
  public init(width: Double, height: Double, edge: Double) {
    self.width = width
    self.height = height
    self.edge = edge
  }
}

/// Why a page cannot be printed as it would lie: in millimetres, with what helps.
public struct FitFinding: Sendable, Hashable {
  /// Stable short name.
  public var code: String
  /// What is wrong.
  public var message: String
  /// What helps.
  public var fix: String
}

/// The address among the words of a first page.
public struct FitAddress: Sendable {
  /// Around the address.
  public var block: Patch
  /// The patches of its words.
  public var words: [Patch]
  /// The patches of all other words, seen or unseen: a reader of the window would find them.
  public var others: [Patch]
  /// Makes an address.
  public init(block: Patch, words: [Patch], others: [Patch] = []) {
    self.block = block
    self.words = words
    self.others = others
  }
}

/// One page with everything that is asked of it, for any number of trials.
struct PageFit {
  let page: FitPage
  let rules: SheetRules
  /// Asked for only where the page shows the address.
  let address: FitAddress?
  /// What of the ink is not the address.
  private let rest: InkMap
  private let extent: Patch?

  init(_ page: FitPage, _ rules: SheetRules, address: FitAddress?) {
    self.page = page
    self.rules = rules
    self.address = address
    extent = page.ink.extent
    // Half a millimetre of air: ink cells are as wide as a millimetre.
    rest =
      rules.window == nil
      ? page.ink : page.ink.without((address?.words ?? []).map { $0.grown(by: 0.5) })
  }

  /// Where a page lies by itself at a scale: in the sheet's corner where it is as large, else in
  /// the middle.
  func rest(at scale: Double) -> PagePlace {
    let isWhole = scale == 1 && isSheetSized
    return PagePlace(
      scale: scale, left: isWhole ? 0 : (rules.width - page.width * scale) / 2,
      top: isWhole ? 0 : (rules.height - page.height * scale) / 2, isTurned: false)
  }

  /// A millimetre more or less is how programs round A4.
  var isSheetSized: Bool {
    abs(page.width - rules.width) <= 1 && abs(page.height - rules.height) <= 1
  }

  /// The largest scale at which the page is no larger than the sheet.
  var scaleOfSheet: Double {
    isSheetSized ? 1 : min(1, rules.width / page.width, rules.height / page.height)
  }

  /// Whether nothing is wrong at a place.
  func isFine(_ place: PagePlace) -> Bool {
    if let extent {
      let ink = place.onSheet(extent)
      let slack = 0.01
      guard ink.left >= rules.edge - slack, ink.top >= rules.edge - slack,
        ink.right <= rules.width - rules.edge + slack,
        ink.bottom <= rules.height - rules.edge + slack
      else { return false }
    }
    if let mark = rules.mark, page.ink.hasInk(in: place.onPage(mark)) { return false }
    guard let window = rules.window else { return true }
    guard let address, let area = rules.address else { return false }
    let block = place.onSheet(address.block)
    guard block.left >= area.left, block.right <= area.right, block.top >= area.top,
      block.bottom <= area.bottom, !rest.hasInk(in: place.onPage(window))
    else { return false }
    guard !rules.ours.contains(where: { page.ink.hasInk(in: place.onPage($0.place)) }) else {
      return false
    }
    return !address.others.contains { Self.shows(place.onSheet($0), in: window) }
  }

  /// Whether a word is more in a place than by the air in its box.
  private static func shows(_ word: Patch, in window: Patch) -> Bool {
    let air = min(1, word.height / 4)
    return word.right > window.left && word.left < window.right && word.bottom - air > window.top
      && word.top + air < window.bottom
  }

  // MARK: Findings

  /// Everything that is wrong at a place.
  func findings(_ place: PagePlace, page number: Int) -> [FitFinding] {
    var findings: [FitFinding] = []
    func find(_ code: String, _ message: String, _ fix: String) {
      findings.append(FitFinding(code: code, message: "page \(number): \(message)", fix: fix))
    }
    if place.scale == 1, !isSheetSized {
      find(
        "page-size",
        "the page is \(tenths(page.width)) × \(tenths(page.height)) mm, the sheet "
          + "\(tenths(rules.width)) × \(tenths(rules.height)) mm",
        "make it for the sheet, or allow scaleMin \(hundredths(scaleOfSheet))")
    }
    findings += edges(place, number)
    if let mark = rules.mark, let ink = page.ink.ink(in: place.onPage(mark)) {
      find(
        "mark-zone", "ink at \(words(place.onSheet(ink))) where the inserter reads its mark",
        "keep \(words(mark)) white")
    }
    guard let window = rules.window else { return findings }
    if let address, let area = rules.address {
      let block = place.onSheet(address.block)
      for (name, over) in [
        ("left", area.left - block.left), ("top", area.top - block.top),
        ("right", block.right - area.right), ("bottom", block.bottom - area.bottom),
      ] where over > 0.05 {
        find(
          "address-window",
          "the address lies \(tenths(over)) mm beyond the \(name) edge of what the window is sure "
            + "to show", "place it within \(words(area))")
      }
    } else {
      find(
        "address-missing", "the page does not show the address that was given as one block",
        "print that address within \(rules.address.map(words) ?? "the window")")
    }
    if let ink = rest.ink(in: place.onPage(window)) {
      find(
        "window-zone",
        "ink beside the address at \(words(place.onSheet(ink))), which the window "
          + "may show", "keep \(words(window)) free of all but the address")
    }
    let hidden = (address?.others ?? []).filter { Self.shows(place.onSheet($0), in: window) }
    if let first = hidden.first, rest.ink(in: place.onPage(window)) == nil {
      find(
        "window-text",
        "\(hidden.count) words beside the address in the window, without ink, the first at "
          + words(place.onSheet(first)), "take text that does not show out of the window")
    }
    for own in rules.ours where page.ink.hasInk(in: place.onPage(own.place)) {
      find(
        "our-place", "ink where the \(own.what) is printed",
        "keep \(words(own.place)) white")
    }
    return findings
  }

  private func edges(_ place: PagePlace, _ number: Int) -> [FitFinding] {
    guard let extent else { return [] }
    let ink = place.onSheet(extent)
    let margins = [
      ("left", ink.left), ("top", ink.top), ("right", rules.width - ink.right),
      ("bottom", rules.height - ink.bottom),
    ]
    return margins.filter { $0.1 < rules.edge - 0.01 }.map { name, margin in
      FitFinding(
        code: "edge",
        message: "page \(number): ink \(tenths(margin)) mm from the \(name) edge of the sheet",
        fix: "leave \(tenths(rules.edge)) mm white, which the press cannot print")
    }
  }

  func tenths(_ value: Double) -> String { String(Double((value * 10).rounded()) / 10) }
  private func hundredths(_ value: Double) -> String {
    String(Double((value * 100).rounded(.down)) / 100)
  }

  func words(_ patch: Patch) -> String {
    "x \(tenths(patch.left))–\(tenths(patch.right)), y \(tenths(patch.top))–"
      + "\(tenths(patch.bottom)) mm"
  }
}
