import Foundation
import MailModel
import Testing

@testable import SiteConfiguration

/// What a site says of its archive.
struct ArchiveFileTests {
  private static let file = "archive.yaml"

  private func with(_ text: String) -> Edit {
    Edit(Self.file, "retention:\n", text + "\nretention:\n")
  }

  @Test func theSampleHasYearsWithSourcesAndNoLinks() throws {
    let archive = try #require(try load().site).archive
    #expect(Set(archive.retention.map(\.country)) == ["SE", "NO", "DK", "FI"])
    #expect(archive.retention.allSatisfy { !$0.source.isEmpty && $0.validFrom != nil })
    #expect(archive.baseAddress == nil && archive.secret == nil && archive.linkDays == 90)
  }

  @Test func linksAndSendersWishesAreRead() throws {
    let result = try load(
      with("baseAddress: https://faktura.example.no/f/\nsecret: {file: x}\nlinkDays: 30"),
      Edit(
        "senders/tele-are.yaml", "language: sv\n",
        "language: sv\narchiveYears: 10\naccountingYearEnd: \"06-30\"\n"))
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.text))")
    let site = try #require(result.site)
    #expect(site.archive.baseAddress == "https://faktura.example.no/f")
    #expect(site.archive.secret == .file("x") && site.archive.linkDays == 30)
    let sender = try #require(site.sender(id: "tele-are"))
    #expect(sender.archiveYears == 10 && sender.accountingYearEnd == YearEnd("06-30"))
  }

  @Test(arguments: [
    "http://faktura.example.no", "https://", "https://a b", "https://x?y", "https://x/#y",
    "https://name@host.no", "ftp://x", "faktura.example.no", "http://127.0.0.1.evil.example",
  ])
  func noOtherAddressBeginsALink(address: String) throws {
    _ = try onlyError(
      "wrong-type", [with("baseAddress: \"\(address)\"\nsecret: {file: x}")])
  }

  @Test(arguments: ["http://127.0.0.1:8018", "http://localhost", "https://a.no:8443/x"])
  func theseDo(address: String) throws {
    let site = try load(with("baseAddress: \"\(address)\"\nsecret: {env: X}")).site
    #expect(site?.archive.baseAddress == address)
  }

  @Test func linksNeedASecretThatIsNotWrittenHere() throws {
    _ = try onlyError("missing-key", [with("baseAddress: https://x.no")])
    let fault = try onlyError(
      "secret-in-file", [with("baseAddress: https://x.no\nsecret: hemligheten-själv")])
    #expect(!fault.text.contains("hemligheten"))
  }

  @Test func twoRulesForADayAreRefused() throws {
    let rule = "  - {country: SE, years: 10, from: calendar-year, source: x, "
    _ = try onlyError(
      "duplicate-rule",
      [Edit(Self.file, "retention:\n", "retention:\n\(rule)validTo: 2015-01-01}\n")])
    let before = try load(
      Edit(Self.file, "retention:\n", "retention:\n\(rule)validTo: 2014-12-31}\n"))
    #expect(before.site?.archive.retention.count == 5)
  }

  @Test(arguments: [
    ("years: 7", "years: 0", "out-of-range"),
    ("from: calendar-year", "from: birthday", "unknown-value"),
    ("country: SE", "country: XX", "wrong-type"),
    ("validFrom: 2015-01-01", "validFrom: soon", "wrong-type"),
    ("  - country: SE\n    years: 7", "  - country: SE\n    yers: 7\n    years: 7", "unknown-key"),
  ])
  func faultsAreNamed(old: String, new: String, code: String) throws {
    _ = try onlyError(code, [Edit(Self.file, old, new)])
  }

  @Test func aSiteWithoutTheFileKeepsEverything() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "brevpress-site-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: URL(filePath: sampleSite), to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.removeItem(at: folder.appending(path: Self.file))
    #expect(SiteConfiguration.load(siteFolder: folder.path).site?.archive == ArchivePolicy())
  }
}
