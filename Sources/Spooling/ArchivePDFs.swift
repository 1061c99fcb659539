import Foundation
import SQLiteKit

/// The PDF of a document as it went one way.
public struct KeptPDF: Sendable, Equatable {
  /// Where its bytes are from.
  public enum Kind: String, Sendable {
    /// The pages that were printed.
    case printed
    /// The PDF that a channel was given.
    case sent
    /// Made for whoever asked first: no PDF went that way.
    case composed
  }

  /// Where its bytes are from.
  public var kind: Kind
  /// Their digest.
  public var sha256: String
  /// How many they are.
  public var bytes: Int
  /// Makes it.
  public init(kind: Kind, sha256: String, bytes: Int) {
    self.kind = kind
    self.sha256 = sha256
    self.bytes = bytes
  }
}

extension Spool {
  /// The PDF that was kept of a document's way, or nothing.
  public func keptPDF(ofDocument document: Int, way: String) throws -> KeptPDF? {
    try locked { database in
      try database.first(
        "SELECT kind, sha256, bytes FROM archive_pdfs WHERE document = ? AND way = ?",
        [.integer(document), .text(way)]
      ) { row in
        KeptPDF.Kind(rawValue: row.text(0)).map {
          KeptPDF(kind: $0, sha256: row.text(1), bytes: row.integer(2))
        }
      } ?? nil
    }
  }

  /// Keeps the PDF of a document's way, whole and durable, from when it is first asked for, so that
  /// every later asking gives the same bytes whatever program, layout or font is at hand then. Of
  /// two who ask at once the first is kept.
  ///
  /// - Returns: what is kept; nothing where the document was purged meanwhile.
  public func keepPDF(
    _ bytes: [UInt8], kind: KeptPDF.Kind, ofDocument document: Int, way: String, at time: Date
  ) throws -> KeptPDF? {
    try Files.makeFolder(archiveFolder)
    try Files.makeFolder("\(archiveFolder)/making")
    let digest = sha256(of: bytes)
    let batch = pdfs.batch()
    try batch.add(bytes, sha256: digest)
    try batch.commit("pdf")
    let kept = try commit(at: time) { transaction in
      let added = try transaction.database.run(
        """
        INSERT INTO archive_pdfs(document, way, kind, sha256, bytes)
        SELECT ?1, ?2, ?3, ?4, ?5
        WHERE EXISTS (SELECT 1 FROM documents WHERE seq = ?1 AND purged IS NULL)
        ON CONFLICT(document, way) DO NOTHING
        """,
        [
          .integer(document), .text(way), .text(kind.rawValue), .text(digest),
          .integer(bytes.count),
        ])
      if added == 1 {
        try transaction.note(
          SpoolEvent(
            "pdf-kept", document: document,
            detail: ["sha256": .string(digest), "kind": .string(kind.rawValue)]))
      }
      return added
    }
    let known = try keptPDF(ofDocument: document, way: way)
    if kept == 0, known?.sha256 != digest { try removeIfUnused(pdf: digest) }
    return known
  }

  /// The bytes of a kept PDF.
  ///
  /// - Throws: ``SpoolError`` of kind `broken` where they are not what was kept.
  public func bytes(of pdf: KeptPDF) throws -> [UInt8] {
    let bytes = try Files.read(pdfs.path(pdf.sha256), limit: 1 << 30)
    guard sha256(of: bytes) == pdf.sha256 else {
      throw SpoolError(
        .broken, "a PDF of the archive is not what was kept", why: "its SHA-256 is another",
        fix: "restore archive/ from a copy of the spool")
    }
    return bytes
  }

  /// A folder for files in the making, which is this process's own; remove it when done.
  public func newArchiveWorkFolder(_ name: String) throws -> String {
    let path = "\(archiveFolder)/making/\(getpid())-\(name)"
    try Files.removeTree(path)
    try Files.makeFolder(path)
    return path
  }

  private func removeIfUnused(pdf digest: String) throws {
    let isUsed = try locked { database in
      try database.first("SELECT 1 FROM archive_pdfs WHERE sha256 = ?", [.text(digest)]) { _ in true
      }
    }
    if isUsed == nil { try Files.removeTree(pdfs.path(digest)) }
  }
}
