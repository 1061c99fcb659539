import Foundation

/// How much one client may ask: a bucket of requests that fills up again at a steady rate.
///
/// Safe to ask from several threads. What it remembers is bounded: of too many clients, those that
/// asked longest ago are forgotten.
public final class RateLimit: @unchecked Sendable {
  private struct Bucket {
    var left: Double
    var seen: Duration
  }

  private let burst: Double
  private let perSecond: Double
  private let clientsMax: Int
  private let lock = NSLock()
  private var buckets: [String: Bucket] = [:]

  /// Makes a limit.
  ///
  /// - Parameters:
  ///   - burst: requests at once.
  ///   - perSecond: requests over time.
  ///   - clientsMax: clients that are remembered.
  public init(burst: Int = 60, perSecond: Double = 1, clientsMax: Int = 10_000) {
    self.burst = Double(max(1, burst))
    self.perSecond = max(0, perSecond)
    self.clientsMax = max(1, clientsMax)
  }

  /// Whether the client may ask once more at a moment; counts it where it may.
  public func allows(_ client: String, at now: Duration) -> Bool {
    lock.withLock {
      if buckets[client] == nil, buckets.count >= clientsMax { forget() }
      var bucket = buckets[client] ?? Bucket(left: burst, seen: now)
      let seconds = max(0, (now - bucket.seen) / .seconds(1))
      bucket.left = min(burst, bucket.left + seconds * perSecond)
      bucket.seen = now
      let isAllowed = bucket.left >= 1
      if isAllowed { bucket.left -= 1 }
      buckets[client] = bucket
      return isAllowed
    }
  }

  /// Drops the older half, so that a flood of addresses costs a sort now and then and no more.
  private func forget() {
    let oldest = buckets.sorted { $0.value.seen < $1.value.seen }.prefix(max(1, clientsMax / 2))
    for (client, _) in oldest { buckets[client] = nil }
  }
}
