import Foundation
import LayoutEngine
import MailModel
import Production
import QPDFKit
import Rendering
import SiteConfiguration
import Spooling
import Verification

/// Makes the job folders: draws every planned job on one PDF surface, puts enclosures in, writes
/// the control files and releases. Jobs run in parallel, each wholly on one thread.
struct PressStage {
  let spool: Spool
  let workshop: Workshop
  let enclosures: EnclosureStore
  let workers: WorkerPool<Worker>
  let progress: any StageReporting
  /// Threads that one job's reading may use beside its own.
  var readers = 1

  /// What was pressed.
  struct Pressed: Sendable {
    var job: String
    var pages: Int
    var bytes: Int
  }

  /// Presses and releases planned jobs.
  func press(_ jobs: [JobRecord], at time: Date) throws -> [Pressed] {
    progress.stage("press", total: jobs.reduce(0) { $0 + $1.sheets })
    // The largest first, so that no core waits long for the last one.
    let order = jobs.sorted { ($0.sheets, $1.number) > ($1.sheets, $0.number) }
    let results = try workers.map(order, bite: 1) { worker, record in
      defer { progress.advance(by: record.sheets) }
      return try outcome(of: record, with: worker, at: time)
    }
    // A job that is refused holds up no other; the run says so when all others are out.
    let refusals = results.compactMap { result -> SpoolError? in
      if case .failure(let refusal) = result { refusal } else { nil }
    }
    if let first = refusals.first {
      guard refusals.count > 1 else { throw first }
      throw SpoolError(
        .broken, "\(refusals.count) jobs are not released",
        why: refusals.map(\.message).joined(separator: "; "), fix: first.fix)
    }
    return try results.map { try $0.get() }
  }

  /// A refusal is a value, so that it stops this job alone; a full disk stops them all.
  private func outcome(
    of record: JobRecord, with worker: Worker, at time: Date
  ) throws -> Result<Pressed, SpoolError> {
    do {
      return .success(try press(record, with: worker, at: time))
    } catch let error as SpoolError where error.kind == .broken {
      return .failure(error)
    }
  }

  private func press(_ record: JobRecord, with worker: Worker, at time: Date) throws -> Pressed {
    let job = try record.planned(pieces: try spool.pieces(ofJob: record.number))
    guard let site = workshop.site.printSite(job.site) else {
      throw SpoolError(
        .broken, "job \(job.name) is planned for a print site that the site no longer has",
        fix: "put \(job.site) back into site.yaml, then run again")
    }
    let folder = try spool.newWorkFolder(forJob: record)
    let (printed, drawn) = try printFile(record, job, in: folder, with: worker, at: time)
    let insert = try insertFile(job, site: site, in: folder)
    let docket = try docketFile(job, site: site, in: folder, with: worker, at: time)
    let ticket = Ticket(
      job: job, stock: workshop.site.stock(job.stock),
      cutOff: PostingCalendar(site: site, postingDays: [1])?.cutOff(of: job.postingDate))
    try durableWrite(ticket.bytes, to: "\(folder)/ticket.xjdf")
    let files = [printed, insert, docket, try finished("ticket.xjdf", in: folder)]
    let manifest = Manifest(job: job, files: files)
    try durableWrite(manifest.bytes, to: "\(folder)/manifest.json")
    Failpoint.hit("press.written")
    try readBack(record, job, in: folder, drawn: drawn, at: time)
    try spool.release(record, from: folder, at: time)
    return Pressed(job: job.name, pages: printed.pages ?? 0, bytes: printed.bytes)
  }

  private func printFile(
    _ record: JobRecord, _ job: PlannedJob, in folder: String, with worker: Worker, at time: Date
  ) throws -> (FinishedFile, PageReadings) {
    if record.isReprint {
      let run = try ReprintRun(spool: spool, workshop: workshop, worker: worker, job: job)
      let file = try run.printFile(in: folder)
      return (file, run.readings)
    }
    let run = try PressRun(
      spool: spool, workshop: workshop, enclosures: enclosures, worker: worker, job: job)
    let file = try run.printFile(in: folder, at: time)
    return (file, run.readings)
  }

  /// Reads the finished file with other people's readers. A job that is not sound stays planned,
  /// with the reasons; its folder stays in `work` until the next run.
  private func readBack(
    _ record: JobRecord, _ job: PlannedJob, in folder: String, drawn: PageReadings, at time: Date
  ) throws {
    let scope: VerificationScope
    switch workshop.site.control.verify {
    case .none: return
    case .all: scope = .all
    case .sample: scope = .sample
    }
    let reading = JobReading(spool: spool, record: record, job: job, folder: folder)
    let report = try reading.verify(
      known: drawn, isExact: record.isReprint, scope: scope, workers: readers)
    guard report.isSound else {
      try spool.noteRefused(record, reasons: report.findings.map { Reason($0) }, at: time)
      throw SpoolError(
        .broken, "job \(job.name) is not released: its print.pdf is not what was planned",
        why: report.findings.prefix(5).map {
          "\($0.place.path.map { "\($0): " } ?? "")\($0.message)"
        }.joined(separator: "; ") + (report.findings.count > 5 ? "; …" : ""),
        fix: "run again; if it stays so, look at work/job-\(job.name) and report the fault")
    }
    try spool.noteVerified(
      record,
      pageTexts: PageReadings(report).bytes(
        pages: job.pages, columns: job.imposition.scheme.lanes), at: time)
  }

  private func insertFile(
    _ job: PlannedJob, site: PrintSite, in folder: String
  ) throws -> FinishedFile {
    guard let mapping = workshop.site.mapping(site.mapping) else {
      throw SpoolError(.broken, "the print site \(site.id) names no field mapping of the site")
    }
    let bytes: [UInt8]
    do {
      bytes = try ControlFile.bytes(job, mapping)
    } catch {
      throw SpoolError(
        .broken, "job \(job.name): \(error)",
        fix: "make the column wider in mappings/, then run again")
    }
    try durableWrite(bytes, to: "\(folder)/insert.csv")
    return try finished("insert.csv", in: folder)
  }

  private func docketFile(
    _ job: PlannedJob, site: PrintSite, in folder: String, with worker: Worker, at time: Date
  ) throws -> FinishedFile {
    let docket = Docket(
      job: job, site: site, carrier: workshop.site.postalOperator(job.operatorID),
      stock: workshop.site.stock(job.stock),
      senders: Dictionary(
        workshop.site.senders.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first }))
    let raw = "\(spool.workFolder)/docket-\(job.name).pdf"
    let surface = try JobSurface(
      path: raw, fonts: worker.fonts, pictures: worker.own.greyPictures, mono: true,
      title: "\(job.name) docket", created: time)
    try surface.addPage(try docket.frame(text: worker.fonts))
    _ = try surface.finish()
    try JobAssembler(input: raw, grey: true).write(to: "\(folder)/docket.pdf")
    try FileManager.default.removeItem(atPath: raw)
    return try finished("docket.pdf", in: folder, pages: 1)
  }

  private func finished(
    _ name: String, in folder: String, pages: Int? = nil
  ) throws -> FinishedFile {
    let digest = try fileDigest("\(folder)/\(name)")
    return FinishedFile(name: name, sha256: digest.sha256, bytes: digest.bytes, pages: pages)
  }
}
