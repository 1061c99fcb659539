import Foundation
import Intake
import MailModel
import Testing

/// That everything a printed invoice needs arrives in the model.
@Suite("InvoiceReader") struct ReaderTests {
  @Test func headerAndTotals() throws {
    let invoice = try #require(Sample.read(Sample.xml).invoice)
    #expect(invoice.kind == .invoice)
    #expect(invoice.number == "F-1001")
    #expect(invoice.issueDate.description == "2026-11-22")
    #expect(invoice.dueDate?.description == "2026-12-22")
    #expect(invoice.typeCode == "380")
    #expect(invoice.notes == ["Tack för att du är kund."])
    #expect(invoice.currency.code == "SEK")
    #expect(invoice.buyerReference == "REF-1")
    #expect(invoice.paymentTerms == ["30 dagar netto."])
    #expect(invoice.totals.payable == 386)
    #expect(invoice.totals.prepaid == 100)
    #expect(invoice.totals.rounding == Decimal(string: "0.25"))
    #expect(invoice.totals.charges == 49)
    #expect(invoice.totals.allowances == nil)
    #expect(invoice.taxTotal == Decimal(string: "86.75"))
  }

  @Test func parties() throws {
    let invoice = try #require(Sample.read(Sample.xml).invoice)
    #expect(invoice.seller.name == "Östra Energi AB")
    #expect(invoice.seller.tradingName == "Östra Energi")
    #expect(invoice.seller.vatID == "SE559780550501")
    #expect(invoice.seller.taxRegistration == "Godkänd för F-skatt")
    #expect(invoice.seller.legalID == Identifier(scheme: "0007", value: "5597805505"))
    #expect(invoice.seller.contactName == "Kundservice")
    #expect(invoice.seller.telephone == "0771-00 00 00")
    #expect(invoice.buyer.identifiers == [Identifier(scheme: nil, value: "K-77")])
    #expect(invoice.buyer.endpoint?.scheme == "0088")
    #expect(invoice.buyer.address?.postcode == "903 25")
  }

  @Test func linesTaxesAndCharges() throws {
    let invoice = try #require(Sample.read(Sample.xml).invoice)
    #expect(invoice.lines.map(\.id) == ["1", "2", "3"])
    #expect(invoice.lines[1].quantity == 10)
    #expect(invoice.lines[1].unitCode == "C62")
    #expect(invoice.lines[1].price == Decimal(string: "5.5"))
    #expect(invoice.lines[1].allowancesAndCharges.first?.reason == "Rabatt")
    #expect(invoice.lines[2].priceBaseQuantity == 10)
    #expect(invoice.lines[2].tax == TaxCategory(code: "S", percent: 12))
    #expect(invoice.taxSubtotals.count == 2)
    #expect(invoice.taxSubtotals[0].taxable == 299)
    #expect(invoice.allowancesAndCharges.first?.isCharge == true)
    #expect(invoice.allowancesAndCharges.first?.tax?.percent == 25)
  }

  @Test func referencesDeliveryAndOthers() throws {
    let references = """
      <cac:InvoicePeriod><cbc:StartDate>2026-10-01</cbc:StartDate>\
      <cbc:EndDate>2026-10-31</cbc:EndDate></cac:InvoicePeriod>
      <cac:OrderReference><cbc:ID>PO-1</cbc:ID><cbc:SalesOrderID>SO-1</cbc:SalesOrderID>\
      </cac:OrderReference>
      <cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F-900</cbc:ID>\
      <cbc:IssueDate>2026-10-01</cbc:IssueDate></cac:InvoiceDocumentReference>\
      </cac:BillingReference>
      <cac:DespatchDocumentReference><cbc:ID>D-1</cbc:ID></cac:DespatchDocumentReference>
      <cac:ReceiptDocumentReference><cbc:ID>R-1</cbc:ID></cac:ReceiptDocumentReference>
      <cac:OriginatorDocumentReference><cbc:ID>T-1</cbc:ID></cac:OriginatorDocumentReference>
      <cac:ContractDocumentReference><cbc:ID>C-1</cbc:ID></cac:ContractDocumentReference>
      <cac:AdditionalDocumentReference><cbc:ID>OBJ</cbc:ID>\
      <cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>
      <cac:ProjectReference><cbc:ID>P-1</cbc:ID></cac:ProjectReference>
      """
    let delivery = """
      <cac:Delivery><cbc:ActualDeliveryDate>2026-10-30</cbc:ActualDeliveryDate>\
      <cac:DeliveryLocation><cbc:ID>L-1</cbc:ID>\(Sample.buyerAddress
        .replacingOccurrences(of: "PostalAddress", with: "Address"))</cac:DeliveryLocation>\
      <cac:DeliveryParty><cac:PartyName><cbc:Name>Lager</cbc:Name></cac:PartyName>\
      </cac:DeliveryParty></cac:Delivery>
      """
    let xml = Sample.with(
      "<!--delivery-->", delivery, of: Sample.with("<!--references-->", references))
    let invoice = try #require(Sample.read(xml).invoice)
    #expect(invoice.period?.end?.description == "2026-10-31")
    #expect(invoice.references.purchaseOrder == "PO-1")
    #expect(invoice.references.salesOrder == "SO-1")
    #expect(invoice.references.preceding.first?.number == "F-900")
    #expect(invoice.references.preceding.first?.issueDate?.description == "2026-10-01")
    #expect(invoice.references.despatchAdvice == "D-1")
    #expect(invoice.references.receivingAdvice == "R-1")
    #expect(invoice.references.tender == "T-1")
    #expect(invoice.references.contract == "C-1")
    #expect(invoice.references.project == "P-1")
    #expect(invoice.references.invoicedObject == "OBJ")
    #expect(invoice.attachments.isEmpty)
    #expect(invoice.delivery?.name == "Lager")
    #expect(invoice.delivery?.locationID == "L-1")
    #expect(invoice.delivery?.address?.city == "UMEÅ")
  }

  @Test func itemDetails() throws {
    let xml = Sample.with(
      "<cbc:Name>Item 1</cbc:Name>",
      """
      <cbc:Description>Long\n   words</cbc:Description><cbc:Name>Item 1</cbc:Name>\
      <cac:BuyersItemIdentification><cbc:ID>B</cbc:ID></cac:BuyersItemIdentification>\
      <cac:SellersItemIdentification><cbc:ID>S</cbc:ID></cac:SellersItemIdentification>\
      <cac:StandardItemIdentification><cbc:ID schemeID="0160">G</cbc:ID>\
      </cac:StandardItemIdentification>\
      <cac:OriginCountry><cbc:IdentificationCode>NO</cbc:IdentificationCode></cac:OriginCountry>\
      <cac:AdditionalItemProperty><cbc:Name>Färg</cbc:Name><cbc:Value>Blå</cbc:Value>\
      </cac:AdditionalItemProperty>
      """)
    let line = try #require(Sample.read(xml).invoice?.lines.first)
    #expect(line.description == "Long words")
    #expect(line.buyerItemID == "B")
    #expect(line.sellerItemID == "S")
    #expect(line.standardItemID == "G")
    #expect(line.originCountry == "NO")
    #expect(line.properties == [.init(name: "Färg", value: "Blå")])
  }

  // MARK: Attachments

  func attached(_ object: String) -> IntakeResult {
    Sample.read(
      Sample.with(
        "<!--references-->",
        "<cac:AdditionalDocumentReference><cbc:ID>A-1</cbc:ID>"
          + "<cbc:DocumentDescription>Bilaga</cbc:DocumentDescription><cac:Attachment>\(object)"
          + "</cac:Attachment></cac:AdditionalDocumentReference>"))
  }
  func embedded(_ mime: String, _ content: String, name: String = "a.pdf") -> String {
    "<cbc:EmbeddedDocumentBinaryObject mimeCode=\"\(mime)\" filename=\"\(name)\">\(content)"
      + "</cbc:EmbeddedDocumentBinaryObject>"
  }

  @Test func embeddedPDFIsDecoded() throws {
    let content = Data("%PDF-1.4 något".utf8)
    let base64 = content.base64EncodedString(options: .lineLength64Characters)
    let result = attached(embedded("application/pdf", "\n " + base64 + " \n"))
    let attachment = try #require(result.invoice?.attachments.first)
    #expect(result.outcome == .accepted)
    #expect(attachment.content == content)
    #expect(attachment.id == "A-1")
    #expect(attachment.description == "Bilaga")
    #expect(attachment.filename == "a.pdf")
    #expect(attachment.mimeType == "application/pdf")
  }

  @Test func lengthsOfBase64() throws {
    for count in 5...12 {
      let content = Data("%PDF-123456789".utf8.prefix(count))
      let result = attached(embedded("application/pdf", content.base64EncodedString()))
      #expect(result.invoice?.attachments.first?.content == content)
    }
  }

  @Test(arguments: ["JVBERi0*", "JVBER", "JVBERi0=x", "=JVBERi0"]) func badBase64(_ text: String) {
    #expect(attached(embedded("application/pdf", text)).codes == ["XSD-base64"])
  }

  @Test func otherAllowedTypesAreNotPrinted() {
    for mime in ["text/csv", "application/xml"] {
      let result = attached(embedded(mime, "YWJj"))
      #expect(result.outcome == .accepted)
      #expect(result.allCodes == ["enclosure-not-printed"])
    }
    // Pictures are, each on a page.
    for mime in ["image/png", "image/jpeg"] {
      #expect(attached(embedded(mime, "YWJj")).allCodes.isEmpty)
    }
  }

  @Test func typesThatAreNotAllowed() {
    #expect(attached(embedded("application/zip", "YWJj")).codes == ["BR-CL-24"])
  }

  @Test func aPDFThatIsNone() {
    #expect(attached(embedded("application/pdf", "PGh0bWw+")).codes == ["enclosure-not-pdf"])
  }

  @Test func externalDocumentsAreListed() throws {
    let result = attached(
      "<cac:ExternalReference><cbc:URI>http://127.0.0.1:9/x.pdf</cbc:URI></cac:ExternalReference>")
    #expect(result.outcome == .accepted)
    #expect(result.allCodes == ["enclosure-external"])
    #expect(result.invoice?.attachments.first?.externalURL == "http://127.0.0.1:9/x.pdf")
  }

  @Test func fileNamesAreOnlyWords() {
    let pdf = Data("%PDF-".utf8).base64EncodedString()
    let result = attached(embedded("application/pdf", pdf, name: "a&#10;b/../c.pdf"))
    #expect(result.invoice?.attachments.first?.filename == "a b/../c.pdf")
  }

  // MARK: Other forms of the same

  @Test func otherPrefixesAreFine() {
    let xml = Sample.xml
      .replacingOccurrences(of: "cbc:", with: "b:").replacingOccurrences(of: "cac:", with: "a:")
      .replacingOccurrences(of: "xmlns:cbc", with: "xmlns:b")
      .replacingOccurrences(of: "xmlns:cac", with: "xmlns:a")
      .replacingOccurrences(of: "<Invoice xmlns=", with: "<u:Invoice xmlns:u=")
      .replacingOccurrences(of: "</Invoice>", with: "</u:Invoice>")
    #expect(Sample.read(xml).invoice == Sample.read(Sample.xml).invoice)
    #expect(Sample.read(xml).outcome == .accepted)
  }

  @Test func creditNotes() throws {
    var xml = Sample.xml
      .replacingOccurrences(of: "Invoice-2", with: "CreditNote-2")
      .replacingOccurrences(of: "InvoiceLine>", with: "CreditNoteLine>")
      .replacingOccurrences(of: "InvoicedQuantity", with: "CreditedQuantity")
      .replacingOccurrences(of: "<Invoice ", with: "<CreditNote ")
      .replacingOccurrences(of: "</Invoice>", with: "</CreditNote>")
    xml = Sample.with(
      "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
      "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>", of: xml)
    xml = Sample.without("<cbc:DueDate>2026-12-22</cbc:DueDate>", of: xml)
    let result = Sample.read(xml)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    #expect(result.invoice?.kind == .creditNote)
    #expect(result.invoice?.typeCode == "381")
    #expect(result.invoice?.lines.count == 3)
    #expect(result.invoice?.lines.first?.quantity == 2)
  }

  @Test func vatInTheAccountingCurrency() throws {
    var xml = Sample.with(
      "<cbc:BuyerReference>", "<cbc:TaxCurrencyCode>NOK</cbc:TaxCurrencyCode><cbc:BuyerReference>")
    xml = Sample.with(
      Sample.taxTotal,
      Sample.taxTotal
        + #"<cac:TaxTotal><cbc:TaxAmount currencyID="NOK">80.00</cbc:TaxAmount></cac:TaxTotal>"#,
      of: xml)
    let result = Sample.read(xml)
    #expect(result.outcome == .accepted, "\(result.diagnostics.map(\.text))")
    #expect(result.invoice?.taxTotalInTaxCurrency == 80)
    #expect(result.invoice?.taxTotal == Decimal(string: "86.75"))
  }

  @Test func wrongNamespaceIsRejected() {
    for other in ["Order-2", "invoice-2", "Invoice-1"] {
      let result = Sample.read(Sample.xml.replacingOccurrences(of: "Invoice-2", with: other))
      #expect(result.codes == ["not-an-invoice"])
      #expect(result.outcome == .rejected)
    }
    let parts = Sample.xml.replacingOccurrences(of: "BasicComponents-2", with: "BasicComponents-1")
    #expect(Sample.read(parts).outcome == .rejected)
  }

  @Test func numbersAreKeptExactly() throws {
    let xml = Sample.with(
      ">10</cbc:BaseQuantity>", ">10.000000000000000000000000</cbc:BaseQuantity>")
    let invoice = try #require(Sample.read(xml).invoice)
    #expect(invoice.lines[2].priceBaseQuantity == 10)
    let many = Sample.with(
      ">100.00</cbc:PriceAmount>", ">100.000000000000000000000001</cbc:PriceAmount>")
    let price = try #require(Sample.read(many).invoice?.lines.first?.price)
    #expect("\(price)" == "100.000000000000000000000001")
  }
}
