/// Brings a database to the present schema by ordered, named steps, each run once.
public struct Migrator: Sendable {
  /// One step of the schema. Its name stands for ever.
  public struct Step: Sendable {
    /// The name, such as `1-spool`.
    public let name: String
    /// The SQL that it runs.
    public let sql: String
    /// Makes a step.
    public init(name: String, sql: String) {
      self.name = name
      self.sql = sql
    }
  }

  /// Why a database cannot be brought to the present schema.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    /// The database knows a step that this program does not: a newer program made it.
    case unknownStep(String)
    /// What was said about it.
    public var description: String {
      switch self {
      case .unknownStep(let name): "the database has step \"\(name)\", unknown to this program"
      }
    }
  }

  private let steps: [Step]

  /// Makes a migrator of all steps that ever were, in order.
  public init(steps: [Step]) { self.steps = steps }

  /// Runs the steps that the database has not seen, all in one transaction.
  public func migrate(_ database: Database) throws {
    if try applied(database) == steps.map(\.name) { return }
    try database.transaction {
      try database.execute(
        "CREATE TABLE IF NOT EXISTS migrations(name TEXT NOT NULL PRIMARY KEY) STRICT")
      // Read again under the write lock: another process may just have migrated.
      let done = try applied(database)
      for (index, name) in done.enumerated() where index >= steps.count || steps[index].name != name
      {
        throw Failure.unknownStep(name)
      }
      for step in steps.dropFirst(done.count) {
        try database.execute(step.sql)
        try database.run("INSERT INTO migrations(name) VALUES (?)", [.text(step.name)])
      }
    }
  }

  private func applied(_ database: Database) throws -> [String] {
    let exists = try database.first(
      "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"
    ) { _ in true }
    guard exists == true else { return [] }
    return try database.rows("SELECT name FROM migrations ORDER BY rowid") { $0.text(0) }
  }
}
