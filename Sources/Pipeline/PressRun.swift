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
  ) {
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
    for piece in job.pieces { try draw(piece, on: file) }
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
    precondition(result.pages == job.pages, "the press pages are not those of the plan")
    let digest = try fileDigest("\(folder)/print.pdf")
    return FinishedFile(
      name: "print.pdf", sha256: digest.sha256, bytes: digest.bytes, pages: result.pages)
  }

  // MARK: Leaves, in feeding order

  private func draw(_ kind: ServiceSheet.Kind, on file: TwoPassFile) throws {
    let language = workshop.site.printSite(job.site)?.language ?? .en
    let leaf = ServiceLeaf(kind: kind, job: job, language: language)
    let pictures = worker.own.pictures(mono: job.colour == .mono)
    let frame = try leaf.frame(text: worker.fonts)
    try file.add(frame, pictures: pictures, stationery: worker.own.stationery)
    guard kind != .banner, job.duplex else { return }
    try file.add(Frame(), pictures: pictures, stationery: worker.own.stationery)
  }

  private func draw(_ piece: PlannedPiece, on file: TwoPassFile) throws {
    let document = try composed(piece)
    for sheet in piece.sheets {
      try draw(sheet.front, .front, sheet, document, on: file)
      if job.duplex { try draw(sheet.back, .back, sheet, document, on: file) }
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
    on file: TwoPassFile
  ) throws {
    let carriesMark = face == job.marks.side
    var frame: Frame
    switch side {
    case .page(document: 0, let page):
      frame = document.frames[page]
      try putReadyMade(page, of: document, on: file)
    case .page(let enclosure, let page):
      frame = Frame()
      let plan = document.plan.enclosures[enclosure - 1]
      file.putBeneathNext(
        try enclosures.prepared(plan.sha256, grey: job.colour == .mono), page: page,
        keepClear: carriesMark ? job.marks.scheme.zone : nil)
    case .address: frame = document.frames[document.frames.count - 1]
    case .cover(let envelope, let count, let carriesAddress):
      frame = try cover(envelope, of: count, document, carriesAddress: carriesAddress)
    case .blank: frame = Frame()
    }
    if showsAddress(side), let franking = franking(document) {
      frame.items += try franking.items(text: worker.fonts)
    }
    // Leaves that share a press sheet share its page's text; theirs is not known by itself.
    if job.imposition.scheme.lanes == 1,
      let page = face == .front ? sheet.frontPage : sheet.backPage
    {
      note(frame, page: page, isKnown: !isForeign(side) && frame.stationery == nil)
      if case .page(document: 0, let index) = side,
        let beneath = document.plan.readyMade?.pages[index], let own = readings.texts[page]
      {
        readings.texts[page] = PageText(sum: own.sum &+ beneath.text)
      }
    }
    if carriesMark {
      frame.items += markItems(of: job.marks.scheme, saying: sheet.mark)
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

  /// Whether the side is one that shows the address through the window.
  private func showsAddress(_ side: SheetSide) -> Bool {
    switch side {
    case .page(document: 0, page: 0): job.addressSide == .front
    case .address: true
    case .cover(_, _, let carriesAddress): carriesAddress
    case .page, .blank: false
    }
  }

  private func franking(_ document: Composed) -> FrankingMark? {
    FrankingMark(
      job.product, of: workshop.site.postalOperator(job.operatorID),
      at: document.plan.frankingPlace)
  }

  private func isForeign(_ side: SheetSide) -> Bool {
    if case .page(let document, _) = side { document > 0 } else { false }
  }

  /// Notes what a page must say; `isKnown` where all of its text is the frame's.
  private func note(_ frame: Frame, page: Int, isKnown: Bool) {
    let runs = frame.items.compactMap { item -> TextRun? in
      if case .text(let run) = item { run } else { nil }
    }
    if isKnown { readings.texts[page] = PageText(runs.lazy.map(\.text)) }
    let beside = runs.filter {
      ($0.role == .returnAddress || $0.role == .franking)
        && job.envelope.windowRectangle.holds($0.origin)
    }
    readings.besideAddress[page] = beside.map(\.text)
    guard runs.contains(where: { $0.role == .address }) else { return }
    let address = beside + runs.filter { $0.role == .address }
    guard let left = address.map(\.origin.x).min(),
      let right = address.map({ $0.origin.x + $0.width }).max(),
      let first = address.min(by: { $0.origin.y < $1.origin.y }),
      let last = address.max(by: { $0.origin.y < $1.origin.y })
    else { return }
    // Readers take a line to be as tall as its font says: about so much above and below its base.
    let top = first.origin.y - .mm(first.fontSize.millimetres * 0.95)
    let bottom = last.origin.y + .mm(last.fontSize.millimetres * 0.25)
    readings.addressBoxes[page] = Rectangle(
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
