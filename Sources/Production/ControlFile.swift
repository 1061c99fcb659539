import MailModel

/// A value that does not fit into its column. An operating fault: a number cut short is another
/// number, so the job must not be made.
public struct ControlFileFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The mapping.
  public var mapping: String
  /// The column's name.
  public var column: String
  /// How wide it is, in bytes.
  public var width: Int
  /// How long the value is, in bytes.
  public var length: Int
  /// The piece's number, or 0 for the header record.
  public var piece: Int
  /// What is wrong, in one sentence.
  public var description: String {
    "the column \"\(column)\" of the mapping \(mapping) is \(width) bytes wide and piece \(piece) "
      + "needs \(length)"
  }
}

/// Writes the inserter's control file by the site's field mapping.
public enum ControlFile {
  /// The bytes of the control file: a header record and names of columns where the mapping wants
  /// them, then one record a piece or a sheet in feeding order.
  public static func bytes(_ job: PlannedJob, _ mapping: FieldMapping) throws(ControlFileFault)
    -> [UInt8]
  {
    var writer = ControlWriter(mapping)
    try writer.begin(ControlSubject(job: job))
    for piece in job.pieces {
      switch mapping.record {
      case .piece: try writer.record(ControlSubject(job: job, piece: piece))
      case .sheet:
        for sheet in piece.sheets {
          try writer.record(ControlSubject(job: job, piece: piece, sheet: sheet))
        }
      }
    }
    writer.end()
    return writer.bytes
  }

  /// The control file's text.
  public static func text(_ job: PlannedJob, _ mapping: FieldMapping) throws(ControlFileFault)
    -> String
  {
    mapping.form.codePage.decode(try bytes(job, mapping)) ?? ""
  }
}

/// Puts records together in the mapping's form.
private struct ControlWriter {
  let mapping: FieldMapping
  private(set) var bytes: [UInt8] = []
  private var form: RecordForm { mapping.form }

  init(_ mapping: FieldMapping) { self.mapping = mapping }

  mutating func begin(_ subject: ControlSubject) throws(ControlFileFault) {
    if form.format == .xml {
      add("<?xml version=\"1.0\" encoding=\"\(form.codePage.rawValue)\"?>\n<\(form.rootElement)>\n")
    }
    if !mapping.headerColumns.isEmpty {
      try record(subject, mapping.headerColumns, element: "header")
    }
    if form.format == .delimited, form.header {
      let names = mapping.columns.map {
        quoted(form.codePage.encode($0.name, replacement: form.replacement))
      }
      line(Array(names.joined(separator: delimiter)))
    }
  }

  mutating func record(_ subject: ControlSubject) throws(ControlFileFault) {
    try record(subject, mapping.columns, element: form.recordElement)
  }

  mutating func end() {
    if form.format == .xml { add("</\(form.rootElement)>\n") }
  }

  private mutating func record(
    _ subject: ControlSubject, _ columns: [FieldMapping.Column], element: String
  ) throws(ControlFileFault) {
    var cells: [[UInt8]] = []
    cells.reserveCapacity(columns.count)
    for column in columns { cells.append(try cell(column, subject)) }
    switch form.format {
    case .delimited: line(Array(cells.map(quoted).joined(separator: delimiter)))
    case .fixed: line(Array(cells.joined()))
    case .xml:
      add("<\(element)>")
      for (column, cell) in zip(columns, cells) {
        add("<\(column.name)>")
        bytes += cell
        add("</\(column.name)>")
      }
      add("</\(element)>\n")
    }
  }

  private var delimiter: [UInt8] { Array(form.delimiter.utf8) }

  private mutating func add(_ text: String) { bytes += Array(text.utf8) }

  private mutating func line(_ record: [UInt8]) {
    bytes += record
    if form.lineEnds { bytes += form.carriageReturn ? [0x0D, 0x0A] : [0x0A] }
  }

  // MARK: Cells

  private func cell(_ column: FieldMapping.Column, _ subject: ControlSubject)
    throws(ControlFileFault) -> [UInt8]
  {
    var value = encoded(subject.value(column))
    guard let width = column.width else { return value }
    if value.count > width {
      guard column.cuts else {
        throw ControlFileFault(
          mapping: mapping.id, column: column.name, width: width, length: value.count,
          piece: subject.piece?.piece ?? 0)
      }
      value = Array(value.prefix(width))
      // A character of several bytes is left out whole.
      while form.codePage == .utf8, !value.isEmpty, form.codePage.decode(value) == nil {
        value.removeLast()
      }
    }
    let fill = [UInt8](repeating: column.pad.utf8.first ?? 0x20, count: width - value.count)
    return column.alignment == .left ? value + fill : fill + value
  }

  private func encoded(_ text: String) -> [UInt8] {
    switch form.format {
    // Line ends are quoted in a delimited file, so they are no danger to its records.
    case .delimited where form.codePage == .utf8: return Array(text.utf8)
    case .delimited, .fixed: return form.codePage.encode(text, replacement: form.replacement)
    case .xml: return escaped(text)
    }
  }

  private func escaped(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes += Array("&amp;".utf8)
      case "<": bytes += Array("&lt;".utf8)
      case ">": bytes += Array("&gt;".utf8)
      case "\u{FFFE}", "\u{FFFF}": bytes += form.codePage.encode(form.replacement, replacement: "?")
      default:
        bytes +=
          form.codePage.has(scalar)
          ? form.codePage.encode(String(scalar), replacement: form.replacement)
          : Array("&#\(scalar.value);".utf8)
      }
    }
    return bytes
  }

  private func quoted(_ value: [UInt8]) -> [UInt8] {
    let needs = value.contains { $0 == 0x22 || $0 == 0x0A || $0 == 0x0D || $0 == delimiter.first }
    guard needs else { return value }
    var bytes: [UInt8] = [0x22]
    for byte in value {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    return bytes + [0x22]
  }
}
