import MailModel
import YAMLKit

/// A file in `mappings/`: it says how a file is written or how one is read.
struct MappingEntry {
  var control: FieldMapping?
  var results: ResultsMapping?
}

/// What a mapping is for.
private enum MappingUse: String, CaseIterable { case control, results }

/// What ends a record.
private enum RecordEnd: String, CaseIterable {
  case carriageReturn = "CRLF"
  case line = "LF"
  case none
}

extension MappingReader {
  /// The root of a file in `mappings/`.
  func mappingFile() -> MappingEntry? {
    guard let use = choice("use", MappingUse.self, default: .control) else { return nil }
    switch use {
    case .control: return fieldMapping().map { MappingEntry(control: $0) }
    case .results: return resultsMapping().map { MappingEntry(results: $0) }
    }
  }

  private func fieldMapping() -> FieldMapping? {
    let id = identifier("id")
    let record = choice("record", FieldMapping.Record.self, default: .piece)
    let form = recordForm()
    let head = each("headerRecord", what: "column") { $0.column(in: form, of: nil, inHead: true) }
    let columns = each("columns", what: "column", required: true) {
      $0.column(in: form, of: record, inHead: false)
    }
    guard let id, let record else { return nil }
    return FieldMapping(
      id: id, record: record, form: form, headerColumns: head.map(\.value),
      columns: columns.map(\.value))
  }

  private func resultsMapping() -> ResultsMapping? {
    let id = identifier("id")
    let form = recordForm()
    let before = integer("linesBefore", in: 0...1000, default: 0)
    let columns = each("columns", what: "column", required: true) { $0.resultsColumn(in: form) }
      .map(\.value)
    var words: [String: MachineStatus] = [:]
    for entry in freeEntries("words") {
      guard let status = choice("words", entry.value, MachineStatus.self) else { continue }
      words[entry.key] = status
    }
    if value("words") == nil { missing("words", example: "{OK: inserted, NOK: bad}") }
    let otherwise = choice("otherwise", MachineStatus.self, default: .unknown)
    let notReported = choice("notReported", MachineStatus.self, default: .unknown)
    let named = columns.contains { [.piece, .id, .mark].contains($0.field) }
    if !columns.isEmpty, !named || !columns.contains(where: { $0.field == .status }) {
      faults.error(
        "missing-key", "the columns of \(what) name no piece or no status",
        at: value("columns") ?? node, why: "a result says what became of which piece",
        fix: "add a column with field: status and one with field: piece, id or mark")
    }
    guard let id, let before, let otherwise, let notReported else { return nil }
    return ResultsMapping(
      id: id, form: form, linesBefore: before, columns: columns, words: words,
      otherwise: otherwise, notReported: notReported)
  }

  // MARK: Forms

  /// What is faulty is reported and takes its default, so that the rest is read and checked too.
  private func recordForm() -> RecordForm {
    let format = choice("format", RecordForm.Format.self, default: .delimited) ?? .delimited
    let codePage = choice("codePage", CodePage.self, default: .utf8) ?? .utf8
    let replacement = oneCharacter("replacement", default: "?") ?? "?"
    let end = choice("lineEnd", RecordEnd.self, default: .carriageReturn) ?? .carriageReturn
    var form = RecordForm(
      format: format, header: false, carriageReturn: end == .carriageReturn,
      lineEnds: end != .none, codePage: codePage, replacement: replacement)
    switch format {
    case .delimited:
      form.delimiter = delimiter() ?? form.delimiter
      form.header = flag("header") ?? true
    case .xml:
      form.rootElement = xmlName("rootElement", default: "job") ?? form.rootElement
      form.recordElement = xmlName("recordElement", default: "record") ?? form.recordElement
      if codePage == .cp437 {
        faults.error(
          "unknown-value", "an XML file cannot be CP437", at: value("codePage") ?? node,
          why: "no reader has to know it", fix: "say UTF-8")
      }
    case .fixed: break
    }
    if end == .none, format != .fixed {
      faults.error(
        "unknown-value", "only records of a fixed length can do without line ends",
        at: value("lineEnd") ?? node, fix: "say CRLF or LF, or format: FLR")
    }
    return form
  }

  private func delimiter() -> String? {
    let delimiter = text("delimiter") ?? ";"
    guard [",", ";", "|", "tab"].contains(delimiter) else {
      faults.error(
        "unknown-value", "\"delimiter\" must be one of , ; | tab", at: value("delimiter") ?? node)
      return nil
    }
    return delimiter == "tab" ? "\t" : delimiter
  }

  private func oneCharacter(_ key: String, default standard: String) -> String? {
    let text = text(key) ?? standard
    guard text.utf8.count == 1, let byte = text.utf8.first, (0x20...0x7E).contains(byte) else {
      wrong(key, value(key) ?? node, wants: "one printable ASCII character")
      return nil
    }
    return text
  }

  private func xmlName(_ key: String, default standard: String?) -> String? {
    guard let text = text(key) ?? standard else {
      missing(key)
      return nil
    }
    func letter(_ byte: UInt8) -> Bool {
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
    let sound = text.utf8.allSatisfy {
      letter($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
    }
    guard sound, text.utf8.count <= 64, text.utf8.first.map(letter) ?? false else {
      wrong(key, value(key) ?? node, wants: "a name of an XML element: letters a–z, digits, - . _")
      return nil
    }
    return text
  }

  // MARK: Columns

  private func column(
    in form: RecordForm, of record: FieldMapping.Record?, inHead: Bool
  ) -> FieldMapping.Column? {
    let name = form.format == .xml ? xmlName("name", default: nil) : requiredText("name")
    let source = choice("field", FieldMapping.Source.self)
    let text = text("text") ?? ""
    let width = width(in: form)
    let alignment = choice("align", FieldMapping.Alignment.self, default: .left)
    let pad = oneCharacter("pad", default: " ")
    let cuts = flag("cut") ?? false
    let decimals =
      value("decimals") == nil ? nil : integer("decimals", in: 0...6)
    let mark = choice("decimalMark", FieldMapping.DecimalMark.self, default: .point)
    let date = choice("dateForm", FieldMapping.DateForm.self, default: .iso)
    guard let name, let source, let alignment, let pad, let mark, let date else { return nil }
    if inHead, !source.isOfJob {
      faults.error(
        "unknown-value", "\"\(source.rawValue)\" cannot be said of a whole job",
        at: value("field") ?? node, why: "the header record stands before all pieces")
      return nil
    }
    if !inHead, record == .piece, source.isOfSheet {
      faults.error(
        "unknown-value", "\"\(source.rawValue)\" can only be said of a sheet",
        at: value("field") ?? node, fix: "say record: sheet, or take another field")
      return nil
    }
    checkUse(of: source, text, mark)
    return FieldMapping.Column(
      name: name, source: source, text: text, width: width, alignment: alignment, pad: pad,
      cuts: cuts, decimals: decimals, decimalMark: mark, dateForm: date)
  }

  private func checkUse(
    of source: FieldMapping.Source, _ text: String, _ mark: FieldMapping.DecimalMark
  ) {
    if (source == .constant) == text.isEmpty {
      faults.error(
        source == .constant ? "missing-key" : "unknown-key",
        "a constant, and nothing else, has a \"text\"", at: value("text") ?? node)
    }
    if mark == .implied, value("decimals") == nil {
      faults.error(
        "missing-key", "a number with implied decimals needs \"decimals\"", at: node,
        why: "21.5 and 2.15 would both be written 215")
    }
    for key in ["decimals", "decimalMark"] where !source.isDecimal {
      guard let node = value(key) else { continue }
      faults.error("unknown-key", "\"\(source.rawValue)\" has no decimals", at: node)
    }
    if let node = value("dateForm"), source != .postingDate, source != .created {
      faults.error("unknown-key", "\"\(source.rawValue)\" is no date", at: node)
    }
  }

  private func width(in form: RecordForm) -> Int? {
    if form.format == .fixed { return integer("width", in: 1...4096) }
    return value("width") == nil ? nil : integer("width", in: 1...4096)
  }

  private func resultsColumn(in form: RecordForm) -> ResultsMapping.Column? {
    let name = form.format == .xml ? xmlName("name", default: nil) : requiredText("name")
    let field = choice("field", ResultsMapping.Field.self)
    let width = form.format == .fixed ? integer("width", in: 1...4096) : 0
    guard let name, let field, let width else { return nil }
    return ResultsMapping.Column(name: name, field: field, width: width)
  }
}
