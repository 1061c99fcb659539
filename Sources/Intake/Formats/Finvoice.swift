import MailModel
import XMLKit

/// Finvoice 1.3 to 3.0, the Finnish banks' e-invoice, as UBL.
///
/// By the schema and the implementation guidelines of Finance Finland: no namespace, decimal
/// commas, dates as CCYYMMDD, credit notes with negative sums; the payment order (EpiDetails) says
/// account and reference, of which the bank's bar code is made.
struct Finvoice {
  static let root = ["Finvoice", ""]

  let root: XMLElement
  let details: XMLElement?
  let currency: String
  /// INV02, or UNTDID 381, is a credit note.
  let isCredit: Bool
  /// A credit note with negative sums is written with positive ones in UBL.
  let negates: Bool

  init(_ root: XMLElement) {
    self.root = root
    details = root.first("InvoiceDetails")
    let total = details?.first("InvoiceTotalVatIncludedAmount")
    currency =
      total?.attribute("AmountCurrencyIdentifier")
      ?? details?.first("InvoiceTotalVatExcludedAmount")?.attribute("AmountCurrencyIdentifier")
      ?? ""
    isCredit =
      details?.first("InvoiceTypeCode")?.plain == "INV02"
      || CrossIndustry.creditTypes.contains(details?.first("InvoiceTypeCodeUN")?.plain ?? "")
    negates = isCredit && total?.plain?.hasPrefix("-") == true
  }

  /// The UBL that says the same.
  func ubl() -> UBLPart {
    let at = Origin.element(root)
    var children: [UBLPart?] = [
      basic(.customizationID, "Finvoice " + (root.attribute("Version") ?? ""), at: at),
      basic(.id, details?.first("InvoiceNumber")),
      date(.issueDate, details?.first("InvoiceDate")), isCredit ? nil : due(.dueDate), type(),
    ]
    children += (details?.all("InvoiceFreeText") ?? []).map { basic(.note, $0) }
    children += root.all("SpecificationDetails").flatMap { $0.all("SpecificationFreeText") }
      .map { basic(.note, $0) }
    children += [
      currency.isEmpty ? nil : basic(.documentCurrencyCode, currency, at: currencyOrigin),
      basic(
        .buyerReference,
        details?.firstOf("BuyerReferenceIdentifier", "InvoicingReferenceIdentifier")),
      period(),
    ]
    children += references() + urls()
    children += [
      party(.accountingSupplierParty, "Seller"), party(.accountingCustomerParty, "Buyer"),
      delivery(),
    ]
    children += payment()
    children += (details?.all("DiscountDetails") ?? []).map { charge($0, isCharge: false) }
    children += (details?.all("ChargeDetails") ?? []).map { charge($0, isCharge: true) }
    children += [taxTotal(), totals()]
    children += rows()
    return UBLPart(
      tag: isCredit ? .creditNote : .invoice, space: isCredit ? .creditNote : .invoice,
      children: children.compactMap { $0 }, origin: at)
  }

  private var currencyOrigin: Origin {
    .element(details?.first("InvoiceTotalVatIncludedAmount") ?? details ?? root)
  }

  /// The UNTDID 1001 code, else what the bank's code stands for.
  private func type() -> UBLPart? {
    let tag: Tag = isCredit ? .creditNoteTypeCode : .invoiceTypeCode
    if let code = details?.first("InvoiceTypeCodeUN") { return basic(tag, code) }
    guard let own = details?.first("InvoiceTypeCode") else { return nil }
    return basic(tag, isCredit ? "381" : "380", at: .element(own))
  }

  // MARK: Basic components

  /// CCYYMMDD.
  func date(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    guard let element, let text = element.plain else { return nil }
    return basic(tag, Writing.isoDate(compact: text), at: .element(element))
  }

  /// A number with a decimal comma, as XML writes it, its sign turned round in a negative credit.
  func number(_ element: XMLElement, signed: Bool) -> String? {
    guard let text = element.plain else { return nil }
    let number = Writing.decimal(text, mark: 0x2C)
    return negates && signed ? Writing.negated(number) : number
  }

  func decimal(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    guard let element, let number = number(element, signed: false) else { return nil }
    return basic(tag, number, at: .element(element))
  }

  func amount(_ tag: Tag, _ element: XMLElement?, signed: Bool = true) -> UBLPart? {
    guard let element, let number = number(element, signed: signed) else { return nil }
    let own = element.attribute("AmountCurrencyIdentifier") ?? currency
    return basic(tag, number, at: .element(element), [(.currencyID, own)])
  }

  func due(_ tag: Tag) -> UBLPart? {
    let terms = details?.all("PaymentTermsDetails") ?? []
    return terms.lazy.compactMap { date(tag, $0.first("InvoiceDueDate")) }.first
      ?? date(tag, root.down("EpiDetails", "EpiPaymentInstructionDetails", "EpiDateOptionDate"))
  }

  private func period() -> UBLPart? {
    let start = details?.first("InvoicingPeriodStartDate")
    let end = details?.first("InvoicingPeriodEndDate")
    guard let at = start ?? end else { return nil }
    return part(.invoicePeriod, at: at, [date(.startDate, start), date(.endDate, end)])
  }

  // MARK: References

  private func references() -> [UBLPart?] {
    let order = details?.first("OrderIdentifier")
    let sales = details?.first("SellerReferenceIdentifier")
    var parts: [UBLPart?] = []
    if let at = order ?? sales {
      parts.append(
        part(.orderReference, at: at, [basic(.id, order), basic(.salesOrderID, sales)]))
    }
    if let number = details?.first("OriginalInvoiceNumber") {
      parts.append(preceding(number, details?.first("OriginalInvoiceDate")))
    }
    for element in details?.all("OriginalInvoiceReference") ?? [] {
      guard let number = element.first("InvoiceNumber") else { continue }
      parts.append(preceding(number, element.first("InvoiceDate")))
    }
    func reference(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
      element.flatMap { part(tag, at: $0, [basic(.id, $0)]) }
    }
    parts += [
      reference(.originatorDocumentReference, details?.first("TenderReference")),
      reference(.contractDocumentReference, details?.first("AgreementIdentifier")),
    ]
    // A credit note of UBL names the project as document type 50.
    if let project = details?.first("ProjectReferenceIdentifier") {
      parts.append(
        isCredit
          ? part(
            .additionalDocumentReference, at: project,
            [
              basic(.id, project), basic(.documentTypeCode, "50", at: .element(project)),
            ]) : reference(.projectReference, project))
    }
    return parts
  }

  private func preceding(_ number: XMLElement, _ day: XMLElement?) -> UBLPart? {
    part(
      .billingReference, at: number,
      [
        part(
          .invoiceDocumentReference, at: number, [basic(.id, number), date(.issueDate, day)])
      ])
  }

  /// Attachments travel beside the invoice in the transmission frame; the invoice only names them.
  private func urls() -> [UBLPart?] {
    zip(root.all("InvoiceUrlNameText"), root.all("InvoiceUrlText")).map { name, url in
      part(
        .additionalDocumentReference, at: url,
        [
          basic(.id, name),
          part(.attachment, at: url, [part(.externalReference, at: url, [basic(.uri, url)])]),
        ])
    }
  }
}
