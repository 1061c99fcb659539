import MailModel
import XMLKit

/// Svefaktura 1.0 (SFTI Basic Invoice, built on UBL 1.0) as UBL 2.1.
///
/// By the SFTI schema `urn:sfti:documents:BasicInvoice:1:0` and its rules: TaxInclusiveTotalAmount
/// holds the rounding and so is what is to be paid. The format has no attachments of its
/// own; those of a StandardBusinessDocument around it are not read.
struct Svefaktura {
  static let root = ["Invoice", "urn:sfti:documents:BasicInvoice:1:0"]

  let root: XMLElement
  let currency: String
  /// UNTDID 1001: 381 is a credit.
  let isCredit: Bool
  /// A credit with negative sums is written with positive ones in UBL.
  let negates: Bool

  init(_ root: XMLElement) {
    self.root = root
    currency = root.first("InvoiceCurrencyCode")?.plain ?? "XXX"
    isCredit = root.first("InvoiceTypeCode")?.plain == "381"
    let total = root.down("LegalTotal", "TaxInclusiveTotalAmount")?.plain
    negates = isCredit && total?.hasPrefix("-") == true
  }

  /// The UBL that says the same.
  func ubl() -> UBLPart {
    let means = root.all("PaymentMeans")
    let at = Origin.element(root)
    var children: [UBLPart?] = [
      basic(.customizationID, Self.root[1], at: at), basic(.id, root.first("ID")),
      date(.issueDate, root.first("IssueDate")),
      isCredit
        ? nil : means.lazy.compactMap { date(.dueDate, $0.first("DuePaymentDate")) }.first,
      basic(isCredit ? .creditNoteTypeCode : .invoiceTypeCode, root.first("InvoiceTypeCode")),
    ]
    children += root.all("Note").map { basic(.note, $0) }
    children += [
      date(.taxPointDate, root.first("TaxPointDate")),
      basic(.documentCurrencyCode, root.first("InvoiceCurrencyCode")),
      // What the buyer asked to have on the invoice: SFTI's reference of the requisitionist.
      basic(.buyerReference, root.down("RequisitionistDocumentReference", "ID")),
      root.first("InvoicingPeriod").flatMap {
        part(
          .invoicePeriod, at: $0,
          [
            date(.startDate, $0.firstOf("StartDateTime", "StartDate")),
            date(.endDate, $0.firstOf("EndDateTime", "EndDate")),
          ])
      },
    ]
    children += references()
    children += [
      party(.accountingSupplierParty, root.first("SellerParty")),
      party(.accountingCustomerParty, root.first("BuyerParty")), delivery(),
    ]
    children += means.map { paymentMeans($0) } + root.all("PaymentTerms").map { terms($0) }
    children += root.all("AllowanceCharge").map { allowanceCharge($0) }
    children += [taxTotal(), legalTotal()]
    children += root.all("InvoiceLine").map { line($0) }
    return UBLPart(
      tag: isCredit ? .creditNote : .invoice, space: isCredit ? .creditNote : .invoice,
      children: children.compactMap { $0 }, origin: at)
  }

  // MARK: Basic components

  /// A day; UBL 1.0's dates with a time keep the day.
  func date(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    guard let element, let text = element.plain else { return nil }
    let day =
      text.utf8.count > 10 && text.utf8.dropFirst(10).first == 0x54 ? text.prefix(10) : text[...]
    return basic(tag, String(day), at: .element(element))
  }

  /// UBL 1.0 names the currency `amountCurrencyID`.
  func amount(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    guard let element, let text = element.plain else { return nil }
    let signed = negates ? Writing.negated(text) : text
    return basic(
      tag, signed, at: .element(element),
      [(.currencyID, element.attribute("amountCurrencyID") ?? currency)])
  }

  func category(_ tag: Tag, _ element: XMLElement?) -> UBLPart? {
    guard let element else { return nil }
    return part(
      tag, at: element,
      [
        basic(.id, element.first("ID")), basic(.percent, element.first("Percent")),
        basic(.taxExemptionReason, element.first("ExemptionReason")),
        part(.taxScheme, at: element, [basic(.id, "VAT", at: .element(element))]),
      ])
  }

  // MARK: References

  /// SFTI's scheme of a document: CT is the contract; ATS and ACD name what comes with the invoice.
  private func references() -> [UBLPart?] {
    var parts: [UBLPart?] = []
    if let earlier = root.first("InitialInvoiceDocumentReference") {
      parts.append(
        part(
          .billingReference, at: earlier,
          [part(.invoiceDocumentReference, at: earlier, [basic(.id, earlier.first("ID"))])]))
    }
    let orders = root.all("InvoiceLine").compactMap {
      $0.down("OrderLineReference", "OrderReference", "BuyersID")
    }
    if let order = orders.first, orders.allSatisfy({ $0.plain == order.plain }) {
      parts.append(part(.orderReference, at: order, [basic(.id, order)]))
    }
    for element in root.all("AdditionalDocumentReference") {
      let id = element.first("ID")
      let isContract = id?.attribute("identificationSchemeID") == "CT"
      parts.append(
        part(
          isContract ? .contractDocumentReference : .additionalDocumentReference, at: element,
          [basic(.id, id)]))
    }
    return parts
  }

  // MARK: Payment

  /// The institution names the way: Bankgirot and PlusGirot have codes of their own.
  private func paymentMeans(_ element: XMLElement) -> UBLPart? {
    let account = element.first("PayeeFinancialAccount")
    let bank = account?.down("FinancialInstitutionBranch", "FinancialInstitution", "ID")
    let branch =
      switch bank?.plain {
      case "BGABSESS": "SE:BANKGIRO"
      case "PGSISESS": "SE:PLUSGIRO"
      default: bank?.plain
      }
    let id = account?.first("ID")
    let type = element.first("PaymentMeansTypeCode")
    // Type 1, not defined, is all that SFTI has; who names an account means a credit transfer.
    let code = type?.plain.map { $0 == "1" && id != nil ? "30" : $0 } ?? "30"
    let scheme = id?.attribute("identificationSchemeName") == "IBAN" ? "IBAN" : nil
    return part(
      .paymentMeans, at: element,
      [
        basic(.paymentMeansCode, code, at: .element(type ?? element)),
        date(.paymentDueDate, element.first("DuePaymentDate")),
        basic(.paymentID, account?.first("PaymentInstructionID")),
        account.flatMap {
          part(
            .payeeFinancialAccount, at: $0,
            [
              basic(.id, id, [(.schemeID, scheme)]),
              branch.flatMap { branch in
                part(
                  .financialInstitutionBranch, at: .element(bank ?? element),
                  [basic(.id, branch, at: .element(bank ?? element))])
              },
            ])
        },
      ])
  }

  private func terms(_ element: XMLElement) -> UBLPart? {
    var notes = element.all("Note").map { basic(.note, $0) }
    if let percent = element.first("PenaltySurchargePercent"), let rate = percent.plain {
      notes.append(basic(.note, "Dröjsmålsränta \(rate) %", at: .element(percent)))
    }
    return part(.paymentTerms, at: element, notes)
  }
}
