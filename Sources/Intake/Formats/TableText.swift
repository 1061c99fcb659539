/// Something wrong in a sender's table or JSON, at a byte of its text.
struct TextFault: Error {
  var code: String
  var message: String
  var offset: Int
  var fix: String?
}

/// Delimited text by RFC 4180: rows of cells, each with the byte where it begins.
///
/// Line ends are CR LF, LF or CR. A cell that begins with a quotation mark ends with one, and two
/// within are one; elsewhere quotation marks stand for themselves.
struct TableText {
  struct Cell {
    var text: String
    var offset: Int
  }
  struct Row {
    var cells: [Cell]
    /// Where the row begins and ends in the text, its line end included.
    var range: Range<Int>
  }

  /// So much is taken in.
  enum Limits {
    static let rows = 200_000
    static let columns = 1_000
    static let cellBytes = 100_000
  }

  private(set) var rows: [Row] = []

  /// Reads UTF-8 text; rows without any text are left out.
  init(_ text: [UInt8], delimiter: UInt8) throws(TextFault) {
    var index = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < text.count {
      let start = index
      var cells: [Cell] = []
      var ended = false
      while !ended {
        guard cells.count < Limits.columns else {
          throw TextFault(
            code: "table-limit", message: "a row has more than \(Limits.columns) columns",
            offset: index, fix: "check the delimiter in the sender's fields")
        }
        let cell = try Self.cell(text, &index, delimiter)
        cells.append(cell)
        if index < text.count, text[index] == delimiter {
          index += 1
        } else {
          ended = true
        }
      }
      if index < text.count, text[index] == 0x0D { index += 1 }
      if index < text.count, text[index] == 0x0A { index += 1 }
      guard cells.contains(where: { !$0.text.isEmpty }) else { continue }
      guard rows.count < Limits.rows else {
        throw TextFault(
          code: "table-limit", message: "the table has more than \(Limits.rows) rows",
          offset: start)
      }
      rows.append(Row(cells: cells, range: start..<index))
    }
  }

  private static func cell(
    _ text: [UInt8], _ index: inout Int, _ delimiter: UInt8
  ) throws(TextFault) -> Cell {
    let start = index
    if index < text.count, text[index] == 0x22 { return try quoted(text, &index, delimiter) }
    while index < text.count, text[index] != delimiter, text[index] != 0x0A, text[index] != 0x0D {
      index += 1
    }
    try check(index - start, at: start)
    return Cell(text: String(decoding: text[start..<index], as: UTF8.self), offset: start)
  }

  private static func quoted(
    _ text: [UInt8], _ index: inout Int, _ delimiter: UInt8
  ) throws(TextFault) -> Cell {
    let start = index
    var out: [UInt8] = []
    index += 1
    while index < text.count {
      let byte = text[index]
      index += 1
      if byte != 0x22 {
        out.append(byte)
      } else if index < text.count, text[index] == 0x22 {
        out.append(0x22)
        index += 1
      } else {
        guard
          index == text.count || text[index] == delimiter || text[index] == 0x0A
            || text[index] == 0x0D
        else {
          throw TextFault(
            code: "table-quote", message: "text follows the quotation mark that ends a cell",
            offset: index, fix: "write quotation marks within a cell twice")
        }
        return Cell(text: String(decoding: out, as: UTF8.self), offset: start)
      }
      try check(out.count, at: start)
    }
    throw TextFault(
      code: "table-quote", message: "a cell begins with a quotation mark and never ends",
      offset: start, fix: "end it with a quotation mark, or write those within it twice")
  }

  private static func check(_ count: Int, at offset: Int) throws(TextFault) {
    guard count <= Limits.cellBytes else {
      throw TextFault(
        code: "table-limit", message: "a cell is longer than \(Limits.cellBytes) bytes",
        offset: offset)
    }
  }
}
