/// A rectangle on a sheet in millimetres, from the sheet's top left corner.
public struct SheetZone: Sendable, Equatable, Codable {
  /// The left edge.
  public var xMM: Double
  /// The top edge.
  public var yMM: Double
  /// The width.
  public var widthMM: Double
  /// The height.
  public var heightMM: Double

  /// A zone.
  public init(xMM: Double, yMM: Double, widthMM: Double, heightMM: Double) {
    self.xMM = xMM
    self.yMM = yMM
    self.widthMM = widthMM
    self.heightMM = heightMM
  }

  var right: Double { xMM + widthMM }
  var bottom: Double { yMM + heightMM }
}

/// How a foreign page comes to the sheet's size.
public enum PageScaling: Sendable, Equatable {
  /// Made smaller where it would not fit, never larger.
  case shrink
  /// Made smaller or larger until it fills the sheet.
  case fit
  /// As large as it is.
  case none
}

/// The sheet that a foreign page is put on.
public struct SheetArea: Sendable, Equatable {
  /// The sheet's width in millimetres.
  public var widthMM: Double
  /// The sheet's height in millimetres.
  public var heightMM: Double
  /// A border on all four sides that the page stays out of.
  public var insetMM: Double
  /// A border on all four sides that ink stays out of: a page whose ink reaches into it is made
  /// smaller, unless its scaling is `none`.
  public var marginMM: Double
  /// How pages come to the sheet's size.
  public var scaling: PageScaling
  /// A zone at the sheet's left edge that must stay free of ink (a machine reads a mark there).
  public var keepClear: SheetZone?

  /// A sheet.
  public init(
    widthMM: Double = 210, heightMM: Double = 297, insetMM: Double = 0,
    marginMM: Double = 0, scaling: PageScaling = .shrink, keepClear: SheetZone? = nil
  ) {
    self.widthMM = widthMM
    self.heightMM = heightMM
    self.insetMM = insetMM
    self.marginMM = marginMM
    self.scaling = scaling
    self.keepClear = keepClear
  }
}

/// How a foreign page is put on a sheet.
public struct Placement: Sendable, Equatable, Codable {
  /// The matrix [a b c d e f] from the upright page (points, origin lower left) to the sheet.
  public var matrix: [Double]
  /// The scale; above 1 only where the sheet asks for `fit`.
  public var scale: Double
  /// Turned a quarter to the left, so that the page's top lies at the sheet's left edge.
  public var isTurned: Bool
  /// Made smaller because its ink would have stood in the zone that must stay clear.
  public var avoidsZone: Bool

  /// A placement that was worked out elsewhere: `matrix` of six, as above.
  public init(matrix: [Double], scale: Double, isTurned: Bool, avoidsZone: Bool) {
    self.matrix = matrix
    self.scale = scale
    self.isTurned = isTurned
    self.avoidsZone = avoidsZone
  }

  /// Works out where a page goes.
  ///
  /// - Larger pages are scaled down to the sheet, smaller ones keep their size; a difference of a
  ///   millimetre is no reason to scale (Letter-like rounding, A4 as 595 × 842 points).
  /// - A landscape page is turned a quarter to the left when it becomes clearly (15 %) larger that
  ///   way: its top lies at the sheet's left edge, as bound reports have it.
  /// - A page that is smaller than the sheet is centred across and starts at the top.
  /// - Ink in the sheet's margin moves the whole page, scaled evenly where needed, within it.
  /// - Ink in the zone moves the whole page, scaled evenly where needed, into the area right of the
  ///   zone (a millimetre off), centred in both directions. Nothing is ever painted over.
  /// - With the scaling `fit` a page also grows, within the margin; with `none` it keeps its size
  ///   and is never moved: ``isClear(widthPt:heightPt:on:ink:)`` tells whether that may be.
  ///
  /// `ink` is the page's; without it the page is taken as full of ink.
  public static func place(
    widthPt: Double, heightPt: Double, on sheet: SheetArea, ink: InkGrid? = nil
  ) -> Placement {
    let inset = sheet.insetMM * pointsPerMM
    let area = PressBox(
      x: inset, y: inset, width: sheet.widthMM * pointsPerMM - 2 * inset,
      height: sheet.heightMM * pointsPerMM - 2 * inset)
    let page = PageSize(width: widthPt, height: heightPt)
    if sheet.scaling == .none { return unscaled(page, into: area) }
    let border = max(sheet.insetMM, sheet.marginMM) * pointsPerMM
    let within = PressBox(
      x: border, y: border, width: sheet.widthMM * pointsPerMM - 2 * border,
      height: sheet.heightMM * pointsPerMM - 2 * border)
    let grows = sheet.scaling == .fit
    var plain = fit(page, into: grows ? within : area, align: grows ? .middle : .top, grows: grows)
    if !grows, !plain.keepsMargin(of: sheet, page: page, ink: ink) {
      plain = fit(page, into: within, align: .middle)
    }
    guard let zone = sheet.keepClear,
      plain.hasInk(in: zone, page: page, sheetHeightMM: sheet.heightMM, ink: ink)
    else { return plain }
    let left = max(border, (zone.right + clearanceMM) * pointsPerMM)
    let clear = PressBox(
      x: left, y: border, width: sheet.widthMM * pointsPerMM - border - left,
      height: within.height)
    var moved = fit(page, into: clear, align: .middle, grows: grows)
    moved.avoidsZone = true
    return moved
  }

  /// Whether all ink of the placed page lies on the sheet, within its margin and off the zone that
  /// must stay clear. Always so where the page may be scaled.
  public func isClear(widthPt: Double, heightPt: Double, on sheet: SheetArea, ink: InkGrid?)
    -> Bool
  {
    let page = PageSize(width: widthPt, height: heightPt)
    let zoned = sheet.keepClear.map {
      hasInk(in: $0, page: page, sheetHeightMM: sheet.heightMM, ink: ink)
    }
    return zoned != true && keepsMargin(of: sheet, page: page, ink: ink)
  }

  /// Whether no ink reaches into the sheet's margin or beyond its edge.
  private func keepsMargin(of sheet: SheetArea, page: PageSize, ink: InkGrid?) -> Bool {
    guard sheet.marginMM > 0 || sheet.scaling == .none else { return true }
    let (margin, far) = (sheet.marginMM, 10_000.0)
    let width = sheet.widthMM
    let height = sheet.heightMM
    let strips = [
      SheetZone(xMM: -far, yMM: -far, widthMM: far + margin, heightMM: 2 * far + height),
      SheetZone(xMM: width - margin, yMM: -far, widthMM: far, heightMM: 2 * far + height),
      SheetZone(xMM: -far, yMM: -far, widthMM: 2 * far + width, heightMM: far + margin),
      SheetZone(xMM: -far, yMM: height - margin, widthMM: 2 * far + width, heightMM: far),
    ]
    return !strips.contains {
      hasInk(in: $0, page: page, sheetHeightMM: height, ink: ink)
    }
  }

  /// The page in its own size, turned where only so it lies on the sheet.
  private static func unscaled(_ page: PageSize, into area: PressBox) -> Placement {
    let turns =
      fitting(page.width, page.height, area) < 1
      && fitting(page.height, page.width, area) == 1
    return placed(page, into: area, align: .top, turns: turns, scale: 1)
  }

  /// Points in a millimetre.
  public static let pointsPerMM = 72 / 25.4

  /// How far ink stays from a zone that must be clear.
  private static let clearanceMM = 1.0
  /// A page may be this much larger than the sheet without being scaled.
  private static let toleranceMM = 1.0

  /// How much larger a page must become to be worth turning the sheet for.
  private static let turningGain = 1.15

  private enum Alignment { case top, middle }

  private struct PageSize {
    var width: Double
    var height: Double
  }

  private static func fit(
    _ page: PageSize, into area: PressBox, align: Alignment, grows: Bool = false
  ) -> Placement {
    let upright = fitting(page.width, page.height, area, grows: grows)
    let turned = fitting(page.height, page.width, area, grows: grows)
    let turns = turned > upright * turningGain
    return placed(page, into: area, align: align, turns: turns, scale: turns ? turned : upright)
  }

  private static func placed(
    _ page: PageSize, into area: PressBox, align: Alignment, turns: Bool, scale: Double
  ) -> Placement {
    let width = (turns ? page.height : page.width) * scale
    let height = (turns ? page.width : page.height) * scale
    let x = area.x + (area.width - width) / 2
    var y = area.y + (area.height - height)
    if align == .middle || y < area.y { y = area.y + (area.height - height) / 2 }
    // Turned left: the page's x runs up the sheet, its y runs to the left.
    let matrix = turns ? [0, scale, -scale, 0, x + width, y] : [scale, 0, 0, scale, x, y]
    return Placement(matrix: matrix, scale: scale, isTurned: turns, avoidsZone: false)
  }

  /// The scale at which a page fits; 1 when it fits as it is.
  private static func fitting(
    _ width: Double, _ height: Double, _ area: PressBox, grows: Bool = false
  ) -> Double {
    if grows { return min(area.width / width, area.height / height) }
    let tolerance = toleranceMM * pointsPerMM
    if width <= area.width + tolerance && height <= area.height + tolerance { return 1 }
    return min(1, area.width / width, area.height / height)
  }

  /// Whether the placed page has ink in a zone of the sheet.
  private func hasInk(
    in zone: SheetZone, page: PageSize, sheetHeightMM: Double, ink: InkGrid?
  ) -> Bool {
    let left = zone.xMM * Self.pointsPerMM
    let right = zone.right * Self.pointsPerMM
    let top = (sheetHeightMM - zone.yMM) * Self.pointsPerMM
    let bottom = (sheetHeightMM - zone.bottom) * Self.pointsPerMM
    let first = toPage(left, bottom)
    let second = toPage(right, top)
    let x = (min(first.x, second.x), max(first.x, second.x))
    let y = (min(first.y, second.y), max(first.y, second.y))
    guard x.0 < page.width, x.1 > 0, y.0 < page.height, y.1 > 0 else { return false }
    guard let ink else { return true }
    return ink.hasInk(
      left: x.0 / page.width, top: 1 - y.1 / page.height, right: x.1 / page.width,
      bottom: 1 - y.0 / page.height)
  }

  /// A point of the sheet in the page's own space.
  private func toPage(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    let shiftedX = x - matrix[4]
    let shiftedY = y - matrix[5]
    if isTurned { return (shiftedY / scale, -shiftedX / scale) }
    return (shiftedX / scale, shiftedY / scale)
  }
}
