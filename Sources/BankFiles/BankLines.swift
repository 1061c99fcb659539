import Foundation
import MailModel

/// A bank's file of 80-column records, as lines with their numbers. What is not of that shape is
/// no such file, and is refused whole: a bank's file is never believed in part.
struct BankLines {
  /// One record.
  struct Line {
    /// Place in the file, from 1.
    let number: Int
    /// Eighty columns.
    let columns: [UInt8]

    /// The columns from `start` (from 1, as the banks count) with that width, trimmed.
    func text(_ start: Int, _ width: Int) -> String {
      raw(start, width).trimmingCharacters(in: .whitespaces)
    }

    /// The columns from `start` with that width as they stand.
    func raw(_ start: Int, _ width: Int) -> String {
      CodePage.latin1.decode(columns[start - 1..<start - 1 + width]) ?? ""
    }

    /// A whole number without a sign, or nothing where the columns hold anything but digits.
    func number(_ start: Int, _ width: Int) -> Int? {
      let part = columns[start - 1..<start - 1 + width]
      guard part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return part.reduce(0) { sum, digit -> Int? in
        guard let sum else { return nil }
        let (ten, over) = sum.multipliedReportingOverflow(by: 10)
        let (all, more) = ten.addingReportingOverflow(Int(digit - 0x30))
        return over || more ? nil : all
      }
    }
  }

  /// Largest file that is read, in bytes: 200 000 records.
  static let bytesMax = 200_000 * 82

  /// The records, blank lines left out.
  let lines: [Line]

  /// - Throws: ``Diagnostic`` where the file is too large, or a line has more than 80 columns.
  init(_ bytes: [UInt8], file: String) throws(Diagnostic) {
    guard bytes.count <= Self.bytesMax else {
      throw Diagnostic(
        .error, code: "bank-file-too-large", "the file has \(bytes.count) bytes",
        at: .init(file: file), why: "at most \(Self.bytesMax) are read",
        fix: "ask the bank for the file in parts")
    }
    var lines: [Line] = []
    let parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      var columns = Array(part.last == 0x0D ? part.dropLast() : part)
      if columns.allSatisfy({ $0 == 0x20 || $0 == 0x1A || $0 == 0x0D }) { continue }
      guard columns.count <= 80 else {
        throw Diagnostic(
          .error, code: "bank-file-line", "the line has \(columns.count) columns, not 80",
          at: .init(file: file, line: index + 1),
          why: "every record of the format has 80 columns",
          fix: "hand in the bank's file as it came")
      }
      columns += [UInt8](repeating: 0x20, count: 80 - columns.count)
      lines.append(Line(number: index + 1, columns: columns))
    }
    self.lines = lines
  }
}

/// Faults that refuse a bank's whole file.
func bankFault(
  _ file: String, _ line: Int?, _ code: String, _ message: String, _ why: String
) -> Diagnostic {
  Diagnostic(
    .error, code: code, message, at: .init(file: file, line: line), why: why,
    fix: "fetch the file from the bank again; nothing of it was taken in")
}
