import CSQLite

/// One connection to an SQLite database that must survive a power cut.
///
/// Opened in WAL mode with `synchronous=FULL`: in WAL, `NORMAL` keeps the file sound but may lose
/// the last commits when the power goes, and a lost commit here is a job number given twice.
/// Foreign keys are on. Not for use by two threads at once: the owner locks.
public final class Database {
  private let handle: OpaquePointer
  /// Idle statements by their SQL. A lent statement is out of the cache, so a nested use of the
  /// same SQL gets a statement of its own.
  private var idle: [String: [Statement]] = [:]
  private var isClosed = false

  /// The version of the SQLite library, such as `3.40.1`.
  public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

  /// Opens the database at `path`, made where it does not exist unless `create` is false.
  ///
  /// - Parameter busyTimeoutMilliseconds: how long to wait for another connection's write.
  public init(path: String, create: Bool = true, busyTimeoutMilliseconds: Int = 30_000) throws {
    var handle: OpaquePointer?
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_EXRESCODE
      | (create ? SQLITE_OPEN_CREATE : 0)
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let error = failure(handle, code)
      sqlite3_close_v2(handle)
      throw error
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, Int32(busyTimeoutMilliseconds))
    do {
      try execute(
        """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
        PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;
        """)
    } catch {
      sqlite3_close_v2(handle)
      isClosed = true
      throw error
    }
  }

  deinit {
    idle.removeAll()
    if !isClosed { sqlite3_close_v2(handle) }
  }

  /// Closes the connection and says so when that fails.
  public func close() throws {
    guard !isClosed else { return }
    idle.removeAll()
    // Close v2 leaves a connection with statements still lent as a "zombie" and frees it with them.
    let code = sqlite3_close_v2(handle)
    isClosed = true
    guard code == SQLITE_OK else { throw failure(nil, code) }
  }

  // MARK: Running SQL

  /// Runs one or more statements without values.
  public func execute(_ sql: String) throws {
    try open()
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(handle, code, sql: sql) }
  }

  /// Prepares a statement that the caller owns.
  public func prepare(_ sql: String) throws -> Statement {
    try open()
    return try Statement(database: handle, sql: sql)
  }

  /// Lends a cached statement, reset and without bindings before and after.
  public func withStatement<R>(_ sql: String, _ body: (Statement) throws -> R) throws -> R {
    let statement = try idle[sql]?.popLast() ?? prepare(sql)
    defer {
      statement.reset()
      if !isClosed { idle[sql, default: []].append(statement) }
    }
    return try body(statement)
  }

  /// Runs one statement with its values to the end and says how many rows it changed.
  @discardableResult
  public func run(_ sql: String, _ values: [SQLiteValue] = []) throws -> Int {
    try withStatement(sql) { statement in
      try statement.bind(values)
      while try statement.step() {}
    }
    return Int(sqlite3_changes(handle))
  }

  /// One value for every row that the query gives.
  public func rows<R>(
    _ sql: String, _ values: [SQLiteValue] = [], _ row: (Statement) throws -> R
  ) throws -> [R] {
    try withStatement(sql) { statement in
      try statement.bind(values)
      var result: [R] = []
      while try statement.step() { result.append(try row(statement)) }
      return result
    }
  }

  /// The first row's value, or nothing where the query gives no row.
  public func first<R>(
    _ sql: String, _ values: [SQLiteValue] = [], _ row: (Statement) throws -> R
  ) throws -> R? {
    try withStatement(sql) { statement in
      try statement.bind(values)
      return try statement.step() ? row(statement) : nil
    }
  }

  /// The row id of the last insert on this connection.
  public var lastInsertID: Int { Int(sqlite3_last_insert_rowid(handle)) }

  // MARK: Transactions

  /// Whether a transaction is open.
  public var isInTransaction: Bool { !isClosed && sqlite3_get_autocommit(handle) == 0 }

  /// Runs `body` in one immediate transaction: the write lock is taken at once, so that what is
  /// read inside still holds at commit. Any error rolls everything back.
  public func transaction<R>(_ body: () throws -> R) throws -> R {
    try execute("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // The first error is the one to tell; some errors have rolled back already.
      if isInTransaction { try? execute("ROLLBACK") }
      throw error
    }
  }

  private func open() throws {
    if isClosed { throw SQLiteError(code: SQLITE_MISUSE, message: "the database is closed") }
  }
}
