/// The layout language as a RELAX NG schema (XML syntax) for editors and other people's checkers.
///
/// It says what stands where and what values look like. What needs the rest of the layout, whether
/// a style exists or an expression makes sense, is the compiler's alone.
public enum LayoutSchema {
  /// The whole schema, as `layouts/layout.rng` holds it.
  public static var text: String {
    var writer = SchemaWriter()
    writer.open(
      "grammar",
      [
        ("xmlns", "http://relaxng.org/ns/structure/1.0"),
        ("xmlns:a", "http://relaxng.org/ns/compatibility/annotations/1.0"),
        ("datatypeLibrary", "http://www.w3.org/2001/XMLSchema-datatypes"),
      ])
    writer.help(
      "The layout language of layouts/README.md. Written by \"brevpress schema\"; not by hand.")
    writer.within("start") {
      $0.within("choice") {
        $0.reference("layout")
        $0.reference("fragment")
      }
    }
    writer.choiceOfElements("flow-elements", LayoutCompiler.elementNames)
    writer.choiceOfElements("inline-elements", LayoutCompiler.inlineNames)
    for element in Vocabulary.elements { writer.element(element) }
    writer.close("grammar")
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + writer.text
  }

  static let number = "-?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"
  static let length = number + "(mm|pt)?"
  static let name = "[A-Za-z][A-Za-z0-9_\\-]*"
}

/// Writes XML with indentation.
private struct SchemaWriter {
  private(set) var text = ""
  private var depth = 0

  // MARK: XML

  private mutating func line(_ line: String) {
    text += String(repeating: "  ", count: depth) + line + "\n"
  }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: out.append(character)
      }
    }
    return out
  }

  private static func tag(_ name: String, _ attributes: [(String, String)]) -> String {
    name + attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
  }

  mutating func open(_ name: String, _ attributes: [(String, String)] = []) {
    line("<\(Self.tag(name, attributes))>")
    depth += 1
  }

  mutating func close(_ name: String) {
    depth -= 1
    line("</\(name)>")
  }

  mutating func within(
    _ name: String, _ attributes: [(String, String)] = [], _ body: (inout SchemaWriter) -> Void
  ) {
    open(name, attributes)
    body(&self)
    close(name)
  }

  mutating func empty(_ name: String, _ attributes: [(String, String)] = []) {
    line("<\(Self.tag(name, attributes))/>")
  }

  mutating func help(_ words: String) {
    line("<a:documentation>\(Self.escaped(words))</a:documentation>")
  }

  mutating func reference(_ name: String) { empty("ref", [("name", name)]) }

  // MARK: Elements

  mutating func choiceOfElements(_ name: String, _ names: [String]) {
    within("define", [("name", name)]) {
      $0.within("choice") { for name in names { $0.reference(name) } }
    }
  }

  mutating func element(_ element: Vocabulary.Element) {
    within("define", [("name", element.key)]) {
      $0.within("element", [("name", element.name)]) { writer in
        writer.help(element.help)
        for attribute in element.attributes { writer.attribute(attribute) }
        writer.content(element.content)
      }
    }
  }

  private mutating func content(_ content: Vocabulary.Content) {
    switch content {
    case .empty: empty("empty")
    case .text: mixed()
    case .flow: within("zeroOrMore") { $0.reference("flow-elements") }
    case .textOrFlow:
      within("choice") {
        $0.mixed()
        $0.within("oneOrMore") { $0.reference("flow-elements") }
      }
    case .children(let children):
      let free = children.filter { $0.count == .any }
      let counted = children.filter { $0.count != .any }
      if counted.isEmpty { return anyOf(free.map(\.key)) }
      if free.isEmpty, counted.count == 1 { return counted.forEach { child($0.key, $0.count) } }
      within("interleave") { writer in
        for (key, count) in counted { writer.child(key, count) }
        if !free.isEmpty { writer.anyOf(free.map(\.key)) }
      }
    }
  }

  private mutating func mixed() {
    within("mixed") { $0.within("zeroOrMore") { $0.reference("inline-elements") } }
  }

  private mutating func anyOf(_ keys: [String]) {
    within("zeroOrMore") {
      $0.within("choice") { for key in keys { $0.reference(key) } }
    }
  }

  private mutating func child(_ key: String, _ count: Vocabulary.Count) {
    switch count {
    case .one: reference(key)
    case .optional: within("optional") { $0.reference(key) }
    case .oneOrMore: within("oneOrMore") { $0.reference(key) }
    case .any: within("zeroOrMore") { $0.reference(key) }
    }
  }

  // MARK: Attributes

  private mutating func attribute(_ attribute: Vocabulary.Attribute) {
    func write(_ writer: inout SchemaWriter) {
      writer.within("attribute", [("name", attribute.name)]) {
        $0.help(attribute.help)
        $0.value(attribute.value)
      }
    }
    if attribute.isRequired { write(&self) } else { within("optional", [], write) }
  }

  private mutating func pattern(_ pattern: String) {
    within("data", [("type", "string")]) {
      $0.line("<param name=\"pattern\">\(Self.escaped(pattern))</param>")
    }
  }

  private mutating func choice(_ values: [String]) {
    within("choice") { for value in values { $0.line("<value type=\"string\">\(value)</value>") } }
  }

  private mutating func value(_ value: Vocabulary.Value) {
    let (length, name) = (LayoutSchema.length, LayoutSchema.name)
    switch value {
    case .text, .expression, .word: empty("text")
    case .loop: pattern("\(name) in .+")
    case .name, .role: pattern(name)
    case .colour: pattern(name)
    case .yesOrNo: choice(["yes", "no"])
    case .choice(let values): choice(values)
    case .whole(let range):
      within("data", [("type", "integer")]) {
        $0.line("<param name=\"minInclusive\">\(range.lowerBound)</param>")
        $0.line("<param name=\"maxInclusive\">\(range.upperBound)</param>")
      }
    case .millimetres, .points: pattern(length)
    case .lengths: pattern(" *\(length)( +\(length)( +\(length) +\(length))?)? *")
    case .stroke: pattern("none| *\(length) +\(name) *")
    case .columnWidth(let allowsContent):
      pattern("([1-9][0-9]?|100)?\\*|" + (allowsContent ? "auto|" : "") + length)
    case .weight: pattern("regular|medium|semibold|bold|[1-8][0-9][0-9]|900")
    case .leading: pattern("\(LayoutSchema.number)%|\(length)")
    case .hexColour: pattern("#[0-9A-Fa-f]{6}")
    case .senderColour: pattern("sender\\..*")
    case .languages: pattern(" *((sv|nb|nn|da|fi|en) *)*")
    }
  }
}
