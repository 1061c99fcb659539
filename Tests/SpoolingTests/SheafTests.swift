import Foundation
import HashKit
import Testing

@testable import Spooling

/// Files with several invoices come apart as zips do.
@Suite struct SheafTests {
  private let folder = TestFolder()

  /// Parts `.csv` files at their lines.
  private static let parting = SheafParting(
    isFor: { $0.hasSuffix(".csv") },
    pieces: { _, bytes in
      bytes.split(separator: 0x0A).enumerated().map { (name: "\($0)", bytes: Array($1)) }
    })

  private func receive(_ spool: Spool, _ path: String, files: Int = 500) throws
    -> SubmissionSummary
  {
    var limits = ReceivingLimits()
    limits.chunkFiles = files
    limits.wholeFileBytes = 64
    var receiver = Receiver(
      spool: spool, at: testMoment, limits: limits, parting: SheafTests.parting)
    return try receiver.submit([BytePath(path)])
  }

  @Test func eachInvoiceIsAFile() throws {
    let spool = try makeSpool(folder)
    let path = folder.file("day.csv", "a\nb\nc")
    #expect(try receive(spool, path).received == 3)
    let documents = try spool.documents(limit: 10)
    #expect(documents.map(\.path) == ["day.csv/0", "day.csv/1", "day.csv/2"])
    #expect(documents.allSatisfy { $0.archive == sha256Hex("a\nb\nc") })
    #expect(try spool.originalBytes(sha256: sha256Hex("a\nb\nc")) == Array("a\nb\nc".utf8))
    let before = try rows(spool)
    #expect(try receive(spool, path).receivedAgain == 3)
    #expect(try rows(spool) == before)
    #expect(try spool.balance().received == 3 && spool.audit().holds)
  }

  @Test func oneInvoiceAndOtherFilesStayWhole() throws {
    let spool = try makeSpool(folder)
    #expect(try receive(spool, folder.file("one.csv", "a")).received == 1)
    #expect(try receive(spool, folder.file("x.xml", "a\nb")).received == 1)
    #expect(try spool.documents(limit: 10).map(\.path) == ["one.csv", "x.xml"])
  }

  @Test func largeOnesAreReadBackFromTheSpool() throws {
    let spool = try makeSpool(folder)
    let lines = (0..<200).map { "row \($0)" }.joined(separator: "\n")
    #expect(try receive(spool, folder.file("big.csv", lines), files: 7).received == 200)
    #expect(try spool.documents(limit: 1000).last?.path == "big.csv/199")
    #expect(try spool.audit().holds)
  }
}
