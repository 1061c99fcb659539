import LayoutEngine
import MailModel

// Bar codes and matrix codes: their white, and what lies upon and beneath them.
extension Proofreader {
  /// Inks as light as this, of 255, are as good as white to a reader of codes.
  static let lightEnough = 0.8
  /// Contrast of a code's modules with what lies beneath them.
  private static let contrastMin = 0.7

  /// Checks the codes of a page, the inserter's mark among them.
  mutating func checkCodes(_ page: InkPage) {
    for code in page.items where code.code != nil {
      guard let quiet = code.quiet, let symbol = code.symbol else {
        let words = Words(
          "\(name(code.origin, page.side, item: code.index)) cannot be made into a code",
          why: "its content is too long for the kind, or holds signs that the kind lacks",
          fix: "take another kind, or a shorter payload")
        report(
          .error, .codeUnreadable, words, on: page.side, object: code.origin, [code.box],
          excess: .zero)
        continue
      }
      checkModules(code, symbol, page)
      for item in page.items where item.index != code.index && item.isVisible {
        judge(item, besides: code, quiet, page)
      }
    }
  }

  /// Modules must not be finer than print and readers can do.
  private mutating func checkModules(_ code: InkItem, _ symbol: CodeSymbol, _ page: InkPage) {
    let module = symbol.rectangle.size.width.micrometres / max(1, symbol.columns)
    // ISO/IEC 15420 and the banks' forms: 0.25 mm and more; Data Matrix of inserters from 0.38 mm.
    let least = code.code?.symbology == .code128C ? 170 : 250
    guard module < least, !page.side.isMark(code.index) else { return }
    let factor = Double(least) / Double(max(1, module))
    let wide = Length.mm(symbol.rectangle.size.width.millimetres * factor)
    let words = Words(
      "\(name(code.origin, page.side)) has modules of 0.\(Self.padded(module)) mm",
      why: "finer than 0.\(Self.padded(least)) mm is not read for certain",
      fix: "make it \(wide.text) mm wide, or its payload shorter")
    report(
      .warning, .codeUnreadable, words, on: page.side, object: code.origin, [symbol.rectangle],
      excess: Length(micrometres: least - module))
  }

  private static func padded(_ micrometres: Int) -> String {
    let text = String(micrometres)
    return String(repeating: "0", count: max(0, 3 - text.count)) + text
  }

  private mutating func judge(
    _ item: InkItem, besides code: InkItem, _ quiet: Rectangle, _ page: InkPage
  ) {
    guard item.box.intersects(quiet) else { return }
    let codeName = name(code.origin, page.side, item: code.index)
    let itemName = name(item.origin, page.side, item: item.index)
    if item.box.intersects(code.box) {
      if let shade = item.plainShade(isMono: document.isMono), item.box.contains(code.box) {
        return judgeGround(item, shade, besides: code, quiet, page)
      }
      // What a text stands in is the code's object where both are of no object: the mark alone.
      let depth = Self.moves(of: item.box, outOf: code.box).min { $0.length < $1.length }
      guard let depth else { return }
      let words = Words(
        "\(itemName) lies \(item.isGround ? "beneath" : "upon") \(codeName)",
        why: "it is not read with other ink in it",
        fix: "move one of them \(depth.direction) by \(depth.length.text) mm")
      report(
        .error, item.isGround ? .codeContrast : .textOverCode, words, on: page.side,
        object: item.origin > 0 ? item.origin : code.origin, [item.box, code.box],
        excess: depth.length)
      return
    }
    if let shade = item.plainShade(isMono: document.isMono), shade >= Self.lightEnough { return }
    let depth = Self.moves(of: item.box, outOf: quiet).min { $0.length < $1.length }
    // Whole micrometres of rounding are no ink.
    guard let depth, depth.length > .mm(0.02) else { return }
    let words = Words(
      "\(itemName) comes \(depth.length.text) mm into the white around \(codeName)",
      why: "readers find the code by \(quiet.text) that are white but for it",
      fix: "move it \(depth.direction) by \(depth.length.text) mm")
    report(
      .error, .quietZone, words, on: page.side,
      object: item.origin > 0 ? item.origin : code.origin, [item.box, quiet],
      excess: depth.length)
  }

  private mutating func judgeGround(
    _ item: InkItem, _ shade: Double, besides code: InkItem, _ quiet: Rectangle, _ page: InkPage
  ) {
    guard shade < Self.contrastMin else { return }
    let percent = Int((shade * 100).rounded(.down))
    let words = Words(
      "\(name(code.origin, page.side)) stands on ink that reflects \(percent) % of white",
      why: "readers need \(Int(Self.contrastMin * 100)) % between modules and ground",
      fix: "put a white or lighter ground beneath it")
    report(
      .error, .codeContrast, words, on: page.side, object: code.origin, [code.box],
      excess: .mm(Self.contrastMin - shade))
  }
}

extension InkItem {
  /// Whether it lies beneath codes: fills, outlines and pictures are painted before them.
  var isGround: Bool { run == nil && code == nil }

  /// How light a plain area is, 0 black … 1 white; nothing for what is no plain area.
  func plainShade(isMono: Bool) -> Double? {
    switch item {
    case .fill(_, let colour): colour.luminance(isMono: isMono)
    case .path(let path):
      path.fill.flatMap { path.stroke == nil ? $0.luminance(isMono: isMono) : nil }
    case .text, .picture, .code: nil
    }
  }
}

extension Colour {
  /// Relative luminance as WCAG 2 defines it, 0 black … 1 white; of the declared grey in mono.
  func luminance(isMono: Bool) -> Double {
    if isMono { return Self.linear(grey) }
    return 0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
  }

  /// Contrast of two inks as WCAG 2 defines it, 1 … 21.
  func contrast(with other: Colour, isMono: Bool) -> Double {
    let (a, b) = (luminance(isMono: isMono), other.luminance(isMono: isMono))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private static func linear(_ value: UInt8) -> Double {
    let part = Double(value) / 255
    return part <= 0.04045 ? part / 12.92 : power((part + 0.055) / 1.055)
  }

  /// x to the power of 2.4: x² · x^0.4, the latter as the fifth root of x².
  private static func power(_ x: Double) -> Double {
    let square = x * x
    // Newton's steps to the fifth root; from above they fall steadily.
    var root = max(square, 0.25)
    for _ in 0..<40 {
      let fourth = root * root * root * root
      root -= (fourth * root - square) / (5 * fourth)
    }
    return square * root
  }
}
