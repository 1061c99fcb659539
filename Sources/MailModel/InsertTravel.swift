/// Where a folded sheet lies in its envelope while the window's place is measured on it.
public struct InsertRest: Sendable, Hashable, Codable {
  /// From left to right.
  public enum Across: String, Sendable, Codable, CaseIterable {
    /// Against the left inner edge, in the middle, against the right.
    case left, centre, right
  }
  /// From top to bottom.
  public enum Down: String, Sendable, Codable, CaseIterable {
    /// Against the upper inner edge, in the middle, against the lower.
    case top, centre, bottom
  }
  /// From left to right.
  public var across: Across
  /// From top to bottom.
  public var down: Down
  /// Makes a place; the middle of the envelope where nothing is said.
  public init(across: Across = .centre, down: Down = .centre) {
    self.across = across
    self.down = down
  }
}

/// How far a folded sheet may move in its envelope from where it lay when the window was measured;
/// never positive to the left and up, never negative to the right and down.
///
/// A sheet may also lie askew. That shows nothing more: a turn moves no corner of the sheet farther
/// than the envelope's walls allow, and every other point moves by a mean of its corners.
public struct InsertTravel: Sendable, Hashable, Codable {
  /// Farthest to the left, zero or negative.
  public var left: Length
  /// Farthest to the right.
  public var right: Length
  /// Farthest up, zero or negative.
  public var up: Length
  /// Farthest down.
  public var down: Length
  /// Makes a travel.
  public init(left: Length, right: Length, up: Length, down: Length) {
    self.left = left
    self.right = right
    self.up = up
    self.down = down
  }
}

extension Envelope {
  /// The usable inside as the folded sheet lies in it: a sheet that is higher than wide stands.
  public func inside(for sheet: Size) -> Size { turned(inner, like: fold.size(of: sheet)) }

  /// The outside as the folded sheet lies in it.
  public func outside(for sheet: Size) -> Size { turned(outer, like: fold.size(of: sheet)) }

  private func turned(_ size: Size, like folded: Size) -> Size {
    folded.width >= folded.height ? size : Size(width: size.height, height: size.width)
  }

  /// The part of the address side that faces the window when the sheet is folded: the uppermost
  /// panel, since the address stands there whatever the fold.
  public func panel(of sheet: Size) -> Rectangle {
    let folded = fold.size(of: sheet)
    return Rectangle(x: .zero, y: .zero, width: folded.width, height: folded.height)
  }

  /// How far the folded sheet may move in the largest envelope that its tolerance allows.
  public func insertTravel(of sheet: Size) -> InsertTravel {
    let folded = fold.size(of: sheet)
    let inside = inside(for: sheet)
    let across = max(.zero, inside.width + tolerance - folded.width)
    let down = max(.zero, inside.height + tolerance - folded.height)
    // Half of an odd number of micrometres is rounded up on both sides.
    let (halfAcross, halfDown) = ((across + .micrometre) / 2, (down + .micrometre) / 2)
    let (left, right): (Length, Length) =
      switch rest.across {
      case .left: (.zero, across)
      case .centre: (-halfAcross, halfAcross)
      case .right: (-across, .zero)
      }
    let (up, low): (Length, Length) =
      switch rest.down {
      case .top: (.zero, down)
      case .centre: (-halfDown, halfDown)
      case .bottom: (-down, .zero)
      }
    return InsertTravel(left: left, right: right, up: up, down: low)
  }

  /// The window on the sheet when the sheet has moved by so much to the right and down: the sheet
  /// moves, the window stays.
  public func window(movedBy x: Length, _ y: Length) -> Rectangle {
    Rectangle(
      x: windowRectangle.minX - x, y: windowRectangle.minY - y,
      width: windowRectangle.size.width, height: windowRectangle.size.height)
  }

  /// Everything of the sheet that the window shows at one place or another, with its tolerance;
  /// nothing where there is no window. It may reach beyond the panel.
  public func sweptWindow(of sheet: Size) -> Rectangle? {
    guard window != .none else { return nil }
    let travel = insertTravel(of: sheet)
    let place = windowRectangle
    return Rectangle(
      left: place.minX - travel.right - windowTolerance,
      top: place.minY - travel.down - windowTolerance,
      right: place.maxX - travel.left + windowTolerance,
      bottom: place.maxY - travel.up + windowTolerance)
  }

  /// What of the sheet the window shows wherever the sheet lies; nothing where no part of it is
  /// sure, or there is no window.
  public func sureWindow(of sheet: Size) -> Rectangle? {
    guard window != .none else { return nil }
    let travel = insertTravel(of: sheet)
    let place = windowRectangle
    return Rectangle(
      left: place.minX - travel.left + windowTolerance,
      top: place.minY - travel.up + windowTolerance,
      right: place.maxX - travel.right - windowTolerance,
      bottom: place.maxY - travel.down - windowTolerance)
  }

  /// Where the address may stand: what always shows, less the clearance asked for.
  public func addressArea(of sheet: Size) -> Rectangle? {
    sureWindow(of: sheet).flatMap {
      Rectangle(
        left: $0.minX + clearance, top: $0.minY + clearance, right: $0.maxX - clearance,
        bottom: $0.maxY - clearance)
    }
  }
}

extension PrintSite {
  /// Where the address may stand so that every envelope of the site shows all of it with the
  /// clearance asked for, however the sheet lies. Nothing where the windows are too small for that
  /// or lie too far apart.
  public func addressArea(of sheet: Size = .a4) -> Rectangle? {
    let windows = envelopes.filter { $0.window != .none }
    let areas = windows.compactMap { $0.addressArea(of: sheet) }
    guard areas.count == windows.count, var common = areas.first else { return nil }
    for area in areas.dropFirst() {
      guard let part = common.intersection(area) else { return nil }
      common = part
    }
    return common
  }

  /// Everything of the sheet that the window of one envelope or another may show: the rectangle
  /// around all of it.
  public func sweptWindow(of sheet: Size = .a4) -> Rectangle? {
    var all: Rectangle?
    for envelope in envelopes {
      guard let swept = envelope.sweptWindow(of: sheet),
        let seen = swept.intersection(envelope.panel(of: sheet))
      else { continue }
      all = all.map { $0.union(seen) } ?? seen
    }
    return all
  }
}

extension Length {
  /// The smallest length.
  static let micrometre = Length(micrometres: 1)
}

extension Rectangle {
  /// Makes a rectangle from its edges; nothing where it would have no area.
  public init?(left: Length, top: Length, right: Length, bottom: Length) {
    guard left < right, top < bottom else { return nil }
    self.init(x: left, y: top, width: right - left, height: bottom - top)
  }
}
