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
