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
  var pageSources: [String: XMLElement] = [:]
  var flowSource: XMLElement?
  var bindingSources: [String: XMLElement] = [:]
  var styleCache: [String: Style] = [:]
  var styleIndex: [Style: Int] = [:]
  /// Named styles that say how they align; others leave it as it is around them.
  var aligningStyles: Set<String> = []

  /// The style that children take over, and how wide their place is.
  var style = Style()
  var room: Room?
  var elementCount = 0
  var depth = 0
  var openBlocks: [String] = []
  var trail: [String] = []
  var isOverLimit = false
  /// Numbers of the layout's objects by their places.
  var objectNumbers: [Diagnostic.Place: Int32] = [:]
  private var placesOfDocuments: [ObjectIdentifier: XMLPlaces] = [:]

  let fragments: (String) -> [UInt8]?

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
        fix: nearestName(to: root.name, in: ["layout"]).map { "did you mean <\($0)>?" }
          ?? "a layout begins with <layout version=\"1\">")
      return nil
    }
    readRoot(root)
    var roots = [root]
    includeFragments(of: root, trail: [file], into: &roots)
    for root in roots { collect(root) }
    resolveStyles()
    compileBindings()
    choosePages(roots)
    for root in roots { compileBody(of: root) }
    finishPages()
    for root in roots { checkContent(of: root) }
    putDiagnosticsInOrder(files: roots.map(\.document.file))
    return diagnostics.contains { $0.severity >= .error } ? nil : program
  }

  func parse(_ source: [UInt8], file: String) -> XMLElement? {
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
            fix: nearestName(to: name, in: Language.allCases.map(\.rawValue)).map {
              "did you mean \"\($0)\"?"
            } ?? "write some of them, with spaces between")
        }
      }
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
}
