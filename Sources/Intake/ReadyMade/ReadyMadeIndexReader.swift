import Foundation
import MailModel

/// What an index says of one invoice, as written.
public struct ReadyMadeEntry: Sendable, Equatable, Codable {
  /// Its record: the line in CSV, the place in JSON's list, from 1.
  public var row: Int
  /// The values that are there, by field.
  public var values: [String: [String]]

  /// The texts of a field that are not empty.
  public func texts(_ field: ReadyMadeField) -> [String] {
    (values[field.rawValue] ?? []).filter { !$0.isEmpty }
  }

  /// The first of them.
  public func text(_ field: ReadyMadeField) -> String? { texts(field).first }
}

/// An index that was read.
public struct ReadyMadeIndexContent: Sendable {
  /// Its entries, in its order.
  public var entries: [ReadyMadeEntry] = []
  /// What is wrong with it as a whole: then none of its invoices may be mailed unseen.
  public var faults: [Diagnostic] = []
  /// Whether it could not be read at all.
  public var isUnreadable = false
}

/// Reads index files by a sender's map of fields.
public enum ReadyMadeIndexReader {
  /// Bytes of an index.
  public static let bytesMax = 64 << 20
  /// Invoices in an index.
  public static let entriesMax = 100_000
  /// Cells of a record.
  static let cellsMax = 200
  /// Bytes of a cell.
  static let cellBytesMax = 10_000

  /// Reads an index. `file` is its name in diagnostics.
  public static func read(
    _ bytes: [UInt8], by profile: ReadyMadeProfile, file: String
  ) -> ReadyMadeIndexContent {
    guard let index = profile.index else { return ReadyMadeIndexContent() }
    guard bytes.count <= bytesMax else {
      return unreadable(
        "index-too-large", "the index has more than \(bytesMax >> 20) MB", file: file)
    }
    var content =
      index.format == .csv ? csv(bytes, index, file: file) : json(bytes, index, file: file)
    if content.entries.isEmpty, !content.isUnreadable {
      return unreadable("index-empty", "the index names no invoice", file: file)
    }
    checkTotals(&content, by: profile, file: file)
    // The trailer's own record is no invoice.
    content.entries.removeAll { $0.row == trailerRow }
    return content
  }

  private static let trailerRow = -1

  // MARK: CSV

  private static func csv(
    _ bytes: [UInt8], _ index: ReadyMadeIndex, file: String
  ) -> ReadyMadeIndexContent {
    guard let text = index.encoding.text(bytes) else {
      return unreadable(
        "index-encoding", "the index is not written in \(index.encoding.rawValue)", file: file,
        fix: "write it in that encoding, or state another in the sender's file")
    }
    let reading = DelimitedText(text, delimiter: index.delimiter, file: file)
    if let fault = reading.fault { return unreadable(fault) }
    var records = reading.records[...]
    var columns: [String: Int] = [:]
    if index.hasHeader, let header = records.popFirst() {
      for (place, name) in header.cells.enumerated() {
        columns[name.trimmingCharacters(in: .whitespaces)] = place
      }
    }
    var places: [(ReadyMadeField, [Int])] = []
    for (field, names) in index.fields.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let found = names.map { columns[$0] ?? (index.hasHeader ? nil : Int($0).map { $0 - 1 }) }
      if let missing = zip(names, found).first(where: { $0.1 == nil || ($0.1 ?? 0) < 0 }) {
        return unreadable(
          "index-column", "the index has no column \"\(missing.0)\"", file: file,
          fix: "name the columns as the sender's file does, or change its fields")
      }
      places.append((field, found.compactMap { $0 }))
    }
    var content = ReadyMadeIndexContent()
    for record in records {
      if let trailer = index.trailer,
        record.cells.first?.trimmingCharacters(in: .whitespaces) == trailer
      {
        content.entries.append(totals(record.cells, index))
        continue
      }
      var values: [String: [String]] = [:]
      for (field, columns) in places {
        values[field.rawValue] = columns.map { $0 < record.cells.count ? record.cells[$0] : "" }
      }
      content.entries.append(ReadyMadeEntry(row: record.line, values: values))
    }
    return content
  }

  private static func totals(_ cells: [String], _ index: ReadyMadeIndex) -> ReadyMadeEntry {
    var values: [String: [String]] = [:]
    for (name, column) in [("count", index.count), ("sum", index.sum)] {
      guard let place = column.flatMap({ Int($0) }), cells.indices.contains(place - 1) else {
        continue
      }
      values[name] = [cells[place - 1]]
    }
    return ReadyMadeEntry(row: trailerRow, values: values)
  }

  // MARK: JSON

  private static func json(
    _ bytes: [UInt8], _ index: ReadyMadeIndex, file: String
  ) -> ReadyMadeIndexContent {
    let root: IndexJSON
    do throws(IndexJSON.Fault) { root = try IndexJSON.read(bytes) } catch {
      return unreadable(
        Diagnostic(
          .error, code: "index-unreadable", "the index is no JSON: \(error.message)",
          at: .init(file: file, line: error.line), fix: "mend it and send everything again"))
    }
    guard case .list(let items) = index.list.map({ root.at($0) }) ?? root else {
      return unreadable(
        "index-list", "the index has no list of invoices where the sender's file says",
        file: file)
    }
    guard items.count <= entriesMax else {
      return unreadable(
        "index-too-large", "the index names more than \(entriesMax) invoices", file: file)
    }
    var content = ReadyMadeIndexContent()
    for (place, item) in items.enumerated() {
      var values: [String: [String]] = [:]
      for (field, paths) in index.fields {
        values[field.rawValue] = paths.flatMap { item.at($0)?.words ?? [] }
      }
      content.entries.append(ReadyMadeEntry(row: place + 1, values: values))
    }
    if index.count != nil || index.sum != nil {
      var values: [String: [String]] = [:]
      for (name, path) in [("count", index.count), ("sum", index.sum)] {
        values[name] = path.flatMap { root.at($0)?.words }
      }
      content.entries.append(ReadyMadeEntry(row: trailerRow, values: values))
    }
    return content
  }

  // MARK: Totals

  private static func checkTotals(
    _ content: inout ReadyMadeIndexContent, by profile: ReadyMadeProfile, file: String
  ) {
    guard let index = profile.index, index.count != nil || index.sum != nil,
      !content.isUnreadable
    else { return }
    let trailers = content.entries.filter { $0.row == trailerRow }
    func fault(_ code: String, _ message: String) {
      content.faults.append(
        Diagnostic(
          .deviation, code: code, message, at: .init(file: file),
          why: "invoices may be missing, or be there twice",
          fix: "have the sender send index and PDFs again, whole"))
    }
    guard trailers.count == 1, let totals = trailers.first else {
      return fault("index-trailer", "the index has \(trailers.count) records of totals, not one")
    }
    let entries = content.entries.filter { $0.row != trailerRow }
    if index.count != nil {
      let stated = totals.values["count"]?.first.flatMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
      if stated != entries.count {
        fault(
          "index-count",
          "the index counts \(stated.map(String.init) ?? "nothing"), and names \(entries.count)")
      }
    }
    guard index.sum != nil else { return }
    let stated = totals.values["sum"]?.first.flatMap {
      WrittenValue.amount($0, mark: profile.decimalMark)
    }
    var sum = Decimal.zero
    for entry in entries {
      // An amount that cannot be read is that invoice's own fault.
      sum +=
        entry.text(.amount).flatMap {
          WrittenValue.amount($0, mark: profile.decimalMark)
        } ?? 0
    }
    if stated != sum {
      fault(
        "index-sum",
        "the index states \(stated.map { "\($0)" } ?? "no sum"), its amounts make \(sum)")
    }
  }

  // MARK: Faults

  private static func unreadable(
    _ code: String, _ message: String, file: String, fix: String? = nil
  ) -> ReadyMadeIndexContent {
    unreadable(Diagnostic(.error, code: code, message, at: .init(file: file), fix: fix))
  }

  private static func unreadable(_ fault: Diagnostic) -> ReadyMadeIndexContent {
    var content = ReadyMadeIndexContent()
    content.faults = [fault]
    content.isUnreadable = true
    return content
  }
}
