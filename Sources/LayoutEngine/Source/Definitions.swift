import MailModel
import XMLKit

// Colours, texts and styles.
extension LayoutCompiler {
  // MARK: Colours

  func readColour(_ element: XMLElement) {
    read(element) { attributes in
      guard let name = attributes.required("name"), let value = attributes.required("value") else {
        return
      }
      checkName(name, of: element)
      let mono = attributes.text("mono")
      let from = attributes.text("from")
      if colourNames[name] != nil { return }
      guard let rgb = ColourText.parse(value) else {
        attributes.fault(
          "bad-colour", "value is \"\(value)\"", at: "value", why: "it is no colour",
          fix: "write #rrggbb")
        return
      }
      var role = ColourRole(
        value: Colour(
          red: rgb.0, green: rgb.1, blue: rgb.2, grey: ColourText.luminance(rgb)),
        hasDeclaredGrey: false)
      if let mono {
        guard let grey = ColourText.parse(mono), grey.0 == grey.1, grey.1 == grey.2 else {
          attributes.fault(
            "bad-colour", "mono is \"\(mono)\"", why: "it is a grey, such as #666666")
          return
        }
        role.value.grey = grey.0
        role.hasDeclaredGrey = true
      }
      if let from {
        guard from.hasPrefix("sender.") else {
          attributes.fault(
            "bad-value", "from is \"\(from)\"", fix: "write from=\"sender.NAME\"")
          return
        }
        role.senderName = String(from.dropFirst("sender.".count))
      }
      colourNames[name] = program.colours.count
      program.colours.append(role)
    }
  }

  func colour(_ name: String, _ attributes: inout Attributes) -> Int? {
    if let index = colourNames[name] { return index }
    attributes.fault(
      "unknown-colour", "there is no colour \"\(name)\"", at: attributes.holder(of: name),
      why: "colours are named by their role in <colours>",
      fix: nearestName(to: name, in: colourNames.keys.sorted()).map { "did you mean \"\($0)\"?" }
        ?? "define it, or name one of " + colourNames.keys.sorted().joined(separator: ", "))
    return nil
  }

  func colour(attribute name: String, _ attributes: inout Attributes) -> Int? {
    attributes.text(name).flatMap { $0 == "none" ? nil : colour($0, &attributes) }
  }

  /// `0.75 primary`: points and a role.
  func stroke(attribute name: String, _ attributes: inout Attributes) -> Stroke? {
    guard let value = attributes.text(name), value != "none" else { return nil }
    let parts = value.split(separator: " ").map(String.init)
    guard parts.count == 2 else {
      attributes.fault(
        "bad-value", "\(name) is \"\(value)\"",
        fix: "write a width in points and a colour: \(name)=\"0.5 black\"")
      return nil
    }
    guard let width = attributes.measure(name, parts[0], points: true, 0...50),
      let colour = colour(parts[1], &attributes)
    else { return nil }
    return Stroke(width: width, colour: colour)
  }

  // MARK: Texts

  func readText(_ element: XMLElement) {
    read(element) { attributes in
      guard let name = attributes.required("name") else { return }
      checkName(name, of: element)
      var forms: [String?] = []
      for language in [Language.sv, .nb, .nn, .da, .fi, .en] {
        forms.append(attributes.text(language.rawValue))
      }
      if scope.texts[name] != nil { return }
      // Nynorsk and bokmål readers understand each other's forms; that is no gap.
      for language in program.languages where forms[language.column] == nil {
        if language == .nn, forms[Language.nb.column] != nil { continue }
        attributes.fault(
          "missing-translation", "the text \"\(name)\" has no \(language.rawValue)",
          why: "the layout's languages are "
            + program.languages.map(\.rawValue).joined(separator: " "),
          fix: "add \(language.rawValue)=\"…\"")
      }
      guard let any = forms.compactMap({ $0 }).first else {
        attributes.fault("missing-translation", "the text \"\(name)\" says nothing")
        return
      }
      if forms[Language.nn.column] == nil {
        forms[Language.nn.column] = forms[Language.nb.column]
      }
      let substitute = forms[Language.en.column] ?? any
      scope.texts[name] = forms.map { $0 ?? substitute }
    }
  }

  // MARK: Styles

  func resolveStyles() {
    for name in styleSources.keys.sorted() {
      let style = namedStyle(name, asking: [], at: nil)
      program.styleNames[name] = intern(style)
    }
  }

  func intern(_ style: Style) -> Int {
    if let index = styleIndex[style] { return index }
    let index = program.styles.count
    program.styles.append(style)
    styleIndex[style] = index
    return index
  }

  func namedStyle(_ name: String, asking: [String], at user: XMLElement?) -> Style {
    if let style = styleCache[name] { return style }
    guard let element = styleSources[name] else {
      if let user {
        error(
          "unknown-style", "there is no style \"\(name)\"", at: user, words: "\"\(name)\"",
          why: "styles are named in <styles>",
          fix: nearestName(to: name, in: styleSources.keys.sorted()).map {
            "did you mean \"\($0)\"?"
          } ?? "define it, or name one of " + styleSources.keys.sorted().joined(separator: ", "))
      }
      return Style()
    }
    guard !asking.contains(name), asking.count < LayoutLimits.depth else {
      error(
        "style-circle", "the style \"\(name)\" takes over from itself", at: element,
        why: (asking + [name]).joined(separator: " → "), fix: "take one like away")
      return Style()
    }
    let style = read(element) { attributes in
      _ = attributes.text("name")
      var style = Style()
      if let like = attributes.text("like") {
        style = namedStyle(like, asking: asking + [name], at: element)
        if aligningStyles.contains(like) { aligningStyles.insert(name) }
      }
      if attributes.text("align") != nil { aligningStyles.insert(name) }
      apply(&style, &attributes)
      if let before = attributes.length("before") { style.before = before }
      if let after = attributes.length("after") { style.after = after }
      return style
    }
    styleCache[name] = style
    return style
  }

  /// The style attributes that may stand on elements.
  func apply(_ style: inout Style, _ attributes: inout Attributes) {
    if let font = attributes.text("font") {
      style.family = font
      if !program.families.contains(where: { $0.name == font }) {
        program.families.append((font, attributes.place(of: "font")))
      }
    }
    if let weight = attributes.text("weight") {
      let names = ["regular": 400, "medium": 500, "semibold": 600, "bold": 700]
      if let number = names[weight] ?? Int(weight), (100...900).contains(number) {
        style.weight = number
      } else {
        attributes.fault(
          "bad-value", "weight is \"\(weight)\"",
          why: "it is 100 to 900, or regular, medium, semibold or bold")
      }
    }
    if let italic = attributes.truth("italic") { style.italic = italic }
    if let size = attributes.points("size", 1...200) { style.size = size }
    if let leading = attributes.text("leading") {
      if leading.hasSuffix("%"), let percent = Attributes.number(leading.dropLast()),
        (50...400).contains(percent)
      {
        style.leading = -Int(percent * 10)
      } else if let points = attributes.measure("leading", leading, points: true, 0...400) {
        style.leading = points
      }
    }
    if let name = attributes.text("colour"), let colour = colour(name, &attributes) {
      style.colour = colour
    }
    if let align = alignment("align", &attributes) { style.align = align }
    if let upper = attributes.choice("case", ["none": false, "upper": true]) {
      style.upper = upper
    }
    applyBreaking(&style, &attributes)
  }

  /// How lines and pages may end inside of the text.
  private func applyBreaking(_ style: inout Style, _ attributes: inout Attributes) {
    if let hyphenates = attributes.truth("hyphenate") { style.hyphenates = hyphenates }
    if let language = attributes.choice("lang", Self.languageNames) { style.language = language }
    if let orphans = attributes.whole("orphans", 1...20) { style.orphans = orphans }
    if let widows = attributes.whole("widows", 1...20) { style.widows = widows }
  }

  static let languageNames: KeyValuePairs<String, Language> = [
    "sv": .sv, "nb": .nb, "nn": .nn, "da": .da, "fi": .fi, "en": .en,
  ]

  func alignment(_ name: String, _ attributes: inout Attributes) -> Alignment? {
    attributes.choice(
      name, ["left": .left, "right": .right, "centre": .centre, "center": .centre])
  }

  /// The style for an element: `style="NAME"`, else what stands around it, then its own attributes.
  func styleOf(_ attributes: inout Attributes, named attribute: String = "style") -> Style {
    var style = style
    if let name = attributes.text(attribute) {
      let align = style.align
      style = namedStyle(name, asking: [], at: attributes.element)
      if !aligningStyles.contains(name) { style.align = align }
    }
    return style
  }
}

/// Colours as text.
enum ColourText {
  /// `#rrggbb`.
  static func parse(_ text: String) -> (UInt8, UInt8, UInt8)? {
    let bytes = Array(text.utf8)
    guard bytes.count == 7, bytes[0] == 0x23 else { return nil }
    var value = 0
    for byte in bytes[1...] {
      switch byte {
      case 0x30...0x39: value = value * 16 + Int(byte) - 0x30
      case 0x41...0x46: value = value * 16 + Int(byte) - 0x37
      case 0x61...0x66: value = value * 16 + Int(byte) - 0x57
      default: return nil
      }
    }
    return (UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255))
  }

  /// The grey of the same lightness (ITU-R BT.709 weights on the coded values).
  static func luminance(_ rgb: (UInt8, UInt8, UInt8)) -> UInt8 {
    let red = Int(rgb.0) * 2126
    let green = Int(rgb.1) * 7152
    let blue = Int(rgb.2) * 722
    return UInt8((red + green + blue + 5000) / 10_000)
  }
}
