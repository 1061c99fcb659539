import Channels
import Foundation
import MailModel
import Routing
import SiteConfiguration
import Spooling

/// Answers what people ask of channels: why an invoice went where it went, who could be reached for
/// less, what another ladder would have cost. It changes nothing but what it is told to.
public struct RoutingDesk {
  let spool: Spool
  let clock: Date
  let desk: DispatchDesk
  /// What is wrong with channels and configuration.
  public let diagnostics: [Diagnostic]

  /// Opens the desk.
  ///
  /// - Throws: ``ConfigurationError`` where the site cannot be used.
  public init(spool: Spool, clock: Date) throws {
    let (site, faults) = SiteConfiguration.load(siteFolder: spool.siteFolder)
    guard let site, !faults.contains(where: { $0.severity == .error }) else {
      throw ConfigurationError(diagnostics: faults)
    }
    let (registry, problems) = ChannelRegistry.open(site.channels, siteFolder: spool.siteFolder)
    self.spool = spool
    self.clock = clock
    diagnostics = faults + problems
    desk = DispatchDesk(
      spool: spool, planner: RoutePlanner(site: site, registry: registry), clock: clock)
  }

  var site: Site { desk.planner.site }

  // MARK: Why

  /// Why a document goes, or went, where it does.
  public struct Explanation: Sendable {
    /// The document.
    public var document: DocumentRecord
    /// Its recipient's kind.
    public var segment: Segment
    /// The ladder's name, or `the sender's own`.
    public var ladder: String
    /// Each rung as it stands now, and the next step.
    public var decision: Decision
    /// The tries so far.
    public var attempts: [AttemptRecord]
  }

  /// Explains a document; nothing where it is no sound invoice of a known sender.
  public func explain(_ record: DocumentRecord) throws -> Explanation? {
    guard let item = try desk.item(record) else { return nil }
    return Explanation(
      document: record, segment: item.route.card.segment,
      ladder: item.route.ladder.id ?? "the sender's own", decision: item.route.decision,
      attempts: item.route.attempts)
  }

  // MARK: Channels

  /// A channel as it stands.
  public struct ChannelState: Sendable {
    /// The account.
    public var account: ChannelAccount
    /// Whether its adapter can work; the diagnostics say why not.
    public var isUsable: Bool
    /// Tries by state.
    public var attempts: [String: Int]
  }

  /// All configured channels.
  public func channels() throws -> [ChannelState] {
    let counts = try spool.attemptCounts()
    return site.channels.sorted { $0.id < $1.id }.map {
      ChannelState(
        account: $0, isUsable: desk.planner.registry[$0.id] != nil, attempts: counts[$0.id] ?? [:])
    }
  }

  /// The ladder of that name.
  public func ladder(_ id: String) -> Ladder? { site.ladder(id) }
  /// The names of all ladders.
  public var ladderNames: [String] { site.ladders.compactMap(\.id) }
  /// The senders' ids.
  public var senderNames: [String] { site.senders.map(\.id) }
}
