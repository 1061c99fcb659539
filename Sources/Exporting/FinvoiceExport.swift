import Foundation
import MailModel

/// Writes Finvoice 3.0 by the schema and guidelines of Finance Finland.
///
/// Sums of a credit note are below zero. Attachments travel beside the message, in the transmission
/// frame's attachment message, so that the invoice only names them.
public enum FinvoiceExport {
  /// The invoice as Finvoice.
  public static func write(_ invoice: Invoice, files: [ExportedFile] = []) -> Export {
    let notes = ExportNotes(format: "Finvoice 3.0")
    guard invoice.kind != .reminder else {
      notes.missing("export-kind", "an invoice or a credit note; this is a reminder")
      return Export(bytes: nil, diagnostics: notes.diagnostics)
    }
    let writer = FinvoiceWriter(invoice: invoice, files: files, notes: notes)
    return Export(bytes: writer.document().document(), diagnostics: notes.diagnostics)
  }
}

/// Writes one invoice as Finvoice.
struct FinvoiceWriter {
  let invoice: Invoice
  let files: [ExportedFile]
  let notes: ExportNotes
  var isCredit: Bool { invoice.kind == .creditNote }

  func document() -> XMLNode {
    tellLosses()
    var children: [XMLNode?] = side("Seller", invoice.seller) + [accounts()]
    children += side("Buyer", invoice.buyer) + delivery()
    children += [details()] + rows() + [order()]
    let named = invoice.attachments.filter { $0.externalURL != nil }
    children += named.map { leaf("InvoiceUrlNameText", $0.id) }
    children += named.map { leaf("InvoiceUrlText", $0.externalURL) }
    return XMLNode(
      name: "Finvoice", attributes: [("Version", "3.0")], children: children.compactMap { $0 })
  }

  private func tellLosses() {
    if invoice.attachments.contains(where: { $0.content != nil }) || !files.isEmpty {
      notes.lost("embedded documents; they travel beside the message", at: "attachments")
    }
    let r = invoice.references
    let lost: [(Bool, String, String)] = [
      (invoice.taxTotalInTaxCurrency != nil, "VAT in a second currency", "taxCurrency"),
      (invoice.payee != nil, "a payee", "payee"),
      (invoice.taxRepresentative != nil, "a tax representative", "taxRepresentative"),
      (r.despatchAdvice != nil || r.receivingAdvice != nil, "advices", "references"),
      (r.invoicedObject != nil, "an invoiced object", "references.invoicedObject"),
      (invoice.accountingCost != nil, "the buyer's accounting reference", "accountingCost"),
      (invoice.taxPointDate != nil, "a tax point date", "taxPointDate"),
      (invoice.paymentMeans.count > 1, "more than one way to pay", "paymentMeans"),
      (
        invoice.paymentMeans.first.map { $0.mandateID != nil || $0.cardNumber != nil } ?? false,
        "mandates and cards", "paymentMeans"
      ),
      (invoice.seller.taxRegistration != nil, "a tax registration", "seller.taxRegistration"),
      (invoice.seller.legalForm != nil, "a legal form", "seller.legalForm"),
    ]
    for (says, what, path) in lost where says { notes.lost(what, at: path) }
    if invoice.dueDate == nil { notes.missing("finvoice-due", "a due date", at: "dueDate") }
    if invoice.paymentMeans.first?.account == nil {
      notes.missing("finvoice-account", "an account to pay to", at: "paymentMeans")
    }
  }

  // MARK: Writing

  /// A number with a decimal comma; below zero in a credit note where it has a sign to turn.
  func number(_ value: Decimal, signed: Bool, places: Int? = nil) -> String {
    let turned = isCredit && signed ? -value : value
    let text = places.map { turned.plain(places: $0) } ?? Figure.exact(turned)
    return text.replacing(".", with: ",")
  }

  func amount(_ name: String, _ value: Decimal?, signed: Bool = true) -> XMLNode? {
    guard let value else { return nil }
    // Prices may have more decimals than sums.
    let places = max(2, min(6, -value.exponent))
    return leaf(
      name, number(value, signed: signed, places: places),
      [("AmountCurrencyIdentifier", invoice.currency.code)])
  }

  func percent(_ name: String, _ value: Decimal?) -> XMLNode? {
    leaf(name, value.map { number($0, signed: false) })
  }

  func date(_ name: String, _ date: CalendarDate?) -> XMLNode? {
    leaf(
      name, date?.description.replacing("-", with: ""), [("Format", "CCYYMMDD")])
  }

  /// Text within the schema's length; what is cut off is told.
  func text(_ name: String, _ text: String?, _ most: Int) -> XMLNode? {
    guard let text else { return nil }
    if text.count > most { notes.lost("more than \(most) characters", at: name) }
    return leaf(name, String(text.prefix(most)))
  }

  /// A long text in pieces of the schema's length.
  func pieces(_ name: String, _ texts: [String], _ most: Int, count: Int) -> [XMLNode?] {
    var parts: [String] = []
    for text in texts {
      var rest = Substring(text)
      while !rest.isEmpty {
        parts.append(String(rest.prefix(most)))
        rest = rest.dropFirst(most)
      }
    }
    if parts.count > count { notes.lost("more than \(count) texts of \(most)", at: name) }
    return parts.prefix(count).map { leaf(name, $0) }
  }

  // MARK: Parties

  private func side(_ side: String, _ party: Party) -> [XMLNode?] {
    let name = party.name
    if party.tradingName != nil, party.registrationName == nil {
      notes.changed("a trading name stands as the name", at: side.lowercased())
    }
    return [
      group(
        side + "PartyDetails",
        [
          text(side + "PartyIdentifier", party.legalID?.value, 35),
          text(side + "OrganisationName", name, 70),
          party.registrationName == nil
            ? nil : text(side + "OrganisationTradingName", party.tradingName, 70),
          text(side + "OrganisationTaxCode", party.vatID, 35),
          address(side, party.address),
        ]),
      text(side + "OrganisationUnitNumber", party.endpoint?.value, 35),
      text(side + "ContactPersonName", party.contactName, 70),
      group(
        side + "CommunicationDetails",
        [
          text(side + "PhoneNumberIdentifier", party.telephone, 35),
          text(side + "EmailaddressIdentifier", party.email, 70),
        ]),
    ]
  }

  /// The schema wants a street, a town and a postcode; a box or a hyphen stands in.
  private func address(_ side: String, _ address: PostalAddress?) -> XMLNode? {
    guard let address else { return nil }
    var lines = [
      [address.street, address.buildingNumber].compactMap { $0 }.joined(separator: " ")
    ].filter { !$0.isEmpty }
    lines += [address.additionalStreet].compactMap { $0 } + address.extraLines
    if lines.isEmpty { lines = [address.postbox ?? "-"] }
    if lines.count > 3 { notes.lost("more than three lines of an address", at: side) }
    return group(
      side + "PostalAddressDetails",
      lines.prefix(3).map { text(side + "StreetName", $0, 35) } + [
        text(side + "TownName", address.city ?? "-", 35),
        text(side + "PostCodeIdentifier", address.postcode ?? "-", 35),
        text(side + "CountrySubdivision", address.subdivision, 35),
        leaf("CountryCode", address.country),
        text(
          side + (side == "Delivery" ? "PostofficeBoxIdentifier" : "PostOfficeBoxIdentifier"),
          address.postbox, 35),
      ])
  }

  /// Accounts are listed with their bank's code, which the schema wants.
  private func accounts() -> XMLNode? {
    let listed = invoice.paymentMeans.filter { $0.account != nil && isBIC($0.branch) }
    return group(
      "SellerInformationDetails",
      listed.map {
        group(
          "SellerAccountDetails",
          [
            leaf("SellerAccountID", $0.account, [("IdentificationSchemeName", scheme($0))]),
            leaf("SellerBic", $0.branch, [("IdentificationSchemeName", "BIC")]),
          ])
      })
  }

  func scheme(_ means: PaymentMeans) -> String {
    CheckDigits.looksLikeIBAN(means.account ?? "") ? "IBAN" : "BBAN"
  }

  func isBIC(_ text: String?) -> Bool {
    guard let text else { return false }
    return (text.utf8.count == 8 || text.utf8.count == 11)
      && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
  }

  private func delivery() -> [XMLNode?] {
    guard let delivery = invoice.delivery else { return [] }
    let party =
      delivery.address == nil
      ? nil
      : group(
        "DeliveryPartyDetails",
        [
          text("DeliveryPartyIdentifier", delivery.locationID, 35),
          text("DeliveryOrganisationName", delivery.name ?? invoice.buyer.name, 35),
          address("Delivery", delivery.address),
        ])
    if party == nil, delivery.name != nil || delivery.locationID != nil {
      notes.lost("a delivery without an address", at: "delivery")
    }
    return [party, group("DeliveryDetails", [date("DeliveryDate", delivery.date)])]
  }
}
