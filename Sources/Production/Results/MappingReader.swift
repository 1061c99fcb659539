import Foundation
import MailModel

/// Reads results files of inserters and cameras by a field mapping of the site.
public enum MappingReader {
  /// Reads a file's bytes.
  ///
  /// A record that cannot be read is left out with a diagnostic, and the rest goes on; a file that
  /// cannot be read at all gives no records and one diagnostic of severity `error`. No diagnostic
  /// quotes what the file holds.
  /// - Parameters:
  ///   - bytes: the file, of any content.
  ///   - mapping: how it is read.
  ///   - file: its name for diagnostics.
  public static func read(
    _ bytes: [UInt8], _ mapping: ResultsMapping, file: String,
    limits: ResultsLimits = ResultsLimits()
  ) -> (records: [ResultRecord], diagnostics: [Diagnostic]) {
    var gatherer = ResultGatherer(mapping, file: file, limits: limits)
    guard bytes.count <= limits.bytesMax else {
      gatherer.refuse(
        "results-too-large", "the results file has \(bytes.count) bytes",
        why: "at most \(limits.bytesMax) are read")
      return gatherer.outcome
    }
    switch mapping.form.format {
    case .delimited: readDelimited(bytes, &gatherer)
    case .fixed: readFixed(bytes, &gatherer)
    case .xml: readXML(bytes, &gatherer)
    }
    return gatherer.outcome
  }
}

/// Turns cells into records and gathers what is wrong with them.
struct ResultGatherer {
  let mapping: ResultsMapping
  let file: String
  let limits: ResultsLimits
  private let words: [String: MachineStatus]
  private var records: [ResultRecord] = []
  private var diagnostics: [Diagnostic] = []
  private var unsaid = 0
  private var count = 0
  private(set) var isStopped = false

  init(_ mapping: ResultsMapping, file: String, limits: ResultsLimits) {
    self.mapping = mapping
    self.file = file
    self.limits = limits
    words = Dictionary(
      mapping.words.map { (Self.folded($0.key), $0.value) }, uniquingKeysWith: { first, _ in first }
    )
  }

  /// What came of the file.
  var outcome: (records: [ResultRecord], diagnostics: [Diagnostic]) {
    guard unsaid > 0 else { return (records, diagnostics) }
    let rest = Diagnostic(
      .deviation, code: "results-more-faults", "\(unsaid) further faults are not listed",
      at: .init(file: file))
    return (records, diagnostics + [rest])
  }

  /// Refuses the whole file: a part of it would be taken for all of it.
  mutating func refuse(
    _ code: String, _ message: String, line: Int? = nil, why: String? = nil, fix: String? = nil
  ) {
    isStopped = true
    records = []
    diagnostics = [
      Diagnostic(
        .error, code: code, message, at: .init(file: file, line: line), why: why, fix: fix)
    ]
    unsaid = 0
  }

  /// Leaves a record out, or notes something about it.
  mutating func note(
    _ code: String, _ message: String, line: @autoclosure () -> Int, column: String? = nil,
    why: String? = nil
  ) {
    guard diagnostics.count < limits.diagnosticsMax else {
      unsaid += 1
      return
    }
    diagnostics.append(
      Diagnostic(
        .deviation, code: code, message,
        at: .init(file: file, line: line(), path: column.map { "column \"\($0)\"" }), why: why))
  }

  /// Takes one record: a value for each column of the mapping, or nothing where it has none.
  /// `lookUp` finds the line where it is not at hand.
  mutating func add(_ values: [String?], line known: Int?, lookUp: () -> Int = { 0 }) {
    count += 1
    guard count <= limits.recordsMax else {
      return refuse(
        "results-too-large", "the results file has more than \(limits.recordsMax) records")
    }
    var record = ResultRecord(record: count, line: known, status: mapping.otherwise)
    var word: String?
    for (column, value) in zip(mapping.columns, values) {
      let text = value.map(Self.trimmed) ?? ""
      guard !text.isEmpty else { continue }
      switch column.field {
      case .job: record.job = text
      case .id: record.id = text
      case .mark: record.mark = text
      case .time: record.time = text
      case .status: word = text
      case .ignore: break
      case .jobNumber, .piece, .sheet:
        guard let number = Self.number(text) else {
          return note(
            "results-not-a-number", "the record's \(column.field.rawValue) is no whole number",
            line: known ?? lookUp(), column: column.name, why: "the record is left out")
        }
        switch column.field {
        case .jobNumber: record.jobNumber = number
        case .piece: record.piece = number
        default: record.sheet = number
        }
      }
    }
    guard record.piece != nil || record.id != nil || record.mark != nil else {
      return note(
        "results-nameless", "the record names no piece", line: known ?? lookUp(),
        why: "it has neither piece, id nor mark; the record is left out")
    }
    if let word, let status = words[Self.folded(word)] {
      record.status = status
    } else {
      note(
        "results-unknown-word",
        word == nil ? "the record says no status" : "the mapping does not know the record's status",
        line: known ?? lookUp(), why: "it is taken as \"\(mapping.otherwise.rawValue)\"")
    }
    records.append(record)
  }

  private static func trimmed(_ text: String) -> String {
    text.trimmingCharacters(in: .whitespaces)
  }

  private static func folded(_ word: String) -> String { trimmed(word).lowercased() }

  private static func number(_ text: String) -> Int? {
    guard text.utf8.count <= 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
