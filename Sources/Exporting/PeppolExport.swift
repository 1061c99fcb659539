import Foundation
import MailModel

/// Writes UBL 2.1 by Peppol BIS Billing 3, which EHF Billing 3 and most of Europe take.
///
/// A pure function: the same invoice gives the same bytes.
public enum PeppolExport {
  /// BT-24 of Peppol BIS Billing 3.
  public static let customization =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
  /// BT-23 of Peppol BIS Billing 3.
  public static let profile = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

  /// The invoice as UBL.
  ///
  /// - Parameters:
  ///   - invoice: an invoice or credit note; a reminder has no place in Peppol's billing.
  ///   - files: the sender's design and enclosures, embedded behind the invoice's own.
  public static func write(_ invoice: Invoice, files: [ExportedFile] = []) -> Export {
    let notes = ExportNotes(format: "Peppol BIS Billing 3")
    guard invoice.kind != .reminder else {
      notes.missing("export-kind", "an invoice or a credit note; this is a reminder")
      return Export(bytes: nil, diagnostics: notes.diagnostics)
    }
    let writer = UBLWriter(invoice: invoice, files: files, notes: notes)
    return Export(bytes: writer.document().document(), diagnostics: notes.diagnostics)
  }
}

/// Writes one invoice as UBL 2.1, in the order of its schemas.
struct UBLWriter {
  let invoice: Invoice
  let files: [ExportedFile]
  let notes: ExportNotes
  var isCredit: Bool { invoice.kind == .creditNote }
  var currency: String { invoice.currency.code }
  /// Whether it goes from Dane to Dane.
  var isDanish: Bool {
    invoice.seller.address?.country == "DK" && invoice.buyer.address?.country == "DK"
  }

  static let names = "urn:oasis:names:specification:ubl:schema:xsd:"

  func document() -> XMLNode {
    checkNeeds()
    let root = isCredit ? "CreditNote" : "Invoice"
    return XMLNode(
      name: root,
      attributes: [
        ("xmlns", Self.names + root + "-2"),
        ("xmlns:cac", Self.names + "CommonAggregateComponents-2"),
        ("xmlns:cbc", Self.names + "CommonBasicComponents-2"),
      ], children: (header() + references() + parties() + payment() + sums()).compactMap { $0 })
  }

  /// What Peppol refuses a document without.
  private func checkNeeds() {
    if invoice.buyerReference == nil, invoice.references.purchaseOrder == nil {
      notes.missing("PEPPOL-EN16931-R003", "a buyer reference or an order", at: "buyerReference")
    }
    if invoice.buyer.endpoint.map(RegisterNumbers.plain)?.scheme == nil {
      notes.missing("PEPPOL-EN16931-R010", "the buyer's electronic address", at: "buyer.endpoint")
    }
    if invoice.seller.endpoint.map(RegisterNumbers.plain)?.scheme == nil {
      notes.missing("PEPPOL-EN16931-R020", "the seller's electronic address", at: "seller.endpoint")
    }
    if invoice.lines.isEmpty { notes.missing("BR-16", "at least one line", at: "lines") }
    if invoice.taxSubtotals.isEmpty {
      notes.missing("BR-CO-18", "a VAT breakdown", at: "taxSubtotals")
    }
    if invoice.dueDate == nil, invoice.paymentTerms.isEmpty, invoice.totals.payable > 0, !isCredit {
      notes.missing("BR-CO-25", "a due date or payment terms", at: "dueDate")
    }
    if invoice.notes.count > 1 {
      notes.changed("several notes become one, as Peppol has one", at: "notes")
    }
    for row in invoice.taxSubtotals
    where ["E", "AE", "K", "G", "O"].contains(row.category.code) && row.exemptionCode == nil
      && row.exemptionReason == nil
    {
      notes.missing("BR-E-10", "a reason for VAT that is not charged", at: "taxSubtotals")
    }
    checkRegistrations()
    checkDanish()
    if invoice.paymentMeans.contains(where: { $0.isDirectDebit && $0.mandateID == nil }) {
      notes.missing("PEPPOL-EN16931-R061", "the mandate of a direct debit", at: "paymentMeans")
    }
  }

  /// Whoever charges VAT, or says why not, says under which number (BR-S-02 and its kin).
  private func checkRegistrations() {
    let own = [
      invoice.seller.vatID, invoice.seller.taxRegistration, invoice.taxRepresentative?.vatID,
    ]
    let categories = invoice.taxSubtotals.map(\.category.code)
    if own.allSatisfy({ $0 == nil }), categories.contains(where: ["S", "Z", "E"].contains) {
      notes.missing("BR-S-02", "the seller's number for VAT", at: "seller.vatID")
    }
    let isReverse = categories.contains { ["AE", "K"].contains($0) }
    if isReverse, invoice.buyer.vatID == nil, invoice.buyer.legalID == nil {
      notes.missing("BR-AE-02", "the buyer's number for VAT", at: "buyer.vatID")
    }
  }

  /// What Danish suppliers owe Danes besides (DK-R-005 to DK-R-013).
  private func checkDanish() {
    guard isDanish else { return }
    let known: Set<String> = ["1", "10", "31", "42", "48", "49", "50", "58", "59", "93", "97"]
    for means in isCredit ? [] : invoice.paymentMeans {
      let id = means.paymentID ?? ""
      func begins(_ kinds: [String]) -> Bool { kinds.contains { id.hasPrefix($0 + "#") } }
      switch means.code {
      case "31", "42":
        if means.account == nil || means.branch == nil {
          notes.missing("DK-R-006", "account and registration number", at: "paymentMeans")
        }
      case "49":
        if means.debitedAccount == nil {
          notes.missing("DK-R-007", "the account to be debited", at: "paymentMeans")
        }
      case "50" where !begins(["01", "04", "15"]), "93" where !begins(["71", "73", "75"]):
        notes.missing("DK-R-008", "the kind of card before its reference", at: "paymentMeans")
      case let code where !known.contains(code):
        notes.missing("DK-R-005", "a means of payment that Danes know", at: "paymentMeans")
      default: break
      }
    }
  }

  // MARK: Header

  private func header() -> [XMLNode?] {
    let due = leaf("cbc:DueDate", isCredit ? nil : invoice.dueDate?.description)
    let point = leaf("cbc:TaxPointDate", invoice.taxPointDate?.description)
    let note = leaf("cbc:Note", invoice.notes.joined(separator: " "))
    let type = leaf(
      isCredit ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode",
      invoice.typeCode ?? (isCredit ? "381" : "380"))
    return [
      leaf("cbc:CustomizationID", PeppolExport.customization),
      leaf("cbc:ProfileID", PeppolExport.profile), leaf("cbc:ID", invoice.number),
      leaf("cbc:IssueDate", invoice.issueDate.description), due,
    ] + (isCredit ? [point, type, note] : [type, note, point]) + [
      leaf("cbc:DocumentCurrencyCode", currency),
      leaf("cbc:TaxCurrencyCode", invoice.taxCurrency?.code),
      leaf("cbc:AccountingCost", invoice.accountingCost),
      leaf("cbc:BuyerReference", invoice.buyerReference), period(invoice.period),
    ]
  }

  func period(_ period: Period?) -> XMLNode? {
    group(
      "cac:InvoicePeriod",
      [
        leaf("cbc:StartDate", period?.start?.description),
        leaf("cbc:EndDate", period?.end?.description),
      ])
  }

  // MARK: References

  private func reference(_ name: String, _ id: String?) -> XMLNode? {
    group(name, [leaf("cbc:ID", id)])
  }

  func references() -> [XMLNode?] {
    let r = invoice.references
    // A sales order alone still needs the identifier that the schema wants.
    let order = r.purchaseOrder ?? (r.salesOrder == nil ? nil : "NA")
    let tender = reference("cac:OriginatorDocumentReference", r.tender)
    let contract = reference("cac:ContractDocumentReference", r.contract)
    return [
      group(
        "cac:OrderReference", [leaf("cbc:ID", order), leaf("cbc:SalesOrderID", r.salesOrder)])
    ]
      + r.preceding.map {
        group(
          "cac:BillingReference",
          [
            group(
              "cac:InvoiceDocumentReference",
              [leaf("cbc:ID", $0.number), leaf("cbc:IssueDate", $0.issueDate?.description)])
          ])
      } + [
        reference("cac:DespatchDocumentReference", r.despatchAdvice),
        reference("cac:ReceiptDocumentReference", r.receivingAdvice),
      ] + (isCredit ? [contract] : [tender, contract]) + supporting()
      + (isCredit ? [tender] : [reference("cac:ProjectReference", r.project)])
  }

  private func supporting() -> [XMLNode?] {
    func typed(_ id: String?, _ code: String) -> XMLNode? {
      id.flatMap {
        group(
          "cac:AdditionalDocumentReference",
          [leaf("cbc:ID", $0), leaf("cbc:DocumentTypeCode", code)])
      }
    }
    return [
      typed(invoice.references.invoicedObject, "130"),
      isCredit ? typed(invoice.references.project, "50") : nil,
    ] + invoice.attachments.map { attachment($0) }
      + files.map {
        attachment(
          Attachment(
            id: $0.id, description: $0.description, filename: $0.filename, mimeType: $0.mimeType,
            content: $0.content))
      }
  }

  /// Types that an embedded document may have (BR-CL-24).
  private static let types: Set<String> = [
    "application/pdf", "image/png", "image/jpeg", "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
  ]

  private func attachment(_ item: Attachment) -> XMLNode? {
    var parts: [XMLNode?] = []
    if let content = item.content {
      let type = item.mimeType ?? ""
      if Self.types.contains(type) {
        parts.append(
          leaf(
            "cbc:EmbeddedDocumentBinaryObject", content.base64EncodedString(),
            [("mimeCode", type), ("filename", item.filename ?? "document")]))
      } else {
        notes.lost("an embedded document of that type", at: "attachments")
      }
    }
    if let url = item.externalURL {
      parts.append(group("cac:ExternalReference", [leaf("cbc:URI", url)]))
    }
    return group(
      "cac:AdditionalDocumentReference",
      [
        leaf("cbc:ID", item.id), leaf("cbc:DocumentDescription", item.description),
        group("cac:Attachment", parts),
      ])
  }
}
