import Foundation
import Testing

@testable import brevpress

/// `preview` and `lint` on the product's own layouts.
@Suite struct DeskCommandTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  private static let sample = root + "/spool/sample/NO-0726110000002-inv.xml"

  @Test func previewWritesAPictureASide() throws {
    let folder = TestFolder()
    let ended = brevpress([
      "preview", Self.root + "/layouts/energy", "--data", Self.sample, "--out", folder.path,
      "--dpi", "30", "--zones",
    ])
    #expect(ended.code == .done, "\(ended.words)")
    let files = ended.output.split(separator: "\n").map(String.init)
    #expect(files.count == 2)
    #expect(files.first == folder.path + "/energy-1-front.png")
    for file in files {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
  }

  @Test func previewWritesOnePDFAndSaysSoInJSON() throws {
    let folder = TestFolder()
    let ended = brevpress([
      "--json", "preview", "energy", "--data", Self.sample, "--pdf", "--out",
      folder.path + "/a.pdf", "--mono", "--address", "back",
    ])
    #expect(ended.code == .done, "\(ended.words)")
    let result = try #require(try ended.json() as? [String: Any])
    #expect(result["files"] as? [String] == [folder.path + "/a.pdf"])
    #expect(result["pages"] as? Int == 1)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.pdf"))
    #expect(bytes.starts(with: Array("%PDF".utf8)))
  }

  @Test func previewDrawsTheTapTestForEachEnvelope() throws {
    let folder = TestFolder()
    let ended = brevpress([
      "preview", "energy", "--tap", "10,5", "--out", folder.path, "--dpi", "30",
    ])
    #expect(ended.code == .done, "\(ended.words)")
    #expect(
      ended.output.split(separator: "\n").map(String.init)
        == ["C5", "E4"].map { folder.path + "/energy-\($0).png" })
  }

  @Test(arguments: [
    (["preview", "energi"], "did you mean \"energy\"?"),
    (["preview", "energy", "--page", "9", "--data", sample], "the document has 1"),
    (["preview", "energy", "--address", "side"], "--address back"),
    (["preview", "energy", "--tap", "10"], "--tap 10,5"),
    (["preview", "energy", "--mono", "--colour"], "leave one out"),
    (["lint"], "brevpress lint --all"),
    (["lint", "energy", "--data", "/nowhere.xml"], "name an invoice"),
  ])
  func mistakesAreSaidWithTheFix(_ arguments: [String], _ fix: String) {
    let ended = brevpress(arguments)
    #expect(ended.code == .usage || ended.code == .failed)
    #expect(ended.words.contains(fix), "\(ended.words)")
  }

  @Test func lintEndsWithASummary() throws {
    let ended = brevpress(["lint", "energy", "--data", Self.sample])
    #expect(ended.code == .done, "\(ended.output)")
    let last = try #require(ended.output.split(separator: "\n").last)
    #expect(last.hasPrefix("energy: clean, 0 warnings"))
    #expect(last.hasSuffix("in 1 document of 1 page"))
  }

  @Test func lintEndsWithOneWhereALayoutHasAnError() throws {
    let folder = TestFolder()
    folder.file(
      "layouts/broken/layout.xml",
      "<layout version=\"1\" languages=\"sv\">\n<pag on=\"first\"/></layout>")
    let ended = brevpress(["--json", "lint", folder.path + "/layouts/broken/layout.xml"])
    #expect(ended.code == .failed)
    let reports = try #require(try ended.json() as? [[String: Any]])
    let findings = try #require(reports.first?["findings"] as? [[String: Any]])
    #expect(findings.contains { $0["line"] as? Int == 2 })
    #expect(reports.first?["clean"] as? Bool == false)
  }
}
