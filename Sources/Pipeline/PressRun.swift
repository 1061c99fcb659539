import Foundation
import LayoutEngine
import MailModel
import Production
import QPDFKit
import Rendering
import SiteConfiguration
import Spooling
import Verification

/// Draws one job's `print.pdf`: every side in printing order on one cairo surface, then one qpdf
/// pass that puts enclosure pages in and makes greys true.
final class PressRun {
  private let spool: Spool
  private let workshop: Workshop
  private let enclosures: EnclosureStore
  private let worker: Worker
  private let job: PlannedJob
  private var pagesDrawn = 0
  private var placements: [EnclosurePlacement] = []
  /// What the pages must say, for the reading that follows; nothing of pages of enclosures.
  private(set) var texts: [Int: PageText] = [:]
  /// Where the addresses stand, by page.
  private(set) var addressBoxes: [Int: Rectangle] = [:]

  private struct EnclosurePlacement {
    var source: PreparedEnclosure
    var sourcePage: Int
    var onPage: Int
    var carriesMark: Bool
  }

  /// A document while its piece is drawn.
  private struct Composed {
    var record: DocumentRecord
    var plan: DocumentPlan
    var frames: [Frame]
  }

  init(
    spool: Spool, workshop: Workshop, enclosures: EnclosureStore, worker: Worker, job: PlannedJob
  ) {
    self.spool = spool
    self.workshop = workshop
    self.enclosures = enclosures
    self.worker = worker
    self.job = job
  }

  /// Makes `print.pdf` in `folder`.
  func printFile(in folder: String, at time: Date) throws -> FinishedFile {
    let raw = "\(spool.workFolder)/press-\(job.name).pdf"
    let mono = job.colour == .mono
    let surface = try JobSurface(
      path: raw, fonts: worker.fonts, pictures: worker.pictures(mono: mono), mono: mono,
      title: job.name, created: time)
    for piece in job.pieces { try draw(piece, on: surface) }
    let pages = try surface.finish()
    precondition(pages == job.pages, "the surface has other pages than the plan")
    let assembler = try JobAssembler(input: raw, grey: mono)
    for placement in placements { try put(placement, with: assembler) }
    let result = try assembler.write(to: "\(folder)/print.pdf")
    precondition(result.pages == job.pages, "the second pass changed the number of pages")
    guard result.greyFaults.isEmpty else {
      throw SpoolError(
        .broken, "job \(job.name) is mono and has colour left",
        why: result.greyFaults.prefix(3).joined(separator: "; "))
    }
    try FileManager.default.removeItem(atPath: raw)
    let digest = try fileDigest("\(folder)/print.pdf")
    return FinishedFile(
      name: "print.pdf", sha256: digest.sha256, bytes: digest.bytes, pages: pages)
  }

  private func put(_ placement: EnclosurePlacement, with assembler: JobAssembler) throws {
    let page = placement.source.pdf.pages[placement.sourcePage]
    let sheet = job.imposition.sheetSize
    let zone = job.marks.scheme.zone
    let area = SheetArea(
      widthMM: sheet.width.millimetres, heightMM: sheet.height.millimetres,
      keepClear: placement.carriesMark
        ? SheetZone(
          xMM: zone.minX.millimetres, yMM: zone.minY.millimetres,
          widthMM: zone.size.width.millimetres, heightMM: zone.size.height.millimetres) : nil)
    try assembler.place(
      source: placement.source.file, sourcePage: placement.sourcePage + 1,
      onPage: placement.onPage, placement: page.placement(on: area))
  }

  // MARK: Pieces

  private func draw(_ piece: PlannedPiece, on surface: JobSurface) throws {
    let document = try composed(piece)
    for sheet in piece.sheets {
      precondition(sheet.frontPage == pagesDrawn + 1, "sheets are planned in printing order")
      try draw(sheet.front, .front, sheet, document, on: surface)
      if job.duplex { try draw(sheet.back, .back, sheet, document, on: surface) }
    }
  }

  private func composed(_ piece: PlannedPiece) throws -> Composed {
    guard let record = try spool.documents([piece.documentSequence]).first,
      let place = record.frames, let bytes = record.plan
    else {
      throw SpoolError(.broken, "piece \(piece.id) has no composed document")
    }
    let plan = try JSONDecoder().decode(DocumentPlan.self, from: Data(bytes))
    guard plan.fontsFingerprint == workshop.fontsFingerprint else {
      throw SpoolError(
        .broken, "job \(job.name) was composed with another font list",
        why: "fonts/fonts.yaml changed between planning and printing",
        fix: "put the earlier list back, run, then change it")
    }
    let frames = try FrameCodec.decode(
      try FrameFile.bytes(at: place, in: spool.framesFolder), fonts: workshop.fontsFingerprint)
    return Composed(record: record, plan: plan, frames: frames)
  }

  // MARK: Sides

  private func draw(
    _ side: SheetSide, _ face: AddressSide, _ sheet: PlannedSheet, _ document: Composed,
    on surface: JobSurface
  ) throws {
    let carriesMark = face == job.marks.side
    pagesDrawn += 1
    var frame: Frame
    switch side {
    case .page(document: 0, let page): frame = document.frames[page]
    case .page(let enclosure, let page):
      frame = Frame()
      let plan = document.plan.enclosures[enclosure - 1]
      placements.append(
        EnclosurePlacement(
          source: try enclosures.prepared(plan.sha256, grey: job.colour == .mono),
          sourcePage: page, onPage: pagesDrawn, carriesMark: carriesMark))
    case .address: frame = document.frames[document.frames.count - 1]
    case .cover(let envelope, let count, let carriesAddress):
      frame = try cover(envelope, of: count, document, carriesAddress: carriesAddress)
    case .blank: frame = Frame()
    }
    if case .page(let document, _) = side, document > 0 {} else { note(frame) }
    if carriesMark {
      frame.items.append(
        .code(
          PlacedCode(
            symbology: .dataMatrix, payload: sheet.mark, rectangle: job.marks.scheme.symbol)))
    }
    if frame.items.isEmpty { try surface.addBlankPage() } else { try surface.addPage(frame) }
  }

  private func note(_ frame: Frame) {
    let runs = frame.items.compactMap { item -> TextRun? in
      if case .text(let run) = item { run } else { nil }
    }
    texts[pagesDrawn] = PageText(runs.lazy.map(\.text))
    let address = runs.filter { $0.role == .address }
    guard let left = address.map(\.origin.x).min(),
      let right = address.map({ $0.origin.x + $0.width }).max(),
      let first = address.min(by: { $0.origin.y < $1.origin.y }),
      let last = address.max(by: { $0.origin.y < $1.origin.y })
    else { return }
    // Readers take a line to be as tall as its font says: about so much above and below its base.
    let top = first.origin.y - .mm(first.fontSize.millimetres * 0.95)
    let bottom = last.origin.y + .mm(last.fontSize.millimetres * 0.25)
    addressBoxes[pagesDrawn] = Rectangle(
      x: left, y: top, width: right - left, height: bottom - top)
  }

  private func cover(
    _ envelope: Int, of count: Int, _ document: Composed, carriesAddress: Bool
  ) throws -> Frame {
    let sender = document.record.fields.sender.flatMap { workshop.site.sender(id: $0) }
    return try CoverSheet(
      envelope: envelope, count: count, senderName: sender?.name ?? "",
      document: document.record.fields.number ?? "", language: sender?.language ?? .en
    ).frame(
      text: worker.fonts, address: carriesAddress ? document.plan.addressLines : nil,
      window: job.envelope.windowRectangle)
  }
}
