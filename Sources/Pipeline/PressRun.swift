import BarcodeKit
import Foundation
import LayoutEngine
import MailModel
import Production
import QPDFKit
import Rendering
import SiteConfiguration
import Spooling
import Verification

/// Draws one job's `print.pdf`: every side in feeding order on one cairo surface, then one pass of
/// qpdf that puts enclosure pages in, makes greys true and lays leaves on press sheets.
final class PressRun {
  private let spool: Spool
  private let workshop: Workshop
  private let enclosures: EnclosureStore
  private let worker: Worker
  private let job: PlannedJob
  private let encoder: SymbolEncoder
  private let stamps: StampFiles
  /// What is known of the pages, for the reading that follows.
  private(set) var readings = PageReadings()

  /// A document while its piece is drawn.
  private struct Composed {
    var record: DocumentRecord
    var plan: DocumentPlan
    var frames: [Frame]
  }

  init(
    spool: Spool, workshop: Workshop, enclosures: EnclosureStore, worker: Worker, job: PlannedJob
  ) throws {
    encoder = try SymbolEncoder()
    stamps = StampFiles(spool: spool, worker: worker, job: job)
    self.spool = spool
    self.workshop = workshop
    self.enclosures = enclosures
    self.worker = worker
    self.job = job
  }

  /// Makes `print.pdf` in `folder`.
  func printFile(in folder: String, at time: Date) throws -> FinishedFile {
    let mono = job.colour == .mono
    let file = try TwoPassFile(
      raw: "\(spool.workFolder)/press-\(job.name).pdf", fonts: worker.fonts,
      pictures: worker.own.pictures(mono: mono), mono: mono, title: job.name, created: time)
    let layout = job.imposition.layout
    if layout.header { try draw(.header, on: file) }
    var heads = job.headedTrays[...]
    for piece in job.pieces {
      if let tray = heads.first, tray.first == piece.piece {
        heads.removeFirst()
        try draw(.tray, tray, on: file)
      }
      try draw(piece, on: file)
    }
    if layout.trailer { try draw(.trailer, on: file) }
    if layout.banner { try draw(.banner, on: file) }
    let imposer = PressImposer(job)
    precondition(file.pages == imposer.drawnPages, "the surface has other pages than the plan")
    let result = try file.write(
      to: "\(folder)/print.pdf", sheet: job.imposition.leafSize
    ) { assembler in
      if !imposer.isPlain { for page in imposer.pages { try assembler.impose(page) } }
      try PressDressing(job, site: workshop.site, folder: spool.siteFolder).dress(assembler)
    }
    try stamps.remove()
    precondition(result.pages == job.pages, "the press pages are not those of the plan")
    let digest = try fileDigest("\(folder)/print.pdf")
    return FinishedFile(
      name: "print.pdf", sha256: digest.sha256, bytes: digest.bytes, pages: result.pages)
  }

  // MARK: Leaves, in feeding order

  private func draw(
    _ kind: ServiceSheet.Kind, _ tray: PlannedTray? = nil, on file: TwoPassFile
  ) throws {
    let language = workshop.site.printSite(job.site)?.language ?? .en
    let leaf = ServiceLeaf(kind: kind, job: job, language: language, tray: tray)
    let pictures = worker.own.pictures(mono: job.colour == .mono)
    let frame = try leaf.frame(text: worker.fonts)
    try file.add(frame, pictures: pictures, stationery: worker.own.stationery)
    guard kind != .banner, job.duplex else { return }
    try file.add(Frame(), pictures: pictures, stationery: worker.own.stationery)
  }

  private func draw(_ piece: PlannedPiece, on file: TwoPassFile) throws {
    // Documents that share the envelope, each by its sequence.
    var documents: [Int: Composed] = [:]
    for sequence in piece.documentSequences {
      documents[sequence] = try composed(sequence, of: piece)
    }
    for sheet in piece.sheets {
      try draw(sheet.front, .front, sheet, piece, documents, on: file)
      if job.duplex { try draw(sheet.back, .back, sheet, piece, documents, on: file) }
    }
  }

  private func composed(_ sequence: Int, of piece: PlannedPiece) throws -> Composed {
    guard let record = try spool.documents([sequence]).first,
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
    _ side: SheetSide, _ face: AddressSide, _ sheet: PlannedSheet, _ piece: PlannedPiece,
    _ documents: [Int: Composed], on file: TwoPassFile
  ) throws {
    let carriesMark = face == job.marks.side
    let source = source(of: side, in: piece)
    guard let document = documents[source.document] else {
      throw SpoolError(.broken, "piece \(piece.id) has a page of no document")
    }
    let frame: Frame
    switch side {
    case .page(_, let page) where source.enclosure == nil:
      frame = document.frames[page]
      try putReadyMade(page, of: document, on: file)
    case .page(_, let page):
      frame = Frame()
      let plan = document.plan.enclosures[source.enclosure ?? 0]
      file.putBeneathNext(
        try enclosures.prepared(plan.sha256, grey: plan.grey ?? (job.colour == .mono)), page: page,
        rules: plan.rules, keepClear: carriesMark ? job.marks.scheme.zone : nil)
    case .address: frame = document.frames[document.frames.count - 1]
    case .cover(let envelope, let count, let carriesAddress):
      frame = try cover(envelope, of: count, document, carriesAddress: carriesAddress)
    case .blank: frame = Frame()
    }
    let stamp = side.showsAddress(of: job) ? franking(document) : nil
    if let place = job.place(of: face, sheet) {
      var all = frame
      all.items += try stamp?.items(text: worker.fonts) ?? []
      readings.note(
        all, at: place, window: job.envelope.windowRectangle,
        isKnown: source.enclosure == nil && frame.stationery == nil)
      if case .page(_, let index) = side, source.enclosure == nil,
        let beneath = document.plan.readyMade?.pages[index], let own = readings.texts[place]
      {
        readings.texts[place] = PageText(sum: own.sum &+ beneath.text)
      }
    }
    if let stamp {
      file.stampNext(try stamps.file(of: stamp, size: frame.size), saying: stamp.words)
    }
    if carriesMark {
      file.putAboveNext(
        try job.marks.scheme.overlay(
          saying: sheet.mark, height: frame.size.height, with: encoder), as: .mark)
    }
    let material = worker.material(version: document.record.layoutHash)
    try file.add(
      frame, pictures: material.pictures(mono: job.colour == .mono),
      stationery: material.stationery)
  }

  /// Puts a page of the sender's own design beneath the page that is added next.
  private func putReadyMade(_ page: Int, of document: Composed, on file: TwoPassFile) throws {
    guard let plan = document.plan.readyMade, let source = plan.pages[page].source else { return }
    file.putBeneathNext(
      try workshop.readyMade.file(plan.sha256, grey: job.colour == .mono), page: source,
      at: Placement(
        matrix: plan.pages[page].matrix, scale: plan.pages[page].scale,
        isTurned: plan.pages[page].isTurned, avoidsZone: false))
  }

  private func franking(_ document: Composed) -> FrankingMark? {
    FrankingMark(
      job.product, of: workshop.site.postalOperator(job.operatorID),
      at: document.plan.frankingPlace)
  }

  /// Address and cover are those of the first document.
  private func source(of side: SheetSide, in piece: PlannedPiece) -> PieceSource {
    if case .page(let document, _) = side { return piece.source(ofDocument: document) }
    return PieceSource(document: piece.documentSequence)
  }

  private func cover(
    _ envelope: Int, of count: Int, _ document: Composed, carriesAddress: Bool
  ) throws -> Frame {
    let sender = document.record.fields.sender.flatMap { workshop.site.sender(id: $0) }
    return try CoverSheet(
      envelope: envelope, count: count, senderName: sender?.name ?? "",
      document: document.record.fields.number ?? "", language: sender?.language ?? .en
    ).frame(
      text: worker.fonts,
      address: carriesAddress
        ? AddressPanel(
          lines: document.plan.addressLines,
          area: document.plan.addressPlace ?? job.envelope.addressArea(of: .a4)
            ?? job.envelope.windowRectangle,
          returnAddress: document.plan.returnAddress, frankingPlace: document.plan.frankingPlace)
        : nil)
  }
}
