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

  /// What planning did.
  struct Outcome {
    /// Jobs that were planned.
    var jobs = 0
    /// Documents that wait for cheaper postage.
    var held = 0
  }

  /// Plans all composed documents, and those that wait for cheaper postage.
  func plan(at time: Date) throws -> Outcome {
    let gathered = try PieceRequests(spool: spool, site: workshop.site)
    var outcomes = gathered.outcomes
    guard !gathered.requests.isEmpty || !outcomes.isEmpty else { return Outcome() }
    let first = try spool.nextJobNumber()
    let plan = try ProductionPlanner(
      site: workshop.site, created: time, firstJobNumber: first
    ).plan(gathered.requests)
    outcomes += plan.deviations.map {
      DocumentOutcome(deviating: $0.documentSequence, $0.diagnostic)
    }
    outcomes += holds(plan, gathered.holds)
    let drafting = JobDrafting(site: workshop.site, workers: workers)
    let drafts = try plan.jobs.map(drafting.draft)
    let records = try spool.plan(drafts, outcomes: outcomes, at: time)
    for (record, job) in zip(records, plan.jobs) {
      precondition(
        record.number == job.number && record.id == job.name,
        "the spool numbered a job otherwise than planned, though the run's lock is held")
    }
    return Outcome(
      jobs: records.count, held: plan.held.reduce(0) { $0 + $1.documents.count })
  }

  /// Documents that begin to wait, and those whose wait is over. Who waits on as before is left
  /// alone, so that the event log does not say so at every run.
  private func holds(_ plan: ProductionPlan, _ before: [Int: Hold]) -> [DocumentOutcome] {
    var outcomes: [DocumentOutcome] = []
    for held in plan.held {
      let hold = Hold(purpose: .economy, until: Timestamp.text(held.until))
      for document in held.documents where before[document] != hold {
        var outcome = DocumentOutcome(seq: document, state: .held, stage: .composed)
        outcome.hold = hold
        outcome.reasons = [
          Reason(code: held.reason.code, message: held.reason.message, severity: .note)
        ]
        outcomes.append(outcome)
      }
    }
    let going = plan.jobs.flatMap(\.pieces).flatMap(\.documentSequences)
    for document in Set(going).sorted() where before[document] != nil {
      outcomes.append(DocumentOutcome(seq: document, state: .waiting, stage: .composed))
    }
    return outcomes
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
        documents: piece.documentSequences, plan: [UInt8](try JSONEncoder().encode(piece)),
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
    guard purged == nil else {
      throw SpoolError(
        .refused, "job \(id) was purged",
        why: "none of its invoices had to be kept any longer; its events remain")
    }
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
