import Foundation
import MailModel

/// An invoice written in another format, and what could not be said in it.
public struct Export: Sendable, Equatable {
  /// The document in UTF-8; nothing where the format has no such document at all.
  public var bytes: [UInt8]?
  /// What was lost, added or written otherwise; nothing is without a word here.
  public var diagnostics: [Diagnostic]
}

/// A document that goes with the invoice: the sender's design as PDF, or an enclosure.
public struct ExportedFile: Sendable, Equatable {
  /// Its identifier in the invoice.
  public var id: String
  /// What it is, for people.
  public var description: String?
  /// The name that the recipient's program shows.
  public var filename: String
  /// MIME type, such as `application/pdf`.
  public var mimeType: String
  /// Its bytes.
  public var content: Data

  /// Makes a file.
  public init(
    id: String, description: String? = nil, filename: String, mimeType: String = "application/pdf",
    content: Data
  ) {
    self.id = id
    self.description = description
    self.filename = filename
    self.mimeType = mimeType
    self.content = content
  }
}

/// What is noted while a document is written. Names fields, never their content.
final class ExportNotes {
  private(set) var diagnostics: [Diagnostic] = []
  private let format: String
  private static let most = 100

  init(format: String) { self.format = format }

  /// Something of the invoice that the format has no place for.
  func lost(_ what: String, at path: String? = nil) {
    add(.warning, "export-lost", "\(format) has no place for \(what)", path)
  }

  /// Something that the format wants and the invoice does not say.
  func missing(_ code: String, _ what: String, at path: String? = nil) {
    add(.error, code, "\(format) needs \(what)", path)
  }

  /// Something written otherwise than the invoice says it.
  func changed(_ message: String, at path: String? = nil) {
    add(.note, "export-changed", message, path)
  }

  private func add(
    _ severity: Diagnostic.Severity, _ code: String, _ message: String, _ path: String?
  ) {
    guard diagnostics.count < Self.most else { return }
    let diagnostic = Diagnostic(severity, code: code, message, at: .init(path: path))
    if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
  }
}

/// Figures as UBL writes them.
enum Figure {
  /// An amount with two decimals.
  static func amount(_ value: Decimal) -> String { value.plain(places: 2) }

  /// A price, a quantity or a rate with as many decimals as it has.
  static func exact(_ value: Decimal) -> String { "\(value)" }
}

/// Units of UN/ECE Recommendation 20, and the words that people write for them.
enum Units {
  private static let words = [
    "st": "C62", "styck": "C62", "stk": "C62", "kpl": "C62", "pcs": "C62", "pce": "C62",
    "ea": "C62", "h": "HUR", "tim": "HUR", "timme": "HUR", "timer": "HUR", "tunti": "HUR",
    "kg": "KGM", "g": "GRM", "m": "MTR", "km": "KMT", "m2": "MTK", "m3": "MTQ", "l": "LTR",
    "kwh": "KWH", "mån": "MON", "mnd": "MON", "kk": "MON", "dag": "DAY", "dygn": "DAY",
  ]

  /// Words in capitals that look like codes and are none.
  private static let noCodes: Set<String> = ["KPL", "STK", "PCS", "TIM", "MND", "DAG"]

  /// The code; nothing where the text is neither a code nor a known word.
  static func code(_ text: String) -> String? {
    let isCode =
      (2...3).contains(text.utf8.count) && !noCodes.contains(text)
      && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
    return isCode ? text : words[text.lowercased()]
  }
}
