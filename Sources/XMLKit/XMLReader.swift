import CXML2

/// Reads XML 1.0 with namespaces through libxml2's SAX2 interface.
///
/// Never reads a document type, an external entity or the network; knows the five predefined
/// entities and character references only. Any thread may read at any time.
public enum XMLReader {
  /// libxml2 asks for this once before threads use it.
  private static let initialised: Void = xmlInitParser()

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - bytes: the document as it arrived, in UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 or
  ///     windows-1252.
  ///   - file: its name for errors.
  ///   - keepsIndentation: whether white space between elements is kept as text.
  public static func parse(
    bytes: [UInt8], file: String, limits: XMLLimits = XMLLimits(),
    vocabulary: XMLVocabulary = .empty, keepsIndentation: Bool = false
  ) throws(XMLError) -> XMLDocument {
    _ = initialised
    guard bytes.count <= limits.bytes else {
      throw XMLError(.limit, "the document is larger than \(limits.bytes) bytes", file: file)
    }
    try checkStart(bytes, file: file)
    let source = try XMLEncoding.utf8(bytes, file: file)
    let scan: TagScan
    do throws(TagScan.Fault) {
      scan = try source.withUnsafeBufferPointer { bytes throws(TagScan.Fault) in
        try TagScan(bytes, limits: limits)
      }
    } catch {
      throw refusal(of: error, source: source, file: file, limits: limits)
    }
    let builder = DocumentBuilder(
      offsets: scan.offsets, limits: limits, vocabulary: vocabulary,
      keepsIndentation: keepsIndentation, textCapacity: source.count)
    let failure = run(source, into: builder)
    if let failure { throw failure.error(file: file, source: source) }
    return builder.document(file: file, source: source)
  }

  /// Tells other files by their first bytes before anything is said about their encoding.
  private static func checkStart(_ bytes: [UInt8], file: String) throws(XMLError) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = bytes[start...].first { $0 != 0x20 && ($0 < 0x09 || $0 > 0x0D) }
    switch first {
    case 0x3C, 0x00, 0xFE, 0xFF: return  // `<`, or UTF-16
    case nil: throw XMLError(.empty, "the file is empty", file: file, line: 1, column: 1)
    default: throw XMLError(.notXML, "the file is not XML", file: file, line: 1, column: 1)
    }
  }

  private static func refusal(
    of fault: TagScan.Fault, source: [UInt8], file: String, limits: XMLLimits
  ) -> XMLError {
    let kind: XMLError.Kind
    let message: String
    let offset: Int
    switch fault {
    case .doctype(let at):
      (kind, message, offset) = (.doctype, "a document type declaration is not allowed", at)
    case .attributes(let at):
      kind = .limit
      message = "an element has more than \(limits.attributesPerElement) attributes"
      offset = at
    case .tagLength(let at):
      kind = .limit
      message = "a start tag is longer than \(limits.attributeBytes * 4) bytes"
      offset = at
    case .elements(let at):
      kind = .limit
      message = "the document has more than \(limits.elements) elements"
      offset = at
    }
    let (line, column) = source.withUnsafeBufferPointer { place(of: offset, in: $0) }
    return XMLError(kind, message, file: file, line: line, column: column)
  }

  /// Lets libxml2 read the bytes; says what failed, or nothing.
  private static func run(_ source: [UInt8], into builder: DocumentBuilder) -> ParseFailure? {
    source.withUnsafeBufferPointer { bytes -> ParseFailure? in
      let skip = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      guard let base = bytes.baseAddress else { return ParseFailure(code: XML_ERR_DOCUMENT_EMPTY) }
      let feed = Feed(next: base + skip, left: bytes.count - skip)
      return withExtendedLifetime((feed, builder)) {
        let user = Unmanaged.passUnretained(builder).toOpaque()
        var handler = saxHandler
        guard
          let context = xmlCreateIOParserCtxt(
            &handler, user, readChunk, nil, Unmanaged.passUnretained(feed).toOpaque(),
            XML_CHAR_ENCODING_UTF8)
        else { return ParseFailure(code: XML_ERR_NO_MEMORY) }
        defer { xmlFreeParserCtxt(context) }
        // NOENT only makes `&amp;` in an attribute a plain `&`: without a document type there are
        // no other entities. HUGE, as the limits are ours.
        let options =
          XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_IGNORE_ENC.rawValue
          | XML_PARSE_NOENT.rawValue
        xmlCtxtUseOptions(context, Int32(bitPattern: options))
        builder.context = context
        defer { builder.context = nil }
        let status = xmlParseDocument(context)
        if let failure = builder.failure { return failure }
        guard status == 0, context.pointee.wellFormed == 1, context.pointee.nsWellFormed == 1,
          builder.isComplete
        else {
          return ParseFailure(code: xmlParserErrors(UInt32(max(0, context.pointee.errNo))))
        }
        return nil
      }
    }
  }
}

/// What is left to hand to libxml2.
private final class Feed {
  var next: UnsafePointer<UInt8>
  var left: Int
  init(next: UnsafePointer<UInt8>, left: Int) {
    self.next = next
    self.left = left
  }
}

private let readChunk: xmlInputReadCallback = { raw, buffer, length in
  guard let raw, let buffer, length > 0 else { return 0 }
  let feed = Unmanaged<Feed>.fromOpaque(raw).takeUnretainedValue()
  let count = min(Int(length), feed.left)
  guard count > 0 else { return 0 }
  UnsafeMutableRawPointer(buffer).copyMemory(from: feed.next, byteCount: count)
  feed.next += count
  feed.left -= count
  return Int32(count)
}

private func builder(_ raw: UnsafeMutableRawPointer) -> DocumentBuilder {
  Unmanaged<DocumentBuilder>.fromOpaque(raw).takeUnretainedValue()
}

/// Callbacks for elements, text and errors; everything else is left out, so that libxml2 builds no
/// tree, declares no entity and loads nothing. `nonisolated(unsafe)`: written once, then copied.
nonisolated(unsafe) private let saxHandler: xmlSAXHandler = {
  var handler = xmlSAXHandler()
  handler.initialized = UInt32(XML_SAX2_MAGIC)
  handler.internalSubset = { raw, _, _, _ in
    if let raw { builder(raw).refuseDocumentType() }
  }
  handler.startElementNs = { raw, name, _, uri, _, _, count, _, attributes in
    if let raw, let name {
      builder(raw).start(name: name, uri: uri, count: Int(count), attributes: attributes)
    }
  }
  handler.endElementNs = { raw, _, _, _ in
    if let raw { builder(raw).end() }
  }
  handler.characters = { raw, text, length in
    if let raw, let text { builder(raw).characters(text, Int(length)) }
  }
  handler.cdataBlock = handler.characters
  handler.ignorableWhitespace = handler.characters
  handler.serror = { raw, error in
    guard let raw, let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    builder(raw).report(
      code: UInt32(bitPattern: error.pointee.code), line: Int(error.pointee.line),
      column: Int(error.pointee.int2))
  }
  return handler
}()
