import MailModel

/// Outlines of rectangles with round corners.
enum Outline {
  /// How far a curve's control points lie from the corner, of 1000, so that it looks like a circle.
  private static let kappa = 448

  static func rectangle(
    x: Int, y: Int, width: Int, height: Int, radius: Int
  ) -> [PathItem.Step] {
    let (right, bottom) = (x + width, y + height)
    let r = max(0, min(radius, width / 2, height / 2))
    if r == 0 {
      return [
        .move(Point(um: x, y)), .line(Point(um: right, y)), .line(Point(um: right, bottom)),
        .line(Point(um: x, bottom)), .close,
      ]
    }
    let k = r * kappa / 1000
    return [
      .move(Point(um: x + r, y)), .line(Point(um: right - r, y)),
      .curve(Point(um: right - k, y), Point(um: right, y + k), Point(um: right, y + r)),
      .line(Point(um: right, bottom - r)),
      .curve(
        Point(um: right, bottom - k), Point(um: right - k, bottom), Point(um: right - r, bottom)),
      .line(Point(um: x + r, bottom)),
      .curve(Point(um: x + k, bottom), Point(um: x, bottom - k), Point(um: x, bottom - r)),
      .line(Point(um: x, y + r)),
      .curve(Point(um: x, y + k), Point(um: x + k, y), Point(um: x + r, y)), .close,
    ]
  }
}
