import Foundation
import MailModel

/// Writes Svefaktura 1.0 (SFTI Basic Invoice) for receivers that still ask for it.
///
/// The sum to pay holds the rounding (SFTI's rule R-71). What is embedded has no place in the
/// invoice itself.
public enum SvefakturaExport {
  /// The invoice as Svefaktura.
  public static func write(_ invoice: Invoice, files: [ExportedFile] = []) -> Export {
    let notes = ExportNotes(format: "Svefaktura 1.0")
    guard invoice.kind != .reminder else {
      notes.missing("export-kind", "an invoice or a credit note; this is a reminder")
      return Export(bytes: nil, diagnostics: notes.diagnostics)
    }
    if !files.isEmpty { notes.lost("embedded documents", at: "attachments") }
    let writer = SvefakturaWriter(invoice: invoice, notes: notes)
    return Export(bytes: writer.document().document(), diagnostics: notes.diagnostics)
  }
}

/// Writes one invoice as Svefaktura, in the order of its schema.
struct SvefakturaWriter {
  let invoice: Invoice
  let notes: ExportNotes
  var isCredit: Bool { invoice.kind == .creditNote }

  func document() -> XMLNode {
    tellLosses()
    let children =
      [
        leaf("ID", invoice.number), leaf("cbc:IssueDate", invoice.issueDate.description),
        leaf("InvoiceTypeCode", isCredit ? "381" : "380"),
        leaf("cbc:Note", invoice.notes.joined(separator: " ")),
        leaf("cbc:TaxPointDate", invoice.taxPointDate?.description),
        leaf("InvoiceCurrencyCode", invoice.currency.code),
        leaf("LineItemCountNumeric", String(invoice.lines.count)), contract(),
        group("cac:BuyerParty", [party(invoice.buyer)]),
        group("cac:SellerParty", [party(invoice.seller)]), delivery(),
      ] + invoice.paymentMeans.map { means($0) } + [
        group(
          "cac:PaymentTerms", [leaf("cbc:Note", invoice.paymentTerms.joined(separator: " "))])
      ] + invoice.allowancesAndCharges.map { charge("AllowanceCharge", $0) } + [
        taxTotal(), legalTotal(),
      ] + invoice.lines.map { line($0) } + [
        group("RequisitionistDocumentReference", [leaf("cac:ID", invoice.buyerReference)]),
        group(
          "InitialInvoiceDocumentReference",
          [leaf("cac:ID", invoice.references.preceding.first?.number)]),
        group(
          "InvoicingPeriod",
          [
            leaf("cbc:StartDateTime", invoice.period?.start.map { "\($0)T00:00:00" }),
            leaf("cbc:EndDateTime", invoice.period?.end.map { "\($0)T00:00:00" }),
          ]),
      ]
    return XMLNode(
      name: "Invoice",
      attributes: [
        ("xmlns", "urn:sfti:documents:BasicInvoice:1:0"),
        ("xmlns:cac", "urn:sfti:CommonAggregateComponents:1:0"),
        ("xmlns:cbc", "urn:oasis:names:tc:ubl:CommonBasicComponents:1:0"),
      ], children: children.compactMap { $0 })
  }

  private func tellLosses() {
    let r = invoice.references
    let lost: [(Bool, String, String)] = [
      (!invoice.attachments.isEmpty, "supporting documents", "attachments"),
      (invoice.taxTotalInTaxCurrency != nil, "VAT in a second currency", "taxCurrency"),
      (invoice.payee != nil, "a payee", "payee"),
      (invoice.taxRepresentative != nil, "a tax representative", "taxRepresentative"),
      (invoice.accountingCost != nil, "the buyer's accounting reference", "accountingCost"),
      (invoice.totals.prepaid.map { $0 != 0 } ?? false, "what is paid already", "totals.prepaid"),
      (r.preceding.count > 1, "more than one preceding invoice", "references.preceding"),
      (r.preceding.first?.issueDate != nil, "a preceding invoice's date", "references.preceding"),
      (
        [r.salesOrder, r.project, r.despatchAdvice, r.receivingAdvice, r.tender, r.invoicedObject]
          .contains { $0 != nil }, "references but order and contract", "references"
      ),
      (
        invoice.paymentMeans.contains { $0.mandateID != nil || $0.cardNumber != nil },
        "mandates and cards", "paymentMeans"
      ),
      (
        invoice.lines.contains {
          !$0.properties.isEmpty || $0.originCountry != nil || $0.objectID != nil
            || $0.period != nil || $0.accountingCost != nil || $0.grossPrice != nil
            || $0.description != nil
        }, "description, period, attributes and gross price of lines", "lines"
      ),
      (
        invoice.seller.legalForm != nil || invoice.buyer.taxRegistration != nil,
        "legal form and the buyer's registrations", "parties"
      ),
      (
        invoice.taxSubtotals.contains { $0.exemptionCode != nil }, "codes of exemption reasons",
        "taxSubtotals"
      ),
    ]
    for (says, what, path) in lost where says { notes.lost(what, at: path) }
    if invoice.totals.prepaid.map({ $0 != 0 }) ?? false {
      notes.missing("svefaktura-paid", "the whole sum to be unpaid", at: "totals.prepaid")
    }
  }

  func amount(_ name: String, _ value: Decimal?, exact: Bool = false) -> XMLNode? {
    leaf(
      name, value.map { exact ? Figure.exact($0) : Figure.amount($0) },
      [("amountCurrencyID", invoice.currency.code)])
  }

  private func contract() -> XMLNode? {
    group(
      "AdditionalDocumentReference",
      [
        leaf(
          "cac:ID", invoice.references.contract,
          [("identificationSchemeID", "CT"), ("identificationSchemeAgencyName", "SFTI")])
      ])
  }

  // MARK: Parties

  private func party(_ party: Party) -> XMLNode? {
    func registration(_ id: String?, _ reason: String?, _ scheme: String) -> XMLNode? {
      guard id != nil || reason != nil else { return nil }
      return group(
        "cac:PartyTaxScheme",
        [
          leaf("cac:CompanyID", id), leaf("cbc:ExemptionReason", reason),
          group("cac:TaxScheme", [leaf("cac:ID", scheme)]),
        ])
    }
    if party.tradingName != nil, party.registrationName != nil,
      party.tradingName != party.registrationName
    {
      notes.lost("a trading name beside the registered one", at: "tradingName")
    }
    let gln = party.endpoint?.scheme == "0088" ? party.endpoint?.value : nil
    if party.endpoint != nil, gln == nil {
      notes.lost("an electronic address that is no GLN", at: "endpoint")
    }
    var identifiers = party.identifiers.map(\.value)
    if party.identifiers.contains(where: { $0.scheme != nil && $0.scheme != "0088" }) {
      notes.lost("schemes of identifiers", at: "identifiers")
    }
    if let gln { identifiers.removeAll { $0 == gln } }
    return group(
      "cac:Party",
      identifiers.map { group("cac:PartyIdentification", [leaf("cac:ID", $0)]) } + [
        group(
          "cac:PartyIdentification",
          [leaf("cac:ID", gln, [("identificationSchemeAgencyID", "9")])]),
        group("cac:PartyName", [leaf("cbc:Name", party.name)]),
        address("cac:Address", party.address), registration(party.vatID, nil, "VAT"),
        registration(party.legalID?.value, party.taxRegistration, "SWT"),
        group(
          "cac:Contact",
          [
            leaf("cbc:Name", party.contactName), leaf("cbc:Telephone", party.telephone),
            leaf("cbc:ElectronicMail", party.email),
          ]),
      ])
  }

  private func address(_ name: String, _ address: PostalAddress?) -> XMLNode? {
    guard let address else { return nil }
    if address.subdivision != nil { notes.lost("a part of a country", at: "address") }
    let street = [address.street, address.buildingNumber].compactMap { $0 }
    let care = [address.additionalStreet].compactMap { $0 } + address.extraLines
    return group(
      name,
      [
        leaf("cbc:Postbox", address.postbox),
        leaf("cbc:StreetName", street.joined(separator: " ")),
        leaf("cbc:Department", care.joined(separator: ", ")),
        leaf("cbc:CityName", address.city), leaf("cbc:PostalZone", address.postcode),
        group("cac:Country", [leaf("cac:IdentificationCode", address.country)]),
      ])
  }

  private func delivery() -> XMLNode? {
    guard let delivery = invoice.delivery else { return nil }
    if delivery.name != nil || delivery.locationID != nil {
      notes.lost("name and number of the place of delivery", at: "delivery")
    }
    return group(
      "cac:Delivery",
      [
        leaf("cbc:ActualDeliveryDateTime", delivery.date.map { "\($0)T00:00:00" }),
        address("cac:DeliveryAddress", delivery.address),
      ])
  }

  // MARK: Payment

  private func means(_ means: PaymentMeans) -> XMLNode? {
    let bank =
      switch means.branch {
      case "SE:BANKGIRO": "BGABSESS"
      case "SE:PLUSGIRO": "PGSISESS"
      default: means.branch
      }
    let isIBAN = CheckDigits.looksLikeIBAN(means.account ?? "")
    return group(
      "cac:PaymentMeans",
      [
        leaf("cac:PaymentMeansTypeCode", "1"),
        leaf("cbc:DuePaymentDate", (means.dueDate ?? invoice.dueDate)?.description),
        group(
          "cac:PayeeFinancialAccount",
          [
            leaf(
              "cac:ID", means.account,
              [("identificationSchemeName", isIBAN ? "IBAN" : nil)]),
            group(
              "cac:FinancialInstitutionBranch",
              [group("cac:FinancialInstitution", [leaf("cac:ID", bank)])]),
            leaf("cac:PaymentInstructionID", means.paymentID),
          ]),
      ])
  }
}
