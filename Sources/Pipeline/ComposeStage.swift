import Foundation
import LayoutEngine
import MailModel
import Production
import SiteConfiguration
import Spooling

/// Composition of one batch: each accepted document becomes Frames (in parallel), its enclosures
/// are made fit to print, and the batch's frames go into one durable file.
struct ComposeStage {
  let spool: Spool
  let workshop: Workshop
  let enclosures: EnclosureStore
  let workers: WorkerPool<Worker>

  /// A composed document, before its enclosures are known to be printable.
  private struct Composed: Sendable {
    var document: IntakeStage.Accepted
    var frames: [UInt8] = []
    var plan: DocumentPlan?
    /// The day that standing enclosures go by.
    var postingDate: CalendarDate?
    /// For each page whether it shows colour; empty where none can.
    var showsColour: [Bool] = []
    var layoutHash: String?
    var reasons: [Reason]
    var waitsForLayout = false
  }

  /// Composes a batch and gives the outcomes to commit. The frames file is on the disk on return.
  func compose(_ documents: [IntakeStage.Accepted], at time: Date) throws -> [DocumentOutcome] {
    guard !documents.isEmpty else { return [] }
    for id in Set(documents.map(\.sender.id)).sorted() {
      guard let version = workshop.versions[id] else { continue }
      try spool.keepLayout(hash: version.hash, files: version.files)
    }
    var composed = try workers.map(documents) { worker, document in
      try compose(document, with: worker, at: time)
    }
    try enclosures.prepare(
      composed.compactMap { item in item.postingDate.map { (item.document, $0) } },
      workers: workers)
    for index in composed.indices { try addEnclosures(to: &composed[index]) }
    return try commitFrames(composed)
  }

  // MARK: One document

  private func compose(
    _ document: IntakeStage.Accepted, with worker: Worker, at time: Date
  ) throws -> Composed {
    var composed = Composed(document: document, reasons: document.notes)
    let sender = document.sender
    guard
      let recipe = CompositionRecipe(
        document.invoice, mailing: document.mailing, sender: sender, site: workshop.site)
    else {
      composed.reasons.append(
        Reason(
          code: "no-print-site", message: "no print site with a window takes the piece",
          place: "site.yaml", severity: .deviation))
      return composed
    }
    let day =
      ProductionPlanner(site: workshop.site, created: time, firstJobNumber: 0)
      .postingDate(at: recipe.printSite.id) ?? document.invoice.issueDate
    composed.postingDate = day
    if let pages = document.readyMade {
      try compose(pages, by: recipe, with: worker, into: &composed)
      return composed
    }
    guard let (composer, hash) = composer(for: document, with: worker) else {
      // Nothing is wrong with the invoice: it goes on by itself once the layout is mended.
      composed.waitsForLayout = true
      return composed
    }
    let material = worker.material(version: hash)
    let composition = composer.compose(document.invoice, recipe.context)
    composed.reasons += composition.diagnostics.map(Reason.init)
    let isColour = sender.colour == .colour
    if try enclosures.mayNeedColour(document) {
      composed.showsColour = composition.pages.map {
        $0.needsColour(
          colourPictures: material.colourPictures.isColour,
          colourStationery: material.stationery.usesColour)
      }
    }
    composed.plan = DocumentPlan(
      printSite: recipe.printSite.id,
      pageColours: isColour
        ? composed.showsColour : Array(repeating: false, count: composition.pages.count),
      hasAddressBack: composition.addressBack != nil, addressLines: recipe.context.addressLines,
      addressPlace: recipe.context.addressArea ?? recipe.context.window,
      frankingPlace: recipe.context.frankingPlace,
      returnAddress: recipe.context.returnAddress, enclosures: [],
      fontsFingerprint: workshop.fontsFingerprint)
    composed.layoutHash = hash
    FrameCodec.encode(
      composition.pages + (composition.addressBack.map { [$0] } ?? []),
      fonts: workshop.fontsFingerprint, into: &composed.frames)
    return composed
  }

  /// A document whose pages came ready-made: they are checked and placed, not composed.
  private func compose(
    _ pages: ReadyMadeDocument, by recipe: CompositionRecipe, with worker: Worker,
    into composed: inout Composed
  ) throws {
    let made = try ReadyMadeComposing(
      document: composed.document, pages: pages, recipe: recipe, workshop: workshop,
      text: worker.fonts
    ).compose()
    composed.reasons += made.reasons
    composed.plan = made.plan
    FrameCodec.encode(made.frames, fonts: workshop.fontsFingerprint, into: &composed.frames)
  }

  /// The composer of the version that the document was made with before, else of the sender's.
  private func composer(
    for document: IntakeStage.Accepted, with worker: Worker
  ) -> (Composer, hash: String)? {
    if let hash = document.record.layoutHash, let name = document.record.layout,
      let composer = worker.composer(kept: hash, name: name)
    {
      return (composer, hash)
    }
    return workshop.versions[document.sender.id].map { (worker.composer($0), $0.hash) }
  }

  private func addEnclosures(to composed: inout Composed) throws {
    guard let plan = composed.plan, let day = composed.postingDate,
      let site = workshop.site.printSite(plan.printSite)
    else { return }
    let enclosed = try enclosures.enclosed(
      with: composed.document, on: day, sheet: EnclosureSheet(site, of: workshop.site))
    composed.plan?.enclosures = enclosed.plans
    composed.reasons += enclosed.reasons
    if enclosed.needsColour, composed.document.sender.colour == .mono {
      composed.plan?.colour = true
      // Ready-made pages were measured as they came.
      if composed.document.readyMade == nil { composed.plan?.pageColours = composed.showsColour }
    }
  }

  // MARK: The batch

  private func commitFrames(_ composed: [Composed]) throws -> [DocumentOutcome] {
    var file: [UInt8] = []
    file.reserveCapacity(composed.reduce(0) { $0 + $1.frames.count })
    let name = frameFileName(composed)
    var outcomes: [DocumentOutcome] = []
    for item in composed where !item.waitsForLayout {
      let deviates = item.reasons.contains { $0.severity >= .deviation } || item.plan == nil
      var outcome = DocumentOutcome(
        seq: item.document.record.seq, state: deviates ? .deviation : .waiting,
        stage: deviates ? .done : .composed)
      outcome.fields = item.document.fields
      outcome.reasons = item.reasons
      // A document that deviates is made anew, with the layout as it is then.
      if !deviates, item.document.readyMade == nil {
        outcome.layout = item.document.record.layout ?? item.document.sender.layout
        outcome.layoutHash = item.layoutHash
      }
      if !deviates, let plan = item.plan {
        outcome.frames = FramesPlace(file: name, offset: file.count, length: item.frames.count)
        outcome.plan = [UInt8](try JSONEncoder().encode(plan))
        file += item.frames
      }
      outcomes.append(outcome)
    }
    if !file.isEmpty { try durableWrite(file, to: "\(spool.framesFolder)/\(name)") }
    return outcomes
  }

  /// A batch that is composed again after a crash writes the same name with the same bytes.
  private func frameFileName(_ composed: [Composed]) -> String {
    let first = composed.first?.document.record.seq ?? 0
    let last = composed.last?.document.record.seq ?? 0
    return "\(first)-\(last).frames"
  }
}

extension Stage {
  /// Frames are made; the document waits to be planned into a job.
  static let composed = Stage(rawValue: "composed")
}
