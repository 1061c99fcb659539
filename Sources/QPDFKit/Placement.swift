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

/// The sheet that a foreign page is put on.
public struct SheetArea: Sendable, Equatable {
  /// The sheet's width in millimetres.
  public var widthMM: Double
  /// The sheet's height in millimetres.
  public var heightMM: Double
  /// A border on all four sides that the page stays out of.
  public var insetMM: Double
  /// A zone at the sheet's left edge that must stay free of ink (a machine reads a mark there).
  public var keepClear: SheetZone?

  /// A sheet.
  public init(
    widthMM: Double = 210, heightMM: Double = 297, insetMM: Double = 0,
    keepClear: SheetZone? = nil
  ) {
    self.widthMM = widthMM
    self.heightMM = heightMM
    self.insetMM = insetMM
    self.keepClear = keepClear
  }
}

/// How a foreign page is put on a sheet.
public struct Placement: Sendable, Equatable, Codable {
  /// The matrix [a b c d e f] from the upright page (points, origin lower left) to the sheet.
  public var matrix: [Double]
  /// The scale; never above 1.
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
  /// - Ink in the zone moves the whole page, scaled evenly where needed, into the area right of the
  ///   zone (a millimetre off), centred in both directions. Nothing is ever painted over.
  ///
  /// `ink` is the page's; without it the page is taken as full of ink.
  public static func place(
    widthPt: Double, heightPt: Double, on sheet: SheetArea, ink: InkGrid? = nil
  ) -> Placement {
    let inset = sheet.insetMM * pointsPerMM
    let area = Box(
      left: inset, bottom: inset, width: sheet.widthMM * pointsPerMM - 2 * inset,
      height: sheet.heightMM * pointsPerMM - 2 * inset)
    let page = PageSize(width: widthPt, height: heightPt)
    let plain = fit(page, into: area, align: .top)
    guard let zone = sheet.keepClear,
      plain.hasInk(in: zone, page: page, sheetHeightMM: sheet.heightMM, ink: ink)
    else { return plain }
    let left = max(inset, (zone.right + clearanceMM) * pointsPerMM)
    let clear = Box(
      left: left, bottom: inset, width: sheet.widthMM * pointsPerMM - inset - left,
      height: area.height)
    var moved = fit(page, into: clear, align: .middle)
    moved.avoidsZone = true
    return moved
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

  private struct Box {
    var left: Double
    var bottom: Double
    var width: Double
    var height: Double
  }

  private static func fit(_ page: PageSize, into area: Box, align: Alignment) -> Placement {
    let upright = fitting(page.width, page.height, area)
    let turned = fitting(page.height, page.width, area)
    let turns = turned > upright * turningGain
    let scale = turns ? turned : upright
    let width = (turns ? page.height : page.width) * scale
    let height = (turns ? page.width : page.height) * scale
    let x = area.left + (area.width - width) / 2
    var y = area.bottom + (area.height - height)
    if align == .middle || y < area.bottom { y = area.bottom + (area.height - height) / 2 }
    // Turned left: the page's x runs up the sheet, its y runs to the left.
    let matrix = turns ? [0, scale, -scale, 0, x + width, y] : [scale, 0, 0, scale, x, y]
    return Placement(matrix: matrix, scale: scale, isTurned: turns, avoidsZone: false)
  }

  /// The scale at which a page fits; 1 when it fits as it is.
  private static func fitting(_ width: Double, _ height: Double, _ area: Box) -> Double {
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
