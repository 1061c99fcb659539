import Foundation
import MailModel

/// Plans print jobs: envelopes, postage, groups, order, pages and marks. Pure: the same requests
/// give the same plan, in whatever order they come.
public struct ProductionPlanner: Sendable {
  private let site: Site
  private let created: Date
  private let firstJobNumber: Int

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

  /// Plans requests: each is in exactly one job or is a deviation. Throws where a number does not
  /// fit into the marks.
  public func plan(_ requests: [PieceRequest]) throws(MarkFault) -> ProductionPlan {
    let ordered = requests.sorted { ($0.documentSequence, $0.id) < ($1.documentSequence, $1.id) }
    var contexts: [String: SiteContext] = [:]
    var deviations: [PlanDeviation] = []
    var priced: [PricedRequest] = []
    var economy: [EconomyCandidate] = []
    for request in ordered {
      guard let context = contexts[request.printSite] ?? context(of: request.printSite) else {
        deviations.append(request.deviation("no-print-site", "its print site is unknown"))
        continue
      }
      contexts[request.printSite] = context
      switch context.choose(request) {
      case .failure(let diagnostic):
        deviations.append(
          PlanDeviation(
            documentSequence: request.documentSequence, id: request.id, diagnostic: diagnostic))
      case .success(.aPost(let one)): priced.append(one)
      case .success(.economy(let one)): economy.append(one)
      }
    }
    settle(economy, contexts, &priced, &deviations)
    let jobs = try jobs(of: priced, contexts)
    return ProductionPlan(
      jobs: jobs,
      deviations: deviations.sorted { ($0.documentSequence, $0.id) < ($1.documentSequence, $1.id) })
  }

  // MARK: Economy

  /// Keeps economy groups that reach the operator's minimum; the pieces of the others go as
  /// ordinary letters in the same run, with the reason.
  private func settle(
    _ candidates: [EconomyCandidate], _ contexts: [String: SiteContext],
    _ priced: inout [PricedRequest], _ deviations: inout [PlanDeviation]
  ) {
    var groups: [GroupKey: [Int]] = [:]
    for (index, candidate) in candidates.enumerated() {
      groups[candidate.priced.key, default: []].append(index)
    }
    for (_, members) in groups.sorted(by: { $0.value[0] < $1.value[0] }) {
      let product = candidates[members[0]].product
      let weights = members.map { candidates[$0].priced.enveloped.parts[0].weight }
      let bands =
        product.spreadMax.map { Grouping.bands(weights, spread: $0) }
        ?? [Int](repeating: 0, count: members.count)
      var counts: [Int: Int] = [:]
      for band in bands { counts[band, default: 0] += 1 }
      for (place, index) in members.enumerated() {
        var one = candidates[index].priced
        let count = counts[bands[place], default: 0]
        if count >= product.piecesMin {
          one.key.band = bands[place]
          priced.append(one)
          continue
        }
        let request = one.enveloped.request
        guard let context = contexts[request.printSite] else { continue }
        let reason = PlanReason(
          code: "economy-below-minimum",
          message: "\(count) of the \(product.piecesMin) pieces that economy mail of one sender, "
            + "envelope and weight band needs")
        switch context.aPost(one.enveloped, zone: one.key.zone, reasons: [reason]) {
        case .success(let moved): priced.append(moved)
        case .failure(let diagnostic):
          deviations.append(
            PlanDeviation(
              documentSequence: request.documentSequence, id: request.id, diagnostic: diagnostic))
        }
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
      imposition: imposition, postingDate: date, postage: Postage(carrier, on: date))
  }
}

extension PieceRequest {
  func deviation(_ code: String, _ message: String) -> PlanDeviation {
    PlanDeviation(
      documentSequence: documentSequence, id: id,
      diagnostic: Diagnostic(.deviation, code: code, message, at: .init(path: id)))
  }
}
