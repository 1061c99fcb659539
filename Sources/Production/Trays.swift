import MailModel

/// Pieces of a tray that are bound together.
public struct PlannedBundle: Sendable, Hashable, Codable {
  /// Number of its first piece in the job.
  public var first: Int
  /// Number of its last piece.
  public var last: Int
}

/// A tray of a job.
public struct PlannedTray: Sendable, Hashable, Codable {
  /// Its number in the job, from 1.
  public var tray: Int
  /// Number of its first piece in the job.
  public var first: Int
  /// Number of its last piece.
  public var last: Int
  /// Weight of its pieces.
  public var weight: Weight
  /// Their packs laid against each other; the envelopes' own paper is not in it.
  public var thickness: Length
  /// Where it goes: the sort plan's name, or the postcodes' common beginning; may be empty.
  public var label: String
  /// Its bundles; empty where nothing is bundled.
  public var bundles: [PlannedBundle]
  /// How many pieces are in it.
  public var pieces: Int { last - first + 1 }
}

/// Lays pieces, in the order of their job, into trays and bundles. Envelopes of a split piece stay
/// in one tray where it is large enough.
struct TrayPlanner {
  let rule: TrayRule
  let sort: SortRule

  /// What a tray must know of a request: its envelopes follow each other.
  private struct Load {
    var count: Int
    var weight: Weight
    var thickness: Length
    var line: Int
    var country: String
    var postcode: String
  }

  /// The trays of requests that are in feeding order.
  func trays(of members: [PricedRequest]) -> [PlannedTray] {
    var trays: [PlannedTray] = []
    var open: Load?
    var piece = 1
    for member in members {
      let load = load(member)
      if let before = open, !breaks(before, load), let last = trays.last, fits(last, load) {
        trays[trays.count - 1].last += load.count
        trays[trays.count - 1].weight += load.weight
        trays[trays.count - 1].thickness = last.thickness + load.thickness
      } else {
        trays.append(
          PlannedTray(
            tray: trays.count + 1, first: piece, last: piece + load.count - 1, weight: load.weight,
            thickness: load.thickness, label: label(load), bundles: []))
      }
      bundle(&trays[trays.count - 1], load, piece, after: open)
      open = load
      piece += load.count
    }
    return trays
  }

  private func load(_ member: PricedRequest) -> Load {
    let parts = member.enveloped.parts
    return Load(
      count: parts.count, weight: parts.reduce(.zero) { $0 + $1.weight },
      thickness: parts.reduce(.zero) { $0 + $1.thickness }, line: member.order.line,
      country: member.enveloped.request.country, postcode: member.order.compact)
  }

  private func breaks(_ a: Load, _ b: Load) -> Bool {
    a.country != b.country || a.line != b.line
      || rule.prefix > 0 && a.postcode.prefix(rule.prefix) != b.postcode.prefix(rule.prefix)
  }

  private func fits(_ tray: PlannedTray, _ load: Load) -> Bool {
    rule.piecesMax.map { tray.pieces + load.count <= $0 } ?? true
      && rule.weightMax.map { tray.weight + load.weight <= $0 } ?? true
      && rule.thicknessMax.map { tray.thickness + load.thickness <= $0 } ?? true
  }

  private func label(_ load: Load) -> String {
    if sort.plan.indices.contains(load.line) { return sort.plan[load.line].name }
    let prefix = rule.prefix > 0 ? String(load.postcode.prefix(rule.prefix)) : ""
    return prefix.isEmpty ? load.country : "\(load.country) \(prefix)"
  }

  private func bundle(_ tray: inout PlannedTray, _ load: Load, _ piece: Int, after before: Load?) {
    guard let most = rule.bundlePiecesMax else { return }
    let end = piece + load.count - 1
    let isAlike =
      before.map {
        $0.postcode.prefix(rule.bundlePrefix) == load.postcode.prefix(rule.bundlePrefix)
      }
      ?? false
    if let last = tray.bundles.last, isAlike, end - last.first + 1 <= most {
      tray.bundles[tray.bundles.count - 1].last = end
    } else {
      tray.bundles.append(PlannedBundle(first: piece, last: end))
    }
  }
}
