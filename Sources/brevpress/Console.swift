import Foundation
import Spooling
import Synchronization

/// Standard output for results, standard error for words.
final class Console: Sendable {
  private let pending = Mutex<[UInt8]>([])
  private let outputDescriptor: Int32
  private let errorDescriptor: Int32

  init(output: Int32 = 1, error: Int32 = 2) {
    outputDescriptor = output
    errorDescriptor = error
  }

  /// Whether a person watches standard error.
  var isTerminal: Bool {
    isatty(errorDescriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// How many characters a line of the terminal has.
  var columns: Int {
    var size = winsize()
    guard ioctl(errorDescriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// A line of the result.
  func result(_ line: String) throws {
    try pending.withLock { bytes in
      bytes += Array(line.utf8) + [0x0A]
      if bytes.count > 1 << 16 { try flush(&bytes) }
    }
  }

  /// Everything of the result so far goes out.
  func flush() throws { try pending.withLock { try flush(&$0) } }

  /// A line for people, on standard error.
  func word(_ line: String) { note(line + "\n") }

  /// Text for people, on standard error. That it cannot be written stops nothing.
  func note(_ text: String) { try? Console.write(Array(text.utf8), to: errorDescriptor) }

  private func flush(_ bytes: inout [UInt8]) throws {
    try Console.write(bytes, to: outputDescriptor)
    bytes.removeAll(keepingCapacity: true)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw SpoolError(
          .system, "cannot write the result", why: String(cString: strerror(errno)))
      }
      rest = rest.dropFirst(count)
    }
  }
}

/// Text from outside as it may be shown on a terminal: control, direction and invisible characters
/// become their numbers, so that no file name moves the cursor or turns the line round.
func printable(_ text: String) -> String {
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      out.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
    default: out.append(scalar)
    }
  }
  return String(out)
}

/// Lines with columns of equal width; `rightAligned` columns are numbers.
func table(_ rows: [[String]], rightAligned: Set<Int> = []) -> [String] {
  let width = (0..<(rows.map(\.count).max() ?? 0)).map { column in
    rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    let cells = row.enumerated().map { column, cell in
      let space = String(repeating: " ", count: width[column] - cell.count)
      return rightAligned.contains(column) ? space + cell : cell + space
    }
    let line = cells.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}

/// A whole number with thin groups of three: `10 000`.
func grouped(_ number: Int) -> String {
  let digits = Array(String(number.magnitude))
  var out = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { out.append(" ") }
    out.append(digit)
  }
  return (number < 0 ? "-" : "") + out
}

/// `1 invoice`, `2 invoices`.
func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
  "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
}
