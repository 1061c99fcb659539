/// An attribute with its place by number and its value.
public struct XMLAttribute: Sendable, Equatable {
  /// Local name.
  public var name: String
  /// Namespace, or nothing where the name has no prefix.
  public var namespace: String?
  /// The value, entities resolved.
  public var value: String
}

/// An element of an `XMLDocument`: a small handle that is cheap to copy.
public struct XMLElement: Sendable {
  /// The document that it belongs to.
  public let document: XMLDocument
  let index: Int32

  @inline(__always) var node: XMLDocument.Node { document.nodes[Int(index)] }

  // MARK: Names

  /// Local name.
  public var name: String { document.names[Int(node.name)] }
  /// Number of the local name: its index in the vocabulary, or a higher number.
  public var nameID: Int { Int(node.name) }
  /// Namespace, or nothing.
  public var namespace: String? {
    let id = node.namespace
    return id < 0 ? nil : document.namespaces[Int(id)]
  }
  /// Number of the namespace as in the vocabulary, -1 for none.
  public var namespaceID: Int { Int(node.namespace) }

  // MARK: Place

  /// Line of the start tag, counted from 1.
  public var line: Int { location.line }
  /// Column of the start tag in characters, counted from 1.
  public var column: Int { location.column }
  /// Line and column of the start tag. Counted anew on each call: ask for diagnostics only.
  public var location: (line: Int, column: Int) {
    document.source.withUnsafeBufferPointer { place(of: node.offset, in: $0) }
  }
  /// Line and column of an attribute in the start tag; of the start tag where it has none by that
  /// name. For diagnostics only, as it reads the source anew.
  public func location(ofAttribute name: String) -> (line: Int, column: Int) {
    document.source.withUnsafeBufferPointer { bytes in
      let name = Array(name.utf8)
      var (index, quote) = (node.offset, UInt8(0))
      while index + name.count < bytes.count {
        let byte = bytes[index]
        index += 1
        if quote != 0 {
          if byte == quote { quote = 0 }
        } else if byte == 0x22 || byte == 0x27 {
          quote = byte
        } else if byte == 0x3E {
          break
        } else if byte <= 0x20, index + name.count < bytes.count,
          bytes[index..<(index + name.count)].elementsEqual(name),
          bytes[index + name.count] == 0x3D || bytes[index + name.count] <= 0x20
        {
          return place(of: index, in: bytes)
        }
      }
      return place(of: node.offset, in: bytes)
    }
  }
  /// Line and column of some words in the element's source, its start tag included; nothing where
  /// the source writes them otherwise. For diagnostics only.
  public func location(ofWords words: String) -> (line: Int, column: Int)? {
    document.source.withUnsafeBufferPointer { bytes in
      let words = Array(words.utf8)
      // An element that is longer than this is read by nobody as one piece.
      let end = min(bytes.count, node.offset + 20_000)
      guard let first = words.first, node.offset + words.count <= end else { return nil }
      for index in node.offset...(end - words.count)
      where bytes[index] == first
        && bytes[index..<(index + words.count)].elementsEqual(words)
      {
        return place(of: index, in: bytes)
      }
      return nil
    }
  }
  /// The element that holds this one.
  public var parent: XMLElement? {
    let parent = node.parent
    return parent < 0 ? nil : XMLElement(document: document, index: parent)
  }
  /// A number that tells this element from all others of its document, in document order.
  public var ordinal: Int { Int(index) }

  // MARK: Children

  /// The child elements in document order.
  public var children: XMLChildren { XMLChildren(parent: self) }
  /// Whether there is a child element.
  public var hasChildren: Bool { children.first(where: { _ in true }) != nil }

  /// Child elements and runs of text in document order, for mixed content.
  public enum Content: Sendable {
    /// A child element.
    case element(XMLElement)
    /// A run of text, CDATA included, white space kept.
    case text(String)
  }
  /// Child elements and text in document order.
  public var content: [Content] {
    if node.firstChild < 0 { return node.textEnd > node.textStart ? [.text(text)] : [] }
    var content: [Content] = []
    var next = node.firstChild
    while next >= 0 {
      let child = document.nodes[Int(next)]
      content.append(
        child.name < 0
          ? .text(document.string(child.textStart, child.textEnd))
          : .element(XMLElement(document: document, index: next)))
      next = child.nextSibling
    }
    return content
  }

  /// The first child element of the name, whatever its namespace.
  public func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// All child elements of the name, whatever their namespace.
  public func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The first child element with that number of name and of namespace.
  public func first(nameID: Int, namespaceID: Int) -> XMLElement? {
    document.nodes.withUnsafeBufferPointer { nodes in
      var next = nodes[Int(index)].firstChild
      while next >= 0 {
        let child = nodes[Int(next)]
        if child.name == nameID, child.namespace == namespaceID {
          return XMLElement(document: document, index: next)
        }
        next = child.nextSibling
      }
      return nil
    }
  }

  // MARK: Text

  /// The element's own text nodes put together, CDATA included; not that of its children.
  public var text: String {
    let node = node
    if node.firstChild < 0 { return document.string(node.textStart, node.textEnd) }
    var text = ""
    var next = node.firstChild
    while next >= 0 {
      let child = document.nodes[Int(next)]
      if child.name < 0 { text += document.string(child.textStart, child.textEnd) }
      next = child.nextSibling
    }
    return text
  }

  /// Lends the bytes of `text`, without a copy where the element has no child elements.
  public func withTextBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    let node = node
    guard node.firstChild < 0 else {
      return try Array(text.utf8).withUnsafeBufferPointer(body)
    }
    return try document.text.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[node.textStart..<node.textEnd]))
    }
  }

  // MARK: Attributes

  /// The attributes in document order, without namespace declarations.
  public var attributes: [XMLAttribute] {
    let node = node
    return (0..<node.attributeCount).map { offset in
      let attribute = document.attributes[Int(node.attributeStart + offset)]
      return XMLAttribute(
        name: document.names[Int(attribute.name)],
        namespace: attribute.namespace < 0
          ? nil : document.namespaces[Int(attribute.namespace)],
        value: document.string(attribute.start, attribute.end))
    }
  }

  /// The value of the attribute of that name without prefix, or nothing.
  public func attribute(_ name: String) -> String? {
    let node = node
    for offset in 0..<node.attributeCount {
      let attribute = document.attributes[Int(node.attributeStart + offset)]
      if attribute.namespace < 0, document.names[Int(attribute.name)] == name {
        return document.string(attribute.start, attribute.end)
      }
    }
    return nil
  }

  /// The value of the attribute with that number of name and without prefix, or nothing.
  public func attribute(nameID: Int) -> String? {
    let node = node
    for offset in 0..<node.attributeCount {
      let attribute = document.attributes[Int(node.attributeStart + offset)]
      if attribute.name == nameID, attribute.namespace < 0 {
        return document.string(attribute.start, attribute.end)
      }
    }
    return nil
  }
}

/// The child elements of an element, in document order.
public struct XMLChildren: Sequence, Sendable {
  let parent: XMLElement

  /// Walks over child elements and skips text.
  public struct Iterator: IteratorProtocol {
    let document: XMLDocument
    var upcoming: Int32

    /// The next child element.
    public mutating func next() -> XMLElement? {
      while upcoming >= 0 {
        let index = upcoming
        let node = document.nodes[Int(index)]
        upcoming = node.nextSibling
        if node.name >= 0 { return XMLElement(document: document, index: index) }
      }
      return nil
    }
  }

  /// Starts at the first child element.
  public func makeIterator() -> Iterator {
    Iterator(document: parent.document, upcoming: parent.node.firstChild)
  }
}
