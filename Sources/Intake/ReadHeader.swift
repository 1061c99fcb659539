import Foundation
import MailModel
import XMLKit

extension DocumentReading {
  /// Everything of the document, or nothing where it lacks what no invoice is without.
  func invoice() -> Invoice? {
    guard let kind = kind() else { return nil }
    let customization = text(root, .customizationID)
    flavour = format.flavour ?? Flavour(customization: customization)
    if customization == nil {
      report(
        .error, "BR-01", "the specification identifier is missing", at: root,
        child: "cbc:CustomizationID",
        why: "without it nobody can say which rules the document's sums follow")
    }
    checkStructure(kind)
    if flavour == .peppol { checkEmptyElements() }
    number = text(root, .id)
    if number == nil { missing("BR-02", "the invoice number", in: root, .id) }
    let issueDate = date(root, .issueDate)
    if issueDate == nil, root.basic(.issueDate) == nil {
      missing("BR-03", "the issue date", in: root, .issueDate)
    }
    currency = documentCurrency()
    guard let seller = supplier(), let buyer = customer() else { return nil }
    let totals = kind == .reminder ? reminderTotals() : totals()
    guard let number, let issueDate, let currency, let totals else { return nil }
    var invoice = Invoice(
      kind: kind, number: number, issueDate: issueDate, currency: currency, seller: seller,
      buyer: buyer, totals: totals)
    invoice.customizationID = customization
    invoice.profileID = text(root, .profileID)
    fillHeader(&invoice)
    fillReferences(&invoice)
    fillTaxes(&invoice)
    invoice.payee = payee()
    invoice.taxRepresentative = taxRepresentative()
    invoice.delivery = delivery()
    fillPayment(&invoice)
    invoice.allowancesAndCharges = root.each(.allowanceCharge).compactMap {
      allowanceCharge($0, level: .document)
    }
    if kind == .reminder { fillReminder(&invoice) } else { invoice.lines = lines(kind) }
    invoice.attachments = attachments()
    return invoice
  }

  /// Invoice, credit note or reminder by the root's name and namespace.
  private func kind() -> Invoice.Kind? {
    switch (root.name, Space(rawValue: root.namespaceID)) {
    case ("Invoice", .invoice): return .invoice
    case ("CreditNote", .creditNote): return .creditNote
    case ("Reminder", .reminder): return .reminder
    default:
      report(
        .error, "not-an-invoice", "the document is no UBL 2.1 Invoice, CreditNote or Reminder",
        at: root,
        why: "its outermost element has another name or another namespace",
        fix: "send UBL 2.1, CII, Svefaktura 1.0 or Finvoice")
      return nil
    }
  }

  private func documentCurrency() -> Currency? {
    guard let element = root.basic(.documentCurrencyCode), let code = text(of: element) else {
      missing("BR-05", "the invoice currency", in: root, .documentCurrencyCode)
      return nil
    }
    guard CodeLists.currencies.contains(code), let currency = Currency(code) else {
      report(
        .error, "BR-CL-04", "the invoice currency is not one of ISO 4217", at: element,
        fix: "write a code such as SEK, NOK, DKK or EUR")
      return nil
    }
    return currency
  }

  private func fillHeader(_ invoice: inout Invoice) {
    if invoice.kind != .reminder {
      let isCredit = invoice.kind == .creditNote
      let typeTag: Tag = isCredit ? .creditNoteTypeCode : .invoiceTypeCode
      invoice.typeCode = text(root, typeTag)
      if invoice.typeCode == nil, flavour.isEN {
        missing("BR-04", "the type code", in: root, typeTag)
      }
    }
    invoice.dueDate = date(root, .dueDate)
    invoice.notes = texts(root, .note)
    invoice.taxPointDate = date(root, .taxPointDate)
    invoice.accountingCost = text(root, .accountingCost)
    invoice.buyerReference = text(root, .buyerReference)
    invoice.period = period(root, rule: "BR-29")
    if let element = root.basic(.taxCurrencyCode), let code = text(of: element) {
      invoice.taxCurrency = CodeLists.currencies.contains(code) ? Currency(code) : nil
      if invoice.taxCurrency == nil {
        report(.error, "BR-CL-05", "the VAT currency is not one of ISO 4217", at: element)
      }
    }
  }

  private func fillReferences(_ invoice: inout Invoice) {
    var references = References()
    let order = root.part(.orderReference)
    references.purchaseOrder = text(order, .id)
    references.salesOrder = text(order, .salesOrderID)
    references.contract = text(root.part(.contractDocumentReference), .id)
    references.project = text(root.part(.projectReference), .id)
    references.despatchAdvice = text(root.part(.despatchDocumentReference), .id)
    references.receivingAdvice = text(root.part(.receiptDocumentReference), .id)
    references.tender = text(root.part(.originatorDocumentReference), .id)
    // A credit note has no ProjectReference and names the project in this way.
    for element in root.each(.additionalDocumentReference) {
      switch text(element, .documentTypeCode) {
      case "130": references.invoicedObject = text(element, .id)
      case "50": references.project = references.project ?? text(element, .id)
      default: continue
      }
    }
    for element in root.each(.billingReference) {
      let document =
        element.part(.invoiceDocumentReference) ?? element.part(.creditNoteDocumentReference)
      guard let document else { continue }
      guard let number = text(document, .id) else {
        missing("BR-55", "the preceding invoice's number", in: document, .id)
        continue
      }
      references.preceding.append(
        .init(number: number, issueDate: date(document, .issueDate)))
    }
    invoice.references = references
  }

  private func delivery() -> Delivery? {
    guard let element = root.part(.delivery) else { return nil }
    var delivery = Delivery()
    delivery.date = date(element, .actualDeliveryDate)
    let location = element.part(.deliveryLocation)
    delivery.locationID = text(location, .id)
    delivery.name = text(element.part(.deliveryParty)?.part(.partyName), .name)
    if let address = location?.part(.address) ?? element.part(.deliveryAddress) {
      delivery.address = postalAddress(address, role: .plain)
      if delivery.address?.country == nil, flavour.isEN {
        missing(
          "BR-57", "the country of the delivery address", in: address, .country,
          space: .aggregate, severity: .warning)
      }
    }
    return delivery == Delivery() ? nil : delivery
  }
}
