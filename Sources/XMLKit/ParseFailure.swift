import CXML2

/// What stopped a parse, in libxml2's numbers. Its messages are not used: they echo content.
struct ParseFailure {
  var code: xmlParserErrors
  var line = 0
  var column = 0
  var kind: XMLError.Kind?
  var message: String?
  var openElement: String?

  init(
    code: xmlParserErrors, line: Int = 0, column: Int = 0, kind: XMLError.Kind? = nil,
    message: String? = nil
  ) {
    self.code = code
    self.line = line
    self.column = column
    self.kind = kind
    self.message = message
  }

  func error(file: String, source: [UInt8]) -> XMLError {
    if line <= 0 {
      let end = source.withUnsafeBufferPointer { place(of: $0.count, in: $0) }
      return XMLError(kind ?? .malformed, words, file: file, line: end.line, column: end.column)
    }
    return XMLError(
      kind ?? .malformed, words, file: file, line: line, column: max(1, column))
  }

  private var words: String {
    if let message { return message }
    switch code {
    case XML_ERR_DOCUMENT_EMPTY, XML_ERR_DOCUMENT_START: return "there is no element"
    case XML_ERR_DOCUMENT_END: return "something stands behind the document's last end tag"
    case XML_ERR_EXTRA_CONTENT, XML_ERR_NOT_WELL_BALANCED:
      return "something stands behind the document's last end tag, or an element is not closed"
    case XML_ERR_TAG_NAME_MISMATCH:
      return openElement.map { "the end tag does not close the open element \($0)" }
        ?? "an end tag does not close the open element"
    case XML_ERR_TAG_NOT_FINISHED, XML_ERR_LTSLASH_REQUIRED, XML_ERR_GT_REQUIRED:
      return "a tag is not finished, or the document ends too early"
    case XML_ERR_INVALID_CHARREF, XML_ERR_INVALID_DEC_CHARREF, XML_ERR_INVALID_HEX_CHARREF:
      return "a character reference names no character of XML 1.0"
    case XML_ERR_INVALID_CHAR: return "a character that XML 1.0 does not have"
    case XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY, XML_ERR_ENTITYREF_NO_NAME,
      XML_ERR_ENTITYREF_SEMICOL_MISSING, XML_ERR_NAME_REQUIRED:
      return "a name is missing, or an entity is not one of the five predefined ones"
    case XML_ERR_ATTRIBUTE_REDEFINED, XML_NS_ERR_ATTRIBUTE_REDEFINED:
      return "an attribute stands twice in one tag"
    case XML_ERR_LT_IN_ATTRIBUTE: return "an attribute's value holds a bare <"
    case XML_ERR_ATTRIBUTE_NOT_STARTED, XML_ERR_ATTRIBUTE_NOT_FINISHED,
      XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
      return "an attribute has no value in quotation marks"
    case XML_NS_ERR_UNDEFINED_NAMESPACE: return "a prefix is not declared"
    case XML_NS_ERR_XML_NAMESPACE, XML_NS_ERR_QNAME, XML_NS_ERR_EMPTY, XML_NS_ERR_COLON:
      return "a name or namespace declaration is not allowed"
    case XML_ERR_COMMENT_NOT_FINISHED, XML_ERR_HYPHEN_IN_COMMENT:
      return "a comment is not finished or holds two hyphens"
    case XML_ERR_CDATA_NOT_FINISHED: return "a CDATA section is not finished"
    case XML_ERR_MISPLACED_CDATA_END: return "text holds ]]>"
    case XML_ERR_RESERVED_XML_NAME:
      return "the XML declaration does not stand at the very beginning"
    case XML_ERR_UNKNOWN_VERSION, XML_ERR_VERSION_MISSING, XML_ERR_VERSION_MISMATCH:
      return "the XML version is not 1.0"
    case XML_ERR_NO_MEMORY: return "libxml2 has no memory left"
    default: return "the document is not well-formed (libxml2 error \(code.rawValue))"
    }
  }
}
