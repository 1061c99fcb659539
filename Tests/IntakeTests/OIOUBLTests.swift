import Foundation
import Intake
import MailModel
import Testing

/// OIOUBL adds up and names things otherwise.
@Suite("OIOUBL") struct OIOUBLTests {
  static let payment = """
    <cac:PaymentMeans><cbc:ID>1</cbc:ID><cbc:PaymentMeansCode>93</cbc:PaymentMeansCode>
    <cbc:PaymentDueDate>2026-12-25</cbc:PaymentDueDate>
    <cbc:PaymentChannelCode>DK:FIK</cbc:PaymentChannelCode>
    <cbc:InstructionID>000000067097535</cbc:InstructionID><cbc:PaymentID>71</cbc:PaymentID>
    <cac:CreditAccount><cbc:AccountID>19016907</cbc:AccountID></cac:CreditAccount>
    </cac:PaymentMeans>
    """

  static func tax(_ tag: String, _ code: String, _ percent: String) -> String {
    """
    <cac:\(tag)><cbc:ID>\(code)</cbc:ID><cbc:Percent>\(percent)</cbc:Percent>
    <cac:TaxScheme><cbc:ID>63</cbc:ID><cbc:Name>Moms</cbc:Name></cac:TaxScheme></cac:\(tag)>
    """
  }

  static func total(_ taxable: String, _ amount: String) -> String {
    """
    <cac:TaxTotal><cbc:TaxAmount currencyID="DKK">\(amount)</cbc:TaxAmount><cac:TaxSubtotal>
    <cbc:TaxableAmount currencyID="DKK">\(taxable)</cbc:TaxableAmount>
    <cbc:TaxAmount currencyID="DKK">\(amount)</cbc:TaxAmount>
    \(tax("TaxCategory", "StandardRated", "25"))</cac:TaxSubtotal></cac:TaxTotal>
    """
  }

  static func party(_ name: String, _ cvr: String, extra: String = "") -> String {
    """
    <cac:Party><cbc:EndpointID schemeID="DK:CVR">\(cvr)</cbc:EndpointID>
    <cac:PartyName><cbc:Name>\(name)</cbc:Name></cac:PartyName>
    <cac:PostalAddress><cbc:AddressFormatCode>StructuredDK</cbc:AddressFormatCode>\(extra)
    <cbc:StreetName>Fredericiavej</cbc:StreetName><cbc:BuildingNumber>10</cbc:BuildingNumber>
    <cbc:CityName>Helsingør</cbc:CityName><cbc:PostalZone>3000</cbc:PostalZone>
    </cac:PostalAddress>
    <cac:PartyLegalEntity><cbc:CompanyID schemeID="DK:CVR">\(cvr)</cbc:CompanyID>
    </cac:PartyLegalEntity></cac:Party>
    """
  }

  static let xml = """
    <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \(Sample.spaces)>
    <cbc:UBLVersionID>2.0</cbc:UBLVersionID><cbc:CustomizationID>OIOUBL-2.02</cbc:CustomizationID>
    <cbc:ID>A1</cbc:ID><cbc:CopyIndicator>false</cbc:CopyIndicator><cbc:UUID>x</cbc:UUID>
    <cbc:IssueDate>2026-11-20</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
    <cbc:DocumentCurrencyCode>DKK</cbc:DocumentCurrencyCode>
    <cac:AccountingSupplierParty>\(party("Tavle", "DK16356706"))</cac:AccountingSupplierParty>
    <cac:AccountingCustomerParty>\(party(
      "Den Lille Skole", "DK99010080", extra: "<cbc:Floor>2</cbc:Floor><cbc:Room>tv</cbc:Room>"))
    </cac:AccountingCustomerParty>
    \(payment)
    \(total("5040.00", "1260.00"))
    <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="DKK">5050.00</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="DKK">1260.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="DKK">6300.00</cbc:TaxInclusiveAmount>
    <cbc:AllowanceTotalAmount currencyID="DKK">10.00</cbc:AllowanceTotalAmount>
    <cbc:PayableAmount currencyID="DKK">6300.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
    <cac:InvoiceLine><cbc:ID>1</cbc:ID>
    <cbc:InvoicedQuantity unitCode="CS">1</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="DKK">5050.00</cbc:LineExtensionAmount>
    \(total("5050.00", "1262.50"))
    <cac:Item><cbc:Name>Vin</cbc:Name></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="DKK">1010.00</cbc:PriceAmount>
    <cbc:BaseQuantity unitCode="BO">2</cbc:BaseQuantity>
    <cbc:OrderableUnitFactorRate>5</cbc:OrderableUnitFactorRate></cac:Price></cac:InvoiceLine>
    </Invoice>
    """

  @Test func soundDocumentsAreAccepted() {
    let result = Sample.read(Self.xml)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
  }

  @Test func theTotalWithoutTaxIsComputed() throws {
    let invoice = try #require(Sample.read(Self.xml).invoice)
    #expect(invoice.totals.taxExclusive == 5040)
    #expect(invoice.taxTotal == 1260)
    #expect(invoice.taxSubtotals.first?.category == TaxCategory(code: "S", percent: 25))
    #expect(invoice.lines.first?.tax == TaxCategory(code: "S", percent: 25))
  }

  @Test func paymentCardsTakePeppolsForm() throws {
    let means = try #require(Sample.read(Self.xml).invoice?.paymentMeans.first)
    #expect(means.paymentID == "71#000000067097535")
    #expect(means.cardType == "71")
    #expect(means.account == "19016907")
    #expect(means.channelCode == "DK:FIK")
    #expect(Sample.read(Self.xml).invoice?.dueDate?.description == "2026-12-25")
    let wrong = Sample.with("000000067097535", "000000067097536", of: Self.xml)
    #expect(Sample.read(wrong).codes == ["payment-reference"])
  }

  @Test func houseNumbersAndDoorsStandOnTheStreetsLine() {
    let mailing = Sample.read(Self.xml).mailing
    #expect(mailing?.deliveryLines == ["Fredericiavej 10, 2. tv"])
    #expect(mailing?.country == "DK")
  }

  @Test(arguments: [
    (
      "OIOUBL-sum-lines", ">5050.00</cbc:LineExtensionAmount>\n<cbc:TaxExclusive",
      ">5051.00</cbc:LineExtensionAmount>\n<cbc:TaxExclusive"
    ),
    ("OIOUBL-sum-taxes", ">1260.00</cbc:TaxExclusiveAmount>", ">1261.00</cbc:TaxExclusiveAmount>"),
    ("OIOUBL-total", ">6300.00</cbc:TaxInclusiveAmount>", ">6301.00</cbc:TaxInclusiveAmount>"),
    ("OIOUBL-payable", ">6300.00</cbc:PayableAmount>", ">6301.00</cbc:PayableAmount>"),
    ("PEPPOL-EN16931-R120", ">5</cbc:OrderableUnitFactorRate>", ">6</cbc:OrderableUnitFactorRate>"),
  ]) func wrongSumsAreForAPerson(_ code: String, _ old: String, _ new: String) {
    let result = Sample.read(Sample.with(old, new, of: Self.xml))
    #expect(result.outcome == .deviation)
    #expect(result.codes.contains(code), "\(result.diagnostics.map(\.text))")
  }

  @Test func roundingMayCountInEitherPlace() {
    let rounding = #"<cbc:PayableRoundingAmount currencyID="DKK">0.50</cbc:PayableRoundingAmount>"#
    let due = Sample.with(
      #"<cbc:PayableAmount currencyID="DKK">6300.00"#,
      rounding + #"<cbc:PayableAmount currencyID="DKK">6300.50"#, of: Self.xml)
    #expect(Sample.read(due).outcome == .accepted)
    let total = Sample.with(
      ">6300.00</cbc:TaxInclusiveAmount>", ">6300.50</cbc:TaxInclusiveAmount>", of: due)
    #expect(Sample.read(total).outcome == .accepted)
  }

  @Test func sellerKeyIsThatOfPeppol() {
    #expect(Sample.read(Self.xml).invoice?.sellerKey == "DK:16356706")
  }
}
