/// Lines and columns of one document's elements, for readers that ask for very many of them: it
/// goes on from the last answer, where `XMLElement.location` counts from the top each time.
public final class XMLPlaces {
  private let document: XMLDocument
  private var offset = 0
  private var line = 1
  private var column = 1

  /// Begins at a document's top.
  public init(_ document: XMLDocument) { self.document = document }

  /// Line and column of an element's start tag; the same as `XMLElement.location`.
  public func location(of element: XMLElement) -> (line: Int, column: Int) {
    precondition(element.document === document, "the element is of another document")
    let wanted = min(element.node.offset, document.source.count)
    if wanted < offset { (offset, line, column) = (0, 1, 1) }
    document.source.withUnsafeBufferPointer { source in
      // A byte order mark is no character of the first line.
      if offset == 0, wanted >= 3, source[0] == 0xEF, source[1] == 0xBB, source[2] == 0xBF {
        offset = 3
      }
      while offset < wanted {
        let byte = source[offset]
        if byte == 0x0A {
          line += 1
          column = 1
        } else if byte & 0xC0 != 0x80 {
          column += 1
        }
        offset += 1
      }
    }
    return (line, column)
  }
}
