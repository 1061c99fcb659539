import Channels
import Foundation
import MailModel
import SiteConfiguration
import Spooling

/// Runs everything that waits in a spool: intake, routing, composition, planning, press, release.
///
/// Each stage claims work from the spool and commits its result, so a run that was killed goes on
/// where the last commit was, and running twice prints nothing twice.
public struct PipelineRunner {
  private let spool: Spool
  private let clock: Date
  private let workerCount: Int
  private let progress: any StageReporting

  /// Makes a runner.
  ///
  /// - Parameters:
  ///   - clock: the moment that the run counts as; job names, posting date and tariff follow it.
  ///   - workers: how many threads compose and press, at least 1.
  public init(spool: Spool, clock: Date, workers: Int, progress: any StageReporting) {
    self.spool = spool
    self.clock = clock
    workerCount = max(1, workers)
    self.progress = progress
  }

  /// One batch: as many documents as keep both cores busy, and no more bytes than memory allows.
  private static let batchDocuments = 400
  private static let batchBytes = 24 << 20

  /// Runs until nothing that can go on waits.
  ///
  /// - Throws: ``SpoolError`` of kind `locked` where another run is on; ``ConfigurationError``
  ///   where the site cannot be used; operating faults. Faults of documents are never thrown: they
  ///   are outcomes of those documents.
  public func run() throws -> RunSummary {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    var summary = RunSummary()
    summary.recovery = try spool.recover(holding: lock, at: clock)
    let workshop = try Workshop(spool: spool)
    let (registry, faults) = ChannelRegistry.open(
      workshop.site.channels, siteFolder: spool.siteFolder)
    summary.diagnostics = workshop.diagnostics + faults
    let planner = RoutePlanner(site: workshop.site, registry: registry)
    let workers = try WorkerPool(count: workerCount) { _ in
      try Worker(workshop: workshop, spool: spool)
    }
    let enclosures = EnclosureStore(spool: spool, site: workshop.site)
    var dispatch = DispatchStage(spool: spool, planner: planner, clock: clock)
    dispatch.pdf = ElectronicPDF(spool: spool, workshop: workshop, worker: workers.first).make
    dispatch.links = try LinkMint(site: workshop.site, siteFolder: spool.siteFolder)
    if !workshop.site.channels.isEmpty { summary.polled = try dispatch.poll() }
    try composeAll(workshop, workers, enclosures, planner, &summary)
    var recalls = RecallStage(desk: dispatch.desk)
    try recalls.run()
    dispatch.summary.recalled = recalls.sent
    dispatch.summary.recallsRefused = recalls.refused
    summary.dispatch = dispatch.summary
    if try spool.stageCounts()[.dispatch] ?? 0 > 0 {
      try dispatch.run()
      summary.dispatch = dispatch.summary
      // What no channel took is composed now, so that it is planned with the rest. It was counted
      // when it was read first.
      let known = summary.documents
      try composeAll(workshop, workers, enclosures, planner, &summary, again: true)
      summary.documents = known
    }
    let day = PostingDay(site: workshop.site, clock: clock)
    if workshop.site.release == .automatic { try takeBackLate(day, &summary) }
    progress.stage("plan", total: 1)
    let planning = try PlanStage(spool: spool, workshop: workshop, workers: workers)
      .plan(at: clock)
    summary.jobsPlanned = planning.jobs
    summary.held = planning.held
    progress.advance(by: 1)
    progress.finish("\(summary.jobsPlanned) jobs planned")
    let planned = try spool.plannedJobs()
    let due = workshop.site.release == .automatic ? planned.filter { !day.isOver(for: $0) } : []
    summary.jobsLate = planned.count(where: day.isOver)
    var stage = PressStage(
      spool: spool, workshop: workshop, enclosures: enclosures, workers: workers,
      progress: progress)
    stage.readers = due.count == 1 ? workerCount : 1
    let pressed = try stage.press(due, at: clock)
    summary.jobsWaiting = planned.count - due.count
    summary.jobs = pressed.map(\.job).sorted()
    summary.pages = pressed.reduce(0) { $0 + $1.pages }
    summary.bytes = pressed.reduce(0) { $0 + $1.bytes }
    progress.finish("\(summary.jobs.count) jobs released, \(summary.pages) pages")
    try spool.sweepFrames()
    summary.archived = try ArchiveStage(spool: spool, site: workshop.site, workers: workerCount)
      .run(at: clock)
    summary.balance = try spool.balance()
    return summary
  }

  /// Reads and composes everything that waits, and stops before anything is planned.
  ///
  /// - Throws: as ``run()``.
  public func compose() throws -> RunSummary {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    var summary = RunSummary()
    summary.recovery = try spool.recover(holding: lock, at: clock)
    let workshop = try Workshop(spool: spool)
    let (registry, faults) = ChannelRegistry.open(
      workshop.site.channels, siteFolder: spool.siteFolder)
    summary.diagnostics = workshop.diagnostics + faults
    let planner = RoutePlanner(site: workshop.site, registry: registry)
    let workers = try WorkerPool(count: workerCount) { _ in
      try Worker(workshop: workshop, spool: spool)
    }
    let enclosures = EnclosureStore(spool: spool, site: workshop.site)
    try composeAll(workshop, workers, enclosures, planner, &summary)
    summary.balance = try spool.balance()
    return summary
  }

  /// Polls channels and brings what waits for them further, without composing or printing anything:
  /// what no channel takes waits for the next run.
  ///
  /// - Parameter sends: whether messages are sent; else only news are fetched.
  /// - Throws: as ``run()``.
  public func serveChannels(sends: Bool) throws -> RunSummary {
    let lock = try spool.lockForRun()
    defer { withExtendedLifetime(lock) {} }
    var summary = RunSummary()
    let workshop = try Workshop(spool: spool)
    let (registry, faults) = ChannelRegistry.open(
      workshop.site.channels, siteFolder: spool.siteFolder)
    summary.diagnostics = workshop.diagnostics + faults
    var dispatch = DispatchStage(
      spool: spool, planner: RoutePlanner(site: workshop.site, registry: registry), clock: clock)
    let worker = try Worker(workshop: workshop, spool: spool)
    dispatch.pdf = ElectronicPDF(spool: spool, workshop: workshop, worker: worker).make
    dispatch.links = try LinkMint(site: workshop.site, siteFolder: spool.siteFolder)
    summary.polled = try dispatch.poll()
    if sends {
      var recalls = RecallStage(desk: dispatch.desk)
      try recalls.run()
      dispatch.summary.recalled = recalls.sent
      dispatch.summary.recallsRefused = recalls.refused
      try dispatch.run()
      summary.dispatch = dispatch.summary
    }
    summary.archived = try ArchiveStage(spool: spool, site: workshop.site, workers: workerCount)
      .run(at: clock)
    summary.balance = try spool.balance()
    return summary
  }

  private func composeAll(
    _ workshop: Workshop, _ workers: WorkerPool<Worker>, _ enclosures: EnclosureStore,
    _ planner: RoutePlanner, _ summary: inout RunSummary, again: Bool = false
  ) throws {
    summary.letGo += try spool.letGoWhatIsDue(at: clock)
    let binding = try EnclosureBinding(spool: spool, at: clock)
    let intake = IntakeStage(
      spool: spool, workshop: workshop, binding: binding, planner: planner)
    let compose = ComposeStage(
      spool: spool, workshop: workshop, enclosures: enclosures, workers: workers)
    try takeBackComposed(with: workshop)
    let known = summary.documents
    progress.stage(
      again ? "back to paper" : "read and compose",
      total: try spool.stageCounts()[.received] ?? 0)
    // What may be an enclosure comes after all invoices that may name it.
    for pass in [EnclosureBinding.Pass.invoices, .others] {
      if pass == .others { try settleLists(binding, &summary) }
      var after = 0
      while let batch = try nextBatch(&after, pass, binding) {
        let spool = spool
        let readings = try workers.map(batch) { _, record in
          try IntakeStage.read(record, spool: spool, workshop: workshop)
        }
        let decision = try intake.decide(readings, at: clock)
        let outcomes = try compose.compose(decision.accepted, at: clock)
        try spool.commit(decision.outcomes + outcomes, at: clock)
        summary.documents += batch.count
        summary.add(decision.outcomes + outcomes)
        progress.advance(by: batch.count)
      }
    }
    summary.filesOfOpenSubmissions = try spool.filesOfOpenSubmissions()
    let count = summary.documents - known
    progress.finish(again ? "\(count) that no channel took" : "\(count) files read")
  }

  /// What an earlier run planned and could not release, and what is too late now for its day of
  /// posting, is planned anew. Reprints were ordered by a person, who has to order them again.
  private func takeBackLate(_ day: PostingDay, _ summary: inout RunSummary) throws {
    for job in try spool.plannedJobs() where !job.isReprint && day.isOver(for: job) {
      try spool.withdraw(job, documentsTo: .composed, at: clock)
      summary.jobsTakenBack.append(job.id)
    }
  }

  private func settleLists(_ binding: EnclosureBinding, _ summary: inout RunSummary) throws {
    let outcomes = try binding.settleLists()
    summary.documents += outcomes.count
    summary.add(outcomes)
  }

  /// Frames of another font list cannot be drawn: their documents are read again.
  private func takeBackComposed(with workshop: Workshop) throws {
    var after = 0
    while true {
      let batch = try spool.documents(in: .composed, after: after, limit: 1000)
      guard let last = batch.last else { return }
      after = last.seq
      let stale = try batch.filter { record in
        guard let plan = record.plan, let place = record.frames else { return true }
        let decoded = try JSONDecoder().decode(DocumentPlan.self, from: Data(plan))
        return decoded.fontsFingerprint != workshop.fontsFingerprint
          || !FileManager.default.fileExists(atPath: "\(spool.framesFolder)/\(place.file)")
      }
      try spool.commit(
        stale.map { DocumentOutcome(seq: $0.seq, state: .waiting, stage: .received) }, at: clock)
    }
  }

  /// The next documents of a pass, or nothing where there are no more. Half a submission waits for
  /// its other half, which may hold enclosures of what is here.
  private func nextBatch(
    _ after: inout Int, _ pass: EnclosureBinding.Pass, _ binding: EnclosureBinding
  ) throws -> [DocumentRecord]? {
    while true {
      let records = try spool.documents(in: .received, after: after, limit: Self.batchDocuments)
      guard let last = records.last else { return nil }
      after = last.seq
      var batch: [DocumentRecord] = []
      var bytes = 0
      for record in records where binding.belongs(record, to: pass) {
        bytes += record.bytes
        if !batch.isEmpty, bytes > Self.batchBytes {
          after = record.seq - 1
          break
        }
        batch.append(record)
      }
      if !batch.isEmpty { return batch }
    }
  }
}

/// What a run did.
public struct RunSummary: Sendable {
  /// Files read in this run.
  public var documents = 0
  /// How many of them came out rejected, deviating or cancelled.
  public var outcomes: [DocumentState: Int] = [:]
  /// Held documents whose time had come.
  public var letGo = 0
  /// Files that wait because the submission that brought them did not come to its end.
  public var filesOfOpenSubmissions = 0
  /// Jobs planned in this run.
  public var jobsPlanned = 0
  /// Documents that wait for cheaper postage.
  public var held = 0
  /// Jobs that wait for a person to release them.
  public var jobsWaiting = 0
  /// How many of those that wait are too late for their day of posting.
  public var jobsLate = 0
  /// Jobs of earlier runs that were too late, and are planned anew.
  public var jobsTakenBack: [String] = []
  /// Jobs released in this run, in the order of their numbers.
  public var jobs: [String] = []
  /// Pages of their `print.pdf`.
  public var pages = 0
  /// Bytes of their `print.pdf`.
  public var bytes = 0
  /// What a crash before had left.
  public var recovery = Spool.Recovery()
  /// Invoices whose way has ended and that got their number in the archive.
  public var archived = 0
  /// What was done with channels.
  public var dispatch = DispatchSummary()
  /// What came back from channels.
  public var polled = PollSummary()
  /// Faults of layouts and warnings of the configuration.
  public var diagnostics: [Diagnostic] = []
  /// The balance after the run.
  public var balance = Balance()

  mutating func add(_ added: [DocumentOutcome]) {
    for outcome in added where outcome.state != .waiting {
      outcomes[outcome.state, default: 0] += 1
    }
  }

  /// The summary in one line.
  public var text: String {
    "\(documents) files read, \(jobs.count) jobs released, \(pages) pages"
      + (held == 0 ? "" : "; \(held) documents wait for cheaper postage")
      + (jobsWaiting == 0 ? "" : "; \(jobsWaiting) jobs wait for: brevpress release")
      + (jobsLate == 0 ? "" : "; \(jobsLate) of them late for their posting date: brevpress replan")
      + (filesOfOpenSubmissions == 0
        ? "" : "; \(filesOfOpenSubmissions) files wait for the rest of their submission")
  }
}
