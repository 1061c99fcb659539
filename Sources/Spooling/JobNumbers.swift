import SQLiteKit

extension Spool {
  /// The number that the next planned job gets. Only the holder of the run's lock plans, so nobody
  /// else takes it in between.
  public func nextJobNumber() throws -> Int {
    try locked { database in
      let last = try database.first(
        "SELECT value FROM counters WHERE name = ?", [.text("jobNumber")]
      ) { $0.integer(0) }
      return (last ?? 0) + 1
    }
  }
}
