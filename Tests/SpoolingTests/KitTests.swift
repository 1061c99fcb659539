import Foundation
import HashKit
import SQLiteKit
import Testing

@testable import Spooling

@Suite struct DatabaseTests {
  private let folder = TestFolder()
  private func open() throws -> Database { try Database(path: folder.path + "/x.sqlite") }

  @Test func theDatabaseIsDurableByItsSettings() throws {
    let database = try open()
    #expect(try database.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
    #expect(try database.first("PRAGMA synchronous") { $0.integer(0) } == 2)
    #expect(try database.first("PRAGMA foreign_keys") { $0.integer(0) } == 1)
  }

  @Test func valuesComeBackAsTheyWereBound() throws {
    let database = try open()
    try database.execute("CREATE TABLE t(a INTEGER, b TEXT, c BLOB, d REAL, e TEXT) STRICT")
    try database.run(
      "INSERT INTO t VALUES (?, ?, ?, ?, ?)",
      [.integer(.max), .text("Åsa\u{0}b"), .blob([0, 255]), .real(0.5), .null])
    let row = try database.first("SELECT a, b, c, d, e FROM t") {
      ($0.integer(0), $0.text(1), $0.blob(2), $0.optionalText(4))
    }
    #expect(row?.0 == .max)
    #expect(row?.1 == "Åsa\u{0}b")
    #expect(row?.2 == [0, 255])
    #expect(row?.3 == nil)
  }

  @Test func emptyTextAndBytesAreNotNull() throws {
    let database = try open()
    try database.execute("CREATE TABLE t(a TEXT NOT NULL, b BLOB NOT NULL) STRICT")
    try database.run("INSERT INTO t VALUES (?, ?)", [.text(""), .blob([])])
    #expect(try database.first("SELECT a, b FROM t") { $0.isNull(0) || $0.isNull(1) } == false)
  }

  @Test func errorsCarryTheSQLAndNeverTheValues() throws {
    let database = try open()
    try database.execute("CREATE TABLE t(a TEXT UNIQUE) STRICT")
    try database.run("INSERT INTO t VALUES (?)", [.text("Åsa Öberg")])
    let error = #expect(throws: SQLiteError.self) {
      try database.run("INSERT INTO t VALUES (?)", [.text("Åsa Öberg")])
    }
    #expect(error?.code == 2067)
    #expect(error?.isConstraint == true)
    #expect(error?.sql == "INSERT INTO t VALUES (?)")
    #expect(error?.description.contains("Åsa") == false)
  }

  @Test func aFailingTransactionLeavesNothing() throws {
    struct Stop: Error {}
    let database = try open()
    try database.execute("CREATE TABLE t(a INTEGER) STRICT")
    #expect(throws: Stop.self) {
      try database.transaction {
        try database.run("INSERT INTO t VALUES (1)")
        throw Stop()
      }
    }
    #expect(try database.first("SELECT count(*) FROM t") { $0.integer(0) } == 0)
    #expect(!database.isInTransaction)
  }

  @Test func theSameSQLMayBeUsedInsideItself() throws {
    let database = try open()
    try database.execute("CREATE TABLE t(a INTEGER) STRICT; INSERT INTO t VALUES (1), (2)")
    let sql = "SELECT a FROM t ORDER BY a"
    let pairs = try database.rows(sql) { outer in
      try database.rows(sql) { $0.integer(0) }.map { outer.integer(0) * 10 + $0 }
    }
    #expect(pairs == [[11, 12], [21, 22]])
  }

  @Test func theNumberOfValuesMustFit() throws {
    let database = try open()
    #expect(throws: SQLiteError.self) { try database.run("SELECT ?, ?", [.integer(1)]) }
  }

  @Test func aClosedDatabaseSaysSo() throws {
    let database = try open()
    try database.close()
    #expect(throws: SQLiteError.self) { try database.execute("SELECT 1") }
  }

  @Test func stepsRunOnceAndInOrder() throws {
    let database = try open()
    let one = Migrator.Step(name: "1", sql: "CREATE TABLE a(x INTEGER) STRICT")
    let two = Migrator.Step(name: "2", sql: "ALTER TABLE a ADD COLUMN y INTEGER")
    try Migrator(steps: [one]).migrate(database)
    try Migrator(steps: [one, two]).migrate(database)
    try Migrator(steps: [one, two]).migrate(database)
    try database.run("INSERT INTO a(x, y) VALUES (1, 2)")
    #expect(throws: Migrator.Failure.unknownStep("2")) {
      try Migrator(steps: [one]).migrate(database)
    }
  }

  @Test func aFailingStepLeavesTheOldSchema() throws {
    let database = try open()
    let one = Migrator.Step(name: "1", sql: "CREATE TABLE a(x INTEGER) STRICT")
    #expect(throws: SQLiteError.self) {
      try Migrator(steps: [one, .init(name: "2", sql: "NONSENSE")]).migrate(database)
    }
    try Migrator(steps: [one]).migrate(database)
  }
}

@Suite struct HashTests {
  // FIPS 180-4 examples.
  @Test func sha256IsTheStandards() {
    #expect(
      sha256Hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      sha256Hex([UInt8]()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func piecesGiveTheDigestOfTheWhole() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    var hasher = SHA256Hasher()
    hasher.update(bytes[..<333])
    hasher.update([])
    hasher.update(bytes[333...])
    #expect(hasher.finish() == sha256Hex(bytes))
  }

  @Test func aNameIsTheSameEverywhere() {
    // The very digits: a change would rename every recipient in a repeated job.
    #expect(
      Spool.recipientID(sender: "acme", parts: ["Åsa Öberg", "Storgatan 1"])
        == "86a8063a2b099d0a4dbde98060f5a9f1")
  }

  @Test func aNameDependsOnSenderAndOnTheFrameOfItsParts() {
    let name = Spool.recipientID(sender: "acme", parts: ["ab", "c"])
    #expect(name.utf8.count == 32)
    #expect(name == Spool.recipientID(sender: "acme", parts: ["ab", "c"]))
    #expect(name != Spool.recipientID(sender: "acme", parts: ["a", "bc"]))
    #expect(name != Spool.recipientID(sender: "other", parts: ["ab", "c"]))
  }
}
