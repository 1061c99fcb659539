import Foundation
import MailModel
import Testing

@testable import SiteConfiguration

/// The `fields` of a sender.
struct FieldMapTests {
  static let yaml = """
    fields:
      format: csv
      files: ["tele-*.csv"]
      delimiter: tab
      encoding: ISO-8859-1
      decimalMark: "."
      dates: DD.MM.YYYY
      creditNotes: [KREDIT]
      columns:
        number: Fakturanr
        issueDate: Datum
        buyer.name: Kund
        total.due: Att betala
        line.name: Benämning
        line.net: Belopp
      constants:
        currency: SEK
        seller.name: Tele Åre Mobil AB
        seller.organisationNumber: "5592088529"
        seller.country: SE
        buyer.country: SE

    """

  private func edit(_ old: String, _ new: String) -> Edit {
    let yaml = Self.yaml.replacingOccurrences(of: old, with: new)
    return Edit("senders/tele-are.yaml", "colour: colour\n", "colour: colour\n" + yaml)
  }

  @Test func aMapIsRead() throws {
    let result = try load(edit("csv", "csv"))
    #expect(result.site != nil, "\(result.diagnostics.map(\.text))")
    let map = try #require(result.site?.sender(id: "tele-are")?.fields)
    #expect(map.form == .csv && map.delimiter == "\t" && map.encoding == .latin1)
    #expect(map.decimalMark == .point && map.dates == .dots && map.rows == .line)
    #expect(map.columns[.lineNet] == "Belopp" && map.constants[.currency] == "SEK")
    #expect(map.isFor(file: "day/tele-2026.csv") && !map.isFor(file: "tele-1.csv/x"))
    #expect(!map.isFor(file: "other.csv"))
    #expect(try load().site?.sender(id: "tele-are")?.fields == nil)
  }

  @Test(arguments: [
    ("unknown-field", "line.net", "line.nett"), ("unknown-value", "format: csv", "format: xls"),
    ("wrong-type", "delimiter: tab", "delimiter: ab"),
    ("missing-field", "    total.due: Att betala\n", ""),
    ("unknown-value", "DD.MM.YYYY", "MM/DD/YYYY"), ("unknown-key", "creditNotes", "creditNote"),
    ("wrong-type", "delimiter: tab", "header: false\n  delimiter: tab"),
  ]) func faultsAreNamed(_ code: String, _ old: String, _ new: String) throws {
    let result = try load(edit(old, new))
    #expect(result.site == nil)
    let errors = result.diagnostics.filter { $0.severity == .error }
    #expect(errors.contains { $0.code == code }, "\(errors.map(\.text))")
    #expect(errors.allSatisfy { ($0.place.line ?? 0) > 11 })
  }

  @Test(arguments: [
    ("*.csv", "a.csv", true), ("*", "", true), ("a?c", "abc", true), ("a?c", "ac", false),
    ("*a*b*", "xxaxxbxx", true), ("", "a", false), ("*.csv", "a.csv.part", false),
    ("a*", "ba", false),
  ]) func patternsFitNames(_ pattern: String, _ name: String, _ fits: Bool) {
    var map = FieldMap(form: .csv)
    map.files = [pattern]
    #expect(map.isFor(file: name) == fits)
  }
}
