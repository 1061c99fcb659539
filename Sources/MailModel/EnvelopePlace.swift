extension Envelope {
  /// The envelope's inside around the sheet when the sheet lies where the window was measured, from
  /// the sheet's top left corner. When the sheet moves, it moves the other way over the sheet.
  public func insideAtRest(of sheet: Size) -> Rectangle {
    let folded = fold.size(of: sheet)
    let inside = inside(for: sheet)
    let (roomX, roomY) = (inside.width - folded.width, inside.height - folded.height)
    let left: Length =
      switch rest.across {
      case .left: .zero
      case .centre: roomX / 2
      case .right: roomX
      }
    let top: Length =
      switch rest.down {
      case .top: .zero
      case .centre: roomY / 2
      case .bottom: roomY
      }
    return Rectangle(x: -left, y: -top, width: inside.width, height: inside.height)
  }

  /// The same of its outside; the paper is equally thick all round.
  public func outsideAtRest(of sheet: Size) -> Rectangle {
    let inside = insideAtRest(of: sheet)
    let outside = outside(for: sheet)
    return Rectangle(
      x: inside.minX - (outside.width - inside.size.width) / 2,
      y: inside.minY - (outside.height - inside.size.height) / 2,
      width: outside.width, height: outside.height)
  }
}
