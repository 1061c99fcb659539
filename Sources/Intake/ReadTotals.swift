import Foundation
import MailModel
import XMLKit

extension DocumentReading {
  func totals() -> Totals? {
    guard let element = root.part(.legalMonetaryTotal) else {
      missing("BR-12", "the document's totals", in: root, .legalMonetaryTotal, space: .aggregate)
      return nil
    }
    func needed(_ tag: Tag, _ rule: String, _ what: String) -> Decimal? {
      let value = amount(element, tag)
      if value == nil, element.basic(tag) == nil { missing(rule, what, in: element, tag) }
      return value
    }
    let lineNet = needed(.lineExtensionAmount, "BR-12", "the sum of line net amounts")
    let exclusive = needed(.taxExclusiveAmount, "BR-13", "the total without VAT")
    let inclusive = needed(.taxInclusiveAmount, "BR-14", "the total with VAT")
    let payable = needed(.payableAmount, "BR-15", "the amount due for payment")
    let allowances = amount(element, .allowanceTotalAmount)
    let charges = amount(element, .chargeTotalAmount)
    let prepaid = amount(element, .prepaidAmount)
    let rounding = amount(element, .payableRoundingAmount)
    guard let lineNet, let exclusive, let inclusive, let payable else { return nil }
    var totals = Totals(
      lineNet: lineNet, taxExclusive: exclusive, taxInclusive: inclusive, payable: payable)
    totals.allowances = allowances
    totals.charges = charges
    totals.prepaid = prepaid
    totals.rounding = rounding
    if flavour == .oioubl {
      // OIOUBL's TaxExclusiveAmount is the sum of taxes; ours is the total without them.
      totals.taxExclusive = lineNet - (allowances ?? 0) + (charges ?? 0)
      statedTaxes = exclusive
    }
    return totals
  }

  func fillTaxes(_ invoice: inout Invoice) {
    for total in root.each(.taxTotal) {
      guard let element = total.basic(.taxAmount) else {
        missing("XSD-structure", "the tax amount", in: total, .taxAmount)
        continue
      }
      let subtotals = total.each(.taxSubtotal)
      let currencyID = element.attribute(.currencyID)
      // BT-111 stands in a total of its own, in the accounting currency and without a breakdown.
      if let taxCurrency = invoice.taxCurrency, taxCurrency != invoice.currency,
        currencyID == taxCurrency.code, subtotals.isEmpty
      {
        invoice.taxTotalInTaxCurrency = decimal(of: element)
        continue
      }
      guard let amount = amount(of: element) else { continue }
      if flavour == .oioubl {
        invoice.taxTotal = (invoice.taxTotal ?? 0) + amount
      } else if invoice.taxTotal == nil {
        invoice.taxTotal = amount
      } else if subtotals.isEmpty {
        // XRechnung's samples repeat the total in the same currency; the first holds.
        continue
      } else {
        report(
          .error, "PEPPOL-EN16931-R053", "there is more than one VAT total with a breakdown",
          at: total)
      }
      for subtotal in subtotals {
        if let row = taxSubtotal(subtotal) { invoice.taxSubtotals.append(row) }
      }
    }
    if invoice.taxCurrency != nil, invoice.taxTotalInTaxCurrency == nil,
      invoice.taxCurrency != invoice.currency
    {
      missing(
        "BR-53", "the VAT total in the accounting currency", in: root, .taxTotal,
        space: .aggregate, severity: .warning)
    }
  }

  private func taxSubtotal(_ element: XMLElement) -> TaxSubtotal? {
    let taxable = amount(element, .taxableAmount)
    let tax = amount(element, .taxAmount)
    if taxable == nil, element.basic(.taxableAmount) == nil {
      missing("BR-45", "the taxable amount", in: element, .taxableAmount)
    }
    if tax == nil, element.basic(.taxAmount) == nil {
      missing("BR-46", "the tax amount", in: element, .taxAmount)
    }
    guard let part = element.part(.taxCategory), let category = taxCategory(part) else {
      missing("BR-47", "the VAT category", in: element, .taxCategory, space: .aggregate)
      return nil
    }
    guard let taxable, let tax else { return nil }
    if category.percent == nil, category.code != "O", flavour.isEN {
      missing("BR-48", "the VAT rate", in: part, .percent)
    }
    var row = TaxSubtotal(category: category, taxable: taxable, tax: tax)
    row.exemptionReason = text(part, .taxExemptionReason)
    row.exemptionCode = text(part, .taxExemptionReasonCode)
    return row
  }

  // MARK: Figures

  /// Whether two amounts differ by at most the tolerance; never where one is not a number.
  func isNear(_ a: Decimal, _ b: Decimal, _ tolerance: Decimal) -> Bool {
    guard a.isFinite, b.isFinite else { return false }
    let difference = a - b
    return difference <= tolerance && -difference <= tolerance
  }

  /// An amount as a diagnostic shows it.
  func figure(_ value: Decimal) -> String {
    value.isFinite ? value.plain(places: max(2, min(6, -value.exponent))) : "no number"
  }
}
