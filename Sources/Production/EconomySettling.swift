import Foundation
import MailModel

/// A request that waits for a later run.
public struct HeldRequest: Sendable, Hashable {
  /// Sequences of the documents of the spool in it.
  public var documents: [Int]
  /// Why.
  public var reason: PlanReason
  /// The moment from which it goes by itself.
  public var until: Date
  /// What it would cost as economy mail, were its group full.
  public var postage: Decimal
  /// Of `postage`.
  public var currency: Currency
}

/// Decides which economy candidates go so: groups that reach the operator's minimum, in the bands
/// that save most. The others wait, or go as ordinary letters, as their senders chose.
struct EconomySettling {
  let contexts: [String: SiteContext]
  let created: Date
  var priced: [PricedRequest] = []
  var held: [HeldRequest] = []
  var faults: [(request: PieceRequest, diagnostic: Diagnostic)] = []

  init(contexts: [String: SiteContext], created: Date) {
    self.contexts = contexts
    self.created = created
  }

  mutating func settle(_ candidates: [EconomyCandidate]) {
    var groups: [GroupKey: [EconomyCandidate]] = [:]
    for candidate in candidates {
      var key = candidate.priced.key
      if candidate.product.minimumOver == .posting { key = key.posting }
      groups[key, default: []].append(candidate)
    }
    let ordered = groups.values.sorted {
      $0[0].priced.enveloped.request.documentSequence
        < $1[0].priced.enveloped.request.documentSequence
    }
    for members in ordered { settle(group: members) }
  }

  private mutating func settle(group members: [EconomyCandidate]) {
    let rule = members[0]
    let bands = EconomyBands.partition(
      members.map { EconomyBands.Piece(weight: $0.weight, saving: $0.saving) },
      piecesMin: rule.piecesMin, spread: rule.spreadMax)
    var rest: [EconomyCandidate] = []
    for (member, band) in zip(members, bands) {
      guard let band else {
        rest.append(member)
        continue
      }
      var one = member.priced
      one.key.band = band
      priced.append(one)
    }
    // How many lack is said of those of about the same weight.
    let counts = rule.spreadMax.map { Grouping.bands(rest.map(\.weight), spread: $0) }
    let near = counts ?? [Int](repeating: 0, count: rest.count)
    var sizes: [Int: Int] = [:]
    for band in near { sizes[band, default: 0] += 1 }
    for (member, band) in zip(rest, near) {
      leftOver(member, count: sizes[band, default: 0])
    }
  }

  private mutating func leftOver(_ candidate: EconomyCandidate, count: Int) {
    let request = candidate.priced.enveloped.request
    guard let context = contexts[request.printSite] else { return }
    let lack =
      "\(count) of the \(candidate.piecesMin) pieces that economy mail of one sender, "
      + "envelope and weight band needs"
    var reasons = [PlanReason(code: "economy-below-minimum", message: lack)]
    if (context.policy.fallback ?? request.fallback) == .hold {
      let rule = HoldRule(
        calendar: context.calendar,
        deliveryDays: context.carrier.product(.aPost)?.deliveryDays ?? 0)
      if let limit = rule.limit(request, created: created) {
        if created < limit.until {
          held.append(
            HeldRequest(
              documents: request.documentSequences,
              reason: PlanReason(
                code: "economy-held", message: "\(lack); it waits until \(utcText(limit.until))"),
              until: limit.until, postage: candidate.priced.prices.reduce(0, +),
              currency: candidate.priced.key.currency))
          return
        }
        reasons.append(
          PlanReason(
            code: limit.code,
            message: limit.code == "economy-due"
              ? "waiting longer, it would come after its due date"
              : "the sender lets it wait no longer than \(utcText(limit.until))"))
      }
    }
    switch candidate.letter {
    case .success(var letter):
      letter.reasons += reasons
      priced.append(letter)
    case .failure(let diagnostic): faults.append((request, diagnostic))
    }
  }
}

extension EconomyCandidate {
  var weight: Weight { priced.enveloped.parts[0].weight }

  /// What it saves against an ordinary letter; what cannot go otherwise saves most.
  var saving: Decimal {
    guard case .success(let letter) = letter else { return priced.total }
    return max(0, letter.total - priced.total)
  }
}

extension GroupKey {
  /// What the operator sees of a group: not how it was printed, nor what lay in the feeders.
  var posting: GroupKey {
    var key = self
    key.envelope = 0
    key.addressSide = .front
    key.colour = .mono
    key.duplex = false
    key.inserts = []
    return key
  }
}
