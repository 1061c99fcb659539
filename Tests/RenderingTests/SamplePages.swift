import LayoutEngine
import MailModel
import Rendering

/// A small generator of numbers with a seed, so that samples are the same everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The fonts that tests are set in.
enum SampleFonts {
  static let fonts: [PinnedFont] = [
    font("Open Sans", 400, "OpenSans-Regular.ttf", "fonts-open-sans"),
    font("Open Sans", 700, "OpenSans-Bold.ttf", "fonts-open-sans"),
    font("Inter", 400, "Inter-Regular.otf", "fonts-inter"),
    font("Inter", 600, "Inter-SemiBold.otf", "fonts-inter"),
    font("OCR-B", 400, "OCRB.otf", "fonts-ocr-b"),
    font("Noto Sans", 400, "NotoSans-Regular.ttf", "fonts-noto-core"),
    font("Noto Sans Arabic", 400, "NotoSansArabic-Regular.ttf", "fonts-noto-core"),
    font("Noto Sans Hebrew", 400, "NotoSansHebrew-Regular.ttf", "fonts-noto-core"),
    font("DejaVu Sans", 400, "DejaVuSans.ttf", "fonts-dejavu-core"),
    font("Droid Sans Fallback", 400, "DroidSansFallbackFull.ttf", "fonts-droid-fallback"),
    font("Symbola", 400, "Symbola_hint.ttf", "fonts-symbola"),
  ]
  static let fallback = [
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "DejaVu Sans", "Droid Sans Fallback",
    "Symbola",
  ]
  private static func font(_ family: String, _ weight: Int, _ file: String, _ package: String)
    -> PinnedFont
  {
    PinnedFont(family: family, weight: weight, italic: false, file: file, package: package)
  }
  static func book() throws -> FontBook { try FontBook(fonts: fonts, fallback: fallback) }
}

/// Made-up two-page invoices with about 120 runs a page.
struct SamplePages {
  let fonts: FontBook
  let logo: String?
  let family: String
  private var random: SplitMix
  private let first = ["Åsa", "Björn", "Chloé", "Dörte", "Göran", "Łukasz", "Søren", "Zoë"]
  private let last = ["Öberg", "Nyström", "Kowalski", "Jørgensen", "Väisänen", "Dahl", "Quist"]
  private let street = ["Storgatan", "Ringvägen", "Møllevej", "Skolgatan", "Björkvägen"]
  private let town = ["Göteborg", "Växjö", "Ålesund", "Tromsø", "Örebro", "Jönköping"]
  private let thing = [
    "Hydraulic hose coupling", "Ball valve DN40", "Cable tray 3 m", "Hex bolt M12",
    "Filter cartridge", "Control relay 24 V", "Gasket set, EPDM", "Sealing compound",
  ]

  init(fonts: FontBook, seed: UInt64, family: String = "Open Sans", logo: String? = nil) {
    self.fonts = fonts
    self.logo = logo
    self.family = family
    random = SplitMix(seed: seed)
  }

  private mutating func pick(_ list: [String]) -> String {
    list[Int.random(in: 0..<list.count, using: &random)]
  }
  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }
  private mutating func amount() -> String {
    let cents = number(35...9_999_999)
    let whole = cents / 100
    let thousands = whole >= 1000 ? "\(whole / 1000)\u{A0}" : ""
    let rest = whole % 1000
    let tail = whole >= 1000 ? String(String(1000 + rest).dropFirst()) : String(rest)
    return thousands + tail + "," + String(String(100 + cents % 100).dropFirst())
  }

  private func text(
    _ text: String, x: Double, y: Double, size: Double = 8.5, weight: Int = 400,
    right: Bool = false, colour: Colour = .black, role: TextRole = .body, family: String? = nil
  ) -> FrameItem {
    let font =
      fonts.font(family: family ?? self.family, weight: weight, italic: false) ?? FontID(index: 0)
    let width = fonts.width(of: text, font: font, size: .pt(size))
    let left = right ? Length.mm(x) - width : .mm(x)
    return .text(
      TextRun(
        origin: Point(x: left, y: .mm(y)), text: text, font: font, fontSize: .pt(size),
        colour: colour, role: role, width: width))
  }

  private func rule(_ y: Double) -> FrameItem {
    .fill(Rectangle(x: .mm(20), y: .mm(y), width: .mm(172), height: .mm(0.1)), Self.grey)
  }
  private static let grey = Colour(grey: 170)
  private static let tint = Colour(red: 232, green: 240, blue: 236, grey: 240)
  private static let brand = Colour(red: 0, green: 92, blue: 80, grey: 75)

  /// The next invoice's two pages.
  mutating func invoice(mark: String = "00000001000001001002010000") -> [Frame] {
    [firstPage(mark: mark), secondPage()]
  }

  private mutating func lines(_ items: inout [FrameItem], from top: Double, count: Int) {
    items.append(
      .fill(Rectangle(x: .mm(20), y: .mm(top), width: .mm(172), height: .mm(6)), Self.tint))
    for (name, x, right) in [
      ("Item", 21.0, false), ("Description", 45, false), ("Qty", 118, true), ("Unit", 122, false),
      ("Price", 160, true), ("Amount", 191, true),
    ] { items.append(text(name, x: x, y: top + 4, weight: 700, right: right)) }
    for line in 1...count {
      let y = top + 6 * Double(line)
      items.append(rule(y + 6))
      items.append(text("\(number(1000...9999))-\(number(100...999))", x: 21, y: y + 4))
      items.append(text(pick(thing), x: 45, y: y + 4))
      items.append(text("\(number(1...400))", x: 118, y: y + 4, right: true))
      items.append(text("st", x: 122, y: y + 4))
      items.append(text(amount(), x: 160, y: y + 4, right: true))
      items.append(text(amount(), x: 191, y: y + 4, right: true))
    }
  }

  private mutating func firstPage(mark: String) -> Frame {
    var items: [FrameItem] = []
    if let logo {
      items.append(
        .picture(
          PlacedPicture(
            name: logo,
            rectangle: Rectangle(x: .mm(20), y: .mm(12), width: .mm(40), height: .mm(12)))))
    }
    items.append(
      .code(
        PlacedCode(
          symbology: .dataMatrix, payload: mark,
          rectangle: Rectangle(x: .mm(5), y: .mm(110), width: .mm(9), height: .mm(9)))))
    let address = [
      pick(first) + " " + pick(last), "\(pick(street)) \(number(1...199))",
      "\(number(100...999)) \(number(10...99)) \(pick(town))",
    ]
    for (index, line) in address.enumerated() {
      items.append(text(line, x: 20, y: 50 + 5 * Double(index), size: 10.5, role: .address))
    }
    items.append(text("FAKTURA", x: 120, y: 20, size: 18, weight: 700, colour: Self.brand))
    for row in 0..<12 {
      let x = row % 2 == 0 ? 120.0 : 158
      let y = 30 + 6 * Double(row / 2)
      items.append(text("Fakturanummer", x: x, y: y, size: 7, colour: Self.brand))
      items.append(text("\(number(100_000...999_999))", x: x, y: y + 3, size: 9))
    }
    lines(&items, from: 130, count: 20)
    items.append(text("Sida 1 av 2", x: 192, y: 290, size: 7, right: true))
    items.append(
      text(
        "Exempelbolaget AB · Storgatan 1 · 411 14 Göteborg · SE556000000001", x: 20, y: 290, size: 7
      ))
    return Frame(items: items)
  }

  private mutating func secondPage() -> Frame {
    var items: [FrameItem] = []
    lines(&items, from: 20, count: 12)
    for row in 0..<4 {
      let y = 110 + 5 * Double(row)
      items.append(text("25 %", x: 20, y: y))
      items.append(text(amount(), x: 60, y: y, right: true))
      items.append(text(amount(), x: 90, y: y, right: true))
    }
    items.append(text("Att betala SEK", x: 120, y: 125, weight: 700))
    items.append(text(amount(), x: 191, y: 125, size: 11, weight: 700, right: true, role: .payable))
    for row in 0..<8 {
      items.append(text("Betalningsmottagare och adress", x: 20, y: 210 + 8 * Double(row), size: 7))
      items.append(text("\(pick(first)) \(pick(last))", x: 110, y: 210 + 8 * Double(row)))
    }
    items.append(
      text(
        "#  \(number(100_000_000...999_999_999)) #  \(number(1000...99_999)) 50 4 >  5402968#41#",
        x: 20, y: 285, size: 10, role: .ocrLine, family: "OCR-B"))
    items.append(text("Sida 2 av 2", x: 192, y: 290, size: 7, right: true))
    return Frame(items: items)
  }
}
