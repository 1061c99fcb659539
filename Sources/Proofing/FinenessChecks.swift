import LayoutEngine
import MailModel

// Pictures and lines that print badly.
extension Proofreader {
  private static let dotsMin = 200.0
  private static let lineMin = Length.pt(0.25)

  /// Pictures have 200 dots an inch, and lines in grey or colour a quarter of a point.
  mutating func checkFineness(_ page: InkPage) {
    for item in page.items {
      switch item.item {
      case .picture(let picture): checkDots(item, picture, page)
      case .fill(let rectangle, let colour):
        checkLine(
          item, min(rectangle.size.width, rectangle.size.height), colour, page)
      case .path(let path):
        if let stroke = path.stroke { checkLine(item, path.strokeWidth, stroke, page) }
      case .text, .code: break
      }
    }
  }

  private mutating func checkDots(_ item: InkItem, _ picture: PlacedPicture, _ page: InkPage) {
    guard let pixels = ink.pixels(ofPicture: picture.name), !picture.rectangle.isEmpty else {
      return
    }
    let size = picture.rectangle.size
    let dots = min(
      Double(pixels.width) * 25.4 / size.width.millimetres,
      Double(pixels.height) * 25.4 / size.height.millimetres)
    guard dots < Self.dotsMin - 0.05 else { return }
    let wide = size.width.millimetres * dots / Self.dotsMin
    let needed = Int((size.width.millimetres / 25.4 * 300).rounded(.up))
    let words = Words(
      "\(name(item.origin, page.side)) is printed with \(Int(dots.rounded(.down))) dots an inch",
      why: "less than \(Int(Self.dotsMin)) looks blurred",
      fix: "make it \(Length.mm(wide).floorText) mm wide, or take a file of \(needed) pixels across"
    )
    report(
      .warning, .lowResolution, words, on: page.side, object: item.origin, [item.box],
      excess: .mm(Self.dotsMin - dots))
  }

  private mutating func checkLine(
    _ item: InkItem, _ width: Length, _ colour: Colour, _ page: InkPage
  ) {
    // Black is not screened, so that it holds a finer line. A micrometre is rounding.
    let isBlack =
      document.isMono ? colour.grey == 0 : colour.isNeutral && colour.red == 0
    guard item.isVisible, !isBlack, width > .zero, width < Self.lineMin - Length(micrometres: 1)
    else { return }
    let words = Words(
      "\(name(item.origin, page.side)) draws a line of \(Self.hundredths(width.points)) pt in "
        + (document.isMono ? "grey" : "colour"),
      why: "screened lines under \(Self.hundredths(Self.lineMin.points)) pt break into dots",
      fix: "make it \(Self.hundredths(Self.lineMin.points)) pt, or black")
    report(
      .warning, .hairline, words, on: page.side, object: item.origin, [item.box],
      excess: Self.lineMin - width)
  }

  private static func hundredths(_ value: Double) -> String {
    let whole = Int((value * 100).rounded())
    let rest = whole % 100
    return "\(whole / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
