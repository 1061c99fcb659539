import Intake
import MailModel
import Testing

/// Rules that reject: each breaks one thing of a sound invoice.
@Suite("Rules") struct RuleTests {
  struct Change: Sendable, CustomStringConvertible {
    var code: String
    var old: String
    var new: String
    var description: String { "\(code) \(old.prefix(40)) → \(new.prefix(40))" }
    init(_ code: String, _ old: String, _ new: String = "") {
      self.code = code
      self.old = old
      self.new = new
    }
  }

  @Test func theSampleIsAccepted() {
    let result = Sample.read(Sample.xml)
    #expect(result.outcome == .accepted)
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.text))")
    #expect(Sample.read(Sample.plain).outcome == .accepted)
  }

  static let amount = #"<cbc:PayableAmount currencyID="SEK">386.00"#

  @Test(arguments: [
    Change("BR-01", "<cbc:CustomizationID>\(Sample.peppol)</cbc:CustomizationID>"),
    Change("BR-02", "<cbc:ID>F-1001</cbc:ID>"),
    Change("BR-03", "<cbc:IssueDate>2026-11-22</cbc:IssueDate>"),
    Change("BR-04", "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"),
    Change("BR-05", "<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>"),
    Change("BR-06", Sample.seller),
    Change("BR-07", "<cbc:RegistrationName>Åsa Öberg</cbc:RegistrationName>"),
    Change("BR-07", Sample.buyer),
    Change("BR-10", Sample.buyerAddress),
    Change("BR-12", Sample.total),
    Change("BR-12", #"<cbc:LineExtensionAmount currencyID="SEK">350.00</cbc:LineExtensionAmount>"#),
    Change("BR-13", #"<cbc:TaxExclusiveAmount currencyID="SEK">399.00</cbc:TaxExclusiveAmount>"#),
    Change("BR-14", #"<cbc:TaxInclusiveAmount currencyID="SEK">485.75</cbc:TaxInclusiveAmount>"#),
    Change("BR-15", amount + "</cbc:PayableAmount>"),
    Change("BR-16", Sample.lines),
    Change("BR-21", "<cac:InvoiceLine><cbc:ID>1</cbc:ID>", "<cac:InvoiceLine>"),
    Change("BR-22", #"<cbc:InvoicedQuantity unitCode="C62">2</cbc:InvoicedQuantity>"#),
    Change("BR-23", #"<cbc:InvoicedQuantity unitCode="C62">2<"#, "<cbc:InvoicedQuantity>2<"),
    Change("BR-24", #"<cbc:LineExtensionAmount currencyID="SEK">200.00</cbc:LineExtensionAmount>"#),
    Change("BR-25", "<cbc:Name>Item 1</cbc:Name>"),
    Change("BR-26", #"<cbc:PriceAmount currencyID="SEK">100.00</cbc:PriceAmount>"#),
    Change(
      "BR-27", #"<cbc:PriceAmount currencyID="SEK">100.00"#,
      #"<cbc:PriceAmount currencyID="SEK">-1"#),
    Change("BR-36", #"<cbc:Amount currencyID="SEK">49.00</cbc:Amount>"#),
    Change("BR-41", #"<cbc:Amount currencyID="SEK">5.00</cbc:Amount>"#),
    Change(
      "BR-37", "49.00</cbc:Amount>" + Sample.category("TaxCategory", "S", "25"),
      "49.00</cbc:Amount>"),
    Change("BR-45", #"<cbc:TaxableAmount currencyID="SEK">299.00</cbc:TaxableAmount>"#),
    Change("BR-46", #"<cbc:TaxAmount currencyID="SEK">74.75</cbc:TaxAmount>"#),
    Change("BR-49", "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>"),
    Change("BR-CO-04", Sample.category("ClassifiedTaxCategory", "S", "12")),
    Change("BR-CO-18", Sample.taxTotal),
  ]) func mandatory(_ change: Change) {
    let result = Sample.read(Sample.with(change.old, change.new))
    #expect(result.outcome == .rejected)
    #expect(result.codes.contains(change.code), "\(result.diagnostics.map(\.text))")
  }

  @Test func buyerCountryAndSellerAddress() {
    let country =
      "<cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country>"
    let buyer = Sample.with(
      Sample.buyerAddress, Sample.without(country, of: Sample.buyerAddress))
    #expect(Sample.read(buyer).codes == ["BR-11"])
    #expect(Sample.read(Sample.without(country)).codes == ["BR-09"])
    let wrong = Sample.with(
      Sample.buyerAddress, Sample.with(">SE<", ">UK<", of: Sample.buyerAddress))
    #expect(Sample.read(wrong).codes.contains("BR-CL-14"))
  }

  @Test(arguments: [
    Change("XSD-decimal", amount, #"<cbc:PayableAmount currencyID="SEK">386,00"#),
    Change("XSD-decimal", amount, #"<cbc:PayableAmount currencyID="SEK">3.86E2"#),
    Change("XSD-decimal", amount, #"<cbc:PayableAmount currencyID="SEK">386 000.00"#),
    Change("XSD-decimal", amount, #"<cbc:PayableAmount currencyID="SEK">NaN"#),
    Change("XSD-decimal", amount, #"<cbc:PayableAmount currencyID="SEK">-"#),
    Change("XSD-decimal", amount, #"<cbc:PayableAmount currencyID="SEK">."#),
    Change("XSD-decimal", ">2</cbc:InvoicedQuantity>", ">two</cbc:InvoicedQuantity>"),
    Change("XSD-currencyID", amount, "<cbc:PayableAmount>386.00"),
    Change("XSD-boolean", "<cbc:ChargeIndicator>true<", "<cbc:ChargeIndicator>ja<"),
    Change("XSD-structure", "<cbc:ChargeIndicator>true</cbc:ChargeIndicator>"),
    Change("PEPPOL-EN16931-F001", ">2026-11-22<", ">2026-11-22+01:00<"),
    Change("PEPPOL-EN16931-F001", ">2026-11-22<", ">2026-11-31<"),
    Change("PEPPOL-EN16931-F001", ">2026-11-22<", ">22.11.2026<"),
    Change("PEPPOL-EN16931-F001", ">2026-12-22<", ">2026-12-22T00:00:00<"),
    Change("PEPPOL-EN16931-R008", "<cbc:BuyerReference>REF-1<", "<cbc:BuyerReference> <"),
    Change("PEPPOL-EN16931-R051", #"currencyID="SEK">350.00"#, #"currencyID="NOK">350.00"#),
    Change("BR-CL-03", #"currencyID="SEK">350.00"#, #"currencyID="SKR">350.00"#),
    Change("BR-CL-04", ">SEK</cbc:DocumentCurrencyCode>", ">SKR</cbc:DocumentCurrencyCode>"),
    Change(
      "BR-CL-18", "<cac:ClassifiedTaxCategory><cbc:ID>S<", "<cac:ClassifiedTaxCategory><cbc:ID>Q<"),
    Change("BR-DEC", amount, #"<cbc:PayableAmount currencyID="SEK">386.004"#),
    Change("PEPPOL-EN16931-R121", ">10</cbc:BaseQuantity>", ">0</cbc:BaseQuantity>"),
    Change(
      "XSD-structure", "<cbc:ID>F-1001</cbc:ID>", "<cbc:ID>F-1001</cbc:ID><cbc:ID>F-2</cbc:ID>"),
    Change("XSD-structure", Sample.total, Sample.total + Sample.total),
    Change("XSD-structure", "<!--delivery-->", "<cac:CreditNoteLine/>"),
    Change("XSD-structure", "<!--delivery-->", "<cac:Invented/>"),
    Change("XSD-structure", "<!--delivery-->", "<x xmlns='urn:x'>y</x>"),
    Change(
      "XSD-structure", amount + "</cbc:PayableAmount>",
      amount + "</cbc:PayableAmount>" + amount + "</cbc:PayableAmount>"),
  ]) func lexicalAndStructural(_ change: Change) {
    let result = Sample.read(Sample.with(change.old, change.new))
    #expect(result.outcome == .rejected)
    #expect(result.codes.contains(change.code), "\(result.diagnostics.map(\.text))")
  }

  @Test(arguments: [
    Change("BR-CO-10", ">350.00<", ">350.01<"),
    Change(
      "BR-CO-11", #"<cbc:ChargeTotalAmount"#,
      #"<cbc:AllowanceTotalAmount currencyID="SEK">1</cbc:AllowanceTotalAmount><cbc:ChargeTotalAmount"#
    ),
    Change("BR-CO-12", #"<cbc:ChargeTotalAmount currencyID="SEK">49.00</cbc:ChargeTotalAmount>"#),
    Change("BR-CO-13", ">399.00<", ">399.01<"),
    Change("BR-CO-14", ">86.75<", ">86.76<"),
    Change("BR-CO-15", ">485.75<", ">485.74<"),
    Change("BR-CO-16", ">386.00<", ">386.01<"),
    Change(
      "BR-CO-16", #"<cbc:PayableRoundingAmount currencyID="SEK">0.25</cbc:PayableRoundingAmount>"#),
    Change("BR-CO-17", ">74.75<", ">75.76<"),
    Change("BR-S-08", ">299.00<", ">301.00<"),
    Change(
      "BR-S-01", ">12</cbc:Percent>\(Sample.vat)</cac:ClassifiedTaxCategory>",
      ">6</cbc:Percent>\(Sample.vat)</cac:ClassifiedTaxCategory>"),
    Change("PEPPOL-EN16931-R120", ">100.00</cbc:PriceAmount>", ">100.02</cbc:PriceAmount>"),
    Change("PEPPOL-EN16931-R120", ">5.00</cbc:Amount>", ">6.00</cbc:Amount>"),
    Change("PEPPOL-EN16931-R120", ">10</cbc:BaseQuantity>", ">20</cbc:BaseQuantity>"),
  ]) func arithmetic(_ change: Change) throws {
    let result = Sample.read(Sample.with(change.old, change.new))
    #expect(result.outcome == .rejected)
    let found = try #require(
      result.diagnostics.first { $0.code == change.code }, "\(result.diagnostics.map(\.text))")
    #expect(found.place.line ?? 0 > 1)
    #expect(found.place.path != nil)
  }

  @Test func bothFiguresAndThePlaceAreTold() throws {
    let result = Sample.read(Sample.with(">350.00<", ">350.01<"))
    let found = try #require(result.diagnostics.first { $0.code == "BR-CO-10" })
    #expect(found.message.contains("350.01") && found.message.contains("350.00"))
    #expect(found.place.path == "cac:LegalMonetaryTotal/cbc:LineExtensionAmount")
  }

  @Test func lineRoundingHasRoom() {
    // 2 × 100.005 = 200.01: within 0.02 of the stated 200.00.
    let xml = Sample.with(">100.00</cbc:PriceAmount>", ">100.005</cbc:PriceAmount>")
    #expect(Sample.read(xml).outcome == .accepted)
  }

  @Test func outsidePeppolAWrongLineIsForAPerson() {
    let xml = Sample.with(
      ">100.00</cbc:PriceAmount>", ">101.00</cbc:PriceAmount>", of: Sample.plain)
    let result = Sample.read(xml)
    #expect(result.outcome == .deviation)
    #expect(result.codes == ["PEPPOL-EN16931-R120"])
  }

  @Test func grossPriceLessDiscount() {
    func priced(_ gross: String) -> String {
      Sample.with(
        ">100.00</cbc:PriceAmount>",
        """
        >100.00</cbc:PriceAmount><cac:AllowanceCharge><cbc:ChargeIndicator>false\
        </cbc:ChargeIndicator><cbc:Amount currencyID="SEK">20.00</cbc:Amount>\
        <cbc:BaseAmount currencyID="SEK">\(gross)</cbc:BaseAmount></cac:AllowanceCharge>
        """)
    }
    let fine = Sample.read(priced("120.00"))
    #expect(fine.outcome == .accepted)
    #expect(fine.invoice?.lines[0].grossPrice == 120)
    #expect(fine.invoice?.lines[0].priceDiscount == 20)
    #expect(Sample.read(priced("121.00")).codes == ["PEPPOL-EN16931-R046"])
  }

  @Test func allowancePercentages() {
    func charged(_ percent: String) -> String {
      Sample.with(
        #"<cbc:Amount currencyID="SEK">49.00</cbc:Amount>"#,
        """
        <cbc:MultiplierFactorNumeric>\(percent)</cbc:MultiplierFactorNumeric>\
        <cbc:Amount currencyID="SEK">49.00</cbc:Amount>\
        <cbc:BaseAmount currencyID="SEK">350.00</cbc:BaseAmount>
        """)
    }
    #expect(Sample.read(charged("14")).outcome == .accepted)
    #expect(Sample.read(charged("15")).codes == ["PEPPOL-EN16931-R040"])
  }

  @Test func emptyElementsAreAllowedOutsidePeppol() {
    let xml = Sample.with("<cbc:BuyerReference>REF-1<", "<cbc:BuyerReference><", of: Sample.plain)
    #expect(Sample.read(xml).outcome == .accepted)
  }

  @Test func periodsMustNotEndBeforeTheyStart() {
    let period = """
      <cac:InvoicePeriod><cbc:StartDate>2026-11-30</cbc:StartDate>\
      <cbc:EndDate>2026-11-01</cbc:EndDate></cac:InvoicePeriod>
      """
    #expect(Sample.read(Sample.with("<!--references-->", period)).codes == ["BR-29"])
    #expect(
      Sample.read(
        Sample.with("200.00</cbc:LineExtensionAmount>", "200.00</cbc:LineExtensionAmount>" + period)
      ).codes == ["BR-30"])
  }

  @Test func findingsAreBounded() {
    var lines = ""
    for number in 1...500 {
      lines += Sample.line(
        "\(number)", quantity: "1", net: "2.00", price: "1.00", percent: "25")
    }
    let result = Sample.read(Sample.with(Sample.lines, lines))
    #expect(result.diagnostics.count <= IntakeResult.maximumDiagnostics)
    #expect(result.diagnostics.last?.code == "too-many-findings")
    #expect(result.outcome == .rejected)
  }
}
