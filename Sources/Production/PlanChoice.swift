import Foundation
import MailModel

/// Why a piece goes the way it goes: what was chosen, what came next, and what was not lawful.
public struct PlanChoice: Sendable, Hashable, Codable {
  /// One way for a piece.
  public struct Way: Sendable, Hashable, Codable {
    /// The envelope's identifier.
    public var envelope: String
    /// The fold.
    public var fold: Fold
    /// How many envelopes.
    public var envelopes: Int
    /// The product.
    public var product: ProductKind
    /// Feeders of inserts that are left out.
    public var leftOut: [Int]
    /// Postage of all its envelopes, in the job's currency.
    public var postage: Decimal
    /// What the envelopes cost, bought and filled, in the same currency.
    public var costs: Decimal
    /// What it costs in all.
    public var total: Decimal { postage + costs }
  }

  /// An envelope that could not be taken.
  public struct Refusal: Sendable, Hashable, Codable {
    /// The envelope's identifier.
    public var envelope: String
    /// The fold.
    public var fold: Fold
    /// Why: `too-many-sheets`, `too-thick`, `too-heavy`, `machine`, `no-feeder`, `address-side`,
    /// `format`, `rate`.
    public var code: String
  }

  /// Of all amounts.
  public var currency: Currency
  /// What was chosen.
  public var chosen: Way
  /// The best of the other ways, where there is one.
  public var next: Way?
  /// What decided: `only-way`, `split-saves-nothing` (no other envelope, and two cost no less),
  /// `cheapest`, `fewest-envelopes`, `all-inserts` or `first-listed`; and `split` or
  /// `insert-left-out` where that was done.
  public var codes: [String]
  /// Envelopes that do not take the whole piece.
  public var refused: [Refusal]
}

/// How plans are made otherwise than the site and the senders say, to see what that would cost.
public struct PlanningPolicy: Sendable, Hashable {
  /// The plain rule in place of the cheapest way: the first envelope that fits.
  public var isFirstFit = false
  /// Only envelopes of these identifiers; nothing for all.
  public var envelopes: Set<String>?
  /// The product of every piece; nothing for the sender's.
  public var product: ProductKind?
  /// What becomes of small economy groups; nothing for what the sender says.
  public var fallback: EconomyFallback?
  /// Whether documents may share envelopes at all.
  public var households = true
  /// The rule of senders that have none.
  public var householding: Householding?
  /// Makes the policy that changes nothing.
  public init() {}
}
