import CSQLite

/// A value that is bound to a placeholder or read from a column.
public enum SQLiteValue: Sendable, Equatable {
  /// NULL.
  case null
  /// INTEGER.
  case integer(Int)
  /// REAL.
  case real(Double)
  /// TEXT, UTF-8.
  case text(String)
  /// BLOB.
  case blob([UInt8])

  /// TEXT, or NULL for nothing.
  public static func text(orNull value: String?) -> SQLiteValue { value.map(Self.text) ?? .null }
  /// INTEGER, or NULL for nothing.
  public static func integer(orNull value: Int?) -> SQLiteValue {
    value.map(Self.integer) ?? .null
  }
  /// BLOB, or NULL for nothing.
  public static func blob(orNull value: [UInt8]?) -> SQLiteValue { value.map(Self.blob) ?? .null }
}

/// One prepared statement. Placeholders count from 1, columns from 0, as in SQLite.
///
/// Made by ``Database/prepare(_:)`` or lent by ``Database/withStatement(_:_:)``. One that outlives
/// its closed database keeps SQLite's connection until it goes itself.
public final class Statement {
  private let handle: OpaquePointer
  /// The SQL that was prepared.
  public let sql: String

  init(database: OpaquePointer, sql: String) throws {
    var handle: OpaquePointer?
    // Kept long in the cache: SQLite then takes the memory from the heap, not from lookaside.
    let code = sqlite3_prepare_v3(
      database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK, let handle else {
      sqlite3_finalize(handle)
      throw failure(database, code == SQLITE_OK ? SQLITE_MISUSE : code, sql: sql)
    }
    self.handle = handle
    self.sql = sql
  }

  deinit { sqlite3_finalize(handle) }

  // MARK: Binding

  /// Binds `value` to the placeholder `index`.
  public func bind(_ index: Int, _ value: SQLiteValue) throws {
    switch value {
    case .null: try check(sqlite3_bind_null(handle, Int32(index)))
    case .integer(let number): try check(sqlite3_bind_int64(handle, Int32(index), Int64(number)))
    case .real(let number): try check(sqlite3_bind_double(handle, Int32(index), number))
    case .text(let text): try bind(index, text)
    case .blob(let bytes): try bind(index, bytes)
    }
  }

  /// Binds a whole number, or NULL.
  public func bind(_ index: Int, _ value: Int?) throws {
    guard let value else { return try bind(index, .null) }
    try check(sqlite3_bind_int64(handle, Int32(index), Int64(value)))
  }

  /// Binds text, or NULL.
  public func bind(_ index: Int, _ value: String?) throws {
    guard var value else { return try bind(index, .null) }
    try value.withUTF8 { bytes in
      let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
      // An empty buffer may have no address, and a null pointer would bind NULL.
      if let start, !bytes.isEmpty {
        try check(
          sqlite3_bind_text64(
            handle, Int32(index), start, UInt64(bytes.count), brevpress_sqlite_transient(),
            UInt8(SQLITE_UTF8)))
      } else {
        try check(sqlite3_bind_text(handle, Int32(index), "", 0, nil))
      }
    }
  }

  /// Binds bytes, or NULL.
  public func bind(_ index: Int, _ value: [UInt8]?) throws {
    guard let value else { return try bind(index, .null) }
    guard !value.isEmpty else { return try check(sqlite3_bind_zeroblob(handle, Int32(index), 0)) }
    try value.withUnsafeBytes { bytes in
      try check(
        sqlite3_bind_blob64(
          handle, Int32(index), bytes.baseAddress, UInt64(bytes.count),
          brevpress_sqlite_transient()))
    }
  }

  /// Binds all placeholders in order.
  public func bind(_ values: [SQLiteValue]) throws {
    let wanted = Int(sqlite3_bind_parameter_count(handle))
    guard values.count == wanted else {
      throw SQLiteError(
        code: SQLITE_RANGE, message: "\(values.count) values for \(wanted) placeholders", sql: sql)
    }
    for (index, value) in values.enumerated() { try bind(index + 1, value) }
  }

  // MARK: Stepping

  /// Goes to the next row; false at the end.
  public func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw failure(sqlite3_db_handle(handle), code, sql: sql)
    }
  }

  /// Runs to the end and makes the statement ready for the next bindings.
  public func run() throws {
    defer { reset() }
    while try step() {}
  }

  /// Makes the statement ready to run again and forgets the bindings.
  public func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  // MARK: Columns

  /// Whether the column is NULL.
  public func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  /// The column as a whole number; 0 for NULL.
  public func integer(_ column: Int) -> Int { Int(sqlite3_column_int64(handle, Int32(column))) }

  /// The column as a whole number, or nothing for NULL.
  public func optionalInteger(_ column: Int) -> Int? { isNull(column) ? nil : integer(column) }

  /// The column as text; empty for NULL.
  public func text(_ column: Int) -> String {
    guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The column as text, or nothing for NULL.
  public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

  /// The column's bytes; empty for NULL.
  public func blob(_ column: Int) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
    return Array(
      UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, Int32(column)))))
  }

  /// The column's bytes, or nothing for NULL.
  public func optionalBlob(_ column: Int) -> [UInt8]? { isNull(column) ? nil : blob(column) }

  private func check(_ code: Int32) throws {
    guard code == SQLITE_OK else { throw failure(sqlite3_db_handle(handle), code, sql: sql) }
  }
}

/// The error of the connection, with the extended code where there is one.
func failure(_ database: OpaquePointer?, _ code: Int32, sql: String? = nil) -> SQLiteError {
  guard let database else {
    return SQLiteError(code: code, message: String(cString: sqlite3_errstr(code)), sql: sql)
  }
  let extended = sqlite3_extended_errcode(database)
  return SQLiteError(
    code: extended == SQLITE_OK ? code : extended,
    message: String(cString: sqlite3_errmsg(database)), sql: sql)
}
