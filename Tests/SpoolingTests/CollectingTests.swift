import Foundation
import HashKit
import Testing

@testable import Spooling

/// Files that are set aside and come back as the documents in them.
@Suite struct CollectingTests {
  private let folder = TestFolder()

  /// Takes every `.pdf` and `.csv`; a PDF becomes two rows, an index a container.
  private struct Collector: Collecting {
    func claims(_ path: String, sender: String?) throws -> Bool {
      if path.hasSuffix(".broken") { throw SpoolError(.refused, "cannot tell") }
      return path.hasSuffix(".pdf") || path.hasSuffix(".csv")
    }
    func collect(
      _ files: [CollectedFile], sender: String?, location: (String) -> String
    ) throws -> CollectedRows {
      var found = CollectedRows()
      for file in files where file.path.text.hasSuffix(".pdf") {
        for part in ["/1", "/2"] {
          let text =
            part + String(decoding: try Files.read(location(file.sha256), limit: 99), as: UTF8.self)
          found.rows.append(
            .init(
              path: BytePath(file.path.bytes + Array(part.utf8)), content: .bytes(Array(text.utf8)),
              container: file.sha256, sender: "s"))
        }
        found.containers.append((file, 2))
      }
      for file in files where file.path.text.hasSuffix(".csv") {
        found.rows.append(
          .init(
            path: file.path, content: .file(file), sender: "s",
            rejected: Reason(code: "bad", message: "bad", severity: .error)))
      }
      return found
    }
  }

  private func submit(_ spool: Spool, _ path: String, _ archive: ArchiveOpening? = nil) throws
    -> SubmissionSummary
  {
    var receiver = Receiver(
      spool: spool, at: testMoment, openArchive: archive, collector: Collector())
    return try receiver.submit([BytePath(path)])
  }

  @Test func theDocumentsOfACollectionComeBehindAllOthersAndCountInItsStead() throws {
    let spool = try makeSpool(folder)
    for name in ["in/a.pdf", "in/b.csv", "in/c.xml"] { folder.file(name, name) }
    let summary = try submit(spool, folder.path + "/in")
    #expect(summary.received == 4)
    #expect(summary.rejected == 1)
    let documents = try spool.documents(limit: 10)
    #expect(documents.map(\.path) == ["c.xml", "a.pdf/1", "a.pdf/2", "b.csv"])
    #expect(documents.map(\.senderHint) == [nil, "s", "s", "s"])
    #expect(documents[1].archive == sha256Hex("in/a.pdf"))
    #expect(documents[3].state == .rejected)
    #expect(try spool.originalBytes(sha256: documents[2].sha256) == Array("/2in/a.pdf".utf8))
    #expect(try spool.balance().received == 4)
    #expect(try spool.balance().holds)
    let before = try rows(spool)
    #expect(try submit(spool, folder.path + "/in").received == 0)
    #expect(try rows(spool) == before)
    #expect(try spool.audit(originals: true).holds)
  }

  @Test func whereItCannotBeToldNothingMoreIsReceived() throws {
    let spool = try makeSpool(folder)
    folder.file("in/a.xml", "a")
    folder.file("in/b.broken", "b")
    #expect(throws: SpoolError.self) { try submit(spool, folder.path + "/in") }
    #expect(try spool.balance().holds)
  }
}
