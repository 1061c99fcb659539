import Foundation
import Intake
import MailModel
import Testing

/// Svefaktura 1.0: UBL 1.0's names, rounding within the sum, Swedish registrations.
@Suite("Svefaktura") struct SvefakturaTests {
  static func amount(_ name: String, _ value: String) -> String {
    "<\(name) amountCurrencyID=\"SEK\">\(value)</\(name)>"
  }

  static func category(_ code: String, _ percent: String) -> String {
    """
    <cac:TaxCategory><cac:ID>\(code)</cac:ID><cbc:Percent>\(percent)</cbc:Percent>
    <cac:TaxScheme><cac:ID>VAT</cac:ID></cac:TaxScheme></cac:TaxCategory>
    """
  }

  static func address(_ street: String, _ town: String, _ code: String, extra: String = "")
    -> String
  {
    """
    <cac:Address>\(extra)<cbc:StreetName>\(street)</cbc:StreetName><cbc:CityName>\(town)</cbc:CityName>
    <cbc:PostalZone>\(code)</cbc:PostalZone></cac:Address>
    """
  }

  static func line(
    _ id: String, _ name: String, _ count: String, _ net: String, _ price: String,
    _ tax: String
  ) -> String {
    """
    <cac:InvoiceLine><cac:ID>\(id)</cac:ID>
    <cbc:InvoicedQuantity quantityUnitCode="styck">\(count)</cbc:InvoicedQuantity>
    \(amount("cbc:LineExtensionAmount", net))<cac:Item><cbc:Description>\(name)</cbc:Description>
    <cac:SellersItemIdentification><cac:ID>A\(id)</cac:ID></cac:SellersItemIdentification>
    \(tax)<cac:BasePrice>\(amount("cbc:PriceAmount", price))</cac:BasePrice></cac:Item>
    </cac:InvoiceLine>
    """
  }

  static func row(_ base: String, _ tax: String, _ category: String) -> String {
    """
    <cac:TaxSubTotal>\(amount("cbc:TaxableAmount", base))\(amount("cbc:TaxAmount", tax))
    \(category)</cac:TaxSubTotal>
    """
  }

  static let xml = """
    <?xml version="1.0" encoding="UTF-8"?>
    <Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0"
      xmlns:cac="urn:sfti:CommonAggregateComponents:1:0"
      xmlns:cbc="urn:oasis:names:tc:ubl:CommonBasicComponents:1:0"><ID>2026-15</ID>
    <cbc:IssueDate>2026-11-22</cbc:IssueDate><InvoiceTypeCode>380</InvoiceTypeCode>
    <cbc:Note>Tack för köpet.</cbc:Note><InvoiceCurrencyCode>SEK</InvoiceCurrencyCode>
    <LineItemCountNumeric>2</LineItemCountNumeric>
    <AdditionalDocumentReference><cac:ID identificationSchemeID="CT">Avtal 7</cac:ID>
    </AdditionalDocumentReference>
    <cac:BuyerParty><cac:Party><cac:PartyIdentification><cac:ID>K-77</cac:ID>
    </cac:PartyIdentification><cac:PartyName><cbc:Name>Åsa Öberg</cbc:Name></cac:PartyName>
    \(address("Storgatan 1", "Umeå", "90325", extra: "<cbc:Department>c/o Öst</cbc:Department>"))
    <cac:Contact><cbc:Name>Åsa</cbc:Name></cac:Contact></cac:Party></cac:BuyerParty>
    <cac:SellerParty><cac:Party><cac:PartyName><cbc:Name>Östra Färg AB</cbc:Name></cac:PartyName>
    \(address("Rådhusgatan 5", "Hägersten", "12652"))
    <cac:PartyTaxScheme><cac:CompanyID>SE559780550501</cac:CompanyID><cac:TaxScheme>
    <cac:ID>VAT</cac:ID></cac:TaxScheme></cac:PartyTaxScheme>
    <cac:PartyTaxScheme><cac:CompanyID>5597805505</cac:CompanyID>
    <cbc:ExemptionReason>F-skattebevis finns</cbc:ExemptionReason><cac:TaxScheme>
    <cac:ID>SWT</cac:ID></cac:TaxScheme></cac:PartyTaxScheme></cac:Party>
    <cac:AccountsContact><cbc:Name>Fakturaavdelningen</cbc:Name></cac:AccountsContact>
    </cac:SellerParty>
    <cac:PaymentMeans><cac:PaymentMeansTypeCode>1</cac:PaymentMeansTypeCode>
    <cbc:DuePaymentDate>2026-12-22</cbc:DuePaymentDate><cac:PayeeFinancialAccount>
    <cac:ID>5050-1055</cac:ID><cac:FinancialInstitutionBranch><cac:FinancialInstitution>
    <cac:ID>BGABSESS</cac:ID></cac:FinancialInstitution></cac:FinancialInstitutionBranch>
    <cac:PaymentInstructionID>12351</cac:PaymentInstructionID></cac:PayeeFinancialAccount>
    </cac:PaymentMeans>
    <cac:PaymentTerms><cbc:Note>30 dagar netto</cbc:Note>
    <cbc:PenaltySurchargePercent>12</cbc:PenaltySurchargePercent></cac:PaymentTerms>
    <AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>
    <cac:ReasonCode name="Fakturaavgift">ZZZ</cac:ReasonCode>\(amount("cbc:Amount", "20.40"))
    \(category("S", "25"))</AllowanceCharge>
    <cac:TaxTotal>\(amount("cbc:TotalTaxAmount", "1250.10"))
    \(row("5000.40", "1250.10", category("S", "25")))\(row("500.00", "0", category("E", "0")))
    </cac:TaxTotal>
    <cac:LegalTotal>\(amount("cbc:LineExtensionTotalAmount", "5480.00"))
    \(amount("cbc:TaxExclusiveTotalAmount", "5500.40"))
    \(amount("cbc:TaxInclusiveTotalAmount", "6751.00"))\(amount("cac:RoundOffAmount", "0.50"))
    </cac:LegalTotal>
    \(line("1", "Falu rödfärg", "120", "4980.00", "41.50", category("S", "25")))
    \(line("2", "Pensel 20 mm", "10", "500.00", "50", category("E", "0")))
    <RequisitionistDocumentReference><cac:ID>REF-9</cac:ID></RequisitionistDocumentReference>
    </Invoice>
    """

  @Test func aSoundInvoiceIsAccepted() throws {
    let result = Sample.read(Self.xml)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    let invoice = try #require(result.invoice)
    #expect(invoice.number == "2026-15" && invoice.kind == .invoice)
    #expect(invoice.dueDate?.description == "2026-12-22")
    #expect(invoice.totals.payable == 6751)
    #expect(invoice.totals.taxInclusive == Decimal(string: "6750.50"))
    #expect(invoice.totals.rounding == Decimal(string: "0.50"))
    #expect(invoice.totals.charges == Decimal(string: "20.40"))
    #expect(invoice.allowancesAndCharges.first?.reason == "Fakturaavgift")
    #expect(invoice.paymentMeans.first?.branch == "SE:BANKGIRO")
    #expect(invoice.paymentMeans.first?.paymentID == "12351")
    #expect(invoice.paymentTerms == ["30 dagar netto", "Dröjsmålsränta 12 %"])
    #expect(invoice.seller.taxRegistration == "F-skattebevis finns")
    #expect(invoice.seller.legalID == Identifier(scheme: "0007", value: "5597805505"))
    #expect(invoice.sellerKey == "SE:5597805505")
    #expect(invoice.references.contract == "Avtal 7" && invoice.buyerReference == "REF-9")
    #expect(invoice.lines.map(\.name) == ["Falu rödfärg", "Pensel 20 mm"])
    #expect(invoice.lines.first?.sellerItemID == "A1")
    #expect(result.mailing?.deliveryLines == ["c/o Öst", "Storgatan 1"])
    #expect(result.mailing?.country == "SE" && result.mailing?.postcode == "903 25")
  }

  @Test(arguments: [false, true]) func aCreditIsACreditNote(_ negative: Bool) throws {
    var xml = Self.xml.replacingOccurrences(of: ">380<", with: ">381<")
    if negative {
      xml = xml.replacingOccurrences(
        of: "amountCurrencyID=\"SEK\">", with: "amountCurrencyID=\"SEK\">-")
      xml = xml.replacingOccurrences(
        of: "PriceAmount amountCurrencyID=\"SEK\">-",
        with: "PriceAmount amountCurrencyID=\"SEK\">")
      xml = xml.replacingOccurrences(of: "UnitCode=\"styck\">", with: "UnitCode=\"styck\">-")
    }
    let result = Sample.read(xml)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    let invoice = try #require(result.invoice)
    #expect(invoice.kind == .creditNote && invoice.totals.payable == 6751)
    #expect(invoice.lines.map(\.net) == [4980, 500] && invoice.lines[0].quantity == 120)
  }

  @Test(arguments: [
    ("BR-CO-10", ">5480.00<", ">5481.00<"), ("BR-CO-15", ">6751.00<", ">6752.00<"),
    ("BR-CO-14", ">1250.10</cbc:TotalTaxAmount>", ">1251.10</cbc:TotalTaxAmount>"),
    ("BR-S-08", ">5000.40<", ">5001.40<"), ("payment-reference", ">12351<", ">12352<"),
    ("payment-account", "5050-1055", "5050-1056"), ("BR-02", "<ID>2026-15</ID>", ""),
    ("XSD-decimal", ">41.50<", ">41,50<"), ("address-postcode", ">90325<", ">9032<"),
  ]) func faultsAreFound(_ code: String, _ old: String, _ new: String) {
    let result = Sample.read(Sample.with(old, new, of: Self.xml))
    #expect(result.outcome != .accepted)
    #expect(result.codes.contains(code), "\(result.diagnostics.map(\.text))")
  }

  @Test func pathsAreThoseOfTheDocument() {
    let result = Sample.read(Sample.with(">41.50<", ">41,50<", of: Self.xml))
    #expect(
      result.diagnostics.first?.place.path == "InvoiceLine[1]/Item/BasePrice/PriceAmount",
      "\(result.diagnostics.map(\.text))")
  }
}
