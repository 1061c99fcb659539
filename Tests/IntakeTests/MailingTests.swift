import Intake
import MailModel
import Testing

/// Addresses: what can be mailed, how it stands on the letter, what a person must see.
@Suite("Mailing") struct MailingTests {
  func address(
    street: String? = "Storgatan 1", second: String? = nil, extra: [String] = [],
    city: String? = "UMEÅ", postcode: String? = "903 25", country: String = "SE",
    subdivision: String? = nil
  ) -> String {
    func element(_ tag: String, _ value: String?) -> String {
      value.map { "<cbc:\(tag)>\($0)</cbc:\(tag)>" } ?? ""
    }
    return "<cac:PostalAddress>" + element("StreetName", street)
      + element("AdditionalStreetName", second) + element("CityName", city)
      + element("PostalZone", postcode) + element("CountrySubentity", subdivision)
      + extra.map { "<cac:AddressLine><cbc:Line>\($0)</cbc:Line></cac:AddressLine>" }.joined()
      + "<cac:Country><cbc:IdentificationCode>\(country)</cbc:IdentificationCode></cac:Country>"
      + "</cac:PostalAddress>"
  }

  func read(_ address: String, name: String = "Åsa Öberg", party: String = "") -> IntakeResult {
    var xml = Sample.with(Sample.buyerAddress, address)
    xml = Sample.with(
      "<cbc:RegistrationName>Åsa Öberg</cbc:RegistrationName>\n</cac:PartyLegalEntity>",
      "<cbc:RegistrationName>\(name)</cbc:RegistrationName>\n</cac:PartyLegalEntity>\(party)",
      of: xml)
    return Sample.read(xml)
  }

  @Test func theSampleCanBeMailed() {
    let mailing = read(address()).mailing
    #expect(
      mailing
        == MailingAddress(
          nameLines: ["Åsa Öberg"], deliveryLines: ["Storgatan 1"], postcode: "903 25",
          town: "UMEÅ", country: "SE"))
  }

  @Test func noPostcode() { #expect(read(address(postcode: nil)).codes == ["address-no-postcode"]) }
  @Test func wrongPostcode() {
    #expect(read(address(postcode: "1234")).codes == ["address-postcode"])
  }
  @Test func noTown() { #expect(read(address(city: nil)).codes == ["address-no-town"]) }
  @Test func noStreet() { #expect(read(address(street: nil)).codes == ["address-no-street"]) }
  @Test func onlyCountry() {
    let result = read(address(street: nil, city: nil, postcode: nil))
    #expect(result.codes == ["address-only-country"])
    #expect(result.outcome == .deviation)
  }
  @Test func aBoxIsEnough() {
    #expect(read(address(street: nil, second: "Box 12")).outcome == .accepted)
  }
  @Test func noPostcodeWhereThereIsNone() {
    #expect(read(address(postcode: nil, country: "AE")).outcome == .accepted)
  }
  @Test func tooLong() {
    let line = String(repeating: "lång ", count: 16)
    let result = read(address(second: line, extra: [line + "a", line + "b"]))
    #expect(result.codes == ["address-too-long"])
  }

  @Test func careOfFirstBoxLast() {
    let mailing = read(
      address(second: "Box 12", extra: ["c/o Nordström", "Plan 3"])
    ).mailing
    #expect(mailing?.deliveryLines == ["c/o Nordström", "Plan 3", "Storgatan 1", "Box 12"])
  }

  @Test func repeatedLinesStandOnce() {
    let mailing = read(address(second: "Storgatan 1", extra: ["Åsa Öberg"])).mailing
    #expect(mailing?.deliveryLines == ["Storgatan 1"])
  }

  @Test func americanTownsKeepTheirState() {
    let mailing = read(
      address(city: "Springfield", postcode: "62704", country: "US", subdivision: "US-IL")
    ).mailing
    #expect(mailing?.town == "Springfield, IL")
  }

  @Test func aCompanysContactStaysOutOfTheAddress() {
    let legal =
      "<cbc:RegistrationName>Bygg AB</cbc:RegistrationName><cbc:CompanyID>1</cbc:CompanyID>"
    var xml = Sample.with(Sample.buyerAddress, address())
    xml = Sample.with(
      "<cbc:RegistrationName>Åsa Öberg</cbc:RegistrationName>\n</cac:PartyLegalEntity>",
      legal + "</cac:PartyLegalEntity><cac:Contact><cbc:Name>Eva Berg</cbc:Name></cac:Contact>",
      of: xml)
    #expect(Sample.read(xml).mailing?.nameLines == ["Bygg AB"])
  }

  @Test(arguments: [
    ("Ã…sa Ã–berg", "text-damaged"), ("Ã\u{85}sa", "text-damaged"), ("\u{FFFD}sa", "text-damaged"),
    ("Bj\u{C3}\u{B8}rn", "text-damaged"), ("\u{9B}x", "text-damaged"),
    ("Ã\u{A0} la", "text-damaged"), ("StanisÅ\u{201A}aw", "text-damaged"),
    ("ÐžÐ»ÑŒÐ³Ð°", "text-damaged"),
    ("Åsa \u{202E}live\u{202C}", "text-direction"), ("a\u{2066}b", "text-direction"),
  ]) func damagedNamesAreForAPerson(_ name: String, _ code: String) {
    let result = read(address(), name: name)
    #expect(result.outcome == .deviation)
    #expect(result.codes == [code])
  }

  @Test func damagedStreetsAreForAPerson() {
    #expect(read(address(street: "KyrkogÃ¥rden 1")).codes == ["text-damaged"])
  }

  @Test(arguments: [
    "São João", "Ângela Ãdamo", "Łódź", "Παπαδόπουλος", "Ольга", "Þórður", "Š Ã Ž", "CAFÉ’S ÅÅ’S",
  ])
  func namesOfAllCountriesAreFine(_ name: String) {
    let result = read(address(), name: name)
    #expect(result.outcome == .accepted)
    #expect(result.mailing?.nameLines == [name])
  }

  @Test func invisibleCharactersGoWithANote() {
    let result = read(address(street: "Stor\u{AD}gatan\u{200B} 1"), name: "Åsa\u{FEFF} Öberg")
    #expect(result.outcome == .accepted)
    #expect(result.mailing?.deliveryLines == ["Storgatan 1"])
    #expect(result.mailing?.nameLines == ["Åsa Öberg"])
    #expect(result.allCodes == ["invisible-characters"])
  }

  @Test func damagedFreeTextIsAWarning() {
    let result = Sample.read(Sample.with("Tack för", "Tack fÃ¶r"))
    #expect(result.outcome == .accepted)
    #expect(result.allCodes == ["text-damaged"])
  }

  @Test func diagnosticsNameNobody() {
    let result = read(address(street: "Hemliga gatan 7", postcode: "1234"), name: "Ã…sa Hemlig")
    #expect(result.outcome == .deviation)
    #expect(result.diagnostics.allSatisfy { !$0.text.contains("Hemlig") })
    #expect(result.diagnostics.allSatisfy { !$0.text.contains("1234") })
  }

  @Test func recipientKeyForgetsSpacingAndCase() {
    let a = read(address(street: "STORGATAN 1", postcode: "90325")).mailing?.recipientKey
    let b = read(address(street: "Storgatan  1"), name: "ÅSA ÖBERG").mailing?.recipientKey
    #expect(a != nil)
    #expect(a == b)
    #expect(read(address(street: "Storgatan 2")).mailing?.recipientKey != a)
  }

  @Test func sellerKeyIsTheSameByAnyIdentifier() {
    let whole = Sample.read(Sample.xml).invoice?.sellerKey
    let byVAT = Sample.read(
      Sample.without("<cbc:CompanyID schemeID=\"0007\">5597805505</cbc:CompanyID>")
    ).invoice?.sellerKey
    #expect(whole == "SE:5597805505")
    #expect(byVAT == whole)
  }

  @Test func dueBeforeIssue() {
    #expect(
      Sample.read(Sample.with(">2026-12-22<", ">2026-11-21<")).codes == ["due-before-issue"])
    #expect(Sample.read(Sample.with(">2026-12-22<", ">2026-11-22<")).outcome == .accepted)
  }
}
