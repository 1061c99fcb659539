import CXML2

/// Takes libxml2's events and fills the flat store of an `XMLDocument`.
final class DocumentBuilder {
  var context: xmlParserCtxtPtr?
  private(set) var failure: ParseFailure?

  private let limits: XMLLimits
  private let keepsIndentation: Bool
  private let offsets: [Int]
  private var elementCount = 0
  private var nodes: ContiguousArray<XMLDocument.Node> = []
  private var attributes: [XMLDocument.Attribute] = []
  private var text: [UInt8] = []
  private var names: WordTable
  private var namespaces: WordTable
  private var open: [OpenElement] = []

  private struct OpenElement {
    var index: Int32
    var lastChild: Int32 = -1
  }

  init(
    offsets: [Int], limits: XMLLimits, vocabulary: XMLVocabulary, keepsIndentation: Bool,
    textCapacity: Int
  ) {
    self.offsets = offsets
    self.limits = limits
    self.keepsIndentation = keepsIndentation
    names = WordTable(words: vocabulary.names, known: vocabulary.nameIDs)
    namespaces = WordTable(words: vocabulary.namespaces, known: vocabulary.namespaceIDs)
    nodes.reserveCapacity(offsets.count)
    // Untouched capacity costs no memory, and growing a 60 MB text by doubling would.
    text.reserveCapacity(min(textCapacity, limits.textBytes))
    open.reserveCapacity(limits.depth)
  }

  var isComplete: Bool { open.isEmpty && !nodes.isEmpty && failure == nil }

  func document(file: String, source: [UInt8]) -> XMLDocument {
    XMLDocument(
      file: file, nodes: nodes, attributes: attributes, text: text, names: names.words,
      namespaces: namespaces.words, source: source)
  }

  // MARK: Events

  func start(
    name: UnsafePointer<UInt8>, uri: UnsafePointer<UInt8>?, count: Int,
    attributes values: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  ) {
    guard failure == nil else { return }
    guard open.count < limits.depth else {
      return stop(.limit, "elements are nested deeper than \(limits.depth)")
    }
    var node = XMLDocument.Node(
      name: names.id(of: name), namespace: uri.map { namespaces.id(of: $0) } ?? -1,
      parent: open.last?.index ?? -1)
    node.offset = elementCount < offsets.count ? offsets[elementCount] : 0
    elementCount += 1
    node.textStart = text.count
    node.textEnd = text.count
    if count > 0, let values {
      node.attributeStart = Int32(self.attributes.count)
      node.attributeCount = Int32(count)
      for place in 0..<count where failure == nil { take(values + place * 5) }
      guard failure == nil else { return }
      node.textStart = text.count
      node.textEnd = text.count
    }
    if !open.isEmpty { splitOwnText() }
    let index = Int32(nodes.count)
    nodes.append(node)
    if !open.isEmpty { link(index) }
    open.append(OpenElement(index: index))
  }

  func end() {
    guard failure == nil, let closed = open.popLast() else { return }
    if !keepsIndentation { dropIndentation(closed) }
  }

  func characters(_ pointer: UnsafePointer<UInt8>, _ length: Int) {
    guard failure == nil, let current = open.last, length > 0 else { return }
    guard text.count + length <= limits.textBytes else {
      return stop(.limit, "the document's text is longer than \(limits.textBytes) bytes")
    }
    let start = text.count
    let holder: Int
    if nodes[Int(current.index)].firstChild < 0 {
      holder = Int(current.index)
    } else if current.lastChild >= 0, nodes[Int(current.lastChild)].name < 0 {
      holder = Int(current.lastChild)
    } else {
      guard nodes.count < Int(Int32.max) else { return stop(.limit, "too many parts") }
      let run = Int32(nodes.count)
      var node = XMLDocument.Node(name: -1, namespace: -1, parent: current.index)
      node.textStart = start
      nodes.append(node)
      link(run)
      holder = Int(run)
    }
    text.append(contentsOf: UnsafeBufferPointer(start: pointer, count: length))
    if nodes[holder].textEnd <= nodes[holder].textStart { nodes[holder].textStart = start }
    nodes[holder].textEnd = text.count
  }

  func refuseDocumentType() { stop(.doctype, "a document type declaration is not allowed") }

  func report(code: UInt32, line: Int, column: Int) {
    guard failure == nil else { return }
    var failure = ParseFailure(code: xmlParserErrors(code), line: line, column: column)
    if failure.code == XML_ERR_TAG_NAME_MISMATCH, let current = open.last {
      let name = names.words[Int(nodes[Int(current.index)].name)]
      if name.utf8.count <= 64, name.utf8.allSatisfy({ ($0 | 0x20) > 0x60 && ($0 | 0x20) < 0x7B }) {
        failure.openElement = name
      }
    }
    self.failure = failure
    if let context { xmlStopParser(context) }
  }

  // MARK: Parts

  private func stop(_ kind: XMLError.Kind, _ message: String) {
    let input = context?.pointee.input?.pointee
    failure = ParseFailure(
      code: XML_ERR_USER_STOP, line: Int(input?.line ?? 0), column: Int(input?.col ?? 0),
      kind: kind, message: message)
    if let context { xmlStopParser(context) }
  }

  /// One attribute of libxml2's five pointers: local name, prefix, namespace, value, end.
  private func take(_ parts: UnsafeMutablePointer<UnsafePointer<UInt8>?>) {
    guard let name = parts[0], let value = parts[3], let end = parts[4] else { return }
    let length = end - value
    guard length <= limits.attributeBytes else {
      return stop(.limit, "an attribute is longer than \(limits.attributeBytes) bytes")
    }
    let start = text.count
    text.append(contentsOf: UnsafeBufferPointer(start: value, count: length))
    attributes.append(
      XMLDocument.Attribute(
        name: names.id(of: name), namespace: parts[2].map { namespaces.id(of: $0) } ?? -1,
        start: start, end: text.count))
  }

  /// Before the first child element, text that the parent held itself becomes a run of its own.
  private func splitOwnText() {
    guard let current = open.last else { return }
    let parent = nodes[Int(current.index)]
    guard parent.firstChild < 0, parent.textEnd > parent.textStart else { return }
    if !keepsIndentation, isBlank(parent.textStart, parent.textEnd) { return }
    let run = Int32(nodes.count)
    var node = XMLDocument.Node(name: -1, namespace: -1, parent: current.index)
    node.textStart = parent.textStart
    node.textEnd = parent.textEnd
    nodes.append(node)
    link(run)
  }

  private func link(_ child: Int32) {
    let place = open.count - 1
    if open[place].lastChild < 0 {
      nodes[Int(open[place].index)].firstChild = child
    } else {
      nodes[Int(open[place].lastChild)].nextSibling = child
    }
    open[place].lastChild = child
  }

  /// Empties runs of white space between elements; the runs stay, as other nodes' links are fixed.
  private func dropIndentation(_ element: OpenElement) {
    var previous: Int32 = -1
    var next = nodes[Int(element.index)].firstChild
    while next >= 0 {
      let node = nodes[Int(next)]
      if node.name < 0, isBlank(node.textStart, node.textEnd) {
        if previous < 0 {
          nodes[Int(element.index)].firstChild = node.nextSibling
        } else {
          nodes[Int(previous)].nextSibling = node.nextSibling
        }
      } else {
        previous = next
      }
      next = node.nextSibling
    }
  }

  private func isBlank(_ start: Int, _ end: Int) -> Bool {
    text.withUnsafeBufferPointer { bytes in
      for index in start..<end {
        switch bytes[index] {
        case 0x20, 0x09, 0x0A, 0x0D: continue
        default: return false
        }
      }
      return true
    }
  }
}
