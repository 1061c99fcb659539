import Foundation
import MailModel

/// Plans the printing of pieces again: a new job with new numbers, marks, posting date and postage,
/// and of everything else what the printed pieces have.
public struct ReprintPlanner: Sendable {
  private let site: Site
  private let created: Date
  private let number: Int

  /// Why pieces cannot be planned for printing again.
  public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The print site, its operator or their calendar is no longer in the site.
    case unknownSite(String)
    /// The pieces are of jobs that differ in paper, envelope or machine.
    case mixed
    /// The operator has no price for the piece on the new posting date.
    case noRate(piece: String)

    /// What is wrong, in one sentence.
    public var description: String {
      switch self {
      case .unknownSite(let id): "the print site \(id) or its operator is no longer in the site"
      case .mixed: "the pieces are of jobs with different paper, envelopes or machines"
      case .noRate(let piece): "the operator has no price for piece \(piece) on the posting date"
      }
    }
  }

  /// Makes a planner of the job with that number.
  public init(site: Site, created: Date, jobNumber: Int) {
    self.site = site
    self.created = created
    number = jobNumber
  }

  /// Plans a job of `pieces` in the order given, each with the job that it was printed in last.
  public func plan(_ pieces: [(job: PlannedJob, piece: PlannedPiece)]) throws -> PlannedJob {
    guard let model = pieces.first?.job else { preconditionFailure("a reprint has pieces") }
    guard pieces.allSatisfy({ Self.fits($0.job, model) }) else { throw Refusal.mixed }
    guard let printSite = site.printSite(model.site),
      let carrier = site.postalOperator(model.operatorID),
      let calendar = PostingCalendar(site: printSite, postingDays: carrier.postingDays)
    else { throw Refusal.unknownSite(model.site) }
    let date = calendar.postingDate(created: created)
    var job = model
    job.number = number
    job.created = utcText(created)
    job.name = "\(job.created.prefix(10).filter { $0 != "-" })-\(padded(number, 4))"
    job.postingDate = date
    job.product = product(of: model, pieces.count, carrier)
    let postage = Postage(carrier, on: date)
    let plan = PressPlan(
      scheme: .oneUp, groups: pieces.map(\.piece.sheets.count), duplex: model.duplex,
      reverse: model.imposition.reverse, banner: false)
    // A few pieces are fed by hand: no header, trailer or banner sheets go with them.
    job.imposition.scheme = .oneUp
    job.imposition.sheetSize = model.imposition.leafSize
    job.imposition.layout = Imposition(id: Imposition.Kind.oneUp.rawValue, kind: .oneUp)
    job.service = []
    job.trays = nil
    job.hasTrayHeaders = nil
    job.pages = plan.pages
    job.totals = JobTotals()
    job.pieces = []
    var leaf = 0
    for (from, printed) in pieces {
      var piece = try again(printed, from: from, in: job, postage)
      try renumber(&piece, in: job, plan, &leaf)
      job.totals.add(piece)
      job.pieces.append(piece)
    }
    // A document counts once however many of its envelopes are printed again.
    job.totals.invoices = Set(job.pieces.flatMap(\.documentSequences)).count
    return job
  }

  private static func fits(_ a: PlannedJob, _ b: PlannedJob) -> Bool {
    a.site == b.site && a.operatorID == b.operatorID && a.zone == b.zone
      && a.envelope.id == b.envelope.id && a.envelope.fold == b.envelope.fold
      && a.format == b.format && a.colour == b.colour && a.duplex == b.duplex
      && a.addressSide == b.addressSide && a.stock == b.stock && a.marks == b.marks
      && a.imposition.leafSize == b.imposition.leafSize && a.inserts == b.inserts
  }

  /// A few pieces are no economy group; they go as ordinary letters.
  private func product(
    of job: PlannedJob, _ count: Int, _ carrier: PostalOperator
  ) -> ProductKind {
    guard let product = carrier.product(job.product), count >= product.piecesMin else {
      return .aPost
    }
    return job.product
  }

  private func again(
    _ printed: PlannedPiece, from: PlannedJob, in job: PlannedJob, _ postage: Postage
  ) throws -> PlannedPiece {
    var piece = printed
    piece.piece = job.pieces.count + 1
    piece.reprintOf = ReprintSource(job: from.name, piece: printed.piece)
    guard
      case .success(let price) = postage.price(
        job.product, zone: job.zone, format: job.format ?? "", weight: piece.weight),
      price.currency == job.currency
    else { throw Refusal.noRate(piece: printed.id) }
    piece.postage = price.amount
    piece.reasons = []
    if job.product != from.product {
      piece.reasons = [
        PlanReason(
          code: "economy-below-minimum",
          message: "a reprint of fewer pieces than economy mail needs goes as an ordinary letter")
      ]
    }
    return piece
  }

  private func renumber(
    _ piece: inout PlannedPiece, in job: PlannedJob, _ plan: PressPlan, _ leaf: inout Int
  ) throws(MarkFault) {
    for index in piece.sheets.indices {
      let place = plan.place(ofLeaf: leaf)
      leaf += 1
      piece.sheets[index].frontPage = place.frontPage
      piece.sheets[index].backPage = place.backPage
      piece.sheets[index].lane = place.lane
      var content = MarkContent(
        job: number, piece: piece.piece, sheet: index + 1, sheets: piece.sheets.count,
        feeders: piece.feeders, divert: piece.divert)
      content.sheetOfJob = leaf
      piece.sheets[index].mark = try job.marks.scheme.text(content)
    }
  }
}

extension JobTotals {
  /// Counts one piece in, its invoices left out.
  mutating func add(_ piece: PlannedPiece) {
    pieces += 1
    sheets += piece.sheets.count
    weight += piece.weight
    postage += piece.postage
    for sheet in piece.sheets {
      impressions += sheet.impressions
      colourSheets += sheet.colour ? 1 : 0
    }
  }
}
