import XMLKit

/// Where a document of another format says something.
enum Origin {
  /// An element of its XML.
  case element(XMLElement)
  /// A cell of a table or a value of JSON: the byte where it begins, and how people find it.
  case place(offset: Int, path: String)

  var offset: Int {
    switch self {
    case .element(let element): element.offset
    case .place(let offset, _): offset
    }
  }

  /// How people find it in their own document; nothing for its outermost element.
  var path: String? {
    switch self {
    case .element(let element): element.parent == nil ? nil : element.ownPath
    case .place(_, let path): path
    }
  }
}

/// An element of UBL, written for what a document of another format says.
///
/// Every format is turned into the UBL that says the same and read by the one reader, so that the
/// same rules hold for all, and each finding still has its place in the document as it came.
struct UBLPart {
  var tag: Tag
  var space: Space
  var text: String?
  var attributes: [(AttributeName, String)] = []
  var children: [UBLPart] = []
  var origin: Origin

  /// Writes the parts as a document, and tells the origin of each element by its ordinal.
  static func document(
    _ root: UBLPart, file: String, source: [UInt8]
  ) -> (document: XMLDocument, origins: [Origin]) {
    var tree = XMLTree(ublVocabulary)
    var origins: [Origin] = []
    func write(_ part: UBLPart) {
      tree.start(
        name: part.tag.rawValue, namespace: part.space.rawValue, offset: part.origin.offset,
        attributes: part.attributes.map { ($0.0.id, $0.1) })
      origins.append(part.origin)
      if let text = part.text { tree.write(text) }
      for child in part.children { write(child) }
      tree.end()
    }
    write(root)
    return (tree.document(file: file, source: source), origins)
  }
}

/// An aggregate component; nothing where it would hold nothing.
func part(_ tag: Tag, at origin: Origin, _ children: [UBLPart?]) -> UBLPart? {
  let children = children.compactMap { $0 }
  guard !children.isEmpty else { return nil }
  return UBLPart(tag: tag, space: .aggregate, children: children, origin: origin)
}

/// An aggregate component said by an element.
func part(_ tag: Tag, at element: XMLElement, _ children: [UBLPart?]) -> UBLPart? {
  part(tag, at: .element(element), children)
}

/// A basic component; nothing where the text is nothing.
func basic(
  _ tag: Tag, _ text: String?, at origin: Origin,
  _ attributes: [(AttributeName, String?)] = []
) -> UBLPart? {
  guard let text else { return nil }
  return UBLPart(
    tag: tag, space: .basic, text: text,
    attributes: attributes.compactMap { pair in pair.1.map { (pair.0, $0) } }, origin: origin)
}

/// A basic component with an element's text as it stands; nothing where it is not there or blank.
func basic(
  _ tag: Tag, _ element: XMLElement?, _ attributes: [(AttributeName, String?)] = []
) -> UBLPart? {
  guard let element else { return nil }
  let text = element.text
  guard text.utf8.contains(where: { $0 > 0x20 }) else { return nil }
  return basic(tag, text, at: .element(element), attributes)
}

/// What stands where a number or a date cannot be read: neither, so that the reader says so there.
let unreadable = "?"

extension XMLElement {
  /// The element at the end of a path of names, by the first of each.
  func down(_ names: String...) -> XMLElement? {
    var element: XMLElement? = self
    for name in names { element = element?.first(name) }
    return element
  }

  /// The first child of any of the names.
  func firstOf(_ names: String...) -> XMLElement? {
    for name in names {
      if let found = first(name) { return found }
    }
    return nil
  }

  /// The text without white space around it; nothing where there is none.
  var plain: String? {
    let text = self.text
    let start = text.utf8.firstIndex { $0 > 0x20 }
    guard let start, let end = text.utf8.lastIndex(where: { $0 > 0x20 }) else { return nil }
    return String(text[start...end])
  }

  /// A path by local names, such as `InvoiceRow[3]/RowAmount`.
  var ownPath: String {
    guard let parent else { return String(name.prefix(64)) }
    var place = 0
    var count = 0
    for sibling in parent.children where sibling.nameID == nameID {
      count += 1
      if sibling.ordinal == ordinal { place = count }
    }
    let step = String(name.prefix(64)) + (count > 1 ? "[\(place)]" : "")
    return parent.parent == nil ? step : parent.ownPath + "/" + step
  }
}
