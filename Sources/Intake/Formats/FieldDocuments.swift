import MailModel

/// One invoice of a sender's own file, found by the map.
struct FieldDocument {
  var record: FieldRecord
  var lines: [FieldRecord]
  /// Cells that say something else than the first row of the same invoice does.
  var differences: [TextFault]
  /// The invoice as a document of its own.
  var bytes: [UInt8]
}

/// Finds the invoices of a file.
enum FieldDocuments {
  static func read(_ text: [UInt8], map: FieldMap) throws(TextFault) -> [FieldDocument] {
    switch map.form {
    case .csv: try Table(text, map: map).documents()
    case .json: try json(text, map: map)
    }
  }

  // MARK: JSON

  private static func json(_ text: [UInt8], map: FieldMap) throws(TextFault) -> [FieldDocument] {
    let root = try JSONText.read(text)
    guard let found = map.invoicePath.map({ root.at($0) }) ?? root else {
      throw TextFault(
        code: "fields-path", message: "there is nothing at the path of the invoice", offset: 0,
        fix: "correct invoice in the sender's fields")
    }
    let many = found.items.count > 1
    return found.items.map { invoice in
      let lines = (map.linesPath.map { invoice.at($0)?.items ?? [] } ?? [invoice])
      return FieldDocument(
        record: record(invoice, map, prefix: ""),
        lines: lines.enumerated().map { place, line in
          record(line, map, prefix: map.linesPath.map { "\($0)[\(place)]." } ?? "")
        }, differences: [], bytes: many ? alone(invoice, in: text, map: map) : text)
    }
  }

  private static func record(_ node: JSONText, _ map: FieldMap, prefix: String) -> FieldRecord {
    let origin = Origin.place(offset: node.offset, path: prefix.isEmpty ? "" : prefix)
    return FieldRecord(map: map, origin: origin) { field in
      guard let path = map.columns[field], let found = node.at(path), let words = found.words
      else { return nil }
      var isNumber = false
      if case .number = found.value { isNumber = true }
      return .init(
        words: words, isNumber: isNumber,
        origin: .place(offset: found.offset, path: prefix + path))
    }
  }

  /// One object of many, put where the map looks for it. Paths with names only.
  private static func alone(_ node: JSONText, in text: [UInt8], map: FieldMap) -> [UInt8] {
    var end = node.offset
    var depth = 0
    var quoted = false
    while end < text.count {
      let byte = text[end]
      end += 1
      if quoted {
        if byte == 0x5C { end += 1 } else if byte == 0x22 { quoted = false }
      } else if byte == 0x22 {
        quoted = true
      } else if byte == 0x7B || byte == 0x5B {
        depth += 1
      } else if byte == 0x7D || byte == 0x5D {
        depth -= 1
        if depth == 0 { break }
      }
    }
    var out = Array(text[node.offset..<min(end, text.count)])
    let names = (map.invoicePath ?? "").split(separator: ".").map {
      $0.split(separator: "[").first.map(String.init) ?? ""
    }
    for name in names.reversed() { out = Array("{\"\(name)\":".utf8) + out + [0x7D] }
    return out
  }
}

/// A table with its columns found by the map.
private struct Table {
  let text: [UInt8]
  let map: FieldMap
  let table: TableText
  /// Index of each field's column; for numbered columns, of each line's.
  var columns: [InvoiceField: Int] = [:]
  var numbered: [[InvoiceField: Int]] = []
  var names: [String] = []

  /// More lines than this stand in no row.
  private static let numberedMax = 99

  init(_ text: [UInt8], map: FieldMap) throws(TextFault) {
    self.text = text
    self.map = map
    table = try TableText(text, delimiter: map.delimiter.utf8.first ?? 0x3B)
    if map.header {
      guard let head = table.rows.first else {
        throw TextFault(code: "file-empty", message: "the file is empty", offset: 0)
      }
      names = head.cells.map { $0.text.trimmingBlanks }
    }
    for (field, name) in map.columns.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      if name.contains("{n}") {
        findNumbered(field, name)
      } else {
        columns[field] = try index(of: name)
      }
    }
  }

  /// The column of a name, without regard to case where no other way finds one.
  private func find(_ name: String) -> Int? {
    if !map.header { return Int(name).flatMap { $0 > 0 ? $0 - 1 : nil } }
    return names.firstIndex(of: name)
      ?? names.firstIndex { $0.lowercased() == name.lowercased() }
  }

  private func index(of name: String) throws(TextFault) -> Int {
    if let index = find(name) { return index }
    let near = nearestName(to: name, in: names)
    throw TextFault(
      code: "fields-column", message: "the table has no column \"\(name)\"", offset: 0,
      fix: near.map { "did the table rename it to \"\($0.prefix(64))\"?" }
        ?? "correct columns in the sender's fields, or the table")
  }

  private mutating func findNumbered(_ field: InvoiceField, _ pattern: String) {
    for place in 1...Self.numberedMax {
      let name = pattern.replacing("{n}", with: String(place))
      guard let index = find(name), map.header else { break }
      while numbered.count < place { numbered.append([:]) }
      numbered[place - 1][field] = index
    }
  }

  func documents() throws(TextFault) -> [FieldDocument] {
    let rows = map.header ? Array(table.rows.dropFirst()) : table.rows
    switch map.rows {
    case .invoice: return rows.map { row in document([row], lines: lines(in: row)) }
    case .line:
      var groups: [(number: String?, rows: [TableText.Row])] = []
      var places: [String: Int] = [:]
      for row in rows {
        let number = columns[.number].flatMap { cell(row, $0) }?.text.trimmingBlanks
        if let number, let place = places[number] {
          groups[place].rows.append(row)
        } else if number == nil || number?.isEmpty == true, !groups.isEmpty {
          // A row without a number goes on with the invoice above.
          groups[groups.count - 1].rows.append(row)
        } else {
          if let number { places[number] = groups.count }
          groups.append((number, [row]))
        }
      }
      return groups.map { group in
        document(group.rows, lines: group.rows.map { record($0, columns) })
      }
    }
  }

  private func cell(_ row: TableText.Row, _ index: Int) -> TableText.Cell? {
    index < row.cells.count ? row.cells[index] : nil
  }

  private func record(_ row: TableText.Row, _ columns: [InvoiceField: Int]) -> FieldRecord {
    FieldRecord(map: map, origin: .place(offset: row.range.lowerBound, path: "")) { field in
      guard let index = columns[field], let cell = cell(row, index) else { return nil }
      return .init(
        words: cell.text, origin: .place(offset: cell.offset, path: title(index)))
    }
  }

  private func title(_ index: Int) -> String {
    index < names.count && !names[index].isEmpty
      ? "column \"\(names[index].prefix(64))\"" : "column \(index + 1)"
  }

  /// The lines in the numbered columns of a row that say anything; else the row is its one line.
  private func lines(in row: TableText.Row) -> [FieldRecord] {
    guard !numbered.isEmpty else { return [record(row, columns)] }
    return numbered.compactMap { own in
      let says = own.values.contains { cell(row, $0)?.text.trimmingBlanks.isEmpty == false }
      return says ? record(row, columns.merging(own) { _, own in own }) : nil
    }
  }

  private func document(_ rows: [TableText.Row], lines: [FieldRecord]) -> FieldDocument {
    var bytes: [UInt8] = []
    if map.header, let head = table.rows.first { bytes += line(head) }
    for row in rows { bytes += line(row) }
    return FieldDocument(
      record: record(rows[0], columns), lines: lines, differences: differences(rows), bytes: bytes)
  }

  private func line(_ row: TableText.Row) -> [UInt8] {
    let bytes = Array(text[row.range])
    return bytes.last == 0x0A || bytes.last == 0x0D ? bytes : bytes + [0x0A]
  }

  /// What is said of the document must be the same in each of its rows, or left out.
  private func differences(_ rows: [TableText.Row]) -> [TextFault] {
    guard rows.count > 1 else { return [] }
    var found: [TextFault] = []
    let fields = columns.filter { !$0.key.isOfLine }.sorted { $0.value < $1.value }
    for (_, index) in fields {
      let first = cell(rows[0], index)?.text.trimmingBlanks ?? ""
      for row in rows.dropFirst() {
        guard let cell = cell(row, index), !cell.text.trimmingBlanks.isEmpty,
          cell.text.trimmingBlanks != first
        else { continue }
        found.append(
          TextFault(
            code: "fields-differ",
            message: "\(title(index)) says something else than in the invoice's first row",
            offset: cell.offset,
            fix: "write what holds for the whole invoice the same in each of its rows"))
        break
      }
    }
    return found
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    guard let start = utf8.firstIndex(where: { $0 > 0x20 }),
      let end = utf8.lastIndex(where: { $0 > 0x20 })
    else { return "" }
    return String(self[start...end])
  }
}
