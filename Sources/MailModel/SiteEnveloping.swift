import Foundation

/// When documents for the same recipient go into one envelope, as their sender says.
public struct Householding: Sendable, Hashable {
  /// Most sheets of a household's pack.
  public var sheetsMax: Int
  /// Heaviest pack: sheets and inserts, without the envelope.
  public var weightMax: Weight
  /// The standing order of documents by kind; within a kind by issue date, then number.
  public var order: [Invoice.Kind]
  /// Whether reminders may share an envelope.
  public var reminders: Bool
  /// Whether mail for protected identities may share an envelope.
  public var protectedIdentity: Bool
  /// Words of an address that say that the recipient's identity is protected.
  public var protectedWords: [String]

  /// The order where the sender does not say.
  public static let standingOrder: [Invoice.Kind] = [.invoice, .creditNote, .reminder]
  /// What the Nordic authorities and their forwarding addresses say.
  public static let protectedWords = [
    "skyddad identitet", "skyddade personuppgifter", "skyddad folkbokföring",
    "förmedlingsuppdrag", "sperret adresse", "fortrolig adresse", "navne- og adressebeskyttelse",
    "turvakielto",
  ]

  /// Makes a rule.
  public init(
    sheetsMax: Int, weightMax: Weight, order: [Invoice.Kind] = standingOrder,
    reminders: Bool = false, protectedIdentity: Bool = false,
    protectedWords: [String] = Householding.protectedWords
  ) {
    self.sheetsMax = sheetsMax
    self.weightMax = weightMax
    self.order = order
    self.reminders = reminders
    self.protectedIdentity = protectedIdentity
    self.protectedWords = protectedWords
  }

  /// Whether an address says that its recipient's identity is protected; capitals do not matter.
  public func isProtected(_ lines: [String]) -> Bool {
    let text = lines.joined(separator: "\n").lowercased()
    return protectedWords.contains { text.contains($0.lowercased()) }
  }
}

/// Until when a sender lets economy mail wait for a group that is large enough.
public enum EconomyDeadline: Sendable, Hashable {
  /// It is posted at most so many days after the posting date of the day when it was received.
  case days(Int)
  /// It goes with the first run after the next such moment, local time of its print site: weekday
  /// 1 = Monday … 7 = Sunday, minutes after midnight.
  case weekday(Int, minutes: Int)
}

/// What a print site's inserter can do; what is not said is not limited.
public struct InserterLimits: Sendable, Hashable {
  /// Most sheets of a pack by fold.
  public var sheetsMax: [Fold: Int]
  /// Thickest folded pack with inserts.
  public var thicknessMax: Length?
  /// Its feeders.
  public var feeders: Set<Int>?
  /// Smallest outer size of envelope, longer side as width.
  public var envelopeMin: Size?
  /// Largest outer size of envelope, longer side as width.
  public var envelopeMax: Size?
  /// Makes limits that limit nothing.
  public init(
    sheetsMax: [Fold: Int] = [:], thicknessMax: Length? = nil, feeders: Set<Int>? = nil,
    envelopeMin: Size? = nil, envelopeMax: Size? = nil
  ) {
    self.sheetsMax = sheetsMax
    self.thicknessMax = thicknessMax
    self.feeders = feeders
    self.envelopeMin = envelopeMin
    self.envelopeMax = envelopeMax
  }

  /// Whether it runs that envelope.
  public func runs(_ envelope: Envelope) -> Bool {
    var format = PostalFormat(id: "")
    format.sizeMin = envelopeMin
    format.sizeMax = envelopeMax
    return format.takes(envelope.outer, thickness: .zero, weight: .zero)
  }
}

/// What planning weighs about an envelope beside its measures.
public struct EnvelopeRules: Sendable, Hashable {
  /// What one costs, bought and filled, by currency; 0 where nothing is said.
  public var costs: [Currency: Decimal]
  /// On which side of the sheet the address may stand for it.
  public var addressSides: Set<AddressSide>
  /// Makes rules that weigh nothing.
  public init(
    costs: [Currency: Decimal] = [:], addressSides: Set<AddressSide> = Set(AddressSide.allCases)
  ) {
    self.costs = costs
    self.addressSides = addressSides
  }

  /// The name of an envelope with its fold: an envelope may be listed with several folds.
  public static func key(_ envelope: Envelope) -> String {
    "\(envelope.id)/\(envelope.fold.rawValue)"
  }
}
