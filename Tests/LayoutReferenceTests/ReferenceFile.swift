import Foundation
import MailModel

/// A small layout of `References/`, and how its picture is taken: a processing instruction at its
/// head, such as `<?picture invoice="se" lines="3" page="1" crop="0 0 70 40"?>`.
struct ReferenceFile {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("References").path

  /// All of them, by name.
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".xml") && !$0.hasSuffix("-part.xml") }
      .map { String($0.dropLast(4)) }.sorted()
  }()

  let name: String
  private(set) var source: String
  private let settings: [String: String]

  init(_ name: String) throws {
    self.name = name
    source = try String(contentsOfFile: "\(Self.folder)/\(name).xml", encoding: .utf8)
    var settings: [String: String] = [:]
    if let line = source.split(separator: "\n").first(where: { $0.hasPrefix("<?picture") }) {
      // NAME="VALUE" pairs.
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      for at in stride(from: 0, to: parts.count - 1, by: 2) {
        let key = parts[at].split(separator: " ").last?.dropLast() ?? ""
        settings[String(key)] = String(parts[at + 1])
      }
    }
    self.settings = settings
  }

  /// The same picture of another source.
  mutating func replace(_ text: String) { source = text }

  /// Which invoice it shows.
  var invoice: String { settings["invoice"] ?? "se" }
  /// How many lines the invoice has.
  var lines: Int { Int(settings["lines"] ?? "") ?? 3 }
  var language: Language { Language(rawValue: settings["language"] ?? "sv") ?? .sv }
  var secondLanguage: Language? { settings["second"].flatMap { Language(rawValue: $0) } }
  /// The page, counted from 1; nothing for the back with the address.
  var page: Int? { settings["page"] == "back" ? nil : Int(settings["page"] ?? "1") }
  var isMono: Bool { settings["mono"] == "yes" }
  /// The window's place: `left`, `right`, or `back`.
  var address: String { settings["address"] ?? "back" }
  var logo: String? { settings["logo"] }
  /// `sender.NAME` values, `NAME=VALUE` with spaces between.
  var senderValues: [String: String] {
    var values: [String: String] = [:]
    for pair in (settings["sender"] ?? "").split(separator: " ") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    return values
  }
  /// Left, top, width and height of the picture on the page in millimetres.
  var crop: [Double] {
    let numbers = (settings["crop"] ?? "0 0 70 40").split(separator: " ").compactMap { Double($0) }
    return numbers.count == 4 ? numbers : [0, 0, 70, 40]
  }
  /// Codes of the diagnostics that composing reports, where the picture shows a fault on purpose.
  var faults: [String] { (settings["faults"] ?? "").split(separator: " ").map(String.init) }
}
