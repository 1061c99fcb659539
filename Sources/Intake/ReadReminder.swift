import Foundation
import MailModel
import XMLKit

// UBL 2 has a Reminder document of its own (urn:…:xsd:Reminder-2), which OIOUBL and CEN BII use.
// Its lines are balances: debit and credit amounts with a reference to the invoice they are about.
extension DocumentReading {
  /// What stands on a reminder beside what invoices have, and its lines and totals.
  func fillReminder(_ invoice: inout Invoice) {
    invoice.typeCode = text(root, .reminderTypeCode)
    invoice.period = reminderPeriod(root)
    var reminder = Reminder()
    if let level = root.basic(.reminderSequenceNumeric).flatMap({ decimal(of: $0) }) {
      if let whole = Int(level.plain(places: 0)), level == Decimal(whole), (1...99).contains(whole)
      {
        reminder.level = whole
      } else {
        report(
          .warning, "reminder-level", "the reminder's number is not a whole number from 1 to 99",
          at: root.basic(.reminderSequenceNumeric) ?? root)
      }
    }
    reminder.form = form(of: invoice.typeCode)
    invoice.lines = reminderLines()
    invoice.reminder = reminder
    addReferences(of: invoice.lines, to: &invoice.references)
    sumUp(&invoice)
    checkReminder(invoice)
  }

  /// OIOUBL has `Reminder` and `Advis`; the notice before debt collection has no code there.
  private func form(of code: String?) -> Reminder.Form {
    switch code {
    case nil, "Reminder", "Advis": return .reminder
    case "DebtCollectionNotice": return .debtCollectionNotice
    default:
      report(
        .warning, "reminder-type",
        "the reminder's type is not known here; it is read as a reminder",
        at: root.basic(.reminderTypeCode) ?? root,
        why: "known are Reminder, Advis and DebtCollectionNotice")
      return .reminder
    }
  }

  private func reminderPeriod(_ parent: XMLElement) -> Period? {
    guard let element = parent.part(.reminderPeriod) else { return nil }
    let period = Period(start: date(element, .startDate), end: date(element, .endDate))
    if let start = period.start, let end = period.end, end < start {
      report(.error, "BR-29", "the period ends before it starts", at: element)
    }
    return period.start == nil && period.end == nil ? nil : period
  }

  // MARK: Lines

  private func reminderLines() -> [InvoiceLine] {
    let elements = root.each(.reminderLine)
    if elements.isEmpty {
      missing("BII2-T17-R007", "at least one line", in: root, .reminderLine, space: .aggregate)
    }
    return elements.compactMap { reminderLine($0) }
  }

  private func reminderLine(_ element: XMLElement) -> InvoiceLine? {
    let id = text(element, .id)
    if id == nil { missing("BII2-T17-R008", "the line's identifier", in: element, .id) }
    checkSingles(in: element)
    let debit = amount(element, .debitLineAmount)
    let credit = amount(element, .creditLineAmount)
    guard debit != nil || credit != nil else {
      if element.basic(.debitLineAmount) == nil, element.basic(.creditLineAmount) == nil {
        missing("XSD-structure", "the line's amount", in: element, .debitLineAmount)
      }
      return nil
    }
    let notes = texts(element, .note)
    var line = InvoiceLine(
      id: id ?? "", name: notes.first ?? "", net: (debit ?? 0) - (credit ?? 0))
    line.notes = Array(notes.dropFirst())
    line.accountingCost = text(element, .accountingCost)
    line.period = reminderPeriod(element)
    let document = element.part(.billingReference).flatMap {
      $0.part(.invoiceDocumentReference) ?? $0.part(.creditNoteDocumentReference)
    }
    if let document, let number = text(document, .id) {
      line.billing = .init(number: number, issueDate: date(document, .issueDate))
    }
    let percent = element.basic(.penaltySurchargePercent).flatMap { decimal(of: $0) }
    line.interestPercent = percent
    let isBalance = flag(element, .balanceBroughtForwardIndicator) ?? false
    line.reminderKind =
      percent != nil ? .interest : line.billing != nil || isBalance ? .claim : .fee
    return line
  }

  private func addReferences(of lines: [InvoiceLine], to references: inout References) {
    for billing in lines.compactMap(\.billing) where !references.preceding.contains(billing) {
      references.preceding.append(billing)
    }
  }

  // MARK: Sums

  private func sumUp(_ invoice: inout Invoice) {
    var sums: [InvoiceLine.ReminderKind: Decimal] = [:]
    for line in invoice.lines {
      if let kind = line.reminderKind { sums[kind, default: 0] += line.net }
    }
    var fee = sums[.fee]
    for charge in invoice.allowancesAndCharges where charge.isCharge {
      fee = (fee ?? 0) + charge.amount
    }
    invoice.reminder?.previousAmount = sums[.claim]
    invoice.reminder?.interest = sums[.interest]
    invoice.reminder?.fee = fee
    // Interest runs from the day when the claim was due.
    let claims = invoice.lines.filter { $0.reminderKind == .claim }.compactMap { $0.period?.start }
    let interest = invoice.lines.compactMap { $0.period?.start }
    invoice.reminder?.originalDueDate = claims.min() ?? interest.min() ?? invoice.period?.start
  }

  /// A reminder states the sum of its lines and what is to be paid; the rest follows.
  func reminderTotals() -> Totals? {
    guard let element = root.part(.legalMonetaryTotal) else {
      missing(
        "BII2-T17-R006", "the document's totals", in: root, .legalMonetaryTotal, space: .aggregate)
      return nil
    }
    let lineNet = amount(element, .lineExtensionAmount)
    if lineNet == nil, element.basic(.lineExtensionAmount) == nil {
      missing("BII2-T17-R005", "the sum of the lines", in: element, .lineExtensionAmount)
    }
    let payable = amount(element, .payableAmount)
    if payable == nil, element.basic(.payableAmount) == nil {
      missing("BII2-T17-R006", "the amount due for payment", in: element, .payableAmount)
    }
    let allowances = amount(element, .allowanceTotalAmount)
    let charges = amount(element, .chargeTotalAmount)
    let inclusive = amount(element, .taxInclusiveAmount)
    guard let lineNet, let payable else { return nil }
    let exclusive = lineNet - (allowances ?? 0) + (charges ?? 0)
    var totals = Totals(
      lineNet: lineNet, taxExclusive: exclusive, taxInclusive: inclusive ?? exclusive,
      payable: payable)
    totals.allowances = allowances
    totals.charges = charges
    totals.prepaid = amount(element, .prepaidAmount)
    totals.rounding = amount(element, .payableRoundingAmount)
    return totals
  }

  // MARK: Checks

  private func checkReminder(_ invoice: Invoice) {
    let totals = invoice.totals
    let element = root.part(.legalMonetaryTotal) ?? root
    let sum = invoice.lines.reduce(Decimal(0)) { $0 + $1.net }
    compare(
      "BII2-T17-R010", totals.lineNet, sum, "the sum of the lines", "debits less credits",
      at: element.basic(.lineExtensionAmount) ?? element)
    let tax = invoice.taxTotal ?? 0
    compare(
      "BR-CO-15", totals.taxInclusive, totals.taxExclusive + tax, "the total with VAT",
      "the total without VAT plus VAT", at: element.basic(.taxInclusiveAmount) ?? element)
    compare(
      "BR-CO-16", totals.payable,
      totals.taxInclusive - (totals.prepaid ?? 0) + (totals.rounding ?? 0), "the amount due",
      "the total with VAT less what is paid plus rounding",
      at: element.basic(.payableAmount) ?? element)
    if totals.payable <= 0 {
      report(
        .deviation, "reminder-nothing-due", "the reminder asks for nothing",
        at: element.basic(.payableAmount) ?? element,
        why: "a reminder about nothing, or about the recipient's own credit, is surely a mistake",
        fix: "ask the sender whether it should go out")
    }
    for (line, element) in zip(invoice.lines, root.each(.reminderLine))
    where line.reminderKind == .claim && line.billing == nil {
      report(
        .warning, "BII2-T17-R009", "the line does not say which invoice it is about", at: element,
        child: "cac:BillingReference")
    }
  }

  private func compare(
    _ rule: String, _ stated: Decimal, _ sum: Decimal, _ what: String, _ of: String,
    at element: XMLElement
  ) {
    guard !isNear(stated, sum, 0) else { return }
    report(
      .error, rule, "\(what) is \(figure(stated)), but \(of) is \(figure(sum))", at: element,
      fix: "have the sender correct the sums and send the document again")
  }
}
