import Foundation
import HashKit
import SQLiteKit

/// A recipient's link to an invoice, before it is written down. Its token is known to whoever has
/// the link; the spool keeps its digest.
public struct LinkDraft: Sendable, Equatable {
  /// The document.
  public var document: Int
  /// The token's digest, as ``Spool/tokenDigest(_:)`` makes it.
  public var tokenSHA256: String
  /// Whose link it is: a channel, or `person`.
  public var origin: String
  /// The moment after which it leads nowhere, a spool timestamp.
  public var expires: String
  /// Makes a link.
  public init(document: Int, tokenSHA256: String, origin: String, expires: String) {
    self.document = document
    self.tokenSHA256 = tokenSHA256
    self.origin = origin
    self.expires = expires
  }
}

/// A recipient's link to an invoice.
public struct ArchiveLink: Sendable, Equatable {
  /// Its number, for people: nobody can get to the invoice by it.
  public var id: Int
  /// The document.
  public var document: Int
  /// The token's digest.
  public var tokenSHA256: String
  /// A channel, or `person`.
  public var origin: String
  /// When it was made, a spool timestamp.
  public var made: String
  /// The moment after which it leads nowhere, a spool timestamp.
  public var expires: String
  /// When it was revoked, a spool timestamp.
  public var revoked: String?
  /// How often something was fetched by it.
  public var uses: Int
  /// When, the last time.
  public var lastUsed: String?

  static let columns = """
    id, document, token_sha256, origin, made, expires, revoked, uses, last_used
    """

  init(_ row: Statement) {
    id = row.integer(0)
    document = row.integer(1)
    tokenSHA256 = row.text(2)
    origin = row.text(3)
    made = row.text(4)
    expires = row.text(5)
    revoked = row.optionalText(6)
    uses = row.integer(7)
    lastUsed = row.optionalText(8)
  }

  /// Whether it leads to the invoice at a moment.
  public func holds(at time: Date) -> Bool {
    revoked == nil && Timestamp.text(time) <= expires
  }
}

extension Spool {
  /// The digest by which a token is known. Tokens are long and random, so that a plain digest
  /// tells nothing of them.
  public static func tokenDigest(_ token: String) -> String {
    sha256Hex("brevpress/archive-token/1\n" + token)
  }

  /// Writes links down, in one transaction. A link that is known already stays as it is, so that a
  /// message that is made again after a crash carries the same link with the same end.
  public func keepLinks(_ drafts: [LinkDraft], at time: Date) throws {
    guard !drafts.isEmpty else { return }
    try commit(at: time) { transaction in
      for draft in drafts {
        let added = try transaction.database.run(
          """
          INSERT INTO archive_links(document, token_sha256, origin, made, expires)
          SELECT ?1, ?2, ?3, ?4, ?5
          WHERE EXISTS (SELECT 1 FROM documents WHERE seq = ?1 AND purged IS NULL)
          ON CONFLICT(token_sha256) DO NOTHING
          """,
          [
            .integer(draft.document), .text(draft.tokenSHA256), .text(draft.origin),
            .text(transaction.time), .text(draft.expires),
          ])
        guard added == 1 else { continue }
        try transaction.note(
          SpoolEvent(
            "link-made", document: draft.document,
            detail: [
              "link": .integer(transaction.database.lastInsertID), "for": .string(draft.origin),
              "expires": .string(draft.expires),
            ]))
      }
    }
    Failpoint.hit("archive.linked")
  }

  /// The links of a document, in the order of their making.
  public func links(ofDocument document: Int) throws -> [ArchiveLink] {
    try locked { database in
      try database.rows(
        "SELECT \(ArchiveLink.columns) FROM archive_links WHERE document = ? ORDER BY id",
        [.integer(document)], ArchiveLink.init)
    }
  }

  /// The link whose token has that digest and that holds at a moment; nothing for all others,
  /// whatever is wrong with them.
  public func link(tokenSHA256 digest: String, at time: Date) throws -> ArchiveLink? {
    let found = try locked { database in
      try database.first(
        """
        SELECT \(ArchiveLink.columns) FROM archive_links
        WHERE token_sha256 = ? AND document IN (SELECT seq FROM documents WHERE purged IS NULL)
        """, [.text(digest)], ArchiveLink.init)
    }
    // An index compares as far as bytes agree; what is compared are digests, and here once more in
    // constant time.
    guard let found, sameBytes(found.tokenSHA256, digest), found.holds(at: time) else { return nil }
    return found
  }

  /// Writes down that something was fetched by a link.
  ///
  /// - Parameter what: `page`, `pdf` or `original`.
  public func noteFetch(_ link: ArchiveLink, of what: String, at time: Date) throws {
    try commit(at: time) { transaction in
      try transaction.database.run(
        "UPDATE archive_links SET uses = uses + 1, last_used = ?2 WHERE id = ?1",
        [.integer(link.id), .text(transaction.time)])
      try transaction.note(
        SpoolEvent(
          "link-fetched", document: link.document,
          detail: ["link": .integer(link.id), "what": .string(what)]))
    }
  }

  /// Makes links of a document lead nowhere. Given again, it changes nothing.
  ///
  /// - Parameter id: one of them; nothing for all.
  /// - Returns: how many changed.
  public func revokeLinks(ofDocument document: Int, id: Int? = nil, at time: Date) throws -> Int {
    try commit(at: time) { transaction in
      let revoked = try transaction.database.rows(
        """
        UPDATE archive_links SET revoked = ?3
        WHERE document = ?1 AND (?2 IS NULL OR id = ?2) AND revoked IS NULL RETURNING id
        """, [.integer(document), .integer(orNull: id), .text(transaction.time)]
      ) { $0.integer(0) }
      for id in revoked.sorted() {
        try transaction.note(
          SpoolEvent("link-revoked", document: document, detail: ["link": .integer(id)]))
      }
      return revoked.count
    }
  }
}
