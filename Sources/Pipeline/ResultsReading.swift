import Foundation
import MailModel
import Production

/// A results file, read.
struct ReadResults {
  /// What it says.
  var records: [ReadRecord] = []
  /// What could not be read of it.
  var diagnostics: [Diagnostic] = []
  /// What holds for pieces that it does not name.
  var unreported = PieceFate.missing

  /// Reads lines of `piece;mark;status` below a heading.
  init(_ bytes: [UInt8], file: String) {
    var columns: [String] = []
    for (index, line) in String(decoding: bytes, as: UTF8.self)
      .split(whereSeparator: \.isNewline).enumerated()
    {
      let cells = line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
      guard !columns.isEmpty else {
        columns = cells
        continue
      }
      func cell(_ name: String) -> String? {
        columns.firstIndex(of: name).flatMap { $0 < cells.count ? cells[$0] : nil }
      }
      let fate: PieceFate =
        switch cell("status")?.uppercased() {
        case "OK", "GOOD": .mailed
        case "BAD", "JAM", "REMOVED", "REPRINT": .spoiled
        default: .unknown
        }
      records.append(
        ReadRecord(
          line: index + 1, job: cell("job"), piece: cell("piece").flatMap(Int.init),
          mark: cell("mark").flatMap { $0.isEmpty ? nil : $0 }, outcome: fate))
    }
  }
}
