import Foundation
import MailModel

/// Writes an invoice as CII by the binding of EN 16931-3-3, in the order of its schema: the other
/// half of each pair. Written for the tests alone; shares nothing with the reader.
struct CrossIndustryText {
  let invoice: Invoice

  static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }

  private func e(_ name: String, _ text: String?, _ attributes: String = "") -> String {
    text.map { "<ram:\(name)\(attributes)>\(Self.escaped($0))</ram:\(name)>" } ?? ""
  }
  private func e(_ name: String, _ value: Decimal?, _ attributes: String = "") -> String {
    e(name, value.map { "\($0)" }, attributes)
  }
  private func group(_ name: String, _ parts: String...) -> String {
    let inner = parts.joined()
    return inner.isEmpty ? "" : "<ram:\(name)>\(inner)</ram:\(name)>"
  }
  private func day(_ name: String, _ date: CalendarDate?, _ inner: String = "udt:DateTimeString")
    -> String
  {
    guard let date else { return "" }
    let compact = date.description.replacingOccurrences(of: "-", with: "")
    return "<ram:\(name)><\(inner) format=\"102\">\(compact)</\(inner)></ram:\(name)>"
  }
  private func scheme(_ id: Identifier?) -> String {
    id?.scheme.map { " schemeID=\"\(Self.escaped($0))\"" } ?? ""
  }

  /// The document.
  var text: String {
    let head = "urn:un:unece:uncefact:data:standard:"
    let i = invoice
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <rsm:CrossIndustryInvoice xmlns:rsm="\(head)CrossIndustryInvoice:100"
        xmlns:ram="\(head)ReusableAggregateBusinessInformationEntity:100"
        xmlns:qdt="\(head)QualifiedDataType:100" xmlns:udt="\(head)UnqualifiedDataType:100">
      <rsm:ExchangedDocumentContext>\
      \(group("BusinessProcessSpecifiedDocumentContextParameter", e("ID", i.profileID)))\
      \(group("GuidelineSpecifiedDocumentContextParameter", e("ID", i.customizationID)))\
      </rsm:ExchangedDocumentContext>
      <rsm:ExchangedDocument>\(e("ID", i.number))\(e("TypeCode", i.typeCode))\
      \(day("IssueDateTime", i.issueDate))\
      \(i.notes.map { group("IncludedNote", e("Content", $0)) }.joined())</rsm:ExchangedDocument>
      <rsm:SupplyChainTradeTransaction>
      \(i.lines.map(line).joined(separator: "\n"))
      \(agreement)
      <ram:ApplicableHeaderTradeDelivery>\(delivery)</ram:ApplicableHeaderTradeDelivery>
      \(settlement)
      </rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>
      """
  }

  private func reference(_ name: String, _ id: String?) -> String {
    group(name, e("IssuerAssignedID", id))
  }

  private var agreement: String {
    let r = invoice.references
    return group(
      "ApplicableHeaderTradeAgreement", e("BuyerReference", invoice.buyerReference),
      party("SellerTradeParty", invoice.seller), party("BuyerTradeParty", invoice.buyer),
      invoice.taxRepresentative.map { party("SellerTaxRepresentativeTradeParty", $0, named: true) }
        ?? "", reference("SellerOrderReferencedDocument", r.salesOrder),
      reference("BuyerOrderReferencedDocument", r.purchaseOrder),
      reference("ContractReferencedDocument", r.contract),
      invoice.attachments.map(attachment).joined(),
      r.tender.map {
        group("AdditionalReferencedDocument", e("IssuerAssignedID", $0), e("TypeCode", "50"))
      } ?? "",
      r.invoicedObject.map {
        group("AdditionalReferencedDocument", e("IssuerAssignedID", $0), e("TypeCode", "130"))
      } ?? "",
      r.project.map { group("SpecifiedProcuringProject", e("ID", $0), e("Name", "Project")) } ?? "")
  }

  private func attachment(_ item: Attachment) -> String {
    group(
      "AdditionalReferencedDocument", e("IssuerAssignedID", item.id), e("URIID", item.externalURL),
      e("TypeCode", "916"), e("Name", item.description),
      e(
        "AttachmentBinaryObject", item.content?.base64EncodedString(),
        " mimeCode=\"\(item.mimeType ?? "")\" filename=\"\(Self.escaped(item.filename ?? ""))\""))
  }

  private func address(_ address: PostalAddress?) -> String {
    guard let address else { return "" }
    return group(
      "PostalTradeAddress", e("PostcodeCode", address.postcode), e("LineOne", address.street),
      e("LineTwo", address.additionalStreet), e("LineThree", address.extraLines.first),
      e("CityName", address.city), e("CountryID", address.country),
      e("CountrySubDivisionName", address.subdivision))
  }

  /// `named`: payee and representative have one name, which UBL calls the party's.
  private func party(_ name: String, _ party: Party, named: Bool = false) -> String {
    let plain = party.identifiers.filter { $0.scheme == nil }
    let schemed = party.identifiers.filter { $0.scheme != nil && $0.scheme != "SEPA" }
    return group(
      name, plain.map { e("ID", $0.value) }.joined(),
      schemed.map { e("GlobalID", $0.value, scheme($0)) }.joined(),
      e("Name", named ? party.tradingName : party.registrationName),
      e("Description", party.legalForm),
      group(
        "SpecifiedLegalOrganization", e("ID", party.legalID?.value, scheme(party.legalID)),
        named ? "" : e("TradingBusinessName", party.tradingName)),
      group(
        "DefinedTradeContact", e("PersonName", party.contactName),
        group("TelephoneUniversalCommunication", e("CompleteNumber", party.telephone)),
        group("EmailURIUniversalCommunication", e("URIID", party.email))), address(party.address),
      group("URIUniversalCommunication", e("URIID", party.endpoint?.value, scheme(party.endpoint))),
      group("SpecifiedTaxRegistration", e("ID", party.vatID, " schemeID=\"VA\"")),
      group("SpecifiedTaxRegistration", e("ID", party.taxRegistration, " schemeID=\"FC\"")))
  }

  private var delivery: String {
    let d = invoice.delivery
    return group(
      "ShipToTradeParty", e("ID", d?.locationID), e("Name", d?.name), address(d?.address))
      + (d?.date == nil
        ? ""
        : "<ram:ActualDeliverySupplyChainEvent>\(day("OccurrenceDateTime", d?.date))"
          + "</ram:ActualDeliverySupplyChainEvent>")
      + reference("DespatchAdviceReferencedDocument", invoice.references.despatchAdvice)
      + reference("ReceivingAdviceReferencedDocument", invoice.references.receivingAdvice)
  }

  // MARK: Settlement

  private var settlement: String {
    let i = invoice
    let reference = i.paymentMeans.compactMap(\.paymentID).first
    let creditor = i.seller.identifiers.first { $0.scheme == "SEPA" }
    return group(
      "ApplicableHeaderTradeSettlement", e("CreditorReferenceID", creditor?.value),
      e("PaymentReference", reference), e("TaxCurrencyCode", i.taxCurrency?.code),
      e("InvoiceCurrencyCode", i.currency.code),
      i.payee.map { party("PayeeTradeParty", $0, named: true) } ?? "",
      i.paymentMeans.map(means).joined(), i.taxSubtotals.map(taxRow).joined(), period(i.period),
      i.allowancesAndCharges.map { charge($0, document: true) }.joined(), terms, totals,
      i.references.preceding.map {
        group(
          "InvoiceReferencedDocument", e("IssuerAssignedID", $0.number),
          day("FormattedIssueDateTime", $0.issueDate, "qdt:DateTimeString"))
      }.joined(), group("ReceivableSpecifiedTradeAccountingAccount", e("ID", i.accountingCost)))
  }

  private func period(_ period: Period?) -> String {
    group(
      "BillingSpecifiedPeriod", day("StartDateTime", period?.start), day("EndDateTime", period?.end)
    )
  }

  private func means(_ means: PaymentMeans) -> String {
    let isIBAN = means.account.map { CheckDigits.isIBAN($0) } ?? false
    return group(
      "SpecifiedTradeSettlementPaymentMeans", e("TypeCode", means.code),
      e("Information", means.codeText),
      group("ApplicableTradeSettlementFinancialCard", e("ID", means.cardNumber)),
      group("PayerPartyDebtorFinancialAccount", e("IBANID", means.debitedAccount)),
      group(
        "PayeePartyCreditorFinancialAccount", e("IBANID", isIBAN ? means.account : nil),
        e("AccountName", means.accountName), e("ProprietaryID", isIBAN ? nil : means.account)),
      group("PayeeSpecifiedCreditorFinancialInstitution", e("BICID", means.branch)))
  }

  private func taxRow(_ row: TaxSubtotal) -> String {
    group(
      "ApplicableTradeTax", e("CalculatedAmount", row.tax), e("TypeCode", "VAT"),
      e("ExemptionReason", row.exemptionReason), e("BasisAmount", row.taxable),
      e("CategoryCode", row.category.code), e("ExemptionReasonCode", row.exemptionCode),
      invoice.taxPointDate == nil
        ? "" : day("TaxPointDate", invoice.taxPointDate, "udt:DateString"),
      e("RateApplicablePercent", row.category.percent))
  }

  private func charge(_ item: AllowanceCharge, document: Bool) -> String {
    let flag = "<udt:Indicator>\(item.isCharge)</udt:Indicator>"
    return "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator>\(flag)</ram:ChargeIndicator>"
      + e("CalculationPercent", item.percent) + e("BasisAmount", item.baseAmount)
      + e("ActualAmount", item.amount) + e("ReasonCode", item.reasonCode) + e("Reason", item.reason)
      + (document
        ? group(
          "CategoryTradeTax", e("TypeCode", "VAT"), e("CategoryCode", item.tax?.code),
          e("RateApplicablePercent", item.tax?.percent)) : "")
      + "</ram:SpecifiedTradeAllowanceCharge>"
  }

  private var terms: String {
    let mandate = invoice.paymentMeans.compactMap(\.mandateID).first
    return group(
      "SpecifiedTradePaymentTerms", invoice.paymentTerms.map { e("Description", $0) }.joined(),
      day("DueDateDateTime", invoice.dueDate), e("DirectDebitMandateID", mandate))
  }

  private var totals: String {
    let t = invoice.totals
    let own = " currencyID=\"\(invoice.currency.code)\""
    let other = invoice.taxCurrency.map { " currencyID=\"\($0.code)\"" } ?? ""
    return group(
      "SpecifiedTradeSettlementHeaderMonetarySummation", e("LineTotalAmount", t.lineNet),
      e("ChargeTotalAmount", t.charges), e("AllowanceTotalAmount", t.allowances),
      e("TaxBasisTotalAmount", t.taxExclusive), e("TaxTotalAmount", invoice.taxTotal, own),
      e("TaxTotalAmount", invoice.taxTotalInTaxCurrency, other), e("RoundingAmount", t.rounding),
      e("GrandTotalAmount", t.taxInclusive), e("TotalPrepaidAmount", t.prepaid),
      e("DuePayableAmount", t.payable))
  }

  // MARK: Lines

  private func line(_ line: InvoiceLine) -> String {
    let hasScheme = " schemeID=\"0160\""
    let unit = " unitCode=\"\(line.unitCode ?? "")\""
    let gross =
      line.grossPrice == nil
      ? ""
      : "<ram:GrossPriceProductTradePrice>\(e("ChargeAmount", line.grossPrice))"
        + (line.priceDiscount == nil
          ? ""
          : "<ram:AppliedTradeAllowanceCharge><ram:ChargeIndicator>"
            + "<udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>"
            + e("ActualAmount", line.priceDiscount) + "</ram:AppliedTradeAllowanceCharge>")
        + "</ram:GrossPriceProductTradePrice>"
    return group(
      "IncludedSupplyChainTradeLineItem",
      group(
        "AssociatedDocumentLineDocument", e("LineID", line.id),
        line.notes.prefix(1).map { group("IncludedNote", e("Content", $0)) }.joined()),
      group(
        "SpecifiedTradeProduct", e("GlobalID", line.standardItemID, hasScheme),
        e("SellerAssignedID", line.sellerItemID), e("BuyerAssignedID", line.buyerItemID),
        e("Name", line.name), e("Description", line.description),
        line.properties.map {
          group("ApplicableProductCharacteristic", e("Description", $0.name), e("Value", $0.value))
        }.joined(), group("OriginTradeCountry", e("ID", line.originCountry))),
      group(
        "SpecifiedLineTradeAgreement",
        group("BuyerOrderReferencedDocument", e("LineID", line.orderLine)), gross,
        group(
          "NetPriceProductTradePrice", e("ChargeAmount", line.price),
          e("BasisQuantity", line.priceBaseQuantity, unit))),
      group("SpecifiedLineTradeDelivery", e("BilledQuantity", line.quantity, unit)),
      group(
        "SpecifiedLineTradeSettlement",
        group(
          "ApplicableTradeTax", e("TypeCode", "VAT"), e("CategoryCode", line.tax?.code),
          e("RateApplicablePercent", line.tax?.percent)), period(line.period),
        line.allowancesAndCharges.map { charge($0, document: false) }.joined(),
        group(
          "SpecifiedTradeSettlementLineMonetarySummation", e("LineTotalAmount", line.net)),
        line.objectID.map {
          group("AdditionalReferencedDocument", e("IssuerAssignedID", $0), e("TypeCode", "130"))
        } ?? "", group("ReceivableSpecifiedTradeAccountingAccount", e("ID", line.accountingCost))))
  }
}
