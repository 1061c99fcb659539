/// A paper stock of a site.
public struct Stock: Sendable, Hashable {
  /// Identifier, such as `A4-80`.
  public var id: String
  /// Sheet size.
  public var size: Size
  /// Grammage in g/m².
  public var gramsPerSquareMetre: Double
  /// Thickness of one sheet.
  public var thickness: Length
  /// The strip along each edge that the site's press leaves white on it.
  public var unprintableEdge: Length
  /// Makes a stock.
  public init(
    id: String, size: Size, gramsPerSquareMetre: Double, thickness: Length,
    unprintableEdge: Length = .mm(5)
  ) {
    self.id = id
    self.size = size
    self.gramsPerSquareMetre = gramsPerSquareMetre
    self.thickness = thickness
    self.unprintableEdge = unprintableEdge
  }
  /// Weight of one sheet: area × grammage (A4 at 80 g/m² is 4.99 g).
  public var sheetWeight: Weight {
    .grams(size.width.millimetres * size.height.millimetres / 1_000_000 * gramsPerSquareMetre)
  }
}

/// How a pack of sheets is folded before it goes into its envelope.
public enum Fold: String, Sendable, Codable, CaseIterable {
  /// Flat.
  case none
  /// Once across the middle (CIP4 F4-1).
  case half
  /// Letter fold, both outer thirds inwards (CIP4 F6-4).
  case letter = "C"
  /// Zigzag in thirds (CIP4 F6-1).
  case zigzag = "Z"

  /// How many layers of paper one sheet makes.
  public var panels: Int {
    switch self {
    case .none: 1
    case .half: 2
    case .letter, .zigzag: 3
    }
  }

  /// The size of a sheet folded so; folds run across the sheet, so its width stays.
  public func size(of sheet: Size) -> Size {
    Size(
      width: sheet.width,
      height: Length(micrometres: (sheet.height.micrometres + panels - 1) / panels))
  }
}

/// On which side of its first sheet a piece carries the recipient's address.
public enum AddressSide: String, Sendable, Codable, CaseIterable {
  /// In the letter's own window place.
  case front
  /// On the reserved back of the first sheet; the sender's design needs no window.
  case back
  /// The other side.
  public var opposite: AddressSide { self == .front ? .back : .front }
}

/// Where an envelope has its window.
public enum WindowPlace: String, Sendable, Codable, CaseIterable {
  /// At the left, as seen by the reader of the envelope.
  case left
  /// At the right.
  case right
  /// No window.
  case none
}

/// How the sheets of a piece are fed to the inserter.
public struct Feed: Sendable, Hashable, Codable {
  /// Which sheet of a piece is fed first.
  public enum FirstFed: String, Sendable, Codable, CaseIterable { case first, last }
  /// Where the front of a sheet looks in the feeder.
  public enum Face: String, Sendable, Codable, CaseIterable { case up, down }
  /// Which edge goes first.
  public enum Lead: String, Sendable, Codable, CaseIterable { case top, bottom }

  /// Which sheet of a piece is fed first.
  public var firstFed: FirstFed
  /// Where fronts look.
  public var face: Face
  /// Which edge goes first.
  public var lead: Lead
  /// Makes a feed.
  public init(firstFed: FirstFed, face: Face, lead: Lead) {
    self.firstFed = firstFed
    self.face = face
    self.lead = lead
  }
  /// The feed with fronts looking the other way, so that backs lie outermost.
  public var turned: Feed {
    Feed(firstFed: firstFed, face: face == .up ? .down : .up, lead: lead)
  }
}

/// An envelope that a print site inserts into.
public struct Envelope: Sendable, Hashable, Codable {
  /// Identifier, such as `C5`.
  public var id: String
  /// Outer size, longer side as width.
  public var outer: Size
  /// Usable inner size, longer side as width.
  public var inner: Size
  /// How much larger or smaller the envelope may be than said (DIN 680: 1.5 mm).
  public var tolerance: Length
  /// How far each edge of the window may lie from where it should (DIN 680: 1 mm).
  public var windowTolerance: Length
  /// White asked for between the address and the window's edges, however the sheet lies.
  public var clearance: Length
  /// Where the folded sheet lies while the window is measured on it.
  public var rest: InsertRest
  /// How sheets are folded for it.
  public var fold: Fold
  /// Where its window is.
  public var window: WindowPlace
  /// The window as it lies on the address side of the sheet, from the sheet's top left corner.
  public var windowRectangle: Rectangle
  /// Most sheets in one envelope.
  public var capacitySheets: Int
  /// Greatest thickness of folded sheets with inserts.
  public var insertThicknessMax: Length
  /// Greatest weight of the whole piece.
  public var weightMax: Weight
  /// Weight of the empty envelope.
  public var weight: Weight
  /// How sheets are fed where the address is on the front.
  public var feed: Feed

  /// Makes an envelope.
  public init(
    id: String, outer: Size, inner: Size, tolerance: Length, fold: Fold, window: WindowPlace,
    windowRectangle: Rectangle, capacitySheets: Int, insertThicknessMax: Length,
    weightMax: Weight, weight: Weight, feed: Feed, windowTolerance: Length = .mm(1),
    clearance: Length = .mm(3), rest: InsertRest = InsertRest()
  ) {
    self.id = id
    self.outer = outer
    self.inner = inner
    self.tolerance = tolerance
    self.fold = fold
    self.window = window
    self.windowRectangle = windowRectangle
    self.capacitySheets = capacitySheets
    self.insertThicknessMax = insertThicknessMax
    self.weightMax = weightMax
    self.weight = weight
    self.feed = feed
    self.windowTolerance = windowTolerance
    self.clearance = clearance
    self.rest = rest
  }

  /// How far a folded sheet may slide inside (tap test): never negative.
  public func travel(of sheet: Size) -> Size {
    let folded = landscape(fold.size(of: sheet))
    return Size(
      width: max(.zero, inner.width - folded.width),
      height: max(.zero, inner.height - folded.height))
  }

  /// Whether a sheet folded for it goes in.
  public func holds(_ sheet: Size) -> Bool {
    let folded = landscape(fold.size(of: sheet))
    return folded.width <= inner.width && folded.height <= inner.height
  }

  private func landscape(_ size: Size) -> Size {
    size.width >= size.height ? size : Size(width: size.height, height: size.width)
  }
}
