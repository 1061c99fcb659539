import CYAML

/// Owns one libyaml parser and reads one document into a tree.
///
/// Anchors, aliases, tags and merge keys are refused: they make a small file a huge tree, and no
/// hand-written site file needs them. libyaml checks that the text is UTF-8.
public final class YAMLParser {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let limits: YAMLLimits
  private var nodeCount = 0
  private var faults: [YAMLFault] = []

  /// An open mapping or list.
  private struct Level {
    var isMapping: Bool
    var line: Int
    var column: Int
    var items: [YAMLNode] = []
    var entries: [YAMLEntry] = []
    var keys: Set<String> = []
    var key: (text: String, line: Int, column: Int)?
  }

  /// Prepares to read `bytes`; throws where the text is too long or memory is short.
  public init(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLFault) {
    guard bytes.count <= limits.bytesMax else {
      throw YAMLFault(
        .tooBig, "the file holds \(bytes.count) bytes; at most \(limits.bytesMax) are read",
        line: 1, column: 1)
    }
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    // libyaml keeps a pointer into the text, so the text lives as long as the parser.
    input = .allocate(capacity: max(1, bytes.count))
    _ = input.initialize(from: bytes)
    self.limits = limits
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deinitialize(count: 1)
      parser.deallocate()
      input.deallocate()
      throw YAMLFault(.tooBig, "no memory for the YAML parser", line: 1, column: 1)
    }
    yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
    input.deallocate()
  }

  /// Reads the text's one document: its tree, or none where it cannot be read to the end, and
  /// everything wrong that was found on the way.
  public static func read(
    _ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()
  ) -> (root: YAMLNode?, faults: [YAMLFault]) {
    do {
      return try YAMLParser(bytes, limits: limits).read()
    } catch {
      return (nil, [error])
    }
  }

  // MARK: Reading

  private func read() -> (root: YAMLNode?, faults: [YAMLFault]) {
    do {
      return (try readStream(), faults)
    } catch {
      return (nil, faults + [error])
    }
  }

  private func readStream() throws(YAMLFault) -> YAMLNode? {
    var levels: [Level] = []
    var root: YAMLNode?
    var documents = 0
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxFault() }
      defer { yaml_event_delete(&event) }
      let line = Int(event.start_mark.line) + 1
      let column = Int(event.start_mark.column) + 1
      switch event.type {
      case YAML_STREAM_END_EVENT:
        guard root != nil else {
          throw YAMLFault(.documents, "the file is empty", line: line, column: column)
        }
        return root
      case YAML_DOCUMENT_START_EVENT:
        documents += 1
        guard documents == 1 else {
          throw YAMLFault(
            .documents, "the file holds more than one document", line: line, column: column)
        }
      case YAML_ALIAS_EVENT:
        throw YAMLFault(
          .notAllowed, "aliases (*name) are not allowed", line: line, column: column)
      case YAML_SCALAR_EVENT:
        let scalar = event.data.scalar
        try refuse(anchor: scalar.anchor, tag: scalar.tag, line: line, column: column)
        let text = String(
          decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        let plain = scalar.style == YAML_PLAIN_SCALAR_STYLE
        try add(
          YAMLNode(.scalar(text, plain: plain), line: line, column: column), to: &levels,
          root: &root)
      case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
        let isMapping = event.type == YAML_MAPPING_START_EVENT
        let anchor =
          isMapping ? event.data.mapping_start.anchor : event.data.sequence_start.anchor
        let tag = isMapping ? event.data.mapping_start.tag : event.data.sequence_start.tag
        try refuse(anchor: anchor, tag: tag, line: line, column: column)
        guard levels.count < limits.depthMax else {
          throw YAMLFault(
            .tooBig, "values nest deeper than \(limits.depthMax) levels", line: line,
            column: column)
        }
        levels.append(Level(isMapping: isMapping, line: line, column: column))
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
        let level = levels.removeLast()
        let content: YAMLNode.Content =
          level.isMapping ? .mapping(level.entries) : .sequence(level.items)
        try add(
          YAMLNode(content, line: level.line, column: level.column), to: &levels, root: &root)
      default: break
      }
    }
  }

  /// Puts a finished value where it belongs: the root, a list, a key, or a key's value.
  private func add(_ node: YAMLNode, to levels: inout [Level], root: inout YAMLNode?)
    throws(YAMLFault)
  {
    nodeCount += 1
    guard nodeCount <= limits.nodesMax else {
      throw YAMLFault(
        .tooBig, "the file holds more than \(limits.nodesMax) values", line: node.line,
        column: node.column)
    }
    guard let top = levels.indices.last else {
      root = node
      return
    }
    guard levels[top].isMapping else {
      levels[top].items.append(node)
      return
    }
    if let key = levels[top].key {
      levels[top].key = nil
      if levels[top].keys.insert(key.text).inserted {
        levels[top].entries.append(
          YAMLEntry(key: key.text, line: key.line, column: key.column, value: node))
      } else {
        faults.append(
          YAMLFault(
            .duplicateKey, "the key \"\(key.text)\" stands twice in the same mapping",
            line: key.line, column: key.column))
      }
      return
    }
    guard case .scalar(let text, let plain) = node.content, !(plain && text == "<<") else {
      throw YAMLFault(
        .notAllowed, "a key must be a plain text", line: node.line, column: node.column)
    }
    levels[top].key = (text, node.line, node.column)
  }

  private func refuse(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?,
    line: Int, column: Int
  ) throws(YAMLFault) {
    if anchor != nil {
      throw YAMLFault(
        .notAllowed, "anchors (&name) are not allowed", line: line, column: column)
    }
    if tag != nil {
      throw YAMLFault(.notAllowed, "tags (!name) are not allowed", line: line, column: column)
    }
  }

  private func syntaxFault() -> YAMLFault {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "the text is not YAML"
    // A reader fault (bad UTF-8) has an offset only; its mark stands where parsing had come to.
    let mark = state.error == YAML_READER_ERROR ? state.mark : state.problem_mark
    return YAMLFault(
      .syntax, problem, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}
