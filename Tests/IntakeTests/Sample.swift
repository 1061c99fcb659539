import Foundation
import Intake
import MailModel
import Testing

/// A sound Peppol invoice that tests change one thing of.
enum Sample {
  static let spaces =
    #"xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" "#
    + #"xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2""#

  static let vat = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"

  static func category(_ tag: String, _ code: String, _ percent: String) -> String {
    "<cac:\(tag)><cbc:ID>\(code)</cbc:ID><cbc:Percent>\(percent)</cbc:Percent>\(vat)</cac:\(tag)>"
  }

  static func line(
    _ id: String, quantity: String, net: String, price: String, percent: String, extra: String = "",
    priceExtra: String = ""
  ) -> String {
    """
    <cac:InvoiceLine><cbc:ID>\(id)</cbc:ID>
    <cbc:InvoicedQuantity unitCode="C62">\(quantity)</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="SEK">\(net)</cbc:LineExtensionAmount>\(extra)
    <cac:Item><cbc:Name>Item \(id)</cbc:Name>
    \(category("ClassifiedTaxCategory", "S", percent))</cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="SEK">\(price)</cbc:PriceAmount>\(priceExtra)</cac:Price>
    </cac:InvoiceLine>
    """
  }

  static let seller = """
    <cac:AccountingSupplierParty><cac:Party>
    <cbc:EndpointID schemeID="0007">5597805505</cbc:EndpointID>
    <cac:PartyName><cbc:Name>Östra Energi</cbc:Name></cac:PartyName>
    <cac:PostalAddress><cbc:StreetName>Industrivägen 1</cbc:StreetName>
    <cbc:CityName>VÄSTERÅS</cbc:CityName><cbc:PostalZone>721 30</cbc:PostalZone>
    <cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country>
    </cac:PostalAddress>
    <cac:PartyTaxScheme><cbc:CompanyID>SE559780550501</cbc:CompanyID>\(vat)</cac:PartyTaxScheme>
    <cac:PartyTaxScheme><cbc:CompanyID>Godkänd för F-skatt</cbc:CompanyID>
    <cac:TaxScheme><cbc:ID>TAX</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
    <cac:PartyLegalEntity><cbc:RegistrationName>Östra Energi AB</cbc:RegistrationName>
    <cbc:CompanyID schemeID="0007">5597805505</cbc:CompanyID></cac:PartyLegalEntity>
    <cac:Contact><cbc:Name>Kundservice</cbc:Name><cbc:Telephone>0771-00 00 00</cbc:Telephone>
    </cac:Contact></cac:Party></cac:AccountingSupplierParty>
    """

  static let buyerAddress = """
    <cac:PostalAddress><cbc:StreetName>Storgatan 1</cbc:StreetName><cbc:CityName>UMEÅ</cbc:CityName>
    <cbc:PostalZone>903 25</cbc:PostalZone>
    <cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country>
    </cac:PostalAddress>
    """

  static let buyer = """
    <cac:AccountingCustomerParty><cac:Party>
    <cbc:EndpointID schemeID="0088">7300009663927</cbc:EndpointID>
    <cac:PartyIdentification><cbc:ID>K-77</cbc:ID></cac:PartyIdentification>
    \(buyerAddress)
    <cac:PartyLegalEntity><cbc:RegistrationName>Åsa Öberg</cbc:RegistrationName>
    </cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
    """

  static let payment = """
    <cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
    <cbc:PaymentID>12351</cbc:PaymentID>
    <cac:PayeeFinancialAccount><cbc:ID>5050-1055</cbc:ID>
    <cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO</cbc:ID></cac:FinancialInstitutionBranch>
    </cac:PayeeFinancialAccount></cac:PaymentMeans>
    """

  static let charge = """
    <cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>
    <cbc:AllowanceChargeReason>Fakturaavgift</cbc:AllowanceChargeReason>
    <cbc:Amount currencyID="SEK">49.00</cbc:Amount>\(category("TaxCategory", "S", "25"))
    </cac:AllowanceCharge>
    """

  static let taxTotal = """
    <cac:TaxTotal><cbc:TaxAmount currencyID="SEK">86.75</cbc:TaxAmount>
    <cac:TaxSubtotal><cbc:TaxableAmount currencyID="SEK">299.00</cbc:TaxableAmount>
    <cbc:TaxAmount currencyID="SEK">74.75</cbc:TaxAmount>\(category("TaxCategory", "S", "25"))
    </cac:TaxSubtotal>
    <cac:TaxSubtotal><cbc:TaxableAmount currencyID="SEK">100.00</cbc:TaxableAmount>
    <cbc:TaxAmount currencyID="SEK">12.00</cbc:TaxAmount>\(category("TaxCategory", "S", "12"))
    </cac:TaxSubtotal></cac:TaxTotal>
    """

  static let total = """
    <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="SEK">350.00</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="SEK">399.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="SEK">485.75</cbc:TaxInclusiveAmount>
    <cbc:ChargeTotalAmount currencyID="SEK">49.00</cbc:ChargeTotalAmount>
    <cbc:PrepaidAmount currencyID="SEK">100.00</cbc:PrepaidAmount>
    <cbc:PayableRoundingAmount currencyID="SEK">0.25</cbc:PayableRoundingAmount>
    <cbc:PayableAmount currencyID="SEK">386.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
    """

  static let lines =
    line("1", quantity: "2", net: "200.00", price: "100.00", percent: "25")
    + line(
      "2", quantity: "10", net: "50.00", price: "5.50", percent: "25",
      extra: """
        <cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
        <cbc:AllowanceChargeReason>Rabatt</cbc:AllowanceChargeReason>
        <cbc:Amount currencyID="SEK">5.00</cbc:Amount></cac:AllowanceCharge>
        """)
    + line(
      "3", quantity: "100", net: "100.00", price: "10.00", percent: "12",
      priceExtra: "<cbc:BaseQuantity unitCode=\"C62\">10</cbc:BaseQuantity>")

  static let peppol =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"

  static let xml = """
    <?xml version="1.0" encoding="UTF-8"?>
    <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \(spaces)>
    <cbc:CustomizationID>\(peppol)</cbc:CustomizationID>
    <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
    <cbc:ID>F-1001</cbc:ID><cbc:IssueDate>2026-11-22</cbc:IssueDate>
    <cbc:DueDate>2026-12-22</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
    <cbc:Note>Tack för att du är kund.</cbc:Note>
    <cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>
    <cbc:BuyerReference>REF-1</cbc:BuyerReference>
    <!--references-->
    \(seller)
    \(buyer)
    <!--delivery-->
    \(payment)
    <cac:PaymentTerms><cbc:Note>30 dagar netto.</cbc:Note></cac:PaymentTerms>
    \(charge)
    \(taxTotal)
    \(total)
    \(lines)
    </Invoice>
    """

  /// The sample with one text replaced; the text must be there, so that no test tests nothing.
  static func with(
    _ old: String, _ new: String, of text: String = Sample.xml,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> String {
    guard let range = text.range(of: old) else {
      Issue.record("the sample does not hold \(old)", sourceLocation: sourceLocation)
      return text
    }
    return text.replacingCharacters(in: range, with: new)
  }

  /// The sample without one text.
  static func without(
    _ old: String, of text: String = Sample.xml, sourceLocation: SourceLocation = #_sourceLocation
  ) -> String {
    with(old, "", of: text, sourceLocation: sourceLocation)
  }

  /// The plain EN 16931 sample.
  static var plain: String { with(peppol, "urn:cen.eu:en16931:2017") }

  static func read(_ xml: String) -> IntakeResult {
    InvoiceReader.read(Array(xml.utf8), file: "sample.xml")
  }
}

extension IntakeResult {
  /// Codes of diagnostics at least as grave as a deviation.
  var codes: Set<String> {
    Set(diagnostics.filter { $0.severity >= .deviation }.map(\.code))
  }
  /// Codes of all diagnostics.
  var allCodes: Set<String> { Set(diagnostics.map(\.code)) }
}
