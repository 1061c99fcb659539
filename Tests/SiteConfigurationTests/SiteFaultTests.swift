import Foundation
import MailModel
import Testing

@testable import SiteConfiguration

/// What a site's files are refused for; one rule, one test.
struct SiteFaultTests {
  @Test func unknownKeyIsNamedWithPlaceAndSuggestion() throws {
    let fault = try onlyError(
      "unknown-key", [Edit("senders/tele-are.yaml", "duplex: true", "dulpex: true")])
    #expect(fault.place.file?.hasSuffix("senders/tele-are.yaml") == true)
    #expect(fault.place.line == 12)
    #expect(fault.place.column == 1)
    #expect(fault.fix == "did you mean \"duplex\"?")
  }

  @Test func theSecondLanguageIsAnother() throws {
    let edit = Edit("senders/tele-are.yaml", "language: sv", "language: sv\nsecondLanguage: sv")
    #expect(try onlyError("repeated-language", [edit]).place.line == 6)
    let other = try load(
      Edit("senders/tele-are.yaml", "language: sv", "language: sv\nsecondLanguage: fi"))
    #expect(other.site?.sender(id: "tele-are")?.secondLanguage == .fi)
    _ = try onlyError(
      "unknown-value",
      [Edit("senders/tele-are.yaml", "language: sv", "language: sv\nsecondLanguage: se")])
  }

  @Test func frankingAndReturnAddressAreTheSitesChoice() throws {
    let site = "    mapping: insert-default\n"
    let plain = try load(Edit("site.yaml", site, site)).site?.printSite("SE-STO")
    #expect(plain?.franking == .envelope && plain?.printsReturnAddress == false)
    let inWindow = try load(
      Edit("site.yaml", site, site + "    franking: window\n    returnAddress: true\n"))
    let first = try #require(inWindow.site?.printSite("SE-STO"))
    #expect(first.franking == .window && first.printsReturnAddress)
    let place = "{left: 90, top: 20, width: 25, height: 12}"
    let onSheet = try load(
      Edit("site.yaml", site, site + "    franking: sheet\n    frankingMM: \(place)\n"))
    #expect(
      onSheet.site?.printSite("SE-STO")?.franking
        == .sheet(Rectangle(x: .mm(90), y: .mm(20), width: .mm(25), height: .mm(12))))
    _ = try onlyError("missing-key", [Edit("site.yaml", site, site + "    franking: sheet\n")])
    _ = try onlyError(
      "unused-key", [Edit("site.yaml", site, site + "    frankingMM: \(place)\n")])
    _ = try onlyError(
      "bad-geometry",
      [
        Edit(
          "site.yaml", site,
          site + "    franking: sheet\n    frankingMM: {left: 5, top: 110, width: 9, height: 9}\n")
      ])
  }

  @Test func theReturnAddressIsAKeyOfItsOwnOrAnOldValue() throws {
    let old = try load(Edit("stocks.yaml", "stocks", "stocks"))
    let sender = try #require(old.site?.sender(id: "tele-are"))
    #expect(sender.returnAddress?.hasPrefix("Returadress:") == true)
    #expect(sender.returnAddress == sender.values["returnAddress"])
    let new = try load(
      Edit("senders/tele-are.yaml", "language: sv", "language: sv\nreturnAddress: \"Box 7\""))
    #expect(new.site?.sender(id: "tele-are")?.returnAddress == "Box 7")
    #expect(new.site?.sender(id: "tele-are")?.values["returnAddress"] == "Box 7")
    let long = String(repeating: "x", count: 101)
    _ = try onlyError(
      "out-of-range",
      [Edit("senders/tele-are.yaml", "language: sv", "language: sv\nreturnAddress: \(long)")])
  }

  @Test func allFaultsOfAllFilesComeAtOnce() throws {
    let result = try load(
      Edit("senders/tele-are.yaml", "duplex: true", "duplex: yes"),
      Edit("senders/tele-are.yaml", "colour: colour", "colour: color"),
      Edit("stocks.yaml", "thicknessMM: 0.1", "thicknessMM: thin"))
    #expect(result.site == nil)
    #expect(
      result.diagnostics.filter { $0.severity == .error }.map(\.code).prefix(3) == [
        "wrong-type", "unknown-value", "wrong-type",
      ])
  }

  @Test(arguments: [
    Edit("senders/tele-are.yaml", "duplex: true", "duplex: \"true\""),
    Edit("senders/tele-are.yaml", "ladder: [print]", "ladder: print"),
    Edit("senders/tele-are.yaml", "name: Tele Åre Mobil AB", "name: [Tele]"),
    Edit("senders/tele-are.yaml", "layout: telecom", "layout: ../telecom"),
    Edit("senders/tele-are.yaml", "logo: logos/tele-are.svg", "logo: ../../etc/passwd"),
    Edit("senders/tele-are.yaml", "logo: logos/tele-are.svg", "logo: /etc/passwd"),
    Edit("senders/tele-are.yaml", "country: SE", "country: XX"),
    Edit("site.yaml", "cutOff: \"18:00\"", "cutOff: \"24:00\""),
    Edit("site.yaml", "2025-01-06", "2025-02-30"),
    Edit("operators/dao-dk.yaml", "currency: DKK", "currency: DKR"),
    Edit("operators/dao-dk.yaml", "currency: DKK", "currency: XAU"),
    Edit("operators/dao-dk.yaml", "23.00", "0.00"),
    Edit("operators/dao-dk.yaml", "23.00", "-23.00"),
    Edit("operators/dao-dk.yaml", "23.00", "\"23.00\""),
    Edit("operators/dao-dk.yaml", "{100: ", "{heavy: "),
    Edit("senders/tele-are.yaml", "name: Tele Åre Mobil AB", "name: ~"),
  ])
  func wrongTypesAreRefused(_ edit: Edit) throws {
    _ = try onlyError("wrong-type", [edit])
  }

  @Test func aMissingKeyIsNamed() throws {
    let fault = try onlyError("missing-key", [Edit("senders/tele-are.yaml", "layout: telecom", "")])
    #expect(fault.message.contains("\"layout\""))
  }

  @Test func aSenderMustBeRecognisable() throws {
    _ = try onlyError(
      "missing-key",
      [
        Edit("senders/tele-are.yaml", "endpoints: [\"0007:5592088529\"]", "endpoints: []"),
        Edit("senders/tele-are.yaml", "organisationNumbers: [\"5592088529\"]", ""),
      ])
  }

  @Test func numbersOutOfRangeAreRefused() throws {
    _ = try onlyError(
      "out-of-range", [Edit("site.yaml", "piecesPerJobMax: 1000", "piecesPerJobMax: 1000000")])
  }

  @Test func wordsOfAClosedListAreSuggested() throws {
    let fault = try onlyError(
      "unknown-value", [Edit("senders/tele-are.yaml", "product: economy", "product: econmy")])
    #expect(fault.fix == "did you mean \"economy\"?")
  }

  @Test(arguments: [
    (Edit("site.yaml", "operator: postnord-se", "operator: postnord-sv"), "postnord-se"),
    (Edit("site.yaml", "stock: A4-80", "stock: A4-8"), "A4-80"),
    (Edit("site.yaml", "markScheme: datamatrix-26", "markScheme: datamatrix-62"), "datamatrix-26"),
    (Edit("site.yaml", "mapping: insert-default", "mapping: insert-defalt"), "insert-default"),
    (Edit("senders/tele-are.yaml", "printSite: SE-STO", "printSite: SE-ST0"), "SE-STO"),
    (
      Edit("envelopes.yaml", "DK-CPH, FI-HEL]", "DK-CPH, FI-HLE]"),
      "FI-HEL"
    ),
    (Edit("site.yaml", "defaultPrintSite: SE-STO", "defaultPrintSite: SE-STOO"), "SE-STO"),
  ])
  func unknownReferencesAreSuggested(_ edit: Edit, _ right: String) throws {
    let fault = try onlyError("unknown-reference", [edit])
    #expect(fault.fix == "did you mean \"\(right)\"?")
    #expect(fault.place.line != nil)
  }

  @Test func anUnknownZoneIsSuggested() throws {
    let fault = try onlyError(
      "unknown-zone", [Edit("operators/dao-dk.yaml", "zone: nordic", "zone: nordik")])
    #expect(fault.fix == "did you mean \"nordic\"?")
  }

  @Test func aTimeZoneMustExist() throws {
    let fault = try onlyError(
      "unknown-value", [Edit("site.yaml", "Europe/Stockholm", "Europe/Stokholm")])
    #expect(fault.fix == "did you mean \"Europe/Stockholm\"?")
  }

  @Test func tariffsMustNotOverlapInDates() throws {
    let block = "tariff:\n"
    let more = """
      tariff:
        - product: a-post
          zone: domestic
          currency: DKK
          validFrom: 2027-12-31
          validTo: 2028-12-31
          source: "a test"
          prices: {100: 30.00}

      """
    let fault = try onlyError(
      "tariff-overlap", [Edit("operators/dao-dk.yaml", block, more)])
    #expect(fault.message.contains("2027-12-31"))
    let next = more.replacingOccurrences(of: "2027-12-31", with: "2028-01-01")
    #expect(try load(Edit("operators/dao-dk.yaml", block, next)).site != nil)
  }

  @Test func aTariffMustNotEndBeforeItBegins() throws {
    _ = try onlyError(
      "bad-dates", [Edit("operators/dao-dk.yaml", "validTo: 2027-12-31", "validTo: 2024-12-31")])
  }

  @Test func aTariffNeedsItsSource() throws {
    let result = try load(Edit("operators/dao-dk.yaml", "    source: ", "    # source: "))
    #expect(
      result.diagnostics.contains { $0.code == "missing-key" && $0.message.contains("source") })
  }

  @Test(arguments: [
    (Edit("envelopes.yaml", "innerMM: {width: 225", "innerMM: {width: 230"), "larger inside"),
    (Edit("envelopes.yaml", "innerMM: {width: 225", "innerMM: {width: 205"), "does not go in"),
    (Edit("envelopes.yaml", "top: 44", "top: 120"), "panel"),
    (Edit("envelopes.yaml", "capacitySheets: 8", "capacitySheets: 13"), "thicker"),
    (Edit("envelopes.yaml", "weightMaxGrams: 100", "weightMaxGrams: 40"), "heavier"),
    (
      Edit("marks/datamatrix-26.yaml", "symbolMM: {left: 5", "symbolMM: {left: 12"),
      "inside its zone"
    ),
    (Edit("marks/datamatrix-26.yaml", "width: 9,", "width: 8,"), "square"),
    (Edit("marks/datamatrix-26.yaml", "modules: 18", "modules: 16"), "26 digits"),
    (Edit("marks/datamatrix-26.yaml", "modules: 18", "modules: 17"), "17 modules"),
  ])
  func geometryMustBeSound(_ edit: Edit, _ word: String) throws {
    let result = try load(edit)
    #expect(result.site == nil)
    #expect(
      result.diagnostics.contains { $0.code == "bad-geometry" && $0.text.contains(word) },
      "\(result.diagnostics.map(\.text))")
  }

  @Test func windowsOfASiteMustHaveACommonPart() throws {
    let result = try load(
      Edit("envelopes.yaml", "left: 15, top: 44, width: 110", "left: 15, top: 44, width: 20"),
      Edit("envelopes.yaml", "left: 15, top: 44, width: 110", "left: 100, top: 44, width: 95"))
    #expect(result.diagnostics.contains { $0.message.contains("no common part") })
  }

  @Test func windowsThatAreTooSmallForTheSheetsTravelAreWarnedOf() throws {
    // 20 mm less 11 of travel, 2 of tolerance and 6 of clearance leave one.
    let fits = try load(Edit("envelopes.yaml", "height: 43", "height: 20"))
    #expect(!fits.diagnostics.contains { $0.code == "no-address-area" })
    let result = try load(Edit("envelopes.yaml", "height: 43", "height: 19"))
    let warning = try #require(result.diagnostics.first { $0.code == "no-address-area" })
    #expect(warning.severity == .warning)
    #expect(result.site != nil)
  }

  @Test func travelAndClearanceAreRead() throws {
    let result = try load(
      Edit("envelopes.yaml", "{across: left, down: top}", "{across: right}"),
      Edit("envelopes.yaml", "windowToleranceMM: 1", "windowToleranceMM: 0.5"),
      Edit("envelopes.yaml", "clearanceMM: 3", "clearanceMM: 3.175"),
      Edit("stocks.yaml", "thicknessMM: 0.1", "thicknessMM: 0.1\n    unprintableEdgeMM: 4.2"),
      Edit("marks/datamatrix-26.yaml", "modules: 18", "modules: 18\nreverseClear: true"))
    #expect(result.diagnostics.isEmpty)
    let site = try #require(result.site)
    let envelope = try #require(site.printSite("SE-STO")?.envelopes.first)
    #expect(envelope.rest == InsertRest(across: .right, down: .centre))
    #expect(envelope.windowTolerance == .mm(0.5))
    #expect(envelope.clearance == Length(micrometres: 3175))
    #expect(site.stock("A4-80")?.unprintableEdge == .mm(4.2))
    #expect(site.markScheme("datamatrix-26")?.clearsReverse == true)
    let fault = try load(
      Edit("envelopes.yaml", "{across: left, down: top}", "{across: middle, down: top}"))
    #expect(fault.diagnostics.map(\.code) == ["unknown-value"])
  }

  @Test func everySiteNeedsAnEnvelope() throws {
    let result = try load(
      Edit("envelopes.yaml", ", FI-HEL]", "]"), Edit("envelopes.yaml", ", FI-HEL]", "]"),
      Edit("envelopes.yaml", "- id: E4", "- id: C5"),
      Edit("envelopes.yaml", "fold: none", "fold: half"))
    #expect(result.diagnostics.contains { $0.code == "no-envelope" })
    #expect(result.diagnostics.contains { $0.code == "duplicate-id" })
  }

  @Test func twoSendersMustNotBeRecognisedAlike() throws {
    let fault = try onlyError(
      "sender-clash", [Edit("senders/tele-are.yaml", "0007:5592088529", "0007:559780-5505")])
    #expect(fault.message.contains("ostra-alvdalen"))
  }

  @Test func identifiersMustBeUnique() throws {
    _ = try onlyError(
      "duplicate-id", [Edit("senders/tele-are.yaml", "id: tele-are", "id: aakkonen")])
  }

  @Test func twoSitesMustNotServeOneCountry() throws {
    _ = try onlyError("served-twice", [Edit("site.yaml", "serves: [NO, SJ]", "serves: [NO, AX]")])
  }

  @Test func aStandingEnclosureMustBeThere() throws {
    let fault = try onlyError(
      "missing-file",
      [
        Edit(
          "senders/tele-are.yaml", "enclosures: []",
          "enclosures:\n  - {id: price-list, file: enclosures/prices.pdf, from: 2026-01-01}")
      ])
    #expect(fault.message.contains("price-list"))
  }

  @Test func anAddressOnTheBackNeedsBothSides() throws {
    _ = try onlyError(
      "bad-address-side", [Edit("senders/alesfjord.yaml", "duplex: true", "duplex: false")])
  }

  @Test func aFieldOfASheetNeedsARecordASheet() throws {
    _ = try onlyError(
      "unknown-value",
      [Edit("mappings/insert-default.yaml", "field: lastMark", "field: mark")])
  }

  @Test func aMissingFolderOrFileIsAnError() throws {
    let (site, diagnostics) = SiteConfiguration.load(siteFolder: "/nonexistent")
    #expect(site == nil)
    #expect(Set(diagnostics.map(\.code)).isSuperset(of: ["missing-file", "missing-folder"]))
  }

  @Test func aYAMLFaultStandsAtItsLine() throws {
    let result = try load(Edit("stocks.yaml", "thicknessMM: 0.1", "thicknessMM: *thin"))
    let fault = try #require(result.diagnostics.first { $0.code == "yaml-not-allowed" })
    #expect(fault.place.line == 6)
  }

  @Test func aProductWithoutPriceIsAWarning() throws {
    let result = try load(
      Edit(
        "operators/dao-dk.yaml", "zones: [domestic, nordic, europe, world]\n",
        "zones: [domestic, nordic, europe, world, moon]\n"),
      Edit(
        "operators/dao-dk.yaml", "  - {id: world}",
        "  - {id: moon, countries: [AQ]}\n  - {id: world}"))
    #expect(result.site != nil)
    // One for each print site of the operator.
    #expect(result.diagnostics.map(\.code) == ["no-rate", "no-rate"])
  }
}
