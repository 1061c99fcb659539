import MailModel
import Testing

@testable import SiteConfiguration

/// Mappings of control and results files.
struct MappingFileTests {
  @Test func theSampleSiteHasAMappingOfEachForm() throws {
    let site = try #require(try load(Edit("site.yaml", "Stockholm", "Stockholm")).site)
    #expect(Set(site.mappings.map(\.form.format)) == Set(RecordForm.Format.allCases))
    #expect(Set(site.resultsMappings.map(\.form.format)) == Set(RecordForm.Format.allCases))
    #expect(site.mapping("insert-default")?.form.header == true)
    #expect(site.resultsMapping("results-flr")?.notReported == .inserted)
    #expect(site.resultsMapping("results-default")?.words["OK"] == .inserted)
  }

  @Test func aPrintSiteNamesItsResults() throws {
    let named = try load(
      Edit(
        "site.yaml", "mapping: insert-default",
        "mapping: insert-default\n    resultsMapping: results-flr"))
    #expect(named.site?.printSites.first?.resultsMapping == "results-flr")
    let fault = try onlyError(
      "unknown-reference",
      [
        Edit(
          "site.yaml", "mapping: insert-default",
          "mapping: insert-default\n    resultsMapping: results-frl")
      ])
    #expect(fault.fix == "did you mean \"results-flr\"?")
  }

  @Test(arguments: [
    ("missing-key", Edit("mappings/insert-flr.yaml", "text: H, width: 1", "text: H")),
    ("missing-key", Edit("mappings/insert-flr.yaml", "constant, text: H", "constant")),
    ("unknown-key", Edit("mappings/insert-flr.yaml", "field: divert", "field: divert, text: x")),
    (
      "unknown-key", Edit("mappings/insert-flr.yaml", "field: divert", "field: divert, decimals: 1")
    ),
    (
      "unknown-key",
      Edit("mappings/insert-flr.yaml", "field: divert", "field: divert, dateForm: YYMMDD")
    ),
    ("missing-key", Edit("mappings/insert-flr.yaml", "decimals: 2, decimalMark", "decimalMark")),
    ("unknown-value", Edit("mappings/insert-flr.yaml", "field: jobPieces", "field: piece")),
    ("unknown-value", Edit("mappings/insert-flr.yaml", "field: divert", "field: lane")),
    ("wrong-type", Edit("mappings/insert-flr.yaml", "replacement: \"?\"", "replacement: \"??\"")),
    ("unknown-value", Edit("mappings/insert-flr.yaml", "ISO-8859-1", "ISO-8859-2")),
    ("wrong-type", Edit("mappings/insert-xml.yaml", "rootElement: job", "rootElement: 1job")),
    ("wrong-type", Edit("mappings/insert-xml.yaml", "name: number", "name: my number")),
    (
      "unknown-value",
      Edit("mappings/insert-xml.yaml", "format: XML", "format: XML\ncodePage: CP437")
    ),
    (
      "unknown-value", Edit("mappings/insert-xml.yaml", "format: XML", "format: XML\nlineEnd: none")
    ),
    ("unknown-value", Edit("mappings/insert-default.yaml", "\";\"", "\":\"")),
    ("missing-key", Edit("mappings/results-flr.yaml", "field: status", "field: ignore")),
    ("missing-key", Edit("mappings/results-flr.yaml", "field: piece", "field: sheet")),
    ("unknown-value", Edit("mappings/results-flr.yaml", "\"01\": bad", "\"01\": worse")),
    ("unknown-value", Edit("mappings/results-flr.yaml", "notReported: inserted", "notReported: x")),
    ("duplicate-id", Edit("mappings/results-flr.yaml", "id: results-flr", "id: insert-flr")),
  ])
  func faultsOfMappings(_ code: String, _ edit: Edit) throws { _ = try onlyError(code, [edit]) }
}
