import SQLiteKit

/// Why a document is kept back, and until when.
public struct Hold: Sendable, Equatable {
  /// Who or what keeps it back.
  public struct Purpose: RawRepresentable, Hashable, Sendable {
    /// The purpose's name.
    public let rawValue: String
    /// Makes a purpose.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The sender's own time to look, add enclosures, cancel or correct.
    public static let sender = Purpose(rawValue: "sender")
    /// A person said so.
    public static let person = Purpose(rawValue: "person")
    /// It waits for a group that is large enough for a cheaper product.
    public static let economy = Purpose(rawValue: "economy")
  }

  /// Who or what keeps it back.
  public var purpose: Purpose
  /// The moment at which it goes on by itself (a spool timestamp, UTC), or nothing: somebody must
  /// let it go.
  public var until: String?

  /// Makes a hold.
  public init(purpose: Purpose, until: String? = nil) {
    self.purpose = purpose
    self.until = until
  }
}

extension Spool {
  /// How many documents are held for what and until when, by purpose and moment.
  public func holdCounts() throws -> [(hold: Hold, documents: Int)] {
    try locked { database in
      try database.rows(
        """
        SELECT COALESCE(held_for, ''), held_until, count(*) FROM documents WHERE state = 'held'
        GROUP BY held_for, held_until ORDER BY held_for, held_until
        """
      ) {
        (
          hold: Hold(purpose: Hold.Purpose(rawValue: $0.text(0)), until: $0.optionalText(1)),
          documents: $0.integer(2)
        )
      }
    }
  }
}
