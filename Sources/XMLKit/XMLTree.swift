/// Builds an `XMLDocument` out of parts that another text says, so that what reads XML reads it
/// too.
///
/// Places (`XMLElement.location`) are those of the other text: each element names the byte of that
/// text where it was said.
public struct XMLTree {
  private var nodes: ContiguousArray<XMLDocument.Node> = []
  private var attributes: [XMLDocument.Attribute] = []
  private var text: [UInt8] = []
  private var open: [(index: Int32, lastChild: Int32)] = []
  private let vocabulary: XMLVocabulary

  /// Begins a document whose names and namespaces are those of a vocabulary.
  public init(_ vocabulary: XMLVocabulary) { self.vocabulary = vocabulary }

  /// Opens an element.
  ///
  /// - Parameters:
  ///   - name: number of its name in the vocabulary.
  ///   - namespace: number of its namespace in the vocabulary, -1 for none.
  ///   - offset: the byte of the source where it was said.
  ///   - attributes: numbers of names with values.
  /// - Returns: its `XMLElement.ordinal`.
  @discardableResult public mutating func start(
    name: Int, namespace: Int, offset: Int, attributes values: [(name: Int, value: String)] = []
  ) -> Int {
    precondition(nodes.isEmpty || !open.isEmpty, "a document has one outermost element")
    var node = XMLDocument.Node(
      name: Int32(name), namespace: Int32(namespace), parent: open.last?.index ?? -1)
    node.offset = offset
    node.attributeStart = Int32(attributes.count)
    node.attributeCount = Int32(values.count)
    for (name, value) in values {
      let start = text.count
      text.append(contentsOf: value.utf8)
      attributes.append(
        XMLDocument.Attribute(name: Int32(name), namespace: -1, start: start, end: text.count))
    }
    node.textStart = text.count
    node.textEnd = text.count
    let index = Int32(nodes.count)
    nodes.append(node)
    if let place = open.indices.last {
      if open[place].lastChild < 0 {
        nodes[Int(open[place].index)].firstChild = index
      } else {
        nodes[Int(open[place].lastChild)].nextSibling = index
      }
      open[place].lastChild = index
    }
    open.append((index, -1))
    return Int(index)
  }

  /// Gives the open element, which has no child elements, its text.
  public mutating func write(_ words: String) {
    guard let current = open.last else { preconditionFailure("no element is open") }
    precondition(current.lastChild < 0, "text stands in elements without child elements")
    text.append(contentsOf: words.utf8)
    nodes[Int(current.index)].textEnd = text.count
  }

  /// Closes the element that was opened last.
  public mutating func end() { _ = open.popLast() }

  /// The document.
  ///
  /// - Parameters:
  ///   - file: the file as the caller names it.
  ///   - source: the text that offsets count in, in UTF-8.
  public func document(file: String, source: [UInt8]) -> XMLDocument {
    precondition(!nodes.isEmpty && open.isEmpty, "the outermost element is not closed")
    return XMLDocument(
      file: file, nodes: nodes, attributes: attributes, text: text, names: vocabulary.names,
      namespaces: vocabulary.namespaces, source: source)
  }
}

extension XMLElement {
  /// Where the start tag begins, in bytes of `XMLDocument.sourceBytes`.
  public var offset: Int { node.offset }
}

extension XMLDocument {
  /// The text that was read, in UTF-8.
  public var sourceBytes: [UInt8] { source }
}
