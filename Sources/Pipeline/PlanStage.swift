import Foundation
import MailModel
import Production
import SiteConfiguration
import Spooling

/// Planning of everything that is composed: envelopes, postage, groups and jobs, written in one
/// transaction, so that a run after a crash prints the very same jobs.
struct PlanStage {
  let spool: Spool
  let workshop: Workshop
  let workers: WorkerPool<Worker>

  /// Plans all composed documents.
  ///
  /// - Returns: how many jobs were planned.
  func plan(at time: Date) throws -> Int {
    var requests: [PieceRequest] = []
    var outcomes: [DocumentOutcome] = []
    var after = 0
    while true {
      let batch = try spool.documents(in: .composed, after: after, limit: 1000)
      guard let last = batch.last else { break }
      after = last.seq
      for record in batch {
        switch try request(for: record) {
        case .success(let request): requests.append(request)
        case .failure(let deviation): outcomes.append(deviating(record.seq, deviation))
        }
      }
    }
    guard !requests.isEmpty || !outcomes.isEmpty else { return 0 }
    let first = try spool.nextJobNumber()
    let plan = try ProductionPlanner(
      site: workshop.site, created: time, firstJobNumber: first
    ).plan(requests)
    outcomes += plan.deviations.map { deviating($0.documentSequence, $0.diagnostic) }
    let drafting = JobDrafting(site: workshop.site, workers: workers)
    let drafts = try plan.jobs.map(drafting.draft)
    let records = try spool.plan(drafts, outcomes: outcomes, at: time)
    for (record, job) in zip(records, plan.jobs) {
      precondition(
        record.number == job.number && record.id == job.name,
        "the spool numbered a job otherwise than planned, though the run's lock is held")
    }
    return records.count
  }

  // MARK: Requests

  private func request(for record: DocumentRecord) throws -> Result<PieceRequest, Diagnostic> {
    let fields = record.fields
    guard let bytes = record.plan, let number = fields.number, let senderID = fields.sender,
      let sender = workshop.site.sender(id: senderID)
    else {
      return .failure(
        Diagnostic(
          .deviation, code: "unknown-sender", "the sender is no longer in the site",
          at: .init(file: record.path), fix: "put the sender's file back, then release the document"
        ))
    }
    let plan = try JSONDecoder().decode(DocumentPlan.self, from: Data(bytes))
    guard let site = workshop.site.printSite(plan.printSite) else {
      return .failure(
        Diagnostic(
          .deviation, code: "unknown-print-site", "the print site is no longer in the site",
          at: .init(file: record.path)))
    }
    let documents =
      [PieceDocument(name: number, pages: plan.pageInks)]
      + plan.enclosures.map {
        PieceDocument(
          name: "enclosure:\($0.id)", isEnclosure: true,
          pages: $0.pageColours.map { $0 ? .colour : .mono })
      }
    return .success(
      PieceRequest(
        documentSequence: record.seq, id: "d\(record.seq)", sender: senderID,
        recipient: fields.recipient ?? "", country: fields.country ?? site.country,
        postcode: fields.postcode ?? "", printSite: site.id, colour: sender.colour,
        duplex: workshop.site.duplex(for: sender, at: site),
        addressSide: plan.readyMade?.addressSide ?? sender.addressSide,
        product: sender.product, documents: documents, inserts: sender.inserts))
  }

  // MARK: Drafts

  private func deviating(_ seq: Int, _ diagnostic: Diagnostic) -> DocumentOutcome {
    var outcome = DocumentOutcome(seq: seq, state: .deviation, stage: .done)
    outcome.reasons = [Reason(diagnostic)]
    return outcome
  }
}

/// Turns a planned job into what the spool keeps of it.
struct JobDrafting {
  let site: Site
  let workers: WorkerPool<Worker>

  /// The job with its pieces and figures.
  func draft(_ job: PlannedJob) throws -> JobDraft {
    var shell = job
    shell.pieces = []
    let figures = JobFigures(
      job: shell, carrier: site.postalOperator(job.operatorID),
      billsReprints: site.control.billsReprints)
    let pieces = try workers.map(job.pieces) { _, piece in
      PieceDraft(
        sender: piece.sender, recipient: piece.recipient, envelope: piece.envelope,
        envelopes: piece.envelopes, sheets: piece.sheets.count,
        documents: [piece.documentSequence], plan: [UInt8](try JSONEncoder().encode(piece)),
        figures: figures.piece(piece),
        reprintOf: piece.reprintOf.map { JobRecord.pieceID(job: $0.job, position: $0.piece) })
    }
    var whole = figures
    whole.job.pieces = job.pieces
    return JobDraft(
      site: job.site, operatorName: job.operatorID, product: job.product.rawValue, zone: job.zone,
      envelope: job.envelope.id, colour: job.colour.rawValue, postingDate: job.postingDate,
      plan: [UInt8](try JSONEncoder().encode(shell)), pieces: pieces, figures: whole.whole,
      isReprint: job.pieces.contains { $0.reprintOf != nil })
  }
}

extension JobRecord {
  /// The job as production planned it.
  func planned(pieces: [PieceRecord]) throws -> PlannedJob {
    var job = try JSONDecoder().decode(PlannedJob.self, from: Data(plan))
    job.pieces = try pieces.map {
      var piece = try JSONDecoder().decode(PlannedPiece.self, from: Data($0.draft.plan))
      // Outside, a piece goes by the name that the spool gave it with its job's number.
      piece.id = $0.id
      return piece
    }
    return job
  }
}
