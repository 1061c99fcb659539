import Foundation
import MailModel

/// Writes OIOUBL 2.1, Denmark's own UBL, for receivers that do not take Peppol.
///
/// By the OIOUBL guidelines: TaxExclusiveAmount is the sum of taxes, categories are words, VAT is
/// scheme 63, every line has a tax total, payment cards stand apart from their numbers.
public enum OIOUBLExport {
  /// The invoice as OIOUBL.
  public static func write(_ invoice: Invoice, files: [ExportedFile] = []) -> Export {
    let notes = ExportNotes(format: "OIOUBL 2.1")
    guard invoice.kind != .reminder else {
      notes.missing("export-kind", "an invoice or a credit note; this is a reminder")
      return Export(bytes: nil, diagnostics: notes.diagnostics)
    }
    let base = UBLWriter(invoice: invoice, files: files, notes: notes)
    let writer = OIOUBLWriter(base: base)
    return Export(bytes: writer.document().document(), diagnostics: notes.diagnostics)
  }
}

/// Writes one invoice as OIOUBL; what is as in every UBL comes from the writer of that.
struct OIOUBLWriter {
  let base: UBLWriter
  var invoice: Invoice { base.invoice }
  var notes: ExportNotes { base.notes }
  var isCredit: Bool { base.isCredit }

  func document() -> XMLNode {
    if invoice.taxTotalInTaxCurrency != nil {
      notes.lost("VAT in a second currency", at: "taxCurrency")
    }
    if invoice.taxRepresentative != nil || invoice.payee != nil {
      notes.lost("payee and tax representative", at: "payee")
    }
    let root = isCredit ? "CreditNote" : "Invoice"
    let children =
      header() + base.references() + [
        group("cac:AccountingSupplierParty", [party(invoice.seller)]),
        group("cac:AccountingCustomerParty", [party(invoice.buyer)]), base.delivery(),
      ] + invoice.paymentMeans.map { means($0) } + [
        group(
          "cac:PaymentTerms", [leaf("cbc:Note", invoice.paymentTerms.joined(separator: " "))])
      ] + invoice.allowancesAndCharges.map { charge($0) } + [
        taxTotal(invoice.taxTotal ?? 0, invoice.taxSubtotals), legalTotal(),
      ] + invoice.lines.enumerated().map { line($1, place: $0 + 1) }
    return XMLNode(
      name: root,
      attributes: [
        ("xmlns", UBLWriter.names + root + "-2"),
        ("xmlns:cac", UBLWriter.names + "CommonAggregateComponents-2"),
        ("xmlns:cbc", UBLWriter.names + "CommonBasicComponents-2"),
      ], children: children.compactMap { $0 })
  }

  private func header() -> [XMLNode?] {
    let type = leaf(
      isCredit ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode",
      invoice.typeCode ?? (isCredit ? "381" : "380"),
      [("listAgencyID", "320"), ("listID", "urn:oioubl:codelist:invoicetypecode-1.1")])
    let note = leaf("cbc:Note", invoice.notes.joined(separator: " "))
    let point = leaf("cbc:TaxPointDate", invoice.taxPointDate?.description)
    return [
      leaf("cbc:UBLVersionID", "2.1"), leaf("cbc:CustomizationID", "OIOUBL-2.1"),
      leaf(
        "cbc:ProfileID", "urn:www.nesubl.eu:profiles:profile5:ver2.0",
        [("schemeAgencyID", "320"), ("schemeID", "urn:oioubl:id:profileid-1.2")]),
      leaf("cbc:ID", invoice.number), leaf("cbc:IssueDate", invoice.issueDate.description),
    ] + (isCredit ? [point, type, note] : [type, note, point]) + [
      leaf("cbc:DocumentCurrencyCode", invoice.currency.code),
      leaf("cbc:AccountingCost", invoice.accountingCost),
      leaf("cbc:BuyerReference", invoice.buyerReference), base.period(invoice.period),
    ]
  }

  // MARK: Parties

  /// OIOUBL's words for the schemes of ISO 6523 that Danes use.
  private static let schemes = [
    "0184": "DK:CVR", "0198": "DK:SE", "0088": "GLN", "0096": "DK:P", "0007": "SE:ORGNR",
    "0192": "NO:ORGNR", "0212": "FI:ORGNR", "0216": "FI:OVT",
  ]

  private func identifier(_ name: String, _ id: Identifier?) -> XMLNode? {
    guard let id else { return nil }
    let scheme = id.scheme.map { Self.schemes[$0] ?? $0 }
    let isCVR = scheme == "DK:CVR" && !id.value.hasPrefix("DK")
    return leaf(name, (isCVR ? "DK" : "") + id.value, [("schemeID", scheme ?? "ZZZ")])
  }

  func scheme() -> XMLNode? {
    group(
      "cac:TaxScheme",
      [
        leaf(
          "cbc:ID", "63",
          [("schemeAgencyID", "320"), ("schemeID", "urn:oioubl:id:taxschemeid-1.5")]),
        leaf("cbc:Name", "Moms"),
      ])
  }

  private func party(_ party: Party) -> XMLNode? {
    if party.taxRegistration != nil {
      notes.lost("a tax registration beside VAT", at: "taxRegistration")
    }
    return group(
      "cac:Party",
      [identifier("cbc:EndpointID", party.endpoint)]
        + party.identifiers.map {
          group("cac:PartyIdentification", [identifier("cbc:ID", $0)])
        } + [
          group("cac:PartyName", [leaf("cbc:Name", party.tradingName ?? party.name)]),
          address(party.address),
          group(
            "cac:PartyTaxScheme",
            [leaf("cbc:CompanyID", party.vatID, [("schemeID", "DK:SE")])]
              + (party.vatID == nil ? [] : [scheme()])),
          group(
            "cac:PartyLegalEntity",
            [
              leaf("cbc:RegistrationName", party.registrationName),
              identifier("cbc:CompanyID", party.legalID),
              leaf("cbc:CompanyLegalForm", party.legalForm),
            ]),
          group(
            "cac:Contact",
            [
              leaf("cbc:Name", party.contactName), leaf("cbc:Telephone", party.telephone),
              leaf("cbc:ElectronicMail", party.email),
            ]),
        ])
  }

  private func address(_ address: PostalAddress?) -> XMLNode? {
    guard let address else { return nil }
    return group(
      "cac:PostalAddress",
      [
        leaf(
          "cbc:AddressFormatCode", "StructuredLax",
          [
            ("listAgencyID", "320"), ("listID", "urn:oioubl:codelist:addressformatcode-1.1"),
          ]), leaf("cbc:Postbox", address.postbox), leaf("cbc:StreetName", address.street),
        leaf("cbc:AdditionalStreetName", address.additionalStreet),
        leaf("cbc:BuildingNumber", address.buildingNumber), leaf("cbc:CityName", address.city),
        leaf("cbc:PostalZone", address.postcode),
        leaf("cbc:CountrySubentity", address.subdivision),
      ] + address.extraLines.map { group("cac:AddressLine", [leaf("cbc:Line", $0)]) } + [
        group("cac:Country", [leaf("cbc:IdentificationCode", address.country)])
      ])
  }

  // MARK: Payment

  /// `71#number` is card 71 with the number as its instruction, paid to the creditor's account.
  private func means(_ means: PaymentMeans) -> XMLNode? {
    let due = leaf("cbc:PaymentDueDate", (means.dueDate ?? invoice.dueDate)?.description)
    let card = means.paymentID?.split(separator: "#", omittingEmptySubsequences: false) ?? []
    if means.code == "93" || means.code == "50", let type = card.first, card.count > 1 {
      return group(
        "cac:PaymentMeans",
        [
          leaf("cbc:PaymentMeansCode", means.code), due,
          channel(means.code == "93" ? "DK:FIK" : "DK:GIRO"),
          leaf("cbc:InstructionID", String(card[1])),
          leaf(
            "cbc:PaymentID", String(type),
            [("schemeAgencyID", "320"), ("schemeID", "urn:oioubl:id:paymentid-1.1")]),
          group("cac:CreditAccount", [leaf("cbc:AccountID", means.account)]),
        ])
    }
    let isIBAN = CheckDigits.looksLikeIBAN(means.account ?? "")
    let code = means.code == "30" || means.code == "58" ? (isIBAN ? "31" : "42") : means.code
    if code != means.code {
      notes.changed("credit transfers are 31 abroad and 42 at home", at: "paymentMeans")
    }
    if means.mandateID != nil || means.cardNumber != nil || means.debitedAccount != nil {
      notes.lost("mandates and cards", at: "paymentMeans")
    }
    return group(
      "cac:PaymentMeans",
      [
        leaf("cbc:PaymentMeansCode", code), due,
        means.account == nil ? nil : channel(isIBAN ? "IBAN" : "DK:BANK"),
        group(
          "cac:PayeeFinancialAccount",
          [
            leaf("cbc:ID", means.account), leaf("cbc:Name", means.accountName),
            leaf("cbc:PaymentNote", means.paymentID),
            group("cac:FinancialInstitutionBranch", [leaf("cbc:ID", means.branch)]),
          ]),
      ])
  }

  private func channel(_ code: String) -> XMLNode? {
    leaf(
      "cbc:PaymentChannelCode", code,
      [("listAgencyID", "320"), ("listID", "urn:oioubl:codelist:paymentchannelcode-1.1")])
  }
}
