import Foundation
import Testing

@testable import Spooling

/// What a crash at each moment of a release leaves, and what the next run makes of it.
@Suite struct RecoveryTests {
  private let folder = TestFolder()

  private func planned() throws -> (Spool, JobRecord) {
    let spool = try makeSpool(folder)
    folder.file("in/1.xml", "1")
    folder.file("in/2.xml", "2")
    try submit(spool, [folder.path + "/in"])
    try accept(spool, [1, 2])
    return (spool, try spool.plan([draft([1, 2])], at: testMoment)[0])
  }

  private func recover(_ spool: Spool) throws -> Spool.Recovery {
    try spool.recover(holding: try spool.lockForRun(), at: testMoment)
  }

  @Test func aFolderInPlaceWithoutCommitIsTakenOver() throws {
    let (spool, job) = try planned()
    try Files.makeFolder("\(spool.jobsFolder)/\(job.id)")
    try writeJobFolder(spool, job, in: "\(spool.jobsFolder)/\(job.id)")
    #expect(try spool.audit().problems.map(\.code) == ["job-uncommitted"])
    #expect(try recover(spool).adopted == [job.id])
    #expect(try spool.plannedJobs().isEmpty)
    #expect(try spool.audit().holds)
    #expect(try recover(spool) == Spool.Recovery())
  }

  @Test func aFolderThatDoesNotAccountForItsJobIsMadeAnew() throws {
    let (spool, job) = try planned()
    let target = "\(spool.jobsFolder)/\(job.id)"
    try Files.makeFolder(target)
    try writeJobFolder(spool, job, in: target)
    try durableWrite([0], to: target + "/print.pdf")
    #expect(try recover(spool).refused == [job.id])
    let work = try spool.newWorkFolder(forJob: job)
    try writeJobFolder(spool, job, in: work)
    try spool.release(job, from: work, at: testMoment)
    #expect(try spool.audit().holds)
  }

  @Test func workInProgressIsSweptAndNeededFramesStay() throws {
    let (spool, job) = try planned()
    let work = try spool.newWorkFolder(forJob: job)
    try writeJobFolder(spool, job, in: work)
    folder.file("spool/work/frames/needed", "x")
    folder.file("spool/work/frames/old", "x")
    folder.file("spool/work/storing/1-1", "x")
    _ = try spool.locked {
      try $0.run("UPDATE documents SET frames_file = 'needed' WHERE seq = 1")
    }
    #expect(try recover(spool).swept == 3)
    #expect(Files.names(in: spool.framesFolder) == ["needed"])
    #expect(!Files.isFolder(work))
  }

  @Test func aReleaseThatDoesNotAccountForItsPiecesIsRefused() throws {
    let (spool, job) = try planned()
    let work = try spool.newWorkFolder(forJob: job)
    try writeJobFolder(spool, job, in: work)
    let manifest = String(
      decoding: try Files.read(work + "/manifest.json", limit: 1 << 20), as: UTF8.self)
    try durableWrite(
      Array(manifest.replacingOccurrences(of: "2026-2", with: "2026-1").utf8),
      to: work + "/manifest.json")
    let error = #expect(throws: SpoolError.self) {
      try spool.release(job, from: work, at: testMoment)
    }
    #expect(error?.kind == .broken)
    #expect(Files.names(in: spool.jobsFolder).isEmpty)
    #expect(try spool.plannedJobs().count == 1)
  }

  @Test func aJobIsReleasedOnce() throws {
    let (spool, job) = try planned()
    for attempt in 1...2 {
      let work = try spool.newWorkFolder(forJob: job)
      try writeJobFolder(spool, job, in: work)
      if attempt == 1 {
        try spool.release(job, from: work, at: testMoment)
      } else {
        #expect(throws: SpoolError.self) { try spool.release(job, from: work, at: testMoment) }
      }
    }
    #expect(try spool.audit().holds)
  }
}

/// What an audit must find. Each damage is done to a sound spool.
@Suite struct AuditTests {
  private let folder = TestFolder()

  private func released() throws -> (Spool, String) {
    let spool = try makeSpool(folder)
    folder.file("in/1.xml", "1")
    try submit(spool, [folder.path + "/in"])
    try accept(spool, [1])
    let job = try spool.plan([draft([1])], at: testMoment)[0]
    let work = try spool.newWorkFolder(forJob: job)
    try writeJobFolder(spool, job, in: work)
    try spool.release(job, from: work, at: testMoment)
    #expect(try spool.audit().holds)
    return (spool, "\(spool.jobsFolder)/\(job.id)")
  }

  @Test func aChangedPrintFile() throws {
    let (spool, job) = try released()
    try durableWrite([1], to: job + "/print.pdf")
    #expect(try spool.audit().problems.map(\.code) == ["file-changed"])
  }

  @Test func aMissingFile() throws {
    let (spool, job) = try released()
    try Files.removeTree(job + "/insert.csv")
    #expect(try spool.audit().problems.map(\.code) == ["file-missing"])
  }

  @Test func aMissingFolder() throws {
    let (spool, job) = try released()
    try Files.removeTree(job)
    #expect(try spool.audit().problems.map(\.code) == ["manifest-missing"])
  }

  @Test func aChangedManifest() throws {
    let (spool, job) = try released()
    let manifest = try Files.read(job + "/manifest.json", limit: 1 << 20)
    try durableWrite(manifest + [0x0A], to: job + "/manifest.json")
    #expect(try spool.audit().problems.map(\.code) == ["manifest-changed"])
  }

  @Test func aFolderNobodyReleased() throws {
    let (spool, _) = try released()
    try Files.makeFolder(spool.jobsFolder + "/20261122-0009")
    #expect(try spool.audit().problems.map(\.code) == ["job-unknown"])
  }

  @Test func aLostOriginal() throws {
    let (spool, _) = try released()
    let path = spool.originalPath(sha256: try spool.documents(limit: 1)[0].sha256)
    try durableWrite([9], to: path)
    // The same size: only reading it tells.
    #expect(try spool.audit().holds)
    #expect(try spool.audit(originals: true).problems.map(\.code) == ["original-missing"])
    try Files.removeTree(path)
    #expect(try spool.audit().problems.map(\.code) == ["original-missing"])
  }

  @Test func aDocumentInAJobThatDoesNotHaveIt() throws {
    let (spool, _) = try released()
    _ = try spool.locked { try $0.run("DELETE FROM piece_documents") }
    let codes = Set(try spool.audit().problems.map(\.code))
    #expect(codes.contains("not-in-one-job"))
    #expect(codes.contains("piece-differs"))
  }

  @Test func aStateThatTheJobDoesNotHave() throws {
    let (spool, _) = try released()
    _ = try spool.locked { try $0.run("UPDATE documents SET state = 'held'") }
    #expect(try spool.audit().problems.map(\.code) == ["state-and-job"])
  }

  @Test func aReceivedFileWithoutARow() throws {
    let (spool, _) = try released()
    try spool.commit(at: testMoment) { try $0.note(SpoolEvent("received", document: 2)) }
    let audit = try spool.audit()
    #expect(audit.problems.map(\.code) == ["balance"])
    #expect(!audit.holds)
  }
}

@Suite struct OpeningTests {
  private let folder = TestFolder()

  @Test func aForeignFolderIsNotTaken() throws {
    folder.file("x/letter.txt", "mine")
    let error = #expect(throws: SpoolError.self) { try Spool.create(at: folder.path + "/x") }
    #expect(error?.kind == .foreignFolder)
    #expect(Files.names(in: folder.path + "/x") == ["letter.txt"])
  }

  @Test func aSpoolIsMadeTwiceWithoutHarm() throws {
    let spool = try makeSpool(folder)
    try submit(spool, [folder.file("a.xml", "a")])
    #expect(try makeSpool(folder).balance().received == 1)
  }

  @Test func whatIsNoSpoolIsNotOpened() throws {
    let error = #expect(throws: SpoolError.self) { try Spool(opening: folder.path) }
    #expect(error?.kind == .notASpool)
    #expect(error?.fix?.contains("init") == true)
  }

  @Test func aSpoolOfANewerProgramIsNotTouched() throws {
    let spool = try makeSpool(folder)
    _ = try spool.locked { try $0.run("INSERT INTO migrations(name) VALUES ('9-later')") }
    let error = #expect(throws: SpoolError.self) { try Spool(opening: spool.folder) }
    #expect(error?.kind == .newer)
  }

  @Test func failpointsAreNamedOnce() {
    #expect(Set(Failpoint.all).count == Failpoint.all.count)
  }
}
