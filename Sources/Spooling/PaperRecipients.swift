import Foundation
import SQLiteKit

/// What one recipient of a sender got on paper over a stretch of time.
public struct PaperRecipient: Sendable, Equatable {
  /// The sender's id.
  public var sender: String
  /// The recipient's opaque name.
  public var recipient: String
  /// How many documents.
  public var documents: Int
  /// How many sheets.
  public var sheets: Int
  /// The newest of the documents, by number of receipt.
  public var latest: Int
}

extension Spool {
  /// Recipients that got paper since `since` (a spool timestamp of receipt), by sender and name.
  public func paperRecipients(since: String) throws -> [PaperRecipient] {
    try locked { database in
      try database.rows(
        """
        SELECT d.sender, d.recipient, count(DISTINCT d.seq), sum(p.sheets), max(d.seq)
        FROM documents d
        JOIN piece_documents o ON o.document = d.seq AND o.reprint = 0
        JOIN pieces p USING (job, position)
        WHERE d.received >= ? AND d.sender IS NOT NULL AND d.recipient IS NOT NULL
        GROUP BY d.sender, d.recipient ORDER BY d.sender, d.recipient
        """, [.text(since)]
      ) {
        PaperRecipient(
          sender: $0.text(0), recipient: $0.text(1), documents: $0.integer(2),
          sheets: $0.integer(3), latest: $0.integer(4))
      }
    }
  }
}
