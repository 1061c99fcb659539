import Exporting
import Foundation
import Intake
import LayoutEngine
import MailModel
import QPDFKit
import Rendering
import SiteConfiguration
import Spooling

/// A document as a PDF of its own, for channels: the pages that would be printed, without marks and
/// franking, with title and language, structure for readers that go by it, live links, and the
/// invoice as data attached. The same document makes the same bytes.
struct ElectronicPDF {
  let spool: Spool
  let workshop: Workshop
  let worker: Worker

  /// Makes it; nothing where the document cannot be composed: then it waits as its paper would.
  func make(_ item: DispatchDesk.Item) throws -> [UInt8]? {
    if let document = item.readyMade {
      return try ReadyMadeElectronic(spool: spool, shelf: workshop.readyMade).make(item, document)
    }
    let sender = item.sender
    guard
      let recipe = CompositionRecipe(
        item.invoice, mailing: item.mailing, sender: sender, site: workshop.site),
      let version = workshop.versions[sender.id]
    else { return nil }
    try spool.keepLayout(hash: version.hash, files: version.files)
    let composition = worker.composer(version).compose(
      item.invoice, recipe.context, traces: true)
    guard !composition.diagnostics.contains(where: { $0.severity >= .deviation }) else {
      return nil
    }
    let mono = sender.colour == .mono
    let material = worker.material(version: version.hash)
    let path = "\(spool.workFolder)/electronic-\(item.record.seq).pdf"
    let words = ElectronicWords(item)
    let file = try TwoPassFile(
      raw: path + ".raw", fonts: worker.fonts, pictures: material.pictures(mono: mono),
      mono: mono, title: words.title, created: words.created)
    let structure = StructureReading(
      composition: composition, objects: version.compiled.layout.objects, sender: sender
    ) { run in !self.links(in: run, pageHeight: .zero).isEmpty }.read()
    for (index, frame) in composition.pages.enumerated() {
      try file.add(
        frame, stationery: material.stationery, marked: structure.map { $0.parts[index] })
    }
    // A ground is somebody else's file: whether it is fit for archives, nobody has proved.
    let isArchival = !composition.pages.contains { $0.stationery != nil }
    _ = try file.write(to: path) { assembler in
      try words.dress(assembler, archival: isArchival)
      if let structure { try Self.dress(assembler, structure) }
      for (index, frame) in composition.pages.enumerated() {
        try addLinks(on: frame, page: index, structure, to: assembler)
      }
      if let data = try invoiceData(item) {
        try assembler.attach(
          name: "invoice.xml", type: "text/xml", relation: data.relation, bytes: data.bytes,
          date: words.date)
      }
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The invoice as data: the XML that was received; where it came as a table or JSON, UBL that
  /// says the same, if there is one.
  private func invoiceData(
    _ item: DispatchDesk.Item
  ) throws -> (bytes: [UInt8], relation: JobAssembler.Relation)? {
    let original = try spool.originalBytes(sha256: item.record.sha256)
    if InvoiceReader.looksLikeXML(original) { return (original, .source) }
    let export = PeppolExport.write(item.invoice)
    guard let bytes = export.bytes, !export.diagnostics.contains(where: { $0.severity >= .error })
    else { return nil }
    return (bytes, .data)
  }

  private static func dress(_ assembler: JobAssembler, _ structure: DocumentStructure) throws {
    for element in structure.elements {
      try assembler.addElement(
        element.type, in: element.parent, alternative: element.alternative)
    }
    for (index, owners) in structure.owners.enumerated() {
      for owner in owners { try assembler.addContent(of: owner, page: index + 1) }
    }
  }

  // MARK: Links

  private struct Link {
    var box: [Double]
    var address: String
  }

  private func addLinks(
    on frame: Frame, page: Int, _ structure: DocumentStructure?, to assembler: JobAssembler
  ) throws {
    for (index, item) in frame.items.enumerated() {
      guard case .text(let run) = item else { continue }
      let element = structure?.links[DocumentStructure.Place(page: page, item: index)]
      // What is repeated from page to page leads there from the first one.
      if structure != nil, element == nil { continue }
      for link in links(in: run, pageHeight: frame.size.height) {
        try assembler.link(page: page + 1, box: link.box, to: link.address, element: element)
      }
    }
  }

  private func links(in run: TextRun, pageHeight: Length) -> [Link] {
    guard run.role != .address else { return [] }
    var links: [Link] = []
    for word in run.text.split(separator: " ") {
      guard let address = Self.address(word) else { continue }
      let before = String(run.text[..<word.startIndex])
      let left = run.origin.x.points + width(before, run).points
      let right = left + width(String(word), run).points
      let base = pageHeight.points - run.origin.y.points
      let size = run.fontSize.points
      links.append(
        Link(box: [left, base - size * 0.25, right, base + size * 0.95], address: address))
    }
    return links
  }

  private func width(_ text: String, _ run: TextRun) -> Length {
    text.isEmpty ? .zero : worker.fonts.width(of: text, font: run.font, size: run.fontSize)
  }

  /// The address that a word is: of the web, or of e-mail. Only plain ASCII, so that what is shown
  /// is where it leads.
  static func address(_ word: Substring) -> String? {
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
