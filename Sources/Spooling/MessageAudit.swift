import MailModel

extension Spool {
  /// Messages whose bytes are not there: nobody could say any more what was sent.
  func auditMessages() throws -> [Diagnostic] {
    let rows = try locked { database in
      try database.rows("SELECT id, sha256, bytes FROM messages WHERE purged IS NULL") {
        ($0.integer(0), $0.text(1), $0.integer(2))
      }
    }
    return rows.filter { !messages.holds($0.1, bytes: $0.2) }.map { id, sha256, _ in
      Diagnostic(
        .error, code: "message-missing", "message \(id): what was sent is missing or changed",
        at: .init(file: "messages/\(sha256.prefix(2))/\(sha256)"))
    }
  }
}
