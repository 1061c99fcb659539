import Foundation
import MailModel
import Spooling

/// A list `enclosures.csv` of a submission: which of its files goes with which invoice.
///
/// UTF-8; the first line names the columns, in any order: `file` and `invoice` must be there,
/// `order`, `copies`, `start`, `scaling`, `marginMM` and `ink` may be. Semicolons or commas part
/// them. `file` is a path from the list's own folder; `invoice` is an invoice's number, its file,
/// or `*` for every invoice of the submission.
struct EnclosureList {
  /// A row.
  struct Row {
    var list: EnclosureCandidate
    /// In the file, from 1.
    var line: Int
    var file: String
    var invoice: String
    var rules: EnclosureRules
  }

  static let bytesMax = 16 << 20
  static let rowsMax = 200_000

  let file: EnclosureCandidate
  private(set) var rows: [Row] = []
  /// What is wrong with it.
  private(set) var faults: [Reason] = []

  /// Reads it.
  init(_ bytes: [UInt8], file: EnclosureCandidate) {
    self.file = file
    guard bytes.count <= Self.bytesMax else {
      fault("the list has more than \(Self.bytesMax) bytes")
      return
    }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      fault("the list is not UTF-8")
      return
    }
    if text.first == "\u{FEFF}" { text.removeFirst() }
    read(text)
  }

  private mutating func read(_ text: String) {
    var columns: [String: Int] = [:]
    var delimiter: Character = ";"
    var seen: Set<String> = []
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = raw.last == "\r" ? raw.dropLast() : raw
      if line.allSatisfy(\.isWhitespace) { continue }
      if columns.isEmpty {
        delimiter = line.contains(";") ? ";" : ","
        for (place, name) in Self.fields(line, delimiter).enumerated() {
          columns[name.lowercased()] = place
        }
        guard columns["file"] != nil, columns["invoice"] != nil else {
          fault("the list's first line does not name the columns file and invoice", line: 1)
          return
        }
        continue
      }
      guard rows.count < Self.rowsMax else {
        fault("the list has more than \(Self.rowsMax) rows", line: index + 1)
        return
      }
      let fields = Self.fields(line, delimiter)
      func field(_ name: String) -> String? {
        columns[name].flatMap { $0 < fields.count && !fields[$0].isEmpty ? fields[$0] : nil }
      }
      guard let name = field("file"), let invoice = field("invoice"), Self.isSound(name),
        let rules = Self.rules(field)
      else {
        fault("the row is not understood", line: index + 1)
        continue
      }
      guard seen.insert("\(name)\u{0}\(invoice)").inserted else {
        fault("the row gives the same file to the same invoice again", line: index + 1)
        continue
      }
      rows.append(Row(list: file, line: index + 1, file: name, invoice: invoice, rules: rules))
    }
  }

  private mutating func fault(_ message: String, line: Int? = nil) {
    guard faults.count < 50 else { return }
    faults.append(
      Reason(
        code: "enclosure-list-row", message: message,
        place: file.path + (line.map { ":\($0)" } ?? ""), severity: .deviation))
  }

  /// A path below the list's folder.
  private static func isSound(_ name: String) -> Bool {
    name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && $0 != ".." && $0 != "."
    }
  }

  private static func rules(_ field: (String) -> String?) -> EnclosureRules? {
    var rules = EnclosureRules()
    if let text = field("order") {
      guard let order = Int(text), (0...9999).contains(order) else { return nil }
      rules.order = order
    }
    if let text = field("copies") {
      guard let copies = Int(text), (1...EnclosureRules.copiesMax).contains(copies) else {
        return nil
      }
      rules.copies = copies
    }
    if let text = field("start") {
      guard let start = EnclosureRules.Start(rawValue: text) else { return nil }
      rules.start = start
    }
    if let text = field("scaling") {
      guard let scaling = EnclosureRules.Scaling(rawValue: text) else { return nil }
      rules.scaling = scaling
    }
    if let text = field("ink") {
      guard let ink = EnclosureRules.Ink(rawValue: text) else { return nil }
      rules.ink = ink
    }
    if let text = field("marginmm") {
      guard Decimal(xsdDecimal: text) != nil, let margin = Double(text), (0...50).contains(margin)
      else { return nil }
      rules.margin = .mm(margin)
    }
    return rules
  }

  /// The fields of a line; a field in quotes may hold the delimiter and doubled quotes.
  static func fields(_ line: some StringProtocol, _ delimiter: Character) -> [String] {
    var fields: [String] = []
    var field = ""
    var quoted = false
    var rest = Substring(line)
    while let character = rest.popFirst() {
      switch character {
      case "\"" where quoted && rest.first == "\"":
        field.append("\"")
        rest.removeFirst()
      case "\"" where quoted || field.isEmpty: quoted.toggle()
      case delimiter where !quoted:
        fields.append(field.trimmingCharacters(in: .whitespaces))
        field = ""
      default: field.append(character)
      }
    }
    return fields + [field.trimmingCharacters(in: .whitespaces)]
  }
}
