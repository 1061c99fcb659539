import MailModel
import XMLKit

/// Turns layout sources into a program. One compiler compiles one layout.
final class LayoutCompiler {
  var diagnostics: [Diagnostic] = []
  var program = Program()
  var scope = ExpressionScope()

  /// Definitions by name, the first of each.
  var styleSources: [String: XMLElement] = [:]
  var colourNames: [String: Int] = [:]
  var blocks: [String: XMLElement] = [:]
  var styleCache: [String: Style] = [:]
  var styleIndex: [Style: Int] = [:]
  /// Named styles that say how they align; others leave it as it is around them.
  var aligningStyles: Set<String> = []

  /// The style that children take over.
  var style = Style()
  var elementCount = 0
  var depth = 0
  var openBlocks: [String] = []
  var openFragments: [String] = []
  /// How wide the place is in which elements are set, in micrometres, where that is known.
  var knownWidth: Int?
  var trail: [String] = []
  var isOverLimit = false
  /// Numbers of the layout's objects by their places.
  var objectNumbers: [Diagnostic.Place: Int32] = [:]
  private var placesOfDocuments: [ObjectIdentifier: XMLPlaces] = [:]

  private let fragments: (String) -> [UInt8]?

  private let folder: String

  init(folder: String, fragments: @escaping (String) -> [UInt8]?) {
    self.folder = folder
    self.fragments = fragments
  }

  /// The path below the folder of all layouts of a file that the source names.
  func pathBelowLayouts(_ name: String) -> String {
    guard !folder.isEmpty else { return name }
    return name.hasPrefix("../") ? String(name.dropFirst(3)) : "\(folder)/\(name)"
  }

  // MARK: Faults

  func place(_ element: XMLElement) -> Diagnostic.Place {
    let location = location(of: element)
    return Diagnostic.Place(
      file: element.document.file, line: location.line, column: location.column,
      path: (trail + [element.name]).joined(separator: "/"))
  }

  func location(of element: XMLElement) -> (line: Int, column: Int) {
    let key = ObjectIdentifier(element.document)
    let places = placesOfDocuments[key] ?? XMLPlaces(element.document)
    placesOfDocuments[key] = places
    return places.location(of: element)
  }

  /// Reports a fault of an element, at the given words of its source where they are found there.
  func error(
    _ code: String, _ message: String, at element: XMLElement, words: String? = nil,
    why: String? = nil, fix: String? = nil
  ) {
    guard diagnostics.count < 200 else { return }
    var place = place(element)
    if let words, let location = element.location(ofWords: words) {
      (place.line, place.column) = (location.line, location.column)
    }
    diagnostics.append(
      Diagnostic(.error, code: code, message, at: place, why: why, fix: fix))
  }

  /// Reads an element's attributes and reports what is wrong with them.
  func read<T>(_ element: XMLElement, _ body: (inout Attributes) -> T) -> T {
    var attributes = Attributes(element, place: place(element))
    let value = body(&attributes)
    diagnostics += attributes.finish()
    return value
  }

  func unknownElement(_ element: XMLElement, in parent: String, allowed: [String]) {
    error(
      "unknown-element", "<\(element.name)> cannot stand in <\(parent)>", at: element,
      why: "there may be " + allowed.joined(separator: ", "),
      fix: nearestName(to: element.name, in: allowed).map { "did you mean <\($0)>?" }
        ?? "take it away, or move it to where it may stand")
  }

  // MARK: The whole

  func compile(source: [UInt8], file: String) -> Program? {
    program.file = file
    program.colours = [
      ColourRole(value: .black, hasDeclaredGrey: true),
      ColourRole(value: .white, hasDeclaredGrey: true),
    ]
    colourNames = ["black": 0, "white": 1]
    guard let root = parse(source, file: file) else { return nil }
    guard root.name == "layout" else {
      error(
        "not-a-layout", "the outermost element is <\(root.name)>", at: root,
        fix: "a layout begins with <layout version=\"1\">")
      return nil
    }
    readRoot(root)
    var roots = [root]
    includeFragments(of: root, depth: 1, into: &roots)
    for root in roots { collect(root) }
    resolveStyles()
    checkPages(of: root)
    for root in roots { compileBody(of: root) }
    finishPages(root)
    for root in roots { checkContent(of: root) }
    putDiagnosticsInOrder(files: roots.map(\.document.file))
    return diagnostics.contains { $0.severity >= .error } ? nil : program
  }

  private func parse(_ source: [UInt8], file: String) -> XMLElement? {
    guard source.count <= LayoutLimits.sourceBytes else {
      diagnostics.append(
        Diagnostic(
          .error, code: "layout-limit",
          "the file has \(source.count) bytes, more than \(LayoutLimits.sourceBytes)",
          at: Diagnostic.Place(file: file), why: "people write layouts by hand",
          fix: "look for what does not belong there"))
      return nil
    }
    do throws(XMLError) {
      let limits = XMLLimits(
        bytes: LayoutLimits.sourceBytes, depth: LayoutLimits.depth + 8,
        elements: LayoutLimits.elements)
      return try XMLReader.parse(
        bytes: source, file: file, limits: limits, keepsIndentation: true
      ).root
    } catch {
      diagnostics.append(
        Diagnostic(
          .error, code: "layout-xml", error.message,
          at: Diagnostic.Place(
            file: file, line: error.line > 0 ? error.line : nil,
            column: error.column > 0 ? error.column : nil),
          why: Self.why(error.kind), fix: Self.fix(error.kind)))
      return nil
    }
  }

  private func readRoot(_ root: XMLElement) {
    read(root) { attributes in
      if let version = attributes.required("version"), version != "1" {
        attributes.fault(
          "bad-version", "version is \"\(version)\"", why: "this engine reads 1",
          fix: "write version=\"1\"")
      }
      let names = (attributes.text("languages") ?? "").split(separator: " ").map(String.init)
      for name in names {
        if let language = Language(rawValue: name) {
          program.languages.append(language)
        } else {
          attributes.fault(
            "bad-value", "\"\(name)\" is no language",
            why: "there are sv, nb, nn, da, fi and en",
            fix: "write some of them, with spaces between")
        }
      }
    }
  }

  private func includeFragments(of root: XMLElement, depth: Int, into roots: inout [XMLElement]) {
    for element in root.all("include") {
      let file = read(element) { $0.required("file") } ?? ""
      guard !file.isEmpty else { continue }
      guard !openFragments.contains(file) else {
        error(
          "include-circle", "the fragment \"\(file)\" includes itself", at: element,
          why: (openFragments + [file]).joined(separator: " → "),
          fix: "take the include out of one of them")
        continue
      }
      guard !roots.contains(where: { $0.document.file == file }) else { continue }
      guard depth <= LayoutLimits.fragmentDepth, roots.count <= LayoutLimits.fragments else {
        error(
          "layout-limit", "too many fragments, or fragments too deep", at: element,
          why: "there may be \(LayoutLimits.fragments), nested \(LayoutLimits.fragmentDepth) deep",
          fix: "bring fragments together in fewer files")
        return
      }
      guard Self.isAllowed(file) else {
        error(
          "fragment-name", "the fragment \"\(file)\" is out of bounds", at: element,
          why: "fragments lie in the layout's folder or in a shared one beside it",
          fix: "write NAME.xml or ../FOLDER/NAME.xml")
        continue
      }
      guard let bytes = fragments(file) else {
        error(
          "missing-fragment", "the fragment \"\(file)\" is not there", at: element,
          why: "names are relative to the layout's folder; other layouts' folders are not shared",
          fix: "put the file there or into a shared folder, or mend the name")
        continue
      }
      guard let fragment = parse(bytes, file: file) else { continue }
      guard fragment.name == "fragment" else {
        error(
          "not-a-fragment", "the outermost element is <\(fragment.name)>", at: fragment,
          why: "a layout cannot be part of another",
          fix: "a fragment begins with <fragment>")
        continue
      }
      read(fragment) { _ in }
      roots.append(fragment)
      openFragments.append(file)
      includeFragments(of: fragment, depth: depth + 1, into: &roots)
      openFragments.removeLast()
    }
  }

  /// A file of the layout's folder, or of a folder beside it; nothing higher, nothing absolute.
  static func isAllowed(_ name: String) -> Bool {
    guard name.utf8.count <= 200, !name.utf8.contains(where: { $0 < 0x20 || $0 == 0x5C }) else {
      return false
    }
    var parts = name.split(separator: "/", omittingEmptySubsequences: false)[...]
    if parts.first == ".." { parts.removeFirst() }
    return !parts.isEmpty && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }

  /// Gathers what has a name, so that order does not matter.
  private func collect(_ root: XMLElement) {
    let isLayout = root.name == "layout"
    let common = ["include", "colours", "styles", "texts", "block", "slip"]
    let allowed = isLayout ? common + ["page", "flow"] : common
    for element in root.children {
      switch element.name {
      case "colours": each(element, "colour") { readColour($0) }
      case "styles": each(element, "style") { define($0, in: &styleSources) }
      case "texts": each(element, "text") { readText($0) }
      case "block":
        read(element) { _ = $0.text("name") }
        define(element, in: &blocks)
      case let name where allowed.contains(name): break
      default: unknownElement(element, in: root.name, allowed: allowed)
      }
    }
  }

  private func each(_ parent: XMLElement, _ name: String, _ body: (XMLElement) -> Void) {
    read(parent) { _ in }
    for child in parent.children {
      if child.name == name {
        body(child)
      } else {
        unknownElement(child, in: parent.name, allowed: [name])
      }
    }
  }

  /// The first definition holds; a second in the same file is a mistake.
  private func define(_ element: XMLElement, in table: inout [String: XMLElement]) {
    guard let name = element.attribute("name"), !name.isEmpty else {
      error(
        "missing-attribute", "<\(element.name)> has no name", at: element,
        why: "nothing could use it", fix: "add name=\"…\"")
      return
    }
    checkName(name, of: element)
    if let earlier = table[name] {
      if earlier.document.file == element.document.file {
        error(
          "defined-twice", "the \(element.name) \"\(name)\" is defined twice", at: element,
          why: "it stands on line \(earlier.line) already", fix: "rename one of the two")
      }
      return
    }
    table[name] = element
  }
}
