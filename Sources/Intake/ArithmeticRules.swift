import Foundation
import MailModel
import XMLKit

/// The sums of a document. EN 16931's rules where they hold; OIOUBL adds up otherwise, and its
/// own examples do not always, so that there a difference is for a person to judge.
struct ArithmeticRules {
  let reading: DocumentReading
  let invoice: Invoice
  private let subtotals: [XMLElement]

  init(reading: DocumentReading, invoice: Invoice) {
    self.reading = reading
    self.invoice = invoice
    subtotals = reading.root.each(.taxTotal).flatMap { $0.each(.taxSubtotal) }
  }

  func check() {
    guard let total = reading.root.part(.legalMonetaryTotal) else { return }
    if reading.flavour == .oioubl {
      checkDanishTotals(total)
      checkRates(.deviation)
    } else {
      checkTotals(total)
      checkTaxTotals(total)
      checkRates(.error)
      checkBreakdown()
    }
  }

  // MARK: EN 16931

  private func compare(
    _ rule: String, _ stated: Decimal, _ sum: Decimal, _ what: String, _ of: String,
    at element: XMLElement, _ tag: Tag, severity: Diagnostic.Severity = .error
  ) {
    let wanted = sum.isFinite ? sum.rounded(places: 2) : sum
    guard !reading.isNear(stated, wanted, 0) else { return }
    reading.report(
      severity, rule,
      "\(what) is \(reading.figure(stated)), but \(of) is \(reading.figure(wanted))",
      at: element.basic(tag) ?? element,
      fix: "have the sender correct the sums and send the document again")
  }

  private func checkTotals(_ total: XMLElement) {
    let totals = invoice.totals
    let lines = invoice.lines.reduce(Decimal(0)) { $0 + $1.net }
    compare(
      "BR-CO-10", totals.lineNet, lines, "the sum of line net amounts", "the lines' sum", at: total,
      .lineExtensionAmount)
    var allowances = Decimal(0)
    var charges = Decimal(0)
    for item in invoice.allowancesAndCharges {
      if item.isCharge { charges += item.amount } else { allowances += item.amount }
    }
    compare(
      "BR-CO-11", totals.allowances ?? 0, allowances, "the sum of allowances",
      "the allowances' sum", at: total, .allowanceTotalAmount)
    compare(
      "BR-CO-12", totals.charges ?? 0, charges, "the sum of charges", "the charges' sum", at: total,
      .chargeTotalAmount)
    compare(
      "BR-CO-13", totals.taxExclusive,
      totals.lineNet - (totals.allowances ?? 0) + (totals.charges ?? 0), "the total without VAT",
      "lines less allowances plus charges", at: total, .taxExclusiveAmount)
    compare(
      "BR-CO-15", totals.taxInclusive, totals.taxExclusive + (invoice.taxTotal ?? 0),
      "the total with VAT", "the total without VAT plus VAT", at: total, .taxInclusiveAmount)
    compare(
      "BR-CO-16", totals.payable,
      totals.taxInclusive - (totals.prepaid ?? 0) + (totals.rounding ?? 0),
      "the amount due", "the total with VAT less what is paid plus rounding", at: total,
      .payableAmount)
  }

  private func checkTaxTotals(_ total: XMLElement) {
    guard !invoice.taxSubtotals.isEmpty else {
      // Who is not registered for VAT breaks nothing down in formats that leave it out.
      if !reading.flavour.isEN, invoice.taxTotal ?? 0 == 0 { return }
      reading.report(
        .error, "BR-CO-18", "the VAT breakdown is missing", at: reading.root,
        child: "cac:TaxTotal/cac:TaxSubtotal")
      return
    }
    let sum = invoice.taxSubtotals.reduce(Decimal(0)) { $0 + $1.tax }
    let element = reading.root.part(.taxTotal) ?? total
    compare(
      "BR-CO-14", invoice.taxTotal ?? 0, sum, "the VAT total", "the sum of the VAT breakdown",
      at: element, .taxAmount)
  }

  /// BR-CO-17: tax is taxable amount × rate. The official rule leaves less than 1 of room, as
  /// systems may add up the tax of lines.
  private func checkRates(_ severity: Diagnostic.Severity) {
    for (place, row) in invoice.taxSubtotals.enumerated() {
      guard let percent = row.category.percent else { continue }
      let wanted = row.taxable * percent / 100
      let room: Decimal = percent == 0 ? 0 : Decimal(sign: .plus, exponent: -2, significand: 99)
      guard !reading.isNear(row.tax, wanted.isFinite ? wanted.rounded(places: 2) : wanted, room)
      else { continue }
      reading.report(
        severity, "BR-CO-17",
        "the VAT is \(reading.figure(row.tax)), but \(percent) % of "
          + "\(reading.figure(row.taxable)) is \(reading.figure(wanted))",
        at: subtotalElement(place))
    }
  }

  private func subtotalElement(_ place: Int) -> XMLElement {
    place < subtotals.count ? subtotals[place] : reading.root
  }

  /// The rules 08 of each category: the breakdown's taxable amount is the sum of lines, charges
  /// and allowances of that category (and rate, where the category has rates).
  private func checkBreakdown() {
    // Formats before EN 16931 need not say the category of each line.
    guard
      reading.flavour.isEN
        || !invoice.taxSubtotals.isEmpty && invoice.lines.allSatisfy({ $0.tax != nil })
    else { return }
    let severity: Diagnostic.Severity = reading.flavour.isEN ? .error : .deviation
    var sums: [TaxCategory: Decimal] = [:]
    for line in invoice.lines {
      if let tax = line.tax { sums[key(tax), default: 0] += line.net }
    }
    for item in invoice.allowancesAndCharges {
      if let tax = item.tax {
        sums[key(tax), default: 0] += item.isCharge ? item.amount : -item.amount
      }
    }
    var stated: [TaxCategory: Decimal] = [:]
    for row in invoice.taxSubtotals { stated[key(row.category), default: 0] += row.taxable }
    var told: Set<TaxCategory> = []
    for (place, row) in invoice.taxSubtotals.enumerated() {
      let key = key(row.category)
      guard told.insert(key).inserted else { continue }
      let wanted = sums[key] ?? 0
      let room: Decimal =
        hasRates(key.code) ? Decimal(sign: .plus, exponent: -2, significand: 99) : 0
      guard !reading.isNear(stated[key] ?? 0, wanted, room) else { continue }
      reading.report(
        severity, rule(key, "08"),
        "the taxable amount is \(reading.figure(stated[key] ?? 0)), but the lines, charges and "
          + "allowances of that category give \(reading.figure(wanted))",
        at: subtotalElement(place))
    }
    for key in sums.keys where stated[key] == nil {
      reading.report(
        severity, rule(key, "01"),
        "a VAT category of lines, charges or allowances is not in the VAT breakdown",
        at: reading.root, child: "cac:TaxTotal")
    }
  }

  /// The rule's name; a code that is none of the list is content and is not repeated.
  private func rule(_ key: TaxCategory, _ number: String) -> String {
    "BR-\(CodeLists.taxCategories[key.code] ?? "CL")-\(number)"
  }

  private func hasRates(_ code: String) -> Bool { code == "S" || code == "L" || code == "M" }

  private func key(_ category: TaxCategory) -> TaxCategory {
    TaxCategory(code: category.code, percent: hasRates(category.code) ? category.percent ?? 0 : nil)
  }

  // MARK: OIOUBL

  private func checkDanishTotals(_ total: XMLElement) {
    let totals = invoice.totals
    let lines = invoice.lines.reduce(Decimal(0)) { $0 + $1.net }
    compare(
      "OIOUBL-sum-lines", totals.lineNet, lines, "the sum of line net amounts", "the lines' sum",
      at: total, .lineExtensionAmount, severity: .deviation)
    compare(
      "OIOUBL-sum-taxes", reading.statedTaxes ?? 0, invoice.taxTotal ?? 0, "the sum of taxes",
      "the tax totals' sum", at: total, .taxExclusiveAmount, severity: .deviation)
    // Rounding counts either in the total with taxes or in the amount due; both are in use.
    let rounding = totals.rounding ?? 0
    let inclusive = totals.taxExclusive + (invoice.taxTotal ?? 0)
    if !reading.isNear(totals.taxInclusive, inclusive, 0) {
      compare(
        "OIOUBL-total", totals.taxInclusive, inclusive + rounding, "the total with taxes",
        "lines less allowances plus charges and taxes", at: total, .taxInclusiveAmount,
        severity: .deviation)
    }
    let due = totals.taxInclusive - (totals.prepaid ?? 0)
    if !reading.isNear(totals.payable, due, 0) {
      compare(
        "OIOUBL-payable", totals.payable, due + rounding, "the amount due",
        "the total with taxes less what is paid", at: total, .payableAmount, severity: .deviation)
    }
  }
}

// MARK: Lines

extension DocumentReading {
  /// PEPPOL-EN16931-R120: a line's net amount is quantity × price ÷ base quantity, plus charges,
  /// less allowances, within 0.02. Outside Peppol no rule says so, but a person should look.
  func checkLine(_ line: InvoiceLine, _ element: XMLElement) {
    checkGrossPrice(line, element)
    guard let quantity = line.quantity, let price = line.price else { return }
    var wanted = quantity * price
    if flavour == .oioubl {
      // OIOUBL counts in units of the base quantity, and has a factor from ordered to priced unit.
      if let factor = decimal(element.part(.price), .orderableUnitFactorRate) { wanted *= factor }
    } else if let base = line.priceBaseQuantity, base != 1 {
      wanted /= base
    }
    for item in line.allowancesAndCharges {
      wanted += item.isCharge ? item.amount : -item.amount
    }
    guard !isNear(line.net, wanted, Decimal(sign: .plus, exponent: -2, significand: 2)) else {
      return
    }
    report(
      flavour == .peppol ? .error : .deviation, "PEPPOL-EN16931-R120",
      "the line's net amount is \(figure(line.net)), but quantity, price, charges and allowances "
        + "give \(figure(wanted.isFinite ? wanted.rounded(places: 2) : wanted))",
      at: element.basic(.lineExtensionAmount) ?? element)
  }

  private func checkGrossPrice(_ line: InvoiceLine, _ element: XMLElement) {
    guard flavour == .peppol, let price = line.price, let gross = line.grossPrice else { return }
    let wanted = gross - (line.priceDiscount ?? 0)
    guard !isNear(price, wanted, 0) else { return }
    report(
      .error, "PEPPOL-EN16931-R046",
      "the price is \(figure(price)), but gross price less discount is \(figure(wanted))",
      at: element.part(.price) ?? element)
  }
}
