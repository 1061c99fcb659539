import Foundation
import MailModel
import Spooling

/// A sender's directory as a file: what it knows of its recipients and wants for them.
///
/// CSV, UTF-8, `;` or `,`, with a line of names: `sender`, `recipient` (`kind:value`), and any of
/// `segment`, `ladder`, `channel`, `answer` (`yes`, `no`, `consent`, `consent-ended`), `address`,
/// `date`.
public enum DirectoryFile {
  /// Largest file, in bytes.
  public static let bytesMax = 64 << 20
  /// Most lines.
  public static let linesMax = 1_000_000

  /// Reads a directory. A line with a fault is left out and named by its number, never by what it
  /// says.
  ///
  /// - Parameters:
  ///   - name: the file's name, kept as the source.
  ///   - senders: the site's senders; ladders: the site's ladders.
  ///   - now: the date of lines without one, a spool timestamp.
  public static func read(
    _ bytes: [UInt8], name: String, senders: [String], ladders: [String], now: String
  ) -> ([DirectoryEntry], [Diagnostic]) {
    guard bytes.count <= bytesMax, let text = String(validating: bytes, as: UTF8.self) else {
      return ([], [fault(name, 1, "the file is larger than \(bytesMax) bytes or no UTF-8")])
    }
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    guard let head = lines.first, lines.count <= linesMax else {
      return ([], [fault(name, 1, "the file is empty or has too many lines")])
    }
    let mark: Character = head.contains(";") ? ";" : ","
    let names = cells(head.hasPrefix("\u{FEFF}") ? head.dropFirst() : head, mark)
    for needed in ["sender", "recipient"] where !names.contains(needed) {
      return ([], [fault(name, 1, "the first line does not name \"\(needed)\"")])
    }
    let known = Set(
      ["sender", "recipient", "segment", "ladder", "channel", "answer", "address", "date"])
    if names.contains(where: { !known.contains($0) }) {
      return (
        [],
        [
          fault(
            name, 1, "the first line names an unknown column",
            fix: "known are \(known.sorted().joined(separator: ", "))")
        ]
      )
    }
    var entries: [DirectoryEntry] = []
    var faults: [Diagnostic] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let values = cells(line, mark)
      let row = Dictionary(zip(names, values)) { first, _ in first }.filter { !$0.value.isEmpty }
      switch entry(row, senders: senders, ladders: ladders, source: name, now: now) {
      case .success(let entry): entries.append(entry)
      case .failure(let problem): faults.append(fault(name, index + 1, problem.what))
      }
    }
    return (entries, faults)
  }

  private struct Problem: Error { var what: String }

  private static func entry(
    _ row: [String: String], senders: [String], ladders: [String], source: String, now: String
  ) -> Result<DirectoryEntry, Problem> {
    guard let sender = row["sender"], senders.contains(sender) else {
      return .failure(Problem(what: "the site has no such sender"))
    }
    guard let recipient = row["recipient"].flatMap(RecipientKey.init(text:)) else {
      return .failure(
        Problem(
          what: "the recipient is not kind:value with a kind of "
            + RecipientKey.Kind.allCases.map(\.rawValue).joined(separator: ", ")))
    }
    var since = now
    if let date = row["date"] {
      guard let day = CalendarDate(iso: date) else {
        return .failure(Problem(what: "the date is not YYYY-MM-DD"))
      }
      since = "\(day)T00:00:00Z"
    }
    var entry = DirectoryEntry(
      sender: sender, recipient: recipient.text, source: source, since: since)
    if let segment = row["segment"] {
      guard Segment(rawValue: segment) != nil else {
        return .failure(Problem(what: "the segment is not person, company or public"))
      }
      entry.segment = segment
    }
    if let ladder = row["ladder"] {
      guard ladders.contains(ladder) else {
        return .failure(Problem(what: "the site has no such ladder"))
      }
      entry.ladder = ladder
    }
    if let channel = row["channel"] {
      guard Channel(rawValue: channel) != nil else {
        return .failure(Problem(what: "there is no such channel"))
      }
      entry.channel = channel
      switch row["answer"] ?? "yes" {
      case "yes": break
      case "no": entry.isYes = false
      case "consent": entry.isConsent = true
      case "consent-ended": (entry.isConsent, entry.isYes) = (true, false)
      default: return .failure(Problem(what: "the answer is not yes, no, consent, consent-ended"))
      }
      entry.address = row["address"]
    }
    guard (entry.address?.utf8.count ?? 0) <= 500, recipient.value.utf8.count <= 500 else {
      return .failure(Problem(what: "a value is longer than 500 bytes"))
    }
    guard entry.channel != nil || entry.segment != nil || entry.ladder != nil else {
      return .failure(Problem(what: "the line says nothing"))
    }
    return .success(entry)
  }

  /// The cells of a line; quotes as in RFC 4180, within one line.
  private static func cells(_ line: Substring, _ mark: Character) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var rest = line[...]
    while let character = rest.popFirst() {
      if isQuoted {
        if character == "\"" {
          if rest.first == "\"" { cell.append(rest.removeFirst()) } else { isQuoted = false }
        } else {
          cell.append(character)
        }
      } else if character == "\"", cell.isEmpty {
        isQuoted = true
      } else if character == mark {
        cells.append(cell)
        cell = ""
      } else {
        cell.append(character)
      }
    }
    return (cells + [cell]).map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func fault(
    _ name: String, _ line: Int, _ message: String, fix: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      .error, code: "directory-line", message, at: .init(file: name, line: line),
      why: "the line was left out", fix: fix)
  }
}
