import Foundation
import MailModel

extension MappingReader {
  /// Reads a delimited file (RFC 4180 with any delimiter). Columns are found by their names where
  /// the mapping says that the file names them, else by their places.
  static func readDelimited(_ bytes: [UInt8], _ gatherer: inout ResultGatherer) {
    let form = gatherer.mapping.form
    var scan = DelimitedScan(
      bytes, delimiter: form.delimiter.utf8.first ?? 0x3B, limits: gatherer.limits)
    var places: [Int?] = Array(0..<gatherer.mapping.columns.count)
    var before = gatherer.mapping.linesBefore
    var wantsNames = form.header
    while !gatherer.isStopped {
      let line = scan.line
      let row: [[UInt8]]
      do throws(DelimitedScan.Fault) {
        guard let next = try scan.next() else { break }
        row = next
      } catch {
        return gatherer.refuse(
          "results-unreadable", "the results file is not delimited text: \(error.rawValue)",
          line: line, fix: "name the mapping that suits the file")
      }
      if row.count == 1, row[0].isEmpty { continue }
      if before > 0 {
        before -= 1
        continue
      }
      let cells = row.map { form.codePage.decode($0) }
      guard !cells.contains(where: { $0 == nil }) else {
        gatherer.note(
          "results-encoding", "the record is not \(form.codePage.rawValue)", line: line,
          why: "it is left out")
        continue
      }
      if wantsNames {
        wantsNames = false
        guard let found = columns(cells, line, &gatherer) else { return }
        places = found
        continue
      }
      gatherer.add(
        places.map { place in place.flatMap { $0 < cells.count ? cells[$0] : nil } }, line: line)
    }
    if wantsNames, !gatherer.isStopped {
      gatherer.refuse("results-empty", "the results file has no names of columns")
    }
  }

  /// Where the mapping's columns stand in a file that names them.
  private static func columns(
    _ cells: [String?], _ line: Int, _ gatherer: inout ResultGatherer
  ) -> [Int?]? {
    func folded(_ text: String) -> String {
      text.trimmingCharacters(in: .whitespaces.union(["\u{FEFF}"])).lowercased()
    }
    let names = cells.map { folded($0 ?? "") }
    var places: [Int?] = []
    for column in gatherer.mapping.columns {
      let place = names.firstIndex(of: folded(column.name))
      if place == nil, column.field != .ignore, column.field != .time {
        gatherer.refuse(
          "results-no-column", "the results file has no column \"\(column.name)\"", line: line,
          fix: "name the mapping that suits the file")
        return nil
      }
      places.append(place)
    }
    return places
  }

  /// Reads fixed-length records, with line ends or without.
  static func readFixed(_ bytes: [UInt8], _ gatherer: inout ResultGatherer) {
    let mapping = gatherer.mapping
    let width = mapping.columns.reduce(0) { $0 + $1.width }
    guard width > 0 else {
      return gatherer.refuse("results-unreadable", "the mapping's columns have no widths")
    }
    if !mapping.form.lineEnds {
      guard bytes.count % width == 0 else {
        return gatherer.refuse(
          "results-unreadable", "the file's \(bytes.count) bytes are no whole records",
          why: "a record has \(width) bytes")
      }
      for number in mapping.linesBefore..<max(mapping.linesBefore, bytes.count / width)
      where !gatherer.isStopped {
        fixed(bytes[number * width..<(number + 1) * width], line: number + 1, &gatherer)
      }
      return
    }
    var start = 0
    var line = 0
    while start < bytes.count, !gatherer.isStopped {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      line += 1
      defer { start = end + 1 }
      let hasReturn = end > start && bytes[end - 1] == 0x0D
      let record = bytes[start..<(hasReturn ? end - 1 : end)]
      guard line > mapping.linesBefore, !record.isEmpty else { continue }
      // Blanks at the end of a line are often lost on the way.
      let last = mapping.columns.last?.width ?? 0
      guard record.count <= width, record.count > width - max(1, last) else {
        gatherer.note(
          "results-length", "the record has \(record.count) bytes", line: line,
          why: "the mapping's records have \(width); it is left out")
        continue
      }
      fixed(record, line: line, &gatherer)
    }
  }

  private static func fixed(
    _ record: ArraySlice<UInt8>, line: Int, _ gatherer: inout ResultGatherer
  ) {
    var values: [String?] = []
    var start = record.startIndex
    for column in gatherer.mapping.columns {
      let end = min(record.endIndex, start + column.width)
      guard let text = gatherer.mapping.form.codePage.decode(record[start..<end]) else {
        return gatherer.note(
          "results-encoding", "the record is not \(gatherer.mapping.form.codePage.rawValue)",
          line: line, column: column.name, why: "it is left out")
      }
      values.append(text)
      start = end
    }
    gatherer.add(values, line: line)
  }
}

/// Takes delimited text apart, record by record.
struct DelimitedScan {
  /// Why the bytes are no delimited text.
  enum Fault: String, Error {
    case quote = "a quotation mark is not closed"
    case afterQuote = "text follows a closing quotation mark"
    case binary = "it holds a zero byte"
    case record = "a record is too long"
    case columns = "a record has too many columns"
  }

  private let bytes: [UInt8]
  private let delimiter: UInt8
  private let limits: ResultsLimits
  private var place = 0
  /// The line at which the next record begins, from 1.
  private(set) var line = 1

  init(_ bytes: [UInt8], delimiter: UInt8, limits: ResultsLimits) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.limits = limits
  }

  /// The next record, or nothing at the end.
  mutating func next() throws(Fault) -> [[UInt8]]? {
    guard place < bytes.count else { return nil }
    let first = place
    var cells: [[UInt8]] = []
    while true {
      let cell = try self.cell(from: first)
      cells.append(cell)
      guard cells.count <= limits.columnsMax else { throw .columns }
      guard place < bytes.count else { return cells }
      let byte = bytes[place]
      place += 1
      if byte == delimiter { continue }
      if byte == 0x0D, place < bytes.count, bytes[place] == 0x0A { place += 1 }
      line += 1
      return cells
    }
  }

  private mutating func cell(from first: Int) throws(Fault) -> [UInt8] {
    var cell: [UInt8] = []
    let isQuoted = place < bytes.count && bytes[place] == 0x22
    if isQuoted { place += 1 }
    while place < bytes.count {
      let byte = bytes[place]
      guard byte != 0 else { throw .binary }
      guard place - first < limits.recordBytesMax else { throw .record }
      if isQuoted {
        if byte == 0x0A { line += 1 }
        if byte == 0x22 {
          place += 1
          guard place < bytes.count, bytes[place] == 0x22 else {
            let ends =
              place == bytes.count || bytes[place] == delimiter
              || bytes[place] == 0x0A || bytes[place] == 0x0D
            guard ends else { throw .afterQuote }
            return cell
          }
        }
      } else if byte == delimiter || byte == 0x0A || byte == 0x0D {
        return cell
      }
      cell.append(byte)
      place += 1
    }
    guard !isQuoted else { throw .quote }
    return cell
  }
}
