/// A document that was read: a flat store of nodes that `XMLElement` looks into.
///
/// Nodes are plain numbers in one array, so that reading thousands of documents a second makes few
/// allocations. It never changes after reading, and so may be shared between threads.
public final class XMLDocument: Sendable {
  /// One element or one run of text. Links are indices; -1 is none.
  struct Node {
    /// -1 for a run of text.
    var name: Int32
    var namespace: Int32
    var parent: Int32
    var firstChild: Int32 = -1
    var nextSibling: Int32 = -1
    var attributeStart: Int32 = 0
    var attributeCount: Int32 = 0
    /// Where the start tag's `<` stands in the source.
    var offset: Int = 0
    /// The text of an element without child elements, or of a run.
    var textStart: Int = 0
    var textEnd: Int = 0
  }
  struct Attribute {
    var name: Int32
    var namespace: Int32
    var start: Int
    var end: Int
  }

  /// The file as the caller named it.
  public let file: String
  let nodes: ContiguousArray<Node>
  let attributes: [Attribute]
  let text: [UInt8]
  let names: [String]
  let namespaces: [String]
  let source: [UInt8]

  init(
    file: String, nodes: ContiguousArray<Node>, attributes: [Attribute], text: [UInt8],
    names: [String], namespaces: [String], source: [UInt8]
  ) {
    self.file = file
    self.nodes = nodes
    self.attributes = attributes
    self.text = text
    self.names = names
    self.namespaces = namespaces
    self.source = source
  }

  /// The outermost element.
  public var root: XMLElement { XMLElement(document: self, index: 0) }

  /// How many elements and runs of text there are.
  public var nodeCount: Int { nodes.count }

  func string(_ start: Int, _ end: Int) -> String {
    text.withUnsafeBufferPointer { String(decoding: $0[start..<end], as: UTF8.self) }
  }
}

/// Finds line and column of a byte offset; both count from 1, columns in characters.
func place(of offset: Int, in source: UnsafeBufferPointer<UInt8>) -> (line: Int, column: Int) {
  var line = 1
  var lineStart = 0
  let end = min(offset, source.count)
  for index in 0..<end where source[index] == 0x0A {
    line += 1
    lineStart = index + 1
  }
  var column = 1
  for index in lineStart..<max(lineStart, end) where source[index] & 0xC0 != 0x80 { column += 1 }
  // A byte order mark is no character of the first line.
  if line == 1, end >= 3, source[0] == 0xEF, source[1] == 0xBB, source[2] == 0xBF { column -= 1 }
  return (line, column)
}

extension XMLDocument {
  /// Elements without child elements and without text other than white space, in document order.
  public func emptyElements(limit: Int) -> [XMLElement] {
    var found: [XMLElement] = []
    text.withUnsafeBufferPointer { bytes in
      for (index, node) in nodes.enumerated() where node.name >= 0 && node.firstChild < 0 {
        var blank = true
        for place in node.textStart..<node.textEnd where blank {
          let byte = bytes[place]
          blank = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
        }
        guard blank else { continue }
        found.append(XMLElement(document: self, index: Int32(index)))
        if found.count == limit { return }
      }
    }
    return found
  }
}
