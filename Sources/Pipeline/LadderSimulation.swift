import Foundation
import MailModel
import Routing
import SiteConfiguration
import Spooling

/// What a ladder would do with past invoices, taking each channel to accept what it is given.
public struct LadderSimulation: Sendable {
  /// The ladder's name, or `as-now` for what the senders have.
  public var ladder: String
  /// Invoices by channel; `person` for those that nothing takes.
  public var invoices: [String: Int] = [:]
  /// How many would have been asked about first.
  public var asked = 0
  /// Letters, at the price of the lightest, and channels, at their accounts' prices, by currency.
  public var cost: [String: Decimal] = [:]
  /// Days until the recipient has them, added up.
  public var days = 0
  /// All of them.
  public var total = 0
  /// Those that the ladder is not for, by their recipient's country: they go as now.
  public var asNow = 0

  /// Which past invoices are tried.
  public struct Selection: Sendable {
    /// The first and the last day of issue.
    public var days: ClosedRange<CalendarDate>
    /// One sender's alone.
    public var sender: String?
    /// One kind of recipient alone.
    public var segment: Segment?
    /// How long a letter is under way, in days; no operator's file says.
    public var paperDays: Int

    /// Selects all invoices of those days.
    public init(_ days: ClosedRange<CalendarDate>, paperDays: Int = 3) {
      self.days = days
      self.paperDays = paperDays
    }
  }
}

extension RoutingDesk {
  /// Runs past invoices through ladders, each invoice read once; first through those that their
  /// senders have now. What has happened to them since does not count.
  public func simulate(
    _ ladders: [Ladder], _ selection: LadderSimulation.Selection
  ) throws -> [LadderSimulation] {
    var results =
      [LadderSimulation(ladder: "as-now")] + ladders.map { LadderSimulation(ladder: $0.id ?? "") }
    var after = 0
    while true {
      let batch = try spool.documents(after: after, limit: 400)
      guard let last = batch.last else { return results }
      after = last.seq
      let wanted = batch.filter { record in
        guard let day = record.fields.issueDate, selection.days.contains(day) else { return false }
        return record.state != .rejected && record.state != .cancelled
          && selection.sender.map { $0 == record.fields.sender } ?? true
      }
      try desk.readAhead(wanted)
      for record in wanted { try simulate(record, ladders, selection, &results) }
    }
  }

  private func simulate(
    _ record: DocumentRecord, _ ladders: [Ladder], _ selection: LadderSimulation.Selection,
    _ results: inout [LadderSimulation]
  ) throws {
    guard let asNow = try desk.standing(record, as: .trial(nil)),
      selection.segment.map({ $0 == asNow.route.card.segment }) ?? true
    else { return }
    count(asNow, into: &results[0], selection.paperDays)
    let country = asNow.route.card.country ?? ""
    for (index, ladder) in ladders.enumerated() {
      let isFor = ladder.countries.isEmpty || ladder.countries.contains(country)
      if !isFor { results[index + 1].asNow += 1 }
      let standing = isFor ? try desk.standing(record, as: .trial(ladder)) : asNow
      if let standing { count(standing, into: &results[index + 1], selection.paperDays) }
    }
    desk.planner.shelf.drop(record.seq)
  }

  private func count(
    _ standing: DispatchDesk.Standing, into result: inout LadderSimulation, _ paperDays: Int
  ) {
    let decision = standing.route.decision
    result.total += 1
    func add(_ price: Money?) {
      if let price { result.cost[price.currency.code, default: 0] += price.amount }
    }
    switch decision.step {
    case .print:
      result.invoices["print", default: 0] += 1
      result.days += paperDays
      add(site.leastPostage(of: standing.sender, to: standing.country ?? "", at: clock))
    case .person: result.invoices["person", default: 0] += 1
    default:
      guard let channel = decision.step.channel else { return }
      if case .lookUp = decision.step { result.asked += 1 }
      result.invoices[channel.rawValue, default: 0] += 1
      add(site.channelAccount(for: channel, sender: standing.sender.id)?.price)
    }
  }

  /// The days of issue of the invoices that are there; nothing where none is.
  public func issueDays() throws -> ClosedRange<CalendarDate>? {
    var found: ClosedRange<CalendarDate>?
    var after = 0
    while true {
      let batch = try spool.documents(after: after, limit: 1000)
      guard let last = batch.last else { return found }
      after = last.seq
      for day in batch.compactMap(\.fields.issueDate) {
        found = min(found?.lowerBound ?? day, day)...max(found?.upperBound ?? day, day)
      }
    }
  }
}
