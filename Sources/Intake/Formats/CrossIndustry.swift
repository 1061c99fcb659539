import MailModel
import XMLKit

/// UN/CEFACT's Cross Industry Invoice (D16B and later) as UBL: XRechnung, Factur-X and ZUGFeRD 2,
/// by the binding of EN 16931-3-3; and ZUGFeRD 1.0's CrossIndustryDocument, whose names differ a
/// little.
///
/// Namespaces are checked at the outermost element; names below it are taken by themselves.
struct CrossIndustry {
  let root: XMLElement
  /// BT-5, given to every amount that does not name its own.
  let currency: String
  /// BT-3 decides which of UBL's two documents says the same.
  let isCredit: Bool
  let exchanged: XMLElement?
  let agreement: XMLElement?
  let delivery: XMLElement?
  let settlement: XMLElement?
  let trade: XMLElement?

  /// Outermost elements by name and namespace.
  static let roots: Set<[String]> = [
    ["CrossIndustryInvoice", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"],
    ["CrossIndustryDocument", "urn:ferd:CrossIndustryDocument:invoice:1p0"],
  ]

  /// UNTDID 1001 codes that EN 16931's UBL binding writes as CreditNote.
  static let creditTypes: Set<String> = [
    "81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532",
  ]

  init(_ root: XMLElement) {
    self.root = root
    exchanged = root.firstOf("ExchangedDocument", "HeaderExchangedDocument")
    trade = root.firstOf("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreement = trade?.firstOf(
      "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    delivery = trade?.firstOf(
      "ApplicableHeaderTradeDelivery", "ApplicableSupplyChainTradeDelivery")
    settlement = trade?.firstOf(
      "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    currency = settlement?.first("InvoiceCurrencyCode")?.plain ?? "XXX"
    isCredit = Self.creditTypes.contains(exchanged?.first("TypeCode")?.plain ?? "")
  }

  /// The UBL that says the same.
  func ubl() -> UBLPart {
    let at = Origin.element(root)
    let context = root.firstOf("ExchangedDocumentContext", "SpecifiedExchangedDocumentContext")
    let type: Tag = isCredit ? .creditNoteTypeCode : .invoiceTypeCode
    let terms = settlement?.all("SpecifiedTradePaymentTerms") ?? []
    var children: [UBLPart?] = [
      basic(
        .customizationID, context?.down("GuidelineSpecifiedDocumentContextParameter", "ID")),
      basic(
        .profileID, context?.down("BusinessProcessSpecifiedDocumentContextParameter", "ID")),
      basic(.id, exchanged?.first("ID")), date(.issueDate, exchanged?.first("IssueDateTime")),
      terms.lazy.compactMap { date(.dueDate, $0.first("DueDateDateTime")) }.first,
      basic(type, exchanged?.first("TypeCode")),
    ]
    children += (exchanged?.all("IncludedNote") ?? []).map { note($0) }
    children += [
      taxPoint(), basic(.documentCurrencyCode, settlement?.first("InvoiceCurrencyCode")),
      basic(.taxCurrencyCode, settlement?.first("TaxCurrencyCode")),
      basic(
        .accountingCost, settlement?.down("ReceivableSpecifiedTradeAccountingAccount", "ID")),
      basic(.buyerReference, agreement?.first("BuyerReference")), period(settlement),
    ]
    children += references()
    children += [
      party(.accountingSupplierParty, agreement?.first("SellerTradeParty"), .seller),
      party(.accountingCustomerParty, agreement?.first("BuyerTradeParty"), .buyer),
      party(.payeeParty, settlement?.first("PayeeTradeParty"), .payee),
      party(
        .taxRepresentativeParty, agreement?.first("SellerTaxRepresentativeTradeParty"), .payee),
      shipment(),
    ]
    children += payment(terms)
    children += charges(settlement, level: .document)
    children += taxes() + [totals()]
    children += lines()
    return UBLPart(
      tag: isCredit ? .creditNote : .invoice, space: isCredit ? .creditNote : .invoice,
      children: children.compactMap { $0 }, origin: at)
  }

  // MARK: Basic components

  /// A day of format 102; 203 adds hours and minutes, which say nothing here.
  func date(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    guard let element else { return nil }
    let inner = element.firstOf("DateTimeString", "DateString", "DateTime", "Date") ?? element
    guard let text = inner.plain else { return nil }
    let day: String
    switch inner.attribute("format") {
    case "102": day = Writing.isoDate(compact: text)
    case "203" where text.utf8.count == 12: day = Writing.isoDate(compact: String(text.prefix(8)))
    case nil where text.utf8.count >= 10 && CalendarDate(iso: text.prefix(10)) != nil:
      // xsd:dateTime of ZUGFeRD 1.0's references.
      day = String(text.prefix(10))
    case nil: day = Writing.isoDate(compact: text)
    default: day = unreadable
    }
    return basic(tag, day, at: .element(inner))
  }

  /// An amount with the currency that it names, else the document's.
  func amount(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    guard let element else { return nil }
    return basic(tag, element, [(.currencyID, element.attribute("currencyID") ?? currency)])
  }

  /// BT-21 and BT-22: UBL writes the subject code in front.
  private func note(_ element: XMLElement) -> UBLPart? {
    guard let content = element.first("Content"), let text = content.plain else { return nil }
    let code = element.first("SubjectCode")?.plain
    return basic(.note, (code.map { "#\($0)#" } ?? "") + text, at: .element(content))
  }

  /// BT-7 stands with the breakdown, the same in each row.
  private func taxPoint() -> UBLPart? {
    (settlement?.all("ApplicableTradeTax") ?? []).lazy
      .compactMap { date(.taxPointDate, $0.first("TaxPointDate")) }.first
  }

  func period(_ parent: XMLElement?) -> UBLPart? {
    guard let period = parent?.first("BillingSpecifiedPeriod") else { return nil }
    return part(
      .invoicePeriod, at: period,
      [
        date(.startDate, period.first("StartDateTime")),
        date(.endDate, period.first("EndDateTime")),
      ])
  }

  // MARK: References

  /// A reference by the identifier that its issuer gave.
  private func reference(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    guard let element else { return nil }
    return part(tag, at: element, [basic(.id, element.firstOf("IssuerAssignedID", "ID"))])
  }

  private func references() -> [UBLPart?] {
    let order = agreement?.first("BuyerOrderReferencedDocument")
    let sales = agreement?.first("SellerOrderReferencedDocument")
    var parts: [UBLPart?] = []
    if let element = order ?? sales {
      parts.append(
        part(
          .orderReference, at: element,
          [
            basic(.id, order?.firstOf("IssuerAssignedID", "ID")),
            basic(.salesOrderID, sales?.firstOf("IssuerAssignedID", "ID")),
          ]))
    }
    for element in settlement?.all("InvoiceReferencedDocument") ?? [] {
      parts.append(
        part(
          .billingReference, at: element,
          [
            part(
              .invoiceDocumentReference, at: element,
              [
                basic(.id, element.firstOf("IssuerAssignedID", "ID")),
                date(
                  .issueDate, element.firstOf("FormattedIssueDateTime", "IssueDateTime")),
              ])
          ]))
    }
    parts += [
      reference(
        .despatchDocumentReference, delivery?.first("DespatchAdviceReferencedDocument")),
      reference(
        .receiptDocumentReference, delivery?.first("ReceivingAdviceReferencedDocument")),
    ]
    let additional = agreement?.all("AdditionalReferencedDocument") ?? []
    parts.append(
      reference(
        .originatorDocumentReference, additional.first { $0.first("TypeCode")?.plain == "50" }))
    parts.append(
      reference(.contractDocumentReference, agreement?.first("ContractReferencedDocument")))
    parts += additional.map { supporting($0) }
    // A credit note of UBL has no ProjectReference and names the project as document type 50.
    if let project = agreement?.first("SpecifiedProcuringProject") {
      parts.append(
        isCredit
          ? part(
            .additionalDocumentReference, at: project,
            [
              basic(.id, project.first("ID")),
              basic(.documentTypeCode, "50", at: .element(project)),
            ])
          : part(.projectReference, at: project, [basic(.id, project.first("ID"))]))
    }
    return parts
  }

  /// BT-18 and BG-24; the tender (type 50) is a reference of its own.
  private func supporting(_ element: XMLElement) -> UBLPart? {
    let type = element.first("TypeCode")?.plain
    if type == "50" { return nil }
    let object = element.first("AttachmentBinaryObject")
    return part(
      .additionalDocumentReference, at: element,
      [
        basic(.id, element.firstOf("IssuerAssignedID", "ID")),
        type == "130" ? basic(.documentTypeCode, "130", at: .element(element)) : nil,
        basic(.documentDescription, element.first("Name")),
        part(
          .attachment, at: element,
          [
            basic(
              .embeddedDocumentBinaryObject, object,
              [
                (.mimeCode, object?.attribute("mimeCode")),
                (.filename, object?.attribute("filename")),
              ]),
            element.first("URIID").flatMap {
              part(.externalReference, at: $0, [basic(.uri, $0)])
            },
          ]),
      ])
  }
}
