/// Whoever wants to know how far a run is. Called from any thread.
public protocol StageReporting: AnyObject, Sendable {
  /// A stage begins; `total` units are to do, 0 where that is not known.
  func stage(_ name: String, total: Int)
  /// So many units more are done.
  func advance(by count: Int)
  /// The stage is over; `summary` says in a few words what it did.
  func finish(_ summary: String)
}

/// Tells nobody.
public final class SilentProgress: StageReporting {
  /// Makes one.
  public init() {}
  /// Does nothing.
  public func stage(_ name: String, total: Int) {}
  /// Does nothing.
  public func advance(by count: Int) {}
  /// Does nothing.
  public func finish(_ summary: String) {}
}
