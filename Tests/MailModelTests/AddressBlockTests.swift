import MailModel
import Testing

@Suite("Address block") struct AddressBlockTests {
  func address(
    _ country: String, _ postcode: String, _ town: String, name: String = "Åsa Öberg",
    delivery: [String] = ["Storgatan 1"]
  ) -> MailingAddress {
    MailingAddress(
      nameLines: [name], deliveryLines: delivery, postcode: postcode, town: town, country: country)
  }

  @Test func domesticHasNoCountry() {
    #expect(
      AddressBlock.lines(address("SE", "903 25", "UMEÅ"), postedFrom: "SE")
        == ["Åsa Öberg", "Storgatan 1", "903 25 UMEÅ"])
  }

  @Test func abroadTheCountryStandsLastInCapitals() {
    let mailing = address("DE", "10115", "Berlin")
    #expect(AddressBlock.lines(mailing, postedFrom: "SE").last == "TYSKLAND")
    #expect(AddressBlock.lines(mailing, postedFrom: "FI").last == "SAKSA")
    #expect(AddressBlock.lines(mailing, postedFrom: "SE", language: .en).last == "GERMANY")
    #expect(AddressBlock.lines(mailing, postedFrom: "NO", language: .nn).last == "TYSKLAND")
  }

  @Test func finlandGetsItsPrefixAbroadOnly() {
    let mailing = address("FI", "00100", "HELSINKI")
    #expect(AddressBlock.lines(mailing, postedFrom: "SE")[2] == "FI-00100 HELSINKI")
    #expect(AddressBlock.lines(mailing, postedFrom: "FI").last == "00100 HELSINKI")
    #expect(
      AddressBlock.lines(address("AX", "22100", "MARIEHAMN"), postedFrom: "FI").last
        == "22100 MARIEHAMN")
    #expect(
      AddressBlock.lines(address("AX", "22100", "MARIEHAMN"), postedFrom: "SE")[2]
        == "AX-22100 MARIEHAMN")
  }

  @Test func townAndPostcodeInTheCountrysOrder() {
    #expect(
      AddressBlock.lines(address("GB", "SW1A 1AA", "LONDON"), postedFrom: "SE").suffix(3)
        == ["LONDON", "SW1A 1AA", "STORBRITANNIEN"])
    #expect(
      AddressBlock.lines(address("LV", "LV-1010", "Rīga"), postedFrom: "SE")[2] == "Rīga, LV-1010")
    #expect(
      AddressBlock.lines(address("US", "62704", "Springfield, IL"), postedFrom: "SE")[2]
        == "Springfield, IL 62704")
  }

  @Test func longLinesAreFoldedAtWords() {
    let name =
      "Samfällighetsföreningen Övre Hällekilsuddens Vägar, Vatten, Avlopp och Bredband ek. för."
    let lines = AddressBlock.lines(address("SE", "903 25", "UMEÅ", name: name), postedFrom: "SE")
    #expect(lines.allSatisfy { $0.count <= AddressBlock.maximumCharacters })
    #expect(lines.dropLast(2).joined(separator: " ") == name)
  }

  @Test func anOverlongWordIsBrokenVisibly() {
    let name = String(repeating: "x", count: 100)
    let lines = AddressBlock.lines(address("SE", "903 25", "UMEÅ", name: name), postedFrom: "SE")
    #expect(lines.joined().contains(String(repeating: "x", count: 60)))
    #expect(lines.allSatisfy { $0.count <= AddressBlock.maximumCharacters })
    #expect(lines.dropLast(2).joined().filter { $0 == "x" }.count == 100)
  }

  @Test func sixLinesFitAndSevenDoNot() {
    let six = address("SE", "903 25", "UMEÅ", delivery: ["a", "b", "c", "d"])
    #expect(AddressBlock.fits(six, postedFrom: "SE"))
    #expect(AddressBlock.fits(six, postedFrom: "NO") == false)
  }

  @Test(arguments: [
    ("SE", "90325", "903 25"), ("SE", "SE-90325", "903 25"), ("SE", "S-903 25", "903 25"),
    ("NO", "NO-0150", "0150"), ("NO", "N-0150", "0150"), ("DK", "DK-1050", "1050"),
    ("FI", "FI-00100", "00100"), ("FI", "00100", "00100"), ("GR", "10431", "104 31"),
    ("GR", "Τ.Κ. 936 50", "936 50"),
    ("PL", "00950", "00-950"), ("LT", "01001", "LT-01001"), ("LT", "LT-01001", "LT-01001"),
    ("LV", "1010", "LV-1010"), ("EE", "10111", "10111"), ("DE", "D-10115", "10115"),
    ("NL", "1234ab", "1234 AB"), ("GB", "sw1a1aa", "SW1A 1AA"), ("IS", "101", "101"),
    ("US", "62704", "62704"), ("US", "627041234", "62704-1234"), ("AX", "22100", "22100"),
    ("MN", "14200", "14200"), ("SE", "903\u{A0}25", "903 25"),
  ]) func postcodesTakeTheirCountrysForm(_ country: String, _ given: String, _ wanted: String) {
    #expect(Postcodes.normalise(given, country: country) == wanted)
  }

  @Test(arguments: [
    ("SE", "1234"), ("SE", "NO-1234"), ("SE", "12345X"), ("NO", "12345"), ("DK", "105"),
    ("FI", "0010"), ("SE", ""), ("NL", "1234"), ("GB", "12345"), ("SE", "９０３２５"), ("MN", ""),
  ]) func wrongPostcodesAreRefused(_ country: String, _ given: String) {
    #expect(Postcodes.normalise(given, country: country) == nil)
  }

  @Test func countries() {
    #expect(CountryNames.isCountry("SE"))
    #expect(CountryNames.isCountry("SV"))
    #expect(CountryNames.isCountry("UK") == false)
    #expect(CountryNames.name(of: "ZZ", in: .sv) == "ZZ")
    #expect(Postcodes.isRequired(in: "SE"))
    #expect(Postcodes.isRequired(in: "AE") == false)
  }
}
