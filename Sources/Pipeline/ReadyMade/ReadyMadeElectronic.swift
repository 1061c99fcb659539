import Foundation
import MailModel
import QPDFKit
import Spooling

/// A ready-made invoice as a PDF of its own, for channels: its sender's pages, without anything of
/// ours. A PDF that is one invoice goes as it was received; of a merged one, the invoice's pages
/// are taken out of what was made fit to print.
struct ReadyMadeElectronic {
  let spool: Spool
  let shelf: ReadyMadeShelf

  /// Makes it. The same document makes the same bytes.
  func make(_ item: DispatchDesk.Item, _ document: ReadyMadeDocument) throws -> [UInt8]? {
    guard case .success(let prepared) = try shelf.prepared(document.sha256, grey: false) else {
      return nil
    }
    guard document.pages != 0..<prepared.pages.count else {
      return try spool.originalBytes(sha256: document.sha256)
    }
    let source = try shelf.file(document.sha256, grey: false).file
    let path = "\(spool.workFolder)/electronic-\(item.record.seq).pdf"
    let raw = path + ".raw"
    defer {
      for file in [path, raw] { try? FileManager.default.removeItem(atPath: file) }
    }
    let words = ElectronicWords(item)
    let copier = try PageCopier()
    for page in document.pages { try copier.add(page: page + 1, of: source) }
    _ = try copier.write(to: raw, title: words.title, created: words.date)
    let assembler = try JobAssembler(input: raw, grey: false)
    try words.dress(assembler, archival: false)
    for (number, page) in document.pages.enumerated() {
      let height = prepared.pages[page].heightPt
      for word in prepared.words[page] {
        guard let address = ElectronicPDF.address(Substring(word.text)) else { continue }
        let place = word.box
        try assembler.link(
          page: number + 1,
          box: [
            place.minX.points, height - place.maxY.points, place.maxX.points,
            height - place.minY.points,
          ], to: address)
      }
    }
    try assembler.write(to: path)
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
