import XMLKit

// What elements hold, by the vocabulary: the compiler proper looks only at what it understands.
extension LayoutCompiler {
  /// Reports content of empty elements, and words where only elements may stand. Elements in wrong
  /// places are reported where they are compiled.
  func checkContent(of root: XMLElement) {
    guard let element = Vocabulary.byKey[root.name] else { return }
    checkContent(of: root, as: element, depth: 0)
  }

  private func checkContent(of parent: XMLElement, as element: Vocabulary.Element, depth: Int) {
    guard depth <= LayoutLimits.depth else { return }
    let isEmpty = if case .empty = element.content { true } else { false }
    var hasSaid = false
    for part in parent.content {
      switch part {
      case .text(let text):
        guard !hasSaid, isEmpty || element.holdsDefinitions, Self.hasWords(text) else { continue }
        hasSaid = true
        error(
          "loose-text", "text stands in <\(parent.name)> by itself", at: parent,
          why: isEmpty ? "<\(parent.name)> is empty" : "only elements stand there",
          fix: "move it into a <p>, or take it away")
      case .element(let child):
        if isEmpty {
          error(
            "unknown-element", "<\(child.name)> cannot stand in <\(parent.name)>", at: child,
            why: "<\(parent.name)> is empty", fix: "close it with /> before what follows")
        } else if let key = Vocabulary.key(of: child.name, inside: element),
          let inner = Vocabulary.byKey[key]
        {
          checkContent(of: child, as: inner, depth: depth + 1)
        }
      }
    }
    checkCounts(of: parent, as: element)
  }

  /// A second head, cell or foot would never print.
  private func checkCounts(of parent: XMLElement, as element: Vocabulary.Element) {
    guard element.key == "column" else { return }
    for name in ["head", "cell", "foot"] {
      for second in parent.all(name).dropFirst() {
        error(
          "defined-twice", "there is a second <\(name)> in the column", at: second,
          why: "a column has one", fix: "take one away")
      }
    }
  }

  static func hasWords(_ text: String) -> Bool {
    text.utf8.contains { $0 != 0x20 && ($0 < 0x09 || $0 > 0x0D) }
  }
}

extension Vocabulary.Element {
  /// Whether it holds named children alone; containers of page elements look for words themselves.
  fileprivate var holdsDefinitions: Bool {
    if case .children = content { true } else { false }
  }
}
