import Foundation
import Intake
import MailModel
import Testing

/// Finvoice: no namespace, decimal commas, the payment order, credits below zero.
@Suite("Finvoice") struct FinvoiceTests {
  static func amount(_ name: String, _ value: String) -> String {
    "<\(name) AmountCurrencyIdentifier=\"EUR\">\(value)</\(name)>"
  }

  static func row(
    _ place: String, _ name: String, _ count: String, _ price: String, _ net: String,
    _ percent: String, extra: String = ""
  ) -> String {
    """
    <InvoiceRow><ArticleIdentifier>T-\(place)</ArticleIdentifier><ArticleName>\(name)</ArticleName>
    <InvoicedQuantity QuantityUnitCode="kpl" QuantityUnitCodeUN="C62">\(count)</InvoicedQuantity>
    \(amount("UnitPriceAmount", price))<RowPositionIdentifier>\(place)</RowPositionIdentifier>
    \(extra)<RowVatRatePercent>\(percent)</RowVatRatePercent>
    \(amount("RowVatExcludedAmount", net))</InvoiceRow>
    """
  }

  static func taxes(_ base: String, _ percent: String, _ tax: String) -> String {
    """
    <VatSpecificationDetails>\(amount("VatBaseAmount", base))
    <VatRatePercent>\(percent)</VatRatePercent><VatCode>S</VatCode>
    \(amount("VatRateAmount", tax))</VatSpecificationDetails>
    """
  }

  static let xml = """
    <?xml version="1.0" encoding="ISO-8859-15"?>
    <Finvoice Version="3.0"><SellerPartyDetails>
    <SellerPartyIdentifier>2345678-0</SellerPartyIdentifier>
    <SellerOrganisationName>Järvenpään Sähkö Oy</SellerOrganisationName>
    <SellerOrganisationTaxCode>FI23456780</SellerOrganisationTaxCode>
    <SellerPostalAddressDetails><SellerStreetName>Esimerkkikatu 1</SellerStreetName>
    <SellerTownName>Helsinki</SellerTownName>
    <SellerPostCodeIdentifier>00100</SellerPostCodeIdentifier><CountryCode>FI</CountryCode>
    </SellerPostalAddressDetails></SellerPartyDetails>
    <SellerOrganisationUnitNumber>003723456780</SellerOrganisationUnitNumber>
    <SellerContactPersonName>Asiakaspalvelu</SellerContactPersonName>
    <BuyerPartyDetails>
    <BuyerOrganisationName>Äijälä Ståhlberg</BuyerOrganisationName>
    <BuyerPostalAddressDetails><BuyerStreetName>Åkerlundinkatu 11 A 3</BuyerStreetName>
    <BuyerTownName>Tampere</BuyerTownName>
    <BuyerPostCodeIdentifier>33100</BuyerPostCodeIdentifier><CountryCode>FI</CountryCode>
    </BuyerPostalAddressDetails></BuyerPartyDetails>
    <DeliveryDetails><DeliveryDate Format="CCYYMMDD">20261118</DeliveryDate></DeliveryDetails>
    <InvoiceDetails><InvoiceTypeCode>INV01</InvoiceTypeCode><InvoiceTypeText>LASKU</InvoiceTypeText>
    <OriginCode>Original</OriginCode><InvoiceNumber>F-2044</InvoiceNumber>
    <InvoiceDate Format="CCYYMMDD">20261122</InvoiceDate>
    <OrderIdentifier>T-9</OrderIdentifier>
    \(amount("InvoiceTotalVatExcludedAmount", "250,00"))
    \(amount("InvoiceTotalVatAmount", "58,00"))
    \(amount("InvoiceTotalVatIncludedAmount", "308,00"))
    \(taxes("200,00", "25,5", "51,00"))\(taxes("50,00", "14", "7,00"))
    <InvoiceFreeText>Kiitos tilauksesta.</InvoiceFreeText>
    <PaymentTermsDetails><PaymentTermsFreeText>14 pv netto</PaymentTermsFreeText>
    <InvoiceDueDate Format="CCYYMMDD">20261206</InvoiceDueDate></PaymentTermsDetails>
    </InvoiceDetails>
    \(row("1", "Sähkö", "2,00", "100,00", "200,00", "25,5"))
    \(row("2", "Kahvi", "10,00", "5,50", "50,00", "14", extra: amount("RowDiscountAmount", "5,00")))
    <InvoiceRow><RowFreeText>Pelkkä teksti ilman summaa</RowFreeText></InvoiceRow>
    <EpiDetails><EpiIdentificationDetails><EpiDate Format="CCYYMMDD">20261122</EpiDate>
    <EpiReference></EpiReference></EpiIdentificationDetails><EpiPartyDetails>
    <EpiBfiPartyDetails><EpiBfiIdentifier IdentificationSchemeName="BIC">NDEAFIHH</EpiBfiIdentifier>
    </EpiBfiPartyDetails><EpiBeneficiaryPartyDetails>
    <EpiAccountID IdentificationSchemeName="IBAN">FI2112345600000785</EpiAccountID>
    </EpiBeneficiaryPartyDetails></EpiPartyDetails><EpiPaymentInstructionDetails>
    <EpiRemittanceInfoIdentifier IdentificationSchemeName="SPY">12344</EpiRemittanceInfoIdentifier>
    \(amount("EpiInstructedAmount", "308,00"))<EpiCharge ChargeOption="SHA">SHA</EpiCharge>
    <EpiDateOptionDate Format="CCYYMMDD">20261206</EpiDateOptionDate>
    </EpiPaymentInstructionDetails></EpiDetails>
    <InvoiceUrlNameText>PDF</InvoiceUrlNameText><InvoiceUrlText>file://liite.pdf</InvoiceUrlText>
    </Finvoice>
    """

  /// The bytes in the encoding that the sample declares, which Finnish senders use.
  static func read(_ xml: String) -> IntakeResult {
    let bytes = xml.data(using: .isoLatin1) ?? Data()
    return InvoiceReader.read(bytes, file: "finvoice.xml")
  }

  @Test func aSoundInvoiceIsAccepted() throws {
    let result = Self.read(Self.xml)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    let invoice = try #require(result.invoice)
    #expect(invoice.kind == .invoice && invoice.number == "F-2044")
    #expect(invoice.issueDate.description == "2026-11-22")
    #expect(invoice.dueDate?.description == "2026-12-06")
    #expect(invoice.currency.code == "EUR" && invoice.totals.payable == 308)
    #expect(invoice.totals.lineNet == 250 && invoice.taxTotal == 58)
    #expect(invoice.delivery?.date?.description == "2026-11-18")
    #expect(invoice.references.purchaseOrder == "T-9")
    #expect(invoice.lines.count == 2)
    #expect(invoice.lines[1].allowancesAndCharges.first?.amount == 5)
    #expect(invoice.lines[0].tax == TaxCategory(code: "S", percent: Decimal(string: "25.5")))
    #expect(invoice.seller.legalID == Identifier(scheme: "0212", value: "2345678-0"))
    #expect(invoice.seller.endpoint == Identifier(scheme: "0216", value: "003723456780"))
    #expect(invoice.attachments.map(\.externalURL) == ["file://liite.pdf"])
    #expect(
      result.mailing?.nameLines == ["Äijälä Ståhlberg"] && result.mailing?.town == "Tampere")
    #expect(result.mailing?.deliveryLines == ["Åkerlundinkatu 11 A 3"])
  }

  @Test func thePaymentOrderSaysWhereToPay() throws {
    let means = try #require(Self.read(Self.xml).invoice?.paymentMeans.first)
    #expect(means.code == "30" && means.account == "FI2112345600000785")
    #expect(means.paymentID == "12344" && means.branch == "NDEAFIHH")
    let wrong = Self.read(Sample.with(">12344<", ">12345<", of: Self.xml))
    #expect(wrong.codes == ["payment-reference"])
    let account = Self.read(Sample.with("FI2112345600000785", "FI2112345600000786", of: Self.xml))
    #expect(account.codes == ["payment-account"])
  }

  @Test func aCreditNoteBelowZeroIsOneAboveZero() throws {
    var xml = Self.xml.replacingOccurrences(of: "INV01", with: "INV02")
    for name in [
      "InvoiceTotalVatExcludedAmount", "InvoiceTotalVatAmount", "InvoiceTotalVatIncludedAmount",
      "VatBaseAmount", "VatRateAmount", "RowVatExcludedAmount", "RowDiscountAmount",
      "EpiInstructedAmount",
    ] {
      let tag = "<\(name) AmountCurrencyIdentifier=\"EUR\">"
      xml = xml.replacingOccurrences(of: tag, with: tag + "-")
    }
    xml = xml.replacingOccurrences(of: "UN=\"C62\">", with: "UN=\"C62\">-")
    let result = Self.read(xml)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    let invoice = try #require(result.invoice)
    #expect(invoice.kind == .creditNote && invoice.typeCode == "381")
    #expect(invoice.totals.payable == 308 && invoice.lines.map(\.net) == [200, 50])
    #expect(invoice.lines.map(\.quantity) == [2, 10] && invoice.lines[0].price == 100)
  }

  @Test func amountsWithVATLoseItWhereNoOtherIsGiven() throws {
    var xml = Sample.with(
      Self.amount("RowVatExcludedAmount", "200,00"), Self.amount("RowAmount", "251,00"),
      of: Self.xml)
    xml = Sample.with(
      Self.amount("RowVatExcludedAmount", "50,00"),
      Self.amount("RowVatAmount", "7,00") + Self.amount("RowAmount", "57,00"), of: xml)
    let result = Self.read(xml)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    #expect(result.invoice?.lines.map(\.net) == [200, 50])
  }

  @Test(arguments: [
    ("BR-CO-15", "308,00", "309,00"), ("BR-CO-14", ">58,00<", ">59,00<"),
    ("BR-CO-17", ">51,00<", ">53,00<"), ("XSD-decimal", ">250,00<", ">250.00<"),
    ("XSD-date", ">20261122</InvoiceDate>", ">22.11.2026</InvoiceDate>"),
    ("BR-02", "<InvoiceNumber>F-2044</InvoiceNumber>", ""),
    (
      "BR-CL-04", "\"EUR\">308,00</InvoiceTotalVatIncludedAmount>",
      "\"EURO\">308,00</InvoiceTotalVatIncludedAmount>"
    ),
    (
      "PEPPOL-EN16931-R051", "\"EUR\">58,00</InvoiceTotalVatAmount>",
      "\"SEK\">58,00</InvoiceTotalVatAmount>"
    ),
  ]) func faultsAreFound(_ code: String, _ old: String, _ new: String) {
    let result = Self.read(Sample.with(old, new, of: Self.xml))
    #expect(result.outcome != .accepted)
    #expect(result.codes.contains(code), "\(result.diagnostics.map(\.text))")
  }

  @Test func placesAreThoseOfTheDocument() throws {
    let xml = Sample.with(
      Self.amount("RowVatExcludedAmount", "50,00"), Self.amount("RowVatExcludedAmount", "5O,00"),
      of: Self.xml)
    let found = try #require(Self.read(xml).diagnostics.first { $0.code == "XSD-decimal" })
    #expect(found.place.path == "InvoiceRow[2]/RowVatExcludedAmount")
    let lines = xml.split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains("5O,00") })
    #expect(found.place.line == line + 1)
    #expect(found.fix?.contains("1234,50") == true)
    let missing = Self.read(Sample.without("<InvoiceNumber>F-2044</InvoiceNumber>", of: Self.xml))
    #expect(
      missing.diagnostics.first { $0.code == "BR-02" }?.place.path
        == "InvoiceDetails/InvoiceNumber")
  }
}
