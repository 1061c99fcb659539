import MailModel
import XMLKit

// Fragments: reading them and gathering what they define.
extension LayoutCompiler {
  /// Reads what a file includes, and what that includes. `trail` names the files that lead here.
  func includeFragments(
    of root: XMLElement, trail: [String], into roots: inout [XMLElement]
  ) {
    for element in root.all("include") {
      let file = read(element) { $0.required("file") } ?? ""
      guard !file.isEmpty else { continue }
      if let at = trail.firstIndex(of: file) {
        error(
          "include-circle", "the fragment \"\(file)\" includes itself", at: element,
          why: (trail[at...] + [file]).joined(separator: " → "),
          fix: "take one of these includes away; a fragment's names hold in all files")
        continue
      }
      // Two files may share a third; it is read once.
      if roots.contains(where: { $0.document.file == file }) { continue }
      guard trail.count <= LayoutLimits.fragmentDepth, roots.count <= LayoutLimits.fragments
      else {
        error(
          "layout-limit", "too many fragments, or fragments too deep", at: element,
          why: "there may be \(LayoutLimits.fragments), nested \(LayoutLimits.fragmentDepth) deep",
          fix: "bring fragments together in fewer files")
        return
      }
      guard let fragment = fragment(file, at: element) else { continue }
      roots.append(fragment)
      includeFragments(of: fragment, trail: trail + [file], into: &roots)
    }
  }

  private func fragment(_ file: String, at element: XMLElement) -> XMLElement? {
    guard Self.isAllowed(file) else {
      error(
        "fragment-name", "the fragment \"\(file)\" is out of bounds", at: element,
        why: "fragments lie in the layout's folder or in a shared one beside it",
        fix: "write NAME.xml or ../FOLDER/NAME.xml")
      return nil
    }
    guard let bytes = fragments(file) else {
      error(
        "missing-fragment", "the fragment \"\(file)\" is not there", at: element,
        why: "names are relative to the layout's folder; other layouts' folders are not shared",
        fix: "put the file there or into a shared folder, or mend the name")
      return nil
    }
    guard let fragment = parse(bytes, file: file) else { return nil }
    guard fragment.name == "fragment" else {
      error(
        "not-a-fragment", "the outermost element is <\(fragment.name)>", at: fragment,
        why: "a layout cannot be part of another",
        fix: nearestName(to: fragment.name, in: ["fragment"]).map { "did you mean <\($0)>?" }
          ?? "a fragment begins with <fragment>")
      return nil
    }
    read(fragment) { _ in }
    return fragment
  }

  /// Gathers what has a name, so that order does not matter.
  func collect(_ root: XMLElement) {
    let allowed = [
      "include", "colours", "styles", "texts", "block", "let", "page", "flow", "slip",
    ]
    for element in root.children {
      switch element.name {
      case "colours": each(element, "colour") { readColour($0) }
      case "styles": each(element, "style") { define($0, in: &styleSources) }
      case "texts": each(element, "text") { readText($0) }
      case "block":
        read(element) { _ = $0.text("name") }
        define(element, in: &blocks)
      case "let": define(element, in: &bindingSources)
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
    // What a value may be called is looked at when it is compiled.
    if element.name != "let" { checkName(name, of: element) }
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
