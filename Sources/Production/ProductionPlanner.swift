import Foundation
import MailModel

/// Plans print jobs: envelopes, postage, groups, order, pages and marks. Pure: the same requests
/// give the same plan, in whatever order they come.
public struct ProductionPlanner: Sendable {
  private let site: Site
  private let created: Date
  private let firstJobNumber: Int
  /// How the plan differs from what site and senders say.
  public var policy = PlanningPolicy()

  /// Makes a planner.
  ///
  /// - Parameters:
  ///   - site: the site's configuration.
  ///   - created: when the jobs are made; decides the posting date.
  ///   - firstJobNumber: the number of the first job; later jobs follow without gaps.
  public init(site: Site, created: Date, firstJobNumber: Int) {
    self.site = site
    self.created = created
    self.firstJobNumber = firstJobNumber
  }

  /// The day on which mail made now at that print site is posted, or nothing where the site or its
  /// operator is unknown.
  public func postingDate(at printSite: String) -> CalendarDate? {
    context(of: printSite)?.postingDate
  }

  /// Plans requests: each is in exactly one job, waits, or is a deviation. Throws where a number
  /// does not fit into the marks.
  public func plan(_ requests: [PieceRequest]) throws(MarkFault) -> ProductionPlan {
    let ordered = requests.sorted { ($0.documentSequence, $0.id) < ($1.documentSequence, $1.id) }
    var plan = ProductionPlan(jobs: [], deviations: [])
    var contexts: [String: SiteContext] = [:]
    var placed: [PieceRequest] = []
    for request in ordered {
      if contexts[request.printSite] == nil {
        contexts[request.printSite] = context(of: request.printSite)
      }
      if contexts[request.printSite] != nil {
        placed.append(request)
      } else {
        plan.deviations.append(request.deviation("no-print-site", "its print site is unknown"))
      }
    }
    var priced: [PricedRequest] = []
    var economy: [EconomyCandidate] = []
    for request in households(placed, contexts) {
      guard let context = contexts[request.printSite] else { continue }
      choose(request, context, among: placed, &priced, &economy, &plan.deviations)
    }
    var settling = EconomySettling(contexts: contexts, created: created)
    settling.settle(economy)
    priced += settling.priced
    plan.held = settling.held.sorted { $0.documents.lexicographicallyPrecedes($1.documents) }
    for (request, diagnostic) in settling.faults {
      plan.deviations += request.deviations(diagnostic)
    }
    AverageWeight.price(&priced, contexts)
    plan.jobs = try jobs(of: priced, contexts)
    plan.deviations.sort { ($0.documentSequence, $0.id) < ($1.documentSequence, $1.id) }
    return plan
  }

  private func households(_ requests: [PieceRequest], _ contexts: [String: SiteContext])
    -> [PieceRequest]
  {
    guard policy.households else { return requests }
    return HouseholdPlanner(contexts: contexts, rule: policy.householding).merge(requests)
  }

  /// A household that cannot go is taken apart: what is wrong with one of its documents, or with
  /// their weight together, stops no other.
  private func choose(
    _ request: PieceRequest, _ context: SiteContext, among requests: [PieceRequest],
    _ priced: inout [PricedRequest], _ economy: inout [EconomyCandidate],
    _ deviations: inout [PlanDeviation]
  ) {
    switch context.choose(request) {
    case .success(.aPost(let one)): priced.append(one)
    case .success(.economy(let one)): economy.append(one)
    case .failure(let diagnostic) where request.household.isEmpty:
      deviations += request.deviations(diagnostic)
    case .failure:
      let members = Set(request.household)
      for member in requests where members.contains(member.documentSequence) {
        choose(member, context, among: [], &priced, &economy, &deviations)
      }
    }
  }

  // MARK: Jobs

  private func jobs(of priced: [PricedRequest], _ contexts: [String: SiteContext])
    throws(MarkFault) -> [PlannedJob]
  {
    var groups: [GroupKey: [PricedRequest]] = [:]
    for one in priced { groups[one.key, default: []].append(one) }
    let ordered = groups.map { (order: $0.key.order, key: $0.key, members: $0.value) }
      .sorted { $0.order.lexicographicallyPrecedes($1.order) }
    var jobs: [PlannedJob] = []
    for group in ordered {
      guard let context = contexts[group.key.site] else { continue }
      let members = group.members.sorted { $0.order < $1.order }
      let stretches = Grouping.stretches(
        members.map(\.enveloped.parts.count), max: context.printSite.piecesPerJobMax)
      for stretch in stretches {
        let builder = JobBuilder(
          context: context, key: group.key, number: firstJobNumber + jobs.count,
          created: utcText(created))
        jobs.append(try builder.job(of: Array(members[stretch])))
      }
    }
    return jobs
  }

  private func context(of id: String) -> SiteContext? {
    guard let printSite = site.printSite(id),
      let carrier = site.postalOperator(printSite.operatorID),
      let stock = site.stock(printSite.stock), let marks = site.markScheme(printSite.markScheme),
      let imposition = site.imposition(of: printSite),
      let calendar = PostingCalendar(site: printSite, postingDays: carrier.postingDays)
    else { return nil }
    let date = calendar.postingDate(created: created)
    return SiteContext(
      printSite: printSite, carrier: carrier, stock: stock, marks: marks,
      imposition: imposition, calendar: calendar, postingDate: date,
      postage: Postage(carrier, on: date), policy: policy)
  }
}

extension PieceRequest {
  /// The same deviation of each of its documents.
  func deviations(_ diagnostic: Diagnostic) -> [PlanDeviation] {
    documentSequences.map { PlanDeviation(documentSequence: $0, id: id, diagnostic: diagnostic) }
  }

  func deviation(_ code: String, _ message: String) -> PlanDeviation {
    PlanDeviation(
      documentSequence: documentSequence, id: id,
      diagnostic: Diagnostic(.deviation, code: code, message, at: .init(path: id)))
  }
}
