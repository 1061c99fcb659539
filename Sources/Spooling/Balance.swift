import Foundation
import MailModel
import SQLiteKit

/// How many received files there are and in which states they stand.
public struct Balance: Sendable, Equatable {
  /// Files received, counted in the append-only event log.
  public var received = 0
  /// Files in each state, counted among the documents.
  public var states: [DocumentState: Int] = [:]
  /// Makes the balance of an empty spool.
  public init() {}

  /// Files in one state.
  public subscript(state: DocumentState) -> Int { states[state] ?? 0 }

  /// The sum over all states.
  public var accounted: Int { states.values.reduce(0, +) }

  /// Whether received = rejected + deviation + cancelled + waiting + held + electronic + job +
  /// mailed.
  public var holds: Bool { received == accounted }

  /// The balance as JSON.
  public var json: JSONValue {
    var pairs: [String: JSONValue] = ["received": .integer(received), "holds": .bool(holds)]
    for state in DocumentState.allCases { pairs[state.rawValue] = .integer(self[state]) }
    return .object(pairs)
  }
}

/// What an audit found.
public struct Audit: Sendable {
  /// The balance.
  public var balance: Balance
  /// Released jobs whose folders were read.
  public var jobs: Int
  /// Everything that is not as it must be.
  public var problems: [Diagnostic]
  /// Whether the balance holds and nothing is wrong.
  public var holds: Bool { balance.holds && problems.isEmpty }
}

extension Spool {
  /// The balance as the database has it.
  public func balance() throws -> Balance {
    try locked { database in
      // Both counts in one read transaction, so that a submit beside it cannot come between.
      try database.execute("BEGIN")
      defer { try? database.execute("COMMIT") }
      return try Spool.balance(database)
    }
  }

  private static func balance(_ database: Database) throws -> Balance {
    var balance = Balance()
    balance.received =
      try database.first("SELECT count(*) FROM events WHERE kind = 'received'") { $0.integer(0) }
      ?? 0
    for (state, count) in try database.rows(
      "SELECT state, count(*) FROM documents GROUP BY state", [],
      { (DocumentState(rawValue: $0.text(0)), $0.integer(1)) })
    {
      if let state { balance.states[state] = count }
    }
    return balance
  }

  /// Checks everything: the balance, that each document is in exactly one piece of one job or in
  /// none, that each original is there, and that each released job's folder is what was released.
  ///
  /// - Parameter originals: also read every original and compare its SHA-256.
  public func audit(originals readOriginals: Bool = false) throws -> Audit {
    var audit = Audit(balance: try balance(), jobs: 0, problems: [])
    if !audit.balance.holds {
      audit.problems.append(
        Diagnostic(
          .error, code: "balance",
          "received \(audit.balance.received) files, accounted for \(audit.balance.accounted)"))
    }
    audit.problems += try auditRows()
    audit.problems += try auditOriginals(read: readOriginals)
    audit.problems += try auditMessages()
    audit.problems += try auditArchive()
    let released = try releasedJobs()
    let purged = try purgedJobs()
    for job in released where !purged.contains(job.id) {
      audit.problems += try check(of: job).run("\(jobsFolder)/\(job.id)").problems
    }
    audit.jobs = released.count - purged.count
    audit.problems += try auditFolders(released: Set(released.map(\.id)))
    return audit
  }

  private func auditFolders(released: Set<String>) throws -> [Diagnostic] {
    let planned = Set(try plannedJobs().map(\.id))
    return Files.names(in: jobsFolder).filter { !released.contains($0) }.map { name in
      let place = Diagnostic.Place(file: "jobs/\(name)")
      return planned.contains(name)
        ? Diagnostic(
          .error, code: "job-uncommitted", "the folder is there, its release is not committed",
          at: place, why: "a run is at work, or was killed between the two",
          fix: "wait for the run that is on, or run again")
        : Diagnostic(
          .error, code: "job-unknown", "the folder is no job of this spool", at: place,
          fix: "move it away")
    }
  }

  /// Rows that contradict each other. Each query gives the numbers of wrong documents.
  private static let rules: [(code: String, message: String, sql: String)] = [
    (
      "sequence", "the sequence of received files has a gap before it",
      "SELECT seq FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM documents)"
        + " WHERE seq <> place"
    ),
    (
      "not-logged", "the event log does not have it as received",
      "SELECT seq FROM documents WHERE seq NOT IN"
        + " (SELECT document FROM events WHERE kind = 'received')"
    ),
    (
      "not-in-one-job", "it is said to be in a job, and not in exactly that one",
      """
      SELECT d.seq FROM documents d
      LEFT JOIN piece_documents p ON p.document = d.seq AND p.reprint = 0
      WHERE d.job IS NOT NULL AND d.seq NOT IN (SELECT document FROM enclosure_files)
      GROUP BY d.seq
      HAVING count(DISTINCT p.job) <> 1 OR max(p.job) IS NOT d.job
      """
    ),
    (
      "not-in-one-piece", "it is not once in each envelope of one piece",
      """
      SELECT p.document FROM piece_documents p JOIN pieces e USING (job, position)
      WHERE p.reprint = 0 GROUP BY p.document
      HAVING count(*) <> max(e.envelopes) OR min(e.envelopes) <> max(e.envelopes)
      """
    ),
    (
      "state-and-job", "its state and its job's state contradict each other",
      """
      SELECT d.seq FROM documents d LEFT JOIN jobs j ON j.number = d.job
      WHERE (d.state IN ('job', 'mailed')) <> (COALESCE(j.state, '') = 'released')
      """
    ),
    (
      "mailed-without-piece", "it is said to be mailed, and an envelope of it is not",
      """
      SELECT d.seq FROM documents d JOIN piece_documents o ON o.document = d.seq
      WHERE d.state IN ('job', 'mailed') AND o.reprint = 0 GROUP BY d.seq
      HAVING (d.state = 'mailed') <> (min((
        SELECT count(*) FROM piece_documents c JOIN pieces p USING (job, position)
        WHERE c.document = d.seq AND c.envelope = o.envelope AND p.outcome = 'mailed') > 0) = 1)
      """
    ),
    (
      "reprint-differs", "a reprint of it is not the same piece for the same recipient",
      """
      SELECT c.document FROM piece_documents c JOIN pieces p USING (job, position)
      LEFT JOIN pieces o ON o.id = p.reprint_of
      LEFT JOIN piece_documents b
        ON b.job = o.job AND b.position = o.position AND b.document = c.document
      WHERE c.reprint = 1 AND (b.document IS NULL OR b.envelope <> c.envelope
        OR o.sender <> p.sender OR o.sheets <> p.sheets
        OR (o.recipient <> p.recipient AND o.recipient <> '' AND p.recipient <> '')
        OR o.envelope <> p.envelope OR o.envelopes <> p.envelopes OR o.job >= p.job)
      """
    ),
    (
      "piece-without-original",
      "a reprint of it says that it is a first printing, or the other way",
      """
      SELECT c.document FROM piece_documents c JOIN pieces p USING (job, position)
      WHERE (c.reprint = 1) <> (p.reprint_of IS NOT NULL)
      """
    ),
    (
      "electronic-without-channel", "it is said to be electronic, and no channel has it",
      """
      SELECT d.seq FROM documents d WHERE d.state = 'electronic' AND NOT EXISTS (
        SELECT 1 FROM attempts a WHERE a.document = d.seq AND a.state IN ('sent', 'delivered'))
      """
    ),
    (
      "on-paper-and-electronic", "it is in a job, and a channel has it or may have it",
      """
      SELECT d.seq FROM documents d JOIN attempts a ON a.document = d.seq
      WHERE d.job IS NOT NULL AND a.both = 0
        AND a.state IN ('prepared', 'sending', 'unknown', 'sent', 'delivered')
      """
    ),
  ]

  private func auditRows() throws -> [Diagnostic] {
    try locked { database in
      try (Spool.rules + SchemaOfEnclosures.rules + ArchiveAudit.rules).flatMap { rule in
        try database.rows(rule.sql) { row in
          Diagnostic(
            .error, code: rule.code, "document \(row.integer(0)): \(rule.message)",
            at: .init(file: Spool.databaseName))
        }
      }
    }
  }

  private func auditOriginals(read: Bool) throws -> [Diagnostic] {
    let rows = try locked { database in
      try database.rows(
        """
        SELECT sha256, bytes, min(seq) FROM documents WHERE purged IS NULL GROUP BY sha256, bytes
        """
      ) { ($0.text(0), $0.integer(1), $0.integer(2)) }
    }
    return rows.compactMap { sha256, bytes, seq in
      let isThere =
        read
        ? (try? Files.digest(originals.path(sha256)))?.sha256 == sha256
        : originals.holds(sha256, bytes: bytes)
      return isThere
        ? nil
        : Diagnostic(
          .error, code: "original-missing", "document \(seq): its original is missing or changed",
          at: .init(file: "originals/\(sha256.prefix(2))/\(sha256)"))
    }
  }
}
