import Foundation
import MailModel
import Spooling
import Testing

@testable import Pipeline

/// Enclosures and pieces that are more than one envelope holds.
@Suite struct EnclosureTests {
  /// A small PDF of upright A4 pages, each with its number in Helvetica that is not embedded.
  private func pdf(pages: Int, word: String = "Bilaga") -> Data {
    SmallPDF.pages(
      (1...pages).map { "BT /F1 24 Tf 120 500 Td (\(word) \($0)) Tj ET" },
      box: "0 0 595 842", resources: "/Font<</F1 3 0 R>>",
      more: ["<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"])
  }

  private func attach(_ contents: [Data], to xml: String) -> String {
    let parts = contents.enumerated().map { index, data in
      "<cac:AdditionalDocumentReference><cbc:ID>ATT-\(index)</cbc:ID><cac:Attachment>"
        + "<cbc:EmbeddedDocumentBinaryObject mimeCode=\"application/pdf\" filename=\"b.pdf\">"
        + data.base64EncodedString()
        + "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
    }
    return xml.replacingOccurrences(
      of: "<cac:AccountingSupplierParty>",
      with: parts.joined() + "<cac:AccountingSupplierParty>")
  }

  private func run(_ contents: [Data]) throws -> PipelineFixture {
    let fixture = try PipelineFixture()
    try fixture.submit(["a.xml": attach(contents, to: try PipelineFixture.plain())])
    try fixture.run()
    return fixture
  }

  @Test func enclosuresFollowTheInvoiceInOrderEachOnItsOwnSheet() throws {
    let fixture = try run([pdf(pages: 3, word: "Alfa"), pdf(pages: 1, word: "Beta")])
    let manifest = try #require(try fixture.manifests().first)
    let sheets = try #require(manifest.pieces.first).sheets
    let documents = sheets.compactMap { $0["document"] as? String }
    #expect(documents.suffix(3) == ["enclosure:a1", "enclosure:a1", "enclosure:a2"])
    let job = try #require(manifest["job"] as? String)
    for (sheet, words) in zip(sheets.suffix(3), ["Alfa 1", "Alfa 3", "Beta 1"]) {
      let page = try #require(sheet["frontPage"] as? Int)
      #expect(try fixture.text(job: job, first: page, last: page).contains(words))
    }
  }

  @Test func whatEnvelopesCannotHoldIsSplitAndEachEnvelopeShowsTheAddress() throws {
    let fixture = try run([pdf(pages: 80)])
    let manifest = try #require(try fixture.manifests().first)
    let pieces = manifest.pieces
    #expect(pieces.count > 1)
    #expect(manifest["envelope"] as? String == "E4")
    let postcode = try #require(try fixture.documents()["a.xml"]?.fields.postcode)
    let job = try #require(manifest["job"] as? String)
    var enclosed = 0
    for (index, piece) in pieces.enumerated() {
      #expect(piece["envelopeOf"] as? [Int] == [index + 1, pieces.count])
      let page = try #require(piece.sheets.first?["frontPage"] as? Int)
      let window = (x: 10, y: 36, width: 115, height: 50)
      #expect(
        try fixture.text(job: job, first: page, last: page, within: window)
          .contains(postcode))
      enclosed += piece.sheets.filter { $0["document"] as? String == "enclosure:a1" }.count
    }
    #expect(enclosed == 40)
    #expect(try fixture.spool.audit().holds)
  }

  @Test func moreThanAllEnvelopesHoldIsForAPerson() throws {
    let fixture = try run([pdf(pages: 199), pdf(pages: 198)])
    let record = try #require(try fixture.documents()["a.xml"])
    #expect(record.state == .deviation)
    #expect(record.reasons.map(\.code).contains("too-many-sheets"))
  }

  @Test func anEnclosureThatCannotBePrintedMakesADeviationWithTheReason() throws {
    let broken = Data("%PDF-1.4\nthis is no PDF".utf8)
    let fixture = try run([broken])
    let record = try #require(try fixture.documents()["a.xml"])
    #expect(record.state == .deviation)
    #expect(record.reasons.contains { $0.code == "enclosure-unreadable" })
    #expect(try fixture.spool.releasedJobs().isEmpty)
  }

  @Test func anEnclosureIsPreparedOnceHoweverManyCarryIt() throws {
    let fixture = try PipelineFixture()
    let shared = pdf(pages: 2)
    var files: [String: String] = [:]
    for part in ["SE-0126110000001", "SE-0126110000012", "SE-0126110000021"] {
      files["\(part).xml"] = attach([shared], to: try PipelineFixture.sample(part))
    }
    try fixture.submit(files)
    try fixture.run()
    let prepared = try FileManager.default.contentsOfDirectory(
      atPath: "\(fixture.spool.enclosuresFolder)/prepared")
    // The enclosure, and the paper of the sample layout that has one.
    #expect(prepared.filter { $0.hasSuffix(".pdf") }.count == 2)
    #expect(try fixture.documents().values.allSatisfy { $0.state == .job })
  }
}
