import Foundation
import MailModel

/// Reads delimited text into records, within bounds.
struct DelimitedText {
  /// One record: its line in the file, from 1, and its cells.
  struct Record {
    var line: Int
    var cells: [String]
  }

  private(set) var records: [Record] = []
  /// What is wrong with the text as a whole; the records before it stand.
  private(set) var fault: Diagnostic?

  /// Reads the text; a quote inside quotes stands doubled, quoted cells may hold line ends.
  init(_ text: String, delimiter: UInt8, file: String) {
    let bytes = Array(text.utf8)
    var cell: [UInt8] = []
    var cells: [String] = []
    var line = 1
    var first = 1
    var quoted = false
    var at = 0
    func closeCell() {
      cells.append(String(decoding: cell, as: UTF8.self))
      cell.removeAll(keepingCapacity: true)
    }
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == 0x0A { line += 1 }
      if quoted {
        if byte != 0x22 {
          cell.append(byte)
        } else if at < bytes.count, bytes[at] == 0x22 {
          cell.append(byte)
          at += 1
        } else {
          quoted = false
        }
        continue
      }
      switch byte {
      case 0x22 where cell.isEmpty: quoted = true
      case delimiter: closeCell()
      case 0x0D: continue
      case 0x0A:
        closeCell()
        add(cells, line: first)
        cells = []
        first = line
      default: cell.append(byte)
      }
      if cell.count > ReadyMadeIndexReader.cellBytesMax
        || cells.count > ReadyMadeIndexReader.cellsMax
        || records.count > ReadyMadeIndexReader.entriesMax
      {
        fault = Self.tooLarge(file: file, line: first)
        return
      }
    }
    if !cell.isEmpty || !cells.isEmpty {
      closeCell()
      add(cells, line: first)
    }
    if quoted {
      fault = Diagnostic(
        .error, code: "index-unreadable", "a quoted cell of the index has no end",
        at: .init(file: file, line: first), fix: "close the quotes and send everything again")
    }
  }

  private mutating func add(_ cells: [String], line: Int) {
    if cells.contains(where: { !$0.isEmpty }) { records.append(Record(line: line, cells: cells)) }
  }

  private static func tooLarge(file: String, line: Int) -> Diagnostic {
    Diagnostic(
      .error, code: "index-too-large", "the index is larger than what is read",
      at: .init(file: file, line: line),
      why: "\(ReadyMadeIndexReader.entriesMax) records of \(ReadyMadeIndexReader.cellsMax) cells, "
        + "\(ReadyMadeIndexReader.cellBytesMax) bytes a cell",
      fix: "send it in parts")
  }
}

extension ReadyMadeIndex.Encoding {
  /// The text of the bytes; nothing where they are not of the encoding.
  func text(_ bytes: [UInt8]) -> String? {
    switch self {
    case .utf8:
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      return String(validating: bytes[start...], as: UTF8.self)
    case .latin1:
      return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    case .windows1252:
      var scalars = String.UnicodeScalarView()
      for byte in bytes {
        guard (0x80...0x9F).contains(byte) else {
          scalars.append(Unicode.Scalar(byte))
          continue
        }
        let value = Self.windows[Int(byte) - 0x80]
        guard value != 0, let scalar = Unicode.Scalar(value) else { return nil }
        scalars.append(scalar)
      }
      return String(scalars)
    }
  }

  /// What windows-1252 has at 0x80…0x9F; zero where it has nothing.
  private static let windows: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
    0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]
}
