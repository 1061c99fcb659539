import LayoutEngine
import MailModel

/// Builds the frames that the product itself writes (dockets, cover sheets) from words and places.
struct PageBuilder {
  /// The page so far.
  private(set) var frame = Frame()
  private let text: any TextMeasuring
  private let regular: FontID
  private let bold: FontID
  private var missing: Set<Unicode.Scalar> = []

  /// The house's own type; pinned by `fonts/fonts.yaml`, which `doctor` checks.
  static let family = "Inter"

  /// How a line stands at its place.
  enum Alignment { case left, right, centre }

  init(text: any TextMeasuring) throws {
    guard let regular = text.font(family: Self.family, weight: 400, italic: false),
      let bold = text.font(family: Self.family, weight: 700, italic: false)
    else {
      throw Diagnostic(
        .error, code: "font-not-pinned", "the family \"\(Self.family)\" is not pinned",
        at: .init(file: "fonts/fonts.yaml"), why: "dockets and cover sheets are set in it",
        fix: "pin \"\(Self.family)\" in weights 400 and 700")
    }
    self.text = text
    self.regular = regular
    self.bold = bold
  }

  /// Gives the page another size than A4.
  mutating func resize(to size: Size) { frame.size = size }

  /// Sets one line with its baseline at `y`; shrinks it (to 60 % at least) where it is wider than
  /// `width`.
  mutating func line(
    _ words: String, x: Double, y: Double, size: Double = 9, heavy: Bool = false,
    colour: Colour = .black, align: Alignment = .left, width: Double? = nil,
    role: TextRole = .body
  ) {
    guard !words.isEmpty else { return }
    let stretches = text.stretches(
      of: words, font: heavy ? bold : regular, missing: &missing)
    var points = size
    var natural = total(stretches, points)
    if let width, natural > .mm(width) {
      points = max(size * 0.6, size * Length.mm(width).points / natural.points)
      natural = total(stretches, points)
    }
    var pen = Length.mm(x)
    switch align {
    case .left: break
    case .right: pen = pen - natural
    case .centre: pen = pen - natural / 2
    }
    for stretch in stretches {
      let advance = text.width(of: stretch.text, font: stretch.font, size: .pt(points))
      frame.items.append(
        .text(
          TextRun(
            origin: Point(x: pen, y: .mm(y)), text: stretch.text, font: stretch.font,
            fontSize: .pt(points), colour: colour, role: role, width: advance)))
      pen = pen + advance
    }
  }

  /// Fills a rectangle, millimetres.
  mutating func box(
    x: Double, y: Double, width: Double, height: Double, colour: Colour = .black
  ) {
    frame.items.append(
      .fill(Rectangle(x: .mm(x), y: .mm(y), width: .mm(width), height: .mm(height)), colour))
  }

  /// Draws the outline of a rectangle with a line of `thickness` millimetres.
  mutating func outline(
    x: Double, y: Double, width: Double, height: Double, thickness: Double = 0.25,
    colour: Colour = .black
  ) {
    box(x: x, y: y, width: width, height: thickness, colour: colour)
    box(x: x, y: y + height - thickness, width: width, height: thickness, colour: colour)
    box(x: x, y: y, width: thickness, height: height, colour: colour)
    box(x: x + width - thickness, y: y, width: thickness, height: height, colour: colour)
  }

  /// Puts a code on the page.
  mutating func code(_ code: PlacedCode) { frame.items.append(.code(code)) }

  private func total(_ stretches: [FontStretch], _ points: Double) -> Length {
    stretches.reduce(.zero) {
      $0 + text.width(of: $1.text, font: $1.font, size: .pt(points))
    }
  }
}
