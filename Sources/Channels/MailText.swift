import Foundation
import MailModel

/// The words of an e-mail, with fields such as `{{number}}` that each invoice fills.
///
/// What fills a field is bounded and holds no control characters; in HTML its marks are escaped. A
/// field in HTML stands in text or in a quoted attribute.
struct MailText: Sendable {
  private enum Part: Sendable {
    case words(String)
    case field(String)
  }
  private let parts: [Part]

  /// The fields that there are.
  static let fields = [
    "number", "kind", "sender", "recipient", "amount", "currency", "issued", "due", "reference",
    "link",
  ]
  /// Longest text, in bytes.
  static let bytesMax = 64 << 10
  /// Longest value of a field, in characters.
  static let valueMax = 200

  /// Reads a text.
  ///
  /// - Throws: ``AdapterFault`` where it is too long, or a field is unknown or not closed.
  init(_ text: String, setting: String) throws {
    guard text.utf8.count <= Self.bytesMax else {
      throw AdapterFault(what: "\"\(setting)\" is longer than \(Self.bytesMax) bytes")
    }
    var parts: [Part] = []
    var rest = Substring(text)
    while let start = rest.range(of: "{{") {
      guard let end = rest[start.upperBound...].range(of: "}}") else {
        throw AdapterFault(what: "\"\(setting)\" has {{ without }}")
      }
      let name = rest[start.upperBound..<end.lowerBound].trimmingCharacters(in: .whitespaces)
      guard Self.fields.contains(name) || name.hasPrefix("sender.") else {
        throw AdapterFault(
          what: "\"\(setting)\" has a field that is none of "
            + Self.fields.joined(separator: ", ") + " or sender.NAME")
      }
      parts += [.words(String(rest[..<start.lowerBound])), .field(name)]
      rest = rest[end.upperBound...]
    }
    self.parts = parts + [.words(String(rest))]
  }

  /// The text for an invoice.
  func filled(_ consignment: Consignment, isHTML: Bool = false) -> String {
    parts.map { part in
      switch part {
      case .words(let words): return words
      case .field(let name):
        let value = MailHeader.oneLine(Self.value(name, consignment))
        // A link cut short leads nowhere.
        let bounded = name == "link" ? value : String(value.prefix(Self.valueMax))
        return isHTML ? Self.escaped(bounded) : bounded
      }
    }.joined()
  }

  /// The text as HTML of its own: paragraphs where lines were empty.
  static func html(of text: String, language: Language) -> String {
    let paragraphs = text.components(separatedBy: "\n\n").map { paragraph in
      let lines = paragraph.split(separator: "\n").map { line in
        let words = escaped(String(line))
        let isLink = line.hasPrefix("https://") && WebAddress(String(line)) != nil
        return isLink ? "<a href=\"\(words)\">\(words)</a>" : words
      }
      return "<p>\(lines.joined(separator: "<br>\n"))</p>"
    }
    return "<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\"><head><meta charset=\"utf-8\">"
      + "</head>\n<body>\n\(paragraphs.joined(separator: "\n"))\n</body></html>\n"
  }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.append(character)
      }
    }
    return out
  }

  private static func value(_ name: String, _ consignment: Consignment) -> String {
    let invoice = consignment.invoice
    switch name {
    case "number": return invoice.number
    case "kind": return words(consignment.sender.language).kind(invoice.kind)
    case "sender": return consignment.sender.name
    case "recipient": return consignment.recipient.name
    case "amount": return invoice.totals.payable.plain(places: invoice.currency.decimals)
    case "currency": return invoice.currency.code
    case "issued": return invoice.issueDate.description
    case "due": return invoice.dueDate?.description ?? ""
    case "reference": return consignment.recipient.paymentReference ?? ""
    case "link": return consignment.link.flatMap { WebAddress($0) == nil ? nil : $0 } ?? ""
    default: return consignment.sender.values[String(name.dropFirst("sender.".count))] ?? ""
    }
  }

  // MARK: Our own words

  /// What is written where the site has no words of its own.
  struct Words {
    var invoice: String
    var creditNote: String
    var reminder: String
    var from: String
    var attached: String

    func kind(_ kind: Invoice.Kind) -> String {
      switch kind {
      case .invoice: invoice
      case .creditNote: creditNote
      case .reminder: reminder
      }
    }
  }

  static func words(_ language: Language) -> Words {
    switch language {
    case .sv:
      Words(
        invoice: "Faktura", creditNote: "Kreditfaktura", reminder: "Påminnelse", from: "från",
        attached: "Dokumentet är bifogat som PDF.")
    case .nb:
      Words(
        invoice: "Faktura", creditNote: "Kreditnota", reminder: "Purring", from: "fra",
        attached: "Dokumentet er vedlagt som PDF.")
    case .nn:
      Words(
        invoice: "Faktura", creditNote: "Kreditnota", reminder: "Purring", from: "frå",
        attached: "Dokumentet er lagt ved som PDF.")
    case .da:
      Words(
        invoice: "Faktura", creditNote: "Kreditnota", reminder: "Rykker", from: "fra",
        attached: "Dokumentet er vedhæftet som PDF.")
    case .fi:
      Words(
        invoice: "Lasku", creditNote: "Hyvityslasku", reminder: "Maksumuistutus", from: "–",
        attached: "Asiakirja on liitteenä PDF-tiedostona.")
    case .en:
      Words(
        invoice: "Invoice", creditNote: "Credit note", reminder: "Reminder", from: "from",
        attached: "The document is attached as a PDF.")
    }
  }
}
