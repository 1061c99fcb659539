import Foundation
import HashKit
import Testing

@testable import Spooling

@Suite struct ReceivingTests {
  private let folder = TestFolder()

  @Test func filesComeInByteOrderOfTheirRelativePaths() throws {
    let spool = try makeSpool(folder)
    for name in ["in/b.xml", "in/a/z.xml", "in/a.xml", "in/Å.xml", "in/B.xml"] {
      folder.file(name, name)
    }
    let summary = try submit(spool, [folder.path + "/in"])
    #expect(summary.received == 5)
    #expect(
      try spool.documents(limit: 10).map(\.path) == ["B.xml", "a.xml", "a/z.xml", "b.xml", "Å.xml"])
    #expect(try spool.documents(limit: 10).map(\.seq) == [1, 2, 3, 4, 5])
  }

  @Test func theBytesAreKeptAsTheyCame() throws {
    let spool = try makeSpool(folder)
    let path = folder.file("a.xml", "<Invoice>\r\n\u{FEFF}å")
    try submit(spool, [path])
    let document = try spool.documents(limit: 1)[0]
    #expect(document.path == "a.xml")
    #expect(document.state == .waiting)
    #expect(document.stage == .received)
    #expect(document.sha256 == sha256Hex("<Invoice>\r\n\u{FEFF}å"))
    #expect(
      try spool.originalBytes(sha256: document.sha256) == Array("<Invoice>\r\n\u{FEFF}å".utf8))
  }

  @Test func theSameSubmissionAgainAddsNoRow() throws {
    let spool = try makeSpool(folder)
    folder.file("in/a.xml", "a")
    folder.file("in/b.xml", "b")
    try submit(spool, [folder.path + "/in"])
    let before = try rows(spool)
    let again = try submit(spool, [folder.path + "/in"])
    #expect(again.received == 0)
    #expect(again.receivedAgain == 2)
    #expect(try rows(spool) == before)
    #expect(try spool.balance().received == 2)
  }

  @Test func theSameBytesUnderAnotherNameAreARow() throws {
    let spool = try makeSpool(folder)
    folder.file("in/a.xml", "same")
    folder.file("in/b.xml", "same")
    #expect(try submit(spool, [folder.path + "/in"]).received == 2)
    let earlier = try spool.commit(at: testMoment) { transaction in
      try (
        transaction.earlierContent(sha256: sha256Hex("same"), before: 1),
        transaction.earlierContent(sha256: sha256Hex("same"), before: 2)
      )
    }
    #expect(earlier.0 == nil)
    #expect(earlier.1?.seq == 1)
  }

  @Test func theSameNameWithOtherBytesIsARow() throws {
    let spool = try makeSpool(folder)
    try submit(spool, [folder.file("a.xml", "1")])
    #expect(try submit(spool, [folder.file("a.xml", "2")]).received == 1)
  }

  @Test func emptyFilesAreRows() throws {
    let spool = try makeSpool(folder)
    #expect(try submit(spool, [folder.file("a.xml", "")]).received == 1)
    #expect(try spool.audit().holds)
  }

  @Test(arguments: [
    "a.xml.part", "a.TMP", ".hidden.xml", "a.xml.filepart", "a.crdownload", "a.xml~",
  ]) func halfUploadedAndHiddenFilesAreLeftAlone(name: String) throws {
    let spool = try makeSpool(folder)
    folder.file("in/" + name, "x")
    folder.file("in/good.xml", "x")
    let summary = try submit(spool, [folder.path + "/in"])
    #expect(summary.received == 1)
    #expect(summary.skipped.map(\.path) == [name])
    #expect(FileManager.default.fileExists(atPath: folder.path + "/in/" + name))
  }

  @Test func oddNamesAreOnlyNames() throws {
    let spool = try makeSpool(folder)
    let names = ["a b.xml", "-rf.xml", "$(touch x).xml", "a\nb.xml", "it's \"q\".xml", "*.xml"]
    for name in names { folder.file("in/" + name, name) }
    folder.rawFile(Array("in/".utf8) + [0xFF, 0xFE] + Array(".xml".utf8), "raw")
    #expect(try submit(spool, [folder.path + "/in"]).received == 7)
    let paths = Set(try spool.documents(limit: 10).map(\.path))
    #expect(paths == Set(names + ["\\xff\\xfe.xml"]))
    #expect(try spool.audit(originals: true).holds)
  }

  @Test func linksAreNotFollowed() throws {
    let spool = try makeSpool(folder)
    folder.file("secret/x.xml", "secret")
    folder.file("in/a.xml", "a")
    let manager = FileManager.default
    for (link, target) in [("f.xml", "/secret/x.xml"), ("d", "/secret"), ("loop", "/in")] {
      try manager.createSymbolicLink(
        atPath: folder.path + "/in/" + link, withDestinationPath: folder.path + target)
    }
    let summary = try submit(spool, [folder.path + "/in"])
    #expect(summary.received == 1)
    #expect(Set(summary.skipped.map(\.path)) == ["f.xml", "d", "loop"])
  }

  @Test func aPipeIsNotWaitedFor() throws {
    let spool = try makeSpool(folder)
    folder.file("in/a.xml", "a")
    #expect(mkfifo(folder.path + "/in/pipe", 0o600) == 0)
    let summary = try submit(spool, [folder.path + "/in"])
    #expect(summary.received == 1)
    #expect(summary.skipped.map(\.why) == ["not a file"])
  }

  @Test func theSpoolItselfIsNotSubmitted() throws {
    let spool = try makeSpool(folder)
    folder.file("a.xml", "a")
    let summary = try submit(spool, [folder.path])
    #expect(summary.received == 1)
    #expect(summary.skipped.map(\.path) == ["spool"])
  }

  @Test func aMissingPathReceivesNothing() throws {
    let spool = try makeSpool(folder)
    let good = folder.file("a.xml", "a")
    #expect(throws: SpoolError.self) { try submit(spool, [good, folder.path + "/none"]) }
    #expect(try spool.balance().received == 0)
  }

  @Test func tooLargeFilesAreKeptAndRejected() throws {
    let spool = try makeSpool(folder)
    var limits = ReceivingLimits()
    limits.wholeFileBytes = 4
    limits.fileBytesMax = 10
    folder.file("in/fits.xml", "0123456789")
    folder.file("in/large.xml", "0123456789A")
    let summary = try submit(spool, [folder.path + "/in"], limits: limits)
    #expect(summary.rejected == 1)
    let documents = try spool.documents(limit: 10)
    #expect(documents.map(\.state) == [.waiting, .rejected])
    #expect(documents[1].reasons.map(\.code) == ["file-too-large"])
    #expect(try spool.originalBytes(sha256: documents[1].sha256).count == 11)
  }

  @Test func chunksChangeNothing() throws {
    let spool = try makeSpool(folder)
    for index in 0..<23 { folder.file("in/\(index).xml", "\(index)") }
    var limits = ReceivingLimits()
    limits.chunkFiles = 5
    try submit(spool, [folder.path + "/in"], limits: limits)
    let other = try Spool.create(at: folder.path + "/other")
    try submit(other, [folder.path + "/in"])
    #expect(try rows(spool) == rows(other))
  }

  @Test func aCrashedSubmissionGoesOnToTheRowsOfAnUndisturbedOne() throws {
    for index in 0..<10 { folder.file("in/\(index).xml", "\(index)") }
    let undisturbed = try Spool.create(at: folder.path + "/other")
    try submit(undisturbed, [folder.path + "/in"])

    // The crash: an open submission, some rows, an original without row, a temporary file.
    let spool = try makeSpool(folder)
    for index in 4..<10 {
      try FileManager.default.removeItem(atPath: folder.path + "/in/\(index).xml")
    }
    try submit(spool, [folder.path + "/in"])
    _ = try spool.locked { try $0.run("UPDATE submissions SET finished = NULL") }
    for index in 4..<10 { folder.file("in/\(index).xml", "\(index)") }
    folder.file("spool/work/receiving/1-1", "half")
    try spool.storeOrphan("4")

    let summary = try submit(spool, [folder.path + "/in"])
    #expect(summary.receivedAgain == 4)
    #expect(summary.received == 6)
    #expect(try rows(spool) == rows(undisturbed))
    #expect(Files.names(in: spool.workFolder + "/receiving").isEmpty)
    #expect(try spool.audit(originals: true).holds)
  }

  @Test func theNamedSenderIsKept() throws {
    let spool = try makeSpool(folder)
    var receiver = Receiver(spool: spool, at: testMoment)
    _ = try receiver.submit([BytePath(folder.file("a.xml", "a"))], sender: "acme")
    #expect(try spool.documents(limit: 1)[0].senderHint == "acme")
  }
}

@Suite struct ArchiveReceivingTests {
  private let folder = TestFolder()
  private let zipBytes = "PK\u{3}\u{4} anything"

  private func submitZip(
    _ spool: Spool, _ archive: FakeArchive, limits: ReceivingLimits = ReceivingLimits()
  ) throws -> SubmissionSummary {
    let path = folder.file("day.zip", zipBytes)
    return try submit(spool, [path], limits: limits, openArchive: { _ in archive })
  }

  @Test func eachMemberIsARowAndTheZipIsKept() throws {
    let spool = try makeSpool(folder)
    let archive = FakeArchive(entries: [
      ("b.xml", Array("b".utf8)), ("sub/", nil), ("sub/a.xml", Array("a".utf8)),
      ("../../etc/x", Array("x".utf8)),
    ])
    #expect(try submitZip(spool, archive).received == 3)
    let documents = try spool.documents(limit: 10)
    #expect(documents.map(\.path) == ["day.zip/../../etc/x", "day.zip/b.xml", "day.zip/sub/a.xml"])
    #expect(documents.allSatisfy { $0.archive == sha256Hex(zipBytes) })
    #expect(try spool.originalBytes(sha256: sha256Hex(zipBytes)) == Array(zipBytes.utf8))
    #expect(try submitZip(spool, archive).receivedAgain == 3)
    #expect(try spool.balance().received == 3)
  }

  @Test func aZipInAZipIsRejectedAndKept() throws {
    let spool = try makeSpool(folder)
    let archive = FakeArchive(entries: [
      ("inner.zip", Array("PK\u{3}\u{4}".utf8)), ("ok.xml", [1]),
    ])
    #expect(try submitZip(spool, archive).received == 2)
    let documents = try spool.documents(limit: 10)
    #expect(documents.map(\.state) == [.rejected, .waiting])
    #expect(documents[0].reasons.map(\.code) == ["archive-nested"])
  }

  @Test func anUnreadableMemberIsRejectedAndTheOthersGoOn() throws {
    let spool = try makeSpool(folder)
    let archive = FakeArchive(entries: [("a.xml", nil), ("b.xml", [1])])
    #expect(try submitZip(spool, archive).received == 2)
    let documents = try spool.documents(limit: 10)
    #expect(documents.map(\.state) == [.rejected, .waiting])
    #expect(documents[0].reasons.map(\.code) == ["archive-member"])
  }

  @Test func aNamelessMemberDoesNotStopItsZip() throws {
    struct Nameless: ArchiveReading {
      let entryCount = 2
      func entryName(_ index: Int) throws -> [UInt8] {
        if index == 0 { throw FakeArchive.Broken() }
        return Array("b.xml".utf8)
      }
      func entryBytes(_ index: Int, limit: Int) throws -> [UInt8] {
        if index == 0 { throw FakeArchive.Broken() }
        return [1]
      }
    }
    let spool = try makeSpool(folder)
    let path = folder.file("day.zip", zipBytes)
    try submit(spool, [path], openArchive: { _ in Nameless() })
    #expect(try spool.documents(limit: 9).map(\.path) == ["day.zip/b.xml", "day.zip/entry-1"])
    #expect(try spool.documents(limit: 9).map(\.state) == [.waiting, .rejected])
  }

  @Test func anUnreadableZipIsOneRejectedFile() throws {
    let spool = try makeSpool(folder)
    let path = folder.file("day.zip", zipBytes)
    try submit(spool, [path], openArchive: { _ in throw FakeArchive.Broken() })
    let documents = try spool.documents(limit: 10)
    #expect(documents.map(\.path) == ["day.zip"])
    #expect(documents[0].reasons.map(\.code) == ["archive-unreadable"])
  }

  @Test func anEmptyZipIsOneRejectedFile() throws {
    let spool = try makeSpool(folder)
    _ = try submitZip(spool, FakeArchive(entries: [("folder/", nil), ("__MACOSX/._a", [1])]))
    #expect(try spool.documents(limit: 10).flatMap(\.reasons).map(\.code) == ["archive-empty"])
  }

  @Test func aZipThatInflatesWithoutEndStopsAtTheLimit() throws {
    let spool = try makeSpool(folder)
    var limits = ReceivingLimits()
    limits.archiveInflatedBytesMax = 6
    let archive = FakeArchive(
      entries: (0..<5).map { ("\($0).xml", [UInt8](repeating: UInt8($0), count: 3)) })
    #expect(try submitZip(spool, archive, limits: limits).received == 5)
    #expect(
      try spool.documents(limit: 10).map(\.state)
        == [.waiting, .waiting, .rejected, .rejected, .rejected])
  }

  @Test func tooManyMembersRejectTheZip() throws {
    let spool = try makeSpool(folder)
    var limits = ReceivingLimits()
    limits.archiveEntriesMax = 1
    let archive = FakeArchive(entries: [("a.xml", [1]), ("b.xml", [2])])
    #expect(try submitZip(spool, archive, limits: limits).rejected == 1)
    #expect(try spool.documents(limit: 10).flatMap(\.reasons).map(\.code) == ["archive-entries"])
  }

  @Test func withoutAReaderAZipIsAFile() throws {
    let spool = try makeSpool(folder)
    try submit(spool, [folder.file("day.zip", zipBytes)])
    #expect(try spool.documents(limit: 10).map(\.state) == [.waiting])
  }
}
