import Foundation
import HashKit
import MailModel
import SQLiteKit

extension Spool {
  /// The documents that people mean by an invoice's number or a received file's path.
  ///
  /// - Throws: ``SpoolError`` where a word names none, or more than one.
  public func documents(named words: [String]) throws -> [DocumentRecord] {
    try words.map(document(named:))
  }

  /// The document that people mean by an invoice's number or a received file's path. Of several
  /// with the same number the one that counts is meant; the others are known by their paths.
  ///
  /// - Throws: ``SpoolError`` where the word names none, or more than one.
  public func document(named word: String) throws -> DocumentRecord {
    let found = try locked { database in
      try database.rows(
        """
        SELECT \(DocumentRecord.columns) FROM documents
        WHERE (number = ?1 OR path = ?1) AND stage <> 'enclosed' ORDER BY seq
        """, [.text(word)], DocumentRecord.init)
    }
    let counting = found.filter { ![.rejected, .deviation, .cancelled].contains($0.state) }
    let meant = found.count > 1 && !counting.isEmpty ? counting : found
    if meant.count == 1 { return meant[0] }
    // The word may be anything; only what is safe to show is shown.
    let shown = Diagnostic.Place(path: word).description
    guard !meant.isEmpty else {
      throw SpoolError(
        .notFound, "no invoice or received file is called \"\(shown)\"",
        why: "a file has its invoice's number only when it was read",
        fix: "list them with: brevpress invoices")
    }
    throw SpoolError(
      .refused, "\(meant.count) documents are called \"\(shown)\"",
      fix: "name the file, as brevpress invoices lists it")
  }

  /// Documents that are held for their sender or by a person, in the order of receipt.
  ///
  /// - Parameter sender: only this sender's.
  public func heldDocuments(sender: String? = nil) throws -> [DocumentRecord] {
    try locked { database in
      try database.rows(
        """
        SELECT \(DocumentRecord.columns) FROM documents WHERE state = 'held' AND stage = 'held'
        AND (?1 IS NULL OR sender = ?1) ORDER BY seq
        """, [.text(orNull: sender)], DocumentRecord.init)
    }
  }
}

extension SpoolTransaction {
  // MARK: Hold and let go

  /// Keeps a document back that is in no job yet. Given again, it changes nothing.
  ///
  /// - Returns: whether it changed.
  /// - Throws: ``SpoolError`` of kind `refused` where the document is past that.
  @discardableResult
  public func hold(_ document: DocumentRecord, _ hold: Hold) throws -> Bool {
    if document.state == .held, document.hold == hold { return false }
    try refuseWhatIsDone(document, to: "held", allowed: [.waiting, .held])
    let changed = try database.run(
      """
      UPDATE documents SET state = 'held', stage = 'held', held_for = ?2, held_until = ?3,
        let_go = NULL WHERE seq = ?1 AND job IS NULL
      """,
      [.integer(document.seq), .text(hold.purpose.rawValue), .text(orNull: hold.until)])
    guard changed == 1 else { throw SpoolTransaction.inJob(document, "held") }
    var detail: [String: JSONValue] = ["for": .string(hold.purpose.rawValue)]
    if let until = hold.until { detail["until"] = .string(until) }
    try note(SpoolEvent("held", document: document.seq, detail: detail))
    return true
  }

  /// Lets a held document go on: the next run reads it again, with all that goes with it by then.
  /// Given again, it changes nothing.
  ///
  /// - Parameter isDue: its time has come; else a person said so.
  /// - Returns: whether it changed.
  /// - Throws: ``SpoolError`` of kind `refused` where it waits for something else than its sender.
  @discardableResult
  public func letGo(_ document: DocumentRecord, isDue: Bool = false) throws -> Bool {
    guard document.state == .held else {
      try refuseWhatIsDone(document, to: "let go", allowed: [.waiting])
      return false
    }
    guard document.stage == .held else {
      throw SpoolError(
        .refused, "\(document.path) is held for \(document.hold?.purpose.rawValue ?? "a group")",
        why: "only what is held for its sender or by a person can be let go")
    }
    try database.run(
      """
      UPDATE documents SET state = 'waiting', stage = 'received', held_for = NULL,
        held_until = NULL, let_go = ?2 WHERE seq = ?1 AND state = 'held'
      """, [.integer(document.seq), .text(time)])
    try note(
      SpoolEvent(
        "let-go", document: document.seq, detail: ["by": .string(isDue ? "time" : "person")]))
    return true
  }

  // MARK: Cancel and replace

  /// Withdraws a document that is in no job yet. Given again, it changes nothing.
  ///
  /// - Parameters:
  ///   - reason: why, for people; kept with the document, so it shall hold no name.
  ///   - code: the reason's code.
  ///   - claims: by which a bank may be collecting it: then the claim is called back, and a
  ///   document   that only the bank has can be withdrawn too.
  ///   - cause: why the claim is called back.
  /// - Returns: whether it changed.
  /// - Throws: ``SpoolError`` of kind `refused` where the document is past that.
  @discardableResult
  public func cancel(
    _ document: DocumentRecord, reason: String, code: String = "cancelled", place: String? = nil,
    claims: ClaimRules? = nil, cause: RecallCause = .cancelled
  ) throws -> Bool {
    if document.state == .cancelled { return false }
    let claim = try claims.flatMap { try liveClaim(of: document, $0) }
    var allowed: Set<DocumentState> = [.waiting, .held, .deviation]
    if claim != nil { allowed.insert(.electronic) }
    try refuseWhatIsDone(document, to: "cancelled", allowed: allowed)
    if let claim { try recall(claim, cause) }
    var outcome = DocumentOutcome(seq: document.seq, state: .cancelled, stage: .done)
    outcome.reasons = [Reason(code: code, message: reason, place: place, severity: .note)]
    try apply(outcome)
    return true
  }

  /// Puts a corrected copy in the place of a document: the old one is cancelled, the new one
  /// stands where it stood, with its hold and all that was put to it. Given again, it changes
  /// nothing.
  ///
  /// - Parameter claims: by which a bank may be collecting the old one; see
  ///   ``cancel(_:reason:code:place:claims:cause:)``.
  /// - Returns: whether it changed.
  /// - Throws: ``SpoolError`` of kind `refused` where either cannot be.
  @discardableResult
  public func replace(
    _ old: DocumentRecord, by copy: DocumentRecord, claims: ClaimRules? = nil
  ) throws -> Bool {
    if copy.replaces == old.seq { return false }
    guard copy.seq != old.seq, copy.replaces == nil, copy.job == nil,
      [.waiting, .deviation].contains(copy.state), copy.stage == .received || copy.stage == .done
    else {
      throw SpoolError(
        .refused, "\(copy.path) cannot be the copy: it is \(copy.state.rawValue)",
        why: "it is a received file of its own already", fix: "give the corrected file")
    }
    let isHeld = old.state == .held
    try cancel(
      old, reason: "a corrected copy took its place", code: "replaced", place: copy.path,
      claims: claims, cause: .replaced)
    try database.run(
      """
      UPDATE documents SET state = ?3, stage = ?4, held_for = ?5, held_until = ?6, let_go = ?7,
        replaces = ?2, reasons = '[]', sender = ?8, seller_key = ?9, number = ?10, kind = ?11
      WHERE seq = ?1
      """,
      [
        .integer(copy.seq), .integer(old.seq), .text(isHeld ? "held" : "waiting"),
        .text(isHeld ? "held" : "received"), .text(orNull: old.hold?.purpose.rawValue),
        .text(orNull: old.hold?.until), .text(orNull: old.letGo), .text(orNull: old.fields.sender),
        .text(orNull: old.fields.sellerKey), .text(orNull: old.fields.number),
        .text(orNull: old.fields.kind?.rawValue),
      ])
    for table in ["enclosure_files", "enclosures_added"] {
      try database.run(
        "UPDATE \(table) SET invoice = ?2 WHERE invoice = ?1",
        [.integer(old.seq), .integer(copy.seq)])
    }
    try note(
      SpoolEvent("replaced", document: old.seq, detail: ["by": .integer(copy.seq)]))
    return true
  }

  // MARK: Refusals

  private func refuseWhatIsDone(
    _ document: DocumentRecord, to what: String, allowed: Set<DocumentState>
  ) throws {
    if document.job != nil { throw SpoolTransaction.inJob(document, what) }
    guard allowed.contains(document.state) else {
      throw SpoolError(
        .refused, "\(document.path) cannot be \(what): it is \(document.state.rawValue)",
        fix: "see why with: brevpress invoices")
    }
  }

  private static func inJob(_ document: DocumentRecord, _ what: String) -> SpoolError {
    SpoolError(
      .refused, "\(document.path) cannot be \(what): it is in a job",
      why: document.piece.map { "its piece is \($0)" },
      fix: "divert the piece at the machine, or tell the print room")
  }
}

extension Spool {
  /// Lets go of everything whose time has come by `time`.
  ///
  /// - Returns: how many documents go on.
  public func letGoWhatIsDue(at time: Date) throws -> Int {
    let now = Timestamp.text(time)
    let due = try heldDocuments().filter { $0.hold?.until.map { $0 <= now } ?? false }
    guard !due.isEmpty else { return 0 }
    try commit(at: time) { transaction in
      for document in due { try transaction.letGo(document, isDue: true) }
    }
    Failpoint.hit("hold.due")
    return due.count
  }
}

extension Spool {
  /// The document that was received under a path with just these bytes, or nothing.
  public func document(path: String, bytes: [UInt8]) throws -> DocumentRecord? {
    try locked { database in
      try database.first(
        "SELECT \(DocumentRecord.columns) FROM documents WHERE path = ? AND sha256 = ?",
        [.text(path), .text(sha256Hex(bytes))], DocumentRecord.init)
    }
  }
}
