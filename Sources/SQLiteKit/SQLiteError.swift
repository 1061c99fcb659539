/// What SQLite refused: code, its own words and the SQL. Bound values are never part of it, because
/// ours are people's names and addresses.
public struct SQLiteError: Error, Equatable, CustomStringConvertible {
  /// The extended result code, such as 2067 (`SQLITE_CONSTRAINT_UNIQUE`).
  public let code: Int32
  /// SQLite's message.
  public let message: String
  /// The SQL text with its placeholders, where a statement was involved.
  public let sql: String?

  /// Makes an error.
  public init(code: Int32, message: String, sql: String? = nil) {
    self.code = code
    self.message = message
    self.sql = sql
  }

  /// The primary result code: the low byte of `code`.
  public var primaryCode: Int32 { code & 0xFF }

  /// Whether another connection held the database longer than the busy timeout.
  public var isBusy: Bool { primaryCode == 5 || primaryCode == 6 }

  /// Whether a constraint of the schema refused the change.
  public var isConstraint: Bool { primaryCode == 19 }

  /// `SQLite 2067: message [SQL]`.
  public var description: String {
    "SQLite \(code): \(message)" + (sql.map { " [\($0)]" } ?? "")
  }
}
