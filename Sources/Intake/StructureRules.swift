import MailModel
import XMLKit

extension DocumentReading {
  /// Tags that belong to some of the documents only.
  private static let invoiceOnly: Set<Int> = [
    Tag.invoiceTypeCode.rawValue, Tag.invoiceLine.rawValue,
  ]
  private static let creditNoteOnly: Set<Int> = [
    Tag.creditNoteTypeCode.rawValue, Tag.creditNoteLine.rawValue, Tag.discrepancyResponse.rawValue,
  ]
  private static let reminderOnly: Set<Int> = Set(
    [Tag.reminderTypeCode, .reminderSequenceNumeric, .reminderPeriod, .reminderLine]
      .map(\.rawValue))
  /// What a reminder does not have, though both others may.
  private static let notInReminder: Set<Int> = Set(
    [
      Tag.dueDate, .buyerReference, .invoicePeriod, .orderReference, .billingReference,
      .despatchDocumentReference, .receiptDocumentReference, .statementDocumentReference,
      .originatorDocumentReference, .contractDocumentReference, .projectReference,
      .buyerCustomerParty, .sellerSupplierParty, .delivery, .deliveryTerms, .withholdingTaxTotal,
    ].map(\.rawValue))
  private static func foreign(to kind: Invoice.Kind) -> Set<Int> {
    switch kind {
    case .invoice: creditNoteOnly.union(reminderOnly)
    case .creditNote: invoiceOnly.union(reminderOnly)
    case .reminder: invoiceOnly.union(creditNoteOnly).union(notInReminder)
    }
  }
  private static let foreignTo: [Invoice.Kind: Set<Int>] = [
    .invoice: foreign(to: .invoice), .creditNote: foreign(to: .creditNote),
    .reminder: foreign(to: .reminder),
  ]
  /// What may stand at the top of either document.
  private static let atTop: Set<Int> = Set(
    [
      Tag.ublVersionID, .customizationID, .profileID, .profileExecutionID, .id, .copyIndicator,
      .uuid, .issueDate, .issueTime, .dueDate, .invoiceTypeCode, .creditNoteTypeCode, .note,
      .taxPointDate, .documentCurrencyCode, .taxCurrencyCode, .pricingCurrencyCode,
      .paymentCurrencyCode, .paymentAlternativeCurrencyCode, .accountingCostCode, .accountingCost,
      .lineCountNumeric, .buyerReference, .invoicePeriod, .orderReference, .billingReference,
      .despatchDocumentReference, .receiptDocumentReference, .statementDocumentReference,
      .originatorDocumentReference, .contractDocumentReference, .additionalDocumentReference,
      .projectReference, .signature, .accountingSupplierParty, .accountingCustomerParty,
      .payeeParty, .buyerCustomerParty, .sellerSupplierParty, .taxRepresentativeParty, .delivery,
      .deliveryTerms, .paymentMeans, .paymentTerms, .prepaidPayment, .allowanceCharge,
      .taxExchangeRate, .pricingExchangeRate, .paymentExchangeRate,
      .paymentAlternativeExchangeRate, .taxTotal, .withholdingTaxTotal, .legalMonetaryTotal,
      .invoiceLine, .creditNoteLine, .discrepancyResponse, .reminderTypeCode,
      .reminderSequenceNumeric, .reminderPeriod, .reminderLine,
    ].map(\.rawValue))
  /// Aggregates that stand once at the top.
  private static let onceAtTop: Set<Int> = Set(
    [
      Tag.accountingSupplierParty, .accountingCustomerParty, .payeeParty, .legalMonetaryTotal,
      .taxRepresentativeParty, .orderReference,
    ].map(\.rawValue))

  /// The parts of the schema that decide what is printed: which elements stand at the top, and
  /// that none of which there is one stands twice.
  func checkStructure(_ kind: Invoice.Kind) {
    var seen: Set<Int> = []
    let wrong = Self.foreignTo[kind] ?? []
    for child in root.children {
      let space = Space(rawValue: child.namespaceID)
      guard space == .basic || space == .aggregate else {
        checkForeign(child)
        continue
      }
      if !Self.atTop.contains(child.nameID) || wrong.contains(child.nameID) {
        report(
          .error, "XSD-structure",
          "the element does not belong in a \(Self.word(kind))",
          at: child, fix: "follow the UBL 2.1 schema of the document")
      }
      let single =
        space == .basic ? child.nameID != Tag.note.rawValue : Self.onceAtTop.contains(child.nameID)
      if single, !seen.insert(child.nameID).inserted { reportTwice(child) }
    }
    for total in root.each(.legalMonetaryTotal) { checkSingles(in: total) }
  }

  private static func word(_ kind: Invoice.Kind) -> String {
    switch kind {
    case .invoice: "UBL Invoice"
    case .creditNote: "CreditNote"
    case .reminder: "Reminder"
    }
  }

  private func checkForeign(_ child: XMLElement) {
    // Extensions and signatures may stand there and are not read.
    if child.name == "UBLExtensions" || child.name == "Signature" { return }
    report(
      .error, "XSD-structure", "the element's namespace is not one of UBL 2.1", at: child,
      fix: "follow the UBL 2.1 schema of the document")
  }

  /// Refuses basic components that stand twice, as nobody can say which of the two holds.
  func checkSingles(in parent: XMLElement) {
    var seen: Set<Int> = []
    for child in parent.children where child.namespaceID == Space.basic.rawValue {
      if !seen.insert(child.nameID).inserted { reportTwice(child) }
    }
  }

  func reportTwice(_ element: XMLElement) {
    report(
      .error, "XSD-structure", "the element stands more than once", at: element,
      why: "nobody can say which of them holds")
  }

  /// Peppol allows no empty element, as nobody can say whether something got lost.
  func checkEmptyElements() {
    for element in document.emptyElements(limit: 10) {
      report(
        .error, "PEPPOL-EN16931-R008", "the element is empty", at: element,
        fix: "leave the element out where there is nothing to say")
    }
  }
}
