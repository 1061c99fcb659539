import Foundation
import MailModel

/// The pages that recipients see, in the languages that invoices are written in.
enum ArchivePage {
  static let type = "text/html; charset=utf-8"

  /// An invoice. Addresses are relative, so that they hold behind any proxy.
  static func page(_ invoice: LinkedInvoice, token: String) -> [UInt8] {
    let words = ArchiveWording(invoice.language)
    var rows: [(String, String)] = []
    func add(_ label: String, _ value: String?) {
      if let value, !value.isEmpty { rows.append((label, value)) }
    }
    add(words.number, invoice.number)
    add(words.issued, invoice.issued.map(words.date))
    let isOwed = invoice.kind != .creditNote && invoice.amount.map { $0.amount > 0 } ?? false
    for payment in invoice.payments where isOwed {
      add(words.account, payment.account)
      add(words.reference, payment.reference)
    }
    let list = rows.map { "<div><dt>\(text($0.0))</dt><dd>\(text($0.1))</dd></div>" }.joined()
    let original =
      invoice.hasOriginal
      ? "<a class=\"quiet\" href=\"\(text(token))/invoice.xml\">\(text(words.original))</a>" : ""
    return document(
      invoice.language, title: "\(words.kind(invoice.kind)) \(invoice.number)",
      """
      <p class="sender">\(text(invoice.sender))</p>
      <h1>\(text(words.kind(invoice.kind)))</h1>
      \(sum(invoice, words))
      <p class="actions"><a class="button" href="\(text(token))/invoice.pdf">\(text(words.open))</a>\(original)</p>
      <dl>\(list)</dl>
      """, foot: words.foot(invoice.linkedThrough))
  }

  /// The amount, and until when.
  private static func sum(_ invoice: LinkedInvoice, _ words: ArchiveWording) -> String {
    guard let amount = invoice.amount else { return "" }
    let label =
      amount.amount == 0
      ? words.nothing
      : invoice.kind == .creditNote || amount.amount < 0 ? words.credit : words.toPay
    var due = ""
    if invoice.kind != .creditNote, amount.amount > 0, let day = invoice.due {
      let word = invoice.isDrawn ? words.drawn : words.due
      due =
        "<div><p class=\"label\">\(text(word))</p><p class=\"figure\">"
        + "<time datetime=\"\(day)\">\(text(words.date(day)))</time></p></div>"
    }
    return """
      <div class="sum"><div><p class="label">\(text(label))</p>\
      <p class="figure">\(text(words.money(amount)))</p></div>\(due)</div>
      """
  }

  /// What everybody sees whose link leads nowhere, whatever is wrong with it.
  static func nowhere(_ language: Language) -> [UInt8] {
    let words = ArchiveWording(language)
    return document(
      language, title: words.nowhere.title,
      "<h1>\(text(words.nowhere.title))</h1><p>\(text(words.nowhere.why))</p>", foot: nil)
  }

  /// What is said where something failed.
  static func unavailable(_ language: Language) -> [UInt8] {
    let words = ArchiveWording(language)
    return document(
      language, title: words.later.title,
      "<h1>\(text(words.later.title))</h1><p>\(text(words.later.why))</p>", foot: nil)
  }

  /// The first language that the browser asks for and the page knows; English where none is.
  static func language(accepting header: String?) -> Language {
    let asked = (header ?? "").prefix(200).lowercased().split(separator: ",").map { part in
      String(part.prefix { $0 != ";" && $0 != "-" }).trimmingCharacters(in: .whitespaces)
    }
    for name in asked {
      if name == "no" { return .nb }
      if let language = Language(rawValue: name) { return language }
    }
    return .en
  }

  private static func document(
    _ language: Language, title: String, _ body: String, foot: String?
  ) -> [UInt8] {
    Array(
      """
      <!doctype html>
      <html lang="\(language.rawValue)"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer">
      <title>\(text(title))</title><link rel="stylesheet" href="style.css"></head>
      <body><main>
      \(body)
      </main>\(foot.map { "<footer><p>\(text($0))</p></footer>" } ?? "")</body></html>

      """.utf8)
  }

  /// Text as it stands in a page.
  private static func text(_ value: String) -> String {
    var out = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default:
        // Marks of direction could make a number read as another.
        let category = scalar.properties.generalCategory
        if category != .control, category != .format { out.unicodeScalars.append(scalar) }
      }
    }
    return out
  }
}
