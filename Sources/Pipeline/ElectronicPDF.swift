import Foundation
import LayoutEngine
import MailModel
import QPDFKit
import Rendering
import SiteConfiguration
import Spooling

/// A document as a PDF of its own, for channels: the pages that would be printed, without marks and
/// franking, with title and language, live links, and the invoice's bytes attached. The same
/// document makes the same bytes.
struct ElectronicPDF {
  let spool: Spool
  let workshop: Workshop
  let worker: Worker

  /// Makes it; nothing where the document cannot be composed: then it waits as its paper would.
  func make(_ item: DispatchDesk.Item) throws -> [UInt8]? {
    let sender = item.sender
    guard
      let recipe = CompositionRecipe(
        item.invoice, mailing: item.mailing, sender: sender, site: workshop.site),
      let version = workshop.versions[sender.id]
    else { return nil }
    try spool.keepLayout(hash: version.hash, files: version.files)
    let composition = worker.composer(version).compose(item.invoice, recipe.context)
    guard !composition.diagnostics.contains(where: { $0.severity >= .deviation }) else {
      return nil
    }
    let mono = sender.colour == .mono
    let material = worker.material(version: version.hash)
    let path = "\(spool.workFolder)/electronic-\(item.record.seq).pdf"
    // The day of the invoice, so that no run makes other bytes of it.
    let created =
      Timestamp.parse("\(item.invoice.issueDate)T00:00:00Z") ?? Date(timeIntervalSince1970: 0)
    let file = try TwoPassFile(
      raw: path + ".raw", fonts: worker.fonts, pictures: material.pictures(mono: mono),
      mono: mono, title: "\(sender.name) \(item.invoice.number)", created: created)
    for frame in composition.pages { try file.add(frame, stationery: material.stationery) }
    let original = try spool.originalBytes(sha256: item.record.sha256)
    _ = try file.write(to: path) { assembler in
      try assembler.setLanguage(sender.language.rawValue)
      for (index, frame) in composition.pages.enumerated() {
        for link in links(on: frame) {
          try assembler.link(page: index + 1, box: link.box, to: link.address)
        }
      }
      try assembler.attach(
        name: "invoice.xml", type: "text/xml", bytes: original,
        date: "D:\(Self.digits(item.invoice.issueDate))000000Z")
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private static func digits(_ day: CalendarDate) -> String {
    day.description.filter { $0 != "-" }
  }

  // MARK: Links

  private struct Link {
    var box: [Double]
    var address: String
  }

  private func links(on frame: Frame) -> [Link] {
    frame.items.flatMap { item -> [Link] in
      guard case .text(let run) = item, run.role != .address else { return [] }
      var links: [Link] = []
      for word in run.text.split(separator: " ") {
        guard let address = Self.address(word) else { continue }
        let before = String(run.text[..<word.startIndex])
        let left = run.origin.x.points + width(before, run).points
        let right = left + width(String(word), run).points
        let base = frame.size.height.points - run.origin.y.points
        let size = run.fontSize.points
        links.append(
          Link(box: [left, base - size * 0.25, right, base + size * 0.95], address: address))
      }
      return links
    }
  }

  private func width(_ text: String, _ run: TextRun) -> Length {
    text.isEmpty ? .zero : worker.fonts.width(of: text, font: run.font, size: run.fontSize)
  }

  /// The address that a word is: of the web, or of e-mail. Only plain ASCII, so that what is shown
  /// is where it leads.
  private static func address(_ word: Substring) -> String? {
    var text = String(word)
    while let last = text.last, ".,;:)".contains(last) { text.removeLast() }
    let isPlain = text.utf8.allSatisfy {
      $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}()".utf8.contains($0)
    }
    guard isPlain, (6...200).contains(text.utf8.count), text.contains(".") else { return nil }
    if text.hasPrefix("https://") { return text }
    if text.hasPrefix("www.") { return "https://" + text }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !text.contains("/"),
      !text.contains("?")
    else { return nil }
    return "mailto:" + text
  }
}
