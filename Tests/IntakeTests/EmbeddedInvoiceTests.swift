import Foundation
import MailModel
import Testing

@testable import Intake

/// The heads of XML invoices inside PDFs.
@Suite struct EmbeddedInvoiceTests {
  private static let agreement = """
    <SellerTradeParty><Name>Verkäufer GmbH</Name><SpecifiedTaxRegistration>
    <ID schemeID="FC">1/2</ID></SpecifiedTaxRegistration><SpecifiedTaxRegistration>
    <ID schemeID="VA">DE123456789</ID></SpecifiedTaxRegistration></SellerTradeParty>
    <BuyerTradeParty><Name>Käufer AG</Name><PostalTradeAddress><PostcodeCode>69876</PostcodeCode>
    <LineOne>Gasse 15</LineOne><LineTwo>Haus 2</LineTwo><CityName>Frankfurt</CityName>
    <CountryID>DE</CountryID></PostalTradeAddress></BuyerTradeParty>
    """

  private func read(_ xml: String) -> (EmbeddedInvoice?, [Diagnostic]) {
    EmbeddedInvoice.read(Array(xml.utf8), file: "a.pdf")
  }

  @Test func theHeadOfACrossIndustryInvoiceIsRead() throws {
    let (found, faults) = read(
      """
      <CrossIndustryInvoice xmlns="urn:x"><ExchangedDocument><ID>471102</ID>
      <TypeCode>381</TypeCode><IssueDateTime><DateTimeString format="102">20260305</DateTimeString>
      </IssueDateTime></ExchangedDocument><SupplyChainTradeTransaction>
      <ApplicableHeaderTradeAgreement>\(Self.agreement)</ApplicableHeaderTradeAgreement>
      <ApplicableHeaderTradeSettlement><PaymentReference>R 1</PaymentReference>
      <InvoiceCurrencyCode>EUR</InvoiceCurrencyCode><SpecifiedTradePaymentTerms><DueDateDateTime>
      <DateTimeString format="102">20260404</DateTimeString></DueDateDateTime>
      </SpecifiedTradePaymentTerms><SpecifiedTradeSettlementHeaderMonetarySummation>
      <GrandTotalAmount>300.00</GrandTotalAmount><DuePayableAmount>235.62</DuePayableAmount>
      </SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement>
      </SupplyChainTradeTransaction></CrossIndustryInvoice>
      """)
    let head = try #require(found)
    #expect(faults.isEmpty)
    #expect(head.kind == .creditNote)
    #expect(head.number == "471102")
    #expect(head.issueDate == CalendarDate(iso: "2026-03-05"))
    #expect(head.dueDate == CalendarDate(iso: "2026-04-04"))
    #expect(head.payable == Decimal(string: "235.62"))
    #expect(head.currency?.code == "EUR")
    #expect(head.paymentReference == "R 1")
    #expect(head.seller.vatID == "DE123456789")
    #expect(head.buyer.address?.additionalStreet == "Haus 2")
    #expect(head.buyer.address?.country == "DE")
  }

  @Test func theEarlierFormIsReadToo() throws {
    let (found, _) = read(
      """
      <CrossIndustryDocument><HeaderExchangedDocument><ID>7</ID></HeaderExchangedDocument>
      <SpecifiedSupplyChainTradeTransaction><ApplicableSupplyChainTradeAgreement>\(Self.agreement)
      </ApplicableSupplyChainTradeAgreement><ApplicableSupplyChainTradeSettlement>
      <SpecifiedTradeSettlementMonetarySummation><GrandTotalAmount>12.5</GrandTotalAmount>
      </SpecifiedTradeSettlementMonetarySummation></ApplicableSupplyChainTradeSettlement>
      </SpecifiedSupplyChainTradeTransaction></CrossIndustryDocument>
      """)
    let head = try #require(found)
    #expect(head.number == "7")
    #expect(head.payable == Decimal(string: "12.5"))
    #expect(head.buyer.address?.city == "Frankfurt")
  }

  @Test func otherXMLAndNoXMLAreFaults() {
    #expect(read("<SCRDMCCBDACIOMessageStructure/>").1.map(\.code) == ["embedded-unknown"])
    #expect(read("no").1.map(\.code) == ["embedded-unreadable"])
    #expect(
      read("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>").1.map(\.code)
        == ["embedded-unreadable"])
  }
}
