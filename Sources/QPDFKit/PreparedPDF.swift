/// One page of a prepared file.
public struct PreparedPage: Sendable, Equatable, Codable {
  /// The width in points; the page is upright and its corner lies at the origin.
  public var widthPt: Double
  /// The height in points.
  public var heightPt: Double
  /// Whether colour shows on the page. False on every page of a grey file.
  public var usesColour: Bool
  /// Where the page has ink.
  public var ink: InkGrid

  /// Where this page goes on a sheet. See ``Placement/place(widthPt:heightPt:on:ink:)``.
  public func placement(on sheet: SheetArea) -> Placement {
    Placement.place(widthPt: widthPt, heightPt: heightPt, on: sheet, ink: ink)
  }

  /// Whether the page has ink in a zone, measured from the page's own top left corner.
  public func hasInk(in zone: SheetZone) -> Bool {
    let width = widthPt / Placement.pointsPerMM
    let height = heightPt / Placement.pointsPerMM
    guard zone.xMM < width, zone.right > 0, zone.yMM < height, zone.bottom > 0 else { return false }
    return ink.hasInk(
      left: zone.xMM / width, top: zone.yMM / height, right: zone.right / width,
      bottom: zone.bottom / height)
  }
}

/// A foreign file made safe for print: nothing but upright pages, all fonts embedded.
public struct PreparedPDF: Sendable, Equatable, Codable {
  /// The pages in order.
  public var pages: [PreparedPage]
  /// Made grey.
  public var grey: Bool
  /// The original was encrypted (it opened without a password).
  public var wasEncrypted: Bool
  /// The original was broken and had to be mended.
  public var wasRepaired: Bool
  /// Standard fonts that were embedded from the substitutes of this machine.
  public var embeddedFonts: [String]
  /// What an operator may want to know, in words: things left out, pages made into pictures.
  public var notes: [String]
}
