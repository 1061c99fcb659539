import Foundation
import MailModel
import Production
import SiteConfiguration
import Spooling

/// What the next run would plan, and what other choices would cost. Nothing is written: no lock is
/// taken, no number given out.
public struct WhatIf: Sendable {
  /// Pieces of one product in one currency.
  public struct ProductSum: Sendable, Equatable {
    /// The product's name in the job folder.
    public var product: String
    /// The currency.
    public var currency: Currency
    /// Envelopes.
    public var pieces: Int
    /// Their postage.
    public var postage: Decimal
  }

  /// What one way of planning comes to.
  public struct Outcome: Sendable {
    /// A stable short name: `next-run`, `a-post`, `economy-now`, `economy-hold`, `first-fit`,
    /// `households-off`, `households-on`, `only-<envelope>`.
    public var name: String
    /// The same for people.
    public var title: String
    /// The jobs, without their pieces.
    public var jobs: [PlannedJob]
    /// Envelopes.
    public var pieces: Int
    /// Sheets.
    public var sheets: Int
    /// Postage by product and currency.
    public var products: [ProductSum]
    /// Documents that wait.
    public var held: Int
    /// The earliest moment at which one of them goes by itself.
    public var heldUntil: Date?
    /// Documents that a person must look at.
    public var deviations: Int
    /// Postage of the jobs by currency.
    public var postage: [Currency: Decimal]
    /// Cost of the envelopes by currency, where the site says it.
    public var costs: [Currency: Decimal]
    /// What the waiting pieces come to as economy mail, were their groups full.
    public var heldPostage: [Currency: Decimal]
    /// Postage, costs and waiting postage together, by currency.
    public var totals: [Currency: Decimal] {
      postage.merging(costs, uniquingKeysWith: +).merging(heldPostage, uniquingKeysWith: +)
    }

    /// How much more than `other` it comes to, by currency.
    public func difference(from other: Outcome) -> [Currency: Decimal] {
      let theirs = other.totals
      var found = totals
      for (currency, amount) in theirs { found[currency, default: 0] -= amount }
      return found
    }
  }

  /// Received files that no run has read yet: they are not in the figures.
  public var unread: Int
  /// Composed documents that are in the figures.
  public var composed: Int
  /// What the next run would do.
  public var next: Outcome
  /// Other ways, those that could differ.
  public var alternatives: [Outcome]

  /// Plans what is composed in the spool, in memory.
  ///
  /// - Throws: ``ConfigurationError`` where the site cannot be used, ``SpoolError``.
  public static func make(spool: Spool, at moment: Date) throws -> WhatIf {
    let (site, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
    guard let site, !faults.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(diagnostics: faults)
    }
    let gathered = try PieceRequests(spool: spool, site: site)
    let trial = PlanTrial(
      site: site, moment: moment, firstJob: try spool.nextJobNumber(),
      requests: gathered.requests, turnedAway: gathered.outcomes.count)
    return WhatIf(
      unread: try spool.stageCounts()[.received] ?? 0, composed: gathered.requests.count,
      next: try trial.outcome("next-run", "the next run", PlanningPolicy()),
      alternatives: try trial.alternatives())
  }
}

/// Plans the same requests by one policy after another.
struct PlanTrial {
  let site: Site
  let moment: Date
  let firstJob: Int
  let requests: [PieceRequest]
  let turnedAway: Int

  func alternatives() throws -> [WhatIf.Outcome] {
    guard !requests.isEmpty else { return [] }
    var found: [WhatIf.Outcome] = []
    func add(_ name: String, _ title: String, _ change: (inout PlanningPolicy) -> Void) throws {
      var policy = PlanningPolicy()
      change(&policy)
      found.append(try outcome(name, title, policy))
    }
    let economy = requests.filter { $0.product == .economy }
    if !economy.isEmpty {
      try add("a-post", "everything A-post") { $0.product = .aPost }
      try add("economy-now", "economy where full, the rest A-post now") { $0.fallback = .aPost }
      if economy.contains(where: { $0.deadline != nil }) {
        try add("economy-hold", "economy, the rest waits for its deadline") { $0.fallback = .hold }
      }
    }
    try add("first-fit", "the first envelope that fits") { $0.isFirstFit = true }
    if requests.contains(where: { $0.householding != nil }) {
      try add("households-off", "no shared envelopes") { $0.households = false }
    }
    if requests.contains(where: { $0.householding == nil }) {
      try add("households-on", "shared envelopes for every sender") {
        $0.householding = commonRule
      }
    }
    let sites = Set(requests.map(\.printSite)).compactMap(site.printSite)
    let names = Set(sites.flatMap { $0.envelopes.map(\.id) }).sorted()
    for name in names where names.count > 1 {
      try add("only-\(name)", "only envelope \(name)") { $0.envelopes = [name] }
    }
    return found
  }

  /// As many sheets as the first envelope of a site takes, whatever they weigh.
  private var commonRule: Householding {
    let sheets = site.printSites.compactMap { $0.envelopes.first?.capacitySheets }.max() ?? 1
    return Householding(sheetsMax: sheets, weightMax: .grams(10_000))
  }

  func outcome(_ name: String, _ title: String, _ policy: PlanningPolicy) throws -> WhatIf.Outcome {
    var planner = ProductionPlanner(site: site, created: moment, firstJobNumber: firstJob)
    planner.policy = policy
    let plan = try planner.plan(requests)
    var sums: [String: WhatIf.ProductSum] = [:]
    var postage: [Currency: Decimal] = [:]
    var costs: [Currency: Decimal] = [:]
    var held: [Currency: Decimal] = [:]
    for job in plan.jobs {
      let key = "\(job.product.rawValue) \(job.currency.code)"
      var sum =
        sums[key]
        ?? WhatIf.ProductSum(
          product: job.product.rawValue, currency: job.currency, pieces: 0, postage: 0)
      sum.pieces += job.totals.pieces
      sum.postage += job.totals.postage
      sums[key] = sum
      postage[job.currency, default: 0] += job.totals.postage
      // Costs are those of all envelopes of a request: its first one counts them.
      let cost = job.pieces.reduce(Decimal(0)) {
        $0 + ($1.envelope == 1 ? $1.why?.chosen.costs ?? 0 : 0)
      }
      if cost > 0 { costs[job.currency, default: 0] += cost }
    }
    for one in plan.held { held[one.currency, default: 0] += one.postage }
    return WhatIf.Outcome(
      name: name, title: title,
      jobs: plan.jobs.map {
        var job = $0
        job.pieces = []
        return job
      }, pieces: plan.jobs.reduce(0) { $0 + $1.totals.pieces },
      sheets: plan.jobs.reduce(0) { $0 + $1.totals.sheets },
      products: sums.sorted { $0.key < $1.key }.map(\.value),
      held: plan.held.reduce(0) { $0 + $1.documents.count },
      heldUntil: plan.held.map(\.until).min(), deviations: plan.deviations.count + turnedAway,
      postage: postage, costs: costs, heldPostage: held)
  }
}

extension WhatIf {
  /// The figures as JSON; amounts are texts in the currency's decimals.
  public var json: JSONValue {
    .object([
      "unread": .integer(unread), "composed": .integer(composed), "next": json(next, isNext: true),
      "alternatives": .array(alternatives.map { json($0, isNext: false) }),
    ])
  }

  private func json(_ outcome: Outcome, isNext: Bool) -> JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(outcome.name), "title": .string(outcome.title),
      "jobCount": .integer(outcome.jobs.count), "pieces": .integer(outcome.pieces),
      "sheets": .integer(outcome.sheets), "held": .integer(outcome.held),
      "heldUntil": .string(orNull: outcome.heldUntil.map(Timestamp.text)),
      "deviations": .integer(outcome.deviations), "postage": Self.amounts(outcome.postage),
      "costs": Self.amounts(outcome.costs), "heldPostage": Self.amounts(outcome.heldPostage),
      "products": .array(
        outcome.products.map {
          .object([
            "product": .string($0.product), "currency": .string($0.currency.code),
            "pieces": .integer($0.pieces),
            "postage": .string($0.postage.plain(places: $0.currency.decimals)),
          ])
        }),
    ]
    if isNext {
      members["jobs"] = .array(outcome.jobs.map(Self.job))
    } else {
      members["difference"] = Self.amounts(outcome.difference(from: next))
    }
    return .object(members)
  }

  private static func job(_ job: PlannedJob) -> JSONValue {
    .object([
      "site": .string(job.site), "operator": .string(job.operatorID),
      "product": .string(job.product.rawValue), "zone": .string(job.zone),
      "envelope": .string(job.envelope.id), "fold": .string(job.envelope.fold.rawValue),
      "colour": .string(job.colour.rawValue), "postingDate": .string(job.postingDate.description),
      "pieces": .integer(job.totals.pieces), "invoices": .integer(job.totals.invoices),
      "sheets": .integer(job.totals.sheets), "trays": .integer(job.trays?.count ?? 0),
      "postage": amounts([job.currency: job.totals.postage]),
    ])
  }

  private static func amounts(_ sums: [Currency: Decimal]) -> JSONValue {
    .object(
      Dictionary(
        uniqueKeysWithValues: sums.map {
          ($0.key.code, JSONValue.string($0.value.plain(places: $0.key.decimals)))
        }))
  }

  /// Amounts in words, such as `1210.00 SEK`; `-` for none.
  public static func text(_ sums: [Currency: Decimal], signed: Bool = false) -> String {
    let words = sums.sorted { $0.key < $1.key }.map { currency, amount in
      (signed && amount > 0 ? "+" : "")
        + "\(amount.plain(places: currency.decimals)) \(currency.code)"
    }
    return words.isEmpty ? "-" : words.joined(separator: ", ")
  }
}
