import Foundation

/// A delivery status notification (RFC 3464), as far as it says what became of one message.
///
/// Whoever knows an address may write to it: everything is bounded, and what is not of the form at
/// all is no report.
struct DeliveryReport: Equatable {
  /// What became of the message.
  enum Outcome: Equatable {
    /// It will not be delivered; the code is the status, such as `dsn-5-1-1`. A status of class 4
    /// here says that the server has given up trying.
    case failed(String)
    /// Not yet; the server goes on trying.
    case delayed
    /// It has been.
    case delivered
  }

  /// What became of it.
  var outcome: Outcome
  /// The addresses that the report was sent to: one of them is a return path of ours.
  var addresses: [String]

  private static let partsMax = 50
  private static let fieldsMax = 200

  /// Reads a report; nothing where the letter is none.
  init?(_ bytes: [UInt8]) {
    let lines = Self.lines(bytes)
    var head = Self.Fields()
    let body = head.read(lines[...])
    guard let type = head["content-type"], type.lowercased().hasPrefix("multipart/report"),
      Self.parameter("report-type", of: type)?.lowercased() == "delivery-status",
      let boundary = Self.parameter("boundary", of: type), !boundary.isEmpty,
      boundary.utf8.count <= 70,
      let status = Self.status(in: body, boundary: boundary)
    else { return nil }
    var words: [(action: String, status: String)] = []
    var rest = status
    var groups = 0
    while !rest.isEmpty, groups <= Self.partsMax {
      var group = Self.Fields()
      rest = group.read(rest)
      groups += 1
      guard let action = group["action"]?.lowercased(), group["final-recipient"] != nil,
        let code = Self.status(group["status"])
      else { continue }
      words.append((action.trimmingCharacters(in: .whitespaces), code))
    }
    // One address a message, so one group; where a list spread it, the worst word counts.
    if let failed = words.first(where: { $0.action == "failed" }) {
      outcome = .failed("dsn-\(failed.status)")
    } else if words.contains(where: { $0.action == "delayed" }) {
      outcome = .delayed
    } else if words.contains(where: { $0.action == "delivered" }) {
      outcome = .delivered
    } else if words.contains(where: { $0.action == "relayed" || $0.action == "expanded" }) {
      // Somebody else has it, who need not report.
      outcome = .delayed
    } else {
      return nil
    }
    addresses = ["delivered-to", "x-original-to", "envelope-to", "to"].flatMap { name in
      head.all(name).prefix(10).flatMap(Self.addresses)
    }
  }

  // MARK: Parts

  private static func lines(_ bytes: [UInt8]) -> [Substring] {
    // Eight bits are no part of the form; what has them is never compared.
    let text = String(decoding: bytes, as: UTF8.self)
      .replacingOccurrences(of: "\r\n", with: "\n")
    return text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The lines of the part that says the status.
  private static func status(
    in body: ArraySlice<Substring>, boundary: String
  ) -> ArraySlice<Substring>? {
    let marks = body.indices.filter {
      body[$0] == "--\(boundary)" || body[$0] == "--\(boundary)--"
    }
    for (start, end) in zip(marks, marks.dropFirst() + [body.endIndex]).prefix(partsMax) {
      guard start + 1 <= end else { continue }
      var head = Fields()
      let content = head.read(body[(start + 1)..<end])
      let type = head["content-type"]?.lowercased() ?? ""
      let coding = head["content-transfer-encoding"]?.lowercased() ?? "7bit"
      if type.hasPrefix("message/delivery-status"),
        ["7bit", "8bit", "binary"].contains(coding.trimmingCharacters(in: .whitespaces))
      {
        return content
      }
    }
    return nil
  }

  /// `5.1.1` at the beginning of a status field, as `5-1-1`.
  private static func status(_ text: String?) -> String? {
    guard let word = text?.split(whereSeparator: { $0 == " " || $0 == "(" }).first else {
      return nil
    }
    let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
    let isSound = numbers.allSatisfy {
      (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    guard numbers.count == 3, isSound, ["2", "4", "5"].contains(numbers[0]) else { return nil }
    return numbers.joined(separator: "-")
  }

  private static func parameter(_ name: String, of value: String) -> String? {
    for part in value.split(separator: ";").dropFirst().prefix(20) {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2,
        sides[0].trimmingCharacters(in: .whitespaces).lowercased() == name
      else { continue }
      let text = sides[1].trimmingCharacters(in: .whitespaces)
      return text.hasPrefix("\"") && text.hasSuffix("\"") && text.utf8.count >= 2
        ? String(text.dropFirst().dropLast()) : text
    }
    return nil
  }

  private static func addresses(_ value: String) -> [String] {
    value.split { $0 == "," || $0 == "<" || $0 == ">" || $0 == " " || $0 == "\t" }.prefix(20)
      .map(String.init).filter(MailAddress.isPlain)
  }

  /// Header fields, unfolded, until an empty line.
  private struct Fields {
    private var fields: [(name: String, value: String)] = []

    /// Reads fields from the beginning; gives back what is behind the empty line.
    mutating func read(_ lines: ArraySlice<Substring>) -> ArraySlice<Substring> {
      var rest = lines
      while let line = rest.first {
        rest.removeFirst()
        if line.isEmpty { break }
        if line.first == " " || line.first == "\t" {
          guard let last = fields.indices.last, fields[last].value.utf8.count < 4096 else {
            continue
          }
          fields[last].value += " " + line.trimmingCharacters(in: .whitespaces).prefix(1000)
        } else if let colon = line.firstIndex(of: ":"), fields.count < DeliveryReport.fieldsMax {
          let value = line[line.index(after: colon)...].prefix(1000)
          fields.append(
            (line[..<colon].lowercased(), value.trimmingCharacters(in: .whitespaces)))
        }
      }
      return rest
    }

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
  }
}
