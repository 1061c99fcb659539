import Foundation
import MailModel

/// What all pieces of a job have in common.
struct GroupKey: Hashable {
  var site: String
  var operatorID: String
  var product: ProductKind
  var zone: String
  var currency: Currency
  /// Index in the print site's envelopes; decides window and fold.
  var envelope: Int
  /// The operator's format; empty where it has none.
  var format: String
  var addressSide: AddressSide
  var colour: ColourMode
  var duplex: Bool
  /// What lies in the feeders: two senders' inserts cannot share a feeder in one job.
  var inserts: [FeederInsert]
  /// The sender, where the operator wants one sender a posting.
  var sender: String
  /// Number of the weight band, where the operator limits the spread.
  var band: Int

  /// The key in words that order groups the same way on every machine.
  var order: [String] {
    [
      site, operatorID, product.rawValue, zone, currency.code, padded(envelope, 4), format,
      addressSide.rawValue, colour.rawValue, duplex ? "duplex" : "simplex", feederText, sender,
      padded(band, 4),
    ]
  }

  private var feederText: String {
    inserts.map { "\($0.feeder)=\($0.name)/\($0.weight.milligrams)/\($0.thickness.micrometres)" }
      .joined(separator: " ")
  }
}

/// A request with envelope, product and price: it stays together in one job.
struct PricedRequest {
  var enveloped: EnvelopedRequest
  var key: GroupKey
  var prices: [Decimal]
  var reasons: [PlanReason]
  var order: PostcodeOrder
  /// Postage and costs.
  var total: Decimal
  /// Why this way.
  var choice: PlanChoice
}

/// The order of pieces in a job: by country, then by the operator's sort plan, postcode, sequence.
struct PostcodeOrder: Hashable, Comparable {
  private let country: String
  /// The sort plan's line.
  let line: Int
  private let isDescending: Bool
  /// 0 for figures, 1 for other postcodes, 2 for none.
  private let kind: Int
  private let figures: Int
  private let text: String
  private let sequence: Int
  /// Figures and letters of the postcode, capitals.
  let compact: String

  init(country: String, postcode: String, sequence: Int, rule: SortRule = SortRule()) {
    var bytes: [UInt8] = []
    var isFigures = true
    var figures = 0
    for byte in postcode.utf8 {
      switch byte {
      case 0x30...0x39:
        bytes.append(byte)
        if bytes.count <= 15 { figures = figures * 10 + Int(byte - 0x30) }
      case 0x41...0x5A, 0x80...:
        bytes.append(byte)
        isFigures = false
      case 0x61...0x7A:
        bytes.append(byte - 32)
        isFigures = false
      default: break
      }
    }
    self.country = country
    self.sequence = sequence
    isFigures = isFigures && bytes.count <= 15
    kind = bytes.isEmpty ? 2 : isFigures ? 0 : 1
    self.figures = kind == 0 ? figures : 0
    compact = String(decoding: bytes, as: UTF8.self)
    text = kind == 1 ? compact : ""
    line = rule.plan.isEmpty ? 0 : rule.line(of: compact)
    isDescending = rule.order == .descending
  }

  static func < (a: PostcodeOrder, b: PostcodeOrder) -> Bool {
    if a.country != b.country { return a.country < b.country }
    if a.line != b.line { return a.line < b.line }
    if a.kind != b.kind { return a.kind < b.kind }
    if a.figures != b.figures { return (a.figures < b.figures) != a.isDescending }
    if a.text != b.text { return (a.text < b.text) != a.isDescending }
    return a.sequence < b.sequence
  }
}

/// Puts pieces into weight bands and groups into jobs.
enum Grouping {
  /// For each weight its band: a band begins with the lightest piece not yet in one and takes
  /// every piece that is at most `spread` heavier.
  static func bands(_ weights: [Weight], spread: Weight) -> [Int] {
    var bands = [Int](repeating: 0, count: weights.count)
    let order = weights.indices.sorted { (weights[$0], $0) < (weights[$1], $1) }
    var band = 0
    var lightest: Weight?
    for index in order {
      if let start = lightest, weights[index] - start > spread {
        band += 1
        lightest = weights[index]
      } else if lightest == nil {
        lightest = weights[index]
      }
      bands[index] = band
    }
    return bands
  }

  /// Cuts a list of requests, given by how many envelopes each has, into stretches of nearly the
  /// same length with at most `max` envelopes. Even jobs keep both halves of an economy posting
  /// above the operator's minimum, and no machine runs a job of three pieces.
  static func stretches(_ envelopes: [Int], max: Int) -> [Range<Int>] {
    var stretches: [Range<Int>] = []
    var rest = envelopes.reduce(0, +)
    var start = 0
    var count = 0
    var target = even(rest, max)
    for (index, size) in envelopes.enumerated() {
      if count > 0, count + size > max || count >= target {
        stretches.append(start..<index)
        start = index
        rest -= count
        count = 0
        target = even(rest, max)
      }
      count += size
    }
    if start < envelopes.count { stretches.append(start..<envelopes.count) }
    return stretches
  }

  private static func even(_ rest: Int, _ max: Int) -> Int {
    let jobs = Swift.max(1, (rest + max - 1) / max)
    return (rest + jobs - 1) / jobs
  }
}
